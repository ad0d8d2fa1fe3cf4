"""The engine of `DiLoCo` on workers: a round is a job of every replica, and the driver moves the shared weights."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import torch

from training.cluster.learners import Learners
from training.config import TrainConfig
from training.diloco import DiLoCoEngine
from training.engine import Snapshot
from training.replica import Learned
from training.task import Task
from training.transport import Transport

__all__ = ["DiLoCoClusterEngine"]


class DiLoCoClusterEngine(DiLoCoEngine):
    """`advance` is a whole round: it waits for all of its replicas, whichever workers they are learned by.

    The numbers are those of the `local` engine.

    Args:
        run_dir: The run's folder, which all workers must see.
    """

    def __init__(
        self, task: Task[Any], config: TrainConfig, transport: Transport, device: torch.device, run_dir: Path
    ) -> None:
        super().__init__(task, config, transport, device)
        self._learners = Learners(run_dir, config)

    @property
    def _round(self) -> int:
        return self.step // self._strategy.every

    def advance(self) -> None:
        """The next round."""
        if not self._learners.site.hired:
            self._learners.site.hire()
        number, busy = self._round, self.working
        steps = range(self.step, min(self.config.steps, self.step + self._strategy.every))
        for stream in self.streams[:busy]:
            replica = stream.replica
            self._learners.hand_out(
                number,
                replica,
                model=self.models[replica],
                optimizer=self._optimizers[replica],
                shard=replica,
                places=steps,
                drawn=steps.start,
                stream=stream.state(),
            )
        learned = [self._take(number, replica) for replica in range(busy)]
        for place, _ in enumerate(steps):
            losses = [each.losses[place] for each in learned] + [math.nan] * (self.config.replicas - busy)
            self.clock.worked(busy)
            self._stepped(losses, learned[-1].rates[place])

    def _take(self, number: int, replica: int) -> Learned:
        self._learners.wait(self._learners.name(number, replica))
        model, optimizer = self.models[replica], self._optimizers[replica]
        learned = self._learners.take(number, replica, model=model, optimizer=optimizer)
        self.streams[replica].load(learned.stream)
        return learned

    def snapshot(self) -> Snapshot:
        """See `Engine.snapshot`."""
        self._learners.saving(self._round)
        return super().snapshot()

    def close(self) -> None:
        """See `Engine.close`."""
        self._learners.site.close()
        if self._learners.site.ended(self.step):
            self._learners.forget(self._round + 1)
