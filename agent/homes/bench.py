"""How long homes take to be written for other simulators, how large they are, and whether they show what ours show."""

from __future__ import annotations

import math
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from agent.bodies.camera import CAMERA, Intrinsics
from agent.bodies.mujoco_body import MujocoHome
from agent.homes.export import export
from agent.homes.importing import read_home
from agent.homes.reread import Reread, reread
from agent.tasks.freespace import FreeSpace
from datagen.worlds.home.generate import generate
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.world import HomeWorld

__all__ = ["WRITTEN", "agreement", "measure"]

WRITTEN = ("mjcf", "glb", "habitat")
"""The formats that have shapes."""

_NEAR = 0.02  # metres by which depth may differ

Look = tuple[float, float, float]
"""x, y (metres) and yaw (radians) of a camera."""


def measure(seed: int, *, poses: int, camera: Intrinsics = CAMERA) -> dict[str, Any]:
    """Write one home in every format, read it again, and look at it.

    Args:
        seed: Of the home and of the poses.
        poses: From how many its images are compared with ours.
        camera: What images are like.

    Returns:
        Of the home its rooms and things; of each format CPU seconds, bytes, files and pieces, and the shares of pixels
        with the same depth (2 cm) and the same id; and of what was written as MJCF how much an import brings back.
    """
    home = generate(seed)
    robot = next(person.id for person in home.people if person.kind == "robot")
    body = MujocoHome(HomeWorld(home, seed=seed, self_sensing=frozenset({robot})), camera=camera)
    looks = _looks(home, poses, seed)
    found: dict[str, Any] = {"seed": seed, "rooms": len(home.rooms), "things": len(home.items)}
    with tempfile.TemporaryDirectory() as folder:
        for name in WRITTEN:
            out = Path(folder) / f"home.{name}"
            told = _written(home, name, out.with_suffix(".xml") if name == "mjcf" else out)
            path = Path(told.pop("path"))
            same = agreement(body, reread(name, path, robot, camera), looks)
            found[name] = {**told, "depth_within_2cm": same[0], "same_id": same[1]}
        found["imported"] = _imported(home, Path(folder) / "home.xml")
    return found


def _written(home: HomeSpec, name: str, out: Path) -> dict[str, Any]:
    began = time.process_time()
    told = export(home, name, out)  # type: ignore[arg-type]
    spent = time.process_time() - began
    files = [out] if out.is_file() else [path for path in out.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    return {"path": out, "seconds": spent, "bytes": size, "files": len(files), "pieces": told["pieces"]}


def _looks(home: HomeSpec, count: int, seed: int) -> list[Look]:
    space, random = FreeSpace.of(home), np.random.default_rng(seed)
    return [(*space.drawn(random), float(random.uniform(-math.pi, math.pi))) for _ in range(count)]


def agreement(body: MujocoHome, other: Reread, looks: list[Look]) -> tuple[float, float]:
    """The shares of pixels with the same depth, to 2 cm, and with the same id."""
    depths, ids = [], []
    for x, y, yaw in looks:
        ours = body.look((x, y), yaw)
        depth, seen = other.look((x, y), yaw)
        depths.append(float(np.mean(np.abs(depth - ours.depth) <= _NEAR)))
        ids.append(float(np.mean(seen == ours.instance)))
    return float(np.mean(depths)), float(np.mean(ids))


def _imported(home: HomeSpec, path: Path) -> dict[str, float]:
    """The shares of rooms, doorways, furniture and things that an import of the MJCF file has again."""
    back = read_home(path).home
    parts = ("rooms", "doorways", "furniture", "items")
    return {part: len(getattr(back, part)) / max(1, len(getattr(home, part))) for part in parts}
