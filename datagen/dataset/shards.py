"""Shards of a dataset: which episodes stand in which, how one is made, and its two Parquet files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from datagen.config import MakeDataset
from datagen.dataset.errors import DatasetError
from datagen.dataset.lived import Lived, live_episode
from datagen.dataset.quotas import plan
from datagen.dataset.rows import GENERATOR_VERSION, Asked, episode_row, fill, finish, shard_dice
from memory.graph.whole import whole

__all__ = [
    "DATASET_VERSION",
    "SPLITS",
    "Shard",
    "Table",
    "check",
    "config_data",
    "is_made",
    "make_shard",
    "read_table",
    "shards_of",
    "split_sizes",
]

DATASET_VERSION = 1
"""Version of the tables; a reader reads its own only."""

SPLITS = ("train", "dev", "test")

Table = Literal["episodes", "questions"]

_KEY = b"inhabit"
_TEXT, _WORD = pa.string(), pa.dictionary(pa.int32(), pa.string())

_VIEWS = [
    pa.field(f"{whose}_{view}", _TEXT) for whose in ("truth", "belief") for view in ("terse", "rich", "graph", "sql")
]

_SCHEMAS: dict[Table, Any] = {
    "episodes": pa.schema(
        [
            pa.field("episode", pa.int32()),
            pa.field("split", _TEXT),
            pa.field("home", _TEXT),
            pa.field("life_seed", pa.int64()),
            pa.field("ticks", pa.int32()),
            pa.field("robot", pa.int32()),
            pa.field("spec", _TEXT),
            *_VIEWS,
        ]
    ),
    "questions": pa.schema(
        [
            pa.field("episode", pa.int32()),
            pa.field("number", pa.int32()),
            pa.field("family", _WORD),
            pa.field("template", _WORD),
            pa.field("way", pa.int8()),
            pa.field("observer", pa.int32()),
            pa.field("tick", pa.int32()),
            pa.field("question", _TEXT),
            pa.field("answer", _TEXT),
            pa.field("answer_kind", _WORD),
            pa.field("answer_value", _TEXT),
            pa.field("program", _TEXT),
            pa.field("program_text", _TEXT),
            pa.field("sql", _TEXT),
            pa.field("depth", pa.int16()),
            pa.field("support_facts", pa.list_(pa.int32())),
            pa.field("support_events", pa.list_(pa.int32())),
            pa.field("support", pa.list_(_TEXT)),
            pa.field("generator", _WORD),
        ]
    ),
}


@dataclass(frozen=True, kw_only=True)
class Shard:
    """Some episodes of one split, in a file of each table; `number` counts over all splits, `place` within this one."""

    number: int
    split: str
    place: int
    of: int
    episodes: range

    def file(self, table: Table) -> str:
        """The file's path within the dataset."""
        return f"{table}/{self.split}-{self.place:05d}-of-{self.of:05d}.parquet"


def split_sizes(config: MakeDataset) -> dict[str, int]:
    """How many episodes each split has; one at least where a share was asked for.

    Raises:
        DatasetError: If the numbers leave nothing to train on.
    """
    for name, low in (("episodes", 1), ("questions", 1), ("ticks", 2), ("shard", 1), ("workers", 1), ("seed", 0)):
        if getattr(config, name) < low:
            raise DatasetError(f"{name} is {getattr(config, name)}: give {low} or more")
    sizes = {}
    for split, share in (("dev", config.dev), ("test", config.test)):
        if not 0 <= share < 1:
            raise DatasetError(f"{split} is {share}: give a share from 0 to 1")
        sizes[split] = max(1, round(config.episodes * share)) if share > 0 else 0
    train = config.episodes - sum(sizes.values())
    if train < 1:
        raise DatasetError(f"{config.episodes} episodes leave none to train on: ask for more, or smaller dev and test")
    return {"train": train, **sizes}


