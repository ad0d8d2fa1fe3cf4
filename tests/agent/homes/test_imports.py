"""Homes of other simulators: read into ours with every rule kept, and what is left out is said."""

from __future__ import annotations

import gzip
import json
import math
import os
from pathlib import Path

import pytest

from agent.cli import main
from agent.homes.export import export
from agent.homes.importing import read_home
from agent.homes.kindred import kind_of, room_kind_of, words_of
from agent.homes.outlines import HomeImportError
from agent.homes.procthor import from_procthor
from agent.life import live
from datagen.worlds.home.generate import generate
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.validate import check


def vector(x, y, z):
    return {"x": x, "y": y, "z": z}


def wall(room, start, end, **more):
    corners = [start, end, end, start]
    name = f"wall|{room}|{start[0]:.2f}|{start[1]:.2f}|{end[0]:.2f}|{end[1]:.2f}"
    polygon = [vector(x, 2.6 * (number > 1), z) for number, (x, z) in enumerate(corners)]
    return {"id": name, "roomId": f"room|{room}", "polygon": polygon, **more}


def room(number, kind, corners):
    polygon = [vector(x, 0, z) for x, z in corners]
    return {"id": f"room|{number}", "roomType": kind, "floorPolygon": polygon, "children": [], "ceilings": []}


def thing(name, x, y, z, turn=0, children=()):
    asset = f"{name.split('|')[0]}_1"
    rotation = vector(0, turn, 0)
    return {"id": name, "assetId": asset, "position": vector(x, y, z), "rotation": rotation, "children": list(children)}


def a_house():
    """A kitchen (x 0..4, z 0..4) and, beyond a door at x = 4, an L-shaped living room; written for this test."""
    kitchen = [(0, 0), (0, 4), (4, 4), (4, 0)]  # clockwise, as Unity likes it
    living = [(4, 0), (4, 4), (4, 6), (10, 6), (10, 3), (8, 3), (8, 0)]
    door_wall, outer = wall(2, (4, 4), (4, 0)), wall(3, (10, 6), (4, 6), material={"name": "BrickWall"})
    objects = [
        thing("Fridge|2|1", 0.4, 0.85, 2.0, 90, [thing("Egg|surface|2|9", 0.4, 1, 2), thing("Apple|2|8", 0.4, 1, 2)]),
        thing("DiningTable|2|2", 2.0, 0.38, 2.3, 0, [thing("Mug|surface|2|3", 2.2, 0.8, 2.3)]),
        thing("Sofa|3|1", 6.0, 0.4, 5.6, 180, [thing("Pillow|surface|3|2", 6.3, 0.6, 5.6)]),
        thing("TVStand|3|4", 6.0, 0.3, 0.2, 0, [thing("Television|3|5", 6.0, 0.8, 0.2)]),
        thing("Basketball|3|6", 9.0, 0.12, 4.0),
        thing("DogBed|3|7", 9.0, 0.1, 5.5),
        thing("Plunger|3|8", 5.0, 0.1, 3.0),
    ]
    door = {
        "id": "door|2|3",
        "assetId": "Doorway_1",
        "room0": "room|2",
        "room1": "room|3",
        "wall0": door_wall["id"],
        "wall1": "",
        "holePolygon": [vector(2.2, 0, 0), vector(3.2, 2.1, 0)],
        "openness": 1,
    }
    window = {
        "id": "window|3|1",
        "assetId": "Window_Hung_48x44",
        "room0": "room|3",
        "room1": "room|3",
        "wall0": outer["id"],
        "wall1": "",
        "holePolygon": [vector(1.0, 0.9, 0), vector(2.4, 2.1, 0)],
        "openness": 0.5,
    }
    outside = {**door, "id": "door|1|2", "room0": "room|2", "room1": "room|2"}
    return {
        "version": "1.0.0",
        "rooms": [
            room(2, "Kitchen", kitchen) | {"floorMaterial": {"name": "DarkWoodFloors"}},
            room(3, "LivingRoom", living),
        ],
        "walls": [door_wall, wall(3, (4, 0), (4, 4)), outer],
        "doors": [door, outside],
        "windows": [window, {**window, "id": "window|9", "wall0": "", "wall1": ""}],
        "objects": objects,
    }


