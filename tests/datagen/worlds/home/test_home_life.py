from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from lived_home import ANN, APPLE, BED_TABLE, BEN, BOOK, KITCHEN, ROBOT, lively_home, tiny_home

from datagen.worlds.home.dice import Dice
from datagen.worlds.home.episode import Episode, live
from datagen.worlds.home.life import weights
from datagen.worlds.home.world import HomeWorld
from memory.graph.records import Source

RESIDENTS, PET, HELPER = (50, 51, 52), 53, 54


@pytest.fixture(scope="module")
def episodes() -> list[Episode]:
    return [live(lively_home(seed=seed), seed=seed, ticks=3000) for seed in range(3)]


def test_three_residents_do_something_every_six_to_ten_ticks(episodes):
    for episode in episodes:
        done = [e for e in episode.history.events if e.actor in RESIDENTS and e.outcome == "done"]
        assert 6 <= episode.ticks / len(done) <= 10


def test_residents_do_all_kinds_of_things_and_sometimes_fail(episodes):
    deeds: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    for episode in episodes:
        deeds.update(e.verb for e in episode.history.events if e.outcome == "done")
        codes.update(e.outcome for e in episode.history.events if e.outcome != "done")
    wanted = {"go", "take", "put_on", "put_in", "open", "close", "switch_on", "switch_off", "say", "ask", "eat", "wash"}
    assert wanted | {"give", "follow", "stop_following", "look"} <= set(deeds)
    assert 0.005 < codes.total() / deeds.total() < 0.12
    assert len(codes) >= 4
    assert {"closed", "not_here", "hands_full"} & set(codes)


def test_things_move_often_enough_to_ask_about(episodes):
    for episode in episodes:
        moves = Counter(
            f.subject
            for f in episode.history.facts
            if f.observer == 0 and f.predicate in ("in", "on") and f.since > 0 and f.subject >= 100
        )
        assert len(moves) >= 12
        assert max(moves.values()) >= 4


def test_what_is_opened_is_mostly_closed_again(episodes):
    for episode in episodes:
        done = Counter(e.verb for e in episode.history.events if e.outcome == "done")
        assert done["close"] >= 0.6 * done["open"]


def test_everybody_moves_and_the_pet_only_goes_and_follows(episodes):
    for episode in episodes:
        rooms = {
            person: {
                f.object
                for f in episode.history.facts
                if f.observer == 0 and f.subject == person and f.predicate == "in"
            }
            for person in (*RESIDENTS, PET, HELPER)
        }
        assert all(len(seen) >= 3 for seen in rooms.values())
        assert {e.verb for e in episode.history.events if e.actor == PET} <= {"go", "follow", "stop_following"}


def places(episode: Episode, observer: int, tick: int) -> dict[int, tuple[str, int | None]]:
    located = (f for f in episode.history.facts if f.observer == observer and f.predicate in ("in", "on", "held_by"))
    return {f.subject: (f.predicate, f.object) for f in located if f.holds(tick)}


def test_the_patrol_robot_believes_something_but_not_all_and_not_all_of_it_true(episodes):
    stale = unknown = told = 0
    for episode in episodes:
        for tick in range(500, 3001, 100):
            truth, belief = places(episode, 0, tick), places(episode, HELPER, tick)
            stale += sum(truth.get(thing) != place for thing, place in belief.items())
            unknown += sum(thing not in belief for thing in truth)
            assert len(set(belief) & set(truth)) > 20
        told += sum(f.observer == HELPER and f.source == Source.TOLD for f in episode.history.facts)
    times = 26 * len(episodes)
    assert stale / times > 0.5
    assert unknown / times > 2
    assert told >= 5


def test_a_still_robot_stays_where_it_is_and_sees_no_other_room():
    history = live(lively_home(), seed=2, ticks=400, robot="still").history
    assert len([pose for pose in history.poses if pose.entity == HELPER]) == 1
    assert not [e for e in history.events if e.actor == HELPER]
    assert {
        f.object for f in history.facts if f.observer == HELPER and f.subject in RESIDENTS and f.predicate == "in"
    } <= {1}


def test_claims_come_from_what_the_teller_believes():
    world = HomeWorld(lively_home(), seed=4)
    claims = 0
    for _ in range(2500):
        world.step()
        for event, _ in world.heard(HELPER):
            if event.verb == "say" and "subject" in event.arguments:
                claims += 1
                subject, predicate = event.arguments["subject"], event.arguments["predicate"]
                fact = world.recorder.current(subject, predicate, event.actor)
                assert (fact.predicate, fact.object) == (predicate, event.arguments["object"])
    assert claims > 0


def test_a_resident_answers_what_it_believes_even_if_that_is_no_longer_true():
    world = HomeWorld(tiny_home(Ben=(KITCHEN, 3.0, 2.0)), seed=0)
    assert world.recorder.current(BOOK, "on", BEN).object == BED_TABLE
    world.state.remove(BOOK)  # behind everybody's back
    world.act(ROBOT, "ask", {"to": BEN, "text": "Where is your book?", "subject": BOOK, "predicate": "in"})
    world.step(6)
    answers = [event for event, _ in world.heard(ROBOT) if event.actor == BEN and event.arguments.get("to") == ROBOT]
    assert [(a.arguments["predicate"], a.arguments["object"]) for a in answers] == [("on", BED_TABLE)]
    fact = world.recorder.current(BOOK, "on", ROBOT)
    assert (fact.object, fact.source, fact.event) == (BED_TABLE, Source.TOLD, answers[0].id)


def test_a_resident_says_when_it_does_not_know_or_understand():
    world = HomeWorld(tiny_home(), seed=0)
    world.act(ROBOT, "ask", {"to": ANN, "text": "Where is the apple?", "subject": APPLE, "predicate": "in"})
    world.act(ROBOT, "ask", {"to": ANN, "text": "Do you like music?"})
    world.step(6)
    said = [
        words.text for event, words in world.heard(ROBOT) if event.actor == ANN and event.arguments.get("to") == ROBOT
    ]
    assert said == ["I do not know.", "I do not know."]


def test_habits_make_some_activities_likelier():
    usual = weights("adult", ())
    assert weights("adult", ("no such habit",)) == usual
    assert set(weights("cat", ())) <= {"wander", "accompany"}


def test_dice_follow_their_weights_and_their_seed():
    dice = Dice(np.random.default_rng(1))
    drawn = Counter(dice.weighted({"a": 3.0, "b": 1.0, "c": 0.0}) for _ in range(4000))
    assert 0.72 < drawn["a"] / 4000 < 0.78
    assert drawn["c"] == 0
    assert {dice.between(2, 4) for _ in range(200)} == {2, 3, 4}
    one, two = (Dice(np.random.default_rng(1)) for _ in range(2))
    assert [one.uniform() for _ in range(600)] == [two.uniform() for _ in range(600)]
