"""Clothing, what one carries about, linen, and what one washes with."""

from __future__ import annotations

from datagen.worlds.home.ware import (
    BATH,
    BEDROOMS,
    COSY,
    EVERYDAY,
    KITCHEN,
    METAL,
    WET,
    ItemKind,
    Shape,
    thing,
)

__all__ = ["WEAR"]

_CLOSET = (*BEDROOMS, "laundry")
_COMING_IN = ("hall", *BEDROOMS)
_CLOTH = ("cloth",)
_SHOE = ("leather", "cloth", "rubber")


def _clothing(
    size: tuple[float, float, float],
    rooms: tuple[str, ...] = _CLOSET,
    materials: tuple[str, ...] = _CLOTH,
    shape: Shape = "box",
    weight: float = 1.0,
) -> ItemKind:
    return thing("clothing", size, shape, materials, rooms, owned=True, weight=weight)


_CLOTHING: dict[str, ItemKind] = {
    "hat": _clothing((0.16, 0.16, 0.09), _COMING_IN, ("cloth", "leather"), "cylinder", EVERYDAY),
    "cap": _clothing((0.14, 0.18, 0.08), _COMING_IN),
    "scarf": _clothing((0.16, 0.12, 0.05), _COMING_IN, weight=EVERYDAY),
    "glove": _clothing((0.10, 0.17, 0.03), _COMING_IN, ("cloth", "leather")),
    "shirt": _clothing((0.17, 0.18, 0.04), weight=EVERYDAY),
    "jumper": _clothing((0.18, 0.17, 0.07)),
    "jacket": _clothing((0.18, 0.18, 0.08), _COMING_IN, ("cloth", "leather")),
    "trousers": _clothing((0.15, 0.18, 0.05), weight=2.0),
    "dress": _clothing((0.16, 0.18, 0.04), BEDROOMS),
    "skirt": _clothing((0.17, 0.15, 0.04), BEDROOMS),
    "pyjamas": _clothing((0.16, 0.17, 0.06), (*_CLOSET, "nursery")),
    "apron": _clothing((0.14, 0.18, 0.03), ("kitchen", "garage")),
    "belt": _clothing((0.13, 0.13, 0.04), BEDROOMS, ("leather",), "cylinder"),
    "tie": _clothing((0.06, 0.18, 0.02), BEDROOMS),
    "sock": _clothing((0.08, 0.15, 0.03), weight=EVERYDAY),
    "shoe": _clothing((0.10, 0.18, 0.09), _COMING_IN, _SHOE, weight=EVERYDAY),
    "boot": _clothing((0.10, 0.17, 0.17), ("hall", "garage"), _SHOE),
    "slipper": _clothing((0.09, 0.17, 0.06), (*_COMING_IN, "bathroom"), _CLOTH),
    "sandal": _clothing((0.09, 0.17, 0.04), ("hall", "balcony"), ("leather", "rubber")),
}

_PERSONAL: dict[str, ItemKind] = {
    "keys": thing(
        "personal",
        (0.06, 0.09, 0.02),
        "box",
        ("metal",),
        ("hall", "kitchen", "bedroom"),
        ("grey", "yellow", "black"),
        owned=True,
        weight=EVERYDAY,
    ),
    "wallet": thing(
        "personal",
        (0.09, 0.11, 0.03),
        "box",
        ("leather", "cloth"),
        ("hall", "bedroom", "study"),
        owned=True,
        weight=EVERYDAY,
    ),
    "purse": thing("personal", (0.13, 0.09, 0.07), "box", ("leather", "cloth"), ("hall", "bedroom"), owned=True),
    "glasses": thing("personal", (0.06, 0.14, 0.04), "box", ("metal", "plastic"), COSY, owned=True, weight=EVERYDAY),
    "sunglasses": thing(
        "personal", (0.07, 0.15, 0.05), "box", ("plastic",), ("hall", "balcony", "bedroom"), owned=True
    ),
    "watch": thing("personal", (0.08, 0.09, 0.04), "box", ("metal", "leather", "rubber"), COSY, owned=True, weight=2.0),
    "necklace": thing(
        "personal", (0.12, 0.14, 0.02), "box", ("metal",), BEDROOMS, ("yellow", "grey", "red", "blue"), owned=True
    ),
    "umbrella": thing("personal", (0.05, 0.18, 0.05), "box", _CLOTH, ("hall",), owned=True, weight=EVERYDAY),
    "bag": thing(
        "personal",
        (0.18, 0.11, 0.16),
        "box",
        ("leather", "cloth"),
        ("hall", "bedroom", "study"),
        owned=True,
        weight=EVERYDAY,
    ),
    "backpack": thing("personal", (0.16, 0.11, 0.18), "box", _CLOTH, ("hall", "bedroom", "study"), owned=True),
    "briefcase": thing(
        "personal", (0.18, 0.07, 0.14), "box", ("leather",), ("study", "hall"), ("brown", "black", "grey"), owned=True
    ),
    "helmet": thing("personal", (0.15, 0.17, 0.11), "box", ("plastic",), ("hall", "garage"), owned=True),
}

