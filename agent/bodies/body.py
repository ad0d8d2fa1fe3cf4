"""What every body in a home has in common: its actions, its observations, and how Gymnasium sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from gymnasium import spaces

from agent.bodies.camera import Intrinsics

if TYPE_CHECKING:
    from datagen.worlds.home.spec import HomeSpec
    from datagen.worlds.home.world import HomeWorld
    from memory.graph.records import Value

__all__ = [
    "ACTIONS",
    "FARTHEST",
    "FORWARD",
    "MOVES",
    "RADIUS",
    "TARGETS",
    "TURN",
    "Action",
    "Body",
    "BodyError",
    "Observation",
    "Step",
    "action_space",
    "encode",
    "pose_space",
]

FORWARD = 0.25
"""Metres that `move_forward` goes."""
TURN = float(np.pi / 6)
"""Radians that `turn_left` and `turn_right` turn by."""
FARTHEST = 100.0
"""Metres: the bound of depth in the observation space."""
RADIUS = 0.2
"""Of the robot's round base, in metres."""

MOVES = ("stay", "move_forward", "turn_left", "turn_right")
"""What moves the body and nothing else; none has a target."""

TARGETS: Mapping[str, str] = {
    "take": "item",
    "put_on": "place",
    "put_in": "container",
    "open": "thing",
    "close": "thing",
    "switch_on": "thing",
    "switch_off": "thing",
    "give": "to",
    "fill": "item",
    "pour": "into",
    "pour_away": "item",
}
"""What hands do, and the argument that the target of an action stands for.

What is put, given or poured is what is held.
"""

ACTIONS = (*MOVES, *TARGETS)
"""All that the action space names, in the order of its numbers."""

Observation = dict[str, Any]
Action = Mapping[str, Any]
Step = tuple[Observation, float, bool, bool, dict[str, Any]]
"""Observation, reward (always 0), terminated (a life does not end: always False), truncated, info."""


class BodyError(ValueError):
    """A body asked for where there is none, or an action that no body has."""


class Body(Protocol):
    """A robot in a home, in the shape of a Gymnasium environment. One step is one tick of the home.

    An observation holds `pose` (float64: x, y, height of the camera in metres, yaw in radians) and `held` (the id of
    the item in hand, 0 for none). A body with a camera adds `rgb` (H, W, 3) uint8, `depth` (H, W) float32 (metres
    along the view axis, 0 = nothing hit) and `instance` (H, W) int32 (the id of the entity seen: a floor shows its
    room's id, the frame of a doorway the doorway's, walls and ceilings 0); a body without one adds `visible`.

    `info` tells what else reaches the agent: `outcome` ("done" or a refusal code; "collided" for a step that was
    stopped), `event` (the agent's own deed as it was recorded, or None), `collided`, `heard` (the events and
    utterances in earshot since the last step), `tick`.
    """

    world: HomeWorld
    agent: int
    camera: Intrinsics
    action_space: spaces.Space[Any]
    observation_space: spaces.Space[Any]

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Begin. The first time, without a seed, the body goes on in the world that it was given."""
        ...

    def step(self, action: Action) -> Step:
        """Do one action of the action space and let one tick pass."""
        ...

    def perform(self, verb: str, arguments: Mapping[str, Value] | None = None) -> Step:
        """Do a move or any verb of the home by its name, speech among them, and let one tick pass."""
        ...


def action_space(largest_id: int) -> spaces.Dict:
    """`verb` is a place in `ACTIONS`, `target` an entity's id (0, or anything, where none is needed)."""
    return spaces.Dict({"verb": spaces.Discrete(len(ACTIONS)), "target": spaces.Discrete(largest_id + 1)})


def pose_space(home: HomeSpec) -> spaces.Box:
    """x, y, height of the camera, yaw."""
    x0, y0, x1, y1 = home.bounds()
    turn = np.pi + 1e-3  # poses are rounded to a milliradian
    low, high = np.array([x0, y0, 0.0, -turn]), np.array([x1, y1, home.wall_height, turn])
    return spaces.Box(low, high, dtype=np.float64)


def encode(verb: str, target: int = 0) -> dict[str, Any]:
    """The element of the action space for a verb of `ACTIONS`.

    Raises:
        BodyError: If there is no such action.
    """
    if verb not in ACTIONS:
        raise BodyError(f"no action {verb!r}; the actions are {', '.join(ACTIONS)}")
    return {"verb": np.int64(ACTIONS.index(verb)), "target": np.int64(target)}
