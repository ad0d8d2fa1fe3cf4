"""Colours that change with the state of a home: what vessels hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from body_home import MUG, ROBOT, SOUTH, body_home

from agent.bodies.mujoco_body import MujocoHome
from datagen.worlds.home.liquids import LIQUIDS
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.world import HomeWorld

RENDERERS = ("auto", "rays")
ABOVE = {"yaw": SOUTH, "tilt": -0.9, "height": 1.3}


def holding(liquid: str | None) -> HomeSpec:
    home = body_home()
    return replace(home, items=tuple(replace(i, liquid=liquid) if i.id == MUG else i for i in home.items))


def body(home: HomeSpec, renderer: str = "auto") -> MujocoHome:
    made = MujocoHome(HomeWorld(home, seed=0, self_sensing=frozenset({ROBOT})), renderer=renderer)
    made.reset()
    return made


def over(made: MujocoHome):
    """The mug from above."""
    x, y, _, _ = made.world.position(MUG)
    return made.look((x, y + 0.4), **ABOVE)


@pytest.mark.parametrize("renderer", RENDERERS)
def test_a_vessel_shows_the_colour_of_what_it_holds_and_nothing_else_changes(renderer):
    empty, full = (over(body(holding(liquid), renderer)) for liquid in (None, "juice"))
    assert np.array_equal(empty.depth, full.depth)
    assert np.array_equal(empty.instance, full.instance)
    changed = (empty.rgb != full.rgb).any(axis=2)
    assert changed.sum() > 20
    assert (full.instance[changed] == MUG).all()
    seen = full.rgb[changed].mean(axis=0) / 255
    assert np.abs(seen - np.array(LIQUIDS["juice"])).max() < 0.1


def test_what_is_poured_away_is_no_longer_seen():
    made = body(holding("tea"))
    full = over(made)
    made.world.state.liquids[MUG] = "nothing"
    made.scene.follow(made.world.state)
    assert np.array_equal(over(made).rgb, over(body(holding(None))).rgb)
    assert not np.array_equal(over(made).rgb, full.rgb)
