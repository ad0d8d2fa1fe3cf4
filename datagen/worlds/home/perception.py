"""Symbolic senses: what an observer in a home sees."""

from __future__ import annotations

from collections.abc import Container, Iterator

from datagen.frozen import dataclass
from datagen.worlds.belief import LOCATION, Statement
from datagen.worlds.home.state import HomeState, Place

__all__ = ["Sight", "glance", "in_view", "sees_otherwise", "sight"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What is seen at one tick.

    Attributes:
        visible: The facts seen.
        looked_at: Places seen whole, as (relation, parent): what is believed to be there and is not among
            `visible` is there no more. ("on", table), ("in", open cupboard), ("held_by", Ann), ("in", room) for
            the people in a room, ("on", room) for what lies on its floor.
    """

    visible: tuple[Statement, ...]
    looked_at: tuple[Place, ...] = ()


def in_view(state: HomeState, observer: int, thing: int) -> bool:
    """Whether an observer sees a thing: it is in the same room, and not inside something closed."""
    room = state.room_of(thing)
    if room is None or room != state.room_of(observer):
        return False
    return thing not in state.items or not state.is_covered(thing)


def sees_otherwise(state: HomeState, observer: int, statement: Statement) -> bool:
    """Whether an observer need not be told, seeing the thing, or the place where it is said to be, for itself."""
    subject, predicate, object, _ = statement
    if predicate not in (*LOCATION, "colour", "material", "size", "is_open", "is_on", "liquid"):
        return False
    if subject in state.rooms or in_view(state, observer, subject):
        return True
    if predicate not in LOCATION or object is None or not in_view(state, observer, object):
        return False
    return predicate != "in" or state.opened.get(object, True)


def sight(state: HomeState, observer: int, known: Container[int] = frozenset()) -> Sight:
    """All that an observer sees from where it is: the whole room but the inside of what is closed.

    Args:
        state: The home.
        observer: Who looks.
        known: Things whose looks need not be told again (they never change).
    """
    room = state.room_of(observer)
    assert room is not None
    visible: list[Statement] = [(door, "connects", room, None) for door in state.doorways[room]]
    looked_at: list[Place] = [("in", room), ("on", room)]
    for thing in state.children[room]:
        visible.extend(glance(state, thing, known))
        if thing in state.items or thing in state.lights:
            continue
        looked_at.extend(_open_places(state, thing))
        for item in state.children[thing]:
            if not state.is_covered(item):
                visible.extend(glance(state, item, known))
    return Sight(visible=tuple(visible), looked_at=tuple(looked_at))


def _open_places(state: HomeState, thing: int) -> tuple[Place, ...]:
    """The places on and in a piece of furniture or a hand that one sees when one sees the thing."""
    if thing in state.people:
        return (("held_by", thing),)
    if state.opened.get(thing, True):
        return (("on", thing), ("in", thing))
    return (("on", thing),)


def contents(state: HomeState, container: int) -> Sight:
    """What comes into view when a container is opened."""
    seen = [statement for item in state.children[container] for statement in glance(state, item)]
    return Sight(visible=tuple(seen), looked_at=(("in", container),))


def glance(state: HomeState, thing: int, known: Container[int] = frozenset()) -> Iterator[Statement]:
    """What can be seen of one thing in view: where it is, its looks unless known, its state (open, on, a liquid)."""
    place = state.location(thing)
    if place is not None:
        yield thing, place[0], place[1], None
    if thing not in known:
        yield from state.looks[thing]
    if thing in state.opened:
        yield thing, "is_open", None, state.opened[thing]
    if thing in state.switched:
        yield thing, "is_on", None, state.switched[thing]
    if thing in state.liquids:
        yield thing, "liquid", None, state.liquids[thing]
