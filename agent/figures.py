"""Figures of a life and of what was learnt from it, as PNG bytes: the walked plan, the belief graph, loss curves."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.belief_picture import belief_figure
from training.errors import RunError

if TYPE_CHECKING:
    from datagen.worlds.home.spec import HomeSpec, Point

__all__ = ["belief_figure", "canvas", "curves_figure", "plan_figure", "png"]

_DPI = 170
_RUN_COLOURS = ("#2a6f97", "#d1495b", "#8d8d96", "#5b8c5a", "#d08c1d")
_SMOOTH = 20  # steps
Rows = Sequence[Mapping[str, Any]]


def canvas(width: float, height: float) -> tuple[Any, Any]:
    """A figure of so many inches, and bare axes all over it whose unit is the inch, y downwards."""
    figure = _figure(width, height)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.axis("off")
    return figure, axes


def png(figure: Any) -> bytes:
    """The same bytes for the same figure."""
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=_DPI, metadata={"Software": None})
    return buffer.getvalue()


def _figure(width: float, height: float, **options: Any) -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), facecolor="white", **options)
    FigureCanvasAgg(figure)
    return figure


def plan_figure(spec: HomeSpec, path: Sequence[Point], *, stops: Sequence[Point] = ()) -> bytes:
    """Draw a floor plan with the path walked on it, from light to dark.

    Args:
        spec: The home.
        path: Points walked through, in order.
        stops: Points to number from 1, such as those where pictures were taken.

    Returns:
        A PNG.
    """
    from datagen.worlds.home.picture import draw_plan

    x_min, y_min, x_max, y_max = spec.bounds()
    wide, deep = x_max - x_min + 0.6, y_max - y_min + 0.6
    width = min(7.0, 6.0 * wide / deep)  # inches: small, so that the plan's own letters are large
    figure = _figure(width, width * deep / wide)
    axes = figure.add_axes((0, 0, 1, 1))
    draw_plan(spec, axes)
    if path:
        _draw_path(axes, path)
    for number, (x, y) in enumerate(stops, start=1):
        box = {"boxstyle": "circle,pad=0.22", "facecolor": "white", "edgecolor": "#33333a", "linewidth": 0.7}
        axes.text(x, y, str(number), fontsize=5.5, ha="center", va="center", bbox=box, zorder=12)
    return png(figure)


def _draw_path(axes: Any, path: Sequence[Point]) -> None:
    from matplotlib.collections import LineCollection
    from matplotlib.colors import LinearSegmentedColormap

    fading = LinearSegmentedColormap.from_list("path", ["#f4b8a8", "#d1495b", "#6d1f3a"])
    segments = list(pairwise(path))
    lines = LineCollection(segments, cmap=fading, linewidths=1.7, alpha=0.9, zorder=7, capstyle="round")
    lines.set_array(range(len(segments)))
    axes.add_collection(lines)
    for (x, y), label, colour in ((path[0], "start", "#e8836f"), (path[-1], "end", "#6d1f3a")):
        axes.plot(x, y, "o", markersize=7, color=colour, markeredgecolor="white", zorder=10)
        box = {"facecolor": colour, "edgecolor": "none", "boxstyle": "round,pad=0.25"}
        axes.text(x, y - 0.24, label, fontsize=6.5, color="white", ha="center", va="center", bbox=box, zorder=11)


def curves_figure(runs: Mapping[str, Path]) -> bytes:
    """Draw training loss (thin) and held-out loss (dots) of runs, over steps and over bytes sent by a replica.

    Args:
        runs: Run folders by their labels.

    Returns:
        A PNG.

    Raises:
        RunError: If a folder is no run's, or has no loss to draw.
    """
    from training.folder import read_rows

    figure = _figure(10, 3.9, layout="constrained")
    by_step, by_bytes = figure.subplots(1, 2, sharey=True)
    for number, (label, folder) in enumerate(runs.items()):
        rows = read_rows(folder)
        train, held_out = _smooth(rows), [row for row in rows if "loss" in row.get("evaluation", {})]
        if not train:
            raise RunError(f"{folder} has no loss to draw yet")
        dev = [(row["step"], row["bytes_sent"], row["evaluation"]["loss"]) for row in held_out]
        colour = _RUN_COLOURS[number % len(_RUN_COLOURS)]
        _draw_run(
            by_step, [(step, loss) for step, _, loss in train], [(step, loss) for step, _, loss in dev], colour, label
        )
        sent = [(sent / 1e6, loss) for _, sent, loss in train if sent]
        _draw_run(by_bytes, _last_at_each(sent), [(sent / 1e6, loss) for _, sent, loss in dev if sent], colour, label)
    _dress(by_step, by_bytes)
    return png(figure)


def _smooth(rows: Rows) -> list[tuple[int, int, float]]:
    """(step, bytes sent, training loss averaged over the steps before it)."""
    train = [row for row in rows if "loss" in row]
    losses = [float(row["loss"]) for row in train]
    means = [
        sum(part) / len(part) for end in range(len(losses)) if (part := losses[max(0, end + 1 - _SMOOTH) : end + 1])
    ]
    return [(row["step"], row["bytes_sent"], mean) for row, mean in zip(train, means, strict=True)]


def _last_at_each(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Of points with the same bytes, the last: between two exchanges nothing is sent."""
    return list(dict(points).items())


def _draw_run(
    axes: Any, train: list[tuple[float, float]], dev: list[tuple[float, float]], colour: str, label: str
) -> None:
    axes.plot(*_columns(train), color=colour, linewidth=1.0, alpha=0.55)
    axes.plot(*_columns(dev), color=colour, linewidth=1.8, marker="o", markersize=4, label=label)


def _columns(points: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [x for x, _ in points], [y for _, y in points]


def _dress(by_step: Any, by_bytes: Any) -> None:
    """Axes' names, quiet grids, one legend."""
    by_step.set(xlabel="inner steps of each replica", ylabel="loss per answer token (nats)")
    by_bytes.set(xlabel="MB sent by each replica", xscale="log")
    for axes in (by_step, by_bytes):
        axes.grid(color="#e6e6ea", linewidth=0.8)
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=9)
    by_step.plot([], [], color="#55555c", linewidth=1.0, alpha=0.55, label=f"training (mean of {_SMOOTH} steps)")
    by_step.plot([], [], color="#55555c", linewidth=1.8, marker="o", markersize=4, label="held-out homes")
    by_step.legend(frameon=False, fontsize=9)
