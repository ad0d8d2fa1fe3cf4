"""The rules of homes: the tests that preconditions name, and the judge that applies them to the verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from datagen.worlds.home import kinds
from datagen.worlds.home.liquids import BREWED, EMPTY
from datagen.worlds.home.state import REACH, HomeState
from datagen.worlds.home.verbs import VERBS
from datagen.worlds.judge import Judge
from memory.graph.records import Value

__all__ = ["CONDITIONS", "refusal", "valid_actions"]


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


def _near(name: str) -> Callable[[HomeState, int], bool]:
    """Whether a piece of furniture that is good for something is within reach."""
    good: Callable[[str], bool] = getattr(kinds, name)

    def near(state: HomeState, actor: int) -> bool:
        room = state.room_of(actor)
        assert room is not None
        return any(
            good(state.kind[thing]) and _reaches(state, actor, thing)
            for thing in state.children[room]
            if thing in state.furniture
        )

    return near


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
    "sink_near": _near("washes"),
    "stove_near": _near("heats"),
    "vessel": lambda state, item: item in state.liquids,
    "full": lambda state, item: state.liquids[item] != EMPTY,
    "empty": lambda state, item: state.liquids[item] == EMPTY,
    "holds_water": lambda state, item: state.liquids[item] == "water",
    "brewed": lambda state, liquid: liquid in BREWED,
    "drinks": lambda state, actor: state.is_a(actor, "person"),
    "plant": lambda state, item: state.is_a(item, "plant"),
}
"""The tests that preconditions name: of the state and of what the precondition is about."""

_JUDGE = Judge(
    verbs=VERBS,
    conditions=CONDITIONS,
    about_nothing_too=frozenset({"claim_whole"}),
    literals={"liquid": lambda state: BREWED},
)


def refusal(state: HomeState, verb: str, actor: int, arguments: Mapping[str, Value]) -> str | None:
    """Judge an action.

    Returns:
        None when it may be done; else the code of the first rule it breaks (`refusals.REFUSALS` explains each).

    Raises:
        ActionError: If the verb, the actor, an argument's name or an id is unknown.
    """
    return _JUDGE.refusal(state, verb, actor, arguments)


def valid_actions(state: HomeState, actor: int) -> Iterator[tuple[str, dict[str, Value]]]:
    """All that somebody may do now, each with its arguments.

    Free text stands as the parameter's example; claims are left out: the speaker adds them.
    """
    return _JUDGE.valid_actions(state, actor)
