"""The question templates: for each, what it asks as a program and the ways to word it.

A slot is written `{name:type}`; the types are in `wording.py`. The first four or more ways are used to ask; those in
`heard` are only understood. Where two templates could read the same words, the earlier one does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from datagen.questions import builds
from datagen.questions import operators as op
from datagen.questions.builds import Slots
from datagen.questions.lexicon import DEEDS, Lexicon
from datagen.questions.nodes import LOCATION, Node
from datagen.questions.phrases import one

__all__ = ["TEMPLATES", "Template"]


@dataclass(frozen=True, kw_only=True)
class Template:
    """One kind of question.

    Attributes:
        name: `family.what`.
        ways: How it is asked; all mean the same.
        heard: More ways in which people ask it.
        build: The program's expression from the slots.
        of: Whose knowledge it may be asked of: anybody's, the truth alone, or somebody's belief alone.
    """

    name: str
    ways: tuple[str, ...]
    build: Callable[[Slots, Lexicon], Node]
    heard: tuple[str, ...] = ()
    of: Literal["any", "truth", "belief"] = "any"

    @property
    def family(self) -> str:
        """The family it belongs to."""
        return self.name.partition(".")[0]


_ALL = (
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

TEMPLATES: Mapping[str, Template] = {template.name: template for template in _ALL}
"""All templates by name, in the order in which they are tried when a question is read."""
