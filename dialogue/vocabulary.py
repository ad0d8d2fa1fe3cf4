"""Words and their ids: a word-level vocabulary, small enough to train a model from scratch on a laptop."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["WordVocabulary", "words"]

_WORD = re.compile(r"\w+|[^\w\s]")
PAD, UNKNOWN, START, QUESTION, ANSWER, END = range(6)
_SPECIAL = ("<pad>", "<unk>", "<start>", "<question>", "<answer>", "<end>")


def words(text: str) -> list[str]:
    """Split a text into lower-case words and single punctuation marks.

    >>> words("The red mug is on table_7.")
    ['the', 'red', 'mug', 'is', 'on', 'table_7', '.']
    """
    return _WORD.findall(text.lower())


@dataclass(frozen=True, kw_only=True)
class WordVocabulary:
    """The words a model knows; ids 0-5 are padding, unknown, start, question, answer and end."""

    words: tuple[str, ...]
    ids: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", {word: index for index, word in enumerate((*_SPECIAL, *self.words))})

    def __len__(self) -> int:
        return len(_SPECIAL) + len(self.words)

    @classmethod
    def of(cls, texts: Iterable[str], *, at_least: int = 1) -> WordVocabulary:
        """The words that occur `at_least` so often in `texts`, sorted."""
        counts = Counter(word for text in texts for word in words(text))
        return cls(words=tuple(sorted(word for word, count in counts.items() if count >= at_least)))

    def encode(self, text: str) -> list[int]:
        """The ids of a text's words; words not known become the unknown id."""
        return [self.ids.get(word, UNKNOWN) for word in words(text)]

    def decode(self, ids: Sequence[int]) -> str:
        """The words of `ids` up to the end mark, joined by spaces."""
        names = (*_SPECIAL, *self.words)
        out = []
        for index in ids:
            if index == END:
                break
            out.append(names[index])
        return " ".join(out)

    def save(self, path: Path) -> None:
        """Write the words as JSON."""
        path.write_text(json.dumps(self.words), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> WordVocabulary:
        """Read what `save` wrote."""
        return cls(words=tuple(json.loads(path.read_text(encoding="utf-8"))))
