"""The experiments of DiPaCo (arXiv 2403.10616), on two sources of text in two ways of writing: two factors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from training.strategy import DiLoCo, DiPaCo, Synchronous
from training.studies.trial import Scale, Study, Trial

__all__ = ["dipaco_study"]

# Perplexities of the paper: the dense path, DiLoCo with 8 workers, flat and 2 × 4; tables 2, 5 and the phases of EM.
_DENSE, _DILOCO, _FLAT, _GRID = 16.23, 15.02, 14.62, 14.86
_KMEANS, _PRODUCT, _TRAINED = 17.2, 16.8, 16.5
_FACTORS = {"sources": ["python", "man"], "permutations": 2}


def dipaco_study(scale: Scale) -> Study:
    """Dense, flat and composed models at equal steps, routers, and what each part of the method is worth."""
    length = scale.task_config["length"]
    corpus = {} if scale.megabytes < 1 else _FACTORS
    scale = replace(scale, task_config={**scale.task_config, **corpus, "prefix": length // 3, "examples": 20_000})
    flat = "flat, 4 paths, true groups"
    main, routers, parts = "main", "routers (table 5)", "parts of the method"
    iid = {"task_config": {"sharding": "iid"}}

    def paths(name: str, section: str, paper: float | None = None, **options: Any) -> Trial:
        against, note = options.pop("against", "dense path"), options.pop("note", "")
        strategy = DiPaCo(**{"every": scale.every, "paths": (2, 2), "router": "discriminative", **options})
        return Trial(
            name=name,
            section=section,
            strategy=strategy,
            against=against,
            paper=paper,
            note=note,
            changes={"replicas": 4},
            tuned="dipaco",
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
        paths("2×2, true groups", main, router="truth", note="the grid is that of the factors"),
        paths("flat, 4 paths", main, _FLAT / _DENSE, paths=(4,), note="trained router; paper: 8 paths"),
        paths(flat, main, router="truth", paths=(4,)),
        paths("2×2 + path-specific", main, specific=r"blocks\.0\..*|norm.*"),
        paths("2×2 + path-specific, true groups", main, router="truth", specific=r"blocks\.0\..*|norm.*"),
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
        paths("k-means of hidden states", routers, against="k-means", router="kmeans", features="hidden"),
        paths("clusters not aligned to the grid", routers, against="k-means", router="kmeans", align=False),
        paths("without √P", parts, against="2×2, true groups", router="truth", rescale=False),
        paths(
            "flat, no outer step", parts, against="flat, 4 paths, true groups", router="truth", paths=(4,), alone=False
        ),
        paths("early stopping", parts, 12.22 / 12.39, against="2×2", early_stop=0.05, note="paper: 16×16"),
        paths("two shards an example", parts, against="2×2", shards=2),
    ]
    tune = {"dense": dense, "wide": trials[1], "dipaco": trials[3]}
    return Study(name="dipaco", title="DiPaCo (arXiv 2403.10616)", scale=scale, tune=tune, trials=tuple(trials))
