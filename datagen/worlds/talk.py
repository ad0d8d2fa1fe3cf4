"""Which words an episode is talked about in: those of the world whose vocabulary it has."""

from __future__ import annotations

from collections.abc import Mapping

from datagen.worlds.blocks.words import WORDS as BLOCKS
from datagen.worlds.home.words import WORDS as HOME
from datagen.worlds.words import Deed, Words
from memory.graph.records import Vocabulary

__all__ = ["DEEDS", "WORDS", "words_of"]

WORDS: Mapping[str, Words] = {words.world: words for words in (HOME, BLOCKS)}
"""The words of each world."""

DEEDS: Mapping[str, Deed] = {**BLOCKS.deeds, **HOME.deeds}
"""The verbs of all worlds that questions ask about: a verb is said alike wherever it is done."""


def words_of(vocabulary: Vocabulary) -> Words:
    """The words of the world that has this vocabulary, or most of its kinds: those of homes if none has any."""
    return max(WORDS.values(), key=lambda words: len(words.vocabulary.kinds.keys() & vocabulary.kinds.keys()))
