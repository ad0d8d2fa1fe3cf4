"""Blindfolds: an episode with part of it hidden, and which programs ask for what is hidden.

A program run on what is left answers as a reader would who understands every word but sees no more than that. Where it
still answers as on the whole, the hidden part was not needed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from datagen.questions import operators as op
from datagen.questions.language import Program, nodes
from datagen.questions.nodes import Node, Tick
from datagen.questions.shown import quarter_of, yaw_of
from memory.graph.history import History
from memory.graph.records import TRUTH, Fact, Pose

__all__ = ["HEADING", "asks_headings", "asks_past", "commonest_heading", "last_state", "turned_alike"]

HEADING = "heading"
"""The predicate that says in words which way a body faces."""

_PAST = (
    op.Events,
    op.Since,
    op.Until,
    op.Changed,
    op.Appeared,
    op.Gone,
    op.Ever,
    op.Moved,
    op.Shifted,
    op.Lasting,
    op.Teller,
)
"""Operators that compare ticks or look at events."""


def last_state(history: History) -> History:
    """What is so at the last tick, as if it had always been: no events, no earlier facts, no intervals."""
    facts = [_timeless(fact) for fact in history.facts if fact.until is None]
    poses = {pose.entity: replace(pose, tick=0) for pose in sorted(history.poses, key=lambda pose: pose.tick)}
    return replace(history, facts=facts, poses=list(poses.values()), events=[], utterances=[])


def _timeless(fact: Fact) -> Fact:
    return replace(fact, since=0, event=None, observed_at=None if fact.observer == TRUTH else 0)


def turned_alike(history: History, quarter: int) -> History:
    """As if everybody always faced the same way: this quarter turn, counter-clockwise from east."""
    poses = [replace(pose, yaw=yaw_of(quarter)) for pose in history.poses]
    return replace(history, poses=poses, facts=[fact for fact in history.facts if fact.predicate != HEADING])


def commonest_heading(poses: list[Pose]) -> int:
    """The quarter turn that most poses have."""
    counts = Counter(quarter_of(pose.yaw) for pose in poses)
    return min(counts, key=lambda quarter: (-counts[quarter], quarter), default=0)


def asks_past(program: Program) -> bool:
    """Whether a program asks for more than how things stand at its tick."""
    return any(isinstance(node, _PAST) or _is_earlier(node, program.tick) for node in nodes(program.body))


def _is_earlier(node: Node, tick: int) -> bool:
    return isinstance(node, op.At) and not (isinstance(node.tick, Tick) and node.tick.value == tick)


def asks_headings(program: Program) -> bool:
    """Whether a program asks which way somebody faces, or for a side of somebody."""
    return any(
        isinstance(node, op.Facing)
        or getattr(node, "viewer", None) is not None
        or getattr(node, "predicate", None) == HEADING
        for node in nodes(program.body)
    )
