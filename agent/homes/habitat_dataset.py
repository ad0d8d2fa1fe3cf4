"""A home as a scene dataset of habitat-sim: an object template for each rigid piece, placed by a scene instance.

Of the ways that habitat-sim has to give ids to what is seen, this one works whole: each template has a `semantic_id`,
which is our entity's id (0 for walls and ceilings), and no stage is there. What stands for good is STATIC, so that it
enters the navmesh; what lies about is DYNAMIC; doors, people and the trim of doorways are KINEMATIC.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.homes.axes import pose_y_up, quaternion, to_y_up
from agent.homes.meshes import glb
from agent.homes.pieces import ExportError, Motion, Piece, label
from datagen.worlds.home.spec import HomeSpec, Room
from memory.graph.whole import whole, write_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HOME", "config_of", "scene_name", "write_dataset"]

HOME = "home.json"
"""Our own description, which lies beside, so that ids can be told."""

_PARTS = ("objects", "scenes", "semantics", "navmeshes")
_MOTIONS: Mapping[Motion, str] = {"still": "STATIC", "moved": "KINEMATIC", "loose": "DYNAMIC"}
_DENSITY = 300.0  # kilograms a cubic metre, as in MuJoCo


def scene_name(folder: Path) -> str:
    """What the scene in a folder is called: the folder's name in letters, digits and underscores."""
    return re.sub(r"\W+", "_", folder.resolve().name) or "home"


def config_of(folder: Path) -> Path:
    """The file by which habitat-sim finds the dataset in a folder."""
    return folder / f"{scene_name(folder)}.scene_dataset_config.json"


def write_dataset(home: HomeSpec, pieces: Iterable[Piece], folder: Path) -> list[Path]:
    """Write the dataset of one home.

    Args:
        home: The home.
        pieces: It, as it stands.
        folder: Where to; it names the scene. A dataset of ours that is there is replaced.

    Returns:
        The files written, the dataset's configuration first.

    Raises:
        ExportError: If the folder holds something else.
    """
    pieces, name = tuple(pieces), scene_name(folder)
    if folder.exists() and any(folder.iterdir()) and not config_of(folder).exists():
        raise ExportError(f"{folder} holds other files: give a new folder for the dataset")
    for part in _PARTS:
        shutil.rmtree(folder / part, ignore_errors=True)  # templates of an earlier home would be found too
        (folder / part).mkdir(parents=True)
    files = [config_of(folder)]
    for piece in pieces:
        mesh = folder / "objects" / f"{piece.name}.glb"
        with whole(mesh) as draft:
            draft.write_bytes(glb(piece))
        files += [mesh, _written(folder / "objects" / f"{piece.name}.object_config.json", _template(piece))]
    files += [
        _written(folder / "scenes" / f"{name}.scene_instance.json", _instance(pieces, name)),
        _written(folder / "semantics" / f"{name}.lexicon.json", _lexicon(home)),
        _written(folder / "semantics" / f"{name}.semantic_config.json", _semantics(home, name)),
    ]
    write_whole(folder / HOME, home.to_json())
    _written(files[0], _configuration())
    return [*files, folder / HOME]


def _written(path: Path, content: Any) -> Path:
    write_whole(path, json.dumps(content, indent=1) + "\n")
    return path


def _configuration() -> dict[str, Any]:
    """Where the files of a dataset are."""
    return {
        "objects": {"paths": {".json": ["objects"]}},
        "scene_instances": {"paths": {".json": ["scenes"]}},
        "semantic_scene_descriptor_instances": {"paths": {".json": ["semantics/*.semantic_config.json"]}},
    }


def _template(piece: Piece) -> dict[str, Any]:
    """A piece as an object template; without a centre of mass, habitat-sim would move its origin."""
    return {
        "render_asset": f"{piece.name}.glb",
        "up": [0.0, 1.0, 0.0],
        "front": [0.0, 0.0, -1.0],
        "units_to_meters": 1.0,
        "scale": [1.0, 1.0, 1.0],
        "COM": [0.0, 0.0, 0.0],
        "mass": round(_mass(piece), 4),
        "margin": 0.0,
        "friction_coefficient": 0.8,
        "semantic_id": piece.entity,
        "shader_type": "flat",
        "is_collidable": piece.kind != "doorway",
        "join_collision_meshes": True,
    }


def _mass(piece: Piece) -> float:
    """Kilograms, at least ten grams; boxes stand in for round solids, as near is near enough."""
    volumes = []
    for solid in piece.solids:
        a, b, c = solid.size
        halves = {"box": (a, b, c), "ellipsoid": (a, b, c), "sphere": (a, a, a), "cylinder": (a, a, b)}
        x, y, z = halves.get(solid.kind, (a, a, b + a))
        volumes.append(8 * x * y * z)
    return max(0.01, 0.5 * _DENSITY * sum(volumes))


def _instance(pieces: Iterable[Piece], name: str) -> dict[str, Any]:
    return {
        "stage_instance": {"template_name": "NONE"},
        "translation_origin": "asset_local",
        "default_lighting": "no_lights",
        "object_instances": [_placed(piece) for piece in pieces],
        "semantic_scene_instance": name,
    }


def _placed(piece: Piece) -> dict[str, Any]:
    pose = pose_y_up(piece.place)
    return {
        "template_name": piece.name,
        "translation_origin": "asset_local",
        "translation": _rounded(pose[:3, 3]),
        "rotation": [round(part, 9) for part in quaternion(pose[:3, :3])],  # w, x, y, z
        "motion_type": _MOTIONS[piece.motion],
    }


def _lexicon(home: HomeSpec) -> dict[str, Any]:
    """A class for each entity: habitat-sim looks classes up by the ids that it draws."""
    kinds = {part.id: getattr(part, "kind", "doorway") for part in home.parts()}
    classes: list[dict[str, Any]] = [{"id": 0, "name": "structure"}]
    return {"classes": classes + [{"id": id, "name": label(kind, id)} for id, kind in sorted(kinds.items())]}


def _semantics(home: HomeSpec, name: str) -> dict[str, Any]:
    return {
        "semantic_descriptor_filename": f"{name}.lexicon.json",
        "region_annotations": [_region(room, home.wall_height) for room in home.rooms],
    }


def _region(room: Room, height: float) -> dict[str, Any]:
    corners = to_y_up([(x, y, 0.0) for x, y in room.polygon])
    low, high = corners.min(axis=0), corners.max(axis=0)
    return {
        "name": label(room.kind, room.id),
        "label": room.kind,
        "poly_loop": corners.round(6).tolist(),
        "floor_height": 0.0,
        "extrusion_height": height,
        "min_bounds": _rounded(low),
        "max_bounds": [*_rounded(high)[:1], height, *_rounded(high)[2:]],
    }


def _rounded(point: NDArray[Any]) -> list[float]:
    """To a thousandth of a millimetre; no minus before a zero."""
    values: list[float] = point.tolist()
    return [round(value, 6) + 0.0 for value in values]
