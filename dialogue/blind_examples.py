"""Questions as blind baselines get them: words, candidate answers, and cues about each."""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from datagen.dataset.dataset import Dataset, QuestionRow
from datagen.dataset.lived import Lived
from datagen.dataset.rows import candidates
from datagen.dataset.schema import read_table
from datagen.dataset.walk import walk
from datagen.questions import blindfolds
from datagen.questions.answers import Answer, Kind, Outcome, Undefined
from datagen.questions.language import Program
from dialogue.blind_sight import About, Sight, outcome_text
from memory.graph.history import History
from memory.graph.records import Pose

__all__ = ["BASELINES", "Example", "common_answers", "examples", "headings"]

_SETS = ("entity", "entities", "none")
_COMMON = 200
"""Training answers of a template that are candidates."""


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


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """A baseline.

    Attributes:
        asks: The programs that ask for what is hidden from it; it is tried on these alone.
        sees: Whether it sees anything of an episode.
        hides: What is hidden, by way of the commonest heading in training; None where it does not look closely.
        reads: Whether it reads the words of the question, or knows its template alone.
    """

    asks: Callable[[Program], bool]
    sees: bool = True
    hides: Callable[[History, int], History] | None = None
    reads: bool = True

    def sight(self, lived: Lived, heading: int) -> Sight | None:
        """What it sees of an episode."""
        hides = self.hides
        if not self.sees:
            return None
        return Sight(lived, None if hides is None else lambda history: hides(history, heading))


def _last_state(history: History, heading: int) -> History:
    return blindfolds.last_state(history)


def _all(program: Program) -> bool:
    return True


BASELINES: Mapping[str, Baseline] = {
    "question only": Baseline(asks=_all, sees=False),
    "agent prior": Baseline(asks=_all, reads=False),
    "last state": Baseline(asks=blindfolds.asks_past, hides=_last_state),
    "yaw-blind": Baseline(asks=blindfolds.asks_headings, hides=blindfolds.turned_alike),
}
"""The baselines by name. Those from which something is hidden see what the program yields on the rest."""


def headings(dataset: Dataset) -> int:
    """The quarter turn that most poses have in the first training shard."""
    shard = next(shard for shard in dataset.shards if shard.split == "train")
    rows = read_table(dataset.folder / shard.file("episodes"), "episodes", ["poses"])
    return blindfolds.commonest_heading([Pose(**pose) for row in rows for pose in row["poses"]])


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
        asked = [(row, row.read_program()) for row in rows]
        for name, baseline in BASELINES.items():
            found[name] += _seen(asked, baseline, baseline.sight(lived, heading), common)
    return found


def _seen(
    asked: Iterable[tuple[QuestionRow, Program]],
    baseline: Baseline,
    sight: Sight | None,
    common: Mapping[str, list[str]],
) -> Iterator[Example]:
    for row, program in asked:
        if baseline.asks(program):
            yield _example(row, program, baseline, sight, common.get(row.template_id, []))


def _example(row: QuestionRow, program: Program, baseline: Baseline, sight: Sight | None, common: list[str]) -> Example:
    closed = row.answer_type == Kind.BOOLEAN
    outcome = sight.run(program) if sight is not None and baseline.hides is not None else None
    options = ["yes", "no"] if closed else list(common[:_COMMON])
    entities: dict[str, int] = {}
    if sight is not None and row.answer_type in _SETS:
        entities = {sight.lived.handles[entity]: entity for entity in candidates(program, sight.lived)}
        options = [*entities, *(text for text in options if "," in text or text == "nothing")]
    words = [f"template {row.template_id}", *(grams(row.question) if baseline.reads else ())]
    if outcome is not None and sight is not None:
        text = outcome_text(outcome, sight)
        words += [f"sees {row.template_id} {text}", f"sees {row.template_id} {_form(outcome)}"]
        options += [text] if isinstance(outcome, Answer) and not closed and text not in options else []
    about = About(row.template_id, program, sight, outcome, entities)
    return Example(
        family=row.family,
        template=row.template_id,
        closed=closed,
        episode=row.episode_id,
        gold=row.answer_text,
        words=tuple(map(sys.intern, words)),
        candidates=tuple(options),
        cues=tuple(about.cues(option) for option in options),
    )


def grams(text: str) -> Iterator[str]:
    """The words of a text, and each two and three that stand together."""
    words = ["<", *re.findall(r"[a-z]+|\d+|[^\w\s]", text.lower()), ">"]
    for size in (1, 2, 3):
        for start in range(len(words) - size + 1):
            yield " ".join(words[start : start + size])


def _form(outcome: Outcome) -> str:
    return "no answer" if isinstance(outcome, Undefined) else str(outcome.kind)


def common_answers(dataset: Dataset) -> dict[str, list[str]]:
    """The answers to each template in training, the commonest first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in dataset.questions("train"):
        counts[row.template_id][row.answer_text] += 1
    return {name: sorted(found, key=lambda text: (-found[text], text)) for name, found in counts.items()}
