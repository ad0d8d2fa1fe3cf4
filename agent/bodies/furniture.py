"""What furniture looks like and rests on the floor with: every kind has a builder of its own, by theme in its files."""

from __future__ import annotations

from agent.bodies.containers import container
from agent.bodies.furniture_beds import BEDS
from agent.bodies.furniture_decor import DECOR
from agent.bodies.furniture_fixed import FIXED
from agent.bodies.furniture_gear import GEAR
from agent.bodies.furniture_racks import RACKS
from agent.bodies.furniture_seats import SEATS
from agent.bodies.furniture_stands import STANDS
from agent.bodies.furniture_tables import TABLES
from agent.bodies.parts import Shape, tone
from datagen.worlds.home.slots import interior
from datagen.worlds.home.spec import Furniture

__all__ = ["furniture_shape"]

_BUILDERS = {**TABLES, **SEATS, **BEDS, **FIXED, **STANDS, **GEAR, **DECOR, **RACKS}


def furniture_shape(piece: Furniture) -> Shape:
    """The parts of a piece in its own frame: origin on the floor under its middle, front at +y."""
    inside = interior(piece)
    if inside is not None:
        return container(piece, inside)
    build = _BUILDERS.get(piece.kind, TABLES["table"])
    return Shape(parts=build(piece.size, tone(piece.colour)))
