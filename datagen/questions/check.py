"""Whether the two executors agree on a program: the condition under which a question may be asked at all."""

from __future__ import annotations

from dataclasses import dataclass

from datagen.questions import run_log, run_sql
from datagen.questions.answers import Outcome
from datagen.questions.language import Program
from datagen.questions.log import Log
from datagen.questions.notation import to_text

__all__ = ["Disagreement", "agree", "answer", "disagreement"]


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """A program on which the executors differ: a bug in one of them, or a graph that is not the history's."""

    program: Program
    by_sql: Outcome
    by_log: Outcome

    def __str__(self) -> str:
        return f"the executors disagree on `{to_text(self.program)}`: SQL {self.by_sql}, log {self.by_log}"


def agree(program: Program, graph: run_sql.Episode, log: Log) -> bool:
    """Whether the executors agree on a program."""
    return disagreement(program, graph, log) is None


def disagreement(program: Program, graph: run_sql.Episode, log: Log) -> Disagreement | None:
    """How the executors disagree on a program, or None if they agree."""
    found = answer(program, graph, log)
    return found if isinstance(found, Disagreement) else None


def answer(program: Program, graph: run_sql.Episode, log: Log) -> Outcome | Disagreement:
    """What both executors say, or how they disagree."""
    by_sql, by_log = run_sql.run(program, graph), run_log.run_on(program, log)
    return by_log if by_sql == by_log else Disagreement(program=program, by_sql=by_sql, by_log=by_log)
