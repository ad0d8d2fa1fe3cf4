"""Dishes, cutlery and what else one cooks and eats with."""

from __future__ import annotations

from datagen.worlds.home.ware import ANY, DISH, EATING, EVERYDAY, KITCHEN, METAL, STORE, ItemKind, thing

__all__ = ["KITCHENWARE"]

_HANDLED = ("metal", "plastic", "wood")
_POTS = ("black", "grey", "red", "blue", "green")

_DISHES: dict[str, ItemKind] = {
    "mug": thing(
        "dish", (0.09, 0.09, 0.10), "cylinder", DISH, (*EATING, "study"), ANY, owned=True, weight=2 * EVERYDAY
    ),
    "cup": thing("dish", (0.08, 0.08, 0.07), "cylinder", DISH, EATING, weight=EVERYDAY),
    "saucer": thing("dish", (0.13, 0.13, 0.02), "cylinder", ("ceramic", "plastic"), EATING),
    "glass": thing(
        "dish", (0.07, 0.07, 0.12), "cylinder", ("glass", "plastic"), (*EATING, "bathroom"), weight=EVERYDAY
    ),
    "wine_glass": thing("dish", (0.08, 0.08, 0.17), "cylinder", ("glass",), EATING, ("white", "red", "green", "blue")),
    "plate": thing("dish", (0.17, 0.17, 0.03), "cylinder", DISH, KITCHEN, weight=EVERYDAY),
    "bowl": thing("dish", (0.14, 0.14, 0.07), "cylinder", (*DISH, "wood"), KITCHEN, weight=EVERYDAY),
    "pan": thing("dish", (0.17, 0.17, 0.06), "cylinder", ("metal",), ("kitchen",), _POTS, weight=EVERYDAY),
    "pot": thing("dish", (0.17, 0.17, 0.13), "cylinder", ("metal", "ceramic"), ("kitchen",), weight=EVERYDAY),
    "casserole": thing("dish", (0.17, 0.15, 0.10), "cylinder", ("ceramic", "glass"), STORE),
    "jug": thing("dish", (0.11, 0.11, 0.15), "cylinder", DISH, KITCHEN, weight=EVERYDAY),
    "teapot": thing("dish", (0.16, 0.12, 0.13), "cylinder", ("ceramic", "metal"), EATING),
    "kettle": thing("dish", (0.16, 0.15, 0.16), "cylinder", ("metal", "plastic"), ("kitchen",), weight=2.0),
    "egg_cup": thing("dish", (0.05, 0.05, 0.07), "cylinder", ("ceramic", "plastic", "wood"), KITCHEN),
    "tray": thing("dish", (0.17, 0.18, 0.03), "box", _HANDLED, EATING),
    "colander": thing("dish", (0.16, 0.16, 0.10), "cylinder", ("metal", "plastic"), ("kitchen",)),
    "sieve": thing("dish", (0.10, 0.18, 0.05), "box", ("metal", "plastic"), ("kitchen",), METAL),
    "cake_tin": thing("dish", (0.16, 0.16, 0.06), "cylinder", ("metal",), STORE, ("grey", "black", "red", "blue")),
    "thermos": thing("dish", (0.08, 0.08, 0.18), "cylinder", ("metal", "plastic"), (*STORE, "study"), owned=True),
    "lunch_box": thing("dish", (0.13, 0.17, 0.07), "box", ("plastic", "metal"), (*STORE, "hall"), owned=True),
}

_CUTLERY: dict[str, ItemKind] = {
    "fork": thing(
        "cutlery",
        (0.03, 0.16, 0.02),
        "box",
        _HANDLED,
        KITCHEN,
        ("grey", "white", "red", "blue", "brown"),
        weight=EVERYDAY,
    ),
    "spoon": thing(
        "cutlery",
        (0.03, 0.15, 0.02),
        "box",
        _HANDLED,
        KITCHEN,
        ("grey", "white", "green", "blue", "brown"),
        weight=EVERYDAY,
    ),
    "knife": thing(
        "cutlery",
        (0.03, 0.16, 0.02),
        "box",
        ("metal", "plastic", "ceramic"),
        KITCHEN,
        ("grey", "white", "black", "red"),
        weight=EVERYDAY,
    ),
}

_UTENSILS: dict[str, ItemKind] = {
    "ladle": thing("utensil", (0.06, 0.18, 0.05), "box", _HANDLED, ("kitchen",), METAL),
    "whisk": thing("utensil", (0.05, 0.18, 0.05), "box", _HANDLED, ("kitchen",), METAL),
    "spatula": thing("utensil", (0.05, 0.18, 0.02), "box", _HANDLED, ("kitchen",)),
    "rolling_pin": thing("utensil", (0.05, 0.18, 0.05), "box", ("wood", "plastic"), ("kitchen",), ("brown", "white")),
    "cutting_board": thing(
        "utensil", (0.15, 0.18, 0.02), "box", ("wood", "plastic"), ("kitchen",), ("brown", "white", "green"), weight=2.0
    ),
    "grater": thing("utensil", (0.09, 0.07, 0.17), "box", ("metal",), ("kitchen",), METAL),
    "corkscrew": thing("utensil", (0.08, 0.13, 0.02), "box", ("metal", "plastic"), KITCHEN, METAL),
    "tin_opener": thing("utensil", (0.05, 0.15, 0.03), "box", ("metal", "plastic"), ("kitchen",)),
    "salt_shaker": thing("utensil", (0.05, 0.05, 0.09), "cylinder", ("glass", "ceramic"), KITCHEN, weight=2.0),
    "pepper_mill": thing("utensil", (0.05, 0.05, 0.14), "cylinder", ("wood",), KITCHEN, ("brown", "black", "white")),
    "toaster": thing("gadget", (0.17, 0.12, 0.13), "box", ("metal", "plastic"), ("kitchen",), weight=2.0),
    "blender": thing("gadget", (0.12, 0.12, 0.18), "cylinder", ("plastic", "glass"), ("kitchen",)),
    "coffee_maker": thing("gadget", (0.14, 0.15, 0.18), "box", ("plastic", "metal"), ("kitchen", "study"), METAL),
    "scales": thing("gadget", (0.16, 0.16, 0.06), "box", ("plastic", "metal"), ("kitchen", "bathroom")),
    "egg_timer": thing("gadget", (0.06, 0.06, 0.08), "cylinder", ("plastic",), ("kitchen",)),
}

KITCHENWARE: dict[str, ItemKind] = {**_DISHES, **_CUTLERY, **_UTENSILS}
