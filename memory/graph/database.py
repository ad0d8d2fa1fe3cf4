"""Connections: how SQLite is set up, and what its errors mean for the user."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError
from sqlalchemy.pool import StaticPool

from memory.graph.errors import GraphError

__all__ = ["check_sound", "connect_to", "file_of", "in_memory", "must_be_creatable", "must_exist", "name_of", "named"]

PATIENCE = 5.0
"""Seconds to wait for another process that writes."""

_MAGIC = b"SQLite format 3\x00"

# SQLite's primary result codes (https://sqlite.org/rescode.html) and what to do about them.
_ADVICE = {
    sqlite3.SQLITE_BUSY: "{0} is being written by another process: try again when it is done",
    sqlite3.SQLITE_CANTOPEN: "cannot open {0}: see that its folder exists and can be written",
    sqlite3.SQLITE_CORRUPT: "{0} is damaged ({1}): restore it from a copy",
    sqlite3.SQLITE_FULL: "no space left for {0}: free some and go on; what was written before is whole",
    sqlite3.SQLITE_IOERR: "{0} cannot be read or written ({1}): look after its disk; what was written before is whole",
    sqlite3.SQLITE_NOTADB: "{0} is not a database: name another file",
    sqlite3.SQLITE_PERM: "cannot open {0}: see that you may read and write it",
    sqlite3.SQLITE_READONLY: "cannot write {0}: see that the file and its folder can be written",
}


def in_memory() -> Engine:
    """A SQLite database that lives as long as the engine."""
    return _set_up(
        create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    )  # one connection for all


def connect_to(url_or_path: str | Path) -> Engine:
    """An engine for an SQLAlchemy URL or the path of a SQLite file. Nothing is opened yet.

    Raises:
        GraphError: If the URL cannot be read or its driver is not installed.
    """
    try:
        engine = create_engine(_url(url_or_path))
    except (ArgumentError, NoSuchModuleError) as error:
        raise GraphError(f"{url_or_path} is no database URL ({_first_line(error)}): give a file or a URL") from None
    except ImportError as error:
        raise GraphError(f"{url_or_path} needs a driver that is not installed ({error}): install it") from None
    return _set_up(engine) if engine.dialect.name == "sqlite" else engine


def _url(url_or_path: str | Path) -> URL:
    if isinstance(url_or_path, str) and "://" in url_or_path:
        return make_url(url_or_path)
    return URL.create("sqlite", database=str(url_or_path))


def file_of(engine: Engine) -> Path | None:
    """The file behind an engine, if there is one."""
    if engine.dialect.name != "sqlite" or not engine.url.database or engine.url.database == ":memory:":
        return None
    return Path(engine.url.database)


def name_of(engine: Engine) -> str:
    """What to call a database in messages."""
    file = file_of(engine)
    if file is not None:
        return str(file)
    return "the database in memory" if engine.dialect.name == "sqlite" else engine.url.render_as_string()


def _set_up(engine: Engine) -> Engine:
    """Let SQLite keep foreign keys, write ahead, and begin transactions when told to, also those that make tables."""

    @event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins no transactions of its own
        connection.execute(f"PRAGMA busy_timeout={round(1000 * PATIENCE)}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA cache_size=-65536")  # KiB: bulk writes touch pages of all indexes

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def must_exist(file: Path) -> None:
    """Raise `GraphError` unless `file` is a file that begins as SQLite's do."""
    try:
        with file.open("rb") as opened:
            start = opened.read(len(_MAGIC))
    except OSError as error:
        raise GraphError(f"cannot open {file} ({error.strerror}): name a database that exists") from None
    if start != _MAGIC:
        raise GraphError(f"{file} is not a database: name another file")


def must_be_creatable(file: Path) -> None:
    """Raise `GraphError` unless a new `file` could be made where it is to be."""
    if file.is_dir():
        raise GraphError(f"{file} is a folder: name a file in it")
    folder = file.parent
    if not folder.is_dir():
        raise GraphError(f"cannot make {file}: there is no folder {folder}; make it first")
    if not os.access(folder, os.W_OK):
        raise GraphError(f"cannot make {file}: the folder {folder} cannot be written; choose another")


def check_sound(connection: Connection, where: str) -> None:
    """Raise `GraphError` if the pages of a SQLite database do not fit together."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if found != "ok":
            raise GraphError(f"{where} is damaged ({_first_line(found)}): restore it from a copy")


@contextmanager
def named(where: str) -> Iterator[None]:
    """Turn what the database complains of into a `GraphError` that names it."""
    try:
        yield
    except IntegrityError as error:
        raise GraphError(f"{where} refused records that do not fit together: {_first_line(error.orig)}") from None
    except DBAPIError as error:
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF  # the rest is detail
        reason = _first_line(error.orig)
        raise GraphError(_ADVICE.get(code, "{0} cannot be used: {1}").format(where, reason)) from None
    except UnicodeDecodeError as error:  # of SQLite's own message, when it quotes a damaged schema
        raise GraphError(f"{where} is damaged ({error}): restore it from a copy") from None
    except (UnicodeEncodeError, OverflowError) as error:
        raise GraphError(f"{where} cannot hold a record: {error}") from None


def _first_line(error: object) -> str:
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__
