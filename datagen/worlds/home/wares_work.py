"""Gadgets, tools, and what other things are kept in."""

from __future__ import annotations

from datagen.worlds.home.ware import COSY, EVERYDAY, METAL, WORK, ItemKind, thing

__all__ = ["WORKWARE"]

_CASE = ("plastic", "metal")
_OFFICE = ("study", "living_room", "bedroom")

_GADGETS: dict[str, ItemKind] = {
    "phone": thing(
        "gadget", (0.07, 0.14, 0.02), "box", ("plastic", "metal", "glass"), COSY, owned=True, weight=EVERYDAY
    ),
    "tablet": thing("gadget", (0.15, 0.18, 0.02), "box", _CASE, COSY, owned=True, weight=2.0),
    "laptop": thing("gadget", (0.18, 0.17, 0.13), "box", _CASE, _OFFICE, METAL, owned=True, weight=2.0),
    "keyboard": thing("gadget", (0.18, 0.08, 0.02), "box", ("plastic",), ("study",)),
    "mouse": thing("gadget", (0.06, 0.10, 0.04), "box", ("plastic",), ("study",)),
    "headphones": thing("gadget", (0.16, 0.08, 0.16), "box", ("plastic",), _OFFICE, owned=True),
    "speaker": thing("gadget", (0.11, 0.10, 0.17), "box", ("plastic", "wood"), ("living_room", "study", "garage")),
    "calculator": thing("gadget", (0.08, 0.14, 0.02), "box", ("plastic",), ("study",)),
    "game_controller": thing(
        "gadget", (0.15, 0.10, 0.05), "box", ("plastic",), ("living_room", "playroom"), owned=True
    ),
    "charger": thing("gadget", (0.06, 0.08, 0.05), "box", ("plastic",), COSY, METAL),
    "camera": thing("gadget", (0.12, 0.08, 0.08), "box", _CASE, COSY, owned=True, weight=2.0),
    "remote": thing("gadget", (0.05, 0.16, 0.03), "box", ("plastic",), ("living_room", "bedroom"), weight=EVERYDAY),
    "clock": thing("gadget", (0.12, 0.06, 0.12), "box", ("plastic", "wood", "metal"), COSY, weight=EVERYDAY),
    "radio": thing(
        "gadget", (0.17, 0.09, 0.12), "box", ("plastic", "wood"), ("kitchen", "bathroom", "living_room"), weight=2.0
    ),
    "iron": thing("gadget", (0.10, 0.18, 0.12), "box", _CASE, ("laundry", "bedroom")),
    "thermometer": thing("gadget", (0.03, 0.15, 0.03), "box", ("glass", "plastic"), ("bathroom", "kitchen", "nursery")),
    "baby_monitor": thing("gadget", (0.08, 0.06, 0.14), "box", ("plastic",), ("nursery", "bedroom")),
}

