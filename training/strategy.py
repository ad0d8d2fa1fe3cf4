"""How replicas stay in sync, as data. No torch here, so that `--help` is fast."""

from __future__ import annotations

import typing
from dataclasses import dataclass
from typing import Any, Literal

from training.errors import RunError

__all__ = [
    "AsyncLocalSGD",
    "CodecName",
    "DiLoCo",
    "DiPaCo",
    "Feedback",
    "Moved",
    "Outer",
    "Pattern",
    "Pool",
    "PruneBy",
    "Strategy",
    "Synchronous",
    "Weighting",
]

Outer = Literal["nesterov", "momentum", "sgd", "average", "adam"]
Weighting = Literal["equal", "shard"]
CodecName = Literal["none", "fp16", "bf16", "int8", "int4", "e3m0"]
Feedback = Literal["none", "rounding", "all"]
PruneBy = Literal["sign", "magnitude"]
Pattern = Literal["sequential", "strided", "balanced"]
Pool = Literal["constant", "doubling", "halving", "ramp-up", "ramp-down"]
Against = Literal["current", "start"]
Arrivals = Literal["delayed", "each", "buffered"]
Discount = Literal["none", "polynomial", "threshold", "compensation"]
Sampling = Literal["deficit", "own"]
Clock = Literal["virtual", "real"]
Router = Literal["kmeans", "product", "discriminative", "truth"]
Features = Literal["tfidf", "hidden"]


@dataclass(frozen=True, kw_only=True)
class Synchronous:
    """Data parallel: the replicas' gradients are averaged at every step.

    One step of k replicas with batch b is one AdamW step on the mean gradient of k × b examples.
    """


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Shared weights that an outer optimizer moves against outer gradients: what all strategies below have."""

    every: int = 30
    """Inner steps between two syncs (H)."""
    outer: Outer = "nesterov"
    """Outer optimizer. `average` is plain parameter averaging, whatever `lr` says."""
    lr: float = 0.7
    """Outer learning rate, constant."""
    momentum: float = 0.9
    """Outer momentum, of `nesterov` and `momentum`; Adam's decay of the mean gradient."""
    beta2: float = 0.95
    """Outer Adam's decay of the squared gradient."""
    eps: float = 0.1
    """Outer Adam's epsilon: outer gradients need a large one (DiLoCo, section 3.1)."""

    def __post_init__(self) -> None:
        name = type(self).__name__
        self._hold("every", self.every >= 1, "must be at least 1 inner step")
        if not self.lr > 0:
            raise RunError(f"{name}: outer lr={self.lr} must be positive")
        if not 0 <= self.momentum < 1:
            raise RunError(f"{name}: outer momentum={self.momentum} must be in [0, 1)")
        self._hold("beta2", 0 <= self.beta2 < 1, "must be in [0, 1)")
        self._hold("eps", self.eps > 0, "must be positive")
        _among(self)

    def _hold(self, field: str, holds: bool, what: str) -> None:
        if not holds:
            raise RunError(f"{type(self).__name__}: {field}={getattr(self, field)} {what}")


