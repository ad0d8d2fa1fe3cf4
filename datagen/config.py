"""What datasets are made of: the recipe, and presets, which are functions that return a whole one."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from datagen.dataset.errors import DatasetError

__all__ = [
    "PRESETS",
    "Recipe",
    "blocks",
    "blocks_reference",
    "homes",
    "homes_large",
    "homes_small",
    "lives",
    "recipe_of",
]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that decides the bytes of a dataset.

    Attributes:
        preset: The name of the preset that it began as.
        world: Where episodes come from: a name in `datagen.dataset.worlds.WORLDS`, or "module:function".
        options: What that world is told, as JSON data.
        questions: Questions in train, dev and test.
        questions_per_episode: How many of them are asked about one episode.
        seed: Of everything.
        dev: Share of the episodes in the dev split.
        test: Share of the episodes in the test split.
        shard: Episodes in a file; quotas are kept within each file.
        together: Episodes that share something (a home); they stand in one split.
        mix: Shares by quota: "FAMILY", "FAMILY/DEPTH", "FAMILY/KIND" or "FAMILY/DEPTH/KIND", where DEPTH is shallow
            (to 3 operators), middle (4, 5) or deep (from 6) and KIND a kind of answer. All families alike when empty.
        syllabus: What may be asked: a name in `datagen.dataset.syllabi.SYLLABI`.
        snapshots: Of how many ticks positions are shown in the timeline view; with 0 the compact view is shown.
        resolution: Metres to which the timeline view rounds positions.
        splits: Further test splits, by name (`datagen.dataset.splits`); they come on top of `questions`.
        split_episodes: Episodes in each of them; as many as `test` has when None.
        deepest: Operators on the longest path of a program outside of the split `deeper`, if there is one.
        contrast: Share of the questions that get a twin: one fact changed, another answer.
        held_out: Combinations and kinds kept for splits of their own (`datagen.dataset.holdout`); found when the
            dataset is made, if a split needs them.
        asked: By what is held back, the templates that may be asked; found likewise.
    """

    preset: str
    world: str
    options: Mapping[str, Any] = field(default_factory=dict)
    questions: int
    questions_per_episode: int = 50
    seed: int = 0
    dev: float = 0.1
    test: float = 0.1
    shard: int = 20
    together: int = 1
    mix: Mapping[str, float] = field(default_factory=dict)
    syllabus: str = "compact"
    snapshots: int = 0
    resolution: float = 0.1
    splits: tuple[str, ...] = ()
    split_episodes: int | None = None
    deepest: int = 5
    contrast: float = 0.0
    held_out: tuple[str, ...] = ()
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make tuples of what JSON has as lists."""
        for name in ("splits", "held_out"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        object.__setattr__(self, "asked", {name: tuple(each) for name, each in self.asked.items()})

    @property
    def episodes(self) -> int:
        """How many episodes train, dev and test have."""
        return -(-self.questions // max(1, self.questions_per_episode))


def homes() -> Recipe:
    """Rich homes: 4 rooms, 60 objects, 3 residents and a robot, 200 ticks; four lives in each home."""
    options = {"rooms": 4, "items": 60, "residents": 3, "ticks": 200}
    return Recipe(
        preset="homes",
        world="home",
        options=options,
        questions=12_000,
        shard=20,
        together=4,
        syllabus="home",
        snapshots=3,
    )


def homes_small() -> Recipe:
    """Homes that a small reader can learn to read: 2 rooms, 30 objects, 2 residents, 150 ticks, one life in each."""
    options = {"rooms": 2, "items": 30, "residents": 2, "ticks": 150}
    return Recipe(preset="homes-small", world="home", options=options, questions=5760, questions_per_episode=24)


def homes_large() -> Recipe:
    """A hundred thousand questions about homes of all sizes, 600 ticks; four lives in each."""
    options = {"rooms": None, "items": None, "residents": None, "ticks": 600}
    return Recipe(
        preset="homes-large",
        world="home",
        options=options,
        questions=100_000,
        shard=40,
        together=4,
        syllabus="home",
        snapshots=3,
    )


def blocks_reference() -> Recipe:
    """The workload of NeuralMemory: 15 x 15 cells, 4 creatures, 0-3 shapes, 0-2 holes, 1-5 items, 50 ticks."""
    options = {
        "ticks": 50,
        "creatures": [4, 4],
        "shapes": [0, 3],
        "holes": [0, 2],
        "items": [1, 5],
        "commands": [1, 1],
    }
    return Recipe(
        preset="blocks-reference",
        world="blocks",
        options=options,
        questions=50_000,
        shard=50,
        mix={
            "property": 0.255,
            "count": 0.115,
            "existence": 0.2,
            "travel": 0.25,
            "nearest": 0.2,
            "side": 0.2,
            "spot": 0.12,
            "deeds": 0.03,
            "mind": 0.05,
            "suppose": 0.2,
            "sums": 0.08,
            "change": 0.05,
            "sets": 0.04,
            "unanswerable": 0.1,
        },
        syllabus="blocks",
        snapshots=51,
        resolution=1.0,
    )


def blocks() -> Recipe:
    """Blocks worlds in which much happens out of sight: 21 x 21 cells, creatures that pick things up, 200 ticks."""
    options = {
        "ticks": 200,
        "size": 21,
        "height": 17,
        "sight": 4,
        "creatures": [5, 8],
        "shapes": [3, 6],
        "holes": [1, 3],
        "items": [6, 10],
        "commands": [4, 6],
        "gap": 30,
        "zone": "all",
        "grabby": 0.7,
        "holding": 0.7,
        "strolls": 0.5,
        "tells": 0.1,
        "orders": ["go_around", "build", "dig", "follow", "move_to", "destroy", "bring", "give", "take", "drop"],
    }
    return Recipe(
        preset="blocks",
        world="blocks",
        options=options,
        questions=20_000,
        mix={
            "property": 0.12,
            "count": 0.08,
            "existence": 0.1,
            "location": 0.06,
            "change": 0.08,
            "deeds": 0.1,
            "think": 0.04,
            "mind": 0.15,
            "nearest": 0.08,
            "side": 0.08,
            "spot": 0.06,
            "travel": 0.08,
            "most": 0.03,
            "sums": 0.04,
            "suppose": 0.1,
        },
        syllabus="blocks-rich",
        snapshots=11,
        resolution=1.0,
    )


def lives() -> Recipe:
    """What `--from-db` makes: questions about episodes that stand in a world-state database already."""
    return Recipe(preset="lives", world="database", questions=50, dev=0.0, test=0.0)


PRESETS: Mapping[str, Callable[[], Recipe]] = {
    "homes": homes,
    "homes-small": homes_small,
    "homes-large": homes_large,
    "blocks-reference": blocks_reference,
    "blocks": blocks,
}
"""The presets that `inhabit generate --preset` knows, by name."""


def recipe_of(preset: str, options: Mapping[str, Any] | None = None, **changes: Any) -> Recipe:
    """A preset with some fields, and some options of its world, changed; None and what is empty leave a field as it is.

    Raises:
        DatasetError: If there is no such preset or option; it names the nearest.
    """
    _must_be("preset", preset, PRESETS)
    recipe = PRESETS[preset]()
    for name in options or {}:
        _must_be(f"option of the world {recipe.world!r}:", name, recipe.options)
    changed = {name: value for name, value in changes.items() if value not in (None, {}, ())}
    return replace(recipe, options={**recipe.options, **(options or {})}, **changed)


def _must_be(what: str, name: str, names: Iterable[str]) -> None:
    known = list(names)
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise DatasetError(f"unknown {what} {name!r}: {hint}There are {', '.join(known) or 'none'}")
