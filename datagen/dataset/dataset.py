"""A dataset in a folder, read back only when it is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from datagen.config import Recipe
from datagen.dataset.contrast import Edit
from datagen.dataset.errors import DatasetError
from datagen.dataset.lived import Lived
from datagen.dataset.manifest import changed, read_manifest
from datagen.dataset.reading import lived_of
from datagen.dataset.schema import Table, read_table
from datagen.dataset.shards import Shard, shards_of
from datagen.dataset.splits import split_names
from datagen.questions.answers import Answer
from datagen.questions.language import Program, from_json
from datagen.questions.views import VIEWS
from datagen.questions.views_text import read_terse
from memory.graph.records import TRUTH
from memory.graph.rows import read_meta

__all__ = ["Dataset", "EpisodeRow", "QuestionRow", "TwinRow", "load"]


@dataclass(frozen=True, kw_only=True)
class EpisodeRow:
    """An episode: what is small of its row. `texts` holds the contexts by column; `spec` is the world's own JSON."""

    episode_id: int
    split: str
    world: str
    world_hash: str
    seed: int
    ticks: int
    agent: int
    snapshots: int
    spec: str
    vocabulary: str
    texts: Mapping[str, str]

    def context(self, observer: int, view: str = "terse") -> str:
        """The view from which a question asked of this observer (0: the truth) is to be answered.

        Terse and rich text are stored. Of the compact view of homes the graph and the SQL script are made from the
        terse text, which says the same; of the timeline view the row's records and graph arrays are the graph.

        Raises:
            DatasetError: If there is no such view of this episode.
        """
        end = "" if observer == TRUTH else "_belief"
        if f"text_{view}{end}" in self.texts:
            return self.texts[f"text_{view}{end}"]
        if view not in VIEWS or self.snapshots:
            known = ("terse", "rich") if self.snapshots else tuple(VIEWS)
            raise DatasetError(f"episode {self.episode_id} has no view {view!r}: there are {', '.join(known)}")
        vocabulary, _ = read_meta(self.vocabulary)
        return VIEWS[view](read_terse(self.texts[f"text_terse{end}"], vocabulary))


@dataclass(frozen=True, kw_only=True)
class QuestionRow:
    """A question with its answer, its program as JSON, text and SQL, and its minimal evidence.

    `support_facts` are places in the episode's facts, `support_events` ids of events, `support_poses`
    places in its poses, `support` all of them as text.
    """

    qid: str
    episode_id: int
    split: str
    family: str
    template_id: str
    paraphrase: int
    program: str
    program_text: str
    sql: str
    question: str
    answer_type: str
    answer: str
    answer_text: str
    candidates: tuple[str, ...] | None
    depth: int
    n_hops: int
    t_refs: tuple[int, ...]
    observer: int
    tick: int
    support_entities: tuple[int, ...]
    support_facts: tuple[int, ...]
    support_events: tuple[int, ...]
    support_poses: tuple[int, ...]
    support: tuple[str, ...]
    minimal_support_verified: bool
    executor_a: str
    executor_b: str | None
    seed: int
    version: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> QuestionRow:
        """A row of the table of questions."""
        return cls(**_tuples(row))

    def read_program(self) -> Program:
        """The program."""
        return self._read

    @cached_property
    def _read(self) -> Program:
        return from_json(json.loads(self.program))

    def read_answer(self) -> Answer:
        """The typed answer."""
        return Answer.from_json({"kind": self.answer_type, "value": json.loads(self.answer)})


@dataclass(frozen=True, kw_only=True)
class TwinRow:
    """The question `qid` once more, of an episode in which one thing is otherwise: `contrast.contrasted(…, edit)`.

    The support is that of the twin's answer, its facts being those of the changed episode. Without `context_out` and
    with `context_in` the lines of the terse context are those of the changed episode.
    """

    qid: str
    episode_id: int
    split: str
    edit: str
    edit_text: str
    answer_type: str
    answer: str
    answer_text: str
    support_facts: tuple[int, ...]
    support_events: tuple[int, ...]
    support_poses: tuple[int, ...]
    support: tuple[str, ...]
    context_out: tuple[str, ...]
    context_in: tuple[str, ...]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> TwinRow:
        """A row of the table of twins."""
        return cls(**_tuples(row))

    def read_edit(self) -> Edit:
        """What is otherwise."""
        return Edit.from_json(self.edit)

    def read_answer(self) -> Answer:
        """The typed answer."""
        return Answer.from_json({"kind": self.answer_type, "value": json.loads(self.answer)})


def _tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


_TEXTS = ("text_terse", "text_rich", "text_terse_belief", "text_rich_belief")
_SMALL = [field.name for field in fields(EpisodeRow) if field.name != "texts"]


@dataclass(frozen=True)
class Dataset:
    """A whole dataset in a folder."""

    folder: Path
    manifest: Mapping[str, Any]

    @cached_property
    def recipe(self) -> Recipe:
        """What it was made by."""
        return Recipe(**self.manifest["config"])

    @cached_property
    def shards(self) -> list[Shard]:
        """Its shards."""
        return shards_of(self.recipe)

    @property
    def splits(self) -> tuple[str, ...]:
        """Its splits: train, dev and test, then further ones."""
        return split_names(self.recipe)

    @property
    def bytes(self) -> int:
        """Bytes of its tables on disk."""
        return sum(file["bytes"] for file in self.manifest["files"].values())

    def summary(self) -> dict[str, Any]:
        """What it holds, in numbers."""
        told = {name: self.manifest[name] for name in ("config", "config_hash", "episodes", "questions", "families")}
        return {"folder": str(self.folder), "bytes": self.bytes, **told}

    def episodes(self, split: str) -> list[EpisodeRow]:
        """The episodes of a split, without their records."""
        return [
            EpisodeRow(**{name: row[name] for name in _SMALL}, texts={name: row[name] for name in _TEXTS})
            for row in self._rows(split, "episodes", [*_SMALL, *_TEXTS])
        ]

    def questions(self, split: str) -> list[QuestionRow]:
        """The questions of a split, those of one episode together."""
        return [QuestionRow.of(row) for row in self._rows(split, "questions")]

    def twins(self, split: str) -> list[TwinRow]:
        """The twins of questions of a split; none if the dataset was made without."""
        if not self.recipe.contrast:
            return []
        return [TwinRow.of(row) for row in self._rows(split, "contrast")]

    def lived(self, episode: int) -> Lived:
        """An episode with its records, ready to be asked about.

        Raises:
            DatasetError: If there is no such episode.
        """
        for shard in self.shards:
            if episode in shard.episodes:
                rows = read_table(self.folder / shard.file("episodes"), "episodes")
                return lived_of(rows[episode - shard.episodes.start])
        last = self.shards[-1].episodes.stop - 1
        raise DatasetError(f"{self.folder} has no episode {episode}: give one from 0 to {last}")

    def _rows(self, split: str, table: Table, columns: list[str] | None = None) -> Iterator[dict[str, Any]]:
        if split not in self.splits:
            raise DatasetError(f"no split {split!r}: there are {', '.join(self.splits)}")
        for shard in self.shards:
            if shard.split == split:
                yield from read_table(self.folder / shard.file(table), table, columns)


def load(folder: Path) -> Dataset:
    """Open a dataset and check that it is whole.

    Raises:
        DatasetError: If it is not there, not finished, of another version, or a file is missing or was changed.
    """
    manifest = read_manifest(folder)
    for file in manifest["files"]:
        wrong = changed(folder, manifest, file)
        if wrong is not None:
            raise DatasetError(wrong)
    return Dataset(folder, manifest)
