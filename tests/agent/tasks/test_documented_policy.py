"""The policy in docs/tasks.md is run, and the page names every task and agent."""

import re
from pathlib import Path

from agent.tasks.agents import AGENTS
from agent.tasks.task import TASKS, drawn_episodes
from agent.tasks.trials import attempted
from datagen.worlds.home.generate import generate

PAGE = (Path(__file__).parents[3] / "docs" / "tasks.md").read_text(encoding="utf-8")


def test_the_policy_of_the_page_runs_and_finds_something(tmp_path, monkeypatch):
    (tmp_path / "mypolicy.py").write_text(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0])
    monkeypatch.syspath_prepend(tmp_path)
    rows = []
    for seed in range(4):
        home = generate(seed, rooms=4, items=40)
        episodes = drawn_episodes(TASKS["objectnav"], f"generated/{seed}/4/40", home, count=3, seed=0)
        rows += attempted("mypolicy:Mine", episodes)
    assert any(row["success"] for row in rows)
    assert all(row["success"] or row["reason"] for row in rows)


def test_the_page_names_every_task_and_agent():
    for name in (*TASKS, *AGENTS):
        assert f"`{name}`" in PAGE
