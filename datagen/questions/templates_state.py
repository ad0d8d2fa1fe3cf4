"""Templates of questions about the state of a home: properties, numbers, places, contents, distances."""

from __future__ import annotations

from datagen.questions import builds
from datagen.questions import operators as op
from datagen.questions.phrases import one
from datagen.questions.template import Template

__all__ = ["STATE_TEMPLATES"]

STATE_TEMPLATES = (
    Template(
        name="property.which",
        ways=(
            "Which {kind:kinds} are {which:conditions}?",
            "What {kind:kinds} are {which:conditions}?",
            "List the {kind:kinds} that are {which:conditions}.",
            "Name all {kind:kinds} that are {which:conditions}.",
        ),
        build=builds.group,
    ),
    Template(
        name="property.value",
        ways=(
            "What is the {attribute:attribute} of {x:thing}?",
            "What {attribute:attribute} is {x:thing}?",
            "Tell me the {attribute:attribute} of {x:thing}.",
            "Of what {attribute:attribute} is {x:thing}?",
        ),
        heard=("Which {attribute:attribute} is {x:thing}?", "What is {x:thing} made of?"),
        build=lambda slots, lexicon: op.ValueOf(builds.x(slots, lexicon), slots.get("attribute", "material")),
    ),
    Template(
        name="property.owner",
        ways=(
            "Whose is {x:thing}?",
            "Who owns {x:thing}?",
            "Who is the owner of {x:thing}?",
            "To whom does {x:thing} belong?",
        ),
        heard=("Who does {x:thing} belong to?", "Whose are {x:thing}?"),
        build=lambda slots, lexicon: op.Link(builds.x(slots, lexicon), "owned_by"),
    ),
    Template(
        name="property.is",
        ways=(
            "Is {x:thing} {so:condition}?",
            "Is it true that {x:thing} is {so:condition}?",
            "Tell me whether {x:thing} is {so:condition}.",
            "Can you say if {x:thing} is {so:condition}?",
        ),
        build=builds.is_so,
    ),
    Template(
        name="count.which",
        ways=(
            "How many {kind:kinds} are {which:conditions}?",
            "Count the {kind:kinds} that are {which:conditions}.",
            "What is the number of {kind:kinds} that are {which:conditions}?",
            "How many {kind:kinds} that are {which:conditions} are there?",
        ),
        heard=("How many {g:group} are there?", "How many {g:group} do we have?"),
        build=lambda slots, lexicon: op.Count(builds.group(slots, lexicon)),
    ),
    Template(
        name="count.all",
        ways=(
            "How many {kind:kinds} are there?",
            "Count the {kind:kinds}.",
            "What is the number of {kind:kinds}?",
            "How many {kind:kinds} are there in all?",
        ),
        heard=("How many {kind:kinds} do you know?", "How many {kind:kinds} do we have?"),
        build=lambda slots, lexicon: op.Count(builds.scene(slots, lexicon)),
    ),
    Template(
        name="existence.which",
        ways=(
            "Is there {kind:a} that is {which:conditions}?",
            "Is there any {kind:noun} that is {which:conditions}?",
            "Do we have {kind:a} that is {which:conditions}?",
            "Does this home have {kind:a} that is {which:conditions}?",
        ),
        heard=(
            "Is there {g:group}?",
            "Are there {g:group}?",
            "Are there any {kind:kinds} that are {which:conditions}?",
        ),
        build=lambda slots, lexicon: op.Exists(builds.group(slots, lexicon)),
    ),
    Template(
        name="existence.any",
        ways=(
            "Is there {kind:a} here?",
            "Is there any {kind:noun}?",
            "Do we have {kind:a}?",
            "Does this home have {kind:a}?",
        ),
        heard=("Is there {kind:a}?", "Are there any {kind:kinds}?", "Are there {kind:kinds}?"),
        build=lambda slots, lexicon: op.Exists(builds.scene(slots, lexicon)),
    ),
    Template(
        name="location.then",
        ways=(
            "Where was {x:thing} at tick {t:tick}?",
            "At tick {t:tick}, where was {x:thing}?",
            "Tell me where {x:thing} was at tick {t:tick}.",
            "What was the place of {x:thing} at tick {t:tick}?",
        ),
        build=lambda slots, lexicon: builds.at(slots["t"], op.Where(builds.x(slots, lexicon))),
    ),
    Template(
        name="location.room_then",
        ways=(
            "In which room was {x:thing} at tick {t:tick}?",
            "Which room was {x:thing} in at tick {t:tick}?",
            "At tick {t:tick}, in which room was {x:thing}?",
            "Tell me in which room {x:thing} was at tick {t:tick}.",
        ),
        build=lambda slots, lexicon: builds.at(slots["t"], op.RoomOf(builds.x(slots, lexicon))),
    ),
    Template(
        name="location.now",
        ways=(
            "Where is {x:thing}?",
            "Where can one find {x:thing}?",
            "What is the place of {x:thing}?",
            "Tell me where {x:thing} is.",
        ),
        heard=("Where are {x:thing}?", "Where is {x:thing} now?", "Who has {x:thing}?", "Where's {x:thing}?"),
        build=lambda slots, lexicon: op.Where(builds.x(slots, lexicon)),
    ),
    Template(
        name="location.room",
        ways=(
            "In which room is {x:thing}?",
            "Which room is {x:thing} in?",
            "What room is {x:thing} in?",
            "Tell me in which room {x:thing} is.",
        ),
        build=lambda slots, lexicon: op.RoomOf(builds.x(slots, lexicon)),
    ),
    Template(
        name="containment.on",
        ways=(
            "What is on {y:thing}?",
            "What lies on {y:thing}?",
            "List what is on {y:thing}.",
            "Name all that is on {y:thing}.",
        ),
        build=builds.on,
    ),
    Template(
        name="containment.in",
        ways=(
            "What is in {y:thing}?",
            "What lies in {y:thing}?",
            "List what is in {y:thing}.",
            "Name all that is in {y:thing}.",
        ),
        heard=("What is inside {y:thing}?", "What's in {y:thing}?"),
        build=builds.inside,
    ),
    Template(
        name="containment.somewhere",
        ways=(
            "Which {kind:kinds} are somewhere in {y:thing}?",
            "What {kind:kinds} can be found in {y:thing}?",
            "List the {kind:kinds} somewhere in {y:thing}.",
            "Name all {kind:kinds} somewhere in {y:thing}.",
        ),
        build=builds.somewhere_in,
    ),
    Template(
        name="containment.held",
        ways=(
            "What is {p:thing} holding?",
            "What does {p:thing} hold?",
            "What does {p:thing} have in hand?",
            "List what {p:thing} is holding.",
        ),
        build=lambda slots, lexicon: op.Contents(one(slots["p"], lexicon), "held_by"),
    ),
    Template(
        name="containment.who",
        ways=(
            "Who is in {y:thing}?",
            "Who can be found in {y:thing}?",
            "List who is in {y:thing}.",
            "Tell me who is in {y:thing}.",
        ),
        build=builds.who_in,
    ),
    Template(
        name="nearest.nearest",
        ways=(
            "Which {kind:noun} is nearest to {x:thing}?",
            "Which {kind:noun} is closest to {x:thing}?",
            "What is the nearest {kind:noun} to {x:thing}?",
            "Name the {kind:noun} that is nearest to {x:thing}.",
        ),
        build=builds.extreme(True),
        of="truth",
    ),
    Template(
        name="nearest.farthest",
        ways=(
            "Which {kind:noun} is farthest from {x:thing}?",
            "Which {kind:noun} is most distant from {x:thing}?",
            "What is the farthest {kind:noun} from {x:thing}?",
            "Name the {kind:noun} that is farthest from {x:thing}.",
        ),
        build=builds.extreme(False),
        of="truth",
    ),
)
"""In the order in which they are tried when a question is read."""
