"""Contexts as the reference tells them (NeuralMemory, Lanchantin et al. 2023), to compare readers on the same episodes.

Two snapshots, the first and the last tick, one after the other without a mark; of each thing that is there, where it
is, which way it looks and what it is like, in whole numbers and small letters. Nothing else: no holders, no deeds, no
beliefs, nothing in between. So few questions can be answered from it, and each row says whether it is one of them.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from datagen.dataset.dataset import Dataset, QuestionRow
from datagen.dataset.exports.parts import parts_of, splits_of
from datagen.dataset.lived import Lived
from datagen.questions import operators as op
from datagen.questions.answers import Answer, stated
from datagen.questions.grammar import SLOTS, nodes
from datagen.questions.language import Program
from datagen.questions.log import Log
from datagen.questions.nodes import GONE, LOCATION, Role
from datagen.questions.run_log import run_on
from memory.graph.history import History
from memory.graph.records import TRUTH, Entity, Fact, Key, Pose, Predicate, Vocabulary

__all__ = ["Reference", "write_reference"]

_SETTLED = frozenset(
    {
        *("entity", "literal", "tick", "length", "scene", "named", "filter", "union", "intersect", "minus", "having"),
        *("just", "unique", "top", "value", "count", "exists", "compare", "both", "either", "negate", "measured"),
        *("total", "add", "subtract", "position", "point", "distance", "step", "facing", "bearing", "along"),
        *("distance_to", "detour", "moved", "shifted", "at", "now"),
    }
)
"""Operators that look at nothing but things, their properties, and where they are."""

_NAMES = (Role.PREDICATE, Role.ATTRIBUTE, Role.RELATION)
_TOLD_OTHERWISE = ("heading",)  # by the yaw


class Reference:
    """What the reference would tell of an episode.

    Attributes:
        text: The context.
        history: The same as records, on which programs can be run.
    """

    def __init__(self, lived: Lived) -> None:
        full, last = lived.episode.history, lived.episode.ticks
        self._snapshots = {tick: _snapshot(full, tick) for tick in sorted({0, last})}
        told = (
            _said(thing, pose, facts, lived.handles[thing.id], full.vocabulary)
            for snapshot in self._snapshots.values()
            for thing, pose, facts in snapshot
        )
        self.text = " ".join(told).lower()
        self.history = _told_history(full, self._snapshots)
        self._log = Log(self.history)
        self._predicates = {fact.predicate for fact in self.history.facts} - {GONE}

    def settles(self, program: Program, answer: Answer) -> bool:
        """Whether that is the answer by what it tells: all that the program looks at is told, and gives the same."""
        return self._tells(program) and stated(run_on(program, self._log)) == answer

    def _tells(self, program: Program) -> bool:
        if program.observer != TRUTH:
            return False
        for node in nodes(program.body):
            if node.op not in _SETTLED or (isinstance(node, op.Tick) and node.value not in self._snapshots):
                return False
            names = {getattr(node, slot.name) for slot in SLOTS[type(node)] if slot.role in _NAMES}
            if not names <= self._predicates:
                return False
        return True


# ---- what is there


_Seen = tuple[Entity, Pose, list[Fact]]


def _snapshot(history: History, tick: int) -> list[_Seen]:
    """The things that are there at a tick, each with its pose in whole numbers and its properties."""
    facts: dict[int, list[Fact]] = {entity.id: [] for entity in history.entities}
    for fact in history.facts:
        if fact.observer == TRUTH and fact.holds(tick):
            facts[fact.subject].append(fact)
    poses = {pose.entity: pose for pose in sorted(history.poses, key=lambda pose: pose.tick) if pose.tick <= tick}
    return [
        (entity, _rounded(poses[entity.id], tick), [fact for fact in facts[entity.id] if _is_property(fact)])
        for entity in history.entities
        if entity.id in poses and _is_there(facts[entity.id], history.vocabulary)
    ]


def _is_there(facts: Iterable[Fact], vocabulary: Vocabulary) -> bool:
    placed = any(vocabulary.predicates[fact.predicate].group == LOCATION for fact in facts)
    return placed and not any(fact.predicate == GONE and fact.value is True for fact in facts)


def _is_property(fact: Fact) -> bool:
    said = isinstance(fact.value, str) or fact.value is True
    return said and fact.predicate not in (GONE, *_TOLD_OTHERWISE)


def _rounded(pose: Pose, tick: int) -> Pose:
    x, y, z = (float(round(value)) for value in (pose.x, pose.y, pose.z))
    return Pose(entity=pose.entity, tick=tick, x=x, y=y, z=z, yaw=math.radians(_degrees(pose)))


def _degrees(pose: Pose) -> int:
    return round(math.degrees(pose.yaw))


def _said(thing: Entity, pose: Pose, facts: Iterable[Fact], name: str, vocabulary: Vocabulary) -> str:
    said = [
        f"{name} is at location ({pose.x:g},{pose.y:g},{pose.z:g}).",
        f"{name} has pitch 0 and yaw {_degrees(pose)}.",
    ]
    kinds = [kind for kind in vocabulary.ancestors(thing.kind) if vocabulary.kinds[kind] is not None]
    looks = [fact.value if isinstance(fact.value, str) else fact.predicate for fact in facts]
    said += [f"{name} has property {str(word).replace('_', ' ')}." for word in [*kinds, *looks]]
    return " ".join(said)


def _told_history(full: History, snapshots: Mapping[int, list[_Seen]]) -> History:
    """The snapshots as records: what is told begins where it is first told, and what is not told again has ended."""
    last = max(snapshots)
    told: dict[Key, list[int]] = defaultdict(list)
    things: dict[int, Entity] = {}
    for tick, snapshot in snapshots.items():
        for thing, _, facts in snapshot:
            things[thing.id] = thing
            for key in ((TRUTH, thing.id, GONE, None, False), *(fact.key for fact in facts)):
                told[key].append(tick)
    facts = [_fact(key, ticks, last) for key, ticks in told.items()]
    lost = [fact.subject for fact in facts if fact.predicate == GONE and fact.until is not None]
    facts += [Fact(subject=subject, predicate=GONE, value=True, since=last) for subject in lost]
    words = full.vocabulary
    gone = Predicate(name=GONE, group=GONE, literal=True)
    return History(
        vocabulary=replace(words, predicates={GONE: gone, **words.predicates}),
        entities=list(things.values()),
        facts=facts,
        poses=[pose for snapshot in snapshots.values() for _, pose, _ in snapshot],
        last_tick=last,
    )


def _fact(key: Key, ticks: Sequence[int], last: int) -> Fact:
    _, subject, predicate, _, value = key
    until = None if last in ticks else last
    return Fact(subject=subject, predicate=predicate, value=value, since=ticks[0], until=until)


# ---- files


def write_reference(dataset: Dataset, folder: Path) -> dict[str, Any]:
    """Write `SPLIT.jsonl`; tells of how many questions of each family the context settles, and how many there are."""
    asked: Counter[str] = Counter()
    settled: Counter[str] = Counter()
    for split in splits_of(dataset):
        with (folder / f"{split}.jsonl").open("w", encoding="utf-8") as file:
            for row in _rows(dataset, split):
                file.write(json.dumps(row) + "\n")
                asked[row["family"]] += 1
                settled[row["family"]] += row["recoverable"]
    return {"recoverable": {family: [settled[family], of] for family, of in sorted(asked.items())}}


def _rows(dataset: Dataset, split: str) -> Iterator[dict[str, Any]]:
    for part in parts_of(dataset, split):
        for lived, rows in part.lives():
            reference = Reference(lived)
            yield from (_row(row, reference) for row in rows)


def _row(row: QuestionRow, reference: Reference) -> dict[str, Any]:
    return {
        "qid": row.qid,
        "episode_id": row.episode_id,
        "family": row.family,
        "context": reference.text,
        "question": row.question.lower(),
        "answer": row.answer_text.lower(),
        "answer_type": row.answer_type,
        "recoverable": reference.settles(row.read_program(), row.read_answer()),
    }
