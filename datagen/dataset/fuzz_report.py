"""What a fuzz came to, as JSON data and as a short page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from datagen.dataset.fuzz import Fuzzed

__all__ = ["as_json", "as_page"]


def as_json(run: Fuzzed) -> dict[str, Any]:
    """All that was counted."""
    tally = run.tally
    return {
        "programs": {"all": tally.total, **_sorted(tally.programs)},
        "episodes": tally.episodes,
        "seed": run.seed,
        "workers": run.workers,
        "worlds": {world: dict(options) for world, options in run.worlds.items()},
        "executors": run.versions,
        "left_out": run.left_out,
        "outcomes": _most_first(tally.outcomes),
        "telling": tally.telling,
        "depths": {str(depth): count for depth, count in sorted(tally.depths.items())},
        "operators": _sorted(tally.operators),
        "never_drawn": tally.never_drawn,
        "seconds": {"wall": round(run.seconds, 1), **{k: round(v, 1) for k, v in _most_first(tally.seconds).items()}},
        "disagreements": [asdict(finding) for finding in tally.findings],
    }


def as_page(run: Fuzzed) -> str:
    """The same in Markdown, for readers."""
    tally = run.tally
    ran = ", ".join(name if version[:1] == "p" else f"{name} {version}" for name, version in run.versions.items())
    lines = [
        "# Random programs on every executor",
        "",
        f"{tally.total:,} different programs about {tally.episodes:,} episodes, {len(tally.findings)} disagreements.",
        "",
        f"Executors: {ran}. Seed {run.seed}, {run.workers} workers, {run.seconds:,.0f} s.",
        *(f"Left out: {name} ({why})." for name, why in run.left_out.items()),
        "",
        *_table(("world / asked of", "programs"), _shares(_sorted(tally.programs), tally.total)),
        *_table(("outcome", "programs"), _shares(_most_first(tally.outcomes), tally.total)),
        *_table(("depth", "programs"), _shares(dict(sorted(tally.depths.items())), tally.total)),
        *_table(("seconds of", "all", "ms a program"), _times(tally.seconds, tally.total)),
        "Programs in which each operator stands: "
        + ", ".join(f"{name} {count:,}" for name, count in _most_first(tally.operators).items())
        + ".",
        "",
        *(f"Never drawn: {', '.join(tally.never_drawn)}." for _ in tally.never_drawn[:1]),
    ]
    lines += ["## Disagreements", "", *(f"- {finding}" for finding in tally.findings)] if tally.findings else []
    return "\n".join(lines).rstrip() + "\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [f"| {' | '.join(row)} |" for row in (head, *rows)]
    return [lines[0], f"|---|{'---:|' * (len(head) - 1)}", *lines[1:], ""]


def _shares(counts: Mapping[Any, int], of: int) -> Iterable[tuple[str, ...]]:
    return ((str(name), f"{count:,} ({count / of:.1%})") for name, count in counts.items())


def _times(seconds: Mapping[str, float], programs: int) -> Iterable[tuple[str, ...]]:
    return ((name, f"{spent:,.1f}", f"{1000 * spent / programs:.2f}") for name, spent in _most_first(seconds).items())


def _sorted(counts: Mapping[str, Any]) -> dict[str, Any]:
    return dict(sorted(counts.items()))


def _most_first(counts: Mapping[str, Any]) -> dict[str, Any]:
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
