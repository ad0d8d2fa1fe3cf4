"""The recorder against a naive model of what holds."""

import pickle
from collections import defaultdict
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields
from itertools import pairwise

import pytest
from hypothesis import given
from small_lives import ENTITIES, OBSERVERS, WORDS, Op, begin, deeds, do, play

from memory.graph.history import Delta, History
from memory.graph.recorder import Recorder
from memory.graph.records import Fact, Key, Pose, Source


def naive(ops: list[Op]) -> dict[int, set[Key]]:
    """What holds at the end of each tick, for all observers, by the plainest means."""
    held: set[Key] = set()
    tick, ends = 0, {}
    for op in ops:
        match op:
            case ("tick", steps, _):
                for passed in range(steps):
                    ends[tick + passed] = set(held)
                tick += steps
            case ("set", observer, subject, predicate, object, value, _):
                group = WORDS.predicates[predicate].group
                key = (observer, subject, predicate, object, value)
                if group is not None:
                    held = {
                        other
                        for other in held
                        if other[:2] != key[:2] or WORDS.predicates[other[2]].group != group or other == key
                    }
                held.add(key)
            case ("end", observer, subject, predicate, object, value, _):
                held.discard((observer, subject, predicate, object, value))
    ends[tick] = held
    return ends


def holding(history: History, tick: int) -> set[Key]:
    return {fact.key for fact in history.facts if fact.holds(tick)}


@given(deeds)
def test_what_holds_at_each_tick_is_what_a_naive_model_says(ops):
    history = play(ops).history
    expected = naive(ops)
    assert max(expected) == history.last_tick
    assert all(holding(history, tick) == keys for tick, keys in expected.items())


@given(deeds)
def test_a_statement_that_never_ceased_is_one_fact(ops):
    times: dict[Key, list[Fact]] = defaultdict(list)
    for fact in play(ops).history.facts:
        times[fact.key].append(fact)
    for facts in times.values():
        for before, after in pairwise(facts):
            assert before.until is not None
            assert before.until < after.since


@given(deeds)
def test_the_present_is_the_last_tick_of_the_history(ops):
    recorder = play(ops).recorder
    history = recorder.history()
    for observer in OBSERVERS:
        for entity in ENTITIES:
            about = [fact for fact in history.facts if fact.until is None and fact.observer == observer]
            assert list(recorder.holding(entity.id, observer)) == [f for f in about if f.subject == entity.id]
            assert list(recorder.pointing(entity.id, observer)) == [f for f in about if f.object == entity.id]


@given(deeds)
def test_deltas_put_together_are_the_history(ops):
    life = play(ops)
    facts: list[Fact] = []
    for delta in life.deltas:
        assert delta.first_fact == len(facts)
        facts += delta.facts
        for id, fact in delta.ended.items():
            assert facts[id].until is None
            assert facts[id].key == fact.key
            facts[id] = fact
    history = life.history
    assert facts == history.facts
    for name in ("entities", "poses", "events", "utterances"):
        assert [record for delta in life.deltas for record in getattr(delta, name)] == getattr(history, name)


@given(deeds, deeds)
def test_a_resumed_recorder_goes_on_as_if_it_had_never_stopped(first, then):
    life = play(first)
    resumed = Recorder.resume(life.history)
    life.recorder.advance(life.recorder.tick + 1)
    on, again = play(then, life.recorder), play(then, resumed)
    assert again.history == on.history
    assert again.deltas == on.deltas


@given(deeds, deeds)
def test_a_copy_goes_on_as_the_recorder_would_and_leaves_it_alone(first, then):
    recorder = play(first).recorder
    before, copied = recorder.history(), recorder.copy()
    copied.advance(copied.tick + 1)
    there = play(then, copied)
    assert recorder.history() == before
    recorder.advance(recorder.tick + 1)
    here = play(then, recorder)
    assert (there.history, there.deltas) == (here.history, here.deltas)


def test_what_begins_and_ends_within_a_tick_leaves_no_trace():
    recorder = begin()
    recorder.set(7, "on", object=2)
    recorder.end(7, "on", object=2)
    recorder.set(7, "in", object=30)
    assert [fact.predicate for fact in recorder.history().facts] == ["in"]
    assert [fact.predicate for fact in recorder.drain().facts] == ["in"]
    recorder.advance(1)
    assert recorder.end(7, "in", object=30)
    assert {id: fact.until for id, fact in recorder.drain().ended.items()} == {0: 1}


