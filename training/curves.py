"""Loss curves of one or several runs as a picture: over steps, and over bytes sent."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from training.errors import RunError
from training.folder import read_rows, writing

__all__ = ["draw_curves"]

Series = list[tuple[float, float]]


def draw_curves(runs: Mapping[str, Path], out: Path, *, score: str | None = None, smooth: int = 20) -> Path:
    """Draw the training loss of runs, by label, against steps (left) and bytes sent by each replica (right).

    Args:
        runs: Run folders by the label they get in the legend.
        out: The PNG to write.
        score: An entry of the task's evaluations to draw instead of the training loss.
        smooth: The training loss is averaged over so many steps, backwards.

    Returns:
        `out`.

    Raises:
        RunError: If a run has nothing to draw, or the picture cannot be written.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.6), layout="constrained")
    FigureCanvasAgg(figure)
    by_step, by_bytes = figure.subplots(1, 2, sharey=True)
    for label, run_dir in runs.items():
        points = _points(run_dir, score, smooth)
        steps = [(step, value) for step, _, value in points]
        sent = _thin([(sent / 1e6, value) for _, sent, value in points if sent > 0])
        marker = "." if score else ""
        by_step.plot(*zip(*steps, strict=True), label=label, marker=marker)
        # A replica that sends nothing has no curve here, but keeps its colour.
        by_bytes.plot(*(zip(*sent, strict=True) if sent else ([], [])), label=label, marker=marker)
    by_step.set(xlabel="inner steps", ylabel=score or "training loss")
    by_bytes.set(xlabel="MB sent by each replica", xscale="log")
    for axes in (by_step, by_bytes):
        axes.grid(alpha=0.3)
    by_step.legend()
    with writing(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(out, dpi=120, metadata={"Software": None})
    return out


def _points(run_dir: Path, score: str | None, smooth: int) -> list[tuple[float, float, float]]:
    """(step, bytes sent, value) of a run."""
    rows = read_rows(run_dir)
    if score is None:
        train = [row for row in rows if "loss" in row]
        losses = [row["loss"] for row in train]
        values = [_mean(losses[max(0, end - smooth) : end]) for end in range(1, len(losses) + 1)]
    else:
        train = [row for row in rows if score in row.get("evaluation", {})]
        values = [row["evaluation"][score] for row in train]
    if not train:
        raise RunError(f"{run_dir} has no {score or 'loss'} to draw yet")
    return [(_number(row, "step"), _number(row, "bytes_sent"), value) for row, value in zip(train, values, strict=True)]


def _thin(points: Series) -> Series:
    """Of points at the same place, the last: between two syncs nothing is sent."""
    return [point for point, following in pairwise(points) if point[0] != following[0]] + points[-1:]


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _number(row: dict[str, Any], name: str) -> float:
    return float(row[name])
