"""What passes between an attempt and its agent: what is asked for, and how the agent says that it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from agent.bodies.camera import Intrinsics
from agent.senses import Recognition
from agent.tasks.described import Described
from datagen.worlds.home.spec import Point

__all__ = ["STOP", "Asked", "Brief", "Picture", "Stop"]

STOP = "stop"
"""The action by which an agent says that it is done."""


@dataclass(frozen=True, kw_only=True)
class Stop:
    """Says more than `STOP` does.

    Attributes:
        answer: To what was asked: words, or ids with blanks between them.
        why: What was not done, and why.
    """

    answer: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture of what is to be found.

    Attributes:
        rgb: (H, W, 3) uint8.
        shown: What a recogniser says of it: each thing in it without its id, and how many pixels it has; first the one
            that the picture is of.
    """

    rgb: Any
    shown: Sequence[tuple[Described, int]]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a task asks for; each uses what it needs.

    Attributes:
        category: The kind of thing to find; "" where none is asked for.
        point: The point to go to, or None.
        deeds: What is to be so, of things as they are described.
        room: The name of the room that it is about; "" where it is about none.
        question: What is to be answered, "" for nothing.
        change: The number of actions after which the home is another than before; 0 where it stays.
        picture: What is to be found, or None.
    """

    category: str = ""
    point: Point | None = None
    deeds: tuple[tuple[Described, str, Described], ...] = ()
    room: str = ""
    question: str = ""
    change: int = 0
    picture: Picture | None = None


@dataclass(frozen=True, kw_only=True)
class Brief(Asked):
    """What an agent is told at the beginning.

    Attributes:
        task: The task's name.
        words: The task in words.
        scene: The home's name.
        me: The agent's own id.
        camera: Its camera.
        recognise: Tells what an instance in view is.
        steps: Actions after which the attempt ends.
        seed: For what the agent leaves to chance.
        drifts: Whether the poses of frames are what the wheels say, and drift; the first one is right.
    """

    task: str
    words: str
    scene: str
    me: int
    camera: Intrinsics
    recognise: Callable[[int], Recognition]
    steps: int
    seed: int
    drifts: bool = False
