"""Quotas: which questions a shard shall have, and which answers it may not have too often.

A shard's quotas follow from its size alone, so that shards can be made apart, in any order, and still add up to the
requested mix. All counts are in whole questions.
"""

from __future__ import annotations

import difflib
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

from datagen.dataset.errors import DatasetError
from datagen.dataset.syllabi import SYLLABI, YES_OR_NO
from datagen.questions.answers import Kind
from datagen.questions.templates import TEMPLATES

__all__ = [
    "BELIEVED",
    "DEPTHS",
    "MAJORITY",
    "NOTHING",
    "Ledger",
    "Quota",
    "Slot",
    "UNEVEN",
    "alike",
    "apportion",
    "depth_bucket",
    "most_alike",
    "plan",
    "shares",
    "too_few",
]

T = TypeVar("T")

MAJORITY = 0.15
"""Largest share of one answer among a family's questions that are not answered by yes or no."""

NOTHING = 0.05
"""Largest share of empty answers among the same."""

UNEVEN = 1.2
"""How far beyond its equal share a reason may be given among the questions that have no answer."""

FEW = math.ceil(1 / MAJORITY)
"""Open questions of a family in a shard that are enough for no answer to have more than its share."""

BELIEVED = 0.25
"""Share of the questions of `_BOTH` families that are asked of the robot's belief instead of the truth."""

_BOTH = ("property", "count", "existence", "containment")

DEPTHS: Mapping[str, range] = {"shallow": range(1, 4), "middle": range(4, 6), "deep": range(6, 1000)}
"""How many operators the longest path of a program has, in buckets."""


def depth_bucket(depth: int) -> str:
    """The bucket that a program of this depth is in."""
    return next(name for name, depths in DEPTHS.items() if depth in depths)


@dataclass(frozen=True, slots=True)
class Quota:
    """A line of the mix: a family, and what is asked of the program's depth and of the answer's kind, if anything.

    `only` are the templates that may be asked, all if None.
    """

    family: str
    depth: str | None = None
    kind: Kind | None = None
    syllabus: str = "compact"
    only: frozenset[str] | None = None

    def __str__(self) -> str:
        return "/".join(str(part) for part in (self.family, self.depth, self.kind) if part is not None)

    @classmethod
    def parse(cls, text: str, syllabus: str = "compact") -> Quota:
        """Read "FAMILY", "FAMILY/DEPTH", "FAMILY/KIND" or "FAMILY/DEPTH/KIND".

        Raises:
            DatasetError: If it is none of these; it says what was probably meant.
        """
        family, *rest = text.split("/")
        _known("family", family, SYLLABI[syllabus])
        depth = rest.pop(0) if rest and rest[0] in DEPTHS else None
        kind = rest.pop(0) if rest else None
        if rest:
            raise DatasetError(f"mix: {text!r} is no quota: write FAMILY, FAMILY/DEPTH, FAMILY/KIND or all three")
        if kind is not None:
            _known("depth or kind", kind, [*DEPTHS, *Kind])
        quota = cls(family, depth, None if kind is None else Kind(kind), syllabus)
        if not quota.templates:
            raise DatasetError(f"mix: no template of family {family!r} is answered by {kind!r}")
        return quota

    @property
    def templates(self) -> dict[str, float]:
        """The templates that may fill it, with their weights."""
        asks = [None, False, True][0 if self.kind is None else 1 + (self.kind is Kind.BOOLEAN)]
        return {
            n: w
            for n, w in SYLLABI[self.syllabus][self.family].items()
            if (asks is None or (n in YES_OR_NO) == asks) and (self.only is None or n in self.only)
        }

    def takes(self, depth: int, kind: Kind) -> bool:
        """Whether a question with a program of this depth, answered by this kind, counts for it."""
        return self.depth in (None, depth_bucket(depth)) and self.kind in (None, kind)


