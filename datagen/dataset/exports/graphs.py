"""Episodes as graphs in arrays that PyTorch Geometric takes as they are, and questions as places in them.

Node i is entity i of the episode; behind the entities stands a node for each value that a fact has. Edge i is fact i.
Arrays with `index` in their names hold nodes, which PyTorch Geometric shifts when it puts graphs into one batch.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datagen.dataset.dataset import Dataset, QuestionRow
from datagen.dataset.exports.parts import Part, parts_of
from datagen.dataset.exports.vocabularies import Vocabularies
from datagen.questions.answers import Answer, Kind
from memory.graph.history import History
from memory.graph.records import Event, Fact, Pose, Value

__all__ = ["ASKED", "NEVER", "Nodes", "asked_arrays", "graph_arrays", "write_graphs"]

Arrays = dict[str, NDArray[Any]]

NEVER = -1
"""Stands for a tick or an event that there is not: `until` of a fact that still holds."""

ASKED = (
    "qid",
    "family",
    "template_id",
    "observer",
    "question",
    "answer_type",
    "answer_text",
    "candidates",
    "program_text",
)
"""What the lines of `questions/*.jsonl` say beside `episode_id` and `number`."""


class Nodes:
    """Where entities and values stand among the nodes of an episode."""

    def __init__(self, history: History) -> None:
        self.entity = {entity.id: place for place, entity in enumerate(history.entities)}
        self.value: dict[str, int] = {}
        for fact in history.facts:
            if fact.value is not None:
                self.value.setdefault(json.dumps(fact.value), len(self.entity) + len(self.value))

    def object(self, fact: Fact) -> int:
        """The node at the far end of a fact."""
        return self.entity[fact.object] if fact.object is not None else self.value[json.dumps(fact.value)]

    def answer(self, answer: Answer) -> list[int]:
        """The nodes that are an answer, or hold it; none where it is no node."""
        value: Any = answer.value
        match answer.kind:
            case Kind.ENTITY:
                return [self.entity[value]]
            case Kind.ENTITIES:
                return [self.entity[each] for each in value]
            case Kind.PLACE:
                return [self.entity[value[1]]]
            case Kind.PROPERTY if json.dumps(value) in self.value:
                return [self.value[json.dumps(value)]]
        return []


# ---- one episode


def graph_arrays(history: History, words: Vocabularies) -> Arrays:
    """An episode as arrays; every fact of every observer is an edge (docs/exports.md lists them)."""
    nodes = Nodes(history)
    words.meet(history.vocabulary.kinds, history.vocabulary.predicates)
    return {
        **_nodes(history, nodes, words),
        **_edges(history.facts, nodes, words),
        **_poses(history.poses, nodes),
        **_events(history.events, nodes, words),
    }


def _nodes(history: History, nodes: Nodes, words: Vocabularies) -> Arrays:
    values = [json.loads(value) for value in nodes.value]
    none = [None] * len(values)
    return {
        "x": _features(history, nodes, values),
        "node_id": np.array([*nodes.entity, *[0] * len(values)], dtype=np.int64),
        "node_kind": words.kinds.of([*(entity.kind for entity in history.entities), *none]),
        "node_name": words.names.of([*(entity.name for entity in history.entities), *none]),
        "node_value": words.values.of([*[None] * len(nodes.entity), *values]),
    }


def _features(history: History, nodes: Nodes, values: Sequence[Value]) -> NDArray[np.float32]:
    """Last known place and heading, whether there is one, and the number that a value is."""
    x = np.zeros((len(nodes.entity) + len(values), 7), dtype=np.float32)
    for pose in sorted(history.poses, key=lambda pose: pose.tick):
        x[nodes.entity[pose.entity], :6] = pose.x, pose.y, pose.z, np.cos(pose.yaw), np.sin(pose.yaw), 1
    x[len(nodes.entity) :, 6] = [0.0 if isinstance(value, str) else float(value) for value in values]
    return x


def _edges(facts: Sequence[Fact], nodes: Nodes, words: Vocabularies) -> Arrays:
    times = [(fact.since, NEVER if fact.until is None else fact.until) for fact in facts]
    return {
        "edge_index": _pairs((nodes.entity[fact.subject], nodes.object(fact)) for fact in facts),
        "edge_type": words.predicates.of(fact.predicate for fact in facts),
        "edge_time": np.array(times, dtype=np.int64).reshape(-1, 2),
        "edge_observer": _whole(fact.observer for fact in facts),
        "edge_seen": _whole(NEVER if fact.observed_at is None else fact.observed_at for fact in facts),
        "edge_source": words.sources.of(fact.source for fact in facts),
        "edge_event": _whole(NEVER if fact.event is None else fact.event for fact in facts),
    }


def _poses(poses: Sequence[Pose], nodes: Nodes) -> Arrays:
    return {
        "pose_index": _whole(nodes.entity[pose.entity] for pose in poses),
        "pose_tick": _whole(pose.tick for pose in poses),
        "pose": np.array([(p.x, p.y, p.z, p.yaw) for p in poses], dtype=np.float32).reshape(-1, 4),
    }


def _events(events: Sequence[Event], nodes: Nodes, words: Vocabularies) -> Arrays:
    given = [(event.id, name, value) for event in events for name, value in event.arguments.items()]
    things = [each for each in given if _is_entity(each[2])]
    others = [each for each in given if not _is_entity(each[2])]
    return {
        "event_id": _whole(event.id for event in events),
        "event_tick": _whole(event.tick for event in events),
        "event_verb": words.verbs.of(event.verb for event in events),
        "event_outcome": words.outcomes.of(event.outcome for event in events),
        "event_actor_index": _whole(nodes.entity[event.actor] for event in events),
        "argument_event": _whole(event for event, _, _ in things),
        "argument_name": words.arguments.of(name for _, name, _ in things),
        "argument_index": _whole(nodes.entity[int(thing)] for _, _, thing in things),
        "literal_event": _whole(event for event, _, _ in others),
        "literal_name": words.arguments.of(name for _, name, _ in others),
        "literal_value": words.values.of(value for _, _, value in others),
    }


def _is_entity(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


# ---- what is asked of it


def asked_arrays(history: History, rows: Sequence[QuestionRow], words: Vocabularies) -> Arrays:
    """The questions of an episode: what they are, and pairs of a question's number and a place in the graph."""
    nodes = Nodes(history)
    return {
        "observer": _whole(row.observer for row in rows),
        "tick": _whole(row.tick for row in rows),
        "family": words.families.of(row.family for row in rows),
        "answer_type": words.answer_types.of(row.answer_type for row in rows),
        "answer": words.answers.of(row.answer_text for row in rows),
        "answer_node": _pairs((n, node) for n, row in enumerate(rows) for node in nodes.answer(row.read_answer())),
        "support_edge": _pairs((n, edge) for n, row in enumerate(rows) for edge in row.support_facts),
        "support_event": _pairs((n, event) for n, row in enumerate(rows) for event in row.support_events),
    }


