"""Pruning of outer gradients: DiLoCo, table 6, sets up to 75 % of each neuron's entries to zero."""

from __future__ import annotations

from torch import Tensor

from training.strategy import PruneBy

__all__ = ["pruned"]


def pruned(gradient: Tensor, share: float, by: PruneBy = "sign") -> Tensor:
    """A copy of `gradient` with `share` of each row's entries set to zero; a vector is one row, a scalar is kept.

    A row holds the weights into one neuron. `magnitude` drops its smallest entries. `sign` elects the row's sign
    first, that of its sum, as TIES does (arXiv 2306.01708, section 4), and drops the entries of the other sign before
    any of the elected one, smallest first.
    """
    if not share or gradient.ndim == 0:
        return gradient.clone()
    rows = gradient.reshape(gradient.shape[0], -1) if gradient.ndim > 1 else gradient[None]
    dropped = int(share * rows.shape[1])
    rank = rows.abs()
    if by == "sign":
        agrees = rows * rows.sum(dim=1, keepdim=True) > 0
        # Entries that agree stand above all that do not.
        rank = rank + agrees * (rank.amax(dim=1, keepdim=True) + 1)
    order = rank.argsort(dim=1, stable=True)[:, :dropped]
    return rows.scatter(1, order, 0.0).view_as(gradient)
