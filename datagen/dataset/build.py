"""Datasets: made shard by shard, by any number of processes, with the same bytes; read back only when whole."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from datagen.config import MakeDataset
from datagen.dataset.card import Counts, card, count
from datagen.dataset.errors import DatasetError
from datagen.dataset.lived import Lived, live_episode
from datagen.dataset.rows import GENERATOR_VERSION
from datagen.dataset.shards import (
    DATASET_VERSION,
    SPLITS,
    Shard,
    Table,
    config_data,
    is_made,
    make_shard,
    read_table,
    shards_of,
    split_sizes,
)
from datagen.questions.answers import Answer
from datagen.questions.language import Program, from_json
from memory.graph.records import TRUTH
from memory.graph.whole import write_whole

__all__ = ["Dataset", "DatasetError", "DatasetSummary", "EpisodeRow", "QuestionRow", "build", "load"]

MANIFEST = "manifest.json"

Progress = Callable[[int, int], None]
"""Told how many episodes are done, of how many."""


@dataclass(frozen=True, kw_only=True)
class EpisodeRow:
    """An episode: its home (a `HomeSpec` in JSON and its hash), its life's seed and length, and the robot's id.

    `views` holds the two contexts, of the truth and of the robot's belief, each as terse and rich text, graph and SQL
    script: `truth_terse`, `belief_graph`, ...
    """

    episode: int
    split: str
    home: str
    life_seed: int
    ticks: int
    robot: int
    spec: str
    views: Mapping[str, str]

    def context(self, observer: int, view: str = "terse") -> str:
        """The view from which a question asked of this observer (0: the truth) is to be answered."""
        return self.views[f"{'truth' if observer == TRUTH else 'belief'}_{view}"]


@dataclass(frozen=True, kw_only=True)
class QuestionRow:
    """A question with its answer, its program as JSON, text and SQL, and its minimal evidence.

    `support_facts` are places in the history's facts, `support_events` ids of events, `support` both as text.
    """

    episode: int
    number: int
    family: str
    template: str
    way: int
    observer: int
    tick: int
    question: str
    answer: str
    answer_kind: str
    answer_value: str
    program: str
    program_text: str
    sql: str
    depth: int
    support_facts: tuple[int, ...]
    support_events: tuple[int, ...]
    support: tuple[str, ...]
    generator: str

    def read_program(self) -> Program:
        """The program."""
        return from_json(json.loads(self.program))

    def read_answer(self) -> Answer:
        """The typed answer."""
        return Answer.from_json({"kind": self.answer_kind, "value": json.loads(self.answer_value)})


@dataclass(frozen=True, kw_only=True)
class DatasetSummary:
    """What a dataset holds: episodes and questions by split, counts by family, and bytes on disk."""

    folder: Path
    episodes: dict[str, int]
    questions: dict[str, int]
    families: dict[str, Counts]
    bytes: int


@dataclass(frozen=True)
class Dataset:
    """A whole dataset in a folder."""

    folder: Path
    manifest: Mapping[str, Any]

    @cached_property
    def config(self) -> MakeDataset:
        """The options it was made with."""
        return MakeDataset(**self.manifest["config"])

    @cached_property
    def summary(self) -> DatasetSummary:
        """What it holds."""
        return _summary(self.folder, self.manifest)

    def episodes(self, split: str) -> list[EpisodeRow]:
        """The episodes of a split."""
        rows = self._rows(split, "episodes")
        own = {field.name for field in fields(EpisodeRow)}
        return [
            EpisodeRow(
                **{name: value for name, value in row.items() if name in own},
                views={name: value for name, value in row.items() if name not in own},
            )
            for row in rows
        ]

    def questions(self, split: str) -> list[QuestionRow]:
        """The questions of a split, those of one episode together."""
        rows = self._rows(split, "questions")
        for row in rows:
            row |= {name: tuple(value) for name, value in row.items() if isinstance(value, list)}
        return [QuestionRow(**row) for row in rows]

    def lived(self, episode: int) -> Lived:
        """An episode lived again from its seed, with its history, ready to be asked about.

        Raises:
            DatasetError: If there is no such episode, or this version of the generator gives another one.
        """
        row = next((row for split in SPLITS for row in self.episodes(split) if row.episode == episode), None)
        if row is None:
            raise DatasetError(f"{self.folder} has no episode {episode}: give one from 0 to {self.config.episodes - 1}")
        lived = live_episode(self.config, episode)
        if lived.home != row.home or lived.episode.seed != row.life_seed:
            raise DatasetError(f"{self.folder}: this version makes another home of episode {episode}; make it again")
        return lived

    def _rows(self, split: str, table: Table) -> list[dict[str, Any]]:
        if split not in SPLITS:
            raise DatasetError(f"no split {split!r}: there are {', '.join(SPLITS)}")
        shards = [shard for shard in shards_of(self.config) if shard.split == split]
        return [row for shard in shards for row in read_table(self.folder / shard.file(table), table)]


# ---- making


def build(config: MakeDataset, out: Path, progress: Progress | None = None) -> DatasetSummary:
    """Make a dataset. Shards that an earlier, interrupted build finished are kept.

    Args:
        config: What to make.
        out: The folder to write.
        progress: Told after every shard.

    Raises:
        DatasetError: If it cannot be made as asked, or the folder holds something else.
        SpecError: If homes cannot be as asked.
        OSError: If it cannot be written.
    """
    config = MakeDataset(**config_data(config), workers=config.workers)
    shards = shards_of(config)
    if (out / MANIFEST).exists():
        finished = load(out)
        if finished.manifest["config"] != config_data(config):
            raise DatasetError(f"{out} holds another dataset: choose another folder or delete it")
        return finished.summary
    if out.exists() and not out.is_dir():
        raise DatasetError(f"{out} is a file: give a folder")
    out.mkdir(parents=True, exist_ok=True)
    _make(config, shards, out, progress or (lambda done, total: None))
    manifest = _manifest(config, shards, out)
    write_whole(out / "README.md", card(config_data(config), _summary(out, manifest).families, manifest))
    write_whole(out / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    return _summary(out, manifest)


def _make(config: MakeDataset, shards: list[Shard], out: Path, progress: Progress) -> None:
    left = [shard for shard in shards if not is_made(config, shard, out)]
    done = config.episodes - sum(len(shard.episodes) for shard in left)
    progress(done, config.episodes)
    if config.workers == 1 or len(left) < 2:
        for shard in left:
            make_shard(config, shard, out)
            done += len(shard.episodes)
            progress(done, config.episodes)
        return
    # Fresh processes: forks of one that runs threads (torch, a terminal's progress bar) may hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(config.workers, len(left)), mp_context=context) as pool:
        jobs = {pool.submit(make_shard, config, shard, out): shard for shard in left}
        try:
            for job in as_completed(jobs):
                job.result()
                done += len(jobs[job].episodes)
                progress(done, config.episodes)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _manifest(config: MakeDataset, shards: list[Shard], out: Path) -> dict[str, Any]:
    files = {}
    questions = dict.fromkeys(SPLITS, 0)
    homes: dict[str, str] = {}
    families = []
    for shard in shards:
        rows = read_table(out / shard.file("questions"), "questions")
        questions[shard.split] += len(rows)
        families += rows
        for row in read_table(out / shard.file("episodes"), "episodes"):
            if homes.setdefault(row["home"], shard.split) != shard.split:
                raise DatasetError(f"episode {row['episode']}: its home stands in two splits; choose another seed")
        for table in ("episodes", "questions"):
            path = shard.file(table)
            files[path] = _hash(out / path)
    return {
        "dataset": DATASET_VERSION,
        "generator": GENERATOR_VERSION,
        "config": config_data(config),
        "episodes": split_sizes(config),
        "questions": questions,
        "families": {name: found.to_json() for name, found in count(families).items()},
        "files": files,
    }


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise DatasetError(f"{path} is missing: make the dataset again") from None


def _summary(folder: Path, manifest: Mapping[str, Any]) -> DatasetSummary:
    return DatasetSummary(
        folder=folder,
        episodes=dict(manifest["episodes"]),
        questions=dict(manifest["questions"]),
        families={name: Counts.from_json(data) for name, data in manifest["families"].items()},
        bytes=sum((folder / path).stat().st_size for path in manifest["files"]),
    )


# ---- reading


def load(folder: Path) -> Dataset:
    """Open a dataset and check that it is whole.

    Raises:
        DatasetError: If it is not there, not finished, of another version, or a file is missing or was changed.
    """
    path = folder / MANIFEST
    if not folder.is_dir():
        raise DatasetError(f"{folder} is no folder: make a dataset with `inhabit data make --out {folder}`")
    if not path.exists():
        raise DatasetError(f"{folder} is no whole dataset (no {MANIFEST}): finish it with `inhabit data make`")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        version = manifest.get("dataset")
    except (ValueError, AttributeError):
        raise DatasetError(f"{path} is damaged: make the dataset again") from None
    if version != DATASET_VERSION:
        raise DatasetError(f"{folder}: dataset of version {version!r}; this inhabit reads version {DATASET_VERSION}")
    for file, expected in manifest["files"].items():
        if _hash(folder / file) != expected:
            raise DatasetError(f"{folder / file} is damaged or was changed: make the dataset again")
    return Dataset(folder, manifest)
