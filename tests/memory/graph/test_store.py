"""Histories written and read back: whole, in deltas, beside others."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from small_lives import ENTITIES, WORDS, begin, deeds, play
from sqlalchemy import select

from memory.graph.history import History
from memory.graph.recorder import Recorder
from memory.graph.records import Entity, Fact, Pose, Utterance, vocabulary
from memory.graph.schema import metadata
from memory.graph.store import Graph, GraphError

pytestmark = pytest.mark.usefixtures("either_database")


def typed(history: History) -> str:
    """Equal for equal histories whose values are also of the same types."""
    return repr(history)


def all_rows(graph: Graph) -> dict[str, list[tuple]]:
    with graph.connect() as connection:
        return {
            name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for name, table in metadata.tables.items()
        }


@given(deeds)
def test_what_was_written_is_read_back_the_same(ops):
    history = play(ops).history
    with Graph.memory(history) as graph:
        assert graph.history() == history
        assert typed(graph.history()) == typed(history)
        assert graph.last_tick == history.last_tick


@given(deeds)
def test_writing_delta_by_delta_makes_the_same_rows_as_writing_all_at_once(ops):
    life = play(ops)
    with Graph.memory(WORDS) as live, Graph.memory(life.history) as whole:
        for delta in life.deltas:
            live.write(delta)
            assert live.last_tick == delta.last_tick
        assert all_rows(live) == all_rows(whole)


@given(deeds, deeds)
@settings(max_examples=30)
def test_a_life_taken_up_from_a_graph_goes_on_in_it(first, then):
    before = play(first)
    with Graph.memory(before.history) as graph:
        life = play(then, Recorder.resume(graph.history()))
        for delta in life.deltas:
            graph.write(delta)
        assert graph.history() == life.history


def test_a_file_keeps_episodes_apart_with_their_vocabularies_and_meta(tmp_path):
    path = tmp_path / "lives.db"
    first, other = begin().history(), vocabulary({"ghost": None}, [])
    second = History(vocabulary=other, entities=[Entity(id=7, kind="ghost")], last_tick=3)
    Graph.create(path, first, meta={"seed": 3}).close()
    Graph.create(path, second, episode=5, meta={"seed": 4, "more": [1, None]}).close()
    with Graph.open(path) as graph:
        assert (graph.history(), graph.meta, graph.episodes()) == (first, {"seed": 3}, [0, 5])
        assert list(graph.vocabulary.predicates) == list(WORDS.predicates)
    with Graph.open(f"sqlite:///{path}", episode=5) as graph:
        assert (graph.history(), graph.meta, graph.vocabulary) == (second, {"seed": 4, "more": [1, None]}, other)
    assert [file.name for file in tmp_path.iterdir()] == ["lives.db"]


def test_the_kinds_are_stored_with_all_above_them():
    with Graph.memory(WORDS) as graph, graph.connect() as connection:
        kind = metadata.tables["kind"].c
        rows = connection.execute(select(kind.ancestor).where(kind.name == "mug").order_by(kind.distance))
        assert list(rows.scalars()) == ["mug", "item", "thing"]


def test_an_episode_without_a_whole_tick_says_so_and_can_be_begun():
    with Graph.memory(WORDS) as graph:
        assert graph.last_tick == -1
        assert Recorder.resume(graph.history()).tick == 0
        graph.write_history(begin().history())
        assert graph.last_tick == 0


def test_a_reader_sees_whole_transactions_while_another_writes(tmp_path):
    recorder = begin()
    with Graph.create(tmp_path / "life.db", WORDS) as writer, Graph.open(tmp_path / "life.db") as reader:
        for tick in range(3):
            recorder.advance(tick)
            recorder.set(7, "weight", value=tick)
            writer.write(recorder.drain())
            assert reader.history() == recorder.history()


def test_a_delta_that_does_not_go_on_is_refused_and_leaves_no_trace():
    recorder = begin()
    recorder.set(7, "in", object=30)
    first = recorder.drain()
    recorder.advance(1)
    recorder.set(7, "in", object=31)
    second = recorder.drain()
    with Graph.memory(WORDS) as graph:
        with pytest.raises(GraphError, match=r"holds 0 entity records, but these begin at 6.*Recorder\.resume"):
            graph.write(second)
        assert graph.last_tick == -1
        graph.write(first)
        with pytest.raises(GraphError, match="holds 6 entity records, but these begin at 0"):
            graph.write(first)
        graph.write(second)
        with pytest.raises(GraphError, match="stands after tick 0"):
            graph.write(first)
        assert graph.history() == recorder.history()


@pytest.mark.parametrize(
    ("records", "complaint"),
    [
        ({"facts": [Fact(subject=99, predicate="in", object=7)]}, "(?i)foreign key"),
        ({"poses": [Pose(entity=99, tick=0, x=0, y=0, z=0)]}, "(?i)foreign key"),
        ({"poses": [Pose(entity=7, tick=0, x=float("nan"), y=0, z=0)]}, "not a number"),
        ({"facts": [Fact(subject=7, predicate="weight", value=float("nan"))]}, "nan cannot be stored"),
        ({"facts": [Fact(subject=7, predicate="weight", value=2**53 + 1)]}, "9007199254740993 cannot be stored"),
        ({"utterances": [Utterance(id=1, tick=0, speaker=40, addressees=(), text="\ud800")]}, "surrogates"),
        ({"entities": [ENTITIES[0], ENTITIES[0]]}, "(?i)unique"),
        ({"last_tick": 2**30}, "begin a new episode"),
        ({"vocabulary": vocabulary({"ghost": None}, [])}, "another vocabulary"),
    ],
)
def test_records_that_cannot_be_stored_are_refused_and_leave_no_trace(records, complaint):
    with Graph.memory(WORDS) as graph:
        before = all_rows(graph)
        with pytest.raises(GraphError, match=complaint):
            graph.write_history(replace(begin().history(), **records))
        assert all_rows(graph) == before
        graph.write_history(begin().history())


def test_an_episode_is_written_once():
    with Graph.memory(begin().history()) as graph:
        with pytest.raises(GraphError, match="holds a history already"):
            graph.write_history(begin().history())
        with pytest.raises(GraphError, match="has an episode 0 already"):
            graph.beside(WORDS, episode=0)
        with pytest.raises(GraphError, match="meta must be JSON"):
            graph.beside(WORDS, episode=1, meta={"what": object()})
        assert graph.beside(begin().history(), episode=1).history() == graph.history()
