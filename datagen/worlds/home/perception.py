"""Symbolic senses: what an observer sees and hears, and how that changes what it believes.

`update_belief` and `hear_claim` know nothing of the truth: they are handed what was sensed. The MuJoCo agent, which
finds what it sees in instance masks, uses the same two.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from datagen.worlds.home.state import HomeState, Place
from memory.graph.history import Recorder
from memory.graph.records import Source, Value

__all__ = [
    "LOCATION",
    "Sight",
    "Statement",
    "claim",
    "glance",
    "hear_claim",
    "in_view",
    "sees_otherwise",
    "sight",
    "update_belief",
]

LOCATION = ("in", "on", "held_by")
"""The predicates of the location group."""

Statement = tuple[int, str, int | None, Value | None]
"""Subject, predicate, object entity or None, literal or None."""


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


def update_belief(
    recorder: Recorder,
    observer: int,
    visible: Iterable[Statement],
    looked_at: Collection[Place] = (),
    *,
    absent: Iterable[int] = (),
    event: int | None = None,
) -> list[Statement]:
    """Change an observer's belief by what it has just seen.

    Newly seen facts begin (ending what they exclude: a thing found elsewhere is believed to be there). A believed
    location that was looked at, but where the thing is not among `visible`, ends.

    Args:
        recorder: Where the belief is kept; its clock gives the tick.
        observer: Whose belief.
        visible: What it sees now.
        looked_at: Places seen whole, as in `Sight`. Leave out what was seen in part only.
        absent: Things of which the observer could tell, one by one, that they are not where it believes them to
            be (for senses that see a place in part).
        event: The event it saw, if what is new came about by that.

    Returns:
        The statements that were news.
    """
    news = []
    located = set()
    for statement in visible:
        subject, predicate, object, value = statement
        if predicate in LOCATION:
            located.add(subject)
        if not recorder.holds((observer, *statement)):
            recorder.set(
                subject, predicate, object=object, value=value, observer=observer, source=Source.SEEN, event=event
            )
            news.append(statement)
    for relation, parent in looked_at:
        missed = [fact.subject for fact in recorder.pointing(parent, observer) if fact.predicate == relation]
        for subject in missed:
            if subject not in located:
                recorder.end(subject, relation, object=parent, observer=observer)
    for subject in absent:
        fact = recorder.current(subject, LOCATION[0], observer)
        if fact is not None and subject not in located:
            recorder.end(subject, fact.predicate, object=fact.object, observer=observer)
    return news


def hear_claim(
    recorder: Recorder, observer: int, statement: Statement, *, event: int, contradicted: bool = False
) -> bool:
    """Let an observer believe what it was told.

    Args:
        recorder: Where the belief is kept.
        observer: The hearer.
        statement: What was claimed.
        event: Id of the `say` event.
        contradicted: Whether the hearer sees at this moment that it is otherwise; then it believes its eyes.

    Returns:
        Whether it was news.
    """
    if contradicted or recorder.holds((observer, *statement)):
        return False
    subject, predicate, object, value = statement
    return recorder.set(
        subject, predicate, object=object, value=value, observer=observer, source=Source.TOLD, event=event
    )


def claim(arguments: Mapping[str, Value]) -> Statement | None:
    """The claim in the arguments of a `say`, or None."""
    subject, predicate = arguments.get("subject"), arguments.get("predicate")
    if not isinstance(subject, int) or not isinstance(predicate, str):
        return None
    object = arguments.get("object")
    return subject, predicate, object if isinstance(object, int) else None, arguments.get("value")


def in_view(state: HomeState, observer: int, thing: int) -> bool:
    """Whether an observer sees a thing: it is in the same room, and not inside something closed."""
    room = state.room_of(thing)
    if room is None or room != state.room_of(observer):
        return False
    return thing not in state.items or not state.is_covered(thing)


def sees_otherwise(state: HomeState, observer: int, statement: Statement) -> bool:
    """Whether an observer need not be told, seeing the thing, or the place where it is said to be, for itself."""
    subject, predicate, object, _ = statement
    if predicate not in (*LOCATION, "colour", "material", "size", "is_open", "is_on"):
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
        if thing in state.items:
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
    """What can be seen of one thing in view: where it is, its looks unless known, whether it is open or on."""
    place = state.location(thing)
    if place is not None:
        yield thing, place[0], place[1], None
    if thing not in known:
        yield from state.looks[thing]
    if thing in state.opened:
        yield thing, "is_open", None, state.opened[thing]
    if thing in state.switched:
        yield thing, "is_on", None, state.switched[thing]
