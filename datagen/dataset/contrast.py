"""Contrast: an episode in which one thing is otherwise, and which such changes may turn the answer of a question."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TypeVar

from datagen.dataset.errors import DatasetError
from datagen.dataset.lived import Lived
from datagen.questions import operators as op
from datagen.questions.language import Program, nodes
from datagen.questions.nodes import LOCATION, ROOM
from datagen.questions.situation import Situation
from datagen.worlds.home.dice import Dice
from memory.graph.history import History
from memory.graph.records import TRUTH, Fact, Pose, Source, Value

__all__ = ["Edit", "contrasted", "edits_for", "states"]

T = TypeVar("T")

_OWNER, _OPEN = "owned_by", "is_open"
_ALTERNATIVES = 3  # tried of each statement


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One statement that is otherwise.

    Attributes:
        subject: What it is about.
        predicate: What it says.
        before: What it said: a literal, or the id of an entity where the predicate relates entities.
        after: What it says now; None if it does not hold at all.
    """

    subject: int
    predicate: str
    before: Value
    after: Value | None

    def to_json(self) -> str:
        """The edit as JSON text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Edit:
        """Read what `to_json` made."""
        return cls(**json.loads(text))


def states(fact: Fact, edit: Edit, *, after: bool = False) -> bool:
    """Whether a fact, or somebody's belief, is what the edit is about: as it was, or as it is `after` it."""
    said = fact.value if fact.object is None else fact.object
    value = edit.after if after else edit.before
    return (fact.subject, fact.predicate, said) == (edit.subject, edit.predicate, value)


def contrasted(history: History, edit: Edit) -> History:
    """The history as it would have been recorded if one statement had been otherwise from the beginning.

    The fact says `after` instead of `before`, and so does every belief that says the same; if `after` is None, they
    are left out. A thing that is elsewhere stands where its new holder does. All else is as it was.

    Raises:
        DatasetError: If nothing says so, or there is no place for the thing to be.
    """
    if not any(states(fact, edit) for fact in history.facts):
        raise DatasetError(f"no fact of the episode is what {edit.to_json()} changes")
    facts = [_other(fact, edit) if states(fact, edit) else fact for fact in history.facts]
    return replace(history, facts=[fact for fact in facts if fact is not None], poses=_poses(history, edit))


def _other(fact: Fact, edit: Edit) -> Fact | None:
    if edit.after is None:
        return None
    if fact.object is None:
        return replace(fact, value=edit.after)
    return replace(fact, object=int(edit.after))


def _poses(history: History, edit: Edit) -> list[Pose]:
    if history.vocabulary.predicates[edit.predicate].group != LOCATION or edit.after is None:
        return history.poses
    holder = next((pose for pose in history.poses if pose.entity == edit.after), None)
    if holder is None:
        raise DatasetError(f"{edit.to_json()}: the new holder has no place")
    return [replace(p, x=holder.x, y=holder.y) if p.entity == edit.subject else p for p in history.poses]


# ---- what may be changed


def edits_for(program: Program, support: Sequence[int], lived: Lived, dice: Dice) -> Iterator[Edit]:
    """Changes that may turn the answer: of what it rests on, then of what the program asks for.

    Only what holds from the first tick to the last, and what no deed brought about and nobody told, is changed: so
    nothing that went on is at odds with it.

    Args:
        program: The question.
        support: The facts in its evidence, by their places.
        lived: Its episode.
        dice: Chance.
    """
    seen: set[Edit] = set()
    facts = lived.episode.history.facts
    statements = [(facts[place].subject, facts[place].predicate) for place in support]
    asked = _asked(program)
    for subject, predicate in dict.fromkeys(statements):
        for value in _alternatives(subject, predicate, lived.truth, asked, dice)[:_ALTERNATIVES]:
            yield from _edit(subject, predicate, value, lived, seen)
    truth = lived.truth
    for predicate, value in asked:
        items = truth.of_kind[truth.lexicon.words.items]
        others = [each for each in items if truth.values[each].get(predicate, value) != value]
        for subject in _some(others, dice):
            yield from _edit(subject, predicate, value, lived, seen)


def _asked(program: Program) -> list[tuple[str, Value]]:
    """The literals that a program compares facts with."""
    return [
        (node.predicate, node.operand.value)
        for node in nodes(program.body)
        if isinstance(node, op.Filter) and isinstance(node.operand, op.Literal) and isinstance(node.operand.value, str)
    ]


def _edit(subject: int, predicate: str, after: Value | None, lived: Lived, seen: set[Edit]) -> Iterator[Edit]:
    """The edit, if the statement may be changed so, once."""
    facts = lived.episode.history.facts
    now = next(
        (f for f in facts if (f.observer, f.subject, f.predicate, f.until) == (TRUTH, subject, predicate, None)), None
    )
    if now is None or now.since > 0:
        return
    before = now.value if now.object is None else now.object
    assert before is not None
    edit = Edit(subject=subject, predicate=predicate, before=before, after=after)
    said = [fact for fact in facts if states(fact, edit)]
    untouched = all(fact.event is None and fact.source is not Source.TOLD for fact in said)
    if edit not in seen and untouched and not any(states(fact, edit, after=True) for fact in facts):
        seen.add(edit)
        yield edit


def _alternatives(
    subject: int, predicate: str, truth: Situation, asked: Sequence[tuple[str, Value]], dice: Dice
) -> list[Value | None]:
    """What else could be said of a thing; what the question asks for first."""
    if predicate in truth.lexicon.words.adjectives:
        own = truth.values[subject].get(predicate)
        wanted = [value for name, value in asked if name == predicate and value != own]
        alike, others = (
            {str(truth.values[each][predicate]) for each in some if predicate in truth.values[each]} - {own}
            for some in (truth.of_kind[truth.kind(subject)], truth.known)
        )
        return [*wanted, *_some(sorted(alike), dice), *_some(sorted(others - alike), dice)]
    if predicate == _OWNER:
        return [*_some(sorted(set(truth.owner.values()) - {truth.owner.get(subject)}), dice), None]
    if (
        subject in truth.place
        and truth.place[subject][0] == predicate
        and truth.is_a(subject, truth.lexicon.words.items)
    ):
        return list(_some(_holders(subject, truth), dice))
    return []


def _holders(subject: int, truth: Situation) -> list[int]:
    """What holds things in the same way in the same room, and is as open: there they are seen as well."""
    relation, holder = truth.place[subject]
    room, is_open = truth.room_of(subject), truth.values[holder].get(_OPEN)
    found = {parent for how, parent in truth.place.values() if how == relation and truth.room_of(parent) == room}
    return sorted(
        each
        for each in found - {holder, subject}
        if not truth.is_a(each, ROOM) and truth.values[each].get(_OPEN) == is_open
    )


def _some(options: Sequence[T], dice: Dice) -> list[T]:
    """A few of the options, in a random order."""
    drawn = sorted((dice.uniform(), place) for place in range(len(options)))
    return [options[place] for _, place in drawn][:_ALTERNATIVES]
