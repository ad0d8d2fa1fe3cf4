"""Fixtures for all tests: a PostgreSQL server of their own, where its programs are installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

settings.register_profile("inhabit", deadline=None)  # machines are shared
settings.load_profile("inhabit")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a fresh PostgreSQL server that listens on a socket in a folder of its own."""
    from memory.graph.errors import GraphError
    from memory.graph.server import private_server

    with ExitStack() as running:
        try:
            url = running.enter_context(private_server())
        except GraphError as error:
            pytest.skip(str(error))
        yield url


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
