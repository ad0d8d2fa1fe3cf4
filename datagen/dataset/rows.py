"""Questions as rows: program, SQL, typed answer, candidates, and the evidence, found and verified."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from datagen.dataset.filling import Asked
from datagen.dataset.lived import Lived
from datagen.dataset.schema import GENERATOR_VERSION
from datagen.questions import operators as op
from datagen.questions import run_sql
from datagen.questions.answers import Answer, Kind
from datagen.questions.language import Program, nodes, parts, type_of
from datagen.questions.nodes import ABSOLUTE, Node, Tick, Type
from datagen.questions.shown import quarter_of
from datagen.questions.support import Support, support_on
from memory.graph.records import Event, Fact, Pose

__all__ = ["candidates", "evidence", "question_rows"]

_HOPS = (
    op.Link,
    op.Links,
    op.Holder,
    op.RoomOf,
    op.Contents,
    op.Where,
    op.Actor,
    op.Actors,
    op.Argument,
    op.Arguments,
    op.Teller,
)
"""Operators that go from one entity to another by a fact or an event."""

_PICKS = (
    op.Unique | op.Filter | op.Having | op.Ever | op.Top | op.Named | op.Unknown | op.Stale | op.Changed | op.Appeared
) | op.Gone
"""Operators that pick from a set."""


_COMPACT = json.JSONEncoder(separators=(",", ":"), check_circular=False)


def question_rows(lived: Lived, asked: Sequence[Asked], split: str) -> list[dict[str, Any]]:
    """The rows of an episode's questions."""
    return [_row(lived, each, number, split) for number, each in enumerate(asked)]


def _row(lived: Lived, asked: Asked, number: int, split: str) -> dict[str, Any]:
    judged = asked.judged
    program, answer, template = judged.program, judged.answer, judged.candidate.template
    support = support_on(program, lived.log, lived.episode.history.facts, checked=True, run=judged.run)
    return {
        "qid": f"{lived.number:06d}-{number:03d}",
        "episode_id": lived.number,
        "split": split,
        "family": template.family,
        "template_id": template.name,
        "paraphrase": asked.way,
        "program": _COMPACT.encode(program.to_json()),
        "program_text": asked.text,
        "sql": run_sql.compile_sql(program, lived.lexicon.vocabulary, lived.number, checked=True),
        "question": asked.question,
        "answer_type": str(answer.kind),
        "answer": json.dumps(answer.to_json()["value"]),
        "answer_text": asked.answer,
        "candidates": _candidates(program, answer, lived),
        "depth": program.depth,
        "n_hops": _hops(program.body),
        "t_refs": sorted({node.value for node in nodes(program.body) if isinstance(node, Tick)}),
        "observer": program.observer,
        "tick": program.tick,
        "support_entities": _entities(support, lived),
        "support_facts": list(support.facts),
        "support_events": list(support.events),
        "support_poses": list(support.poses),
        "support": evidence(lived, support),
        "minimal_support_verified": True,
        "executor_a": "log",
        "executor_b": None,
        "seed": lived.episode.seed,
        "version": GENERATOR_VERSION,
    }


def _hops(body: Node) -> int:
    """How often the program goes from one entity to another by a fact or an event; what is said twice counts once."""
    return len({node for node in nodes(body) if isinstance(node, _HOPS) or _by_fact(node)})


def _by_fact(node: Node) -> bool:
    return isinstance(node, op.Filter) and type_of(node.operand) is Type.ENTITY


def _candidates(program: Program, answer: Answer, lived: Lived) -> list[str] | None:
    """Where the answer is one or some entities: the handles of all that it may be."""
    if answer.kind not in (Kind.ENTITY, Kind.ENTITIES):
        return None
    value: Any = answer.value
    answers = {value} if answer.kind is Kind.ENTITY else set(value)
    return [lived.handles[entity] for entity in sorted(answers.union(candidates(program, lived)))]


def candidates(program: Program, lived: Lived) -> list[int]:
    """All that the observer knows of, or all of the kind asked among; the program decides, never the answer."""
    situation, words = lived.situation(program.observer != 0), lived.lexicon.words
    body = program.body
    while isinstance(body, (op.At, op.As, op.Suppose)):
        body = body.body
    kind = _kind_asked(body)
    if kind is not None:
        return list(situation.of_kind.get(kind, ()))
    kinds = {op.RoomOf: words.places, op.Actor: words.beings, op.Actors: words.beings, op.Teller: words.beings}
    among = kinds.get(type(body), ())
    return [e for e in situation.known if not among or any(situation.is_a(e, kind) for kind in among)]


def _kind_asked(body: Node) -> str | None:
    """The kind of the scene that a program's answer is picked from, if it is picked from one."""
    node = body
    while not isinstance(node, op.Scene):
        if isinstance(node, (op.At, op.As)):
            node = node.body
        elif isinstance(node, _PICKS):
            node = node.set
        elif isinstance(node, (op.Intersect, op.Minus)):
            node = parts(node)[0]
        else:
            return None
    return node.kind


def _entities(support: Support, lived: Lived) -> list[int]:
    """The entities in the evidence."""
    history = lived.episode.history
    found = set()
    for place in support.facts:
        fact = history.facts[place]
        found |= {fact.subject, fact.object}
    found |= {history.poses[place].entity for place in support.poses}
    for event in lived.events_of(support.events):
        found |= {event.actor, *(v for v in event.arguments.values() if isinstance(v, int) and not isinstance(v, bool))}
    return sorted(entity for entity in found if entity is not None)


def evidence(lived: Lived, support: Support) -> list[str]:
    """The supporting facts, events and poses, to be read without the history."""
    history = lived.episode.history
    facts = [_fact_text(history.facts[place], lived) for place in support.facts]
    poses = [_pose_text(history.poses[place], lived) for place in support.poses]
    return facts + [_event_text(event, lived) for event in lived.events_of(support.events)] + poses


def _fact_text(fact: Fact, lived: Lived) -> str:
    about = lived.handles[fact.object] if fact.object is not None else json.dumps(fact.value)
    ends = "" if fact.until is None else str(fact.until)
    return f"{lived.handles[fact.subject]} {fact.predicate} {about} @{fact.since}..{ends}"


def _pose_text(pose: Pose, lived: Lived) -> str:
    return f"{lived.handles[pose.entity]} at {pose.x:g} {pose.y:g} {ABSOLUTE[quarter_of(pose.yaw)]} @{pose.tick}"


def _event_text(event: Event, lived: Lived) -> str:
    given = []
    for name, value in event.arguments.items():
        entity = lived.handles[value] if isinstance(value, int) and not isinstance(value, bool) else None
        given.append(f"{name}={json.dumps(value) if entity is None else entity}")
    return " ".join([f"@{event.tick}", lived.handles[event.actor], event.verb, *given])
