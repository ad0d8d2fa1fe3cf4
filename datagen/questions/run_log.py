"""Executor B: a program by plain search through the log of an episode. It shares no code with executor A."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from datagen.questions import operators as op
from datagen.questions.answers import UNKNOWN, Answer, Kind, Outcome, Reason, Undefined, actions, entities, literal
from datagen.questions.language import Program, check_names, type_of
from datagen.questions.log import Log
from datagen.questions.log_lookups import Moment, NoValueError, Touched, Trace, compares
from datagen.questions.log_places import Places
from datagen.questions.nodes import REFUSED, Node, Type
from memory.graph.history import History
from memory.graph.records import DONE, TRUTH, Event, Value

__all__ = ["Log", "Run", "Search", "answer_of", "followed", "run", "run_on"]


@dataclass(slots=True, eq=False)
class Run:
    """An answer and how it was found.

    Attributes:
        outcome: The answer, or why there is none.
        touched: What was looked up.
        steps: Each expression that has a value, with it, in order of evaluation; measures are left out.
    """

    outcome: Outcome
    touched: Touched
    steps: list[tuple[Node, Any]]


def run(program: Program, history: History) -> Outcome:
    """The answer of a program on a history. For many programs on one history, make a `Log` and use `run_on`.

    Raises:
        ProgramError: If the program names a kind or predicate that the vocabulary lacks or uses otherwise.
    """
    return run_on(program, Log(history))


def run_on(
    program: Program,
    log: Log,
    *,
    touched: Touched | None = None,
    trace: Trace | None = None,
    checked: bool = False,
) -> Outcome:
    """The answer of a program on a log; what it found on the way is added to `touched` and told to `trace`.

    `checked` says that its names were checked already.

    Raises:
        ProgramError: As `run`.
    """
    if not checked:
        check_names(program.body, log.vocabulary)
    search = Search(program, log, touched or Touched(), trace)
    node, moment = program.body, Moment(program.observer, program.tick)
    try:
        while isinstance(node, (op.At, op.As, op.Suppose)):
            moment = search.inner(node, moment)
            node = node.body
        return answer_of(type_of(node), search.find(node, moment))
    except NoValueError as error:
        asked = error.node is program.asks_knowledge and error.moment is moment
        return UNKNOWN if asked and error.reason is Reason.MISSING else Undefined(error.reason)


def followed(program: Program, log: Log, *, checked: bool = False) -> Run:
    """The answer of a program on a log, with all that it rests on.

    Raises:
        ProgramError: As `run`.
    """
    touched, steps = Touched(), list[tuple[Node, Any]]()

    def note(node: Node, moment: Moment, value: Any) -> None:
        if not callable(value):  # a measure knows of its run, and that of this function: a cycle
            steps.append((node, value))

    outcome = run_on(program, log, touched=touched, trace=note, checked=checked)
    return Run(outcome, touched, steps)


def answer_of(type_: Type, value: Any) -> Answer:
    """The value of an expression of that type as an answer."""
    if type_ is Type.ENTITIES:
        return entities(value)
    if type_ is Type.PROPERTY:
        return literal(value)
    if type_ is Type.ACTIONS:
        return actions(value)
    return Answer(_KINDS[type_], value)


_KINDS = {type_: Kind(type_.value) for type_ in Type if type_.value in {kind.value for kind in Kind}}


class Search(Places):
    """One method for each operator."""

    def _find_literal(self, node: op.Literal, moment: Moment) -> Value:
        return node.value

    def _find_tick(self, node: op.Tick, moment: Moment) -> int:
        return node.value

    def _find_now(self, node: op.Now, moment: Moment) -> int:
        return moment.tick

    def _find_length(self, node: op.Length, moment: Moment) -> int:
        return node.millimetres

    def _find_duration(self, node: op.Duration, moment: Moment) -> int:
        return node.ticks

    def _find_suppose(self, node: op.Suppose, moment: Moment) -> Any:
        return self.find(node.body, self.inner(node, moment))

    def _find_at(self, node: op.At, moment: Moment) -> Any:
        return self.find(node.body, self.inner(node, moment))

    def _find_as(self, node: op.As, moment: Moment) -> Any:
        return self.find(node.body, self.inner(node, moment))

    def _find_shift(self, node: op.Shift, moment: Moment) -> int:
        tick: int = self.find(node.tick, moment) + node.by
        if tick > self.program.tick:
            raise NoValueError(Reason.FUTURE, node, moment)
        return tick

    def _find_elapsed(self, node: op.Elapsed, moment: Moment) -> int:
        start: int = self.find(node.start, moment)
        end: int = self.find(node.end, moment)
        return end - start

    # ---- facts and numbers

    def _find_value(self, node: op.ValueOf, moment: Moment) -> Value | None:
        facts = self.held(self.find(node.entity, moment), (node.predicate,), moment)
        return self.one([fact for fact in facts if fact.value is not None], node, moment).value

    def _find_source(self, node: op.SourceOf, moment: Moment) -> str:
        fact = self.one(self.held(self.find(node.entity, moment), self.names(node.attribute), moment), node, moment)
        if fact.source is None:
            raise NoValueError(Reason.MISSING, node, moment)
        return str(fact.source)

    def _find_where(self, node: op.Where, moment: Moment) -> tuple[str, int | None]:
        fact = self.one(self.linked(node.entity, self.relations, moment), node, moment)
        return fact.predicate, fact.object

    def _find_since(self, node: op.Since, moment: Moment) -> int:
        return self.one(
            self.held(self.find(node.entity, moment), self.names(node.attribute), moment), node, moment
        ).since

    def _find_count(self, node: op.Count, moment: Moment) -> int:
        return len(self.find(node.of, moment))

    def _find_exists(self, node: op.Exists, moment: Moment) -> bool:
        return len(self.find(node.of, moment)) > 0

    def _find_compare(self, node: op.Compare, moment: Moment) -> bool:
        left = self.find(node.left, moment)
        return compares(left, node.comparison, self.find(node.right, moment))

    def _find_measured(self, node: op.Measured, moment: Moment) -> int:
        entity = self.find(node.entity, moment)
        number: int | None = self.find(node.measure, moment)(entity)
        if number is None:
            raise NoValueError(Reason.MISSING, node, moment)
        return number

    def _find_total(self, node: op.Total, moment: Moment) -> int:
        members = self.find(node.set, moment)
        measure = self.find(node.measure, moment)
        return sum(measure(member) or 0 for member in members)

    def _find_add(self, node: op.Add, moment: Moment) -> int:
        left: int = self.find(node.left, moment)
        right: int = self.find(node.right, moment)
        return left + right

    def _find_subtract(self, node: op.Subtract, moment: Moment) -> int:
        left: int = self.find(node.left, moment)
        right: int = self.find(node.right, moment)
        return left - right

    def _find_both(self, node: op.Both, moment: Moment) -> bool:
        left: bool = self.find(node.left, moment)
        right: bool = self.find(node.right, moment)
        return left and right

    def _find_either(self, node: op.Either, moment: Moment) -> bool:
        left: bool = self.find(node.left, moment)
        right: bool = self.find(node.right, moment)
        return left or right

    def _find_negate(self, node: op.Negate, moment: Moment) -> bool:
        return not self.find(node.condition, moment)

    # ---- events

    def _find_events(self, node: op.Events, moment: Moment) -> list[Event]:
        actor = None if node.actor is None else self.find(node.actor, moment)
        wanted = [(name, type_of(operand), self.find(operand, moment)) for name, operand in node.arguments]
        after = -math.inf if node.after is None else self.find(node.after, moment)
        until = math.inf if node.until is None else self.find(node.until, moment)
        known = self.log.causes(moment.observer, moment.tick) if moment.observer != TRUTH else {}
        found = []
        for event in self.log.events:
            if event.tick > moment.tick or not after < event.tick <= until:
                continue
            if node.verb not in (None, event.verb) or actor not in (None, event.actor):
                continue
            if not _ended_so(event, node.outcome) or not all(_done_with(event, *each) for each in wanted):
                continue
            if moment.observer in (TRUTH, event.actor):
                found.append(event)
            elif event.id in known:
                found.append(event)
                self.touched.facts.add(known[event.id][0])
        self.touched.events.update(event.id for event in found)
        return found

    def _find_first(self, node: op.First, moment: Moment) -> Event:
        events: list[Event] = self.find(node.events, moment)
        tick = min((event.tick for event in events), default=None)
        return self._alone([event for event in events if event.tick == tick], node, moment)

    def _find_last(self, node: op.Last, moment: Moment) -> Event:
        events: list[Event] = self.find(node.events, moment)
        tick = max((event.tick for event in events), default=None)
        return self._alone([event for event in events if event.tick == tick], node, moment)

    def _find_nth(self, node: op.Nth, moment: Moment) -> Event:
        events: list[Event] = sorted(self.find(node.events, moment), key=lambda event: event.tick)
        if len(events) < abs(node.rank):
            raise NoValueError(Reason.NO_REFERENT, node, moment)
        tick = events[node.rank - 1 if node.rank > 0 else node.rank].tick
        return self._alone([event for event in events if event.tick == tick], node, moment)

    def _find_actions(self, node: op.Actions, moment: Moment) -> list[str]:
        events: list[Event] = sorted(self.find(node.events, moment), key=lambda event: event.tick)
        if any(one.tick == other.tick for one, other in pairwise(events)):
            raise NoValueError(Reason.TIE, node, moment)
        return [event.verb for event in events]

    def _find_outcome(self, node: op.Outcome, moment: Moment) -> str:
        event: Event = self.find(node.event, moment)
        return event.outcome

    def _find_until(self, node: op.Until, moment: Moment) -> int:
        entity = self.find(node.entity, moment)
        then = Moment(moment.observer, self.find(node.tick, moment))
        fact = self.one(self.held(entity, self.names(node.attribute), then), node, moment)
        if fact.until is None or fact.until > moment.tick:
            raise NoValueError(Reason.FUTURE, node, moment)
        return fact.until

    def _alone(self, events: list[Event], node: op.First | op.Last | op.Nth, moment: Moment) -> Event:
        if len(events) != 1:
            raise NoValueError(Reason.TIE if events else Reason.NO_REFERENT, node, moment)
        return events[0]

    def _find_when(self, node: op.When, moment: Moment) -> int:
        event: Event = self.find(node.event, moment)
        return event.tick

    def _find_verb(self, node: op.Verb, moment: Moment) -> str:
        event: Event = self.find(node.event, moment)
        return event.verb


def _ended_so(event: Event, outcome: str | None) -> bool:
    if outcome == REFUSED:
        return event.outcome != DONE
    return outcome in (None, event.outcome)


def _done_with(event: Event, name: str, type_: Type, wanted: Any) -> bool:
    """Whether an event has that argument: whole numbers among the arguments are entities, never quantities."""
    if name not in event.arguments:
        return False
    value = event.arguments[name]
    entity = isinstance(value, int) and not isinstance(value, bool)
    return entity == (type_ is Type.ENTITY) and compares(value, "=", wanted)
