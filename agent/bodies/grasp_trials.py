"""Taking and putting at random in many homes: how often each hand does it, why it fails, and what physics broke."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

import mujoco
import numpy as np

from agent.bodies.arms import Grasp
from agent.bodies.body import RADIUS
from agent.bodies.driven_body import DrivenHome
from agent.bodies.footing import discs
from agent.bodies.honesty import Watch, lost_things
from datagen.worlds.home import kinds
from datagen.worlds.home.generate import generate
from datagen.worlds.home.state import Position, contains_point
from datagen.worlds.home.world import HomeWorld
from memory.graph.records import DONE, Value

__all__ = ["Handled", "handle"]

_AROUND = [(0.3 + 0.05 * ring, turn * math.tau / 24) for ring in range(17) for turn in range(24)]  # metres, radians
_DRAWS = 20  # of a thing, until there is one that the rules allow to be taken
_PLACES = 4  # that are tried for one thing
_REST = 100  # steps after a deed
_RISE = 0.05  # joules that contacts may add to what is loose while nothing works on it


@dataclass(kw_only=True)
class Handled:
    """What came of taking and putting in one home.

    Attributes:
        seed: Of the home.
        taken, put: How the tries ended: "done" or the refusal code.
        slips: Things that were lost on the way from one to the other.
        broken: Things seen in a wall or below a floor, be they held or not; each counts once a try.
        most_gain: The most that the energy of loose things rose within half a second after a deed, joules.
        fastest: The fastest that anything moved while the hand worked, metres a second.
        astray: Things that are elsewhere than the world says, by more than 5 cm.
    """

    seed: int
    taken: Counter[str] = field(default_factory=Counter)
    put: Counter[str] = field(default_factory=Counter)
    slips: int = 0
    broken: int = 0
    most_gain: float = 0.0
    fastest: float = 0.0
    astray: int = 0


class _Trial:
    """A robot that takes a thing and puts it somewhere else, over and over."""

    def __init__(self, seed: int, grasp: Grasp) -> None:
        home = generate(seed)
        self.robot = next(person.id for person in home.people if person.kind == "robot")
        world = HomeWorld(home, seed=seed, self_sensing=frozenset({self.robot}))
        world.drop_plans()  # residents would take things out from under the hand
        self.body = DrivenHome(world, grasp=grasp)
        self.random = np.random.default_rng(seed)
        self.found = Handled(seed=seed)
        self.watch = Watch(self.body)
        self._seen: set[int] = set()
        scene = self.body.scene
        self._speeds = np.array([velocity for _, velocity in scene.home.items.values()])[:, None] + np.arange(3)
        scene.watched = self._look

    def _look(self) -> None:
        """What is where nothing can be, and how fast things are."""
        walled, sunk = self.watch.broken(self.watch.there())
        self._seen |= walled | sunk
        speeds = np.linalg.norm(self.body.scene.data.qvel[self._speeds], axis=1)
        self.found.fastest = max(self.found.fastest, float(speeds.max(initial=0.0)))

    def one(self) -> None:
        """Take something, and put it down somewhere."""
        for _ in range(_DRAWS if not self._holds() else 0):
            items = list(self.body.world.state.items)
            item = items[int(self.random.integers(len(items)))]
            self._reach_for(item, self.body.world.state.position(item))
            if self._try("take", {"item": item}, self.found.taken):
                break
        for _ in range(_PLACES):
            if self._holds():
                self._put(self._holds()[0])

    def _put(self, item: int) -> None:
        """Try to put a thing somewhere where there is room for it."""
        state = self.body.world.state
        ways = [("on", piece.id) for piece in state.spec.furniture if kinds.supports(piece.kind)]
        ways += [("in", piece.id) for piece in state.spec.furniture if kinds.contains(piece.kind)]
        relation, piece = ways[int(self.random.integers(len(ways)))]
        if state.free_slot(item, relation, piece) is not None:
            self._reach_for(piece, self.body.hands.spot(item, relation, piece))
            arguments: dict[str, Value] = {"item": item, "place" if relation == "on" else "container": piece}
            self._try(f"put_{relation}", arguments, self.found.put)

    def _reach_for(self, thing: int, spot: Position) -> None:
        """Open what the thing is in or is, and stand as near to a spot as the base can."""
        world, body = self.body.world, self.body
        place = world.location(thing)
        for piece in (thing, place[1] if place is not None else 0):
            if world.state.opened.get(piece) is False:
                world.move(self.robot, *world.grid.access(piece))
                body.perform("open", {"thing": piece})
        room = world.room_of(thing)
        assert room is not None
        polygon, others = world.state.rooms[room].polygon, discs(world.state, self.robot)
        for away, angle in _AROUND:
            x, y = spot[0] + away * math.cos(angle), spot[1] + away * math.sin(angle)
            if contains_point(polygon, (x, y)) and body.footing.gap(x, y, others) > RADIUS:
                world.move(self.robot, x, y, math.remainder(angle + math.pi, math.tau))
                body._follow()
                return

    def _try(self, verb: str, arguments: dict[str, Value], ended: Counter[str]) -> bool:
        """Do something, if the rules allow it here."""
        if self.body.world.check(self.robot, verb, arguments) is not None:
            return False
        self._seen = set()
        held = self.body.world.held(self.robot)
        outcome = self.body.perform(verb, arguments)[4]["outcome"]
        ended[outcome] += 1
        self.found.slips += int(verb != "take" and outcome != "dropped" and outcome != DONE and held != self._holds())
        self._rest()
        self.found.broken += len(self._seen)
        return True

    def _holds(self) -> tuple[int, ...]:
        return self.body.world.held(self.robot)

    def _rest(self) -> None:
        """Nothing works on things any more: their energy may only fall."""
        scene = self.body.scene
        start = self.watch.energy()
        for _ in range(_REST // 2):
            mujoco.mj_step(scene.home.model, scene.data, 2)
            scene.hold()
            self.found.most_gain = max(self.found.most_gain, self.watch.energy() - start)
            self._look()
        self.body._tell()


def handle(seed: int, count: int, grasp: Grasp) -> Handled:
    """Take and put at random in one home.

    Args:
        seed: Of the home, and of what is taken and put where.
        count: How often to take something; it is then tried at a few places until it can be put there.
        grasp: The hand.
    """
    trial = _Trial(seed, grasp)
    for _ in range(count):
        trial.one()
    trial.found.astray = lost_things(trial.body)
    return trial.found
