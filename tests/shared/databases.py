"""Fixtures for all tests: a PostgreSQL server of their own, where its programs are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

settings.register_profile("inhabit", deadline=None)  # machines are shared
settings.load_profile("inhabit")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a fresh PostgreSQL server that listens on a socket in a folder of its own."""
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        user = _as_somebody(folder)
        data, log = folder / "data", folder / "log"
        _run(user, programs["initdb"], "-D", data, "-A", "trust", "-U", "inhabit", "--no-sync", "-E", "UTF8")
        settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        _run(user, programs["pg_ctl"], "-D", data, "-l", log, "-w", "-o", settings, "start")
        try:
            yield f"postgresql+psycopg://inhabit@/postgres?host={folder}"
        finally:
            _run(user, programs["pg_ctl"], "-D", data, "-m", "immediate", "stop")


def _programs() -> dict[str, str]:
    pytest.importorskip("psycopg", reason="PostgreSQL needs psycopg: pip install inhabit[postgres]")
    places = [os.environ.get("PATH", ""), *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))]
    found = {name: shutil.which(name, path=os.pathsep.join(places)) for name in ("initdb", "pg_ctl")}
    missing = [name for name, path in found.items() if path is None]
    if missing:
        pytest.skip(f"PostgreSQL is not installed here (no {missing[0]})")
    return {name: str(path) for name, path in found.items()}


def _as_somebody(folder: Path) -> list[str]:
    """PostgreSQL refuses to be run by root: then it is run by a user who has no rights, and owns the folder."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "nobody")
    return ["setpriv", "--reuid=nobody", "--clear-groups", "--"]


def _run(user: list[str], *command: object) -> None:
    done = subprocess.run(
        [*user, *map(str, command)], cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    if done.returncode:
        pytest.skip(f"PostgreSQL cannot be started here: {done.stderr.decode(errors='replace').strip()[-200:]}")


class Schemas:
    """Empty schemas on a PostgreSQL server: each serves one engine at a time, and the next one when that is let go."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.free: list[Engine] = []
        self.engines: list[Engine] = []

    def engine(self) -> Engine:
        """An engine for a schema with nothing in it but, perhaps, empty tables."""
        if self.free:
            engine = self.free.pop()
            self._empty(engine)
            return engine
        name = f"s{len(self.engines)}"
        with create_engine(self.url, poolclass=NullPool).begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {name}")
        engine = create_engine(self.url, connect_args={"options": f"-csearch_path={name}"})
        self.engines.append(engine)
        engine.dispose = lambda close=True: self.free.append(engine)  # type: ignore[method-assign]
        return engine

    @staticmethod
    def _empty(engine: Engine) -> None:
        from memory.graph.schema import metadata

        with engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                if "episode" in table.columns:
                    connection.execute(table.delete())


@pytest.fixture(scope="session")
def schemas(postgresql: str) -> Iterator[Schemas]:
    """Where tests get empty PostgreSQL schemas."""
    schemas = Schemas(postgresql)
    yield schemas
    for engine in schemas.engines:
        Engine.dispose(engine)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def either_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Runs a module's tests twice: databases in memory are SQLite's, and then schemas of PostgreSQL."""
    from memory.graph import database

    with pytest.MonkeyPatch.context() as patch:
        if request.param == "postgresql":
            patch.setattr(database, "in_memory", request.getfixturevalue("schemas").engine)
        yield request.param
