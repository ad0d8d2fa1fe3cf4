"""The engine of `AsyncLocalSGD` on workers, in virtual time: learning is leased out, arrivals stay in order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from training.asynchronous import AsyncEngine, Replica
from training.cluster.learners import Learners
from training.config import TrainConfig
from training.engine import Snapshot
from training.replica import Learned
from training.task import Task
from training.transport import Transport

__all__ = ["AsyncClusterEngine"]


class AsyncClusterEngine(AsyncEngine):
    """The driver holds the server, and enters a job whenever a replica begins; many are done side by side.

    The numbers are those of the `local` engine: all that a job begins with is in a file, and results are taken up in
    the order of the virtual clock. The ledger notes each arrival before it is applied, and none twice.

    Args:
        run_dir: The run's folder, which all workers must see.
    """

    def __init__(
        self, task: Task[Any], config: TrainConfig, transport: Transport, device: torch.device, run_dir: Path
    ) -> None:
        super().__init__(task, config, transport, device)
        self._learners = Learners(run_dir, config, at_home=self._strategy.clock == "real")
        self._site = self._learners.site
        self._ledger = self._site.ledger

    def advance(self) -> None:
        """See `AsyncEngine.advance`."""
        if not self._site.hired:
            self._site.hire()
        super().advance()

    def _begin(self, replica: Replica, now: float) -> None:
        super()._begin(replica, now)
        self._hand_out(replica)

    def _hand_out(self, replica: Replica) -> None:
        assert replica.stream is not None
        self._learners.hand_out(
            replica.job,
            replica.number,
            model=replica.model,
            optimizer=replica.optimizer,
            shard=replica.shard,
            places=replica.places,
            drawn=replica.drawn,
            stream=replica.stream,
        )

    def _name(self, replica: Replica) -> str:
        return self._learners.name(replica.job, replica.number)

    def _learned(self, replica: Replica) -> Learned:
        self._learners.wait(self._name(replica))
        self._ledger.arrive(self._arrived, self._name(replica), replica.arrives)
        return self._learners.take(replica.job, replica.number, model=replica.model, optimizer=replica.optimizer)

    def snapshot(self) -> Snapshot:
        """See `Engine.snapshot`."""
        busy = [replica.job for replica in self._replicas if replica.at_work]
        self._learners.saving(min(busy, default=self._begun))
        return super().snapshot()

    def load(self, snapshot: Snapshot) -> None:
        """See `Engine.load`; replicas that had begun are handed out as they were."""
        super().load(snapshot)
        self._site.hire()
        for replica in self._replicas:
            if replica.at_work:
                self._hand_out(replica)

    def close(self) -> None:
        """See `Engine.close`."""
        self._site.close()
        if self._site.ended(self.step):
            self._learners.forget(self._begun)
