"""A dataset's questions by number, so that paths can learn from parts of them (`training.routing.routed`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from dialogue.packing import Block

__all__ = ["Examples", "Home", "question_words"]

Home = tuple[list[int], list[Block]]
"""A context and the questions about it, as word ids."""

_SEEN = 24  # words of a question that routers see


class Examples:
    """The questions of some homes, numbered through.

    Attributes:
        homes: The homes.
        places: Of each question, its home and its place among that home's.
    """

    def __init__(self, homes: Sequence[Home]) -> None:
        self.homes = homes
        self.places = [(home, place) for home, (_, blocks) in enumerate(homes) for place in range(len(blocks))]

    def __len__(self) -> int:
        return len(self.places)

    def words(self) -> Tensor:
        """The first words of each question, (questions, words)."""
        return question_words([self.homes[home][1][place].question for home, place in self.places])

    def by_home(self, examples: Tensor) -> dict[int, list[int]]:
        """The places of some questions, by their home."""
        found: dict[int, list[int]] = {}
        for number in examples.tolist():
            home, place = self.places[number]
            found.setdefault(home, []).append(place)
        return found

    def packed(self, examples: Tensor, at_once: int) -> Iterator[tuple[list[Home], list[int]]]:
        """Those questions with their contexts, some homes at a time, and their order among `examples`."""
        places = {self.places[number]: order for order, number in enumerate(examples.tolist())}
        homes = list(self.by_home(examples).items())
        for first in range(0, len(homes), at_once):
            some = homes[first : first + at_once]
            rows = [(self.homes[home][0], [self.homes[home][1][place] for place in asked]) for home, asked in some]
            yield rows, [places[home, place] for home, asked in some for place in asked]


def question_words(questions: Sequence[Sequence[int]]) -> Tensor:
    """The first words of questions, (questions, words), with zeros behind."""
    tokens = torch.zeros(len(questions), _SEEN, dtype=torch.int64)
    for row, question in enumerate(questions):
        seen = torch.tensor(list(question[:_SEEN]))
        tokens[row, : len(seen)] = seen
    return tokens