# ---- files


def write_graphs(dataset: Dataset, folder: Path) -> dict[str, int]:
    """Write `graphs/*.npz`, `questions/*.jsonl`, one of each for each file of the dataset, and `vocabularies.json`."""
    words = Vocabularies()
    episodes: dict[str, list[int]] = {}
    for name in ("graphs", "questions"):
        (folder / name).mkdir()
    for part in parts_of(dataset):
        episodes[part.name] = _write_part(part, folder, words)
    _write_json(folder / "vocabularies.json", words.to_json())
    _write_json(folder / "episodes.json", episodes)
    return {"episodes": sum(map(len, episodes.values()))}


def _write_part(part: Part, folder: Path, words: Vocabularies) -> list[int]:
    arrays: Arrays = {}
    lines, numbers = [], []
    for lived, rows in part.lives():
        history = lived.episode.history
        numbers.append(lived.number)
        arrays |= {f"graph/{lived.number}/{name}": array for name, array in graph_arrays(history, words).items()}
        arrays |= {f"asked/{lived.number}/{name}": array for name, array in asked_arrays(history, rows, words).items()}
        lines += [_line(row, number) for number, row in enumerate(rows)]
    np.savez_compressed(folder / "graphs" / f"{part.name}.npz", **arrays)  # type: ignore[arg-type]
    (folder / "questions" / f"{part.name}.jsonl").write_text("".join(lines), encoding="utf-8")
    return numbers


def _line(row: QuestionRow, number: int) -> str:
    told: Mapping[str, Any] = {name: getattr(row, name) for name in ASKED}
    return json.dumps({"episode_id": row.episode_id, "number": number, **told}) + "\n"


def _write_json(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def _whole(numbers: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(numbers, dtype=np.int64)


def _pairs(pairs: Iterable[tuple[int, int]]) -> NDArray[np.int64]:
    return np.array(list(pairs), dtype=np.int64).reshape(-1, 2).T.copy()
