"""The body in habitat-sim: which calls it makes, by a stand-in; and, where habitat-sim is, that both see the same."""

from __future__ import annotations

import importlib.util
import json
import math
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from body_home import APPLE, BALL, CUPBOARD, MUG, NORTH, ROBOT, SOUTH, TABLE, body_home
from gymnasium.utils.env_checker import check_env

from agent.bodies.camera import EYE_HEIGHT, Intrinsics
from agent.bodies.habitat.home_body import HabitatHome
from agent.bodies.habitat.scene_body import HabitatScene
from agent.bodies.habitat.settings import HabitatError, Settings
from agent.bodies.habitat.simulator import library
from agent.bodies.habitat.worker import Worker, shared
from agent.bodies.mujoco_body import MujocoHome
from agent.homes.axes import heading, to_y_up
from agent.homes.export import export
from agent.homes.habitat_dataset import config_of, write_dataset
from agent.homes.pieces import pieces, scene_of, with_robot
from agent.life import Life, audit, live
from agent.tasks.freespace import FreeSpace
from agent.tasks.habitat_episodes import SceneEpisode
from agent.tasks.task import TASKS, drawn_episodes
from agent.tasks.trials import attempted
from datagen.worlds.home.generate import generate
from datagen.worlds.home.world import HomeWorld

REAL = importlib.util.find_spec("habitat_sim") is not None
SMALL = Intrinsics(width=40, height=30, hfov=math.pi / 2)
needs_habitat = pytest.mark.skipif(
    not REAL, reason="habitat-sim is not installed: it is on no package index (docs/homes.md says how to get it)"
)


FAKE = str(Path(__file__).parent / "habitat_fake")


class StandIn:
    """The calls that the stand-in noted since the test began."""

    def __init__(self, place):
        self.place, self.seen = place, 0

    def calls(self, *names):
        found = [json.loads(line) for line in self.place.read_text().splitlines()[self.seen :]]
        return [call for call in found if not names or call["call"] in names]


@pytest.fixture(scope="module")
def _one(tmp_path_factory):
    """The stand-in in place of habitat-sim, and one process of it for most tests, as starting takes long."""
    place = tmp_path_factory.mktemp("habitat") / "calls.jsonl"
    place.touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(FAKE)
        patch.setenv("FAKE_HABITAT_LOG", str(place))
        shared = Worker(patience=300)
        yield shared, StandIn(place)
        shared.close()


@pytest.fixture
def stand_in(_one):
    _one[1].seen = len(_one[1].place.read_text().splitlines())
    return _one[1]


@pytest.fixture
def worker(_one):
    return _one[0]


@pytest.fixture
def another():
    """A process of its own."""
    made = Worker(patience=300)
    yield made
    made.close()


def world_of(home, seed=0):
    robot = next(person.id for person in home.people if person.kind == "robot")
    return HomeWorld(home, seed=seed, self_sensing=frozenset({robot}))


def both(home, worker, camera=SMALL):
    ours = MujocoHome(world_of(home), camera=camera)
    theirs = HabitatHome(world_of(home), camera=camera, colour=False, worker=worker)
    return ours, theirs


def agree(ours, theirs, views):
    """The shares of pixels with the same depth (2 cm) and the same id."""
    depths, ids = [], []
    for x, y, yaw in views:
        one, other = ours.look((x, y), yaw), theirs.look((x, y), yaw)
        depths.append(np.abs(one.depth - other.depth) <= 0.02)
        ids.append(one.instance == other.instance)
    return np.mean(depths), np.mean(ids)


def views_of(home, count):
    space, random = FreeSpace.of(home), np.random.default_rng(0)
    return [(*space.drawn(random), random.uniform(-math.pi, math.pi)) for _ in range(count)]


# -- where habitat-sim is ---------------------------------------------------------------------------------------------


@needs_habitat
@pytest.mark.slow
@pytest.mark.parametrize("seed", [3, 11])
def test_habitat_sim_sees_what_we_see_and_walks_where_we_walk(seed, another):
    home = generate(seed)
    ours, theirs = both(home, another, Intrinsics(width=160, height=120, hfov=math.pi / 2))
    depth, ids = agree(ours, theirs, views_of(home, 50))
    assert depth >= 0.99
    assert ids >= 0.98
    space = FreeSpace(home)
    cells = np.argwhere(space.gap > 0)
    walkable = theirs.navigable(np.array([space.centre((i, j)) for i, j in cells.tolist()]))
    free = space.island[space.gap > 0] == 1
    assert np.mean(walkable == free) >= 0.97


