"""Templates of questions about what others believe, rightly or wrongly: its content, since when, and from whom."""

from __future__ import annotations

from datagen.questions import builds_minds as builds
from datagen.questions.asking import wh, whether, which
from datagen.questions.template import Template

__all__ = ["BELIEF_TEMPLATES"]

_HEADING = "heading"
_WRONGLY = "wrongly believes that {x:thing} is {so:condition}"

BELIEF_TEMPLATES = (
    Template(
        name="mind.look",
        asked=wh("where", "will {p:mind} look for {x:thing}", "{p:mind} will look for {x:thing}"),
        build=builds.looks_in,
        of="truth",
        weight=20,
    ),
    Template(
        name="mind.believes",
        asked=whether(
            "does {p:mind} believe that {x:thing} is {so:condition}",
            "{p:mind} believes that {x:thing} is {so:condition}",
        ),
        build=builds.believes,
        of="truth",
        weight=15,
        yes=True,
    ),
    Template(
        name="mind.value",
        asked=wh(
            "what {attribute:attribute}",
            "does {p:mind} believe {x:thing} to have",
            "{p:mind} believes {x:thing} to have",
        ),
        build=lambda slots, lexicon: builds.value_in_mind(slots, lexicon, slots["attribute"]),
        of="truth",
        weight=15,
    ),
    Template(
        name="mind.who_wrongly",
        asked=(
            *wh(
                "who",
                "wrongly believes that {x:thing} is {so:condition}",
                "wrongly believes that {x:thing} is {so:condition}",
            ),
            "(Which people wrongly believe|Who is mistaken in believing) that {x:thing} is {so:condition}?",
        ),
        build=builds.who_knows,
        of="truth",
        weight=10,
    ),
    Template(
        name="mind.holder",
        asked=wh("who", "does {p:mind} believe to hold {x:thing}", "{p:mind} believes to hold {x:thing}"),
        build=builds.holder_in_mind,
        of="truth",
        weight=10,
    ),
    Template(
        name="mind.idea",
        asked=whether("does {p:mind} have an idea of where {x:thing} is", "{p:mind} has an idea of where {x:thing} is"),
        build=builds.has_idea,
        of="truth",
        weight=10,
        yes=True,
    ),
    Template(
        name="mind.no_idea",
        asked=(
            *wh(
                "of which {kind:kinds}",
                "does {p:mind} have no idea where they are",
                "{p:mind} has no idea where they are",
            ),
        ),
        build=builds.without_idea,
        of="truth",
        weight=15,
    ),
    Template(
        name="mind.since",
        asked=wh(
            "since when",
            "has {p:mind} had the same idea of where {x:thing} is",
            "{p:mind} has had the same idea of where {x:thing} is",
        ),
        build=builds.believed_since,
        of="truth",
        weight=15,
    ),
    Template(
        name="mind.told",
        asked=wh("from whom", "did {p:mind} hear where {x:thing} is", "{p:mind} heard where {x:thing} is"),
        build=builds.told_by,
        of="truth",
        weight=10,
    ),
    Template(
        name="mind.agree",
        asked=whether(
            "do {p:mind} and {q:mind} believe the same about where {x:thing} is",
            "{p:mind} and {q:mind} believe the same about where {x:thing} is",
        ),
        build=builds.agree,
        of="truth",
        weight=10,
        yes=True,
    ),
    Template(
        name="mind.facing",
        asked=wh("which way", "does {p:mind} believe {x:thing} to face", "{p:mind} believes {x:thing} to face"),
        build=lambda slots, lexicon: builds.value_in_mind(slots, lexicon, _HEADING),
        of="truth",
        weight=15,
    ),
    Template(
        name="mind.right_facing",
        asked=whether(
            "is {p:mind} right about which way {x:thing} faces", "{p:mind} is right about which way {x:thing} faces"
        ),
        build=lambda slots, lexicon: builds.is_right_of(slots, lexicon, _HEADING),
        of="truth",
        weight=15,
        yes=True,
    ),
    Template(
        name="mind.wrong_facing",
        asked=which("{kind:kinds}", "face another way than {p:mind} believes"),
        build=lambda slots, lexicon: builds.wrong_of(slots, lexicon, _HEADING),
        of="truth",
        weight=15,
    ),
)
"""In the order in which they are tried when a question is read."""
