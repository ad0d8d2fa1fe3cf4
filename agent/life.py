"""A life and its folder: the agent lives in a home, tick by tick into the database, and can be woken to go on."""

from __future__ import annotations

import importlib.metadata
import json
import math
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from agent.audit import Audit, audit_history
from agent.belief import Belief
from agent.bodies.body import Body
from agent.keeping import restore, save
from agent.living import LivingAgent, Report
from agent.mind import Frame, Mind
from agent.orders import Order
from agent.pictures import Album
from agent.window import Window
from datagen.worlds.home import kinds
from datagen.worlds.home.spec import HomeSpec, SpecError
from datagen.worlds.home.world import HomeWorld
from memory.graph.history import History, Recorder
from memory.graph.records import DONE
from memory.graph.store import Graph, GraphError

__all__ = ["LIFE_VERSION", "Awake", "Life", "LifeError", "audit", "live"]

LIFE_VERSION = 1
HOME, HOME_NOW, ABOUT, DATABASE, SEEN, FRAMES = (
    "home.json",
    "home_now.json",
    "life.json",
    "life.db",
    "seen.npz",
    "frames",
)
_BATCH = 25  # ticks to a transaction
_ORDER_LIMIT = 600
_ARM = 0.6  # metres between people who talk

Progress = Callable[[int, int, str], None]
"""Told how many ticks of how many are lived, and a word on how it goes."""


class LifeError(ValueError):
    """A life folder that is missing, damaged, unfinished or of another version: one line with what to do."""


class _Stream(Recorder):
    """A recorder that writes what it has to a graph whenever a batch of ticks is over."""

    graph: Graph | None = None
    _flushed = -1

    def advance(self, tick: int) -> None:
        if self.graph is not None and tick > self.tick and self.tick >= self._flushed + _BATCH:
            self.flush()
        super().advance(tick)

    def flush(self) -> None:
        """Write all ticks up to the present one, which is over then."""
        assert self.graph is not None
        self.graph.write(self.drain())
        self._flushed = self.tick


class Life:
    """A life that was lived: a folder with the home, the memory and what was seen.

    Attributes:
        folder: Where it is.
        spec: The home as it was at the beginning.
        agent: The agent's id.
        seed: The seed of the residents' lives and of the agent's choices.
        ticks: The last tick lived.
    """

    def __init__(self, folder: Path, spec: HomeSpec, about: dict[str, Any]) -> None:
        self.folder = folder
        self.spec = spec
        self.about = about
        self.agent: int = about["agent"]
        self.seed: int = about["seed"]
        self.ticks: int = about["ticks"]

    @classmethod
    def load(cls, folder: Path) -> Life:
        """Read a life folder.

        Raises:
            LifeError: If it is missing, unfinished, damaged, or of another version.
        """
        folder = Path(folder)
        if not folder.is_dir():
            raise LifeError(f"there is no life folder {folder}: make one with `inhabit life live --out {folder}`")
        about = _read_about(folder)
        try:
            return cls(folder, HomeSpec.load(folder / HOME), about)
        except (SpecError, KeyError) as error:
            raise LifeError(f"{folder} is damaged ({error}): live it again") from None

    def graph(self) -> Graph:
        """The database of truth and beliefs; close it after use.

        Raises:
            LifeError: If it is missing or damaged.
        """
        try:
            return Graph.open(self.folder / DATABASE)
        except GraphError as error:
            raise LifeError(f"{error} (or live it again)") from None

    def history(self) -> History:
        """All records of the life, in memory."""
        with self.graph() as graph:
            return graph.history()

    def seen(self) -> dict[tuple[int, int], int]:
        """(tick, id) to the number of pixels that the simulator drew of it."""
        ticks, ids, pixels = _read_seen(self.folder)
        return dict(zip(zip(ticks.tolist(), ids.tolist(), strict=True), pixels.tolist(), strict=True))

    def wake(self) -> Awake:
        """Take the life up where it was left: the home as it stands, the body in it, the agent with its memory.

        Raises:
            LifeError: If a part of the folder is missing or damaged.
        """
        graph = self.graph()
        try:
            recorder = _Stream.resume(graph.history())
            assert isinstance(recorder, _Stream)
            spec = HomeSpec.load(self.folder / HOME_NOW)
            awake = Awake(self.folder, spec, self.seed, recorder, graph, budget=0, about=self.about)
            restore(awake.mind, self.folder)
            awake.agent.explored = bool(self.about.get("explored", True))
        except (SpecError, OSError, ValueError, KeyError, TypeError) as error:
            graph.close()
            raise LifeError(f"{self.folder} is damaged ({error}): live it again") from None
        return awake


