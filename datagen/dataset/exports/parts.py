"""A dataset as its files tell it: one part for each pair of files, whatever its splits are called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from datagen.dataset.dataset import Dataset, QuestionRow
from datagen.dataset.lived import Lived
from datagen.dataset.reading import lived_of
from datagen.dataset.schema import Table, read_table
from memory.graph.records import TRUTH

__all__ = ["Part", "View", "is_believed", "parts_of", "splits_of"]

View = Literal["terse", "rich"]

_FILE = re.compile(r"questions/(?P<name>(?P<split>.+)-\d+-of-\d+)\.parquet")
_STORED = [f"text_{view}{end}" for view in ("terse", "rich") for end in ("", "_belief")]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A file of episodes with the file of questions about them; `name` is that of both, without suffix."""

    folder: Path
    split: str
    name: str

    def questions(self) -> list[QuestionRow]:
        """The questions, in order."""
        return [QuestionRow.of(row) for row in self._rows("questions")]

    def contexts(self, view: View) -> dict[tuple[int, bool], str]:
        """The stored texts by episode and whether they say what the agent believes rather than the truth."""
        found = {}
        for row in self._rows("episodes", ["episode_id", *_STORED]):
            found[row["episode_id"], False] = row[f"text_{view}"]
            found[row["episode_id"], True] = row[f"text_{view}_belief"]
        return found

    def lives(self) -> Iterator[tuple[Lived, list[QuestionRow]]]:
        """Each episode with the questions about it."""
        asked: Mapping[int, list[QuestionRow]] = defaultdict(list)
        for row in self.questions():
            asked[row.episode_id].append(row)
        for episode in self._rows("episodes"):
            yield lived_of(episode), asked[episode["episode_id"]]

    def _rows(self, table: Table, columns: list[str] | None = None) -> list[dict[str, Any]]:
        return read_table(self.folder / table / f"{self.name}.parquet", table, columns)


def parts_of(dataset: Dataset, split: str | None = None) -> list[Part]:
    """The parts of a split, or of all, in the order of the manifest."""
    matches = (_FILE.fullmatch(file) for file in dataset.manifest["files"])
    parts = [Part(folder=dataset.folder, split=found["split"], name=found["name"]) for found in matches if found]
    return [part for part in parts if split in (None, part.split)]


def splits_of(dataset: Dataset) -> list[str]:
    """The splits that hold questions."""
    return [split for split, asked in dataset.manifest["questions"].items() if asked]


def is_believed(row: QuestionRow) -> bool:
    """Whether a question is to be answered from what its observer believes."""
    return row.observer != TRUTH
