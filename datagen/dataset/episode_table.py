"""Episodes as rows of Parquet, whole: every record, the texts, and the graph as arrays."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from operator import attrgetter
from typing import Any

import pyarrow as pa

from datagen.dataset.lived import Lived
from datagen.dataset.schema import SCHEMAS
from datagen.questions.timeline import to_timelines
from datagen.questions.views_text import to_rich, to_terse
from memory.graph.history import History
from memory.graph.records import TRUTH, Event, Fact, Value
from memory.graph.rows import meta_text

__all__ = ["episode_table", "graph_of", "texts_of"]

_OPEN = -1  # `until` of an edge that still holds


def episode_table(lives: Sequence[Lived], *, split: str, world: str, config_hash: str) -> Any:
    """The table of some episodes, made column by column: rows of dictionaries would take ten times as long."""
    schema = SCHEMAS["episodes"]
    histories = [lived.episode.history for lived in lives]
    columns: dict[str, Any] = {
        "episode_id": [lived.number for lived in lives],
        "split": [split] * len(lives),
        "world": [world] * len(lives),
        "config_hash": [config_hash] * len(lives),
        "world_hash": [lived.world_hash for lived in lives],
        "seed": [lived.episode.seed for lived in lives],
        "ticks": [lived.episode.ticks for lived in lives],
        "agent": [lived.agent for lived in lives],
        "snapshots": [lived.snapshots for lived in lives],
        "resolution": [lived.resolution for lived in lives],
        "spec": [lived.episode.spec for lived in lives],
        "vocabulary": [meta_text(history.vocabulary, {}) for history in histories],
        **_texts(lives),
        **_graphs(histories),
    }
    for name in ("entities", "facts", "poses", "events", "utterances"):
        columns[name] = _records([getattr(history, name) for history in histories], schema.field(name).type)
    arrays = [
        column if isinstance(column, pa.Array) else pa.array(column, field.type)
        for field in schema
        for column in [columns[field.name]]
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _texts(lives: Sequence[Lived]) -> dict[str, list[str]]:
    found = [texts_of(lived) for lived in lives]
    return {name: [texts[name] for texts in found] for name in found[0]}


def texts_of(lived: Lived) -> dict[str, str]:
    """The contexts of an episode as text, by column."""
    if lived.shown is not None:
        texts = to_timelines(lived.shown.history, lived.handles, (TRUTH, lived.agent))
        return {
            f"text_{style}{end}": texts[style == "rich", observer]
            for style in ("terse", "rich")
            for end, observer in (("", TRUTH), ("_belief", lived.agent))
        }
    truth, belief = lived.context(False), lived.context(True)
    return {
        "text_terse": to_terse(truth),
        "text_rich": to_rich(truth),
        "text_terse_belief": to_terse(belief),
        "text_rich_belief": to_rich(belief),
    }


# ---- records


def _records(lists: Sequence[Sequence[Any]], type_: Any) -> Any:
    """Lists of records as an array of lists of structs."""
    struct = type_.value_type
    flat = [record for records in lists for record in records]
    parts = [pa.array(_column(flat, field.name), field.type) for field in struct]
    offsets = pa.array(accumulate((len(records) for records in lists), initial=0), pa.int32())
    return pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(parts, fields=list(struct)), type=type_)


def _column(records: Sequence[Any], name: str) -> list[Any]:
    if name == "value":
        return [_value_text(fact) for fact in records]
    if name == "arguments":
        return [_arguments_text(event) for event in records]
    return list(map(attrgetter(name), records))


def _value_text(fact: Fact) -> str | None:
    return None if fact.value is None else _value_json(fact.value)


@lru_cache(typed=True)  # few values, said often
def _value_json(value: Value) -> str:
    return json.dumps(value)


_COMPACT = json.JSONEncoder(separators=(",", ":"), check_circular=False)


def _arguments_text(event: Event) -> str:
    return _COMPACT.encode(dict(event.arguments))


# ---- the graph


def _graphs(histories: Iterable[History]) -> dict[str, list[Any]]:
    graphs = [graph_of(history) for history in histories]
    return {name: [graph[name] for graph in graphs] for name in ("graph_nodes", "graph_values", "graph_edges")}


def graph_of(history: History) -> dict[str, Any]:
    """The history as arrays: nodes are the entities in order, then the values that facts have; edge i is fact i."""
    kinds = {kind: place for place, kind in enumerate(history.vocabulary.kinds)}
    predicates = {name: place for place, name in enumerate(history.vocabulary.predicates)}
    nodes = {entity.id: place for place, entity in enumerate(history.entities)}
    values: dict[str, int] = {}
    facts = history.facts
    targets = []
    for fact in facts:
        if fact.object is not None:
            targets.append(nodes[fact.object])
        else:
            targets.append(len(nodes) + values.setdefault(str(_value_text(fact)), len(values)))
    return {
        "graph_nodes": [kinds[entity.kind] for entity in history.entities] + [len(kinds)] * len(values),
        "graph_values": list(values),
        "graph_edges": {
            "source": [nodes[fact.subject] for fact in facts],
            "target": targets,
            "predicate": [predicates[fact.predicate] for fact in facts],
            "since": [fact.since for fact in facts],
            "until": [_OPEN if fact.until is None else fact.until for fact in facts],
            "observer": [fact.observer for fact in facts],
        },
    }
