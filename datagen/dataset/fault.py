"""What one measured fault is, and what it is measured on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from datagen.dataset.dataset import QuestionRow
from datagen.dataset.lived import Lived
from datagen.questions.answers import Answer, stated
from datagen.questions.language import Program
from datagen.questions.log import Log
from datagen.questions.run_log import run_on
from memory.graph.history import History

__all__ = ["Fault", "Measure", "Seen", "of_templates", "percent"]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A line of the table.

    Attributes:
        name: What is wrong.
        reference: What was measured on the reference.
        here: What the same measurement says here; empty if there is nothing to measure it on.
        how: How it is measured.
        numbers: The numbers behind `here`.
    """

    name: str
    reference: str
    here: str
    how: str
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """An episode with the questions about it."""

    lived: Lived
    rows: tuple[QuestionRow, ...]

    @cached_property
    def history(self) -> History:
        """What a reader is shown."""
        return self.lived.episode.history if self.lived.shown is None else self.lived.shown.history

    @cached_property
    def asked(self) -> list[tuple[QuestionRow, Program]]:
        """The questions with their programs."""
        return [(row, row.read_program()) for row in self.rows]

    def answers(self, log: Log, chosen: Iterable[tuple[QuestionRow, Program]]) -> Iterator[tuple[QuestionRow, Answer]]:
        """What these programs yield on another log of the episode."""
        for row, program in chosen:
            yield row, stated(run_on(program, log, checked=True))


Measure = Callable[[Sequence[Seen]], Iterable[Fault]]
"""Measures one fault, or several that belong together."""


def of_templates(seen: Sequence[Seen], names: Iterable[str]) -> list[QuestionRow]:
    """The questions of some templates."""
    wanted = set(names)
    return [row for each in seen for row in each.rows if row.template_id in wanted]


def percent(part: float, whole: float) -> str:
    """A share as text.

    >>> percent(1, 3), percent(3, 3)
    ('33 %', '100 %')
    """
    return f"{100 * part / whole:.0f} %" if whole else "–"