@needs_habitat
@pytest.mark.slow
def test_habitat_sim_follows_what_is_done(another):
    ours, theirs = both(body_home(), another)
    follow_a_life(ours, theirs)


# -- anywhere: the stand-in draws the same files ----------------------------------------------------------------------


def test_both_bodies_see_the_same(stand_in, worker):
    home = generate(3, rooms=2)
    ours, theirs = both(home, worker)
    depth, ids = agree(ours, theirs, views_of(home, 12))
    assert depth >= 0.99
    assert ids >= 0.98


def follow_a_life(ours, theirs):
    """Deeds go the same way in both, and what they change is seen in both."""
    deeds = [
        ("move", (1.3, 1.4, SOUTH)),
        ("take", {"item": MUG}),
        ("move", (2.6, 1.2, SOUTH)),
        ("open", {"thing": CUPBOARD}),
        ("put_in", {"item": MUG, "container": CUPBOARD}),
        ("take", {"item": APPLE}),
        ("turn_left", {}),
        ("move", (4.5, 3.9, NORTH)),
        ("take", {"item": BALL}),
    ]
    outcomes = []
    for verb, what in deeds:
        if verb == "move":
            for body in (ours, theirs):
                body.world.move(ROBOT, *what)
            continue
        (one, *_, told), (other, *_, also) = ours.perform(verb, what), theirs.perform(verb, what)
        outcomes.append(told["outcome"])
        assert told["outcome"] == also["outcome"], verb
        assert one["held"] == other["held"]
        assert np.allclose(one["pose"], other["pose"])
        assert np.mean(np.abs(one["depth"] - other["depth"]) <= 0.02) >= 0.98, verb
        assert np.mean(one["instance"] == other["instance"]) >= 0.96, verb
    assert outcomes.count("done") >= 5, outcomes


def test_what_is_done_is_seen_in_both_bodies(stand_in, worker):
    follow_a_life(*both(body_home(), worker))


def test_gymnasium_finds_no_fault(stand_in, worker):
    check_env(HabitatHome(world_of(body_home()), camera=SMALL, worker=worker), skip_render_check=True)


def test_the_calls_come_in_the_order_and_with_the_arguments_that_were_tried(stand_in, worker):
    body = HabitatHome(world_of(body_home()), camera=SMALL, worker=worker)
    body.reset()
    body.look((3.0, 2.5), 0.5)
    order = [call["call"] for call in stand_in.calls()]
    first = {name: order.index(name) for name in order}
    assert order[0] in ("Simulator", "reconfigure")
    assert first["configuration"] < first["motion_type"] < first["recompute_navmesh"]
    assert first["recompute_navmesh"] < first["set_state"] < first["get_sensor_observations"]
    (made,) = stand_in.calls("configuration")
    assert made["gpu"] == -1
    assert made["physics"] is True
    assert made["lights"] == [True, "no_lights"]
    assert made["sensors"] == {"agent0_rgb": "COLOR", "agent0_depth": "DEPTH", "agent0_instance": "SEMANTIC"}
    assert made["hfov"] == pytest.approx([90.0] * 3)
    assert made["resolution"] == [[30, 40]] * 3
    assert made["eye"] == [[0.0, EYE_HEIGHT, 0.0]] * 3
    assert made["agent"] == pytest.approx([EYE_HEIGHT + 0.08, 0.2])
    (navmesh,) = stand_in.calls("recompute_navmesh")
    assert navmesh == {"call": "recompute_navmesh", "radius": 0.2, "cell": [0.05, 0.05], "static": True}
    state = stand_in.calls("set_state")[-1]
    assert state["position"] == pytest.approx(to_y_up((3.0, 2.5, 0.0)).tolist())
    assert np.allclose(state["rotation"], heading(0.5))
    assert stand_in.calls("get_sensor_observations")[-1]["agents"] == 0


def test_things_are_held_still_and_only_what_moved_is_moved(stand_in, worker):
    body = HabitatHome(world_of(body_home()), camera=SMALL, colour=False, worker=worker)
    body.reset()
    held = {call["object"] for call in stand_in.calls("motion_type")}
    assert held == {"mug_0021", "apple_0022", "book_0023", "ball_0024", "vase_0025"}
    assert all(call["to"] == "KINEMATIC" for call in stand_in.calls("motion_type"))
    count = len(stand_in.calls("translation"))
    body.world.move(ROBOT, 1.3, 1.4, SOUTH)
    body.perform("take", {"item": MUG})
    moved = {call["object"] for call in stand_in.calls("translation")[count:]}
    assert "mug_0021" in moved
    assert not moved & {"apple_0022", "book_0023", "vase_0025"}
    assert not [name for name in moved if name.startswith("table")]