class Awake:
    """An agent that is alive: home, body and mind together. Use it as a context, so that the folder is left whole."""

    def __init__(
        self,
        folder: Path,
        spec: HomeSpec,
        seed: int,
        recorder: _Stream,
        graph: Graph,
        *,
        budget: int,
        about: dict[str, Any],
    ) -> None:
        self.folder = folder
        self.seed = seed
        self.about = about
        self._recorder, self._graph = recorder, graph
        recorder.graph = graph
        recorder._flushed = recorder.tick - 1
        robot = _robot(spec)
        self._world = HomeWorld(
            spec, seed=_seed(seed, recorder.tick), recorder=recorder, self_sensing=frozenset({robot})
        )
        self._window = Window(_body(self._world, robot))
        self._frame = self._window.begin()
        self.mind = Mind(
            robot, self._window.camera, Belief(recorder, robot), self._window.recognise, self._frame.camera
        )
        self.mind.name = next(person.name for person in spec.people if person.id == robot)
        random = np.random.default_rng(np.random.SeedSequence([seed, recorder.tick, robot]))
        self.agent = LivingAgent(self.mind, random, budget)
        self.album = Album(folder / FRAMES)
        self._seen: list[tuple[int, int, int]] = []

    @property
    def tick(self) -> int:
        """The present."""
        return self._recorder.tick

    def live(self, ticks: int = 1) -> None:
        """Let the agent perceive and act for some ticks."""
        for _ in range(ticks):
            tick = self.tick
            self._seen.extend((tick, thing, count) for thing, count in self._window.pixels.items())
            action = self.agent.act(self._frame)
            self.album.offer(self.mind, self._window.rgb, self._window.instance, _deed(self._frame))
            self._frame = self._window.step(action)

    def order(self, text: str, speaker: int | None = None) -> Order:
        """Give the agent an order, to be carried out while it lives on.

        Raises:
            OrderError: If it is not understood.
        """
        return self.agent.order(text, speaker)

    def obey(self, text: str, speaker: int | None = None, *, progress: Progress | None = None) -> Report:
        """Give an order and live until it is carried out, or until it fails.

        Raises:
            OrderError: If it is not understood.
        """
        before = len(self.agent.reports)
        if not self.mind.sighting.pixels:
            self.live()  # just woken: look first
        self.order(text, speaker)
        for lived in range(_ORDER_LIMIT):
            self.live()
            if progress is not None:
                progress(lived, _ORDER_LIMIT, text)
            if len(self.agent.reports) > before and not self.agent.busy:
                break
        return self.agent.reports[-1]

    def tell(self, speaker: int, text: str, claim: dict[str, Any] | None = None, *, to: int | None = None) -> None:
        """Let somebody say something here and now, to one or to all; the agent hears it with the next frame."""
        addressed = {} if to is None else {"to": to}
        self._world.act(speaker, "say", {**addressed, "text": text, **(claim or {})})

    def summon(self, person: int) -> None:
        """Let somebody come to the agent, unless they are in its room already."""
        world = self._world
        if world.room_of(person) == world.room_of(self.mind.me):
            return
        x, y, _, _ = world.position(self.mind.me)
        cells = np.argwhere(world.grid.free() & (world.grid.room == world.room_of(self.mind.me)))
        spots = [world.grid.centre(int(row), int(column)) for row, column in cells]
        others = [world.position(other.id)[:2] for other in world.spec.people if other.id != person]
        free = [spot for spot in spots if all(math.dist(spot, other) >= _ARM for other in others)] or spots
        spot = min(free, key=lambda spot: (abs(math.dist(spot, (x, y)) - 1.2), spot))
        world.move(person, *spot, round(math.atan2(y - spot[1], x - spot[0]), 3))

    def history(self) -> History:
        """All records up to now."""
        return self._recorder.history()

    def say(self, addressee: int, text: str) -> None:
        """Let the agent say something aloud."""
        self._world.act(self.mind.me, "say", {"to": addressee, "text": text})

    def close(self) -> None:
        """Write what is left, and the home, the mind and the log of what was in view as they stand now."""
        self._recorder.flush()
        self._graph.close()
        _write(self.folder / HOME_NOW, self._world.spec_now().to_json())
        save(self.mind, self.folder)
        _write_seen(self.folder, self._seen)
        self.about |= {
            "ticks": self.tick,
            "explored": self.agent.explored,
            "path": [[round(x, 2), round(y, 2)] for x, y in self.mind.navigator.trail],
        }
        _write(self.folder / ABOUT, json.dumps(self.about, indent=1, sort_keys=True) + "\n")

    def __enter__(self) -> Awake:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._graph.close()  # what was written is whole ticks; without a new life.json it is not taken for more


