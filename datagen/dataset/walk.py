"""Through a split of a dataset episode by episode, each ready to be asked about and with its questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from datagen.dataset.dataset import Dataset, QuestionRow
from datagen.dataset.lived import Lived
from datagen.dataset.reading import lived_of
from datagen.dataset.schema import read_table

__all__ = ["walk"]


def walk(dataset: Dataset, split: str) -> Iterator[tuple[Lived, list[QuestionRow]]]:
    """The episodes of a split with the questions about them, in order; no more than a shard is in memory."""
    for shard in dataset.shards:
        if shard.split != split:
            continue
        asked: dict[int, list[QuestionRow]] = defaultdict(list)
        for row in read_table(dataset.folder / shard.file("questions"), "questions"):
            asked[row["episode_id"]].append(QuestionRow.of(row))
        for row in read_table(dataset.folder / shard.file("episodes"), "episodes"):
            yield lived_of(row), asked[row["episode_id"]]
