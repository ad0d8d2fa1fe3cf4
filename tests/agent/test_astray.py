"""Agents whose odometry drifts: they find out where they are, act by that, and are judged by where they really are."""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agent.bodies.body import BodyError
from agent.bodies.choice import require
from agent.bodies.noise import NOISES, MotionNoise, Odometer
from agent.life import Life, audit, begin, live
from agent.life_folder import read_places
from agent.places import Places
from agent.tasks.attempt import Attempt
from agent.tasks.episode import home_of
from agent.tasks.score_table import summed, table
from agent.tasks.task import TASKS, drawn_episodes
from agent.tasks.trials import attempted, carry_out, rows_of
from datagen.worlds.home.generate import generate


def episodes_of(task: str, seed: int, count: int = 2):
    home = generate(seed, rooms=4, items=40)
    return drawn_episodes(TASKS[task], f"generated/{seed}/4/40", home, count=count, seed=3)


def off(pose, true) -> float:
    return math.dist(pose[:2], true[:2])


def test_the_living_agent_corrects_its_pose_and_maps_by_it(tmp_path: Path) -> None:
    home = generate(4, rooms=3, items=36)
    with begin(home, seed=4, ticks=200, out=tmp_path / "life", noise="lifelike") as awake:
        wheels, own = [], []
        for _ in range(200):
            told = awake._frame.camera
            true = awake._world.position(awake.mind.me)
            awake.live()
            wheels.append(off(told, true))
            own.append(off(awake.mind.navigator.pose, true))
    assert np.mean(own) < 0.25
    assert np.mean(own[-60:]) < 0.6 * np.mean(wheels[-60:])
    life = Life.load(tmp_path / "life")
    assert life.about["noise"] == "lifelike"
    assert life.about["astray"]["mean"] == pytest.approx(np.mean(own), abs=1e-6)
    places = read_places(life.folder, life.ticks)
    assert places.at(199) is not None
    assert places.at(200) is None
    assert audit(life).violations == ()


def test_a_noisy_life_is_gone_on_with(tmp_path: Path) -> None:
    home = generate(4, rooms=2, items=30)
    live(home, seed=4, ticks=30, out=tmp_path / "life", noise="rough")
    with Life.load(tmp_path / "life").wake(budget=20) as awake:
        assert awake.mind.localiser is not None
        awake.live(20)
    life = Life.load(tmp_path / "life")
    assert life.about["astray"]["ticks"] == 50
    assert sum(read_places(life.folder, life.ticks).at(tick) is not None for tick in range(60)) == 50


def test_without_noise_nothing_is_corrected_and_nothing_noted(tmp_path: Path) -> None:
    life = live(generate(4, rooms=2, items=30), seed=4, ticks=12, out=tmp_path / "life")
    assert not (life.folder / "places.bin").exists()
    assert "astray" not in life.about
    assert "noise" not in life.about


def test_places_are_read_back_up_to_a_tick_and_what_a_kill_cut_short_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "places.bin"
    places = Places.going_on(path, -1, whole=False)
    for tick in range(4):
        places.note(tick, (0.5 * tick, 1.0, -0.25))
    places.close()
    assert places.at(3) == (1.5, 1.0, -0.25)
    assert places.at(1) is None  # a lean one keeps the last only
    path.write_bytes(path.read_bytes()[:-5])
    assert Places.load(path, 9).at(3) is None
    again = Places.going_on(path, 1, whole=True)
    again.note(2, (9.0, 9.0, 0.0))
    again.close()
    assert [Places.load(path, 9).at(tick) for tick in (0, 1, 2)] == [(0.0, 1.0, -0.25), (0.5, 1.0, -0.25), (9, 9, 0)]


def test_attempts_are_judged_by_the_true_pose_which_the_agent_is_not_told() -> None:
    episode = episodes_of("pointnav", 0, 1)[0]
    attempt = Attempt(episode, home_of(episode), noise="rough")
    assert attempt.brief.drifts
    assert off(attempt.frame.camera, attempt.pose) < 1e-9  # it begins right
    trail = [attempt.pose]
    for number in range(40):
        attempt.step("turn_left" if number % 5 == 4 else "move_forward")
        trail.append(attempt.pose)
    assert off(attempt.frame.camera, attempt.pose) > 0.02
    walked = sum(math.dist(one[:2], other[:2]) for one, other in itertools.pairwise(trail))
    assert attempt.score().path_length == pytest.approx(walked)
    assert attempt.score().distance_to_goal == pytest.approx(attempt.judge.left(attempt.pose[:2]))