def test_a_house_of_procthor_becomes_a_home_that_keeps_every_rule():
    made = from_procthor(a_house())
    home = made.home
    check(home)
    assert [(room.kind, len(room.polygon)) for room in home.rooms] == [("kitchen", 4), ("living_room", 6)]
    assert {piece.kind for piece in home.furniture} == {"fridge", "dining_table", "sofa", "tv_stand", "pet_bed"}
    assert [person.kind for person in home.people] == ["robot"]


def test_unity_is_left_handed_and_turns_clockwise():
    home = from_procthor(a_house()).home
    pieces = {piece.kind: piece for piece in home.furniture}
    fridge, sofa = pieces["fridge"], pieces["sofa"]
    assert (fridge.x, fridge.y) == pytest.approx((0.4, 2.0), abs=0.15)
    front = fridge.yaw + math.pi / 2
    assert (math.cos(front), math.sin(front)) == pytest.approx((1, 0), abs=1e-3)  # away from its wall at x = 0
    assert math.sin(sofa.yaw + math.pi / 2) == pytest.approx(-1)  # away from its wall at y = 6
    (door,) = home.doorways
    assert door.start == (4.0, 0.8)  # 2.2 to 3.2 m along a wall that begins at z = 4
    assert door.end == (4.0, 1.8)


def test_windows_and_finishes_come_along():
    home = from_procthor(a_house()).home
    (window,) = home.windows
    assert (window.start, window.end) == ((7.6, 6.0), (9.0, 6.0))  # 1 to 2.4 m along a wall that begins at x = 10
    assert (window.sill, window.head, window.openness) == (0.9, 2.1, 0.5)
    assert home.rooms[0].floor == "walnut boards"
    assert home.rooms[1].walls == "brick"
    assert [light.room for light in home.lights] == [room.id for room in home.rooms]


def test_things_are_carried_by_what_carried_them():
    home = from_procthor(a_house()).home
    pieces = {piece.id: piece.kind for piece in home.furniture}
    rooms = {room.id: room.kind for room in home.rooms}
    carried = {item.kind: (item.relation, (pieces | rooms)[item.parent]) for item in home.items}
    assert carried == {
        "apple": ("in", "fridge"),
        "egg": ("in", "fridge"),
        "mug": ("on", "dining_table"),
        "pillow": ("on", "sofa"),
        "ball": ("on", "living_room"),
    }


def test_what_has_no_counterpart_is_said_one_line_each():
    notes = "\n".join(from_procthor(a_house()).notes)
    for said in ("Plunger has no counterpart", "part of our tv stands", "window|9: is in no wall"):
        assert said in notes
    assert "door|1|2: leads outside" in notes
    assert len(notes.splitlines()) == 4


def test_the_same_seed_gives_the_same_home_and_another_one_other_colours():
    assert from_procthor(a_house()).home.to_json() == from_procthor(a_house()).home.to_json()
    one, other = from_procthor(a_house()).home, from_procthor(a_house(), seed=1).home
    assert [piece.colour for piece in one.furniture] != [piece.colour for piece in other.furniture]


def test_rooms_without_a_wall_between_them_get_a_wide_doorway():
    house = a_house()
    house["doors"] = []
    house["walls"] = [wall(2, (4, 4), (4, 0), empty=True), wall(3, (4, 0), (4, 4), empty=True)]
    (door,) = from_procthor(house).home.doorways
    assert door.end[1] - door.start[1] == pytest.approx(3.7)


def test_older_houses_tell_doors_by_bounding_boxes():
    house, old = a_house(), a_house()
    for door in old["doors"]:
        low, high = door.pop("holePolygon")
        door["boundingBox"] = {"min": low, "max": high}
    assert from_procthor(old).home == from_procthor(house).home


