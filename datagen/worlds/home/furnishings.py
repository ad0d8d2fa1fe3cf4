"""The kinds of furniture: sizes, places, looks and uses, as data."""

from __future__ import annotations

from datagen.worlds.home.furnishing import FurnitureKind, container, machine, seat, stand, support

__all__ = ["FURNITURE"]

_CHINA = ("white", "grey")
_ENAMEL = ("white", "grey", "black")
_BRIGHT = ("red", "yellow", "green", "blue", "white", "black")
_PLAY = ("red", "yellow", "green", "blue", "pink", "orange")
_IRON = ("black", "grey", "white")

_TABLES: dict[str, FurnitureKind] = {
    "table": support((0.9, 1.3), (0.7, 0.9), (0.72, 0.78)),
    "dining_table": support((1.4, 2.0), (0.8, 1.0), (0.72, 0.78), ("wood", "glass"), at_wall=False),
    "coffee_table": support((0.8, 1.1), (0.5, 0.7), (0.40, 0.48), at_wall=False),
    "side_table": support((0.5, 0.7), (0.4, 0.5), (0.55, 0.7)),
    "console_table": support((0.9, 1.2), (0.3, 0.35), (0.78, 0.85), ("wood", "metal")),
    "bistro_table": support((0.55, 0.7), (0.55, 0.7), (0.70, 0.74), ("metal", "stone")),
    "dressing_table": support((0.8, 1.1), (0.42, 0.5), (0.72, 0.78), ("wood",)),
    "changing_table": support((0.8, 1.0), (0.55, 0.65), (0.85, 0.92), ("wood",)),
    "desk": support((1.1, 1.5), (0.6, 0.7), (0.72, 0.78), ("wood", "metal")),
    "workbench": support((1.2, 1.6), (0.55, 0.65), (0.85, 0.92), ("wood", "metal")),
    "counter": support((1.0, 1.8), (0.6, 0.65), (0.88, 0.94), ("stone", "wood")),
    "kitchen_island": support((1.1, 1.5), (0.7, 0.8), (0.88, 0.94), ("stone", "wood"), at_wall=False),
    "ironing_board": support((1.1, 1.3), (0.34, 0.38), (0.82, 0.9), ("cloth",), colours=("blue", "grey", "green")),
    "trolley": support((0.6, 0.8), (0.4, 0.45), (0.78, 0.86), ("metal", "wood")),
    "plant_stand": support((0.3, 0.36), (0.3, 0.36), (0.6, 0.8), ("metal", "wood")),
    "shelf": support((0.7, 1.1), (0.3, 0.35), (0.9, 1.1), ("wood", "metal")),
    "bench": support((0.9, 1.3), (0.35, 0.45), (0.42, 0.48), ("wood",)),
    "media_shelf": support((1.0, 1.3), (0.32, 0.38), (0.6, 0.7), ("wood",), switches=True),
    "tv_stand": support((1.0, 1.4), (0.4, 0.45), (0.5, 0.6), ("wood", "glass"), switches=True),
    "piano": support((1.35, 1.5), (0.56, 0.62), (1.12, 1.22), ("wood",), colours=("black", "brown", "white")),
    "fireplace": support((1.1, 1.4), (0.35, 0.42), (1.0, 1.15), ("stone",), switches=True),
    "pet_bed": support((0.6, 0.8), (0.5, 0.6), (0.1, 0.13), ("cloth",), colours=("red", "green", "blue", "grey")),
    "sink": support((0.7, 0.9), (0.55, 0.6), (0.86, 0.92), ("metal", "stone"), washes=True),
    "washbasin": support((0.6, 0.8), (0.45, 0.5), (0.82, 0.88), ("ceramic", "stone"), colours=_ENAMEL, washes=True),
    "stove": support((0.6, 0.65), (0.6, 0.65), (0.88, 0.92), ("metal",), colours=_ENAMEL, switches=True),
}

