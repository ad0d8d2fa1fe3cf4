"""The kinds of rooms: how large, how frequent, and what stands in them, as data."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ROOMS", "RoomKind"]


@dataclass(frozen=True, kw_only=True)
class RoomKind:
    """A kind of room: its floor in square metres, how often it occurs, and the furniture it may have.

    `needs` come first and once each; of `may`, whose repetitions make a kind likelier, so many as `more` says (from,
    to) follow while there is room.
    """

    area: tuple[float, float]
    weight: float
    needs: tuple[str, ...]
    may: tuple[str, ...]
    more: tuple[int, int] = (3, 5)


_KITCHEN = """table chair chair stool stool cupboard cupboard shelf counter microwave microwave dishwasher dishwasher
 oven oven bin bin kitchen_island wine_rack bar_stool high_chair larder trolley pet_bed radiator"""
_LIVING = """shelf armchair armchair bookcase bookcase cabinet side_table lamp lamp ottoman rocking_chair floor_plant
 piano aquarium grandfather_clock fireplace plant_stand bean_bag trolley wood_stove pet_bed scratching_post radiator
 radiator fan media_shelf wine_rack console_table"""
_BEDROOM = """dresser dresser desk lamp lamp chair nightstand shelf dressing_table blanket_chest mirror radiator fan
 ottoman clothes_rail bunk_bed exercise_bike crib coat_stand armchair floor_plant pet_bed"""
_BATHROOM = "bathroom_cabinet bathroom_cabinet laundry_basket laundry_basket shelf bin stool radiator towel_rack"
_HALL = """side_table lamp bench wardrobe coat_stand coat_stand mirror shoe_rack shoe_rack storage_bench console_table
 grandfather_clock umbrella_stand radiator floor_plant"""
_STUDY = """lamp lamp cabinet armchair shelf filing_cabinet filing_cabinet printer office_chair easel globe_stand bin
 floor_plant radiator piano fan"""
_DINING = "chair chair chair chair lamp cabinet wine_rack trolley high_chair floor_plant grandfather_clock fireplace"
_LAUNDRY = "laundry_basket laundry_basket shelf cupboard ironing_board dryer dryer drying_rack boiler chest_freezer bin"
_PLAYROOM = """table chair armchair bookcase lamp bean_bag bean_bag toy_shelf toy_shelf easel rocking_horse play_tent
 storage_bench drum_kit"""
_GARAGE = """tool_cabinet tool_cabinet shelf shelf bicycle bicycle chest_freezer bin boiler treadmill exercise_bike
 stool cupboard washing_machine"""
_NURSERY = (
    "bunk_bed rocking_chair rocking_chair toy_chest dresser lamp shelf toy_shelf rocking_horse armchair laundry_basket"
)
_GUEST = "wardrobe dresser lamp chair desk mirror radiator ottoman shelf coat_stand"
_BALCONY = "garden_chair garden_chair floor_plant floor_plant plant_stand barbecue drying_rack bicycle storage_bench"

ROOMS: dict[str, RoomKind] = {
    "kitchen": RoomKind(
        area=(10, 22),
        weight=1.0,
        needs=("counter", "fridge", "stove", "sink", "cupboard"),
        may=tuple(_KITCHEN.split()),
        more=(3, 6),
    ),
    "living_room": RoomKind(
        area=(16, 34),
        weight=1.0,
        needs=("sofa", "coffee_table", "tv_stand", "lamp"),
        may=tuple(_LIVING.split()),
        more=(3, 6),
    ),
    "bedroom": RoomKind(
        area=(10, 22), weight=3.0, needs=("bed", "wardrobe", "nightstand"), may=tuple(_BEDROOM.split()), more=(2, 5)
    ),
    "bathroom": RoomKind(
        area=(6, 12),
        weight=1.5,
        needs=("toilet", "washbasin", "bathtub"),
        may=tuple(_BATHROOM.split()),
        more=(1, 3),
    ),
    "hall": RoomKind(area=(6, 16), weight=1.0, needs=("shoe_cabinet",), may=tuple(_HALL.split()), more=(2, 4)),
    "study": RoomKind(
        area=(9, 18), weight=1.0, needs=("desk", "chair", "bookcase"), may=tuple(_STUDY.split()), more=(2, 4)
    ),
    "dining_room": RoomKind(
        area=(12, 24), weight=0.8, needs=("dining_table", "sideboard"), may=tuple(_DINING.split()), more=(3, 5)
    ),
    "laundry": RoomKind(
        area=(6, 12), weight=0.6, needs=("washing_machine", "sink"), may=tuple(_LAUNDRY.split()), more=(2, 4)
    ),
    "playroom": RoomKind(area=(9, 18), weight=0.6, needs=("toy_chest", "shelf"), may=tuple(_PLAYROOM.split())),
    "garage": RoomKind(
        area=(12, 22), weight=0.4, needs=("workbench", "tool_cabinet"), may=tuple(_GARAGE.split()), more=(3, 5)
    ),
    "nursery": RoomKind(
        area=(9, 16), weight=0.4, needs=("crib", "changing_table"), may=tuple(_NURSERY.split()), more=(2, 4)
    ),
    "guest_room": RoomKind(
        area=(10, 18), weight=0.5, needs=("daybed", "nightstand"), may=tuple(_GUEST.split()), more=(2, 4)
    ),
    "balcony": RoomKind(
        area=(7, 12), weight=0.3, needs=("bistro_table", "garden_chair"), may=tuple(_BALCONY.split()), more=(1, 3)
    ),
    "pantry": RoomKind(
        area=(6, 10),
        weight=0.3,
        needs=("larder", "shelf"),
        may=("shelf", "wine_rack", "chest_freezer", "cupboard", "bin"),
        more=(1, 3),
    ),
}
