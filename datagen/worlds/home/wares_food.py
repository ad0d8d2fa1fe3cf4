"""What one eats."""

from __future__ import annotations

from datagen.worlds.home.ware import KITCHEN, STORE, ItemKind, Shape, thing

__all__ = ["FOODS"]


def _food(
    size: tuple[float, float, float],
    shape: Shape,
    colours: tuple[str, ...],
    rooms: tuple[str, ...] = KITCHEN,
    weight: float = 1.0,
) -> ItemKind:
    return thing("food", size, shape, ("food",), rooms, colours, weight=weight)


FOODS: dict[str, ItemKind] = {
    "apple": _food((0.08, 0.08, 0.08), "sphere", ("red", "green", "yellow"), weight=4.0),
    "orange": _food((0.08, 0.08, 0.08), "sphere", ("orange", "red"), weight=3.0),
    "lemon": _food((0.07, 0.07, 0.07), "sphere", ("yellow", "green"), weight=2.0),
    "peach": _food((0.07, 0.07, 0.07), "sphere", ("orange", "pink", "yellow")),
    "pear": _food((0.07, 0.07, 0.10), "cylinder", ("green", "yellow", "brown")),
    "melon": _food((0.17, 0.17, 0.17), "sphere", ("green", "yellow")),
    "pineapple": _food((0.11, 0.11, 0.18), "cylinder", ("yellow", "orange", "brown")),
    "avocado": _food((0.07, 0.10, 0.07), "box", ("green", "black")),
    "banana": _food((0.05, 0.16, 0.04), "box", ("yellow", "green", "brown"), weight=3.0),
    "grapes": _food((0.10, 0.14, 0.07), "box", ("green", "purple", "blue")),
    "tomato": _food((0.07, 0.07, 0.07), "sphere", ("red", "yellow", "green"), weight=2.0),
    "potato": _food((0.07, 0.10, 0.07), "box", ("brown", "yellow", "red"), STORE, weight=2.0),
    "carrot": _food((0.04, 0.17, 0.04), "box", ("orange", "purple", "yellow"), STORE, weight=2.0),
    "onion": _food((0.08, 0.08, 0.08), "sphere", ("brown", "red", "white"), STORE, weight=2.0),
    "cucumber": _food((0.05, 0.18, 0.05), "box", ("green",), STORE),
    "aubergine": _food((0.08, 0.17, 0.08), "box", ("purple", "black"), STORE),
    "pepper": _food((0.08, 0.08, 0.09), "cylinder", ("red", "yellow", "green", "orange"), STORE),
    "mushroom": _food((0.06, 0.06, 0.06), "cylinder", ("white", "brown"), STORE),
    "cabbage": _food((0.15, 0.15, 0.15), "sphere", ("green", "purple", "white"), STORE),
    "pumpkin": _food((0.17, 0.17, 0.14), "cylinder", ("orange", "green"), STORE),
    "egg": _food((0.05, 0.05, 0.06), "cylinder", ("white", "brown"), STORE, 2.0),
    "bread": _food((0.11, 0.17, 0.10), "box", ("brown", "white"), STORE, 3.0),
    "baguette": _food((0.07, 0.18, 0.06), "box", ("brown", "yellow"), STORE),
    "sandwich": _food((0.12, 0.12, 0.07), "box", ("brown", "white"), KITCHEN),
    "cheese": _food((0.11, 0.09, 0.06), "box", ("yellow", "white", "orange"), STORE, 2.0),
    "butter": _food((0.07, 0.12, 0.05), "box", ("yellow", "white"), STORE, 2.0),
    "yoghurt": _food((0.07, 0.07, 0.09), "cylinder", ("white", "pink", "blue"), STORE),
    "cake": _food((0.16, 0.16, 0.09), "cylinder", ("brown", "white", "pink"), KITCHEN, 2.0),
    "pie": _food((0.17, 0.17, 0.05), "cylinder", ("brown", "yellow"), KITCHEN),
    "pizza": _food((0.18, 0.18, 0.03), "cylinder", ("red", "yellow"), KITCHEN),
    "muffin": _food((0.07, 0.07, 0.08), "cylinder", ("brown", "yellow", "pink"), KITCHEN),
    "doughnut": _food((0.10, 0.10, 0.04), "cylinder", ("pink", "brown", "white"), KITCHEN),
    "cookie": _food((0.08, 0.08, 0.02), "cylinder", ("brown", "yellow"), (*KITCHEN, "living_room")),
    "chocolate": _food((0.08, 0.16, 0.02), "box", ("brown", "white"), (*STORE, "living_room", "study")),
    "milk": _food((0.08, 0.08, 0.18), "box", ("white", "blue", "green"), STORE, 3.0),
    "juice": _food((0.09, 0.07, 0.17), "box", ("orange", "red", "yellow", "green"), STORE),
    "jam": _food((0.07, 0.07, 0.09), "cylinder", ("red", "orange", "purple"), STORE, 2.0),
    "honey": _food((0.08, 0.08, 0.10), "cylinder", ("yellow", "orange"), STORE),
    "soup": _food((0.08, 0.08, 0.11), "cylinder", ("red", "green", "yellow", "orange"), STORE),
    "cereal": _food((0.15, 0.06, 0.18), "box", ("yellow", "red", "blue", "green", "orange"), STORE),
    "pasta": _food((0.10, 0.06, 0.16), "box", ("yellow", "blue", "red"), STORE),
    "rice": _food((0.10, 0.07, 0.14), "box", ("white", "blue", "green"), STORE),
    "coffee": _food((0.08, 0.06, 0.16), "box", ("brown", "black", "red"), STORE),
    "tea": _food((0.12, 0.08, 0.07), "box", ("green", "yellow", "red", "purple"), STORE),
}
