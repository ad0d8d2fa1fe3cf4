"""Colours that change with the state of a home: what vessels hold, and which rooms are dark."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from body_home import BEDROOM, EAST, KITCHEN, LAMP, MUG, ROBOT, SOUTH, TABLE, WARDROBE, body_home, stand

from agent.bodies.mujoco_body import MujocoHome
from agent.bodies.shades import DIM
from datagen.worlds.home.liquids import LIQUIDS
from datagen.worlds.home.spec import HomeSpec, Light
from datagen.worlds.home.world import HomeWorld

RENDERERS = ("auto", "rays")
ABOVE = {"yaw": SOUTH, "tilt": -0.9, "height": 1.3}


def holding(liquid: str | None) -> HomeSpec:
    home = body_home()
    return replace(home, items=tuple(replace(i, liquid=liquid) if i.id == MUG else i for i in home.items))


KITCHEN_LIGHT, BEDROOM_LIGHT = 41, 42


def lit_home(*on: int) -> HomeSpec:
    """The home with a light in each room, switched at the wall between them."""
    lights = (
        Light(id=KITCHEN_LIGHT, room=KITCHEN, x=5.95, y=1.6, facing=(-1, 0), is_on=KITCHEN_LIGHT in on),
        Light(id=BEDROOM_LIGHT, room=BEDROOM, x=6.05, y=1.6, facing=(1, 0), is_on=BEDROOM_LIGHT in on),
    )
    return replace(body_home(), lights=lights)


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


@pytest.mark.parametrize("renderer", RENDERERS)
def test_a_room_whose_light_is_off_is_dim_and_nothing_else_changes(renderer):
    lit = body(lit_home(KITCHEN_LIGHT, BEDROOM_LIGHT), renderer).look((3.0, 2.5), EAST)
    dark = body(lit_home(KITCHEN_LIGHT), renderer).look((3.0, 2.5), EAST)
    assert np.array_equal(lit.depth, dark.depth)
    assert np.array_equal(lit.instance, dark.instance)
    assert np.array_equal(lit.rgb[lit.instance == KITCHEN], dark.rgb[lit.instance == KITCHEN])
    floor = lit.instance == BEDROOM
    assert floor.sum() > 50
    assert dark.rgb[floor].mean() / lit.rgb[floor].mean() == pytest.approx(DIM, abs=0.01)


def test_nothing_is_dim_where_there_are_no_lights_or_all_of_them_are_on():
    for home in (body_home(), lit_home(KITCHEN_LIGHT, BEDROOM_LIGHT)):
        scene = body(home).scene
        others = ~np.isin(scene.home.entity, (KITCHEN_LIGHT, BEDROOM_LIGHT))
        assert np.array_equal(scene.colour[others], scene.home.colour[others])


def test_what_stands_and_lies_in_a_dark_room_is_dim_but_what_shines_is_not():
    made = body(lit_home(BEDROOM_LIGHT))
    colour, plain = made.scene.colour, made.scene.home.colour
    for thing, bright in ((TABLE, DIM), (MUG, DIM), (ROBOT, DIM), (WARDROBE, 1.0)):
        geoms = made.scene.home.geoms[thing]
        assert colour[geoms] == pytest.approx(plain[geoms] * bright), thing
    stand(made, 5.0, 0.8, EAST)
    assert made.perform("switch_on", {"thing": LAMP})[4]["outcome"] == "done"
    shade = [geom for geom in made.scene.home.geoms[LAMP] if (made.scene.home.lit[geom] != plain[geom]).any()]
    assert made.scene.colour[shade] == pytest.approx(made.scene.home.lit[shade])


def test_what_is_carried_into_the_dark_grows_dim():
    made = body(lit_home(KITCHEN_LIGHT))
    stand(made, 1.0, 1.4, SOUTH)
    assert made.perform("take", {"item": MUG})[4]["outcome"] == "done"
    geoms = made.scene.home.geoms[MUG]
    assert made.scene.colour[geoms] == pytest.approx(made.scene.home.colour[geoms])
    stand(made, 8.0, 3.0, EAST)
    assert made.scene.colour[geoms] == pytest.approx(made.scene.home.colour[geoms] * DIM)


def test_the_robot_works_a_switch_that_it_can_reach_and_see():
    made = body(lit_home(KITCHEN_LIGHT))
    stand(made, 4.9, 1.6, EAST)
    assert (made.look((4.9, 1.6), EAST).instance == KITCHEN_LIGHT).sum() > 20
    assert made.perform("switch_off", {"thing": KITCHEN_LIGHT})[4]["outcome"] == "out_of_reach"
    stand(made, 5.4, 1.6, EAST)
    before = made.look((3.0, 2.5), SOUTH)
    assert made.perform("switch_off", {"thing": KITCHEN_LIGHT})[4]["outcome"] == "done"
    after = made.look((3.0, 2.5), SOUTH)
    assert after.rgb.mean() < 0.8 * before.rgb.mean()
    assert made.perform("switch_on", {"thing": BEDROOM_LIGHT})[4]["outcome"] == "not_here"
