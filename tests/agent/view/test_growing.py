"""A life that goes on is taken in piece by piece, and stands then as if it had been read whole."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agent.awake import Awake
from agent.life import Life, begin, live
from agent.life_folder import read_places
from agent.mapping import OccupancyMap
from agent.orders import Order
from agent.portrait import Portrait
from agent.view.charts import Charts, survey
from agent.view.living import Living
from agent.view.replay import Replay
from agent.view.seen import AsSeen, Holding, all_of
from agent.view.shelf import open_run
from agent.view.stage import Stage
from datagen.worlds.home.generate import generate
from memory.graph.history import Delta, History
from memory.graph.records import Fact
from memory.graph.store import Graph


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Life, list[Delta]]:
    """A life in which things are taken and put, and what was told of it tick by tick."""
    out, told = tmp_path_factory.mktemp("followed") / "life", list[Delta]()
    with begin(generate(3, rooms=3, items=40, residents=2), seed=3, ticks=220, out=out) as awake:
        awake.follow(told.append)
        awake.live(90)
        for item, place in _pairs(awake):
            awake.obey(Order(skill="put on", things=(item, place), text="put it there"))
        awake.live(20)
    return Life.load(out), told


def _pairs(awake: Awake) -> list[tuple[int, int]]:
    mind = awake.mind
    lying = [item for item in mind.all("item") if (fact := mind.belief.location(item)) and fact.predicate == "on"]
    return list(zip(lying[:2], reversed(mind.all("support")), strict=False))


@pytest.fixture(scope="module")
def grown(followed) -> Replay:
    life, told = followed
    replay = Replay(life.spec, History(vocabulary=life.history().vocabulary), life.agent)
    for delta in told:
        replay.extend(delta)
    return replay


def stands(replay: Replay, tick: int):
    state = replay.at(tick)
    positions = {thing: state.position(thing) for thing in state.positions if state.location(thing)}
    held = {person: list(state.held(person)) for person in state.people}
    return positions, dict(state.locations), dict(state.opened), dict(state.switched), held


def test_what_is_told_tick_by_tick_is_all_that_the_database_holds(followed) -> None:
    life, told = followed
    history, facts = life.history(), list[Fact]()
    for delta in told:
        assert delta.first_fact == len(facts)
        facts += delta.facts
        for number, fact in delta.ended.items():
            facts[number] = fact
    assert facts == history.facts
    assert [pose for delta in told for pose in delta.poses] == history.poses
    assert [event for delta in told for event in delta.events] == history.events


def test_a_replay_that_grew_stands_as_one_that_was_read_whole(followed, grown) -> None:
    life, _ = followed
    whole = Replay(life.spec, life.history(), life.agent)
    assert grown.ticks == whole.ticks == life.ticks
    for tick in range(life.ticks + 1):
        assert stands(grown, tick) == stands(whole, tick), tick
        assert grown.known(tick) == whole.known(tick), tick
    assert grown.trail(0, life.ticks) == whole.trail(0, life.ticks)
    assert grown.tellers == whole.tellers


def test_what_was_known_at_a_tick_is_the_same_whenever_it_is_asked_for(followed) -> None:
    life, told = followed
    replay, then = Replay(life.spec, History(vocabulary=life.history().vocabulary), life.agent), {}
    for delta in told:
        replay.extend(delta)
        if delta.last_tick % 9 == 0:
            then[delta.last_tick] = (
                {fact.key for fact in replay.known(delta.last_tick).facts},
                stands(replay, delta.last_tick),
            )
    for tick, (known, stood) in then.items():
        assert {fact.key for fact in replay.known(tick).facts} == known, tick
        assert stands(replay, tick) == stood, tick


def test_a_portrait_of_what_holds_is_the_portrait_of_the_whole_history(followed, grown) -> None:
    life, _ = followed
    history = life.history()
    facts, poses = AsSeen(history.vocabulary, life.agent).take(all_of(history))
    seen = replace(history, facts=[fact for fact in facts.values() if fact is not None], poses=poses)
    assert len(seen.facts) > 300
    over = 0
    for tick in range(0, life.ticks + 1, 5):
        one, other = (Portrait(told, life.agent, tick) for told in (grown.known(tick), seen))
        for name in ("facts", "places", "true_places", "stale", "lost", "unseen", "entities"):
            assert getattr(one, name) == getattr(other, name), (tick, name)
        ever = {fact.subject for fact in seen.facts if fact.observer == life.agent and fact.since <= tick}
        assert {fact.subject for fact in grown.known(tick).facts if fact.observer == life.agent} == ever
        over += sum(not fact.holds(tick) for fact in grown.known(tick).facts)
    assert over > 0  # of some things the first belief is no longer held


def test_parts_of_the_log_and_of_the_way_make_up_the_whole(followed, grown) -> None:
    life, _ = followed
    cuts = [0, 1, 7, 60, 61, 130, life.ticks + 1]
    events, trail = [], []
    for start, end in zip(cuts, cuts[1:], strict=False):  # noqa: RUF007 - read aloud it is a cut and the next one
        events += grown.events(start, end - 1)
        trail += grown.trail(start, end - 1)
    assert events == life.history().events
    assert trail == grown.trail(0, life.ticks)


def test_what_holds_is_found_whatever_the_tick() -> None:
    holding = Holding()
    facts = {
        n: Fact(subject=n, predicate="on", object=1, since=n % 170, until=n % 170 + 1 + n % 90) for n in range(500)
    }
    for number, fact in facts.items():
        holding.take({number: replace(fact, until=None)}, 0)
    holding.take(dict(facts), 300)
    for tick in (0, 1, 49, 50, 51, 100, 169, 170, 200, 260, 300):
        assert holding.at(tick) == [fact for fact in facts.values() if fact.holds(tick)], tick
    holding.take({3: None}, 301)
    assert facts[3] not in holding.at(3)


def test_a_life_is_followed_without_reading_what_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []

    def refuse(*_: object) -> History:
        raise AssertionError("the whole history is read again")

    take = AsSeen.take
    monkeypatch.setattr(Awake, "history", refuse)
    monkeypatch.setattr(Graph, "history", refuse)
    monkeypatch.setattr(AsSeen, "take", lambda self, delta: taken.append(delta) or take(self, delta))
    living = Living(generate(5, rooms=2, items=30, residents=1), seed=5, ticks=60, out=tmp_path / "life", pace=64.0)
    try:
        seen = 0
        while not living.over:
            living._thread.join(0.05)
            grown = living.growing(seen)
            living.moment(grown["last"])
            seen = grown["last"]
    finally:
        living.close()
    assert living.error is None
    living.growing(0)
    monkeypatch.undo()
    facts = sum(len(delta.facts) for delta in taken)
    assert facts == len(Life.load(tmp_path / "life").history().facts)
    assert len(taken) >= 60


def test_of_a_noisy_life_it_is_shown_where_the_agent_took_itself_to_be(tmp_path: Path) -> None:
    home = generate(5, rooms=2, items=30, residents=1)
    life = live(home, seed=5, ticks=80, out=tmp_path / "life", noise="rough")
    show = open_run(life.folder).show(0)
    try:
        places, off = read_places(life.folder, life.ticks), []
        for tick in range(20, 80, 10):
            moment = show.moment(tick)
            assert moment["takes"] == [round(part, 3) for part in places.at(tick)]
            off.append(math.dist(moment["takes"][:2], moment["people"][life.agent][:2]))
        assert life.about["astray"]["last"] == pytest.approx(_off(show, places, 79), abs=0.002)
        assert max(off) > 0.02
        assert show.chart(79, wait=True) is not None
        with np.load(life.folder / "map.npz") as kept:  # which has the noise of the depth camera in it
            own = OccupancyMap(*kept["corner"].tolist(), kept["odds"], kept["room"])
        charts = Charts(home)
        charts.add(own)
        same = (charts.at(0) == show.chart(79)).mean()
        *_, drawn = survey(Stage(Replay(life.spec, life.history(), life.agent), show._drift), life.ticks)
        charts.add(drawn)
        assert same > (charts.at(0) == charts.at(1)).mean()  # drawn from where it really was, it is less alike
    finally:
        show.close()


def _off(show, places, tick: int) -> float:
    return math.dist(places.at(tick)[:2], show.moment(tick)["people"][show.agent][:2])
