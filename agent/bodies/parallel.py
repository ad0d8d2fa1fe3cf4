"""`HomeParallel`: several robots in one home, in the shape of PettingZoo's parallel API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pettingzoo import ParallelEnv

from agent.bodies.body import BodyError, Observation
from agent.bodies.camera import CAMERA, Intrinsics
from agent.bodies.mujoco_body import MujocoHome
from agent.bodies.scene import Scene
from agent.bodies.sounds import Ears
from datagen.worlds.home.world import HomeWorld
from memory.graph.records import Event

if TYPE_CHECKING:
    from typing import TypeAlias

    from gymnasium import spaces

    Rewards: TypeAlias = dict[str, float]
    Flags: TypeAlias = dict[str, bool]

__all__ = ["HomeParallel"]


class _Member(MujocoHome):
    """One of several robots: its own camera, hand and footing in a scene that all of them share."""

    def __init__(self, world: HomeWorld, agent: int, scene: Scene, camera: Intrinsics, limit: int | None) -> None:
        self._shared = scene
        self._ears = Ears(world, agent)
        super().__init__(world, agent, camera=camera, limit=limit)

    def _scene_of(self, world: HomeWorld) -> Scene:
        return self._shared

    def _info(self, outcome: str, event: Event | None, collided: bool) -> dict[str, Any]:
        return {**super()._info(outcome, event, collided), "sounds": self._ears.listen()}


class HomeParallel(ParallelEnv[str, Observation, Mapping[str, Any]]):  # type: ignore[misc]  # untyped to mypy
    """Several robots and the residents in one home. One step is one tick, in which every robot does one action.

    All act in the same tick, in order of their ids: what an earlier one did (took, opened, moved to) is so for the
    later ones. Then residents live on, and all look. Each robot has the actions, observations and `info` of
    `MujocoHome`, with `sounds` (see `sounds.py`) in `info`; it sees the other robots and the residents, bumps into
    them, and hears what they say in its room. Agents are called "robot_" and their id. A robot without an action
    stays where it is.

    Args:
        world: The home; the robots must be among its `self_sensing`.
        robots: Their ids; all robots that sense for themselves when None.
        camera: What the images are like.
        limit: Ticks after which an episode is truncated, for all at once; never when None.

    Raises:
        BodyError: If there is no such robot, or one does not sense for itself.
    """

    metadata: dict[str, Any] = {"name": "inhabit_home_v0", "render_modes": []}  # noqa: RUF012 - PettingZoo's own name

    def __init__(
        self,
        world: HomeWorld,
        robots: tuple[int, ...] | None = None,
        *,
        camera: Intrinsics = CAMERA,
        limit: int | None = None,
    ) -> None:
        kinds = {person.id: person.kind for person in world.spec.people}
        able = sorted(id for id in world.self_sensing if kinds.get(id) == "robot")
        self._robots = able if robots is None else sorted(robots)
        if not self._robots:
            raise BodyError("no robot of this home senses for itself: make the world with their ids as self_sensing")
        self.possible_agents = [f"robot_{id}" for id in self._robots]
        self.agents: list[str] = []
        self.camera, self.limit, self.render_mode = camera, limit, None
        self._begun = False
        self._settle_in(world)
        self._spaces = {name: member.observation_space for name, member in self.members.items()}
        self._actions = {name: member.action_space for name, member in self.members.items()}

    def observation_space(self, agent: str) -> spaces.Space[Any]:
        """What a robot observes."""
        return self._spaces[agent]

    def action_space(self, agent: str) -> spaces.Space[Any]:
        """What a robot can do."""
        return self._actions[agent]

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Observation], dict[str, dict[str, Any]]]:
        """Begin. The first time, without a seed, in the world as given; else its life begins anew from its spec.

        Args:
            seed: Of what the residents choose; the same life again when None.
            options: `poses` maps agents to x, y (metres) and yaw (radians) to begin at.

        Raises:
            BodyError: If a base does not fit there.
        """
        if self._begun or seed is not None:
            self._seed = self._seed if seed is None else seed
            self._settle_in(HomeWorld(self.world.spec, seed=self._seed, self_sensing=self.world.self_sensing))
        self._begun = True
        self.scene.follow(self.world.state)
        self.agents = list(self.possible_agents)
        poses = (options or {}).get("poses", {})
        begun = {name: self.members[name].reset(options=_pose(poses.get(name))) for name in self.agents}
        return {name: seen for name, (seen, _) in begun.items()}, {name: told for name, (_, told) in begun.items()}

    _seed = 0

    def step(
        self, actions: Mapping[str, Mapping[str, Any]]
    ) -> tuple[dict[str, Observation], Rewards, Flags, Flags, dict[str, dict[str, Any]]]:
        """Let every robot do one action, and one tick pass."""
        tried = {}
        for name in self.agents:
            member, action = self.members[name], actions.get(name)
            verb, arguments = ("stay", {}) if action is None else member.decoded(action)
            tried[name] = member.attempt(verb, arguments)
            self.scene.follow(self.world.state)
        self.world.step(1)
        self.scene.follow(self.world.state)
        self.scene.run()
        told = {name: self.members[name].told(what) for name, what in tried.items()}
        truncated = {name: step[3] for name, step in told.items()}
        self.agents = [name for name in self.agents if not truncated[name]]
        return (
            {name: step[0] for name, step in told.items()},
            {name: step[1] for name, step in told.items()},
            {name: step[2] for name, step in told.items()},
            truncated,
            {name: step[4] for name, step in told.items()},
        )

    def render(self) -> None:
        """Nothing: images are in the observations."""

    def close(self) -> None:
        """Nothing is held open."""

    def _settle_in(self, world: HomeWorld) -> None:
        self.world = world
        self.scene = Scene(world.state, self._robots[0])
        self.members = {f"robot_{id}": _Member(world, id, self.scene, self.camera, self.limit) for id in self._robots}


def _pose(pose: tuple[float, float, float] | None) -> dict[str, Any] | None:
    return None if pose is None else {"pose": pose}