def test_what_ends_and_begins_again_within_a_tick_never_ended_and_keeps_its_place():
    recorder = begin()
    recorder.set(7, "near", object=2)
    recorder.set(7, "near", object=30)
    recorder.advance(5)
    recorder.end(7, "near", object=2)
    assert recorder.set(7, "near", object=2)
    assert [(fact.object, fact.since) for fact in recorder.holding(7)] == [(2, 0), (30, 0)]


@pytest.mark.parametrize(
    "op",
    [
        ("set", 0, 7, "on", 2, None, Source.SEEN),
        ("end", 0, 7, "in", 30, None, Source.SEEN),
        ("pose", 7, 1.0, 0.0),
        ("event", 40, "take", {}),
        ("say", 40, (), "hm"),
    ],
    ids=lambda op: op[0],
)
def test_nothing_is_recorded_in_a_tick_that_is_over(op):
    recorder = begin()
    recorder.set(7, "in", object=30)
    recorder.drain()
    with pytest.raises(ValueError, match="tick 0 was drained"):
        do(recorder, op)
    recorder.advance(1)
    do(recorder, op)


def test_time_runs_forward_and_kinds_are_known():
    recorder = begin()
    recorder.advance(3)
    with pytest.raises(ValueError, match="already stands at tick 3"):
        recorder.advance(2)
    with pytest.raises(ValueError, match="unknown kind"):
        recorder.add_entity(type(ENTITIES[0])(id=99, kind="teapot"))


def test_what_is_recorded_is_like_what_is_made_by_hand() -> None:
    recorder = Recorder(WORDS)
    predicate = next(name for name, known in WORDS.predicates.items() if not known.literal)
    recorder.set(1, predicate, object=2, observer=3, source=Source.SEEN)
    recorder.pose(1, 1.0, 2.0, -0.0)
    history = recorder.history()
    fact = Fact(subject=1, predicate=predicate, object=2, observer=3, observed_at=0, source=Source.SEEN)
    for record, made in ((history.facts[0], fact), (history.poses[0], Pose(entity=1, tick=0, x=1.0, y=2.0, z=0.0))):
        assert record == made
        assert hash(record) == hash(made)
        assert repr(record) == repr(made)
        assert type(pickle.loads(pickle.dumps(record))) is type(made)
        with pytest.raises(FrozenInstanceError):
            setattr(record, fields(record)[0].name, 4)


def test_a_fact_about_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="either an object entity or a value"):
        Recorder(WORDS).set(1, next(iter(WORDS.predicates)))


def _lived(recorder: Recorder, ticks: int, drained: Callable[[Delta], None]) -> None:
    """Ticks in which a mug goes to and fro and somebody says so."""
    for tick in range(1, ticks + 1):
        recorder.advance(tick)
        recorder.set(1, "on", object=2 + tick % 2)
        recorder.pose(1, float(tick), 0.0, 0.0)
        recorder.event(3, "say", {"text": str(tick)})
        recorder.utterance(3, (), str(tick))
        drained(recorder.drain())


def test_what_is_let_go_is_no_longer_kept_and_the_records_go_on_the_same() -> None:
    kept, lean = Recorder(WORDS), Recorder(WORDS)
    deltas: list[Delta] = []
    _lived(kept, 200, deltas.append)

    def let_go(delta: Delta) -> None:
        assert delta == deltas[delta.last_tick - 1]
        lean.release(delta)

    _lived(lean, 200, let_go)
    assert len(lean._poses) == len(lean._utterances) == 0
    assert 0 < len(lean._events) < 100
    assert sum(fact is not None for fact in lean._facts) == 1
    whole = kept.history()
    assert lean.history(whole) == whole
    assert lean.events_after(195) == whole.events[195:]
    with pytest.raises(ValueError, match="was let go"):
        lean.history()


def test_what_came_after_the_last_drain_is_in_the_history_too() -> None:
    recorder = Recorder(WORDS)
    stored: list[Delta] = []
    _lived(recorder, 5, lambda delta: (stored.append(delta), recorder.release(delta))[0])
    drained = Recorder(WORDS)
    _lived(drained, 5, lambda delta: None)
    recorder.advance(6)
    recorder.set(1, "on", object=9)
    recorder.pose(1, 6.0, 0.0, 0.0)
    history = recorder.history(drained.history())
    assert [fact.until for fact in history.facts][-2:] == [6, None]
    assert [pose.x for pose in history.poses] == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
