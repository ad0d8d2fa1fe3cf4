"""Views say what holds and can be read back; the same snapshot gives the same bytes."""

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_lives import OBSERVERS, begin, deeds, play

from memory.graph.history import History
from memory.graph.recorder import Recorder
from memory.graph.records import TRUTH, Entity, Fact, Predicate, Source, vocabulary
from memory.graph.store import Graph, GraphError
from memory.graph.views import Snapshot, from_networkx, parse_text, snapshot, to_networkx, to_text

pytestmark = pytest.mark.usefixtures("either_database")

ticks = st.integers(-1, 40)


@given(deeds, ticks, st.sampled_from(OBSERVERS))
def test_a_history_and_its_graph_give_the_same_snapshot(ops, tick, observer):
    history = play(ops).history
    with Graph.memory(history) as graph:
        assert snapshot(graph, tick, observer) == snapshot(history, tick, observer)


@given(deeds, ticks, st.sampled_from(OBSERVERS))
def test_the_rich_text_gives_the_snapshot_back(ops, tick, observer):
    now = snapshot(play(ops).history, tick, observer)
    again = parse_text(to_text(now, rich=True))
    assert again == now
    assert repr(again) == repr(now)


@given(deeds, ticks, st.sampled_from(OBSERVERS))
def test_the_terse_text_gives_the_statements_back(ops, tick, observer):
    now = snapshot(play(ops).history, tick, observer)
    again = parse_text(to_text(now))
    assert again == now.bare()
    assert repr(again) == repr(now.bare())


@given(deeds, ticks, st.sampled_from(OBSERVERS))
def test_the_networkx_graph_gives_the_snapshot_back(ops, tick, observer):
    now = snapshot(play(ops).history, tick, observer)
    assert repr(from_networkx(to_networkx(now))) == repr(now)


_WORD = st.one_of(
    st.text(max_size=6),
    st.sampled_from(["is", "not", "The", "of", "a", "an", "called", "by", "at", "tick", "since", "event", "words",
                     "true", "5", "-5", "1e5", "nan", "inf", "red", "a=b", "a b", ";", ",", ":", '"', "\\", "\n", "=",
                     "٣", "²", "x'", "seen", "told", "observer", "In", "A."]),
)  # fmt: skip
_PREDICATE = st.sampled_from(
    ["in", "is_in", "is", "is_5", "is_not", "is_is_on", "held_by", "a__by", "_by", "of", "The", "by", "words", "seen",
     "since", "event", "is_a", "is_open", "called", "tick", "by_by", "in_by", "naïve"]
)  # fmt: skip
_VALUE = st.one_of(_WORD, st.booleans(), st.integers(-(10**20), 10**20), st.floats(allow_nan=False))


@st.composite
def strange_snapshots(draw):
    ids = draw(st.lists(st.integers(1, 50), min_size=1, max_size=4, unique=True))
    entities = [Entity(id=id, kind=draw(_WORD), name=draw(st.none() | _WORD)) for id in ids]
    observer = draw(st.sampled_from((TRUTH, ids[0], 77)))
    facts, tellers = {}, {}
    for _ in range(draw(st.integers(0, 8))):
        about = {"object": draw(st.sampled_from(ids))} if draw(st.booleans()) else {"value": draw(_VALUE)}
        fact = Fact(
            subject=draw(st.sampled_from(ids)),
            predicate=draw(_PREDICATE),
            since=draw(st.integers(0, 9)),
            observer=observer,
            observed_at=draw(st.none() | st.integers(0, 9)),
            source=draw(st.none() | st.sampled_from(tuple(Source))),
            event=draw(st.none() | st.integers(1, 5)),
            **about,
        )
        facts[fact.key] = fact
    for fact in facts.values():
        if fact.source is Source.TOLD and fact.event is not None and draw(st.booleans()):
            tellers[fact.event] = draw(st.sampled_from(ids))
    return Snapshot.of(draw(st.integers(0, 99)), observer, entities, facts.values(), tellers)


