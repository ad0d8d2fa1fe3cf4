"""An episode: a home lived in for a while, and its replay from the log of deeds and moves."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.stage import Stage
from datagen.worlds.home.world import HomeWorld
from memory.graph.history import History
from memory.graph.records import DONE, Event, Pose

__all__ = ["Episode", "live", "replay"]


@dataclass(frozen=True, kw_only=True)
class Episode:
    """A home, and the history of what went on in it from tick 0 to tick `ticks`."""

    spec: HomeSpec
    history: History
    seed: int
    ticks: int


def live(spec: HomeSpec, *, seed: int, ticks: int, robot: Literal["patrol", "still"] = "patrol") -> Episode:
    """Let a home be lived in.

    Args:
        spec: The home.
        seed: Of all choices made in it.
        ticks: How long, in half seconds.
        robot: Whether robots go round, look and ask, or stand where they are and look.
    """
    robots = frozenset(person.id for person in spec.people if person.kind == "robot")
    world = HomeWorld(spec, seed=seed, patrol=robots if robot == "patrol" else frozenset())
    world.step(ticks)
    world.drop_plans()
    return Episode(spec=spec, history=world.recorder.history(), seed=seed, ticks=ticks)


def replay(spec: HomeSpec, events: list[Event], poses: list[Pose], *, ticks: int) -> History:
    """Do again what a log says, by the rules, from the home as it was at tick 0.

    Moves are the poses of people; deeds are the events that were done. Nobody decides and nobody perceives: what
    comes out is the truth alone, to compare with the truth that was recorded.

    Raises:
        ValueError: If the rules refuse what the log says was done.
    """
    people = frozenset(person.id for person in spec.people)
    stage = Stage(spec, self_sensing=people)
    # Within a tick bodies move first, as in `HomeWorld.step`.
    log = sorted(
        [(pose.tick, 0, index, pose) for index, pose in enumerate(poses) if pose.entity in people and pose.tick > 0]
        + [(event.tick, 1, index, event) for index, event in enumerate(events)],
        key=lambda entry: entry[:3],
    )
    for tick, entries in groupby(log, key=lambda entry: entry[0]):
        stage.recorder.advance(tick)
        for entry in entries:
            _redo(stage, entry[3])
    stage.recorder.advance(ticks)
    return stage.recorder.history()


def _redo(stage: Stage, record: Pose | Event) -> None:
    if isinstance(record, Pose):
        stage.move(record.entity, record.x, record.y, record.yaw)
    elif record.outcome != DONE:
        stage.refuse(record.actor, record.verb, record.arguments, record.outcome)
    else:
        event = stage.act(record.actor, record.verb, record.arguments)
        if event.outcome != DONE:
            raise ValueError(f"event {record.id} ({record.verb}) was done, but in the replay it is {event.outcome}")
