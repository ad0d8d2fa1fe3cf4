"""What a question template is: what it asks as a program, and the ways to word it.

A slot is written `{name:type}`; the types are in `wording.py`. The first four or more ways are used to ask; those in
`heard` are only understood.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from datagen.questions.builds import Slots
from datagen.questions.lexicon import Lexicon
from datagen.questions.nodes import Node

__all__ = ["Template"]


@dataclass(frozen=True, kw_only=True)
class Template:
    """One kind of question.

    Attributes:
        name: `family.what`.
        ways: How it is asked; all mean the same.
        heard: More ways in which people ask it.
        build: The program's expression from the slots.
        of: Whose knowledge it may be asked of: anybody's, the truth alone, or somebody's belief alone.
    """

    name: str
    ways: tuple[str, ...]
    build: Callable[[Slots, Lexicon], Node]
    heard: tuple[str, ...] = ()
    of: Literal["any", "truth", "belief"] = "any"

    @property
    def family(self) -> str:
        """The family it belongs to."""
        return self.name.partition(".")[0]
