"""Draws groups to ask about: a kind with one to four conditions, each of which makes a difference."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_

from datagen.questions.nesting import nested
from datagen.questions.nodes import Node
from datagen.questions.phrases import Condition, Group
from datagen.questions.situation import Situation
from datagen.worlds.home.dice import Dice

__all__ = ["clauses", "conditions_of", "draw_asked", "draw_group", "kind_of", "named_in"]

_NESTED = 0.3  # how often the place in a condition is found by a nested question
_SELECTIONS = 6  # of conditions, until each makes a difference
_SELECTIONS_ASKED = 12  # the same for groups that are asked for one answer or the other
_OF_EACH = 3  # conditions of each thing that a group is drawn from

_Shape = tuple[int, int, int]
"""Conditions one of which is enough, conditions that must hold, and conditions that must not."""

_SHORT: tuple[_Shape, ...] = (
    *((0, 1, 0), (0, 1, 0), (0, 0, 1), (0, 2, 0), (0, 2, 0), (0, 1, 1), (2, 0, 0), (2, 0, 0)),
)
_LONG: tuple[_Shape, ...] = (
    *((0, 3, 0), (0, 2, 1), (0, 2, 1), (0, 1, 2), (3, 0, 0), (2, 1, 0), (2, 1, 0), (2, 0, 1)),
    *((0, 4, 0), (0, 3, 1), (0, 2, 2), (4, 0, 0), (3, 1, 0), (2, 2, 0), (2, 1, 1), (2, 1, 1)),
)
_SHORT_ALL = tuple(shape for shape in _SHORT if not shape[0])
_LONG_ALL = tuple(shape for shape in _LONG if not shape[0])
_LONGER = 0.4  # how often a group has three or four conditions
_LONGER_OF_FEW = 0.3  # the same in a world of few things


def kind_of(situation: Situation, dice: Dice, entity: int) -> str:
    """The entity's own kind or one above it that has a word."""
    own = situation.kind(entity)
    words = situation.lexicon.words
    above = [kind for kind in (words.items, words.items, *words.groups) if situation.is_a(entity, kind)]
    return dice.choice([own, *above, *above]) if above else own


def conditions_of(situation: Situation, dice: Dice, entity: int) -> list[Condition]:
    """What is so of an entity, in random order."""
    found = situation.said_of(entity)
    return dice.some(found, len(found))


def _fixed(situation: Situation, entity: int) -> bool:
    """Whether it stands where it is."""
    return any(situation.is_a(entity, kind) for kind in situation.lexicon.words.fixtures)


def draw_group(situation: Situation, dice: Dice, *, choices: bool = True, counted: bool = False) -> Group | None:
    """A kind with one to four conditions that some fit; where the compact view is shown, with one or two.

    Args:
        situation: Of whose knowledge it is asked.
        dice: Chance.
        choices: Whether some of the conditions may be such that one of them is enough.
        counted: Whether it is asked how many fit: of few things hardly more than one fits many conditions.
    """
    words = situation.lexicon.words
    kinds = (words.items,) if dice.chance(0.85) else words.fixtures
    if not words.states:  # a world of few things: all of it is asked about
        kinds = (words.items, *words.fixtures, *words.beings)
    options = [entity for kind in kinds for entity in situation.of_kind[kind]]
    if not options:
        return None
    entity = dice.choice(options)
    kind = words.fixtures[0] if _fixed(situation, entity) and words.states else kind_of(situation, dice, entity)
    group = None
    longer = _LONGER if words.states else 0.0 if counted else _LONGER_OF_FEW
    if situation.shown is not None and dice.chance(longer):
        wide = kind if words.states else _widest(situation, entity)
        group = _long(situation, dice, entity, wide, dice.choice(_LONG if choices else _LONG_ALL))
    group = group or _short(situation, dice, entity, kind, dice.choice(_SHORT if choices else _SHORT_ALL))
    return group if group is None or situation.shown is None else _nested_places(situation, dice, group)