_SEATS: dict[str, FurnitureKind] = {
    "sofa": seat((1.6, 2.1), (0.8, 0.9), (0.44, 0.5)),
    "daybed": seat((1.9, 2.05), (0.85, 0.95), (0.42, 0.48)),
    "armchair": seat((0.7, 0.85), (0.7, 0.8), (0.42, 0.48)),
    "rocking_chair": seat((0.55, 0.62), (0.7, 0.78), (0.42, 0.46), ("wood",), colours=("brown", "white", "black")),
    "chair": seat((0.42, 0.48), (0.42, 0.48), (0.44, 0.48)),
    "office_chair": seat((0.56, 0.62), (0.56, 0.62), (0.46, 0.5), ("cloth", "leather")),
    "garden_chair": seat((0.5, 0.56), (0.5, 0.56), (0.42, 0.46), ("plastic", "wood")),
    "high_chair": seat((0.46, 0.52), (0.5, 0.56), (0.72, 0.78), ("wood", "plastic")),
    "stool": seat((0.34, 0.38), (0.34, 0.38), (0.44, 0.48), ("wood", "metal"), colours=(*_BRIGHT, "brown")),
    "bar_stool": seat((0.36, 0.4), (0.36, 0.4), (0.66, 0.74), ("leather", "wood")),
    "ottoman": seat((0.5, 0.7), (0.45, 0.55), (0.38, 0.44), ("cloth", "leather")),
    "bean_bag": seat((0.7, 0.85), (0.7, 0.85), (0.4, 0.5), ("cloth",), supports=False),
    "bed": seat((1.0, 1.6), (1.95, 2.05), (0.45, 0.55)),
    "bunk_bed": seat((0.95, 1.05), (1.95, 2.05), (0.42, 0.48), ("wood", "metal")),
    "crib": seat((0.65, 0.72), (1.2, 1.3), (0.4, 0.46), ("wood",)),
}

_CONTAINERS: dict[str, FurnitureKind] = {
    "cupboard": container((0.7, 1.1), (0.4, 0.5), (0.8, 1.0)),
    "cabinet": container((0.7, 1.1), (0.4, 0.45), (0.7, 1.0)),
    "sideboard": container((1.0, 1.4), (0.42, 0.48), (0.75, 0.85)),
    "wardrobe": container((0.9, 1.3), (0.55, 0.62), (1.8, 2.0), supports=False),
    "larder": container((0.7, 0.9), (0.4, 0.5), (1.6, 1.9), materials=("wood",), supports=False),
    "fridge": container(
        (0.6, 0.7), (0.6, 0.65), (1.5, 1.8), materials=("metal",), colours=(*_ENAMEL, "red", "blue"), supports=False
    ),
    "bathroom_cabinet": container((0.5, 0.7), (0.35, 0.4), (0.8, 1.0), materials=("wood", "plastic")),
    "shoe_cabinet": container((0.7, 1.0), (0.35, 0.4), (0.8, 0.95)),
    "nightstand": container((0.45, 0.55), (0.4, 0.45), (0.5, 0.6), "drawer", ("wood",)),
    "dresser": container((0.8, 1.2), (0.45, 0.5), (0.75, 0.9), "drawer", ("wood",)),
    "filing_cabinet": container(
        (0.42, 0.5), (0.5, 0.6), (0.7, 0.8), "drawer", ("metal",), colours=("grey", "white", "green", "black")
    ),
    "tool_cabinet": container(
        (0.65, 0.85), (0.42, 0.5), (0.85, 0.95), "drawer", ("metal",), colours=("red", "blue", "black", "grey")
    ),
    "bookcase": container((0.7, 1.1), (0.3, 0.35), (1.5, 1.9), None, ("wood",), supports=False),
    "toy_shelf": container((0.9, 1.2), (0.32, 0.38), (0.72, 0.8), None, ("wood",), colours=_PLAY),
    "wine_rack": container((0.5, 0.7), (0.3, 0.34), (0.8, 1.1), None, ("wood", "metal")),
    "shoe_rack": container((0.7, 0.9), (0.3, 0.34), (0.42, 0.5), None, ("wood", "metal")),
    "laundry_basket": container((0.45, 0.5), (0.4, 0.45), (0.5, 0.58), "lid", ("plastic", "wood", "cloth")),
    "toy_chest": container((0.8, 1.1), (0.45, 0.5), (0.5, 0.6), "lid", ("wood", "plastic"), colours=_PLAY),
    "blanket_chest": container((0.9, 1.2), (0.45, 0.5), (0.48, 0.55), "lid", ("wood",), colours=("brown", "white")),
    "storage_bench": container((0.9, 1.2), (0.42, 0.48), (0.45, 0.5), "lid", ("wood", "leather")),
    "bin": container((0.3, 0.36), (0.3, 0.36), (0.5, 0.65), "lid", ("metal", "plastic"), colours=_BRIGHT),
    "chest_freezer": container((0.8, 1.0), (0.55, 0.62), (0.7, 0.76), "lid", ("metal",), colours=_CHINA),
    "dishwasher": machine((0.6, 0.62), (0.6, 0.62), (0.84, 0.88), "flap", foot=0.24, head=0.13, rear=0.3),
    "oven": machine((0.6, 0.65), (0.58, 0.62), (1.15, 1.25), "flap", foot=0.6, head=0.14, rear=0.3, supports=False),
    "washing_machine": machine((0.6, 0.65), (0.6, 0.65), (0.84, 0.88), "hinge", foot=0.12, head=0.14),
    "dryer": machine((0.6, 0.65), (0.6, 0.65), (0.84, 0.88), "hinge", foot=0.16, head=0.13, colours=_CHINA),
    "microwave": machine((0.52, 0.6), (0.42, 0.48), (1.1, 1.2), "hinge", foot=0.76, head=0.07),
}

