"""Draws questions to stand inside others: for what is asked about, another question that it is the answer to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from datagen.questions.answers import Answer, Kind
from datagen.questions.nested import FORMS, kind_found
from datagen.questions.nodes import ABSOLUTE, ROOM
from datagen.questions.phrases import Thing, Which, one
from datagen.questions.situation import Situation
from datagen.worlds.home.dice import Dice
from memory.graph.records import DONE, TRUTH, Event

__all__ = ["LEVELS", "nested", "said_inside"]

LEVELS = 4
"""How many questions may stand inside one another."""

_DEEPER = 0.45  # how often what a nested question is asked of is nested in turn
_TRIES = 4

_UNDONE = {"holder": "held", "held": "holder", "done": "doer", "doer": "done"}
"""What asked inside gives back what it is asked of: whatever holds the only thing that the table holds is the table."""

_PLAIN_INSIDE = ("held", "done")  # what it is asked of stands in the middle, which is hard to read if long


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


_AROUND: WeakKeyDictionary[Situation, _Around] = WeakKeyDictionary()


def _around(situation: Situation) -> _Around:
    if situation not in _AROUND:
        _AROUND[situation] = _Around(situation)
    return _AROUND[situation]


def nested(
    situation: Situation,
    dice: Dice,
    options: Sequence[int],
    *,
    still: bool = False,
    avoid: Sequence[str] = (),
    levels: int = LEVELS,
) -> tuple[int, Which] | None:
    """One of the entities, with a question that finds it.

    Args:
        situation: Of whose knowledge it is asked; a reader must be shown more than the compact view.
        dice: Chance.
        options: The entities it may find.
        still: Leave out where things are from the descriptions inside.
        avoid: Forms that would give away what is asked, or ask it twice.
        levels: How deep questions may nest.
    """
    if not options or situation.shown is None:
        return None
    for _ in range(_TRIES):
        form = dice.choice(_WEIGHTED)
        which = None if form in avoid else _draw(form, situation, dice, dice.choice(options), still, levels)
        found = None if which is None else situation.ask(one(which, situation.lexicon))
        if which is not None and isinstance(found, Answer) and found.kind is Kind.ENTITY and found.value in options:
            return int(str(found.value)), which
    return None


def said_inside(thing: Thing) -> Thing | None:
    """What the innermost question of a nested one names, if it names anything."""
    inner: Thing | None = thing
    while isinstance(inner, Which):
        inner = inner.thing
    return inner


_Draw = Callable[[str, Situation, Dice, int, Callable[[Sequence[int]], Thing | None]], Which | None]


def _draw(form: str, situation: Situation, dice: Dice, target: int, still: bool, levels: int) -> Which | None:
    if FORMS[form].truth and (situation.observer != TRUTH or target not in situation.placed):
        return None

    def inside(entities: Sequence[int]) -> Thing | None:
        """Somebody or something that the question is asked of."""
        if levels > 1 and form not in _PLAIN_INSIDE and dice.chance(_DEEPER):
            undone = (_UNDONE.get(form, ""),)
            deeper = nested(situation, dice, entities, still=still, avoid=undone, levels=levels - 1)
            if deeper is not None:
                return deeper[1]
        things = situation.describe(dice.choice(entities), still=still) if entities else ()
        return dice.choice(things) if things else None

    return _DRAWN[form](form, situation, dice, target, inside)


def _way(form: str, dice: Dice) -> int:
    return dice.between(0, len(FORMS[form].ways) - 1)


def _of_neighbours(neighbours: Callable[[Situation, int], Sequence[int]]) -> _Draw:
    """Asked of something that stands to the target in a relation."""

    def draw(
        form: str, situation: Situation, dice: Dice, target: int, inside: Callable[[Sequence[int]], Thing | None]
    ) -> Which | None:
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


def _of_deed(
    form: str, situation: Situation, dice: Dice, target: int, inside: Callable[[Sequence[int]], Thing | None]
) -> Which | None:
    """What somebody did it to last, or who did it last."""
    around = _around(situation)
    deeds = (around.done_to if form == "done" else around.done_by)[target]
    if not deeds:
        return None
    verb, other = dice.choice(deeds)
    thing = inside([other])
    kind = kind_found(form, verb, situation.lexicon)
    return None if thing is None else Which(form, kind, thing, verb=verb, way=_way(form, dice))


def _kind_of(situation: Situation, dice: Dice, target: int) -> str | None:
    """A kind of the target of which there are others."""
    kinds = [kind for kind in situation.kinds_of(target) if len(situation.of_kind[kind]) > 1]
    return dice.choice(kinds) if kinds else None


def _of_kind(
    form: str, situation: Situation, dice: Dice, target: int, inside: Callable[[Sequence[int]], Thing | None]
) -> Which | None:
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
