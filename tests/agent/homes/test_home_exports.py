"""Homes in files of other simulators look like homes in ours: depth and ids from the written files alone."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import mujoco
import numpy as np
import pytest
import trimesh
from dataset_rays import DatasetScene
from scipy import ndimage
from scipy.spatial import ConvexHull

from agent.bodies.camera import CAMERA, EYE_HEIGHT, Intrinsics
from agent.bodies.mujoco_body import MujocoHome
from agent.bodies.rays import RayCamera
from agent.cli import main
from agent.homes.axes import from_y_up, heading, matrix, to_y_up, yaw_of
from agent.homes.export import export
from agent.homes.pieces import ExportError, pieces, scene_of, with_robot
from agent.tasks.freespace import FreeSpace
from datagen.worlds.home.generate import generate
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.world import HomeWorld

SMALL = Intrinsics(width=80, height=60, hfov=math.pi / 2)


def body_of(home, camera=CAMERA):
    robot = next(person.id for person in home.people if person.kind == "robot")
    world = HomeWorld(home, seed=0, self_sensing=frozenset({robot}))
    return MujocoHome(world, camera=camera, textures=False)  # files hold plain colours


def poses(home, count, seed=0):
    space, random = FreeSpace.of(home), np.random.default_rng(seed)
    return [(*space.drawn(random), random.uniform(-math.pi, math.pi)) for _ in range(count)]


@pytest.fixture(scope="module")
def home():
    """Some days old: doors stand open, people hold things, something is switched on."""
    home = generate(11, rooms=4)
    robot = next(person.id for person in home.people if person.kind == "robot")
    world = HomeWorld(home, seed=1, self_sensing=frozenset({robot}))
    for _ in range(400):
        world.step(1)
        now = world.spec_now()
        if any(item.relation == "held_by" for item in now.items) and any(piece.is_open for piece in now.furniture):
            return now
    pytest.fail("nobody held anything while something stood open")


@pytest.fixture(scope="module")
def scene(home, tmp_path_factory):
    """The files of that home for habitat-sim, read again."""
    folder = tmp_path_factory.mktemp("dataset") / "flat"
    told = export(home, "habitat", folder)
    found = DatasetScene(folder / "flat.scene_dataset_config.json", "flat")
    assert told["pieces"] == len(found.instances)
    return found


def agreement(home, scene, camera, views):
    """The shares of pixels with the same depth (2 cm) and the same id."""
    body, size = body_of(home, camera), (camera.height, camera.width)
    depths, ids = [], []
    for x, y, yaw in views:
        ours = body.look((x, y), yaw)
        depth, seen = scene.look(to_y_up((x, y, EYE_HEIGHT)), heading(yaw), size, math.degrees(camera.hfov))
        depths.append(np.abs(depth - ours.depth) <= 0.02)
        ids.append(seen == ours.instance)
    return np.mean(depths), np.mean(ids)


def test_the_files_for_habitat_show_what_we_see(home, scene):
    depth, ids = agreement(home, scene, SMALL, poses(home, 12))
    assert depth >= 0.99
    assert ids >= 0.98


@pytest.mark.slow
def test_the_files_for_habitat_show_what_we_see_at_fifty_poses(tmp_path):
    home = generate(3)
    export(home, "habitat", tmp_path / "flat")
    scene = DatasetScene(tmp_path / "flat" / "flat.scene_dataset_config.json", "flat")
    depth, ids = agreement(home, scene, CAMERA, poses(home, 50))
    assert depth >= 0.99
    assert ids >= 0.98


def test_what_is_wrong_in_the_files_would_be_seen(home, scene):
    places = [entry["translation"] for entry in scene.instances]
    for number, (entry, (x, y, z)) in enumerate(zip(scene.instances, places, strict=True)):
        scene.move(number, (x, y, -z), entry["rotation"])  # a handedness that is not ours
    depth, ids = agreement(home, scene, SMALL, poses(home, 4))
    for number, (entry, place) in enumerate(zip(scene.instances, places, strict=True)):
        scene.move(number, place, entry["rotation"])
    assert depth < 0.9
    assert ids < 0.9


def test_each_entity_is_a_template_with_its_id_and_moves_as_it_should(home, scene):
    motions = {}
    for entity, entry in zip(scene.ids.tolist(), scene.instances, strict=True):
        motions.setdefault(entity, set()).add(entry["motion_type"])
    robot = next(person.id for person in home.people if person.kind == "robot")
    assert set(motions) == {0, *(part.id for part in home.parts())} - {robot}
    assert motions[0] == {"STATIC"}
    assert all(motions[room.id] == {"STATIC"} for room in home.rooms)
    assert all("STATIC" in motions[piece.id] for piece in home.furniture)
    assert all(motions[item.id] == {"DYNAMIC"} for item in home.items)
    assert all(motions[thing.id] == {"KINEMATIC"} for thing in (*home.doorways, *home.people) if thing.id != robot)


def test_what_stands_leaves_the_same_floor_free_as_ours(home, scene):
    """What habitat-sim makes its navmesh of: all that is STATIC, up to the height of the robot's head."""
    space, fine = FreeSpace.of(replace(home, items=())), 5
    counts, cell = np.array(space.free.shape) * fine, 0.05 / fine
    x, y = (low + cell * (np.arange(count) + 0.5) for low, count in zip(space.corner, counts, strict=True))
    taken = np.zeros(counts, bool)
    for mesh, entry in zip(scene.meshes, scene.instances, strict=True):
        placed = mesh.copy().apply_transform(matrix(entry["translation"], entry["rotation"]))
        for part in placed.split(only_watertight=False) if entry["motion_type"] == "STATIC" else ():
            points = from_y_up(part.vertices)
            if points[:, 2].min() < 1.28 and points[:, 2].max() > 0.1:
                hull = ConvexHull(points[:, :2]).equations  # each solid is convex
                low, high = points.min(axis=0), points.max(axis=0)
                (i, k), (j, m) = (np.searchsorted(at, (low[n], high[n])) for n, at in enumerate((x, y)))
                grid = np.stack(np.meshgrid(x[i:k], y[j:m], indexing="ij"), axis=-1)
                taken[i:k, j:m] |= (grid @ hull[:, :2].T + hull[:, 2] <= 0).all(axis=-1)
    fits = ndimage.distance_transform_edt(~taken)[fine // 2 :: fine, fine // 2 :: fine] * cell >= 0.2
    assert np.mean((fits & (space.gap > 0)) == space.free) >= 0.97


def test_rooms_and_names_stand_in_the_semantic_files(home, scene):
    found = scene.semantics
    names = {entry["id"]: entry["name"] for entry in found["classes"]}
    assert all(names[part.id].startswith(part.kind) for part in (*home.rooms, *home.furniture, *home.items))
    assert len(names) == len(found["classes"])
    for room, region in zip(home.rooms, found["regions"], strict=True):
        assert region["label"] == room.kind
        assert np.allclose(from_y_up(region["poly_loop"])[:, :2], room.polygon)
        assert region["max_bounds"][1] == home.wall_height


def test_mjcf_loads_in_plain_mujoco_and_gives_the_same_images(home, tmp_path):
    export(home, "mjcf", tmp_path / "home.xml")
    model = mujoco.MjModel.from_xml_path(str(tmp_path / "home.xml"))
    data = mujoco.MjData(model)
    mujoco.mj_resetDataKeyframe(model, data, model.key("now").id)
    mujoco.mj_kinematics(model, data)
    entity = model.geom_user[:, 0].astype(np.int32)
    robot = next(person.id for person in home.people if person.kind == "robot")
    eye = RayCamera(model, entity, model.geom_rgba[:, :3].astype(np.float64) * 255, CAMERA)
    unseen = (model.geom_group == 3) | (entity == robot)
    body = body_of(home)
    for x, y, yaw in poses(home, 4):
        ours, theirs = body.look((x, y), yaw), eye.look(data, (x, y, EYE_HEIGHT), yaw, unseen)
        assert np.mean(ours.instance == theirs.instance) > 0.999
        assert np.mean(np.abs(ours.depth - theirs.depth) < 1e-3) > 0.999
        assert np.mean(np.abs(ours.rgb.astype(int) - theirs.rgb).max(axis=-1) <= 1) > 0.99


def test_every_body_of_the_mjcf_file_has_the_name_of_its_entity(home, tmp_path):
    export(home, "mjcf", tmp_path / "home.xml")
    model = mujoco.MjModel.from_xml_path(str(tmp_path / "home.xml"))
    names = [model.body(number).name for number in range(1, model.nbody)]
    for thing in (*home.furniture, *home.items, *home.people):
        assert f"{thing.kind}_{thing.id:04d}" in names
    assert all(model.geom(number).name for number in range(model.ngeom))


def test_a_glb_holds_the_whole_home_by_name_and_colour(home, tmp_path):
    home = replace(home, windows=tuple(replace(window, openness=0.0) for window in home.windows))
    export(home, "glb", tmp_path / "home.glb")
    scene = trimesh.load_scene(tmp_path / "home.glb")
    for thing in (*home.rooms, *home.doorways, *home.items, *home.windows, *home.lights):
        kind = getattr(thing, "kind", type(thing).__name__.lower())
        assert f"{kind}_{thing.id:04d}" in scene.graph.nodes
    place = from_y_up(scene.graph[f"{home.items[0].kind}_{home.items[0].id:04d}"][0][:3, 3])
    held = home.items[0].relation == "held_by"
    assert held or np.allclose(place, (home.items[0].x, home.items[0].y, home.items[0].z), atol=0.6)
    x0, y0, x1, y1 = home.bounds()
    low, high = from_y_up(scene.bounds).min(axis=0), from_y_up(scene.bounds).max(axis=0)
    half = home.wall_thickness / 2
    assert np.allclose((*low, *high), (x0 - half, y0 - half, -0.1, x1 + half, y1 + half, home.wall_height + 0.05))
    colours = {tuple(mesh.visual.material.baseColorFactor[:3].tolist()) for mesh in scene.geometry.values()}
    assert len(colours) > 20
    shine = {mesh.visual.material.name.split("-")[0]: mesh.visual.material for mesh in scene.geometry.values()}
    assert shine["metal"].metallicFactor > 0.5 > shine["pane"].roughnessFactor
    assert {"boards", "plaster", "wood"} <= set(shine)


def test_json_comes_back_as_the_same_home(home, tmp_path):
    export(home, "json", tmp_path / "home.json")
    assert HomeSpec.load(tmp_path / "home.json") == home


def test_a_home_without_a_robot_is_written_too(home, tmp_path):
    alone = replace(home, people=(), items=tuple(replace(i, owner=None) for i in home.items if i.relation != "held_by"))
    export(alone, "habitat", tmp_path / "alone")
    scene = DatasetScene(tmp_path / "alone" / "alone.scene_dataset_config.json", "alone")
    assert set(scene.ids.tolist()) == {0, *(part.id for part in alone.parts())}
    assert HomeSpec.load(tmp_path / "alone" / "home.json") == alone


def test_an_earlier_dataset_is_replaced_and_other_files_are_left_alone(tmp_path):
    one, other = generate(1, rooms=1), generate(2, rooms=1)
    export(one, "habitat", tmp_path / "flat")
    export(other, "habitat", tmp_path / "flat")
    export(other, "habitat", tmp_path / "new" / "flat")
    listed = [sorted(path.name for path in (tmp_path / name).rglob("*")) for name in ("flat", "new/flat")]
    assert listed[0] == listed[1]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(ExportError, match="holds other files"):
        export(one, "habitat", tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_no_name_is_part_of_another_as_habitat_finds_templates_by_parts_of_names(home):
    home = with_robot(home)
    names = [piece.name for piece in pieces(home, scene_of(home))]
    assert not [(one, other) for one in names for other in names if one != other and one in other]


def test_directions_go_over_to_the_other_frame_and_back():
    for yaw in np.linspace(-3, 3, 13):
        w, x, y, z = heading(yaw)
        turn = np.zeros(9)
        mujoco.mju_quat2Mat(turn, np.array([w, x, y, z]))
        ahead = turn.reshape(3, 3) @ (0, 0, -1)
        assert np.allclose(from_y_up(ahead), (math.cos(yaw), math.sin(yaw), 0))
        assert yaw_of((w, x, y, z)) == pytest.approx(yaw)
    assert np.allclose(from_y_up(to_y_up((1, 2, 3))), (1, 2, 3))
    assert np.allclose(to_y_up((1, 2, 3)), (1, 3, -2))


def test_the_command_writes_every_format_and_says_what_is_wrong(tmp_path, capsys):
    place = tmp_path / "home.json"
    place.write_text(generate(2, rooms=1).to_json())
    for name in ("mjcf", "glb", "habitat", "json"):
        assert main(["home", "export", str(place), "--format", name, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["format"] == name
    assert (tmp_path / "home-habitat" / "home_habitat.scene_dataset_config.json").exists()
    assert main(["home", "export", str(place), "--format", "glb", "--out", str(tmp_path)]) == 1
    assert "is a folder" in capsys.readouterr().err
    assert main(["home", "export", str(place), "--format", "obj"]) == 2
    with pytest.raises(ExportError, match="no format 'obj'"):
        export(generate(2, rooms=1), "obj", tmp_path / "x")
