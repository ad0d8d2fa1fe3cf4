"""Episodes, attempts and agents: what is drawn can be done, what is done is scored, and a stopped run goes on."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from agent.cli import main
from agent.tasks.agents import agent_of
from agent.tasks.attempt import Attempt
from agent.tasks.brief import STOP, Stop
from agent.tasks.deeds import DeedJudge
from agent.tasks.described import described
from agent.tasks.episode import EpisodeError, home_of, read_episodes, write_episodes
from agent.tasks.freespace import FreeSpace
from agent.tasks.navigation import beside
from agent.tasks.score_table import again, interval, summed, table
from agent.tasks.task import TASKS, drawn_episodes
from agent.tasks.trials import attempted, carry_out
from datagen.worlds.home.generate import generate

NAVIGATION = ("pointnav", "objectnav")


def _episodes(task, seed, count=2):
    return drawn_episodes(TASKS[task], f"generated/{seed}/4/40", generate(seed, rooms=4, items=40), count=count, seed=3)


@pytest.mark.parametrize("task", NAVIGATION)
def test_episodes_are_the_same_from_the_same_seed_and_can_be_done(task):
    episodes = _episodes(task, 0, 6)
    assert episodes == _episodes(task, 0, 6)
    assert len({episode.id for episode in episodes}) == len(episodes) >= 5
    for episode in episodes:
        space = FreeSpace.of(home_of(episode))
        assert episode.shortest == pytest.approx(space.distance(episode.start[:2], list(episode.goal.spots)), abs=1e-3)
        assert TASKS[task].nearest <= episode.shortest < 30


def test_spots_beside_a_thing_are_near_it_in_its_room_and_free():
    home = generate(0, rooms=4, items=40)
    space = FreeSpace.of(home)
    for piece in home.furniture[:10]:
        near = beside(home, space, piece, 1.0)
        room = next(room for room in home.rooms if room.id == piece.room)
        away = space.away(piece.x, piece.y, piece.yaw, piece.size)
        assert np.array_equal(near, space.free & space.within(room.polygon) & (away <= 1.0))
        assert near.any()


@pytest.mark.parametrize("task", NAVIGATION)
def test_the_oracle_always_gets_there_by_a_short_way(task):
    rows = [row for seed in range(3) for row in attempted("oracle", _episodes(task, seed))]
    assert [row["success"] for row in rows] == [1.0] * len(rows)
    assert np.mean([row["spl"] for row in rows]) > 0.9


def test_our_agent_finds_things_and_the_second_time_faster():
    spl = {"first": 0.0, "again": 0.0}
    for seed in range(5):
        episode = replace(_episodes("objectnav", seed, 1)[0], id="first")
        for row in attempted("ours", [episode, replace(episode, id="again")]):
            assert row["success"] == 1.0
            spl[row["episode"]] += row["spl"] / 5
    assert spl["again"] > 1.1 * spl["first"]


def test_an_attempt_ends_when_the_agent_says_so_or_for_want_of_steps():
    episode = _episodes("pointnav", 0)[0]
    attempt = Attempt(episode, home_of(episode))
    attempt.step("turn_left")
    attempt.step(STOP)
    assert attempt.over
    assert attempt.score().success == 0.0
    assert attempt.score().distance_to_goal == pytest.approx(episode.shortest, abs=1e-3)
    attempt = Attempt(episode, home_of(episode))
    steps = 0
    while not attempt.over:
        attempt.step("stay")
        steps += 1
    assert steps == TASKS["pointnav"].steps
    assert attempt.score().steps == steps


class Strange:
    """A policy of a user's own that chooses what no body can do."""

    def begin(self, brief):
        pass

    def act(self, frame):
        return math.nan


def test_a_policy_that_chooses_what_is_no_action_is_told_so_in_one_line():
    with pytest.raises(
        EpisodeError, match=r"agent 'test_attempts:Strange' chose nan: an action is one of stay"
    ) as told:
        attempted("test_attempts:Strange", _episodes("pointnav", 0, 1))
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("name", ["nobody", "no_such_module:Policy", "test_attempts:NoSuchClass"])
def test_an_agent_that_cannot_be_had_is_named(name):
    with pytest.raises(EpisodeError, match=name):
        agent_of(name)


