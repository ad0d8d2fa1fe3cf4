"""Twins looked after again: SQL, which did not write them, is asked of the episode in which one thing is otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from datagen.dataset.dataset import QuestionRow, TwinRow
from datagen.dataset.lived import Lived
from datagen.dataset.rows import evidence
from datagen.dataset.twins import changed_lines, edit_text, lived_otherwise, rests_on
from datagen.questions.answers import Answer, stated
from datagen.questions.language import Program, type_of
from datagen.questions.run_sql import run_statement
from datagen.questions.support import Support, is_minimal
from datagen.questions.wording import answer_text, parse_question

__all__ = ["check_twins"]


def check_twins(
    twins: Iterable[TwinRow], rows: Iterable[QuestionRow], lived: Lived, split: str
) -> Iterator[tuple[str, str]]:
    """What is wrong with the twins of an episode's questions: of which question, and what.

    Args:
        twins: The twins.
        rows: The questions.
        lived: The episode.
        split: In which it stands.
    """
    asked = {row.qid: row for row in rows}
    for twin in twins:
        row = asked.pop(twin.qid, None)
        if row is None or twin.split != split:
            yield twin.qid, "is not the only one of a question of its split"
            continue
        try:
            for what in _check(twin, row, lived):
                yield twin.qid, f"{what}  [{row.question}]"
        except (ValueError, KeyError, TypeError, IndexError) as error:
            yield twin.qid, f"cannot be read ({type(error).__name__}: {error})"


def _check(twin: TwinRow, row: QuestionRow, lived: Lived) -> Iterator[str]:
    edit, program, answer = twin.read_edit(), row.read_program(), twin.read_answer()
    other = lived_otherwise(lived, edit)
    if answer == row.read_answer():
        yield "has the same answer"
    with other.graph() as graph, graph.connect() as connection:
        found = stated(run_statement(row.sql, type_of(program.body), connection))
    if found != answer:
        yield f"is answered otherwise: sql {found}, row {answer}"
    if parse_question(row.question, other.lexicon, observer=row.observer, tick=row.tick) != program:
        yield "is read as another program"
    if twin.edit_text != edit_text(edit, lived) or twin.answer_text != answer_text(answer, lived.handles):
        yield "is spelt otherwise"
    if (list(twin.context_out), list(twin.context_in)) != changed_lines(lived, other, row.observer):
        yield "has other lines in its context"
    yield from _check_evidence(twin, row, program, answer, lived, other)


def _check_evidence(
    twin: TwinRow, row: QuestionRow, program: Program, answer: Answer, lived: Lived, other: Lived
) -> Iterator[str]:
    support = Support(facts=twin.support_facts, events=twin.support_events, poses=twin.support_poses)
    if tuple(evidence(other, support)) != twin.support:
        yield "has evidence that reads otherwise than its facts and events"
    if not is_minimal(program, other.log, answer, support):
        yield "has evidence that does not suffice, or not all of it is needed"
    edit = twin.read_edit()
    if not rests_on(edit, row.support_facts, lived) and not rests_on(edit, twin.support_facts, other, after=True):
        yield "changes something that neither answer rests on"
