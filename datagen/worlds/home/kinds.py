"""What can be in a home: the type tree, and for each kind its sizes, places, looks and uses, all as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from memory.graph.records import Predicate, vocabulary

__all__ = [
    "ANCESTORS",
    "COLOURS",
    "FURNITURE",
    "HABITS",
    "ITEMS",
    "MATERIALS",
    "ROOMS",
    "SIZES",
    "VOCABULARY",
    "FurnitureKind",
    "ItemKind",
    "RoomKind",
    "contains",
    "edible",
    "hand_height",
    "hands",
    "opens",
    "speaks",
    "supports",
    "switches",
    "washes",
    "word",
]

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


@dataclass(frozen=True, kw_only=True)
class ItemKind:
    """A kind of small object: extents in metres at medium size, shape, looks, and where it plausibly is."""

    parent: str
    size: tuple[float, float, float]
    shape: Literal["box", "cylinder", "sphere"]
    materials: tuple[str, ...]
    colours: tuple[str, ...]
    rooms: tuple[str, ...]
    owned: bool = False


COLOURS: dict[str, tuple[float, float, float]] = {
    "red": (0.80, 0.20, 0.18),
    "orange": (0.93, 0.55, 0.20),
    "yellow": (0.95, 0.80, 0.28),
    "green": (0.33, 0.62, 0.34),
    "blue": (0.25, 0.45, 0.76),
    "purple": (0.52, 0.36, 0.66),
    "pink": (0.92, 0.60, 0.70),
    "brown": (0.52, 0.36, 0.24),
    "white": (0.93, 0.92, 0.89),
    "grey": (0.58, 0.59, 0.61),
    "black": (0.17, 0.17, 0.19),
}
"""Names of colours and what they look like: red, green and blue from 0 to 1."""

MATERIALS = ("ceramic", "cloth", "glass", "leather", "metal", "paper", "plastic", "rubber", "stone", "wood")

SIZES: dict[str, float] = {"small": 0.8, "medium": 1.0, "large": 1.2}
"""Names of sizes and what they scale an item's extents by."""

_BRIGHT = ("red", "orange", "yellow", "green", "blue", "purple", "pink")
_PLAIN = ("white", "grey", "black")
_ANY = (*_BRIGHT, *_PLAIN, "brown")
_WOODEN = ("brown", "white", "grey", "black")
_WET = ("kitchen", "bathroom", "laundry")
_COSY = ("living_room", "bedroom", "study", "hall")
_EATING = ("kitchen", "dining_room", "living_room")

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

_DISH = ("ceramic", "glass", "plastic", "metal")


def _thing(
    parent: str,
    size: tuple[float, float, float],
    shape: Literal["box", "cylinder", "sphere"],
    materials: tuple[str, ...],
    rooms: tuple[str, ...],
    colours: tuple[str, ...] = _ANY,
    *,
    owned: bool = False,
) -> ItemKind:
    return ItemKind(
        parent=parent, size=size, shape=shape, materials=materials, colours=colours, rooms=rooms, owned=owned
    )


_FOOD = ("food",)
_KITCHEN = ("kitchen", "dining_room")
_BATH = ("bathroom", "laundry")
_PLAY = ("playroom", "bedroom", "living_room")

