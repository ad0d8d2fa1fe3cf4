"""What this module costs: its share of an inner step beside a loop written by hand, and the time of an outer step."""

from __future__ import annotations

import copy
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from torch import Tensor, nn

from training.config import TrainConfig
from training.hooks import OuterLoop
from training.outer.rounds import Rounds
from training.run import train
from training.schedule import learning_rate
from training.seeds import seeded
from training.strategy import DiLoCo
from training.task import Task
from training.text.model import TextModel
from training.transport import InProcess
from training.weights import weights

__all__ = ["Noise", "inner_overhead", "outer_seconds"]

_TURN = 4  # steps of one loop before it is another's turn
_WARM = 3  # turns that do not count
_LR, _CLIP, _DECAY, _BETAS = 1e-3, 1.0, 0.1, (0.9, 0.95)


class Noise(Task[Tensor]):
    """Random tokens for a transformer: what counts is the time of a step, not what is learned.

    Args:
        width: Of the model.
        layers: Its blocks.
        length: Of a sequence.
        batch: Sequences in a batch.
    """

    def __init__(self, *, width: int = 128, layers: int = 4, length: int = 64, batch: int = 8) -> None:
        self.width, self.layers, self.length, self.batch = width, layers, length, batch

    def build(self) -> nn.Module:
        """See `Task.build`."""
        with seeded(0):
            return TextModel(vocabulary=256, length=self.length, width=self.width, layers=self.layers, heads=4)

    def batches(self, shard: int, shards: int, generator: torch.Generator) -> Iterator[Tensor]:
        """See `Task.batches`."""
        while True:
            yield torch.randint(256, (self.batch, self.length + 1), generator=generator)

    def loss(self, model: nn.Module, batch: Tensor) -> Tensor:
        """See `Task.loss`."""
        return nn.functional.cross_entropy(model(batch[:, :-1]).flatten(0, 1), batch[:, 1:].flatten())

    def evaluate(self, model: nn.Module) -> dict[str, float]:
        """See `Task.evaluate`: nothing, so that it takes no time."""
        return {"loss": 0.0}


class _Loop:
    """The loop that one would write by hand: AdamW, clipping, a schedule, the loss of each step kept.

    Args:
        task: What it learns.
        steps: Of the schedule.
        hooked: Whether `OuterLoop` listens to its optimizer.
    """

    def __init__(self, task: Task[Tensor], steps: int, *, hooked: bool) -> None:
        self._task, self._steps, self._done = task, steps, 0
        self._model = task.build()
        matrices = [p for p in self._model.parameters() if p.ndim >= 2]
        vectors = [p for p in self._model.parameters() if p.ndim < 2]
        groups = [{"params": matrices, "weight_decay": _DECAY}, {"params": vectors, "weight_decay": 0.0}]
        self._optimizer = torch.optim.AdamW(groups, lr=_LR, betas=_BETAS, fused=True)
        self._batches = task.batches(0, 1, torch.Generator().manual_seed(0))
        self._losses: list[float] = []
        self.sync = OuterLoop(self._model, self._optimizer, DiLoCo(every=10**9)) if hooked else None

    def step(self) -> None:
        lr = learning_rate(self._done, peak=_LR, warmup=10, steps=self._steps, final=0.1)
        for group in self._optimizer.param_groups:
            group["lr"] = lr
        loss = self._task.loss(self._model, next(self._batches))
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._model.parameters(), _CLIP)
        self._optimizer.step()
        self._optimizer.zero_grad()
        self._losses.append(float(loss.detach()))
        self._done += 1


@dataclass
class _Turns:
    """Told after each step of a run; every few steps the other loops have their turn.

    Attributes:
        seconds: CPU-seconds of each turn, by loop; `inhabit train` is the run's own.
    """

    others: dict[str, Callable[[], None]]
    seconds: dict[str, list[float]] = field(default_factory=dict)
    since: float = field(default_factory=time.process_time)
    steps: int = 0

    def __call__(self, progress: Any) -> None:
        self.steps += 1
        if self.steps % _TURN:
            return
        self._add("inhabit train", time.process_time() - self.since)
        names = list(self.others)
        first = self.steps // _TURN % len(names)  # whoever comes first finds another's weights in the cache
        for name in names[first:] + names[:first]:
            begun = time.process_time()
            for _ in range(_TURN):
                self.others[name]()
            self._add(name, time.process_time() - begun)
        self.since = time.process_time()

    def _add(self, name: str, seconds: float) -> None:
        self.seconds.setdefault(name, []).append(seconds)


