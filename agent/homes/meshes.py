"""Pieces as triangles, with y up as glTF wants it, in plain colours that shine as their materials do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import trimesh
from trimesh.visual import TextureVisuals
from trimesh.visual.material import PBRMaterial

from agent.bodies.materials import MATERIALS
from agent.bodies.parts import RGB
from agent.homes.axes import Y_UP, pose_y_up
from agent.homes.pieces import Piece, Solid

__all__ = ["glb", "home_scene", "meshes"]

_SIDES = 48
"""Around a cylinder."""


def meshes(piece: Piece) -> list[tuple[str, Any]]:
    """A piece's meshes in its own frame with y up, one of each colour and material, by names."""
    looks: dict[tuple[RGB, str], list[Any]] = defaultdict(list)
    for solid in piece.solids:
        looks[solid.colour, solid.material].append(_mesh(solid))
    found = []
    for number, ((colour, material), parts) in enumerate(looks.items()):
        mesh: Any = trimesh.util.concatenate(parts)
        mesh.apply_transform(Y_UP)
        mesh.visual = TextureVisuals(material=_paint(colour, material))
        found.append((f"{piece.name}.{number}", mesh))
    return found


def glb(piece: Piece) -> bytes:
    """A piece in its own frame as a binary glTF file."""
    scene = trimesh.Scene()
    for name, mesh in meshes(piece):
        scene.add_geometry(mesh, geom_name=name, node_name=name)
    made: bytes = scene.export(file_type="glb")
    return made


def home_scene(pieces: Iterable[Piece]) -> Any:
    """A whole home as a `trimesh.Scene` with y up: a node for each piece, by its name, and its meshes below."""
    scene = trimesh.Scene()
    for piece in pieces:
        scene.graph.update(frame_from=scene.graph.base_frame, frame_to=piece.name, matrix=pose_y_up(piece.place))
        for name, mesh in meshes(piece):
            scene.add_geometry(mesh, geom_name=name, node_name=name, parent_node_name=piece.name)
    return scene


def _mesh(solid: Solid) -> Any:
    a, b, c = solid.size
    if solid.kind == "box":
        mesh = trimesh.creation.box(extents=(2 * a, 2 * b, 2 * c))
    elif solid.kind == "cylinder":
        mesh = trimesh.creation.cylinder(radius=a, height=2 * b, sections=_SIDES)
    elif solid.kind == "capsule":
        mesh = trimesh.creation.capsule(radius=a, height=2 * b, count=(16, 16))
    else:
        mesh = trimesh.creation.icosphere(subdivisions=3)
        mesh.apply_scale((a, a, a) if solid.kind == "sphere" else (a, b, c))
    mesh.apply_transform(solid.place)
    return mesh


def _paint(colour: RGB, material: str) -> Any:
    name, made = "-".join(f"{round(255 * part):03d}" for part in colour), MATERIALS[material]
    return PBRMaterial(
        name=f"{material.replace(' ', '_')}-{name}",
        baseColorFactor=[*colour, 1.0],
        metallicFactor=made.metalness,
        roughnessFactor=made.roughness,
    )
