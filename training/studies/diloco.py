"""The experiments of DiLoCo (arXiv 2311.08105) and Streaming DiLoCo (2501.18512)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from training.strategy import DiLoCo, Strategy, Synchronous
from training.studies.trial import Scale, Study, Trial

__all__ = ["diloco_study"]

# Perplexities of table 2 (150M parameters, k = 8, H = 500, non-iid).
_BATCH, _SINGLE, _UPDATES, _DILOCO = 15.30, 16.23, 14.72, 15.02
_NON_IID = {"task_config": {"sharding": "source"}}
_KMEANS = {"task_config": {"sharding": "kmeans"}}
_ALONE = {"replicas": 1}
_IMPLIED = (
    "Adam 0.1",
    "Nesterov 1.0, 0.9",
    "H = 5",
    "30% dropped",
    "50% pruned by magnitude, with feedback",
    "Muon inside",
)
"""Rows that say little which others do not: left out where there are minutes only."""


def diloco_study(scale: Scale) -> Study:
    """Every experiment and ablation of the papers that a language model of one size can show."""
    main = _main(scale)
    trials = [
        *main,
        *_rounds(scale),
        *_shards(scale),
        *_outer(scale),
        *_replicas(scale),
        *_pools(scale),
        *_dropped(scale),
        *_pruned(scale),
        *_bits(scale),
        *_streaming(scale),
        *_others(scale),
    ]
    trials = [trial for trial in trials if not (scale.lean and trial.name in _IMPLIED)]
    named = {trial.name: trial for trial in trials}
    tune = {"synchronous": named["data parallel"], "single": named["one worker"], "diloco": named["DiLoCo"]}
    title = "DiLoCo (arXiv 2311.08105) and Streaming DiLoCo (2501.18512)"
    return Study(name="diloco", title=title, scale=scale, tune=tune, trials=tuple(trials))


def _diloco(
    scale: Scale,
    name: str,
    section: str,
    paper: float | None = None,
    *,
    against: str = "DiLoCo",
    changes: Mapping[str, Any] = _NON_IID,
    note: str = "",
    **options: Any,
) -> Trial:
    strategy = DiLoCo(**{"every": scale.every, **options})
    return Trial(
        name=name, section=section, strategy=strategy, against=against, paper=paper, changes=changes, note=note
    )


def _plain(name: str, section: str, paper: float | None, changes: Mapping[str, Any], tuned: str, note: str) -> Trial:
    strategy: Strategy = Synchronous()
    against = "data parallel"
    return Trial(
        name=name,
        section=section,
        strategy=strategy,
        against=against,
        paper=paper,
        changes=changes,
        tuned=tuned,
        note=note,
    )


def _main(scale: Scale) -> list[Trial]:
    section, k = "main (table 2)", scale.replicas
    longer = {**_ALONE, "steps": k * scale.steps}
    return [
        _plain("one worker", section, _SINGLE / _BATCH, _ALONE, "single", ""),
        _plain("data parallel", section, 1.0, _NON_IID, "synchronous", f"{k} × batch, averaged at every step"),
        _plain(f"one worker, {k} × updates", section, _UPDATES / _BATCH, longer, "single", ""),
        _diloco(
            scale,
            "DiLoCo",
            section,
            _DILOCO / _BATCH,
            against="data parallel",
            note="non-iid shards, Nesterov 0.7, 0.9",
        ),
        _plain(
            "data parallel at DiLoCo's rate",
            section,
            1.0,
            _NON_IID,
            "diloco",
            "one inner rate for all, as in the paper",
        ),
        _diloco(scale, "DiLoCo, one rate for all", section, _DILOCO / _BATCH, against="data parallel at DiLoCo's rate"),
        _diloco(
            scale,
            "DiLoCo, one rate for all, outer momentum 0.8",
            section,
            against="data parallel at DiLoCo's rate",
            momentum=0.8,
        ),
    ]


def _rounds(scale: Scale) -> list[Trial]:
    """The outer momentum needs rounds: both methods again with twice as many steps."""
    section, twice = "twice as many rounds", {**_NON_IID, "steps": 2 * scale.steps}
    wide = _plain("data parallel, 2 × steps", section, None, twice, "synchronous", "")
    rounds = f"{2 * scale.steps // scale.every} rounds"
    longer = _diloco(
        scale, "DiLoCo, 2 × steps", section, _DILOCO / _BATCH, against=wide.name, changes=twice, note=rounds
    )
    return [wide, longer]


def _shards(scale: Scale) -> list[Trial]:
    section, every = "shards (table 3)", scale.every
    trials = [
        _diloco(scale, "iid shards", section, 15.08 / 15.02, changes={}),
        _diloco(scale, "k-means shards", section, changes=_KMEANS),
        _diloco(scale, "k-means shards, weighed by size", section, changes=_KMEANS, weighting="shard"),
    ]
    for steps in (every // 4, every // 2, every * 5 // 2, every * 10):
        note = f"{scale.steps // steps} rounds"
        trials.append(_diloco(scale, f"H = {steps}", "communication (figure 4)", every=steps, note=note))
    return trials


def _outer(scale: Scale) -> list[Trial]:
    section = "outer optimizer (figure 6)"
    return [
        _diloco(scale, "averaging", section, outer="average"),
        _diloco(scale, "SGD 0.7", section, outer="sgd"),
        _diloco(scale, "SGD with momentum 0.3", section, outer="momentum", lr=0.3),
        _diloco(scale, "Adam 0.1", section, outer="adam", lr=0.1),
        _diloco(scale, "Adam 0.3", section, outer="adam", lr=0.3),
        _diloco(scale, "Nesterov 0.4, 0.9", section, lr=0.4),
        _diloco(scale, "Nesterov 1.0, 0.9", section, lr=1.0),
        _diloco(scale, "Nesterov 0.7, 0.8", section, momentum=0.8),
        _diloco(scale, "Nesterov 0.7, 0.7", section, momentum=0.7),
    ]


def _replicas(scale: Scale) -> list[Trial]:
    section, k = "replicas (table 3, figure 9)", scale.replicas
    paper = 15.18 / _SINGLE if 2 * k == 4 else _DILOCO / _SINGLE if 2 * k == 8 else None
    return [
        _diloco(scale, "k = 1", section, against="one worker", changes=_ALONE, note="no communication"),
        _diloco(scale, "k = 1, Lookahead 0.5", section, against="one worker", changes=_ALONE, outer="sgd", lr=0.5),
        *(
            _diloco(scale, f"k = {count}", section, ours, against="one worker", changes={**_NON_IID, "replicas": count})
            for count, ours in ((k // 2, None), (2 * k, paper))
        ),
    ]


def _pools(scale: Scale) -> list[Trial]:
    section = "adaptive compute (figure 7)"
    return [
        _diloco(scale, pool, section, against="iid shards", changes={}, pool=pool)
        for pool in ("doubling", "halving", "ramp-up", "ramp-down")
    ]


def _dropped(scale: Scale) -> list[Trial]:
    section, old = "dropped communication (figure 8)", "the ambiguity of algorithm 1: progress counts twice"
    trials = [
        _diloco(scale, f"{chance:.0%} dropped", section, paper, drop=chance)
        for chance, paper in ((0.1, None), (0.3, None), (0.5, 1.021))
    ]
    name = "50% dropped, against the old start"
    return [*trials, _diloco(scale, name, section, drop=0.5, drop_against="start", note=old)]


def _pruned(scale: Scale) -> list[Trial]:
    section = "pruning (table 6)"
    quarter, half, most = 15.01 / 15.02, 15.08 / 15.02, 15.27 / 15.02
    ways: list[tuple[str, float, float]] = [("magnitude", 0.25, quarter), ("magnitude", 0.5, half)]
    ways += [("magnitude", 0.75, most), ("sign", 0.5, half)]
    trials = [
        _diloco(scale, f"{share:.0%} pruned by {by}", section, paper, prune=share, prune_by=by, feedback="none")
        for by, share, paper in ways
    ]
    note = "what was pruned is added to the next"
    kept: dict[str, Any] = {"prune": 0.5, "prune_by": "magnitude", "feedback": "all"}
    both = "50% pruned by magnitude, int4, with feedback"
    return [
        *trials,
        _diloco(scale, "50% pruned by magnitude, with feedback", section, note=note, **kept),
        _diloco(scale, both, section, note=note, codec="int4", **kept),
    ]


def _bits(scale: Scale) -> list[Trial]:
    section = "outer gradients in few bits (2501.18512)"
    return [_diloco(scale, codec, section, 1.0, codec=codec) for codec in ("int8", "int4", "e3m0")]


def _streaming(scale: Scale) -> list[Trial]:
    section, parts = "streaming (2501.18512)", min(3, scale.task_config["layers"])
    cut: dict[str, Any] = {"fragments": parts, "overlap": 1}
    return [
        _diloco(scale, f"{parts} fragments, τ = 1, α = 0", section, 1.0, **cut),
        _diloco(scale, f"{parts} fragments, τ = 1, α = 0.5", section, mix=0.5, **cut),
        _diloco(scale, f"{parts} fragments, τ = 1, e3m0", section, 1.0, codec="e3m0", **cut),
    ]


def _others(scale: Scale) -> list[Trial]:
    scratch = {**_NON_IID, "start": None}
    first = "no ordinary training before"
    return [
        _diloco(scale, "from scratch", "pretraining (section 3.1)", changes=scratch, note=first),
        _diloco(scale, "Muon inside", "inner optimizer (2505.23725)", changes={**_NON_IID, "inner": "muon"}),
    ]
