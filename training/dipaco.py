"""The engine of `DiPaCo`: paths that learn alone from their shards, and modules that each move by their own paths."""

from __future__ import annotations

import copy
import math
from typing import Any

import torch
from torch import Tensor

from training.config import TrainConfig
from training.engine import Engine, Row, Snapshot
from training.errors import RunError
from training.inner import InnerOptimizer
from training.outer.anchor import Anchor, finite
from training.outer.optimizers import Tensors, outer_optimizer
from training.replica import Batches, Stream, backward
from training.routing.mixture import Mixture
from training.routing.moving import move
from training.routing.paths import paths_of
from training.routing.rerouting import Rerouting
from training.routing.routed import RoutedTask
from training.routing.router import Routing
from training.routing.stopping import held_out, reads
from training.strategy import DiPaCo
from training.task import Task
from training.transport import Transport
from training.weights import buffers, load_tensors, named_within, trainable, weights

__all__ = ["DiPaCoEngine"]


class DiPaCoEngine(Engine):
    """Replica i is path i. All paths take an inner step, then those modules move whose round is over.

    Attributes:
        paths: The grid.
        mixture: The shared weights of all modules.
        routing: Which paths examples go to.
        rerouting: Which path reads a window of tokens, where that is chosen anew.
    """

    def __init__(self, task: Task[Any], config: TrainConfig, transport: Transport, device: torch.device) -> None:
        super().__init__(task, config, transport, device)
        assert isinstance(config.strategy, DiPaCo)
        if not isinstance(task, RoutedTask):
            raise RunError(f"DiPaCo needs a task whose examples can be routed, and {config.task} is no RoutedTask")
        if not transport.alone:
            raise RunError("DiPaCo needs all paths in one process: use engine local")
        self._strategy, self._task = config.strategy, task
        self.paths = paths_of(config.strategy, trainable(self.model))
        if self.paths.count != config.replicas:
            grid = "×".join(map(str, config.strategy.paths))
            raise RunError(f"DiPaCo: {grid} paths are {self.paths.count} replicas, not {config.replicas}")
        self.mixture = Mixture(self.model, self.paths)
        self.routing = Routing(task, config.strategy, self.paths, self.model, config.seed)
        reroute = config.strategy.reroute
        self.rerouting = Rerouting(task, reroute, self.paths.count) if reroute else None
        self._models = [copy.deepcopy(self.model) for _ in range(self.paths.count)]
        self._optimizers = [InnerOptimizer(model, config) for model in self._models]
        self._anchors = {
            module.name: Anchor(outer_optimizer(config.strategy, self.mixture.modules[module.name]))
            for module in self.paths.modules
        }
        self._held: list[Tensor] = []
        self._least = [math.inf] * self.paths.count  # losses of the weights that early stopping keeps
        self._sizes: list[int] = []
        self._dealt: dict[str, Any] = {}
        self._begun = False

    @property
    def meeting(self) -> bool:
        """See `Engine.meeting`: all paths are here."""
        return True

    def _make_streams(self) -> list[Stream]:
        return []  # they depend on how examples are dealt out

    # ---- dealing examples out

    def _begin(self) -> None:
        self.routing.begin()
        self._deal()
        self._begun = True

    def _deal(self) -> None:
        """Deal the training examples out, hold some of each shard out, and begin the paths' streams anew."""
        shards, dealt = self.routing.deal()
        self._dealt = dealt.told()
        self._sizes = [len(shard) for shard in shards]
        self._held, learned = [], []
        share, batch, seed = self._strategy.early_stop, self._task.batch, self.config.seed
        for path, shard in enumerate(shards):
            held, rest = held_out(shard, path, share=share, batch=batch, seed=seed)
            self._held.append(held)
            learned.append(rest)
        self._draw_from(learned)

    def _draw_from(self, shards: list[Tensor]) -> None:
        """Let each path's stream go on from its shard."""
        if not self.streams:
            seed = self.config.seed
            self.streams = [Stream(self._drawn_from(shard), path, seed) for path, shard in enumerate(shards)]
            return
        for stream, shard in zip(self.streams, shards, strict=True):
            stream.begin(self._drawn_from(shard))

    def _drawn_from(self, shard: Tensor) -> Batches:
        return lambda generator: self._task.batches_of(shard, generator)

    def _deal_anew(self) -> None:
        """Let every path read the router's examples, and deal out by which reads best."""
        everything = torch.arange(self._task.examples("router"))
        columns = []
        for path in range(self.paths.count):
            model = self.mixture.path(path, best=False)
            columns.append(self._task.losses(model, "router", everything).sum(dim=1))
        kept = self.routing.learn(torch.stack(columns, dim=1))
        self._deal()
        if kept is not None:
            self._dealt["kept"] = kept
        self._forget_best()

    def _forget_best(self) -> None:
        """With other shards early stopping begins anew."""
        self._least = [math.inf] * self.paths.count
        self.mixture.kept.clear()

    @property
    def _anew(self) -> bool:
        """Whether examples are dealt out anew after this step: at the first sync at or after each share of the run."""
        if self._strategy.router != "discriminative" or self.step >= self.config.steps:
            return False
        every = self._strategy.every
        places = [math.ceil(share * self.config.steps / every) * every for share in self._strategy.reshard]
        return self.step in places

    # ---- learning

    def advance(self) -> None:
        """See `Engine.advance`: one inner step of every path, and what is due after it.

        When examples are dealt out anew, the next row tells how.
        """
        if not self._begun:
            self._begin()
        losses, lr = [], 0.0
        for stream, model, optimizer in zip(self.streams, self._models, self._optimizers, strict=True):
            losses.append(backward(self.task, model, stream, step=self.step, config=self.config, share=1.0))
            lr = optimizer.step(self.step)
        self.clock.worked()
        done = self.step + 1
        row: Row = {"lr": lr}
        if done % self._strategy.every == 0 or done == self.config.steps:
            row |= self._sync()
        if self._dealt:
            row |= {"dealt": self._dealt}
            self._dealt = {}
        self._log(losses, row)
        if self._anew:
            self._deal_anew()

    @torch.no_grad()
    def _sync(self) -> Row:
        sound = [finite(trainable(model)) for model in self._models]
        learned = {path: trainable(model) for path, model in enumerate(self._models) if sound[path]}
        sizes = dict(enumerate(self._sizes))
        norms = {
            module.name: move(self._strategy, module, self._anchors[module.name], learned, sizes)
            for module in self.paths.modules
        }
        for path, model in enumerate(self._models):
            if not sound[path]:
                load_tensors(weights(model), weights(self.model), "initial weights")
                self._optimizers[path].forget()
            self.mixture.put_weights(path, model)
        self._take_buffers()
        self._count()
        self._keep_best()
        refused = [path for path, fine in enumerate(sound) if not fine]
        row: Row = {"outer_norm": math.hypot(*norms.values()), "outer_norms": norms}
        return row | ({"refused": refused} if refused else {})

    def _take_buffers(self) -> None:
        """Each path keeps its own."""
        for path, model in enumerate(self._models):
            self.mixture.buffers[path] = {name: value.clone() for name, value in buffers(model).items()}

    def _count(self) -> None:
        """Each path sends what travels of it to the modules' executors, and fetches it again."""
        element = next(iter(trainable(self.model).values())).element_size()
        sizes = {
            module.name: sum(weight.numel() for weight in self.mixture.modules[module.name].values())
            for module in self.paths.modules
            if module.travels and len(module.paths) > 1
        }
        sent = sum(2 * sizes.get(module.name, 0) * len(module.paths) for module in self.paths.modules) * element
        traffic = self.transport.traffic
        traffic.syncs += 1
        traffic.payload += sent // 2
        traffic.by_all += sent
        self.clock.exchanged(sent // self.paths.count)

    def _keep_best(self) -> None:
        """Early stopping, path by path, on what is held out of its shard."""
        for path, held in enumerate(self._held if self._strategy.early_stop else []):
            if not len(held):
                continue
            loss = reads(self._task, self._models[path], held)
            if loss < self._least[path]:
                self._least[path] = loss
                there = self.mixture.weights_of(path)
                self.mixture.kept[path] = {name: value.clone() for name, value in there.items()}

    # ---- scores

    def evaluate(self) -> dict[str, float]:
        """Each dev example is read by the one path that it is routed to; in the end also window by window."""
        if not self._begun:
            self._begin()
        of = self.routing.ranked("dev")[:, 0]
        total: dict[str, tuple[float, float]] = {}
        for path in range(self.paths.count):
            mine = (of == path).nonzero()[:, 0]
            for name, (summed, count) in self._task.tally(self.mixture.path(path), mine).items():
                before = total.get(name, (0.0, 0.0))
                total[name] = before[0] + summed, before[1] + count
        scores = self._task.scored(total)
        if self.rerouting is None or self.step < self.config.steps:
            return scores
        self.rerouting.learn(self.mixture)
        return scores | self.rerouting.scores(self.mixture)

    def start_from(self, values: Tensors, where: str) -> None:
        """See `Engine.start_from`: all modules begin with the same weights, as in the paper."""
        super().start_from(values, where)
        there = trainable(self.model)
        for module in self.paths.modules:
            load_tensors(
                self.mixture.modules[module.name], {name: there[name].detach() for name in module.weights}, where
            )
        for model in self._models:
            load_tensors(weights(model), values, where)

    # ---- checkpoints

    def snapshot(self) -> Snapshot:
        """See `Engine.snapshot`; the weights are those of all modules, a replica's its path's own."""
        if not self._begun:
            self._begin()
        snapshot = super().snapshot()
        snapshot.weights = {**self.mixture.state(), **{f"base/{k}": v for k, v in weights(self.model).items()}}
        for name, anchor in self._anchors.items():
            snapshot.shared = {**snapshot.shared, **{f"{name}/{key}": value for key, value in anchor.state().items()}}
        snapshot.shared = {**snapshot.shared, **{f"router/{k}": v for k, v in self.routing.state().items()}}
        if self.rerouting is not None:
            again = self.rerouting.state()
            snapshot.shared = {**snapshot.shared, **{f"rerouter/{k}": v for k, v in again.items()}}
        snapshot.counters["dipaco"] = {
            "versions": {name: anchor.version for name, anchor in self._anchors.items()},
            "least": [str(loss) for loss in self._least],
            "accuracy": self.routing.accuracy,
            "dealt": self._dealt,
        }
        for path, model in enumerate(self._models):
            local = {f"model.{name}": value for name, value in weights(model).items()}
            snapshot.replicas[path] = {**snapshot.replicas[path], **local, **self._optimizers[path].state()}
        return snapshot

    def load(self, snapshot: Snapshot) -> None:
        """See `Engine.load`."""
        state = snapshot.counters["dipaco"]
        load_tensors(weights(self.model), _under("base", snapshot.weights), "weights")
        self.mixture.load({name: value for name, value in snapshot.weights.items() if not name.startswith("base/")})
        self.routing.load(_under("router", snapshot.shared))
        self.routing.accuracy = state["accuracy"]
        if self.rerouting is not None:
            self.rerouting.load(_under("rerouter", snapshot.shared))
        self._deal()
        self._dealt = state["dealt"]
        self._begun = True
        self._load_common(snapshot)
        for name, anchor in self._anchors.items():
            anchor.load(_under(name, snapshot.shared), state["versions"][name])
        self._least = [float(loss) for loss in state["least"]]
        for path, model in enumerate(self._models):
            own = snapshot.replicas[path]
            load_tensors(weights(model), named_within("model", own), f"path {path}")
            self._optimizers[path].load(own)


def _under(part: str, tensors: Tensors) -> dict[str, Tensor]:
    start = part + "/"
    return {name[len(start) :]: value for name, value in tensors.items() if name.startswith(start)}