_LINEN: dict[str, ItemKind] = {
    "towel": thing("linen", (0.17, 0.17, 0.05), "box", _CLOTH, WET, weight=EVERYDAY),
    "pillow": thing("linen", (0.18, 0.18, 0.10), "box", _CLOTH, (*BEDROOMS, "nursery"), weight=EVERYDAY),
    "cushion": thing("linen", (0.17, 0.17, 0.07), "box", _CLOTH, ("living_room", "guest_room", "balcony"), weight=2.0),
    "blanket": thing("linen", (0.18, 0.17, 0.09), "box", _CLOTH, ("living_room", *BEDROOMS, "nursery"), weight=2.0),
    "bed_sheet": thing("linen", (0.17, 0.15, 0.05), "box", _CLOTH, _CLOSET),
    "tablecloth": thing("linen", (0.16, 0.18, 0.04), "box", _CLOTH, KITCHEN),
    "napkin": thing("linen", (0.10, 0.10, 0.02), "box", ("cloth", "paper"), KITCHEN),
    "dishcloth": thing("linen", (0.12, 0.14, 0.02), "box", _CLOTH, ("kitchen",)),
    "bath_mat": thing("linen", (0.18, 0.12, 0.08), "box", _CLOTH, ("bathroom",)),
}

_TOILETRIES: dict[str, ItemKind] = {
    "soap": thing("toiletry", (0.06, 0.09, 0.04), "box", ("plastic",), WET, weight=EVERYDAY),
    "shampoo": thing("toiletry", (0.06, 0.06, 0.16), "cylinder", ("plastic",), ("bathroom",), weight=2.0),
    "lotion": thing("toiletry", (0.06, 0.06, 0.14), "cylinder", ("plastic",), ("bathroom", "bedroom")),
    "perfume": thing("toiletry", (0.06, 0.05, 0.10), "box", ("glass",), ("bathroom", "bedroom"), owned=True),
    "toothbrush": thing(
        "toiletry", (0.02, 0.15, 0.02), "box", ("plastic", "wood"), ("bathroom",), owned=True, weight=EVERYDAY
    ),
    "toothpaste": thing("toiletry", (0.05, 0.16, 0.04), "box", ("plastic",), ("bathroom",), weight=2.0),
    "comb": thing(
        "toiletry",
        (0.04, 0.15, 0.02),
        "box",
        ("plastic", "wood", "metal"),
        ("bathroom", "bedroom"),
        owned=True,
        weight=2.0,
    ),
    "hairbrush": thing("toiletry", (0.07, 0.18, 0.05), "box", ("plastic", "wood"), ("bathroom", "bedroom"), owned=True),
    "hairdryer": thing("gadget", (0.08, 0.18, 0.16), "box", ("plastic",), ("bathroom", "bedroom"), owned=True),
    "razor": thing("toiletry", (0.05, 0.13, 0.03), "box", ("plastic", "metal"), ("bathroom",), owned=True),
    "sponge": thing("toiletry", (0.08, 0.11, 0.05), "box", ("plastic",), WET, weight=2.0),
    "toilet_roll": thing(
        "toiletry", (0.11, 0.11, 0.10), "cylinder", ("paper",), ("bathroom",), ("white", "pink", "blue"), weight=2.0
    ),
    "tissues": thing("toiletry", (0.11, 0.18, 0.09), "box", ("paper",), (*COSY, "bathroom")),
    "detergent": thing("toiletry", (0.13, 0.08, 0.18), "box", ("plastic",), BATH),
    "pill_box": thing("toiletry", (0.06, 0.15, 0.03), "box", ("plastic",), ("bathroom", "kitchen"), owned=True),
    "nail_file": thing("toiletry", (0.02, 0.14, 0.02), "box", ("metal", "paper"), ("bathroom", "bedroom"), METAL),
}

WEAR: dict[str, ItemKind] = {**_CLOTHING, **_PERSONAL, **_LINEN, **_TOILETRIES}
