"""The colours of a home as it stands: what is switched on shines, and a vessel shows what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agent.bodies.mjcf import HomeModel
from datagen.worlds.home.liquids import EMPTY, LIQUIDS
from datagen.worlds.home.state import HomeState

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Shades"]


class Shades:
    """What colour each geom of a home has now.

    Attributes:
        colour: (ngeom, 3) in 0..255; the same array for good.
    """

    def __init__(self, home: HomeModel) -> None:
        self.colour: NDArray[np.float64] = home.colour.copy()
        self._home = home
        self._on: dict[int, bool] = {}
        self._held: dict[int, str] = {}

    def follow(self, state: HomeState) -> None:
        """Take over what has changed in the world since the last call."""
        for piece, shines in state.switched.items():
            if shines != self._on.get(piece, False):
                self._on[piece] = shines
                geoms = self._home.geoms[piece]
                self.colour[geoms] = (self._home.lit if shines else self._home.colour)[geoms]
        for vessel, liquid in state.liquids.items():
            if liquid != self._held.get(vessel, EMPTY):
                self._held[vessel] = liquid
                self._show(vessel, liquid)

    def _show(self, vessel: int, liquid: str) -> None:
        """The liquid at the top of a vessel that is open there."""
        geoms = [geom for geom in self._home.geoms[vessel] if self._home.inside[geom]]
        shown = self._home.colour[geoms] if liquid == EMPTY else np.array(LIQUIDS[liquid]) * 255
        self.colour[geoms] = shown
