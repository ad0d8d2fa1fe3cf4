"""The kinds of small objects: sizes, shapes, looks and where they plausibly are, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["ITEMS", "ItemKind"]


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


_BRIGHT = ("red", "orange", "yellow", "green", "blue", "purple", "pink")
_PLAIN = ("white", "grey", "black")
_ANY = (*_BRIGHT, *_PLAIN, "brown")
_WET = ("kitchen", "bathroom", "laundry")
_COSY = ("living_room", "bedroom", "study", "hall")
_EATING = ("kitchen", "dining_room", "living_room")
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
