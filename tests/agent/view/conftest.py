"""A life that was watched while it was lived: what its replay is held against."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from agent.awake import Awake
from agent.life import Life, begin
from agent.orders import Order, OrderError
from agent.tasks.episode import write_episodes
from agent.tasks.task import TASKS, drawn_episodes
from agent.tasks.trials import carry_out
from agent.view.server import app_of, bound
from agent.view.shelf import Shelf, open_run
from datagen.worlds.home.generate import generate

ORDERS = 4
"""Things that the agent of the watched life is told to put somewhere else."""


@dataclass
class Watched:
    """The home at each tick, as it was when the agent had its frame of that tick."""

    folder: Path
    positions: dict[int, dict[int, tuple[float, ...]]] = field(default_factory=dict)
    places: dict[int, dict[int, Any]] = field(default_factory=dict)
    opened: dict[int, dict[int, bool]] = field(default_factory=dict)
    switched: dict[int, dict[int, bool]] = field(default_factory=dict)
    rgb: dict[int, Any] = field(default_factory=dict)
    ids: dict[int, Any] = field(default_factory=dict)
    put: int = 0

    def live(self, awake: Awake, ticks: int) -> None:
        for _ in range(ticks):
            state, tick = awake._world.state, awake.tick
            self.positions[tick] = {thing: state.position(thing) for thing in state.positions if state.location(thing)}
            self.places[tick] = dict(state.locations)
            self.opened[tick], self.switched[tick] = dict(state.opened), dict(state.switched)
            self.rgb[tick], self.ids[tick] = awake._window.rgb.copy(), awake._window.instance.copy()
            awake.live()

    def obey(self, awake: Awake, order: Order) -> None:
        """Give an order, and live on until it is carried out."""
        done = len(awake.agent.reports)
        try:
            awake.order(order)
        except OrderError:
            return
        for _ in range(120):
            self.live(awake, 1)
            if len(awake.agent.reports) > done:
                self.put += awake.agent.reports[-1].code == "done"
                return


def _orders(awake: Awake) -> list[Order]:
    mind = awake.mind
    lying = [item for item in mind.all("item") if (fact := mind.belief.location(item)) and fact.predicate == "on"]
    shelves = [piece for piece in mind.all("support") if not any(mind.belief.at(piece) == [item] for item in lying)]
    pairs = list(zip(lying[:ORDERS], reversed(shelves), strict=False))
    return [Order(skill="put on", things=pair, text="put it there") for pair in pairs]


@pytest.fixture(scope="session")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """A life of some hundred ticks with orders obeyed, gone on with after a night's sleep."""
    seen = Watched(tmp_path_factory.mktemp("lives") / "life")
    home = generate(3, rooms=3, items=40, residents=2)
    with begin(home, seed=3, ticks=200, out=seen.folder) as awake:
        seen.live(awake, 110)
        for order in _orders(awake):
            seen.obey(awake, order)
    with Life.load(seen.folder).wake() as awake:
        seen.live(awake, 25)
    return seen


@pytest.fixture(scope="session")
def life(watched: Watched) -> Life:
    return Life.load(watched.folder)


@pytest.fixture(scope="session")
def shelf(life: Life) -> Shelf:
    return open_run(life.folder)


@pytest.fixture(scope="session")
def attempts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `inhabit live` leaves it: the agent that remembers a home, twice in one, and one that does not."""
    out = tmp_path_factory.mktemp("attempts")
    scene = "generated/4/2/30"
    home = generate(4, rooms=2, items=30)
    episodes = drawn_episodes(TASKS["objectnav"], scene, home, count=2, seed=4)
    write_episodes(out / "episodes.json.gz", episodes)
    carry_out(episodes, ("ours", "forward"), out=out / "attempts.jsonl", residents=True)
    return out


@pytest.fixture(scope="session")
def serving() -> Callable[[Shelf], AbstractContextManager[str]]:
    """Serves a shelf while a block runs; gives the address."""
    return _served


@contextmanager
def _served(shelf: Shelf) -> Iterator[str]:
    """The address of a shelf that is served meanwhile, from a thread."""
    with bound("127.0.0.1", 0) as at:
        server = uvicorn.Server(uvicorn.Config(app_of(shelf), log_level="warning", ws="websockets-sansio"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [at]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{at.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