def _widest(situation: Situation, entity: int) -> str:
    """The kind of an entity of which there is most, where there are few things: they are told apart by many looks."""
    return max(situation.kinds_of(entity), key=lambda kind: len(situation.of_kind[kind]))


def _not(condition: Condition) -> Condition:
    return Condition(condition.predicate, condition.operand, True)


def draw_asked(situation: Situation, dice: Dice, *, want: bool) -> Group | None:
    """A kind with conditions that some fit, or that none fits, each of which makes a difference.

    They are drawn alike for both, so that the way of asking does not tell which it is.
    """
    words = situation.lexicon.words
    kinds = (words.items,) if words.states else (words.items, *words.fixtures, *words.beings)
    options = [entity for kind in kinds for entity in situation.of_kind[kind]]
    if not options:
        return None
    kind = kind_of(situation, dice, dice.choice(options))
    members = situation.of_kind[kind]
    if want and len(members) < 2:  # others would have to fit without some condition
        return None
    drawn_from = [*[dice.choice(members)] * 2, *(dice.choice(some) for some in (members, members, options, options))]
    pool = list(dict.fromkeys(c for each in drawn_from for c in dice.some(situation.said_of(each), _OF_EACH)))
    _, must, never = dice.choice(_LONG_ALL if situation.shown is not None and dice.chance(_LONGER) else _SHORT_ALL)
    if len(pool) < must + never:
        return None
    everyone = situation.fitting(kind)
    fits = [(condition, everyone & situation.all_so(condition)) for condition in pool]
    for _ in range(_SELECTIONS_ASKED):
        drawn = dice.some(fits, must + never)
        if len({condition.predicate for condition, _ in drawn}) < len(drawn):
            continue
        bits = [so if place < must else everyone ^ so for place, (_, so) in enumerate(drawn)]
        if _all_matter(bits, everyone, want=want):
            said = [condition for condition, _ in drawn]
            group = _grouped(kind, [], said[:must], said[must:])
            return group if situation.shown is None else _nested_places(situation, dice, group)
    return None


def _all_matter(bits: list[int], everyone: int, *, want: bool) -> bool:
    """Whether somebody fits all conditions, or nobody, and it would be otherwise without any one of them.

    Where somebody fits, others would as well; where nobody does, somebody would.
    """
    found = reduce(and_, bits, everyone)
    if (found > 0) != want:
        return False
    return all(reduce(and_, bits[:place] + bits[place + 1 :], everyone) != found for place in range(len(bits)))


def _short(situation: Situation, dice: Dice, entity: int, kind: str, shape: _Shape) -> Group | None:
    """One or two conditions."""
    others = [each for each in situation.of_kind[kind] if each != entity]
    theirs = conditions_of(situation, dice, dice.choice(others)) if others else []
    mine = conditions_of(situation, dice, entity)
    if not mine or (not theirs and shape not in ((0, 1, 0), (0, 2, 0))):
        return None
    first = mine[0]
    rest = [condition for condition in mine[1:] if condition.predicate != first.predicate]
    apart = [condition for condition in theirs if condition != first]
    match shape:
        case (0, 1, 0):
            return Group(kind, (first,))
        case (0, 0, 1):
            return Group(kind, (_not(theirs[0]),))
        case (0, 2, 0):
            return Group(kind, (first, rest[0])) if rest else None
        case (2, 0, 0):
            return Group(kind, (first, apart[0]), either=True) if apart else None
    return Group(kind, (first, _not(apart[0]))) if apart else None


