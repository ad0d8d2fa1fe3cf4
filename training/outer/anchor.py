"""`Anchor`: shared weights that nothing but an outer optimizer moves; one for a model, a fragment, or a module."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import torch
from torch import Tensor

from training.outer.optimizers import OuterOptimizer, Tensors
from training.outer.slices import norm_of_slices, sliced

__all__ = ["Anchor", "finite", "norm_of"]


class Anchor:
    """Shared weights and their outer optimizer, as one state machine: submit until ready, apply, fetch.

    Attributes:
        version: How often the weights have moved.
        quorum: Outer gradients that a step waits for.
    """

    def __init__(self, optimizer: OuterOptimizer, *, quorum: int = 1) -> None:
        self._optimizer = optimizer
        self._sum: dict[str, Tensor] = {}
        self._arrived = 0
        self.quorum = quorum
        self.version = 0

    @property
    def shared(self) -> Tensors:
        """The weights, in place: the evaluated model's own parameters."""
        return self._optimizer.shared

    @property
    def meets(self) -> bool:
        """Whether the outer optimizer can go slice by slice."""
        return self._optimizer.sliceable

    @property
    def ready(self) -> bool:
        """Whether enough outer gradients are in for a step."""
        return self._arrived >= self.quorum

    def submit(self, gradient: Tensors, *, base: int, weight: float = 1.0) -> None:
        """Hand in an outer gradient that was measured against version `base`.

        Raises:
            ValueError: If that is not the present version: who may come late asks a `Server`.
        """
        if base != self.version:
            raise ValueError(f"an outer gradient against version {base} came when the weights were at {self.version}")
        for name, slope in gradient.items():
            part = slope if weight == 1.0 else slope * weight
            self._sum[name] = self._sum[name].add_(part) if name in self._sum else part
        self._arrived += 1

    def apply(self) -> float:
        """Take one outer step with the weighted sum of what was handed in, and return that sum's norm."""
        if not self.ready:
            raise ValueError(f"{self._arrived} of {self.quorum} outer gradients are in: too few for a step")
        norm = norm_of(self._sum)
        self._optimizer.step(self._sum)
        self._sum, self._arrived = {}, 0
        self.version += 1
        return norm

    @torch.no_grad()
    def fetch(self, into: Tensors, *, mix: float = 0.0) -> int:
        """Copy the shared weights into `into`, keeping a share `mix` of what was there, and return their version."""
        for name, weight in self.shared.items():
            into[name].lerp_(weight, 1 - mix) if mix else into[name].copy_(weight)
        return self.version

    @torch.no_grad()
    def meet(self, own: Sequence[Tensors], shares: Sequence[float], *, fetch: bool = False) -> float:
        """All at once, where all replicas are here: submit Σ share × (shared - own), apply, and return its norm.

        Every number is read and written once, in slices, and the bits are those of `submit` and `apply`.

        Args:
            own: The replicas' weights, in their order.
            shares: The weight of each replica's outer gradient.
            fetch: Copy the shared weights into `own` as well.
        """
        norms = []
        for name, weight in self.shared.items():
            room = [torch.empty_like(part) for (part,) in islice(sliced([weight]), 1) for _ in range(2)]
            kept = self._optimizer.kept(name)
            for here, *more in sliced([weight, *kept, *(each[name].detach() for each in own)]):
                state, theirs = more[: len(kept)], more[len(kept) :]
                gradient = _weighed(here, theirs, shares, room)
                norms.append(gradient.norm())
                self._optimizer.step_slice(here, gradient, state)
                for mine in theirs if fetch else ():
                    mine.copy_(here)
        self.version += 1
        return norm_of_slices(norms)

    def state(self) -> dict[str, Tensor]:
        """The outer optimizer's state by name; `version` is saved apart."""
        return self._optimizer.state()

    @property
    def sum(self) -> Tensors:
        """The weighted sum of what waits for a step."""
        return self._sum

    @property
    def waiting(self) -> int:
        """How many outer gradients wait for a step."""
        return self._arrived

    def restore(self, sums: Tensors, waiting: int) -> None:
        """Go on from a saved sum."""
        self._sum = {name: value.to(self.shared[name].device) for name, value in sums.items()}
        self._arrived = waiting

    def load(self, state: Tensors, version: int) -> None:
        """Go on from a saved state."""
        self._optimizer.load(state)
        self.version = version


def norm_of(tensors: Tensors) -> float:
    """The norm of all of them together."""
    return norm_of_slices([piece.norm() for tensor in tensors.values() for (piece,) in sliced([tensor])])


def finite(tensors: Tensors) -> bool:
    """Whether all numbers are."""
    # The least and the largest are no numbers if any is none: one pass, and nothing to keep.
    return all(
        bool(torch.isfinite(torch.stack(torch.aminmax(each))).all()) for each in tensors.values() if each.numel()
    )


def _weighed(shared: Tensor, own: Sequence[Tensor], shares: Sequence[float], room: Sequence[Tensor]) -> Tensor:
    """The weighed sum of outer gradients, in the first of two tensors that have room for it."""
    total, part = (each[: len(shared)] for each in room)
    torch.sub(shared, own[0], out=total)
    if shares[0] != 1.0:
        total.mul_(shares[0])
    for mine, share in zip(own[1:], shares[1:], strict=True):
        total.add_(torch.sub(shared, mine, out=part).mul_(share))
    return total