def inner_overhead(*, turns: int = 60, width: int = 128, layers: int = 4) -> dict[str, Any]:
    """What an inner step costs more than in a loop by hand: in a run of `inhabit train`, and under `OuterLoop`.

    All take the same steps of the same model, a few each by turns; the quotient is taken turn by turn.
    """
    steps = (turns + _WARM) * _TURN
    options = {"width": width, "layers": layers}
    task = Noise(**options)
    by_hand, hooked = _Loop(task, steps, hooked=False), _Loop(task, steps, hooked=True)
    shown = _Turns({"by hand": by_hand.step, "with OuterLoop": hooked.step})
    config = TrainConfig(
        task="training.overhead:Noise",
        task_config=options,
        strategy=DiLoCo(every=10**9),
        replicas=1,
        steps=steps,
        lr=_LR,
        clip=_CLIP,
        weight_decay=_DECAY,
        warmup=10,
        device="cpu",
    )
    with tempfile.TemporaryDirectory() as place:
        train(config, Path(place) / "run", on_progress=shown)
    told = {name: seconds[_WARM:] for name, seconds in shown.seconds.items()}
    hand = told["by hand"]
    found: dict[str, Any] = {"milliseconds_by_hand": 1000 * statistics.median(hand) / _TURN, "turns": len(hand)}
    for name in ("inhabit train", "with OuterLoop"):
        quotients = sorted(one / other for one, other in zip(told[name], hand, strict=True))
        found[name] = _spread(quotients)
    return found


def _spread(quotients: list[float]) -> dict[str, float]:
    """The median, and the interval of order statistics that holds it in 95 of 100 cases (normal approximation)."""
    count = len(quotients)
    half = int(0.98 * count**0.5) + 1
    low, high = max(0, count // 2 - half), min(count - 1, count // 2 + half)
    return {"ratio": statistics.median(quotients), "low": quotients[low], "high": quotients[high]}


def outer_seconds(*, millions: int = 150, replicas: int = 1, repeats: int = 5) -> dict[str, Any]:
    """An outer step (Nesterov, fp32) for so many parameters, beside reading and writing once what it needs.

    That is, in memory: the weights of each replica, the shared ones and the momentum; on disk: the weights.
    """
    shared = _Matrices(millions)
    models = {replica: copy.deepcopy(shared) for replica in range(replicas)}
    rounds = Rounds(DiLoCo(every=1), shared, models, InProcess(replicas), shares=[1 / replicas] * replicas)
    source, target = torch.randn(10**6 * millions), torch.empty(10**6 * millions).fill_(0.0)
    times: dict[str, list[float]] = {"outer_step": [], "memory": [], "disk": []}
    with tempfile.TemporaryDirectory() as place:
        for step in range(repeats + 1):
            _drift(models.values())
            once = {
                "outer_step": lambda done=step + 1: rounds.after_step(done, working=replicas),
                "memory": lambda: [target.copy_(source) for _ in range(replicas + 2)],
                "disk": lambda: _through(Path(place) / "weights.safetensors", shared),
            }
            for name, work in once.items():
                begun = time.perf_counter()
                work()  # type: ignore[operator]
                times[name].append(time.perf_counter() - begun)
    best = {name: min(seconds[1:]) for name, seconds in times.items()}  # the first makes room
    return {
        "million_parameters": millions,
        "replicas": replicas,
        "seconds": best,
        "to_memory": best["outer_step"] / best["memory"],
        "to_disk": best["outer_step"] / best["disk"],
    }


class _Matrices(nn.Module):
    def __init__(self, millions: int) -> None:
        super().__init__()
        self.matrices = nn.ParameterList([nn.Parameter(0.02 * torch.randn(1000, 1000)) for _ in range(millions)])


@torch.no_grad()
def _drift(models: Any) -> None:
    for model in models:
        for parameter in model.parameters():
            parameter.add_(1e-3)


def _through(path: Path, model: nn.Module) -> None:
    """Write the weights to a file, and read them again."""
    safetensors.torch.save_file(weights(model), path)
    for name, value in safetensors.torch.load_file(path).items():
        weights(model)[name].copy_(value)
