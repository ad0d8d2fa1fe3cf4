"""From images to observations: which things are in view, where in space they are, and which are no longer there."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.bodies.camera import Intrinsics
from datagen.worlds.belief import Statement
from datagen.worlds.home.kinds import VOCABULARY

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CameraPose", "Recognition", "Senses", "Sighting", "Thing"]

CameraPose = tuple[float, float, float, float]
"""x, y and height of the camera in metres, and the yaw in which it looks."""

Point3 = tuple[float, float, float]

LEAST_PIXELS = 4
"""A thing of which fewer pixels are in view is not recognised."""
_SEES_THROUGH = 0.1  # metres beyond a point that a ray must reach to show that nothing is there
_MARGIN = 3  # pixels from the edge of the image within which nothing is said to be absent
_GLIMPSES = 2  # frames that must agree before a thing counts as gone
_HALF, _WIDE = 50_000, 100_000  # to write a spot in decimetres as one number
_FAR = 4.0  # metres beyond which nothing is said to be absent


@dataclass(frozen=True, kw_only=True)
class Recognition:
    """What the recogniser says of an instance in view: its kind, a person's name, what can be seen of it."""

    id: int
    kind: str
    name: str | None
    statements: tuple[Statement, ...]


@dataclass(kw_only=True)
class Thing:
    """What the agent remembers of an instance.

    Attributes:
        id: Its instance id.
        kind: Its kind.
        name: A person's or a room's name.
        point: The middle of what was seen of it last, metres.
        low, high: The corners of the box around what was seen of it last.
        cells: For what stands still: the spots (in decimetres) on the floor over which parts of it were seen.
        tick: When it was seen last.
        glimpses: How often in a row it was looked for in vain where it was last.
    """

    id: int
    kind: str
    name: str | None
    point: Point3
    low: Point3
    high: Point3
    cells: set[tuple[int, int]] = field(default_factory=set)
    tick: int = 0
    glimpses: int = 0


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What one frame shows.

    Attributes:
        pixels: How many pixels of each instance are in view (those that were recognised).
        statements: What was seen to be true.
        absent: Things that are not where they were seen last.
    """

    pixels: dict[int, int]
    statements: tuple[Statement, ...]
    absent: tuple[int, ...]


class Senses:
    """Recognises what is in the instance image and remembers where in space it was.

    Args:
        camera: The camera's intrinsics.
        recognise: Tells what an instance in view is; raises `KeyError` for one that is not.
    """

    def __init__(self, camera: Intrinsics, recognise: Callable[[int], Recognition]) -> None:
        self._camera = camera
        self._recognise = recognise
        self._across, self._upward = camera.slopes()
        self.things: dict[int, Thing] = {}

    def look(self, depth: NDArray[np.float32], ids: NDArray[Any], pose: CameraPose, tick: int) -> Sighting:
        """Take in one frame.

        Args:
            depth: (H, W) metres along the view axis; 0 or infinite where nothing was hit, or no depth was had.
            ids: (H, W) instance ids; 0 and below for what has no identity, such as walls.
            pose: Where the camera is.
            tick: The present.
        """
        pixels: dict[int, int] = {}
        statements: list[Statement] = []
        boxes = _Boxes.of(depth, ids, pose, self._across, self._upward)
        for thing, count in boxes.counts.items():
            if count < LEAST_PIXELS:
                continue
            known = self._recognise(thing)
            pixels[thing] = count
            statements.extend(known.statements)
            self._remember(known, boxes, tick)
        return Sighting(
            pixels=pixels,
            statements=tuple(statements),
            absent=tuple(self._gone(depth, ids, pose, boxes.shown)),
        )

    def _remember(self, known: Recognition, boxes: _Boxes, tick: int) -> None:
        low, high = boxes.box(known.id)
        point = boxes.middle(known.id)
        thing = self.things.get(known.id)
        if thing is None:
            thing = Thing(id=known.id, kind=known.kind, name=known.name, point=point, low=low, high=high)
            self.things[known.id] = thing
        if VOCABULARY.is_a(known.kind, "place"):
            return
        if _stays(known.kind):
            thing.cells |= boxes.cells(known.id)
            low = _least(thing.low, low)
            high = _most(thing.high, high)
            point = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2)
        thing.point, thing.low, thing.high, thing.tick, thing.glimpses = point, low, high, tick, 0

    def _gone(
        self, depth: NDArray[np.float32], ids: NDArray[Any], pose: CameraPose, in_view: frozenset[int]
    ) -> Iterable[int]:
        """Things not in view although one looks right through where they were."""
        for thing in self.things.values():
            if thing.id in in_view or _stays(thing.kind):
                continue
            if self._looks_through(thing, depth, pose):
                thing.glimpses += 1
                if thing.glimpses >= _GLIMPSES:
                    yield thing.id

    def _looks_through(self, thing: Thing, depth: NDArray[np.float32], pose: CameraPose) -> bool:
        seen = self.project(thing.point, pose)
        if seen is None:
            return False
        ahead, row, column = seen
        extent = max(high - low for low, high in zip(thing.low, thing.high, strict=True))
        if ahead > _FAR or extent * self._camera.focal / ahead < 3:
            return False
        patch = depth[row - 1 : row + 2, column - 1 : column + 2]
        return bool(((patch <= 0) | (patch > ahead + max(_SEES_THROUGH, extent / 2))).all())

    def project(self, point: Point3, pose: CameraPose) -> tuple[float, int, int] | None:
        """Depth, row and column at which a point is seen; None when it is not in the image."""
        dx, dy = point[0] - pose[0], point[1] - pose[1]
        cos, sin = math.cos(pose[3]), math.sin(pose[3])
        ahead, left = cos * dx + sin * dy, cos * dy - sin * dx
        if ahead < 0.2:
            return None
        camera = self._camera
        column = round(camera.width / 2 - 0.5 - left / ahead * camera.focal)
        row = round(camera.height / 2 - 0.5 - (point[2] - pose[2]) / ahead * camera.focal)
        inside = _MARGIN <= column < camera.width - _MARGIN and _MARGIN <= row < camera.height - _MARGIN
        return (ahead, row, column) if inside else None


@dataclass(frozen=True)
class _Boxes:
    """The points of a frame, sorted by instance."""

    counts: dict[int, int]
    starts: dict[int, int]
    points: NDArray[np.float32]  # (3, n)
    shown: frozenset[int]  # those in view, with depth or without

    @classmethod
    def of(
        cls,
        depth: NDArray[np.float32],
        ids: NDArray[Any],
        pose: CameraPose,
        across: NDArray[np.float32],
        upward: NDArray[np.float32],
    ) -> _Boxes:
        flat, metres = ids.ravel(), depth.ravel()
        seen = np.flatnonzero((flat > 0) & np.isfinite(metres))
        order = seen[np.argsort(flat[seen], kind="stable")]
        shown = None
        if not metres[order].all():  # a noisy camera has no depth there
            shown = frozenset(np.unique(flat[order]).tolist())
            order = order[metres[order] > 0]
        found, starts, counts = np.unique(flat[order], return_index=True, return_counts=True)
        ahead = depth.ravel()[order]
        left = across[order % depth.shape[1]] * ahead
        cos, sin = math.cos(pose[3]), math.sin(pose[3])
        points = np.stack(
            [
                pose[0] + cos * ahead - sin * left,
                pose[1] + sin * ahead + cos * left,
                pose[2] + upward[order // depth.shape[1]] * ahead,
            ]
        )
        names = found.tolist()
        return cls(
            dict(zip(names, counts.tolist(), strict=True)),
            dict(zip(names, starts.tolist(), strict=True)),
            points,
            frozenset(names) if shown is None else shown,
        )

    def _of(self, thing: int) -> NDArray[np.float32]:
        start = self.starts[thing]
        return self.points[:, start : start + self.counts[thing]]

    def box(self, thing: int) -> tuple[Point3, Point3]:
        points = self._of(thing)
        low, high = points.min(axis=1).tolist(), points.max(axis=1).tolist()
        return (low[0], low[1], low[2]), (high[0], high[1], high[2])

    def middle(self, thing: int) -> Point3:
        x, y, z = self._of(thing).mean(axis=1).tolist()
        return x, y, z

    def cells(self, thing: int) -> set[tuple[int, int]]:
        x, y = np.round(self._of(thing)[:2] * 10).astype(np.int64)
        return {
            (code // _WIDE - _HALF, code % _WIDE - _HALF)
            for code in np.unique((x + _HALF) * _WIDE + y + _HALF).tolist()
        }


def _stays(kind: str) -> bool:
    """Whether things of a kind stay where they are."""
    return VOCABULARY.is_a(kind, "furniture") or VOCABULARY.is_a(kind, "place")


def _least(a: Point3, b: Point3) -> Point3:
    return min(a[0], b[0]), min(a[1], b[1]), min(a[2], b[2])


def _most(a: Point3, b: Point3) -> Point3:
    return max(a[0], b[0]), max(a[1], b[1]), max(a[2], b[2])
