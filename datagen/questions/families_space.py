"""The question families about places in the plane: nearest, on which side, at which spot, and who travelled where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from datagen.questions.families import NESTED, Candidate, Sampler, candidate, described, some
from datagen.questions.nodes import ABSOLUTE, RELATIVE
from datagen.questions.phrases import Thing
from datagen.questions.situation import Situation
from datagen.worlds.home.dice import Dice

__all__ = ["SPACE", "STEPS", "kind_with", "placed", "side_of"]

_RANKS = (2, 2, 2, 3)
STEPS = (1, 2, 3, 4, 5)


def placed(situation: Situation) -> Sequence[int]:
    """The entities whose position is shown, in order."""
    return situation.placed


def kind_with(situation: Situation, dice: Dice, entities: Sequence[int], least: int) -> str | None:
    """A kind of which there are so many among the entities."""
    counts = situation.once(_counts, tuple(entities))
    return some([kind for kind, count in counts.items() if count >= least], dice)


def _counts(situation: Situation, entities: tuple[int, ...]) -> Counter[str]:
    """Of how many of the entities each kind is that one can ask after."""
    return Counter(kind for entity in entities for kind in situation.kinds_of(entity))


def _of(situation: Situation, dice: Dice, entities: Sequence[int], *, nest: float = NESTED) -> tuple[int, Thing] | None:
    return described(situation, dice, entities, still=True, nest=nest)


def _near(name: str) -> Sampler:
    """A kind of which there are some, and a thing to be near to."""

    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        there = placed(situation)
        kind = kind_with(situation, dice, there, 3)
        drawn = _of(situation, dice, there)
        if kind is None or drawn is None:
            return None
        slots: dict[str, Any] = {"kind": kind, "x": drawn[1]}
        if name == "nearest.rank":
            slots["n"] = dice.choice(_RANKS)
        if name == "spot.within":
            slots["m"] = dice.choice(STEPS) * situation.lexicon.words.step[0]
        return candidate(name, situation, slots, drawn[:1])

    return sample


def _several(situation: Situation, dice: Dice, count: int) -> list[tuple[int, Thing]] | None:
    """So many different things, each with a description."""
    found: list[tuple[int, Thing]] = []
    options = placed(situation)
    for _ in range(count):
        drawn = _of(situation, dice, [entity for entity in options if entity not in {each for each, _ in found}])
        if drawn is None:
            return None
        found.append(drawn)
    return found


def _between(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    ends = _several(situation, dice, 2)
    kind = kind_with(situation, dice, placed(situation), 3)
    if ends is None or kind is None:
        return None
    (a, x), (b, y) = ends
    return candidate("nearest.between", situation, {"kind": kind, "x": x, "y": y}, (a, b))


def _pair(name: str, slots: str) -> Sampler:
    """Two or three different things."""

    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        names = slots.split()
        drawn = _several(situation, dice, len(names))
        if drawn is None:
            return None
        return candidate(name, situation, dict(zip(names, (thing for _, thing in drawn), strict=True)))

    return sample


def _viewers(situation: Situation) -> list[int]:
    return [entity for kind in situation.lexicon.words.beings for entity in situation.of_kind[kind]]


def side_of(situation: Situation, dice: Dice) -> tuple[int, tuple[str, Thing]] | None:
    """A side of somebody, or a direction of the compass from something."""
    there = placed(situation)
    facing = [entity for entity in _viewers(situation) if entity in there and situation.shows_headings]
    seen = bool(facing) and dice.chance(0.6)
    drawn = _of(situation, dice, facing if seen else there)
    if drawn is None:
        return None
    return drawn[0], (dice.choice(RELATIVE if seen else ABSOLUTE), drawn[1])


def _beside(name: str) -> Sampler:
    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        side = side_of(situation, dice)
        there = placed(situation)
        if side is None:
            return None
        slots: dict[str, Any] = {"d": side[1]}
        if name == "side.is":
            drawn = _of(situation, dice, [entity for entity in there if entity != side[0]])
            return None if drawn is None else candidate(name, situation, {**slots, "x": drawn[1]})
        if name == "spot.step":
            slots["m"] = dice.choice(STEPS) * situation.lexicon.words.step[0]
            return candidate(name, situation, slots, (side[0],))
        kind = kind_with(situation, dice, there, 2)
        return None if kind is None else candidate(name, situation, {**slots, "kind": kind}, (side[0],))

    return sample


def _most(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    kind = kind_with(situation, dice, placed(situation), 3)
    return None if kind is None else candidate("side.most", situation, {"kind": kind, "e": dice.choice(ABSOLUTE)})


def _seen(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    there = placed(situation)
    viewer = _of(situation, dice, [entity for entity in _viewers(situation) if entity in there])
    thing = None if viewer is None else _of(situation, dice, [entity for entity in there if entity != viewer[0]])
    if viewer is None or thing is None:
        return None
    return candidate("side.seen", situation, {"x": thing[1], "y": viewer[1]})


def _body(name: str) -> Sampler:
    """Somebody, perhaps at another tick."""

    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        there = placed(situation)
        nest = 0.0 if name == "spot.then" else NESTED
        drawn = _of(situation, dice, [entity for entity in _viewers(situation) if entity in there], nest=nest)
        if drawn is None:
            return None
        slots: dict[str, Any] = {"x" if name.startswith("travel") else "p": drawn[1]}
        if name in ("spot.then", "travel.far"):
            earlier = [tick for tick in situation.snapshots if tick < situation.tick]
            tick = some(earlier, dice)
            if tick is None:
                return None
            slots["t"] = tick
        return candidate(name, situation, slots, drawn[:1])

    return sample


def _span(situation: Situation, dice: Dice) -> tuple[int, int] | None:
    """Two of the ticks of which positions are shown, mostly far apart."""
    ticks = situation.snapshots
    if len(ticks) < 2:
        return None
    start = dice.between(0, len(ticks) - 2)
    end = dice.between(start + 1, len(ticks) - 1)
    return (ticks[start], ticks[end]) if dice.chance(0.5) else (ticks[0], ticks[-1])


def _travel(name: str, more: Callable[[Dice], dict[str, Any]]) -> Sampler:
    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        span = _span(situation, dice)
        bodies = [entity for entity in _viewers(situation) if situation.position(entity) is not None]
        if span is None:
            return None
        slots: dict[str, Any] = {"a": span[0], "b": span[1], **more(dice)}
        if name == "travel.direction":
            drawn = _of(situation, dice, bodies, nest=0.0)
            return None if drawn is None else candidate(name, situation, {**slots, "x": drawn[1]})
        kind = kind_with(situation, dice, bodies, 2)
        return None if kind is None else candidate(name, situation, {**slots, "kind": kind})

    return sample


def _compass(dice: Dice) -> dict[str, Any]:
    return {"e": dice.choice(ABSOLUTE)}


SPACE: Mapping[str, Sampler] = {
    "nearest.nearest": _near("nearest.nearest"),
    "nearest.farthest": _near("nearest.farthest"),
    "nearest.rank": _near("nearest.rank"),
    "nearest.between": _between,
    "nearest.closer": _pair("nearest.closer", "x y z"),
    "side.which": _beside("side.which"),
    "side.count": _beside("side.count"),
    "side.is": _beside("side.is"),
    "side.most": _most,
    "side.bearing": _pair("side.bearing", "x y"),
    "side.seen": _seen,
    "spot.where": _body("spot.where"),
    "spot.then": _body("spot.then"),
    "spot.facing": _body("spot.facing"),
    "spot.step": _beside("spot.step"),
    "spot.distance": _pair("spot.distance", "x y"),
    "spot.within": _near("spot.within"),
    "travel.far": _body("travel.far"),
    "travel.most": _travel("travel.most", lambda dice: {}),
    "travel.toward": _travel("travel.toward", _compass),
    "travel.most_toward": _travel("travel.most_toward", _compass),
    "travel.direction": _travel("travel.direction", lambda dice: {}),
}
"""The samplers by template."""
