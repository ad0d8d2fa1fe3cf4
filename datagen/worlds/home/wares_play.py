"""What one reads, plays with and looks at."""

from __future__ import annotations

from datagen.worlds.home.ware import BRIGHT, COSY, EVERYDAY, PLAY, ItemKind, Shape, thing

__all__ = ["PASTIMES"]

_PAPER = ("paper",)
_TOY = ("plastic", "wood")
_BRASS = ("yellow", "grey", "brown")


def _reading(
    size: tuple[float, float, float],
    rooms: tuple[str, ...],
    materials: tuple[str, ...] = _PAPER,
    *,
    owned: bool = False,
    weight: float = 1.0,
) -> ItemKind:
    return thing("reading", size, "box", materials, rooms, owned=owned, weight=weight)


def _toy(
    size: tuple[float, float, float],
    shape: Shape = "box",
    materials: tuple[str, ...] = _TOY,
    rooms: tuple[str, ...] = PLAY,
    weight: float = 1.0,
) -> ItemKind:
    return thing("toy", size, shape, materials, rooms, owned=True, weight=weight)


_READING: dict[str, ItemKind] = {
    "book": _reading((0.14, 0.18, 0.03), COSY, ("paper", "leather"), owned=True, weight=2 * EVERYDAY),
    "cookbook": _reading((0.15, 0.18, 0.04), ("kitchen", "dining_room")),
    "dictionary": _reading((0.14, 0.17, 0.07), ("study", "living_room")),
    "diary": _reading((0.11, 0.15, 0.03), ("bedroom", "study"), ("leather", "cloth"), owned=True),
    "comic": _reading((0.13, 0.18, 0.01), ("playroom", "bedroom", "living_room"), owned=True),
    "notebook": _reading((0.14, 0.17, 0.02), ("study", "bedroom"), ("paper", "leather"), owned=True, weight=2.0),
    "photo_album": _reading((0.17, 0.18, 0.05), ("living_room", "study"), ("leather", "cloth")),
    "magazine": _reading((0.15, 0.18, 0.02), ("living_room", "bathroom", "hall"), weight=EVERYDAY),
    "newspaper": thing(
        "reading", (0.15, 0.18, 0.03), "box", _PAPER, ("living_room", "kitchen", "balcony"), ("white", "grey", "pink")
    ),
    "map": _reading((0.12, 0.16, 0.03), ("study", "hall", "garage")),
    "calendar": _reading((0.14, 0.06, 0.14), ("study", "kitchen", "hall")),
    "postcard": _reading((0.10, 0.15, 0.01), COSY),
    "letter": thing(
        "reading",
        (0.11, 0.17, 0.02),
        "box",
        _PAPER,
        ("hall", "study"),
        ("white", "brown", "yellow", "blue"),
        owned=True,
        weight=EVERYDAY,
    ),
}

_TOYS: dict[str, ItemKind] = {
    "ball": _toy((0.13, 0.13, 0.13), "sphere", ("rubber", "leather", "cloth"), weight=EVERYDAY),
    "tennis_ball": thing(
        "toy", (0.07, 0.07, 0.07), "sphere", ("rubber", "cloth"), (*PLAY, "garage"), ("yellow", "green", "orange")
    ),
    "doll": _toy((0.08, 0.06, 0.17), "box", ("cloth", "plastic", "wood"), weight=EVERYDAY),
    "teddy_bear": thing(
        "toy", (0.13, 0.11, 0.17), "box", ("cloth",), PLAY, ("brown", "white", "grey", "pink"), owned=True, weight=2.0
    ),
    "toy_car": _toy((0.08, 0.15, 0.06), "box", ("metal", "plastic", "wood"), weight=EVERYDAY),
    "toy_train": _toy((0.07, 0.17, 0.09)),
    "toy_boat": _toy((0.08, 0.17, 0.12), rooms=(*PLAY, "bathroom")),
    "toy_plane": _toy((0.18, 0.16, 0.07)),
    "toy_robot": _toy((0.12, 0.08, 0.17), materials=("metal", "plastic")),
    "dinosaur": _toy((0.07, 0.18, 0.14), materials=("plastic", "rubber")),
    "rubber_duck": thing("toy", (0.09, 0.11, 0.10), "box", ("rubber",), ("bathroom", "nursery"), BRIGHT, owned=True),
    "rattle": _toy((0.07, 0.15, 0.07), rooms=("nursery", "playroom", "bedroom")),
    "spinning_top": _toy((0.09, 0.09, 0.10), "cylinder", ("wood", "metal")),
    "toy_brick": _toy((0.06, 0.08, 0.06), weight=2.0),
    "puzzle": _toy((0.17, 0.17, 0.05), "box", ("paper", "wood"), (*PLAY, "study"), EVERYDAY),
    "board_game": _toy((0.18, 0.18, 0.06), "box", ("paper",), ("living_room", "playroom")),
    "dice": _toy((0.06, 0.08, 0.04), "box", ("plastic", "wood"), ("living_room", "playroom")),
    "playing_cards": _toy((0.07, 0.09, 0.03), "box", _PAPER, ("living_room", "playroom", "study")),
    "whistle": _toy((0.04, 0.07, 0.04)),
    "kite": _toy((0.17, 0.18, 0.02), "box", ("cloth", "plastic"), (*PLAY, "garage")),
    "frisbee": _toy((0.17, 0.17, 0.03), "cylinder", ("plastic",), (*PLAY, "garage")),
}

