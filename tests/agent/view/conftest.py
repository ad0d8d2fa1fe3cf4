"""A life that was watched while it was lived: what its replay is held against."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agent.awake import Awake
from agent.life import Life, begin
from agent.orders import Order, OrderError
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


def same(one: Any, other: Any) -> bool:
    """Whether two images are the same, pixel for pixel."""
    return bool(np.array_equal(one, other))
