from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from lived_home import ANN, BEDROOM, BEN, CAT, KITCHEN, ROBOT, TABLE, tiny_home

from datagen.worlds.home.episode import live, replay
from datagen.worlds.home.generate import generate
from datagen.worlds.home.grid import FloorGrid
from datagen.worlds.home.lights import draw_lights
from datagen.worlds.home.rules import valid_actions
from datagen.worlds.home.spec import HomeSpec, Light
from datagen.worlds.home.speech import noun
from datagen.worlds.home.standing import home_at
from datagen.worlds.home.state import REACH
from datagen.worlds.home.validate import check
from datagen.worlds.home.world import HomeWorld
from datagen.worlds.reading import SpecError
from memory.graph.records import TRUTH

KITCHEN_LIGHT, BEDROOM_LIGHT = 41, 42
AT_SWITCH = (4.6, 1.6)
SEEDS = range(12)


def lit_home() -> HomeSpec:
    """The tiny home with a light in each room, on in the kitchen; the switches are on the two sides of one wall."""
    lights = (
        Light(id=KITCHEN_LIGHT, room=KITCHEN, x=4.95, y=1.6, facing=(-1, 0)),
        Light(id=BEDROOM_LIGHT, room=BEDROOM, x=5.05, y=1.6, facing=(1, 0), is_on=False),
    )
    return replace(tiny_home(), lights=lights)


def is_on(world: HomeWorld, light: int, observer: int = TRUTH) -> object:
    fact = world.recorder.current(light, "is_on", observer)
    return None if fact is None else fact.value


@pytest.mark.parametrize("seed", SEEDS)
def test_each_room_has_a_light_whose_switch_is_on_its_wall_and_within_reach(seed):
    home = generate(seed)
    assert [light.room for light in home.lights] == [room.id for room in home.rooms]
    grid = FloorGrid.of(home)
    for light in home.lights:
        cells = grid.free_cells(light.room)
        spots = [grid.centre(int(row), int(column)) for row, column in cells]
        assert min(math.dist(spot, (light.x, light.y)) for spot in spots) < REACH / 2
    assert HomeSpec.from_json(home.to_json()) == home


def test_most_switches_are_beside_a_doorway():
    homes = [generate(seed) for seed in SEEDS]
    near = [
        min(math.dist((light.x, light.y), end) for door in home.doorways for end in (door.start, door.end)) < 0.3
        for home in homes
        if home.doorways
        for light in home.lights
    ]
    assert sum(near) / len(near) > 0.8
    states = Counter(light.is_on for home in homes for light in home.lights)
    assert min(states.values()) > 0.2 * states.total()


def test_a_room_without_doorways_has_a_switch_too():
    home = generate(0, rooms=1)
    (light,) = home.lights
    check(home)
    assert light.room == home.rooms[0].id


def test_the_rest_of_a_home_does_not_depend_on_its_lights():
    one, more = generate(5), generate(5, robots=3)
    assert (one.lights, one.items) == (more.lights, more.items)


def test_a_description_from_before_there_were_lights_is_still_read():
    data = json.loads(generate(1).to_json())
    del data["lights"]
    old = HomeSpec.from_json(json.dumps(data))
    check(old)
    assert old.lights == ()
    assert HomeWorld(old, seed=0).is_on(old.furniture[0].id) in (True, False)


@pytest.mark.parametrize(
    ("changed", "hint"),
    [
        ({"room": 99}, "there is no room 99"),
        ({"x": 2.5}, "is on no wall of room 1"),
        ({"facing": (1, 0)}, "is on no wall of room 1"),
        ({"facing": (1, 1)}, "facing must be one step"),
        ({"room": BEDROOM}, "more than one light"),
    ],
)
def test_a_light_that_cannot_be_is_a_mistake(changed, hint):
    home = generate(3, rooms=2)
    first, second = home.lights
    wrong = replace(first, **({"room": second.room} if changed == {"room": BEDROOM} else changed))
    if changed == {"x": 2.5}:
        wrong = replace(first, x=first.x + 1.0 * first.facing[0], y=first.y + 1.0 * first.facing[1])
    if changed == {"facing": (1, 0)}:
        wrong = replace(first, facing=(-first.facing[0], -first.facing[1]))
    with pytest.raises(SpecError, match=hint.replace("room 1", f"room {first.room}")):
        check(replace(home, lights=(wrong, second)))