def test_what_does_not_fit_is_moved_a_little_or_left_out():
    house = a_house()
    house["objects"] += [thing("Toilet|2|11", 0.4, 0.2, 2.1), thing("Toilet|2|12", 30, 0.2, 30)]
    made = from_procthor(house)
    notes = "\n".join(made.notes)
    assert "Toilet|2|12: stands in no room; left out" in notes
    moved = [piece for piece in made.home.furniture if piece.kind == "toilet"]
    assert moved or "Toilet|2|11: " in notes
    check(made.home)


def crooked():
    house = a_house()
    house["rooms"][0]["floorPolygon"][0]["x"] = 1.0
    return house


def gone():
    house = a_house()
    house["doors"] = []
    return house


def overlapping():
    house = a_house()
    for corner in house["rooms"][0]["floorPolygon"]:
        corner["x"] += 1.0
    return house


def damaged():
    house = a_house()
    del house["objects"][0]["position"]
    return house


@pytest.mark.parametrize(
    ("house", "said"),
    [
        (crooked, r"room\|2 has a wall from .* neither along x nor along y"),
        (gone, "cannot be reached"),
        (overlapping, "overlap"),
        (damaged, "damaged .*position"),
        (lambda: {"rooms": []}, "no house of ProcTHOR"),
        (list, "no house of ProcTHOR"),
        (lambda: {**a_house(), "rooms": []}, "no rooms|damaged"),
    ],
)
def test_a_house_that_cannot_be_is_one_line_that_names_the_file(house, said, tmp_path):
    place = tmp_path / "house.json"
    place.write_text(json.dumps(house()))
    with pytest.raises(HomeImportError, match=said) as caught:
        read_home(place)
    assert str(caught.value).startswith(str(place))
    assert "\n" not in str(caught.value)


def test_the_agent_lives_in_a_home_from_procthor(tmp_path):
    life = live(from_procthor(a_house()).home, seed=0, ticks=30, out=tmp_path / "life")
    assert life.ticks == 30


