"""Executor A: a program as one SQL statement, run on a graph in a database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from datagen.questions.answers import (
    NONE,
    UNKNOWN,
    Answer,
    Kind,
    Outcome,
    Reason,
    Undefined,
    actions,
    entities,
    literal,
)
from datagen.questions.language import Program, check_names, type_of
from datagen.questions.nodes import Type
from datagen.questions.sql_values import Compiler
from memory.graph.records import Vocabulary

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

__all__ = ["Episode", "compile_sql", "run", "read_rows", "run_statement"]


class Episode(Protocol):
    """What of a `memory.graph.store.Graph` is needed here."""

    @property
    def engine(self) -> Engine:
        """Where the tables are."""

    @property
    def episode(self) -> int:
        """Which of the episodes in them."""

    @property
    def vocabulary(self) -> Vocabulary:
        """Its kinds and predicates."""


def compile_sql(program: Program, vocabulary: Vocabulary, episode: int, *, checked: bool = False) -> str:
    """The program as one SQL statement on the tables of `memory.graph.schema`.

    The column `reason` says why there is no answer; where it is null, the other columns are the answer's. `checked`
    says that its names were checked already.

    Raises:
        ProgramError: If the program names a kind or predicate that the vocabulary lacks or uses otherwise.
    """
    if not checked:
        check_names(program.body, vocabulary)
    return Compiler(program, vocabulary, episode).statement()


def run(program: Program, graph: Episode) -> Outcome:
    """The answer of a program on one episode of a database.

    Raises:
        ProgramError: As `compile_sql`.
    """
    with graph.engine.connect() as connection:
        return run_statement(compile_sql(program, graph.vocabulary, graph.episode), type_of(program.body), connection)


def run_statement(sql: str, type_: Type, connection: Connection) -> Outcome:
    """The answer of a compiled program of that type."""
    return read_rows(type_, connection.exec_driver_sql(sql).all())


def read_rows(type_: Type, rows: Sequence[Any]) -> Outcome:
    """The answer in the rows that a compiled program of that type yields, on whatever database."""
    reason = rows[0][0]
    if reason == Kind.UNKNOWN:
        return UNKNOWN
    if reason is not None:
        return Undefined(Reason(reason))
    return _answer(type_, [row[1:] for row in rows])


def _answer(type_: Type, rows: Sequence[Any]) -> Answer:
    first = rows[0]
    match type_:
        case Type.ENTITIES:
            return entities(row[0] for row in rows) if first[0] is not None else NONE
        case Type.PROPERTY:
            _, kind, number, text = first
            casts = {"bool": bool, "int": int, "float": float}
            return literal(casts[kind](number) if kind in casts else text)
        case Type.BOOLEAN:
            return Answer(Kind.BOOLEAN, bool(first[0]))
        case Type.PLACE | Type.POSITION:
            return Answer(Kind(type_), (first[0], first[1]))
        case Type.ACTIONS:
            return actions(row[0] for row in rows) if first[0] is not None else NONE
    return Answer(Kind(type_), first[0])
