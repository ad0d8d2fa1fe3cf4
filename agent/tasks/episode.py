"""Episodes: where an attempt begins and what it asks for, as data; and the files that keep them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from datagen.worlds.home.generate import generate
from datagen.worlds.home.spec import HomeSpec, Point
from datagen.worlds.reading import SpecError, read_part
from memory.graph.whole import whole

__all__ = [
    "EPISODES_VERSION",
    "Episode",
    "EpisodeError",
    "Goal",
    "home_of",
    "read_episodes",
    "read_json",
    "write_episodes",
]

EPISODES_VERSION = 1


class EpisodeError(ValueError):
    """An episode, or a file of them, that cannot be used; the message is one line that says what to do."""


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What an episode asks for; a task uses what it needs.

    Attributes:
        category: The kind of thing to find.
        things: The things that will do, or that it is about.
        deeds: What is to be so: an item, `on`, `in` or `held_by`, and where; of several for one item, one will do.
        spots: Where the robot may stand to have got there: points, or the goal itself.
        within: Metres from such a spot that are near enough.
        room: The name of the room that it is about.
        view: Where a picture of what is to be found was taken: x, y, yaw.
        moves: What happens while the agent is not looking: an item, `on` or `in`, and where it is then.
        after: The number of actions after which that happens.
        question: What is to be answered.
        program: The same as a program (docs/program-language.md).
        answer: The answer, in words.
        meant: What the one who asks says if they are asked which one they mean.
    """

    spots: tuple[Point, ...]
    within: float
    category: str = ""
    things: tuple[int, ...] = ()
    deeds: tuple[tuple[int, str, int], ...] = ()
    room: str = ""
    view: tuple[float, float, float] | None = None
    moves: tuple[tuple[int, str, int], ...] = ()
    after: int = 0
    question: str = ""
    program: str = ""
    answer: str = ""
    meant: str = ""


@dataclass(frozen=True, kw_only=True)
class Episode:
    """One attempt to be made.

    Attributes:
        id: Its name, the only one of it in its file.
        task: The task's name.
        scene: The home: `generated/SEED/ROOMS/ITEMS`, or the path of a home's JSON (in a file, from the file's folder).
        seed: Of what residents do meanwhile.
        start: Where the robot begins: x, y (metres) and yaw (radians).
        goal: What is asked for.
        shortest: Metres of the shortest way to the goal.
        words: The task in words.
    """

    id: str
    task: str
    scene: str
    seed: int
    start: tuple[float, float, float]
    goal: Goal
    shortest: float
    words: str


@lru_cache(maxsize=32)
def _home(scene: str) -> HomeSpec:
    kind, _, rest = scene.partition("/")
    if kind != "generated":
        return HomeSpec.load(Path(scene))
    seed, rooms, items = (int(part) for part in rest.split("/"))
    return generate(seed, rooms=rooms or None, items=items or None)


def home_of(episode: Episode) -> HomeSpec:
    """The home that an episode is in.

    Raises:
        EpisodeError: If there is no such home.
    """
    try:
        return _home(episode.scene)
    except (SpecError, ValueError) as error:
        raise EpisodeError(f"scene {episode.scene!r}: {error}") from None


def write_episodes(path: Path, episodes: Iterable[Episode]) -> None:
    """Write a file of episodes, JSON; compressed if its name ends in `.gz`."""
    data = {"version": EPISODES_VERSION, "episodes": [asdict(episode) for episode in episodes]}
    text = (json.dumps(data, separators=(",", ":"), sort_keys=True) + "\n").encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as draft:
        draft.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)


def read_episodes(path: Path) -> Sequence[Episode]:
    """Read a file of episodes.

    Raises:
        EpisodeError: If it cannot be read, is of another version or damaged, or names an episode twice.
    """
    data = read_json(path)
    if not isinstance(data, dict) or data.get("version") != EPISODES_VERSION:
        found = data.get("version") if isinstance(data, dict) else None
        raise EpisodeError(f"{path}: episodes of version {found!r}; this inhabit reads version {EPISODES_VERSION}")
    try:
        episodes = tuple(_episode(entry, path.parent) for entry in data["episodes"])
    except (SpecError, KeyError, TypeError) as error:
        raise EpisodeError(f"{path}: {error}") from None
    ids = [episode.id for episode in episodes]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise EpisodeError(f"{path}: two episodes are named {twice[0]!r}")
    return episodes


def read_json(path: Path) -> Any:
    """What a JSON file holds, compressed or not.

    Raises:
        EpisodeError: If it cannot be read.
    """
    try:
        raw = path.read_bytes()
        return json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
    except OSError as error:
        raise EpisodeError(f"{path}: {error.strerror or error}") from None
    except (ValueError, EOFError) as error:
        raise EpisodeError(f"{path}: not JSON ({error})") from None


def _episode(entry: Any, folder: Path) -> Episode:
    if not isinstance(entry, dict) or "goal" not in entry:
        raise SpecError(f"episode: expected an object with a goal, found {entry!r:.80}")
    found: Episode = read_part(Episode, {**entry, "goal": read_part(Goal, entry["goal"], "goal")}, "episode")
    if found.scene.startswith("generated/"):
        return found
    return replace(found, scene=str((folder / found.scene).resolve()))
