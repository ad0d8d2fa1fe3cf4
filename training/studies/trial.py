"""What a study is made of: trials with names, and the scale that it is carried out at. No torch here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from training.config import TrainConfig
from training.errors import RunError
from training.strategy import Strategy, Synchronous

__all__ = ["SCALES", "Scale", "Study", "Trial"]


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How large a study is.

    Attributes:
        task_config: Arguments of the task, without the folder of its data.
        replicas: Replicas where the experiment does not change them (k).
        every: Inner steps between syncs where it does not change them (H).
        steps: Inner steps of each replica.
        warm: Steps of ordinary training before, which all trials start from.
        warmup: Steps of warm-up, again at the start of each trial.
        rates: Inner learning rates that each method is tried with first.
        megabytes: Text of each source.
        device: Where to compute.
        task: The task.
        data: The argument of the task that takes the folder of its data.
        own: Names of weights that paths keep for themselves where an experiment has such.
        lean: Whether to leave out rows that others imply.
    """

    task_config: Mapping[str, Any]
    replicas: int
    every: int
    steps: int
    warm: int
    warmup: int
    rates: tuple[float, ...]
    megabytes: float
    device: Literal["cpu", "cuda"] = "cpu"
    task: str = "training.text.task:Text"
    data: str = "corpus"
    own: str = r"blocks\.0\..*|norm.*"
    lean: bool = False

    @property
    def text(self) -> bool:
        """Whether it is text that is learned, whose sources and ways of writing are known groups."""
        return self.data == "corpus"

    def config(self, strategy: Strategy, *, corpus: str, **changes: Any) -> TrainConfig:
        """A run at this scale."""
        task = {**self.task_config, self.data: corpus, **changes.pop("task_config", {})}
        fields: dict[str, Any] = {
            "task": self.task,
            "task_config": task,
            "strategy": strategy,
            "replicas": self.replicas,
            "steps": self.steps,
            "warmup": self.warmup,
            "device": self.device,
            "threads": 1 if self.device == "cpu" else 0,
            "precision": "fp32" if self.device == "cpu" else "bf16",
            "keep": 1,
        }
        return TrainConfig(**{**fields, **changes})


_BYTES = {"dev_examples": 1500, "batch": 8}

SCALES: Mapping[str, Scale] = {
    "smoke": Scale(
        task_config={**_BYTES, "length": 24, "width": 16, "layers": 3, "heads": 2, "dev_examples": 64, "batch": 4},
        replicas=4,
        every=4,
        steps=16,
        warm=8,
        warmup=2,
        rates=(3e-3,),
        megabytes=0.2,
    ),
    "cpu-minutes": Scale(
        task_config={**_BYTES, "length": 48, "width": 48, "layers": 3, "heads": 3},
        replicas=4,
        every=20,
        steps=800,
        warm=250,
        warmup=50,
        rates=(2e-3, 4e-3, 8e-3, 1.6e-2),
        megabytes=3.0,
        lean=True,
    ),
    "h200-10min": Scale(
        task_config={"length": 512, "width": 512, "layers": 8, "heads": 8, "batch": 64, "dev_examples": 4000},
        replicas=4,
        every=50,
        steps=3000,
        warm=1000,
        warmup=200,
        rates=(4e-4, 8e-4),
        megabytes=100.0,
        device="cuda",
    ),
    "paper": Scale(
        task_config={"length": 1024, "width": 896, "layers": 12, "heads": 16, "batch": 512, "dev_examples": 20000},
        replicas=8,
        every=500,
        steps=64_000,
        warm=24_000,
        warmup=1000,
        rates=(4e-4,),
        megabytes=10_000.0,
        device="cuda",
    ),
}
"""Sizes by name. Whoever has the data of `paper` gives it as `--text DIR`."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One method at one setting.

    Attributes:
        name: Of its row.
        section: The experiment that it belongs to.
        strategy: What is tried.
        against: The trial that its score is divided by, with the same seed.
        paper: The paper's ratio of the same two, where it has one.
        changes: Other fields of its run.
        tuned: The trial whose tuned learning rate it takes.
        note: What to know of it.
        base: Arguments of the task in which its model and data differ from the scale's: it starts from ordinary
            training of that task.
        score: The entry of the run's scores that counts.
        line: The curve that it is a point of, where its section is drawn as curves.
        place: Where on the curve.
    """

    name: str
    section: str
    strategy: Strategy
    against: str
    paper: float | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    tuned: str = "diloco"
    note: str = ""
    base: Mapping[str, Any] = field(default_factory=dict)
    score: str = "loss"
    line: str = ""
    place: float = 0.0

    @property
    def run(self) -> str:
        """Which run it is: trials of the same run are carried out once."""
        return repr((self.strategy, sorted(self.changes.items()), sorted(self.base.items()), self.tuned))


@dataclass(frozen=True, kw_only=True)
class Study:
    """A named list of trials.

    Attributes:
        name: Of the study.
        title: What it is about, with its paper.
        scale: Its size.
        tune: The methods whose learning rates are tuned first, by name: others take over one of them.
        trials: All rows, in order.
        measure: What ratios are of: perplexities, or losses.
        axes: Sections that are drawn as curves, and what their points are told apart by.
        paper: Curves of ratios from the paper by section and name: the place of each point, and the ratio there.
    """

    name: str
    title: str
    scale: Scale
    tune: Mapping[str, Trial]
    trials: tuple[Trial, ...]
    measure: Literal["perplexity", "loss"] = "perplexity"
    axes: Mapping[str, str] = field(default_factory=dict)
    paper: Mapping[str, Mapping[str, Mapping[float, float]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [trial.name for trial in self.trials]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise RunError(f"study {self.name}: two trials are named {min(twice)!r}")
        for trial in self.trials:
            if trial.against not in names or trial.tuned not in self.tune:
                raise RunError(f"study {self.name}: trial {trial.name!r} refers to one that is not there")

    def only(self, sections: tuple[str, ...]) -> Study:
        """Some sections, with the trials that theirs are set against, and no more tuning than they need."""
        if not sections:
            return self
        known = list(dict.fromkeys(trial.section for trial in self.trials))
        unknown = [name for name in sections if name not in known]
        if unknown:
            raise RunError(f"study {self.name} has no section {unknown[0]!r}; there are: {', '.join(known)}")
        chosen = [trial for trial in self.trials if trial.section in sections]
        needed = {trial.against for trial in chosen}
        for _ in self.trials:
            needed |= {trial.against for trial in self.trials if trial.name in needed}
        kept = tuple(trial for trial in self.trials if trial in chosen or trial.name in needed)
        used = {trial.tuned for trial in kept}
        tune = {name: trial for name, trial in self.tune.items() if name in used}
        return replace(self, trials=kept, tune=tune)


def warm_up(scale: Scale, *, corpus: str, lr: float, seed: int, base: Mapping[str, Any] | None = None) -> TrainConfig:
    """The ordinary training that all trials of a seed and `base` start from."""
    changes: dict[str, Any] = {"replicas": 1, "steps": scale.warm, "lr": lr, "seed": seed}
    return scale.config(Synchronous(), corpus=corpus, task_config=dict(base or {}), **changes)
