"""The experiments of DiLoCo (arXiv 2311.08105) and Streaming DiLoCo (2501.18512)."""

from __future__ import annotations

from typing import Any

from training.strategy import DiLoCo, Synchronous
from training.studies.trial import Scale, Study, Trial

__all__ = ["diloco_study"]

# Perplexities of table 2 (150M parameters, k = 8, H = 500, non-iid), and of tables 3 and 6.
_BATCH, _SINGLE, _UPDATES, _DILOCO = 15.30, 16.23, 14.72, 15.02


def diloco_study(scale: Scale) -> Study:
    """Every experiment and ablation of the paper that a language model of one size can show."""
    every, k = scale.every, scale.replicas
    non_iid = {"task_config": {"sharding": "source"}}
    main = "main (table 2)"
    alone = {"replicas": 1}

    def diloco(name: str, section: str, paper: float | None = None, **options: Any) -> Trial:
        changes = options.pop("changes", non_iid)
        against, note = options.pop("against", "DiLoCo"), options.pop("note", "")
        strategy = DiLoCo(**{"every": every, **options})
        return Trial(
            name=name, section=section, strategy=strategy, against=against, paper=paper, changes=changes, note=note
        )

    sync = Trial(
        name="data parallel",
        section=main,
        strategy=Synchronous(),
        against="data parallel",
        paper=1.0,
        changes=non_iid,
        tuned="synchronous",
        note=f"{k} × batch, gradients averaged at every step",
    )
    single = Trial(
        name="one worker",
        section=main,
        strategy=Synchronous(),
        against=sync.name,
        paper=_SINGLE / _BATCH,
        changes=alone,
        tuned="single",
    )
    trials = [
        single,
        sync,
        Trial(
            name=f"one worker, {k} × updates",
            section=main,
            strategy=Synchronous(),
            against=sync.name,
            paper=_UPDATES / _BATCH,
            changes={**alone, "steps": k * scale.steps},
            tuned="single",
        ),
        diloco("DiLoCo", main, _DILOCO / _BATCH, against=sync.name, note="non-iid shards, Nesterov 0.7, 0.9"),
        diloco("iid shards", "shards (table 3)", 15.08 / 15.02, changes={}),
        diloco("k-means shards", "shards (table 3)", changes={"task_config": {"sharding": "kmeans"}}),
        diloco(
            "k-means shards, weighed by size",
            "shards (table 3)",
            changes={"task_config": {"sharding": "kmeans"}},
            weighting="shard",
        ),
    ]
    for steps in (every // 4, every // 2, every * 5 // 2, every * 10):
        note = f"{scale.steps // steps} rounds"
        trials.append(diloco(f"H = {steps}", "communication (figure 4)", every=steps, note=note))
    trials += [
        diloco("averaging", "outer optimizer (figure 6)", outer="average"),
        diloco("SGD 0.7", "outer optimizer (figure 6)", outer="sgd"),
        diloco("SGD with momentum 0.3", "outer optimizer (figure 6)", outer="momentum", lr=0.3),
        diloco("Adam 0.1", "outer optimizer (figure 6)", outer="adam", lr=0.1),
        diloco("Adam 0.3", "outer optimizer (figure 6)", outer="adam", lr=0.3),
        diloco("k = 1", "replicas (table 3, figure 9)", against="one worker", changes=alone, note="no communication"),
        diloco(
            "k = 1, Lookahead 0.5",
            "replicas (table 3, figure 9)",
            against="one worker",
            changes=alone,
            outer="sgd",
            lr=0.5,
        ),
        diloco("k = 2", "replicas (table 3, figure 9)", against="one worker", changes={**non_iid, "replicas": 2}),
        diloco("k = 4", "replicas (table 3, figure 9)", 15.18 / _SINGLE, against="one worker")
        if k != 4
        else diloco(
            f"k = {2 * k}",
            "replicas (table 3, figure 9)",
            _DILOCO / _SINGLE,
            against="one worker",
            changes={**non_iid, "replicas": 2 * k},
        ),
    ]
    for pool in ("doubling", "halving", "ramp-up", "ramp-down"):
        pools = "adaptive compute (figure 7)"
        trials.append(diloco(pool, pools, against="iid shards", changes={}, pool=pool))
    for chance, paper in ((0.1, None), (0.3, None), (0.5, 1.021)):
        trials.append(diloco(f"{chance:.0%} dropped", "dropped communication (figure 8)", paper, drop=chance))
    trials.append(
        diloco(
            "50% dropped, against the old start",
            "dropped communication (figure 8)",
            drop=0.5,
            drop_against="start",
            note="the ambiguity of algorithm 1: progress counts twice",
        )
    )
    for share, paper in ((0.25, 15.01 / 15.02), (0.5, 15.08 / 15.02), (0.75, 15.27 / 15.02)):
        trials.append(diloco(f"{share:.0%} pruned", "pruning (table 6)", paper, prune=share, feedback="none"))
    for codec in ("int8", "int4", "e3m0"):
        trials.append(diloco(codec, "outer gradients in few bits (2501.18512)", 1.0, codec=codec))
    streaming = "streaming (2501.18512)"
    parts = min(3, scale.task_config["layers"])
    trials += [
        diloco(f"{parts} fragments, τ = 1, α = 0", streaming, 1.0, fragments=parts, overlap=1),
        diloco(f"{parts} fragments, τ = 1, α = 0.5", streaming, fragments=parts, overlap=1, mix=0.5),
        diloco(f"{parts} fragments, τ = 1, e3m0", streaming, 1.0, fragments=parts, overlap=1, codec="e3m0"),
    ]
    scratch = {**non_iid, "start": None}
    trials += [
        diloco("from scratch", "pretraining (section 3.1)", changes=scratch, note="no ordinary training before"),
        diloco("Muon inside", "inner optimizer (2505.23725)", changes={**non_iid, "inner": "muon"}),
    ]
    tune = {"synchronous": sync, "single": single, "diloco": trials[3]}
    title = "DiLoCo (arXiv 2311.08105) and Streaming DiLoCo (2501.18512)"
    return Study(name="diloco", title=title, scale=scale, tune=tune, trials=tuple(trials))
