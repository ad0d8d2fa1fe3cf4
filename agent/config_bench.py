"""The options of the commands that measure the platform. Nothing heavy is imported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import tyro

__all__ = [
    "Bench",
    "BenchDatagen",
    "BenchExports",
    "BenchFaults",
    "BenchCameras",
    "BenchHomes",
    "BenchOverhead",
    "BenchPhysics",
    "BenchSchedules",
    "BenchSoak",
    "BenchTorchft",
    "BenchTraining",
    "BenchView",
    "Part",
    "PhysicsPart",
]

Part = Literal["rates", "scaling", "memory"]
"""A part of what `bench datagen` measures."""

PhysicsPart = Literal["honesty", "speeds", "drift"]
"""A part of what `bench physics` measures."""


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
class BenchDatagen:
    """Measure how fast datasets are made and validated, how that scales with workers, and what memory it takes."""

    seed: int = 0
    """First seed of the datasets."""
    quick: bool = False
    """Few questions, one seed."""
    million: bool = False
    """Also make a million questions in one process, which takes a quarter of an hour."""
    only: tuple[Part, ...] = ()
    """Measure these parts only, and keep the others as they stand in the file."""
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


@dataclass(frozen=True, kw_only=True)
class BenchExports:
    """Write homes for other simulators, read the files again, and compare what they show with what our body sees."""

    seed: int = 0
    """Seed of the first home."""
    homes: int = 10
    """How many homes."""
    poses: int = 50
    """From how many poses in each images are compared."""
    out: Path = Path("docs/results/exports-homes.json")
    """Where to write the figures."""
    json: bool = False
    """Print the figures as JSON."""


@dataclass(frozen=True, kw_only=True)
class BenchView:
    """Measure how fast a life is opened, followed tick by tick at several lengths, and filmed."""

    seed: int = 0
    """Seed of the home and of the life."""
    rooms: int | None = None
    """Number of rooms; drawn from the seed when not given."""
    ticks: tuple[int, ...] = (200, 2000)
    """Lengths of the life, in ticks, at which it is followed for 30 more."""
    out: Path = Path("docs/results/view.json")
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
class BenchOverhead:
    """Measure an inner step beside a loop written by hand, and an outer step beside reading and writing the weights."""

    turns: int = 100
    """Turns of four inner steps that each loop has."""
    millions: int = 150
    """Million parameters of the outer step."""
    out: Path = Path("docs/results/overhead.json")
    """Where to write the figures."""
    json: bool = False
    """Print the figures as JSON."""


@dataclass(frozen=True, kw_only=True)
class BenchHomes:
    """Measure images, ticks, distances and decisions in homes of 8 rooms and 100 items, per CPU-second of one core."""

    seed: int = 0
    """Of the first home."""
    homes: int = 5
    """How many."""
    out: Path = Path("docs/results/homes-speed.json")
    """Where to write the figures."""
    json: bool = False
    """Print the figures as JSON."""


@dataclass(frozen=True, kw_only=True)
class BenchCameras:
    """Measure images of many homes at once by mujoco-warp, and compare them with those drawn home by home."""

    homes: tuple[int, ...] = (1, 16, 256)
    """How many homes at once."""
    width: int = 128
    """Of an image, in pixels."""
    height: int = 128
    """Of an image, in pixels."""
    device: str | None = None
    """Where to draw, as Warp names it (cuda:0, cpu); an NVIDIA card if there is one."""
    looks: int = 20
    """In each home and round."""
    compared: int = 16
    """Homes of which images are compared."""
    seed: int = 0
    """Of the first home."""
    out: Path = Path("docs/results/cameras.json")
    """Where to write the figures."""
    json: bool = False
    """Print the figures as JSON."""


@dataclass(frozen=True, kw_only=True)
class BenchSoak:
    """Let an agent live on in one process for hours, and watch its memory."""

    hours: float = 2.0
    """How long by the clock."""
    seed: int = 0
    """Of the home and the life."""
    life: Path | None = None
    """Where to keep the life; without it, it is deleted."""
    out: Path = Path("docs/results/soak.json")
    """Where to write the figures."""
    json: bool = False
    """Print the figures as JSON."""


@dataclass(frozen=True, kw_only=True)
class BenchPhysics:
    """Interact at random with many homes and count what physics broke; measure its speed, and how far poses drift.

    Speeds are per CPU-second of one core. Parts that are left out keep their figures of before.
    """

    parts: tuple[PhysicsPart, ...] = ("honesty", "speeds", "drift")
    """What to measure."""
    seed: int = 0
    """Of the first home."""
    homes: int = 40
    """Homes to interact with."""
    interactions: int = 25
    """In each of them."""
    walks: int = 5
    """Homes in which speeds are measured and walks are taken."""
    ticks: int = 400
    """Of a walk."""
    out: Path = Path("docs/results/physics.json")
    """Where to write the figures."""
    json: bool = False
    """Print the figures as JSON."""


@dataclass(frozen=True, kw_only=True)
class BenchSchedules:
    """Strike training runs by random schedules of faults, and count what became of them; goes on after a stop."""

    engine: Literal["ray", "processes", "torchft"] = "ray"
    """Whose workers: DiPaCo and asynchronous Local-SGD on the first two, DiLoCo on torchft."""
    count: int = 200
    """How many schedules."""
    seed: int = 0
    """Of the first; the others follow."""
    address: str | None = None
    """Engine ray: the cluster's address, on this machine; without it one is started."""
    runs: Path | None = None
    """Where to keep the runs of schedules that broke a rule; without it they are deleted like the others."""
    out: Path | None = None
    """Where to write the figures; docs/results/schedules-ENGINE.json by default. What each schedule came to is kept in
    a .jsonl beside it."""
    json: bool = False
    """Print the figures as JSON."""


@dataclass(frozen=True, kw_only=True)
class BenchTorchft:
    """Train the toy task with the engine torchft and with torchft's own DiLoCo, and kill a replica.

    As root it counts bytes too, in a network namespace of its own.
    """

    seeds: tuple[int, ...] = (0, 1, 2)
    """Of the task, its data and their order."""
    replicas: int = 3
    """Processes of a run."""
    rounds: int = 20
    """Syncs of a run."""
    every: int = 20
    """Inner steps between two syncs."""
    out: Path = Path("docs/results/torchft.json")
    """Where to write the figures."""
    json: bool = False
    """Print the figures as JSON."""
