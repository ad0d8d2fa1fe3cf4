"""The kinds of rooms, furniture and things: enough of them, in rooms that are, with places that they fit in."""

from collections import Counter
from pathlib import Path

import pytest

from datagen.questions.lexicon import article, plural
from datagen.worlds.home.generate import generate
from datagen.worlds.home.kinds import COLOURS, FURNITURE, ITEMS, MATERIALS, ROOMS, SIZES, VOCABULARY
from datagen.worlds.home.slots import interior, slots
from datagen.worlds.home.spec import Furniture
from datagen.worlds.home.validate import check
from datagen.worlds.home.words import WORDS


def pieces(kind):
    """The smallest and the largest piece of a kind."""
    known = FURNITURE[kind]
    for end in (0, 1):
        size = (known.width[end], known.depth[end], known.height[end])
        looks = {"colour": known.colours[0], "material": known.materials[0]}
        yield Furniture(id=1, kind=kind, room=1, x=0.0, y=0.0, yaw=0.0, size=size, **looks)


def test_there_are_sixty_kinds_of_furniture_and_150_of_things_and_more():
    assert len(FURNITURE) >= 60
    assert len(ITEMS) >= 150
    assert not set(FURNITURE) & set(ITEMS)


def test_the_docs_say_how_many_there_are():
    text = (Path(__file__).parents[4] / "docs" / "homes.md").read_text(encoding="utf-8")
    assert f"{len(FURNITURE)} kinds of furniture and {len(ITEMS)} kinds of things" in text


def test_rooms_have_furniture_that_is_and_all_furniture_has_a_room():
    named = {name for room in ROOMS.values() for name in (*room.needs, *room.may)}
    assert named == set(FURNITURE)
    assert all(0 <= room.more[0] <= room.more[1] <= len(room.may) for room in ROOMS.values())


@pytest.mark.parametrize("kind", sorted(ITEMS))
def test_a_thing_fits_in_a_slot_and_has_rooms_colours_and_materials_that_are(kind):
    thing = ITEMS[kind]
    assert max(thing.size[:2]) * max(SIZES.values()) <= 0.22
    assert thing.size[2] * SIZES["medium"] <= 0.2
    assert thing.rooms
    assert set(thing.rooms) <= set(ROOMS)
    assert set(thing.colours) <= set(COLOURS)
    assert set(thing.materials) <= {*MATERIALS, "food"}
    assert thing.weight > 0


@pytest.mark.parametrize("kind", sorted(kind for kind, known in FURNITURE.items() if known.inside))
def test_a_container_has_places_inside_that_things_fit_in(kind):
    for piece in pieces(kind):
        inside = interior(piece)
        spots = [slot for slot in slots(piece) if slot.relation == "in"]
        assert spots
        assert all(ceiling - floor >= 0.2 for floor, ceiling in zip(inside.floors, inside.ceilings, strict=True))
        assert inside.front - inside.back >= 0.22
        assert inside.width >= 0.24
        assert 0 < inside.floors[0] < inside.ceilings[-1] < piece.size[2]


def test_what_was_asked_to_open_opens_as_it_should():
    openings = {kind: known.opening for kind, known in FURNITURE.items()}
    assert {openings[kind] for kind in ("toy_chest", "laundry_basket", "bin", "blanket_chest")} == {"lid"}
    assert {openings[kind] for kind in ("oven", "dishwasher")} == {"flap"}
    assert {openings[kind] for kind in ("washing_machine", "dryer", "microwave", "fridge")} == {"hinge"}
    switched = ("oven", "dishwasher", "dryer", "microwave", "washing_machine")
    assert all(FURNITURE[kind].switches and FURNITURE[kind].inside for kind in switched)


@pytest.mark.parametrize("rooms", [1, 2, 12])
def test_homes_of_one_room_and_of_twelve(rooms):
    for seed in range(4):
        home = generate(seed, rooms=rooms)
        check(home)
        assert len(home.rooms) == rooms


def test_everyday_things_are_likelier():
    counts = Counter(item.kind for seed in range(30) for item in generate(seed, rooms=6).items)
    assert counts["mug"] > 3 * max(counts["egg_cup"], counts["sieve"])
    assert counts["book"] > 3 * max(counts["snow_globe"], counts["seashell"])
    assert len(counts) > 200


def test_nouns_of_all_kinds_are_english():
    words = [WORDS.nouns[kind] for kind in (*ITEMS, *FURNITURE, *ROOMS)]
    said = {word: (article(word).split(" ")[0], plural(word)) for word in words}
    for word in ("egg", "onion", "iron", "oven", "ottoman", "aquarium", "easel", "hourglass", "umbrella stand"):
        assert said[word][0] == "an", word
    for word in ("ukulele", "hairbrush", "yoghurt", "wardrobe", "helmet"):
        assert article(word).startswith("a "), word
    plurals = {
        "potato": "potatoes",
        "tomato": "tomatoes",
        "mouse": "mice",
        "piano": "pianos",
        "radio": "radios",
        "toy shelf": "toy shelves",
        "bench": "benches",
        "trolley": "trolleys",
        "cactus": "cactuses",
        "dress": "dresses",
        "pair of scissors": "pairs of scissors",
        "pair of dice": "pairs of dice",
        "box of cereal": "boxes of cereal",
        "bunch of grapes": "bunches of grapes",
        "pantry": "pantries",
    }
    assert {word: said[word][1] for word in plurals} == plurals


def test_every_word_that_has_no_singular_is_counted_by_another():
    """What ends in s is a pair of something, or its singular does too."""
    for kind in (*ITEMS, *FURNITURE):
        noun = WORDS.nouns[kind]
        last = noun.split(" of ")[0].split(" ")[-1]
        assert not last.endswith("s") or last in {"glass", "dress", "cactus", "thermos", "hourglass"}, noun


def test_kinds_hang_in_the_type_tree():
    for kind in (*FURNITURE, *ITEMS):
        assert VOCABULARY.is_a(kind, "object")
