"""A run that can be shown: what the page asks for, for any tick."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.bodies.camera import CAMERA
from agent.places import Places
from agent.portrait import Portrait
from agent.view.charts import Charts, survey
from agent.view.errors import ViewError
from agent.view.replay import Replay
from agent.view.stage import Stage
from agent.view.words import Names, beliefs, log
from datagen.worlds.home.spec import HomeSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from agent.bodies.drift import Drift
    from agent.bodies.rays import Frame
    from datagen.worlds.home.state import HomeState
    from memory.graph.history import Delta, History
    from memory.graph.records import Fact

__all__ = ["EYE_WIDTH", "Show"]

EYE_WIDTH = 400
"""Columns of the first-person picture of the page."""
_LABELLED = 30  # pixels of the agent's own image from which a thing in view is named
_SPREAD = 0.16  # metres between the marks of two things that are wrongly believed to be in one place


class Show:
    """A life, an attempt at a task, or a life that goes on, as the page sees it. Any thread may use it.

    Args:
        title: What it is called.
        home: The home as it was at the beginning.
        history: Truth and beliefs.
        agent: Who lives there.
        drift: Where physics let loose things lie.
        charts: The agent's maps; None if they are to be drawn again from its frames.
        places: Where it took itself to be; None, or empty, where that was never in doubt.
        more: What else the page is to know.
    """

    def __init__(
        self,
        title: str,
        home: HomeSpec,
        history: History,
        agent: int,
        drift: Drift,
        *,
        charts: Charts | None = None,
        places: Places | None = None,
        more: dict[str, Any] | None = None,
    ) -> None:
        self.home, self.agent, self.title, self.more = home, agent, title, more or {}
        self._lock = threading.RLock()
        self._drift, self._history, self._places = drift, history, places or Places()
        self._replay, self._names = Replay(home, history, agent), Names(history)
        self._stage = Stage(self._replay, drift)
        self.charts = charts or Charts(home)
        self._closed = threading.Event()
        # No daemon: one that is amid MuJoCo's code as Python ends brings the whole process down.
        self._surveyor = threading.Thread(target=self._survey)
        if charts is None:
            self._surveyor.start()

    def take(self, delta: Delta) -> None:
        """Take in what is new of a tick that is over; what was taken in before is not read again."""
        with self._lock:
            self._replay.extend(delta)
            self._names.take(delta.entities, delta.facts)

    def _catch_up(self) -> None:
        """Take in what has happened since."""

    @property
    def last(self) -> int:
        """The last tick."""
        return self._replay.ticks

    def about(self) -> dict[str, Any]:
        """What does not change from tick to tick, and the log."""
        with self._lock:
            self._catch_up()
            return {
                "title": self.title,
                "agent": self.agent,
                "last": self.last,
                "rooms": [{"id": room.id, "name": room.name, "polygon": room.polygon} for room in self.home.rooms],
                "bounds": self.home.bounds(),
                "pieces": [
                    {"id": one.id, "x": one.x, "y": one.y, "yaw": one.yaw, "size": one.size}
                    for one in self.home.furniture
                ],
                "doorways": [{"start": door.start, "end": door.end} for door in self.home.doorways],
                "things": self._names.all(),
                "bodies": self._stage.bodies(),
                "hfov": CAMERA.hfov,
                **self.growing(0),
                **self.more,
            }

    def growing(self, since: int) -> dict[str, Any]:
        """What comes to be known with time: the last tick, the log and the agent's way from a tick on."""
        with self._lock:
            self._catch_up()
            replay, last = self._replay, self.last
            return {
                "last": last,
                "log": log(replay.events(since, last), self._names),
                "trail": replay.trail(since, last),
            }

    def moment(self, tick: int) -> dict[str, Any]:
        """Everything at a tick.

        Raises:
            ViewError: If it was not lived.
        """
        self._check(tick)
        with self._lock:
            self._catch_up()
            frame = self._stage.look(tick)
            state = self._stage.at(tick)
            portrait = Portrait(self._replay.known(tick), self.agent, tick)
            room = state.room_of(self.agent)
            return {
                "tick": tick,
                "moved": self._stage.moved(),
                "on": [piece for piece, shines in state.switched.items() if shines],
                "people": {person: _flat(state.positions[person]) for person in state.people},
                "takes": self._takes(tick),
                "room": "" if room is None else self._names.bare(room),
                "held": [self._names.bare(item) for item in state.held(self.agent)],
                "sees": self._sees(frame.instance),
                "beliefs": beliefs(portrait, self._replay.tellers),
                "marks": _marks(portrait, state),
                "goals": [
                    _flat(state.position(thing))[:2]
                    for thing in self.more.get("goal", {}).get("things", ())
                    if state.location(thing) is not None
                ],
                "counts": {
                    "facts": len(portrait.facts),
                    "stale": len(portrait.stale),
                    "unseen": len(portrait.unseen),
                    "lost": len(portrait.lost),
                },
                "charted": self.chart(tick) is not None,
            }

    def look(self, tick: int, width: int = EYE_WIDTH) -> Frame:
        """What the agent's camera shows at a tick.

        Raises:
            ViewError: If it was not lived.
        """
        self._check(tick)
        with self._lock:
            self._catch_up()
            return self._stage.look(tick, width=width)

    def chart(self, tick: int, *, wait: bool = False) -> NDArray[np.uint8] | None:
        """The agent's map at a tick; None while it is not drawn yet, which one may wait for, or if there is none.

        Raises:
            ViewError: If the tick was not lived.
        """
        self._check(tick)
        while wait and self._surveyor.is_alive() and len(self.charts) <= tick:
            self._surveyor.join(0.05)
        chart = self.charts.at(tick)
        # The frame of a life's last tick was not perceived any more: the map is that of the tick before.
        return self.charts.at(tick - 1) if chart is None and tick == self.last else chart

    def close(self) -> None:
        """Draw no more maps."""
        self._closed.set()

    def _check(self, tick: int) -> None:
        if not 0 <= tick <= self.last:
            raise ViewError(f"tick {tick} was not lived: give one from 0 to {self.last}")

    def _survey(self) -> None:
        """Draw the maps, beside what the page asks for: in a home of its own."""
        stage = Stage(Replay(self.home, self._history, self.agent), self._drift)
        for drawn in survey(stage, max(self.last, 1), self._places):
            if self._closed.is_set() or not threading.main_thread().is_alive():
                break
            self.charts.add(drawn)

    def _takes(self, tick: int) -> list[float] | None:
        """Where the agent takes itself to be; None where that is where it is."""
        pose = self._places.at(tick)
        return None if pose is None else [round(part, 3) for part in pose]

    def _sees(self, ids: NDArray[np.int32]) -> list[dict[str, Any]]:
        """What is in view: its pixels in the agent's own image, and where its middle is, as shares."""
        height, width = ids.shape
        found = []
        for thing, count in zip(*np.unique(ids, return_counts=True), strict=True):
            if thing > 0 and count >= _LABELLED and self._names.sort(int(thing)) not in ("room", "doorway"):
                rows, columns = np.nonzero(ids == thing)
                at = [round(float(columns.mean() / width), 3), round(float(rows.mean() / height), 3)]
                found.append({"id": int(thing), "name": self._names.bare(int(thing)), "pixels": int(count), "at": at})
        return sorted(found, key=lambda one: -one["pixels"])


