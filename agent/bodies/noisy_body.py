"""`NoisyHome`: the MuJoCo body with noisy cameras and motors, which knows where it is by odometry alone."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from gymnasium import spaces

from agent.bodies.body import FORWARD, TURN
from agent.bodies.camera import CAMERA, EYE_HEIGHT, Intrinsics
from agent.bodies.footing import Footing, discs
from agent.bodies.mujoco_body import MujocoHome
from agent.bodies.noise import LIFELIKE, MotionNoise, Noise, Odometer
from datagen.worlds.home.world import HomeWorld

__all__ = ["NoisyHome"]

_ASTRAY = 1000.0  # metres: the bound of a pose that drifts


class NoisyHome(MujocoHome):
    """`MujocoHome` with noise. Where odometry is noisy, the observed `pose` is what the wheels say.

    It begins right (as habitat's GPS and compass do) and drifts. The world keeps the true pose, which the agent is not
    told. Reset begins the noise anew, from the seed that is given or the next one of the same stream.

    Args:
        world: The home; the agent must be among its `self_sensing`.
        agent: The robot's id; the only robot of the home when None.
        noise: What is noisy.
        seed: Of the noise.
        told: The pose that odometry tells at first: x, y (metres) and yaw (radians); the true one when None.
        camera: What the images are like.
        limit: Ticks after which an episode is truncated; never when None.
    """

    def __init__(
        self,
        world: HomeWorld,
        agent: int | None = None,
        *,
        noise: Noise = LIFELIKE,
        seed: int = 0,
        told: tuple[float, float, float] | None = None,
        camera: Intrinsics = CAMERA,
        limit: int | None = None,
    ) -> None:
        self.noise, self._told = noise, told
        self._seeds = np.random.SeedSequence(seed)
        super().__init__(world, agent, camera=camera, limit=limit)
        seen: Any = self.observation_space
        self.observation_space = spaces.Dict({**seen.spaces, "pose": spaces.Box(-_ASTRAY, _ASTRAY, (4,), np.float64)})

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Begin, as `HomeEnv.reset`; noise begins anew too, and odometry is right."""
        if seed is not None:
            self._seeds = np.random.SeedSequence(seed)
        self._odometer: Odometer | None = None
        return super().reset(seed=seed, options=options)

    def _enter(self, world: HomeWorld) -> Footing:
        self._odometer = None
        return super()._enter(world)

    def _begin_noise(self) -> Odometer:
        camera, motors, wheels = (np.random.default_rng(child) for child in self._seeds.spawn(3))
        self._camera_noise, self._motor_noise = camera, motors
        self._own = self.noise.motors.robot(motors) if self.noise.motors else (0.0, 0.0)
        x, y, _, yaw = self.world.position(self.agent)
        return Odometer(self.noise.odometry or MotionNoise(), (x, y, yaw), wheels, self._told)

    def _move(self, verb: str) -> bool:
        """Move the base by about what was asked for, as far as it goes."""
        if self._odometer is None:
            self._odometer = self._begin_noise()
        if self.noise.motors is None or verb == "stay":
            return super()._move(verb)
        ahead = FORWARD if verb == "move_forward" else 0.0
        turn = {"turn_left": TURN, "turn_right": -TURN}.get(verb, 0.0)
        ahead, turn = self.noise.motors.moved(ahead, turn, self._own, self._motor_noise)
        x, y, _, yaw = self.world.position(self.agent)
        yaw = math.remainder(yaw + turn, math.tau)
        dx, dy = ahead * math.cos(yaw), ahead * math.sin(yaw)
        end = (x, y)
        if verb == "move_forward":
            end = self.footing.slide((x, y), dx, dy, discs(self.world.state, self.agent))
        self.world.move(self.agent, *end, yaw)
        return verb == "move_forward" and end != (x + dx, y + dy)

    def _observe(self) -> dict[str, Any]:
        if self._odometer is None:
            self._odometer = self._begin_noise()
        seen = super()._observe()
        x, y, _, yaw = self.world.position(self.agent)
        if self.noise.odometry is not None:
            x, y, yaw = self._odometer.follow((x, y, yaw))
            seen["pose"] = np.clip([x, y, EYE_HEIGHT, yaw], -_ASTRAY, _ASTRAY)
        if self.noise.depth is not None:
            seen["depth"] = self.noise.depth.seen(seen["depth"], self._camera_noise)
        if self.noise.colour is not None:
            seen["rgb"] = self.noise.colour.seen(seen["rgb"], self._camera_noise)
        return seen
