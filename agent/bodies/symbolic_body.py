"""`SymbolicHome`: a robot that sees by the rules of perception and acts by the rules alone; no images, no physics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from gymnasium import spaces

from agent.bodies.body import action_space, pose_space
from agent.bodies.camera import CAMERA
from agent.bodies.footing import Footing
from agent.bodies.ticking import HomeEnv
from datagen.worlds.home.spec import Point
from datagen.worlds.home.world import HomeWorld
from memory.graph.records import Value

__all__ = ["SymbolicHome"]


class SymbolicHome(HomeEnv):
    """A body without a camera. `visible` marks by id what is in view: (largest id + 1,) of 0 and 1.

    In view are the room one stands in, its doorways, and all that is in it but the inside of what is closed.
    """

    camera = CAMERA

    def __init__(self, world: HomeWorld, agent: int | None = None, *, limit: int | None = None) -> None:
        super().__init__(world, agent, limit=limit)
        self.action_space = action_space(self.largest_id)
        self.observation_space = spaces.Dict(
            {
                "visible": spaces.MultiBinary(self.largest_id + 1),
                "pose": pose_space(world.spec),
                "held": spaces.Discrete(self.largest_id + 1),
            }
        )

    def _enter(self, world: HomeWorld) -> Footing:
        footing = Footing(world.spec)
        footing.follow(world.state)
        return footing

    def _confirm(self, verb: str, arguments: Mapping[str, Value]) -> tuple[str | None, Point | None]:
        return None, None  # without a simulator the rules commit at once

    def _follow(self) -> None:
        self.footing.follow(self.world.state)

    def _observe(self) -> dict[str, Any]:
        state = self.world.state
        room = state.room_of(self.agent)
        assert room is not None
        visible = np.zeros(self.largest_id + 1, np.int8)
        visible[[room, *state.doorways[room]]] = 1
        for thing in (*state.furniture, *state.items, *state.people, *state.lights):
            if thing != self.agent and self.world.in_view(self.agent, thing):
                visible[thing] = 1
        return {
            "visible": visible,
            "pose": self._pose(),
            "held": self._held(),
        }
