"""What things are called elsewhere, and which of our kinds that is: names of assets and bodies, as data."""

from __future__ import annotations

import re

from datagen.worlds.home.finishes import WALLS
from datagen.worlds.home.kinds import FURNITURE, ITEMS, ROOMS

__all__ = ["floor_of", "kind_of", "room_kind_of", "walls_of", "words_of"]

_ROOMS = {
    "living": "living_room",
    "lounge": "living_room",
    "family_room": "living_room",
    "dining": "dining_room",
    "bath": "bathroom",
    "toilet_room": "bathroom",
    "office": "study",
    "hallway": "hall",
    "corridor": "hall",
    "entrance": "hall",
    "foyer": "hall",
    "utility_room": "laundry",
    "laundry_room": "laundry",
    "toy_room": "playroom",
    "baby_room": "nursery",
    "kids_room": "nursery",
    "spare_room": "guest_room",
    "guest_bedroom": "guest_room",
    "carport": "garage",
    "workshop": "garage",
    "terrace": "balcony",
    "patio": "balcony",
    "larder_room": "pantry",
}

_FURNITURE = {
    "arm_chair": "armchair",
    "couch": "sofa",
    "footstool": "ottoman",
    "pouf": "ottoman",
    "desk_chair": "office_chair",
    "swivel_chair": "office_chair",
    "deck_chair": "garden_chair",
    "patio_chair": "garden_chair",
    "rocker": "rocking_chair",
    "beanbag": "bean_bag",
    "cot": "crib",
    "baby_bed": "crib",
    "bunk": "bunk_bed",
    "loft_bed": "bunk_bed",
    "day_bed": "daybed",
    "futon": "daybed",
    "counter_top": "counter",
    "countertop": "counter",
    "vanity": "dressing_table",
    "vanity_table": "dressing_table",
    "hall_table": "console_table",
    "bar_cart": "trolley",
    "serving_cart": "trolley",
    "cart": "trolley",
    "refrigerator": "fridge",
    "freezer": "chest_freezer",
    "cooker": "stove",
    "range": "stove",
    "microwave_oven": "microwave",
    "floor_lamp": "lamp",
    "standing_fan": "fan",
    "heater": "radiator",
    "water_heater": "boiler",
    "fish_tank": "aquarium",
    "upright_piano": "piano",
    "stereo": "media_shelf",
    "night_stand": "nightstand",
    "bedside_table": "nightstand",
    "chest_of_drawers": "dresser",
    "file_cabinet": "filing_cabinet",
    "tool_chest": "tool_cabinet",
    "closet": "wardrobe",
    "pantry_cabinet": "larder",
    "book_shelf": "bookcase",
    "bookshelf": "bookcase",
    "shelving_unit": "shelf",
    "bath_tub": "bathtub",
    "laundry_hamper": "laundry_basket",
    "hamper": "laundry_basket",
    "garbage_can": "bin",
    "trash_can": "bin",
    "wastebasket": "bin",
    "hope_chest": "blanket_chest",
    "toy_box": "toy_chest",
    "washer": "washing_machine",
    "clothes_dryer": "dryer",
    "tv_table": "tv_stand",
    "coat_rack": "coat_stand",
    "clothes_rack": "clothes_rail",
    "clothes_horse": "drying_rack",
    "towel_holder": "towel_rack",
    "standing_mirror": "mirror",
    "longcase_clock": "grandfather_clock",
    "bike": "bicycle",
    "stationary_bike": "exercise_bike",
    "dog_bed": "pet_bed",
    "cat_bed": "pet_bed",
    "scratch_post": "scratching_post",
    "grill": "barbecue",
    "drums": "drum_kit",
    "tipi": "play_tent",
    "potted_tree": "floor_plant",
}

_ITEMS = {
    "alarm_clock": "clock",
    "baby_doll": "doll",
    "basket_ball": "ball",
    "basketball": "ball",
    "beach_ball": "ball",
    "boots": "boot",
    "butter_knife": "knife",
    "cell_phone": "phone",
    "coffee_mug": "mug",
    "coffee_machine": "coffee_maker",
    "dish_sponge": "sponge",
    "eyeglasses": "glasses",
    "eggplant": "aubergine",
    "cup_cake": "muffin",
    "house_plant": "plant",
    "potted_plant": "plant",
    "key_chain": "keys",
    "lettuce": "cabbage",
    "lightbulb": "light_bulb",
    "pencil_box": "pencil_case",
    "pepper_shaker": "pepper_mill",
    "remote_control": "remote",
    "scrub_brush": "scrubbing_brush",
    "soap_bar": "soap",
    "soap_bottle": "lotion",
    "spray_bottle": "bottle",
    "sculpture": "statue",
    "teddy": "teddy_bear",
    "tin_can": "soup",
    "tissue_box": "tissues",
    "toilet_paper": "toilet_roll",
    "hand_towel": "towel",
    "flashlight": "torch",
    "painting": "picture",
    "photo_frame": "picture",
    "wrench": "spanner",
    "juice_carton": "juice",
    "cereal_box": "cereal",
    "milk_carton": "milk",
    "jam_jar": "jam",
    "honey_jar": "honey",
    "toy_truck": "toy_car",
    "toy_airplane": "toy_plane",
    "handbag": "bag",
    "schoolbag": "backpack",
    "rucksack": "backpack",
    "sweater": "jumper",
    "pants": "trousers",
    "jeans": "trousers",
    "t_shirt": "shirt",
    "hair_dryer": "hairdryer",
    "hair_brush": "hairbrush",
    "measuring_cup": "jug",
    "cookie_tin": "tin",
    "headset": "headphones",
    "gamepad": "game_controller",
    "loudspeaker": "speaker",
    "chopping_board": "cutting_board",
    "figurine": "statue",
}

_OTHER = (
    "desk_lamp",
    "table_lamp",
    "bedside_lamp",
    "ceiling_fan",
    "wall_clock",
    "rear_mirror",
    "wall_mirror",
    "flower_bed",
    "stair_rail",
    "pool_table",
    "toilet_paper_hanger",
)
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
