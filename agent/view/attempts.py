"""Attempts at tasks, to be seen: made again, as the same agent at the same episodes does the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from agent.bodies.drift import Drift
from agent.tasks.agents import agent_of
from agent.tasks.attempt import Attempt
from agent.tasks.episode import home_of
from agent.tasks.policies import Policy
from agent.tasks.seeker import Seeker
from agent.tasks.trials import Row, checked
from agent.view.charts import Charts
from agent.view.show import Show
from memory.graph.history import History
from memory.graph.records import Fact

if TYPE_CHECKING:
    from agent.tasks.episode import Episode

__all__ = ["again", "listed"]

_TELLING = ("success", "spl", "steps", "path_length")
"""Scores that tell whether an attempt made again went as it did before."""


def listed(rows: Sequence[Row], episodes: dict[str, Episode]) -> list[dict[str, Any]]:
    """Attempts for a person to choose from."""
    shown = ("agent", "episode", "scene", "task", "success", "spl", "steps", "residents")
    return [
        {**{name: row[name] for name in shown}, "words": episodes[row["episode"]].words, "number": number}
        for number, row in enumerate(rows)
    ]


def again(row: Row, episodes: Sequence[Episode]) -> Show:
    """Make an attempt again, after those that the same agent made before it in the same home.

    Args:
        row: What was noted of it.
        episodes: All episodes of its file.
    """
    group = [episode for episode in episodes if episode.scene == row["scene"]]
    number = next(number for number, episode in enumerate(group) if episode.id == row["episode"])
    made = agent_of(row["agent"])
    for episode in group[:number]:
        attempt, policy = _begun(made, episode, row)
        while not attempt.over:
            attempt.step(checked(policy.act(attempt.frame), row["agent"]))
    return _watched(*_begun(made, group[number], row), row)


def _begun(made: Any, episode: Episode, row: Row) -> tuple[Attempt, Policy]:
    home = home_of(episode)
    attempt = Attempt(episode, home, residents=row["residents"])
    policy: Policy = made(attempt, home)
    policy.begin(attempt.brief)
    return attempt, policy


def _watched(attempt: Attempt, policy: Policy, row: Row) -> Show:
    """Carry an attempt out, and note at each tick what a replay cannot know: the map, and what physics did."""
    world, drift = attempt.truth(), Drift()
    charts = Charts(world.spec)
    drift.note(world.tick, attempt.scene)
    began = _clock(policy)
    while not attempt.over:
        attempt.step(checked(policy.act(attempt.frame), row["agent"]))
        drift.note(world.tick, attempt.scene)
        if isinstance(policy, Seeker) and policy.mind is not None:
            charts.add(policy.mind.navigator.map)
    history = _with_beliefs(world.recorder.history(), policy, began)
    score, episode = asdict(attempt.score()), attempt.episode
    goal = {
        "words": episode.words,
        "spots": [] if episode.goal.things else [list(spot) for spot in episode.goal.spots],
        "things": list(episode.goal.things),
        "score": {name: value if math.isfinite(value) else None for name, value in score.items()},
        "shortest": row["shortest"],
        "same": all(score[name] == row[name] for name in _TELLING),
        "remembers": isinstance(policy, Seeker),
    }
    title = f"{row['agent']}: {episode.words}"
    return Show(title, world.spec, history, attempt.brief.me, drift, charts=charts, more={"goal": goal})


def _clock(policy: Policy) -> int:
    """The tick of the agent's own at which its next frame will be."""
    if isinstance(policy, Seeker) and policy.mind is not None:
        return policy.mind.belief.tick + 1
    return 0


def _with_beliefs(truth: History, policy: Policy, began: int) -> History:
    """The history of a home with what an agent believed meanwhile; what it knew before holds from the first tick."""
    if not isinstance(policy, Seeker) or policy.mind is None:
        return truth
    moved = (_moved(fact, began) for fact in policy.remembered().facts)
    return replace(truth, facts=[*truth.facts, *(fact for fact in moved if fact is not None)])


def _moved(fact: Fact, by: int) -> Fact | None:
    """A belief in ticks of the attempt; None if it was over by then. Events are of other attempts or of none."""
    until = None if fact.until is None else fact.until - by
    if until is not None and until <= 0:
        return None
    seen = None if fact.observed_at is None else max(fact.observed_at - by, 0)
    event = fact.event if fact.since >= by else None
    return replace(fact, since=max(fact.since - by, 0), until=until, observed_at=seen, event=event)
