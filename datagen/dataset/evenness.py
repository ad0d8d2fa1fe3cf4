"""Evenness: no part of a question's wording may go with one answer too often, so that words alone do not tell it.

Quotas balance the answers of a family; this balances them within all questions of a template that share a kind, a
condition, a verb or a stretch of time. It is counted within a shard, so that shards can be made apart.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from datagen.questions.answers import Kind
from datagen.questions.families import Candidate
from datagen.questions.phrases import Clauses
from datagen.questions.things import Called, Condition, Described, Which

__all__ = ["Evenness", "traits"]

_MOST: Mapping[Kind, float] = {
    Kind.BOOLEAN: 0.5,
    Kind.INTEGER: 0.35,
    Kind.DISTANCE: 0.35,
    Kind.DURATION: 0.35,
    Kind.PROPERTY: 0.4,
    Kind.DIRECTION: 0.35,
    Kind.ACTIONS: 0.35,
    Kind.ACTION: 0.35,
    Kind.NONE: 0.15,
}
"""Largest share of one answer among the questions that share a trait; other kinds have answers enough."""


_GROUPED = "which "
"""A trait that all questions about groups share, so that among all of a template no answer is too frequent either."""


class Evenness:
    """The answers accepted in a shard, by the traits of their questions."""

    def __init__(self) -> None:
        self._answers: dict[str, Counter[str]] = defaultdict(Counter)
        self._asked: Counter[str] = Counter()

    def allows(self, found: tuple[str, ...], kind: Kind, text: str) -> bool:
        """Whether a question with these traits may have this answer once more."""
        share = _MOST.get(kind)
        if share is None:
            return True
        return all(self._answers[trait][text] < max(1, math.ceil(share * (self._asked[trait] + 1))) for trait in found)

    def open_to(self, template: str, kind: Kind, text: str) -> bool:
        """Whether any question at all of a template may have this answer once more: known before one is drawn."""
        return self.allows((f"{template} {_GROUPED}",), kind, text)

    def add(self, found: tuple[str, ...], text: str) -> None:
        """Note an accepted question."""
        for trait in found:
            self._answers[trait][text] += 1
            self._asked[trait] += 1


def traits(candidate: Candidate, tick: int) -> tuple[str, ...]:
    """What may tell the answer of a question: each of its slots, and the first of them together with each other."""
    single = [f"{name} {said}" for name, value in candidate.slots.items() for said in _said(value, name, tick)]
    if "which" in candidate.slots:
        single.append(f"which {_shape(candidate.slots['which'])}")
    pairs = [f"{single[0]} & {other}" for other in single[1:]]
    return tuple(f"{candidate.template.name} {trait}" for trait in (*single, *pairs))


def _said(value: Any, name: str, tick: int) -> Iterator[str]:
    """A slot's value as far as it is the same in many worlds: kinds instead of names, spans instead of ticks."""
    if isinstance(value, (Called, Described)):
        yield value.kind
    elif isinstance(value, Which):
        yield f"{value.form} {value.kind}"
    elif isinstance(value, Condition):
        yield _condition(value)
    elif isinstance(value, tuple):
        yield " ".join(f"{each.predicate} {each.negated}" for each in value if isinstance(each, Condition))
        for each in value:
            yield from _said(each, name, tick)
    elif isinstance(value, int) and not isinstance(value, bool) and name in ("t", "a", "b"):
        yield f"{math.floor(math.log2(tick - value + 1))} ago"
    elif isinstance(value, (str, int)):
        yield str(value)


def _shape(clauses: Clauses) -> str:
    """How many conditions there are, how many of them are denied, and whether one of some is enough."""
    some, either, also = clauses
    denied = sum(each.negated for each in (*some, *also))
    return f"{len(some)} and {len(also)}, {denied} not{', either' if either else ''}"


def _condition(condition: Condition) -> str:
    operand = condition.operand
    about = operand.kind if isinstance(operand, (Called, Described, Which)) else str(operand)
    return f"{'not ' if condition.negated else ''}{condition.predicate} {about}"
