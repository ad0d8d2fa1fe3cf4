"""Writing a home for other tools: MJCF, GLB, a scene dataset of habitat-sim, or our own JSON."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any, Literal, get_args

from agent.homes.pieces import ExportError, pieces, scene_of, with_robot
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.validate import check
from memory.graph.whole import whole, write_whole

__all__ = ["FORMATS", "Format", "export"]

Format = Literal["mjcf", "glb", "habitat", "json"]

FORMATS: tuple[str, ...] = get_args(Format)
"""What a home can be written as."""


def export(home: HomeSpec, to: Format, out: Path) -> dict[str, Any]:
    """Write a home.

    Args:
        home: The home; it is checked first.
        to: The format.
        out: The file to write; for `habitat` a folder, which names the scene.

    Returns:
        What was written: `out`, `files`, for those with geometry how many `pieces` there are, and for `habitat` the
        `navmesh`, which is None where habitat-sim is not installed.

    Raises:
        SpecError: If the home breaks a rule.
        ExportError: If the format is none of these, or a file stands where a folder is to be.
        HabitatError: If habitat-sim is installed, but makes no navmesh.
    """
    if to not in FORMATS:
        raise ExportError(f"no format {to!r}: use one of {', '.join(FORMATS)}")
    check(home)
    if to == "habitat":
        return _dataset(home, out)
    if out.is_dir():
        raise ExportError(f"{out} is a folder: give the name of a file to write")
    out.parent.mkdir(parents=True, exist_ok=True)
    if to == "json":
        write_whole(out, home.to_json())
        return {"out": str(out), "files": 1}
    return _mjcf(home, out) if to == "mjcf" else _glb(home, out)


def _mjcf(home: HomeSpec, out: Path) -> dict[str, Any]:
    from agent.homes.mjcf_file import mjcf_text

    home = with_robot(home)
    scene = scene_of(home)
    write_whole(out, mjcf_text(home, scene))
    return {"out": str(out), "files": 1, "pieces": int(scene.home.model.nbody)}


def _glb(home: HomeSpec, out: Path) -> dict[str, Any]:
    from agent.homes.meshes import home_scene

    home = with_robot(home)
    found = pieces(home, scene_of(home))
    with whole(out) as draft:
        draft.write_bytes(home_scene(found).export(file_type="glb"))
    return {"out": str(out), "files": 1, "pieces": len(found)}


def _dataset(home: HomeSpec, out: Path) -> dict[str, Any]:
    from agent.homes.habitat_dataset import write_dataset

    if out.exists() and not out.is_dir():
        raise ExportError(f"{out} is a file: give a folder for the dataset")
    manned = with_robot(home)
    found = pieces(manned, scene_of(manned))
    files = write_dataset(home, found, out)
    navmesh = _navmesh(out)
    files += [navmesh] if navmesh is not None else []
    told = {"out": str(files[0]), "files": len(files), "pieces": len(found)}
    return {**told, "navmesh": str(navmesh) if navmesh is not None else None}


def _navmesh(folder: Path) -> Path | None:
    """The navmesh of a dataset's scene, which only habitat-sim can make; None where it is not installed."""
    if importlib.util.find_spec("habitat_sim") is None:
        return None
    from agent.bodies.habitat.settings import Settings
    from agent.bodies.habitat.worker import Worker
    from agent.homes.habitat_dataset import config_of, scene_name

    name = scene_name(folder)
    path = folder / "navmeshes" / f"{name}.navmesh"
    worker = Worker()
    try:
        worker.call("open", Settings(scene=name, dataset=str(config_of(folder)), colour=False))
        worker.call("save_navmesh", str(path))
    finally:
        worker.close()
    return path