@given(strange_snapshots())
def test_no_word_however_strange_is_misread(now):
    assert repr(parse_text(to_text(now, rich=True))) == repr(now)
    assert repr(parse_text(to_text(now))) == repr(now.bare())
    assert repr(from_networkx(to_networkx(now))) == repr(now)


def kitchen() -> History:
    words = vocabulary(
        {"thing": None, "mug": "thing", "table": "thing", "kitchen": "thing", "fridge": "thing", "adult": "thing"},
        [
            Predicate(name="on", group="location"),
            Predicate(name="in", group="location"),
            Predicate(name="owned_by", group="owned_by"),
            Predicate(name="colour", group="colour", literal=True),
            Predicate(name="material", group="material", literal=True),
            Predicate(name="size", group="size", literal=True),
            Predicate(name="is_open", group="is_open", literal=True),
            Predicate(name="weight", group="weight", literal=True),
        ],
    )
    recorder = Recorder(words)
    for id, kind, name in ((3, "kitchen", None), (5, "fridge", None), (7, "table", None), (12, "mug", None),
                           (40, "adult", "Ann"), (41, "adult", "Bo Li")):  # fmt: skip
        recorder.add_entity(Entity(id=id, kind=kind, name=name))
    recorder.set(5, "in", object=3)
    recorder.set(5, "is_open", value=False)
    recorder.set(7, "in", object=3)
    for predicate, value in (("colour", "red"), ("material", "ceramic"), ("size", "small"), ("weight", 0.3)):
        recorder.set(12, predicate, value=value)
    recorder.set(12, "owned_by", object=40)
    recorder.set(40, "in", object=3)
    recorder.advance(31)
    recorder.set(12, "on", object=7)
    said = recorder.event(40, "say", {"to": 41, "subject": 12, "predicate": "on", "object": 7})
    recorder.set(12, "on", object=7, observer=41, source=Source.TOLD, event=said.id)
    recorder.advance(40)
    recorder.set(12, "colour", value="red", observer=41, source=Source.SEEN)
    recorder.set(5, "is_open", value=True, observer=41, source=Source.INFERRED)
    return recorder.history()


def test_the_terse_text_reads_like_this():
    assert to_text(snapshot(kitchen(), 50)) == (
        "tick 50\n"
        "words: colour red; material ceramic; size small\n"
        "kitchen 3:\n"
        "fridge 5: not is_open, in kitchen 3\n"
        "table 7: in kitchen 3\n"
        "mug 12: red ceramic small weight=0.3, on table 7, owned_by Ann 40\n"
        "Ann 40 (adult): in kitchen 3\n"
        '"Bo Li" 41 (adult):\n'
    )
    assert to_text(snapshot(kitchen(), 50, observer=41)) == (
        "tick 50, observer 41\n"
        "words: colour red\n"
        "fridge 5: is_open\n"
        "table 7:\n"
        "mug 12: red, on table 7\n"
        "Ann 40 (adult):\n"
        '"Bo Li" 41 (adult):\n'
    )


def test_the_rich_text_reads_like_this():
    assert to_text(snapshot(kitchen(), 50, observer=41), rich=True) == (
        "At tick 50, as entity 41 has it:\n"
        "fridge 5 is a fridge.\n"
        "fridge 5 is open, since tick 40, inferred at tick 40.\n"
        "table 7 is a table.\n"
        "mug 12 is a mug.\n"
        "The colour of mug 12 is red, since tick 40, seen at tick 40.\n"
        "mug 12 is on table 7, since tick 31, told by Ann 40 at tick 31, event 1.\n"
        "Ann 40 is an adult called Ann.\n"
        '"Bo Li" 41 is an adult called "Bo Li".\n'
    )
    assert "mug 12 is owned by Ann 40, since tick 0.\n" in to_text(snapshot(kitchen(), 50), rich=True)
    assert "fridge 5 is not open, since tick 0.\n" in to_text(snapshot(kitchen(), 50), rich=True)


def test_a_view_knows_nothing_of_the_future():
    recorder = Recorder.resume(kitchen())
    before = snapshot(recorder.history(), 40)
    recorder.set(12, "in", object=5)
    assert snapshot(recorder.history(), 40) == before


