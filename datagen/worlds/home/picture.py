"""Pictures of homes: the floor plan, with what stands and lies in it, who is there, and a path that was walked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from datagen.worlds.home.dressing import heart
from datagen.worlds.home.finishes import floor
from datagen.worlds.home.kinds import COLOURS, opens, word
from datagen.worlds.home.spec import Furniture, HomeSpec, Point, Window
from datagen.worlds.home.walls import walls

__all__ = ["draw_plan", "save_plan"]

_WALL = "#4a4a52"
_GLASS = "#bfe3f2"
_INK = "#33333a"


def draw_plan(spec: HomeSpec, axes: Any, *, labels: bool = True, path: Sequence[Point] = ()) -> None:
    """Draw a home's floor plan on matplotlib axes, in metres.

    Args:
        spec: The home.
        axes: A matplotlib `Axes`.
        labels: Write the names of rooms, furniture and people.
        path: Points that somebody walked through, in order.
    """
    from matplotlib.patches import Polygon, Rectangle

    for room in spec.rooms:
        colour = tuple(0.6 + 0.4 * part for part in floor(room.kind, room.floor).colour)
        axes.add_patch(Polygon(room.polygon, closed=True, facecolor=colour, edgecolor="none", zorder=0))
    for piece in spec.furniture:
        _draw_piece(piece, axes, labels)
    for wall in walls(spec):
        if wall.bottom == 0.0:
            corner = (wall.x - wall.width / 2, wall.y - wall.depth / 2)
            axes.add_patch(Rectangle(corner, wall.width, wall.depth, facecolor=_WALL, edgecolor="none", zorder=4))
    for window in spec.windows:
        _draw_window(window, spec.wall_thickness, axes)
    if path:
        axes.plot(*zip(*path, strict=True), color="#d1495b", linewidth=1.2, alpha=0.75, zorder=5)
    _draw_items(spec, axes)
    _draw_people(spec, axes, labels)
    if labels:
        for room in spec.rooms:
            x, y = heart(room.polygon)
            axes.text(x, y, room.name, ha="center", va="center", fontsize=9, color=_INK, alpha=0.55, zorder=7)
    x_min, y_min, x_max, y_max = spec.bounds()
    axes.set_xlim(x_min - 0.3, x_max + 0.3)
    axes.set_ylim(y_min - 0.3, y_max + 0.3)
    axes.set_aspect("equal")
    axes.axis("off")


def _draw_window(window: Window, thickness: float, axes: Any) -> None:
    """Glass in the wall between two lines, as architects draw it."""
    from matplotlib.patches import Rectangle

    (x0, y0), (x1, y1) = sorted((window.start, window.end))
    dx, dy = (thickness / 2, 0.0) if x0 == x1 else (0.0, thickness / 2)
    size = (x1 - x0 + 2 * dx, y1 - y0 + 2 * dy)
    axes.add_patch(Rectangle((x0 - dx, y0 - dy), *size, facecolor=_GLASS, edgecolor=_INK, linewidth=0.6, zorder=4.5))
    axes.plot((x0, x1), (y0, y1), color=_INK, linewidth=0.6, zorder=4.6)


def _draw_piece(piece: Furniture, axes: Any, labels: bool) -> None:
    """The footprint in the piece's colour, a line along its front, and its name."""
    from matplotlib.patches import Polygon

    width, depth, _ = piece.size
    corners = [_turned(piece, x, y) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    colour = tuple(0.45 + 0.55 * part for part in COLOURS[piece.colour])
    axes.add_patch(Polygon(corners, closed=True, facecolor=colour, edgecolor=_INK, linewidth=0.7, zorder=2))
    if opens(piece.kind):
        front = [_turned(piece, x, 0.86) for x in (-0.9, 0.9)]
        axes.plot(*zip(*front, strict=True), color=_INK, linewidth=1.6, zorder=3)
    if labels and max(width, depth) > 0.55:
        upright = abs(math.cos(piece.yaw)) < 0.5 if width >= depth else abs(math.cos(piece.yaw)) > 0.5
        axes.text(
            piece.x,
            piece.y,
            word(piece.kind),
            ha="center",
            va="center",
            rotation=90 if upright else 0,
            fontsize=4.5,
            color=_INK,
            zorder=6,
        )


def _turned(piece: Furniture, x: float, y: float) -> Point:
    """A point of a piece from -1 to 1 across its width and depth, in the home's frame."""
    cos, sin = math.cos(piece.yaw), math.sin(piece.yaw)
    along, across = x * piece.size[0] / 2, y * piece.size[1] / 2
    return piece.x + cos * along - sin * across, piece.y + sin * along + cos * across


def _draw_items(spec: HomeSpec, axes: Any) -> None:
    """Filled dots for what lies open, rings for what is inside something."""
    for item in spec.items:
        colour = COLOURS[item.colour]
        inside = item.relation == "in"
        axes.plot(
            item.x,
            item.y,
            "o",
            markersize=3.2,
            markerfacecolor="none" if inside else colour,
            markeredgecolor=colour if inside else _INK,
            markeredgewidth=0.9 if inside else 0.3,
            zorder=5,
        )


def _draw_people(spec: HomeSpec, axes: Any, labels: bool) -> None:
    for person in spec.people:
        face = "#d1495b" if person.kind == "robot" else "#2a6f97"
        axes.plot(person.x, person.y, "o", markersize=8, color=face, markeredgecolor="white", zorder=8)
        nose = (person.x + 0.28 * math.cos(person.yaw), person.y + 0.28 * math.sin(person.yaw))
        axes.plot((person.x, nose[0]), (person.y, nose[1]), color=face, linewidth=2, zorder=8)
        if labels:
            where = (person.x, person.y + 0.22)
            box = {"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.8}
            axes.text(*where, person.name, ha="center", va="bottom", fontsize=6, color=face, zorder=9, bbox=box)


def save_plan(spec: HomeSpec, path: Path, *, walked: Sequence[Point] = ()) -> Path:
    """Write the floor plan as a PNG; returns its path."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    x_min, y_min, x_max, y_max = spec.bounds()
    scale = 9.0 / max(x_max - x_min, y_max - y_min)
    figure = Figure(figsize=((x_max - x_min) * scale + 0.4, (y_max - y_min) * scale + 0.4))
    FigureCanvasAgg(figure)
    draw_plan(spec, figure.add_axes((0, 0, 1, 1)), path=walked)
    figure.savefig(path, dpi=130)
    return path
