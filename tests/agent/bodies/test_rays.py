import math
import sys
import time

import mujoco
import numpy as np
import pytest
from body_home import (
    ANN,
    APPLE,
    BALL,
    CUPBOARD,
    DOOR,
    EAST,
    KITCHEN,
    LAMP,
    MUG,
    NORTH,
    ROBOT,
    SOUTH,
    TABLE,
    WEST,
    make,
    stand,
)

from agent.bodies.camera import CAMERA, EYE_HEIGHT, Intrinsics
from agent.bodies.mujoco_body import MujocoHome
from agent.bodies.raster import RasterCamera
from agent.bodies.rays import RayCamera
from datagen.worlds.home.generate import generate
from datagen.worlds.home.world import HomeWorld


def test_depth_of_a_wall_is_its_distance_along_the_view_axis_all_over_the_image():
    body = make()
    frame = body.look((2.0, 2.5), WEST)  # the wall's face is at x = 0.05
    wall = frame.instance == 0
    ways = CAMERA.rays()
    height = EYE_HEIGHT + ways[..., 2] * 1.95
    facing = wall & (height > 0.05) & (height < 2.45) & (np.abs(ways[..., 1] * 1.95) < 2.4)
    assert facing.sum() > 5000
    assert np.allclose(frame.depth[facing], 1.95, atol=1e-5)


def test_depth_of_the_floor_follows_from_the_height_of_the_eye():
    body = make()
    frame = body.look((3.0, 2.5), NORTH)
    floor = frame.instance == KITCHEN
    down = CAMERA.rays()[..., 2]
    assert floor.sum() > 1000
    assert np.allclose(frame.depth[floor], -EYE_HEIGHT / down[floor], atol=1e-4)


def test_depth_of_a_ball_is_that_of_a_sphere():
    body = make()
    eye, ball, radius = np.array([4.5, 2.7, EYE_HEIGHT]), np.array([4.5, 4.5, 0.065]), 0.065
    frame = body.look((4.5, 2.7), NORTH)
    ways = CAMERA.rays()
    world = np.stack([-ways[..., 1], ways[..., 0], ways[..., 2]], axis=-1)
    seen = frame.instance == BALL
    along, apart = world @ (ball - eye), (ways**2).sum(-1)
    inside = along**2 - apart * (np.linalg.norm(ball - eye) ** 2 - radius**2)
    assert seen.sum() > 10
    expected = (along - np.sqrt(np.maximum(inside, 0))) / apart
    # Its stripe stands out by less than half a millimetre.
    assert np.allclose(frame.depth[seen & (inside > 0)], expected[seen & (inside > 0)], atol=2e-3)


def test_each_thing_shows_its_own_id():
    body = make()
    assert {TABLE, MUG} <= set(np.unique(body.look((1.0, 2.2), SOUTH).instance).tolist())
    assert DOOR in body.look((3.5, 2.5), EAST).instance
    assert ANN in body.look((8.0, 4.5), EAST).instance
    assert KITCHEN in body.look((3.0, 2.5), NORTH).instance


def test_the_robot_does_not_see_itself():
    body = make()
    views = [body.look((3.0, 2.5), turn).instance for turn in np.arange(12) * math.pi / 6]
    assert not any((view == ROBOT).any() for view in views)


@pytest.mark.parametrize("seed", [1, 4])
def test_images_are_those_of_one_ray_per_pixel(seed):
    home = generate(seed, rooms=8, items=100)
    robot = next(person.id for person in home.people if person.kind == "robot")
    body = MujocoHome(HomeWorld(home, seed=0, self_sensing=frozenset({robot})))
    body.reset()
    model, data, entity = body.scene.home.model, body.scene.data, body.scene.home.entity
    groups, geom = np.array([1, 1, 1, 0, 1, 1], np.uint8), np.zeros(1, np.int32)
    own = int(model.geom_bodyid[body.scene.home.geoms[robot][0]])
    random, ways = np.random.default_rng(seed), CAMERA.rays()
    for room in home.rooms:
        spot, yaw = body.world.grid.middle(room.id), float(random.uniform(-math.pi, math.pi))
        frame = body.look(spot, yaw)
        eye, cos, sin = np.array([*spot, EYE_HEIGHT]), math.cos(yaw), math.sin(yaw)
        for row, column in random.integers((0, 0), (CAMERA.height, CAMERA.width), (250, 2)):
            ahead, left, up = ways[row, column]
            way = np.array([cos * ahead - sin * left, sin * ahead + cos * left, up])
            depth = mujoco.mj_ray(model, data, eye, way, groups, 1, own, geom, None)
            assert frame.depth[row, column] == pytest.approx(max(depth, 0.0), abs=1e-4)
            assert frame.instance[row, column] == (entity[geom[0]] if geom[0] >= 0 else 0)


