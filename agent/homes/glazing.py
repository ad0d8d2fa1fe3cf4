"""Windows as they were found elsewhere, put into the outer walls of a home."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace

from agent.homes.outlines import Hole, middle
from datagen.worlds.home.outside import JAMB, LOWEST, Stretch, check_looks, outer_walls
from datagen.worlds.home.spec import HomeSpec, Window
from datagen.worlds.reading import SpecError

__all__ = ["glazed"]

_NEAR = 0.25  # metres from where a window was found to the wall that it is in


def glazed(home: HomeSpec, holes: Iterable[Hole]) -> tuple[tuple[Window, ...], list[str]]:
    """The windows of a home, as far as they fit, and in one line each those that do not."""
    ids, windows, notes = itertools.count(home.next_id()), list[Window](), list[str]()
    for hole in holes:
        place = _wall(home, hole)
        if place is None:
            notes.append(f"{hole.name}: is in no outer wall of a room; left out")
            continue
        room, wall = place
        low, high = sorted((hole.start[wall.upright], hole.end[wall.upright]))
        window = Window(
            id=next(ids),
            room=room,
            start=wall.point(round(max(low, wall.low + JAMB), 3)),
            end=wall.point(round(min(high, wall.high - JAMB), 3)),
            sill=round(max(hole.sill, LOWEST), 3),
            head=round(min(hole.head, home.wall_height - JAMB), 3),
            openness=round(hole.openness, 3),
        )
        try:
            check_looks(replace(home, windows=(*windows, window)))
        except SpecError as error:
            notes.append(f"{hole.name}: {str(error).split(': ', 1)[-1]}; left out")
            continue
        windows.append(window)
    return tuple(windows), notes


def _wall(home: HomeSpec, hole: Hole) -> tuple[int, Stretch] | None:
    """The outer wall on which the middle of a window is, and whose it is."""
    x, y = middle(hole.start, hole.end)
    upright = abs(hole.start[0] - hole.end[0]) < abs(hole.start[1] - hole.end[1])
    along, across = (y, x) if upright else (x, y)
    for room in home.rooms:
        for wall in outer_walls(room, home.rooms):
            if wall.upright == upright and abs(wall.at - across) <= _NEAR and wall.low < along < wall.high:
                return room.id, wall
    return None