ITEMS: dict[str, ItemKind] = {
    "mug": _thing("dish", (0.09, 0.09, 0.10), "cylinder", _DISH, (*_EATING, "study"), owned=True),
    "cup": _thing("dish", (0.08, 0.08, 0.07), "cylinder", _DISH, _EATING),
    "glass": _thing("dish", (0.07, 0.07, 0.12), "cylinder", ("glass", "plastic"), (*_EATING, "bathroom")),
    "plate": _thing("dish", (0.17, 0.17, 0.03), "cylinder", _DISH, _KITCHEN),
    "bowl": _thing("dish", (0.14, 0.14, 0.07), "cylinder", (*_DISH, "wood"), _KITCHEN),
    "pan": _thing("dish", (0.16, 0.16, 0.06), "cylinder", ("metal",), ("kitchen",), ("black", "grey", "red", "blue")),
    "pot": _thing("dish", (0.16, 0.16, 0.13), "cylinder", ("metal", "ceramic"), ("kitchen",)),
    "jug": _thing("dish", (0.11, 0.11, 0.15), "cylinder", _DISH, _KITCHEN),
    "vase": _thing(
        "dish", (0.10, 0.10, 0.16), "cylinder", ("ceramic", "glass"), ("living_room", "hall", "dining_room")
    ),
    "fork": _thing(
        "cutlery",
        (0.03, 0.16, 0.02),
        "box",
        ("metal", "plastic", "wood"),
        _KITCHEN,
        ("grey", "white", "red", "blue", "brown"),
    ),
    "spoon": _thing(
        "cutlery",
        (0.03, 0.15, 0.02),
        "box",
        ("metal", "plastic", "wood"),
        _KITCHEN,
        ("grey", "white", "green", "blue", "brown"),
    ),
    "knife": _thing(
        "cutlery",
        (0.03, 0.16, 0.02),
        "box",
        ("metal", "plastic", "ceramic"),
        _KITCHEN,
        ("grey", "white", "black", "red"),
    ),
    "apple": _thing("food", (0.08, 0.08, 0.08), "sphere", _FOOD, _KITCHEN, ("red", "green", "yellow")),
    "orange": _thing("food", (0.08, 0.08, 0.08), "sphere", _FOOD, _KITCHEN, ("orange", "red")),
    "lemon": _thing("food", (0.07, 0.07, 0.07), "sphere", _FOOD, ("kitchen",), ("yellow", "green")),
    "banana": _thing("food", (0.05, 0.16, 0.04), "box", _FOOD, _KITCHEN, ("yellow", "green", "brown")),
    "bread": _thing("food", (0.11, 0.17, 0.10), "box", _FOOD, ("kitchen",), ("brown", "white")),
    "cheese": _thing("food", (0.11, 0.09, 0.06), "box", _FOOD, ("kitchen",), ("yellow", "white", "orange")),
    "cake": _thing("food", (0.16, 0.16, 0.09), "cylinder", _FOOD, _KITCHEN, ("brown", "white", "pink")),
    "milk": _thing("food", (0.08, 0.08, 0.18), "box", _FOOD, ("kitchen",), ("white", "blue", "green")),
    "jam": _thing("food", (0.07, 0.07, 0.09), "cylinder", _FOOD, ("kitchen",), ("red", "orange", "purple")),
    "book": _thing("reading", (0.14, 0.18, 0.03), "box", ("paper", "leather"), _COSY, owned=True),
    "notebook": _thing("reading", (0.14, 0.17, 0.02), "box", ("paper", "leather"), ("study", "bedroom"), owned=True),
    "magazine": _thing("reading", (0.15, 0.18, 0.02), "box", ("paper",), ("living_room", "bathroom", "hall")),
    "letter": _thing(
        "reading",
        (0.11, 0.17, 0.02),
        "box",
        ("paper",),
        ("hall", "study"),
        ("white", "brown", "yellow", "blue"),
        owned=True,
    ),
    "phone": _thing("gadget", (0.07, 0.14, 0.02), "box", ("plastic", "metal", "glass"), _COSY, owned=True),
    "tablet": _thing("gadget", (0.15, 0.18, 0.02), "box", ("plastic", "metal"), _COSY, owned=True),
    "camera": _thing("gadget", (0.12, 0.08, 0.08), "box", ("plastic", "metal"), _COSY, owned=True),
    "remote": _thing("gadget", (0.05, 0.16, 0.03), "box", ("plastic",), ("living_room", "bedroom")),
    "clock": _thing("gadget", (0.12, 0.06, 0.12), "box", ("plastic", "wood", "metal"), _COSY),
    "radio": _thing("gadget", (0.17, 0.09, 0.12), "box", ("plastic", "wood"), ("kitchen", "bathroom", "living_room")),
    "keys": _thing(
        "personal",
        (0.06, 0.09, 0.02),
        "box",
        ("metal",),
        ("hall", "kitchen", "bedroom"),
        ("grey", "yellow", "black"),
        owned=True,
    ),
    "wallet": _thing(
        "personal", (0.09, 0.11, 0.03), "box", ("leather", "cloth"), ("hall", "bedroom", "study"), owned=True
    ),
    "glasses": _thing("personal", (0.06, 0.14, 0.04), "box", ("metal", "plastic"), _COSY, owned=True),
    "umbrella": _thing("personal", (0.05, 0.18, 0.05), "box", ("cloth",), ("hall",), owned=True),
    "bag": _thing(
        "personal", (0.18, 0.11, 0.16), "box", ("leather", "cloth"), ("hall", "bedroom", "study"), owned=True
    ),
    "hat": _thing("clothing", (0.16, 0.16, 0.09), "cylinder", ("cloth", "leather"), ("hall", "bedroom"), owned=True),
    "scarf": _thing("clothing", (0.16, 0.12, 0.05), "box", ("cloth",), ("hall", "bedroom"), owned=True),
    "shirt": _thing("clothing", (0.17, 0.18, 0.04), "box", ("cloth",), ("bedroom", "laundry"), owned=True),
    "sock": _thing("clothing", (0.08, 0.15, 0.03), "box", ("cloth",), ("bedroom", "laundry"), owned=True),
    "shoe": _thing(
        "clothing", (0.10, 0.18, 0.09), "box", ("leather", "cloth", "rubber"), ("hall", "bedroom"), owned=True
    ),
    "towel": _thing("linen", (0.17, 0.17, 0.05), "box", ("cloth",), _WET),
    "pillow": _thing("linen", (0.18, 0.18, 0.10), "box", ("cloth",), ("bedroom", "living_room")),
    "soap": _thing("toiletry", (0.06, 0.09, 0.04), "box", ("plastic",), _WET),
    "shampoo": _thing("toiletry", (0.06, 0.06, 0.16), "cylinder", ("plastic",), ("bathroom",)),
    "toothbrush": _thing("toiletry", (0.02, 0.15, 0.02), "box", ("plastic", "wood"), ("bathroom",), owned=True),
    "comb": _thing(
        "toiletry", (0.04, 0.15, 0.02), "box", ("plastic", "wood", "metal"), ("bathroom", "bedroom"), owned=True
    ),
    "ball": _thing("toy", (0.13, 0.13, 0.13), "sphere", ("rubber", "leather", "cloth"), _PLAY, owned=True),
    "doll": _thing("toy", (0.08, 0.06, 0.17), "box", ("cloth", "plastic", "wood"), _PLAY, owned=True),
    "toy_car": _thing("toy", (0.08, 0.15, 0.06), "box", ("metal", "plastic", "wood"), _PLAY, owned=True),
    "puzzle": _thing("toy", (0.17, 0.17, 0.05), "box", ("paper", "wood"), (*_PLAY, "study"), owned=True),
    "candle": _thing(
        "decoration",
        (0.06, 0.06, 0.12),
        "cylinder",
        ("plastic",),
        ("living_room", "dining_room", "bathroom", "bedroom"),
    ),
    "picture": _thing("decoration", (0.14, 0.04, 0.17), "box", ("wood", "metal", "glass"), _COSY),
    "plant": _thing(
        "decoration",
        (0.14, 0.14, 0.18),
        "cylinder",
        ("ceramic", "plastic"),
        ("living_room", "hall", "study", "kitchen"),
    ),
    "box": _thing(
        "storage", (0.17, 0.15, 0.12), "box", ("paper", "wood", "plastic", "metal"), (*_COSY, "laundry", "playroom")
    ),
    "basket": _thing(
        "storage", (0.18, 0.18, 0.12), "cylinder", ("wood", "plastic"), ("laundry", "kitchen", "hall", "playroom")
    ),
    "bottle": _thing(
        "storage", (0.07, 0.07, 0.18), "cylinder", ("glass", "plastic", "metal"), (*_KITCHEN, "study"), owned=True
    ),
    "scissors": _thing("tool", (0.07, 0.16, 0.02), "box", ("metal",), ("kitchen", "study", "bathroom")),
    "pen": _thing(
        "tool", (0.02, 0.14, 0.02), "box", ("plastic", "metal", "wood"), ("study", "hall", "living_room"), owned=True
    ),
    "torch": _thing("tool", (0.05, 0.15, 0.05), "box", ("metal", "plastic"), ("hall", "laundry", "study")),
}

