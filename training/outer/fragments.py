"""Fragments: the model's weights in parts that are synced at different steps (Streaming DiLoCo, arXiv 2501.18512)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from torch import Tensor

from training.errors import RunError
from training.strategy import Pattern

__all__ = ["cut", "layers"]


def cut(weights: Mapping[str, Tensor], fragments: int, pattern: Pattern) -> list[list[str]]:
    """The names of `weights` in so many fragments, each name in exactly one.

    A layer, that is the weights whose names share all up to a number ("blocks.3."), stays together: `sequential`
    makes runs of layers, `strided` deals them out in turn, so that each fragment has early and late ones.
    `balanced` deals single weights out by size, the largest first, each to the smallest fragment so far.

    Raises:
        RunError: If there are fewer layers (for `balanced`, weights) than fragments.
    """
    units = [[name] for name in weights] if pattern == "balanced" else layers(weights)
    if len(units) < fragments:
        what = "weights" if pattern == "balanced" else "layers"
        raise RunError(f"{fragments} fragments of {len(units)} {what}: ask for fewer fragments")
    if pattern == "balanced":
        return _packed(weights, fragments)
    if pattern == "strided":
        return [_joined(units[first::fragments]) for first in range(fragments)]
    edges = [len(units) * place // fragments for place in range(fragments + 1)]
    return [_joined(units[edges[place] : edges[place + 1]]) for place in range(fragments)]


def layers(weights: Iterable[str]) -> list[list[str]]:
    """Names by layer: those that share all up to the first number, or else the first part."""
    found: dict[str, list[str]] = {}
    for name in weights:
        numbered = re.match(r"(?:.*?\.)?\d+(?=\.)", name)
        found.setdefault(numbered[0] if numbered else name.split(".")[0], []).append(name)
    return list(found.values())


def _joined(units: Iterable[list[str]]) -> list[str]:
    return [name for unit in units for name in unit]


def _packed(weights: Mapping[str, Tensor], fragments: int) -> list[list[str]]:
    bins: list[list[str]] = [[] for _ in range(fragments)]
    sizes = [0] * fragments
    for name in sorted(weights, key=lambda name: -weights[name].numel()):
        smallest = sizes.index(min(sizes))
        bins[smallest].append(name)
        sizes[smallest] += weights[name].numel()
    return bins
