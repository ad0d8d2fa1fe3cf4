"""Levels, modules and paths: how a model is cut, and which module of each level a path goes through (DiPaCo, 2.2)."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from training.errors import RunError
from training.outer.fragments import layers
from training.strategy import DiPaCo

__all__ = ["Module", "Paths", "paths_of"]


@dataclass(frozen=True, kw_only=True)
class Module:
    """One version of a level's weights.

    Attributes:
        name: "LEVEL.NUMBER"; path-specific weights are "own.PATH".
        weights: The names of its weights.
        paths: The paths that go through it.
        travels: Whether it is communicated; path-specific weights are not.
    """

    name: str
    weights: tuple[str, ...]
    paths: tuple[int, ...]
    travels: bool


@dataclass(frozen=True, kw_only=True)
class Paths:
    """A grid of paths: path i goes through module `cells[i][l]` of level l.

    Attributes:
        grid: Modules of each level.
        modules: All modules, level by level, and then what is path-specific.
    """

    grid: tuple[int, ...]
    modules: tuple[Module, ...]

    @property
    def count(self) -> int:
        """How many paths there are."""
        return math.prod(self.grid)

    @property
    def cells(self) -> list[tuple[int, ...]]:
        """The module of each level by path; the last level's change fastest."""
        return list(itertools.product(*(range(count) for count in self.grid)))

    def through(self, path: int) -> list[Module]:
        """The modules of a path."""
        return [module for module in self.modules if path in module.paths]


def paths_of(strategy: DiPaCo, weights: Mapping[str, Tensor]) -> Paths:
    """Cut a model as a strategy asks for.

    Raises:
        RunError: If a weight belongs to no level or to several, or there are fewer layers than levels.
    """
    owned = [name for name in weights if strategy.specific and re.fullmatch(strategy.specific, name)]
    if strategy.specific and not owned:
        raise RunError(f"DiPaCo: specific={strategy.specific!r} matches no weight of the model; {_some(weights)}")
    left = [name for name in weights if name not in owned]
    levels = _matched(strategy.levels, left) if strategy.levels else _even(left, len(strategy.paths))
    cells = list(itertools.product(*(range(count) for count in strategy.paths)))
    modules = [
        Module(
            name=f"{level}.{number}",
            weights=tuple(levels[level]),
            paths=tuple(path for path, cell in enumerate(cells) if cell[level] == number),
            travels=True,
        )
        for level, count in enumerate(strategy.paths)
        for number in range(count)
    ]
    if owned:
        modules += [
            Module(name=f"own.{path}", weights=tuple(owned), paths=(path,), travels=False) for path in range(len(cells))
        ]
    return Paths(grid=strategy.paths, modules=tuple(modules))


def _matched(patterns: tuple[str, ...], names: list[str]) -> list[list[str]]:
    for name in names:
        hits = [number for number, pattern in enumerate(patterns) if re.fullmatch(pattern, name)]
        if len(hits) != 1:
            what = "no level" if not hits else "levels " + " and ".join(str(hit + 1) for hit in hits)
            raise RunError(f"DiPaCo: {name} belongs to {what}: each weight must match one of levels={list(patterns)}")
    levels = [[name for name in names if re.fullmatch(pattern, name)] for pattern in patterns]
    for pattern, there in zip(patterns, levels, strict=True):
        if not there:
            raise RunError(f"DiPaCo: level {pattern!r} matches no weight of the model; {_some(names)}")
    return levels


def _even(names: list[str], levels: int) -> list[list[str]]:
    """Runs of layers; what stands before the first numbered layer, and after the last, goes with its neighbours."""
    units = layers(names)
    numbered = [place for place, unit in enumerate(units) if re.match(r"(?:.*?\.)?\d+\.", unit[0])]
    if len(numbered) < levels:
        raise RunError(f"DiPaCo: {levels} levels of {len(numbered)} layers: give levels, a pattern of names for each")
    edges = [numbered[len(numbered) * place // levels] for place in range(1, levels)]
    found: list[list[str]] = [[] for _ in range(levels)]
    for place, unit in enumerate(units):
        found[_level(place, numbered, edges)] += unit
    return found


def _level(place: int, numbered: list[int], edges: list[int]) -> int:
    if place not in numbered and place < numbered[0]:
        return 0
    if place not in numbered and place > numbered[-1]:
        return len(edges)
    return sum(place >= edge for edge in edges)


def _some(names: Mapping[str, Tensor] | list[str]) -> str:
    return "its weights are " + ", ".join(list(names)[:6]) + (", …" if len(names) > 6 else "")
