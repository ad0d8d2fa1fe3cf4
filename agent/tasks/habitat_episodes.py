"""Episode files of habitat, PointNav-v1 and ObjectNav-v1: read into our frame, and written from our episodes.

In these files y is up and a turn is x, y, z, w. Large sets have an empty file and one for each scene in `content/`.
"""

from __future__ import annotations

import gzip
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from agent.homes.axes import from_y_up, heading, to_y_up, yaw_of
from agent.tasks.episode import Episode, EpisodeError, Goal, home_of, read_episodes, read_json
from datagen.worlds.home.spec import Furniture, Item, Point
from memory.graph.whole import whole

__all__ = ["SceneEpisode", "episodes_in", "is_habitat", "our_episode", "read_scene_episodes", "write_scene_episodes"]

Point3 = tuple[float, float, float]

_WITHIN = {"pointnav": 0.2, "objectnav": 0.1}  # metres, as habitat-lab has them
_OTHERS = {
    "instruction": "VLN",
    "rigid_objs": "rearrangement",
    "question": "EQA",
    "goal_object_id": "InstanceImageNav",
    "goal_image_id": "InstanceImageNav",
}
_GENERATED = re.compile(r"generated_(\d+)_(\d+)_(\d+)")


@dataclass(frozen=True, kw_only=True)
class SceneEpisode:
    """An attempt to be made in a scene that habitat-sim knows, in our frame.

    Attributes:
        id: Its name; in one scene the only one of it.
        task: `pointnav` or `objectnav`.
        scene: The scene's name or file.
        dataset: The dataset's configuration; "" where none is told.
        start: x, y, z of the floor under the robot, metres; yaw, radians.
        goals: Where one may stand to be there: the point, or the view points of the things.
        within: Metres from there that are near enough.
        category: What to find; "" for a point.
        shortest: Metres of the shortest way; NaN where the file does not say.
        info: What else the file tells of it.
    """

    id: str
    task: str
    scene: str
    dataset: str
    start: tuple[float, float, float, float]
    goals: tuple[Point3, ...]
    within: float
    category: str
    shortest: float
    info: Mapping[str, Any] = field(default_factory=dict)


# -- reading ----------------------------------------------------------------------------------------------------------


def is_habitat(data: Any) -> bool:
    """Whether what a JSON file holds are episodes as habitat writes them, of whatever kind."""
    return isinstance(data, dict) and "version" not in data and isinstance(data.get("episodes"), list)


def read_scene_episodes(path: Path) -> tuple[SceneEpisode, ...]:
    """Read a file of episodes; if it holds none, those in `content/` beside it.

    Raises:
        EpisodeError: If it cannot be read, or holds episodes of another kind or version.
    """
    data = read_json(path)
    if not is_habitat(data):
        said = data.get("version") if isinstance(data, dict) else None
        what = f"of version {said!r}" if said is not None else "no episodes of habitat"
        raise EpisodeError(f"{path}: {what}; this inhabit reads PointNav-v1 and ObjectNav-v1 of habitat")
    parts = sorted((path.parent / "content").glob("*.json*")) if not data["episodes"] else []
    files = [(part, read_json(part)) for part in parts] or [(path, data)]
    return tuple(episode for place, found in files for episode in _episodes(place, found))


def episodes_in(path: Path) -> Sequence[Episode]:
    """The episodes of a file, ours or habitat's, in our homes.

    Raises:
        EpisodeError: If it cannot be read, is of another kind or version, or they are in scenes of others.
    """
    if is_habitat(read_json(path)):
        return [our_episode(episode) for episode in read_scene_episodes(path)]
    return read_episodes(path)


def _episodes(path: Path, data: Any) -> list[SceneEpisode]:
    if not is_habitat(data):
        raise EpisodeError(f"{path}: no episodes of habitat")
    goals = data.get("goals_by_category", {})
    try:
        return [_episode(entry, goals) for entry in data["episodes"]]
    except (KeyError, TypeError, ValueError, IndexError) as error:
        if isinstance(error, EpisodeError):
            raise EpisodeError(f"{path}: {error}") from None
        what = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise EpisodeError(f"{path}: an episode is damaged ({what})") from None


def _episode(entry: Mapping[str, Any], by_category: Mapping[str, Any]) -> SceneEpisode:
    if not isinstance(entry, dict):
        raise TypeError(f"found {entry!r:.40}")
    for name, kind in _OTHERS.items():
        if name in entry:
            raise EpisodeError(f"episodes of {kind}; this inhabit reads PointNav-v1 and ObjectNav-v1")
    category = entry.get("object_category") or ""
    goals = entry["goals"]
    if category and not goals:
        key = f"{PurePosixPath(entry['scene_id']).name}_{category}"
        if key not in by_category:
            raise EpisodeError(f"episode {entry['episode_id']}: no goals {key!r} (ObjectNav-v1 keeps them by category)")
        goals = by_category[key]
    info = entry.get("info") or {}
    place, yaw = entry["start_position"], _yaw(entry["start_rotation"])
    task = "objectnav" if category else "pointnav"
    radius = goals[0].get("radius")
    return SceneEpisode(
        id=str(entry["episode_id"]),
        task=task,
        scene=entry["scene_id"],
        dataset=_dataset(entry.get("scene_dataset_config")),
        start=(*_point(place), yaw),
        goals=tuple(point for goal in goals for point in _spots(goal)),
        within=float(radius) if radius and not category else _WITHIN[task],
        category=category,
        shortest=float(info.get("geodesic_distance", math.nan)),
        info=info,
    )