def live(
    spec: HomeSpec, *, seed: int, ticks: int, out: Path, body: str = "mujoco", progress: Progress | None = None
) -> Life:
    """Let the agent live in a home, and write a life folder.

    Args:
        spec: The home; it must have a robot among its people.
        seed: Of the residents' lives and the agent's choices; the same seed gives the same life.
        ticks: How long, in half seconds.
        out: The folder to write; it must be new or empty.
        body: The body to live in; only `mujoco` has eyes.
        progress: Called now and then.

    Raises:
        LifeError: If the folder is taken or cannot be written, or there is no such body, no robot or no time.
    """
    if body != "mujoco":
        raise LifeError(f"no body {body!r} with eyes: use 'mujoco'")
    if ticks < 1:
        raise LifeError(f"ticks={ticks}: give at least one tick to live")
    _make_room(out)
    _write(out / HOME, spec.to_json())
    robot = _robot(spec)
    about = {
        "version": LIFE_VERSION,
        "inhabit": importlib.metadata.version("inhabit"),
        "seed": seed,
        "agent": robot,
        "body": body,
    }
    recorder = _Stream(kinds.VOCABULARY)
    graph = Graph.create(out / DATABASE, kinds.VOCABULARY, meta={"seed": seed, "agent": robot})
    with Awake(out, spec, seed, recorder, graph, budget=ticks, about=about) as awake:
        for lived in range(ticks):
            awake.live()
            if progress is not None:
                progress(lived + 1, ticks, _note(awake))
    return Life.load(out)


def audit(life: Life) -> Audit:
    """Check every belief of a life against what the simulator says was visible, said or done."""
    return audit_history(life.history(), life.agent, life.seen())


def _note(awake: Awake) -> str:
    mind = awake.mind
    return f"{len(mind.rooms())} rooms, {len(mind.all('item'))} things"


def _deed(frame: Frame) -> str | None:
    return frame.event.verb if frame.event is not None and frame.event.outcome == DONE else None


def _body(world: HomeWorld, robot: int) -> Body:
    from agent.bodies.mujoco_body import MujocoHome  # MuJoCo is imported only where a body is needed

    return MujocoHome(world, robot)


def _robot(spec: HomeSpec) -> int:
    robot = next((person.id for person in spec.people if person.kind == "robot"), None)
    if robot is None:
        raise LifeError("this home has no robot among its people: add one, or generate a home")
    return robot


def _seed(seed: int, tick: int) -> int:
    """Residents who are woken later do not live their first hours again."""
    return seed if tick == 0 else int(np.random.SeedSequence([seed, tick]).generate_state(1)[0])


def _make_room(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise LifeError(f"{out} is not empty: choose a new folder for the life")
    except OSError as error:
        raise LifeError(f"{out} cannot be written ({error.strerror}): choose another folder") from None


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    draft = path.with_name(path.name + ".part")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)


def _read_about(folder: Path) -> dict[str, Any]:
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        version = about["version"]
    except FileNotFoundError:
        raise LifeError(f"{folder} holds no finished life (no {ABOUT}): live it again in a new folder") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LifeError(f"{folder / ABOUT} is damaged ({error}): live it again in a new folder") from None
    if version != LIFE_VERSION:
        raise LifeError(f"{folder} is a life of version {version}; this inhabit reads version {LIFE_VERSION}")
    missing = [name for name in ("agent", "seed", "ticks") if not isinstance(about.get(name), int)]
    if missing:
        raise LifeError(f"{folder / ABOUT} lacks {', '.join(missing)}: live it again in a new folder")
    return dict(about)


def _read_seen(folder: Path) -> tuple[Any, Any, Any]:
    try:
        with np.load(folder / SEEN, allow_pickle=False) as arrays:
            return arrays["tick"], arrays["id"], arrays["pixels"]
    except (OSError, ValueError, KeyError) as error:
        raise LifeError(f"{folder / SEEN} is missing or damaged ({error}): live it again") from None


def _write_seen(folder: Path, seen: list[tuple[int, int, int]]) -> None:
    """Add to the log of what was in view."""
    columns = np.array(seen, np.int32).reshape(-1, 3).T
    if (folder / SEEN).exists():
        columns = np.concatenate([np.stack(_read_seen(folder)), columns], axis=1)
    draft = folder / f"part-{SEEN}"
    np.savez_compressed(draft, tick=columns[0], id=columns[1], pixels=columns[2])
    os.replace(draft, folder / SEEN)