def test_one_simulator_goes_from_home_to_home(stand_in, worker):
    one = HabitatHome(world_of(body_home()), camera=SMALL, colour=False, worker=worker)
    other = HabitatHome(world_of(generate(1, rooms=1)), camera=SMALL, colour=False, worker=worker)
    first = one.look((3.0, 2.5), 0.5)
    other.look(other.world.position(other.agent)[:2], 0.0)
    assert np.array_equal(one.look((3.0, 2.5), 0.5).depth, first.depth)
    order = [call["call"] for call in stand_in.calls("Simulator", "reconfigure")]
    assert len(order) >= 4
    assert set(order[1:]) == {"reconfigure"}


def test_the_navmesh_is_asked_in_our_frame(stand_in, worker):
    body = HabitatHome(world_of(body_home()), camera=SMALL, colour=False, worker=worker)
    assert body.navigable(np.array([(3.0, 2.5), (1.0, 0.6), (-1.0, 0.0), (3.0, 0.1)])).tolist() == [True, *[False] * 3]
    assert body.distance((3.0, 2.5), [(3.0, 4.5), (3.0, 3.5)]) == pytest.approx(1.0)
    assert body.distance((3.0, 2.5), [(1.0, 0.6)]) == math.inf
    ends = stand_in.calls("find_path")[0]
    assert ends["start"] == pytest.approx([3.0, 0.0, -2.5])
    assert TABLE in body.look((1.0, 2.2), SOUTH).instance


@pytest.mark.slow
def test_a_navmesh_is_written_where_habitat_sim_is(stand_in, tmp_path):
    told = export(body_home(), "habitat", tmp_path / "flat")
    assert Path(told["navmesh"]).read_bytes() == b"a navmesh"
    assert [call["call"] for call in stand_in.calls()][-2:] == ["save_nav_mesh", "close"]


@pytest.mark.slow
def test_a_life_is_lived_and_gone_on_with_in_habitat_sim(stand_in, tmp_path):
    live(body_home(), seed=0, ticks=8, out=tmp_path / "life", body="habitat")
    life = Life.load(tmp_path / "life")
    assert life.about["body"] == "habitat"
    with life.wake() as awake:
        awake.live(2)
    shared().close()
    assert len(stand_in.calls("get_sensor_observations")) >= 10
    assert not audit(Life.load(tmp_path / "life")).violations


@pytest.mark.slow
def test_an_episode_goes_the_same_way_in_both_bodies(stand_in):
    home = generate(5)
    episodes = drawn_episodes(TASKS["pointnav"], "generated/5/0/0", home, count=1, seed=1)
    (one,), (other,) = attempted("oracle", episodes), attempted("oracle", episodes, body="habitat")
    shared().close()
    assert other.pop("body") == "habitat"
    assert one.pop("body") == "mujoco"
    assert one == other
    assert one["success"] == 1.0


# -- what may go wrong ------------------------------------------------------------------------------------------------


def test_a_simulator_that_dies_is_one_clear_line_and_the_next_call_starts_anew(stand_in, another, monkeypatch):
    monkeypatch.setenv("FAKE_HABITAT_DIES", "get_sensor_observations")
    body = HabitatHome(world_of(body_home()), camera=SMALL, colour=False, worker=another)
    with pytest.raises(HabitatError, match=r"ended \(signal SIGABRT\) at 'look', saying 'stand-in: asked to die"):
        body.look((3.0, 2.5), 0.0)
    monkeypatch.delenv("FAKE_HABITAT_DIES")
    assert body.look((3.0, 2.5), 0.0).depth.max() > 1


@pytest.mark.slow
def test_a_graphics_card_that_is_not_there_is_told_of(stand_in, another):
    with pytest.raises(HabitatError, match=r"CUDA device 0.*gpu=-1"):
        HabitatHome(world_of(body_home()), camera=SMALL, gpu=0, worker=another)


def test_what_fails_in_habitat_sim_is_said_with_what_it_was_to_do(stand_in, worker, tmp_path):
    with pytest.raises(HabitatError, match="failed at 'open': RuntimeError: no scene of that name"):
        worker.call("open", Settings(scene="nowhere", dataset=str(tmp_path)))
    with pytest.raises(HabitatError, match="no scene is open"):
        worker.call("look", (0.0, 0.0, 0.0), 0.0)