@pytest.mark.parametrize("task", ["fetch", "rearrange"])
def test_errands_can_be_done_are_told_in_words_that_fit_one_thing_each_and_are_done(task):
    episodes = [episode for seed in (0, 1) for episode in _episodes(task, seed, 1)]
    assert len(episodes) == 2
    for episode in episodes:
        home = home_of(episode)
        things = {part.id: part for part in home.parts()}
        for item, how, place in episode.goal.deeds:
            assert (things[item].relation, things[item].parent) != (how, place)
            assert described(home, item).text in episode.words
            assert described(home, place).text in episode.words
        judge = DeedJudge(home, episode.goal.deeds)
        assert judge.left(episode.start[:2]) == pytest.approx(episode.shortest, abs=1e-3)
        assert judge.measures()["done"] == 0.0
    rows = [row for agent in ("ours", "oracle") for episode in episodes for row in attempted(agent, [episode])]
    assert [row["success"] for row in rows] == [1.0] * 4
    assert min(row["spl"] for row in rows) > 0.2
    ours, oracle = (np.mean([row["spl"] for row in rows if row["agent"] == agent]) for agent in ("ours", "oracle"))
    assert oracle > ours


def test_a_description_fits_its_thing_and_no_other():
    home = generate(3, rooms=6, items=90)
    told = {part.id: described(home, part.id) for part in (*home.furniture, *home.items)}
    texts = [one.text for one in told.values() if one is not None]
    assert len(texts) == len(set(texts)) > 60
    hidden = [item for item in home.items if item.relation == "in" and told[item.id] is not None]
    assert hidden
    assert all(told[item.id].inside == told[item.parent] for item in hidden)


def test_what_is_done_is_judged_by_the_world():
    episode = _episodes("fetch", 0, 1)[0]
    attempt = Attempt(episode, home_of(episode))
    (item, _, person), world = episode.goal.deeds[0], attempt.truth()
    assert not attempt.judge.achieved()
    before = attempt.judge.left(episode.start[:2])
    world.state.place(item, "held_by", attempt.brief.me, attempt.brief.me)
    assert attempt.judge.left(episode.start[:2]) < before
    world.state.place(item, "held_by", person, person)
    assert attempt.judge.achieved()
    assert attempt.judge.left(episode.start[:2]) == 0.0
    attempt.step(STOP)
    assert attempt.score().success == 1.0


def test_every_failure_carries_its_reason():
    episode = _episodes("pointnav", 0)[0]
    attempt = Attempt(episode, home_of(episode))
    attempt.step(Stop(why="tired"))
    assert attempt.reason() == f"stopped, {episode.shortest:.1f} m from the goal; it says: tired"
    errand = _episodes("rearrange", 0, 1)[0]
    attempt = Attempt(errand, home_of(errand))
    while not attempt.over:
        attempt.step("turn_left")
    assert attempt.reason() == f"out of steps, undone: {errand.words}"
    item, relation, place = errand.goal.deeds[0]
    attempt.truth().state.place(item, relation, place, attempt.brief.me)
    assert attempt.reason() == f"out of steps, undone: {errand.words.partition(', then ')[2]}"
    for item, relation, place in errand.goal.deeds[1:]:
        attempt.truth().state.place(item, relation, place, attempt.brief.me)
    assert attempt.reason().startswith("out of steps, undone: nothing, but it has not said that it is done")


def test_the_gain_of_a_known_home_is_a_ratio_of_means():
    rows = [{"scene": scene, "number": number, "spl": spl} for scene, number, spl in _GAINS]
    ratio, low, high = again(rows)
    assert ratio == pytest.approx(1.5)
    assert 1.0 < low < ratio < high
    assert again(rows[:1]) is None
    assert again([{**row, "spl": 0.0} for row in rows]) is None


_GAINS = (("a", 0, 0.4), ("a", 1, 0.5), ("a", 2, 0.7), ("b", 0, 0.2), ("b", 1, 0.4), ("c", 0, 0.6), ("c", 1, 0.8))