def _yaw(turn: Sequence[float]) -> float:
    x, y, z, w = (float(part) for part in turn)
    return yaw_of((w, x, y, z))


def _point(place: Sequence[float]) -> Point3:
    x, y, z = from_y_up([float(part) for part in place]).tolist()
    return x, y, z


def _spots(goal: Mapping[str, Any]) -> list[Point3]:
    views = goal.get("view_points") or ()
    return [_point(view["agent_state"]["position"]) for view in views] or [_point(goal["position"])]


def _dataset(told: Any) -> str:
    """habitat-lab writes "default" where there is no dataset."""
    return "" if told in (None, "default") else str(told)


def our_episode(episode: SceneEpisode) -> Episode:
    """The same as an episode in a home of ours.

    Raises:
        EpisodeError: If its scene is none of our homes.
    """
    generated = _GENERATED.fullmatch(episode.scene)
    if generated is None and not episode.scene.endswith(".json"):
        raise EpisodeError(
            f"episode {episode.id} is in {episode.scene!r}, which is no home of ours: "
            "attempt it with HabitatScene (docs/homes.md)"
        )
    x, y, _, yaw = episode.start
    goal = Goal(
        category=episode.category,
        things=tuple(episode.info.get("things", ())),
        spots=tuple(_flat(point) for point in episode.goals),
        within=episode.within,
    )
    where = "the point ({:.2f}, {:.2f})".format(*goal.spots[0])
    return Episode(
        id=episode.id,
        task=episode.task,
        scene="generated/" + "/".join(generated.groups()) if generated else episode.scene,
        seed=int(episode.info.get("seed", 0)),
        start=(round(x, 4), round(y, 4), round(yaw, 4)),
        goal=goal,
        shortest=episode.shortest,
        words=str(episode.info.get("words", f"go to {episode.category or where}")),
    )


def _flat(point: Point3) -> Point:
    return round(point[0], 4), round(point[1], 4)


# -- writing ----------------------------------------------------------------------------------------------------------


def write_scene_episodes(path: Path, episodes: Iterable[Episode]) -> None:
    """Write episodes of one task in our homes as habitat does, compressed if the name ends in `.gz`.

    Raises:
        EpisodeError: If they are of several tasks, or of one that habitat has no such files for.
    """
    episodes = tuple(episodes)
    tasks = sorted({episode.task for episode in episodes})
    if len(tasks) > 1 or not set(tasks) <= set(_WITHIN):
        raise EpisodeError(f"habitat's files hold pointnav or objectnav, one in a file; these are {', '.join(tasks)}")
    data: dict[str, Any] = {"episodes": [_entry(episode) for episode in episodes]}
    if tasks == ["objectnav"]:
        kinds = sorted({episode.goal.category for episode in episodes})
        data |= {
            "goals_by_category": {_key(episode): _goals(episode) for episode in episodes},
            "category_to_task_category_id": {kind: number for number, kind in enumerate(kinds)},
        }
    text = (json.dumps(data, separators=(",", ":"), sort_keys=True) + "\n").encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as draft:
        draft.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)


def _entry(episode: Episode) -> dict[str, Any]:
    goal, (x, y, yaw) = episode.goal, episode.start
    told = {"seed": episode.seed, "words": episode.words, "things": list(goal.things)}
    entry = {
        "episode_id": episode.id,
        "scene_id": _scene(episode.scene),
        "scene_dataset_config": "default",
        "start_position": _floor((x, y)),
        "start_rotation": _turn(yaw),
        "info": {"geodesic_distance": episode.shortest, "difficulty": "", **told},
        "goals": [],
        "shortest_paths": None,
        "start_room": None,
    }
    if goal.category:
        return {**entry, "object_category": goal.category}
    return {**entry, "goals": [{"position": _floor(spot), "radius": goal.within} for spot in goal.spots]}


def _scene(scene: str) -> str:
    """Goals are kept by the last part of a scene's name, so that must be its own."""
    return scene.replace("/", "_") if scene.startswith("generated/") else scene


def _key(episode: Episode) -> str:
    return f"{PurePosixPath(_scene(episode.scene)).name}_{episode.goal.category}"


def _goals(episode: Episode) -> list[dict[str, Any]]:
    """The things that will do, each with the view points nearest to it."""
    home = home_of(episode)
    all_things: tuple[Furniture | Item, ...] = (*home.furniture, *home.items)
    things = {thing.id: thing for thing in all_things if thing.id in episode.goal.things}
    views: dict[int, list[Point]] = {id: [] for id in things}
    for spot in episode.goal.spots:
        nearest = min(things, key=lambda id: math.dist(spot, (things[id].x, things[id].y)))
        views[nearest].append(spot)
    return [
        {
            "object_id": id,
            "object_name": f"{thing.kind}_{id:04d}",
            "object_category": thing.kind,
            "position": to_y_up((thing.x, thing.y, thing.z if isinstance(thing, Item) else thing.size[2] / 2)).tolist(),
            "view_points": [_view(spot, (thing.x, thing.y)) for spot in views[id]],
        }
        for id, thing in things.items()
        if views[id]
    ]


def _view(spot: Point, thing: Point) -> dict[str, Any]:
    yaw = math.atan2(thing[1] - spot[1], thing[0] - spot[0])
    return {"agent_state": {"position": _floor(spot), "rotation": _turn(yaw)}, "iou": 0.0}


def _floor(spot: Point) -> list[float]:
    x, y, z = to_y_up((*spot, 0.0)).tolist()
    return [x, y, z + 0.0]


def _turn(yaw: float) -> list[float]:
    w, x, y, z = heading(yaw)
    return [x, y, z, w]
