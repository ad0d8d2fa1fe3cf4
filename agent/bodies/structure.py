"""What a home is built of, as parts: walls, floors, ceilings, windows, lights, the trim of doorways."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from agent.bodies.parts import RGB, Part, Vector, block
from agent.bodies.textures import PANE
from datagen.worlds.home.dressing import heart
from datagen.worlds.home.finishes import Finish, facade, floor, wall
from datagen.worlds.home.lights import SWITCH_HEIGHT
from datagen.worlds.home.outside import stretch_of, within
from datagen.worlds.home.panels import panels
from datagen.worlds.home.spec import Doorway, HomeSpec, Light, Point, Room, Window
from datagen.worlds.home.walls import walls

__all__ = ["CELLAR", "Built", "cut_open", "rectangles", "structure"]

CELLAR = -4.0
"""Metres: the height of a floor under the house, on which lies what is gone."""

_WALL: RGB = (0.93, 0.91, 0.87)
_CEILING: RGB = (0.97, 0.97, 0.96)
_TRIM: RGB = (0.80, 0.76, 0.70)
_SASH: RGB = (0.95, 0.95, 0.93)
_SHADE: RGB = (0.80, 0.79, 0.75)
_GLOW: RGB = (1.0, 0.97, 0.86)
_PLATE: RGB = (0.99, 0.99, 0.98)
_ROCKER: RGB = (0.45, 0.45, 0.47)
_AMBER: RGB = (1.0, 0.72, 0.25)
_LAMP_DOWN = 0.04  # metres from the ceiling to the middle of a lamp
_CUT: RGB = (0.30, 0.31, 0.35)
_CUT_GLASS: RGB = (0.70, 0.86, 0.95)
_BAR = 0.05  # metres: the breadth of a window's frame
_RIM = 0.045  # of the rims of its sashes
_SASH_WIDTH = 0.95  # metres: a wider window has more sashes
_WIDEST = math.radians(85)  # to which a sash is opened


@dataclass(frozen=True, kw_only=True)
class Built:
    """A part, and what it is part of.

    Attributes:
        part: The part.
        entity: The id of the entity; 0 for none.
        kind: Of the entity, or what it is if it is none: "wall", "ceiling", "window", "cellar".
        id: Of a window.
        room: The only room that it is seen from; 0 where there are more, -1 where it is seen from outside.
    """

    part: Part
    entity: int = 0
    kind: str = "wall"
    id: int = 0
    room: int = 0


def structure(home: HomeSpec) -> Iterator[Built]:
    """All that is built in. Walls are solid as a whole, and are seen as panels with windows in them."""
    for piece in walls(home):
        x, y = piece.width / 2, piece.depth / 2
        core = block((piece.x - x, piece.x + x), (piece.y - y, piece.y + y), (piece.bottom, piece.top), _WALL)
        yield Built(part=replace(core, seen=False))
    yield from _panels(home)
    for room in home.rooms:
        ground = floor(room.kind, room.floor)
        for low, high in rectangles(room.polygon):
            spans = (low[0], high[0]), (low[1], high[1])
            yield Built(
                part=_finished(block(*spans, (-0.1, 0.0), ground.colour), ground), entity=room.id, kind=room.kind
            )
            lid = block(*spans, (home.wall_height, home.wall_height + 0.05), _CEILING)
            yield Built(part=lid, kind="ceiling")
    for doorway in home.doorways:
        for part in _trim(doorway, home.wall_thickness):
            yield Built(part=part, entity=doorway.id, kind="doorway")
    for window in home.windows:
        for part in _window(home, window):
            yield Built(part=replace(part, solid=False), kind="window", id=window.id)
    rooms = {room.id: room for room in home.rooms}
    for light in home.lights:
        for part in (_lamp(rooms[light.room], home.wall_height), *_switch(light)):
            yield Built(part=part, entity=light.id, kind="light", room=light.room)
    x0, y0, x1, y1 = home.bounds()
    yield Built(part=block((x0, x1), (y0, y1), (CELLAR - 0.5, CELLAR), _WALL), kind="cellar")


def cut_open(home: HomeSpec, top: float) -> Iterator[Built]:
    """What is built in, up to some height, with dark caps on the walls and bright ones on windows."""
    for built in structure(home):
        low, high = built.part.at[2] - built.part.half[2], built.part.at[2] + built.part.half[2]
        if built.part.kind == "box" and built.kind != "ceiling" and low < top:
            yield replace(built, part=_clipped(built.part, low, top)) if high > top else built
    for piece in walls(home):
        if piece.bottom < top < piece.top:
            x, y = piece.width / 2, piece.depth / 2
            spans = (piece.x - x, piece.x + x), (piece.y - y, piece.y + y)
            yield Built(part=block(*spans, (top, top + 0.01), _CUT, solid=False))
    for window in home.windows:
        if window.sill < top < window.head:
            (x0, y0), (x1, y1) = sorted((window.start, window.end))
            half = home.wall_thickness / 2 + 0.002
            x, y = (half, 0.0) if x0 == x1 else (0.0, half)
            spans = (x0 - x, x1 + x), (y0 - y, y1 + y)
            yield Built(part=block(*spans, (top, top + 0.012), _CUT_GLASS, solid=False), kind="window", id=window.id)


def _clipped(part: Part, low: float, high: float) -> Part:
    at, half = (*part.at[:2], (low + high) / 2), (*part.half[:2], (high - low) / 2)
    return replace(part, at=at, half=half)


def _panels(home: HomeSpec) -> Iterator[Built]:
    rooms, outside = {room.id: room for room in home.rooms}, facade(home.facade)
    if outside.material == "plaster":
        outside = outside._replace(material="render")
    for panel in panels(home):
        room = None if panel.room is None else rooms[panel.room]
        finish = outside if room is None else wall(room.kind, room.walls)
        spans = (panel.low[0], panel.high[0]), (panel.low[1], panel.high[1]), (panel.bottom, panel.top)
        part = replace(_finished(block(*spans, finish.colour), finish), solid=False)
        yield Built(part=part, room=-1 if panel.room is None else panel.room)


def _finished(part: Part, finish: Finish) -> Part:
    return replace(part, material=finish.material)


def rectangles(polygon: tuple[Point, ...]) -> list[tuple[Point, Point]]:
    """A polygon with axis-aligned edges as rectangles (lower and upper corner) without overlap."""
    edges = list(zip(polygon, (*polygon[1:], polygon[0]), strict=True))
    cuts = sorted({x for x, _ in polygon})
    found = []
    for left, right in itertools.pairwise(cuts):
        levels = sorted(y0 for (x0, y0), (x1, y1) in edges if y0 == y1 and min(x0, x1) <= left < max(x0, x1))
        found += [((left, low), (right, high)) for low, high in zip(levels[::2], levels[1::2], strict=True)]
    return found


def _trim(doorway: Doorway, thickness: float) -> Iterable[Part]:
    """The trim around an opening, by which a doorway is seen: it stands out from the wall, hardly into the way."""
    (x0, y0), (x1, y1) = sorted((doorway.start, doorway.end))
    deep, wide, proud, h = thickness / 2 + 0.015, 0.07, 0.003, doorway.height
    upright = x0 == x1
    start, end = (y0, y1) if upright else (x0, x1)
    for span, z in (
        ((start - wide, start + proud), (0.0, h)),
        ((end - proud, end + wide), (0.0, h)),
        ((start - wide, end + wide), (h - proud, h + wide)),
    ):
        if upright:
            yield block((x0 - deep, x0 + deep), span, z, _TRIM, solid=False)
        else:
            yield block(span, (y0 - deep, y0 + deep), z, _TRIM, solid=False)


def _window(home: HomeSpec, window: Window) -> Iterator[Part]:
    """A frame, a board on the sill, and sashes of glass that swing outwards."""
    place, half = stretch_of(window), home.wall_thickness / 2
    room = next(room for room in home.rooms if room.id == window.room)
    beyond = place.point((place.low + place.high) / 2)
    step = (half + 0.01, 0.0) if place.upright else (0.0, half + 0.01)
    out = -1.0 if within(room.polygon, beyond[0] + step[0], beyond[1] + step[1]) else 1.0

    def bar(along: tuple[float, float], across: tuple[float, float], up: tuple[float, float]) -> Part:
        spans = tuple(sorted((place.at + out * across[0], place.at + out * across[1])))
        x, y = (spans, along) if place.upright else (along, spans)
        return block((x[0], x[1]), (y[0], y[1]), up, _SASH)

    low, high, sill, head, deep = place.low, place.high, window.sill, window.head, (-0.3 * half, 0.75 * half)
    yield bar((low, high), (-half - 0.02, -0.3 * half), (sill, sill + 0.02))
    for span in ((low, low + _BAR), (high - _BAR, high)):
        yield bar(span, deep, (sill, head))
    for up in ((sill, sill + _BAR), (head - _BAR, head)):
        yield bar((low + _BAR, high - _BAR), deep, up)
    count = max(1, math.ceil((high - low) / _SASH_WIDTH - 0.1))
    width = (high - low - _BAR * (count + 1)) / count
    for number in range(count):
        first = low + _BAR + number * (width + _BAR)
        if number:
            yield bar((first - _BAR, first), deep, (sill + _BAR, head - _BAR))
        hinged = number % 2 == 0
        hinge = place.point(first if hinged else first + width)
        yield from _sash(place.upright, hinge, hinged, out, width, (sill + _BAR, head - _BAR), window.openness)


def _sash(
    upright: bool, hinge: Point, forward: bool, out: float, width: float, up: tuple[float, float], openness: float
) -> Iterator[Part]:
    """A pane, and if it is open the rim that it shows."""
    along = math.pi / 2 if upright else 0.0
    outward = (0.0 if out > 0 else math.pi) if upright else (math.pi / 2 if out > 0 else -math.pi / 2)
    closed = along if forward else along + math.pi
    swing = math.remainder(outward - closed, math.tau) * openness * _WIDEST / (math.pi / 2)
    turn = closed + swing
    middle, half = (up[0] + up[1]) / 2, (up[1] - up[0]) / 2

    def piece(reach: float, level: float, size: Vector, colour: RGB, material: str) -> Part:
        at = (hinge[0] + reach * math.cos(turn), hinge[1] + reach * math.sin(turn), level)
        return Part(kind="box", at=at, half=size, colour=colour, turn=turn, material=material)

    yield piece(width / 2, middle, (width / 2, 0.006, half), PANE, "pane")
    if openness:
        for reach in (_RIM / 2, width - _RIM / 2):
            yield piece(reach, middle, (_RIM / 2, 0.018, half), _SASH, "plain")
        for level in (up[0] + _RIM / 2, up[1] - _RIM / 2):
            yield piece(width / 2, level, (width / 2, 0.018, _RIM / 2), _SASH, "plain")


def _lamp(room: Room, ceiling: float) -> Part:
    """A flat round shade in the middle of a room's ceiling."""
    x, y = heart(room.polygon)
    at, half = (round(x, 3), round(y, 3), ceiling - _LAMP_DOWN), (0.17, 0.03, 0.0)
    return Part(kind="cylinder", at=at, half=half, colour=_SHADE, lit=_GLOW, solid=False, material="glass")


def _switch(light: Light) -> Iterator[Part]:
    """The switch of a ceiling light: a plate on the wall with a rocker that glows while the light is on."""
    (dx, dy), z = light.facing, SWITCH_HEIGHT
    for wide, deep, high, colour, lit in ((0.05, 0.012, 0.05, _PLATE, None), (0.025, 0.02, 0.035, _ROCKER, _AMBER)):
        x, y = sorted((light.x, light.x + deep * dx)), sorted((light.y, light.y + deep * dy))
        spans = ((x[0] - wide * abs(dy), x[1] + wide * abs(dy)), (y[0] - wide * abs(dx), y[1] + wide * abs(dx)))
        yield replace(block(*spans, (z - high, z + high), colour, solid=False), lit=lit)
