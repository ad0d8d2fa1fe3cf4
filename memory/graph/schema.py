"""The tables of the world-state database: one schema for SQLite and PostgreSQL. A change needs a migration.

How a fact is found that holds at a tick, however long the history: `span` puts the facts that have ended into classes
by length (below 2, 4, 8, ... ticks), so of each class only those can hold at t that began in the last 2^span ticks.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

__all__ = ["metadata"]

metadata = MetaData()

# One store may hold many episodes; every key starts with the episode, and every query names it.
# `place` is a row's place in the order of recording, where that shows in no other column.

version_table = Table(
    "inhabit_schema",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
)

episode_table = Table(
    "episode",
    metadata,
    Column("episode", Integer, primary_key=True, autoincrement=False),
    Column("last_tick", Integer, nullable=False),
    Column("meta", Text, nullable=False),  # JSON: vocabulary, seed, generator version, ...
)

entity_table = Table(
    "entity",
    metadata,
    Column("episode", Integer, primary_key=True, autoincrement=False),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("name", String),
    Column("place", Integer, nullable=False, server_default="0"),
    ForeignKeyConstraint(["episode"], ["episode.episode"]),
)

# The type tree, closed: one row for each kind and each of its ancestors, itself among them (distance 0).
kind_table = Table(
    "kind",
    metadata,
    Column("episode", Integer, primary_key=True, autoincrement=False),
    Column("name", String, primary_key=True),
    Column("ancestor", String, primary_key=True),
    Column("distance", Integer, nullable=False),
    ForeignKeyConstraint(["episode"], ["episode.episode"]),
)

# value_type is 'bool', 'int', 'float' or 'str'; numbers and booleans stand in `number`, strings in `text`.
# span is the bit length of until - since, null while the fact still holds.
fact_table = Table(
    "fact",
    metadata,
    Column("episode", Integer, primary_key=True, autoincrement=False),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("observer", Integer, nullable=False),
    Column("subject", Integer, nullable=False),
    Column("predicate", String, nullable=False),
    Column("object", Integer),
    Column("value_type", String),
    Column("number", Float(53)),
    Column("text", Text),
    Column("since", Integer, nullable=False),
    Column("until", Integer),
    Column("span", Integer),
    Column("observed_at", Integer),
    Column("source", String),
    Column("event", Integer),
    ForeignKeyConstraint(["episode", "subject"], ["entity.episode", "entity.id"]),
    ForeignKeyConstraint(["episode", "object"], ["entity.episode", "entity.id"]),
    Index("fact_by_subject", "episode", "observer", "subject", "span", "since"),
    Index("fact_by_object", "episode", "observer", "object", "span", "since"),
    Index("fact_by_since", "episode", "observer", "span", "since"),
    Index("fact_by_until", "episode", "observer", "until"),
)

pose_table = Table(
    "pose",
    metadata,
    Column("episode", Integer, primary_key=True, autoincrement=False),
    Column("entity", Integer, primary_key=True, autoincrement=False),
    Column("tick", Integer, primary_key=True, autoincrement=False),
    Column("x", Float(53), nullable=False),
    Column("y", Float(53), nullable=False),
    Column("z", Float(53), nullable=False),
    Column("yaw", Float(53), nullable=False),
    Column("place", Integer, nullable=False, server_default="0"),
    ForeignKeyConstraint(["episode", "entity"], ["entity.episode", "entity.id"]),
)

event_table = Table(
    "event",
    metadata,
    Column("episode", Integer, primary_key=True, autoincrement=False),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("tick", Integer, nullable=False),
    Column("actor", Integer, nullable=False),
    Column("verb", String, nullable=False),
    Column("outcome", String, nullable=False),
    ForeignKeyConstraint(["episode", "actor"], ["entity.episode", "entity.id"]),
    Index("event_by_tick", "episode", "tick"),
    Index("event_by_actor", "episode", "actor", "tick"),
)

# An argument that is an entity stands in `entity`; any other in `value_type`, `number`, `text` as in `fact`.
event_argument_table = Table(
    "event_argument",
    metadata,
    Column("episode", Integer, primary_key=True, autoincrement=False),
    Column("event", Integer, primary_key=True, autoincrement=False),
    Column("name", String, primary_key=True),
    Column("entity", Integer),
    Column("value_type", String),
    Column("number", Float(53)),
    Column("text", Text),
    Column("place", Integer, nullable=False, server_default="0"),
    ForeignKeyConstraint(["episode", "event"], ["event.episode", "event.id"]),
    Index("event_argument_by_entity", "episode", "entity"),
)

utterance_table = Table(
    "utterance",
    metadata,
    Column("episode", Integer, primary_key=True, autoincrement=False),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("tick", Integer, nullable=False),
    Column("speaker", Integer, nullable=False),
    Column("text", Text, nullable=False),
    ForeignKeyConstraint(["episode", "speaker"], ["entity.episode", "entity.id"]),
    Index("utterance_by_tick", "episode", "tick"),
)

addressee_table = Table(
    "addressee",
    metadata,
    Column("episode", Integer, primary_key=True, autoincrement=False),
    Column("utterance", Integer, primary_key=True, autoincrement=False),
    Column("person", Integer, primary_key=True, autoincrement=False),
    Column("place", Integer, nullable=False, server_default="0"),
    ForeignKeyConstraint(["episode", "utterance"], ["utterance.episode", "utterance.id"]),
)
