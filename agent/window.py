"""The window between a body and the agent's mind: frames come in, actions go out, and no path leads to the truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.mind import Deed, Frame
from agent.senses import Recognition
from datagen.worlds.belief import Statement
from datagen.worlds.home.perception import glance

if TYPE_CHECKING:
    from agent.bodies.body import Body
    from agent.going import Action
    from datagen.worlds.home.world import HomeWorld
    from memory.graph.records import Value

__all__ = ["Window"]


class Window:
    """What the agent gets of a body: its camera, its frames, and the recogniser of what is in view.

    The recogniser stands for a trained one: it tells kind, name, looks and visible state of an instance, and what it
    rests on or lies in, but only while pixels of it are in the image. Body and world are held in closures; no
    attribute of a window leads to them.

    Attributes:
        me: The agent's id.
        camera: Its intrinsics.
        pixels: How many pixels of each id the last frame shows, counted in the instance image itself.
        rgb: (H, W, 3) the last frame's colours, for pictures.
        instance: (H, W) the last frame's instance ids, for pictures.
    """

    __slots__ = ("_begin", "_perform", "_tell", "camera", "instance", "me", "pixels", "rgb")

    def __init__(self, body: Body) -> None:
        self.me = body.agent
        self.camera = body.camera
        self.pixels: dict[int, int] = {}
        self.rgb: Any = None
        self.instance: Any = None
        self._begin: Callable[[], tuple[Any, Any]] = lambda: body.reset()
        self._perform: Callable[[str, Mapping[str, Value]], Any] = lambda verb, arguments: body.perform(verb, arguments)
        self._tell = _teller(body.world, body.agent)

    def begin(self) -> Frame:
        """The first frame."""
        observation, info = self._begin()
        return self._frame(observation, info)

    def step(self, action: Action) -> Frame:
        """Do one action; the frame after it, one tick later."""
        verb, arguments = (action.verb, action.arguments) if isinstance(action, Deed) else (action, {})
        observation, _, _, _, info = self._perform(verb, arguments)
        return self._frame(observation, info)

    def recognise(self, thing: int) -> Recognition:
        """What the recogniser says of an instance.

        Raises:
            KeyError: If no pixel of it is in the last frame.
        """
        if thing not in self.pixels:
            raise KeyError(f"{thing} is not in view")
        return self._tell(thing, self.pixels)

    def _frame(self, observation: Mapping[str, Any], info: Mapping[str, Any]) -> Frame:
        ids, counts = np.unique(observation["instance"], return_counts=True)
        self.pixels = {thing: count for thing, count in zip(ids.tolist(), counts.tolist(), strict=True) if thing > 0}
        self.rgb, self.instance = observation["rgb"], observation["instance"]
        x, y, z, yaw = (float(part) for part in observation["pose"])
        return Frame(
            depth=observation["depth"],
            ids=observation["instance"],
            camera=(x, y, z, yaw),
            held=int(observation["held"]) or None,
            event=info["event"],
            collided=bool(info["collided"]),
            heard=tuple(info["heard"]),
        )


def _teller(world: HomeWorld, agent: int) -> Callable[[int, Mapping[int, int]], Recognition]:
    """The recogniser: it looks instances up in the simulator's own list."""
    names = {part.id: getattr(part, "name", None) for part in world.spec.parts()}
    doors = {door.id: door.rooms for door in world.spec.doorways}
    rooms = {room.id for room in world.spec.rooms}

    def tell(thing: int, in_view: Mapping[int, int]) -> Recognition:
        statements: tuple[Statement, ...] = ()
        if thing in doors:
            # A doorway shows that it leads to the room one stands in, and to one whose floor is seen.
            here = world.room_of(agent)
            statements = tuple(
                (thing, "connects", room, None) for room in doors[thing] if room == here or room in in_view
            )
        elif thing not in rooms:
            statements = tuple(glance(world.state, thing))
        return Recognition(id=thing, kind=world.state.kind[thing], name=names[thing], statements=statements)

    return tell
