"""Gradients that are no numbers, on purpose: a file that spoils the next one, though its loss looks sound."""

from __future__ import annotations

import os
from pathlib import Path

from torch import Tensor, nn

from training.weights import trainable

__all__ = ["POISON", "no_number", "spoilt"]

POISON = "nan"
"""A file that spoils the gradient of whoever finds it first, once."""


def no_number(model: nn.Module) -> Tensor:
    """Zero, whose slope is infinite: added to a loss, it makes the model's first gradient no number."""
    return (next(iter(trainable(model).values())).sum() * 0.0).sqrt()


def spoilt(loss: Tensor, model: nn.Module, poison: Path) -> Tensor:
    """The loss, with a slope that is no number if the poison is in that folder; it is taken away then."""
    try:
        os.rename(poison / POISON, poison / f"taken-{os.getpid()}")
    except OSError:
        return loss
    return loss + no_number(model)
