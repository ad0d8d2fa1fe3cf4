"""From slots to rows: draws questions until quotas are met, checks each by both executors, finds its evidence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection

from datagen.dataset.errors import DatasetError
from datagen.dataset.lived import Lived
from datagen.dataset.quotas import Ledger, Slot, alike
from datagen.questions import run_sql
from datagen.questions.families import STATE
from datagen.questions.families_time import TIME
from datagen.questions.judge import Judged, judge
from datagen.questions.language import type_of
from datagen.questions.notation import to_text
from datagen.questions.support import Support, support_on
from datagen.questions.views import VIEWS
from datagen.questions.wording import answer_text, question_text
from datagen.worlds.home.dice import Dice
from memory.graph.records import Fact
from memory.graph.store import Graph

__all__ = ["GENERATOR_VERSION", "Asked", "episode_row", "fill", "finish", "shard_dice"]

GENERATOR_VERSION = "1"
"""Counts up whenever the same seed would give other questions."""

_SAMPLERS = {**STATE, **TIME}
_DRAWS = 24  # for a slot on an episode


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question accepted for a dataset, worded."""

    slot: Slot
    judged: Judged
    way: int
    question: str
    answer: str


def fill(lives: Sequence[Lived], slots: Sequence[Slot], questions: int, dice: Dice) -> list[list[Asked]]:
    """Find a question for every slot; each episode gets `questions` of them, or nearly so.

    Raises:
        DatasetError: If a quota cannot be met, naming it.
    """
    order = [slots[index] for index in _shuffled(len(slots), dice)]
    filling = _Filling(lives, Ledger(list(slots)))
    left = [
        slot
        for place in range(len(lives))
        for slot in order[place * questions : (place + 1) * questions]
        if not filling.try_one(slot, slot, place)
    ]
    left = [slot for slot in left if not filling.elsewhere(slot, [slot])]
    left = [slot for slot in left if not filling.elsewhere(slot, alike(slot))]
    filling.ledger.spare = 1
    left = [slot for slot in left if not filling.elsewhere(slot, [slot, *alike(slot)])]
    if left:
        slot = left[0]
        kind = "" if slot.want is None else f" answered {'yes' if slot.want else 'no'}"
        raise DatasetError(
            f"quota of family {slot.family!r}{kind} cannot be met: {len(left)} of {len(slots)} questions are missing; "
            "ask for fewer questions an episode, for more ticks or items, or give the family less of the mix"
        )
    return filling.asked


def _shuffled(count: int, dice: Dice) -> list[int]:
    return [index for _, index in sorted((dice.uniform(), index) for index in range(count))]


class _Filling:
    """The questions found so far, by episode."""

    def __init__(self, lives: Sequence[Lived], ledger: Ledger) -> None:
        self.lives, self.ledger = lives, ledger
        self.asked: list[list[Asked]] = [[] for _ in lives]
        self._texts: list[set[tuple[int, str]]] = [set() for _ in lives]
        self._hopeless: set[tuple[Slot, int]] = set()  # found nothing on any episode: later there is even less

    def elsewhere(self, slot: Slot, ways: Sequence[Slot]) -> bool:
        """Fill a slot in one of these ways on whatever episode has a question for it, the least asked first."""
        places = sorted(range(len(self.lives)), key=lambda place: (len(self.asked[place]), place))
        for way in ways:
            if (way, self.ledger.spare) in self._hopeless:
                continue
            if any(self.try_one(slot, way, place) for place in places):
                return True
            self._hopeless.add((way, self.ledger.spare))
        return False

    def try_one(self, slot: Slot, drawn_as: Slot, place: int) -> bool:
        """Draw until a question fits."""
        lived = self.lives[place]
        situation = lived.situation(drawn_as.believed)
        for _ in range(_DRAWS):
            candidate = _SAMPLERS[drawn_as.template](situation, lived.dice, drawn_as.want)
            judged = None if candidate is None else judge(candidate, situation, drawn_as.want)
            if judged is not None and self._accept(slot, judged, lived, place):
                return True
        return False

    def _accept(self, slot: Slot, judged: Judged, lived: Lived, place: int) -> bool:
        text = answer_text(judged.answer, lived.handles)
        if not self.ledger.allows(slot.family, judged.answer.kind, text):
            return False
        template = judged.candidate.template
        key = (judged.program.observer, to_text(judged.program))
        if key in self._texts[place]:
            return False
        self._texts[place].add(key)
        self.ledger.add(slot.family, judged.answer.kind, text)
        way = lived.dice.between(0, len(template.ways) - 1)
        question = question_text(template, judged.candidate.slots, way, lived.lexicon)
        self.asked[place].append(Asked(slot=slot, judged=judged, way=way, question=question, answer=text))
        return True