_OTHERS: dict[str, FurnitureKind] = {
    "lamp": stand((0.3, 0.4), (0.3, 0.4), (1.4, 1.7), ("metal", "wood"), _BRIGHT, switches=True),
    "fan": stand((0.4, 0.45), (0.34, 0.4), (1.1, 1.3), ("plastic", "metal"), _BRIGHT, switches=True),
    "radiator": stand((0.7, 1.2), (0.12, 0.16), (0.55, 0.65), ("metal",), _CHINA, switches=True),
    "aquarium": stand((0.7, 1.0), (0.36, 0.42), (1.05, 1.2), ("glass",), switches=True),
    "printer": stand((0.5, 0.6), (0.45, 0.5), (0.85, 1.0), ("plastic",), _IRON, switches=True),
    "treadmill": stand((0.7, 0.75), (1.4, 1.55), (1.2, 1.3), ("metal",), _IRON, switches=True),
    "boiler": stand((0.42, 0.5), (0.42, 0.5), (1.4, 1.6), ("metal",), _CHINA, switches=True),
    "wood_stove": stand((0.5, 0.6), (0.42, 0.48), (0.85, 1.0), ("metal",), ("black", "grey", "brown"), switches=True),
    "toilet": stand((0.4, 0.45), (0.6, 0.7), (0.42, 0.46), ("ceramic",), _CHINA),
    "bathtub": stand((1.5, 1.7), (0.7, 0.75), (0.5, 0.58), ("ceramic", "metal"), _CHINA),
    "grandfather_clock": stand((0.42, 0.5), (0.26, 0.32), (1.8, 2.0), ("wood",), ("brown", "black", "white")),
    "coat_stand": stand((0.44, 0.5), (0.44, 0.5), (1.65, 1.8), ("wood", "metal")),
    "clothes_rail": stand((0.9, 1.2), (0.4, 0.45), (1.5, 1.65), ("metal",)),
    "umbrella_stand": stand((0.25, 0.3), (0.25, 0.3), (0.5, 0.56), ("metal", "ceramic"), (*_BRIGHT, "brown")),
    "mirror": stand((0.5, 0.6), (0.36, 0.42), (1.55, 1.75), ("wood", "metal")),
    "towel_rack": stand((0.5, 0.65), (0.24, 0.3), (0.85, 0.95), ("metal", "wood"), ("red", "blue", "green", "white")),
    "drying_rack": stand((1.0, 1.2), (0.5, 0.55), (0.95, 1.05), ("metal",), _IRON),
    "easel": stand((0.6, 0.7), (0.5, 0.56), (1.4, 1.6), ("wood",)),
    "globe_stand": stand((0.45, 0.5), (0.45, 0.5), (0.85, 0.95), ("wood", "metal"), ("blue", "brown", "green")),
    "exercise_bike": stand((0.5, 0.55), (0.95, 1.05), (1.1, 1.2), ("metal",), _BRIGHT),
    "bicycle": stand((1.5, 1.65), (0.4, 0.45), (0.95, 1.02), ("metal",), _BRIGHT),
    "rocking_horse": stand((0.34, 0.4), (0.8, 0.9), (0.75, 0.85), ("wood",), ("brown", "white", "red", "grey")),
    "play_tent": stand((0.9, 1.0), (0.9, 1.0), (1.2, 1.35), ("cloth",), _PLAY),
    "drum_kit": stand((0.9, 1.0), (0.75, 0.85), (0.8, 0.9), ("metal",), ("red", "blue", "black", "green")),
    "scratching_post": stand((0.45, 0.55), (0.45, 0.5), (1.1, 1.3), ("cloth",), ("grey", "brown", "white")),
    "floor_plant": stand((0.4, 0.5), (0.4, 0.5), (1.1, 1.5), ("ceramic", "plastic"), (*_BRIGHT, "brown")),
    "barbecue": stand((0.6, 0.75), (0.5, 0.56), (0.95, 1.05), ("metal",), ("black", "red", "grey")),
}

FURNITURE: dict[str, FurnitureKind] = {**_TABLES, **_SEATS, **_CONTAINERS, **_OTHERS}