def test_files_of_episodes_come_back_as_they_were(tmp_path):
    episodes = [episode for task in TASKS for episode in _episodes(task, 0)]
    for name in ("episodes.json", "episodes.json.gz"):
        write_episodes(tmp_path / name, episodes)
        assert list(read_episodes(tmp_path / name)) == episodes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"),
        ('{"version": 99, "episodes": []}', "version 99; this inhabit reads version 1"),
        ('{"version": 1, "episodes": [{"id": "a"}]}', "expected an object with a goal"),
        ('{"version": 1, "episodes": [{"id": "a", "goal": {"spots": [], "within": 1}}]}', "episode a lacks task"),
    ],
)
def test_a_file_that_is_none_of_episodes_is_told_so_in_one_line(tmp_path, text, message):
    path = tmp_path / "episodes.json"
    path.write_text(text)
    with pytest.raises(EpisodeError, match=message) as told:
        read_episodes(path)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"task": "fly"}, "no task 'fly'"),
        ({"start": (-50.0, -50.0, 0.0)}, "where the robot does not fit"),
        ({"scene": "generated/0/99/40"}, "rooms=99"),
        ({"scene": "nowhere.json"}, "nowhere.json"),
    ],
)
def test_an_episode_that_cannot_be_is_refused_before_it_begins(change, message):
    episode = replace(_episodes("pointnav", 0, 1)[0], **change)
    with pytest.raises(EpisodeError, match=message):
        Attempt(episode, home_of(episode))


def test_a_goal_in_a_wall_is_refused():
    episode = _episodes("pointnav", 0, 1)[0]
    home = home_of(episode)
    wall = replace(episode.goal, spots=(home.bounds()[:2],))
    with pytest.raises(EpisodeError, match="no way leads from its start to its goal"):
        Attempt(replace(episode, goal=wall), home)


def test_intervals_are_over_homes():
    mean, low, high = interval([[1, 1], [0, 0], [1, 0], [1, 1]])
    assert mean == pytest.approx(5 / 8)
    assert low < mean < high
    assert math.isnan(interval([[1, 0]])[1])


def test_a_stopped_comparison_goes_on_and_both_ways_give_the_same(tmp_path):
    episodes = [*_episodes("pointnav", 0), *_episodes("pointnav", 1)]
    whole = carry_out(episodes, ("oracle", "forward"), out=tmp_path / "whole.jsonl")
    part = tmp_path / "part.jsonl"
    carry_out(episodes[:2], ("oracle",), out=part)
    with part.open("a") as file:
        file.write('{"agent": "orac')  # a kill in mid-line
    assert _sorted(carry_out(episodes, ("oracle", "forward"), out=part)) == _sorted(whole)
    assert len(part.read_text().splitlines()) == len(whole) == 8
    assert summed(whole)["pointnav"]["oracle"]["attempts"] == 4
    assert "| oracle |" in table(whole)


def test_what_else_a_file_holds_stays_and_is_not_taken_for_what_is_asked(tmp_path):
    one, other = _episodes("pointnav", 0, 1), _episodes("pointnav", 1, 1)
    out = tmp_path / "attempts.jsonl"
    carry_out(one, ("oracle",), out=out)
    found = carry_out(other, ("oracle",), out=out)
    assert [row["episode"] for row in found] == [other[0].id]
    with_people = carry_out(other, ("oracle",), out=out, residents=True)
    assert [row["residents"] for row in with_people] == [True]
    assert len(out.read_text().splitlines()) == 3


def test_a_home_of_ones_own_is_looked_for_beside_the_file_of_episodes(tmp_path, monkeypatch):
    episode = replace(_episodes("pointnav", 0, 1)[0], scene="mine.json")
    (tmp_path / "homes").mkdir()
    (tmp_path / "homes" / "mine.json").write_text(generate(0, rooms=4, items=40).to_json())
    write_episodes(tmp_path / "homes" / "episodes.json", [episode])
    monkeypatch.chdir(tmp_path)
    read = read_episodes(tmp_path / "homes" / "episodes.json")
    assert attempted("oracle", read)[0]["success"] == 1.0


def _sorted(rows):
    return sorted(rows, key=lambda row: (row["agent"], row["episode"]))


def test_the_command_prints_a_table_and_leaves_what_it_did(tmp_path, capsys):
    out = tmp_path / "attempts"
    assert main(["live", "--task", "pointnav", "--agent", "oracle", "--episodes", "3", "--out", str(out)]) == 0
    assert "| oracle | 1.000" in capsys.readouterr().out
    assert len(read_episodes(out / "episodes.json.gz")) == 3
    assert json.loads((out / "results.json").read_text())["tasks"]["pointnav"]["oracle"]["success"][0] == 1.0
    again = ["live", "--file", str(out / "episodes.json.gz"), "--agent", "random", "--out", str(tmp_path / "b")]
    assert main([*again, "--episodes", "2"]) == 0
    assert main(["live", "--agent", "nobody", "--episodes", "1", "--out", str(tmp_path / "c")]) == 1
    assert "no agent 'nobody'" in capsys.readouterr().err
