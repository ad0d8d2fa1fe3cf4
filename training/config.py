"""The configuration of a run, and its JSON form. No torch here, so that `--help` is fast."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from training.errors import RunError
from training.strategy import AsyncLocalSGD, DiLoCo, DiPaCo, Strategy, Synchronous

__all__ = ["FORMAT", "Pace", "TrainConfig", "from_dict", "to_dict"]

FORMAT = 2
"""Version of the run folder. A folder of another version is refused."""

_STRATEGIES: dict[str, type[Strategy]] = {
    "synchronous": Synchronous,
    "diloco": DiLoCo,
    "async": AsyncLocalSGD,
    "dipaco": DiPaCo,
}


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast the imagined machines and the links between them are: what the virtual clock counts with."""

    step_seconds: tuple[float, ...] = (1.0,)
    """Seconds that an inner step takes; one number for all replicas, or one for each."""
    gigabits: float = 1.0
    """Each replica's upward bandwidth in Gbit/s."""
    latency: float = 0.0
    """Seconds added to every sync."""

    def __post_init__(self) -> None:
        if not self.step_seconds or min(self.step_seconds) < 0 or self.gigabits <= 0 or self.latency < 0:
            raise RunError("pace: step seconds and latency must not be negative, and gigabits must be positive")


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """A run: a task, a strategy, an engine, and how long and how fast to learn.

    A *step* is one inner step of every replica, so a run of `steps` uses steps × replicas × `accumulate` batches
    under every strategy. A *batch* is always one replica's: its size is the task's own matter (`task_config`).
    Two strategies with equal `steps`, `replicas` and task therefore see the same number of the same examples, and
    differ only in what they do with the gradients. Tune `lr` for each of them before comparing: `Synchronous`
    with k replicas averages over a k times larger batch, and a DiLoCo replica does not.
    """

    task: str
    """The task, as "module:Class"."""
    task_config: Mapping[str, Any] = field(default_factory=dict)
    """Keyword arguments of the task, as JSON."""
    strategy: Strategy = field(default_factory=DiLoCo)
    """How the replicas stay in sync."""
    engine: Literal["local", "torchrun", "torchft", "processes", "ray"] = "local"
    """Where the replicas run: in turn in this process; each in a process of its own that talks to the others, all of
    which must be there (`torchrun`) or some of which may vanish (`torchft`); or as jobs for workers that may vanish,
    which are processes of this machine or tasks on a Ray cluster."""
    workers: int = 0
    """Engines `processes` and `ray`: workers at once; 0: as many as replicas, or as this machine has CPUs. Engine
    `torchft`: the first so many replicas are started here, and the others elsewhere by hand; 0: all."""
    address: str | None = None
    """Engine `ray`: the cluster's address; engine `torchft`: the lighthouse's. None starts one on this machine."""
    lease: float = 30.0
    """Engines `processes`, `ray` and `torchft`: seconds without a sign of life after which a worker's job goes to
    another, or the others sum without it."""
    patience: float = 600.0
    """Engine `torchft`: seconds that the others wait at a sync for a worker that is alive but late, twice the lease at
    least."""
    replicas: int = 1
    """How many replicas (k); replica i learns from shard i of k."""
    steps: int = 1000
    """Inner steps of every replica."""
    accumulate: int = 1
    """Batches per inner step; their gradients are averaged."""
    inner: Literal["adamw", "muon"] = "adamw"
    """Inner optimizer of each replica. `muon` moves hidden matrices by Muon, all else by AdamW."""
    lr: float = 1e-3
    """Peak learning rate of the inner optimizer."""
    warmup: int = 0
    """Steps over which the learning rate rises from 0."""
    final_lr: float = 0.1
    """Where the cosine ends after `steps`, as a share of `lr`; 1 keeps it constant after the warm-up."""
    beta1: float = 0.9
    """AdamW's decay of the mean gradient."""
    beta2: float = 0.99
    """AdamW's decay of the squared gradient."""
    weight_decay: float = 0.1
    """AdamW's weight decay, on parameters of two or more dimensions."""
    clip: float = 1.0
    """Largest norm of an inner gradient; 0 leaves it alone. Outer gradients are never clipped."""
    start: str | None = None
    """A run whose weights to start from, those of its newest checkpoint; None: the task's initial weights."""
    seed: int = 0
    """Seed of the order of examples and of dropout. The initial weights are the task's own matter."""
    eval_every: int = 0
    """Evaluate after every so many steps, and at the end; 0: at the end only."""
    checkpoint_every: int = 0
    """Save after every so many steps, at the start and at the end; 0: at the start and at the end only."""
    keep: int = 2
    """How many checkpoints to keep, the newest."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    """Where to compute. A started run keeps what `auto` chose."""
    precision: Literal["fp32", "bf16"] = "fp32"
    """Arithmetic of the forward pass; weights, optimizers and exchanges stay in the model's own type."""
    threads: int = 0
    """CPU threads of a process; 0: torch's choice. A started run keeps its number, since sums depend on it."""
    pace: Pace = field(default_factory=Pace)
    """What the virtual clock counts with."""

    def __post_init__(self) -> None:
        for name in ("replicas", "steps", "accumulate", "keep"):
            if getattr(self, name) < 1:
                raise RunError(f"{name}={getattr(self, name)} must be at least 1")
        for name in ("warmup", "weight_decay", "clip", "seed", "eval_every", "checkpoint_every", "threads", "workers"):
            if getattr(self, name) < 0:
                raise RunError(f"{name}={getattr(self, name)} must not be negative")
        if not self.lr > 0:
            raise RunError(f"lr={self.lr} must be positive")
        if not 0 <= self.final_lr <= 1:
            raise RunError(f"final_lr={self.final_lr} is a share of lr: give a number from 0 to 1")
        if not (0 <= self.beta1 < 1 and 0 <= self.beta2 < 1):
            raise RunError(f"beta1={self.beta1} and beta2={self.beta2} must be in [0, 1)")
        if len(self.pace.step_seconds) not in (1, self.replicas):
            raise RunError(f"pace: give one step_seconds, or one for each of the {self.replicas} replicas")
        if isinstance(self.strategy, AsyncLocalSGD | DiPaCo) and self.engine == "torchrun":
            name = type(self.strategy).__name__
            raise RunError(f"{name} on torchrun: processes of a collective wait for each other; use engine local")
        if self.engine in ("processes", "ray"):
            self._must_be_jobs()
        _among("engine", self.engine, ("local", "torchrun", "torchft", "processes", "ray"))
        if getattr(self.strategy, "clock", "virtual") == "real" and self.engine not in ("processes", "ray"):
            raise RunError("AsyncLocalSGD: clock='real' needs workers of their own: use engine processes or ray")
        for name in ("lease", "patience"):
            if not getattr(self, name) > 0:
                raise RunError(f"{name}={getattr(self, name)} must be positive")
        if self.engine == "torchft":
            _must_suit_torchft(self)
        _among("inner", self.inner, ("adamw", "muon"))
        _among("device", self.device, ("auto", "cpu", "cuda"))
        _among("precision", self.precision, ("fp32", "bf16"))

    def _must_be_jobs(self) -> None:
        if isinstance(self.strategy, Synchronous):
            raise RunError(
                f"Synchronous meets at every step, too often for engine {self.engine}: use local or torchrun"
            )
        if isinstance(self.strategy, DiLoCo) and (self.strategy.fragments > 1 or self.strategy.overlap):
            raise RunError(
                f"DiLoCo in fragments, or with overlap, is not for engine {self.engine}: use local or torchrun"
            )


