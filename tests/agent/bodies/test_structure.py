"""Walls are seen where they are solid, but for their windows; nothing of how a home looks touches its physics."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from agent.bodies.camera import CAMERA, EYE_HEIGHT
from agent.bodies.footing import Footing
from agent.bodies.mjcf import build
from agent.bodies.mujoco_body import MujocoHome
from agent.bodies.raster import RasterCamera
from agent.bodies.structure import structure
from datagen.worlds.home.finishes import facade, floor, wall
from datagen.worlds.home.generate import generate
from datagen.worlds.home.grid import FloorGrid
from datagen.worlds.home.outside import within
from datagen.worlds.home.panels import panels
from datagen.worlds.home.world import HomeWorld


def body_of(home):
    robot = next(person.id for person in home.people if person.kind == "robot")
    return MujocoHome(HomeWorld(home, seed=0, self_sensing=frozenset({robot})))


def bare(home):
    return replace(home, windows=(), lights=())


@pytest.mark.parametrize("seed", [1, 7])
def test_the_panels_of_walls_look_as_whole_walls_do(seed):
    home = bare(generate(seed, rooms=7))
    body = body_of(home)
    made, data = body.scene.home, body.scene.data
    walls = np.array([built.kind == "wall" for built in made.parts])
    assert (made.unseen[walls] == made.solid[walls]).all()
    whole = np.where(walls, ~made.unseen, made.unseen)  # what bumps is seen, what is seen is not
    eye, random = RasterCamera(made.model, made.entity, made.colour, CAMERA), np.random.default_rng(seed)
    for room in home.rooms:
        x, y = body.world.grid.middle(room.id)
        for yaw in random.uniform(-math.pi, math.pi, 4).tolist():
            one, other = (eye.look(data, (x, y, EYE_HEIGHT), yaw, unseen) for unseen in (made.unseen, whole))
            assert np.array_equal(one.instance, other.instance)
            assert np.abs(one.depth - other.depth).max() < 1e-5


def test_each_room_has_its_own_floor_and_paint_up_to_the_middle_of_its_walls():
    home = generate(5, rooms=6)
    built = list(structure(home))
    rooms = {room.id: room for room in home.rooms}
    for part in built:
        if part.entity in rooms:
            assert part.part.colour == floor(part.kind, rooms[part.entity].floor).colour
    seen = [part.part for part in built if part.kind == "wall" and part.part.seen]
    paints = set()
    for part, panel in zip(seen, panels(home), strict=True):
        room = rooms.get(panel.room)
        assert part.colour == (facade(home.facade) if room is None else wall(room.kind, room.walls)).colour
        x, y, thin = part.at[0], part.at[1], 0.06
        sides = (
            ((x - thin, y), (x + thin, y)) if part.half[0] == pytest.approx(0.025) else ((x, y - thin), (x, y + thin))
        )
        near = [next((other.id for other in home.rooms if within(other.polygon, *spot)), None) for spot in sides]
        assert panel.room in near
        paints.add(part.colour)
    assert len(paints) > 3


def test_looks_touch_neither_physics_nor_ways():
    home = generate(3, rooms=5)
    one, other = build(home), build(bare(home))
    kept = np.flatnonzero(one.solid)
    assert one.solid.sum() == other.solid.sum()
    for name in ("geom_pos", "geom_size", "geom_contype"):
        ours, theirs = getattr(one.model, name)[kept], getattr(other.model, name)[other.solid]
        assert np.array_equal(ours, theirs)
    assert np.array_equal(FloorGrid.of(home).blocked, FloorGrid.of(bare(home)).blocked)
    x0, y0, x1, y1 = home.bounds()
    spots = np.random.default_rng(0).uniform((x0, y0), (x1, y1), (200, 2)).tolist()
    two = Footing(home), Footing(bare(home))
    assert [two[0].gap(x, y) for x, y in spots] == [two[1].gap(x, y) for x, y in spots]
