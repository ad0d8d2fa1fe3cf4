"""What things are called elsewhere, and which of our kinds that is: names of assets and bodies, as data."""

from __future__ import annotations

import re

from datagen.worlds.home.finishes import WALLS
from datagen.worlds.home.kinds import FURNITURE, ITEMS, ROOMS

__all__ = ["floor_of", "kind_of", "room_kind_of", "walls_of", "words_of"]

_ROOMS = {
    "living": "living_room",
    "lounge": "living_room",
    "dining": "dining_room",
    "bath": "bathroom",
    "toilet_room": "bathroom",
    "office": "study",
    "hallway": "hall",
    "corridor": "hall",
    "entrance": "hall",
    "utility_room": "laundry",
    "laundry_room": "laundry",
    "nursery": "playroom",
}

_FURNITURE = {
    "arm_chair": "armchair",
    "couch": "sofa",
    "stool": "chair",
    "counter_top": "counter",
    "countertop": "counter",
    "kitchen_island": "counter",
    "refrigerator": "fridge",
    "oven": "stove",
    "floor_lamp": "lamp",
    "night_stand": "nightstand",
    "bedside_table": "nightstand",
    "chest_of_drawers": "dresser",
    "closet": "wardrobe",
    "book_shelf": "bookcase",
    "bookshelf": "bookcase",
    "shelving_unit": "shelf",
    "bath_tub": "bathtub",
    "laundry_hamper": "laundry_basket",
    "washer": "washing_machine",
    "tv_table": "tv_stand",
}

_ITEMS = {
    "alarm_clock": "clock",
    "baby_doll": "doll",
    "basket_ball": "ball",
    "basketball": "ball",
    "beach_ball": "ball",
    "butter_knife": "knife",
    "cell_phone": "phone",
    "coffee_mug": "mug",
    "wine_glass": "glass",
    "house_plant": "plant",
    "key_chain": "keys",
    "ladle": "spoon",
    "newspaper": "magazine",
    "pencil": "pen",
    "remote_control": "remote",
    "soap_bar": "soap",
    "soap_bottle": "shampoo",
    "spray_bottle": "bottle",
    "wine_bottle": "bottle",
    "hand_towel": "towel",
    "flashlight": "torch",
    "watering_can": "jug",
    "painting": "picture",
}

_OTHER = ("dog_bed", "pet_bed", "desk_lamp", "table_lamp", "bedside_lamp")
"""What is called like one of our kinds, and is none."""

_BESIDE = {"main", "group", "body", "base", "root", "model", "obj", "mesh", "left", "right", "floor", "room"}
"""Words after what a thing is."""

_SEAM = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z]+")


def words_of(name: str) -> str:
    """A name in small letters with underscores, without numbers: `TVStand|3|1` → `tv_stand`."""
    return "_".join(part.lower() for part in _SEAM.split(name) if part)


def kind_of(name: str) -> str | None:
    """Our kind of furniture or item for what is called so: what its name ends in, as `wine_bottle` is a bottle."""
    words = words_of(name)
    while words.rpartition("_")[2] in _BESIDE and "_" in words:
        words = words.rpartition("_")[0]
    known = {**{kind: kind for kind in (*FURNITURE, *ITEMS)}, **_FURNITURE, **_ITEMS}
    ending = [name for name in (*known, *_OTHER) if f"_{words}".endswith(f"_{name}")]
    return known.get(max(ending, key=len)) if ending else None


def room_kind_of(name: str) -> str | None:
    """Our kind of room for what is called so."""
    words, known = words_of(name), {**{kind: kind for kind in ROOMS}, **_ROOMS}
    inside = [name for name in known if f"_{name}_" in f"_{words}_"]
    return known[max(inside, key=len)] if inside else None


_FLOORS = (
    ("dark", "walnut boards"),
    ("wood", "oak boards"),
    ("parquet", "oak boards"),
    ("laminate", "ash boards"),
    ("marble", "marble"),
    ("carpet", "beige carpet"),
    ("rug", "beige carpet"),
    ("brick", "terracotta tiles"),
    ("tile", "grey tiles"),
    ("ceramic", "white tiles"),
    ("stone", "grey tiles"),
    ("concrete", "grey tiles"),
)


def floor_of(material: str) -> str:
    """The floor of ours that is nearest to a material elsewhere (`DarkWoodFloors`); "" if none is."""
    return next((name for word, name in _FLOORS if word in material.lower()), "")


def walls_of(material: str, colour: tuple[float, float, float] | None = None) -> str:
    """The walls of ours that are nearest to a material elsewhere, or to its colour; "" if neither tells."""
    if "brick" in material.lower():
        return "brick"
    if "tile" in material.lower() and "drywall" not in material.lower():
        return "white wall tiles"
    if colour is None:
        return ""
    painted = {name: finish.colour for name, finish in WALLS.items() if finish.material == "plaster"}
    return min(painted, key=lambda name: sum((a - b) ** 2 for a, b in zip(painted[name], colour, strict=True)))
