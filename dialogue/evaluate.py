"""Scores readers on held-out homes, family by family, beside the controls that could embarrass them."""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datagen.questions.run_log import run_on
from datagen.questions.wording import answer_text
from dialogue.corpus import Asked, Corpus, Passage
from dialogue.vocabulary import words

__all__ = ["ALL", "Score", "evaluate", "exact", "majority", "program_executor", "set_f1", "table"]

ALL = "all"
"""The row over all families."""

Answers = list[list[str]]
"""For each passage, the answers to its questions."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Score:
    """Means over n questions, each with its standard error over homes (questions of one home hang together)."""

    n: int
    exact: float
    exact_se: float
    set_f1: float
    set_f1_se: float


def exact(answer: str, gold: str) -> float:
    """1 if every word is right, else 0."""
    return float(words(answer) == words(gold))


def set_f1(answer: str, gold: str) -> float:
    """F1 of the parts between commas, as sets: order does not count, and parts of a list do."""
    said, right = _parts(answer), _parts(gold)
    common = len(said & right)
    return 2 * common / (len(said) + len(right)) if common else 0.0


def _parts(text: str) -> set[str]:
    return {" ".join(words(part)) for part in text.split(",")} - {""}


def majority(corpus: Corpus, passages: Sequence[Passage]) -> Answers:
    """For each family the answer most frequent in training."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for passage in corpus.passages("train"):
        for asked in passage.questions:
            counts[asked.family][asked.answer] += 1
    best = {family: min(found, key=lambda text: (-found[text], text)) for family, found in counts.items()}
    return [[best.get(asked.family, "") for asked in passage.questions] for passage in passages]


def program_executor(corpus: Corpus, passages: Sequence[Passage]) -> Answers:
    """Each question's program run on its episode, lived again from its seed: the ceiling."""
    answers = []
    for passage in passages:
        lived = corpus.dataset.lived(passage.episode)
        outcomes = [run_on(asked.row.read_program(), lived.log) for asked in passage.questions]
        answers.append([answer_text(outcome, lived.handles) for outcome in outcomes])  # type: ignore[arg-type]
    return answers


def trained_reader(run: Path, passages: Sequence[Passage], progress: Progress | None = None) -> tuple[Answers, bool]:
    """What a trained reader answers, and whether it was trained blind.

    Raises:
        RunError: If the run has no whole checkpoint or is no reader's.
    """
    from dialogue.reader import read
    from dialogue.task import Reading
    from training.errors import RunError
    from training.run import load_model

    task, model = load_model(run)
    if not isinstance(task, Reading):
        raise RunError(f"{run} is not a run of the reader task: give runs of dialogue.task:Reading")
    answers: Answers = []
    for done in range(0, len(passages), _AT_ONCE):
        rows = [task.encode(passage) for passage in passages[done : done + _AT_ONCE]]
        said = read(model, [(context, [block.question for block in blocks]) for context, blocks in rows])
        answers += [[task.vocabulary.decode(ids) for ids in home] for home in said]
        if progress is not None:
            progress(min(done + _AT_ONCE, len(passages)), len(passages))
    return answers, task.blind


_AT_ONCE = 8


def evaluate(
    corpus: Corpus, runs: Mapping[str, Path], *, split: str = "test", progress: Progress | None = None
) -> dict[str, Any]:
    """Score the readers in `runs` and the controls.

    Args:
        corpus: The dataset.
        runs: Run folders by the name to show; the same name with a suffix "#seed" marks seeds of one reader.
        split: `dev` or `test`.
        progress: Told how many passages of how many a reader has read.

    Returns:
        JSON data: `families`, `readers` (name to family to score) and what it was made from.
    """
    passages = corpus.passages(split)
    answered = {"majority": majority(corpus, passages)}
    for name, run in runs.items():
        answered[name], _ = trained_reader(run, passages, progress)
    answered["program executor"] = program_executor(corpus, passages)
    families = sorted({asked.family for passage in passages for asked in passage.questions})
    readers = {name: scores(passages, answers) for name, answers in answered.items()}
    return {
        "split": split,
        "dataset": {"seed": corpus.dataset.config.seed, "generator": corpus.dataset.manifest["generator"]},
        "homes": len({passage.episode for passage in passages}),
        "questions": sum(len(passage.questions) for passage in passages),
        "families": [*families, ALL],
        "readers": readers,
        "over_seeds": over_seeds(readers),
    }


