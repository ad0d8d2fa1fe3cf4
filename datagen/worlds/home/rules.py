"""The one judge of what may be done: simulators, parsers, the list of valid actions and the narrator all ask here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from datagen.worlds.home import kinds
from datagen.worlds.home.state import REACH, HomeState
from datagen.worlds.home.verbs import VERBS, Condition, Parameter, Verb
from memory.graph.records import Value

__all__ = ["CONDITIONS", "ActionError", "refusal", "valid_actions"]


class ActionError(ValueError):
    """An action that names no known verb, actor or thing, or an argument the verb does not have."""


def _same_room(state: HomeState, actor: int, thing: int) -> bool:
    room = state.room_of(thing)
    return room is not None and room == state.room_of(actor)


def _reaches(state: HomeState, actor: int, thing: int) -> bool:
    return state.distance(actor, thing) <= REACH


def _is_at(state: HomeState, actor: int, place: int) -> bool:
    if place in state.rooms:
        return state.room_of(actor) == place
    return _same_room(state, actor, place) and _reaches(state, actor, place)


def _unheld(state: HomeState, item: int) -> bool:
    place = state.location(item)
    return place is None or place[0] != "held_by"


def _holds(state: HomeState, actor: int, item: int) -> bool:
    return state.location(item) == ("held_by", actor)


def _room_on(state: HomeState, actor: int, item: int, place: int) -> bool:
    if place in state.rooms:
        return state.floor_spot(actor) is not None
    return state.free_slot(item, "on", place) is not None


def _sink_near(state: HomeState, actor: int) -> bool:
    room = state.room_of(actor)
    assert room is not None
    return any(
        kinds.washes(state.kind[thing]) and _reaches(state, actor, thing)
        for thing in state.children[room]
        if thing in state.furniture
    )


def _claim_whole(
    state: HomeState, subject: int | None, predicate: str | None, object: int | None, value: Value | None
) -> bool:
    if subject is None and predicate is None:
        return object is None and value is None
    known = kinds.VOCABULARY.predicates.get(predicate or "")
    if subject is None or known is None:
        return False
    return (object is None and value is not None) if known.literal else (object is not None and value is None)


def _knows(name: str) -> Callable[[HomeState, int], bool]:
    able: Callable[[str], bool] = getattr(kinds, name)
    return lambda state, thing: able(state.kind[thing])


CONDITIONS: Mapping[str, Callable[..., bool]] = {
    "has_hands": lambda state, actor: kinds.hands(state.kind[actor]) > 0,
    "hand_free": lambda state, actor: len(state.children[actor]) < kinds.hands(state.kind[actor]),
    "exists": lambda state, item: state.location(item) is not None,
    "holds": _holds,
    "holds_not": lambda state, actor, item: not _holds(state, actor, item),
    "unheld": _unheld,
    "uncovered": lambda state, item: not state.is_covered(item),
    "same_room": _same_room,
    "reaches": _reaches,
    "is_not_at": lambda state, actor, place: not _is_at(state, actor, place),
    "differ": lambda state, actor, other: actor != other,
    "supports": lambda state, place: place in state.rooms or kinds.supports(state.kind[place]),
    "contains": _knows("contains"),
    "opens": _knows("opens"),
    "switches": _knows("switches"),
    "edible": _knows("edible"),
    "eats": lambda state, actor: state.is_a(actor, "person", "pet"),
    "speaks": _knows("speaks"),
    "open_or_doorless": lambda state, thing: state.opened.get(thing, True),
    "is_open": lambda state, thing: state.opened[thing],
    "is_closed": lambda state, thing: not state.opened[thing],
    "is_on": lambda state, thing: state.switched[thing],
    "is_off": lambda state, thing: not state.switched[thing],
    "room_on": _room_on,
    "room_in": lambda state, item, container: state.free_slot(item, "in", container) is not None,
    "worded": lambda state, text: bool(text.strip()),
    "claim_whole": _claim_whole,
    "follows_not": lambda state, actor, other: state.leader.get(actor) != other,
    "follows_somebody": lambda state, actor: actor in state.leader,
    "sink_near": _sink_near,
}
"""The tests that preconditions name: of the state and of what the precondition is about."""

_ABOUT_NOTHING_TOO = frozenset({"claim_whole"})  # tests that want to know which optional arguments are missing


def _holds_good(state: HomeState, condition: Condition, bound: Mapping[str, Any]) -> bool:
    about = [bound.get(name) for name in condition.of]
    if None in about and condition.test not in _ABOUT_NOTHING_TOO:
        return True
    return CONDITIONS[condition.test](state, *about)


def _suits(state: HomeState, parameter: Parameter, argument: Value) -> bool:
    if not parameter.kinds:
        return parameter.name == "value" or isinstance(argument, str)
    if isinstance(argument, bool) or not isinstance(argument, int):
        return False
    return state.is_a(argument, *parameter.kinds)


def _verb(state: HomeState, name: str, actor: int, arguments: Mapping[str, Value]) -> Verb:
    verb = VERBS.get(name)
    if verb is None:
        raise ActionError(f"no verb {name!r}; the verbs are {', '.join(VERBS)}")
    if actor not in state.people:
        raise ActionError(f"{actor} is nobody in this home; use the id of one of its people")
    for key, argument in arguments.items():
        parameter = verb.parameter(key)
        if parameter is None:
            known = ", ".join(other.name for other in verb.parameters) or "none"
            raise ActionError(f"{name} takes no argument {key!r}; its arguments: {known}")
        if parameter.kinds and isinstance(argument, int) and argument not in state.kind:
            raise ActionError(f"{name}: nothing in this home has the id {argument}")
    return verb


def refusal(state: HomeState, verb: str, actor: int, arguments: Mapping[str, Value]) -> str | None:
    """Judge an action.

    Returns:
        None when it may be done; else the code of the first rule it breaks (`verbs.REFUSALS` explains each).

    Raises:
        ActionError: If the verb, the actor, an argument's name or an id is unknown.
    """
    deed = _verb(state, verb, actor, arguments)
    for parameter in deed.parameters:
        argument = arguments.get(parameter.name)
        if argument is None:
            if parameter.required:
                return "missing_argument"
        elif not _suits(state, parameter, argument):
            return "wrong_kind"
    bound = {**arguments, "actor": actor}
    return next(
        (condition.code for condition in deed.conditions if not _holds_good(state, condition, bound)),
        None,
    )


def valid_actions(state: HomeState, actor: int) -> Iterator[tuple[str, dict[str, Value]]]:
    """All that somebody may do now, each with its arguments.

    Free text stands as the parameter's example; claims are left out: the speaker adds them.
    """
    for verb in VERBS.values():
        yield from _fillings(state, verb, {"actor": actor}, 0)


def _fillings(
    state: HomeState, verb: Verb, bound: dict[str, Any], filled: int
) -> Iterator[tuple[str, dict[str, Value]]]:
    """The ways to bind the parameters from `filled` on, dropping each binding as soon as a condition fails."""
    if not _still_good(state, verb, bound, filled):
        return
    if filled == len(verb.parameters):
        yield verb.name, {name: argument for name, argument in bound.items() if name != "actor"}
        return
    parameter = verb.parameters[filled]
    if not parameter.required:
        yield from _fillings(state, verb, bound, filled + 1)
    if parameter.listed:
        for candidate in candidates(state, parameter):
            yield from _fillings(state, verb, {**bound, parameter.name: candidate}, filled + 1)


def candidates(state: HomeState, parameter: Parameter) -> Iterator[Value]:
    """What may stand for a parameter, whatever the other arguments are."""
    if not parameter.kinds:
        if parameter.example is not None:
            yield parameter.example
        return
    for thing in state.kind:
        if state.is_a(thing, *parameter.kinds):
            yield thing


def _still_good(state: HomeState, verb: Verb, bound: Mapping[str, Any], filled: int) -> bool:
    """Whether every condition about what is bound by now holds, judged when its last argument was bound."""
    decided = {"actor", *(parameter.name for parameter in verb.parameters[:filled])}
    last = verb.parameters[filled - 1].name if filled else "actor"
    return all(
        _holds_good(state, condition, bound)
        for condition in verb.conditions
        if last in condition.of and decided.issuperset(condition.of)
    )
