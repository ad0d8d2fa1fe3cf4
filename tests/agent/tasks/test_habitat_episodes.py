"""Episode files of habitat: written, read back, and refused in one line where they are of another kind."""

from __future__ import annotations

import gzip
import importlib.util
import json
import math
from dataclasses import replace

import numpy as np
import pytest

from agent.cli import main
from agent.tasks.episode import EpisodeError
from agent.tasks.habitat_episodes import our_episode, read_scene_episodes, write_scene_episodes
from agent.tasks.task import TASKS, drawn_episodes
from datagen.worlds.home.generate import generate


def drawn(task, count=4, seed=5):
    return drawn_episodes(TASKS[task], f"generated/{seed}/0/0", generate(seed), count=count, seed=1)


@pytest.mark.parametrize("task", ["pointnav", "objectnav"])
@pytest.mark.parametrize("name", ["val.json.gz", "val.json"])
def test_our_episodes_come_back_the_same(task, name, tmp_path):
    episodes = drawn(task)
    write_scene_episodes(tmp_path / name, episodes)
    for one, other in zip(episodes, map(our_episode, read_scene_episodes(tmp_path / name)), strict=True):
        assert set(one.goal.spots) == set(other.goal.spots)
        assert math.remainder(one.start[2] - other.start[2], math.tau) == pytest.approx(0, abs=2e-4)
        assert replace(other, goal=replace(other.goal, spots=one.goal.spots), start=one.start) == one
        assert other.start[:2] == one.start[:2]


def test_a_file_is_laid_out_as_habitat_lays_it_out(tmp_path):
    (episode,) = drawn("pointnav", 1)
    write_scene_episodes(tmp_path / "val.json.gz", [episode])
    (entry,) = json.loads(gzip.decompress((tmp_path / "val.json.gz").read_bytes()))["episodes"]
    x, y, yaw = episode.start
    assert entry["start_position"] == pytest.approx([x, 0, -y])
    turn = [0, math.sin((yaw - math.pi / 2) / 2), 0, math.cos((yaw - math.pi / 2) / 2)]
    assert entry["start_rotation"] == pytest.approx(turn)  # x, y, z, w
    (gx, gy), radius = episode.goal.spots[0], 0.2
    assert entry["goals"] == [{"position": pytest.approx([gx, 0, -gy]), "radius": radius}]
    assert entry["info"]["geodesic_distance"] == episode.shortest
    assert {"episode_id", "scene_id", "scene_dataset_config", "shortest_paths", "start_room"} <= set(entry)


def test_goals_of_objectnav_are_kept_by_category(tmp_path):
    episodes = drawn("objectnav")
    write_scene_episodes(tmp_path / "val.json", episodes)
    data = json.loads((tmp_path / "val.json").read_text())
    assert all(entry["goals"] == [] for entry in data["episodes"])
    for entry, episode in zip(data["episodes"], episodes, strict=True):
        goals = data["goals_by_category"][f"{entry['scene_id']}_{entry['object_category']}"]
        assert {goal["object_id"] for goal in goals} <= set(episode.goal.things)
        views = [view["agent_state"]["position"] for goal in goals for view in goal["view_points"]]
        assert len(views) == len(episode.goal.spots)
        assert entry["object_category"] in data["category_to_task_category_id"]


HM3D = {
    "episode_id": "0",
    "scene_id": "hm3d/val/00800-TEEsavR23oF/TEEsavR23oF.basis.glb",
    "scene_dataset_config": "./data/scene_datasets/hm3d/hm3d_annotated_basis.scene_dataset_config.json",
    "start_position": [-1.5, 0.25, 4.0],
    "start_rotation": [0, 1, 0, 0],
    "info": {"geodesic_distance": 5.5, "euclidean_distance": 4.9},
    "goals": [],
    "start_room": None,
    "shortest_paths": None,
    "object_category": "chair",
}
VIEW = {"agent_state": {"position": [1.0, 0.25, 2.0], "rotation": [0, 0, 0, 1]}, "iou": 0.3}
GOAL = {"object_id": 7, "object_name": "chair_7", "position": [1.2, 0.5, 2.4], "view_points": [VIEW]}


