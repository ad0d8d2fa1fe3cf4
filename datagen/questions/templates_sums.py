"""Templates of questions that compare, add up, rank by number, follow chains, or suppose what is not so."""

from __future__ import annotations

from datagen.questions import builds, builds_sums
from datagen.questions import operators as op
from datagen.questions.asking import supposing, wh, whether, which_one
from datagen.questions.nodes import MOST
from datagen.questions.phrases import one
from datagen.questions.template import Template

__all__ = ["SUM_TEMPLATES"]

SUM_TEMPLATES = (
    Template(
        name="most.holds",
        asked=which_one("{kind:noun}", "holds the most things"),
        build=lambda slots, lexicon: op.Top(builds.scene(slots, lexicon), op.Holding(), MOST),
        weight=25,
    ),
    Template(
        name="most.rank_holds",
        asked=which_one("{kind:noun}", "holds the {n:rank} most things"),
        build=lambda slots, lexicon: op.Top(builds.scene(slots, lexicon), op.Holding(), MOST, slots["n"]),
        weight=15,
    ),
    Template(
        name="most.did",
        asked=which_one("{kind:noun}", "{did:past} things most often"),
        build=builds_sums.did_most,
        weight=20,
    ),
    Template(
        name="most.handled",
        asked=which_one("{kind:noun}", "was the one that somebody {did:past} most often"),
        build=builds_sums.handled_most,
        weight=20,
    ),
    Template(
        name="sums.more",
        asked=whether(
            "are there more {kind:kinds} than {other:kinds}", "there are more {kind:kinds} than {other:kinds}"
        ),
        build=lambda slots, lexicon: op.Compare(*builds_sums.counts(slots, lexicon, ">")),
        weight=20,
        yes=True,
    ),
    Template(
        name="sums.difference",
        asked=wh(
            "how many more {kind:kinds} than {other:kinds}",
            "are there",
            "there are",
        ),
        build=lambda slots, lexicon: op.Subtract(*builds_sums.counts(slots, lexicon)),
        weight=20,
    ),
    Template(
        name="sums.total",
        asked=wh("how many {kind:kinds} and {other:kinds} together", "are there", "there are"),
        build=lambda slots, lexicon: op.Add(*builds_sums.counts(slots, lexicon)),
        weight=20,
    ),
    Template(
        name="sums.held",
        asked=wh(
            "how many things", "do {x:thing} and {y:thing} hold together", "{x:thing} and {y:thing} hold together"
        ),
        build=builds_sums.held_together,
        weight=15,
    ),
    Template(
        name="sums.all_held",
        asked=wh("how many things", "do all {kind:kinds} together hold", "all {kind:kinds} together hold"),
        build=lambda slots, lexicon: op.Total(builds.scene(slots, lexicon), op.Holding()),
        weight=10,
    ),
    Template(
        name="chain.holder",
        asked=wh("what", "holds {x:thing}", "holds {x:thing}"),
        build=lambda slots, lexicon: op.Holder(builds.x(slots, lexicon)),
        weight=30,
    ),
    Template(
        name="chain.outer",
        asked=wh("what", "holds that which holds {x:thing}", "holds that which holds {x:thing}"),
        build=lambda slots, lexicon: op.Holder(op.Holder(builds.x(slots, lexicon))),
        weight=30,
    ),
    Template(
        name="chain.beside",
        asked=wh("what else", "is held by what holds {x:thing}", "is held by what holds {x:thing}"),
        build=builds_sums.beside,
        weight=40,
    ),
    Template(
        name="suppose.went",
        asked=supposing("{p:thing} went to {y:thing}", "in which room", "would {x:thing} be", "{x:thing} would be"),
        build=builds_sums.if_went,
        of="truth",
        weight=40,
    ),
    Template(
        name="suppose.count",
        asked=supposing(
            "{x:thing} were {so:condition}", "how many things", "would {y:thing} hold", "{y:thing} would hold"
        ),
        build=builds_sums.if_moved_count,
        weight=30,
    ),
    Template(
        name="suppose.left",
        asked=supposing(
            "{x:thing} were {so:condition}", "what", "would {y:thing} still hold", "{y:thing} would still hold"
        ),
        build=lambda slots, lexicon: builds_sums.if_moved(slots, lexicon, op.Contents(one(slots["y"], lexicon))),
        weight=30,
    ),
)
"""In the order in which they are tried when a question is read."""
