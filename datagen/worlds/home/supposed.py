"""What a deed would change: it is really done, by the rules, in a copy of the home in which all others stand still."""

from __future__ import annotations

from collections.abc import Mapping

from datagen.worlds.home.stage import Stage
from datagen.worlds.home.world import HomeWorld
from memory.graph.records import DONE, Value

__all__ = ["carry", "do"]

_FAR = ("not_here", "out_of_reach")


def do(world: HomeWorld, actor: int, verb: str, arguments: Mapping[str, Value]) -> Stage | None:
    """The home as it would be if somebody now did something, walking to where that is done.

    Args:
        world: The home, which stays as it is.
        actor: Who does it.
        verb: What.
        arguments: With what.

    Returns:
        The copy, as many ticks later as the deed took; None where the rules refuse it.
    """
    after = world.still()
    return after if _do(after, actor, verb, arguments) else None


def carry(world: HomeWorld, actor: int, item: int, relation: str, to: int) -> Stage | None:
    """The home as it would be if somebody fetched an item, put it elsewhere and came back.

    Args:
        world: The home, which stays as it is.
        actor: Who carries; who holds the item already need not fetch it.
        item: What.
        relation: How it is to be at its new place: `in`, `on` or `held_by`.
        to: Its new place, or who is to have it.

    Returns:
        The copy, as many ticks later as it took; None where the rules refuse any part of it.
    """
    after = world.still()
    home = after.state.room_of(actor)
    done = after.state.location(item) == ("held_by", actor) or _do(after, actor, "take", {"item": item})
    if done and to != actor:
        done = _do(after, actor, *_putting(after, item, relation, to))
    if done and home is not None and after.state.room_of(actor) != home:
        done = _do(after, actor, "go", {"to": home})
    return after if done else None


def _putting(stage: Stage, item: int, relation: str, to: int) -> tuple[str, dict[str, Value]]:
    """The deed by which an item comes to be so."""
    if relation == "held_by":
        return "give", {"item": item, "to": to}
    if relation == "in" and to in stage.state.furniture:
        return "put_in", {"item": item, "container": to}
    return "put_on", {"item": item, "place": to}


def _do(stage: Stage, actor: int, verb: str, arguments: Mapping[str, Value]) -> bool:
    """Do something, having walked there and opened what is closed if that is needed. Returns whether it was done."""
    code = stage.check(actor, verb, arguments)
    if code in (*_FAR, "closed"):
        *_, thing = (value for value in arguments.values() if isinstance(value, int))  # the place, if there is one
        place = _standing(stage, thing)
        if code in _FAR:
            _walk(stage, actor, place)
        elif not _do(stage, actor, "open", {"thing": place}):
            return False
        if stage.check(actor, verb, arguments) == code:
            return False
        return _do(stage, actor, verb, arguments)
    done = stage.act(actor, verb, arguments).outcome == DONE
    if verb == "go":
        _arrive(stage, actor)
    return done


def _standing(stage: Stage, thing: int) -> int:
    """What one walks to for a thing: the piece of furniture that it is in or on, else itself."""
    place = stage.state.location(thing)
    inside = thing in stage.state.items and place is not None and place[1] in stage.state.furniture
    return place[1] if inside and place is not None else thing


def _walk(stage: Stage, actor: int, to: int) -> None:
    stage.walk(actor, to)
    _arrive(stage, actor)


def _arrive(stage: Stage, actor: int) -> None:
    while stage.walking(actor):
        stage.recorder.advance(stage.tick + 1)
        stage.walk_on()
