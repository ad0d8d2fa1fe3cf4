"""What people tell: "the mug is in the fridge", read as a statement about things the agent knows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from datagen.questions.answers import Answer
from datagen.questions.phrases import Called, one, read_thing
from datagen.questions.situation import Situation

__all__ = ["Claim", "read_claim"]

_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"(?P<a>.+?) (?:is|are|was put) (?P<relation>on|in|inside) (?P<b>.+)", "place"),
    (r"(?:i|he|she|we) (?:have |has |just )*put (?P<a>.+?) (?P<relation>on|in|inside|into|onto) (?P<b>.+)", "place"),
    (r"(?P<b>[a-z]+) (?:has|holds|took) (?P<a>.+)", "held_by"),
    (r"(?P<a>.+?) (?:belongs to|is owned by) (?P<b>.+)", "owned_by"),
    (r"(?P<a>.+?) (?:is|are) (?P<b>[a-z]+)(?:'s|’s)", "owned_by"),
)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A statement somebody made: `subject predicate object`, entity ids and the name of a relation."""

    subject: int
    predicate: str
    object: int

    def arguments(self) -> dict[str, Any]:
        """The claim as arguments of a `say` event."""
        return {"subject": self.subject, "predicate": self.predicate, "object": self.object}


def read_claim(text: str, situation: Situation) -> Claim | None:
    """Read a statement about a place or an owner; None if it is none, or about things that are not known.

    Args:
        text: What was said, without whom it was said to.
        situation: What the hearer knows, to find the things that are meant.
    """
    words = re.sub(r"\s+", " ", text.strip().rstrip(".!").replace("’", "'")).lower()
    words = re.sub(r"^(by the way|you know|well|listen|look|and|but)[, ]+", "", words)
    if words.endswith("?") or re.match(r"^(where|who|what|which|is|are|how|do|does|did)\b", words):
        return None
    for pattern, what in _PATTERNS:
        match = re.fullmatch(pattern, words)
        if match is None:
            continue
        subject, holder = _meant(match["a"], situation), _meant(match["b"], situation)
        if subject is None or holder is None or not situation.is_a(subject, "item"):
            continue
        if what == "place":
            what = "on" if match["relation"] in ("on", "onto") else "in"
        if what in ("held_by", "owned_by") and not situation.is_a(holder, "person"):
            continue
        return Claim(subject=subject, predicate=what, object=holder)
    return None


def _meant(phrase: str, situation: Situation) -> int | None:
    """The one known entity that a phrase describes; None if it describes none, or several."""
    thing = read_thing(phrase, situation.lexicon)
    if thing is None:
        return None
    outcome = situation.ask(one(thing, situation.lexicon))
    if isinstance(outcome, Answer) and isinstance(outcome.value, int):
        return outcome.value
    if isinstance(thing, Called):  # a person or room the hearer has not met, but has heard of by name
        named = [entity.id for entity in situation.log.entities.values() if (entity.name or "") == thing.name]
        return named[0] if len(named) == 1 else None
    return None