HABITS: dict[str, tuple[str, ...]] = {
    "cooks": ("rummage", "carry", "eat"),
    "reads": ("use_own",),
    "tidies": ("carry",),
    "washes up": ("wash",),
    "watches tv": ("switch",),
    "plays": ("carry", "wander"),
    "chats": ("talk",),
    "shares": ("hand_over",),
    "snacks": ("eat",),
    "roams": ("wander", "accompany"),
}
"""What people do often, and which activities of `life.py` that makes likelier."""

_PREDICATES = (
    *(Predicate(name=name, group="location") for name in ("in", "on", "held_by")),
    Predicate(name="connects"),
    Predicate(name="owned_by", group="owned_by"),
    Predicate(name="follows", group="follows"),
    *(Predicate(name=name, group=name, literal=True) for name in ("colour", "material", "size", "is_open", "is_on")),
)


def _type_tree() -> dict[str, str | None]:
    tree: dict[str, str | None] = {"thing": None, "place": "thing", "room": "place", "doorway": "place"}
    tree |= dict.fromkeys(ROOMS, "room")
    tree |= {"object": "thing", "furniture": "object", "item": "object"}
    tree |= dict.fromkeys(("support", "container", "seat", "appliance"), "furniture")
    tree |= {name: kind.parent for name, kind in FURNITURE.items()}
    tree |= {kind.parent: "item" for kind in ITEMS.values()}
    tree |= {name: kind.parent for name, kind in ITEMS.items()}
    return (
        tree
        | {"person": "thing", "adult": "person", "child": "person"}
        | {
            "pet": "thing",
            "cat": "pet",
            "dog": "pet",
            "robot": "thing",
        }
    )


