"""Databases of earlier versions are brought up to date when they are opened."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from memory.graph import migrations
from memory.graph.history import History
from memory.graph.migrations import MIGRATIONS, create_tables, current_version
from memory.graph.queries import holding
from memory.graph.records import Entity, Event, Fact, Pose, Predicate, Utterance, vocabulary
from memory.graph.store import Graph, GraphError

_WORDS = vocabulary(
    {"thing": None},
    [Predicate(name="on", group="location"), Predicate(name="weight", group="weight", literal=True)],
)
_THEN = History(
    vocabulary=_WORDS,
    entities=[Entity(id=1, kind="thing", name="Ann"), Entity(id=2, kind="thing")],
    facts=[
        Fact(subject=2, predicate="on", object=1, since=4, until=5, event=1),
        Fact(subject=2, predicate="on", object=1, since=10, until=74),
        Fact(subject=1, predicate="weight", value=3, since=12),
    ],
    poses=[Pose(entity=2, tick=0, x=1.0, y=2.0, z=0.0, yaw=0.5), Pose(entity=1, tick=7, x=1.5, y=2.0, z=0.0, yaw=0.5)],
    events=[Event(id=1, tick=4, actor=1, verb="put", arguments={"hard": True, "item": 2})],
    utterances=[Utterance(id=1, tick=4, speaker=1, addressees=(2,), text="there")],
    last_tick=90,
)


@pytest.fixture
def of_version_1(tmp_path):
    path = tmp_path / "old.db"
    connection = sqlite3.connect(path)
    connection.executescript(Path(__file__).with_name("version_1.sql").read_text())
    connection.close()
    return path


def layout(path: Path) -> dict[str, object]:
    """Columns, keys and indexes of all tables."""
    engine = create_engine(f"sqlite:///{path}")
    found = inspect(engine)
    described = {
        name: (
            {
                column["name"]: (column["type"]._type_affinity, column["nullable"], column["primary_key"])
                for column in found.get_columns(name)
            },
            sorted((index["name"], index["column_names"]) for index in found.get_indexes(name)),
            sorted(map(repr, found.get_foreign_keys(name))),
        )
        for name in found.get_table_names()
    }
    engine.dispose()
    return described


def version(path: Path) -> int:
    connection = sqlite3.connect(path)
    (found,) = connection.execute("SELECT version FROM inhabit_schema").fetchone()
    connection.close()
    return found


def test_a_database_of_version_1_opens_with_all_it_holds(of_version_1):
    with Graph.open(of_version_1) as graph:
        assert graph.history() == _THEN
        assert graph.meta == {"seed": 3}
        assert [[fact.since for fact in holding(graph, tick)] for tick in (4, 5, 10, 73, 74)] == [
            [4], [], [10], [10, 12], [12],
        ]  # fmt: skip
    assert version(of_version_1) == current_version()


def test_a_migrated_database_is_laid_out_as_a_new_one(of_version_1, tmp_path):
    Graph.open(of_version_1).close()
    Graph.create(tmp_path / "new.db", _WORDS).close()
    assert layout(of_version_1) == layout(tmp_path / "new.db")
    assert version(tmp_path / "new.db") == current_version()


def test_an_episode_is_added_to_an_older_database(of_version_1):
    Graph.create(of_version_1, _THEN, episode=1).close()
    with Graph.open(of_version_1, episode=1) as graph:
        assert graph.history() == _THEN
        assert version(of_version_1) == current_version()


def test_migrations_run_once_each_in_order(tmp_path, monkeypatch):
    path, run = tmp_path / "life.db", []
    Graph.create(path, _THEN).close()
    later = [lambda connection, name=name: run.append(name) for name in ("third", "fourth")]
    monkeypatch.setattr(migrations, "MIGRATIONS", [*MIGRATIONS, *later])
    for _ in range(2):
        Graph.open(path).close()
    assert run == ["third", "fourth"]
    assert version(path) == len(MIGRATIONS) + 3


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "life.db"
    Graph.create(path, _THEN).close()
    before = layout(path)

    def half(connection):
        connection.execute(text("ALTER TABLE entity ADD COLUMN colour INTEGER"))
        connection.execute(text("UPDATE entity SET no_such_column = 1"))

    monkeypatch.setattr(migrations, "MIGRATIONS", [*MIGRATIONS, half])
    with pytest.raises(GraphError, match="no such column"):
        Graph.open(path)
    assert (layout(path), version(path)) == (before, len(MIGRATIONS) + 1)


def test_a_database_of_a_later_version_is_refused(tmp_path):
    path = tmp_path / "life.db"
    Graph.create(path, _THEN).close()
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE inhabit_schema SET version = 99"))
    engine.dispose()
    for refused in (lambda: Graph.open(path), lambda: Graph.create(path, _THEN, episode=1)):
        with pytest.raises(GraphError, match=r"schema version 99, this inhabit knows up to .*: upgrade inhabit"):
            refused()


def test_tables_are_made_at_the_current_version():
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        create_tables(connection)
        assert migrations.version_of(connection) == current_version()
    engine.dispose()
