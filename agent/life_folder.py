"""The files of a life folder: their names, how they are written whole, and what is said when one is damaged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from agent.bodies.drift import Drift
from memory.graph.whole import whole

__all__ = ["LIFE_VERSION", "LifeError", "make_room", "read_about", "read_lying", "read_seen", "write_seen"]

LIFE_VERSION = 1
HOME, HOME_NOW, ABOUT, DATABASE, SEEN, LYING, FRAMES = (
    "home.json",
    "home_now.json",
    "life.json",
    "life.db",
    "seen.npz",
    "lying.npz",
    "frames",
)


class LifeError(ValueError):
    """A life folder that is missing, damaged, unfinished or of another version: one line with what to do."""


def make_room(out: Path) -> None:
    """Make the folder.

    Raises:
        LifeError: If it holds something already or cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise LifeError(f"{out} is not empty: choose a new folder for the life")
    except OSError as error:
        raise LifeError(f"{out} cannot be written ({error.strerror}): choose another folder") from None


def read_about(folder: Path) -> dict[str, Any]:
    """What a finished life says of itself.

    Raises:
        LifeError: If it is missing, damaged, or of another version.
    """
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        version = about["version"]
    except FileNotFoundError:
        raise LifeError(f"{folder} holds no finished life (no {ABOUT}): live it again in a new folder") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LifeError(f"{folder / ABOUT} is damaged ({error}): live it again in a new folder") from None
    if version != LIFE_VERSION:
        raise LifeError(f"{folder} is a life of version {version}; this inhabit reads version {LIFE_VERSION}")
    missing = [name for name in ("agent", "seed", "ticks") if not isinstance(about.get(name), int)]
    if missing:
        raise LifeError(f"{folder / ABOUT} lacks {', '.join(missing)}: live it again in a new folder")
    return dict(about)


def read_seen(folder: Path) -> tuple[Any, Any, Any]:
    """The log of what was in view: ticks, ids and pixels, (n,) each.

    Raises:
        LifeError: If it is missing or damaged.
    """
    try:
        with np.load(folder / SEEN, allow_pickle=False) as arrays:
            return arrays["tick"], arrays["id"], arrays["pixels"]
    except (OSError, ValueError, KeyError) as error:
        raise LifeError(f"{folder / SEEN} is missing or damaged ({error}): live it again") from None


def read_lying(folder: Path) -> Drift:
    """Where loose things came to lie.

    Raises:
        LifeError: If the file is damaged.
    """
    try:
        return Drift.load(folder / LYING)
    except (OSError, ValueError, KeyError) as error:
        raise LifeError(f"{folder / LYING} is damaged ({error}): live it again") from None


def write_seen(folder: Path, seen: list[tuple[int, int, int]]) -> None:
    """Add to the log of what was in view."""
    columns = np.array(seen, np.int32).reshape(-1, 3).T
    if (folder / SEEN).exists():
        columns = np.concatenate([np.stack(read_seen(folder)), columns], axis=1)
    with whole(folder / SEEN) as draft:
        np.savez_compressed(draft, tick=columns[0], id=columns[1], pixels=columns[2])
