"""Tasks with traps: workers that are slow, hang, or die at a chosen place. Nothing of the package knows of them."""

import os
import signal
import time
from pathlib import Path

from odd_tasks import Odd

from training.toy import Letters


class Trapped(Letters):
    """Letters, in which one replica comes to grief once.

    `pause` is how long a step takes; `slow` gives one replica's factor. `trap` names a place ("steps", "sum", "agree",
    "used"), a signal, and the time that it springs (a step, or the count of the exchange); it springs once in a run.
    """

    def __init__(self, *, marks, pause=0.0, slow=None, trap=None, nan=None, **options):
        super().__init__(**options)
        self.marks, self.pause, self.slow, self.trap, self.nan = Path(marks), pause, slow or {}, trap, nan
        self.steps = 0

    def number(self):
        return getattr(self, "shard", -1)

    def batches(self, shard, shards, generator):
        self.shard = shard
        yield from super().batches(shard, shards, generator)

    def loss(self, model, batch):
        if model.training:
            self.steps += 1
            if self.steps == 1 and self.trap is not None and self.trap["place"] != "steps":
                from training.elastic.members import Members  # in a worker only, which has torchft

                _set(self, Members, self.trap)
            time.sleep(self.pause * self.slow.get(str(self.number()), 1))
            if self.trap is not None and self.trap["place"] == "steps" and self.steps == self.trap["at"]:
                self.spring()
        loss = super().loss(model, batch)
        if self.nan is not None and model.training and self.number() == 1 and self.steps == self.nan:
            return loss + (model.score.weight.sum() * 0.0).sqrt()  # its gradient is infinite, though it is not
        return loss

    def spring(self):
        """Let the trap shut, unless it has, or this is another replica."""
        mark = self.marks / "sprung"
        if self.number() == self.trap["replica"] and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), getattr(signal, self.trap["signal"]))


class Stumbling(Odd):
    """The odd model, with running means and counters; replica 1 dies once, at its 13th step."""

    def __init__(self, *, marks, **options):
        super().__init__(**options)
        self.marks, self.steps = Path(marks), 0

    def batches(self, shard, shards, generator):
        self.shard = shard
        yield from super().batches(shard, shards, generator)

    def loss(self, model, batch):
        self.steps += 1
        time.sleep(0.02)
        if self.shard == 1 and self.steps == 13 and not (self.marks / "sprung").exists():
            (self.marks / "sprung").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().loss(model, batch)


def _set(task, kind, trap):
    """Shut the trap in one of the exchanges of this process: `agree` before it, `used` right after it."""
    name = {"sum": "_exchange", "agree": "agree", "used": "agree"}[trap["place"]]
    whole, count = getattr(kind, name), [0]

    def trapped(self, *arguments):
        count[0] += 1
        caught = count[0] == trap["at"]
        if caught and trap["place"] != "used":
            task.spring()
        whole(self, *arguments)
        if caught and trap["place"] == "used":
            task.spring()

    setattr(kind, name, trapped)
