"""Words as small numbers, given out as they are met; 0 always stands for none."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Vocabularies", "Words"]


class Words:
    """One list of words (or other JSON values), of which the first stands for none."""

    def __init__(self, none: Any = None) -> None:
        self._place: dict[str, int] = {json.dumps(none): 0}

    def __getitem__(self, word: Any) -> int:
        """The number of a word; a new one gets the next."""
        return self._place.setdefault(json.dumps(word), len(self._place))

    def of(self, words: Iterable[Any]) -> NDArray[np.int64]:
        """The numbers of some words."""
        return np.array([self[word] for word in words], dtype=np.int64)

    def to_list(self) -> list[Any]:
        """The words by their numbers."""
        return [json.loads(word) for word in self._place]


class Vocabularies:
    """All lists that graphs speak in; the same dataset gives the same numbers."""

    def __init__(self) -> None:
        self.kinds, self.predicates, self.names, self.values, self.sources = (Words() for _ in range(5))
        self.verbs, self.outcomes, self.arguments = (Words() for _ in range(3))
        self.families, self.answer_types, self.answers = (Words() for _ in range(3))
        self._parents: dict[str, str | None] = {}

    def meet(self, kinds: Mapping[str, str | None], predicates: Iterable[str]) -> None:
        """Give numbers to a world's own words, used or not."""
        self._parents.update(kinds)
        self.kinds.of(kinds)
        self.predicates.of(predicates)

    def to_json(self) -> dict[str, Any]:
        """Every list by its name, and the parent of every kind."""
        lists = {name: each.to_list() for name, each in vars(self).items() if isinstance(each, Words)}
        return {**lists, "parents": self._parents}
