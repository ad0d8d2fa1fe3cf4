"""Choosing a path anew for every window of tokens, by a router that learned which path reads the next one best."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from training.errors import RunError
from training.routing.discriminative import Discriminative
from training.routing.mixture import Mixture
from training.routing.routed import Part, RoutedTask

__all__ = ["Rerouting", "by_window"]


def by_window(nats: Tensor, starts: list[int]) -> Tensor:
    """Sums of (examples, tokens) over the windows that begin at `starts`: (examples, windows)."""
    edges = [*starts, nats.shape[1]]
    return torch.stack([nats[:, a:b].sum(dim=1) for a, b in pairwise(edges)], dim=1)


class Rerouting:
    """The router of a finished DiPaCo run that chooses a path for each window of `every` tokens (section 2.4.3).

    It sees what was read so far, and learns from the router's examples which path reads the *next* window best, with
    biases that keep rare paths alive. The path that reads a window has all tokens before it as context, whoever read
    them. Only the chosen path is computed where the model is used; only to learn and to score are all.

    Args:
        task: Whose examples.
        every: Tokens of a window.
        paths: How many paths there are.

    Raises:
        TaskError: If the task's examples are not read in windows.
    """

    def __init__(self, task: RoutedTask[Any], every: int, paths: int) -> None:
        self._task, self.every, self._paths = task, every, paths
        self.starts = task.windows(every)
        self._weight: Tensor | None = None
        self._bias = torch.zeros(paths)

    def _seen(self, part: Part) -> Tensor:
        """(examples, windows, dims)."""
        return torch.stack([self._task.features_before(part, place, self.every) for place in self.starts], dim=1)

    def _nats(self, mixture: Mixture, part: Part) -> tuple[Tensor, int]:
        """What each path would make of each window, (examples, windows, paths), and the tokens that this is of."""
        everything = torch.arange(self._task.examples(part))
        read = [self._task.losses(mixture.path(path), part, everything) for path in range(self._paths)]
        counted = len(everything) * (read[0].shape[1] - self.starts[0])
        return torch.stack([by_window(nats.double(), self.starts) for nats in read], dim=2), counted

    def learn(self, mixture: Mixture) -> None:
        """Fit the router to how all paths read the windows of the router's examples."""
        nats, _ = self._nats(mixture, "router")
        trained = Discriminative(self._seen("router").flatten(0, 1), nats.flatten(0, 1))
        self._weight, self._bias = trained.weight, trained.bias

    def choose(self, features: Tensor) -> Tensor:
        """The path for the next window of inputs with these features: (..., dims) -> (...).

        Raises:
            RunError: If the router has not learned yet.
        """
        if self._weight is None:
            raise RunError("the router of windows learns at the end of a run: resume the run to its end")
        return (features.float() @ self._weight + self._bias).argmax(dim=-1)

    def scores(self, mixture: Mixture) -> dict[str, float]:
        """Scores on the dev examples.

        Returns:
            `loss_rerouted`, nats a token; `loss_oracle`, those of the path that reads each window best, which no router
            can know before; `best_chosen`, the share of windows given to that path; `switches`, the share of windows
            whose path is not that of the window before.
        """
        (nats, tokens), chosen = self._nats(mixture, "dev"), self.choose(self._seen("dev"))
        taken = nats.gather(2, chosen[:, :, None])[:, :, 0]
        moved = (chosen[:, 1:] != chosen[:, :-1]).double()
        return {
            "loss_rerouted": float(taken.sum()) / tokens,
            "loss_oracle": float(nats.min(dim=2).values.sum()) / tokens,
            "best_chosen": float((chosen == nats.argmin(dim=2)).double().mean()),
            "switches": float(moved.mean()) if moved.numel() else 0.0,
        }

    # ---- checkpoints

    def state(self) -> dict[str, Tensor]:
        """What was learned; empty before."""
        return {} if self._weight is None else {"weight": self._weight, "bias": self._bias}

    def load(self, state: Mapping[str, Tensor]) -> None:
        """Go on with what was learned."""
        if state:
            self._weight, self._bias = state["weight"], state["bias"]