_INSTRUMENTS: dict[str, ItemKind] = {
    "ukulele": thing("instrument", (0.10, 0.18, 0.05), "box", ("wood",), COSY, owned=True),
    "trumpet": thing("instrument", (0.09, 0.18, 0.08), "box", ("metal",), ("study", "living_room"), _BRASS, owned=True),
    "recorder": thing(
        "instrument", (0.03, 0.18, 0.03), "box", ("wood", "plastic"), COSY, ("brown", "white", "black"), owned=True
    ),
    "drum": thing("instrument", (0.16, 0.16, 0.11), "cylinder", ("wood",), ("playroom", "living_room")),
    "tambourine": thing("instrument", (0.16, 0.16, 0.04), "cylinder", ("wood",), ("playroom", "living_room")),
}

_DECORATION: dict[str, ItemKind] = {
    "vase": thing(
        "decoration",
        (0.10, 0.10, 0.16),
        "cylinder",
        ("ceramic", "glass"),
        ("living_room", "hall", "dining_room"),
        weight=EVERYDAY,
    ),
    "candle": thing(
        "decoration",
        (0.06, 0.06, 0.12),
        "cylinder",
        ("plastic",),
        ("living_room", "dining_room", "bathroom", "bedroom"),
        weight=2.0,
    ),
    "candlestick": thing(
        "decoration", (0.09, 0.09, 0.18), "cylinder", ("metal",), ("living_room", "dining_room"), _BRASS
    ),
    "lantern": thing("decoration", (0.11, 0.11, 0.17), "box", ("metal",), ("balcony", "garage", "hall")),
    "picture": thing("decoration", (0.14, 0.04, 0.17), "box", ("wood", "metal", "glass"), COSY, weight=EVERYDAY),
    "plant": thing(
        "decoration",
        (0.14, 0.14, 0.18),
        "cylinder",
        ("ceramic", "plastic"),
        ("living_room", "hall", "study", "kitchen", "balcony"),
        weight=EVERYDAY,
    ),
    "cactus": thing("decoration", (0.09, 0.09, 0.15), "cylinder", ("ceramic",), ("living_room", "study", "balcony")),
    "statue": thing(
        "decoration", (0.09, 0.08, 0.18), "box", ("stone", "metal", "wood"), ("living_room", "hall"), ("white", *_BRASS)
    ),
    "trophy": thing("decoration", (0.13, 0.09, 0.17), "cylinder", ("metal",), ("study", "living_room"), _BRASS),
    "globe": thing(
        "decoration", (0.14, 0.14, 0.17), "cylinder", ("plastic",), ("study", "playroom"), ("blue", "green")
    ),
    "snow_globe": thing("decoration", (0.09, 0.09, 0.11), "cylinder", ("glass",), ("living_room", "bedroom")),
    "music_box": thing("decoration", (0.11, 0.09, 0.09), "box", ("wood",), ("nursery", "bedroom"), owned=True),
    "seashell": thing(
        "decoration", (0.10, 0.11, 0.06), "box", ("stone",), ("bathroom", "living_room"), ("white", "pink")
    ),
    "hourglass": thing("decoration", (0.08, 0.08, 0.15), "cylinder", ("glass", "wood"), ("study", "living_room")),
}

PASTIMES: dict[str, ItemKind] = {**_READING, **_TOYS, **_INSTRUMENTS, **_DECORATION}
