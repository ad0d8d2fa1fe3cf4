"""The question families that suppose somebody at another spot, about what they hold and what they do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from datagen.questions.answers import Answer
from datagen.questions.builds_space import step
from datagen.questions.families import Candidate, Sampler, candidate
from datagen.questions.families_space import STEPS, kind_with, placed, side_of
from datagen.questions.nodes import CARRIED
from datagen.questions.operators import Suppose
from datagen.questions.phrases import Thing
from datagen.questions.plainly import plainly
from datagen.questions.situation import Situation
from datagen.worlds.home.dice import Dice

__all__ = ["SUPPOSE", "carried_by"]

Spot = tuple[int, int]
"""Millimetres."""

_METRE = 10  # decimetres, in which situations give positions
_TRIES = 8  # for a spot, so that whoever holds something is as likely to find one as others


def carried_by(situation: Situation, body: int) -> list[int]:
    """What somebody holds, and what this holds in turn."""
    held = [entity for entity, place in situation.place.items() if place == (CARRIED, body)]
    return [each for entity in held for each in (entity, *carried_by(situation, entity))]


def _ends(situation: Situation) -> list[tuple[int, int]]:
    """In which whole metres along each axis there are things whose positions are shown."""
    spots = [at for at in (situation.position(entity) for entity in placed(situation)) if at is not None]
    return [(min(along) // _METRE, max(along) // _METRE) for along in zip(*spots, strict=True)]


def _spot(situation: Situation, dice: Dice) -> Spot | None:
    """A spot in whole metres among the things whose positions are shown."""
    ends = situation.once(_ends)
    if not ends:
        return None
    x, y = (1000 * dice.between(low, high) for low, high in ends)
    return x, y


def _steps(situation: Situation, dice: Dice, mover: int) -> tuple[Spot, dict[str, Any]] | None:
    """A spot among those things that is some steps from one of them but the mover, with how it is told."""
    side = side_of(situation, dice)
    if side is None or side[0] == mover:
        return None
    told = {"d": side[1], "m": dice.choice(STEPS) * situation.lexicon.words.step[0]}
    found = situation.ask(step(told, situation.lexicon))
    if not isinstance(found, Answer) or not isinstance(found.value, tuple):
        return None
    x, y = (int(str(along)) for along in found.value)
    ends = zip((x, y), situation.once(_ends), strict=True)
    return ((x, y), told) if all(1000 * low <= along <= 1000 * high for along, (low, high) in ends) else None


def _mover(situation: Situation, dice: Dice, *, laden: bool) -> tuple[int, Thing] | None:
    """Somebody who may go elsewhere; `laden`: who holds something, if anybody does."""
    there = set(placed(situation))
    beings = [e for kind in situation.lexicon.words.beings for e in situation.of_kind[kind] if e in there]
    carriers = [being for being in beings if carried_by(situation, being)]
    return plainly(situation, dice, carriers if laden and carriers else beings)


def _going(situation: Situation, dice: Dice, *, laden: bool) -> tuple[int, dict[str, Any]] | None:
    """Who goes where."""
    mover, spot = _mover(situation, dice, laden=laden), _spot(situation, dice)
    if mover is None or spot is None or situation.log.place(mover[0], situation.tick) == spot:
        return None
    return mover[0], {"p": mover[1], "s": spot}


def _where(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """Of what they hold and of what they do not: half and half over all, as in some worlds nobody holds anything."""
    holders = {holder for how, holder in situation.place.values() if how == CARRIED}
    along = bool(holders) and dice.chance(0.5 + 0.2 / len(holders))
    mover = _mover(situation, dice, laden=along or dice.chance(0.5))
    to = None if mover is None else next(filter(None, (_steps(situation, dice, mover[0]) for _ in range(_TRIES))), None)
    if mover is None or to is None or situation.log.place(mover[0], situation.tick) == to[0]:
        return None
    carried = carried_by(situation, mover[0])
    items = [item for item in situation.of_kind[situation.lexicon.words.items] if situation.position(item) is not None]
    others = [item for item in items if item not in carried]
    thing = plainly(situation, dice, carried if along else others)
    return None if thing is None else candidate("suppose.spot", situation, {"p": mover[1], **to[1], "x": thing[1]})


def _moved(situation: Situation, dice: Dice, body: int, others: Sequence[int] = ()) -> tuple[int, Thing] | None:
    """Who goes, or something that goes along; now and then one of the others."""
    along = [body, *carried_by(situation, body)]
    return plainly(situation, dice, others if others and dice.chance(0.2) else along)


def _nearest(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """Mostly where it would be another than it is."""
    going, there = _going(situation, dice, laden=dice.chance(0.6)), placed(situation)
    kind = kind_with(situation, dice, there, 2)
    thing = None if going is None else _moved(situation, dice, going[0], there)
    if going is None or kind is None or thing is None:
        return None
    found = candidate("suppose.near", situation, {**going[1], "kind": kind, "x": thing[1]}, (thing[0], going[0]))
    assert isinstance(found.body, Suppose)
    idle = situation.ask(found.body) == situation.ask(found.body.body)
    return None if idle and dice.chance(0.7) else found


def _pair(name: str) -> Sampler:
    """Two things of which one mostly goes along."""

    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        going, there = _going(situation, dice, laden=dice.chance(0.6)), placed(situation)
        others = there if want is None else ()  # where nothing went nothing could come nearer
        first = None if going is None else _moved(situation, dice, going[0], others)
        if going is None or first is None:
            return None
        second = plainly(situation, dice, [entity for entity in there if entity != first[0]])
        if second is None:
            return None
        x, y = (first[1], second[1]) if dice.chance(0.5) else (second[1], first[1])
        return candidate(name, situation, {**going[1], "x": x, "y": y})

    return sample


def _seen(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """On which side somebody who stays would have who goes, or what goes along."""
    going = _going(situation, dice, laden=dice.chance(0.6))
    if going is None or not situation.shows_headings:
        return None
    beings = [e for kind in situation.lexicon.words.beings for e in situation.of_kind[kind] if e != going[0]]
    viewer = plainly(situation, dice, [being for being in beings if situation.position(being) is not None])
    thing = _moved(situation, dice, going[0])
    if viewer is None or thing is None:
        return None
    return candidate("suppose.seen", situation, {**going[1], "x": thing[1], "y": viewer[1]})


SUPPOSE: Mapping[str, Sampler] = {
    "suppose.spot": _where,
    "suppose.near": _nearest,
    "suppose.side": _pair("suppose.side"),
    "suppose.seen": _seen,
    "suppose.apart": _pair("suppose.apart"),
    "suppose.closer": _pair("suppose.closer"),
}
"""The samplers by template."""