VOCABULARY = vocabulary(_type_tree(), _PREDICATES)
"""The type tree and the predicates of every home."""

ANCESTORS = {kind: VOCABULARY.ancestors(kind) for kind in VOCABULARY.kinds}
"""Each kind with all above it, nearest first."""

_HANDS = {"adult": 2, "child": 2, "robot": 1}
_HAND_HEIGHT = {"adult": 1.0, "child": 0.7, "robot": 0.8}


def supports(kind: str) -> bool:
    """Whether things can be put on a piece of furniture of this kind."""
    return kind in FURNITURE and FURNITURE[kind].supports


def contains(kind: str) -> bool:
    """Whether things can be put in it."""
    return kind in FURNITURE and FURNITURE[kind].inside


def opens(kind: str) -> bool:
    """Whether it has a door, lid or drawer."""
    return kind in FURNITURE and FURNITURE[kind].opening is not None


def switches(kind: str) -> bool:
    """Whether it can be switched on and off."""
    return kind in FURNITURE and FURNITURE[kind].switches


def washes(kind: str) -> bool:
    """Whether things can be washed at it."""
    return kind in FURNITURE and FURNITURE[kind].washes


def edible(kind: str) -> bool:
    """Whether it can be eaten."""
    return "food" in ANCESTORS[kind]


def speaks(kind: str) -> bool:
    """Whether it talks."""
    return kind in ("adult", "child", "robot")


def hands(kind: str) -> int:
    """How many things it can hold."""
    return _HANDS.get(kind, 0)


def hand_height(kind: str) -> float:
    """Metres above the floor at which it holds things."""
    return _HAND_HEIGHT.get(kind, 0.5)


def word(kind: str) -> str:
    """A kind as one says it: `coffee_table` is a "coffee table"."""
    return kind.replace("_", " ")
