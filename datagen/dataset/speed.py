"""How fast datasets are made and validated, where the time goes, and how much room they take."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pyarrow as pa

from datagen.config import Recipe
from datagen.dataset.build import build
from datagen.dataset.engines import uncollected
from datagen.dataset.episode_table import episode_table
from datagen.dataset.filling import fill, shard_dice
from datagen.dataset.lived import live_episode
from datagen.dataset.quotas import plan
from datagen.dataset.rows import question_rows
from datagen.dataset.schema import SCHEMAS, parquet_bytes
from datagen.dataset.shards import shards_of
from datagen.dataset.validate import validate

__all__ = ["Making", "measure"]


@dataclass(frozen=True, kw_only=True)
class Making:
    """Figures of one dataset made by one process.

    `per_second` is questions made per CPU-second in all, `validated` rows validated per CPU-second; `live`, `draw`,
    `rows` and `write` are CPU-milliseconds a question for episodes, for drawing and judging, for evidence and SQL, and
    for tables and files. `bytes` is bytes on disk a question.
    """

    questions: int
    per_second: float
    validated: float
    live: float
    draw: float
    rows: float
    write: float
    bytes: float


def measure(recipe: Recipe) -> Making:
    """Make a dataset, validate it, and time both; then time the parts of making on its first shard."""
    parts = _parts(recipe)  # also what is imported and cached is so before the clock runs
    with tempfile.TemporaryDirectory() as folder:
        marks = [time.process_time()]
        dataset = build(recipe, Path(folder) / "data")
        marks.append(time.process_time())
        found = validate(Path(folder) / "data")
        marks.append(time.process_time())
    if found.findings:
        raise RuntimeError(f"{len(found.findings)} findings, first {found.findings[0]}")
    made, validated = (end - begin for begin, end in pairwise(marks))
    live, draw, rows, write = parts
    return Making(
        questions=recipe.questions,
        per_second=recipe.questions / made,
        validated=recipe.questions / validated,
        live=live,
        draw=draw,
        rows=rows,
        write=write,
        bytes=dataset.bytes / recipe.questions,
    )


@uncollected()
def _parts(recipe: Recipe) -> list[float]:
    """CPU-milliseconds a question of each part, on the first shard, made twice."""
    shard = shards_of(recipe)[0]
    for _ in range(2):
        marks = [time.process_time()]
        lives = [live_episode(recipe, number) for number in shard.episodes]
        marks.append(time.process_time())
        slots = plan(shard.questions, recipe.mix, syllabus=recipe.syllabus, number=shard.number)
        asked = fill(lives, slots, shard_dice(recipe.seed, shard.number))
        marks.append(time.process_time())
        rows = [
            row for lived, each in zip(lives, asked, strict=True) for row in question_rows(lived, each, shard.split)
        ]
        marks.append(time.process_time())
        parquet_bytes(episode_table(lives, split=shard.split, world=recipe.world, config_hash=""), {})
        parquet_bytes(pa.Table.from_pylist(rows, schema=SCHEMAS["questions"]), {})
        marks.append(time.process_time())
    return [1000 * (end - begin) / shard.questions for begin, end in pairwise(marks)]
