"""The one judge of what may be done in a world: simulators, parsers, lists of valid actions and narrators ask here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from datagen.worlds.verb import Condition, Parameter, Verb
from memory.graph.records import Value

__all__ = ["ActionError", "Judge", "Judged"]


class ActionError(ValueError):
    """An action that names no known verb, actor or thing, or an argument the verb does not have."""


class Judged(Protocol):
    """What a state of any world shows the judge: the kind of each thing, and who can act."""

    @property
    def kind(self) -> Mapping[int, str]:
        """The kind of everything that has an id, in a fixed order."""

    @property
    def people(self) -> Mapping[int, Any]:
        """Those who can act, by id."""

    def is_a(self, thing: int, *ancestors: str) -> bool:
        """Whether a thing is of one of these kinds or below."""


@dataclass(frozen=True, kw_only=True)
class Judge:
    """The rules of one world.

    Attributes:
        verbs: What can be done, by name.
        conditions: The tests that preconditions name: of the state and of what the precondition is about.
        about_nothing_too: Tests that want to know which optional arguments are missing; the others hold then.
        literals: By a literal parameter's name: all that may stand for it now. Others stand as their example.
    """

    verbs: Mapping[str, Verb]
    conditions: Mapping[str, Callable[..., bool]]
    about_nothing_too: frozenset[str] = frozenset()
    literals: Mapping[str, Callable[[Any], Iterable[Value]]] = field(default_factory=dict)

    def refusal(self, state: Judged, verb: str, actor: int, arguments: Mapping[str, Value]) -> str | None:
        """Judge an action.

        Returns:
            None when it may be done; else the code of the first rule it breaks.

        Raises:
            ActionError: If the verb, the actor, an argument's name or an id is unknown.
        """
        deed = self._verb(state, verb, actor, arguments)
        for parameter in deed.parameters:
            argument = arguments.get(parameter.name)
            if argument is None:
                if parameter.required:
                    return "missing_argument"
            elif not _suits(state, parameter, argument):
                return "wrong_kind"
        bound = {**arguments, "actor": actor}
        for condition in deed.conditions:
            if not self._holds_good(state, condition, bound):
                return condition.code
        return None

    def valid_actions(self, state: Judged, actor: int) -> Iterator[tuple[str, dict[str, Value]]]:
        """All that somebody may do now, each with its arguments.

        Free text stands as the parameter's example; claims are left out: the speaker adds them.
        """
        for verb in self.verbs.values():
            yield from self._fillings(state, verb, {"actor": actor}, 0)

    def candidates(self, state: Judged, parameter: Parameter) -> Iterator[Value]:
        """What may stand for a parameter, whatever the other arguments are."""
        if parameter.kinds:
            for thing in state.kind:
                if state.is_a(thing, *parameter.kinds):
                    yield thing
        elif parameter.name in self.literals:
            yield from self.literals[parameter.name](state)
        elif parameter.example is not None:
            yield parameter.example

    def _verb(self, state: Judged, name: str, actor: int, arguments: Mapping[str, Value]) -> Verb:
        verb = self.verbs.get(name)
        if verb is None:
            raise ActionError(f"no verb {name!r}; the verbs are {', '.join(self.verbs)}")
        if actor not in state.people:
            raise ActionError(f"{actor} is nobody here; use the id of somebody who can act")
        for key, argument in arguments.items():
            parameter = verb.parameter(key)
            if parameter is None:
                known = ", ".join(other.name for other in verb.parameters) or "none"
                raise ActionError(f"{name} takes no argument {key!r}; its arguments: {known}")
            if parameter.kinds and isinstance(argument, int) and argument not in state.kind:
                raise ActionError(f"{name}: nothing here has the id {argument}")
        return verb

    def _holds_good(self, state: Judged, condition: Condition, bound: Mapping[str, Any]) -> bool:
        about = [bound.get(name) for name in condition.of]
        if None in about and condition.test not in self.about_nothing_too:
            return True
        return self.conditions[condition.test](state, *about)

    def _fillings(
        self, state: Judged, verb: Verb, bound: dict[str, Any], filled: int
    ) -> Iterator[tuple[str, dict[str, Value]]]:
        """The ways to bind the parameters from `filled` on, dropping each binding as soon as a condition fails."""
        if not self._still_good(state, verb, bound, filled):
            return
        if filled == len(verb.parameters):
            yield verb.name, {name: argument for name, argument in bound.items() if name != "actor"}
            return
        parameter = verb.parameters[filled]
        if not parameter.required:
            yield from self._fillings(state, verb, bound, filled + 1)
        if parameter.listed:
            for candidate in self.candidates(state, parameter):
                yield from self._fillings(state, verb, {**bound, parameter.name: candidate}, filled + 1)

    def _still_good(self, state: Judged, verb: Verb, bound: Mapping[str, Any], filled: int) -> bool:
        """Whether every condition about what is bound by now holds, judged when its last argument was bound."""
        decided = {"actor", *(parameter.name for parameter in verb.parameters[:filled])}
        last = verb.parameters[filled - 1].name if filled else "actor"
        return all(
            self._holds_good(state, condition, bound)
            for condition in verb.conditions
            if last in condition.of and decided.issuperset(condition.of)
        )


def _suits(state: Judged, parameter: Parameter, argument: Value) -> bool:
    if parameter.kinds:
        return isinstance(argument, int) and not isinstance(argument, bool) and state.is_a(argument, *parameter.kinds)
    if parameter.literal == "number":
        return isinstance(argument, float)
    return parameter.literal == "any" or isinstance(argument, str)
