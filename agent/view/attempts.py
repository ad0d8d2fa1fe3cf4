"""Attempts at tasks, to be seen: made again, as the same agent at the same episodes does the same."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from agent.bodies.drift import Drift
from agent.places import Places
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
    from datagen.worlds.home.spec import HomeSpec

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


def again(number: int, rows: Sequence[Row], episodes: Sequence[Episode], told: Callable[[float], None]) -> Show:
    """Make an attempt again, after those that the same agent made before it in the same home.

    Args:
        number: Which of `rows`.
        rows: What was noted of all attempts.
        episodes: All episodes of their file.
        told: Called now and then with the share of all that is to be done that is done.
    """
    row = rows[number]
    mine: dict[str, int] = {other["episode"]: other["steps"] for other in rows if _whose(other) == _whose(row)}
    group = [episode for episode in episodes if episode.scene == row["scene"]]
    group = group[: 1 + next(place for place, episode in enumerate(group) if episode.id == row["episode"])]
    made, steps = agent_of(row["agent"]), 0
    total = sum(mine.get(episode.id, 0) for episode in group)
    for episode in group:
        watch = _Watch(made, episode, row)
        while not watch.attempt.over:
            watch.step(noted=episode.id == row["episode"])
            steps += 1
            told(min(steps / max(total, 1), 1.0))
    return watch.show(row)


def _whose(row: Row) -> tuple[str, bool, str]:
    return row["agent"], bool(row["residents"]), row.get("noise", "none")


class _Watch:
    """An attempt that is carried out, and what a replay of it cannot know: the map, and what physics did."""

    def __init__(self, made: Callable[[Attempt, HomeSpec], Policy], episode: Episode, row: Row) -> None:
        home = home_of(episode)
        self._agent: str = row["agent"]
        self.attempt = Attempt(episode, home, residents=row["residents"], noise=row.get("noise", "none"))
        self.policy = made(self.attempt, home)
        self.policy.begin(self.attempt.brief)
        self._world, self._drift = self.attempt.truth(), Drift()
        self._charts, self._places = Charts(self._world.spec), Places()
        self._drift.note(self._world.tick, self.attempt.scene)
        self._began = _clock(self.policy)

    def step(self, *, noted: bool) -> None:
        tick = self._world.tick
        self.attempt.step(checked(self.policy.act(self.attempt.frame), self._agent))
        if noted and self.attempt.brief.drifts and isinstance(self.policy, Seeker) and self.policy.mind is not None:
            self._places.note(tick, self.policy.mind.navigator.pose)
        if noted:
            self._drift.note(self._world.tick, self.attempt.scene)
            if isinstance(self.policy, Seeker) and self.policy.mind is not None:
                self._charts.add(self.policy.mind.navigator.map)

    def show(self, row: Row) -> Show:
        score, episode = asdict(self.attempt.score()), self.attempt.episode
        goal = {
            "words": episode.words,
            "spots": [] if episode.goal.things else [list(spot) for spot in episode.goal.spots],
            "things": list(episode.goal.things),
            "score": {name: value if math.isfinite(value) else None for name, value in score.items()},
            "shortest": row["shortest"],
            "same": all(score[name] == row[name] for name in _TELLING),
            "remembers": isinstance(self.policy, Seeker),
        }
        return Show(
            f"{self._agent}: {episode.words}",
            self._world.spec,
            _with_beliefs(self._world.recorder.history(), self.policy, self._began),
            self.attempt.brief.me,
            self._drift,
            charts=self._charts,
            places=self._places,
            more={"goal": goal},
        )


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