def _long(situation: Situation, dice: Dice, entity: int, kind: str, shape: _Shape) -> Group | None:
    """Three or four conditions, drawn until each makes a difference."""
    members = situation.of_kind[kind]
    mine = conditions_of(situation, dice, entity)
    theirs = [c for _ in range(3) for c in conditions_of(situation, dice, dice.choice(members))]
    theirs = [condition for condition in dict.fromkeys(theirs) if condition not in mine]
    fitting = _Fitting(situation, kind)
    some, must, never = shape
    for _ in range(_SELECTIONS):
        alike = _some(mine, must + (some > 0), dice)
        other = _some(theirs, max(some - 1, 0), dice)
        if alike is None or other is None or len({c.predicate for c in alike}) < len(alike):
            continue
        near = [each for each in fitting.those(alike[:must]) if each != entity]
        apart = _some(_apart(situation, dice, near, mine) if never else [], never, dice)
        if apart is not None:
            group = _grouped(kind, alike[must:] + other, alike[:must], apart)
            if fitting.all_count(group):
                return group
    return None


def _apart(situation: Situation, dice: Dice, near: Sequence[int], mine: Sequence[Condition]) -> list[Condition]:
    """How some of those that are near to fitting are and the entity is not."""
    drawn = [dice.choice(near) for _ in range(2)] if near else []
    return [condition for each in drawn for condition in situation.said_of(each) if condition not in mine]


def _some(conditions: Sequence[Condition], count: int, dice: Dice) -> list[Condition] | None:
    """So many of them, in random order."""
    return None if len(conditions) < count else dice.some(conditions, count)


def _grouped(kind: str, some: list[Condition], must: list[Condition], never: list[Condition]) -> Group:
    """What must not be is said last, so that no "not" can be taken to reach over what follows."""
    rest = (*must, *map(_not, never))
    return Group(kind, tuple(some), either=True, also=rest) if some else Group(kind, rest)


class _Fitting:
    """Which members of a kind fit groups of conditions, as bits."""

    def __init__(self, situation: Situation, kind: str) -> None:
        self._situation, self._so, self._members = situation, situation.all_so, situation.fitting(kind)

    def those(self, conditions: Sequence[Condition]) -> list[int]:
        """The members that fit all of these."""
        return self._situation.fit.entities(reduce(and_, map(self._so, conditions), self._members))

    def _of(self, group: Group) -> int:
        bits = [self._so(condition) for condition in group.conditions]
        found = self._members & reduce(or_, bits, 0) if group.either else reduce(and_, bits, self._members)
        return reduce(and_, map(self._so, group.also), found)

    def all_count(self, group: Group) -> bool:
        """Whether somebody fits, and others would without any one of the conditions."""
        found = self._of(group)
        return found > 0 and all(self._of(fewer) != found for fewer in _fewer(group))


def _nested_places(situation: Situation, dice: Dice, group: Group) -> Group:
    """The group, with a nested question now and then instead of the holder in a condition."""

    def deeper(condition: Condition) -> Condition:
        if isinstance(condition.operand, (bool, str)) or condition.predicate == "owned_by" or not dice.chance(_NESTED):
            return condition
        found = nested(situation, dice, situation.referents(condition.operand), still=True, avoid=("room", "holder"))
        return condition if found is None else Condition(condition.predicate, found[1], condition.negated)

    also = tuple([deeper(condition) for condition in group.also])
    return Group(group.kind, tuple([deeper(condition) for condition in group.conditions]), group.either, also)


# ---- what each condition is worth


def _fewer(group: Group) -> list[Group]:
    """The group with one condition fewer, in all ways."""
    kind, some, either, also = group.kind, group.conditions, group.either, group.also
    rests = [some[:place] + some[place + 1 :] for place in range(len(some))]
    found = [Group(kind, rest, either and bool(rest), also) for rest in rests]
    return found + [Group(kind, some, either, also[:place] + also[place + 1 :]) for place in range(len(also))]


def clauses(group: Group, situation: Situation) -> tuple[tuple[Node, Node], ...]:
    """The group beside each group with one condition fewer, as programs."""
    whole = group.node(situation.lexicon)
    return tuple((whole, fewer.node(situation.lexicon)) for fewer in _fewer(group))


def named_in(group: Group, situation: Situation) -> list[int]:
    """The entities that its conditions name."""
    things = [c.operand for c in (*group.conditions, *group.also) if not isinstance(c.operand, (bool, str))]
    return [entity for thing in things for entity in situation.referents(thing)]
