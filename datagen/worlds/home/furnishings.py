"""The kinds of rooms and of furniture: sizes, places, looks and uses, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["FURNITURE", "ROOMS", "FurnitureKind", "Opening", "RoomKind"]

Opening = Literal["hinge", "drawer"]


@dataclass(frozen=True, kw_only=True)
class RoomKind:
    """A kind of room: its floor in square metres, how often it occurs, and the furniture it may have.

    `needs` come first and once each; `may` follow while there is room.
    """

    area: tuple[float, float]
    weight: float
    needs: tuple[str, ...]
    may: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FurnitureKind:
    """A kind of furniture: ranges of width, depth and height in metres, and its uses."""

    parent: str
    width: tuple[float, float]
    depth: tuple[float, float]
    height: tuple[float, float]
    materials: tuple[str, ...]
    colours: tuple[str, ...]
    at_wall: bool = True
    supports: bool = False
    opening: Opening | None = None
    inside: bool = False  # holds things inside (behind the opening if it has one)
    switches: bool = False
    washes: bool = False


_WOODEN = ("brown", "white", "grey", "black")

ROOMS: dict[str, RoomKind] = {
    "kitchen": RoomKind(
        area=(10, 22),
        weight=1.0,
        needs=("counter", "fridge", "stove", "sink", "cupboard"),
        may=("table", "chair", "chair", "cupboard", "shelf", "counter", "microwave_stand"),
    ),
    "living_room": RoomKind(
        area=(16, 34),
        weight=1.0,
        needs=("sofa", "coffee_table", "tv_stand", "lamp"),
        may=("shelf", "armchair", "bookcase", "cabinet", "side_table", "lamp", "armchair"),
    ),
    "bedroom": RoomKind(
        area=(10, 22),
        weight=3.0,
        needs=("bed", "wardrobe", "nightstand"),
        may=("dresser", "desk", "lamp", "chair", "nightstand", "shelf"),
    ),
    "bathroom": RoomKind(
        area=(6, 12),
        weight=1.5,
        needs=("toilet", "washbasin", "bathtub"),
        may=("bathroom_cabinet", "laundry_basket", "shelf"),
    ),
    "hall": RoomKind(
        area=(6, 16), weight=1.0, needs=("shoe_cabinet",), may=("side_table", "lamp", "bench", "wardrobe")
    ),
    "study": RoomKind(
        area=(9, 18), weight=1.0, needs=("desk", "chair", "bookcase"), may=("lamp", "cabinet", "armchair", "shelf")
    ),
    "dining_room": RoomKind(
        area=(12, 24),
        weight=0.8,
        needs=("dining_table", "sideboard"),
        may=("chair", "chair", "chair", "lamp", "cabinet", "chair"),
    ),
    "laundry": RoomKind(
        area=(6, 12), weight=0.6, needs=("washing_machine", "sink"), may=("laundry_basket", "shelf", "cupboard")
    ),
    "playroom": RoomKind(
        area=(9, 18), weight=0.6, needs=("toy_chest", "shelf"), may=("table", "chair", "armchair", "bookcase", "lamp")
    ),
}


def _support(
    width: tuple[float, float],
    depth: tuple[float, float],
    height: tuple[float, float],
    materials: tuple[str, ...] = ("wood", "metal", "glass"),
    *,
    at_wall: bool = True,
    washes: bool = False,
    switches: bool = False,
) -> FurnitureKind:
    return FurnitureKind(
        parent="support",
        width=width,
        depth=depth,
        height=height,
        materials=materials,
        colours=_WOODEN,
        at_wall=at_wall,
        supports=True,
        washes=washes,
        switches=switches,
    )


def _container(
    width: tuple[float, float],
    depth: tuple[float, float],
    height: tuple[float, float],
    opening: Opening | None = "hinge",
    materials: tuple[str, ...] = ("wood", "metal"),
    *,
    supports: bool = True,
) -> FurnitureKind:
    return FurnitureKind(
        parent="container",
        width=width,
        depth=depth,
        height=height,
        materials=materials,
        colours=_WOODEN,
        supports=supports,
        opening=opening,
        inside=True,
    )


def _seat(
    width: tuple[float, float], depth: tuple[float, float], height: tuple[float, float], *, at_wall: bool = True
) -> FurnitureKind:
    return FurnitureKind(
        parent="seat",
        width=width,
        depth=depth,
        height=height,
        materials=("cloth", "leather", "wood"),
        colours=("red", "green", "blue", "brown", "grey"),
        at_wall=at_wall,
        supports=True,
    )


FURNITURE: dict[str, FurnitureKind] = {
    "table": _support((0.9, 1.3), (0.7, 0.9), (0.72, 0.78)),
    "dining_table": _support((1.4, 2.0), (0.8, 1.0), (0.72, 0.78), ("wood", "glass"), at_wall=False),
    "coffee_table": _support((0.8, 1.1), (0.5, 0.7), (0.40, 0.48), at_wall=False),
    "side_table": _support((0.5, 0.7), (0.4, 0.5), (0.55, 0.7)),
    "desk": _support((1.1, 1.5), (0.6, 0.7), (0.72, 0.78), ("wood", "metal")),
    "counter": _support((1.0, 1.8), (0.6, 0.65), (0.88, 0.94), ("stone", "wood")),
    "shelf": _support((0.7, 1.1), (0.3, 0.35), (0.9, 1.1), ("wood", "metal")),
    "bench": _support((0.9, 1.3), (0.35, 0.45), (0.42, 0.48), ("wood",)),
    "sink": _support((0.7, 0.9), (0.55, 0.6), (0.86, 0.92), ("metal", "stone"), washes=True),
    "washbasin": _support((0.6, 0.8), (0.45, 0.5), (0.82, 0.88), ("ceramic", "stone"), washes=True),
    "stove": _support((0.6, 0.65), (0.6, 0.65), (0.88, 0.92), ("metal",), switches=True),
    "tv_stand": _support((1.0, 1.4), (0.4, 0.45), (0.5, 0.6), ("wood", "glass"), switches=True),
    "washing_machine": _support((0.6, 0.65), (0.6, 0.65), (0.84, 0.88), ("metal",), switches=True),
    "microwave_stand": _support((0.5, 0.6), (0.45, 0.5), (0.85, 0.95), ("wood", "metal"), switches=True),
    "sofa": _seat((1.6, 2.1), (0.8, 0.9), (0.44, 0.5)),
    "armchair": _seat((0.7, 0.85), (0.7, 0.8), (0.42, 0.48)),
    "chair": _seat((0.42, 0.48), (0.42, 0.48), (0.44, 0.48)),
    "bed": _seat((1.0, 1.6), (1.95, 2.05), (0.45, 0.55)),
    "cupboard": _container((0.7, 1.1), (0.4, 0.5), (0.8, 1.0)),
    "cabinet": _container((0.7, 1.1), (0.4, 0.45), (0.7, 1.0)),
    "sideboard": _container((1.0, 1.4), (0.42, 0.48), (0.75, 0.85)),
    "wardrobe": _container((0.9, 1.3), (0.55, 0.62), (1.8, 2.0), supports=False),
    "fridge": _container((0.6, 0.7), (0.6, 0.65), (1.5, 1.8), materials=("metal",), supports=False),
    "bathroom_cabinet": _container((0.5, 0.7), (0.35, 0.4), (0.8, 1.0), materials=("wood", "plastic")),
    "shoe_cabinet": _container((0.7, 1.0), (0.35, 0.4), (0.8, 0.95)),
    "nightstand": _container((0.45, 0.55), (0.4, 0.45), (0.5, 0.6), "drawer", ("wood",)),
    "dresser": _container((0.8, 1.2), (0.45, 0.5), (0.75, 0.9), "drawer", ("wood",)),
    "bookcase": _container((0.7, 1.1), (0.3, 0.35), (1.5, 1.9), None, ("wood",), supports=False),
    "laundry_basket": _container((0.45, 0.5), (0.4, 0.45), (0.5, 0.55), "drawer", ("plastic", "wood")),
    "toy_chest": _container((0.8, 1.1), (0.45, 0.5), (0.5, 0.6), "drawer", ("wood", "plastic")),
    "lamp": FurnitureKind(
        parent="appliance",
        width=(0.3, 0.4),
        depth=(0.3, 0.4),
        height=(1.4, 1.7),
        materials=("metal", "wood"),
        colours=("red", "yellow", "green", "blue", "white", "black"),
        switches=True,
    ),
    "toilet": FurnitureKind(
        parent="furniture",
        width=(0.4, 0.45),
        depth=(0.6, 0.7),
        height=(0.42, 0.46),
        materials=("ceramic",),
        colours=("white", "grey"),
    ),
    "bathtub": FurnitureKind(
        parent="furniture",
        width=(1.5, 1.7),
        depth=(0.7, 0.75),
        height=(0.5, 0.58),
        materials=("ceramic", "metal"),
        colours=("white", "grey"),
    ),
}
