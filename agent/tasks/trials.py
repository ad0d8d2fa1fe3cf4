"""Many attempts: agents at the episodes of many homes, noted in a file that a stopped run goes on with."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from agent.bodies.body import MOVES
from agent.bodies.choice import require
from agent.going import Action
from agent.mind import Deed
from agent.tasks.agents import agent_of
from agent.tasks.attempt import Attempt
from agent.tasks.brief import STOP, Stop
from agent.tasks.episode import Episode, EpisodeError, home_of
from agent.tasks.policies import Policy
from memory.graph.whole import write_whole

__all__ = ["attempted", "carry_out", "checked", "rows_of"]

Row = dict[str, Any]
"""Of an attempt: who, which episode, scene and task, its number in its home, residents, body, noise, scores, reason."""

Key = tuple[str, str, bool, str, str]
"""Which attempt: agent, episode, residents, body, noise."""


def carry_out(
    episodes: Sequence[Episode],
    agents: Sequence[str],
    *,
    out: Path,
    workers: int = 1,
    residents: bool = False,
    body: str = "mujoco",
    noises: Sequence[str] = ("none",),
    progress: Callable[[int, int, str], None] | None = None,
) -> list[Row]:
    """Let each agent attempt all episodes, those of a home in order, and note each attempt in a file.

    Args:
        episodes: The episodes.
        agents: Names, as `agent_of` knows them.
        out: JSON lines, one of an attempt. What is in it already is not attempted again, and what else is in it stays.
        workers: Processes.
        residents: Whether people live in the homes meanwhile.
        body: Which body it is attempted in (`choice.BODIES`).
        noises: How noisy the body is (`noise.NOISES`); all is attempted with each.
        progress: Told how many attempts of how many are made, and of the last one.

    Raises:
        EpisodeError: If an agent or an episode cannot be had.
        BodyError: If there is no such body or noise.
    """
    for name in agents:
        agent_of(name)
    for noise in noises:
        require(body, noise)
    there = {_key(row): row for row in rows_of(out)}
    scenes: dict[str, list[Episode]] = defaultdict(list)
    for episode in episodes:
        scenes[episode.scene].append(episode)
    # An agent that remembers a home needs its episodes from the first on.
    jobs = [
        (agent, group, residents, body, noise)
        for noise in noises
        for agent in agents
        for group in scenes.values()
        if any((agent, episode.id, residents, body, noise) not in there for episode in group)
    ]
    again = {(agent, episode.id, *how) for agent, group, *how in jobs for episode in group}
    there = {key: row for key, row in there.items() if key not in again}
    asked = [(agent, one.id, residents, body, noise) for noise in noises for agent in agents for one in episodes]
    out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(out, "".join(json.dumps(row) + "\n" for row in there.values()))
    with out.open("a", encoding="utf-8") as file:
        for found in _done(jobs, workers):
            there |= {_key(row): row for row in found}
            file.writelines(json.dumps(row) + "\n" for row in found)
            file.flush()
            if progress is not None:
                done = sum(key in there for key in asked)
                progress(done, len(asked), f"{found[0]['agent']} in {found[0]['scene']}")
    return [there[key] for key in asked]


def _key(row: Row) -> Key:
    return row["agent"], row["episode"], row["residents"], row.get("body", "mujoco"), row.get("noise", "none")


def _done(jobs: Sequence[tuple[str, Sequence[Episode], bool, str, str]], workers: int) -> Iterator[list[Row]]:
    if workers <= 1:
        yield from (attempted(*job) for job in jobs)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for future in as_completed([pool.submit(attempted, *job) for job in jobs]):
            yield future.result()


def attempted(
    agent: str, episodes: Sequence[Episode], residents: bool = False, body: str = "mujoco", noise: str = "none"
) -> list[Row]:
    """One agent at the episodes of one home, in order."""
    made, rows = agent_of(agent), []
    for number, episode in enumerate(episodes):
        home = home_of(episode)
        attempt = Attempt(episode, home, residents=residents, body=body, noise=noise)
        policy = made(attempt, home)
        policy.begin(attempt.brief)
        astray = 0.0
        while not attempt.over:
            action = checked(policy.act(attempt.frame), agent)
            astray = _astray(policy, attempt)
            attempt.step(action)
        of = {"agent": agent, "episode": episode.id, "scene": episode.scene, "task": episode.task, "number": number}
        told = {"residents": residents, "body": body, "shortest": episode.shortest, **asdict(attempt.score())}
        if noise != "none":
            told |= {"noise": noise, "pose_error": astray}
        told |= {"asked": attempt.asked, **attempt.judge.measures(), "reason": attempt.reason()}
        rows.append({**of, **told})
    return rows


def _astray(policy: Policy, attempt: Attempt) -> float:
    """Metres between where an agent is and where it takes itself to be: by its mind, or by odometry if it has none."""
    mind = getattr(policy, "mind", None)
    here = attempt.frame.camera[:2] if mind is None else mind.navigator.here
    return math.dist(here, attempt.pose[:2])


def checked(action: Any, agent: str) -> Action | Stop:
    """An action that a body can do.

    Raises:
        EpisodeError: If it is none.
    """
    if not (isinstance(action, Deed | Stop) or (isinstance(action, str) and action in (*MOVES, STOP))):
        moves = ", ".join((*MOVES, STOP))
        raise EpisodeError(f"agent {agent!r} chose {action!r:.60}: an action is one of {moves}, a Deed or a Stop")
    return action


def rows_of(out: Path) -> list[Row]:
    """What a file of attempts holds; a line that a kill cut short is left out."""
    if not out.exists():
        return []
    rows = []
    for line in out.read_text(encoding="utf-8").split("\n")[:-1]:
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError as error:
            raise EpisodeError(f"{out}: not JSON lines ({error}): write to another file") from None
    return rows