@dataclass(frozen=True, kw_only=True)
class DiLoCo(Moved):
    """Replicas take `every` AdamW steps alone, then an outer optimizer moves the shared weights (arXiv 2311.08105).

    The outer gradient is shared weights minus local weights, averaged over replicas. The inner AdamW states stay
    with their replicas and are never exchanged. Outer momentum 0.9 needs some 40 rounds to pay: with few steps
    lower `every` rather than the number of rounds.

    With `fragments` it is Streaming DiLoCo (arXiv 2501.18512): parts of the model are synced in turn, each once in
    `every` steps, so that less is sent at once; with `overlap` replicas go on learning meanwhile.
    """

    weighting: Weighting = "equal"
    """Weigh the replicas' outer gradients equally, or by the size of their shards."""
    prune: float = 0.0
    """Share of each neuron's outer gradient that is not sent."""
    prune_by: PruneBy = "sign"
    """Which entries go first: those against the sign of the row's sum, or simply the smallest."""
    codec: CodecName = "none"
    """How outer gradients are written on the wire; sums are taken in the model's own type."""
    feedback: Feedback = "rounding"
    """What of an outer gradient is added to the replica's next one: nothing, what the codec rounded away, or `all`
    that was not sent, pruned entries too."""
    drop: float = 0.0
    """Chance that a replica's sync is lost: it is left out of the mean, and goes on from its own weights."""
    drop_against: Against = "current"
    """Against which weights a replica measures its outer gradient after a lost sync: the present shared ones, or those
    it once started from, which counts its progress twice (kept as an ablation: it diverges)."""
    pool: Pool = "constant"
    """How many of the replicas work: all; half and then all, or the reverse; from one to all over the rounds, or the
    reverse (DiLoCo, figure 7)."""
    fragments: int = 1
    """Parts that the model is synced in."""
    pattern: Pattern = "strided"
    """Which layers make a fragment: runs of them, every n-th one, or single weights packed to equal sizes."""
    overlap: int = 0
    """Inner steps that replicas go on while a sync is under way (τ)."""
    mix: float = 0.0
    """Share of a replica's own weights that it keeps at a sync (α): 0 takes the shared ones."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._hold("prune", 0 <= self.prune < 1, "is a share: give a number from 0 to below 1")
        self._hold("drop", 0 <= self.drop < 1, "is a chance: give a number from 0 to below 1")
        self._hold("mix", 0 <= self.mix <= 1, "is a share: give a number from 0 to 1")
        self._hold("fragments", self.fragments >= 1, "must be at least 1")
        self._hold("fragments", self.fragments <= self.every, f"must not be more than every={self.every} inner steps")
        self._hold("overlap", 0 <= self.overlap < self.every, f"must be from 0 to below every={self.every} inner steps")
        if self.drop and (self.fragments > 1 or self.overlap or self.mix):
            raise RunError("DiLoCo: drop is for whole syncs: leave out fragments, overlap and mix")


@dataclass(frozen=True, kw_only=True)
class AsyncLocalSGD(Moved):
    """Replicas of different speeds, none of which waits for the others (arXiv 2401.09135).

    Whoever is done sends its outer gradient, and begins again from the shared weights as they are then. Momentum
    taken at every arrival would count the same direction many times over: Delayed Nesterov (Algorithm 3) takes it
    once in `buffer` arrivals. The numbers of steps that replicas take follow their speeds, and those that arrive
    within `grace` of each other begin again together.
    """

    arrivals: Arrivals = "delayed"
    """What an arrival does: `delayed` is Delayed Nesterov; `each` is a step of the outer optimizer (with Nesterov: the
    naive way, which is worse even at equal speeds); `buffered` waits for `buffer` of them (FedBuff's way)."""
    buffer: int = 0
    """Arrivals between two steps of the momentum, or in a buffer (N); 0: as many as replicas."""
    between: float = 0.0
    """Share of the momentum that arrivals in between take, from 0 to 1/N (c)."""
    discount: Discount = "none"
    """What is done to outer gradients by their staleness s, the versions that went by meanwhile: `polynomial`
    multiplies by (1 + s)^-power; `threshold` drops those staler than `stalest`; `compensation` adds what the loss's
    curvature is guessed to have changed, `curvature` × g² × (weights now - weights then)."""
    power: float = 0.5
    """Of the polynomial discount."""
    stalest: int = 10
    """Of the threshold."""
    curvature: float = 0.5
    """Of the compensation."""
    dynamic: bool = True
    """Dynamic Local Updates: slower replicas take fewer than `every` steps, in proportion to their speeds; the fastest
    takes `every`. To compare with a synchronous run, raise `every` so that the mean is the synchronous one."""
    grace: float | None = None
    """Seconds after an arrival in which others begin again with it; None: the slowest replica's seconds for a step,
    which covers what Dynamic Local Updates round away."""
    clock: Clock = "virtual"
    """In which order replicas arrive: by the run's pace, the same in every run; or as their workers hand in, with
    speeds as they are measured (`real`, on engines `processes` and `ray`)."""
    sampling: Sampling = "deficit"
    """Which shard a replica learns from: one that was used less than its size asks for (equation 2), or its own."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._hold("buffer", self.buffer >= 0, "must not be negative")
        self._hold("between", 0 <= self.between <= 1, "must be from 0 to 1/N")
        self._hold("power", self.power >= 0, "must not be negative")
        self._hold("stalest", self.stalest >= 0, "must not be negative")
        self._hold("curvature", self.curvature >= 0, "must not be negative")
        self._hold("grace", self.grace is None or self.grace >= 0, "must not be negative")
        if self.arrivals == "delayed" and self.outer != "nesterov":
            raise RunError(f"AsyncLocalSGD: arrivals='delayed' is for outer='nesterov', not {self.outer!r}: use 'each'")
        if self.between and self.between * (self.buffer or 1) > 1:
            raise RunError(f"AsyncLocalSGD: between={self.between} must be from 0 to 1/buffer={1 / self.buffer:.3g}")


@dataclass(frozen=True, kw_only=True)
class DiPaCo(Moved):
    """A model of many paths, each of which learns from its own part of the data (arXiv 2403.10616).

    The model is cut into levels, of which there are several versions, the modules; a path is one module of each
    level. Replica i is path i. After `every` steps each module moves by the outer gradients of the paths through it.
    A path is all that an input needs. One level is a flat mixture of experts; one module a level is DiLoCo.
    """

    every: int = 50
    """Inner steps between two syncs (τ)."""
    paths: tuple[int, ...] = (2, 2)
    """Modules of each level; their product is the number of paths."""
    levels: tuple[str, ...] = ()
    """A regular expression for the names of each level's weights; empty: runs of layers of equal length."""
    specific: str = ""
    """The same for weights that each path has for itself, and that are never sent."""
    router: Router = "discriminative"
    """How examples are dealt to paths: `kmeans` and `product` by their features, `discriminative` by k-means first and
    then, at `reshard`, by which path reads them best, `truth` by the groups that the task knows."""
    features: Features = "tfidf"
    """What routers see: pairs of tokens, or hidden states of the initial model."""
    align: bool = True
    """Number k-means' clusters so that paths which share modules have similar ones."""
    reshard: tuple[float, ...] = (0.25,)
    """Shares of the run after which the trained router deals examples out anew; several are phases of EM."""
    shards: int = 1
    """In how many shards an example is learned from, its best paths'; in evaluation it is one (overlap)."""
    rescale: bool = True
    """Multiply a module's mean outer gradient by √P for its P paths, which undoes what averaging shrinks."""
    alone: bool = True
    """Take the outer step for modules of a single path too; else they keep what their path learned."""
    early_stop: float = 0.0
    """Share of each shard that is held out: each path then keeps its weights of the sync where these were read best."""
    reroute: int = 0
    """Tokens after which a trained router chooses the path anew when the finished model is used; 0: once an input."""

    def __post_init__(self) -> None:
        super().__post_init__()
        whole = bool(self.paths) and all(count >= 1 for count in self.paths)
        self._hold("paths", whole, "must give the modules of each level, 1 or more")
        self._hold("shards", self.shards >= 1, "must be at least 1")
        self._hold("reshard", all(0 < each < 1 for each in self.reshard), "are shares of the run, between 0 and 1")
        self._hold("early_stop", 0 <= self.early_stop < 0.5, "is a share: give a number from 0 to below 0.5")
        self._hold("reroute", self.reroute == 0 or self.reroute >= 2, "is a number of tokens: 0, or 2 and more")
        if self.levels and len(self.levels) != len(self.paths):
            raise RunError(f"DiPaCo: {len(self.levels)} levels for paths={self.paths}: give a pattern for each")
        if self.router == "product" and len(self.paths) < 2:
            raise RunError("DiPaCo: router='product' needs two levels or more: use kmeans")


Strategy = Synchronous | DiLoCo | AsyncLocalSGD | DiPaCo

_CHOICES: dict[str, Any] = {
    "outer": Outer,
    "weighting": Weighting,
    "codec": CodecName,
    "feedback": Feedback,
    "prune_by": PruneBy,
    "pattern": Pattern,
    "pool": Pool,
    "drop_against": Against,
    "arrivals": Arrivals,
    "discount": Discount,
    "sampling": Sampling,
    "clock": Clock,
    "router": Router,
    "features": Features,
}
_CALLED = {"outer": "outer optimizer"}


def _among(strategy: Moved) -> None:
    for field, choices in _CHOICES.items():
        value = getattr(strategy, field, None)
        known = typing.get_args(choices)
        if value is not None and value not in known:
            name = f"{type(strategy).__name__}: unknown {_CALLED.get(field, field)} {value!r}"
            raise RunError(f"{name}; use one of: {', '.join(known)}")
