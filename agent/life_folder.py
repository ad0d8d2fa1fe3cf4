"""The files of a life folder: their names, how they are written whole, and what is said when one is damaged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from agent.bodies.drift import Drift
from agent.places import Places
from memory.graph.whole import whole

__all__ = ["LIFE_VERSION", "LifeError", "SeenLog", "make_room", "read_about", "read_lying", "read_places", "read_seen"]

LIFE_VERSION = 2
HOME, ABOUT, DATABASE, SEEN, LYING, PLACES, FRAMES = (
    "home.json",
    "life.json",
    "life.db",
    "seen.bin",
    "lying.bin",
    "places.bin",
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


_ENTRY = np.dtype([("tick", "<i4"), ("id", "<i4"), ("pixels", "<i4")])


def read_seen(folder: Path, last_tick: int) -> tuple[Any, Any, Any]:
    """The log of what was in view: ticks, ids and pixels, (n,) each; what a kill left beyond the last tick is left out.

    Raises:
        LifeError: If it is missing.
    """
    try:
        raw = (folder / SEEN).read_bytes()
    except OSError as error:
        raise LifeError(f"{folder / SEEN} is missing ({error.strerror}): live it again") from None
    entries = np.frombuffer(raw[: len(raw) - len(raw) % _ENTRY.itemsize], _ENTRY)
    entries = entries[entries["tick"] <= last_tick]
    return entries["tick"], entries["id"], entries["pixels"]


def read_lying(folder: Path, last_tick: int) -> Drift:
    """Where loose things came to lie, up to the last tick."""
    return Drift.load(folder / LYING, last_tick)


def read_places(folder: Path, last_tick: int) -> Places:
    """Where the agent took itself to be, up to the last tick; empty where that was never in doubt."""
    return Places.load(folder / PLACES, last_tick)


class SeenLog:
    """Writes the log of what was in view, tick by tick: three little-endian int32 to an entry.

    Args:
        folder: Of the life.
        last_tick: Its last whole tick.
    """

    def __init__(self, folder: Path, last_tick: int) -> None:
        if (folder / SEEN).exists():  # a kill may have left more than whole ticks
            kept = np.stack(read_seen(folder, last_tick), axis=1).astype("<i4")
            with whole(folder / SEEN) as draft:
                draft.write_bytes(kept.tobytes())
        self._file = (folder / SEEN).open("ab")

    def add(self, tick: int, pixels: Mapping[int, int]) -> None:
        """Note how many pixels of each thing are in view; they are with the system when this returns."""
        entries = np.array([(tick, thing, count) for thing, count in pixels.items()], "<i4")
        self._file.write(entries.tobytes())
        self._file.flush()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
