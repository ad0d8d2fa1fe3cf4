"""Bringing older databases up to date: numbered functions in one list, and a table that says which were done."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, insert, inspect, select, text, update

from memory.graph.errors import GraphError
from memory.graph.schema import metadata

__all__ = ["MIGRATIONS", "create_tables", "current_version", "migrate", "version_of"]

Migration = Callable[[Connection], None]

_VERSION = metadata.tables["inhabit_schema"]

# A migration is frozen once it was released: it is written in plain SQL, not with the tables of `schema`, which go on
# changing. `schema` is always the outcome of the whole list, and a test holds the two together.


def m002_spans(connection: Connection) -> None:
    """Classes of length for facts, places in the order of recording for entities and poses."""
    for table in ("entity", "pose", "event_argument", "addressee"):
        connection.execute(text(f"ALTER TABLE {table} ADD COLUMN place INTEGER NOT NULL DEFAULT 0"))
    connection.execute(text("ALTER TABLE fact ADD COLUMN span INTEGER"))
    for span in range(1, 32):
        connection.execute(
            text("UPDATE fact SET span = :span WHERE until - since >= :least AND until - since < :limit"),
            {"span": span, "least": 1 << (span - 1), "limit": 1 << span},
        )
    for name, columns in {
        "fact_by_subject": "episode, observer, subject, span, since",
        "fact_by_object": "episode, observer, object, span, since",
        "fact_by_since": "episode, observer, span, since",
    }.items():
        connection.execute(text(f"DROP INDEX {name}"))
        connection.execute(text(f"CREATE INDEX {name} ON fact ({columns})"))


MIGRATIONS: list[Migration] = [m002_spans]
"""The first brings version 1 to version 2, and so on."""


def current_version() -> int:
    """The version of `schema`."""
    return len(MIGRATIONS) + 1


def create_tables(connection: Connection) -> None:
    """Make all tables, at the current version."""
    metadata.create_all(connection)
    connection.execute(insert(_VERSION).values(version=current_version()))


def version_of(connection: Connection) -> int | None:
    """The schema version of a database; None if it is not one of ours."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.execute(select(_VERSION.c.version)).scalar()


def migrate(connection: Connection, where: str) -> None:
    """Bring a database up to date, in the connection's transaction.

    Raises:
        GraphError: If it is not a database of ours, or of a version that this code does not know yet.
    """
    version = version_of(connection)
    if version is None:
        raise GraphError(f"{where} is not a world-state database of inhabit: make a new one at another path")
    if version > current_version():
        raise GraphError(
            f"{where} has schema version {version}, this inhabit knows up to {current_version()}: upgrade inhabit"
        )
    if version < 1:
        raise GraphError(f"{where} is damaged (schema version {version}): restore it from a copy")
    for migration in MIGRATIONS[version - 1 :]:
        migration(connection)
    if version < current_version():
        connection.execute(update(_VERSION).values(version=current_version()))
