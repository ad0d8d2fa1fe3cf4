"""Going through weights in slices that stay in the processor's cache, so that memory is read and written once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

__all__ = ["norm_of_slices", "sliced"]

_NUMBERS = 262_144  # of a slice: so many that starting work on them is nothing, so few that the caches hold five


def sliced(tensors: Sequence[Tensor]) -> Iterator[list[Tensor]]:
    """Views of the same slice of tensors of one shape, slice by slice.

    One slice is all where cutting gains nothing (a GPU) or is impossible (numbers that do not lie in order).
    """
    first = tensors[0]
    if first.device.type != "cpu" or not all(tensor.is_contiguous() for tensor in tensors):
        yield list(tensors)
        return
    flat = [tensor.view(-1) for tensor in tensors]
    for place in range(0, first.numel(), _NUMBERS):
        yield [tensor[place : place + _NUMBERS] for tensor in flat]


def norm_of_slices(norms: list[Tensor]) -> float:
    """The norm of all slices together, from the norm of each; 0 of none."""
    return float(torch.stack(norms).norm()) if norms else 0.0
