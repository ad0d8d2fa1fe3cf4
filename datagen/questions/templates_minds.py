"""Templates of questions about what somebody believes, knows and does not know."""

from __future__ import annotations

from datagen.questions import builds, builds_minds
from datagen.questions import operators as op
from datagen.questions.asking import how_many, wh, whether
from datagen.questions.nodes import LOCATION
from datagen.questions.template import Template

__all__ = ["MIND_TEMPLATES"]

MIND_TEMPLATES = (
    Template(
        name="think.where",
        asked=(
            "Where do you (think|believe) {x:thing} is?",
            "Where, as far as you (know|can tell), is {x:thing}?",
            "Where would you (look for|expect) {x:thing}?",
            "(Tell me|Say) where you (think|believe) {x:thing} is.",
        ),
        heard=("Where do you think {x:thing} are?",),
        build=lambda slots, lexicon: op.Where(builds.x(slots, lexicon)),
        of="belief",
        weight=65,
    ),
    Template(
        name="think.room",
        asked=(
            "In which room do you (think|believe) {x:thing} is?",
            "In which room, as far as you (know|can tell), is {x:thing}?",
            "In which room would you (look for|expect) {x:thing}?",
            "(Tell me|Say) in which room you (think|believe) {x:thing} is.",
        ),
        build=lambda slots, lexicon: op.RoomOf(builds.x(slots, lexicon)),
        of="belief",
        weight=35,
    ),
    Template(
        name="unknown.which",
        asked=(
            "Which {kind:kinds} do you not know the place of?",
            "(What|Which) {kind:kinds} can you not place?",
            "Of which {kind:kinds} do you not know where they are?",
            "(List|Name) (the|all) {kind:kinds} whose place you do not know.",
        ),
        build=builds.unplaced,
        of="belief",
        weight=20,
    ),
    Template(
        name="unknown.how_many",
        asked=(
            *how_many("{kind:kinds}", "are at places that you do not know"),
            "How many {kind:kinds} (do you not know the place of|can you not place)?",
            "Of how many {kind:kinds} do you not know where they are?",
        ),
        build=lambda slots, lexicon: op.Count(builds.unplaced(slots, lexicon)),
        of="belief",
        weight=5,
    ),
    Template(
        name="unknown.know",
        asked=(
            "Do you (know|have an idea) where {x:thing} is?",
            "Is it known to you where {x:thing} is?",
            "(Can|Could) you say where {x:thing} is?",
            "(Can|Could) you (find|place) {x:thing}?",
        ),
        build=builds.knows_where,
        of="belief",
        weight=20,
        yes=True,
    ),
    Template(
        name="unknown.owner_which",
        asked=(
            "Which {kind:kinds} do you not know the owner of?",
            "Of (which|what) {kind:kinds} do you not know whose they are?",
            "(List|Name) (the|all) {kind:kinds} whose owner you do not know.",
            "Name the {kind:kinds} whose owner is not known to you.",
        ),
        build=builds.ownerless,
        of="belief",
        weight=30,
    ),
    Template(
        name="unknown.owner_know",
        asked=(
            "Do you know whose {x:thing} is?",
            "Do you (know|have an idea) who owns {x:thing}?",
            "Is it known to you (whose {x:thing} is|who owns {x:thing})?",
            "(Can|Could) you say (whose {x:thing} is|who owns {x:thing})?",
        ),
        build=builds.knows_owner,
        of="belief",
        weight=20,
        yes=True,
    ),
    Template(
        name="unknown.all",
        asked=(
            "What do you not know( the place of|)?",
            "What can you not (find|place)?",
            "Of what do you not know where it is?",
            "(List|Name) (what|all that) you do not know the place of.",
        ),
        heard=("What don't you know?",),
        build=lambda slots, lexicon: op.Unknown(op.Scene(lexicon.words.items), LOCATION),
        of="belief",
        weight=5,
    ),
    Template(
        name="mind.where",
        asked=wh("where", "does {p:mind} believe {x:thing} to be", "{p:mind} believes {x:thing} to be"),
        build=lambda slots, lexicon: op.As(slots["p"], op.Where(builds.x(slots, lexicon))),
        of="truth",
        weight=35,
    ),
    Template(
        name="mind.right",
        asked=whether("is {p:mind} right about where {x:thing} is", "{p:mind} is right about where {x:thing} is"),
        build=builds_minds.is_right,
        of="truth",
        weight=20,
        yes=True,
    ),
    Template(
        name="mind.wrong",
        asked=wh("about the place of which {kind:kinds}", "is {p:mind} wrong", "{p:mind} is wrong"),
        build=lambda slots, lexicon: op.As(slots["p"], op.Stale(builds.scene(slots, lexicon), LOCATION)),
        of="truth",
        weight=15,
    ),
    Template(
        name="mind.who",
        asked=(
            *wh("who", "knows that {x:thing} is {so:condition}", "knows that {x:thing} is {so:condition}"),
            "(Which people know|Who is aware) that {x:thing} is {so:condition}?",
        ),
        build=builds_minds.who_knows,
        of="truth",
        weight=15,
    ),
    Template(
        name="mind.how",
        asked=wh("how", "did you come to know where {x:thing} is", "you came to know where {x:thing} is"),
        build=lambda slots, lexicon: op.SourceOf(builds.x(slots, lexicon), LOCATION),
        of="belief",
        weight=5,
    ),
)
"""In the order in which they are tried when a question is read."""
