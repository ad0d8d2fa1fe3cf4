"""The four executors, each with some histories laid out in it: plain search, and SQL on three databases."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol
from uuid import uuid4

import duckdb
import pyarrow as pa
from sqlalchemy import Connection, Engine

from datagen.questions import run_log, run_sql
from datagen.questions.answers import Outcome
from datagen.questions.language import Program, type_of
from datagen.questions.log import Log
from memory.graph import rows
from memory.graph.database import connect_to, name_of, named
from memory.graph.history import History
from memory.graph.schema import metadata
from memory.graph.store import Graph

__all__ = ["EXECUTORS", "Ask", "Executor", "Histories", "read_version"]

_TABLES = ("entity", "kind", "fact", "pose", "event", "event_argument")

Histories = Mapping[int, History]
"""Histories by the number of their episode: they lie side by side, so that mistaking one for another shows."""


class Ask(Protocol):
    """Answers a program on one of the histories."""

    def __call__(self, program: Program, sql: str, episode: int) -> Outcome:
        """The answer; `sql` is what `compile_sql` made of the program."""


Executor = Callable[[Histories, str | None], AbstractContextManager[Ask]]
"""Lays out histories and gives what asks about them; the text is the URL of a PostgreSQL server."""


@contextmanager
def log(histories: Histories, _: str | None = None) -> Iterator[Ask]:
    """Plain search through the logs."""
    logs = {episode: Log(history) for episode, history in histories.items()}
    yield lambda program, sql, episode: run_log.run_on(program, logs[episode])


@contextmanager
def sqlite(histories: Histories, _: str | None = None) -> Iterator[Ask]:
    """The world-state database in memory."""
    with _graph(histories, Graph.memory) as graph, graph.connect() as connection:
        yield _statements(connection)


@contextmanager
def postgresql(histories: Histories, url: str | None) -> Iterator[Ask]:
    """The world-state database in a schema of its own on a server, which is dropped afterwards."""
    with (
        _schema(url or "") as text,
        _graph(histories, lambda history, episode: Graph.create(text, history, episode=episode)) as graph,
        graph.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
    ):
        connection.exec_driver_sql(f"ANALYZE {', '.join(_TABLES)}")  # unknown tables are planned four times worse
        yield _statements(connection)


@contextmanager
def _schema(url: str) -> Iterator[str]:
    """The URL of an empty schema on a server, for as long as it is needed."""
    name = f"inhabit_fuzz_{uuid4().hex[:12]}"
    with _engine(url) as server:
        with server.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {name}")
        try:
            options = f"-csearch_path={name} -cjit=off"
            yield server.url.update_query_dict({"options": options}, append=True).render_as_string(hide_password=False)
        finally:
            with server.begin() as connection:
                connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = connect_to(url)
    try:
        with named(name_of(engine)):
            yield engine
    finally:
        engine.dispose()


@contextmanager
def duck(histories: Histories, _: str | None = None) -> Iterator[Ask]:
    """The same rows as tables of DuckDB. Three databases of four do without its optimizer: other plans, made sooner."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")  # tables are small: other threads would only be waited for
        if min(histories) // len(histories) % 4:
            connection.execute("PRAGMA disable_optimizer")
        for name, found in _rows(histories).items():
            _lay_out(connection, name, found)

        def ask(program: Program, sql: str, episode: int) -> Outcome:
            return run_sql.read_rows(type_of(program.body), connection.execute(sql).fetchall())

        yield ask


EXECUTORS: dict[str, Executor] = {"log": log, "sqlite": sqlite, "duckdb": duck, "postgresql": postgresql}
"""By name; the first is the one that the others are compared with."""


def read_version(name: str, url: str | None) -> str:
    """The version of what runs behind an executor."""
    if name == "sqlite":
        return sqlite3.sqlite_version
    if name == "duckdb":
        return duckdb.__version__
    if name == "postgresql":
        with _engine(url or "") as engine, engine.connect() as connection:
            return str(connection.exec_driver_sql("SHOW server_version").scalar())
    return "plain Python"


def _statements(connection: Connection) -> Ask:
    return lambda program, sql, episode: run_sql.run_statement(sql, type_of(program.body), connection)


@contextmanager
def _graph(histories: Histories, make: Callable[..., Graph]) -> Iterator[Graph]:
    (first, history), *others = histories.items()
    with make(history, episode=first) as graph:
        for episode, other in others:
            graph.beside(other, episode=episode)
        yield graph


def _rows(histories: Histories) -> dict[str, list[rows.Row]]:
    """The rows that `memory.graph` writes, by table."""
    found: dict[str, list[rows.Row]] = {name: [] for name in _TABLES}
    for episode, history in histories.items():
        found["entity"] += rows.entity_rows(episode, 0, history.entities)
        found["kind"] += rows.kind_rows(episode, history.vocabulary)
        found["fact"] += rows.fact_rows(episode, 0, history.facts)
        found["pose"] += rows.pose_rows(episode, 0, history.poses)
        found["event"] += rows.event_rows(episode, history.events)
        found["event_argument"] += rows.argument_rows(episode, history.events)
    return found


_ARROW = {"Integer": pa.int64(), "Float": pa.float64()}


def _lay_out(connection: duckdb.DuckDBPyConnection, name: str, found: list[rows.Row]) -> None:
    columns = metadata.tables[name].columns
    table = pa.table(
        {
            column.name: pa.array(
                [row[column.name] for row in found], _ARROW.get(type(column.type).__name__, pa.string())
            )
            for column in columns
        }
    )
    connection.register("given", table)
    connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM given')
    connection.unregister("given")
