"""What a user of torchft's own DiLoCo writes: one replica, as its documentation shows it. Forked by a nursery."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch._C._distributed_c10d import TCPStore

from training.config import TrainConfig, from_dict
from training.replica import Stream, backward
from training.schedule import learning_rate
from training.strategy import DiLoCo
from training.task import make_task

__all__ = ["Spec", "main"]


@dataclass(frozen=True, kw_only=True)
class Spec:
    """What a replica is told.

    Attributes:
        config: The run, as data.
        number: The replica's.
        lighthouse: Its address.
        place: Where it writes what it did.
    """

    config: dict[str, Any]
    number: int
    lighthouse: str
    place: str


def main(arguments: list[str]) -> int:
    """Train the replica that is told as JSON."""
    spec = Spec(**json.loads(arguments[0]))
    config = from_dict(spec.config)
    torch.set_num_threads(1)
    _Loop(spec, config).run()
    return 0


class _Loop:
    def __init__(self, spec: Spec, config: TrainConfig) -> None:
        self.spec, self.config = spec, config
        self.task = make_task(config.task, config.task_config)
        self.model = self.task.build().train()
        number, count = spec.number, config.replicas
        self.stream = Stream(lambda generator: self.task.batches(number, count, generator), number, config.seed)
        self.inner = _adamw(self.model, config)
        self.tried: list[tuple[int, int]] = []  # torchft's step before and after each sync

    def run(self) -> None:
        # What a user of torchft writes begins here.
        from torchft.local_sgd import DiLoCo as TheirDiLoCo
        from torchft.manager import Manager
        from torchft.process_group import ProcessGroupGloo

        strategy = self.config.strategy
        assert isinstance(strategy, DiLoCo)
        lease = timedelta(seconds=self.config.lease)
        store = TCPStore("127.0.0.1", 0, is_master=True, wait_for_workers=False)
        manager = Manager(
            pg=ProcessGroupGloo(timeout=lease),
            min_replica_size=1,
            load_state_dict=self._load,
            state_dict=self._state,
            use_async_quorum=False,
            init_sync=False,
            replica_id=f"replica_{self.spec.number}",
            rank=0,
            world_size=1,
            store_addr="127.0.0.1",
            store_port=store.port,
            lighthouse_addr=self.spec.lighthouse,
            hostname="127.0.0.1",
            timeout=lease,
            quorum_timeout=timedelta(seconds=self.config.patience),
        )
        outer = torch.optim.SGD(self.model.parameters(), lr=strategy.lr, momentum=strategy.momentum, nesterov=True)
        rounds = self.config.steps // strategy.every
        with TheirDiLoCo(manager, [self.model], self.inner, outer, sync_every=strategy.every):
            while manager.current_step() < rounds:
                before = manager.current_step()
                for step in range(strategy.every):
                    self._step(before * strategy.every + step)
                self.tried.append((before, manager.current_step()))
                self._tell()
        manager.shutdown()
        # It ends here.
        if self.spec.number == 0:
            with torch.no_grad():
                scores = self.task.evaluate(self.model.eval())
            Path(self.spec.place, "scores.json").write_text(json.dumps(scores))

    def _step(self, step: int) -> None:
        config = self.config
        peak, final = config.lr, config.final_lr
        for group in self.inner.param_groups:
            group["lr"] = learning_rate(step, peak=peak, warmup=config.warmup, steps=config.steps, final=final)
        self.inner.zero_grad()
        backward(self.task, self.model, self.stream, step=step, config=config, share=1.0)
        nn.utils.clip_grad_norm_(self.model.parameters(), config.clip)
        self.inner.step()

    def _state(self) -> dict[str, Any]:
        return {"model": self.model.state_dict(), "inner": self.inner.state_dict()}

    def _load(self, state: dict[str, Any]) -> None:
        self.model.load_state_dict(state["model"])
        self.inner.load_state_dict(state["inner"])

    def _tell(self) -> None:
        name = f"{self.spec.number}-{os.getpid()}.tried"
        Path(self.spec.place, name).write_text(json.dumps(self.tried))


def _adamw(model: nn.Module, config: TrainConfig) -> torch.optim.AdamW:
    parameters = list(model.parameters())
    groups = [
        {"params": [each for each in parameters if each.ndim >= 2], "weight_decay": config.weight_decay},
        {"params": [each for each in parameters if each.ndim < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=config.lr, betas=(config.beta1, config.beta2), fused=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
