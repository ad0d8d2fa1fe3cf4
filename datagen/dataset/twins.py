"""Twins of questions: the same words and the same program, asked of an episode in which one thing is otherwise."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from datagen.dataset.contrast import Edit, contrasted, edits_for, states
from datagen.dataset.errors import DatasetError
from datagen.dataset.filling import Asked
from datagen.dataset.lived import Lived
from datagen.dataset.rows import evidence
from datagen.questions.answers import Answer
from datagen.questions.judge import judge
from datagen.questions.support import Support, support_on
from datagen.questions.timeline import to_timeline
from datagen.questions.views_text import to_terse
from datagen.questions.wording import answer_text
from datagen.worlds.home.dice import Dice
from memory.graph.records import TRUTH

__all__ = ["changed_lines", "edit_text", "lived_otherwise", "rests_on", "twin_dice", "twin_rows"]

_TRIES = 6  # changes of an episode tried for a question


@dataclass(frozen=True, kw_only=True)
class _Twin:
    edit: Edit
    lived: Lived
    answer: Answer
    support: Support


def lived_otherwise(lived: Lived, edit: Edit) -> Lived:
    """The episode of a twin, ready to be asked about.

    Raises:
        DatasetError: If the edit is not one of this episode.
    """
    episode = replace(lived.episode, history=contrasted(lived.episode.history, edit))
    return Lived.of(
        episode,
        number=lived.number,
        agent=lived.agent,
        snapshots=lived.snapshots,
        resolution=lived.resolution,
    )


def twin_rows(
    lives: Sequence[Lived],
    asked: Sequence[Sequence[Asked]],
    rows: Sequence[Sequence[dict[str, Any]]],
    share: float,
    dice: Dice,
) -> Iterator[dict[str, Any]]:
    """Rows of the table of twins for a share of the questions of a shard, or for as many as have one.

    Args:
        lives: The episodes.
        asked: The questions about each.
        rows: Their rows.
        share: Of the questions.
        dice: Chance.
    """
    due = 0.0
    for lived, questions, known in zip(lives, asked, rows, strict=True):
        due += share * len(questions)
        for place in sorted(range(len(questions)), key=lambda _: dice.uniform()):
            if due < 0.5:
                break
            twin = _twin(questions[place], known[place]["support_facts"], lived, dice)
            if twin is not None:
                due -= 1
                yield _row(known[place], lived, twin)


def twin_dice(seed: int, shard: int) -> Dice:
    """The chance by which a shard's twins are found."""
    return Dice(np.random.default_rng(np.random.SeedSequence((seed, shard), spawn_key=(4,))))


def _twin(asked: Asked, support: Sequence[int], lived: Lived, dice: Dice) -> _Twin | None:
    """The first change after which the same question may be asked and has another answer."""
    judged = asked.judged
    for tried, edit in enumerate(edits_for(judged.program, support, lived, dice)):
        if tried == _TRIES:
            return None
        try:
            other = lived_otherwise(lived, edit)
        except DatasetError:
            continue
        again = judge(judged.candidate, other.situation(judged.program.observer != TRUTH), None)
        if again is None or again.answer == judged.answer:
            continue
        found = support_on(judged.program, other.log, other.episode.history.facts)
        if rests_on(edit, support, lived) or rests_on(edit, found.facts, other, after=True):
            return _Twin(edit=edit, lived=other, answer=again.answer, support=found)
    return None


def rests_on(edit: Edit, support: Sequence[int], lived: Lived, *, after: bool = False) -> bool:
    """Whether what is changed is in this evidence."""
    return any(states(lived.episode.history.facts[place], edit, after=after) for place in support)


def _row(known: dict[str, Any], lived: Lived, twin: _Twin) -> dict[str, Any]:
    out, into = changed_lines(lived, twin.lived, known["observer"])
    return {
        **{name: known[name] for name in ("qid", "episode_id", "split")},
        "edit": twin.edit.to_json(),
        "edit_text": edit_text(twin.edit, lived),
        "answer_type": str(twin.answer.kind),
        "answer": json.dumps(twin.answer.to_json()["value"]),
        "answer_text": answer_text(twin.answer, lived.handles),
        "support_facts": list(twin.support.facts),
        "support_events": list(twin.support.events),
        "support_poses": list(twin.support.poses),
        "support": evidence(twin.lived, twin.support),
        "context_out": out,
        "context_in": into,
    }


def edit_text(edit: Edit, lived: Lived) -> str:
    """An edit to be read: "mug_1 colour: red, not blue"."""
    literal = lived.lexicon.vocabulary.predicates[edit.predicate].literal
    before, after = (
        "nothing" if value is None else str(value) if literal else lived.handles[int(value)]
        for value in (edit.before, edit.after)
    )
    return f"{lived.handles[edit.subject]} {edit.predicate}: {after}, not {before}"


def changed_lines(lived: Lived, other: Lived, observer: int) -> tuple[list[str], list[str]]:
    """The lines of the terse context that the twin's context lacks, and those that it has instead."""
    before, after = (Counter(_terse(each, observer).splitlines()) for each in (lived, other))
    return list((before - after).elements()), list((after - before).elements())


def _terse(lived: Lived, observer: int) -> str:
    """The terse context of an episode, as `episode_table.texts_of` has it."""
    if lived.shown is None:
        return to_terse(lived.context(observer != TRUTH))
    whose = TRUTH if observer == TRUTH else lived.agent
    return to_timeline(lived.shown.history, lived.handles, observer=whose, rich=False)
