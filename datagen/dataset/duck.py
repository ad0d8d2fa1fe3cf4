"""A dataset's Parquet files as the tables of a database, by DuckDB: programs run on them as they lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from datagen.dataset.dataset import Dataset, load
from datagen.questions import run_sql
from datagen.questions.answers import Outcome
from datagen.questions.grammar import type_of
from datagen.questions.language import Program
from memory.graph.rows import read_meta

__all__ = ["Duck"]

_TYPED = (  # JSON text as the columns of a literal
    "CASE json_type({0}::JSON) WHEN 'VARCHAR' THEN 'str' WHEN 'BOOLEAN' THEN 'bool' WHEN 'DOUBLE' THEN 'float' "
    "WHEN 'NULL' THEN NULL ELSE 'int' END"
)
_NUMBER = (
    "CASE json_type({0}::JSON) WHEN 'VARCHAR' THEN NULL WHEN 'BOOLEAN' THEN CAST(({0}::JSON)::BOOLEAN AS DOUBLE) "
    "ELSE TRY_CAST({0} AS DOUBLE) END"
)
_WORDS = "CASE json_type({0}::JSON) WHEN 'VARCHAR' THEN json_extract_string({0}, '$') END"

_VIEWS = {
    "entity": "SELECT episode_id AS episode, r.id, r.kind, r.name FROM rows, UNNEST(entities) AS u(r)",
    "fact": (
        "SELECT episode_id AS episode, r.observer, r.subject, r.predicate, r.object, "
        f"{_TYPED.format('r.value')} AS value_type, {_NUMBER.format('r.value')} AS number, "
        f"{_WORDS.format('r.value')} AS text, r.since, r.until, r.source, r.event FROM rows, UNNEST(facts) AS u(r)"
    ),
    "pose": "SELECT episode_id AS episode, r.entity, r.tick, r.x, r.y, r.z, r.yaw FROM rows, UNNEST(poses) AS u(r)",
    "event": (
        "SELECT episode_id AS episode, r.id, r.tick, r.actor, r.verb, r.outcome FROM rows, UNNEST(events) AS u(r)"
    ),
    "event_argument": (
        "SELECT episode, event, name, "
        "CASE WHEN json_type(value) IN ('BIGINT', 'UBIGINT') THEN value::BIGINT END AS entity, "
        "CASE json_type(value) WHEN 'VARCHAR' THEN 'str' WHEN 'BOOLEAN' THEN 'bool' WHEN 'DOUBLE' THEN 'float' END "
        "AS value_type, CASE json_type(value) WHEN 'BOOLEAN' THEN CAST(value::BOOLEAN AS DOUBLE) WHEN 'DOUBLE' THEN "
        "value::DOUBLE END AS number, CASE json_type(value) WHEN 'VARCHAR' THEN json_extract_string(value, '$') END "
        "AS text FROM (SELECT episode, event, name, json_extract(given, '$.' || name) AS value FROM "
        "(SELECT episode_id AS episode, r.id AS event, r.arguments::JSON AS given, "
        "UNNEST(json_keys(r.arguments::JSON)) AS name FROM rows, UNNEST(events) AS u(r)))"
    ),
}


class Duck:
    """The episodes of a dataset in DuckDB, read from its Parquet files; nothing is copied before it is asked for.

    >>> with Duck(Path("data")) as duck:  # doctest: +SKIP
    ...     duck.run(parse("observer 0, tick 200: count(scene(mug))"), episode=3)
    """

    def __init__(self, folder: Path) -> None:
        """Open a dataset.

        Raises:
            DatasetError: If the folder is not a whole dataset of this version.
        """
        self.dataset: Dataset = load(folder)
        self._connection = duckdb.connect()
        files = [str(folder / shard.file("episodes")) for shard in self.dataset.shards]
        self._connection.execute(f"CREATE VIEW rows AS SELECT * FROM read_parquet({files!r})")
        for name, query in _VIEWS.items():
            self._connection.execute(f"CREATE VIEW all_{name} AS {query}")
        self._episode: int | None = None
        self._vocabulary: Any = None

    def __enter__(self) -> Duck:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of any query on `rows` (the episodes) and `all_entity`, `all_fact`, `all_pose`, `all_event`, ..."""
        return self._connection.execute(sql).fetchall()

    def run(self, program: Program, *, episode: int) -> Outcome:
        """The answer of a program on one episode.

        Raises:
            DatasetError: If there is no such episode.
            ProgramError: If the program names what the world has not.
        """
        self._load(episode)
        sql = run_sql.compile_sql(program, self._vocabulary, episode)
        return run_sql.read_rows(type_of(program.body), self.query(sql))

    def _load(self, episode: int) -> None:
        """Lay out one episode's records as tables, and the type tree of its vocabulary."""
        if episode == self._episode:
            return
        found = self.query(f"SELECT vocabulary FROM rows WHERE episode_id = {int(episode)}")
        if not found:
            self.dataset.lived(episode)  # which says that there is none
        self._vocabulary, _ = read_meta(found[0][0])
        for name in _VIEWS:
            self._connection.execute(
                f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM all_{name} WHERE episode = {int(episode)}"
            )
        self._connection.execute("CREATE OR REPLACE TABLE kind (episode INTEGER, name VARCHAR, ancestor VARCHAR)")
        pairs = [
            (episode, kind, above) for kind in self._vocabulary.kinds for above in self._vocabulary.ancestors(kind)
        ]
        self._connection.executemany("INSERT INTO kind VALUES (?, ?, ?)", pairs)
        self._episode = episode
