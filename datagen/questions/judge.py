"""Judges candidates: what is undefined, ambiguous, idle in part, or told by its own words is no question."""

from __future__ import annotations

import re
from collections.abc import Callable

from datagen.frozen import dataclass
from datagen.questions.answers import Answer, Kind, Outcome, Undefined, stated
from datagen.questions.families import Candidate
from datagen.questions.grouping import clauses
from datagen.questions.language import Program, ProgramError, check_names
from datagen.questions.nodes import Node
from datagen.questions.run_log import Run, run_on
from datagen.questions.situation import Situation
from datagen.questions.wording import answer_text, question_text

__all__ = ["LARGEST_COUNT", "LARGEST_SET", "Judged", "judge", "reads_from_question"]

LARGEST_SET = 4
"""Answers of more entities than these are not asked for."""

LARGEST_COUNT = 15
"""Larger counts are not asked for: a long tally asks for patience, not for reasoning, and its evidence fills pages."""


_WORD = re.compile(r"\w+")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A candidate that may be asked, with its program, its answer, and how that was found."""

    candidate: Candidate
    program: Program
    answer: Answer
    run: Run


def judge(
    candidate: Candidate,
    situation: Situation,
    want: bool | None,
    *,
    allowed: Callable[[Answer], bool] = lambda answer: True,
) -> Judged | None:
    """The candidate with its answer; None if it may not be asked, or is not answered as wanted.

    Args:
        candidate: What was drawn.
        situation: Of whose knowledge it is asked.
        want: The answer wanted of a question to be answered by yes or no.
        allowed: Whether an answer may be given once more; asked before all that takes longer.
    """
    run = situation.run(candidate.body)
    rounded = bool(run.touched.poses)  # whether the answer hangs on positions, which are shown rounded
    answer = _answer(candidate, run.outcome)
    if answer is None or (want is not None and answer.value is not want):
        return None
    if answer.kind is Kind.ENTITIES and isinstance(answer.value, tuple) and len(answer.value) > LARGEST_SET:
        return None
    if answer.kind is Kind.INTEGER and isinstance(answer.value, int) and answer.value > LARGEST_COUNT:
        return None
    if not allowed(answer) or reads_from_question(candidate, answer, situation):
        return None
    if _has_idle_part((*candidate.clauses, *_conditions(candidate, situation)), situation):
        return None
    if (rounded or situation.shown is None) and not _is_shown(candidate, answer, situation):
        return None
    try:
        program = Program(body=candidate.body, observer=situation.observer, tick=situation.tick)
        check_names(program.body, situation.log.vocabulary)
    except ProgramError:  # asked of a belief what only the truth knows, or of a world what it has not
        return None
    return Judged(candidate=candidate, program=program, answer=answer, run=run)


def _has_idle_part(pairs: tuple[tuple[Node, Node], ...], situation: Situation) -> bool:
    """Whether one of the wholes yields the same as its part."""
    last: tuple[Node, Outcome] | None = None
    for whole, part in pairs:
        if last is None or last[0] is not whole:  # what conditions are left out of is the same for all of them
            last = whole, situation.ask(whole)
        if last[1] == situation.ask(part):
            return True
    return False


def _conditions(candidate: Candidate, situation: Situation) -> tuple[tuple[Node, Node], ...]:
    """The group asked about beside each that has one condition fewer."""
    return () if candidate.group is None else clauses(candidate.group, situation)


def _answer(candidate: Candidate, outcome: Outcome) -> Answer | None:
    """The answer, or else why there is none if that is what is wanted of the candidate."""
    reason = candidate.template.reason
    if reason is None:
        return None if isinstance(outcome, Undefined) else outcome
    return stated(outcome) if outcome == Undefined(reason) else None


def reads_from_question(candidate: Candidate, answer: Answer, situation: Situation) -> bool:
    """Whether the question says its own answer: a thing, or all things, that it names, or words that stand in it."""
    value = answer.value
    if answer.kind is Kind.ENTITY:
        return value in candidate.named
    if answer.kind is Kind.ENTITIES and isinstance(value, tuple):
        return len(value) > 0 and {*value} <= {*candidate.named}
    if answer.kind is Kind.PLACE and isinstance(value, tuple):
        return value[1] in candidate.named
    if answer.kind in (Kind.PROPERTY, Kind.TICK, Kind.INTEGER, Kind.POSITION):
        text = question_text(candidate.template, candidate.slots, 0, situation.lexicon).lower()
        words = (situation.lexicon.adjective(str(value)), answer_text(answer, {}))
        return any(_words(word) in _words(text) for word in words)
    return False


def _words(text: str) -> str:
    """The words and numbers of a text, with a blank before and after each."""
    return f" {' '.join(_WORD.findall(text))} "


def _is_shown(candidate: Candidate, answer: Answer, situation: Situation) -> bool:
    """Whether what a reader is shown gives the same answer."""
    if situation.shown is not None:
        program = Program.trusted(candidate.body, observer=situation.observer, tick=situation.tick)
        return stated(run_on(program, situation.shown.log, checked=True)) == answer
    return candidate.template.name not in _EXTREMES or _plain_at_a_glance(candidate, answer, situation)


_EXTREMES = {"nearest.nearest": min, "nearest.farthest": max}


def _plain_at_a_glance(candidate: Candidate, answer: Answer, situation: Situation) -> bool:
    """Whether the answer is the same, and no tie, with the rounded positions that the context views show."""
    entity, kind = candidate.named[0], candidate.slots["kind"]
    origin = situation.position(entity)
    squares = {}
    for other in situation.of_kind[kind]:
        at = situation.position(other)
        if at is None or origin is None:
            return False
        if other != entity:
            squares[other] = (at[0] - origin[0]) ** 2 + (at[1] - origin[1]) ** 2
    if not squares:
        return False
    best = _EXTREMES[candidate.template.name](squares.values())
    return [other for other, square in squares.items() if square == best] == [answer.value]
