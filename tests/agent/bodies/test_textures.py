"""Textures show what things are made of, and change neither depth nor ids nor the colours that things have."""

from __future__ import annotations

import numpy as np
import pytest
from body_home import EAST, KITCHEN, NORTH, ROBOT, SOUTH, TABLE, body_home

from agent.bodies.camera import CAMERA, EYE_HEIGHT, Intrinsics
from agent.bodies.furniture import furniture_shape
from agent.bodies.materials import MATERIALS, made_of
from agent.bodies.mujoco_body import MujocoHome
from agent.bodies.raster import RasterCamera
from agent.bodies.rays import RayCamera
from agent.bodies.textures import LEVELS, ONE, SIDE, TEXTURES, atlas
from datagen.worlds.home.finishes import FACADES, FLOORS, WALLS
from datagen.worlds.home.generate import generate
from datagen.worlds.home.kinds import MATERIALS as SPOKEN
from datagen.worlds.home.world import HomeWorld

FINE = Intrinsics(width=640, height=480, hfov=1.2)


def body_of(home, **more):
    robot = next(person.id for person in home.people if person.kind == "robot")
    return MujocoHome(HomeWorld(home, seed=0, self_sensing=frozenset({robot})), **more)


def test_depth_and_ids_are_those_of_plain_colours():
    home = generate(6, rooms=4)
    drawn, plain = body_of(home), body_of(home, textures=False)
    others = 0
    for room in home.rooms:
        spot = drawn.world.grid.middle(room.id)
        one, other = drawn.look(spot, 0.4), plain.look(spot, 0.4)
        assert np.array_equal(one.depth, other.depth)
        assert np.array_equal(one.instance, other.instance)
        others += int((one.rgb != other.rgb).any(axis=-1).sum())
        means = one.rgb.mean(axis=(0, 1)), other.rgb.mean(axis=(0, 1))
        assert np.allclose(*means, atol=14)
    assert others > 0.4 * CAMERA.width * CAMERA.height * len(home.rooms)


@pytest.mark.parametrize("way", [NORTH, EAST, SOUTH, 0.5])
def test_rays_find_the_same_textures_near_and_far(way):
    body = body_of(body_home())
    made, data = body.scene.home, body.scene.data
    unseen = made.unseen.copy()
    unseen[made.geoms[ROBOT]] = True
    for camera in (CAMERA, FINE):
        cameras = (kind(made.model, made.entity, made.colour, camera, made.skin) for kind in (RasterCamera, RayCamera))
        one, other = (each.look(data, (3.0, 2.5, EYE_HEIGHT), way, unseen, -0.2) for each in cameras)
        assert np.array_equal(one.instance, other.instance)
        differ = np.abs(one.rgb.astype(int) - other.rgb).max(axis=-1) > 1
        assert differ.mean() < 1e-3


def test_wood_has_a_grain_and_plain_colours_have_none():
    spreads = {}
    for textures in (True, False):
        frame = body_of(body_home(), camera=FINE, textures=textures).look((3.0, 2.5), NORTH, -0.6)
        floor = frame.rgb[frame.instance == KITCHEN].astype(float)
        spreads[textures] = floor.std(axis=0).max()
    assert spreads[False] == 0
    assert spreads[True] > 3


def test_a_texture_goes_with_its_thing():
    """Pushed aside, a table shows the same wood where it is now."""
    body = body_of(body_home(), camera=FINE)
    made, data = body.scene.home, body.scene.data
    eye = RasterCamera(made.model, made.entity, made.colour, FINE, made.skin)
    hidden = made.unseen | (made.entity != TABLE)
    geoms = made.geoms[TABLE]
    at = data.geom_xpos[geoms].mean(axis=0)
    first = eye.look(data, (at[0], at[1] + 1.5, EYE_HEIGHT), SOUTH, hidden, -0.5)
    data.geom_xpos[geoms] += (1.0, 2.0, 0.0)
    then = eye.look(data, (at[0] + 1.0, at[1] + 3.5, EYE_HEIGHT), SOUTH, hidden, -0.5)
    assert (first.instance == TABLE).sum() > 3000
    assert np.mean(np.abs(first.rgb.astype(int) - then.rgb).max(axis=-1) <= 1) > 0.999


def test_maps_are_the_same_each_time_and_about_one():
    found = atlas()
    atlas.cache_clear()
    again = atlas()
    assert np.array_equal(found.texels, again.texels)
    assert found.texels.shape == (len(TEXTURES), sum((SIDE >> level) ** 2 for level in range(LEVELS)), 3)
    for number, name in enumerate(TEXTURES):
        whole = found.texels[number, : SIDE * SIDE].mean() / ONE
        assert name == "sky" or whole == pytest.approx(1.0, abs=0.05), name
        coarsest = found.texels[number, -1] / ONE
        assert np.allclose(coarsest, found.texels[number, : SIDE * SIDE].mean(axis=0) / ONE, atol=0.02)


def test_every_material_of_things_and_finishes_is_known():
    finishes = {finish.material for finish in (*FLOORS.values(), *WALLS.values(), *FACADES.values())}
    assert finishes | set(SPOKEN) <= set(MATERIALS)
    assert all(material.texture in TEXTURES for material in MATERIALS.values())


def test_parts_are_made_of_what_things_are_made_of_but_for_cushions_and_steel():
    home = generate(3, rooms=6)
    made = {}
    for piece in home.furniture:
        for part in furniture_shape(piece).parts:
            made.setdefault((piece.kind, piece.material), set()).add(made_of(part, piece.kind, piece.material))
    for (kind, material), found in made.items():
        if kind in ("sofa", "armchair", "bed"):
            assert ("leather" if material == "leather" else "cloth") in found
        else:
            assert material in found
    assert "wood" in next(found for (kind, _), found in made.items() if kind == "bed")
    assert "metal" in next(found for (kind, _), found in made.items() if kind == "sink")


def test_windows_are_seen_as_walls_are_and_one_sees_out_where_they_are_open():
    home = generate(3, rooms=6)
    body = body_of(home)
    window = max(home.windows, key=lambda one: one.openness)
    assert window.openness > 0
    made = body.scene.home
    parts = [number for number, built in enumerate(made.parts) if built.kind == "window" and built.id == window.id]
    assert (made.entity[parts] == 0).all()
    assert not made.solid[parts].any()
    (x, y), (u, v) = window.start, window.end
    middle = np.array([(x + u) / 2, (y + v) / 2])
    room = next(room for room in home.rooms if room.id == window.room)
    inward = np.array(body.world.grid.middle(room.id)) - middle
    across = np.array([1.0, 0.0]) if x == u else np.array([0.0, 1.0])
    way = across * np.sign(inward @ across)
    spot = middle + 0.5 * way
    frame = body.look((float(spot[0]), float(spot[1])), float(np.arctan2(-way[1], -way[0])), height=1.5)
    assert (frame.depth == 0).sum() > 200  # the sky, through the gap
