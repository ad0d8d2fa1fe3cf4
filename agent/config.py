"""The options of `inhabit` commands; docstrings here are the help texts, and nothing heavy is imported.

Those of datasets stand in `config_data.py`, those of measures in `config_bench.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import tyro

__all__ = [
    "Ask",
    "Chat",
    "DemoConfig",
    "EvalBlind",
    "EvalQa",
    "HomeCheck",
    "HomeExport",
    "HomeImport",
    "HomeMake",
    "HomeShow",
    "LifeAudit",
    "LifeLive",
    "LifeShow",
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
    robots: int = 1
    """Number of robots, 1 to 6: the agent and others like it."""
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
class HomeExport:
    """Write a home for other tools (docs/homes.md tells of formats, axes and ids)."""

    home: tyro.conf.Positional[Path]
    """A home's JSON file."""
    format: Literal["mjcf", "glb", "habitat", "json"] = "mjcf"
    """MuJoCo's XML; one binary glTF file; a scene dataset of habitat-sim; our own description, checked."""
    out: Path | None = None
    """File to write (habitat: folder, which names the scene); HOME.xml, HOME.glb, HOME-habitat or HOME-copy.json."""
    json: bool = False
    """Print what was written as JSON."""


@dataclass(frozen=True, kw_only=True)
class HomeImport:
    """Read a home from a file of ProcTHOR (JSON) or MuJoCo (MJCF), and say what of it has no counterpart."""

    file: tyro.conf.Positional[Path]
    """A ProcTHOR house (.json, .json.gz), a line of a file of them (.jsonl, .jsonl.gz), or an MJCF scene (.xml)."""
    line: int = 1
    """Which house of a file that has one on each line."""
    seed: int = 0
    """Of what the file does not tell: colours and materials."""
    out: Path = Path("home.json")
    """Where to write the home."""
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
    body: Literal["mujoco", "habitat"] = "mujoco"
    """What draws the images: MuJoCo, or habitat-sim where it is installed (docs/homes.md)."""
    noise: Literal["none", "lifelike", "rough"] = "none"
    """How noisy camera, motors and odometry are: the agent must find out where it is (docs/bodies.md)."""
    out: Path = Path("life")
    """The life folder to write."""
    resume: Path | None = None
    """Go on with the life in this folder, one that was stopped, killed or has ended, up to so many ticks in all."""
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
