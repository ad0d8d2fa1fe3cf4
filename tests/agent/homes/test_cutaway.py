"""Pictures of homes from above: all of the home, lit, from any side, and the command that writes them."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from agent.bodies.structure import cut_open, structure
from agent.cli import main
from agent.homes.cutaway import CUT, Cutaway
from datagen.worlds.home.generate import generate

SIZE = (200, 150)


@pytest.fixture(scope="module")
def home():
    return generate(2, rooms=2)


@pytest.fixture(scope="module")
def drawing(home):
    return Cutaway(home)


def test_the_whole_home_is_in_the_picture_and_fills_it(drawing):
    shown = np.asarray(drawing.picture(0.7, SIZE)).astype(int)
    colourful = np.ptp(shown, axis=-1) > 25
    rows, columns = np.flatnonzero(colourful.any(axis=1)), np.flatnonzero(colourful.any(axis=0))
    assert 0 < rows[0] < rows[-1] < SIZE[1] - 1
    assert 0 < columns[0] < columns[-1] < SIZE[0] - 1
    assert columns[-1] - columns[0] > 0.6 * SIZE[0] or rows[-1] - rows[0] > 0.6 * SIZE[1]


def test_pictures_are_the_same_each_time_and_differ_from_side_to_side(home, drawing):
    one = np.asarray(drawing.picture(0.7, SIZE))
    assert np.array_equal(one, np.asarray(Cutaway(home).picture(0.7, SIZE)))
    assert np.mean(one != np.asarray(drawing.picture(2.2, SIZE))) > 0.2


def test_the_home_throws_its_shadow_away_from_the_sun(home, drawing):
    """The sun stands in the west-south-west: the ground is darker in the east."""
    x0, y0, x1, y1 = home.bounds()
    east, west = _brightness(drawing, x1 + 0.3, (y0 + y1) / 2), _brightness(drawing, x0 - 0.6, (y0 + y1) / 2)
    assert east < 0.9 * west


def _brightness(drawing, x, y):
    """The mean around a point of the ground as seen from the south."""
    yaw, far = math.pi / 2, drawing.distance([math.pi / 2], SIZE)
    shown = np.asarray(drawing.picture(yaw, SIZE).convert("L")).astype(float)
    column, row = drawing.pixel((x, y, -0.1), yaw, SIZE, far)
    return shown[round(row) - 1 : round(row) + 2, round(column) - 1 : round(column) + 2].mean()


def test_nothing_that_is_built_reaches_above_the_cut(home):
    tops = [built.part.at[2] + built.part.half[2] for built in cut_open(home, CUT)]
    assert max(tops) < CUT + 0.02
    assert max(built.part.at[2] + built.part.half[2] for built in structure(home)) > 2.4
    assert {built.kind for built in cut_open(home, CUT)} >= {"wall", "window", "doorway"}


def test_a_cut_above_the_walls_leaves_them_whole(home):
    whole = [built.part for built in structure(home) if built.part.kind == "box" and built.kind != "ceiling"]
    assert [built.part for built in cut_open(home, 9.0)] == whole
    assert Cutaway(home, cut=9.0).picture(0.0, SIZE).size == SIZE


def test_without_a_robot_or_windows_homes_are_drawn_too(home):
    alone = replace(home, windows=(), lights=(), people=(), items=())
    assert Cutaway(alone).picture(0.0, SIZE).size == SIZE


def test_the_command_writes_a_plan_a_picture_and_a_turntable(home, tmp_path, capsys):
    place = tmp_path / "home.json"
    place.write_text(home.to_json())
    out = tmp_path / "pictures" / "flat.png"
    asked = ["home", "show", str(place), "--out", str(out), "--width", "160", "--turntable", "3", "--json"]
    assert main(asked) == 0
    told = json.loads(capsys.readouterr().out)
    assert _size_of(out)[0] > 500
    assert _size_of(told["cutaway"]) == (160, 120)
    assert sorted(path.name for path in (out.parent / "flat-turntable").iterdir()) == ["000.png", "001.png", "002.png"]
    with Image.open(told["gif"]) as gif:
        assert (gif.n_frames, gif.size) == (3, (80, 60))
    assert main(["home", "show", str(place), "--out", str(out), "--no-cutaway"]) == 0
    capsys.readouterr()
    for option, value in (("--width", "20"), ("--turntable", "1"), ("--cut", "0"), ("--turn", "nan")):
        assert main(["home", "show", str(place), "--out", str(out), option, value]) == 1
        error = capsys.readouterr().err
        assert error.count("\n") == 1
        assert option in error


def _size_of(path):
    with Image.open(path) as picture:
        return picture.size
