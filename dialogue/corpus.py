"""A dataset as passages: for each home and each observer, the text to read and the questions about it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from datagen.dataset.dataset import Dataset, EpisodeRow, QuestionRow, load

__all__ = ["Asked", "Corpus", "Passage"]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question with its answer in words."""

    family: str
    question: str
    answer: str
    row: QuestionRow


@dataclass(frozen=True, kw_only=True)
class Passage:
    """What one observer knows of one home, as text, and questions about it."""

    episode: int
    observer: int
    context: str
    questions: tuple[Asked, ...]


class Corpus:
    """A dataset's passages by split."""

    def __init__(self, dataset: Dataset, view: str = "terse") -> None:
        self.dataset = dataset
        self._view = view
        self._passages: dict[str, list[Passage]] = {}

    @classmethod
    def load(cls, folder: Path) -> Corpus:
        """Open a dataset folder.

        Raises:
            DatasetError: If it is not a whole dataset of this version.
        """
        return cls(load(folder))

    def passages(self, split: str) -> list[Passage]:
        """The passages of a split, in order of episodes."""
        if split not in self._passages:
            asked: dict[tuple[int, int], list[Asked]] = defaultdict(list)
            for row in self.dataset.questions(split):
                one = Asked(family=row.family, question=row.question, answer=row.answer_text, row=row)
                asked[row.episode_id, row.observer].append(one)
            rows = {row.episode_id: row for row in self.dataset.episodes(split)}
            self._passages[split] = [
                self._passage(rows[episode], observer, asked) for episode, observer in sorted(asked)
            ]
        return self._passages[split]

    def _passage(self, row: EpisodeRow, observer: int, asked: dict[tuple[int, int], list[Asked]]) -> Passage:
        return Passage(
            episode=row.episode_id,
            observer=observer,
            context=row.context(observer, self._view),
            questions=tuple(asked[row.episode_id, observer]),
        )

    def texts(self, split: str) -> Iterator[str]:
        """All texts of a split: contexts, questions, answers."""
        for passage in self.passages(split):
            yield passage.context
            for asked in passage.questions:
                yield asked.question
                yield asked.answer

    def names(self) -> list[str]:
        """The names of all who live in the homes of the dataset, sorted; none where worlds tell of no people."""
        rows = (row for split in self.dataset.splits for row in self.dataset.episodes(split))
        specs = (json.loads(row.spec) for row in rows if row.spec)
        return sorted({person["name"] for spec in specs for person in spec.get("people", ())})
