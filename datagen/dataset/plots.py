"""Plots of a dataset: its mix, the balance of its answers, the depth of its programs, and the kinds of answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from datagen.dataset.quotas import DEPTHS, MAJORITY, NOTHING
from memory.graph.whole import whole

__all__ = ["save_plots"]

Counts = Mapping[str, Mapping[str, Any]]

_INK, _BLUE, _RED, _GREY = "#33333a", "#4c72b0", "#d1495b", "#b8bcc6"
_COLOURS = (
    "#4c72b0",
    "#dd8452",
    "#55a868",
    "#c44e52",
    "#8172b3",
    "#937860",
    "#da8bc3",
    "#8c8c8c",
    "#ccb974",
    "#64b5cd",
)


def save_plots(manifest: Mapping[str, Any], folder: Path) -> list[Path]:
    """Draw the plots of a dataset as PNG files; returns their paths."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    families: Counts = manifest["families"]
    folder.mkdir(parents=True, exist_ok=True)
    plots: Mapping[str, Callable[[Counts, Any], None]] = {
        "mix": _mix,
        "majority": _majority,
        "depth": _depth,
        "kinds": _kinds,
    }
    paths = []
    for name, draw in plots.items():
        figure = Figure(figsize=(8, 0.42 * len(families) + 1.6), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        draw(families, axes)
        axes.invert_yaxis()
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        path = folder / f"{name}.png"
        with whole(path) as draft:
            figure.savefig(draft, dpi=120, format="png", metadata={"Software": None})
        paths.append(path)
    return paths


def _mix(families: Counts, axes: Any) -> None:
    total = sum(counts["questions"] for counts in families.values())
    shares = [100 * counts["questions"] / total for counts in families.values()]
    bars = axes.barh(list(families), shares, color=_BLUE)
    axes.bar_label(bars, labels=[str(counts["questions"]) for counts in families.values()], padding=3, color=_INK)
    axes.set_xlabel("share of the questions, %")
    axes.set_title("Questions by family")


def _majority(families: Counts, axes: Any) -> None:
    """Only open questions: yes and no are balanced apart."""
    names = [name for name, counts in families.items() if _open(counts)]
    places = range(len(names))
    axes.barh([p - 0.2 for p in places], [100 * families[n]["majority_share"] for n in names], 0.38, color=_BLUE)
    empty = [100 * families[name]["empty"] / _open(families[name]) for name in names]
    axes.barh([p + 0.2 for p in places], empty, 0.38, color=_GREY)
    for place, name in zip(places, names, strict=True):
        axes.text(0.2, place - 0.2, families[name]["majority"][0], va="center", fontsize=8, color="white")
    axes.axvline(100 * MAJORITY, color=_RED, linewidth=1)
    axes.axvline(100 * NOTHING, color=_RED, linewidth=1, linestyle=":")
    axes.set_yticks(list(places), names)
    axes.set_xlabel("% of the open questions (lines: the most that is allowed)")
    axes.set_title("Commonest answer (blue) and empty answers (grey)")
    axes.set_xlim(0, 115 * max(MAJORITY, *(families[name]["majority_share"] for name in names)))


def _depth(families: Counts, axes: Any) -> None:
    most = max(int(depth) for counts in families.values() for depth in counts["depths"])
    shades = [(0.82 - 0.72 * d / most, 0.88 - 0.6 * d / most, 0.95 - 0.4 * d / most) for d in range(1, most + 1)]
    left = dict.fromkeys(families, 0.0)
    for depth in range(1, most + 1):
        shares = [100 * c["depths"].get(str(depth), 0) / c["questions"] for c in families.values()]
        axes.barh(list(families), shares, left=list(left.values()), color=shades[depth - 1], label=str(depth))
        left = {name: left[name] + share for name, share in zip(families, shares, strict=True)}
    axes.set_xlabel("% of the family's questions")
    axes.set_title("Depth of programs")
    axes.legend(title="operators", loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)


def _kinds(families: Counts, axes: Any) -> None:
    kinds: dict[str, Counter[str]] = {name: Counter() for name in families}
    for name, counts in families.items():
        for bucket, count in counts["kinds"].items():
            kinds[name][bucket.removeprefix(f"{_bucket(bucket)}/")] += count
    order = sorted({kind for found in kinds.values() for kind in found})
    left = dict.fromkeys(families, 0.0)
    for place, kind in enumerate(order):
        shares = [100 * kinds[name][kind] / families[name]["questions"] for name in families]
        colour, hatch = _COLOURS[place % len(_COLOURS)], "///" if place >= len(_COLOURS) else None
        axes.barh(list(families), shares, left=list(left.values()), color=colour, hatch=hatch, label=kind)
        left = {name: left[name] + share for name, share in zip(families, shares, strict=True)}
    axes.set_xlabel("% of the family's questions")
    axes.set_title("Kinds of answers")
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)


def _bucket(name: str) -> str:
    return next(bucket for bucket in DEPTHS if name.startswith(f"{bucket}/"))


def _open(counts: Mapping[str, Any]) -> int:
    return int(counts["questions"] - counts["yes"] - counts["no"])
