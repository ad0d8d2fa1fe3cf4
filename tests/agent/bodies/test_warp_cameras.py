"""Images of many homes at once by mujoco-warp are those that are drawn one home at a time."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest

from agent.bodies.body import BodyError, encode
from agent.bodies.camera import Intrinsics
from agent.bodies.raster import RasterCamera
from agent.bodies.vector import HomesVector
from datagen.worlds.home.generate import generate

pytest.importorskip("mujoco_warp", reason="mujoco-warp is not installed (extra `warp`)")

from agent.bodies.warp_bench import Crowd, compare  # needs mujoco-warp
from agent.bodies.warp_cameras import WarpCameras

CAMERA = Intrinsics(width=96, height=72, hfov=math.radians(79))


@pytest.fixture(scope="module")
def crowd() -> Crowd:
    return Crowd(0, 3, CAMERA, None)


def test_the_images_of_several_homes_are_those_drawn_one_by_one(crowd: Crowd) -> None:
    found = compare(crowd, looks=6, homes=3)
    assert found["same_id"] > 0.999
    assert found["same_surface"] > 0.999
    assert found["depth_within_1e-4_m"] > 0.999
    assert found["colour_within_2"] > 0.998


def test_what_moves_and_is_switched_is_seen_where_and_as_it_is(crowd: Crowd) -> None:
    scene = crowd.scenes[1]
    item = next(iter(scene.home.items))
    x, y = crowd.spots[1][0]
    eyes = crowd.eyes(np.random.default_rng(1))
    eyes[1] = (x, y, 1.2, 0.0, 0.0)
    before = crowd.cameras.frames(eyes)[1].instance.copy()
    pose = scene.pose(item)
    scene.lay({item: (x + 0.8, y, 1.2, 1.0, 0.0, 0.0, 0.0)})
    scene.colour[scene.home.geoms[item]] = (255.0, 0.0, 255.0)
    crowd.cameras.place(1, scene.data)
    crowd.cameras.paint(1, scene.colour)
    frame = crowd.cameras.frames(eyes)[1]
    assert not (before == item).any()
    assert (frame.instance == item).sum() > 20
    raster = RasterCamera(scene.home.model, scene.home.entity, scene.colour, CAMERA, scene.home.skin)
    assert (raster.look(scene.data, (x, y, 1.2), 0.0, crowd.unseen[1]).instance == frame.instance).mean() > 0.999
    red, green, blue = frame.rgb[frame.instance == item].astype(int).mean(axis=0)
    assert min(red, blue) > 150 > 60 > green
    scene.put(item, pose)


def test_a_device_that_is_not_there_is_named_in_one_line(crowd: Crowd) -> None:
    with pytest.raises(BodyError, match=r"no device 'cuda:7' for mujoco-warp"):
        WarpCameras([crowd.scenes[0].home], crowd.unseen[:1], CAMERA, device="cuda:7")


def test_without_mujoco_warp_it_is_said_how_to_get_it(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mujoco_warp", None)
    with pytest.raises(BodyError, match=r"pip install 'inhabit\[warp\]'"):
        WarpCameras([crowd.scenes[0].home], crowd.unseen[:1], CAMERA)


def test_a_vector_of_homes_is_seen_at_once_as_each_home_by_itself() -> None:
    homes = [generate(seed, rooms=2, items=30) for seed in (0, 1)]
    apart = HomesVector(homes, seed=3, camera=CAMERA, limit=3)
    at_once = HomesVector(homes, seed=3, camera=CAMERA, limit=3, device="cpu")
    seen, told = apart.reset(seed=3)[0], at_once.reset(seed=3)[0]
    action = {
        "verb": np.array([encode("turn_left")["verb"], encode("move_forward")["verb"]]),
        "target": np.zeros(2, int),
    }
    for _ in range(6):  # beyond the end of an episode, and into the next life
        assert (seen["instance"] == told["instance"]).mean() > 0.999
        assert (np.abs(seen["rgb"].astype(int) - told["rgb"]).max(axis=-1) <= 2).mean() > 0.99
        assert np.allclose(seen["pose"], told["pose"])
        seen, told = apart.step(action)[0], at_once.step(action)[0]


def test_images_at_once_are_of_one_batch() -> None:
    with pytest.raises(BodyError, match="leave out copy and SAME_STEP, or the device"):
        HomesVector([generate(0, rooms=1, items=30)], camera=CAMERA, copy=True, device="cpu")
