"""The options of every `inhabit` command. Docstrings here are the help texts; nothing heavy is imported."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import tyro

__all__ = [
    "Ask",
    "Bench",
    "BenchDatagen",
    "BenchFaults",
    "BenchTraining",
    "CardMake",
    "Chat",
    "DemoConfig",
    "EvalBlind",
    "EvalQa",
    "Export",
    "Families",
    "Fuzz",
    "Generate",
    "HomeCheck",
    "HomeMake",
    "HomeShow",
    "LifeAudit",
    "LifeLive",
    "LifeShow",
    "RunsShow",
    "Show",
    "Train",
    "Validate",
]


@dataclass(frozen=True, kw_only=True)
class DemoConfig:
    """The whole path on embedded defaults, in a few minutes on two cores."""

    seed: int = 3
    """Seed of the home, the life, the questions, the dataset and the training."""
    out: Path = Path("inhabit-demo")
    """Folder for everything the demo makes; report.html stands in it."""
    overwrite: bool = False
    """Replace an earlier demo in that folder."""
    ticks: int = 1000
    """How long the agent lives in the MuJoCo body, in ticks of half a second."""
    episodes: int = 240
    """Symbolic episodes in the training set."""
    steps: int = 320
    """Training steps of each of the runs."""
    json: bool = False
    """Print the result as JSON."""


@dataclass(frozen=True, kw_only=True)
class HomeMake:
    """Generate a furnished home."""

    seed: int = 0
    """Seed of the home; the same seed gives the same bytes."""
    rooms: int | None = None
    """Number of rooms, 1 to 12; drawn from the seed when not given."""
    items: int | None = None
    """Number of small objects, 30 to 240; drawn from the seed when not given."""
    residents: int | None = None
    """Number of people; drawn from the seed when not given."""
    out: Path = Path("home.json")
    """Where to write the home."""
    json: bool = False
    """Print a summary as JSON."""


@dataclass(frozen=True, kw_only=True)
class HomeShow:
    """Draw the floor plan of a home."""

    home: tyro.conf.Positional[Path]
    """A home's JSON file."""
    out: Path = Path("home.png")
    """Where to write the picture."""
    json: bool = False
    """Print a summary as JSON."""


@dataclass(frozen=True, kw_only=True)
class HomeCheck:
    """Check a home: the rules between its parts, then one second of physics."""

    home: tyro.conf.Positional[Path]
    """A home's JSON file."""
    physics: bool = True
    """Also let it stand in MuJoCo for a second and look for what moves or overlaps."""
    json: bool = False
    """Print the findings as JSON."""


@dataclass(frozen=True, kw_only=True)
class LifeLive:
    """Let the agent live in a home."""

    seed: int = 0
    """Seed of the home (where none is given) and of the residents' lives."""
    home: Path | None = None
    """A home's JSON file; generated from the seed when not given."""
    rooms: int | None = None
    """Number of rooms of a generated home."""
    ticks: int = 600
    """How long, in ticks of half a second."""
    out: Path = Path("life")
    """The life folder to write."""
    json: bool = False
    """Print a summary as JSON."""


@dataclass(frozen=True, kw_only=True)
class LifeShow:
    """Show what the agent believes."""

    life: tyro.conf.Positional[Path]
    """A life folder."""
    tick: int | None = None
    """As of this tick; the last one when not given."""
    rich: bool = False
    """Whole sentences instead of the terse view."""
    json: bool = False
    """Print beliefs and stale beliefs as JSON."""


@dataclass(frozen=True, kw_only=True)
class LifeAudit:
    """Check every belief of the agent against what the simulator says was visible or said."""

    life: tyro.conf.Positional[Path]
    """A life folder."""
    json: bool = False
    """Print the findings as JSON."""


@dataclass(frozen=True, kw_only=True)
class Generate:
    """Generate a reasoning dataset: episodes, and balanced questions about each, in Parquet shards.

    The same options give the same bytes, however many workers there are. An interrupted run goes on where it was.
    """

    preset: str = "homes"
    """What to make: homes, homes-small (for small readers) or homes-large."""
    questions: int | None = None
    """Questions in all; the preset's number when not given."""
    questions_per_episode: int | None = None
    """How many of them are about one episode."""
    seed: int = 0
    """Seed of everything."""
    mix: dict[str, float] = field(default_factory=dict)
    """Shares of the questions, as QUOTA SHARE pairs. A quota is FAMILY, FAMILY/DEPTH, FAMILY/KIND or FAMILY/DEPTH/KIND:
    count 2 location/deep 1 property/boolean 1. DEPTH is shallow, middle or deep. All families alike when not given."""
    options: dict[str, int] = field(default_factory=dict)
    """Options of the preset's world to change, as NAME NUMBER pairs: rooms 6 items 80 residents 2 ticks 400."""
    dev: float | None = None
    """Share of the episodes in the dev split."""
    test: float | None = None
    """Share of the episodes in the test split."""
    splits: tuple[str, ...] = ()
    """Further test splits, on top of the questions asked for: longer-4 longer-16 objects-2 objects-4 deeper composed
    (or composed-operators -colours -frames -answers) names kinds homes paraphrases."""
    split_episodes: int | None = None
    """Episodes in each of them; as many as in the test split when not given."""
    deepest: int | None = None
    """Operators on the longest path of a program outside of the split deeper; 5 when not given."""
    contrast: float | None = None
    """Share of the questions that get a twin: the same question, one fact changed, another answer."""
    shard: int | None = None
    """Episodes in a file; quotas are kept within each file."""
    from_db: str | None = None
    """Ask about the episodes of this world-state database (URL, or a file like LIFE/life.db) instead of a preset's."""
    workers: int = 1
    """Processes that work at once."""
    engine: Literal["local", "ray"] = "local"
    """Where they are: on this machine, or on a Ray cluster."""
    address: str | None = None
    """Address of the Ray cluster; one is started on this machine when not given."""
    out: Path = Path("dataset")
    """The dataset folder to write."""
    json: bool = False
    """Print the summary as JSON."""


