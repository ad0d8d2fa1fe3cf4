"""What the agent can do with liquids: fill, brew, pour and water, each as a walk of single actions."""

from __future__ import annotations

from collections.abc import Callable

from agent.going import UNKNOWN, Skill
from agent.mind import Deed
from agent.skills import Skills
from datagen.worlds.home import kinds
from datagen.worlds.home.liquids import EMPTY

__all__ = ["brew", "fill", "pour", "pour_away", "water"]


def fill(skills: Skills, vessel: int) -> Skill:
    """Take a vessel to a tap and fill it with water."""
    if _contents(skills, vessel) == "water":
        return None
    return (yield from _take_to(skills, vessel, kinds.washes, Deed(verb="fill", arguments={"item": vessel})))


def brew(skills: Skills, liquid: str, vessel: int) -> Skill:
    """Take a vessel to a stove and make coffee, tea or soup in it."""
    if _contents(skills, vessel) == liquid:
        return None
    deed = Deed(verb="make", arguments={"item": vessel, "liquid": liquid})
    return (yield from _take_to(skills, vessel, kinds.heats, deed))


def pour_away(skills: Skills, vessel: int) -> Skill:
    """Take a vessel to a sink and empty it."""
    return (yield from _take_to(skills, vessel, kinds.washes, Deed(verb="pour_away", arguments={"item": vessel})))


def pour(skills: Skills, vessel: int, into: int) -> Skill:
    """Take a vessel and pour what is in it into another one, where that stands."""
    deed = Deed(verb="pour", arguments={"item": vessel, "into": into})
    return (yield from _bring_and_do(skills, vessel, into, deed))


def water(skills: Skills, plant: int, vessel: int) -> Skill:
    """Water a plant from a vessel, which is filled first if it is empty."""
    if _contents(skills, vessel) == EMPTY:
        code = yield from fill(skills, vessel)
        if code is not None:
            return code
    deed = Deed(verb="water", arguments={"plant": plant, "item": vessel})
    return (yield from _bring_and_do(skills, vessel, plant, deed))


def _contents(skills: Skills, vessel: int) -> object:
    return skills.mind.belief.value(vessel, "liquid")


def _take_to(skills: Skills, vessel: int, good: Callable[[str], bool], deed: Deed) -> Skill:
    """Fetch a vessel and do something with it at the next piece of furniture that is good for it."""
    pieces = [piece for piece in skills.mind.all("furniture") if good(skills.mind.senses.things[piece].kind)]
    if not pieces:
        return UNKNOWN
    code = yield from skills.fetch(vessel)
    for piece in sorted(pieces, key=skills.distance)[:3] if code is None else ():
        code = yield from skills.do_at(piece, deed)
        if code is None:
            return None
    return code


def _bring_and_do(skills: Skills, vessel: int, to: int, deed: Deed) -> Skill:
    """Fetch a vessel and do something with it where another thing is, opening what that is in."""
    code = yield from skills.fetch(vessel)
    if code is None and skills.mind.belief.location(to) is None:
        code = yield from skills.search(to)
    place = skills.mind.belief.location(to)
    if code is not None or place is None or place.object is None:
        return code or UNKNOWN
    if place.predicate == "in" and skills.mind.belief.value(place.object, "is_open") is False:
        code = yield from skills.open(place.object)
    return code or (yield from skills.do_at(to, deed))
