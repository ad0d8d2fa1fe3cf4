"""Small datasets for the tests of this folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from datagen.config import Recipe, recipe_of
from datagen.dataset.dataset import Dataset, QuestionRow
from datagen.dataset.lived import Lived, live_episode
from datagen.dataset.shards import SPLITS

MIDDLING = {"rooms": 3, "items": 30, "residents": 2, "ticks": 160}
LITTLE = recipe_of("homes-small", MIDDLING, questions=160, questions_per_episode=20, shard=4, dev=0.125, test=0.125)
"""Eight episodes: six to train on in two shards, one each for dev and test."""


@cache
def lived_home(number: int) -> Lived:
    """An episode in a home of three rooms; every fifth in a bigger home with more people."""
    bigger = {"rooms": 6, "items": 60, "residents": 3, "ticks": 300}
    return live_episode(recipe_of("homes-small", bigger if number % 5 == 4 else MIDDLING | {"ticks": 200}), number)


def tiny(**changes: object) -> Recipe:
    """Three episodes with ten questions each, one in each split, in homes of two rooms."""
    given = {"questions": 30, "questions_per_episode": 10, "dev": 0.34, "test": 0.34, "shard": 1} | changes
    return recipe_of("homes-small", {"ticks": 120}, **given)


def every_row(dataset: Dataset) -> list[QuestionRow]:
    """All questions, split after split."""
    return [row for split in SPLITS for row in dataset.questions(split)]


def files(folder: Path) -> dict[str, bytes]:
    """All files in a folder by their paths within it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
