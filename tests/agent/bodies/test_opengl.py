import importlib.util
import os
import subprocess
import sys

import mujoco
import numpy as np
import pytest
from body_home import ROBOT, body_home

from agent.bodies.mujoco_body import MujocoHome
from datagen.worlds.home.world import HomeWorld

SCRIPT = """
import numpy as np
from agent.bodies.mujoco_body import MujocoHome
from datagen.worlds.home.generate import generate
from datagen.worlds.home.world import HomeWorld

home = generate(1, rooms=4)
robot = next(person.id for person in home.people if person.kind == "robot")
drawn, cast = (
    MujocoHome(HomeWorld(home, seed=0, self_sensing=frozenset({robot})), renderer=name) for name in ("opengl", "auto")
)
print(type(drawn._eye).__name__)
for room in home.rooms:
    for yaw, tilt in ((0.3, 0.0), (2.0, -0.4)):
        one, other = (body.look(body.world.grid.middle(room.id), yaw, tilt) for body in (drawn, cast))
        same = one.instance == other.instance
        assert same.mean() > 0.999, same.mean()
        assert np.median(np.abs(one.depth - other.depth)) < 1e-4
        assert np.abs(one.rgb.astype(int) - other.rgb)[same].mean() < 40
drawn._eye.close()
"""


def a_body(renderer):
    return MujocoHome(HomeWorld(body_home(), seed=0, self_sensing=frozenset({ROBOT})), renderer=renderer)


def test_without_opengl_images_are_drawn_all_the_same_and_that_is_said_once(monkeypatch, capsys):
    def missing(*_):
        raise ImportError("No module named 'glfw'")

    monkeypatch.setattr(mujoco, "Renderer", missing)
    bodies = [a_body("opengl") for _ in range(3)]
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "no OpenGL here" in said
    assert "MUJOCO_GL=egl" in said
    plain, _ = a_body("auto").reset()
    seen, _ = bodies[0].reset()
    assert all(np.array_equal(seen[name], plain[name]) for name in plain)


def test_rays_can_be_asked_for():
    rays, _ = a_body("rays").reset()
    plain, _ = a_body("auto").reset()
    assert np.array_equal(rays["instance"], plain["instance"])


@pytest.mark.skipif(importlib.util.find_spec("OpenGL") is None, reason="pyopengl is not installed")
def test_opengl_shows_what_rays_find():
    asked = {**os.environ, "MUJOCO_GL": "egl"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=asked, capture_output=True, text=True, check=False)
    if "cannot" in done.stderr.lower() and "egl" in done.stderr.lower():
        pytest.skip("no EGL on this machine")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "GlCamera"
