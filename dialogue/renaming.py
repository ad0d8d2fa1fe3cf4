"""Renaming: the same home in other words, so that a reader must look things up instead of learning homes by heart.

Words of one group (colours, materials, sizes, people's names, the handles of one kind) are exchanged for each other
throughout a context, its questions and answers. What was true stays true: the exchanged home is as good as a new one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import torch

from datagen.worlds.home.kinds import COLOURS, ITEMS, MATERIALS, SIZES, VOCABULARY
from dialogue.vocabulary import WordVocabulary

__all__ = ["Renaming"]

_HANDLE = re.compile(r"^([a-z_]+)_(\d+)$")
_SAID_OTHERWISE = ("wood",)  # "wooden" in questions, "wood" in contexts


class Renaming:
    """Random exchanges of words within groups, as a table from word ids to word ids.

    Args:
        vocabulary: The words.
        names: People's names, in any case.
    """

    def __init__(self, vocabulary: WordVocabulary, names: Iterable[str]) -> None:
        groups: dict[str, list[int]] = defaultdict(list)
        kinds = set(ITEMS) | set(VOCABULARY.kinds)
        simple = dict.fromkeys(COLOURS, "colour") | dict.fromkeys(SIZES, "size")
        simple |= {word: "material" for word in MATERIALS if word not in _SAID_OTHERWISE}
        simple = {word: group for word, group in simple.items() if word not in kinds}  # an orange is a fruit, too
        simple |= {name.lower(): "name" for name in names}
        for word, index in vocabulary.ids.items():
            handle = _HANDLE.match(word)
            if word in simple:
                groups[simple[word]].append(index)
            elif handle:
                groups[handle[1]].append(index)
        self._size = len(vocabulary)
        self._groups = [torch.tensor(members) for _, members in sorted(groups.items()) if len(members) > 1]

    def draw(self, generator: torch.Generator) -> torch.Tensor:
        """A table (words,): which word to write in the place of each."""
        table = torch.arange(self._size)
        for members in self._groups:
            table[members] = members[torch.randperm(len(members), generator=generator)]
        return table
