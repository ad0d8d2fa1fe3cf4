"""Rows back into records: a history from the row of its episode alone, ready to be asked about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from datagen.dataset.lived import Lived
from datagen.dataset.worlds import Episode
from memory.graph.history import History
from memory.graph.records import Entity, Event, Fact, Pose, Source, Utterance
from memory.graph.rows import read_meta

__all__ = ["history_of", "lived_of"]


def history_of(row: Mapping[str, Any]) -> History:
    """The history that a row of the table of episodes holds, equal to the one that was lived."""
    vocabulary, _ = read_meta(row["vocabulary"])
    return History(
        vocabulary=vocabulary,
        entities=[Entity(**entity) for entity in row["entities"]],
        facts=[_fact(fact) for fact in row["facts"]],
        poses=[Pose(**pose) for pose in row["poses"]],
        events=[Event(**{**event, "arguments": json.loads(event["arguments"])}) for event in row["events"]],
        utterances=[Utterance(**{**said, "addressees": tuple(said["addressees"])}) for said in row["utterances"]],
        last_tick=row["ticks"],
    )


def _fact(row: dict[str, Any]) -> Fact:
    source, value = row["source"], row["value"]
    row["source"] = None if source is None else Source(source)
    row["value"] = None if value is None else json.loads(value)
    return Fact(**row)


def lived_of(row: Mapping[str, Any]) -> Lived:
    """An episode ready to be asked about, from its row alone."""
    episode = Episode(history=history_of(row), ticks=row["ticks"], seed=row["seed"], spec=row["spec"])
    return Lived.of(
        episode,
        number=row["episode_id"],
        agent=row["agent"],
        snapshots=row["snapshots"],
        resolution=row["resolution"],
    )
