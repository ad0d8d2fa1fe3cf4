"""What a worker does with a job of asynchronous Local-SGD: the inner steps of one replica that has begun."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import torch

from training.cluster.drawer import Drawer
from training.cluster.job import Job, Todo
from training.cluster.ledger import Ledger
from training.config import TrainConfig
from training.engine import build_model
from training.inner import InnerOptimizer
from training.replica import Stream, learn
from training.task import Task
from training.weights import load_tensors, named_within, weights

__all__ = ["LEARN", "LearningDesk", "todo"]

LEARN = "learn"
"""The kind of these jobs; their phase is how many had begun before, and their subject the replica."""


def todo(number: int, replica: int, *, shard: int, places: range, drawn: int, home: str | None) -> Todo:
    """The job of a replica that has begun.

    Args:
        number: How many had begun before.
        replica: Which one it is.
        shard: What it learns from.
        places: Its steps in the shard's schedule.
        drawn: The place of the stream's state that it is given.
        home: The worker that should have this replica, if it matters.
    """
    given = {"shard": shard, "place": places.start, "steps": len(places), "drawn": drawn}
    return Todo(kind=LEARN, phase=number, what=str(replica), given=given, home=home)


class LearningDesk(Drawer):
    """A place of work in one process. All that a job begins with is in its file of attempt 0."""

    def __init__(self, place: Path, task: Task[Any], config: TrainConfig, ledger: Ledger) -> None:
        super().__init__(place, ledger)
        self._task, self._config = task, config
        self._model = build_model(task, config, torch.device(config.device))
        self._optimizer = InnerOptimizer(self._model, config)

    def do(self, job: Job) -> dict[str, Any]:
        """Learn, write what came of it, and return what the ledger should know.

        Raises:
            RunError: If it cannot be done.
        """
        begun = self.attempt(job.kind, job.phase, job.what, 0)
        load_tensors(weights(self._model), named_within("model", begun), job.name)
        self._optimizer.forget()
        self._optimizer.load(begun)
        self._model.zero_grad()
        given = job.given
        stream = self._stream(given["shard"])
        stream.load(begun["stream"])
        stream.skip((given["place"] - given["drawn"]) * self._config.accumulate)
        places = range(given["place"], given["place"] + given["steps"])
        began = time.monotonic()
        learned = learn(self._task, self._model, self._optimizer, stream, places=places, config=self._config)
        seconds = time.monotonic() - began
        state = {f"model.{name}": value for name, value in weights(self._model).items()}
        self._write(job, {**state, **self._optimizer.state(), "stream": learned.stream})
        return {"losses": learned.losses, "lr": learned.rates, "seconds": seconds}

    def _stream(self, shard: int) -> Stream:
        shards = self._config.replicas
        return Stream(lambda generator: self._task.batches(shard, shards, generator), shard, self._config.seed)
