"""Counts of a dataset's questions by family, taken shard by shard: how balanced it is, and whether it may be so."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from datagen.dataset.quotas import NOTHING, Quota, depth_bucket, most_alike, shares
from datagen.questions.answers import Kind

__all__ = ["COLUMNS", "ENOUGH", "Tally", "broken_quotas", "merge", "tally"]

_EVIDENCE = ("support_facts", "support_events", "support_poses")

COLUMNS = (
    "family",
    "template_id",
    "answer_type",
    "answer_text",
    "observer",
    "depth",
    "n_hops",
    *_EVIDENCE,
)
"""The columns of questions that are counted."""

_EMPTY = ("nothing", "0")
ENOUGH = 1000
"""Questions from which shares of a dataset mean something; of a family it is a tenth of that."""
_OFF = 0.02
"""How far a share of the mix, and that of yes, may be from what was asked for."""


@dataclass(kw_only=True)
class Tally:
    """The questions of one family.

    Attributes:
        questions: How many.
        answers: How often each answer other than yes and no is given.
        said: How often yes and no are.
        templates: Questions by template.
        depths: Questions by depth of the program.
        kinds: Questions by bucket of depth and kind of answer, "shallow/entity".
        believed: Those asked of somebody's belief.
        hops: Sum of hops.
        pieces: Sum of the facts and events in the evidence.
    """

    questions: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    templates: Counter[str] = field(default_factory=Counter)
    depths: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    believed: int = 0
    hops: int = 0
    pieces: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Count a row of the table of questions."""
        self.questions += 1
        (self.said if row["answer_type"] == Kind.BOOLEAN else self.answers)[row["answer_text"]] += 1
        self.templates[row["template_id"]] += 1
        self.depths[row["depth"]] += 1
        self.kinds[f"{depth_bucket(row['depth'])}/{row['answer_type']}"] += 1
        self.believed += row["observer"] != 0
        self.hops += row["n_hops"]
        self.pieces += sum(len(row[what]) for what in _EVIDENCE)

    @property
    def open(self) -> int:
        """Questions that are not answered by yes or no."""
        return self.answers.total()

    @property
    def empty(self) -> int:
        """Those answered "nothing" or "0"."""
        return sum(self.answers[answer] for answer in _EMPTY)

    @property
    def majority(self) -> tuple[str, int]:
        """The commonest answer other than yes and no, and how often it is given."""
        return min(self.answers.items(), key=lambda pair: (-pair[1], pair[0]), default=("", 0))

    @property
    def majority_share(self) -> float:
        """Share of the commonest answer among the open questions; 0 if there is none."""
        return self.majority[1] / self.open if self.open else 0.0

    @property
    def entropy(self) -> float:
        """Entropy of the answers to open questions, in bits."""
        return -sum(n / self.open * math.log2(n / self.open) for n in self.answers.values())

    def to_json(self) -> dict[str, Any]:
        """In numbers, for the manifest and for people."""
        return {
            "questions": self.questions,
            "yes": self.said["yes"],
            "no": self.said["no"],
            "empty": self.empty,
            "majority": list(self.majority),
            "majority_share": round(self.majority_share, 4),
            "entropy_bits": round(self.entropy, 3),
            "answers": len(self.answers),
            "templates": dict(sorted(self.templates.items())),
            "depths": {str(depth): count for depth, count in sorted(self.depths.items())},
            "kinds": dict(sorted(self.kinds.items())),
            "believed": self.believed,
            "mean_depth": round(sum(d * n for d, n in self.depths.items()) / max(1, self.questions), 3),
            "mean_hops": round(self.hops / max(1, self.questions), 3),
            "mean_support": round(self.pieces / max(1, self.questions), 3),
        }


def tally(rows: Iterable[Mapping[str, Any]], into: dict[str, Tally] | None = None) -> dict[str, Tally]:
    """Count rows by family, on top of what was counted before."""
    found = {} if into is None else into
    for row in rows:
        family = row["family"]
        if family not in found:
            found[family] = Tally()
        found[family].add(row)
    return found


def merge(found: Mapping[str, Tally], into: dict[str, Tally]) -> None:
    """Add counts to those of before."""
    for family, each in found.items():
        here = into.setdefault(family, Tally())
        for name in ("answers", "said", "templates", "depths", "kinds"):
            getattr(here, name).update(getattr(each, name))
        for name in ("questions", "believed", "hops", "pieces"):
            setattr(here, name, getattr(here, name) + getattr(each, name))


def broken_quotas(
    found: Mapping[str, Tally],
    mix: Mapping[str, float],
    syllabus: str = "compact",
    only: frozenset[str] | None = None,
    *,
    mixed: bool = True,
) -> list[str]:
    """Which quotas a whole dataset does not keep, one line each. Few questions are not held to shares.

    Without `mixed`, only the balance of answers counts.
    """
    total = sum(each.questions for each in found.values())
    if total < ENOUGH:
        return []
    asked = shares(mix, syllabus, only)
    lines = []
    for family in sorted({quota.family for quota in asked} if mixed else ()):
        quotas = {quota: share for quota, share in asked.items() if quota.family == family}
        lines += _off_mix(family, quotas, found.get(family, Tally()), total)
    for family, each in sorted(found.items()):
        lines += _unbalanced(family, each)
    return lines


def _off_mix(family: str, quotas: Mapping[Quota, float], each: Tally, total: int) -> list[str]:
    """The family as a whole; and each of its quotas that no other of its quotas shares rows with."""
    lines = []
    wanted = sum(quotas.values())
    if abs(each.questions / total - wanted) > _OFF:
        lines.append(f"family {family!r} has {each.questions / total:.1%} of the questions instead of {wanted:.1%}")
    for quota, share in quotas.items():
        got = sum(count for name, count in each.kinds.items() if _takes(quota, name))
        if got / total < share - _OFF:
            lines.append(f"quota {str(quota)!r} has {got / total:.1%} of the questions instead of {share:.1%}")
    return lines


def _takes(quota: Quota, name: str) -> bool:
    depth, _, kind = name.partition("/")
    return quota.depth in (None, depth) and quota.kind in (None, kind)


def _unbalanced(family: str, each: Tally) -> list[str]:
    lines = []
    if each.open >= ENOUGH // 10:
        if each.majority_share > most_alike(family):
            lines.append(f"family {family!r}: {each.majority_share:.1%} of the open answers are {each.majority[0]!r}")
        if each.empty > NOTHING * each.open:
            lines.append(f"family {family!r}: {each.empty / each.open:.1%} of the open answers are empty")
    if each.said.total() >= ENOUGH // 10 and abs(each.said["yes"] / each.said.total() - 0.5) > _OFF:
        lines.append(f"family {family!r}: {each.said['yes'] / each.said.total():.1%} of the closed answers are yes")
    return lines
