"""The options of the commands that make, check, show and export datasets. Nothing heavy is imported."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import tyro

__all__ = ["CardMake", "Export", "Families", "Fuzz", "Generate", "Show", "Validate"]


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
