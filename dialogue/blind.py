"""Blind baselines: what can be answered without seeing what is asked for, by family, beside majorities."""

from __future__ import annotations

import math
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from datagen.dataset.dataset import Dataset
from datagen.dataset.errors import DatasetError
from dialogue.blind_examples import BASELINES, Example, common_answers, examples, headings
from dialogue.blind_model import Encoder, Rows, fit, predict
from dialogue.evaluate import clustered

__all__ = ["FEW", "LIMIT", "blind", "score_baseline"]

LIMIT = 0.05
"""How far above the majority rate a blind baseline may be without a word about it."""
FEW = 100
"""Test questions of a family below which a baseline is not tried on it."""

_DECAYS = (1e-5, 1e-4, 1e-3)

Progress = Callable[[int, int], None]


def blind(dataset: Dataset, *, seeds: int = 3, progress: Progress | None = None) -> dict[str, Any]:
    """Train every baseline on every family and score them on the test split.

    Args:
        dataset: The dataset, with train, dev and test splits.
        seeds: How many trainings of each.
        progress: Told how many classifiers of how many are trained.

    Returns:
        JSON data: `families` (name to baseline to scores) and what it was made from.

    Raises:
        DatasetError: If a split is empty or there are no seeds.
    """
    if seeds < 1:
        raise DatasetError(f"seeds is {seeds}: give 1 or more")
    empty = [split for split in ("train", "dev", "test") if not dataset.manifest["questions"].get(split)]
    if empty:
        raise DatasetError(f"{dataset.folder} has no {empty[0]} split: generate it with more episodes")
    begin = time.process_time()
    common, heading = common_answers(dataset), headings(dataset)
    splits = {split: examples(dataset, split, common, heading) for split in ("train", "dev", "test")}
    families = sorted(dataset.manifest["families"])
    found: dict[str, dict[str, Any]] = {family: {} for family in families}
    for done, (name, family) in enumerate((name, family) for name in BASELINES for family in families):
        here = {
            split: [each for each in by_baseline[name] if each.family == family]
            for split, by_baseline in splits.items()
        }
        if len(here["test"]) >= FEW and here["train"] and here["dev"]:
            found[family][name] = score_baseline(here["train"], here["dev"], here["test"], seeds=seeds)
        if progress is not None:
            progress(done + 1, len(BASELINES) * len(families))
    return {
        "dataset": {name: dataset.manifest[name] for name in ("config", "config_hash", "generator")},
        "questions": dict(dataset.manifest["questions"]),
        "heading": heading,
        "seeds": seeds,
        "families": found,
        "cpu_seconds": round(time.process_time() - begin),
    }


def score_baseline(
    train: Sequence[Example], dev: Sequence[Example], test: Sequence[Example], *, seeds: int
) -> dict[str, Any]:
    """Train one baseline on one family with several seeds, and score it beside majorities.

    Its regularisation is the one of a few that does best on dev. Scores are exact matches on test; `se` is the standard
    error over episodes of the mean over seeds, `gap` what it has above the majority of the family; `guess` is what the
    template and the number of candidates alone are good for.
    """
    encoder = Encoder(train)
    rows = [encoder.rows(each) for each in (train, dev, test)]
    runs = {decay: fit(rows[0], rows[1], encoder, decay=decay, seed=0) for decay in _DECAYS}
    decay = min(runs, key=lambda each: runs[each][1])
    models = [runs[decay][0], *(fit(rows[0], rows[1], encoder, decay=decay, seed=seed)[0] for seed in range(1, seeds))]
    marks = [_marks(predict(model, rows[2]).tolist(), rows[2]) for model in models]
    mean = [statistics.mean(each) for each in zip(*marks, strict=True)]
    by_form, by_template = (_majority(train, test, key) for key in (_form, _template))
    guess = _guess(test, by_template)
    exact, se = _over_episodes(test, mean)
    gap, gap_se = _over_episodes(test, [a - b for a, b in zip(mean, by_form, strict=True)])
    return {
        "n": len(test),
        "trained_on": len(train),
        "majority": round(statistics.mean(by_form), 4),
        "majority_by_template": round(statistics.mean(by_template), 4),
        "guess": round(statistics.mean(guess), 4),
        "exact": round(exact, 4),
        "se": round(se, 4),
        "by_seed": [round(statistics.mean(each), 4) for each in marks],
        "gap": round(gap, 4),
        "gap_se": round(gap_se, 4),
        "beyond": gap > LIMIT,
        "reachable": round(float((rows[2].gold >= 0).float().mean()), 4),
        "decay": decay,
        "templates": _by_template(test, mean, guess),
    }


def _marks(chosen: Sequence[int], rows: Rows) -> list[float]:
    return [float(place == gold) for place, gold in zip(chosen, rows.gold.tolist(), strict=True)]


def _form(example: Example) -> str:
    return "closed" if example.closed else "open"


def _template(example: Example) -> str:
    return example.template


def _majority(train: Sequence[Example], test: Sequence[Example], key: Callable[[Example], str]) -> list[float]:
    """Marks of always the answer commonest in training: to questions of that form, or of that template."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for example in train:
        counts[key(example)][example.gold] += 1
    best = {name: min(found, key=lambda text: (-found[text], text)) for name, found in counts.items()}
    return [float(best.get(key(example)) == example.gold) for example in test]


def _over_episodes(test: Sequence[Example], marks: Sequence[float]) -> tuple[float, float]:
    by_episode: dict[int, list[float]] = defaultdict(list)
    for example, mark in zip(test, marks, strict=True):
        by_episode[example.episode].append(mark)
    mean, se = clustered(list(by_episode.values()))
    return mean, 0.0 if math.isnan(se) else se


def _guess(test: Sequence[Example], majority: Sequence[float]) -> list[float]:
    """Of each template the better of its majority and of a draw from the single candidates, by what it scores."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for example, mark in zip(test, majority, strict=True):
        single = sum("," not in text and text != "nothing" for text in example.candidates)
        found[example.template].append((mark, bool(example.candidates) / max(1, single)))
    best = {name: max(map(statistics.mean, zip(*pairs, strict=True))) for name, pairs in found.items()}
    return [best[example.template] for example in test]


def _by_template(test: Sequence[Example], marks: Sequence[float], guess: Sequence[float]) -> dict[str, Any]:
    """Where it comes from: questions, guess and score of each template."""
    found: Mapping[str, list[tuple[float, float]]] = defaultdict(list)
    for example, mark, common in zip(test, marks, guess, strict=True):
        found[example.template].append((mark, common))
    return {
        name: {
            "n": len(pairs),
            "guess": round(statistics.mean(common for _, common in pairs), 4),
            "exact": round(statistics.mean(mark for mark, _ in pairs), 4),
        }
        for name, pairs in sorted(found.items())
    }
