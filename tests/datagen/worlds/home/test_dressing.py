"""What homes are finished with: windows, floors, walls and lights, drawn without changing anything else."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from datagen.worlds.home.finishes import FACADES, FLOORS, WALLS, floor, floors_for, walls_for
from datagen.worlds.home.generate import generate
from datagen.worlds.home.outside import outer_walls, within
from datagen.worlds.home.panels import panels
from datagen.worlds.home.rooms import ROOMS
from datagen.worlds.home.spec import HomeSpec, Room, Window
from datagen.worlds.home.validate import check
from datagen.worlds.home.walls import walls
from datagen.worlds.reading import SpecError


def square(id: int, x: float, y: float) -> Room:
    return Room(id=id, kind="study", name=f"study {id}", polygon=((x, y), (x + 4, y), (x + 4, y + 4), (x, y + 4)))


WINDOW = Window(id=9, room=1, start=(1.0, 0.0), end=(2.5, 0.0), sill=0.8, head=2.0)
HOME = HomeSpec(
    seed=0, rooms=(square(1, 0, 0),), doorways=(), furniture=(), items=(), people=(), windows=(WINDOW,), wall_height=2.5
)


@pytest.mark.parametrize("seed", range(6))
def test_generated_homes_have_windows_in_outer_walls_and_a_light_in_each_room(seed: int) -> None:
    home = generate(seed)
    assert len(home.windows) >= len(home.rooms)
    assert [light.room for light in home.lights] == [room.id for room in home.rooms]
    rooms = {room.id: room for room in home.rooms}
    for window in home.windows:
        (x0, y0), (x1, y1) = window.start, window.end
        x, y, out = (x0 + x1) / 2, (y0 + y1) / 2, 0.1
        beside = [(x + out, y), (x - out, y)] if x0 == x1 else [(x, y + out), (x, y - out)]
        found = [{room.id for room in home.rooms if within(room.polygon, *spot)} for spot in beside]
        assert sorted(found, key=len) == [set(), {window.room}]
    assert all(room.floor in FLOORS and room.walls in WALLS for room in rooms.values())
    assert home.facade in FACADES


def test_looks_change_nothing_else_that_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their chance is their own, and ids of windows come after all others."""
    home = generate(5)
    assert home == generate(5)
    last = max(part.id for part in home.parts())
    assert all(part.id > last for part in home.windows)
    monkeypatch.setattr("datagen.worlds.home.generate.dressed", lambda spec, first_id, generator: spec)
    bare = generate(5)
    rooms = tuple(replace(room, floor="", walls="") for room in home.rooms)
    assert replace(home, rooms=rooms, windows=(), facade="") == bare


def test_a_home_of_version_1_is_read_with_the_usual_finishes() -> None:
    plain = json.loads(replace(HOME, windows=()).to_json())
    for name in ("windows", "lights", "facade"):
        del plain[name]
    for room in plain["rooms"]:
        del room["floor"], room["walls"]
    home = HomeSpec.from_json(json.dumps(plain | {"version": 1}))
    check(home)
    assert home == replace(HOME, windows=())
    assert floor(home.rooms[0].kind, home.rooms[0].floor) == FLOORS["walnut boards"]


def test_every_kind_of_room_has_finishes_that_there_are() -> None:
    for kind in ROOMS:
        assert set(floors_for(kind)) <= set(FLOORS)
        assert set(walls_for(kind)) <= set(WALLS)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"room": 3}, "window 9: there is no room 3"),
        ({"start": (0.02, 0.0)}, "window 9 is not within an outer wall of room 1"),
        ({"start": (1.0, 1.0), "end": (2.5, 1.0)}, "window 9 is not within an outer wall"),
        ({"end": (2.5, 0.3)}, "it must run along x or y"),
        ({"sill": 0.1}, "its height must be from 0.3"),
        ({"head": 2.45}, "its height must be from 0.3 to 2.4 m"),
        ({"head": 0.9}, "make it 0.3 m wide and high"),
        ({"openness": 1.2}, "openness must be from 0"),
        ({"id": 1}, "id 1 is used twice"),
    ],
)
def test_a_window_where_it_cannot_be_is_refused(change: dict[str, object], said: str) -> None:
    check(HOME)
    with pytest.raises(SpecError, match=said):
        check(replace(HOME, windows=(replace(WINDOW, **change),)))  # type: ignore[arg-type]


def test_other_faults_of_looks_are_named() -> None:
    with pytest.raises(SpecError, match="windows 9 and 10 overlap"):
        check(replace(HOME, windows=(WINDOW, replace(WINDOW, id=10, start=(2.0, 0.0), end=(3.0, 0.0)))))
    with pytest.raises(SpecError, match="unknown floor 'lava'; known are oak boards"):
        check(replace(HOME, rooms=(replace(HOME.rooms[0], floor="lava"),)))
    both = replace(HOME, rooms=(square(1, 0, 0), square(2, 0, -4)))
    with pytest.raises(SpecError, match="not within an outer wall"):  # there is another room behind
        check(both)


def test_outer_walls_are_what_no_other_room_has() -> None:
    rooms = (square(1, 0, 0), square(2, 4, 2))
    found = [(wall.upright, wall.at, wall.low, wall.high) for wall in outer_walls(rooms[0], rooms)]
    assert sorted(found) == [(False, 0, 0, 4), (False, 4, 0, 4), (True, 0, 0, 4), (True, 4, 0, 2)]


@pytest.mark.parametrize("seed", [0, 2, 4, 9])
def test_panels_fill_the_walls_but_for_the_windows(seed: int) -> None:
    home = replace(generate(seed), doorways=())
    holes = sum(math.dist(hole.start, hole.end) * (hole.head - hole.sill) for hole in home.windows)
    bare = panels(replace(home, windows=()))
    assert _volume(bare) - _volume(panels(home)) == pytest.approx(holes * home.wall_thickness)
    solid = sum(wall.width * wall.depth * (wall.top - wall.bottom) for wall in walls(home))
    corner = home.wall_thickness**2 * home.wall_height / 2
    missing = (solid - _volume(bare)) / corner  # only ends of walls that lie within another wall
    assert missing == pytest.approx(round(missing), abs=1e-6)
    assert 0 <= missing <= 2 * len(walls(home))


def _volume(found: tuple[object, ...]) -> float:
    return sum(
        (panel.high[0] - panel.low[0]) * (panel.high[1] - panel.low[1]) * (panel.top - panel.bottom)  # type: ignore[attr-defined]
        for panel in found
    )
