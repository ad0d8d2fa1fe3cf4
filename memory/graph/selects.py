"""The statements that read records, shared by the store and the queries."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from memory.graph.schema import (
    addressee_table,
    entity_table,
    event_argument_table,
    event_table,
    fact_table,
    pose_table,
    utterance_table,
)

__all__ = ["entities", "events", "facts", "poses", "utterances"]


def entities(episode: int) -> Select[Any]:
    """All entities in the order of recording."""
    table = entity_table.c
    return select(table.id, table.kind, table.name).where(table.episode == episode).order_by(table.place, table.id)


def facts(episode: int) -> Select[Any]:
    """All facts in the order of recording."""
    return select(fact_table).where(fact_table.c.episode == episode).order_by(fact_table.c.id)


def poses(episode: int) -> Select[Any]:
    """All poses in the order of recording."""
    table = pose_table.c
    return select(pose_table).where(table.episode == episode).order_by(table.place, table.tick, table.entity)


def events(episode: int, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Events in order of time and id, one row for each argument (or one without, as `rows.read_events` wants)."""
    event, argument = event_table.c, event_argument_table.c
    joined = event_table.outerjoin(
        event_argument_table, and_(argument.episode == event.episode, argument.event == event.id)
    )
    return (
        select(
            event.id,
            event.tick,
            event.actor,
            event.verb,
            event.outcome,
            argument.name.label("argument"),
            argument.entity,
            argument.value_type,
            argument.number,
            argument.text,
        )
        .select_from(joined)
        .where(event.episode == episode, *conditions)
        .order_by(event.tick, event.id, argument.place, argument.name)
    )


def utterances(episode: int, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Utterances in order of time and id, one row for each addressee (or one without)."""
    spoken, addressee = utterance_table.c, addressee_table.c
    joined = utterance_table.outerjoin(
        addressee_table, and_(addressee.episode == spoken.episode, addressee.utterance == spoken.id)
    )
    return (
        select(spoken.id, spoken.tick, spoken.speaker, spoken.text, addressee.person)
        .select_from(joined)
        .where(spoken.episode == episode, *conditions)
        .order_by(spoken.tick, spoken.id, addressee.place, addressee.person)
    )
