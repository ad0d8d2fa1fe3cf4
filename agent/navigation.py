"""Getting about: a navigator that maps what it sees and walks by it, one action at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Generator
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.bodies.camera import Intrinsics
from agent.mapping import OccupancyMap
from agent.planning import RADIUS, PlanGrid, Point, frontier_cells, near_points, path_to, plan_grid
from agent.steering import FORWARD, TURN, angle_to, next_action, steer, way_along

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Navigator", "Walk"]

Walk = Generator[str, None, bool]
"""Yields one action a tick and returns whether it got there."""

BUMP_LASTS = 60
"""Ticks for which a spot is avoided where something was bumped into that the map does not show."""
BRUSH_LASTS = 6
"""The same for what it does show, and for people, who move on."""
_REPLAN = 4
_AHEAD = 3  # cells of a path that lie beneath the robot
_TRIES = 10  # turns on the spot, for a fresh view all round, before a way is given up
_PATIENCE = 25  # the same where something was bumped into
_SLID = 0.05  # metres: a step that got so far along an obstacle was no bump
_SLIDES, _WHILE, _ABOUT = 3, 20, 0.3  # more slides than that in so many ticks and metres are a bump
_SAME_BUMP = 0.15  # metres between bumps that count as one, which is avoided for longer each time
_LONGEST = 500  # ticks for which a spot is avoided
_BUMPS = 200  # that are remembered
_TRAIL = 20_000  # points of the way that are remembered: an hour and a half of walking
_PARTS = 10  # of a step, in which the way back is drawn
_WAYS = 2_000  # points of the trail along which it is
_CROWDED = 0.8  # metres between a bump and somebody who is to blame
_SAME = 0.5  # a frontier that moved by less is the same one
_GLANCE, _CLOSE = 1.2, 0.4  # metres from which a frontier is looked at first, and then
_FULL_VIEW = 9  # turns after which a camera that sees a quarter of the round has seen all of it


class Navigator:
    """Knows where it is, keeps the map, and walks.

    The owner calls `observe` with each new observation, and between two of them takes one action from the walk
    that is under way (`go`, `explore`, `face`, `look_around`).
    """

    def __init__(self, camera: Intrinsics, x: float, y: float, yaw: float) -> None:
        self.camera = camera
        self.map = OccupancyMap.around(x, y)
        self.pose = (x, y, yaw)
        self.trail: list[Point] = [(x, y)]
        self.dismissed: list[Point] = []
        self._bumps: list[tuple[Point, int]] = []
        self._bumped: list[Point] = []
        self._slides: list[tuple[int, Point]] = []
        self._tick = 0

    def observe(
        self,
        pose: tuple[float, float, float, float],
        depth: NDArray[np.float32],
        ids: NDArray[Any],
        *,
        floors: Collection[int] = (),
        ignore: Collection[int] = (),
        people: Collection[Point] = (),
        collided: bool = False,
        moved: float | None = None,
    ) -> None:
        """Take in a frame.

        Args:
            pose: Where the camera is: x, y, height, yaw.
            depth: (H, W) metres along the view axis.
            ids: (H, W) instance ids.
            floors: Ids of rooms, whose floor is seen.
            ignore: Ids of what is no lasting obstacle.
            people: Where somebody is seen, or was a moment ago.
            collided: Whether the last step was stopped.
            moved: Metres that the wheels made of it; as far as the poses are apart when None.
        """
        self._tick += 1
        if moved is None:
            moved = math.dist(self.here, pose[:2])
        self.pose = (pose[0], pose[1], pose[3])
        self.map.integrate(self.camera, depth, ids, pose, floors=floors, ignore=ignore)
        self.map.stand(pose[0], pose[1], RADIUS)
        if math.dist(self.trail[-1], pose[:2]) > FORWARD / 2:
            self.trail.append((pose[0], pose[1]))
            del self.trail[:-_TRAIL]
        if collided and (moved < _SLID or self._slides_about()):
            self._bump(people)

    def _slides_about(self) -> bool:
        """Whether it has slid along what is in the way here again and again: that leads nowhere."""
        self._slides = [(tick, spot) for tick, spot in self._slides if self._tick - tick < _WHILE]
        self._slides.append((self._tick, self.here))
        return sum(math.dist(spot, self.here) < _ABOUT for _, spot in self._slides) > _SLIDES

    def _bump(self, people: Collection[Point]) -> None:
        """Note what is ahead as taken, for long only when nothing explains it."""
        x, y, yaw = self.pose
        spot = (x + (RADIUS + 0.1) * math.cos(yaw), y + (RADIUS + 0.1) * math.sin(yaw))
        crowded = any(math.dist(spot, other) < _CROWDED for other in people)
        end = (x + FORWARD * math.cos(yaw), y + FORWARD * math.sin(yaw))
        brushed = self.map.taken_within(end, RADIUS + 0.1)
        lasts = BRUSH_LASTS if crowded or brushed else BUMP_LASTS
        again = sum(math.dist(spot, other) < _SAME_BUMP for other in self._bumped)
        self._bumped.append(spot)
        del self._bumped[:-_BUMPS]
        self._bumps.append((spot, self._tick + min(lasts * 2**again, _LONGEST)))

    @property
    def here(self) -> Point:
        """Where the agent stands."""
        return self.pose[:2]

    def grid(self, *, through_unknown: bool = False) -> PlanGrid:
        """The map as a planner sees it now."""
        self._bumps = [(spot, until) for spot, until in self._bumps if self._tick < until]
        avoid = [spot for spot, _ in self._bumps]
        return plan_grid(self.map, self.here, through_unknown=through_unknown, avoid=avoid, been=self._been())

    def _been(self) -> NDArray[np.float64]:
        """(n, 2) points close together along the way that it walked, as far back as is soon looked through."""
        trail = np.array(self.trail[-_WAYS:])
        steps = np.diff(trail, axis=0)
        walked = np.hypot(steps[:, 0], steps[:, 1]) < 2 * FORWARD  # not where it was put elsewhere
        parts = np.arange(_PARTS)[:, None, None] / _PARTS
        points: NDArray[np.float64] = (trail[:-1][walked] + parts * steps[walked]).reshape(-1, 2)
        return points

    def go(
        self, goals: Callable[[PlanGrid], NDArray[np.bool_]], *, face: Point | None = None, limit: int = 200
    ) -> Walk:
        """Walk to the nearest of the cells that `goals` marks, then turn to `face`.

        Returns (from the generator):
            Whether it got there; not when there is no way or it takes more than `limit` steps.
        """
        refused = 0
        while limit > 0:
            grid = self.grid(through_unknown=True)
            wanted = goals(grid)
            if wanted[grid.cell(self.here)]:
                return True if face is None else (yield from self.face(face))
            path = path_to(grid, self.here, wanted)
            if path is None:
                refused += 1
                if refused >= (_PATIENCE if self._bumps else _TRIES):  # who stands in the way may yet go on
                    return False
                yield "turn_left"
                limit -= 1
                continue
            if self._next_to(path[-1]):
                return True if face is None else (yield from self.face(face))
            limit -= yield from self._along(grid, path, _REPLAN)
        return False

    def _next_to(self, point: Point) -> bool:
        """Whether one more step to a point would go too far."""
        return math.dist(self.here, point) < FORWARD * 0.7

    def go_near(self, point: Point, within: float, *, face: bool = True, limit: int = 200) -> Walk:
        """Walk to within `within` metres of a point and look at it."""
        target = np.array([point])
        return self.go(lambda grid: near_points(grid, target, within), face=point if face else None, limit=limit)

    def _along(self, grid: PlanGrid, path: list[Point], steps: int) -> Generator[str, None, int]:
        """Follow a path for some steps, at least one; returns how many were made."""
        bumps, way = len(self._bumps), way_along(grid, path)
        for made in range(steps):
            if made and (len(self._bumps) > bumps or math.dist(self.here, path[-1]) < grid.size):
                return made
            yield steer(grid, self.pose, way) or next_action(self.pose, path[min(len(path) - 1, _AHEAD)])
        return steps

    def face(self, point: Point) -> Walk:
        """Turn until a point is ahead."""
        for _ in range(6):
            angle = angle_to(self.pose, point)
            if abs(angle) <= TURN / 2 + 1e-3:
                break
            yield "turn_left" if angle > 0 else "turn_right"
        return True

    def look_around(self, turns: int = _FULL_VIEW) -> Walk:
        """See all there is to see from here."""
        for _ in range(turns):
            yield "turn_left"
        return True

    def explore(self) -> Walk:
        """Go to the nearest frontier until none is left that can be reached; returns True then."""
        target: Point | None = None
        within = _GLANCE
        while True:
            points = frontier_cells(self.map, self.dismissed)
            near = points if target is None else points[np.hypot(*(points - target).T) < _SAME]
            grid = self.grid()
            wanted = near_points(grid, near, within)
            path = path_to(grid, self.here, wanted) if len(near) else None
            if path is None:
                if target is None:
                    return True
                if len(near):  # seen from afar, but there is no way close to it
                    self.dismissed.append(target)
                target, within = None, _GLANCE
            elif wanted[grid.cell(self.here)] or self._next_to(path[-1]):
                target = _nearest(near, self.here)
                yield from self.face(target)
                still_open = self._still_open(target)
                if still_open and within == _GLANCE:
                    within = _CLOSE  # not seen from afar: go near
                    continue
                if still_open:
                    self.dismissed.append(target)  # nor from near: never
                target, within = None, _GLANCE
            else:
                target = target or _nearest(near, path[-1])
                yield from self._along(grid, path, _REPLAN)

    def _still_open(self, spot: Point) -> bool:
        """Whether a frontier that was looked at is one still."""
        left = frontier_cells(self.map)
        return len(left) > 0 and float(np.hypot(left[:, 0] - spot[0], left[:, 1] - spot[1]).min()) < 0.1


def _nearest(points: NDArray[np.float64], to: Point) -> Point:
    best = points[int(np.argmin(np.hypot(points[:, 0] - to[0], points[:, 1] - to[1])))]
    return float(best[0]), float(best[1])
