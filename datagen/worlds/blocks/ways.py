"""From where a thing can be touched, and the cells to walk to for it: what the rules judge and the agent walks by."""

from __future__ import annotations

from datagen.worlds.blocks.shapes import Cell
from datagen.worlds.blocks.state import BlocksState, Box

__all__ = ["REACH", "circle", "column", "ring", "spot_goals", "touches"]

REACH = {"creature": 2, "person": 1, "robot": 1}
"""Cells, along x and along y, from a body to the nearest cell of what it touches."""

_UP_DOWN = 2  # cells above its feet or below that a body touches


def touches(state: BlocksState, body: int, box: Box) -> bool:
    """Whether a body is near enough to touch something in a box."""
    x, y, z = state.cell(body)
    x0, y0, z0, x1, y1, z1 = box
    reach = REACH["creature" if state.is_a(body, "creature") else "person"]
    return x0 - reach <= x <= x1 + reach and y0 - reach <= y <= y1 + reach and z0 - _UP_DOWN <= z <= z1 + _UP_DOWN


def ring(state: BlocksState, box: Box, *, inside: bool = False) -> set[int]:
    """The numbers of the cells in which a person can stand to touch something in a box.

    Args:
        state: The world.
        box: What is to be touched.
        inside: Whether the columns of the box itself count too.
    """
    x0, y0, z0, x1, y1, z1 = box
    standing, grid = state.grid.standing(), state.grid
    found: set[int] = set()
    levels = range(max(0, z0 - _UP_DOWN), min(grid.height - 1, z1 + _UP_DOWN) + 1)
    for x in range(max(0, x0 - 1), min(grid.size - 1, x1 + 1) + 1):
        for y in range(max(0, y0 - 1), min(grid.size - 1, y1 + 1) + 1):
            if inside or not (x0 <= x <= x1 and y0 <= y <= y1):
                lowest = grid.index((x, y, levels.start))
                found.update(index for index in range(lowest, lowest + len(levels)) if standing[index])
    return found


def column(state: BlocksState, x: int, y: int) -> set[int]:
    """The numbers of the cells of a column in which a person can stand."""
    grid = state.grid
    if not grid.holds((x, y, 0)):
        return set()
    lowest, standing = grid.index((x, y, 0)), grid.standing()
    return {index for index in range(lowest, lowest + grid.height) if standing[index]}


def spot_goals(state: BlocksState, x: int, y: int, near: int | None, side: str | None) -> set[int]:
    """Where one has moved to a spot: in its column, or beside the thing itself when it was named without a side."""
    if near is None or side is not None:
        return column(state, x, y)
    return ring(state, state.box(near))


def circle(state: BlocksState, body: int, target: int) -> list[Cell] | None:
    """The corners of a walk around a thing, the nearest first and once more at the end; None if there is no way.

    The walk keeps one cell off the thing, and two where a corner is built over or somebody stands in it.
    """
    x0, y0, _, x1, y1, _ = state.box(target)
    corners = []
    for x, y, out_x, out_y in ((x0, y0, -1, -1), (x1, y0, 1, -1), (x1, y1, 1, 1), (x0, y1, -1, 1)):
        spots = [(x + gap * out_x, y + other * out_y) for gap, other in ((1, 1), (1, 2), (2, 1), (2, 2))]
        corner = _corner(state, body, spots)
        if corner is None:
            return None
        corners.append(corner)
    start = state.cell(body)
    far = [abs(x - start[0]) + abs(y - start[1]) for x, y, _ in corners]
    first = far.index(min(far))
    return [*corners[first:], *corners[: first + 1]]


def _corner(state: BlocksState, body: int, spots: list[tuple[int, int]]) -> Cell | None:
    """The first of some columns that one can walk to and in which nobody stands; if there is none, the first."""
    start = state.cell(body)
    walkable = state.grid.walkable(start)
    found: list[Cell] = []
    for x, y in spots:
        cells = [state.grid.cell(index) for index in column(state, x, y) & walkable]
        found += sorted(cells, key=lambda cell: (abs(cell[2] - start[2]), cell))[:1]
    free = [cell for cell in found if state.bodies_in.get(cell, body) == body]
    return next(iter([*free, *found]), None)
