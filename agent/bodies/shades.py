"""The colours of a home as it stands: what is on shines, a vessel shows what it holds, a room without light is dim."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agent.bodies.mjcf import HomeModel
from datagen.worlds.home.liquids import EMPTY, LIQUIDS
from datagen.worlds.home.spec import HomeSpec, Point
from datagen.worlds.home.state import HomeState

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["DIM", "Shades"]

DIM = 0.6
"""How bright things are in a room whose light is off; by day one sees well enough without."""

_BESIDE = 0.01  # metres from the middle of a wall at which one is in the room on that side of it
_THIN = 0.2  # metres: half of what is thinner than this stands between rooms
_SAMPLES = 24  # along each side


class Shades:
    """What colour each geom of a home has now.

    What stands between two rooms, a wall or the frame of a doorway, is as bright as both of them are on average: a
    colour is that of a whole geom, so that all renderers show the same.

    Attributes:
        colour: (ngeom, 3) in 0..255; the same array for good.
    """

    def __init__(self, home: HomeModel, spec: HomeSpec) -> None:
        self.colour: NDArray[np.float64] = home.colour.copy()
        self._plain: NDArray[np.float64] = home.colour.copy()  # in full light
        self._home = home
        self._shines = (home.lit != home.colour).any(axis=1)
        self._on: dict[int, bool] = {}
        self._held: dict[int, str] = {}
        self._rooms = {room.id: number for number, room in enumerate(spec.rooms)}
        self._share = _shares(home, spec) if spec.switches else np.zeros((len(home.colour), 0))
        self._dark: tuple[tuple[int, ...], frozenset[int]] = ((), frozenset())

    def follow(self, state: HomeState) -> None:
        """Take over what has changed in the world since the last call."""
        if self._follow_switches(state) | self._follow_liquids(state) | self._follow_lights(state):
            dark, things = self._dark
            bright = 1.0 - (1.0 - DIM) * self._share[:, [self._rooms[room] for room in dark]].sum(axis=1)
            for thing in things:
                bright[self._home.geoms[thing]] = DIM
            bright[(self._plain == self._home.lit).all(axis=1) & (self._home.lit != self._home.colour).any(axis=1)] = (
                1.0
            )
            self.colour[:] = self._plain * bright[:, None]

    def _follow_switches(self, state: HomeState) -> bool:
        changed = [piece for piece, shines in state.switched.items() if shines != self._on.get(piece, False)]
        for piece in changed:
            self._on[piece] = state.switched[piece]
            geoms = self._home.geoms[piece]
            self._plain[geoms] = (self._home.lit if self._on[piece] else self._home.colour)[geoms]
        return bool(changed)

    def _follow_liquids(self, state: HomeState) -> bool:
        """The liquid at the top of each vessel that is open there."""
        changed = [vessel for vessel, liquid in state.liquids.items() if liquid != self._held.get(vessel, EMPTY)]
        for vessel in changed:
            liquid = self._held[vessel] = state.liquids[vessel]
            geoms = [geom for geom in self._home.geoms[vessel] if self._home.inside[geom]]
            self._plain[geoms] = self._home.colour[geoms] if liquid == EMPTY else np.array(LIQUIDS[liquid]) * 255
        return bool(changed)

    def _follow_lights(self, state: HomeState) -> bool:
        """Which rooms are dark, and what is in them, at whatever remove."""
        dark = tuple(light.room for light in state.lights.values() if not state.switched[light.id])
        inside = {thing for room in dark for thing in state.children[room]}
        inside |= {item for thing in inside for item in state.children[thing]}
        before, self._dark = self._dark, (dark, frozenset(inside & self._home.geoms.keys()))
        return before != self._dark


def _shares(home: HomeModel, spec: HomeSpec) -> NDArray[np.float64]:
    """(ngeom, rooms) which share of what is built in, like walls, each room has; 0 for all else."""
    model, shares = home.model, np.zeros((len(home.colour), len(spec.rooms)))
    for geom in np.flatnonzero(model.geom_bodyid == 0):
        if model.geom_pos[geom, 2] > -1.0:  # else it is the cellar
            x, y = _around(model.geom_pos[geom, :2], model.geom_size[geom, :2])
            for number, room in enumerate(spec.rooms):
                shares[geom, number] = _inside(room.polygon, x, y).sum()
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1.0)
    rooms = [room.id for room in spec.rooms]
    for light in spec.switches:  # a switch is seen from its own room alone
        shares[home.geoms[light.id]] = np.eye(len(rooms))[rooms.index(light.room)]
    return shares


def _around(middle: NDArray[np.float64], half: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points of something that tell in which rooms it is: along both sides of the middle of what is thin."""
    if half.min() >= _THIN:
        return middle[:1], middle[1:]
    along = np.linspace(-1.0, 1.0, _SAMPLES) * half.max()
    out = np.full(_SAMPLES, _BESIDE)
    one, other = np.concatenate([along, along]), np.concatenate([out, -out])
    across = (one, other) if half[0] >= half[1] else (other, one)
    return middle[0] + across[0], middle[1] + across[1]


def _inside(polygon: tuple[Point, ...], x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which points are inside of an outline whose walls run along x or y."""
    inside = np.zeros(x.shape, bool)
    for (x0, y0), (_, y1) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        inside ^= (y >= min(y0, y1)) & (y < max(y0, y1)) & (x < x0)
    return inside