def test_odometry_goes_on_when_the_home_changes_in_the_middle_of_an_episode() -> None:
    episode = episodes_of("moved", 1, 1)[0]
    episode = replace(episode, goal=replace(episode.goal, after=12))
    attempt = Attempt(episode, home_of(episode), noise="rough")
    for number in range(11):
        attempt.step("turn_left" if number % 3 else "move_forward")
    told = attempt.frame.camera
    attempt.step("stay")
    assert attempt.frame.camera[:2] == pytest.approx(told[:2], abs=1e-6)
    assert off(attempt.frame.camera, attempt.pose) > 1e-3


def test_each_noise_is_attempted_with_noted_once_and_told_apart(tmp_path: Path) -> None:
    episodes, out = episodes_of("pointnav", 0), tmp_path / "rows.jsonl"
    rows = carry_out(episodes, ("ours", "ours-odometry"), out=out, noises=("none", "lifelike"))
    told = summed(rows)["pointnav"]
    assert set(told) == {"ours", "ours, lifelike", "ours-odometry", "ours-odometry, lifelike"}
    assert told["ours"] == told["ours-odometry"]  # where nothing drifts there is nothing to correct
    assert "pose_error" not in told["ours"]
    assert told["ours, lifelike"]["pose_error"][0] > 0
    assert "metres astray" in table(rows)
    assert "lifelike noise |" in table(rows)
    before = out.read_bytes()
    assert carry_out(episodes, ("ours-odometry",), out=out, noises=("lifelike",)) == rows[-len(episodes) :]
    assert out.read_bytes() == before  # nothing was made twice
    assert len(rows_of(out)) == 4 * len(episodes)


@pytest.mark.slow
def test_correction_is_worth_it_at_tasks() -> None:
    episodes = [episodes_of("objectnav", seed) for seed in range(6)]
    ours, odometry = (
        [row for group in episodes for row in attempted(agent, group, noise="lifelike")]
        for agent in ("ours", "ours-odometry")
    )
    mean = {name: [np.mean([row[name] for row in rows]) for rows in (ours, odometry)] for name in ("spl", "pose_error")}
    assert np.mean([row["success"] for row in ours]) >= 0.9
    assert mean["spl"][0] > 1.1 * mean["spl"][1]
    assert mean["pose_error"][0] < 0.7 * mean["pose_error"][1]


def test_the_same_noisy_attempt_twice_is_the_same() -> None:
    episodes = episodes_of("objectnav", 2)
    first, second = (json.dumps(attempted("ours", episodes[:1], noise="rough")) for _ in range(2))
    assert first == second
    assert json.loads(first)[0]["noise"] == "rough"


def test_the_oracle_knows_where_it_is() -> None:
    rows = [row for seed in range(2) for row in attempted("oracle", episodes_of("objectnav", seed), noise="rough")]
    assert [row["success"] for row in rows] == [1.0] * len(rows)


def test_wheels_that_went_astray_before_go_on_from_there() -> None:
    exact = MotionNoise()
    odometer = Odometer(exact, (1.0, 2.0, 0.0), np.random.default_rng(0), (4.0, 0.0, math.pi / 2))
    assert odometer.follow((1.5, 2.0, 0.0)) == pytest.approx((4.0, 0.5, math.pi / 2))


def test_a_noise_that_there_is_not_is_told_in_one_line() -> None:
    with pytest.raises(BodyError, match=f"no noise 'wild': use {', '.join(NOISES)}"):
        require("mujoco", "wild")
    with pytest.raises(BodyError, match="of the mujoco body"):
        require("habitat", "rough")
    episode = episodes_of("pointnav", 0, 1)[0]
    with pytest.raises(BodyError, match="no noise"):
        Attempt(episode, home_of(episode), noise="wild")
