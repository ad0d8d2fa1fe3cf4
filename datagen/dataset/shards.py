"""Shards of a dataset: which episodes stand in which, and how one is made, apart from all others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from datagen.config import Recipe
from datagen.dataset.engines import uncollected
from datagen.dataset.episode_table import episode_table
from datagen.dataset.errors import DatasetError
from datagen.dataset.filling import fill, shard_dice
from datagen.dataset.holdout import holdout_of, restriction
from datagen.dataset.lived import live_episode
from datagen.dataset.quotas import Slot, plan, shares
from datagen.dataset.rows import question_rows
from datagen.dataset.schema import SCHEMAS, TABLES, Table, about_file, parquet_bytes, versions
from datagen.dataset.splits import SPLITS, check_splits, extra_size, lived_as
from datagen.dataset.twins import twin_dice, twin_rows
from memory.graph.whole import whole

__all__ = [
    "SPLITS",
    "Shard",
    "config_data",
    "config_hash",
    "is_made",
    "make_shard",
    "mix_of",
    "shards_of",
    "slots_of",
    "split_sizes",
    "tables_of",
    "write_shard",
]


@dataclass(frozen=True, kw_only=True)
class Shard:
    """Some episodes of one split, in a file of each table.

    `number` counts over all splits, `place` within this one; `questions` is how many are asked about the episodes.
    """

    number: int
    split: str
    place: int
    of: int
    episodes: range
    questions: int

    def file(self, table: Table) -> str:
        """The file's path within the dataset."""
        return f"{table}/{self.split}-{self.place:05d}-of-{self.of:05d}.parquet"


