"""Records as rows of the tables in `schema`, and back."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from memory.graph.errors import GraphError
from memory.graph.records import Entity, Event, Fact, Pose, Predicate, Source, Utterance, Value, Vocabulary

__all__ = [
    "Row",
    "addressee_rows",
    "argument_rows",
    "entity_rows",
    "event_rows",
    "fact_rows",
    "kind_rows",
    "meta_text",
    "pose_rows",
    "read_entity",
    "read_events",
    "read_fact",
    "read_meta",
    "read_pose",
    "read_utterances",
    "read_value",
    "span_of",
    "utterance_rows",
    "value_columns",
]

Row = dict[str, Any]

_CASTS = {"bool": bool, "int": int, "float": float}
_BIGGEST = 1 << 53  # whole numbers up to here are exact in the column `number`


def span_of(since: int, until: int | None) -> int | None:
    """The class of length of a fact, as `schema` explains; None while it holds."""
    return None if until is None else (until - since).bit_length()


def value_columns(value: Value | None) -> tuple[str | None, float | None, str | None]:
    """A literal as `value_type`, `number`, `text`.

    Raises:
        GraphError: If it is a number that the column cannot hold exactly.
    """
    if value is None:
        return None, None, None
    if isinstance(value, str):
        return "str", None, value
    kind = "bool" if isinstance(value, bool) else "int" if isinstance(value, int) else "float"
    if math.isnan(value) or (kind == "int" and abs(value) > _BIGGEST):
        raise GraphError(f"the number {value} cannot be stored: give a text instead")
    return kind, float(value), None


def read_value(row: Any) -> Value | None:
    """The literal in the columns `value_type`, `number`, `text` of a row."""
    if row.value_type is None:
        return None
    value: Value = row.text if row.value_type == "str" else _CASTS[row.value_type](row.number)
    return value


def entity_rows(episode: int, first: int, entities: Iterable[Entity]) -> Iterator[Row]:
    """Rows of `entity`; `first` is how many came before."""
    for place, entity in enumerate(entities, first):
        yield {"episode": episode, "id": entity.id, "kind": entity.kind, "name": entity.name, "place": place}


def kind_rows(episode: int, vocabulary: Vocabulary) -> Iterator[Row]:
    """Rows of `kind`."""
    for kind in vocabulary.kinds:
        for distance, ancestor in enumerate(vocabulary.ancestors(kind)):
            yield {"episode": episode, "name": kind, "ancestor": ancestor, "distance": distance}


def fact_rows(episode: int, first: int, facts: Iterable[Fact]) -> Iterator[Row]:
    """Rows of `fact`; `first` is the id of the first."""
    for id, fact in enumerate(facts, first):
        kind, number, text = value_columns(fact.value)
        yield {
            "episode": episode,
            "id": id,
            "observer": fact.observer,
            "subject": fact.subject,
            "predicate": fact.predicate,
            "object": fact.object,
            "value_type": kind,
            "number": number,
            "text": text,
            "since": fact.since,
            "until": fact.until,
            "span": span_of(fact.since, fact.until),
            "observed_at": fact.observed_at,
            "source": None if fact.source is None else fact.source.value,
            "event": fact.event,
        }


def pose_rows(episode: int, first: int, poses: Iterable[Pose]) -> Iterator[Row]:
    """Rows of `pose`; `first` is how many came before.

    Raises:
        GraphError: If a pose is not a number: not every database would refuse it.
    """
    for place, pose in enumerate(poses, first):
        if math.isnan(pose.x + pose.y + pose.z + pose.yaw):
            raise GraphError(f"the pose of {pose.entity} at tick {pose.tick} cannot be stored: it is not a number")
        yield {
            "episode": episode,
            "entity": pose.entity,
            "tick": pose.tick,
            "x": pose.x,
            "y": pose.y,
            "z": pose.z,
            "yaw": pose.yaw,
            "place": place,
        }


def event_rows(episode: int, events: Iterable[Event]) -> Iterator[Row]:
    """Rows of `event`."""
    for event in events:
        yield {
            "episode": episode,
            "id": event.id,
            "tick": event.tick,
            "actor": event.actor,
            "verb": event.verb,
            "outcome": event.outcome,
        }


def argument_rows(episode: int, events: Iterable[Event]) -> Iterator[Row]:
    """Rows of `event_argument`."""
    for event in events:
        for place, (name, value) in enumerate(event.arguments.items()):
            entity = value if isinstance(value, int) and not isinstance(value, bool) else None
            kind, number, text = value_columns(value if entity is None else None)
            yield {
                "episode": episode,
                "event": event.id,
                "name": name,
                "entity": entity,
                "value_type": kind,
                "number": number,
                "text": text,
                "place": place,
            }


def utterance_rows(episode: int, utterances: Iterable[Utterance]) -> Iterator[Row]:
    """Rows of `utterance`."""
    for spoken in utterances:
        yield {
            "episode": episode,
            "id": spoken.id,
            "tick": spoken.tick,
            "speaker": spoken.speaker,
            "text": spoken.text,
        }


def addressee_rows(episode: int, utterances: Iterable[Utterance]) -> Iterator[Row]:
    """Rows of `addressee`."""
    for spoken in utterances:
        for place, person in enumerate(spoken.addressees):
            yield {"episode": episode, "utterance": spoken.id, "person": person, "place": place}


def read_entity(row: Any) -> Entity:
    """An entity from its row."""
    return Entity(id=row.id, kind=row.kind, name=row.name)


def read_fact(row: Any) -> Fact:
    """A fact from its row."""
    return Fact(
        subject=row.subject,
        predicate=row.predicate,
        object=row.object,
        value=read_value(row),
        since=row.since,
        until=row.until,
        observer=row.observer,
        observed_at=row.observed_at,
        source=None if row.source is None else Source(row.source),
        event=row.event,
    )


def read_pose(row: Any) -> Pose:
    """A pose from its row."""
    return Pose(entity=row.entity, tick=row.tick, x=row.x, y=row.y, z=row.z, yaw=row.yaw)


def read_events(rows: Iterable[Any]) -> list[Event]:
    """Events from rows of events joined with their arguments, in order of events."""
    events = []
    for _, joined in groupby(rows, key=lambda row: row.id):
        group = list(joined)
        event = group[0]
        arguments: dict[str, Any] = {}
        for row in group:
            if row.argument is not None:
                value = row.entity if row.entity is not None else read_value(row)
                arguments[row.argument] = value
        events.append(
            Event(
                id=event.id,
                tick=event.tick,
                actor=event.actor,
                verb=event.verb,
                arguments=arguments,
                outcome=event.outcome,
            )
        )
    return events


def read_utterances(rows: Iterable[Any]) -> list[Utterance]:
    """Utterances from rows of utterances joined with their addressees, in order of utterances."""
    utterances = []
    for _, joined in groupby(rows, key=lambda row: row.id):
        group = list(joined)
        spoken = group[0]
        utterances.append(
            Utterance(
                id=spoken.id,
                tick=spoken.tick,
                speaker=spoken.speaker,
                addressees=tuple(row.person for row in group if row.person is not None),
                text=spoken.text,
            )
        )
    return utterances


def meta_text(vocabulary: Vocabulary, meta: Mapping[str, Any]) -> str:
    """The column `meta` of an episode.

    Raises:
        GraphError: If `meta` holds what JSON cannot.
    """
    predicates = [
        {"name": name, "group": predicate.group, "literal": predicate.literal}
        for name, predicate in vocabulary.predicates.items()
    ]
    try:
        return json.dumps({"kinds": dict(vocabulary.kinds), "predicates": predicates, "meta": dict(meta)})
    except (TypeError, ValueError) as error:
        raise GraphError(f"the episode's meta must be JSON: {error}") from None


def read_meta(text: str) -> tuple[Vocabulary, dict[str, Any]]:
    """The vocabulary and the free part of an episode's `meta`."""
    data = json.loads(text)
    predicates = {entry["name"]: Predicate(**entry) for entry in data["predicates"]}
    return Vocabulary(kinds=data["kinds"], predicates=predicates), data["meta"]
