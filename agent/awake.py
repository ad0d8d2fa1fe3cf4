"""An agent that is alive: home, body and mind together, tick by tick into the database."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.belief import Belief
from agent.bodies.drift import Drift
from agent.keeping import save
from agent.life_folder import ABOUT, FRAMES, LYING, PLACES, LifeError, SeenLog
from agent.living import LivingAgent, Report
from agent.mind import Frame, Mind
from agent.orders import Order
from agent.pictures import Album
from agent.places import Places
from agent.window import Window
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.world import HomeWorld
from memory.graph.history import Delta, History
from memory.graph.recorder import Recorder
from memory.graph.records import DONE
from memory.graph.store import Graph
from memory.graph.whole import write_whole

if TYPE_CHECKING:
    from agent.bodies.mujoco_body import MujocoHome

__all__ = ["Awake", "Progress", "Stream", "robot_of"]

_CHECKPOINT = 50  # ticks after which map and memory are written anew
_ORDER_LIMIT = 600
_ARM = 0.6  # metres between people who talk

Progress = Callable[[int, int, str], None]
"""Told how many ticks of how many are lived, and a word on how it goes."""


class Stream(Recorder):
    """A recorder that writes each tick to a graph as soon as it is over.

    Attributes:
        graph: Where it writes.
        lean: Whether it keeps in memory only what holds now.
        told: Called with what is new of each tick, when that is over and written.
    """

    graph: Graph | None = None
    lean = True
    told: Callable[[Delta], None] | None = None

    def advance(self, tick: int) -> None:
        """Go on to a later tick."""
        if self.graph is not None and tick > self.tick:
            self.flush()
        super().advance(tick)

    def flush(self) -> None:
        """Write all up to the present tick, which is over then."""
        assert self.graph is not None
        delta = self.drain()
        self.graph.write(delta)
        if self.told is not None:
            self.told(delta)
        if self.lean:
            self.release(delta)

    def history(self, drained: History | None = None) -> History:
        """All that was recorded so far."""
        if drained is None and self.lean and self.graph is not None:
            drained = self.graph.history()
        return super().history(drained)


class Awake:
    """An agent that is alive: home, body and mind together. Use it as a context, so that the folder is left whole."""

    def __init__(
        self,
        folder: Path,
        spec: HomeSpec,
        seed: int,
        recorder: Stream,
        graph: Graph,
        *,
        budget: int,
        about: dict[str, Any],
    ) -> None:
        self.folder = folder
        self.seed = seed
        self.about = about
        self._kept = recorder.tick
        self._recorder, self._graph = recorder, graph
        recorder.graph = graph
        robot = robot_of(spec)
        drawn, noise = _seed(seed, recorder.tick), str(about.get("noise", "none"))
        self._world = HomeWorld(spec, seed=drawn, recorder=recorder, self_sensing=frozenset({robot}))
        body = _body(str(about.get("body", "mujoco")), self._world, robot, noise, drawn)
        self._scene = body.scene
        self._window = Window(body)
        self._frame = self._window.begin()
        self.drift = Drift.going_on(folder / LYING, recorder.tick - 1, whole=not recorder.lean)
        self.drift.note(self.tick, self._scene)
        self.mind = Mind(
            robot,
            self._window.camera,
            Belief(recorder, robot),
            self._window.recognise,
            self._frame.camera,
            drifts=noise != "none",
        )
        whole = not recorder.lean
        self.places = Places() if noise == "none" else Places.going_on(folder / PLACES, self.tick - 1, whole=whole)
        self.mind.name = next(person.name for person in spec.people if person.id == robot)
        random = np.random.default_rng(np.random.SeedSequence([seed, recorder.tick, robot]))
        self.agent = LivingAgent(self.mind, random, budget)
        self.album = Album(folder / FRAMES)
        self._seen = SeenLog(folder, recorder.tick - 1)

    @property
    def tick(self) -> int:
        """The present."""
        return self._recorder.tick

    def live(self, ticks: int = 1) -> None:
        """Let the agent perceive and act for some ticks."""
        for _ in range(ticks):
            tick = self.tick
            self._seen.add(tick, self._window.pixels)
            action = self.agent.act(self._frame)
            if self.mind.localiser is not None:
                self._note_place(tick)
            self.album.offer(self.mind, self._window.rgb, self._window.instance, _deed(self._frame))
            self._frame = self._window.step(action)
            self.drift.note(self.tick, self._scene)
            if self.tick >= self._kept + _CHECKPOINT:
                self._keep()

    def _note_place(self, tick: int) -> None:
        """Note where the agent takes itself to be, and how far off that is."""
        pose = self.mind.navigator.pose
        self.places.note(tick, pose)
        off = math.dist(pose[:2], self._world.position(self.mind.me)[:2])
        before = self.about.get("astray", {"ticks": 0, "mean": 0.0})
        ticks = before["ticks"] + 1
        self.about["astray"] = {"ticks": ticks, "mean": before["mean"] + (off - before["mean"]) / ticks, "last": off}

    def follow(self, told: Callable[[Delta], None]) -> None:
        """Let somebody know what is new of each tick, when it is over."""
        self._recorder.told = told

    def order(self, wanted: str | Order, speaker: int | None = None) -> Order:
        """Give the agent an order, to be carried out while it lives on.

        Raises:
            OrderError: If it is not understood.
        """
        return self.agent.order(wanted, speaker)

    def obey(self, wanted: str | Order, speaker: int | None = None, *, progress: Progress | None = None) -> Report:
        """Give an order and live until it is carried out, or until it fails.

        Raises:
            OrderError: If it is not understood.
        """
        before = len(self.agent.reports)
        if not self.mind.sighting.pixels:
            self.live()  # just woken: look first
        order = self.order(wanted, speaker)
        for lived in range(_ORDER_LIMIT):
            self.live()
            if progress is not None:
                progress(lived, _ORDER_LIMIT, order.text)
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
        self._let_go()
        self._keep(over=True)

    def _let_go(self) -> None:
        self._seen.close()
        self.drift.close()
        self.places.close()

    def _keep(self, *, over: bool = False) -> None:
        """Write what is known of the life besides its records; while it goes on, so that a kill loses little."""
        self._kept = self.tick
        save(self.mind, self.folder)
        self.about |= {"ticks": self.tick, "over": over, "explored": self.agent.explored}
        if over:
            self.about["path"] = [[round(x, 2), round(y, 2)] for x, y in self.mind.navigator.trail]
        write_whole(self.folder / ABOUT, json.dumps(self.about, indent=1, sort_keys=True) + "\n")

    def __enter__(self) -> Awake:
        self._keep()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._graph.close()  # what was written is whole ticks, to go on from
            self._let_go()


def _deed(frame: Frame) -> str | None:
    return frame.event.verb if frame.event is not None and frame.event.outcome == DONE else None


def _body(name: str, world: HomeWorld, robot: int, noise: str, seed: int) -> MujocoHome:
    from agent.bodies.choice import embody  # what draws is imported only where a body is needed

    return embody(name, world, robot, noise=noise, seed=seed)


def robot_of(spec: HomeSpec) -> int:
    """The id of the robot of a home.

    Raises:
        LifeError: If it has none.
    """
    robot = next((person.id for person in spec.people if person.kind == "robot"), None)
    if robot is None:
        raise LifeError("this home has no robot among its people: add one, or generate a home")
    return robot


def _seed(seed: int, tick: int) -> int:
    """Residents who are woken later do not live their first hours again."""
    return seed if tick == 0 else int(np.random.SeedSequence([seed, tick]).generate_state(1)[0])
