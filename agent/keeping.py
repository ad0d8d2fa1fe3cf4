"""The agent's mind on disk: its map and what it has seen where, so that a life can be taken up again."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.senses import Thing

if TYPE_CHECKING:
    from agent.mind import Mind
from memory.graph.whole import whole, write_whole

__all__ = ["restore", "save"]

MAP, MEMORY = "map.npz", "mind.json"


def save(mind: Mind, folder: Path) -> None:
    """Write `map.npz` (the occupancy map) and `mind.json` (things seen, trail, what was looked at)."""
    occupancy = mind.navigator.map
    corner = np.array([occupancy.x, occupancy.y])
    with whole(folder / MAP) as draft:
        np.savez_compressed(draft, odds=occupancy.odds, room=occupancy.room, corner=corner)
    things = []
    for _, thing in sorted(mind.senses.things.items()):
        things.append({**asdict(thing), "cells": sorted(thing.cells)})
    memory = {
        "things": things,
        "trail": [[round(x, 3), round(y, 3)] for x, y in mind.navigator.trail],
        "dismissed": [list(point) for point in mind.navigator.dismissed],
        "looked_at": sorted(mind.looked_at.items()),
        "asked": sorted(mind.asked.items()),
    }
    write_whole(folder / MEMORY, json.dumps(memory) + "\n")


def restore(mind: Mind, folder: Path) -> None:
    """Read back into a fresh mind what `save` wrote.

    Raises:
        OSError: If a file cannot be read.
        ValueError, KeyError, TypeError: If a file is damaged.
    """
    with np.load(folder / MAP, allow_pickle=False) as arrays:
        occupancy = mind.navigator.map
        occupancy.odds, occupancy.room = arrays["odds"].astype(np.int16), arrays["room"].astype(np.int32)
        occupancy.x, occupancy.y = (float(part) for part in arrays["corner"])
    memory = json.loads((folder / MEMORY).read_text(encoding="utf-8"))
    mind.senses.things = {thing["id"]: _thing(thing) for thing in memory["things"]}
    mind.navigator.trail = [(x, y) for x, y in memory["trail"]]
    mind.navigator.dismissed = [(x, y) for x, y in memory["dismissed"]]
    mind.looked_at = dict(memory["looked_at"])
    mind.asked = dict(memory["asked"])


def _thing(read: dict[str, Any]) -> Thing:
    points = {name: tuple(read[name]) for name in ("point", "low", "high")}
    return Thing(**{**read, **points, "cells": {(x, y) for x, y in read["cells"]}})
