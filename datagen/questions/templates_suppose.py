"""Templates of questions that suppose somebody at another spot: what would then be where, nearest, and how far.

Who goes takes along all that they hold; the rest stays where it is (`nodes.POSITION`).
"""

from __future__ import annotations

from datagen.questions import builds_suppose as builds
from datagen.questions.asking import supposing, supposing_whether
from datagen.questions.template import Template

__all__ = ["SUPPOSE_TEMPLATES"]

_WENT = "{p:thing} (moved|went) to the spot {s:spot}"

SUPPOSE_TEMPLATES = (
    Template(
        name="suppose.spot",
        asked=supposing(
            "{p:thing} (moved|went) to the spot {m:steps} {d:side}",
            "at which spot",
            "would {x:thing} be",
            "{x:thing} would be",
        ),
        build=builds.if_where,
        of="truth",
        weight=50,
    ),
    Template(
        name="suppose.near",
        asked=supposing(_WENT, "which {kind:noun}", "would be nearest to {x:thing}", "would be nearest to {x:thing}"),
        build=builds.if_nearest,
        of="truth",
        weight=20,
    ),
    Template(
        name="suppose.side",
        asked=supposing(
            _WENT, "in which direction", "would {x:thing} lie from {y:thing}", "{x:thing} would lie from {y:thing}"
        ),
        build=builds.if_lies,
        of="truth",
        weight=15,
    ),
    Template(
        name="suppose.seen",
        asked=supposing(_WENT, "on which side", "would {y:thing} have {x:thing}", "{y:thing} would have {x:thing}"),
        build=lambda slots, lexicon: builds.if_lies(slots, lexicon, seen=True),
        of="truth",
        weight=10,
    ),
    Template(
        name="suppose.apart",
        asked=supposing(_WENT, "how far", "would {x:thing} be from {y:thing}", "{x:thing} would be from {y:thing}"),
        build=builds.if_apart,
        of="truth",
        weight=15,
    ),
    Template(
        name="suppose.closer",
        asked=supposing_whether(
            _WENT,
            "would {x:thing} be nearer to {y:thing} than now",
            "{x:thing} would be nearer to {y:thing} than now",
        ),
        build=builds.if_closer,
        of="truth",
        weight=15,
        yes=True,
    ),
)
"""In the order in which they are tried when a question is read."""
