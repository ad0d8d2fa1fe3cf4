"""The experiments of DiPaCo (arXiv 2403.10616), on two sources of text in two ways of writing: two factors."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from training.strategy import DiLoCo, DiPaCo, Synchronous
from training.studies.trial import Scale, Study, Trial

__all__ = ["dipaco_study"]

# Perplexities of the paper: the dense path, DiLoCo with 8 workers, flat and 2 × 4; tables 2, 5 and the phases of EM.
_DENSE, _DILOCO, _FLAT, _GRID = 16.23, 15.02, 14.62, 14.86
_KMEANS, _PRODUCT, _TRAINED = 17.2, 16.8, 16.5
_ONCE, _REROUTED = 12.22, {64: 11.38, 32: 11.31, 16: 11.26}  # table 3: 16 × 16, a path chosen every so many tokens
_WINDOWS = (64, 32, 16, 8, 4)


def dipaco_study(scale: Scale) -> Study:
    """Dense, flat and composed models at equal steps, routers, and what each part of the method is worth."""
    scale = _with_factors(scale)
    flat = "flat, 4 paths, true groups"
    main, routers, parts = "main", "routers (table 5)", "parts of the method"
    iid = {"task_config": {"sharding": "iid"}}

    def paths(name: str, section: str, paper: float | None = None, **options: Any) -> Trial:
        of_trial = ("against", "note", "base", "score")
        told = {"against": "dense path", **{name: options.pop(name) for name in of_trial if name in options}}
        strategy = DiPaCo(**{"every": scale.every, "paths": (2, 2), "router": "discriminative", **options})
        changes = {"replicas": math.prod(strategy.paths)}
        return Trial(
            name=name, section=section, strategy=strategy, paper=paper, changes=changes, tuned="dipaco", **told
        )

    dense = Trial(
        name="dense path",
        section=main,
        strategy=Synchronous(),
        against="dense path",
        changes={**iid, "replicas": 1},
        tuned="dense",
    )
    trials = [
        dense,
        replace(
            dense, name="dense path, 4 × batch", changes={**iid, "replicas": 4}, tuned="wide", note="equal compute"
        ),
        Trial(
            name="DiLoCo, 4 workers",
            section=main,
            strategy=DiLoCo(every=scale.every),
            against="dense path",
            paper=_DILOCO / _DENSE,
            changes={"task_config": {"sharding": "kmeans"}, "replicas": 4},
            tuned="dipaco",
            note="paper: 8 workers",
        ),
        paths("2×2", main, _GRID / _DENSE, note="trained router; paper: 2×4"),
        paths("flat, 4 paths", main, _FLAT / _DENSE, paths=(4,), note="trained router; paper: 8 paths"),
        paths("2×2 + path-specific", main, specific=scale.own),
        paths("k-means", routers, against="k-means", router="kmeans"),
        paths("product k-means", routers, _PRODUCT / _KMEANS, against="k-means", router="product"),
        paths("discriminative", routers, _TRAINED / _KMEANS, against="k-means"),
        paths(
            "discriminative, three phases",
            routers,
            13.36 / 14.0,
            against="k-means",
            reshard=(0.25, 0.5, 0.75),
            note="paper: 16 flat paths",
        ),
        paths("clusters not aligned to the grid", routers, against="k-means", router="kmeans", align=False),
        paths("early stopping", parts, _ONCE / 12.39, against="2×2", early_stop=0.05, note="paper: 16×16"),
        paths("two shards an example", parts, against="2×2", shards=2),
    ]
    if scale.text:
        trials += [
            paths("2×2, true groups", main, router="truth", note="the grid is that of the factors"),
            paths(flat, main, router="truth", paths=(4,)),
            paths("2×2 + path-specific, true groups", main, router="truth", specific=scale.own),
            paths("k-means of hidden states", routers, against="k-means", router="kmeans", features="hidden"),
            paths("without √P", parts, against="2×2, true groups", router="truth", rescale=False),
            paths("flat, no outer step", parts, against=flat, router="truth", paths=(4,), alone=False),
            *_rerouted(scale, paths),
        ]
    else:
        trials.append(paths("without √P", parts, against="2×2", rescale=False))
    grid, total = _grid(scale, paths)
    tune = {"dense": dense, "wide": trials[1], "dipaco": trials[3], "total": total}
    return Study(
        name="dipaco", title="DiPaCo (arXiv 2403.10616)", scale=scale, tune=tune, trials=(*_in_order(trials), *grid)
    )


def _in_order(trials: list[Trial]) -> list[Trial]:
    """Section by section."""
    sections = list(dict.fromkeys(trial.section for trial in trials))
    return sorted(trials, key=lambda trial: sections.index(trial.section))


def _with_factors(scale: Scale) -> Scale:
    """Text of two sources in two ways of writing, four groups; other tasks as they are. Paths learn best slowly."""
    scale = replace(scale, rates=(min(scale.rates) / 2, *scale.rates)) if len(scale.rates) > 1 else scale
    if not scale.text:
        return scale
    sources = {"sources": ["python", "man"]} if scale.megabytes >= 1 else {}
    factors = {**sources, "permutations": 2, "prefix": scale.task_config["length"] // 3, "examples": 20_000}
    return replace(scale, task_config={**scale.task_config, **factors})


def _rerouted(scale: Scale, paths: Callable[..., Trial]) -> list[Trial]:
    """A path chosen anew every few tokens by a trained router, and by one who knows."""
    section, counted = "re-routing (table 3)", scale.task_config["length"] - scale.task_config["prefix"]
    trials = []
    for every in [window for window in _WINDOWS if 2 * window <= counted][:2]:
        paper = _REROUTED[every] / _ONCE if every in _REROUTED else None
        own = {"against": "2×2", "reroute": every}
        note = "paper: 16×16 with early stopping" if paper else ""
        trials += [
            paths(f"re-routed every {every}", section, paper, score="loss_rerouted", note=note, **own),
            paths(
                f"best path for every {every}",
                section,
                score="loss_oracle",
                note="an oracle's: what no router can beat",
                **own,
            ),
        ]
    return trials


def _grid(scale: Scale, paths: Callable[..., Trial]) -> tuple[list[Trial], Trial]:
    """2×2 and 4×4 against the dense path, and against dense models of their total size at the same steps."""
    section, base = "grid (table 3)", _sixteen_groups(scale)
    width, heads = int(scale.task_config["width"]), int(scale.task_config["heads"])
    dense = Trial(
        name="dense path, same data",
        section=section,
        strategy=Synchronous(),
        against="dense path, same data",
        changes={"task_config": {"sharding": "iid"}, "replicas": 1},
        tuned="dense",
        base=base,
    )
    trials = [dense]
    for count in (2, 4):
        wide = round(width * math.sqrt(count) / heads) * heads
        name, total = f"{count}×{count}, same data", f"dense, size of {count}×{count}"
        grid = {"paths": (count, count), "base": base}
        trials += [
            replace(dense, name=total, base={**base, "width": wide}, tuned="total", note=f"width {wide} for {width}"),
            paths(name, section, against=dense.name, **grid),
            paths(f"{name}, to its total size", section, against=total, note=_NOTES.get(count, ""), **grid),
        ]
        if scale.text and count == 4:
            trials.append(
                paths("4×4, true groups", section, against=total, router="truth", note="16 groups, 4 × 4", **grid)
            )
    return trials, next(trial for trial in trials if trial.name == "dense, size of 4×4")


_NOTES = {4: "paper, 16×16: 1.086, with early stopping and a path every 64 tokens 0.997"}


def _sixteen_groups(scale: Scale) -> dict[str, Any]:
    """Text of four sources in four ways of writing, and enough of it for sixteen paths."""
    if not scale.text:
        return {}
    if scale.megabytes < 1:
        return {"permutations": 8}
    return {"sources": ["docstrings", "python", "headers", "man"], "permutations": 4, "examples": 60_000}
