"""Templates of questions that join several: sets of sets, numbers of numbers, and moments of events."""

from __future__ import annotations

from datagen.questions import builds_deep
from datagen.questions import operators as op
from datagen.questions.asking import wh, whether, which
from datagen.questions.builds import deeds
from datagen.questions.template import Template

__all__ = ["DEEP_TEMPLATES"]

_SPAN = "between tick {a:tick} and tick {b:tick}"

DEEP_TEMPLATES = (
    Template(
        name="sets.moved",
        asked=which("{kind:kinds} that are {which:conditions}", f"moved {_SPAN}"),
        build=builds_deep.moved_of,
        of="truth",
        weight=20,
    ),
    Template(
        name="sets.no_longer",
        asked=which("{kind:kinds}", "were once {so:condition} but are so no longer"),
        build=builds_deep.no_longer,
        of="truth",
        weight=20,
    ),
    Template(
        name="sets.never",
        asked=which("{kind:kinds}", "are {so:condition} but were never {to:condition}"),
        build=builds_deep.never,
        of="truth",
        weight=15,
    ),
    Template(
        name="sets.did",
        asked=wh("which {kind:kinds} that are {so:condition}", "did {p:thing} {did:base}", "{p:thing} {did:past}"),
        build=builds_deep.did_of,
        weight=20,
    ),
    Template(
        name="sets.both_did",
        asked=wh(
            "which {kind:kinds}",
            "did both {p:thing} and {q:thing} {did:base}",
            "both {p:thing} and {q:thing} {did:past}",
        ),
        build=builds_deep.both_did,
        weight=15,
    ),
    Template(
        name="sets.all",
        asked=whether(
            "are all {kind:kinds} that are {so:condition} also {to:condition}",
            "all {kind:kinds} that are {so:condition} are also {to:condition}",
        ),
        build=builds_deep.all_are,
        weight=15,
        yes=True,
    ),
    Template(
        name="sets.near",
        asked=which("{kind:kinds}", "are {d:side} and within {m:steps} of {x:thing}"),
        build=builds_deep.near,
        of="truth",
        weight=8,
    ),
    Template(
        name="sets.apart",
        asked=which("{kind:kinds}", "are within {m:steps} of {x:thing} but not within {k:steps} of {y:thing}"),
        build=builds_deep.near_one,
        of="truth",
        weight=8,
    ),
    Template(
        name="sums.as_many",
        asked=whether(
            "are there as many {kind:kinds} as {other:kinds}", "there are as many {kind:kinds} as {other:kinds}"
        ),
        build=builds_deep.as_many,
        weight=10,
        yes=True,
    ),
    Template(
        name="sums.more_so",
        asked=whether(
            "are more {kind:kinds} {so:condition} than {to:condition}",
            "more {kind:kinds} are {so:condition} than {to:condition}",
        ),
        build=builds_deep.more_so,
        weight=15,
        yes=True,
    ),
    Template(
        name="sums.more_held",
        asked=wh(
            "how many more things", "does {x:thing} hold than {y:thing} does", "{x:thing} holds than {y:thing} does"
        ),
        build=builds_deep.more_held,
        weight=15,
    ),
    Template(
        name="sums.way",
        asked=wh(
            "how long",
            "is the way from {x:thing} to {y:thing} by way of {z:thing}",
            "the way from {x:thing} to {y:thing} by way of {z:thing} is",
        ),
        build=builds_deep.by_way_of,
        of="truth",
        weight=15,
    ),
    Template(
        name="nearest.farther",
        asked=whether(
            "are {x:thing} and {y:thing} farther apart than {z:thing} and {w:thing}",
            "{x:thing} and {y:thing} are farther apart than {z:thing} and {w:thing}",
        ),
        build=builds_deep.farther,
        of="truth",
        weight=10,
        yes=True,
    ),
    Template(
        name="spot.when",
        asked=wh(
            "at which spot",
            "was {x:thing} when {p:thing} last {did:past} {y:thing}",
            "{x:thing} was when {p:thing} last {did:past} {y:thing}",
        ),
        build=lambda slots, lexicon: builds_deep.when_done(slots, lexicon, spot=True),
        of="truth",
        weight=10,
    ),
    Template(
        name="deeds.while",
        asked=wh(
            "where",
            "was {x:thing} when {p:thing} last {did:past} {y:thing}",
            "{x:thing} was when {p:thing} last {did:past} {y:thing}",
        ),
        build=lambda slots, lexicon: builds_deep.when_done(slots, lexicon, spot=False),
        of="truth",
        weight=15,
    ),
    Template(
        name="deeds.after",
        asked=wh(
            "how many ticks after {p:thing} last {did:past} {x:thing}",
            "did {q:thing} last {do:base} {y:thing}",
            "{q:thing} last {do:past} {y:thing}",
        ),
        build=builds_deep.between_deeds,
        of="truth",
        weight=15,
    ),
    Template(
        name="deeds.times",
        asked=wh("how often", "did somebody {did:base} {x:thing}", "somebody {did:past} {x:thing}"),
        build=lambda slots, lexicon: op.Count(deeds(slots, lexicon)),
        weight=10,
    ),
    Template(
        name="deeds.nth",
        asked=wh(
            "what",
            "was the {n:rank} thing that {p:thing} {did:past}",
            "the {n:rank} thing that {p:thing} {did:past} was",
        ),
        build=builds_deep.nth,
        weight=15,
    ),
    Template(
        name="change.faced",
        asked=wh("for how many ticks", "did {x:thing} face {e:compass} so far", "{x:thing} faced {e:compass} so far"),
        build=builds_deep.faced,
        of="truth",
        weight=20,
    ),
    Template(
        name="change.appeared",
        asked=which("{kind:kinds}", f"came to be there {_SPAN}"),
        build=builds_deep.appeared,
        of="truth",
        weight=6,
    ),
    Template(
        name="change.gone",
        asked=which("{kind:kinds}", f"ceased to be there {_SPAN}"),
        build=builds_deep.gone,
        of="truth",
        weight=4,
    ),
)
"""In the order in which they are tried when a question is read."""
