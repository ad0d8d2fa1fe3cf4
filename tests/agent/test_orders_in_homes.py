"""Orders carried out by a living agent in the MuJoCo body, and checked against the truth of the home."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from agent.awake import Awake
from agent.life import live
from agent.living import Report
from agent.orders import Order
from datagen.worlds.home import kinds
from datagen.worlds.home.generate import generate
from datagen.worlds.home.liquids import EMPTY
from memory.graph.records import DONE, TRUTH

HONEST = {"unknown", "their_hands_full", "held_by_other", "no_space", "blocked", "out_of_reach"}
"""Why an order may fail: somebody took the thing or stands in the way, or what is free lies too far back.

No excuse is `no_way`, `gave_up` or a refusal that better judgement would have spared.
"""


def carry_out(awake: Awake, skill: str, *things: int) -> Report:
    return awake.obey(Order(skill=skill, things=things, text=f"{skill} {things}"))


def truth(awake: Awake, subject: int, predicate: str) -> object:
    """What is so in the home, whatever the agent believes."""
    now = (fact for fact in awake.history().facts if fact.until is None and fact.observer == TRUTH)
    fact = next((fact for fact in now if (fact.subject, fact.predicate) == (subject, predicate)), None)
    return None if fact is None else fact.value if fact.object is None else fact.object


@pytest.mark.slow
def test_a_living_agent_does_as_it_is_told(tmp_path: Path) -> None:
    ended: Counter[tuple[str, str]] = Counter()
    for seed in (5, 6, 7):
        home = generate(seed, rooms=4, items=40, residents=2)
        choose = random.Random(seed)
        with live(home, seed=seed, ticks=700, out=tmp_path / str(seed)).wake() as awake:
            mind = awake.mind
            for room in mind.rooms():
                report = carry_out(awake, "go", room)
                ended["go", report.code] += 1
                assert report.code != DONE or mind.navigator.map.room_at(*mind.navigator.here) == room
            surfaces = [piece for piece in mind.all("furniture") if kinds.supports(mind.senses.things[piece].kind)]
            for _ in range(4):
                lying = [item for item in mind.all("item") if mind.belief.location(item) is not None]
                item, piece = choose.choice(lying), choose.choice(surfaces)
                report = carry_out(awake, "put on", item, piece)
                ended["put", report.code] += 1
                if report.code == DONE:
                    assert truth(awake, item, "on") == piece
            doors = [piece for piece in mind.all("furniture") if mind.belief.value(piece, "is_open") is not None]
            for piece in doors[:2]:
                for skill, stands in (("open", True), ("close", False)):
                    report = carry_out(awake, skill, piece)
                    ended["door", report.code] += 1
                    if report.code == DONE:
                        assert truth(awake, piece, "is_open") is stands
    assert {code for kind, code in ended if kind != "go"} <= HONEST | {DONE}, ended
    for kind, share in (("go", 0.9), ("put", 0.6), ("door", 0.75)):
        tried = sum(count for (one, _), count in ended.items() if one == kind)
        assert ended[kind, DONE] >= share * tried, ended


@pytest.mark.slow
def test_people_are_asked_told_and_shown_things(tmp_path: Path) -> None:
    home = generate(5, rooms=3, items=36, residents=2)
    with live(home, seed=5, ticks=500, out=tmp_path / "life").wake() as awake:
        mind = awake.mind
        person = next(one for one in mind.all("person"))
        item = next(one for one in mind.all("item") if (place := mind.belief.location(one)) and place.predicate == "on")
        told = carry_out(awake, "tell", person, item)
        assert told.code == DONE
        place = mind.belief.location(item)
        assert place is not None
        facts = awake.history().facts
        theirs = [f for f in facts if f.observer == person and f.subject == item and f.object == place.object]
        assert theirs, "who is told where a thing is remembers it"
        assert carry_out(awake, "ask", person, item).code == DONE
        assert carry_out(awake, "point at", item).code in {DONE, "no_way"}
        spoken = [utterance.text for utterance in awake.history().utterances if utterance.speaker == mind.me]
        assert any(text.startswith("Where is the") for text in spoken)


@pytest.mark.slow
def test_the_agent_fills_brews_pours_and_empties_vessels(tmp_path: Path) -> None:
    ended: Counter[tuple[str, str]] = Counter()
    for seed in (5, 6, 8):
        home = generate(seed, rooms=3, items=60, residents=1)
        with live(home, seed=seed, ticks=700, out=tmp_path / str(seed)).wake() as awake:
            mind = awake.mind
            vessels = [item for item in mind.all("item") if kinds.holds_liquid(mind.senses.things[item].kind)]
            for one, other in zip(vessels[::2], vessels[1::2], strict=False):
                for skill, things, vessel, left in (
                    ("pour away", (one,), one, EMPTY),
                    ("fill", (one,), one, "water"),
                    ("pour away", (other,), other, EMPTY),
                    ("pour", (one, other), other, "water"),
                ):
                    report = carry_out(awake, skill, *things)
                    ended[skill, report.code] += 1
                    if report.code == DONE:
                        assert truth(awake, vessel, "liquid") == left == mind.belief.value(vessel, "liquid")
    # A vessel may be empty or unreachable, and a resident may hand the robot something while it fetches another thing.
    assert {code for _, code in ended} <= HONEST | {DONE, "empty", "hands_full"}, ended
    assert all(ended[skill, DONE] >= 2 for skill in ("fill", "pour", "pour away")), ended
