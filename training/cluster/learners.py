"""The driver's side of jobs to learn: what replicas begin with is handed out, what they learned is taken up."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor, nn

from training.cluster.drawer import Drawer, Needed
from training.cluster.learning import LEARN, todo
from training.cluster.site import Site
from training.config import TrainConfig
from training.inner import InnerOptimizer
from training.replica import Learned
from training.weights import load_tensors, named_within, weights

__all__ = ["Learners"]


class Learners:
    """Jobs for the replicas of a run.

    Args:
        run_dir: The run's folder, which all workers must see.
        config: The run.
        at_home: Whether each replica has a worker of its own as long as that is there, as where speeds are measured.

    Attributes:
        site: Where they are.
    """

    def __init__(self, run_dir: Path, config: TrainConfig, *, at_home: bool = False) -> None:
        self._at_home = at_home
        self.site = Site(run_dir, config)
        self._drawer = Drawer(self.site.place, self.site.ledger)
        self._needed = Needed(config.keep)

    @staticmethod
    def name(number: int, replica: int) -> str:
        """What the ledger calls a job."""
        return f"{LEARN}:{number}:{replica}"

    def hand_out(
        self,
        number: int,
        replica: int,
        *,
        model: nn.Module,
        optimizer: InnerOptimizer,
        shard: int,
        places: range,
        drawn: int,
        stream: Tensor,
    ) -> None:
        """Enter a job; one of this name that is there already began with the same.

        Args:
            number: Jobs are needed and forgotten in the order of their numbers.
            replica: Whose it is.
            model: With the weights that it begins from.
            optimizer: With the state that it begins with.
            shard: What it learns from.
            places: Its steps in the shard's schedule.
            drawn: The place of `stream` in the shard's stream, at or before its own.
            stream: The state there.
        """
        state = {f"model.{name}": value for name, value in weights(model).items()}
        self._drawer.put(LEARN, number, str(replica), 0, {**state, **optimizer.state(), "stream": stream})
        home = f"worker-{replica % self.site.count}" if self._at_home else None
        self.site.ledger.enter([todo(number, replica, shard=shard, places=places, drawn=drawn, home=home)])

    def wait(self, name: str) -> None:
        """Until a job is done; see `Site.wait`."""
        self.site.wait(lambda: self.site.ledger.is_done(name))

    def take(self, number: int, replica: int, *, model: nn.Module, optimizer: InnerOptimizer) -> Learned:
        """What a job that is done came to; the model and the optimizer are as they were after it."""
        saved = self._drawer.read(LEARN, number, str(replica))
        load_tensors(weights(model), named_within("model", saved), self.name(number, replica))
        optimizer.forget()
        optimizer.load(saved)
        info = self.site.ledger.info(self.name(number, replica))
        return Learned(losses=tuple(info["losses"]), rates=tuple(info["lr"]), stream=saved["stream"])

    def saving(self, first: int) -> None:
        """A checkpoint is being made that needs jobs from `first` on; those that no kept one needs are forgotten."""
        self.forget(self._needed.saving(first))

    def forget(self, first: int) -> None:
        """Delete the files of jobs before `first`."""
        for path in self.site.place.glob(f"{LEARN}-*.safetensors"):
            if int(path.name.split("-")[1]) < first:
                path.unlink(missing_ok=True)
