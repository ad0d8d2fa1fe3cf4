"""Is the physics honest? Random interactions in homes, and what they broke: walls, floors, energy, closed doors."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import mujoco
import numpy as np

from agent.bodies.arm_scene import ArmScene
from agent.bodies.arms import Grasp
from agent.bodies.driven_body import DrivenHome
from agent.bodies.wheels import FASTEST, SPIN
from datagen.worlds.home.generate import generate
from datagen.worlds.home.state import HomeState, contains_point
from datagen.worlds.home.walls import walls
from datagen.worlds.home.world import HomeWorld
from memory.graph.records import DONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["INTERACTIONS", "Findings", "Watch", "interact", "lost_things", "peeks"]

INTERACTIONS = ("take", "put_on", "put_in", "open", "close", "give", "nudge", "throw", "ram")
"""Deeds of the hand; a push and a throw of a loose thing; the base driven somewhere at full speed."""

_EVERY = 2  # steps of the physics between two looks at what moves
_REST = 100  # steps after a deed
_FLIGHT = 300  # steps after a push or a throw
_SUNK = 0.02  # metres of a thing below a floor
_BOUNCE = 60  # steps that it may take to come up again
_GRAVITY = 9.81
_NUDGE, _THROW = (0.3, 1.5), (1.5, 4.0)  # metres a second
_RISE = 0.05  # joules, and
_SHARE = 0.02  # of the energy put in: what contacts may add before it counts
_HEIGHTS, _AROUND = (0.35, 1.2, 1.8), 12


@dataclass(kw_only=True)
class Findings:
    """What came of the interactions in one home.

    Attributes:
        seed: Of the home.
        done: How often each interaction was tried (`refused` of them in vain).
        refused: How often a deed was refused.
        through_walls, through_floors: Things seen inside a wall, or in another room without having come through a
            doorway; below a floor at the end. Each thing counts once an interaction.
        energy: Interactions after which the energy of loose things rose by more than contacts may add.
        most_gain: The most that it rose while nothing was done to them, joules.
        deepest: The farthest that the middle of a thing was within a wall, metres.
        dip: The deepest that a thing went into a floor as it fell on it, metres below its lowest rest.
        looks: Images taken around closed containers with something in them.
        leaks: Images in which something in a closed container was seen.
        lost: Interactions after which a thing was somewhere else than the world says, by more than 5 cm.
    """

    seed: int
    done: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    through_walls: int = 0
    through_floors: int = 0
    energy: int = 0
    most_gain: float = 0.0
    deepest: float = 0.0
    dip: float = 0.0
    looks: int = 0
    leaks: int = 0
    lost: int = 0

    @property
    def violations(self) -> int:
        """All that is not honest."""
        return self.through_walls + self.through_floors + self.energy + self.leaks + self.lost


class Watch:
    """Looks at loose things while physics goes on: where they are, and what energy they have."""

    def __init__(self, body: DrivenHome) -> None:
        self.body, self.state = body, body.world.state
        model = body.scene.home.model
        spec = body.world.spec
        self._walls = np.array([(w.x, w.y, w.width / 2, w.depth / 2, w.bottom, w.top) for w in walls(spec)])
        self._items = list(body.scene.home.items)
        self._qpos = np.array([body.scene.home.items[item][0] for item in self._items])
        self._qvel = np.array([body.scene.home.items[item][1] for item in self._items])
        bodies = [model.body(f"item{item}").id for item in self._items]
        self._mass, self._inertia = model.body_mass[bodies], model.body_inertia[bodies]
        self._half = np.array([body.scene.half_extents(item) for item in self._items])
        self.deepest = self.dip = 0.0

    def free(self) -> NDArray[np.bool_]:
        """(items,) what is neither held nor gone."""
        return np.array([item not in self.body.scene.carried for item in self._items])

    def energy(self) -> float:
        """Joules of what is loose: its weight times its height, and its motion."""
        data = self.body.scene.data
        height = data.qpos[self._qpos + 2]
        speed = data.qvel[self._qvel[:, None] + np.arange(3)]
        turning = data.qvel[self._qvel[:, None] + np.arange(3, 6)]
        each = self._mass * (_GRAVITY * height + (speed**2).sum(1) / 2) + (self._inertia * turning**2).sum(1) / 2
        return float(each[self.free()].sum())

    def there(self) -> NDArray[np.bool_]:
        """(items,) what physics moves: what is free, and what a hand holds by force."""
        scene = self.body.scene
        gripped = (scene.gripped or -1) if isinstance(scene, ArmScene) else -1
        held: NDArray[np.bool_] = np.array(self._items) == gripped
        return self.free() | held

    def broken(self, free: NDArray[np.bool_] | None = None) -> tuple[set[int], set[int]]:
        """Which loose things are within a wall now, and which below the floor; `free`: (items,) which to look at."""
        at = self.body.scene.data.qpos[self._qpos[:, None] + np.arange(3)]
        free = self.free() if free is None else free
        within = np.minimum(self._walls[:, 2] - np.abs(at[:, 0, None] - self._walls[:, 0]), np.inf)
        within = np.minimum(within, self._walls[:, 3] - np.abs(at[:, 1, None] - self._walls[:, 1]))
        tall = (at[:, 2, None] > self._walls[:, 4]) & (at[:, 2, None] < self._walls[:, 5])
        deep = np.where(tall, within, -np.inf).max(1)
        self.deepest = max(self.deepest, float(deep[free].max(initial=0.0)))
        dips = np.where(free, self._half.min(1) - at[:, 2], 0.0)
        self.dip = max(self.dip, float(dips.max(initial=0.0)))
        sunk = dips > _SUNK
        low = {self._items[number] for number in np.flatnonzero(sunk)}
        return {self._items[number] for number in np.flatnonzero(free & (deep > 0))}, low

    def rooms(self) -> dict[int, int]:
        """The room above whose floor each loose thing is; 0 for none."""
        return {item: self.room_of(item) for item, free in zip(self._items, self.free(), strict=True) if free}

    def room_of(self, item: int) -> int:
        """The room above whose floor a thing is; 0 for none."""
        at = self.body.scene.pose(item)[:2]
        return next((room.id for room in self.body.world.spec.rooms if contains_point(room.polygon, at)), 0)


class _Trial:
    """Interactions in one home, one after the other."""

    def __init__(self, seed: int, grasp: Grasp = "magic") -> None:
        home = generate(seed)
        self.robot = next(person.id for person in home.people if person.kind == "robot")
        self.body = DrivenHome(HomeWorld(home, seed=seed, self_sensing=frozenset({self.robot})), grasp=grasp)
        self.body.reset()
        self.random = np.random.default_rng(seed)
        self.watch = Watch(self.body)
        self.found = Findings(seed=seed)

    @property
    def state(self) -> HomeState:
        return self.body.world.state

    def one(self) -> None:
        """One interaction, with what it may break watched step by step; deeds that nothing allows are drawn again."""
        while True:
            kind = INTERACTIONS[int(self.random.integers(len(INTERACTIONS)))]
            if kind in ("put_on", "put_in", "give") and not self.state.held(self.robot):
                kind = "take"
            if self._carried_out(kind):
                self.found.done[kind] += 1
                return

    def _carried_out(self, kind: str) -> bool:
        if kind == "nudge":
            return self._push(self._loose(lying=False), _NUDGE, lift=0.0)
        if kind == "throw":
            return self._push(self._loose(lying=True), _THROW, lift=1.0)
        return self._ram() if kind == "ram" else self._deed(kind)

    def _deed(self, kind: str) -> bool:
        """A deed that the rules allow somewhere in the home, tried from where one stands for it."""
        pieces = [piece.id for piece in self.body.world.spec.furniture]
        for _ in range(12):
            piece = pieces[int(self.random.integers(len(pieces)))]
            self.body.world.move(self.robot, *self.body.world.grid.access(piece))
            self.body._follow()
            able = [action for action in self.body.world.valid_actions(self.robot) if action[0] == kind]
            if able:
                verb, arguments = able[int(self.random.integers(len(able)))]
                outcome = self.body.perform(verb, arguments)[4]["outcome"]
                self.found.refused += outcome != DONE
                self._settle(_REST, quiet=False)
                self.body._tell()
                return True
        return False

    def _loose(self, lying: bool) -> int | None:
        """Something that is not held, be it behind a closed door; `lying`: something that no door covers."""
        things = [item for item in self.body.scene.home.items if item not in self.body.scene.carried]
        things = [item for item in things if not (lying and self.state.is_covered(item))]
        return things[int(self.random.integers(len(things)))] if things else None

    def _push(self, item: int | None, speeds: tuple[float, float], lift: float) -> bool:
        """Give a thing a speed, and watch; then the world is told where it came to lie."""
        if item is None:
            return False
        scene, way = self.body.scene, float(self.random.uniform(-math.pi, math.pi))
        velocity, speed = scene.home.items[item][1], float(self.random.uniform(*speeds))
        scene.data.qvel[velocity : velocity + 3] = (speed * math.cos(way), speed * math.sin(way), lift * speed / 3)
        self._settle(_FLIGHT, quiet=True)
        self.body._tell()
        return True

    def _ram(self) -> bool:
        """Drive from somewhere at full speed, turning at will."""
        rooms = [room.id for room in self.body.world.spec.rooms]
        spot = self.body.world.grid.middle(rooms[int(self.random.integers(len(rooms)))])
        self.body.world.move(self.robot, *spot, float(self.random.uniform(-math.pi, math.pi)))
        self.body._follow()
        walled: set[int] = set()
        before = self.watch.rooms()
        for _ in range(20):
            self.body._drive(FASTEST, float(self.random.uniform(-SPIN, SPIN)))
            walled |= self.watch.broken()[0]
        self._note(walled, before)
        return True

    def _settle(self, steps: int, *, quiet: bool) -> None:
        """Let physics go on and watch; `quiet`: nothing works on things any more, so their energy may only fall."""
        scene, before = self.body.scene, self.watch.rooms()
        most = start = self.watch.energy()
        walled: set[int] = set()
        for _ in range(steps // _EVERY):
            mujoco.mj_step(scene.home.model, scene.data, _EVERY)
            scene.hold()
            most = max(most, self.watch.energy())
            walled |= self.watch.broken()[0]
        mujoco.mj_kinematics(scene.home.model, scene.data)
        self._note(walled, before)
        if quiet:
            self.found.most_gain = max(self.found.most_gain, most - start)
            self.found.energy += most - start > _RISE + _SHARE * abs(start)

    def _note(self, walled: set[int], before: dict[int, int]) -> None:
        """What an interaction broke, at its end."""
        through, below = self.watch.broken()
        if below:  # contacts are soft: what bounces dips in for a moment
            scene = self.body.scene
            mujoco.mj_step(scene.home.model, scene.data, _BOUNCE)
            below &= self.watch.broken()[1]
        self.found.through_walls += len(walled | through | self._jumped(before))
        self.found.through_floors += len(below)
        self.found.deepest = max(self.found.deepest, self.watch.deepest)
        self.found.dip = max(self.found.dip, self.watch.dip)

    def _jumped(self, before: dict[int, int]) -> set[int]:
        """What is outside of all rooms, or in a room that no doorway joins to where it was."""
        doors = {frozenset(door.rooms) for door in self.body.world.spec.doorways}
        now = self.watch.rooms()
        moved = {item for item, room in now.items() if before.get(item, room) != room}
        return {item for item in moved if now[item] == 0 or frozenset((before[item], now[item])) not in doors}


def interact(seed: int, count: int, grasp: Grasp = "magic") -> Findings:
    """Interact at random with one home, then look around its closed containers.

    Args:
        seed: Of the home, and of what is done in it.
        count: Interactions.
        grasp: How the robot holds things.
    """
    trial = _Trial(seed, grasp)
    for _ in range(count):
        trial.one()
    trial.found.lost = lost_things(trial.body)
    for leak in peeks(trial.body):
        trial.found.looks += 1
        trial.found.leaks += leak
    return trial.found


def lost_things(body: DrivenHome, within: float = 0.05) -> int:
    """Things that are elsewhere than the world says."""
    state, scene = body.world.state, body.scene
    return sum(math.dist(scene.pose(item)[:3], scene.target(state, item)[:3]) > within for item in scene.home.items)


def peeks(body: DrivenHome) -> Iterator[bool]:
    """Images from all around each closed container with something in it; whether each shows any of that.

    They are taken from where a camera can be: from within its room, at three heights, looking at it; one step from
    its front, from the left and from the right.
    """
    state = body.world.state
    for piece, opened in state.opened.items():
        inside = {item for item in state.children[piece] if state.is_covered(item)}
        if opened or not inside:
            continue
        x, y = state.positions[piece][:2]
        polygon = state.rooms[state.furniture[piece].room].polygon
        for number in range(_AROUND):
            for away in (0.7, 1.5):
                angle = number * math.tau / _AROUND
                spot = (x + away * math.cos(angle), y + away * math.sin(angle))
                if not contains_point(polygon, spot):
                    continue
                for height in _HEIGHTS:
                    tilt = math.atan2(state.furniture[piece].size[2] / 2 - height, away)
                    frame: Any = body.look(spot, angle + math.pi, tilt, height)
                    yield bool(np.isin(frame.instance, list(inside)).any())
