"""The options of the commands that let agents attempt tasks. Nothing heavy is imported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

__all__ = ["EvalHomes", "Live", "TaskName"]

TaskName = Literal["pointnav", "objectnav", "imagenav", "fetch", "rearrange", "tidy", "help", "moved", "eqa"]
"""A task."""


@dataclass(frozen=True, kw_only=True)
class Live:
    """Let an agent attempt episodes of a task in homes it has not seen, and print how it fared."""

    task: TaskName = "objectnav"
    """The task."""
    agent: str = "ours"
    """Who attempts: ours, ours-new, frontier, forward, random, oracle, or a policy of your own as module:Class."""
    episodes: int = 20
    """How many."""
    per_home: int = 2
    """Of them in each home."""
    file: Path | None = None
    """Attempt the episodes of this file instead of new ones; habitat's PointNav-v1 and ObjectNav-v1 are read too."""
    body: Literal["mujoco", "driven", "suction", "parallel", "habitat"] = "mujoco"
    """The robot: in MuJoCo on a kinematic base, on motors, on motors with an arm (docs/bodies.md); or in habitat-sim
    where it is installed (docs/homes.md)."""
    habitat_file: Path | None = None
    """Also write the episodes as habitat does (pointnav and objectnav; compressed if the name ends in .gz)."""
    seed: int = 0
    """Of the homes (SEED × 1000 and on) and of the episodes."""
    residents: bool = False
    """Let people live in the homes meanwhile."""
    workers: int = 1
    """Processes."""
    out: Path = Path("attempts")
    """Folder for episodes.json.gz, attempts.jsonl, table.md and results.json; a stopped command goes on there."""
    json: bool = False
    """Print the figures as JSON."""


@dataclass(frozen=True, kw_only=True)
class EvalHomes:
    """Compare agents at tasks in held-out homes: success, SPL, SoftSPL, with intervals over homes."""

    tasks: tuple[TaskName, ...] = ("pointnav", "objectnav")
    """The tasks."""
    agents: tuple[str, ...] = ("oracle", "ours", "ours-new", "frontier", "forward", "random")
    """Who attempts."""
    homes: int = 100
    """How many homes."""
    per_home: int = 2
    """Episodes of each task in each home."""
    seed: int = 1
    """Of the homes (SEED × 1000 and on) and of the episodes; 0 is for development."""
    residents: bool = False
    """Let people live in the homes meanwhile."""
    workers: int = 2
    """Processes."""
    out: Path = Path("docs/results/homes.json")
    """Where to write the figures, with NAME.md and NAME.jsonl beside; a stopped command goes on there."""
    json: bool = False
    """Print the figures as JSON."""
