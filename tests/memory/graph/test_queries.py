"""Every query against brute force over the history."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_lives import IDS, OBSERVERS, WORDS, begin, deeds, play
from sqlalchemy import event

from memory.graph import queries, rows
from memory.graph.history import History
from memory.graph.queries import (
    Belief,
    Stale,
    beliefs,
    changed,
    entities,
    events_between,
    holding,
    location_chain,
    pose_at,
    said_between,
    stale,
    where,
)
from memory.graph.recorder import Recorder
from memory.graph.records import TRUTH, Entity, Fact, Source
from memory.graph.store import Graph

pytestmark = pytest.mark.usefixtures("either_database")

ticks = st.integers(-1, 40)
LOCATION = ("in", "on", "held_by")


def held(history: History, tick: int, observer: int = TRUTH) -> list[Fact]:
    return [fact for fact in history.facts if fact.observer == observer and fact.holds(tick)]


@given(deeds, ticks, st.sampled_from(OBSERVERS))
@settings(max_examples=50)
def test_what_holds_at_a_tick_is_what_brute_force_finds(ops, tick, observer):
    history = play(ops).history
    with Graph.memory(history) as graph:
        true = held(history, tick, observer)
        assert holding(graph, tick, observer=observer) == true
        for id in IDS:
            about, at = [f for f in true if f.subject == id], [f for f in true if f.object == id]
            assert holding(graph, tick, subject=id, observer=observer) == about
            assert holding(graph, tick, object=id, observer=observer) == at
            place = [fact for fact in about if fact.predicate in LOCATION]
            assert where(graph, id, tick, observer) == (place[0] if place else None)
            near = [fact for fact in at if fact.predicate == "near" and fact.subject == 7]
            assert holding(graph, tick, subject=7, predicate="near", object=id, observer=observer) == near
        for predicate in WORDS.predicates:
            found = holding(graph, tick, predicate=predicate, observer=observer)
            assert found == [fact for fact in true if fact.predicate == predicate]


@given(deeds, ticks, ticks, st.sampled_from(OBSERVERS))
def test_what_changed_is_the_part_of_the_log_between(ops, start, end, observer):
    history = play(ops).history
    with Graph.memory(history) as graph:
        log = [change for change in history.changes() if change.fact.observer == observer]
        assert changed(graph, start, end, observer) == [change for change in log if start < change.tick <= end]


@given(deeds, ticks)
def test_beliefs_name_who_said_so(ops, tick):
    history = play(ops).history
    actors = {event.id: event.actor for event in history.events}
    with Graph.memory(history) as graph:
        for observer in OBSERVERS[1:]:
            true = [
                Belief(fact=fact, teller=actors[fact.event] if fact.source is Source.TOLD and fact.event else None)
                for fact in held(history, tick, observer)
            ]
            assert beliefs(graph, observer, tick) == true
            assert beliefs(graph, observer, tick, subject=7) == [b for b in true if b.fact.subject == 7]


@given(deeds, ticks)
def test_stale_beliefs_are_those_that_are_not_true_now(ops, tick):
    history = play(ops).history
    with Graph.memory(history) as graph:
        for observer in OBSERVERS[1:]:
            expected = []
            for belief in held(history, tick, observer):
                same = [f for f in history.facts if f.observer == TRUTH and f.key[1:] == belief.key[1:]]
                if not any(fact.holds(tick) for fact in same):
                    past = [fact.until for fact in same if fact.until is not None and fact.until <= tick]
                    expected.append(Stale(belief=belief, true_until=max(past, default=None)))
            assert stale(graph, observer, tick) == expected


@given(deeds, ticks, ticks)
def test_poses_events_and_utterances_are_those_of_the_time(ops, start, end):
    history = play(ops).history
    with Graph.memory(history) as graph:
        for id in IDS:
            poses = [pose for pose in history.poses if pose.entity == id and pose.tick <= end]
            assert pose_at(graph, id, end) == (poses[-1] if poses else None)
        events = [event for event in history.events if start <= event.tick <= end]
        assert events_between(graph, start, end) == events
        anns = [event for event in events if event.actor == 40]
        assert events_between(graph, start, end, actor=40) == anns
        assert events_between(graph, start, end, actor=40, verb="say") == [e for e in anns if e.verb == "say"]
        said = [spoken for spoken in history.utterances if start <= spoken.tick <= end]
        assert said_between(graph, start, end) == said
        assert said_between(graph, start, end, speaker=41) == [spoken for spoken in said if spoken.speaker == 41]
        assert list(entities(graph).values()) == history.entities


def test_a_chain_of_places_ends_at_the_room_and_never_runs_in_a_circle():
    recorder = begin()
    for subject, predicate, object in ((7, "in", 2), (2, "held_by", 40), (40, "in", 30)):
        recorder.set(subject, predicate, object=object)
    recorder.set(7, "in", object=2, observer=41)
    recorder.set(2, "in", object=7, observer=41)
    with Graph.memory(recorder.history()) as graph:
        assert [(fact.predicate, fact.object) for fact in location_chain(graph, 7, 0)] == [
            ("in", 2), ("held_by", 40), ("in", 30),
        ]  # fmt: skip
        assert location_chain(graph, 30, 0) == []
        assert [fact.object for fact in location_chain(graph, 7, 0, observer=41)] == [2, 7]


def test_an_episode_is_asked_apart_from_those_beside_it():
    recorder = begin()
    recorder.set(7, "in", object=30)
    recorder.pose(7, 1, 2, 3)
    recorder.event(40, "take", {"item": 7})
    recorder.utterance(40, (41,), "mine")
    with Graph.memory(recorder.history()) as graph:
        empty = graph.beside(begin().history(), episode=1)
        assert not holding(empty, 0)
        assert not changed(empty, -1, 9)
        assert pose_at(empty, 7, 0) is None
        assert not events_between(empty, 0, 9)
        assert not said_between(empty, 0, 9)
        assert len(holding(graph, 0)) == len(events_between(graph, 0, 0)) == len(said_between(graph, 0, 0)) == 1


@pytest.mark.parametrize("bits", range(30))
def test_facts_of_every_length_are_found_from_their_first_tick_to_their_last(bits):
    shortest, longest = 1 << bits, (2 << bits) - 1
    facts = [
        Fact(subject=1, predicate="near", object=1, since=5, until=5 + shortest),
        Fact(subject=1, predicate="near", object=2, since=9, until=9 + longest),
    ]
    things = [Entity(id=1, kind="item"), Entity(id=2, kind="item")]
    history = History(vocabulary=WORDS, entities=things, facts=facts, last_tick=(1 << 30) - 1)
    assert {rows.span_of(fact.since, fact.until) for fact in facts} == {bits + 1}
    with Graph.memory(history) as graph:
        for fact in facts:
            for tick in (fact.since - 1, fact.since, fact.until - 1, fact.until):
                assert (fact in holding(graph, tick)) == fact.holds(tick)
            began = [change.fact for change in changed(graph, fact.since - 1, fact.since) if change.begins]
            assert began == [fact]


def test_a_fact_knows_its_end_also_when_it_was_written_open():
    recorder = begin()
    recorder.set(7, "in", object=30)
    with Graph.memory(WORDS) as graph:
        graph.write(recorder.drain())
        recorder.advance(9)
        recorder.set(7, "in", object=31)
        graph.write(recorder.drain())
        assert [where(graph, 7, tick).object for tick in (0, 8, 9, 20)] == [30, 30, 31, 31]


@pytest.fixture
def explained(either_database):
    if either_database != "sqlite":
        pytest.skip("plans are read as SQLite writes them")
    """A graph, and the plans of the statements that were run on it."""
    plans: list[str] = []
    with Graph.memory(play([]).history) as graph:

        @event.listens_for(graph.engine, "before_cursor_execute")
        def explain(connection, cursor, statement, parameters, context, executemany):
            if statement.startswith("SELECT"):
                cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
                plans.extend(row[3] for row in cursor.fetchall())

        yield graph, plans


def test_every_query_finds_its_rows_through_the_right_index(explained):
    graph, plans = explained

    def used(index: str) -> bool:
        steps = [step for step in plans if step.startswith(("SEARCH", "SCAN"))]
        plans.clear()
        return bool(steps) and all(f"SEARCH fact USING INDEX {index}" in step for step in steps)

    assert (holding(graph, 3, subject=7), used("fact_by_subject"))[1]
    assert (holding(graph, 3, subject=7, predicate="in", object=2), used("fact_by_subject"))[1]
    assert (holding(graph, 3, object=7, predicate="in"), used("fact_by_object"))[1]
    assert (holding(graph, 3), used("fact_by_since"))[1]
    assert (holding(graph, 3, predicate="in"), used("fact_by_since"))[1]
    assert (queries._true_until(graph, [1, 2], 3), used("fact_by_subject"))[1]
    changed(graph, 1, 3)
    assert {step.split("INDEX ")[1].split()[0] for step in plans if "SEARCH" in step} == {
        "fact_by_since",
        "fact_by_until",
    }
    plans.clear()
    pose_at(graph, 7, 3), events_between(graph, 1, 2), said_between(graph, 1, 2), queries.tellers(graph, [])
    assert len(plans) >= 5
    assert not [step for step in plans if step.startswith("SCAN")]
    assert any("event_by_tick" in step for step in plans)
    assert any("utterance_by_tick" in step for step in plans)


@given(deeds)
@settings(max_examples=20)
def test_a_resumed_recorder_holds_what_the_graph_says_holds(ops):
    history = play(ops).history
    with Graph.memory(history) as graph:
        recorder = Recorder.resume(graph.history())
        for id in IDS:
            assert list(recorder.holding(id)) == holding(graph, history.last_tick, subject=id)
