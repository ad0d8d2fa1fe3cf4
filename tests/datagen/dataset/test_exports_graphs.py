"""Graph arrays: every fact an edge and every edge a fact, read back as they were; questions point into them."""

from __future__ import annotations

import json
import math
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from exported_sets import BLOCKS, HOME
from numpy.typing import NDArray

from datagen.dataset.build import build
from datagen.dataset.dataset import Dataset, load
from datagen.dataset.exports.export import export
from datagen.questions.run_log import run_on
from memory.graph.history import History
from memory.graph.records import Event, Fact, Pose, Source

DOCS = Path(__file__).parents[3] / "docs" / "exports.md"
Arrays = dict[str, NDArray[Any]]


class Exported:
    """A dataset and its export, as a user's program would open it."""

    def __init__(self, data: Path, folder: Path) -> None:
        self.dataset: Dataset = load(data)
        self.folder = folder
        self.words: dict[str, Any] = json.loads((folder / "vocabularies.json").read_text())
        self.episodes: dict[str, list[int]] = json.loads((folder / "episodes.json").read_text())

    def arrays(self, file: str, episode: int, group: str) -> Arrays:
        shard, prefix = np.load(self.folder / "graphs" / f"{file}.npz"), f"{group}/{episode}/"
        return {name.removeprefix(prefix): shard[name] for name in shard.files if name.startswith(prefix)}

    def history(self, episode: int) -> History:
        return self.dataset.lived(episode).episode.history

    def __iter__(self) -> Any:
        return ((file, number) for file, numbers in self.episodes.items() for number in numbers)


@pytest.fixture(scope="module", params=["blocks", "home"])
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    folder = tmp_path_factory.mktemp(request.param)
    build(BLOCKS if request.param == "blocks" else HOME, folder / "data")
    export(folder / "data", folder / "graphs", to="pyg")
    return Exported(folder / "data", folder / "graphs")


# ---- graphs


def facts_of(graph: Arrays, words: dict[str, Any]) -> list[Fact]:
    """The facts that the edges of a graph are, read by what the docs say and nothing else."""
    found = []
    for edge, (subject, node) in enumerate(graph["edge_index"].T.tolist()):
        since, until = graph["edge_time"][edge].tolist()
        seen, event = int(graph["edge_seen"][edge]), int(graph["edge_event"][edge])
        source = words["sources"][graph["edge_source"][edge]]
        fact = Fact(
            subject=int(graph["node_id"][subject]),
            predicate=words["predicates"][graph["edge_type"][edge]],
            object=int(graph["node_id"][node]) or None,
            value=words["values"][graph["node_value"][node]],
            since=since,
            until=None if until == -1 else until,
            observer=int(graph["edge_observer"][edge]),
            observed_at=None if seen == -1 else seen,
            source=None if source is None else Source(source),
            event=None if event == -1 else event,
        )
        found.append(fact)
    return found


def events_of(graph: Arrays, words: dict[str, Any]) -> dict[int, Event]:
    """The events of a graph by id."""
    given: dict[int, dict[str, Any]] = {int(number): {} for number in graph["event_id"]}
    for event, name, node in zip(graph["argument_event"], graph["argument_name"], graph["argument_index"], strict=True):
        given[int(event)][words["arguments"][name]] = int(graph["node_id"][node])
    for event, name, value in zip(graph["literal_event"], graph["literal_name"], graph["literal_value"], strict=True):
        given[int(event)][words["arguments"][name]] = words["values"][value]
    columns = zip(*(graph[f"event_{name}"] for name in ("id", "tick", "actor_index", "verb", "outcome")), strict=True)
    return {
        int(number): Event(
            id=int(number),
            tick=int(tick),
            actor=int(graph["node_id"][actor]),
            verb=words["verbs"][verb],
            arguments=given[int(number)],
            outcome=words["outcomes"][outcome],
        )
        for number, tick, actor, verb, outcome in columns
    }


