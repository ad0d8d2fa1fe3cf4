"""DiLoCo in a hand-written loop: three lines around any model and any optimizer.

sync = OuterLoop(model, optimizer, DiLoCo(every=500))     # 1: before the loop; torch.distributed is set up
...                                                       # the loop as it was; optimizer.step() counts
sync.finish()                                             # 2: after the loop: what is left is synced
with sync.shared(): evaluate(model)                       # 3: with the weights that all replicas share
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn

from training.distributed import TorchDistributed
from training.errors import RunError
from training.outer.rounds import Rounds, Synced
from training.strategy import DiLoCo
from training.transport import InProcess, Transport
from training.weights import held, load_tensors, local, weights

__all__ = ["OuterLoop"]


class OuterLoop:
    """Syncs a model with those of the other processes after every so many steps of its optimizer.

    Each process holds one replica, or a part of one, draws its own batches, and begins with the same weights. The
    inner optimizer's state is never exchanged. A step that a gradient scaler skips is no step.

    Attributes:
        steps: Steps of the optimizer so far.
        last: What the last sync came to.

    Args:
        model: The replica; after a sync it holds the shared weights.
        optimizer: Its optimizer, whichever it is.
        strategy: What to exchange, and when. A share of replicas that do not work (`pool`) is not for hand-written
            loops.
        transport: The way to the others; None: torch.distributed's default group, or nobody where there is none. A
            replica that is itself spread over processes (FSDP2, DDP) is given `TorchDistributed(group)` with the group
            of those processes that hold the same part of each replica; norms are then of that part.

    Raises:
        RunError: If the processes' models do not begin alike, or the strategy asks for a pool that changes.
    """

    def __init__(
        self,
        model: nn.Module,
        optimizer: torch.optim.Optimizer,
        strategy: DiLoCo,
        transport: Transport | None = None,
    ) -> None:
        if strategy.pool != "constant":
            raise RunError(f"OuterLoop: pool={strategy.pool!r} needs `inhabit train`: leave it out")
        self._model = model
        self._transport = transport or (TorchDistributed() if dist.is_initialized() else InProcess(1))
        _must_agree(model, self._transport)
        self._shared = held(model)
        (self._replica,) = self._transport.mine
        count = self._transport.replicas
        shares = [1 / count] * count
        self._rounds = Rounds(strategy, self._shared, {self._replica: model}, self._transport, shares=shares)
        self.steps = 0
        self.last = Synced()
        self._handle = optimizer.register_step_post_hook(self._stepped)

    def _stepped(self, optimizer: torch.optim.Optimizer, args: Any, kwargs: Any) -> None:
        self.steps += 1
        self._sync(last=False)

    def _sync(self, *, last: bool) -> None:
        synced = self._rounds.after_step(self.steps, working=self._transport.replicas, last=last)
        if synced.norm is not None:
            self._rounds.settle()
            self.last = synced

    @property
    def bytes_sent(self) -> int:
        """What each replica sent so far."""
        return self._transport.traffic.sent

    def finish(self) -> None:
        """Sync once more, so that the last steps count, and stop listening to the optimizer. All processes call it."""
        self._sync(last=True)
        self._handle.remove()

    @contextmanager
    def shared(self) -> Iterator[nn.Module]:
        """The model with the weights of the last syncs inside, and with its own again afterwards."""
        mine = local(weights(self._model))
        own = {name: value.clone() for name, value in mine.items()}
        load_tensors(mine, weights(self._shared), "shared weights")
        try:
            yield self._model
        finally:
            load_tensors(mine, own, "own weights")

    def state_dict(self) -> dict[str, Any]:
        """All that a resumed loop needs beside the model's and the optimizer's own state; for `torch.save`."""
        return {
            "steps": self.steps,
            "rounds": self._rounds.counters(),
            "traffic": self._transport.traffic.state(),
            "weights": {name: value.clone() for name, value in weights(self._shared).items()},
            "outer": self._rounds.shared_state(),
            "own": self._rounds.own_state(self._replica),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from a saved state, at any step.

        Raises:
            RunError: If it is another model's.
        """
        load_tensors(weights(self._shared), state["weights"], "saved state")
        self._rounds.load(state["rounds"], state["outer"], {self._replica: state["own"]})
        self._transport.traffic.load(state["traffic"])
        self.steps = state["steps"]


def _must_agree(model: nn.Module, transport: Transport) -> None:
    """Raise `RunError` unless all processes hold the same weights in the same types."""
    there = local(weights(model))
    check = sum(float(value.double().sum()) for value in there.values())
    size = float(sum(value.numel() * value.element_size() for value in there.values()))
    told: Tensor = transport.share(torch.tensor([[check], [size]], dtype=torch.float64))
    if bool((told[1] != told[1, 0]).any()):
        raise RunError("the processes' models differ in size or type: build the same one in each")
    if bool((told[0] != told[0, 0]).any()):
        raise RunError("the processes' models begin with different weights: seed them alike, or load one checkpoint")
