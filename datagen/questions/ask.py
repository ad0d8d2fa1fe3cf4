"""Asks a program of an episode and shows the way to the answer, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datagen.questions import operators as op
from datagen.questions.answers import Answer, Kind, Outcome, Undefined
from datagen.questions.language import Program, type_of
from datagen.questions.log import Log
from datagen.questions.log_lookups import Moment
from datagen.questions.nodes import Node, Type
from datagen.questions.notation import expression_text
from datagen.questions.run_log import answer_of, run_on
from memory.graph.history import History
from memory.graph.records import TRUTH, Entity

__all__ = ["Explanation", "Step", "explain", "explain_on", "outcome_text"]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One expression on the way, evaluated for `observer` as of `tick`; `value` is for people to read."""

    expression: str
    observer: int
    tick: int
    type: Type
    value: str


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The steps in order of evaluation, and what came out."""

    steps: tuple[Step, ...]
    outcome: Outcome

    def __str__(self) -> str:
        lines = [
            f"{step.expression}  =  {step.value}   (observer {step.observer}, tick {step.tick})" for step in self.steps
        ]
        return "\n".join(lines)


def explain(program: Program, history: History) -> Explanation:
    """Each step of a program with its intermediate result; literals are passed over.

    Raises:
        ProgramError: If the program names a kind or predicate that the vocabulary lacks or uses otherwise.
    """
    return explain_on(program, Log(history))


def explain_on(program: Program, log: Log) -> Explanation:
    """As `explain`, on a log.

    Raises:
        ProgramError: As `explain`.
    """
    steps: list[Step] = []

    def note(node: Node, moment: Moment, value: Any) -> None:
        if isinstance(node, op.Ref | op.Literal | op.Tick):
            return
        steps.append(
            Step(
                expression=expression_text(node),
                observer=moment.observer,
                tick=moment.tick,
                type=type_of(node),
                value=_value_text(type_of(node), value, log.entities),
            )
        )

    return Explanation(outcome=run_on(program, log, trace=note), steps=tuple(steps))


def _value_text(type_: Type, value: Any, entities: dict[int, Entity]) -> str:
    if type_ is Type.EVENTS:
        return ", ".join(f"event {event.id}" for event in value) or "nothing"
    if type_ is Type.EVENT:
        return f"event {value.id}"
    if type_ is Type.MEASURE:
        return "a number of each"
    return outcome_text(answer_of(type_, value), entities)


def outcome_text(outcome: Outcome, entities: dict[int, Entity]) -> str:
    """An outcome for people to read, with what is known of the entities in it."""
    if isinstance(outcome, Undefined):
        return f"undefined: {outcome.reason.replace('_', ' ')}"
    return _answer_text(outcome, entities)


def _answer_text(answer: Answer, entities: dict[int, Entity]) -> str:
    value: Any = answer.value
    match answer.kind:
        case Kind.NONE:
            return "nothing"
        case Kind.UNKNOWN:
            return "unknown"
        case Kind.ENTITY:
            return _entity_text(value, entities)
        case Kind.ENTITIES:
            return ", ".join(_entity_text(each, entities) for each in value)
        case Kind.PLACE:
            return f"{value[0]} {_entity_text(value[1], entities)}"
        case Kind.POSITION:
            return f"({value[0]} mm, {value[1]} mm)"
        case Kind.DISTANCE:
            return f"{value} mm"
        case Kind.TICK:
            return f"@{value}"
        case Kind.BOOLEAN:
            return "yes" if value else "no"
        case Kind.ACTIONS:
            return ", ".join(value)
    return str(value)


def _entity_text(number: int, entities: dict[int, Entity]) -> str:
    if number == TRUTH or number not in entities:
        return f"#{number}"
    entity = entities[number]
    return f"#{number} {entity.kind}" + (f" {entity.name}" if entity.name else "")