def test_edges_are_the_facts_of_the_episode_and_nothing_else(exported: Exported) -> None:
    for file, number in exported:
        history = exported.history(number)
        assert facts_of(exported.arrays(file, number, "graph"), exported.words) == history.facts
        assert {fact.observer for fact in history.facts} > {0}


def test_entities_events_and_poses_are_read_back(exported: Exported) -> None:
    for file, number in exported:
        history, graph = exported.history(number), exported.arrays(file, number, "graph")
        for node, entity in enumerate(history.entities):
            assert graph["node_id"][node] == entity.id
            assert exported.words["kinds"][graph["node_kind"][node]] == entity.kind
            assert exported.words["names"][graph["node_name"][node]] == entity.name
        assert events_of(graph, exported.words) == {event.id: event for event in history.events}
        poses = [
            Pose(entity=int(graph["node_id"][node]), tick=int(tick), x=x, y=y, z=z, yaw=yaw)
            for node, tick, (x, y, z, yaw) in zip(
                graph["pose_index"], graph["pose_tick"], graph["pose"].astype(float).round(3).tolist(), strict=True
            )
        ]
        assert poses == history.poses


def test_shapes_types_and_ranges_are_what_torch_geometric_wants(exported: Exported) -> None:
    for file, number in exported:
        graph = {name: torch.from_numpy(array) for name, array in exported.arrays(file, number, "graph").items()}
        nodes, edges = len(graph["x"]), len(exported.history(number).facts)
        assert graph["edge_index"].shape == (2, edges)
        assert graph["edge_time"].shape == (edges, 2)
        assert graph["x"].shape == (nodes, 7)
        for name, tensor in graph.items():
            floats = name in ("x", "pose")
            assert tensor.dtype == (torch.float32 if floats else torch.int64), name
            assert tensor.is_contiguous(), name
            if name.startswith("node_"):
                assert tensor.shape == (nodes,), name
            if name.startswith("edge_") and name not in ("edge_index", "edge_time"):
                assert tensor.shape == (edges,), name
            if "index" in name:
                assert tensor.min() >= 0, name
                assert tensor.max() < nodes, name


def test_features_are_the_last_places_and_the_numbers(exported: Exported) -> None:
    for file, number in exported:
        history, graph = exported.history(number), exported.arrays(file, number, "graph")
        last = {pose.entity: pose for pose in sorted(history.poses, key=lambda pose: pose.tick)}
        for x, entity in zip(graph["x"], [*graph["node_id"].tolist()], strict=True):
            pose = last.get(entity)
            if pose is None:
                assert not x[:6].any()
            else:
                told = (pose.x, pose.y, pose.z, math.cos(pose.yaw), math.sin(pose.yaw), 1)
                assert x[:6] == pytest.approx(told, abs=1e-4)
        for x, entity, value in zip(graph["x"], graph["node_id"], graph["node_value"], strict=True):
            word = exported.words["values"][value]
            assert (entity == 0) == (value != 0)
            assert x[6] == (0 if isinstance(word, str) or word is None else word)


def test_an_observers_graph_is_a_mask(exported: Exported) -> None:
    file, number = next(iter(exported))
    graph, history = exported.arrays(file, number, "graph"), exported.history(number)
    facts = facts_of(graph, exported.words)
    for observer in {fact.observer for fact in history.facts}:
        kept = np.flatnonzero(graph["edge_observer"] == observer)
        assert [facts[edge] for edge in kept] == [fact for fact in history.facts if fact.observer == observer]


# ---- questions


