"""The options of the commands that train, study and gather text. Nothing heavy is imported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import tyro

__all__ = ["RunsCompare", "RunsList", "RunsShow", "Study", "TextBuild", "Train"]


@dataclass(frozen=True, kw_only=True)
class Train:
    """Train the reader on a dataset, or any task by name. `--resume RUN` takes up a stopped run and needs no more."""

    name: tyro.conf.Positional[str] = ""
    """The task: qa, text, letters, or any as "module:Class"."""
    data: Path | None = None
    """The folder of the task's data: a dataset for qa, a corpus for text."""
    task: str = "qa"
    """The task, where it is not the first word."""
    options: str = "{}"
    """More keyword arguments of the task, as a JSON object."""
    strategy: Literal["synchronous", "diloco", "async", "dipaco"] = "diloco"
    """How the replicas stay in sync."""
    engine: Literal["local", "torchrun", "torchft", "processes", "ray"] = "local"
    """Where they run: in turn in this process; each in a process of its own that talks to the others, which may vanish
    under torchft; or, but for synchronous, as jobs for workers that may vanish, which are processes of this machine or
    tasks on a Ray cluster."""
    workers: int = 0
    """Engines processes and ray: workers at once; 0: as many as replicas, or as this machine has CPUs. Engine torchft:
    the first so many replicas are started here, and the others elsewhere by hand; 0: all."""
    address: str | None = None
    """Engine ray: the cluster's address; engine torchft: HOST:PORT of a lighthouse. Without it one is started here."""
    lease: float = 30.0
    """Engines processes, ray and torchft: seconds without a sign of life after which others go on without a worker."""
    patience: float = 600.0
    """Engine torchft: seconds that the others wait at a sync for a worker that is alive but late."""
    replicas: int = 2
    """How many replicas; under DiPaCo it follows from the paths."""
    paths: str = "2x2"
    """DiPaCo: modules of each level."""
    steps: int = 1000
    """Inner steps of every replica."""
    every: int = 25
    """Inner steps between two syncs (H)."""
    outer: Literal["nesterov", "momentum", "sgd", "average", "adam"] = "nesterov"
    """Outer optimizer."""
    outer_lr: float = 0.7
    """Outer learning rate."""
    outer_momentum: float = 0.9
    """Outer momentum."""
    strategy_options: str = "{}"
    """More fields of the strategy, as a JSON object: '{"codec": "e3m0", "fragments": 4, "overlap": 1}'."""
    seconds: tuple[float, ...] = (1.0,)
    """Seconds that an inner step takes on the virtual clock: one number for all replicas, or one for each."""
    inner: Literal["adamw", "muon"] = "adamw"
    """Inner optimizer."""
    start: Path | None = None
    """A run whose weights to start from, instead of the task's initial ones."""
    lr: float = 2e-3
    """Peak learning rate of the inner optimizer."""
    warmup: int = 30
    """Steps of linear warm-up."""
    seed: int = 0
    """Seed of the order of the examples."""
    eval_every: int = 100
    """Evaluate after so many steps."""
    checkpoint_every: int = 100
    """Save after so many steps."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    """Where to compute."""
    out: Path = Path("runs/reader")
    """The run folder to write."""
    resume: Path | None = None
    """Take up the run in this folder; all other options are read from it."""
    json: bool = False
    """Print the result as JSON."""


@dataclass(frozen=True, kw_only=True)
class RunsList:
    """List the training runs below a folder, with their state and last scores."""

    place: tyro.conf.Positional[Path] = Path("runs")
    """The folder."""
    json: bool = False
    """Print the rows as JSON."""


@dataclass(frozen=True, kw_only=True)
class RunsCompare:
    """Say what differs between training runs, and set their scores in ratio to the first one's."""

    runs: tyro.conf.Positional[tuple[Path, ...]]
    """Run folders, the one to compare with first."""
    plot: Path | None = None
    """Write the loss curves to this PNG."""
    json: bool = False
    """Print the rows as JSON."""


@dataclass(frozen=True, kw_only=True)
class RunsShow:
    """Show training runs side by side and draw their curves."""

    runs: tyro.conf.Positional[tuple[Path, ...]]
    """Run folders."""
    plot: Path | None = None
    """Write the loss curves to this PNG."""
    json: bool = False
    """Print the rows as JSON."""


@dataclass(frozen=True, kw_only=True)
class TextBuild:
    """Gather a corpus from the text that is on this machine, or from folders of your own; says what it took."""

    out: Path = Path("corpus")
    """The folder to write."""
    sources: tuple[str, ...] = ("docstrings", "python", "headers", "man")
    """What to look for: docstrings, python, headers, docs, man."""
    text: tuple[Path, ...] = ()
    """Folders of your own, each a source by its name; without --sources nothing else is taken then."""
    megabytes: float = 4.0
    """Text of each source, at most."""
    seed: int = 0
    """Seed of the order in which documents are taken."""
    json: bool = False
    """Print the manifest as JSON."""


@dataclass(frozen=True, kw_only=True)
class Study:
    """Carry out the experiments of a paper, and write its tables beside the paper's numbers; goes on after a stop."""

    study: tyro.conf.Positional[Literal["diloco", "async", "dipaco", "scaling"]]
    """Which paper's; `scaling` is how quality goes with replicas, width and rounds at fixed tokens."""
    task: Literal["text", "questions"] = "text"
    """What is learned: the next byte of text, or answers to the questions of a dataset."""
    data: Path | None = None
    """The dataset folder for `--task questions`."""
    preset: Literal["smoke", "cpu-minutes", "h200-10min", "paper"] = "cpu-minutes"
    """How large."""
    sections: tuple[str, ...] = ()
    """Only these experiments, by the names that the table has."""
    seeds: int = 3
    """Runs of each trial."""
    jobs: int = 2
    """Runs at once, each a process with one thread."""
    corpus: Path | None = None
    """A corpus made by `inhabit text build`; without it, one of this machine's text is made in the runs' folder."""
    runs: Path = Path("runs/study")
    """Where run folders are kept."""
    out: Path | None = None
    """Write NAME.json, NAME.md and NAME.png here; without it, beside the runs."""
    json: bool = False
    """Print the figures as JSON."""
