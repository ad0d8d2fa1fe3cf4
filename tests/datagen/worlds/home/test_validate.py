"""Each rule of a home, broken on purpose, is named in one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from datagen.worlds.home.generate import generate
from datagen.worlds.home.spec import HomeSpec, Item
from datagen.worlds.home.validate import check
from datagen.worlds.reading import SpecError

HOME = generate(3, rooms=4, items=40, residents=2)
ON = [item for item in HOME.items if item.relation == "on" and item.slot is not None]


def with_item(index: int, **changes: Any) -> HomeSpec:
    items: list[Item] = list(HOME.items)
    items[index] = replace(items[index], **changes)
    return replace(HOME, items=tuple(items))


def with_piece(index: int, **changes: Any) -> HomeSpec:
    pieces = list(HOME.furniture)
    pieces[index] = replace(pieces[index], **changes)
    return replace(HOME, furniture=tuple(pieces))


def with_room(index: int, **changes: Any) -> HomeSpec:
    rooms = list(HOME.rooms)
    rooms[index] = replace(rooms[index], **changes)
    return replace(HOME, rooms=tuple(rooms))


def with_person(index: int, **changes: Any) -> HomeSpec:
    people = list(HOME.people)
    people[index] = replace(people[index], **changes)
    return replace(HOME, people=tuple(people))


def shifted(polygon: tuple[tuple[float, float], ...], by: float) -> tuple[tuple[float, float], ...]:
    return tuple((x + by, y + by) for x, y in polygon)


FIRST = HOME.items.index(ON[0])
SECOND = HOME.items.index(ON[1])

BROKEN: list[tuple[str, Callable[[], HomeSpec]]] = [
    ("id .* is used twice", lambda: replace(HOME, items=(*HOME.items, HOME.items[0]))),
    ("unknown kind 'dragon'", lambda: with_item(0, kind="dragon")),
    ("unknown kind 'throne'", lambda: with_piece(0, kind="throne")),
    ("unknown kind 'cellar'", lambda: with_room(0, kind="cellar")),
    ("unknown colour 'mauve'", lambda: with_item(0, colour="mauve")),
    ("counter-clockwise", lambda: with_room(0, polygon=HOME.rooms[0].polygon[::-1])),
    ("along x or y", lambda: with_room(0, polygon=((0.0, 0.0), (3.0, 1.0), (3.0, 3.0), (0.0, 3.0)))),
    ("four corners", lambda: with_room(0, polygon=HOME.rooms[0].polygon[:3])),
    ("overlap", lambda: with_room(0, polygon=shifted(HOME.rooms[0].polygon, 0.5))),
    ("cannot be reached", lambda: replace(HOME, doorways=HOME.doorways[1:])),
    ("there is no room 999", lambda: replace(HOME, doorways=(replace(HOME.doorways[0], rooms=(1, 999)),))),
    ("not in a wall between", lambda: replace(
        HOME, doorways=(replace(HOME.doorways[0], start=(0.5, 0.5), end=(1.4, 0.5)),)
    )),
    ("stands in a wall or outside", lambda: with_piece(0, x=-5.0)),
    ("stand in each other", lambda: with_piece(
        1, x=HOME.furniture[0].x, y=HOME.furniture[0].y, room=HOME.furniture[0].room, size=(0.1, 0.1, 0.1)
    )),
    ("its size must be positive", lambda: with_piece(0, size=(0.0, 1.0, 1.0))),
    ("both in slot", lambda: with_item(SECOND, **{
        name: getattr(ON[0], name) for name in ("parent", "slot", "x", "y", "z", "yaw", "size")
    })),
    ("nothing with id 999", lambda: with_item(FIRST, parent=999)),
    ("has no slot 99", lambda: with_item(FIRST, slot=99)),
    ("does not fit", lambda: with_item(FIRST, size=(0.9, 0.9, 0.1))),
    ("away from slot", lambda: with_item(FIRST, z=ON[0].z + 0.3)),
    ("owner 1 is not a person", lambda: with_item(FIRST, owner=1)),
    ("a thing lies on a floor", lambda: with_item(FIRST, parent=HOME.rooms[0].id, relation="in", slot=None)),
    ("can only hold it", lambda: with_item(FIRST, parent=HOME.people[0].id, relation="on", slot=None)),
    ("lies outside room", lambda: with_item(FIRST, parent=HOME.rooms[0].id, relation="on", slot=None, x=-9.0)),
    ("a robot \\(the agent\\) or more", lambda: with_person(-1, kind="adult")),
    ("two people are called", lambda: with_person(0, name=HOME.people[1].name)),
    ("is not in room", lambda: with_person(0, x=-9.0)),
    ("stands in a wall or in furniture", lambda: with_person(
        0, x=HOME.furniture[0].x, y=HOME.furniture[0].y, room=HOME.furniture[0].room
    )),
]  # fmt: skip


@pytest.mark.parametrize(("message", "make"), BROKEN, ids=[message for message, _ in BROKEN])
def test_a_broken_rule_is_named_in_one_line(message: str, make: Callable[[], HomeSpec]) -> None:
    with pytest.raises(SpecError, match=message) as caught:
        check(make())
    assert "\n" not in str(caught.value)


def test_the_home_that_is_broken_above_is_whole() -> None:
    check(HOME)


def test_rooms_that_leave_a_gap_are_refused() -> None:
    ring = [(0.0, 0.0, 9.0, 3.0), (0.0, 6.0, 9.0, 9.0), (0.0, 3.0, 3.0, 6.0), (6.0, 3.0, 9.0, 6.0)]
    rooms = tuple(
        replace(HOME.rooms[0], id=number, polygon=((x0, y0), (x1, y0), (x1, y1), (x0, y1)))
        for number, (x0, y0, x1, y1) in enumerate(ring, start=1)
    )
    with pytest.raises(SpecError, match="gap"):
        check(HomeSpec(seed=0, rooms=rooms, doorways=(), furniture=(), items=(), people=()))


def test_a_home_of_another_version_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "home.json"
    place.write_text(json.dumps(json.loads(HOME.to_json()) | {"version": 7}))
    with pytest.raises(SpecError, match="version 7; this inhabit reads versions 1 and 2"):
        HomeSpec.load(place)


@pytest.mark.parametrize("text", ["{", "[]", '{"version": 1}', '{"version": 1, "rooms": [{"idd": 3}]}'])
def test_what_is_no_home_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        HomeSpec.from_json(text)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"nowhere\.json"):
        HomeSpec.load(tmp_path / "nowhere.json")
