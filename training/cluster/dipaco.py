"""The engine of `DiPaCo` on workers: hands out phases by the ledger, and takes up what has come of them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import safetensors.torch
import torch

from training.cluster.desk import Desk
from training.cluster.drawer import Needed
from training.cluster.plan import deals, jobs, phases, steps_of
from training.cluster.site import Site
from training.config import TrainConfig
from training.dipaco import DiPaCoEngine
from training.engine import Row, Snapshot
from training.folder import writing
from training.outer.optimizers import Tensors
from training.task import Task
from training.transport import Transport
from training.weights import device_of, load_tensors, named_within, weights

__all__ = ["DiPaCoClusterEngine"]


class DiPaCoClusterEngine(DiPaCoEngine):
    """`advance` is a whole phase: it waits until all of its paths and modules are done, wherever that was.

    The numbers are those of the `local` engine: a job's input is files, and a module adds its paths in their order.
    What a job came to counts once; who hands in late, or again, is refused.

    Args:
        run_dir: The run's folder, which all workers must see.
    """

    def __init__(
        self, task: Task[Any], config: TrainConfig, transport: Transport, device: torch.device, run_dir: Path
    ) -> None:
        super().__init__(task, config, transport, device)
        self._site = Site(run_dir, config)
        self._place, self._ledger = self._site.place, self._site.ledger
        self._desk: Desk | None = None
        self._needed = Needed(config.keep)

    def start_from(self, values: Tensors, where: str) -> None:
        """See `Engine.start_from`; workers find the weights in a file."""
        super().start_from(values, where)
        data = {name: value.detach().cpu().contiguous() for name, value in weights(self.model).items()}
        with writing(self._place):
            (self._place / "start.safetensors").write_bytes(safetensors.torch.save(data))

    def _begin(self) -> None:
        """Workers deal examples out; here it is waited for."""
        self._hire()
        self._wait("deal", 0)
        self._take_deal(0)
        self._begun = True

    def _hire(self) -> None:
        if self._site.hired:
            return
        self._site.hire(jobs(self._strategy, self.paths, self.config.steps))
        self._desk = Desk(self._place, self._task, self.config, self._ledger)

    def _wait(self, kind: str, phase: int) -> None:
        """Until all jobs of a kind up to a phase are done; see `Site.wait`."""
        self._site.wait(lambda: not self._ledger.left(kind, phase))

    def _take_deal(self, phase: int) -> None:
        assert self._desk is not None
        saved = self._desk.read("deal", phase, "all")
        told = self._ledger.infos("deal", phase)["all"]
        self._dealt = {name: value for name, value in told.items() if name != "attempt"}
        shards = [saved[f"shard.{path}"].sort().values for path in range(self.paths.count)]
        self._sizes = [len(shard) for shard in shards]
        self.routing.load(named_within("router", saved))
        self.routing.accuracy = told.get("accuracy")
        self._forget_best()
        self._draw_from(shards)

    def advance(self) -> None:
        """The next phase."""
        if not self._begun:
            self._begin()
        self._hire()
        phase = self.step // self._strategy.every
        self._wait("path", phase)
        self._wait("module", phase + 1)
        self._wait("best", phase + 1)
        self._take(phase)
        if phase + 1 in deals(self._strategy, self.config.steps):
            self._wait("deal", phase + 1)
            self._take_deal(phase + 1)

    def _take(self, phase: int) -> None:
        """What a phase came to: its rows in the log, and the weights after it."""
        infos = self._ledger.infos("path", phase)
        learned = [infos[str(path)] for path in range(self.paths.count)]
        steps = steps_of(self._strategy, self.config.steps, phase)
        for place, _ in enumerate(steps):
            self.clock.worked()
            row: Row = {"lr": learned[-1]["lr"][place]}
            if place == len(steps) - 1:
                row |= self._moved(phase + 1, [path for path, each in enumerate(learned) if each["refused"]])
            if self._dealt:
                row |= {"dealt": self._dealt}
                self._dealt = {}
            self._log([each["losses"][place] for each in learned], row)

    def _moved(self, phase: int, refused: list[int]) -> Row:
        assert self._desk is not None
        for module in self.paths.modules:
            anchor, shared = self._desk.module(module, phase)
            load_tensors(self.mixture.modules[module.name], shared, module.name)
            self._anchors[module.name].load(anchor.state(), phase)
        for path, stream in enumerate(self.streams):
            model, optimizer, there = self._desk.taken_up(path, phase, stream.source)
            load_tensors(weights(self._models[path]), weights(model), f"path {path}")
            self._optimizers[path].forget()
            self._optimizers[path].load(optimizer.state())
            stream.load(there.state())
        self._take_buffers()
        self._count()
        if self._strategy.early_stop:
            self._take_best(phase)
        norms = {name: info["norm"] for name, info in self._ledger.infos("module", phase).items()}
        ordered = {module.name: norms[module.name] for module in self.paths.modules}
        row: Row = {"outer_norm": math.hypot(*ordered.values()), "outer_norms": ordered}
        return row | ({"refused": refused} if refused else {})

    def _take_best(self, phase: int) -> None:
        assert self._desk is not None
        for path in range(self.paths.count):
            self._least[path] = self._ledger.infos("best", phase)[str(path)]["least"]
            kept = self._desk.read("best", phase, str(path))
            if kept:
                self.mixture.kept[path] = {name: value.to(device_of(self.model)) for name, value in kept.items()}

    def snapshot(self) -> Snapshot:
        """See `Engine.snapshot`; files of phases that no kept checkpoint needs are deleted."""
        snapshot = super().snapshot()
        first = self._needed.saving(self.step // self._strategy.every - 1)
        for path in self._place.glob("[bmp]*-*-*-*.safetensors"):
            if int(path.name.split("-")[1]) < first:
                path.unlink(missing_ok=True)
        return snapshot

    def load(self, snapshot: Snapshot) -> None:
        """See `Engine.load`."""
        super().load(snapshot)
        self._hire()

    def close(self) -> None:
        """See `Engine.close`."""
        self._site.close()
        if self._site.ended(self.step):
            total = phases(self._strategy, self.config.steps)
            for path in self._place.glob("path-*.safetensors"):
                if int(path.name.split("-")[1]) < total - 1:
                    path.unlink(missing_ok=True)
