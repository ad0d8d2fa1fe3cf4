"""The engine of `AsyncLocalSGD` on workers, in virtual time: learning is leased out, arrivals stay in order."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any

import torch

from training.asynchronous import AsyncEngine, Replica
from training.cluster.drawer import Drawer
from training.cluster.learning import LEARN, todo
from training.cluster.site import Site
from training.config import TrainConfig
from training.engine import Snapshot
from training.replica import Learned
from training.task import Task
from training.transport import Transport
from training.weights import load_tensors, named_within, weights

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
        self._site = Site(run_dir, config)
        self._ledger = self._site.ledger
        self._drawer = Drawer(self._site.place, self._ledger)
        self._needed: deque[int] = deque(maxlen=config.keep)  # by each checkpoint: jobs from this one on

    def advance(self) -> None:
        """See `AsyncEngine.advance`."""
        if not self._site.hired:
            self._site.hire()
        super().advance()

    def _begin(self, replica: Replica, now: float) -> None:
        super()._begin(replica, now)
        self._hand_out(replica)

    def _hand_out(self, replica: Replica) -> None:
        """Enter the job of a replica that has begun; one that is there already has begun with the same."""
        assert replica.stream is not None
        state = {f"model.{name}": value for name, value in weights(replica.model).items()}
        state |= {**replica.optimizer.state(), "stream": replica.stream}
        self._drawer.put(LEARN, replica.job, str(replica.number), 0, state)
        home = f"worker-{replica.number % self._site.count}"
        places, drawn = replica.places, replica.drawn
        entry = todo(replica.job, replica.number, shard=replica.shard, places=places, drawn=drawn, home=home)
        self._ledger.enter([entry])

    @staticmethod
    def _name(replica: Replica) -> str:
        return f"{LEARN}:{replica.job}:{replica.number}"

    def _learned(self, replica: Replica) -> Learned:
        name = self._name(replica)
        self._site.wait(lambda: self._ledger.is_done(name))
        self._ledger.arrive(self._arrived, name, replica.arrives)
        saved = self._drawer.read(LEARN, replica.job, str(replica.number))
        load_tensors(weights(replica.model), named_within("model", saved), name)
        replica.optimizer.forget()
        replica.optimizer.load(saved)
        info = self._ledger.info(name)
        return Learned(losses=tuple(info["losses"]), rates=tuple(info["lr"]), stream=saved["stream"])

    def snapshot(self) -> Snapshot:
        """See `Engine.snapshot`; files that no kept checkpoint needs are deleted."""
        snapshot = super().snapshot()
        if len(self._needed) == self.config.keep:
            self._forget(self._needed[0])
        busy = [replica.job for replica in self._replicas if replica.at_work]
        self._needed.append(min(busy, default=self._begun))
        return snapshot

    def _forget(self, first: int) -> None:
        for path in self._site.place.glob(f"{LEARN}-*.safetensors"):
            if int(path.name.split("-")[1]) < first:
                path.unlink(missing_ok=True)

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
        if self.step >= self.config.steps:
            self._forget(self._begun)
