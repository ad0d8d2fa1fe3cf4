"""Templates of questions about places in the plane: what is nearest, on which side, how far, and who moved where."""

from __future__ import annotations

from datagen.questions import builds, builds_space
from datagen.questions import operators as op
from datagen.questions.asking import how_many, wh, whether, which, which_one
from datagen.questions.phrases import one
from datagen.questions.template import Template

__all__ = ["SPACE_TEMPLATES"]

_SPAN = "between tick {a:tick} and tick {b:tick}"

SPACE_TEMPLATES = (
    Template(
        name="nearest.nearest",
        asked=(
            *which_one("{kind:noun}", "is nearest to {x:thing}"),
            "Which {kind:noun} is closest to {x:thing}?",
            "What is the nearest {kind:noun} to {x:thing}?",
            "Name the {kind:noun} that is nearest to {x:thing}.",
        ),
        build=builds.extreme(True),
        of="truth",
        weight=40,
    ),
    Template(
        name="nearest.farthest",
        asked=(
            *which_one("{kind:noun}", "is farthest from {x:thing}"),
            "Which {kind:noun} is most distant from {x:thing}?",
            "What is the farthest {kind:noun} from {x:thing}?",
            "Name the {kind:noun} that is farthest from {x:thing}.",
        ),
        build=builds.extreme(False),
        of="truth",
        weight=40,
    ),
    Template(
        name="nearest.rank",
        asked=which_one("{kind:noun}", "is {n:rank} nearest to {x:thing}"),
        build=builds_space.ranked,
        of="truth",
        weight=20,
    ),
    Template(
        name="nearest.between",
        asked=which_one("{kind:noun}", "is least out of the way from {x:thing} to {y:thing}"),
        build=builds_space.between,
        of="truth",
        weight=10,
    ),
    Template(
        name="nearest.closer",
        asked=whether(
            "is {x:thing} nearer to {y:thing} than to {z:thing}", "{x:thing} is nearer to {y:thing} than to {z:thing}"
        ),
        build=builds_space.closer,
        of="truth",
        weight=15,
        yes=True,
    ),
    Template(
        name="side.which",
        asked=which("{kind:kinds}", "are {d:side}"),
        build=builds_space.beside,
        of="truth",
        weight=30,
    ),
    Template(
        name="side.count",
        asked=how_many("{kind:kinds}", "are {d:side}"),
        build=lambda slots, lexicon: op.Count(builds_space.beside(slots, lexicon)),
        of="truth",
        weight=15,
    ),
    Template(
        name="side.is",
        asked=whether("is {x:thing} {d:side}", "{x:thing} is {d:side}"),
        build=builds_space.is_beside,
        of="truth",
        weight=20,
        yes=True,
    ),
    Template(
        name="side.most",
        asked=which_one("{kind:noun}", "is farthest {e:compass}"),
        build=builds_space.farthest_along,
        of="truth",
        weight=15,
    ),
    Template(
        name="side.bearing",
        asked=wh("in which direction", "does {x:thing} lie from {y:thing}", "{x:thing} lies from {y:thing}"),
        build=lambda slots, lexicon: builds_space.bearing(slots, lexicon, seen=False),
        of="truth",
        weight=15,
    ),
    Template(
        name="side.seen",
        asked=wh("on which side", "does {y:thing} have {x:thing}", "{y:thing} has {x:thing}"),
        build=lambda slots, lexicon: builds_space.bearing(slots, lexicon, seen=True),
        of="truth",
        weight=15,
    ),
    Template(
        name="spot.where",
        asked=wh("at which spot", "does {p:thing} stand", "{p:thing} stands"),
        build=lambda slots, lexicon: op.Position(one(slots["p"], lexicon)),
        of="truth",
        weight=15,
    ),
    Template(
        name="spot.then",
        asked=wh("at which spot", "did {p:thing} stand at tick {t:tick}", "{p:thing} stood at tick {t:tick}"),
        build=lambda slots, lexicon: builds.at(slots["t"], op.Position(one(slots["p"], lexicon))),
        of="truth",
        weight=20,
    ),
    Template(
        name="spot.facing",
        asked=wh("which way", "does {p:thing} face", "{p:thing} faces"),
        build=lambda slots, lexicon: op.Facing(one(slots["p"], lexicon)),
        of="truth",
        weight=15,
    ),
    Template(
        name="spot.step",
        asked=wh("which spot", "is {m:steps} {d:side}", "is {m:steps} {d:side}"),
        build=builds_space.step,
        of="truth",
        weight=25,
    ),
    Template(
        name="spot.distance",
        asked=wh("how far", "is {x:thing} from {y:thing}", "{x:thing} is from {y:thing}"),
        build=builds_space.apart,
        of="truth",
        weight=25,
    ),
    Template(
        name="spot.within",
        asked=which("{kind:kinds}", "are within {m:steps} of {x:thing}"),
        build=builds_space.within,
        of="truth",
        weight=15,
    ),
    Template(
        name="travel.far",
        asked=wh(
            "how far",
            "is {x:thing} from where it was at tick {t:tick}",
            "{x:thing} is from where it was at tick {t:tick}",
        ),
        build=builds_space.travelled,
        of="truth",
        weight=25,
    ),
    Template(
        name="travel.most",
        asked=which_one("{kind:noun}", f"moved farthest {_SPAN}"),
        build=builds_space.moved_most,
        of="truth",
        weight=25,
    ),
    Template(
        name="travel.toward",
        asked=which("{kind:kinds}", f"came farther {{e:compass}} {_SPAN}"),
        build=builds_space.came,
        of="truth",
        weight=20,
    ),
    Template(
        name="travel.most_toward",
        asked=which_one("{kind:noun}", f"came farthest {{e:compass}} {_SPAN}"),
        build=builds_space.came_most,
        of="truth",
        weight=15,
    ),
    Template(
        name="travel.direction",
        asked=wh("in which direction", f"did {{x:thing}} move {_SPAN}", f"{{x:thing}} moved {_SPAN}"),
        build=builds_space.heading_of_move,
        of="truth",
        weight=15,
    ),
)
"""In the order in which they are tried when a question is read."""