def test_the_command_reads_houses_of_all_packings(tmp_path, capsys):
    text = json.dumps(a_house())
    (tmp_path / "a.json").write_text(text)
    (tmp_path / "b.json.gz").write_bytes(gzip.compress(text.encode()))
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress(f"{json.dumps({})}\n{text}\n".encode()))
    out = tmp_path / "home.json"
    homes = []
    for name, words in (("a.json", []), ("b.json.gz", []), ("c.jsonl.gz", ["--line", "2"])):
        assert main(["home", "import", str(tmp_path / name), *words, "--out", str(out), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["rooms"] == 2
        homes.append(HomeSpec.load(out))
    assert homes[0] == homes[1] == homes[2]
    for words in (["c.jsonl.gz", "--line", "3"], ["none.json"], ["none.xml"], ["home.json"]):
        assert main(["home", "import", str(tmp_path / words[0]), *words[1:]]) == 1
        error = capsys.readouterr().err
        assert error.count("\n") == 1
        assert words[0] in error


@pytest.mark.parametrize("seed", [3, 11])
def test_our_own_mjcf_comes_back_as_the_same_home(seed, tmp_path):
    home = generate(seed)
    export(home, "mjcf", tmp_path / "home.xml")
    made = read_home(tmp_path / "home.xml")
    assert made.notes == ()
    assert {(room.kind, frozenset(room.polygon)) for room in made.home.rooms} == {
        (room.kind, frozenset(room.polygon)) for room in home.rooms
    }
    for one, other in zip(sorted(home.doorways, key=ends), sorted(made.home.doorways, key=ends), strict=True):
        assert math.dist((*one.start, *one.end), (*other.start, *other.end)) < 0.01
    for one, other in zip(sorted(home.windows, key=ends), sorted(made.home.windows, key=ends), strict=True):
        assert math.dist(ends(one), ends(other)) < 0.01
        assert (one.sill, one.head) == (other.sill, other.head)
    assert len(made.home.furniture) == len(home.furniture)
    for piece in home.furniture:
        same = [other for other in made.home.furniture if other.kind == piece.kind]
        assert min(math.dist((piece.x, piece.y), (other.x, other.y)) for other in same) < 0.01
    held = [item for item in home.items if item.relation == "held_by"]
    assert len(made.home.items) == len(home.items) - len(held)


def ends(door):
    return (*door.start, *door.end)


SCENE = """<mujoco><worldbody>
 <geom name="Kitchen_floor" type="box" size="2 2 0.05" pos="2 2 -0.05"/>
 <geom name="bedroom_floor" type="box" size="1.5 2 0.05" pos="5.5 2 -0.05"/>
 <geom name="wall_1" type="box" size="2 0.05 1.2" pos="2 0 1.2"/>
 <body name="door_1" pos="4 2 1"><geom type="box" size="0.02 0.45 1"/></body>
 <body name="Refrigerator_main" pos="0.5 3.6 0.85"><geom type="box" size="0.33 0.3 0.85"/></body>
 <body name="bed|5" pos="6.2 1.1 0.25"><geom type="box" size="0.7 1 0.25"/></body>
 <body name="mug_1" pos="6.2 1.1 0.56"><freejoint/><geom type="cylinder" size="0.04 0.05"/></body>
 <body name="Chandelier" pos="2 3.6 0.5"><geom type="box" size="0.5 0.2 0.5"/></body>
</worldbody></mujoco>"""


def test_an_mjcf_scene_of_others_is_read_by_its_names(tmp_path):
    (tmp_path / "scene.xml").write_text(SCENE)
    made = read_home(tmp_path / "scene.xml")
    check(made.home)
    assert [room.kind for room in made.home.rooms] == ["kitchen", "bedroom"]
    assert sorted(piece.kind for piece in made.home.furniture) == ["bed", "fridge"]
    assert [item.kind for item in made.home.items] == ["mug"]
    assert made.home.doorways[0].start == (4.0, 1.55)
    assert made.notes == ("Chandelier: has no counterpart; left out",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SCENE.replace("Kitchen", "a").replace("bedroom", "b"), "no floor has the name of a room"),
        ("<mujoco><worldbody><geom/></worldbody></mujoco>", "MuJoCo does not load it"),
        ("{}", "MuJoCo does not load it"),
    ],
)
def test_an_mjcf_scene_that_is_no_home_is_one_line(text, said, tmp_path):
    (tmp_path / "scene.xml").write_text(text)
    with pytest.raises(HomeImportError, match=said) as caught:
        read_home(tmp_path / "scene.xml")
    assert "\n" not in str(caught.value)


def test_names_are_understood():
    assert words_of("TVStand|3|1") == "tv_stand"
    assert words_of("robothor_coffee_table_2") == "robothor_coffee_table"
    known = {
        "CoffeeTable": "coffee_table",
        "ArmChair|1": "armchair",
        "Notebook": "notebook",
        "wine_bottle_7": "wine_bottle",
    }
    known |= {"Refrigerator_main_group": "fridge", "bookshelf": "bookcase", "lamp_0012": "lamp", "DogBed|3": "pet_bed"}
    known |= {"GarbageCan": "bin", "ToiletPaper": "toilet_roll", "Oven_1": "oven", "ClothesDryer": "dryer"}
    strange = dict.fromkeys(("Chandelier", "WallClock", "DeskLamp|3", "sink_faucet", "main"))
    assert {name: kind_of(name) for name in (*known, *strange)} == known | strange
    assert [room_kind_of(name) for name in ("LivingRoom", "Bathroom", "attic")] == ["living_room", "bathroom", None]


HOUSES = list(Path(os.environ.get("PROCTHOR", "/work/shared/data/procthor")).glob("*.jsonl*"))


@pytest.mark.slow
@pytest.mark.skipif(not HOUSES, reason="no houses of ProcTHOR here (folder $PROCTHOR or /work/shared/data/procthor)")
def test_real_houses_of_procthor_become_homes():
    for line in range(1, 6):
        check(read_home(HOUSES[0], line=line).home)
