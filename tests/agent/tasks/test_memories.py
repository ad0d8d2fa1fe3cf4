"""Agents without one of their memories lack just that one."""

from pathlib import Path

import numpy as np
import pytest

from agent import config_tasks
from agent.tasks.agents import AGENTS, agent_of
from agent.tasks.attempt import Attempt
from agent.tasks.brief import Stop
from agent.tasks.episode import home_of
from agent.tasks.seeker import Memory, Seeker
from agent.tasks.task import TASKS, drawn_episodes
from agent.tasks.trials import attempted
from datagen.worlds.home.generate import generate


def episodes(seed=1, count=2):
    home = generate(seed, rooms=4, items=40)
    return drawn_episodes(TASKS["objectnav"], f"generated/{seed}/4/40", home, count=count, seed=3)


def known(mind):
    return int((mind.navigator.map.odds != 0).sum())


def woken(name):
    """At the first frame of an agent's second episode: cells known, things lost, and whether its beliefs go on."""
    made = agent_of(name)
    first, second = episodes()
    before = None
    for episode, steps in ((first, 25), (second, 1)):
        attempt = Attempt(episode, home_of(episode))
        policy = made(attempt, home_of(episode))
        policy.begin(attempt.brief)
        for _ in range(steps):
            action = policy.act(attempt.frame)
            if action == Stop():
                break
            attempt.step(action)
        if before is None:
            before = set(policy.mind.senses.things)
    return known(policy.mind), len(before - set(policy.mind.senses.things)), policy.mind.belief.tick > 0


def test_of_a_home_that_it_knows_each_keeps_what_its_name_says():
    cells, lost, goes_on = {}, {}, {}
    for name in ("ours", "ours-map", "ours-things", "ours-new"):
        cells[name], lost[name], goes_on[name] = woken(name)
    assert cells["ours"] == cells["ours-map"] > 1.3 * cells["ours-new"]
    assert cells["ours-things"] == cells["ours-new"]
    assert lost["ours"] == lost["ours-things"] == 0 < lost["ours-map"] == lost["ours-new"]
    assert [name for name, on in goes_on.items() if on] == ["ours", "ours-things"]


def test_without_a_map_it_knows_the_floor_of_the_present_frame_alone():
    episode = episodes()[0]
    sizes = {}
    for name, knows in (("with", Memory.ALL), ("without", Memory.THINGS)):
        attempt = Attempt(episode, home_of(episode))
        policy = Seeker(knows=knows)
        policy.begin(attempt.brief)
        sizes[name] = []
        for action in ["turn_left"] * 12:
            policy.act(attempt.frame)
            sizes[name].append(known(policy.mind))
            attempt.step(action)
        assert len(policy.mind.senses.things) > 5
    assert sizes["with"] == sorted(sizes["with"])
    assert sizes["without"][-1] < 0.6 * sizes["with"][-1]


def test_what_is_not_known_within_an_episode_is_not_kept_either():
    policy = Seeker(keeps=Memory.ALL, knows=Memory.THINGS)
    for episode in episodes():
        attempt = Attempt(episode, home_of(episode))
        policy.begin(attempt.brief)
        policy.act(attempt.frame)
    alone = Seeker()
    alone.begin(attempt.brief)
    alone.act(attempt.frame)
    assert known(policy.mind) == known(alone.mind)
    assert policy.mind.belief.tick == 1  # its beliefs go on


@pytest.mark.slow
def test_each_memory_is_worth_something():
    rows = {}
    for name in ("ours", "ours-new", "frontier", "mapless"):
        rows[name] = [row for seed in range(8) for row in attempted(name, episodes(seed))]
    spl = {name: np.mean([row["spl"] for row in mine]) for name, mine in rows.items()}
    assert spl["ours"] > spl["ours-new"] > spl["frontier"]
    assert spl["ours-new"] > spl["mapless"]


def test_every_agent_says_what_it_is_and_help_and_docs_name_it():
    page = (Path(__file__).parents[3] / "docs" / "tasks.md").read_text(encoding="utf-8")
    source = Path(config_tasks.__file__).read_text(encoding="utf-8")
    for name, (what, _) in AGENTS.items():
        assert len(what) > 8
        assert f"`{name}`" in page
        assert name in source
