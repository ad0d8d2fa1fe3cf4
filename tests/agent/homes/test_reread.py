"""What was written is read again from the files alone; what is wrong in them shows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from agent.bodies.camera import CAMERA
from agent.bodies.mujoco_body import MujocoHome
from agent.cli import main
from agent.homes.bench import WRITTEN, agreement, measure
from agent.homes.export import export
from agent.homes.reread import reread
from datagen.worlds.home.generate import generate
from datagen.worlds.home.world import HomeWorld


@pytest.fixture(scope="module")
def home():
    return generate(2, rooms=2, items=30)


@pytest.fixture(scope="module")
def body(home):
    robot = next(person.id for person in home.people if person.kind == "robot")
    return MujocoHome(HomeWorld(home, seed=2, self_sensing=frozenset({robot})))


def written(home, name, folder: Path) -> Path:
    out = folder / {"mjcf": "home.xml", "glb": "home.glb", "habitat": "flat"}[name]
    export(home, name, out)
    return out


def looks(body):
    x, y, _, yaw = body.world.position(body.agent)
    return [(x, y, yaw + turn) for turn in (0.0, 1.6, 3.1, -1.6)]


@pytest.mark.parametrize("name", WRITTEN)
def test_the_files_alone_show_what_our_body_sees(home, body, name, tmp_path):
    other = reread(name, written(home, name, tmp_path), body.agent, CAMERA)
    depth, ids = agreement(body, other, looks(body))
    assert depth >= 0.99
    assert ids >= 0.98
    x, y, yaw = looks(body)[0]
    seen, _ = other.look((x, y), yaw + 0.1)
    assert np.mean(np.abs(seen - body.look((x, y), yaw).depth) <= 0.02) < 0.7  # and a tenth of a radian would show


def test_a_thing_that_was_written_elsewhere_is_noticed(home, body, tmp_path):
    path = written(home, "habitat", tmp_path)
    scene = next((path / "scenes").glob("*.json"))
    told = json.loads(scene.read_text())
    for entry in told["object_instances"]:
        entry["translation"][0] += 0.05
    scene.write_text(json.dumps(told))
    depth, _ = agreement(body, reread("habitat", path, body.agent, CAMERA), looks(body))
    assert depth < 0.9


def test_an_id_that_was_written_wrongly_is_noticed(home, body, tmp_path):
    path = written(home, "mjcf", tmp_path)
    room = home.rooms[0].id
    path.write_text(path.read_text().replace(f'user="{room}"', 'user="77"'))
    depth, ids = agreement(body, reread("mjcf", path, body.agent, CAMERA), looks(body))
    assert depth >= 0.99
    assert ids < 0.98


def test_one_home_is_measured_in_every_format():
    found = measure(3, poses=2)
    for name in WRITTEN:
        assert found[name]["bytes"] > 10_000
        assert found[name]["depth_within_2cm"] > 0.98
        assert found[name]["same_id"] > 0.97
        assert found[name]["seconds"] > 0
    assert found["glb"]["files"] == 1 < found["habitat"]["files"]
    assert found["imported"]["rooms"] == 1


def test_the_command_writes_figures_over_homes(tmp_path, capsys):
    out = tmp_path / "made" / "figures.json"
    assert main(["bench", "exports", "--homes", "2", "--poses", "1", "--out", str(out)]) == 0
    figures = json.loads(out.read_text())
    assert [each["seed"] for each in figures["homes"]] == [0, 1]
    mean = figures["all"]["habitat"]["bytes"]
    assert mean["least"] < mean["mean"] < mean["most"]
    assert "depth within 2 cm" in capsys.readouterr().err