def over_seeds(readers: Mapping[str, Mapping[str, Mapping[str, float]]]) -> dict[str, dict[str, float]]:
    """For readers whose names differ only in a seed behind a dash: mean exact match and its 95 % interval.

    The interval is Student's over seeds; what the choice of test homes adds is in each reader's own standard error.
    """
    groups: dict[str, list[float]] = defaultdict(list)
    for name, families in readers.items():
        stem, _, seed = name.rpartition("-")
        if stem and seed.isdigit():
            groups[stem].append(families[ALL]["exact"])
    found = {}
    for stem, values in groups.items():
        if len(values) > 1:
            half = _T95[min(len(values), 10)] * statistics.stdev(values) / math.sqrt(len(values))
            found[stem] = {
                "seeds": len(values),
                "exact": round(statistics.mean(values), 4),
                "half_width": round(half, 4),
            }
    return found


_T95 = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262}
"""Student's t at 97.5 % for n values (n - 1 degrees of freedom)."""


def scores(passages: Sequence[Passage], answers: Answers) -> dict[str, dict[str, float]]:
    """Scores by family, as JSON data."""
    marks: dict[str, dict[int, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    for passage, said in zip(passages, answers, strict=True):
        for asked, answer in zip(passage.questions, said, strict=True):
            mark = (exact(answer, asked.answer), _f1(answer, asked))
            marks[asked.family][passage.episode].append(mark)
            marks[ALL][passage.episode].append(mark)
    return {family: vars_of(_score(by_home.values())) for family, by_home in sorted(marks.items())}


def _f1(answer: str, asked: Asked) -> float:
    """Set-F1 where the answer is a set; for all else the two measures are one."""
    return set_f1(answer, asked.answer) if asked.row.answer_kind == "entities" else exact(answer, asked.answer)


def _score(homes: Iterable[Sequence[tuple[float, float]]]) -> Score:
    clusters = [list(home) for home in homes]
    (exact_mean, exact_se), (f1_mean, f1_se) = (
        _clustered([[mark[i] for mark in home] for home in clusters]) for i in (0, 1)
    )
    return Score(n=sum(map(len, clusters)), exact=exact_mean, exact_se=exact_se, set_f1=f1_mean, set_f1_se=f1_se)


def _clustered(homes: list[list[float]]) -> tuple[float, float]:
    """Mean over questions and its standard error, homes being the clusters (ratio estimator)."""
    n = sum(map(len, homes))
    mean = sum(map(sum, homes)) / n
    if len(homes) < 2:
        return mean, math.nan
    spread = sum((sum(home) - mean * len(home)) ** 2 for home in homes)
    return mean, math.sqrt(spread * len(homes) / (len(homes) - 1)) / n


def vars_of(score: Score) -> dict[str, float]:
    """A score as JSON data, rounded to a hundredth of a per cent."""
    return {name: round(getattr(score, name), 4) for name in ("n", "exact", "exact_se", "set_f1", "set_f1_se")}


def table(result: Mapping[str, Any]) -> str:
    """The scores as a Markdown table: exact match ± standard error in per cent, and set-F1 behind it."""
    readers = list(result["readers"])
    lines = [
        f"Exact match ± standard error over homes (set-F1), in %, on {result['questions']} questions about "
        f"{result['homes']} {result['split']} homes.",
        "",
        "| family | n | " + " | ".join(readers) + " |",
        "|---|---|" + "---|" * len(readers),
    ]
    for family in result["families"]:
        cells = [_cell(result["readers"][name][family]) for name in readers]
        n = int(result["readers"][readers[0]][family]["n"])
        lines.append(f"| {family} | {n} | " + " | ".join(cells) + " |")
    for stem, found in result.get("over_seeds", {}).items():
        mean, half = 100 * found["exact"], 100 * found["half_width"]
        lines += ["", f"{stem}: {mean:.1f} ± {half:.1f} (95 % interval over {found['seeds']} seeds)"]
    return "\n".join(lines) + "\n"


def _cell(score: Mapping[str, float]) -> str:
    return f"{100 * score['exact']:.1f} ± {100 * score['exact_se']:.1f} ({100 * score['set_f1']:.1f})"
