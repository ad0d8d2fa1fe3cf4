"""The inner learning rate: linear warm-up, then a cosine, over all inner steps of the run and not over a round."""

from __future__ import annotations

import math

__all__ = ["learning_rate"]


def learning_rate(step: int, *, peak: float, warmup: int, steps: int, final: float) -> float:
    """The learning rate of inner step `step` (from 0) of `steps`.

    It rises over `warmup` steps to `peak` and falls along half a cosine to `final` × `peak` at the last step.
    """
    if step < warmup:
        return peak * (step + 1) / (warmup + 1)
    progress = min(1.0, (step - warmup) / max(1, steps - 1 - warmup))
    return peak * (final + (1 - final) * 0.5 * (1 + math.cos(math.pi * progress)))
