"""Scores readers on held-out homes, family by family, beside the controls that could embarrass them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datagen.questions.answers import stated
from datagen.questions.run_log import run_on
from datagen.questions.wording import answer_text
from dialogue.corpus import Asked, Corpus, Passage
from dialogue.score_table import ALL, over_seeds
from dialogue.vocabulary import words
from training.summary import summary

if TYPE_CHECKING:
    from dialogue.task import Reading
    from training.routing.serving import Paths

__all__ = ["ALL", "Score", "clustered", "evaluate", "exact", "majority", "program_executor", "set_f1"]

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
    """Each question's program run on the records of its episode: the ceiling."""
    answers = []
    for passage in passages:
        lived = corpus.dataset.lived(passage.episode)
        outcomes = [run_on(asked.row.read_program(), lived.log) for asked in passage.questions]
        answers.append([answer_text(stated(outcome), lived.handles) for outcome in outcomes])
    return answers


def trained_reader(run: Path, passages: Sequence[Passage], progress: Progress | None = None) -> tuple[Answers, bool]:
    """What a trained reader answers, and whether it was trained blind.

    Raises:
        RunError: If the run has no whole checkpoint or is no reader's.
    """
    import torch

    from dialogue.task import Reading
    from training.errors import RunError
    from training.routing.serving import Paths

    paths = Paths(run, device="cuda" if torch.cuda.is_available() else "cpu")
    task = paths.task
    if not isinstance(task, Reading):
        raise RunError(f"{run} is not a run of the reader task: give runs of dialogue.task:Reading")
    answers: Answers = []
    for done in range(0, len(passages), _AT_ONCE):
        rows = [task.encode(passage) for passage in passages[done : done + _AT_ONCE]]
        said = _read(task, paths, [(context, [block.question for block in blocks]) for context, blocks in rows])
        answers += [[task.vocabulary.decode(ids) for ids in home] for home in said]
        if progress is not None:
            progress(min(done + _AT_ONCE, len(passages)), len(passages))
    return answers, task.blind


def _read(task: Reading, paths: Paths, rows: list[tuple[list[int], list[tuple[int, ...]]]]) -> list[list[list[int]]]:
    """Answers in words' numbers: each question is read by one path, the model of a run that has no others."""
    from dialogue.examples import question_words
    from dialogue.reader import read

    asked = [(home, place) for home, (_, questions) in enumerate(rows) for place in range(len(questions))]
    features = (
        None if paths.single else task.features_of(question_words([rows[home][1][place] for home, place in asked]))
    )
    said: list[list[list[int]]] = [[[] for _ in questions] for _, questions in rows]
    for number, mine in paths.dealt(features, len(asked)).items():
        places: dict[int, list[int]] = {}
        for index in mine:
            places.setdefault(asked[index][0], []).append(asked[index][1])
        some = [(rows[home][0], [rows[home][1][place] for place in there]) for home, there in places.items()]
        for (home, there), answers in zip(places.items(), read(paths.model(number), some), strict=True):
            for place, answer in zip(there, answers, strict=True):
                said[home][place] = answer
    return said


_AT_ONCE = 8


def evaluate(
    corpus: Corpus, runs: Mapping[str, Path], *, split: str = "test", progress: Progress | None = None
) -> dict[str, Any]:
    """Score the readers in `runs` and the controls.

    Args:
        corpus: The dataset.
        runs: Run folders by the name to show; names that differ only in a number behind a dash are seeds of one reader.
        split: `dev` or `test`.
        progress: Told how many passages of how many a reader has read.

    Returns:
        JSON data: `families`, `readers` (name to family to score), `over_seeds`, `training` (what each run came to)
        and what it was made from.
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
        "dataset": {"seed": corpus.dataset.recipe.seed, "generator": corpus.dataset.manifest["generator"]},
        "homes": len({passage.episode for passage in passages}),
        "questions": sum(len(passage.questions) for passage in passages),
        "families": [*families, ALL],
        "readers": readers,
        "over_seeds": over_seeds(readers),
        "training": {name: vars(summary(name, run)) for name, run in runs.items()},
    }


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
    return set_f1(answer, asked.answer) if asked.row.answer_type == "entities" else exact(answer, asked.answer)


def _score(homes: Iterable[Sequence[tuple[float, float]]]) -> Score:
    clusters = [list(home) for home in homes]
    (exact_mean, exact_se), (f1_mean, f1_se) = (
        clustered([[mark[i] for mark in home] for home in clusters]) for i in (0, 1)
    )
    return Score(n=sum(map(len, clusters)), exact=exact_mean, exact_se=exact_se, set_f1=f1_mean, set_f1_se=f1_se)


def clustered(homes: list[list[float]]) -> tuple[float, float]:
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
