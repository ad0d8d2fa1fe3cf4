"""The graph: one episode in a database, read and written in whole ticks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Engine, Table, bindparam, func, insert, inspect, select, update

from memory.graph import database, rows, selects
from memory.graph.errors import GraphError
from memory.graph.history import Delta, History
from memory.graph.migrations import create_tables, migrate
from memory.graph.records import Vocabulary
from memory.graph.schema import (
    addressee_table,
    entity_table,
    episode_table,
    event_argument_table,
    event_table,
    fact_table,
    kind_table,
    pose_table,
    utterance_table,
)

__all__ = ["Graph", "GraphError"]

_CHUNK = 20_000  # rows handed to the driver at once

NO_TICK = -1
"""`last_tick` of an episode of which no tick is whole yet."""

_LAST_TICK = 1 << 30  # 17 years of half seconds; spans and columns are sized for it


@cache
def _insertion(table: Table, dialect: str) -> str:
    """The statement that inserts a row, for the driver as it is: SQLAlchemy's own way with parameters takes longer."""
    names = [column.name for column in table.columns]
    marks = (f":{name}" if dialect == "sqlite" else f"%({name})s" for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{table.name}" ({columns}) VALUES ({", ".join(marks)})'


class Graph:
    """One episode in a database. A store may hold several episodes; one writer at a time, any number of readers.

    >>> from memory.graph.records import Predicate, vocabulary
    >>> from memory.graph.recorder import Recorder
    >>> words = vocabulary({"thing": None}, [Predicate(name="on", group="location")])
    >>> recorder = Recorder(words)
    >>> with Graph.memory(words) as graph:
    ...     graph.write(recorder.drain())
    ...     graph.last_tick
    0
    """

    def __init__(self, engine: Engine, episode: int, vocabulary: Vocabulary, meta: dict[str, Any]) -> None:
        self.engine = engine
        self.episode = episode
        self.vocabulary = vocabulary
        self.meta = meta
        self.where = database.name_of(engine)

    # -- opening and closing -------------------------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        url_or_path: str | Path,
        content: History | Vocabulary,
        *,
        episode: int = 0,
        meta: Mapping[str, Any] | None = None,
    ) -> Graph:
        """Make an episode, and the database if there is none yet.

        Args:
            url_or_path: An SQLAlchemy URL, or the path of a SQLite file.
            content: A whole history, or the vocabulary of one that is still to be written.
            episode: Its number in the database.
            meta: Anything that JSON holds and that should travel with the episode.

        Raises:
            GraphError: If the file cannot be made, is no database of ours, or has that episode already. A file
                that was made for this is removed then.
        """
        engine = database.connect_to(url_or_path)
        file = database.file_of(engine)
        is_new = file is not None and not (file.exists() and file.stat().st_size)
        if file is not None:
            database.must_be_creatable(file)
            if not is_new:
                database.must_exist(file)
        try:
            return cls._added(engine, content, episode, meta)
        except BaseException:
            engine.dispose()
            if is_new and file is not None:
                for end in ("", "-wal", "-shm"):
                    file.with_name(file.name + end).unlink(missing_ok=True)
            raise

    @classmethod
    def memory(cls, content: History | Vocabulary, *, episode: int = 0, meta: Mapping[str, Any] | None = None) -> Graph:
        """An episode in a SQLite database in memory, as `create` makes one in a file."""
        return cls._added(database.in_memory(), content, episode, meta)

    def beside(self, content: History | Vocabulary, *, episode: int, meta: Mapping[str, Any] | None = None) -> Graph:
        """Another episode in the same database, as `create` makes one; it shares this one's connection."""
        return self._added(self.engine, content, episode, meta)

    @classmethod
    def open(cls, url_or_path: str | Path, *, episode: int = 0) -> Graph:
        """Open an episode. An older database is brought up to date first.

        Raises:
            GraphError: If it is not there, not a database of ours, damaged, or of a later version, or if it has
                no such episode.
        """
        engine = database.connect_to(url_or_path)
        file = database.file_of(engine)
        if file is not None:
            database.must_exist(file)
        where = database.name_of(engine)
        try:
            with database.named(where), engine.begin() as connection:
                database.check_sound(connection, where)
                migrate(connection, where)
                vocabulary, meta = _read_meta(connection, where, episode)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, episode, vocabulary, meta)

    @classmethod
    def _added(
        cls, engine: Engine, content: History | Vocabulary, episode: int, meta: Mapping[str, Any] | None
    ) -> Graph:
        vocabulary = content.vocabulary if isinstance(content, History) else content
        graph = cls(engine, episode, vocabulary, dict(meta or {}))
        with graph._transaction() as connection:
            if not inspect(connection).get_table_names():
                create_tables(connection)
            migrate(connection, graph.where)
            graph._add_episode(connection)
            if isinstance(content, History):
                graph._write_all(connection, content)
        return graph

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def __enter__(self) -> Graph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Graph {self.where}, episode {self.episode}>"

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A connection to read from; the database's errors come out as `GraphError`."""
        with database.named(self.where), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """As `connect`, for reading records: those that break the rules of `records` mean that it is damaged."""
        with self.connect() as connection:
            try:
                yield connection
            except GraphError:
                raise
            except (KeyError, TypeError, ValueError) as error:
                raise GraphError(f"{self.where} is damaged ({error}): restore it from a copy") from None

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with database.named(self.where), self.engine.begin() as connection:
            yield connection

    # -- reading -------------------------------------------------------------------------------------------------

    @property
    def last_tick(self) -> int:
        """The last whole tick; -1 while there is none."""
        statement = select(episode_table.c.last_tick).where(episode_table.c.episode == self.episode)
        with self.connect() as connection:
            return int(connection.execute(statement).scalar_one())

    def history(self) -> History:
        """All records, equal to those written and in their order.

        Raises:
            GraphError: If the database is damaged.
        """
        with self.reading() as connection:
            read = connection.execute
            return History(
                vocabulary=self.vocabulary,
                entities=[rows.read_entity(row) for row in read(selects.entities(self.episode))],
                facts=[rows.read_fact(row) for row in read(selects.facts(self.episode))],
                poses=[rows.read_pose(row) for row in read(selects.poses(self.episode))],
                events=rows.read_events(read(selects.events(self.episode))),
                utterances=rows.read_utterances(read(selects.utterances(self.episode))),
                last_tick=read(
                    select(episode_table.c.last_tick).where(episode_table.c.episode == self.episode)
                ).scalar_one(),
            )

    def episodes(self) -> list[int]:
        """The numbers of all episodes in the database."""
        with self.connect() as connection:
            return list(connection.execute(select(episode_table.c.episode).order_by(episode_table.c.episode)).scalars())

    # -- writing -------------------------------------------------------------------------------------------------

    def write_history(self, history: History) -> None:
        """Write a whole history into an episode that holds nothing yet, in one transaction.

        Raises:
            GraphError: If the episode holds records, or the database cannot be written; then nothing is.
        """
        with self._transaction() as connection:
            self._write_all(connection, history)

    def write(self, delta: Delta) -> None:
        """Write what a `Recorder` drained: all of it in one transaction, so the database holds whole ticks only.

        Raises:
            GraphError: If the delta does not go on where the episode ends, or the database cannot be written; then
                nothing is.
        """
        with self._transaction() as connection:
            self._move_clock(connection, delta.last_tick)
            self._check_continues(connection, delta)
            self._insert(connection, entity_table, rows.entity_rows(self.episode, delta.first_entity, delta.entities))
            self._insert_deeds(connection, delta)
            self._insert(connection, fact_table, rows.fact_rows(self.episode, delta.first_fact, delta.facts))
            self._insert(connection, pose_table, rows.pose_rows(self.episode, delta.first_pose, delta.poses))
            if delta.ended:
                ended = [
                    {"fact": id, "to": fact.until, "length": rows.span_of(fact.since, fact.until)}
                    for id, fact in delta.ended.items()
                ]
                connection.execute(_END, [{"of": self.episode, **row} for row in ended])

    def _add_episode(self, connection: Connection) -> None:
        known = select(episode_table.c.episode).where(episode_table.c.episode == self.episode)
        if connection.execute(known).first() is not None:
            raise GraphError(f"{self.where} has an episode {self.episode} already: choose another number or file")
        meta = rows.meta_text(self.vocabulary, self.meta)
        connection.execute(insert(episode_table).values(episode=self.episode, last_tick=NO_TICK, meta=meta))
        self._insert(connection, kind_table, rows.kind_rows(self.episode, self.vocabulary))

    def _write_all(self, connection: Connection, history: History) -> None:
        if history.vocabulary != self.vocabulary:
            raise GraphError(f"{self.where}: the history has another vocabulary than episode {self.episode}")
        begun = select(episode_table.c.last_tick).where(episode_table.c.episode == self.episode)
        if connection.execute(begun).scalar_one() != NO_TICK:
            raise GraphError(f"{self.where}: episode {self.episode} holds a history already: choose another number")
        self._move_clock(connection, history.last_tick)
        self._insert(connection, entity_table, rows.entity_rows(self.episode, 0, history.entities))
        self._insert_deeds(connection, history)
        self._insert(connection, fact_table, rows.fact_rows(self.episode, 0, history.facts))
        self._insert(connection, pose_table, rows.pose_rows(self.episode, 0, history.poses))

    def _insert_deeds(self, connection: Connection, records: History | Delta) -> None:
        self._insert(connection, event_table, rows.event_rows(self.episode, records.events))
        self._insert(connection, event_argument_table, rows.argument_rows(self.episode, records.events))
        self._insert(connection, utterance_table, rows.utterance_rows(self.episode, records.utterances))
        self._insert(connection, addressee_table, rows.addressee_rows(self.episode, records.utterances))

    @staticmethod
    def _insert(connection: Connection, table: Table, found: Iterable[rows.Row]) -> None:
        found, text = iter(found), _insertion(table, connection.dialect.name)
        while chunk := list(islice(found, _CHUNK)):
            connection.exec_driver_sql(text, chunk)

    def _move_clock(self, connection: Connection, tick: int) -> None:
        if tick >= _LAST_TICK:
            raise GraphError(
                f"{self.where}: tick {tick} is beyond {_LAST_TICK}, the last there is: begin a new episode"
            )
        row = episode_table.c
        moved = update(episode_table).where(row.episode == self.episode, row.last_tick <= tick).values(last_tick=tick)
        if connection.execute(moved).rowcount != 1:
            raise GraphError(
                f"{self.where}: episode {self.episode} already stands after tick {tick}: write on from there"
            )

    def _check_continues(self, connection: Connection, delta: Delta) -> None:
        for what, column, episode, first in (
            ("entity", entity_table.c.place, entity_table.c.episode, delta.first_entity),
            ("fact", fact_table.c.id, fact_table.c.episode, delta.first_fact),
        ):
            last = connection.execute(select(func.max(column)).where(episode == self.episode)).scalar()
            written = 0 if last is None else last + 1
            if written != first:
                raise GraphError(
                    f"{self.where} holds {written} {what} records, but these begin at {first}: write every delta once, "
                    "or go on with Recorder.resume(graph.history())"
                )


_END = (
    update(fact_table)
    .where(fact_table.c.episode == bindparam("of"), fact_table.c.id == bindparam("fact"))
    .values(until=bindparam("to"), span=bindparam("length"))
)


def _read_meta(connection: Connection, where: str, episode: int) -> tuple[Vocabulary, dict[str, Any]]:
    numbers = list(connection.execute(select(episode_table.c.episode).order_by(episode_table.c.episode)).scalars())
    if episode not in numbers:
        listed = ", ".join(map(str, numbers)) or "none"
        raise GraphError(f"{where} has no episode {episode}: it holds {listed}")
    text = connection.execute(select(episode_table.c.meta).where(episode_table.c.episode == episode)).scalar_one()
    try:
        return rows.read_meta(text)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise GraphError(f"{where} is damaged (its vocabulary: {error}): restore it from a copy") from None