@dataclass(frozen=True, kw_only=True)
class Validate:
    """Check a dataset: every question is executed again by the executor that did not write it, and all else it says.

    Words, evidence, views, hashes, splits and balance are looked after too. Exits 1 if anything is wrong.
    """

    data: tyro.conf.Positional[Path]
    """A dataset folder."""
    workers: int = 1
    """Processes that work at once."""
    json: bool = False
    """Print the findings as JSON."""


@dataclass(frozen=True, kw_only=True)
class CardMake:
    """Write a dataset's card anew, with plots of its mix, answers and depths."""

    data: tyro.conf.Positional[Path]
    """A dataset folder."""
    json: bool = False
    """Print the numbers as JSON."""


@dataclass(frozen=True, kw_only=True)
class Export:
    """Export a dataset to a folder that other tools read as it is (docs/exports.md)."""

    data: tyro.conf.Positional[Path]
    """A dataset folder."""
    to: Literal["lm-eval", "hf", "pyg", "neuralmemory"]
    """lm-eval: tasks of the lm-evaluation-harness. hf: rows with context for Hugging Face datasets. pyg: graph arrays
    for PyTorch Geometric. neuralmemory: two snapshots in the manner of NeuralMemory."""
    out: Path
    """The folder to make; it must not be there, or be empty."""
    view: Literal["terse", "rich"] = "terse"
    """Which text stands before the question, for lm-eval and hf."""
    json: bool = False
    """Print the summary as JSON."""


@dataclass(frozen=True, kw_only=True)
class Families:
    """Write a page for each question family: templates, ways of asking, and examples with program and evidence."""

    out: Path = Path("docs/families")
    """The folder to write."""
    json: bool = False
    """Print the pages written as JSON."""


@dataclass(frozen=True, kw_only=True)
class Show:
    """Show one question of a dataset with context, program steps and evidence, or samples of many."""

    data: tyro.conf.Positional[Path]
    """A dataset folder."""
    row: int | None = None
    """Which question of the split, from 0; samples when not given."""
    split: str | None = None
    """Which split; dev if there is one, else train, when not given."""
    samples: int = 8
    """How many questions to show when no row is given."""
    seed: int = 0
    """Seed of the choice of samples."""
    plan: Path | None = None
    """Where to write the floor plan of a home; beside the dataset's card when not given."""
    json: bool = False
    """Print what is shown as JSON."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Run a program, or a question in words, on a life or on an episode of a dataset; shows each step."""

    question: tyro.conf.Positional[str]
    """A program (docs/program-language.md) or a question in words."""
    data: Path
    """A life folder or a dataset folder."""
    episode: int = 0
    """Which episode of a dataset."""
    observer: int | None = None
    """Whose memory answers a question in words: 0 is the truth; the agent's when not given."""
    json: bool = False
    """Print answer, steps and support as JSON."""


@dataclass(frozen=True, kw_only=True)
class Train:
    """Train the reader on a dataset, or any task by name. `--resume RUN` takes up a stopped run and needs no more."""

    data: Path | None = None
    """A dataset folder for the reader task."""
    task: str = "dialogue.task:Reading"
    """The task, as "module:Class"."""
    options: str = "{}"
    """More keyword arguments of the task, as a JSON object."""
    strategy: Literal["synchronous", "diloco"] = "diloco"
    """How the replicas stay in sync."""
    engine: Literal["local", "torchrun"] = "local"
    """Where they run: in turn in this process, or each in a process of its own."""
    replicas: int = 2
    """How many replicas."""
    steps: int = 1000
    """Inner steps of every replica."""
    every: int = 25
    """DiLoCo: inner steps between two syncs (H)."""
    outer_lr: float = 0.7
    """DiLoCo: outer learning rate."""
    outer_momentum: float = 0.9
    """DiLoCo: outer Nesterov momentum."""
    lr: float = 2e-3
    """Peak learning rate of the inner AdamW."""
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
class RunsShow:
    """Show training runs side by side and draw their curves."""

    runs: tyro.conf.Positional[tuple[Path, ...]]
    """Run folders."""
    plot: Path | None = None
    """Write the loss curves to this PNG."""
    json: bool = False
    """Print the rows as JSON."""


