"""What a worker does with a job: deal out, train a path for a phase, move a module, keep the best. Input is files."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from torch import Tensor, nn

from training.cluster.drawer import Drawer
from training.cluster.job import Job
from training.cluster.ledger import Ledger
from training.cluster.plan import deals, steps_of
from training.config import TrainConfig
from training.engine import build_model
from training.inner import InnerOptimizer
from training.outer.anchor import Anchor, finite
from training.outer.optimizers import outer_optimizer
from training.replica import Batches, Stream, backward
from training.routing.mixture import Mixture
from training.routing.moving import move
from training.routing.paths import Module, paths_of
from training.routing.routed import RoutedTask
from training.routing.router import Routing
from training.routing.stopping import held_out, reads
from training.strategy import DiPaCo
from training.task import Task
from training.weights import load_tensors, named_within, trainable, weights

__all__ = ["Desk"]


class Desk(Drawer):
    """A place of work in one process. It keeps nothing between jobs that the files do not say.

    Args:
        place: The cluster's folder.
        task: The run's task.
        config: The run.
        ledger: Where earlier jobs say which attempt of theirs counts.
    """

    def __init__(self, place: Path, task: Task[Any], config: TrainConfig, ledger: Ledger) -> None:
        super().__init__(place, ledger)
        assert isinstance(config.strategy, DiPaCo)
        assert isinstance(task, RoutedTask)
        self._task, self._config, self._strategy = task, config, config.strategy
        self._device = torch.device(config.device)
        self._base = build_model(task, config, self._device)
        start = place / "start.safetensors"
        if start.exists():
            load_tensors(weights(self._base), safetensors.torch.load_file(start), str(start))
        self.paths = paths_of(config.strategy, trainable(self._base))
        self._modules = {module.name: module for module in self.paths.modules}

    def do(self, job: Job) -> dict[str, Any]:
        """Do a job, write its file, and return what the ledger should know.

        Raises:
            RunError: If it cannot be done.
        """
        kinds = {"deal": self._deal, "path": self._path, "module": self._move, "best": self._best}
        return kinds[job.kind](job)

    # ---- modules

    def module(self, module: Module, phase: int) -> tuple[Anchor, dict[str, Tensor]]:
        """A module after `phase` moves: its anchor, and the weights in it."""
        there = trainable(self._base)
        shared = {name: there[name].detach().clone() for name in module.weights}
        anchor = Anchor(outer_optimizer(self._strategy, shared))
        if phase:
            saved = self.read("module", phase, module.name)
            load_tensors(shared, named_within("weight", saved), module.name)
            anchor.load(named_within("outer", saved), phase)
        return anchor, shared

    def mixture(self, phase: int) -> Mixture:
        """All modules after `phase` moves."""
        mixture = Mixture(self._base, self.paths)
        for name, module in self._modules.items():
            mixture.modules[name] = self.module(module, phase)[1]
        return mixture

    def _move(self, job: Job) -> dict[str, Any]:
        phase, module = job.phase - 1, self._modules[job.what]
        anchor, shared = self.module(module, phase)
        infos = self._ledger.infos("path", phase)
        learned = {
            path: named_within("model", self.read("path", phase, str(path)))
            for path in module.paths
            if not infos[str(path)]["refused"]
        }
        sizes = {path: infos[str(path)]["examples"] for path in module.paths}
        there = {path: {name: value.to(self._device) for name, value in each.items()} for path, each in learned.items()}
        taken = {path: infos[str(path)]["attempt"] for path in there}
        norm = move(self._strategy, module, anchor, there, sizes)
        state = {f"outer.{name}": value for name, value in anchor.state().items()}
        self._write(job, {**{f"weight.{name}": value for name, value in shared.items()}, **state})
        return {"norm": norm, "taken": taken}

    # ---- dealing out

    def routing(self) -> Routing:
        """The run's router, before anything is fitted."""
        return Routing(self._task, self._strategy, self.paths, self._base, self._config.seed)

    def _deal(self, job: Job) -> dict[str, Any]:
        routing = self.routing()
        former = [phase for phase in deals(self._strategy, self._config.steps) if phase < job.phase]
        kept = None
        if former:
            before = self.read("deal", former[-1], "all")
            routing.load(named_within("router", before))
            kept = routing.learn(self._losses(job.phase))
        else:
            routing.begin()
        shards, dealt = routing.deal()
        router = {f"router.{name}": value for name, value in routing.state().items()}
        self._write(job, {**{f"shard.{path}": shard for path, shard in enumerate(shards)}, **router})
        return {**dealt.told(), **({"kept": kept} if kept is not None else {})}

    def _losses(self, phase: int) -> Tensor:
        mixture, everything = self.mixture(phase), torch.arange(self._task.examples("router"))
        columns = []
        for path in range(self.paths.count):
            model = mixture.path(path, best=False)
            columns.append(self._task.losses(model, "router", everything).sum(dim=1))
        return torch.stack(columns, dim=1)

    # ---- paths

    def _path(self, job: Job) -> dict[str, Any]:
        path, config = int(job.what), self._config
        shard, _, learned = self._shard(path, job.phase)
        model, optimizer, stream = self.taken_up(path, job.phase, self._drawn_from(learned))
        losses, rates = [], []
        for step in steps_of(self._strategy, config.steps, job.phase):
            losses.append(backward(self._task, model, stream, step=step, config=config, share=1.0))
            rates.append(optimizer.step(step))
        refused = not finite(trainable(model))
        state = {f"model.{name}": value for name, value in weights(model).items()}
        self._write(job, {**state, **optimizer.state(), "stream": stream.state()})
        return {"losses": losses, "lr": rates, "refused": refused, "examples": len(shard)}

    def _dealt(self, phase: int) -> int:
        """The phase at whose beginning the shards of a phase were dealt out."""
        return max(before for before in deals(self._strategy, self._config.steps) if before <= phase)

    def _shard(self, path: int, phase: int) -> tuple[Tensor, Tensor, Tensor]:
        """The examples of a path in a phase, what is held out of them, and what it learns from."""
        shard = self.read("deal", self._dealt(phase), "all")[f"shard.{path}"]
        share, batch, seed = self._strategy.early_stop, self._task.batch, self._config.seed
        return shard, *held_out(shard, path, share=share, batch=batch, seed=seed)

    def _best(self, job: Job) -> dict[str, Any]:
        """Early stopping: the weights with which a path read best what is held out, of all syncs with this shard."""
        path, phase = int(job.what), job.phase - 1
        _, held, learned = self._shard(path, phase)
        least, kept = math.inf, {}
        if self._dealt(phase) < phase:
            least = self._ledger.infos("best", phase)[job.what]["least"]
            kept = self.read("best", phase, job.what)
        model, _, _ = self.taken_up(path, job.phase, self._drawn_from(learned))
        nats = reads(self._task, model, held) if len(held) else math.inf
        if nats < least:
            there = trainable(model)
            names = [name for module in self.paths.through(path) for name in module.weights]
            least, kept = nats, {name: there[name] for name in names}
        self._write(job, kept)
        return {"least": least}

    def _drawn_from(self, shard: Tensor) -> Batches:
        return lambda generator: self._task.batches_of(shard, generator)

    def taken_up(self, path: int, phase: int, batches: Batches) -> tuple[nn.Module, InnerOptimizer, Stream]:
        """A path as phase `phase` begins: its modules as they are then, with its own optimizer, buffers and place."""
        model = build_model(self._task, self._config, self._device)
        load_tensors(weights(model), weights(self._base), "start")
        optimizer, stream = InnerOptimizer(model, self._config), Stream(batches, path, self._config.seed)
        if phase:
            before = self.read("path", phase - 1, str(path))
            refused = self._ledger.infos("path", phase - 1)[str(path)]["refused"]
            if not refused:
                load_tensors(weights(model), named_within("model", before), f"path {path}")
                optimizer.load(before)
            stream.load(before["stream"])
        there = trainable(model)
        with torch.no_grad():
            for module in self.paths.through(path):
                for name, value in self.module(module, phase)[1].items():
                    there[name].copy_(value)
        return model, optimizer, stream
