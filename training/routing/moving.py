"""The outer step of one module, from what the paths through it have learned (DiPaCo, section 2.3)."""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import Tensor

from training.outer.anchor import Anchor, norm_of
from training.outer.optimizers import Tensors
from training.routing.paths import Module
from training.strategy import DiPaCo

__all__ = ["move"]


@torch.no_grad()
def move(
    strategy: DiPaCo, module: Module, anchor: Anchor, learned: Mapping[int, Tensors], sizes: Mapping[int, int]
) -> float:
    """Move a module by the outer gradients of its paths, each weighed by its shard, and return their norm.

    Args:
        strategy: How.
        module: Which.
        anchor: Its shared weights.
        learned: The weights of the paths through it; those of paths that are to be left out are not there.
        sizes: Examples in each path's shard.
    """
    there = [path for path in module.paths if path in learned]
    if not there:
        return 0.0
    if len(module.paths) == 1 and not strategy.alone:
        own = learned[there[0]]
        moved = norm_of({name: weight - own[name] for name, weight in anchor.shared.items()})
        for name, weight in anchor.shared.items():
            weight.copy_(own[name])
        return moved
    scale = math.sqrt(len(there)) if strategy.rescale else 1.0
    whole = sum(sizes[path] for path in there)
    total: dict[str, Tensor] = {}
    for path in there:
        for name, weight in anchor.shared.items():
            part = (weight - learned[path][name]) * (scale * sizes[path] / whole)
            total[name] = total[name].add_(part) if name in total else part
    anchor.submit(total, base=anchor.version)
    return anchor.apply()