def shards_of(config: MakeDataset) -> list[Shard]:
    """All shards, those of one split together."""
    shards: list[Shard] = []
    first = 0
    for split, size in split_sizes(config).items():
        count = -(-size // config.shard)
        for place in range(count):
            start, stop = first + place * size // count, first + (place + 1) * size // count
            shards.append(Shard(number=len(shards), split=split, place=place, of=count, episodes=range(start, stop)))
        first += size
    return shards


def config_data(config: MakeDataset) -> dict[str, Any]:
    """The options that decide the bytes: all but the number of workers."""
    names = {field.name for field in fields(MakeDataset)} - {"workers"}
    return {name: value for name, value in asdict(config).items() if name in names}


def _metadata(config: MakeDataset) -> dict[bytes, bytes]:
    about = {"dataset": DATASET_VERSION, "generator": GENERATOR_VERSION, "config": config_data(config)}
    return {_KEY: json.dumps(about, sort_keys=True).encode()}


def make_shard(config: MakeDataset, shard: Shard, folder: Path) -> None:
    """Make a shard and write its files; the file of questions comes last and stands for both.

    Raises:
        DatasetError: If a quota cannot be met.
        SpecError: If homes cannot be as asked.
        RuntimeError: If the executors disagree.
    """
    lives = [live_episode(config, number) for number in shard.episodes]
    slots = plan(len(lives) * config.questions, config.mix, number=shard.number)
    asked = fill(lives, slots, config.questions, shard_dice(config.seed, shard.number))
    questions = check(lives, asked)
    episodes = [episode_row(lived, shard.split) for lived in lives]
    _write(episodes, "episodes", config, folder / shard.file("episodes"))
    _write(questions, "questions", config, folder / shard.file("questions"))


def check(lives: Sequence[Lived], asked: Sequence[Sequence[Asked]]) -> list[dict[str, Any]]:
    """The rows of all questions found, checked on one database that holds all the episodes."""
    rows = []
    graph = None
    for lived, found in zip(lives, asked, strict=True):
        graph = lived.graph(beside=graph)
        rows += finish(lived, found, graph)
    if graph is not None:
        graph.close()
    return rows


def _write(rows: Sequence[dict[str, Any]], table: Table, config: MakeDataset, path: Path) -> None:
    schema = _SCHEMAS[table].with_metadata(_metadata(config))
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as draft:
        pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), draft, compression="zstd")


def is_made(config: MakeDataset, shard: Shard, folder: Path) -> bool:
    """Whether a shard's files are there already.

    Raises:
        DatasetError: If they are there but were made with other options.
    """
    paths = [folder / shard.file("episodes"), folder / shard.file("questions")]
    if not all(path.exists() for path in paths):
        return False
    try:
        found = [pq.read_schema(path).metadata or {} for path in paths]
    except (pa.ArrowInvalid, OSError):
        return False
    if any(metadata.get(_KEY) != _metadata(config)[_KEY] for metadata in found):
        raise DatasetError(f"{folder} holds a dataset made with other options: choose another folder or delete it")
    return True


def read_table(path: Path, table: Table) -> list[dict[str, Any]]:
    """The rows of one file.

    Raises:
        DatasetError: If it is no such table, damaged, or of another version.
    """
    try:
        found = pq.read_table(path)
    except FileNotFoundError:
        raise DatasetError(f"{path} is missing: make the dataset again") from None
    except (pa.ArrowException, OSError) as error:
        raise DatasetError(f"{path} is damaged ({str(error).splitlines()[0]}): make the dataset again") from None
    metadata = found.schema.metadata or {}
    version = json.loads(metadata[_KEY]).get("dataset") if _KEY in metadata else None
    if version != DATASET_VERSION or not found.schema.equals(_SCHEMAS[table]):
        raise DatasetError(f"{path}: dataset of version {version!r}; this inhabit reads version {DATASET_VERSION}")
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows
