"""Scores beside each other: means and intervals over seeds, and the Markdown tables that people read."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

__all__ = ["ALL", "interval", "over_seeds", "table"]

ALL = "all"
"""The row over all families."""

_T95 = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262}
"""Student's t at 97.5 % for n values (n - 1 degrees of freedom)."""


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Mean of two or more values, and half the width of Student's 95 % interval for it."""
    half = _T95[min(len(values), 10)] * statistics.stdev(values) / math.sqrt(len(values))
    return statistics.mean(values), half


def over_seeds(readers: Mapping[str, Mapping[str, Mapping[str, float]]]) -> dict[str, dict[str, dict[str, float]]]:
    """For readers whose names differ only in a seed behind a dash: by family, mean exact match and its 95 % interval.

    The interval is Student's over seeds; what the choice of test homes adds is in each reader's own standard error.
    """
    found: dict[str, dict[str, dict[str, float]]] = {}
    for stem, names in _seeds_of(readers).items():
        found[stem] = {}
        for family in readers[names[0]]:
            mean, half = interval([readers[name][family]["exact"] for name in names])
            found[stem][family] = {"seeds": len(names), "exact": round(mean, 4), "half_width": round(half, 4)}
    return found


def _seeds_of(names: Iterable[str]) -> dict[str, list[str]]:
    """Names with two seeds or more, by what stands before the dash."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        stem, _, seed = name.rpartition("-")
        if stem and seed.isdigit():
            groups[stem].append(name)
    return {stem: members for stem, members in groups.items() if len(members) > 1}


def table(result: Mapping[str, Any]) -> str:
    """The scores as Markdown: a column for each reader, or for all seeds of one; and what training came to."""
    groups = _seeds_of(result["readers"])
    single = [name for name in result["readers"] if not any(name in members for members in groups.values())]
    columns = (
        [name for name in single if name != _CEILING] + list(groups) + [name for name in single if name == _CEILING]
    )
    lines = [
        f"Exact match in % on {result['questions']} questions about {result['homes']} {result['split']} homes: "
        "± standard error over homes (set-F1)" + (", or ± 95 % interval over seeds." if groups else "."),
        "",
        "| family | n | " + " | ".join(_heading(name, groups) for name in columns) + " |",
        "|---|---|" + "---|" * len(columns),
    ]
    for family in result["families"]:
        n = int(next(iter(result["readers"].values()))[family]["n"])
        lines.append(f"| {family} | {n} | " + " | ".join(_cell(result, name, family) for name in columns) + " |")
    return "\n".join([*lines, *_training(result.get("training", {}))]) + "\n"


_CEILING = "program executor"


def _heading(name: str, groups: Mapping[str, Sequence[str]]) -> str:
    return f"{name} ({len(groups[name])} seeds)" if name in groups else name


def _cell(result: Mapping[str, Any], name: str, family: str) -> str:
    seeds = result["over_seeds"].get(name)
    if seeds is not None:
        return f"{100 * seeds[family]['exact']:.1f} ± {100 * seeds[family]['half_width']:.1f}"
    score = result["readers"][name][family]
    return f"{100 * score['exact']:.1f} ± {100 * score['exact_se']:.1f} ({100 * score['set_f1']:.1f})"


def _training(runs: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What training came to: held-out loss and bytes sent, beside the first run or its seeds."""
    groups = _seeds_of(runs)
    rest = {name: [name] for name in runs if not any(name in members for members in groups.values())}
    rows = [(name, [runs[member] for member in members]) for name, members in {**groups, **rest}.items()]
    if not rows or any(run["dev_loss"] is None for _, members in rows for run in members):
        return []
    base, least = statistics.mean(run["dev_loss"] for run in rows[0][1]), rows[0][1][0]["bytes_sent"]
    lines = [
        "",
        f"| reader | replicas | steps | held-out loss | of {rows[0][0]} | MB sent by each replica | of {rows[0][0]} |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, members in rows:
        losses = [run["dev_loss"] for run in members]
        shown = f"{statistics.mean(losses):.3f}"
        if len(losses) > 1:
            shown += f" ± {interval(losses)[1]:.3f} ({', '.join(f'{loss:.3f}' for loss in losses)})"
        first = members[0]
        lines.append(
            f"| {name} | {first['replicas']} | {first['steps']} | {shown} | {statistics.mean(losses) / base:.3f} "
            f"| {first['bytes_sent'] / 1e6:.1f} | {first['bytes_sent'] / max(least, 1):.3f} |"
        )
    return lines
