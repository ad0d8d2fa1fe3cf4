"""How quality scales with replicas, width and rounds at fixed tokens (scaling laws for DiLoCo, arXiv 2503.09799)."""

from __future__ import annotations

from typing import Any

from training.strategy import DiLoCo, Strategy, Synchronous
from training.studies.trial import Scale, Study, Trial

__all__ = ["scaling_study"]

# The paper's ratios of losses, DiLoCo to data parallel, by replicas, for models of 35M and 2.4B parameters (H = 30).
_SMALL: dict[float, float] = {1: 0.999, 2: 1.007, 4: 1.020, 8: 1.039}
_LARGE: dict[float, float] = {1: 0.996, 2: 0.999, 4: 1.003, 8: 1.011}
_OUTER = {1: 0.4, 2: 0.6, 4: 0.6, 8: 0.8}  # the paper's best outer learning rates by replicas
_REPLICAS, _WIDTH, _ROUNDS = "replicas", "width", "rounds"


def scaling_study(scale: Scale) -> Study:
    """Data parallel and DiLoCo from scratch, each with as many tokens in all: k replicas take 1/k of the steps."""
    tokens, k = scale.replicas * scale.steps, 4
    every, width = max(scale.every // 2, 2), int(scale.task_config["width"])

    def trial(name: str, section: str, strategy: Strategy, replicas: int, **options: Any) -> Trial:
        steps = tokens // replicas
        changes: dict[str, Any] = {"start": None, "replicas": replicas, "steps": steps, "warmup": max(steps // 16, 1)}
        changes["task_config"] = {"width": options.pop("width", width)}
        return Trial(name=name, section=section, strategy=strategy, changes=changes, **options)

    def parallel(name: str, section: str, replicas: int = k, **options: Any) -> Trial:
        return trial(name, section, Synchronous(), replicas, against=name, line="data parallel", **options)

    def diloco(name: str, section: str, replicas: int = k, rounds: int = every, **options: Any) -> Trial:
        strategy = DiLoCo(every=rounds, lr=_OUTER[replicas])
        return trial(name, section, strategy, replicas, line="DiLoCo", **options)

    trials: list[Trial] = []
    tune: dict[str, Trial] = {}
    for count in _OUTER:
        one, other = f"data parallel, k = {count}", f"DiLoCo, k = {count}"
        trials += [
            parallel(one, _REPLICAS, count, place=count, tuned=one),
            diloco(other, _REPLICAS, count, place=count, tuned=other, against=one, paper=_SMALL[count]),
        ]
        tune |= {one: trials[-2], other: trials[-1]}
    for wide in (width // 2, width, 2 * width):
        one, other = f"data parallel, width {wide}", f"DiLoCo, width {wide}"
        rates = (f"data parallel, k = {k}", f"DiLoCo, k = {k}") if wide == width else (one, other)
        trials += [
            parallel(one, _WIDTH, place=wide, tuned=rates[0], width=wide),
            diloco(other, _WIDTH, place=wide, tuned=rates[1], width=wide, against=one),
        ]
        tune |= dict(zip(rates, trials[-2:], strict=True))
    for rounds in sorted({1, every // 2, every, 2 * every, 4 * every, 8 * every}):
        note = f"{tokens // k // rounds} rounds, {_OUTER[k]} outside"
        against = f"data parallel, k = {k}"
        trials.append(
            diloco(
                f"H = {rounds}",
                _ROUNDS,
                rounds=rounds,
                place=rounds,
                tuned=f"DiLoCo, k = {k}",
                against=against,
                note=note,
            )
        )
    return Study(
        name="scaling",
        title="Scaling of DiLoCo (arXiv 2503.09799)",
        scale=scale,
        tune=tune,
        trials=tuple(trials),
        measure="loss",
        axes={_REPLICAS: "replicas (k)", _WIDTH: "width of the model", _ROUNDS: "inner steps between syncs (H)"},
        paper={_REPLICAS: {"paper, 35M": _SMALL, "paper, 2.4B": _LARGE}},
    )