def split_sizes(recipe: Recipe) -> dict[str, int]:
    """How many episodes each split has; one at least where a share was asked for. Episodes that share stay together.

    Raises:
        DatasetError: If the numbers cannot be, or leave nothing to train on; or a further split cannot be.
    """
    check_splits(recipe)
    if not 0 <= recipe.contrast <= 1:
        raise DatasetError(f"contrast is {recipe.contrast}: give a share from 0 to 1")
    lows = {"questions": 1, "questions_per_episode": 1, "shard": 1, "together": 1, "seed": 0}
    for name, low in lows.items():
        if getattr(recipe, name) < low:
            raise DatasetError(f"{name.replace('_', '-')} is {getattr(recipe, name)}: give {low} or more")
    houses = -(-recipe.episodes // recipe.together)
    sizes = {}
    for split, share in (("dev", recipe.dev), ("test", recipe.test)):
        if not 0 <= share < 1:
            raise DatasetError(f"{split} is {share}: give a share from 0 to 1")
        sizes[split] = recipe.together * max(1, round(houses * share)) if share > 0 else 0
    train = recipe.together * houses - sum(sizes.values())
    if train < 1:
        raise DatasetError(
            f"{recipe.questions} questions are about {recipe.episodes} episodes, which leave none to train on: ask for "
            "more questions, fewer on each episode, or smaller dev and test"
        )
    sizes = {"train": train, **sizes}
    last = next(split for split in reversed(SPLITS) if sizes[split])
    sizes[last] -= recipe.together * houses - recipe.episodes
    return sizes | dict.fromkeys(recipe.splits, extra_size(recipe))


def shards_of(recipe: Recipe) -> list[Shard]:
    """All shards, those of one split together.

    Raises:
        DatasetError: As `split_sizes`, or if the mix cannot be.
    """
    shares(recipe.mix, recipe.syllabus)
    step = max(recipe.together, recipe.shard - recipe.shard % recipe.together)
    total, first = recipe.episodes, 0
    shards: list[Shard] = []
    for split, size in split_sizes(recipe).items():
        if split in recipe.splits:  # a home is lived in by as many as it is in train, and stands in this split alone
            first += -first % recipe.together
        count = -(-size // step)
        for place in range(count):
            start, stop = first + place * step, first + min(size, (place + 1) * step)
            asked = stop * recipe.questions // total - start * recipe.questions // total
            shards.append(
                Shard(
                    number=len(shards),
                    split=split,
                    place=place,
                    of=count,
                    episodes=range(start, stop),
                    questions=asked,
                )
            )
        first += size
    return shards


def mix_of(recipe: Recipe, split: str) -> Mapping[str, float]:
    """The requested mix of a split: by family alone where what it demands may leave out depths and kinds."""
    if restriction(split) == "others" or not recipe.splits:
        return recipe.mix
    by_family: dict[str, float] = {}
    for quota, share in shares(recipe.mix, recipe.syllabus).items():
        by_family[quota.family] = by_family.get(quota.family, 0.0) + share
    return by_family


def slots_of(recipe: Recipe, shard: Shard) -> list[Slot]:
    """The questions to be found for a shard."""
    only = holdout_of(recipe, shard.split).only
    mix = mix_of(recipe, shard.split)
    return plan(shard.questions, mix, syllabus=recipe.syllabus, number=shard.number, only=only)


def tables_of(recipe: Recipe) -> tuple[Table, ...]:
    """The tables that a dataset of this recipe has."""
    return (*TABLES, "contrast") if recipe.contrast else TABLES


_LATER: Mapping[str, Any] = {
    "splits": [],
    "split_episodes": None,
    "deepest": 5,
    "contrast": 0.0,
    "held_out": [],
    "asked": {},
}
"""What a recipe says only where it is not so: datasets made before are still what it says."""


def config_data(recipe: Recipe) -> dict[str, Any]:
    """The recipe as JSON data, without passwords; what came later is left out where it is not used."""
    data: dict[str, Any] = json.loads(json.dumps(asdict(recipe)))
    data = {name: value for name, value in data.items() if name not in _LATER or value != _LATER[name]}
    if "://" in data["options"].get("url", ""):
        from sqlalchemy import make_url

        data["options"]["url"] = make_url(data["options"]["url"]).render_as_string()
    return data


def config_hash(config: Mapping[str, Any]) -> str:
    """A short hash of what `config_data` gave."""
    return hashlib.sha256(json.dumps(config, sort_keys=True).encode()).hexdigest()[:16]


def _about(recipe: Recipe) -> dict[str, Any]:
    return {**versions(), "config": config_data(recipe)}


@uncollected()
def make_shard(recipe: Recipe, shard: Shard) -> dict[str, bytes]:
    """The files of a shard, by their paths within the dataset; the same bytes wherever it is made.

    Raises:
        DatasetError: If a quota cannot be met.
        ValueError: A named subclass, if the world cannot be as asked.
    """
    lives = [live_episode(lived_as(recipe, shard.split), number) for number in shard.episodes]
    dice, holdout = shard_dice(recipe.seed, shard.number), holdout_of(recipe, shard.split)
    asked = fill(lives, slots_of(recipe, shard), dice, holdout=holdout)
    rows = [question_rows(lived, found, shard.split) for lived, found in zip(lives, asked, strict=True)]
    about = _about(recipe)
    made: dict[Table, Any] = {
        "episodes": episode_table(
            lives, split=shard.split, world=recipe.world, config_hash=config_hash(about["config"])
        )
    }
    if recipe.contrast:
        twins = list(twin_rows(lives, asked, rows, recipe.contrast, twin_dice(recipe.seed, shard.number)))
        made["contrast"] = pa.Table.from_pylist(twins, schema=SCHEMAS["contrast"])
    every = [row for found in rows for row in found]
    made["questions"] = pa.Table.from_pylist(every, schema=SCHEMAS["questions"])
    return {shard.file(table): parquet_bytes(each, about) for table, each in made.items()}


def write_shard(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files of a shard, each whole or not at all; the file of questions comes last and stands for both."""
    for file, data in files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole(path) as draft:
            draft.write_bytes(data)


def is_made(recipe: Recipe, shard: Shard, folder: Path) -> bool:
    """Whether a shard's files are there already.

    Raises:
        DatasetError: If they are there but were made by another recipe or version, or are damaged.
    """
    paths = [folder / shard.file(table) for table in tables_of(recipe)]
    if not all(path.exists() for path in paths):
        return False
    for path in paths:
        found = about_file(path)
        if found is None:
            raise DatasetError(f"{path} is damaged: delete that file and run the same command again")
        if found != _about(recipe):
            raise DatasetError(f"{folder} holds {_told(found)}: choose another folder or delete it")
    return True


def _told(about: Mapping[str, Any]) -> str:
    if {name: about.get(name) for name in versions()} != versions():
        return f"shards of schema version {about.get('schema')!r}, generator version {about.get('generator')!r}"
    return f"shards of another dataset (preset {about['config']['preset']!r}, made with other options)"
