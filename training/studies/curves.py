"""The curves of a study: losses over what was changed, and below them the ratios beside the paper's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training.studies.table import Row, half_width, mean
from training.studies.trial import Study

__all__ = ["draw_curves"]


def draw_curves(study: Study, rows: Sequence[Row], out: Path) -> Path | None:
    """Draw each section of `study.axes` as a column: above the losses of its lines, below their ratios.

    Returns:
        `out`; None if the study has no such section.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    sections = [name for name in study.axes if any(row.trial.section == name for row in rows)]
    if not sections:
        return None
    figure = Figure(figsize=(1 + 3.2 * len(sections), 5.6), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(2, len(sections), squeeze=False, sharex="col")
    for column, section in enumerate(sections):
        above, below = panels[0][column], panels[1][column]
        _draw(study, section, [row for row in rows if row.trial.section == section], above, below)
    panels[0][0].set_ylabel("loss, nats a token")
    panels[1][0].set_ylabel(f"ratio of {'losses' if study.measure == 'loss' else 'perplexities'}")
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out, dpi=130, metadata={"Software": None})
    return out


def _draw(study: Study, section: str, rows: list[Row], above: Any, below: Any) -> None:
    lines = dict.fromkeys(trial.line for trial in study.trials)
    for number, line in enumerate(lines):
        there = sorted((row for row in rows if row.trial.line == line), key=lambda row: row.trial.place)
        _line(above, [(row, row.losses) for row in there], line, f"C{number}")
        others = [(row, row.ratios) for row in there if row.trial.against != row.trial.name]
        _line(below, others, line, f"C{number}")
    for number, (name, points) in enumerate(study.paper.get(section, {}).items()):
        below.plot(list(points), list(points.values()), "x" + ("--", ":")[number % 2], color="0.4", label=name, ms=5)
    places = sorted({row.trial.place for row in rows})
    below.set_xscale("log", base=2)
    below.set_xticks(places, [f"{place:g}" for place in places])
    below.minorticks_off()
    below.set_xlabel(study.axes[section])
    below.axhline(1.0, color="0.6", lw=0.8)
    for axes in (above, below):
        axes.grid(alpha=0.3)
        axes.legend(fontsize=7)


def _line(axes: Any, points: list[tuple[Row, tuple[float, ...]]], label: str, color: str) -> None:
    """Means with their 95 % intervals over seeds; what diverged is left out."""
    shown = [(row.trial.place, values) for row, values in points if all(map(math.isfinite, values))]
    if not shown:
        return
    halves = [0.0 if math.isnan(half_width(values)) else half_width(values) for _, values in shown]
    places, heights = [place for place, _ in shown], [mean(values) for _, values in shown]
    axes.errorbar(places, heights, yerr=halves, fmt="o-", color=color, label=label, ms=4, capsize=2)
