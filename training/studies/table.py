"""The table of a study: each trial's perplexity as a ratio to another's of the same seed, beside the paper's ratio."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from training.studies.carry_out import Outcome
from training.studies.trial import Study, Trial

__all__ = ["Row", "draw_ratios", "half_width", "mean", "rows_of", "to_json", "to_markdown"]

Outcomes = Mapping[tuple[str, int], Outcome]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One trial over its seeds.

    Attributes:
        trial: What was tried.
        perplexities: By seed; infinite where the run diverged.
        ratios: By seed, to the trial that it is set against, of perplexities or losses.
        scores: Means over seeds of whatever else the task tells.
        bytes_sent: By each replica.
        clock: Seconds on the virtual clock, of the first seed.
        why: Why some run could not be carried out.
    """

    trial: Trial
    perplexities: tuple[float, ...]
    ratios: tuple[float, ...]
    bytes_sent: int
    clock: float
    scores: Mapping[str, float] = field(default_factory=dict)
    why: str = ""

    @property
    def losses(self) -> tuple[float, ...]:
        """Nats a token by seed."""
        return tuple(math.log(value) for value in self.perplexities)

    @property
    def accuracy(self) -> float | None:
        """The share of right answers, where the task tells it."""
        return self.scores.get("exact", self.scores.get("accuracy"))

    @property
    def ratio(self) -> float:
        """The mean ratio."""
        return mean(self.ratios)

    @property
    def half(self) -> float:
        """Half of the 95 % interval of the mean ratio (Student's t over seeds); NaN for one seed."""
        return half_width(self.ratios)


def mean(values: Sequence[float]) -> float:
    """The mean of some numbers."""
    return sum(values) / len(values)


def half_width(values: Sequence[float]) -> float:
    """Half of the 95 % interval of a mean (Student's t); NaN for one value, or where one is infinite."""
    from scipy.stats import t

    if len(values) < 2 or not all(map(math.isfinite, values)):
        return math.nan
    middle = mean(values)
    deviation = math.sqrt(sum((value - middle) ** 2 for value in values) / (len(values) - 1))
    return float(t.ppf(0.975, len(values) - 1)) * deviation / math.sqrt(len(values))


def rows_of(study: Study, outcomes: Outcomes, seeds: Sequence[int]) -> list[Row]:
    """A row for each trial, in order."""
    rows = []
    for trial in study.trials:
        mine = [outcomes[trial.name, seed] for seed in seeds]
        losses = [each.score(trial.score) for each in mine]
        other = [outcomes[trial.against, seed].loss for seed in seeds]
        of = _perplexity if study.measure == "perplexity" else float
        rows.append(
            Row(
                trial=trial,
                perplexities=tuple(map(_perplexity, losses)),
                ratios=tuple(of(one) / of(two) for one, two in zip(losses, other, strict=True)),
                bytes_sent=mine[0].bytes_sent,
                clock=mine[0].clock,
                scores={name: mean([each.score(name) for each in mine]) for name in mine[0].scores},
                why=next((each.why for each in mine if each.why), ""),
            )
        )
    return rows


def _perplexity(loss: float) -> float:
    return math.exp(min(loss, 700.0)) if math.isfinite(loss) else math.inf