@pytest.mark.skipif(REAL, reason="habitat-sim is here")
def test_without_habitat_sim_one_line_says_how_to_get_it(another, monkeypatch):
    monkeypatch.setattr(sys, "path", [place for place in sys.path if place != FAKE])
    with pytest.raises(HabitatError, match="conda install -n habitat -c aihabitat-nightly") as caught:
        HabitatHome(world_of(body_home()), worker=another)
    assert "\n" not in str(caught.value)


def test_another_version_is_known_by_what_it_lacks(monkeypatch, tmp_path):
    (tmp_path / "habitat_sim.py").write_text("__version__ = '0.1.7'\nclass SimulatorConfiguration: pass\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "habitat_sim", raising=False)
    with pytest.raises(HabitatError, match=r"0\.1\.7\) lacks CameraSensorSpec.*0\.3\.x"):
        library()
    sys.modules.pop("habitat_sim", None)


# -- scenes that others made ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def flat(tmp_path_factory):
    """A home of ours as if others had made it."""
    folder = tmp_path_factory.mktemp("scenes") / "flat"
    home = with_robot(body_home())
    write_dataset(home, pieces(home, scene_of(home)), folder)
    return Settings(scene="flat", dataset=str(config_of(folder)), camera=SMALL, colour=False, navmesh=False)


def test_a_robot_moves_through_a_scene_of_others(stand_in, worker, flat):
    body = HabitatScene(flat, worker=worker)
    observation, _ = body.reset(options={"start": (3.0, 2.5, 0.0, 0.0)})
    assert body.names[MUG] == "mug_0021"
    assert observation["pose"].tolist() == [3.0, 2.5, EYE_HEIGHT, 0.0]
    observation, *_, info = body.perform("move_forward")
    assert observation["pose"][0] == pytest.approx(3.25)
    assert not info["collided"]
    body.perform("turn_left")
    observation = body.step(3)[0]
    assert observation["pose"][3] == pytest.approx(0.0)
    for _ in range(6):
        *_, info = body.perform("move_forward")
    assert body.reset(options={"start": (5.6, 4.0, 0.0, 0.0)})
    *_, info = body.perform("move_forward")
    assert info["collided"]
    ours = MujocoHome(world_of(body_home()), camera=SMALL).look((3.0, 2.5), 0.0)
    seen, _ = body.reset(options={"start": (3.0, 2.5, 0.0, 0.0)})
    assert np.mean(np.abs(seen["depth"] - ours.depth) <= 0.02) >= 0.98


def test_an_episode_of_habitat_is_walked(stand_in, worker, flat):
    asked = {"id": "0", "task": "pointnav", "category": "", "within": 0.2, "shortest": 1.0}
    where = {"scene": "flat", "dataset": flat.dataset, "start": (3.0, 2.5, 0.0, 0.0), "goals": ((4.0, 2.5, 0.0),)}
    episode = SceneEpisode(**asked, **where)
    body = HabitatScene(replace(flat, sliding=False), worker=worker, limit=4)
    _, info = body.reset(options={"episode": episode})
    assert info["left"] == pytest.approx(1.0)
    for _ in range(4):
        *_, truncated, info = body.perform("move_forward")
    assert truncated
    assert info["left"] == pytest.approx(0.0, abs=1e-6)
    assert len(stand_in.calls("try_step_no_sliding")) == 4
    assert not stand_in.calls("try_step")


def test_without_a_start_the_largest_island_is_drawn_from(stand_in, worker, flat):
    body = HabitatScene(flat, worker=worker)
    body.reset(seed=0)
    assert stand_in.calls("get_random_navigable_point")[0]["island"] == 1


def test_what_a_robot_cannot_do_in_a_scene_of_others_is_said_in_one_line(stand_in, worker, flat):
    body = HabitatScene(flat, worker=worker)
    with pytest.raises(HabitatError, match="fits nowhere near"):
        body.reset(options={"start": (1.0, 0.6, 0.0, 0.0)})
    with pytest.raises(HabitatError, match="can stay, move_forward"):
        body.perform("take")
    with pytest.raises(HabitatError, match="no dataset"):
        HabitatScene(replace(flat, dataset="nowhere.json"), worker=worker).reset()


@pytest.mark.slow
def test_a_scene_without_semantics_is_told_of_where_they_are_needed(stand_in, another, flat, monkeypatch):
    monkeypatch.setenv("FAKE_HABITAT_DUMB", "1")
    body = HabitatScene(flat, worker=another)
    assert body.reset()
    assert body.names == {}
    with pytest.raises(HabitatError, match=r"has no semantics.*hm3d_annotated_basis"):
        HabitatScene(flat, worker=another, semantics=True).reset()
