"""The table of attempts: each agent's scores, with 95 % intervals over homes."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from agent.tasks.agents import AGENTS

__all__ = ["MEASURES", "again", "interval", "summed", "table", "who"]

MEASURES: Mapping[str, str] = {
    "success": "success",
    "spl": "SPL",
    "soft_spl": "SoftSPL",
    "distance_to_goal": "metres left",
    "collisions": "collisions",
    "steps": "steps",
    "done": "share done",
    "f1": "F1",
    "pose_error": "metres astray",
    "asked": "questions asked",
}
"""What is told of each agent where it is measured, and its heading."""

_DRAWS = 2000


def interval(by_home: Sequence[Sequence[float]], seed: int = 0) -> tuple[float, float, float]:
    """The mean of all values, and the bounds of its 95 % interval: homes are drawn anew (percentile bootstrap).

    Args:
        by_home: The values of each home.
        seed: Of the draws.
    """
    sums, counts = np.array([sum(values) for values in by_home]), np.array([len(values) for values in by_home])
    mean = float(sums.sum() / counts.sum())
    if len(by_home) < 2:
        return mean, math.nan, math.nan
    drawn = np.random.default_rng(seed).integers(len(by_home), size=(_DRAWS, len(by_home)))
    low, high = np.percentile(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1), (2.5, 97.5))
    return mean, float(low), float(high)


def summed(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, dict[str, Any]]]:
    """By task and agent (and noise): how many attempts in how many homes, and mean, low and high of each measure."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["task"], who(row)].append(row)
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for (task, agent), mine in groups.items():
        homes = sorted({row["scene"] for row in mine})
        told: dict[str, Any] = {"attempts": len(mine), "homes": len(homes)}
        for measure in _measured(mine):
            values = [[float(row[measure]) for row in mine if row["scene"] == home] for home in homes]
            told[measure] = interval(values)
        told["again"] = again(mine, "spl" if "spl" in told else "success")
        found[task][agent] = told
    return dict(found)


def who(row: Mapping[str, Any]) -> str:
    """An agent as the table calls it: by its name, and by how noisy its senses were, if they were."""
    noise = row.get("noise", "none")
    return str(row["agent"]) if noise == "none" else f"{row['agent']}, {noise}"


def again(rows: Sequence[Mapping[str, Any]], measure: str = "spl", seed: int = 0) -> tuple[float, float, float] | None:
    """How many times a measure of later episodes in a home is that of the first there, with its 95 % interval.

    Homes are drawn anew as in `interval`, each with its first and its later episodes together.

    Args:
        rows: Of one agent at one task.
        measure: Of which the means are compared.
        seed: Of the draws.

    Returns:
        Ratio, low and high; None where no home has two episodes, or all first ones have none of it.
    """
    homes: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    for row in rows:
        homes[row["scene"]][row["number"] > 0].append(float(row[measure]))
    both = [(np.mean(first), np.mean(later)) for first, later in homes.values() if first and later]
    if not both or not sum(first for first, _ in both):
        return None
    pairs = np.array(both, np.float64)
    drawn = pairs[np.random.default_rng(seed).integers(len(pairs), size=(_DRAWS, len(pairs)))].sum(axis=1)
    low, high = np.percentile(drawn[:, 1] / np.maximum(drawn[:, 0], 1e-9), (2.5, 97.5))
    return float(pairs[:, 1].sum() / pairs[:, 0].sum()), float(low), float(high)


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Markdown: a table for each task, and below it why attempts failed."""
    lines = []
    for task, agents in summed(rows).items():
        some = next(iter(agents.values()))
        lines += ["", f"## {task}: {some['attempts']} episodes in {some['homes']} homes", ""]
        columns = [name for name in MEASURES if any(name in told for told in agents.values())]
        lines += ["| agent | " + " | ".join(MEASURES[name] for name in columns) + " | |"]
        lines += ["|---|" + "---|" * len(columns) + "---|"]
        for agent, told in agents.items():
            cells = [_cell(told[name], _DIGITS.get(name, 1)) if name in told else "" for name in columns]
            name, _, noise = agent.partition(", ")
            what = AGENTS.get(name, ("",))[0] + (f"; {noise} noise" if noise else "")
            lines.append(f"| {agent} | " + " | ".join(cells) + f" | {what} |")
        lines += _below([row for row in rows if row["task"] == task])
    return "\n".join(lines[1:]) + "\n"


def _below(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What each agent gains in homes that it knows, and why it failed."""
    lines = [""]
    for agent in dict.fromkeys(map(who, rows)):
        mine = [row for row in rows if who(row) == agent]
        if any(row["shortest"] > 0 for row in mine) and (gain := again(mine)) is not None:
            lines.append(f"- {agent}: SPL of later episodes in a home {_cell(gain, 2)} times that of the first.")
    for agent in dict.fromkeys(map(who, rows)):
        failed = [row for row in rows if who(row) == agent and not row["success"]]
        short = Counter(row["reason"].partition(",")[0] or "no reason" for row in failed)
        if failed:
            told = ", ".join(f"{count} {why}" for why, count in short.most_common())
            lines.append(f"- {agent} failed {len(failed)} times: {told} (each with its reason in the .jsonl).")
    return lines


_DIGITS = {"success": 3, "spl": 3, "soft_spl": 3, "done": 3, "f1": 3, "pose_error": 2}
_OF_WAYS = ("spl", "soft_spl", "distance_to_goal")


def _measured(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What there is to tell of attempts: no ways where there are none to go, no questions where nobody asks any."""
    to_go = any(row["shortest"] > 0 for row in rows)
    names = [name for name in MEASURES if all(name in row for row in rows) and (to_go or name not in _OF_WAYS)]
    return [name for name in names if name != "asked" or any(row["asked"] for row in rows)]


def _cell(found: tuple[float, float, float], digits: int) -> str:
    mean, low, high = found
    return f"{mean:.{digits}f}" + ("" if math.isnan(low) else f" ({low:.{digits}f} to {high:.{digits}f})")