def test_a_light_is_switched_from_beside_its_switch_and_from_nowhere_else():
    world = HomeWorld(lit_home(), seed=0)
    deed = {"thing": KITCHEN_LIGHT}
    assert world.check(ANN, "switch_off", deed) == "out_of_reach"
    world.move(ANN, *AT_SWITCH, 0.0)
    assert world.check(ANN, "switch_on", deed) == "already_on"
    assert world.check(ANN, "switch_off", {"thing": BEDROOM_LIGHT}) == "not_here", "it is on the other side of the wall"
    assert world.check(CAT, "switch_off", deed) == "no_hands"
    assert ("switch_off", deed) in list(valid_actions(world.state, ANN))
    assert world.act(ANN, "switch_off", deed).outcome == "done"
    assert (world.is_on(KITCHEN_LIGHT), is_on(world, KITCHEN_LIGHT)) == (False, False)
    assert ("switch_on", deed) in list(valid_actions(world.state, ANN))


@pytest.mark.parametrize("verb", ["take", "open", "put_on", "go"])
def test_nothing_else_can_be_done_with_a_light(verb):
    world = HomeWorld(lit_home(), seed=0)
    name = {"take": "item", "open": "thing", "put_on": "place", "go": "to"}[verb]
    more = {"item": 21} if verb == "put_on" else {}
    assert world.check(ANN, verb, {name: KITCHEN_LIGHT, **more}) == "wrong_kind"
    assert world.check(ANN, "switch_on", {"thing": TABLE}) == "no_switch"


def test_those_in_the_room_see_the_light_change():
    world = HomeWorld(lit_home(), seed=0)
    assert is_on(world, KITCHEN_LIGHT, BEN) is None, "he has not seen it, though he knows that it is there"
    assert world.recorder.current(KITCHEN_LIGHT, "in", BEN).object == KITCHEN
    world.move(ANN, *AT_SWITCH, 0.0)
    world.act(ANN, "switch_off", {"thing": KITCHEN_LIGHT})
    assert is_on(world, KITCHEN_LIGHT, ROBOT) is False
    assert is_on(world, KITCHEN_LIGHT, BEN) is None
    world.move(BEN, 2.0, 2.0, 0.0)
    assert is_on(world, KITCHEN_LIGHT, BEN) is False


def test_one_walks_to_the_switch_in_the_room_of_the_light():
    world = HomeWorld(lit_home(), seed=0)
    for light, room in ((KITCHEN_LIGHT, KITCHEN), (BEDROOM_LIGHT, BEDROOM)):
        world.walk(ANN, light)
        while world.walking(ANN):
            world.recorder.advance(world.tick + 1)
            world.walk_on()
        assert world.room_of(ANN) == room
        assert world.state.distance(ANN, light) < REACH


def test_a_light_is_called_by_its_room():
    world = HomeWorld(lit_home(), seed=0)
    assert noun(world.state, BEDROOM_LIGHT) == "the light in the bedroom"


@pytest.fixture(scope="module")
def lives():
    return [live(generate(seed, rooms=4, items=40), seed=seed, ticks=2500) for seed in range(4)]


def test_residents_switch_lights_at_modest_rates_and_never_in_vain(lives):
    done: Counter[str] = Counter()
    switched = 0
    for life in lives:
        lights = {light.id for light in life.spec.lights}
        done.update(event.verb for event in life.history.events if event.outcome == "done")
        mine = [event for event in life.history.events if event.arguments.get("thing") in lights]
        assert all(event.outcome == "done" for event in mine)
        switched += len(mine)
    assert 0.002 < switched / done.total() < 0.05


def test_the_log_alone_gives_the_same_lights_again(lives):
    for life in lives:
        again = replay(life.spec, life.history.events, life.history.poses, ticks=life.ticks)
        assert [f for f in again.facts if f.observer == TRUTH] == [f for f in life.history.facts if f.observer == TRUTH]
        then = home_at(life.spec, life.history, life.ticks)
        on = {f.subject for f in again.facts if f.predicate == "is_on" and f.value and f.until is None}
        assert {light.id for light in then.lights if light.is_on} == on & {light.id for light in then.lights}


def test_a_home_saved_in_the_middle_of_a_life_has_its_lights_as_they_are():
    world = HomeWorld(lit_home(), seed=0)
    world.move(ANN, *AT_SWITCH, 0.0)
    world.act(ANN, "switch_off", {"thing": KITCHEN_LIGHT})
    assert [light.is_on for light in world.spec_now().lights] == [False, False]


def test_lights_have_ids_from_the_one_that_is_given():
    home = tiny_home()
    lights = draw_lights(home, FloorGrid.of(home), 60, np.random.default_rng(0))
    assert [(light.id, light.room) for light in lights] == [(60, KITCHEN), (61, BEDROOM)]
