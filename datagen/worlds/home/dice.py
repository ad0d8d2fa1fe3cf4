"""Cheap draws from a numpy generator: blocks of uniforms, handed out one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

__all__ = ["Dice"]

T = TypeVar("T")

_BLOCK = 256


class Dice:
    """Draws for somebody who decides often: a scalar draw from a generator costs more than most decisions."""

    def __init__(self, generator: np.random.Generator) -> None:
        self._generator = generator
        self._block: list[float] = []

    def _filled(self) -> list[float]:
        self._block = self._generator.random(_BLOCK).tolist()
        return self._block

    # What is drawn most often takes its number from the block itself: each call of a function would add a third.

    def uniform(self) -> float:
        """A number in [0, 1)."""
        return (self._block or self._filled()).pop()

    def chance(self, probability: float) -> bool:
        """True with that probability."""
        return (self._block or self._filled()).pop() < probability

    def between(self, least: int, most: int) -> int:
        """A whole number from `least` to `most`, both included."""
        return least + int(self.uniform() * (most - least + 1))

    def choice(self, options: Sequence[T]) -> T:
        """One of the options, each as likely."""
        return options[int((self._block or self._filled()).pop() * len(options))]

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """So many of the options (or all, if there are fewer), in random order."""
        left = list(options)
        for place in range(min(count, len(left))):
            drawn = place + int((self._block or self._filled()).pop() * (len(left) - place))
            left[place], left[drawn] = left[drawn], left[place]
        return left[:count]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, as likely as its weight."""
        mark = self.uniform() * sum(weights.values())
        for option, weight in weights.items():
            mark -= weight
            if mark < 0:
                return option
        return option
