"""What a question template is: what it asks as a program, and the ways to word it.

A slot is written `{name:type}`; the types are in `wording.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from datagen.questions.answers import Reason
from datagen.questions.builds import Slots
from datagen.questions.lexicon import Lexicon
from datagen.questions.nodes import Node
from datagen.questions.patterns import expand

__all__ = ["Template"]

_KEPT_BACK = 4  # every so manieth way is kept back for testing on words never read


@dataclass(frozen=True, kw_only=True)
class Template:
    """One kind of question.

    Attributes:
        name: `family.what`.
        asked: Patterns of how it is asked (`patterns.py`); all ways mean the same.
        heard: Patterns of more ways in which people ask it; these are only understood.
        build: The program's expression from the slots.
        of: Whose knowledge it may be asked of: anybody's, the truth alone, or somebody's belief alone.
        weight: How much of its family it is.
        yes: Whether it is answered by yes or no.
        reason: Why there is no answer, if it is asked where there is none, in the words of another template.
    """

    name: str
    asked: tuple[str, ...]
    build: Callable[[Slots, Lexicon], Node]
    heard: tuple[str, ...] = ()
    of: Literal["any", "truth", "belief"] = "any"
    weight: float = 1.0
    yes: bool = False
    reason: Reason | None = None

    @property
    def family(self) -> str:
        """The family it belongs to."""
        return self.name.partition(".")[0]

    @cached_property
    def ways(self) -> tuple[str, ...]:
        """All ways to ask it."""
        return tuple(dict.fromkeys(way for pattern in self.asked for way in expand(pattern)))

    @cached_property
    def understood(self) -> tuple[str, ...]:
        """All ways in which it is understood."""
        return self.ways + tuple(way for pattern in self.heard for way in expand(pattern))

    @cached_property
    def common(self) -> tuple[int, ...]:
        """The places in `ways` of those that datasets ask in, and of none that are kept back."""
        return tuple(place for place in range(len(self.ways)) if place % _KEPT_BACK != _KEPT_BACK - 1)

    @cached_property
    def kept_back(self) -> tuple[int, ...]:
        """The places in `ways` of those kept back for the split of new paraphrases."""
        return tuple(place for place in range(len(self.ways)) if place % _KEPT_BACK == _KEPT_BACK - 1)
