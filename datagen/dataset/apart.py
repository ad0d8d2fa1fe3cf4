"""What keeps splits apart: worlds, their layouts, and the names and kinds in them, and whether it does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from datagen.config import Recipe

__all__ = ["SIGNS", "Apart", "Signs", "layout_hash", "signs_of"]

SIGNS = ("episode_id", "world", "world_hash", "spec")
"""The columns of episodes that `signs_of` needs."""


@dataclass(frozen=True, kw_only=True)
class Signs:
    """What an episode's world is known by.

    Attributes:
        episode: Which episode.
        world: Hash of the world as it was at first.
        layout: Hash of its layout; of the whole world if it has no description.
        names: What people and creatures are called, but for the agent.
        kinds: The kinds of its items (homes) or shapes (blocks).
    """

    episode: int
    world: str
    layout: str
    names: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()


def signs_of(row: Mapping[str, Any]) -> Signs:
    """The signs of an episode from its row."""
    number, world = row["episode_id"], row["world_hash"]
    if row["world"] not in ("home", "blocks"):
        return Signs(
            episode=number, world=world, layout=layout_hash(row["world"], row["spec"]) if row["spec"] else world
        )
    spec = json.loads(row["spec"])
    beings = spec["people"] if row["world"] == "home" else [*spec["creatures"], spec["speaker"]]
    return Signs(
        episode=number,
        world=world,
        layout=_hash(_layout(row["world"], spec)),
        names=frozenset(being["name"] for being in beings if being.get("kind") != "robot"),
        kinds=frozenset(thing["kind"] for thing in spec["items" if row["world"] == "home" else "shapes"]),
    )


def layout_hash(world: str, spec: str) -> str:
    """Hash of a world's layout: what stays the same when all that is in it is called, coloured or furnished anew.

    Of a home that is its floor plan: rooms and doorways. Of a blocks world it is where shapes, holes, items and
    bodies are. Of any other world it is all of its description.

    Args:
        world: Its name in `datagen.dataset.worlds.WORLDS`.
        spec: Its description, JSON.
    """
    return _hash(_layout(world, json.loads(spec)) if world in ("home", "blocks") else spec)


def _hash(layout: Any) -> str:
    return hashlib.sha256(json.dumps(layout, sort_keys=True).encode()).hexdigest()


def _layout(world: str, spec: Mapping[str, Any]) -> Any:
    if world == "home":
        rooms = [(room["kind"], room["polygon"]) for room in spec["rooms"]]
        return rooms, [(doorway["start"], doorway["end"]) for doorway in spec["doorways"]]
    lists = [spec["creatures"], spec["items"], spec["shapes"], spec["holes"], [spec["agent"], spec["speaker"]]]
    fields = ("kind", "x", "y", "z", "extents")
    return spec["size"], [[[thing.get(field) for field in fields] for thing in things] for things in lists]


class Apart:
    """Whether splits are apart. They are shown in order, train first.

    Attributes:
        shared: Episodes outside of train whose layout train has too; with further splits there may be none.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._worlds: dict[str, str] = {}
        self._layouts: set[str] = set()
        self._names: dict[str, set[str]] = {}
        self._kinds: dict[str, set[str]] = {}
        self.shared = 0

    def add(self, split: str, signs: Iterable[Signs]) -> Iterator[tuple[str, str]]:
        """Show the worlds of a shard; yields where something is wrong, and what."""
        for each in signs:
            other = self._worlds.setdefault(each.world, split)
            if other != split:
                yield f"world {each.world[:16]}", f"stands in {other} and in {split}"
            yield from self._of_layout(split, each)
            yield from self._words(split, "names", each.names, self._names)
            yield from self._words(split, "kinds", each.kinds, self._kinds)

    def _of_layout(self, split: str, signs: Signs) -> Iterator[tuple[str, str]]:
        if split == "train":
            self._layouts.add(signs.layout)
        elif signs.layout in self._layouts:
            self.shared += 1
            if self._recipe.splits:
                yield f"episode {signs.episode}", f"its layout stands in train and in {split}"

    def _words(
        self, split: str, new: str, words: frozenset[str], seen: dict[str, set[str]]
    ) -> Iterator[tuple[str, str]]:
        """Names and kinds stand in their own split or in the others."""
        if new not in self._recipe.splits:
            return
        side = new if split == new else "others"
        seen.setdefault(side, set()).update(words)
        both = words & seen.get("others" if side == new else new, set())
        if both:
            yield f"split {split}", f"has {new} that stand in split {new} and elsewhere: {', '.join(sorted(both))}"
