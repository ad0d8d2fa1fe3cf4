"""Draws questions to stand inside others: for what is asked about, another question that it is the answer to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from datagen.frozen import dataclass
from datagen.questions.answers import Answer, Kind
from datagen.questions.nested import FORMS, kind_found
from datagen.questions.nodes import ABSOLUTE, ROOM
from datagen.questions.phrases import Thing, Which, one
from datagen.questions.situation import Situation
from datagen.worlds.home.dice import Dice
from memory.graph.records import DONE, TRUTH, Event

__all__ = ["HOPS", "LEVELS", "nested", "said_inside"]

HOPS = ("holder", "holder", "held", "owner", "room", "done", "done", "doer")
"""Forms that go from one thing to another by what holds it, whose it is, or who did what to it."""

LEVELS = 4
"""How many questions may stand inside one another."""

_DEEPER = 0.45  # how often what a nested question is asked of is nested in turn
_TRIES = 10  # of forms, most of which nothing fits
_MISSES, _MISSES_OF_FEW = 3, 1  # of questions asked in vain, and the same where few things may be found

_UNDONE = {"holder": "held", "held": "holder", "done": "doer", "doer": "done"}
"""What asked inside gives back what it is asked of: whatever holds the only thing that the table holds is the table."""

_PLAIN_INSIDE = ("held",)  # what it is asked of stands in the middle, which is hard to read if long


class _Around:
    """What stands around the things of a situation, laid out for asking backwards."""

    def __init__(self, situation: Situation) -> None:
        self.contents: dict[int, list[int]] = defaultdict(list)
        for item, (_, holder) in situation.place.items():
            self.contents[holder].append(item)
        self.owned: dict[int, list[int]] = defaultdict(list)
        for item, owner in situation.owner.items():
            self.owned[owner].append(item)
        self.done_to: dict[int, list[tuple[str, int]]] = defaultdict(list)
        self.done_by: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for (actor, verb), thing in _last(situation, by_actor=True).items():
            self.done_to[thing].append((verb, actor))
        for (thing, verb), actor in _last(situation, by_actor=False).items():
            self.done_by[actor].append((verb, thing))


def _last(situation: Situation, *, by_actor: bool) -> dict[tuple[int, str], int]:
    """By actor and verb what it was done to last, or by thing and verb who did it last."""
    deeds = situation.lexicon.words.deeds
    known = None if situation.observer == TRUTH else situation.log.causes(situation.observer, situation.tick)
    found = {}
    for event in situation.log.events:
        if event.tick > situation.tick or event.outcome != DONE or event.verb not in deeds:
            continue
        if known is not None and event.id not in known and event.actor != situation.observer:
            continue
        thing = _done_to(event, situation)
        if deeds[event.verb].to is None and thing is not None:
            key, value = (event.actor, thing) if by_actor else (thing, event.actor)
            found[key, event.verb] = value
    return found


def _done_to(event: Event, situation: Situation) -> int | None:
    thing = event.arguments.get(situation.lexicon.words.deeds[event.verb].argument)
    return thing if isinstance(thing, int) and not isinstance(thing, bool) and thing in situation.log.entities else None


def _around(situation: Situation) -> _Around:
    return situation.once(_Around)


def nested(
    situation: Situation,
    dice: Dice,
    options: Sequence[int],
    *,
    still: bool = False,
    avoid: Sequence[str] = (),
    forms: Sequence[str] = (),
    deeper: float = _DEEPER,
    levels: int = LEVELS,
) -> tuple[int, Which] | None:
    """One of the entities, with a question that finds it.

    Args:
        situation: Of whose knowledge it is asked; a reader must be shown more than the compact view.
        dice: Chance.
        options: The entities it may find.
        still: Leave out where things are from the descriptions inside.
        avoid: Forms that would give away what is asked, or ask it twice.
        forms: The forms to draw from, likelier the oftener they are named; if left out, all.
        deeper: How often what a nested question is asked of is nested in turn.
        levels: How deep questions may nest.
    """
    if not options or situation.shown is None:
        return None
    missed = 0
    for _ in range(_TRIES):
        form = dice.choice(forms or _WEIGHTED)
        if form in avoid:
            continue
        inside = _Inside(situation, dice, form, still, forms, deeper, levels)
        which = _draw(form, situation, dice, dice.choice(options), inside)
        if which is None:
            continue
        found = situation.ask(one(which, situation.lexicon))
        if isinstance(found, Answer) and found.kind is Kind.ENTITY and found.value in options:
            return int(str(found.value)), which
        missed += 1
        if missed == (_MISSES if len(options) > _MISSES else _MISSES_OF_FEW):
            break
    return None


def said_inside(thing: Thing) -> Thing | None:
    """What the innermost question of a nested one names, if it names anything."""
    inner: Thing | None = thing
    while isinstance(inner, Which):
        inner = inner.thing
    return inner


@dataclass(frozen=True)
class _Inside:
    """Says what a nested question is asked of: one of some entities, described, or found by another question."""

    situation: Situation
    dice: Dice
    form: str
    still: bool
    forms: Sequence[str]
    deeper: float
    levels: int

    def __call__(self, entities: Sequence[int]) -> Thing | None:
        dice = self.dice
        if self.levels > 1 and self.form not in _PLAIN_INSIDE and dice.chance(self.deeper):
            found = nested(
                self.situation,
                dice,
                entities,
                still=self.still,
                avoid=(_UNDONE.get(self.form, ""),),
                forms=self.forms,
                deeper=self.deeper,
                levels=self.levels - 1,
            )
            if found is not None:
                return found[1]
        things = self.situation.describe(dice.choice(entities), still=self.still) if entities else ()
        return dice.choice(things) if things else None


_Draw = Callable[[str, Situation, Dice, int, _Inside], Which | None]


def _draw(form: str, situation: Situation, dice: Dice, target: int, inside: _Inside) -> Which | None:
    if FORMS[form].truth and (situation.observer != TRUTH or target not in situation.placed):
        return None
    return _DRAWN[form](form, situation, dice, target, inside)


def _way(form: str, dice: Dice) -> int:
    return dice.between(0, len(FORMS[form].ways) - 1)


def _of_neighbours(neighbours: Callable[[Situation, int], Sequence[int]]) -> _Draw:
    """Asked of something that stands to the target in a relation."""

    def draw(form: str, situation: Situation, dice: Dice, target: int, inside: _Inside) -> Which | None:
        thing = inside(neighbours(situation, target))
        if thing is None:
            return None
        return Which(form, kind_found(form, None, situation.lexicon), thing, way=_way(form, dice))

    return draw


def _held(situation: Situation, target: int) -> Sequence[int]:
    return [] if situation.is_a(target, ROOM) else _around(situation).contents[target]


def _holder(situation: Situation, target: int) -> Sequence[int]:
    holder = situation.place.get(target, ("", target))[1]
    return [holder] if len(_around(situation).contents[holder]) == 1 else []


def _in_room(situation: Situation, target: int) -> Sequence[int]:
    if not situation.is_a(target, ROOM):
        return []
    return [item for item in situation.of_kind[situation.lexicon.words.items] if situation.room_of(item) == target]


def _of_deed(form: str, situation: Situation, dice: Dice, target: int, inside: _Inside) -> Which | None:
    """What somebody did it to last, or who did it last."""
    around = _around(situation)
    deeds = (around.done_to if form == "done" else around.done_by)[target]
    if not deeds:
        return None
    verb, other = dice.choice(deeds)
    thing = inside([other])
    kind = kind_found(form, verb, situation.lexicon)
    way = (
        0 if form == "done" and isinstance(thing, Which) else _way(form, dice)
    )  # not "whatever whatever holds it took"
    return None if thing is None else Which(form, kind, thing, verb=verb, way=way)


def _kind_of(situation: Situation, dice: Dice, target: int) -> str | None:
    """A kind of the target of which there are others; what is a room is not called a place, which might be none."""
    kinds = [kind for kind in situation.kinds_of(target) if len(situation.of_kind[kind]) > 1]
    if situation.is_a(target, ROOM):
        kinds = [kind for kind in kinds if situation.lexicon.is_a(kind, ROOM)]
    return dice.choice(kinds) if kinds else None


def _of_kind(form: str, situation: Situation, dice: Dice, target: int, inside: _Inside) -> Which | None:
    """The one of a kind that is first by some measure, whichever that is."""
    kind, others = _kind_of(situation, dice, target), [e for e in situation.placed if e != target]
    if kind is None:
        return None
    more = _more(form, situation, dice, target)
    if more is None:
        return None
    thing = inside(others) if "{x}" in FORMS[form].ways[0] else None
    if thing is None and "{x}" in FORMS[form].ways[0]:
        return None
    return Which(form, kind, thing, way=_way(form, dice), **more)


def _more(form: str, situation: Situation, dice: Dice, target: int) -> Mapping[str, Any] | None:
    """What else a form asks about."""
    ticks = situation.snapshots
    match form:
        case "ranked":
            return {"rank": dice.choice((2, 2, 3))}
        case "edge":
            return {"direction": dice.choice(ABSOLUTE)}
        case "mover":
            start = dice.between(0, max(0, len(ticks) - 2))
            return {"span": (ticks[start], ticks[-1])} if len(ticks) > 1 else None
        case "busiest":
            deeds = _around(situation).done_by[target]
            return {"verb": dice.choice(deeds)[0]} if deeds else None
    return {}


_DRAWN: Mapping[str, _Draw] = {
    "holder": _of_neighbours(_held),
    "held": _of_neighbours(_holder),
    "owner": _of_neighbours(lambda situation, target: _around(situation).owned[target]),
    "room": _of_neighbours(_in_room),
    "done": _of_deed,
    "doer": _of_deed,
    "nearest": _of_kind,
    "farthest": _of_kind,
    "ranked": _of_kind,
    "edge": _of_kind,
    "mover": _of_kind,
    "fullest": _of_kind,
    "busiest": _of_kind,
}

_WEIGHTED = (
    *("holder", "held", "owner", "room", "done", "doer", "fullest", "busiest", "ranked", "edge", "mover", "farthest"),
    *("holder", "holder", "done", "done", "doer", "nearest", "nearest"),
)
