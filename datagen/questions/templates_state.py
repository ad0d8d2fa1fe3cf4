"""Templates of questions about the state of a world: properties, numbers, existence, places, contents."""

from __future__ import annotations

from datagen.questions import builds
from datagen.questions import operators as op
from datagen.questions.asking import how_many, wh, whether, which
from datagen.questions.phrases import one
from datagen.questions.template import Template

__all__ = ["STATE_TEMPLATES"]

STATE_TEMPLATES = (
    Template(
        name="property.which",
        asked=which("{kind:kinds}", "are {which:conditions}"),
        build=builds.group,
        weight=35,
    ),
    Template(
        name="property.value",
        asked=(
            *wh("what", "is the {attribute:attribute} of {x:thing}", "the {attribute:attribute} of {x:thing} is"),
            "(What|Of what|Of which) {attribute:attribute} is {x:thing}?",
            "(Tell me|Say) the {attribute:attribute} of {x:thing}.",
        ),
        heard=("Which {attribute:attribute} is {x:thing}?", "What is {x:thing} made of?"),
        build=lambda slots, lexicon: op.ValueOf(builds.x(slots, lexicon), slots.get("attribute", "material")),
        weight=30,
    ),
    Template(
        name="property.owner",
        asked=(
            *wh("who", "owns {x:thing}", "owns {x:thing}"),
            "Whose is {x:thing}?",
            "(Who|Which person) is the owner of {x:thing}?",
            "To whom does {x:thing} belong?",
        ),
        heard=("Who does {x:thing} belong to?", "Whose are {x:thing}?"),
        build=lambda slots, lexicon: op.Link(builds.x(slots, lexicon), "owned_by"),
        weight=15,
    ),
    Template(
        name="property.liquid",
        asked=(
            *wh("what liquid", "is in {x:thing}", "is in {x:thing}"),
            "What does {x:thing} contain?",
            "(What|Which liquid) is {x:thing} filled with?",
        ),
        heard=("What is {x:thing} full of?",),
        build=lambda slots, lexicon: op.ValueOf(builds.x(slots, lexicon), "liquid"),
        weight=8,
    ),
    Template(
        name="property.is",
        asked=whether("is {x:thing} {so:condition}", "{x:thing} is {so:condition}"),
        build=builds.is_so,
        weight=20,
        yes=True,
    ),
    Template(
        name="count.which",
        asked=(
            *how_many("{kind:kinds}", "are {which:conditions}"),
            "How many {kind:kinds} that are {which:conditions} are there?",
        ),
        heard=("How many {g:group} (are there|do we have)?",),
        build=lambda slots, lexicon: op.Count(builds.group(slots, lexicon)),
        weight=70,
    ),
    Template(
        name="count.all",
        asked=(
            "How many {kind:kinds} are there( in all|)?",
            "(Count|Count up) the {kind:kinds}.",
            "What is the number of {kind:kinds}?",
            "(Tell me|Say) how many {kind:kinds} there are.",
            "(Can|Could) you tell me how many {kind:kinds} there are?",
        ),
        heard=("How many {kind:kinds} do (you know|we have)?",),
        build=lambda slots, lexicon: op.Count(builds.scene(slots, lexicon)),
        weight=30,
    ),
    Template(
        name="count.extent",
        asked=wh("how many blocks {e:extent}", "is {x:thing}", "{x:thing} is"),
        build=lambda slots, lexicon: op.ValueOf(builds.x(slots, lexicon), slots["e"]),
        weight=60,
    ),
    Template(
        name="existence.which",
        asked=(
            *whether("is there {kind:a} that is {which:conditions}", "there is {kind:a} that is {which:conditions}"),
            "Is there any {kind:noun} that is {which:conditions}?",
            "(Do we have|Does this place have) {kind:a} that is {which:conditions}?",
        ),
        heard=(
            "(Is|Are) there {g:group}?",
            "Are there any {kind:kinds} that are {which:conditions}?",
        ),
        build=lambda slots, lexicon: op.Exists(builds.group(slots, lexicon)),
        weight=70,
        yes=True,
    ),
    Template(
        name="existence.any",
        asked=(
            "Is there {kind:a} here?",
            "Is there any {kind:noun}( here|)?",
            "(Do we have|Does this place have) {kind:a}?",
            "(Tell me|Say) whether there is {kind:a}( here|).",
            "(Can|Could) you tell me if there is {kind:a}?",
        ),
        heard=("Is there {kind:a}?", "Are there( any|) {kind:kinds}?"),
        build=lambda slots, lexicon: op.Exists(builds.scene(slots, lexicon)),
        weight=30,
        yes=True,
    ),
    Template(
        name="location.then",
        asked=(
            *wh("where", "was {x:thing} at tick {t:tick}", "{x:thing} was at tick {t:tick}"),
            "At tick {t:tick}, where was {x:thing}?",
            "What was the place of {x:thing} at tick {t:tick}?",
        ),
        build=lambda slots, lexicon: builds.at(slots["t"], op.Where(builds.x(slots, lexicon))),
        weight=40,
    ),
    Template(
        name="location.room_then",
        asked=(
            *wh("in which room", "was {x:thing} at tick {t:tick}", "{x:thing} was at tick {t:tick}"),
            "Which room was {x:thing} in at tick {t:tick}?",
            "At tick {t:tick}, in which room was {x:thing}?",
        ),
        build=lambda slots, lexicon: builds.at(slots["t"], op.RoomOf(builds.x(slots, lexicon))),
        weight=15,
    ),
    Template(
        name="location.now",
        asked=(
            *wh("where", "is {x:thing}", "{x:thing} is"),
            "Where can one find {x:thing}?",
            "What is the place of {x:thing}?",
        ),
        heard=("Where are {x:thing}?", "Where is {x:thing} now?", "Who has {x:thing}?", "Where's {x:thing}?"),
        build=lambda slots, lexicon: op.Where(builds.x(slots, lexicon)),
        weight=30,
    ),
    Template(
        name="location.room",
        asked=(
            *wh("in which room", "is {x:thing}", "{x:thing} is"),
            "(Which|What) room is {x:thing} in?",
        ),
        build=lambda slots, lexicon: op.RoomOf(builds.x(slots, lexicon)),
        weight=15,
    ),
    Template(
        name="containment.on",
        asked=(
            *wh("what", "is on {y:thing}", "is on {y:thing}"),
            "What lies on {y:thing}?",
            "(List|Name) (what|all that) is on {y:thing}.",
        ),
        build=builds.on,
        weight=30,
    ),
    Template(
        name="containment.in",
        asked=(
            *wh("what", "is in {y:thing}", "is in {y:thing}"),
            "What lies in {y:thing}?",
            "(List|Name) (what|all that) is in {y:thing}.",
        ),
        heard=("What is inside {y:thing}?", "What's in {y:thing}?"),
        build=builds.inside,
        weight=30,
    ),
    Template(
        name="containment.somewhere",
        asked=(
            *which("{kind:kinds}", "are somewhere in {y:thing}"),
            "(Which|What) {kind:kinds} can be found in {y:thing}?",
        ),
        build=builds.somewhere_in,
        weight=15,
    ),
    Template(
        name="containment.held",
        asked=(
            *wh("what", "does {p:thing} hold", "{p:thing} holds"),
            "What is {p:thing} (holding|carrying)?",
            "(List|Name) what {p:thing} holds.",
        ),
        heard=("What does {p:thing} have?", "What has {p:thing} got?"),
        build=lambda slots, lexicon: op.Contents(one(slots["p"], lexicon), "held_by"),
        weight=10,
    ),
    Template(
        name="containment.who",
        asked=(
            *wh("who", "is in {y:thing}", "is in {y:thing}"),
            "Who is (there|present) in {y:thing}?",
            "(List|Name) who is in {y:thing}.",
        ),
        build=builds.who_in,
        weight=15,
    ),
)
"""In the order in which they are tried when a question is read."""