def _known(what: str, name: str, names: Iterable[str]) -> None:
    known = [str(each) for each in names]
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise DatasetError(f"mix: unknown {what} {name!r}; {hint}There are {', '.join(known)}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A question to be found: its template, of whose knowledge, the answer wanted if that is yes or no, its quota."""

    template: str
    believed: bool
    want: bool | None
    quota: Quota | None = None

    @property
    def family(self) -> str:
        """The family it counts for."""
        return TEMPLATES[self.template].family

    def takes(self, depth: int, kind: Kind) -> bool:
        """Whether a question with a program of this depth, answered by this kind, may fill it."""
        return self.quota is None or self.quota.takes(depth, kind)


def shares(
    mix: Mapping[str, float], syllabus: str = "compact", only: frozenset[str] | None = None
) -> dict[Quota, float]:
    """The requested mix as shares that add up to one; all families alike if none is given.

    With `only`, what none of these templates can give is left out, and the rest has its share.

    Raises:
        DatasetError: If a quota is unknown or a share is negative, or all are zero.
    """
    if only is not None:
        had = {replace(quota, only=only): share for quota, share in shares(mix, syllabus).items()}
        whole = sum(share for quota, share in had.items() if quota.templates)
        return {quota: share / whole for quota, share in had.items() if quota.templates}
    if not mix:
        families = SYLLABI[syllabus]
        return {Quota(family, syllabus=syllabus): 1 / len(families) for family in families}
    quotas = {Quota.parse(name, syllabus): share for name, share in mix.items()}
    total = sum(mix.values())
    if any(share < 0 or not math.isfinite(share) for share in mix.values()) or total <= 0:
        raise DatasetError("mix: give shares of 0 or more, at least one of them above 0")
    order = list(SYLLABI[syllabus])
    ordered = sorted(quotas.items(), key=lambda pair: (order.index(pair[0].family), str(pair[0])))
    return {quota: share / total for quota, share in ordered if share > 0}


def apportion(total: int, weights: Mapping[T, float], *, turn: int = 0) -> dict[T, int]:
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


def plan(
    questions: int,
    mix: Mapping[str, float],
    *,
    syllabus: str = "compact",
    number: int = 0,
    only: frozenset[str] | None = None,
) -> list[Slot]:
    """The questions of a shard.

    Args:
        questions: How many.
        mix: The requested mix.
        syllabus: What may be asked (`syllabi.py`).
        number: Which shard: what cannot be shared out evenly goes to others in each.
        only: The templates that may be asked; all if None.
    """
    slots: list[Slot] = []
    for quota, count in apportion(questions, shares(mix, syllabus, only), turn=3 * number).items():
        yes = bool(number.bit_count() % 2)  # by turns that keep step with no other turn
        for template, size in apportion(count, quota.templates, turn=number).items():
            believed = _believed(template, quota.family, size)
            for place in range(size):
                want = None
                if template in YES_OR_NO:
                    yes = not yes
                    want = yes
                slots.append(Slot(template, place < believed, want, quota))
    return slots


def _believed(template: str, family: str, size: int) -> int:
    if TEMPLATES[template].of == "belief":
        return size
    if TEMPLATES[template].of == "truth":
        return 0
    return round(BELIEVED * size) if family in _BOTH else 0


def alike(slot: Slot, *, any_reason: bool = False) -> list[Slot]:
    """Slots of the same family and kind that may stand in where the wanted template finds nothing more.

    Args:
        slot: What was wanted.
        any_reason: Whether what has no answer may have none for another reason, as a last resort.
    """
    family = SYLLABI["compact" if slot.quota is None else slot.quota.syllabus][slot.family]
    others = sorted(family, key=lambda name: -family[name])
    reason = TEMPLATES[slot.template].reason
    others = [n for n in others if n != slot.template and (any_reason or TEMPLATES[n].reason is reason)]
    same = [name for name in others if (name in YES_OR_NO) == (slot.want is not None)]
    return [replace(slot, template=name) for name in same] + (
        [replace(slot, believed=False)] if slot.believed and TEMPLATES[slot.template].of != "belief" else []
    )


@cache
def most_alike(family: str) -> float:
    """The largest share of one answer among a family's open questions.

    Where the answers are reasons there are few of them: then it is a little more than one reason's equal share.
    """
    reasons = {template.reason for template in TEMPLATES.values() if template.family == family} - {None}
    return UNEVEN / len(reasons) if reasons else MAJORITY


def too_few(slots: list[Slot]) -> str | None:
    """A family of which these slots have too few open questions to be balanced, if there is one."""
    sizes = Counter(slot.family for slot in slots if slot.want is None)
    return next((family for family, size in sizes.items() if size < FEW), None)


class Ledger:
    """The answers accepted in a shard, and whether one more may be.

    Attributes:
        spare: Questions by which an answer may go beyond its share where a family has few in the shard: 1 as a last
            resort.
    """

    def __init__(self, slots: list[Slot]) -> None:
        self._size = Counter(slot.family for slot in slots if slot.want is None)
        self._answers: Counter[tuple[str, str]] = Counter()
        self.spare = 0

    def allows(self, family: str, kind: Kind, text: str) -> bool:
        """Whether this answer is not too frequent in its family yet; yes and no, and reasons, the plan balances."""
        if kind is Kind.BOOLEAN or most_alike(family) != MAJORITY:
            return True
        said = _said(kind, text)
        size = self._size[family]
        most = math.floor(size * NOTHING) if said == _EMPTY else max(1, math.floor(size * MAJORITY))
        return self._answers[family, said] < most + (self.spare if size < 4 * FEW else 0)

    def move(self, slot: Slot, to: Slot) -> None:
        """Let a slot be one of another family."""
        self._size[slot.family] -= slot.want is None
        self._size[to.family] += to.want is None

    def add(self, family: str, kind: Kind, text: str) -> None:
        """Note an accepted answer."""
        if kind is not Kind.BOOLEAN:
            self._answers[family, _said(kind, text)] += 1


_EMPTY = "(nothing)"


def _said(kind: Kind, text: str) -> str:
    """An answer as it counts: no things, no number of things and no time are all empty."""
    return _EMPTY if kind is Kind.NONE or text == "0" else text
