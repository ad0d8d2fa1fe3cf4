"""What may be asked in a dataset: families with their templates and weights, by what is shown and of which world."""

from __future__ import annotations

from collections.abc import Mapping

from datagen.questions.answers import Reason
from datagen.questions.templates import TEMPLATES

__all__ = ["SYLLABI", "YES_OR_NO", "Syllabus"]

Syllabus = Mapping[str, Mapping[str, float]]
"""Families, and how each is shared among its templates."""

YES_OR_NO = frozenset(name for name, template in TEMPLATES.items() if template.yes)
"""Templates answered by yes or no."""

_COMPACT = """
property.which property.value property.owner property.is count.which count.all existence.which existence.any
location.now location.room location.then location.room_then change.moved change.how_many change.did change.since
deeds.who deeds.what_with deeds.what deeds.when containment.on containment.in containment.somewhere containment.held
containment.who nearest.nearest nearest.farthest think.where think.room unknown.which unknown.all unknown.how_many
unknown.know unknown.owner_which unknown.owner_know
"""
"""What the compact view of homes shows: what is how and where, what was done, and where furniture stands."""

_NOT_IN_HOMES = """
count.extent suppose.spot suppose.apart spot.where spot.then spot.step spot.distance spot.facing travel.far mind.how
mind.facing mind.right_facing mind.wrong_facing
change.faced_until change.faced_since change.faced change.appeared sums.way spot.when
sets.near sets.apart
"""
"""Positions in homes are shown in decimetres, which no answer in millimetres can be read from; headings not at all."""

_NOT_IN_BLOCKS = """
property.owner property.liquid
location.now location.room location.room_then containment.on containment.in containment.somewhere
containment.who deeds.who deeds.first deeds.often deeds.what_with think.room unknown.owner_which unknown.owner_know
mind.how mind.right mind.wrong mind.where most.did most.handled most.holds most.rank_holds chain.holder chain.outer
chain.beside suppose.went suppose.count suppose.left unknown.know unknown.all unknown.which unknown.how_many
change.lasted change.ever change.until change.since location.then change.moved change.how_many change.did
deeds.refused deeds.before containment.held think.where mind.look mind.who_wrongly mind.told mind.agree
mind.right_facing sets.all sets.moved sets.no_longer sets.never sets.did sets.both_did sums.more_held
deeds.while deeds.after deeds.times deeds.nth
"""
"""There are no rooms, nearly all rests on the ground, and of one agent's one deed little can be asked."""


_NOT_IN_RICH_BLOCKS = """
property.owner property.liquid location.room location.room_then containment.on containment.in containment.somewhere
containment.held containment.who deeds.before think.room unknown.owner_which unknown.owner_know mind.how mind.told
most.rank_holds
sums.held sums.all_held chain.holder chain.outer chain.beside suppose.went suppose.count suppose.left unknown.all
unknown.how_many
"""
"""There are no rooms and no owners, nothing holds much, and nobody but the speaker tells anything."""

_VAIN_IN_HOMES = """
property.value_missing count.extent nearest.nearest_tie nearest.farthest_tie side.bearing side.most spot.distance
change.faced_until travel.most
"""
"""Places are too exact for ties, and all things have all looks."""

_VAIN_IN_BLOCKS = """
location.now location.room property.owner most deeds.who chain.holder change.until
"""


def _in_vain(names: str) -> frozenset[str]:
    """The templates without an answer that begin with one of these."""
    starts = tuple(f"unanswerable.{name.replace('.', '_')}" for name in names.split())
    return frozenset(name for name in TEMPLATES if name.startswith(starts))


def _evenly(syllabus: Syllabus) -> Syllabus:
    """The syllabus with all reasons why there is no answer asked for alike."""
    found = {family: dict(members) for family, members in syllabus.items()}
    of_reason: dict[Reason, float] = {}
    for members in found.values():
        for name, weight in members.items():
            reason = TEMPLATES[name].reason
            if reason is not None:
                of_reason[reason] = of_reason.get(reason, 0.0) + weight
    for members in found.values():
        for name in members:
            reason = TEMPLATES[name].reason
            if reason is not None:
                members[name] *= 100 / of_reason[reason]
    return found


def _syllabus(names: frozenset[str] | None = None, without: frozenset[str] = frozenset()) -> Syllabus:
    found: dict[str, dict[str, float]] = {}
    for name, template in TEMPLATES.items():
        if name not in without and (names is None or name in names):
            found.setdefault(template.family, {})[name] = template.weight
    return found


SYLLABI: Mapping[str, Syllabus] = {
    "compact": _syllabus(frozenset(_COMPACT.split())),
    "home": _evenly(_syllabus(without=frozenset(_NOT_IN_HOMES.split()) | _in_vain(_VAIN_IN_HOMES))),
    "blocks-rich": _evenly(_syllabus(without=frozenset(_NOT_IN_RICH_BLOCKS.split()) | _in_vain(_VAIN_IN_BLOCKS))),
    "blocks": _evenly(_syllabus(without=frozenset(_NOT_IN_BLOCKS.split()) | _in_vain(_VAIN_IN_BLOCKS))),
}
"""The syllabi by name."""
