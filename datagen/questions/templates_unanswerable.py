"""Templates of questions that have no answer, in the very words of those that have one: the answer says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from datagen.questions.answers import Reason
from datagen.questions.template import Template

__all__ = ["ASKED_IN_VAIN", "unanswerable"]

ASKED_IN_VAIN: Mapping[str, Mapping[Reason, float]] = {
    "location.now": {Reason.NO_REFERENT: 20, Reason.AMBIGUOUS: 20},
    "location.room": {Reason.NO_REFERENT: 10, Reason.AMBIGUOUS: 10},
    "property.owner": {Reason.NO_REFERENT: 30, Reason.AMBIGUOUS: 30, Reason.MISSING: 70},
    "property.value": {Reason.NO_REFERENT: 30, Reason.AMBIGUOUS: 30, Reason.MISSING: 30},
    "count.extent": {Reason.AMBIGUOUS: 10},
    "nearest.nearest": {Reason.NO_REFERENT: 15, Reason.AMBIGUOUS: 15, Reason.TIE: 30},
    "nearest.farthest": {Reason.TIE: 10},
    "side.bearing": {Reason.NO_REFERENT: 10, Reason.AMBIGUOUS: 10, Reason.TIE: 25},
    "side.most": {Reason.TIE: 20},
    "spot.distance": {Reason.NO_REFERENT: 15, Reason.AMBIGUOUS: 20},
    "travel.most": {Reason.TIE: 15},
    "most.holds": {Reason.TIE: 25},
    "most.rank_holds": {Reason.TIE: 15},
    "most.did": {Reason.TIE: 30},
    "most.handled": {Reason.TIE: 30},
    "deeds.who": {Reason.NO_REFERENT: 10, Reason.AMBIGUOUS: 10},
    "deeds.when": {Reason.NO_REFERENT: 20, Reason.AMBIGUOUS: 10},
    "deeds.what": {Reason.NO_REFERENT: 15},
    "chain.holder": {Reason.NO_REFERENT: 10, Reason.AMBIGUOUS: 20},
    "change.until": {Reason.NO_REFERENT: 25, Reason.AMBIGUOUS: 25, Reason.FUTURE: 60},
    "change.faced_until": {Reason.FUTURE: 60},
}
"""The templates that are asked without an answer, each with the reasons, and how much of its reason it is."""


def unanswerable(templates: Mapping[str, Template]) -> tuple[Template, ...]:
    """A template for each of these and each of its reasons, worded as the one it is taken from."""
    return tuple(
        replace(
            templates[name], name=f"unanswerable.{name.replace('.', '_')}_{reason}", heard=(), weight=w, reason=reason
        )
        for name, reasons in ASKED_IN_VAIN.items()
        for reason, w in reasons.items()
    )