# ---- rows


def finish(lived: Lived, asked: Iterable[Asked], graph: Graph) -> list[dict[str, Any]]:
    """The rows of an episode's questions, each answered once more by SQL and with its evidence.

    Args:
        lived: The episode.
        asked: What was found to ask about it.
        graph: The episode in a database.

    Raises:
        RuntimeError: If the executors disagree: a bug in one of them.
    """
    with graph.connect() as connection:
        return [_row(lived, each, number, connection) for number, each in enumerate(asked)]


def _row(lived: Lived, asked: Asked, number: int, connection: Connection) -> dict[str, Any]:
    judged = asked.judged
    program, template = judged.program, judged.candidate.template
    sql = run_sql.compile_sql(program, lived.lexicon.vocabulary, lived.number)
    by_sql = run_sql.run_statement(sql, type_of(program.body), connection)
    if by_sql != judged.answer:
        raise RuntimeError(f"the executors disagree on `{to_text(program)}`: SQL {by_sql}, log {judged.answer}")
    support = support_on(program, lived.log)
    return {
        "episode": lived.number,
        "number": number,
        "family": template.family,
        "template": template.name,
        "way": asked.way,
        "observer": program.observer,
        "tick": program.tick,
        "question": asked.question,
        "answer": asked.answer,
        "answer_kind": str(judged.answer.kind),
        "answer_value": json.dumps(judged.answer.to_json()["value"]),
        "program": json.dumps(program.to_json(), separators=(",", ":")),
        "program_text": to_text(program),
        "sql": sql,
        "depth": program.depth,
        "support_facts": list(support.facts),
        "support_events": list(support.events),
        "support": evidence(lived, support),
        "generator": GENERATOR_VERSION,
    }


def evidence(lived: Lived, support: Support) -> list[str]:
    """The supporting facts and events, to be read without the history."""
    history = lived.episode.history
    facts = [_fact_text(history.facts[place], lived) for place in support.facts]
    events = {event.id: event for event in history.events}
    return facts + [_event_text(asdict(events[number]), lived) for number in support.events]


def _fact_text(fact: Fact, lived: Lived) -> str:
    about = lived.handles[fact.object] if fact.object is not None else json.dumps(fact.value)
    ends = "" if fact.until is None else str(fact.until)
    return f"{lived.handles[fact.subject]} {fact.predicate} {about} @{fact.since}..{ends}"


def _event_text(event: dict[str, Any], lived: Lived) -> str:
    given = []
    for name, value in event["arguments"].items():
        is_entity = isinstance(value, int) and not isinstance(value, bool)
        given.append(f"{name}={lived.handles[value] if is_entity else json.dumps(value)}")
    return " ".join([f"@{event['tick']}", lived.handles[event["actor"]], event["verb"], *given])


def episode_row(lived: Lived, split: str) -> dict[str, Any]:
    """The row of an episode, with the views of its two contexts."""
    row: dict[str, Any] = {
        "episode": lived.number,
        "split": split,
        "home": lived.home,
        "life_seed": lived.episode.seed,
        "ticks": lived.episode.ticks,
        "robot": lived.robot,
        "spec": lived.episode.spec.to_json(),
    }
    for whose, believed in (("truth", False), ("belief", True)):
        context = lived.context(believed)
        row |= {f"{whose}_{name}": view(context) for name, view in VIEWS.items()}
    return row


def shard_dice(seed: int, shard: int) -> Dice:
    """The chance by which a shard's slots are ordered."""
    return Dice(np.random.default_rng(np.random.SeedSequence((seed, shard), spawn_key=(1,))))