def to_json(study: Study, rows: Sequence[Row], rates: Mapping[str, float]) -> dict[str, Any]:
    """All figures; what is infinite or no number is null."""
    return {
        "study": study.name,
        "measure": study.measure,
        "learning_rates": dict(rates),
        "trials": [
            {
                "section": row.trial.section,
                "name": row.trial.name,
                "against": row.trial.against,
                "perplexity": [_finite(value) for value in row.perplexities],
                "scores": {name: _finite(value) for name, value in row.scores.items()},
                "ratio": _finite(row.ratio),
                "interval": _finite(row.half),
                "paper": row.trial.paper,
                "bytes_sent": row.bytes_sent,
                "clock": row.clock,
                "why": row.why,
            }
            for row in rows
        ],
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def to_markdown(study: Study, rows: Sequence[Row], rates: Mapping[str, float], how: str) -> str:
    """The page of a study: what was done, and a table for each experiment."""
    tuned = "; ".join(f"{name} {rate:g}" for name, rate in rates.items())
    lines = [
        f"# {study.title}",
        "",
        how,
        "",
        f"Inner learning rates, tuned on a seed of their own: {tuned}. A ratio is of {_MEASURES[study.measure]} with "
        "the same seed; ± is half of a 95 % interval over seeds (Student's t). *Paper* is the paper's ratio of the "
        "same two, at its own size.",
    ]
    for section in dict.fromkeys(row.trial.section for row in rows):
        there = [row for row in rows if row.trial.section == section]
        cells = [_cells(row, study.measure) for row in there]
        timed = any(row.clock != there[0].clock for row in there)
        names = [name for name in cells[0] if timed or name != "clock, s"]
        lines += ["", f"## {section[0].upper()}{section[1:]}", ""]
        lines += ["| " + " | ".join(names).strip() + " |", "|" + "---|" * len(names)]
        lines += ["| " + " | ".join(each[name] for name in names) + " |" for each in cells]
    return "\n".join(lines) + "\n"


_DIVERGED = 100.0
"""A ratio beyond which the number says nothing any more."""
_MEASURES = {"perplexity": "perplexities", "loss": "losses"}


def _cells(row: Row, measure: str) -> dict[str, str]:
    """The cells of a row by the column's name."""
    trial, value = row.trial, mean(row.perplexities if measure == "perplexity" else row.losses)
    switches = row.scores.get("switches")
    windows = "" if trial.score == "loss" or switches is None else f"paths switch after {switches:.0%} of windows"
    return {
        "": trial.name,
        measure: _number(value) if measure == "perplexity" else f"{value:.4f}",
        "ratio": _with_interval(row),
        "to": trial.against,
        "paper": "" if trial.paper is None else f"{trial.paper:.3f}",
        **({} if row.accuracy is None else {"right": f"{row.accuracy:.1%}"}),
        "MB sent": f"{row.bytes_sent / 1e6:.1f}",
        "clock, s": f"{row.clock:.0f}",
        " ": "; ".join(filter(None, (trial.note, windows, row.why))),
    }


def _with_interval(row: Row) -> str:
    if row.trial.name == row.trial.against:
        return "1"
    if not row.ratio < _DIVERGED:
        return "none" if row.why else "diverged"
    return f"{row.ratio:.3f}" + ("" if math.isnan(row.half) else f" ± {row.half:.3f}")


def _number(value: float) -> str:
    return f"{value:.2f}" if math.isfinite(value) and value < 1e5 else "∞"


def draw_ratios(study: Study, rows: Sequence[Row], out: Path) -> Path:
    """All ratios in one picture: ours with their intervals, the paper's as crosses, experiments apart."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    shown = [row for row in rows if row.trial.name != row.trial.against and math.isfinite(row.ratio)]
    figure = Figure(figsize=(8.5, 1.2 + 0.23 * len(shown)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    places = _places(shown)
    limit = 1.6
    for row, place in zip(shown, places, strict=True):
        beyond = row.ratio > limit
        half = 0.0 if beyond or math.isnan(row.half) else row.half
        axes.errorbar(min(row.ratio, limit), place, xerr=half, fmt="o>"[beyond], color="C0", ms=4, capsize=2)
        if row.trial.paper is not None:
            axes.plot(row.trial.paper, place, "x", color="C1", ms=6)
    axes.axvline(1.0, color="0.6", lw=0.8)
    axes.set_yticks(places, [f"{row.trial.name}  (÷ {row.trial.against})" for row in shown], fontsize=7)
    axes.invert_yaxis()
    axes.set_xlim(right=limit + 0.05)
    axes.set_xlabel(
        f"ratio of {_MEASURES[study.measure]}: ours (dots, 95 %),\nthe paper's (crosses); beyond {limit} an arrow"
    )
    axes.grid(axis="x", alpha=0.3)
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out, dpi=130, metadata={"Software": None})
    return out


def _places(rows: Sequence[Row]) -> list[float]:
    """A line for each row, and some room between experiments."""
    places, place, before = [], 0.0, None
    for row in rows:
        place += 1.0 if row.trial.section == before else 1.8
        before = row.trial.section
        places.append(place)
    return places
