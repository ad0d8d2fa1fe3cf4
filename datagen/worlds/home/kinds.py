"""What can be in a home: the type tree, the predicates, and what each kind is good for."""

from __future__ import annotations

from datagen.worlds.home.furnishing import FurnitureKind, Opening
from datagen.worlds.home.furnishings import FURNITURE
from datagen.worlds.home.liquids import LIQUIDS, VESSELS
from datagen.worlds.home.rooms import ROOMS, RoomKind
from datagen.worlds.home.ware import ItemKind
from datagen.worlds.home.wares import ITEMS
from memory.graph.records import Predicate, vocabulary

__all__ = [
    "ANCESTORS",
    "COLOURS",
    "FURNITURE",
    "HABITS",
    "ITEMS",
    "LIQUIDS",
    "MATERIALS",
    "ROOMS",
    "SIZES",
    "VOCABULARY",
    "FurnitureKind",
    "ItemKind",
    "Opening",
    "RoomKind",
    "contains",
    "edible",
    "hand_height",
    "hands",
    "heats",
    "holds_liquid",
    "opens",
    "speaks",
    "supports",
    "switches",
    "washes",
    "word",
]

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

HABITS: dict[str, tuple[str, ...]] = {
    "cooks": ("rummage", "carry", "eat"),
    "reads": ("use_own",),
    "tidies": ("carry",),
    "washes up": ("wash",),
    "watches tv": ("switch",),
    "plays": ("carry", "wander"),
    "chats": ("talk",),
    "shares": ("hand_over",),
    "snacks": ("eat", "drink"),
    "roams": ("wander", "accompany"),
}
"""What people do often, and which activities of `life.py` that makes likelier."""

_PREDICATES = (
    *(Predicate(name=name, group="location") for name in ("in", "on", "held_by")),
    Predicate(name="connects"),
    Predicate(name="owned_by", group="owned_by"),
    Predicate(name="follows", group="follows"),
    *(
        Predicate(name=name, group=name, literal=True)
        for name in ("colour", "material", "size", "is_open", "is_on", "is_gone", "liquid")
    ),
)


def _type_tree() -> dict[str, str | None]:
    tree: dict[str, str | None] = {"thing": None, "place": "thing", "room": "place", "doorway": "place"}
    tree |= dict.fromkeys(ROOMS, "room")
    tree |= {"object": "thing", "furniture": "object", "item": "object", "light": "object"}
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

_STOVES = ("stove", "microwave", "wood_stove")
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
    return kind == "light" or (kind in FURNITURE and FURNITURE[kind].switches)


def washes(kind: str) -> bool:
    """Whether things can be washed at it."""
    return kind in FURNITURE and FURNITURE[kind].washes


def heats(kind: str) -> bool:
    """Whether coffee, tea and soup are made at it."""
    return kind in _STOVES


def holds_liquid(kind: str) -> bool:
    """Whether it is a vessel."""
    return kind in VESSELS


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
