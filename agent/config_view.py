"""The options of `inhabit view`. Nothing heavy is imported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import tyro

__all__ = ["View"]


@dataclass(frozen=True, kw_only=True)
class View:
    """See a life or attempts at tasks in the browser, or make a film of it."""

    run: tyro.conf.Positional[Path | None] = None
    """A folder of `inhabit life live`, `inhabit live` or `inhabit demo`; the latest of those here when not given."""
    live: bool = False
    """Let an agent live now, and see it meanwhile; its life is kept in OUT."""
    attempt: int = 0
    """Which of the attempts of a folder, from 0: shown first, or filmed."""
    tick: int = 0
    """The tick to begin at."""
    until: int | None = None
    """The last tick of a film or a recording; that of the run when not given."""
    every: int = 1
    """Ticks from one picture of a film or a recording to the next."""
    export: Path | None = None
    """Write a film, NAME.mp4 or NAME.gif, instead of showing the page."""
    rerun: Path | None = None
    """Write a Rerun recording, NAME.rrd, instead of showing the page (extra `viz`)."""
    host: str = "127.0.0.1"
    """Address to serve at; the page has no password, so think before you give another."""
    port: int = 8765
    """Port to serve at; 0 for any free one."""
    browser: bool = True
    """Open the page in a browser."""
    seed: int = 0
    """With --live: seed of the home (where none is given) and of the life."""
    home: Path | None = None
    """With --live: a home's JSON file; generated from the seed when not given."""
    rooms: int | None = None
    """With --live: number of rooms of a generated home."""
    noise: Literal["none", "lifelike", "rough"] = "none"
    """With --live: how noisy camera, motors and odometry are (docs/bodies.md)."""
    ticks: int = 1200
    """With --live: how long, in ticks of half a second."""
    pace: float = 4.0
    """With --live: ticks a second."""
    out: Path = Path("life")
    """With --live: the life folder to write."""
    json: bool = False
    """Print a summary as JSON."""
