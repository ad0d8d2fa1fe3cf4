"""Which of the things that somebody knows of fit conditions, as bits: a condition is looked up once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from datagen.questions.things import Condition, Thing
from memory.graph.records import Value

__all__ = ["Fitting"]


class Fitting:
    """Sets of entities as whole numbers: bit i stands for the i-th known entity.

    Args:
        known: The entities, ascending.
        values: For each entity, its literals by predicate.
        place: For each entity whose place is known, relation and holder.
        owner: Whose each owned thing is.
        room_of: In which room an entity is, at whatever remove.
        is_item: Whether an entity is carried about.
        is_room: Whether a kind is one of rooms.
    """

    def __init__(
        self,
        known: Sequence[int],
        *,
        values: Mapping[int, Mapping[str, Value]],
        place: Mapping[int, tuple[str, int]],
        owner: Mapping[int, int],
        room_of: Callable[[int], int | None],
        is_item: Callable[[int], bool],
        is_room: Callable[[str], bool],
    ) -> None:
        self._known, self._is_room = known, is_room
        self._bit = {entity: 1 << number for number, entity in enumerate(known)}
        self._everyone = (1 << len(known)) - 1
        self._conditions: dict[Condition, int] = {}
        self._said: dict[tuple[str, Value], int] = defaultdict(int)
        self._held: dict[tuple[str, int], int] = defaultdict(int)
        self._owned: dict[int | None, int] = defaultdict(int)
        self._inside: dict[int | None, int] = defaultdict(int)
        self._items = 0
        for entity, bit in self._bit.items():
            for said in values.get(entity, {}).items():
                self._said[said] |= bit
            if entity in place:
                self._held[place[entity]] |= bit
            self._owned[owner.get(entity)] |= bit
            if is_item(entity):
                self._items |= bit
                self._inside[room_of(entity)] |= bit

    def bits(self, entities: Iterable[int]) -> int:
        """These entities; those that are not known are left out."""
        found = 0
        for entity in entities:
            found |= self._bit.get(entity, 0)
        return found

    def entities(self, bits: int) -> list[int]:
        """The entities that bits stand for, ascending."""
        found = []
        while bits:
            low = bits & -bits
            found.append(self._known[low.bit_length() - 1])
            bits ^= low
        return found

    def all_so(self, condition: Condition, referents: Callable[[Thing], Iterable[int]]) -> int:
        """All that fit a condition.

        `referents` gives the entities that fit a description. It is not kept: a situation that its own `Fitting` knows
        of would be freed by Python's collector of cycles alone, which takes a tenth of the time of making a dataset.
        """
        found = self._conditions.get(condition)
        if found is None:
            found = self._plain(condition, referents)
            if condition.negated:
                found ^= self._everyone
            self._conditions[condition] = found
        return found

    def _plain(self, condition: Condition, referents: Callable[[Thing], Iterable[int]]) -> int:
        """All that fit what a condition says, denied or not."""
        operand = condition.operand
        if isinstance(operand, (bool, str)):
            return self._said.get((condition.predicate, operand), 0)
        in_room = condition.predicate == "in" and self._is_room(operand.kind)
        found = 0
        for entity in referents(operand):
            if condition.predicate == "owned_by":
                found |= self._owned.get(entity, 0)
            elif in_room:  # a thing is in a room wherever in it that is
                found |= self._inside.get(entity, 0) | (self._held.get(("in", entity), 0) & ~self._items)
            else:
                found |= self._held.get((condition.predicate, entity), 0)
        return found
