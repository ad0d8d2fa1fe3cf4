"""Templates of questions about what changed, who did what, and what the observer thinks and does not know."""

from __future__ import annotations

from datagen.questions import builds
from datagen.questions import operators as op
from datagen.questions.lexicon import DEEDS
from datagen.questions.nodes import LOCATION
from datagen.questions.template import Template

__all__ = ["TIME_TEMPLATES"]

TIME_TEMPLATES = (
    Template(
        name="change.moved",
        ways=(
            "Which {kind:kinds} moved between tick {a:tick} and tick {b:tick}?",
            "What {kind:kinds} were at another place at tick {b:tick} than at tick {a:tick}?",
            "List the {kind:kinds} that moved between tick {a:tick} and tick {b:tick}.",
            "Between tick {a:tick} and tick {b:tick}, which {kind:kinds} moved?",
        ),
        build=builds.moved,
        of="truth",
    ),
    Template(
        name="change.how_many",
        ways=(
            "How many {kind:kinds} moved between tick {a:tick} and tick {b:tick}?",
            "How many {kind:kinds} were at another place at tick {b:tick} than at tick {a:tick}?",
            "Count the {kind:kinds} that moved between tick {a:tick} and tick {b:tick}.",
            "Between tick {a:tick} and tick {b:tick}, how many {kind:kinds} moved?",
        ),
        build=lambda slots, lexicon: op.Count(builds.moved(slots, lexicon)),
        of="truth",
    ),
    Template(
        name="change.did",
        ways=(
            "Was {x:thing} at another place at tick {b:tick} than at tick {a:tick}?",
            "Did {x:thing} move between tick {a:tick} and tick {b:tick}?",
            "Tell me whether {x:thing} moved between tick {a:tick} and tick {b:tick}.",
            "Between tick {a:tick} and tick {b:tick}, did {x:thing} move?",
        ),
        build=builds.elsewhere,
        of="truth",
    ),
    Template(
        name="change.since",
        ways=(
            "Since which tick has {x:thing} been where it is?",
            "At which tick did {x:thing} come to where it is?",
            "From which tick on was {x:thing} where it is now?",
            "Tell me since which tick {x:thing} has been where it is.",
        ),
        heard=("Since when has {x:thing} been there?",),
        build=lambda slots, lexicon: op.Since(builds.x(slots, lexicon), LOCATION),
        of="truth",
    ),
    Template(
        name="deeds.who",
        ways=(
            "Who {did:past} {x:thing} last?",
            "Who was the last to {did:base} {x:thing}?",
            "Who {did:past} {x:thing} most recently?",
            "Tell me who {did:past} {x:thing} last.",
        ),
        heard=("Who {did:past} {x:thing}?", "Who has {did:past} {x:thing}?"),
        build=lambda slots, lexicon: op.Actor(builds.last(slots, lexicon)),
    ),
    Template(
        name="deeds.what_with",
        ways=(
            "What did {p:thing} do with {x:thing} last?",
            "What was the last thing that {p:thing} did with {x:thing}?",
            "What did {p:thing} do most recently with {x:thing}?",
            "Tell me what {p:thing} did with {x:thing} last.",
        ),
        heard=("What did {p:thing} do with {x:thing}?",),
        build=lambda slots, lexicon: op.Verb(builds.last(slots, lexicon)),
    ),
    Template(
        name="deeds.what",
        ways=(
            "What did {p:thing} {did:base} last?",
            "What was the last thing that {p:thing} {did:past}?",
            "What did {p:thing} {did:base} most recently?",
            "Tell me what {p:thing} {did:past} last.",
        ),
        heard=("What did {p:thing} {did:base}?",),
        build=lambda slots, lexicon: op.Argument(builds.last(slots, lexicon), DEEDS[slots["did"]].argument),
    ),
    Template(
        name="deeds.when",
        ways=(
            "When did {p:thing} {did:base} {x:thing} last?",
            "At which tick did {p:thing} {did:base} {x:thing} last?",
            "When did {p:thing} most recently {did:base} {x:thing}?",
            "Tell me when {p:thing} {did:past} {x:thing} last.",
        ),
        heard=("When did {p:thing} {did:base} {x:thing}?",),
        build=lambda slots, lexicon: op.When(builds.last(slots, lexicon)),
    ),
    Template(
        name="think.where",
        ways=(
            "Where do you think {x:thing} is?",
            "Where do you believe {x:thing} is?",
            "Where, as far as you know, is {x:thing}?",
            "Where would you look for {x:thing}?",
        ),
        heard=("Where do you think {x:thing} are?",),
        build=lambda slots, lexicon: op.Where(builds.x(slots, lexicon)),
        of="belief",
    ),
    Template(
        name="think.room",
        ways=(
            "In which room do you think {x:thing} is?",
            "In which room do you believe {x:thing} is?",
            "In which room, as far as you know, is {x:thing}?",
            "In which room would you look for {x:thing}?",
        ),
        build=lambda slots, lexicon: op.RoomOf(builds.x(slots, lexicon)),
        of="belief",
    ),
    Template(
        name="unknown.which",
        ways=(
            "Which {kind:kinds} do you not know the place of?",
            "What {kind:kinds} can you not place?",
            "Of which {kind:kinds} do you not know where they are?",
            "List the {kind:kinds} whose place you do not know.",
        ),
        build=builds.unplaced,
        of="belief",
    ),
    Template(
        name="unknown.how_many",
        ways=(
            "How many {kind:kinds} do you not know the place of?",
            "How many {kind:kinds} can you not place?",
            "Of how many {kind:kinds} do you not know where they are?",
            "Count the {kind:kinds} whose place you do not know.",
        ),
        build=lambda slots, lexicon: op.Count(builds.unplaced(slots, lexicon)),
        of="belief",
    ),
    Template(
        name="unknown.know",
        ways=(
            "Do you know where {x:thing} is?",
            "Is it known to you where {x:thing} is?",
            "Can you say where {x:thing} is?",
            "Could you find {x:thing}?",
        ),
        build=builds.knows_where,
        of="belief",
    ),
    Template(
        name="unknown.owner_which",
        ways=(
            "Which {kind:kinds} do you not know the owner of?",
            "Of which {kind:kinds} do you not know whose they are?",
            "List the {kind:kinds} whose owner you do not know.",
            "Name the {kind:kinds} whose owner is not known to you.",
        ),
        build=builds.ownerless,
        of="belief",
    ),
    Template(
        name="unknown.owner_know",
        ways=(
            "Do you know whose {x:thing} is?",
            "Do you know who owns {x:thing}?",
            "Is it known to you whose {x:thing} is?",
            "Can you say who owns {x:thing}?",
        ),
        build=builds.knows_owner,
        of="belief",
    ),
    Template(
        name="unknown.all",
        ways=(
            "What do you not know?",
            "What can you not find?",
            "Of what do you not know where it is?",
            "List all that you do not know the place of.",
        ),
        heard=("What don't you know?",),
        build=lambda slots, lexicon: op.Unknown(op.Scene("item"), LOCATION),
        of="belief",
    ),
)
"""In the order in which they are tried when a question is read."""