def test_questions_point_at_their_evidence_and_answers(exported: Exported) -> None:
    answered = happened = 0
    for file, number in exported:
        asked, graph = exported.arrays(file, number, "asked"), exported.arrays(file, number, "graph")
        lived = exported.dataset.lived(number)
        split = file.rsplit("-", 3)[0]
        rows = [row for row in exported.dataset.questions(split) if row.episode_id == number]
        assert len(asked["family"]) == len(rows) > 0
        for q, row in enumerate(rows):
            edges, events, nodes = (
                asked[name][1][asked[name][0] == q] for name in ("support_edge", "support_event", "answer_node")
            )
            assert tuple(edges) == row.support_facts
            assert tuple(events) == row.support_events
            kept = lived.log.only(frozenset(edges.tolist()), frozenset(events.tolist()))
            assert run_on(row.read_program(), kept) == row.read_answer()
            assert exported.words["answers"][asked["answer"][q]] == row.answer_text
            assert exported.words["families"][asked["family"][q]] == row.family
            assert (asked["observer"][q], asked["tick"][q]) == (row.observer, row.tick)
            value = row.read_answer().value
            ids = graph["node_id"][nodes].tolist()
            match row.answer_type:
                case "entity":
                    assert ids == [value]
                case "entities":
                    assert tuple(ids) == value
                case "place":
                    assert isinstance(value, tuple)
                    assert ids == [value[1]]
                case "property":
                    assert [exported.words["values"][each] for each in graph["node_value"][nodes]] in ([value], [])
                case _:
                    assert not ids
            answered += bool(ids)
            happened += len(events)
    assert answered > 5
    assert happened or exported.dataset.recipe.world == "blocks"


def test_the_words_of_questions_stand_in_lines(exported: Exported) -> None:
    for file, numbers in exported.episodes.items():
        text = (exported.folder / "questions" / f"{file}.jsonl").read_text(encoding="utf-8")
        lines = [json.loads(line) for line in text.splitlines()]
        rows = {row.qid: row for row in exported.dataset.questions(file.rsplit("-", 3)[0])}
        assert {line["episode_id"] for line in lines} == set(numbers)
        for line in lines:
            row = rows[line["qid"]]
            assert line["question"] == row.question
            same = [other.qid for other in rows.values() if other.episode_id == row.episode_id]
            assert same[line["number"]] == row.qid


# ---- the docs


@cache
def snippet() -> str:
    (found,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)
    return str(found)


def test_the_loader_in_the_docs_gives_what_the_arrays_hold(exported: Exported) -> None:
    class Data(dict[str, Any]):
        """Takes what `torch_geometric.data.Data` takes."""

    scope: dict[str, Any] = {"Data": Data}
    exec(snippet().replace("from torch_geometric.data import Data", ""), scope)
    for file, number in exported:
        data = scope["graph"](str(exported.folder / "graphs" / f"{file}.npz"), number)
        arrays = exported.arrays(file, number, "graph")
        assert data.pop("num_nodes") == len(arrays["node_id"])
        assert data.keys() == arrays.keys()
        assert all(torch.equal(data[name], torch.from_numpy(array)) for name, array in arrays.items())


def test_torch_geometric_takes_them_and_puts_them_into_a_batch(exported: Exported) -> None:
    geometric = pytest.importorskip("torch_geometric", reason="torch_geometric is not installed; its arrays are tested")
    scope: dict[str, Any] = {}
    exec(snippet(), scope)
    places = list(exported)
    graphs = [scope["graph"](str(exported.folder / "graphs" / f"{file}.npz"), number) for file, number in places]
    assert all(graph.validate(raise_on_error=True) for graph in graphs)
    batch = geometric.data.Batch.from_data_list(graphs)
    assert batch.num_edges == sum(len(exported.history(number).facts) for _, number in places)
    node_of, edges = batch.node_id[batch.edge_index], batch.edge_index.shape[1]
    assert node_of.shape == (2, edges)
    subjects = [fact.subject for _, number in places for fact in exported.history(number).facts]
    actors = [event.actor for _, number in places for event in exported.history(number).events]
    assert node_of[0].tolist() == subjects
    assert batch.node_id[batch.event_actor_index].tolist() == actors
