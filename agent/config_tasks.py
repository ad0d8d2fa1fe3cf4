"""The options of the commands that let agents attempt tasks. Nothing heavy is imported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

__all__ = ["EvalHomes", "Live", "NoiseName", "TaskName"]

NoiseName = Literal["none", "lifelike", "rough"]
"""How noisy a body's cameras, motors and wheels are (docs/bodies.md)."""

TaskName = Literal["pointnav", "objectnav", "imagenav", "fetch", "rearrange", "tidy", "help", "moved", "eqa"]
"""A task."""


@dataclass(frozen=True, kw_only=True)
class Live:
    """Let an agent attempt episodes of a task in homes it has not seen, and print how it fared."""

    task: TaskName = "objectnav"
    """The task."""
    agent: str = "ours"
    """Who attempts: ours; without a memory of it: ours-map, ours-things, ours-new, ours-odometry, frontier, mapless;
    forward, random, guess, oracle (docs/tasks.md); or a policy of your own as module:Class."""
    episodes: int = 20
    """How many."""
    per_home: int = 2
    """Of them in each home."""
    file: Path | None = None
    """Attempt the episodes of this file instead of new ones; habitat's PointNav-v1 and ObjectNav-v1 are read too."""
    body: Literal["mujoco", "habitat"] = "mujoco"
    """What draws the images: MuJoCo, or habitat-sim where it is installed (docs/homes.md)."""
    noise: NoiseName = "none"
    """How noisy camera, motors and odometry are: the agent must find out where it is (docs/bodies.md)."""
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
    agents: tuple[str, ...] = (
        "oracle",
        "ours",
        "ours-map",
        "ours-things",
        "ours-new",
        "frontier",
        "mapless",
        "forward",
        "random",
    )
    """Who attempts: oracle, ours; ours-map, ours-things, ours-new (what it keeps of a home that it knows); frontier,
    mapless (what it remembers at all); ours-odometry (with noise: does not correct its pose); forward, random, guess;
    module:Class. docs/tasks.md says what each is."""
    homes: int = 100
    """How many homes."""
    per_home: int = 2
    """Episodes of each task in each home."""
    seed: int = 1
    """Of the homes (SEED × 1000 and on) and of the episodes; 0 is for development."""
    residents: bool = False
    """Let people live in the homes meanwhile."""
    noise: tuple[NoiseName, ...] = ("none",)
    """How noisy camera, motors and odometry are; with several, all is attempted with each."""
    workers: int = 2
    """Processes."""
    out: Path = Path("docs/results/homes.json")
    """Where to write the figures, with NAME.md and NAME.jsonl beside; a stopped command goes on there."""
    json: bool = False
    """Print the figures as JSON."""