def test_an_observer_s_view_holds_only_what_it_knows_of():
    assert [entity.id for entity in snapshot(kitchen(), 35, observer=41).entities] == [7, 12, 40, 41]
    assert [entity.id for entity in snapshot(kitchen(), 0, observer=41).entities] == [41]


def test_the_networkx_graph_is_one_to_work_with():
    graph = to_networkx(snapshot(kitchen(), 50, observer=41))
    assert graph.nodes[12]["colour"] == "red"
    assert graph.nodes[12]["known"]["colour"][0]["source"] is Source.SEEN
    assert graph.edges[12, 7, "on"]["since"] == 31
    assert graph.graph["tellers"] == {1: 40}
    assert nx.has_path(to_networkx(snapshot(kitchen(), 50)), 12, 3)


def test_several_values_of_one_predicate_stand_in_a_tuple():
    recorder = begin()
    recorder.set(7, "label", value="new")
    assert to_networkx(snapshot(recorder.history(), 0)).nodes[7]["label"] == "new"
    recorder.set(7, "label", value="old")
    assert to_networkx(snapshot(recorder.history(), 0)).nodes[7]["label"] == ("new", "old")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "line 1 of the terse view"),
        ("hello there", "line 1 of the terse view.*`tick N`"),
        ("tick 5\nmug 12 red", "line 2 of the terse view cannot be read"),
        ("tick 5\nmug 12: red, on table seven, 5", "line 2 of the terse view"),
        ("tick 5\nmug 12: not", "line 2 of the terse view"),
        ("tick 5\nmug 12: weight=5kg", "line 2 of the terse view"),
        ("tick 5\nmug 12: on table 7", "speaks of table 7, but it describes nothing 7"),
        ("tick 5\nmug 12: on cup 13\nmug 13:", "speaks of cup 13, but it describes mug 13"),
        ("tick 5\nmug 12:\nmug 12:", "described twice"),
        ('tick 5\n"mug 12:', "line 2"),
        ("tick 5\nmug 12: =5", "line 2"),
        ("At tick five:", "line 1 of the rich view"),
        ("At tick 5:\nmug 12 is a mug", "line 2 of the rich view.*full stop"),
        ("At tick 5:\nmug 12 is red.", "line 2 of the rich view"),
        ("At tick 5:\nmug 12 is a mug.\nmug 12 is on, since tick 3, seen by 5.", "line 3 of the rich view"),
        ("At tick 5:\nmug 12 is a mug.\nmug 12 is on mug 12, seen at tick 3.", "line 3 of the rich view"),
        ("At tick 5:\nmug 12 is a mug.\nmug 12 is on table 7, since tick 3.", "speaks of table 7"),
        ("At tick 5:\nmug 12 is a mug.\nmug 12 is on mug 12, since tick 3, told by mug 12.", "line 3 of the rich view"),
    ],
)
def test_a_text_that_is_no_view_is_refused_by_its_line(text, complaint):
    with pytest.raises(GraphError, match=complaint) as error:
        parse_text(text)
    assert "\n" not in str(error.value)


def test_what_cannot_be_written_is_refused():
    mug = Entity(id=1, kind="mug")
    odd = Fact(subject=1, predicate="lies on", object=1)
    lost = Fact(subject=1, predicate="on", object=2)
    hiding = Fact(subject=1, predicate="kind", value="cup")
    for rich in (False, True):
        with pytest.raises(GraphError, match="'lies on' cannot be written"):
            to_text(Snapshot(tick=0, entities=(mug,), facts=(odd,)), rich=rich)
        with pytest.raises(GraphError, match="entity 2, which is not in the snapshot"):
            to_text(Snapshot(tick=0, entities=(mug,), facts=(lost,)), rich=rich)
    with pytest.raises(GraphError, match="entity 2, which is not in the snapshot"):
        to_networkx(Snapshot(tick=0, entities=(mug,), facts=(lost,)))
    with pytest.raises(GraphError, match="hides a node's own kind"):
        to_networkx(Snapshot(tick=0, entities=(mug,), facts=(hiding,)))
