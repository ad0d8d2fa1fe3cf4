"""Questions as a blind baseline gets them: words, candidate answers, and cues about each; one kind of sight for each baseline."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from datagen.dataset.dataset import Dataset, QuestionRow
from datagen.dataset.lived import Lived
from datagen.dataset.rows import candidates
from datagen.dataset.walk import walk
from datagen.questions import blindfolds
from datagen.questions import operators as op
from datagen.questions.answers import Answer, Kind, Outcome, Undefined
from datagen.questions.language import Program, nodes
from datagen.questions.log import Log
from datagen.questions.run_log import run_on
from datagen.questions.situation import Situation
from datagen.questions.wording import answer_text
from memory.graph.history import History
from memory.graph.records import TRUTH

__all__ = ["BASELINES", "Example", "common_answers", "examples", "headings"]

_SETS = ("entity", "entities", "none")
_COMMON = 200
"""Training answers of a template that are candidates."""
_NEAR = 3


@dataclass(frozen=True, kw_only=True)
class Example:
    """A question as one baseline sees it.

    Attributes:
        family: Its family.
        template: Its template.
        closed: Whether it is answered by yes or no.
        episode: Its episode.
        gold: The answer.
        words: What is known of the question as a whole.
        candidates: Answers to choose from.
        cues: What is known of each of them.
    """

    family: str
    template: str
    closed: bool
    episode: int
    gold: str
    words: tuple[str, ...]
    candidates: tuple[str, ...]
    cues: tuple[tuple[str, ...], ...]


# ---- what is seen of an episode


class _Sight:
    """An episode as one baseline sees it, and what programs yield there."""

    def __init__(self, lived: Lived, history: History) -> None:
        self.lived, self.log = lived, Log(history)
        self._situations: dict[int, Situation] = {}

    def run(self, program: Program) -> Outcome:
        return run_on(program, self.log, checked=True)

    def situation(self, observer: int) -> Situation:
        if observer not in self._situations:
            tick = self.lived.episode.ticks
            self._situations[observer] = Situation(self.log, self.lived.lexicon, observer=observer, tick=tick)
        return self._situations[observer]

    def named(self, program: Program) -> list[int]:
        """The entities that the question describes."""
        found = []
        for node in nodes(program.body):
            if isinstance(node, op.Unique):
                outcome = self.run(Program.trusted(node, observer=program.observer, tick=program.tick))
                if isinstance(outcome, Answer) and isinstance(outcome.value, int):
                    found.append(outcome.value)
        return found


Blindfold = Callable[[History, int], History]


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """A baseline.

    Attributes:
        asks: The programs that ask for what is hidden from it; it is tried on these alone.
        sees: What it sees of an episode; None if nothing.
        reads: Whether it reads the words of the question, or knows its template alone.
        runs: Whether it understands programs, and sees what they yield on what it sees.
    """

    asks: Callable[[Program], bool]
    sees: Blindfold | None
    reads: bool = True
    runs: bool = True


def _last_state(history: History, heading: int) -> History:
    return blindfolds.last_state(history)


BASELINES: Mapping[str, Baseline] = {
    "question only": Baseline(asks=lambda program: True, sees=None, runs=False),
    "agent prior": Baseline(asks=lambda program: True, sees=lambda history, _: history, reads=False, runs=False),
    "last state": Baseline(asks=blindfolds.asks_past, sees=_last_state),
    "yaw-blind": Baseline(asks=blindfolds.asks_headings, sees=blindfolds.turned_alike),
}
"""The baselines by name."""


def headings(dataset: Dataset) -> int:
    """The quarter turn that most poses in training have."""
    counts: Counter[int] = Counter()
    for lived, _ in walk(dataset, "train"):
        counts[blindfolds.commonest_heading(_shown(lived).poses)] += 1
    return min(counts, key=lambda quarter: (-counts[quarter], quarter), default=0)


def _shown(lived: Lived) -> History:
    return lived.episode.history if lived.shown is None else lived.shown.history


# ---- examples


def examples(dataset: Dataset, split: str, common: Mapping[str, list[str]], heading: int) -> dict[str, list[Example]]:
    """The questions of a split as each baseline sees them.

    Args:
        dataset: The dataset.
        split: Which split.
        common: The answers to each template in training, the commonest first.
        heading: The quarter turn that all are taken to face where headings are hidden.
    """
    found: dict[str, list[Example]] = {name: [] for name in BASELINES}
    for lived, rows in walk(dataset, split):
        for name, baseline in BASELINES.items():
            sight = None if baseline.sees is None else _Sight(lived, baseline.sees(_shown(lived), heading))
            found[name] += _seen(rows, baseline, sight, common)
    return found


def _seen(
    rows: Iterable[QuestionRow], baseline: Baseline, sight: _Sight | None, common: Mapping[str, list[str]]
) -> Iterator[Example]:
    for row in rows:
        program = row.read_program()
        if baseline.asks(program):
            yield _example(row, program, baseline, sight, common.get(row.template_id, []))


def _example(
    row: QuestionRow, program: Program, baseline: Baseline, sight: _Sight | None, common: list[str]
) -> Example:
    closed = row.answer_type == Kind.BOOLEAN
    outcome = sight.run(program) if sight is not None and baseline.runs else None
    options = ["yes", "no"] if closed else list(common[:_COMMON])
    entities: dict[str, int] = {}
    if sight is not None and row.answer_type in _SETS:
        entities = {sight.lived.handles[entity]: entity for entity in candidates(program, sight.lived)}
        options = [*entities, *(text for text in options if "," in text or text == "nothing")]
    words = [f"template {row.template_id}", *(grams(row.question) if baseline.reads else ())]
    if outcome is not None and sight is not None:
        text = _text(outcome, sight)
        words += [f"sees {row.template_id} {text}", f"sees {row.template_id} {_form(outcome)}"]
        options += [text] if isinstance(outcome, Answer) and not closed and text not in options else []
    about = _About(row, program, baseline, sight, outcome, entities)
    return Example(
        family=row.family,
        template=row.template_id,
        closed=closed,
        episode=row.episode_id,
        gold=row.answer_text,
        words=tuple(words),
        candidates=tuple(options),
        cues=tuple(about.cues(option) for option in options),
    )


def grams(text: str) -> Iterator[str]:
    """The words of a text, and each two and three that stand together."""
    words = ["<", *re.findall(r"[a-z]+|\d+|[^\w\s]", text.lower()), ">"]
    for size in (1, 2, 3):
        for start in range(len(words) - size + 1):
            yield " ".join(words[start : start + size])


def _text(outcome: Outcome, sight: _Sight) -> str:
    return str(outcome.reason) if isinstance(outcome, Undefined) else answer_text(outcome, sight.lived.handles)


def _form(outcome: Outcome) -> str:
    return "no answer" if isinstance(outcome, Undefined) else str(outcome.kind)


class _About:
    """What a baseline knows of candidates for one question; every cue says for which template it is one."""

    def __init__(
        self,
        row: QuestionRow,
        program: Program,
        baseline: Baseline,
        sight: _Sight | None,
        outcome: Outcome | None,
        entities: Mapping[str, int],
    ) -> None:
        self.template, self.sight, self.outcome, self.entities = row.template_id, sight, outcome, entities
        self.text = None if outcome is None or sight is None else _text(outcome, sight)
        self.situation = None if sight is None else sight.situation(program.observer)
        self.named = [] if sight is None or not entities else sight.named(program)
        self.acts = Counter(event.actor for event in sight.log.events) if sight is not None and entities else Counter()
        looks = baseline.runs and program.observer == TRUTH
        self.near = _ranks(self.situation, self.named, entities) if looks and self.situation is not None else {}

    def cues(self, option: str) -> tuple[str, ...]:
        """The cues of one candidate."""
        found = [f"set of {1 + option.count(',')}"]
        if self.text is not None:
            found += self._yielded(option)
        entity = self.entities.get(option)
        if entity is not None and self.situation is not None and self.sight is not None:
            found += [f"is {self.situation.kind(entity)}", f"acts {_rank(self.acts, entity)}"]
            found += ["is the agent"] if entity == self.sight.lived.agent else []
            found += [f"named {place}" for place, other in enumerate(self.named[:2]) if other == entity]
            found += self._place(entity, self.situation) if self.outcome is not None else []
        return tuple(f"{self.template} {cue}" for cue in found)

    def _yielded(self, option: str) -> list[str]:
        """How a candidate compares with what the program yields on what is seen."""
        if option == self.text:
            return ["yielded"]
        if isinstance(self.outcome, Answer) and self.outcome.kind is Kind.INTEGER and option.isdigit():
            return [f"off by {max(-4, min(4, int(option) - int(str(self.outcome.value))))}"]
        return ["in what is yielded"] if option in str(self.text).split(", ") else []

    def _place(self, entity: int, situation: Situation) -> list[str]:
        """How a candidate stands to what the question names."""
        place = situation.place.get(entity)
        found = [f"near {self.near[entity]}"] if entity in self.near else []
        found += [f"place {place[0]}"] if place is not None else []
        for other in self.named[:1]:
            there = situation.place.get(other)
            found += ["holds it"] if there is not None and there[1] == entity else []
            found += ["beside it"] if there is not None and place is not None and there[1] == place[1] else []
            found += ["in it"] if place is not None and place[1] == other else []
        return found


def _ranks(situation: Situation, named: list[int], entities: Mapping[str, int]) -> dict[int, int]:
    """How near each candidate is to the first thing named, by rank, up to the third."""
    origin = next((situation.log.place(entity, situation.tick) for entity in named), None)
    if origin is None:
        return {}
    found = {}
    for entity in entities.values():
        at = situation.log.place(entity, situation.tick)
        if at is not None and entity not in named[:1]:
            found[entity] = (at[0] - origin[0]) ** 2 + (at[1] - origin[1]) ** 2
    ordered = sorted(found.values())
    return {entity: min(_NEAR, ordered.index(square)) for entity, square in found.items()}


def _rank(counts: Counter[Any], entity: int) -> int:
    """How many others act more, up to three."""
    return min(_NEAR, sum(count > counts[entity] for count in counts.values()))


def common_answers(dataset: Dataset) -> dict[str, list[str]]:
    """The answers to each template in training, the commonest first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in dataset.questions("train"):
        counts[row.template_id][row.answer_text] += 1
    return {
        name: sorted(found, key=lambda text: (-found[text], text)) for name, found in counts.items()
    }
