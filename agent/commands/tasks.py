"""`inhabit live` and `inhabit eval homes`: agents at tasks in homes, and the tables of how they fare."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.config_tasks import EvalHomes, Live
from agent.progress import bar, say
from agent.provenance import environment
from memory.graph.whole import write_whole

if TYPE_CHECKING:
    from agent.tasks.episode import Episode

__all__ = ["eval_homes", "live"]

_APART = 1000  # between the first homes of two seeds


def live(config: Live) -> dict[str, Any]:
    """Let one agent attempt a task."""
    from agent.bodies.choice import require
    from agent.tasks.episode import EpisodeError, write_episodes
    from agent.tasks.habitat_episodes import episodes_in, write_scene_episodes
    from agent.tasks.trials import carry_out

    require(config.body, config.noise)
    if min(config.episodes, config.per_home, config.workers) < 1:
        raise EpisodeError("episodes, per_home and workers: give at least one of each")
    kept = config.out / "episodes.json.gz"
    if config.file is not None:
        episodes = episodes_in(config.file)[: config.episodes]
    else:
        homes = math.ceil(config.episodes / config.per_home)
        episodes = _drawn((config.task,), config.seed, homes, config.per_home)[: config.episodes]
    write_episodes(kept, episodes)
    if config.habitat_file is not None:
        write_scene_episodes(config.habitat_file, episodes)
    with bar(config.task) as shown:
        rows = carry_out(
            episodes,
            (config.agent,),
            out=config.out / "attempts.jsonl",
            workers=config.workers,
            residents=config.residents,
            body=config.body,
            noises=(config.noise,),
            progress=shown.to,
        )
    told = _told(rows, config.out / "results.json", config.seed, quiet=config.json)
    say(f"see them with `inhabit view {config.out}`")
    return told


def eval_homes(config: EvalHomes) -> dict[str, Any]:
    """Compare agents."""
    from agent.tasks.trials import carry_out

    episodes = _drawn(config.tasks, config.seed, config.homes, config.per_home)
    with bar("attempts") as shown:
        rows = carry_out(
            episodes,
            config.agents,
            out=config.out.with_suffix(".jsonl"),
            workers=config.workers,
            residents=config.residents,
            noises=config.noise,
            progress=shown.to,
        )
    return _told(rows, config.out, config.seed, quiet=config.json)


def _drawn(tasks: Sequence[str], seed: int, homes: int, per_home: int) -> list[Episode]:
    from agent.tasks.task import TASKS, drawn_episodes
    from datagen.worlds.home.generate import generate

    found = []
    with bar("episodes") as shown:
        for number in range(homes):
            home_seed = _APART * seed + number
            home = generate(home_seed)
            for task in tasks:
                scene = f"generated/{home_seed}/0/0"
                found += drawn_episodes(TASKS[task], scene, home, count=per_home, seed=seed)
            shown.to(number + 1, homes)
    return found


def _told(rows: Sequence[dict[str, Any]], out: Path, seed: int, *, quiet: bool) -> dict[str, Any]:
    from agent.tasks.score_table import summed, table

    figures = {"environment": environment([seed]), "tasks": summed(rows)}
    text = table(rows)
    if not quiet:
        print(text)
    write_whole(out, json.dumps(figures, indent=1) + "\n")
    write_whole(out.with_suffix(".md"), text)
    say(f"{out}: {len(rows)} attempts")
    return figures
