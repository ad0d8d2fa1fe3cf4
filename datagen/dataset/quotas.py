"""Quotas: which questions a shard shall have, and which answers it may not have too often.

A shard's quotas follow from its size alone, so that shards can be made apart, in any order, and still add up to the
requested mix. All counts are in whole questions.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from datagen.dataset.errors import DatasetError
from datagen.questions.answers import Kind
from datagen.questions.templates import TEMPLATES

__all__ = [
    "BELIEVED",
    "FAMILIES",
    "MAJORITY",
    "NOTHING",
    "YES_OR_NO",
    "Ledger",
    "Slot",
    "alike",
    "apportion",
    "plan",
    "shares",
]

MAJORITY = 0.15
"""Largest share of one answer among a family's questions that are not answered by yes or no."""

NOTHING = 0.05
"""Largest share of empty answers among the same."""

BELIEVED = 0.25
"""Share of the questions of `_BOTH` families that are asked of the robot's belief instead of the truth."""

_BOTH = ("property", "count", "existence", "containment")

FAMILIES: Mapping[str, Mapping[str, float]] = {
    "property": {"property.which": 35, "property.value": 30, "property.owner": 15, "property.is": 20},
    "count": {"count.which": 70, "count.all": 30},
    "existence": {"existence.which": 70, "existence.any": 30},
    "location": {"location.now": 30, "location.room": 15, "location.then": 40, "location.room_then": 15},
    "change": {"change.moved": 35, "change.how_many": 20, "change.did": 25, "change.since": 20},
    "deeds": {"deeds.who": 35, "deeds.what_with": 20, "deeds.what": 20, "deeds.when": 25},
    "containment": {
        "containment.on": 30,
        "containment.in": 30,
        "containment.somewhere": 15,
        "containment.held": 10,
        "containment.who": 15,
    },
    "nearest": {"nearest.nearest": 50, "nearest.farthest": 50},
    "think": {"think.where": 65, "think.room": 35},
    "unknown": {
        "unknown.which": 20,
        "unknown.all": 5,
        "unknown.how_many": 5,
        "unknown.know": 20,
        "unknown.owner_which": 30,
        "unknown.owner_know": 20,
    },
}
"""The families and how they are shared among their templates."""

YES_OR_NO = frozenset(
    {"property.is", "existence.which", "existence.any", "change.did", "unknown.know", "unknown.owner_know"}
)
"""Templates answered by yes or no."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A question to be found: its template, of whose knowledge, and the answer wanted if that is yes or no."""

    template: str
    believed: bool
    want: bool | None

    @property
    def family(self) -> str:
        """The family it counts for."""
        return TEMPLATES[self.template].family


def shares(mix: Mapping[str, float]) -> dict[str, float]:
    """The requested mix as shares that add up to one; all families alike if none is given.

    Raises:
        DatasetError: If a family is unknown or a share is negative, or all are zero.
    """
    if not mix:
        return dict.fromkeys(FAMILIES, 1 / len(FAMILIES))
    unknown = sorted(set(mix) - set(FAMILIES))
    if unknown:
        raise DatasetError(f"mix: unknown family {unknown[0]!r}; families are {', '.join(FAMILIES)}")
    total = sum(mix.values())
    if any(share < 0 or not math.isfinite(share) for share in mix.values()) or total <= 0:
        raise DatasetError("mix: give shares of 0 or more, at least one of them above 0")
    return {family: mix.get(family, 0.0) / total for family in FAMILIES}


def apportion(total: int, weights: Mapping[str, float], *, turn: int = 0) -> dict[str, int]:
    """Whole numbers that add up to `total`, as near to the weights as can be (largest remainders).

    Which of several equal remainders come first is turned round by `turn`, so that it evens out over shards.
    """
    whole = sum(weights.values())
    exact = {name: total * weight / whole for name, weight in weights.items()}
    counts = {name: math.floor(share) for name, share in exact.items()}
    places = {name: (place - turn) % len(exact) for place, name in enumerate(exact)}
    rest = sorted(exact, key=lambda name: (round(counts[name] - exact[name], 9), places[name]))
    for name in rest[: total - sum(counts.values())]:
        counts[name] += 1
    return counts


def plan(questions: int, mix: Mapping[str, float], *, number: int = 0) -> list[Slot]:
    """The questions of a shard.

    Args:
        questions: How many.
        mix: The requested mix.
        number: Which shard: what cannot be shared out evenly goes to others in each.
    """
    slots: list[Slot] = []
    for family, count in apportion(questions, shares(mix), turn=3 * number).items():
        yes = bool(number % 2)
        for template, size in apportion(count, FAMILIES[family], turn=number).items():
            believed = _believed(template, family, size)
            for place in range(size):
                want = None
                if template in YES_OR_NO:
                    yes = not yes
                    want = yes
                slots.append(Slot(template, place < believed, want))
    return slots


def _believed(template: str, family: str, size: int) -> int:
    if TEMPLATES[template].of == "belief":
        return size
    return round(BELIEVED * size) if family in _BOTH else 0


def alike(slot: Slot) -> list[Slot]:
    """Slots of the same family and kind that may stand in where the wanted template finds nothing more."""
    others = sorted(FAMILIES[slot.family], key=lambda name: -FAMILIES[slot.family][name])
    same = [name for name in others if name != slot.template and (name in YES_OR_NO) == (slot.want is not None)]
    return [Slot(name, slot.believed, slot.want) for name in same] + (
        [Slot(slot.template, False, slot.want)] if slot.believed and TEMPLATES[slot.template].of != "belief" else []
    )


class Ledger:
    """The answers accepted in a shard, and whether one more may be.

    Attributes:
        spare: Questions by which an answer may go beyond its share: 1 as a last resort, so that few are not too few.
    """

    def __init__(self, slots: list[Slot]) -> None:
        self._size = Counter(slot.family for slot in slots if slot.want is None)
        self._answers: Counter[tuple[str, str]] = Counter()
        self.spare = 0

    def allows(self, family: str, kind: Kind, text: str) -> bool:
        """Whether this answer is not too frequent in its family yet; yes and no are balanced by the plan."""
        if kind is Kind.BOOLEAN:
            return True
        said = _said(kind, text)
        size = self._size[family]
        most = math.floor(size * NOTHING) if said == _EMPTY else max(1, math.floor(size * MAJORITY))
        return self._answers[family, said] < most + self.spare

    def add(self, family: str, kind: Kind, text: str) -> None:
        """Note an accepted answer."""
        if kind is not Kind.BOOLEAN:
            self._answers[family, _said(kind, text)] += 1


_EMPTY = "(nothing)"


def _said(kind: Kind, text: str) -> str:
    """An answer as it counts: no things and no number of things are both empty."""
    return _EMPTY if kind is Kind.NONE or (kind is Kind.INTEGER and text == "0") else text
