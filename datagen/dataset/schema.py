"""The tables of a dataset as Parquet: their columns, versions, and how files are written and read."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from datagen.dataset.errors import DatasetError
from datagen.questions.language import LANGUAGE_VERSION

__all__ = [
    "GENERATOR_VERSION",
    "SCHEMAS",
    "SCHEMA_VERSION",
    "TABLES",
    "Table",
    "about_file",
    "parquet_bytes",
    "read_table",
    "versions",
]

SCHEMA_VERSION = 4
"""Version of the tables; a reader reads its own only."""

GENERATOR_VERSION = "7"
"""Counts up whenever the same seed would give other questions."""

Table = Literal["episodes", "questions", "contrast"]
TABLES: tuple[Table, ...] = ("episodes", "questions")
"""The tables that every dataset has; `contrast` is there if it was asked for."""

_KEY = b"inhabit"
_LEVEL = 3  # of zstd: 9 would save a fifth of the bytes and take two and a half times as long
_TEXT, _FLAG, _INT, _SMALL, _LONG, _REAL = (
    pa.string(),
    pa.bool_(),
    pa.int32(),
    pa.int16(),
    pa.int64(),
    pa.float64(),
)


def _records(**fields: Any) -> Any:
    return pa.list_(pa.struct([pa.field(name, type_) for name, type_ in fields.items()]))


def _schema(**fields: Any) -> Any:
    return pa.schema([pa.field(name, type_) for name, type_ in fields.items()])


SCHEMAS: Mapping[Table, Any] = {
    "episodes": _schema(
        episode_id=_INT,
        split=_TEXT,
        world=_TEXT,
        config_hash=_TEXT,
        world_hash=_TEXT,
        seed=_LONG,
        ticks=_INT,
        agent=_INT,
        snapshots=_INT,
        resolution=_REAL,
        spec=_TEXT,
        vocabulary=_TEXT,
        entities=_records(id=_INT, kind=_TEXT, name=_TEXT),
        facts=_records(
            subject=_INT,
            predicate=_TEXT,
            object=_INT,
            value=_TEXT,
            since=_INT,
            until=_INT,
            observer=_INT,
            observed_at=_INT,
            source=_TEXT,
            event=_INT,
        ),
        poses=_records(entity=_INT, tick=_INT, x=_REAL, y=_REAL, z=_REAL, yaw=_REAL),
        events=_records(id=_INT, tick=_INT, actor=_INT, verb=_TEXT, arguments=_TEXT, outcome=_TEXT),
        utterances=_records(id=_INT, tick=_INT, speaker=_INT, addressees=pa.list_(_INT), text=_TEXT),
        text_terse=_TEXT,
        text_rich=_TEXT,
        text_terse_belief=_TEXT,
        text_rich_belief=_TEXT,
        graph_nodes=pa.list_(_SMALL),
        graph_values=pa.list_(_TEXT),
        graph_edges=pa.struct(
            [pa.field(name, pa.list_(_INT)) for name in ("source", "target", "predicate", "since", "until", "observer")]
        ),
    ),
    "questions": _schema(
        qid=_TEXT,
        episode_id=_INT,
        split=_TEXT,
        family=_TEXT,
        template_id=_TEXT,
        paraphrase=_SMALL,
        program=_TEXT,
        program_text=_TEXT,
        sql=_TEXT,
        question=_TEXT,
        answer_type=_TEXT,
        answer=_TEXT,
        answer_text=_TEXT,
        candidates=pa.list_(_TEXT),
        depth=_SMALL,
        n_hops=_SMALL,
        t_refs=pa.list_(_INT),
        observer=_INT,
        tick=_INT,
        support_entities=pa.list_(_INT),
        support_facts=pa.list_(_INT),
        support_events=pa.list_(_INT),
        support_poses=pa.list_(_INT),
        support=pa.list_(_TEXT),
        minimal_support_verified=_FLAG,
        executor_a=_TEXT,
        executor_b=_TEXT,
        seed=_LONG,
        version=_TEXT,
    ),
    "contrast": _schema(
        qid=_TEXT,
        episode_id=_INT,
        split=_TEXT,
        edit=_TEXT,
        edit_text=_TEXT,
        answer_type=_TEXT,
        answer=_TEXT,
        answer_text=_TEXT,
        support_facts=pa.list_(_INT),
        support_events=pa.list_(_INT),
        support_poses=pa.list_(_INT),
        support=pa.list_(_TEXT),
        context_out=pa.list_(_TEXT),
        context_in=pa.list_(_TEXT),
    ),
}


def versions() -> dict[str, Any]:
    """The versions that a file was written by."""
    return {"schema": SCHEMA_VERSION, "generator": GENERATOR_VERSION, "language": LANGUAGE_VERSION}


def parquet_bytes(table: Any, about: Mapping[str, Any]) -> bytes:
    """A table as the bytes of a Parquet file, which says in its metadata what it is."""
    told = {_KEY: json.dumps(dict(about), sort_keys=True).encode()}
    stream = io.BytesIO()
    pq.write_table(
        table.replace_schema_metadata(told),
        stream,
        compression="zstd",
        compression_level=_LEVEL,
        write_statistics=_ranged(table.schema),
    )
    return stream.getvalue()


def _ranged(schema: Any) -> list[str]:
    """The columns whose least and greatest value a file tells, so that a query may pass it by: those of numbers."""
    return [field.name for field in schema if pa.types.is_integer(field.type)]


def about_file(path: Path) -> dict[str, Any] | None:
    """What a Parquet file says of itself; None if it is none of ours or damaged."""
    try:
        metadata = pq.read_schema(path).metadata or {}
        return dict(json.loads(metadata[_KEY]))
    except (pa.ArrowInvalid, OSError, KeyError, ValueError):
        return None


def read_table(path: Path, table: Table, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """The rows of one file, or some of their columns.

    Raises:
        DatasetError: If it is no such table, damaged, or of another version.
    """
    try:
        schema = pq.read_schema(path)
        about = json.loads((schema.metadata or {}).get(_KEY, b"{}"))
        if about.get("schema") != SCHEMA_VERSION or not schema.equals(SCHEMAS[table]):
            version = about.get("schema")
            raise DatasetError(f"{path}: table of version {version!r}; this inhabit reads version {SCHEMA_VERSION}")
        rows: list[dict[str, Any]] = pq.read_table(path, columns=None if columns is None else list(columns)).to_pylist()
    except FileNotFoundError:
        raise DatasetError(f"{path} is missing: make the dataset again") from None
    except (pa.ArrowException, OSError) as error:
        raise DatasetError(f"{path} is damaged ({str(error).splitlines()[0]}): make the dataset again") from None
    return rows