def _flat(position: tuple[float, float, float, float]) -> list[float]:
    return [round(position[0], 3), round(position[1], 3), round(position[3], 3)]


def _marks(portrait: Portrait, state: HomeState) -> list[dict[str, Any]]:
    """Where items are believed to be on the floor plan, and where the ones believed wrongly really are."""
    wrong = {one.belief.subject: one for one in portrait.stale if one.belief in portrait.places.values()}
    found: list[dict[str, Any]] = []
    crowd: dict[int, int] = {}
    for item, fact in portrait.places.items():
        if item not in state.items:
            continue
        mark: dict[str, Any] = {"id": item, "source": portrait.source(item).value}
        here = state.position(item) if state.location(item) is not None else None
        if item not in wrong and here is not None:
            found.append({**mark, "at": [round(here[0], 3), round(here[1], 3)]})
            continue
        crowd[fact.object or 0] = crowd.get(fact.object or 0, 0) + 1
        really = None if here is None else [round(here[0], 3), round(here[1], 3)]
        found.append({**mark, "at": _spot(state, fact, crowd[fact.object or 0]), "stale": True, "really": really})
    return found


def _spot(state: HomeState, fact: Fact, number: int) -> list[float]:
    """A point of the plan that stands for a place."""
    place = fact.object or 0
    if place in state.rooms:
        xs, ys = zip(*state.rooms[place].polygon, strict=True)
        x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    else:
        x, y, _, _ = state.positions.get(place, (0.0, 0.0, 0.0, 0.0))
    return [round(x + _SPREAD * (number - 1), 3), round(y, 3)]