_TOOLS: dict[str, ItemKind] = {
    "scissors": thing("tool", (0.07, 0.16, 0.02), "box", ("metal",), ("kitchen", "study", "bathroom"), weight=EVERYDAY),
    "pen": thing(
        "tool",
        (0.02, 0.14, 0.02),
        "box",
        ("plastic", "metal", "wood"),
        ("study", "hall", "living_room"),
        owned=True,
        weight=EVERYDAY,
    ),
    "pencil": thing("tool", (0.02, 0.16, 0.02), "box", ("wood",), ("study", "playroom"), owned=True),
    "paintbrush": thing("tool", (0.03, 0.18, 0.02), "box", ("wood",), ("study", "playroom", "garage")),
    "ruler": thing("tool", (0.04, 0.18, 0.01), "box", ("wood", "plastic", "metal"), ("study", "garage")),
    "stapler": thing("tool", (0.04, 0.14, 0.06), "box", _CASE, ("study",)),
    "tape": thing("tool", (0.10, 0.10, 0.03), "cylinder", ("plastic", "paper"), WORK),
    "glue": thing("tool", (0.05, 0.14, 0.03), "box", ("plastic",), (*WORK, "playroom")),
    "torch": thing("tool", (0.05, 0.15, 0.05), "box", _CASE, ("hall", "laundry", "garage"), weight=2.0),
    "light_bulb": thing(
        "tool", (0.07, 0.12, 0.07), "box", ("glass",), ("garage", "laundry", "hall"), ("white", "yellow")
    ),
    "battery": thing("tool", (0.03, 0.06, 0.03), "box", ("metal",), ("study", "garage", "kitchen")),
    "hammer": thing("tool", (0.10, 0.18, 0.04), "box", ("metal", "wood"), ("garage", "laundry")),
    "screwdriver": thing("tool", (0.04, 0.18, 0.04), "box", _CASE, ("garage", "study")),
    "spanner": thing("tool", (0.05, 0.17, 0.02), "box", ("metal",), ("garage",), METAL),
    "pliers": thing("tool", (0.07, 0.16, 0.03), "box", ("metal",), ("garage",)),
    "saw": thing("tool", (0.10, 0.18, 0.03), "box", ("metal", "wood"), ("garage",)),
    "drill": thing("tool", (0.06, 0.17, 0.15), "box", ("plastic",), ("garage",)),
    "watering_can": thing(
        "tool", (0.10, 0.18, 0.14), "box", ("metal", "plastic"), ("balcony", "living_room", "garage"), weight=2.0
    ),
    "dustpan": thing("tool", (0.16, 0.18, 0.06), "box", ("plastic", "metal"), ("kitchen", "laundry", "garage")),
    "scrubbing_brush": thing(
        "tool", (0.06, 0.15, 0.06), "box", ("wood", "plastic"), ("bathroom", "laundry", "kitchen")
    ),
    "clothes_peg": thing("tool", (0.02, 0.08, 0.02), "box", ("wood", "plastic"), ("laundry", "balcony")),
    "sewing_kit": thing("tool", (0.14, 0.10, 0.06), "box", ("cloth", "plastic"), ("laundry", "bedroom")),
}

_STORAGE: dict[str, ItemKind] = {
    "box": thing(
        "storage",
        (0.17, 0.15, 0.12),
        "box",
        ("paper", "wood", "plastic", "metal"),
        (*COSY, "laundry", "playroom", "garage"),
        weight=EVERYDAY,
    ),
    "basket": thing(
        "storage",
        (0.18, 0.18, 0.13),
        "cylinder",
        ("wood", "plastic"),
        ("laundry", "kitchen", "hall", "playroom", "nursery"),
        weight=EVERYDAY,
    ),
    "bottle": thing(
        "storage",
        (0.07, 0.07, 0.18),
        "cylinder",
        ("glass", "plastic", "metal"),
        ("kitchen", "dining_room", "study", "pantry"),
        owned=True,
        weight=EVERYDAY,
    ),
    "wine_bottle": thing(
        "storage",
        (0.07, 0.07, 0.19),
        "cylinder",
        ("glass",),
        ("kitchen", "dining_room", "pantry"),
        ("green", "brown", "black"),
    ),
    "jar": thing("storage", (0.09, 0.09, 0.14), "cylinder", ("glass", "ceramic"), ("kitchen", "pantry"), weight=2.0),
    "tin": thing("storage", (0.10, 0.10, 0.12), "cylinder", ("metal",), ("kitchen", "pantry", "garage")),
    "bucket": thing("storage", (0.17, 0.17, 0.16), "cylinder", ("plastic", "metal"), ("laundry", "garage", "bathroom")),
    "crate": thing("storage", (0.18, 0.17, 0.13), "box", ("wood", "plastic"), ("pantry", "garage", "balcony")),
    "toolbox": thing("storage", (0.18, 0.12, 0.13), "box", ("metal", "plastic"), ("garage", "laundry")),
    "jewellery_box": thing("storage", (0.14, 0.11, 0.09), "box", ("wood", "leather"), ("bedroom",), owned=True),
    "pencil_case": thing("storage", (0.07, 0.18, 0.06), "box", ("cloth", "plastic"), ("study", "playroom"), owned=True),
    "folder": thing("storage", (0.17, 0.06, 0.18), "box", ("paper", "plastic"), ("study",)),
    "flowerpot": thing("storage", (0.14, 0.14, 0.12), "cylinder", ("ceramic",), ("balcony", "garage")),
}

WORKWARE: dict[str, ItemKind] = {**_GADGETS, **_TOOLS, **_STORAGE}
