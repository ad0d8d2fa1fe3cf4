"""Making a dataset: shard by shard, by any number of workers, with the same bytes; a killed run goes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

from datagen.config import Recipe
from datagen.dataset.card import write_card
from datagen.dataset.dataset import Dataset, load
from datagen.dataset.engines import on_ray, on_this_machine
from datagen.dataset.errors import DatasetError
from datagen.dataset.lived import live_episode
from datagen.dataset.manifest import MANIFEST, make_manifest
from datagen.dataset.pilot import completed
from datagen.dataset.quotas import too_few
from datagen.dataset.shards import Shard, config_data, is_made, make_shard, shards_of, slots_of, write_shard
from datagen.dataset.splits import lived_as
from datagen.dataset.tally import ENOUGH
from datagen.dataset.worlds import world_of
from memory.graph.whole import write_whole

__all__ = ["Engine", "Progress", "build"]

Engine = Literal["local", "ray"]

_SHORT = 2  # ticks

Progress = Callable[[int, int], None]
"""Told how many questions are made, of how many."""


def build(
    recipe: Recipe,
    out: Path,
    *,
    workers: int = 1,
    engine: Engine = "local",
    address: str | None = None,
    progress: Progress | None = None,
) -> Dataset:
    """Make a dataset. Shards that an earlier, interrupted build finished are kept as they are.

    Args:
        recipe: What to make; it alone decides the bytes.
        out: The folder to write.
        workers: Processes that work at once.
        engine: Where they are.
        address: Of the Ray cluster; one is started on this machine when None.
        progress: Told after every shard.

    Raises:
        DatasetError: If it cannot be made as asked, or the folder holds something else.
        ValueError: Another named subclass, if the world cannot be as asked.
        OSError: If it cannot be written.
    """
    recipe = replace(recipe, options=dict(recipe.options), mix=dict(recipe.mix))
    if workers < 1:
        raise DatasetError(f"workers is {workers}: give 1 or more")
    world_of(recipe.world)
    shards_of(recipe)  # which says what cannot be, before anything is lived
    _must_fit(recipe)
    recipe = completed(recipe)
    shards = shards_of(recipe)
    _must_balance(recipe, shards)
    if out.exists() and not out.is_dir():
        raise DatasetError(f"{out} is a file: give a folder")
    if (out / MANIFEST).exists():
        finished = load(out)
        if finished.manifest["config"] != config_data(recipe):
            preset = finished.manifest["config"]["preset"]
            raise DatasetError(
                f"{out} holds another dataset (preset {preset!r}, made with other options): choose another folder or "
                "delete it"
            )
        return finished
    left = [shard for shard in shards if not is_made(recipe, shard, out)]
    told = progress or (lambda done, total: None)
    total = sum(shard.questions for shard in shards)
    done = total - sum(shard.questions for shard in left)
    told(done, total)
    for shard in _made(recipe, left, out, workers, engine, address):
        done += shard.questions
        told(done, total)
    manifest = make_manifest(recipe, shards, out)
    write_card(out, manifest)
    write_whole(out / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    return Dataset(out, manifest)


def _must_fit(recipe: Recipe) -> None:
    """Raise `DatasetError` if a world of a further split cannot be: a short life in one shows it."""
    for split in recipe.splits:
        try:
            world = lived_as(recipe, split)
            if "ticks" in world.options:
                live_episode(replace(world, options={**world.options, "ticks": _SHORT}), recipe.episodes)
        except ValueError as error:
            raise DatasetError(f"split {split}: {error}") from None


def _must_balance(recipe: Recipe, shards: list[Shard]) -> None:
    """Raise `DatasetError` if shards are too small for the balance that is asked of many questions."""
    first = {shard.split: shard for shard in reversed(shards)}
    asked = {split: sum(shard.questions for shard in shards if shard.split == split) for split in recipe.splits}
    for split, questions in {shards[0].split: recipe.questions, **asked}.items():
        family = too_few(slots_of(recipe, first[split]))
        if questions >= ENOUGH and family is not None:
            raise DatasetError(
                f"shards of {first[split].questions} questions have too few of family {family!r} to balance its "
                "answers: ask for larger ones (--shard), or give the family more of the mix"
            )


def _made(
    recipe: Recipe, shards: list[Shard], out: Path, workers: int, engine: Engine, address: str | None
) -> Iterator[Shard]:
    """Each shard when its files are written. Ray's workers may be elsewhere: what they make is written here."""
    if not shards:
        return
    if engine == "ray":
        for place, files in on_ray(make_shard, [(recipe, shard) for shard in shards], workers, address):
            write_shard(files, out)
            yield shards[place]
        return
    for place, _ in on_this_machine(_make_and_write, [(recipe, shard, out) for shard in shards], workers):
        yield shards[place]


def _make_and_write(recipe: Recipe, shard: Shard, out: Path) -> None:
    write_shard(make_shard(recipe, shard), out)
