"""Pictures of blocks worlds from above: what stands and is missing, who and what is there, and the agent's path."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datagen.worlds.blocks import kinds
from datagen.worlds.blocks.episode import BlocksEpisode
from datagen.worlds.blocks.state import BlocksState
from datagen.worlds.blocks.world import BlocksWorld

__all__ = ["draw_world", "save_episode"]

_GRASS = (0.87, 0.91, 0.81)
_EARTH = (0.50, 0.41, 0.32)
_INK = "#33333a"
_FACES = {"robot": "#d1495b", "player": "#2a6f97"}
_MARKS = {"ball": "o", "ring": "$◎$", "cone": "^", "cross": "X"}
_LIGHTER = 0.11  # how much of white a block gains with each cell of height
_DARKER = 0.24  # how much light a hole loses with each


def draw_world(state: BlocksState, axes: Any, *, path: Sequence[tuple[float, float]] = (), labels: bool = True) -> None:
    """Draw a world from above on matplotlib axes; blocks grow lighter upwards and holes darker downwards.

    Args:
        state: The world as it stands.
        axes: A matplotlib `Axes`.
        path: Where the agent walked, in order.
        labels: Write the names of bodies.
    """
    size = state.grid.size
    extent = (-0.5, size - 0.5, -0.5, size - 0.5)
    axes.imshow(_from_above(state), origin="lower", extent=extent, interpolation="nearest", zorder=0)
    for line in np.arange(0.5, size - 1):
        axes.plot((-0.5, size - 0.5), (line, line), color="white", linewidth=0.6, alpha=0.5, zorder=1)
        axes.plot((line, line), (-0.5, size - 0.5), color="white", linewidth=0.6, alpha=0.5, zorder=1)
    _draw_edges(state, axes)
    _hatch_holes(state, axes)
    if len(path) > 1:
        axes.plot(*zip(*path, strict=True), color=_FACES["robot"], linewidth=2.2, alpha=0.55, zorder=4)
        axes.plot(*path[0], "o", markersize=6, color="white", markeredgecolor=_FACES["robot"], zorder=4)
    for item in state.lying():
        _draw_item(state, item, state.cells[item][:2], axes)
    for body in state.people:
        _draw_body(state, body, axes, labels)
    axes.set(xlim=(-0.5, size - 0.5), ylim=(-0.5, size - 0.5), aspect="equal")
    step = 1 if size <= 21 else 5
    axes.set_xticks(range(0, size, step))
    axes.set_yticks(range(0, size, step))
    axes.tick_params(length=0, labelsize=6, labelcolor="#77777d")
    axes.set_frame_on(False)
    axes.text(size - 0.6, size - 0.15, "north ↑   east →", ha="right", va="bottom", fontsize=6.5, color="#77777d")


def _from_above(state: BlocksState) -> NDArray[np.float64]:
    """(size, size, 3) colours, rows along y."""
    image = np.empty((state.grid.size, state.grid.size, 3))
    image[:] = _GRASS
    level = state.grid.ground
    for cells in state.holes.values():
        for x, y, _ in cells:
            deep = level - state.grid.top(x, y)[2]
            image[y, x] = np.array(_EARTH) * (1 - _DARKER * min(deep, 3))
    for cells in state.shapes.values():
        for x, y, _ in cells:
            z = state.grid.top(x, y)[2] - 1
            colour = np.array(_colour(state, state.grid.owner_of((x, y, z))))
            light = min(0.6, _LIGHTER * (z - level))
            image[y, x] = colour * (1 - light) + light
    return image


def _colour(state: BlocksState, thing: int) -> tuple[float, float, float]:
    named = next((str(value) for _, name, _, value in state.looks[thing] if name == "colour"), "silver")
    return kinds.COLOURS[named]


def _draw_edges(state: BlocksState, axes: Any) -> None:
    """A line wherever the tops of two neighbouring columns differ; the stronger, the more they do."""
    size = state.grid.size
    tops = np.array([[state.grid.top(x, y)[2] for y in range(size)] for x in range(size)])
    for x, y in np.argwhere(np.diff(tops, axis=0) != 0).tolist():
        width = 0.5 + 0.3 * min(4, abs(int(tops[x + 1, y] - tops[x, y])))
        axes.plot((x + 0.5, x + 0.5), (y - 0.5, y + 0.5), color=_INK, linewidth=width, alpha=0.75, zorder=2)
    for x, y in np.argwhere(np.diff(tops, axis=1) != 0).tolist():
        width = 0.5 + 0.3 * min(4, abs(int(tops[x, y + 1] - tops[x, y])))
        axes.plot((x - 0.5, x + 0.5), (y + 0.5, y + 0.5), color=_INK, linewidth=width, alpha=0.75, zorder=2)


def _hatch_holes(state: BlocksState, axes: Any) -> None:
    """Strokes that tell a hole from brown blocks."""
    for x, y in sorted({cell[:2] for cells in state.holes.values() for cell in cells}):
        for part in (-0.25, 0.25):
            stroke = (x + part - 0.12, x + part + 0.12), (y + part + 0.12, y + part - 0.12)
            axes.plot(*stroke, color="white", linewidth=1.0, alpha=0.45, zorder=2)


def _draw_item(state: BlocksState, item: int, place: tuple[float, float], axes: Any) -> None:
    mark = _MARKS[state.kind[item]]
    scale = {"small": 6.0, "large": 11.0}.get(str(state.items[item].size), 8.5)
    face = _colour(state, item)
    edge = face if mark.startswith("$") else _INK
    axes.plot(*place, marker=mark, markersize=scale, color=face, markeredgecolor=edge, markeredgewidth=0.8, zorder=5)


def _draw_body(state: BlocksState, body: int, axes: Any, labels: bool) -> None:
    """A disc with a nose to where it looks; what it holds beside it, and its name."""
    x, y, _ = state.cells[body]
    kind = state.kind[body]
    face: Any = _FACES.get(kind)
    colour = _colour(state, body) if face is None else face
    dx, dy = kinds.STEPS[state.heading[body]]
    axes.plot((x, x + 0.46 * dx), (y, y + 0.46 * dy), color=_INK, linewidth=2.4, solid_capstyle="round", zorder=6)
    size = 15 if face else 12.5
    axes.plot(x, y, "o", markersize=size, color=colour, markeredgecolor=_INK if face is None else "white", zorder=7)
    if face is None:
        ink = _INK if sum(colour) > 1.2 else "white"
        axes.text(x, y - 0.02, kind[:2], ha="center", va="center", fontsize=6, color=ink, zorder=8)
    for item in state.hands[body]:
        _draw_item(state, item, (x + 0.3, y - 0.3), axes)
    if labels:
        name = f"{state.people[body].name}"
        box = {"facecolor": "white", "alpha": 0.78, "edgecolor": "none", "pad": 0.8}
        axes.text(x, y + 0.42, name, ha="center", va="bottom", fontsize=6.5, color=face or _INK, zorder=9, bbox=box)


def save_episode(episode: BlocksEpisode, path: Path, *, tick: int | None = None) -> Path:
    """Write a world as a PNG, with the path that the agent walked and what was said; returns the file's path.

    Args:
        episode: What was lived.
        path: Where to write.
        tick: The world as it stood then; at the end if None.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    tick = episode.ticks if tick is None else tick
    world = BlocksWorld(episode.spec, seed=episode.seed)
    world.step(tick)
    agent = episode.spec.agent.id
    walked = [(pose.x, pose.y) for pose in episode.history.poses if pose.entity == agent and pose.tick <= tick]
    figure = Figure(figsize=(7.2, 7.5))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.04, 0.06, 0.94, 0.9))
    draw_world(world.state, axes, path=walked)
    said = [f"“{utterance.text}”" for utterance in episode.history.utterances if utterance.tick <= tick]
    figure.text(0.04, 0.015, "   ".join([f"tick {tick}", *said[-2:]]), fontsize=7.5, color=_INK)
    figure.savefig(path, dpi=130)
    return path