@dataclass(frozen=True, kw_only=True)
class EvalQa:
    """Score trained readers on held-out homes, beside majority, blind and the program executor."""

    data: tyro.conf.Positional[Path]
    """A dataset folder."""
    runs: tuple[Path, ...] = ()
    """Run folders of readers; readers trained blind are recognised by their configuration."""
    split: str = "test"
    """Which split to ask about: dev, test, or a further one."""
    out: Path | None = None
    """Write NAME.json and NAME.md here."""
    json: bool = False
    """Print the scores as JSON."""


@dataclass(frozen=True, kw_only=True)
class EvalBlind:
    """Train classifiers that do not see what questions ask for, and score them beside the majority, by family."""

    data: tyro.conf.Positional[Path]
    """A dataset folder with train, dev and test splits."""
    seeds: int = 3
    """Trainings of each classifier."""
    card: bool = False
    """Write blind.json into the dataset folder, and the card anew with the table."""
    out: Path | None = None
    """Write NAME.json and NAME.md here."""
    json: bool = False
    """Print the scores as JSON."""


@dataclass(frozen=True, kw_only=True)
class Chat:
    """Talk with the agent: write `Name: text` to speak as that person; address somebody by name to be answered."""

    run: Path
    """A life folder, or a demo folder that holds one."""
    script: Path | None = None
    """Play the lines of this file (`Name: text` each) instead of reading from the terminal."""
    out: Path | None = None
    """Write the transcript as JSON lines."""
    json: bool = False
    """Print the transcript as JSON."""


@dataclass(frozen=True, kw_only=True)
class Fuzz:
    """Run random programs about small episodes on every executor; exits 1 if any two of them disagree.

    Without --postgres, PostgreSQL is started here if its programs are installed, and left out if they are not.
    """

    programs: int = 10_000
    """How many, all different within an episode."""
    worlds: tuple[str, ...] = ("home", "blocks")
    """Where episodes come from: home, blocks, or your own as "module:function"."""
    seed: int = 0
    """Seed of the episodes and the programs."""
    workers: int = 1
    """Processes that work at once; they change nothing but the time."""
    executors: tuple[Literal["log", "sqlite", "duckdb", "postgresql"], ...] = ("log", "sqlite", "duckdb", "postgresql")
    """Which to compare; the first is the one that the others are compared with."""
    postgres: str | None = None
    """URL of a PostgreSQL server; schemas are made on it and dropped."""
    out: Path | None = None
    """Write the figures to OUT.json and a page to OUT.md."""
    json: bool = False
    """Print the figures as JSON."""


@dataclass(frozen=True, kw_only=True)
class Bench:
    """Measure the platform's speeds on this machine."""

    seed: int = 0
    """Seed of the homes."""
    quick: bool = False
    """Fewer repetitions."""
    out: Path = Path("docs/results/spine.json")
    """Where to write the figures."""
    json: bool = False
    """Print the figures as JSON."""


@dataclass(frozen=True, kw_only=True)
class BenchTraining:
    """Train the same small readers on every device that is here (CPU, CUDA), and compare speed and losses."""

    seed: int = 0
    """Seed of the dataset, the weights and the order of the examples."""
    steps: int = 40
    """Steps of each of two replicas."""
    width: int = 128
    """Width of the model."""
    out: Path = Path("docs/results/devices.json")
    """Where to write the figures."""
    json: bool = False
    """Print the figures as JSON."""


@dataclass(frozen=True, kw_only=True)
class BenchDatagen:
    """Measure how fast datasets are made and validated, how that scales with workers, and what memory it takes."""

    seed: int = 0
    """First seed of the datasets."""
    quick: bool = False
    """Few questions, one seed."""
    million: bool = False
    """Also make a million questions in one process, which takes a quarter of an hour."""
    out: Path = Path("docs/results/datagen.json")
    """Where to write the figures."""
    json: bool = False
    """Print the figures as JSON."""


@dataclass(frozen=True, kw_only=True)
class BenchFaults:
    """Measure the faults known of the reference's data in datasets of ours, and write both side by side."""

    data: tyro.conf.Positional[tuple[Path, ...]] = ()
    """Dataset folders; small ones of blocks-reference and homes are made when none is given."""
    questions: int = 5000
    """Questions of each dataset that is made."""
    episodes: int = 100
    """Episodes of each dataset to measure, at most."""
    seed: int = 1
    """Seed of the datasets that are made."""
    out: Path = Path("docs/results/faults.json")
    """Where to write the figures."""
    page: Path = Path("docs/faults.md")
    """Where to write the table."""
    json: bool = False
    """Print the figures as JSON."""