def written(place, episodes, **more):
    place.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"episodes": episodes, **more})
    place.write_bytes(gzip.compress(text.encode()) if place.suffix == ".gz" else text.encode())
    return place


def test_an_episode_of_hm3d_is_read_into_our_frame(tmp_path):
    goals = {"TEEsavR23oF.basis.glb_chair": [GOAL]}
    (found,) = read_scene_episodes(written(tmp_path / "a.json.gz", [HM3D], goals_by_category=goals))
    assert found.task == "objectnav"
    assert found.category == "chair"
    assert found.start[:3] == pytest.approx((-1.5, -4.0, 0.25))
    assert found.start[3] == pytest.approx(-math.pi / 2)  # turned round: it looks along +z of habitat
    assert np.allclose(found.goals, [(1.0, -2.0, 0.25)])
    assert found.within == 0.1
    assert found.shortest == 5.5
    assert found.dataset.endswith("hm3d_annotated_basis.scene_dataset_config.json")
    with pytest.raises(EpisodeError, match="no home of ours: attempt it with HabitatScene"):
        our_episode(found)


def test_a_set_is_read_from_its_content_folder(tmp_path):
    written(tmp_path / "val.json.gz", [])
    goals = {"TEEsavR23oF.basis.glb_chair": [GOAL]}
    for name in ("a", "b"):
        written(tmp_path / "content" / f"{name}.json.gz", [{**HM3D, "episode_id": name}], goals_by_category=goals)
    assert [episode.id for episode in read_scene_episodes(tmp_path / "val.json.gz")] == ["a", "b"]


@pytest.mark.parametrize(
    ("episodes", "more", "said"),
    [
        ([{**HM3D, "instruction": {"instruction_text": "go"}}], {}, "episodes of VLN; .* PointNav-v1 and ObjectNav-v1"),
        ([{**HM3D, "rigid_objs": []}], {}, "rearrangement"),
        ([HM3D], {}, "no goals 'TEEsavR23oF.basis.glb_chair'"),
        ([HM3D], {"version": "2.0"}, "of version '2.0'"),
        ([{"episode_id": "0", "goals": [GOAL]}], {}, "damaged .*start_position"),
        ([{**HM3D, "goals": [GOAL], "start_rotation": [0, 1, 0]}], {}, "damaged"),
        (["a"], {}, "damaged"),
    ],
)
def test_other_kinds_and_damage_are_one_line_that_names_the_file(episodes, more, said, tmp_path):
    place = written(tmp_path / "a.json", episodes, **more)
    with pytest.raises(EpisodeError, match=said) as caught:
        read_scene_episodes(place)
    assert str(caught.value).startswith(str(place))
    assert "\n" not in str(caught.value)


def test_tasks_that_habitat_has_no_such_files_for_are_refused(tmp_path):
    with pytest.raises(EpisodeError, match="pointnav or objectnav, one in a file"):
        write_scene_episodes(tmp_path / "a.json", [*drawn("pointnav", 1), *drawn("objectnav", 1)])
    assert not (tmp_path / "a.json").exists()


def test_the_command_writes_and_takes_files_of_habitat(tmp_path, capsys):
    place = str(tmp_path / "val.json.gz")
    common = ["live", "--agent", "oracle", "--episodes", "1", "--json"]
    words = ["--task", "pointnav", "--habitat-file", place, "--out", str(tmp_path / "one")]
    assert main([*common, *words]) == 0
    first = json.loads(capsys.readouterr().out)["tasks"]
    assert main([*common, "--file", place, "--out", str(tmp_path / "other")]) == 0
    assert json.loads(capsys.readouterr().out)["tasks"] == first


def test_the_command_says_how_to_get_a_habitat_that_is_not_there(tmp_path, capsys):
    if importlib.util.find_spec("habitat_sim") is not None:
        pytest.skip("habitat-sim is here")
    for words in (["live", "--task", "pointnav", "--agent", "oracle"], ["life", "live", "--rooms", "1"]):
        assert main([*words, "--body", "habitat", "--out", str(tmp_path / "new")]) == 1
        (error,) = capsys.readouterr().err.splitlines()
        assert "aihabitat-nightly" in error
        assert not (tmp_path / "new").exists()
