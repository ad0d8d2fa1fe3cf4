"""What a history says of a blocks world tick by tick, put together again without the world's own code."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from datagen.worlds.blocks.episode import BlocksEpisode
from datagen.worlds.blocks.rules import DUG
from datagen.worlds.blocks.shapes import BUILT, mask
from memory.graph.records import DONE, TRUTH

Cell = tuple[int, int, int]


class Replayed:
    """The blocks and the places of things at every tick, from the spec, the poses and the events alone."""

    def __init__(self, episode: BlocksEpisode) -> None:
        self.spec, self.history = episode.spec, episode.history
        self.ticks = range(episode.ticks + 1)
        self.kind = {entity.id: entity.kind for entity in self.history.entities}
        self.boxes: dict[int, tuple[int, set[Cell]]] = {}  # shape -> since when, its cells
        self.holes: dict[int, tuple[int, set[Cell]]] = {}
        self.gone: dict[int, int] = {}
        self.leaders = [f for f in self.history.facts if f.observer == TRUTH and f.predicate == "held_by"]
        for shape in self.spec.shapes:
            filled = np.argwhere(mask(shape.kind, shape.extents)) + np.array((shape.x, shape.y, shape.z))
            inside = ((filled >= 0) & (filled < (self.spec.size, self.spec.size, self.spec.height))).all(1)
            self.boxes[shape.id] = (0, {tuple(cell) for cell in filled[inside].tolist()})
        for hole in self.spec.holes:
            self.holes[hole.id] = (0, self._dug(hole.x, hole.y, hole.extents))
        for event in self.history.events:
            if event.outcome == DONE:
                self._note(event.tick, event.verb, dict(event.arguments))
        self.poses: dict[int, dict[int, Cell]] = {}
        for pose in self.history.poses:
            self.poses.setdefault(pose.entity, {})[pose.tick] = (int(pose.x), int(pose.y), int(pose.z))

    def _note(self, tick: int, verb: str, arguments: dict) -> None:
        if verb == "build":
            extents = BUILT[arguments["shape"], arguments["size"]]
            corner = np.array((*self._corner(arguments, extents), self.spec.ground))
            filled = np.argwhere(mask(arguments["shape"], extents)) + corner
            self.boxes[arguments["made"]] = (tick, {tuple(cell) for cell in filled.tolist()})
        elif verb == "dig":
            extents = DUG[arguments["size"]]
            self.holes[arguments["made"]] = (tick, self._dug(*self._corner(arguments, extents), extents))
        elif verb == "destroy":
            self.gone[arguments["target"]] = tick

    @staticmethod
    def _corner(arguments: dict, extents: tuple[int, int, int]) -> tuple[int, int]:
        middle = [(size - 1) // 2 for size in extents[:2]]
        return int(arguments["x"]) - middle[0], int(arguments["y"]) - middle[1]

    def _dug(self, x: int, y: int, extents: tuple[int, int, int]) -> set[Cell]:
        level = self.spec.ground
        return {(x + i, y + j, level - 1 - k) for i, j, k in np.ndindex(*extents)}

    def filled(self, tick: int) -> dict[Cell, int]:
        """Which shape is in which cell."""
        return {
            cell: shape
            for shape, (since, cells) in self.boxes.items()
            if since <= tick and self.gone.get(shape, math.inf) > tick
            for cell in cells
        }

    def missing(self, tick: int) -> dict[Cell, int]:
        """Which hole is in which cell."""
        return {cell: hole for hole, (since, cells) in self.holes.items() if since <= tick for cell in cells}

    def solid(self, cell: Cell, tick: int) -> bool:
        if cell[2] < 0 or cell in self.filled(tick):
            return True
        return cell[2] < self.spec.ground and cell not in self.missing(tick)

    def cell(self, thing: int, tick: int) -> Cell | None:
        known = [then for then in self.poses.get(thing, {}) if then <= tick]
        return self.poses[thing][max(known)] if known else None

    def holder(self, item: int, tick: int) -> int | None:
        return next((fact.object for fact in self.leaders if fact.subject == item and fact.holds(tick)), None)

    def sees(self, observer: int, thing: int, tick: int) -> bool:
        """Whether a thing that was there at a tick was in view, by lines drawn with fractions."""
        thing = self.holder(thing, tick) or thing
        if thing == observer:
            return True
        if self.gone.get(thing, math.inf) <= tick:
            return False
        feet = self.cell(observer, tick)
        return any(self._near(feet, cell) and self._line_is_free(feet, cell, tick) for cell in self._shown(thing, tick))

    def _near(self, feet: Cell, cell: Cell) -> bool:
        return max(abs(a - b) for a, b in zip(feet, cell, strict=True)) <= self.spec.sight

    def _shown(self, thing: int, tick: int) -> list[Cell]:
        if thing in self.boxes:
            return sorted(self.boxes[thing][1])
        if thing in self.holes:
            level = self.spec.ground
            mouth = {(x, y, level) for x, y, _ in self.holes[thing][1]}
            return sorted(mouth - set(self.filled(tick)))
        x, y, z = self.cell(thing, tick)
        return [(x, y, z), (x, y, z + 1)] if self.kind[thing] in ("player", "robot") else [(x, y, z)]

    def _line_is_free(self, feet: Cell, cell: Cell, tick: int) -> bool:
        eye = (feet[0], feet[1], feet[2] + 1)
        steps = max(abs(a - b) for a, b in zip(eye, cell, strict=True))
        for step in range(1, steps):
            part = Fraction(step, steps)
            point = tuple(math.floor(a + part * (b - a) + Fraction(1, 2)) for a, b in zip(eye, cell, strict=True))
            if self.solid(point, tick):
                return False
        return True

    def bodies(self) -> list[int]:
        return [body.id for body in self.spec.bodies()]
