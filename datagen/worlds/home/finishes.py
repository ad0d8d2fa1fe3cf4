"""What floors and walls are finished with: names, materials and colours, and which kinds of rooms have which."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["FACADES", "FLOORS", "WALLS", "Finish", "facade", "floor", "floors_for", "wall", "walls_for"]


class Finish(NamedTuple):
    """A material (see `agent.bodies.textures`), and a colour: red, green and blue from 0 to 1."""

    material: str
    colour: tuple[float, float, float]


FLOORS: dict[str, Finish] = {
    "oak boards": Finish("boards", (0.72, 0.56, 0.39)),
    "ash boards": Finish("boards", (0.80, 0.70, 0.56)),
    "walnut boards": Finish("boards", (0.50, 0.36, 0.26)),
    "white tiles": Finish("tiles", (0.86, 0.87, 0.86)),
    "grey tiles": Finish("tiles", (0.64, 0.66, 0.67)),
    "sand tiles": Finish("tiles", (0.80, 0.75, 0.66)),
    "terracotta tiles": Finish("tiles", (0.74, 0.49, 0.36)),
    "marble": Finish("stone", (0.87, 0.86, 0.84)),
    "beige carpet": Finish("carpet", (0.77, 0.70, 0.60)),
    "blue carpet": Finish("carpet", (0.50, 0.58, 0.68)),
    "green carpet": Finish("carpet", (0.55, 0.63, 0.53)),
    "rose carpet": Finish("carpet", (0.75, 0.61, 0.59)),
    "grey carpet": Finish("carpet", (0.62, 0.62, 0.63)),
}
"""Floors by name."""

WALLS: dict[str, Finish] = {
    "white paint": Finish("plaster", (0.93, 0.91, 0.87)),
    "cream paint": Finish("plaster", (0.93, 0.88, 0.77)),
    "sage paint": Finish("plaster", (0.80, 0.85, 0.77)),
    "sky paint": Finish("plaster", (0.78, 0.85, 0.90)),
    "sand paint": Finish("plaster", (0.88, 0.81, 0.71)),
    "rose paint": Finish("plaster", (0.91, 0.82, 0.79)),
    "lilac paint": Finish("plaster", (0.85, 0.82, 0.90)),
    "lemon paint": Finish("plaster", (0.94, 0.90, 0.72)),
    "white wall tiles": Finish("wall tiles", (0.91, 0.93, 0.93)),
    "mint wall tiles": Finish("wall tiles", (0.77, 0.88, 0.84)),
    "blue wall tiles": Finish("wall tiles", (0.74, 0.83, 0.89)),
    "brick": Finish("brick", (0.72, 0.45, 0.36)),
}
"""Walls by name, as they are on one room's side."""

FACADES: dict[str, Finish] = {
    "white render": Finish("plaster", (0.91, 0.90, 0.87)),
    "sand render": Finish("plaster", (0.88, 0.82, 0.70)),
    "grey render": Finish("plaster", (0.74, 0.75, 0.75)),
    "red brick": Finish("brick", (0.70, 0.42, 0.33)),
    "pale brick": Finish("brick", (0.80, 0.72, 0.60)),
}
"""The outside of a home by name."""

_TILED = ("white tiles", "grey tiles", "sand tiles")
_BOARDS = ("oak boards", "ash boards", "walnut boards")
_CARPETS = ("beige carpet", "blue carpet", "green carpet", "rose carpet", "grey carpet")
_FLOORS_FOR: dict[str, tuple[str, ...]] = {
    "kitchen": ("sand tiles", "terracotta tiles", "grey tiles", "white tiles"),
    "bathroom": (*_TILED, "marble"),
    "laundry": ("grey tiles", "white tiles", "terracotta tiles"),
    "hall": ("oak boards", "ash boards", "sand tiles", "marble"),
    "bedroom": (*_CARPETS, "oak boards"),
    "playroom": _CARPETS[1:4],
    "study": ("walnut boards", "oak boards", "grey carpet", "green carpet"),
    "guest_room": (*_CARPETS, "ash boards"),
    "nursery": _CARPETS[1:4],
    "pantry": ("sand tiles", "terracotta tiles"),
    "garage": ("grey tiles",),
    "balcony": ("terracotta tiles", "grey tiles", "sand tiles"),
}
_WET = ("white wall tiles", "mint wall tiles", "blue wall tiles")
_WALLS_FOR: dict[str, tuple[str, ...]] = {
    "kitchen": ("cream paint", "lemon paint", "sage paint", "white paint"),
    "bathroom": _WET,
    "laundry": ("white paint", "sky paint", "white wall tiles"),
    "hall": ("white paint", "cream paint", "sand paint"),
    "bedroom": ("sky paint", "lilac paint", "rose paint", "sage paint", "cream paint"),
    "playroom": ("lemon paint", "sky paint", "sage paint"),
    "study": ("sage paint", "sand paint", "white paint"),
    "living_room": ("cream paint", "sand paint", "white paint", "sage paint", "brick"),
    "dining_room": ("sand paint", "rose paint", "cream paint", "white paint"),
    "guest_room": ("cream paint", "sage paint", "sky paint"),
    "nursery": ("rose paint", "lemon paint", "sky paint", "lilac paint"),
    "balcony": ("white paint", "brick"),
}


def floors_for(kind: str) -> tuple[str, ...]:
    """The floors that rooms of a kind have, the most usual first."""
    return _FLOORS_FOR.get(kind, _BOARDS)


def walls_for(kind: str) -> tuple[str, ...]:
    """The walls that rooms of a kind have, the most usual first."""
    return _WALLS_FOR.get(kind, ("white paint",))


def floor(kind: str, name: str) -> Finish:
    """A room's floor; the most usual of its kind where it has no name."""
    return FLOORS[name or floors_for(kind)[0]]


def wall(kind: str, name: str) -> Finish:
    """A room's walls; the most usual of its kind where they have no name."""
    return WALLS[name or walls_for(kind)[0]]


def facade(name: str) -> Finish:
    """The outside of a home; the most usual one where it has no name."""
    return FACADES[name or "white render"]