def _must_suit_torchft(config: TrainConfig) -> None:
    """Raise `RunError` for what workers that may vanish cannot do."""
    strategy = config.strategy
    if not isinstance(strategy, DiLoCo):
        raise RunError(f"engine torchft is for DiLoCo, not {type(strategy).__name__}: use local, torchrun or ray")
    for name, plain in (("overlap", 0), ("drop", 0.0), ("drop_against", "current"), ("pool", "constant")):
        if getattr(strategy, name) != plain:
            asked = f"{name}={getattr(strategy, name)!r}"
            raise RunError(f"engine torchft sums at a sync with those who are there, and has no {asked}: leave it out")
    if config.patience < 2 * config.lease:
        # Who lost others in a sum notices within a lease; who waits for less would never meet them again.
        raise RunError(f"patience={config.patience} must be at least twice lease={config.lease}")
    if config.workers > config.replicas:
        raise RunError(f"workers={config.workers} is more than the {config.replicas} replicas")


def _among(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise RunError(f"unknown {name} {value!r}; use one of: {', '.join(choices)}")


def _frozen(value: Any) -> Any:
    """JSON has lists only; what strategies hold are tuples."""
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value


def to_dict(config: TrainConfig) -> dict[str, Any]:
    """`config` as JSON-able data, with the run folder's format."""
    data = dataclasses.asdict(config)
    name = next(name for name, kind in _STRATEGIES.items() if isinstance(config.strategy, kind))
    data["strategy"] = {"name": name, **data["strategy"]}
    data["task_config"] = dict(config.task_config)
    return {"format": FORMAT, **data}


def from_dict(data: Any) -> TrainConfig:
    """Read what `to_dict` made.

    Raises:
        RunError: If it is of another version, or a field is missing, unknown or out of range.
    """
    found = data.get("format") if isinstance(data, dict) else None
    if found != FORMAT:
        raise RunError(f"run of format {found!r}; this inhabit reads format {FORMAT}: use the inhabit that made it")
    fields = {name: value for name, value in data.items() if name != "format"}
    try:
        strategy = dict(fields["strategy"])
        kind = _STRATEGIES[strategy.pop("name")]
        fields["strategy"] = kind(**{name: _frozen(value) for name, value in strategy.items()})
        pace = dict(fields["pace"])
        fields["pace"] = Pace(**{**pace, "step_seconds": tuple(pace["step_seconds"])})
        return TrainConfig(**fields)
    except KeyError as error:
        raise RunError(f"the configuration lacks or does not know {error}") from None
    except TypeError as error:
        raise RunError(f"the configuration is damaged: {str(error).split('__init__() ')[-1]}") from None