@pytest.mark.parametrize("seed", [0, 2])
def test_what_is_drawn_solid_by_solid_is_what_rays_find(seed):
    home = generate(seed, rooms=8, items=100)
    robot = next(person.id for person in home.people if person.kind == "robot")
    body = MujocoHome(HomeWorld(home, seed=0, self_sensing=frozenset({robot})))
    body.reset()
    model, data, made = body.scene.home.model, body.scene.data, body.scene.home
    unseen = made.unseen.copy()
    unseen[made.geoms[robot]] = True
    drawn, cast = (kind(model, made.entity, made.colour, CAMERA) for kind in (RasterCamera, RayCamera))
    random, otherwise = np.random.default_rng(seed), 0
    for room in home.rooms:
        eye, yaw = (*body.world.grid.middle(room.id), EYE_HEIGHT), float(random.uniform(-math.pi, math.pi))
        ours, oracle = (each.look(data, eye, yaw, unseen) for each in (drawn, cast))
        assert np.array_equal(ours.instance, oracle.instance)
        assert np.abs(ours.depth - oracle.depth).max() < 1e-4
        otherwise += int((np.abs(ours.rgb.astype(int) - oracle.rgb).max(axis=-1) > 1).sum())
    # Where two parts of a thing lie in one plane, either's colour will do.
    assert otherwise < 1e-3 * CAMERA.width * CAMERA.height * len(home.rooms)


def test_without_numba_images_are_cast_by_rays(monkeypatch):
    monkeypatch.setitem(sys.modules, "agent.bodies.raster", None)
    body = make()
    assert isinstance(body._eye, RayCamera)
    assert KITCHEN in body.look((3.0, 2.5), NORTH).instance


@pytest.mark.alone
def test_solids_are_drawn_more_than_five_times_as_fast_as_rays_are_cast():
    body = make()
    home, data = body.scene.home, body.scene.data
    seconds = {}
    for kind, turns in ((RasterCamera, 60), (RayCamera, 12)):
        eye = kind(home.model, home.entity, home.colour, CAMERA)
        eye.look(data, (3.0, 2.5, EYE_HEIGHT), 0.0, home.unseen)
        began = time.process_time()
        for turn in range(turns):
            eye.look(data, (3.0, 2.5, EYE_HEIGHT), turn * 0.5, home.unseen)
        seconds[kind] = (time.process_time() - began) / turns
    assert seconds[RayCamera] > 5 * seconds[RasterCamera]


def test_an_item_in_a_closed_cupboard_is_not_seen_and_is_when_it_is_open():
    body = make()
    stand(body, 2.6, 1.6, SOUTH)
    assert APPLE not in body.look((2.6, 1.6), SOUTH).instance
    stand(body, 2.6, 1.2, SOUTH)
    assert body.perform("open", {"thing": CUPBOARD})[4]["outcome"] == "done"
    assert (body.look((2.6, 1.6), SOUTH).instance == APPLE).sum() > 10


def test_a_lamp_shines_when_it_is_on():
    body = make()
    stand(body, 5.0, 0.8, 0.0)
    dark = body.look((4.6, 0.8), -0.4)
    shade = dark.instance == LAMP
    assert body.perform("switch_on", {"thing": LAMP})[4]["outcome"] == "done"
    lit = body.look((4.6, 0.8), -0.4)
    assert lit.rgb[shade].mean() > dark.rgb[shade].mean() + 30


def test_a_camera_that_cannot_be_cut_into_tiles_is_refused():
    body = make()
    home = body.scene.home
    with pytest.raises(ValueError, match="tiles"):
        RayCamera(home.model, home.entity, home.colour, Intrinsics(width=64, height=48, hfov=1.5))
