"""How fast datasets are made: questions per CPU-second, where the time goes, and how much room they take."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from datagen.config import Recipe as MakeDataset
from datagen.dataset.build import build
from datagen.dataset.lived import live_episode
from datagen.dataset.quotas import plan
from datagen.dataset.rows import episode_row, fill, shard_dice
from datagen.dataset.shards import check

__all__ = ["Making", "measure"]


@dataclass(frozen=True, kw_only=True)
class Making:
    """Figures of one dataset made by one process.

    `per_second` is questions per CPU-second in all; `live`, `draw` and `check` are CPU-milliseconds a question for
    homes and lives, for drawing and judging, and for SQL, evidence and views. `bytes` is bytes on disk a question.
    """

    questions: int
    per_second: float
    live: float
    draw: float
    check: float
    bytes: float


def measure(config: MakeDataset) -> Making:
    """Make a dataset and time it; then time its parts on one shard."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        summary = build(config, Path(folder) / "data")
        spent = time.process_time() - start
    questions = sum(summary.questions.values())
    marks = [time.process_time()]
    count = min(config.shard, config.episodes)
    lives = [live_episode(config, number) for number in range(count)]
    marks.append(time.process_time())
    asked = fill(lives, plan(count * config.questions, config.mix), config.questions, shard_dice(config.seed, 0))
    marks.append(time.process_time())
    check(lives, asked)
    for lived in lives:
        episode_row(lived, "train")
    marks.append(time.process_time())
    live, draw, checked = (1000 * (end - begin) / (count * config.questions) for begin, end in pairwise(marks))
    return Making(
        questions=questions,
        per_second=questions / spent,
        live=live,
        draw=draw,
        check=checked,
        bytes=summary.bytes / questions,
    )
