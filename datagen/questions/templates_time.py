"""Templates of questions about what changed, and who did what."""

from __future__ import annotations

from datagen.questions import builds, builds_time
from datagen.questions import operators as op
from datagen.questions.asking import how_many, wh, whether, which
from datagen.questions.nodes import LOCATION
from datagen.questions.template import Template

__all__ = ["TIME_TEMPLATES"]

_SPAN = "between tick {a:tick} and tick {b:tick}"

TIME_TEMPLATES = (
    Template(
        name="change.moved",
        asked=(
            *which("{kind:kinds}", f"moved {_SPAN}"),
            "What {kind:kinds} were at another place at tick {b:tick} than at tick {a:tick}?",
            f"{_SPAN.capitalize()}, which {{kind:kinds}} moved?",
        ),
        build=builds.moved,
        of="truth",
        weight=35,
    ),
    Template(
        name="change.how_many",
        asked=(
            *how_many("{kind:kinds}", f"moved {_SPAN}"),
            "How many {kind:kinds} were at another place at tick {b:tick} than at tick {a:tick}?",
            f"{_SPAN.capitalize()}, how many {{kind:kinds}} moved?",
        ),
        build=lambda slots, lexicon: op.Count(builds.moved(slots, lexicon)),
        of="truth",
        weight=20,
    ),
    Template(
        name="change.did",
        asked=(
            *whether(f"did {{x:thing}} move {_SPAN}", f"{{x:thing}} moved {_SPAN}"),
            "Was {x:thing} at another place at tick {b:tick} than at tick {a:tick}?",
            f"{_SPAN.capitalize()}, did {{x:thing}} move?",
        ),
        build=builds.elsewhere,
        of="truth",
        weight=25,
        yes=True,
    ),
    Template(
        name="change.since",
        asked=(
            *wh("since which tick", "has {x:thing} been where it is", "{x:thing} has been where it is"),
            "At which tick did {x:thing} come to where it is?",
            "From which tick on was {x:thing} where it is now?",
        ),
        heard=("Since when has {x:thing} been there?",),
        build=lambda slots, lexicon: op.Since(builds.x(slots, lexicon), LOCATION),
        of="truth",
        weight=20,
    ),
    Template(
        name="change.until",
        asked=wh(
            "until which tick",
            "did {x:thing} stay where it was at tick {t:tick}",
            "{x:thing} stayed where it was at tick {t:tick}",
        ),
        build=lambda slots, lexicon: op.Until(builds.x(slots, lexicon), LOCATION, op.Tick(slots["t"])),
        of="truth",
        weight=15,
    ),
    Template(
        name="change.faced_until",
        asked=wh(
            "until which tick",
            "did {x:thing} face the way it faced at tick {t:tick}",
            "{x:thing} faced the way it faced at tick {t:tick}",
        ),
        build=lambda slots, lexicon: op.Until(builds.x(slots, lexicon), "heading", op.Tick(slots["t"])),
        of="truth",
        weight=20,
    ),
    Template(
        name="change.faced_since",
        asked=wh(
            "since which tick", "has {x:thing} faced the way it faces now", "{x:thing} has faced the way it faces now"
        ),
        build=lambda slots, lexicon: op.Since(builds.x(slots, lexicon), "heading"),
        of="truth",
        weight=20,
    ),
    Template(
        name="change.lasted",
        asked=wh("for how many ticks", "was {x:thing} {so:condition} so far", "{x:thing} was {so:condition} so far"),
        build=builds_time.lasted,
        of="truth",
        weight=15,
    ),
    Template(
        name="change.ever",
        asked=which("{kind:kinds}", "were ever {so:condition}"),
        build=builds_time.ever,
        of="truth",
        weight=15,
    ),
    Template(
        name="deeds.who",
        asked=(
            *wh("who", "{did:past} {x:thing} last", "{did:past} {x:thing} last"),
            "Who was the last to {did:base} {x:thing}?",
            "Who {did:past} {x:thing} most recently?",
        ),
        heard=("Who {did:past} {x:thing}?", "Who has {did:past} {x:thing}?"),
        build=lambda slots, lexicon: op.Actor(builds.last(slots, lexicon)),
        weight=30,
    ),
    Template(
        name="deeds.first",
        asked=(
            *wh("who", "{did:past} {x:thing} first", "{did:past} {x:thing} first"),
            "Who was the first to {did:base} {x:thing}?",
        ),
        build=lambda slots, lexicon: op.Actor(op.First(builds.deeds(slots, lexicon))),
        weight=10,
    ),
    Template(
        name="deeds.what_with",
        asked=(
            *wh("what", "did {p:thing} do with {x:thing} last", "{p:thing} did with {x:thing} last"),
            "What was the last thing that {p:thing} did with {x:thing}?",
            "What did {p:thing} do most recently with {x:thing}?",
        ),
        heard=("What did {p:thing} do with {x:thing}?",),
        build=lambda slots, lexicon: op.Verb(builds.last(slots, lexicon)),
        weight=15,
    ),
    Template(
        name="deeds.what",
        asked=(
            *wh("what", "did {p:thing} {did:base} last", "{p:thing} {did:past} last"),
            "What was the last thing that {p:thing} {did:past}?",
            "What did {p:thing} {did:base} most recently?",
        ),
        heard=("What did {p:thing} {did:base}?",),
        build=lambda slots, lexicon: op.Argument(
            builds.last(slots, lexicon), lexicon.words.deeds[slots["did"]].argument
        ),
        weight=20,
    ),
    Template(
        name="deeds.when",
        asked=(
            *wh("when", "did {p:thing} {did:base} {x:thing} last", "{p:thing} {did:past} {x:thing} last"),
            "At which tick did {p:thing} {did:base} {x:thing} last?",
            "When did {p:thing} most recently {did:base} {x:thing}?",
        ),
        heard=("When did {p:thing} {did:base} {x:thing}?",),
        build=lambda slots, lexicon: op.When(builds.last(slots, lexicon)),
        weight=20,
    ),
    Template(
        name="deeds.often",
        asked=(
            *wh("how often", "did {p:thing} {did:base} something", "{p:thing} {did:past} something"),
            "How many times did {p:thing} {did:base} something?",
        ),
        build=lambda slots, lexicon: op.Count(builds.deeds(slots, lexicon)),
        weight=10,
    ),
    Template(
        name="deeds.did",
        asked=whether("did {p:thing} {did:base} {x:thing}", "{p:thing} {did:past} {x:thing}"),
        build=lambda slots, lexicon: op.Exists(builds.deeds(slots, lexicon)),
        weight=10,
        yes=True,
    ),
    Template(
        name="deeds.order",
        asked=(
            f"What did {{p:thing}} do, in order, {_SPAN}?",
            f"In order, what did {{p:thing}} do {_SPAN}?",
            f"(List|Name|Tell me|Say), in order, what {{p:thing}} did {_SPAN}.",
            f"(Can|Could) you tell me, in order, what {{p:thing}} did {_SPAN}?",
        ),
        build=lambda slots, lexicon: op.Actions(builds_time.done_between(slots, lexicon)),
        of="truth",
        weight=10,
    ),
    Template(
        name="deeds.refused",
        asked=wh("why", "was {p:thing} last refused", "{p:thing} was last refused"),
        build=lambda slots, lexicon: op.Outcome(op.Last(builds_time.refusals(slots, lexicon))),
        of="truth",
        weight=10,
    ),
    Template(
        name="deeds.before",
        asked=wh(
            "where",
            "was {x:thing} just before {p:thing} {did:past} it last",
            "{x:thing} was just before {p:thing} {did:past} it last",
        ),
        build=builds_time.just_before,
        of="truth",
        weight=15,
    ),
)
"""In the order in which they are tried when a question is read."""
