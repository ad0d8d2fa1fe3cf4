"""How fast datasets are made and validated, where the time goes, and how much room they take."""

from __future__ import annotations

import json
import math
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa

from datagen.config import Recipe, blocks_reference, homes
from datagen.dataset.build import build
from datagen.dataset.engines import uncollected
from datagen.dataset.episode_table import episode_table
from datagen.dataset.filling import fill, shard_dice
from datagen.dataset.lived import live_episode
from datagen.dataset.quotas import plan
from datagen.dataset.rows import question_rows
from datagen.dataset.schema import SCHEMAS, parquet_bytes
from datagen.dataset.shards import config_data, shards_of
from datagen.dataset.validate import validate

__all__ = [
    "REFERENCE_BYTES",
    "REFERENCE_PER_SECOND",
    "WORKLOADS",
    "Making",
    "Memory",
    "Run",
    "Scaling",
    "measure",
    "memory",
    "rates",
    "run",
    "scaling",
]

REFERENCE_PER_SECOND = 1.07
"""Questions that the generator of NeuralMemory made in a CPU-second, one to a world, when it was measured."""

REFERENCE_BYTES = 116_000
"""Bytes on disk that it took for a question."""


def _blocks_one_each() -> Recipe:
    """As the reference: one question to a world. Shards are large, since quotas are kept within each."""
    return replace(blocks_reference(), questions_per_episode=1, shard=1000)


WORKLOADS: Mapping[str, Callable[[], Recipe]] = {
    "homes": homes,
    "blocks-reference": blocks_reference,
    "blocks-reference, one question a world": _blocks_one_each,
}
"""What the speed of making is stated for."""


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


# ---- several seeds, beside the reference


def rates(recipe: Recipe, seeds: Sequence[int]) -> dict[str, Any]:
    """A dataset of each seed, made and validated: every rate, the medians of all figures, ratios to the reference.

    Where others use the machine too, the best rate tells more of the code than the median.
    """
    makings = [measure(replace(recipe, seed=seed)) for seed in seeds]
    medians = {
        each.name: statistics.median(getattr(making, each.name) for making in makings)
        for each in fields(Making)
        if each.name != "questions"
    }
    return {
        "preset": recipe.preset,
        "questions": recipe.questions,
        "questions_per_episode": recipe.questions_per_episode,
        "seeds": list(seeds),
        "each_per_second": [making.per_second for making in makings],
        "best_per_second": max(making.per_second for making in makings),
        "best_validated": max(making.validated for making in makings),
        **medians,
        "times_reference_speed": medians["per_second"] / REFERENCE_PER_SECOND,
        "reference_bytes_over_ours": REFERENCE_BYTES / medians["bytes"],
    }


# ---- whole processes


@dataclass(frozen=True, kw_only=True)
class Run:
    """A dataset made by a process of its own.

    Attributes:
        questions: How many.
        workers: Processes that worked at once; one is the process itself.
        wall: Seconds that making it took, without the start of Python.
        own: CPU-seconds of the process meanwhile.
        workers_own: CPU-seconds of its worker processes, their starts included.
        peak: The most memory that the process held, in MiB; NaN where the system does not say.
        load: The machine's load average before it began: more than 0 takes from the wall time.
    """

    questions: int
    workers: int
    wall: float
    own: float
    workers_own: float
    peak: float
    load: float


@dataclass(frozen=True, kw_only=True)
class Scaling:
    """The same dataset made by one worker and by several.

    `ratio` is wall time by wall time, which other work on the machine spoils; `by_cpu` is what the CPU-seconds allow
    on as many idle cores: all that one worker took, by what several did one after the other (the process that waits
    for them) and side by side.
    """

    one: Run
    many: Run
    ratio: float
    by_cpu: float


def scaling(recipe: Recipe, *, workers: int = 2, times: int = 2) -> Scaling:
    """Make a dataset with one worker and with several, by turns; of each the run that was disturbed least counts."""
    ones, manies = zip(*((run(recipe, workers=1), run(recipe, workers=workers)) for _ in range(times)), strict=True)
    one, many = (min(runs, key=lambda each: each.wall) for runs in (ones, manies))
    return Scaling(
        one=one,
        many=many,
        ratio=one.wall / many.wall,
        by_cpu=one.own / (many.own + many.workers_own / workers),
    )


@dataclass(frozen=True, kw_only=True)
class Memory:
    """Peaks of processes that make more and more questions, and MiB for each million more from first to last."""

    runs: tuple[Run, ...]
    per_million: float


def memory(recipe: Recipe, sizes: Sequence[int]) -> Memory:
    """Make datasets of several sizes, each in one process."""
    runs = tuple(run(replace(recipe, questions=size)) for size in sorted(sizes))
    more = runs[-1].questions - runs[0].questions
    return Memory(runs=runs, per_million=(runs[-1].peak - runs[0].peak) / max(1, more) * 1e6)


def run(recipe: Recipe, *, workers: int = 1) -> Run:
    """Make a dataset in a fresh process, and throw it away."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-c", _SCRIPT, json.dumps(config_data(recipe)), f"{folder}/data", str(workers)]
        told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return Run(questions=recipe.questions, workers=workers, load=load, **json.loads(told))


_SCRIPT = "import sys; from datagen.dataset.speed import make_and_tell; make_and_tell(*sys.argv[1:])"


def make_and_tell(config: str, out: str, workers: str) -> None:
    """What the process of a `Run` does: print, as JSON, what making a dataset took."""
    begun, worked = time.perf_counter(), time.process_time()
    build(Recipe(**json.loads(config)), Path(out), workers=int(workers))
    took = {"wall": time.perf_counter() - begun, "own": time.process_time() - worked}
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({**took, "workers_own": others.ru_utime + others.ru_stime, "peak": _peak()}))


def _peak() -> float:
    """MiB. `ru_maxrss` would count the process that started this one as well."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return math.nan
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024
