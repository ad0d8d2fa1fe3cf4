"""A home as an MJCF file that plain MuJoCo loads: bodies and geoms by the names of their entities, ids in `user`."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from agent.bodies.materials import MATERIALS
from agent.bodies.mjcf import drafted
from agent.bodies.scene import Scene
from agent.homes.pieces import label
from datagen.worlds.home.spec import HomeSpec

__all__ = ["KEYFRAME", "mjcf_text"]

KEYFRAME = "now"
"""The keyframe in which the home stands as its description says: doors, people, things, robot."""

_OURS = re.compile(r"(piece|item|person|robot|door)(\d+)(\.\d+)?")


def mjcf_text(home: HomeSpec, scene: Scene) -> str:
    """The model that our own body uses, as XML.

    A geom's `user` holds the id of its entity (0 for walls); those that only stand in for others when things collide
    are in group 3, which viewers hide.

    Args:
        home: The home that the scene was made from.
        scene: It, as it stands.
    """
    draft = drafted(home, scene.agent)
    spec, kinds = draft.spec, {part.id: getattr(part, "kind", "doorway") for part in home.parts()}
    model = spec.compile()
    rgba = {model.geom(number).name: scene.colour[number] / 255 for number in range(model.ngeom)}
    spec.modelname, spec.nuser_geom = "home", 1
    for body in spec.bodies:
        body.name = _renamed(body.name, kinds)
    for joint in spec.joints:
        joint.name = _renamed(joint.name, kinds)
    counts: dict[str, int] = {}
    for geom in spec.geoms:
        built = draft.names[geom.name]
        id = built.entity or built.id
        name = label(kinds.get(id, built.kind), id) if id else built.kind
        counts[name] = counts.get(name, 0) + 1
        geom.rgba = [*rgba[geom.name], 1.0]
        geom.userdata = [float(built.entity)]
        geom.material = _material(spec, built.part.material)
        geom.name = f"{name}.{counts[name]}"
    _keep(spec, scene.data)
    spec.compile()
    text: str = spec.to_xml()
    return text


def _material(spec: Any, name: str) -> str:
    """The name of a material in the file, which is added to it unless it is there; "" for plain things."""
    if name in ("", "plain"):
        return ""
    called, material = name.replace(" ", "_"), MATERIALS[name]
    if spec.material(called) is None:
        spec.add_material(name=called, roughness=material.roughness, metallic=material.metalness)
    return called


def _renamed(name: str, kinds: dict[int, str]) -> str:
    """`item21` → `mug_0021`, `door12.0` → `fridge_0012.0`; other names stay."""
    ours = _OURS.fullmatch(name)
    return label(kinds[int(ours[2])], int(ours[2])) + (ours[3] or "") if ours else name


def _keep(spec: Any, data: Any) -> None:
    """Note the present state as a keyframe."""
    plain = {"qpos": data.qpos, "mpos": data.mocap_pos.ravel(), "mquat": data.mocap_quat.ravel()}
    spec.add_key(name=KEYFRAME, **{name: np.asarray(value, np.float64) for name, value in plain.items()})
