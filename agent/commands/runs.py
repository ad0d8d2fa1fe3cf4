"""`inhabit runs list`, `show` and `compare`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from agent.config_train import RunsCompare, RunsList, RunsShow
from agent.progress import say
from training.errors import RunError

__all__ = ["compare", "listing", "show"]


def listing(config: RunsList) -> dict[str, Any]:
    """Every run below a folder, with its state."""
    places = sorted(
        path.parent for path in config.place.rglob("config.json") if (path.parent / "metrics.jsonl").exists()
    )
    if not places:
        raise RunError(f"{config.place} holds no runs: start one with `inhabit train`")
    rows = [_row(place) for place in places]
    _print(rows)
    return {"runs": rows}


def show(config: RunsShow) -> dict[str, Any]:
    """Some runs in more detail, and their curves."""
    if not config.runs:
        raise RunError("name one or more run folders")
    rows = [_row(place) for place in config.runs]
    _print(rows)
    _plot(config.runs, config.plot)
    return {"runs": rows}


def compare(config: RunsCompare) -> dict[str, Any]:
    """What differs between runs, and their scores as ratios to the first one's."""
    from training.config import to_dict
    from training.folder import RunFolder

    if len(config.runs) < 2:
        raise RunError("name two or more run folders")
    settings = [_flat(to_dict(RunFolder.open(place)[1])) for place in config.runs]
    names = sorted({name for each in settings for name in each})
    differing = [name for name in names if len({repr(each.get(name)) for each in settings}) > 1]
    scores = [_last(place).get("evaluation", {}) for place in config.runs]
    rows: list[dict[str, Any]] = []
    for place, values, score in zip(config.runs, settings, scores, strict=True):
        row = {"run": str(place), **{name: values.get(name, "") for name in differing}, **score}
        row |= {"bytes_sent": _last(place).get("bytes_sent", 0), "clock": _last(place).get("clock", 0.0)}
        row |= {f"{name} ratio": score[name] / first for name, first in scores[0].items() if first and name in score}
        rows.append(row)
    _print(rows)
    _plot(config.runs, config.plot)
    return {"runs": rows, "differing": differing}


def _flat(values: dict[str, Any], before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        found |= _flat(value, f"{before}{name}.") if isinstance(value, dict) else {before + name: value}
    return found


def _last(place: Path) -> dict[str, Any]:
    """The newest of every figure in a run's log."""
    from training.folder import read_rows

    last: dict[str, Any] = {}
    for row in read_rows(place):
        last.update(row)
    return last


def _row(place: Path) -> dict[str, Any]:
    from training.folder import RunFolder

    _, settings = RunFolder.open(place)
    last = _last(place)
    state = "done" if (place / "result.json").exists() else "unfinished"
    row = {"run": str(place), "strategy": type(settings.strategy).__name__, "state": state, "of": settings.steps}
    row |= {name: last[name] for name in ("step", "loss", "syncs", "bytes_sent") if name in last}
    scores: dict[str, Any] = last.get("evaluation", {})
    return row | scores


def _plot(runs: tuple[Path, ...], plot: Path | None) -> None:
    if plot is not None:
        from training.curves import draw_curves

        say(f"curves: {draw_curves({str(place): place for place in runs}, plot)}")


def _print(rows: list[dict[str, Any]]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = Table(*names)
    for row in rows:
        table.add_row(
            *(f"{row[name]:.4g}" if isinstance(row.get(name), float) else str(row.get(name, "")) for name in names)
        )
    Console(stderr=True).print(table)
