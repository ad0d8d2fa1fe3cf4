"""A small blocks world made by hand, and worlds in which one command is given."""

from __future__ import annotations

from dataclasses import replace

from datagen.worlds.blocks.grid import TALL
from datagen.worlds.blocks.spec import Agent, BlocksSpec, Command, Creature, Hole, Item, Shape, Speaker
from datagen.worlds.blocks.state import BlocksState
from datagen.worlds.blocks.world import BlocksWorld
from memory.graph.history import History
from memory.graph.records import TRUTH, Event, Fact

AGENT, SPEAKER, COW, BALL, RING, CUBE, WALL, PIT = 2, 3, 4, 5, 6, 7, 8, 9
LEVEL = 3


def small_world(*commands: Command, **changes: object) -> BlocksSpec:
    """Ten by ten: agent at (1, 1), speaker at (8, 1), a cow at (5, 5), a cube to the north, a wall and a pit."""
    spec = BlocksSpec(
        seed=0,
        size=10,
        height=9,
        ground=LEVEL,
        sight=6,
        roam=(0, 0, 9, 9),
        agent=Agent(id=AGENT, name="Hobbs", x=1, y=1, z=LEVEL, heading="north"),
        speaker=Speaker(id=SPEAKER, name="Ann", x=8, y=1, z=LEVEL, heading="west"),
        creatures=(
            Creature(
                id=COW,
                kind="cow",
                name="Clover",
                x=5,
                y=5,
                z=LEVEL,
                heading="east",
                colour="brown",
                loiter=1.0,
                turning=0,
            ),
        ),
        items=(
            Item(id=BALL, kind="ball", x=3, y=1, z=LEVEL, colour="red", texture="shiny", size="small"),
            Item(id=RING, kind="ring", x=8, y=1, z=LEVEL, holder=SPEAKER),
        ),
        shapes=(
            Shape(id=CUBE, kind="cube", x=2, y=6, z=LEVEL, extents=(2, 2, 2), colour="blue"),
            Shape(id=WALL, kind="rectangle", x=6, y=6, z=LEVEL, extents=(4, 1, 3), colour="green"),
        ),
        holes=(Hole(id=PIT, x=4, y=2, extents=(1, 2, 2)),),
        commands=commands,
    )
    return replace(spec, **changes)  # type: ignore[arg-type]


def lived(command: Command, ticks: int = 60, **changes: object) -> BlocksWorld:
    """A world in which a command was given, and time went by."""
    world = BlocksWorld(small_world(replace(command, tick=1), **changes), seed=1)
    world.step(ticks)
    return world


def deeds(world: BlocksWorld) -> list[tuple[str, str]]:
    """What the agent did: verbs and outcomes."""
    return [(event.verb, event.outcome) for event in events(world) if event.actor == AGENT]


def events(world: BlocksWorld) -> list[Event]:
    return world.recorder.history().events


def last(world: BlocksWorld) -> Event:
    return [event for event in events(world) if event.actor == AGENT][-1]


def current(world: BlocksWorld, subject: int, predicate: str, observer: int = TRUTH) -> Fact:
    fact = world.recorder.current(subject, predicate, observer)
    assert fact is not None
    return fact


def believed(world: BlocksWorld, observer: int, subject: int, predicate: str) -> tuple[str, object] | None:
    fact = world.recorder.current(subject, predicate, observer)
    return None if fact is None else (fact.predicate, fact.object if fact.value is None else fact.value)


def poses(history: History, entity: int) -> dict[int, tuple[float, float, float, float]]:
    """Where an entity was, by tick."""
    return {pose.tick: (pose.x, pose.y, pose.z, pose.yaw) for pose in history.poses if pose.entity == entity}


def problems(state: BlocksState) -> list[str]:
    """What must never be: two bodies in a cell, or a body or an item in a block or outside."""
    taken: dict[tuple[int, int, int], int] = {}
    found = []
    for thing, (x, y, z) in state.cells.items():
        tall = state.kind[thing] in ("robot", "player")
        for up in range(TALL if tall else 1):
            cell = (x, y, z + up)
            inside = 0 <= x < state.grid.size and 0 <= y < state.grid.size and 0 <= z < state.grid.height
            if not inside or state.grid.owner_of(cell) != 0:
                found.append(f"{thing} in a block at {cell}")
            if thing in state.people and taken.setdefault(cell, thing) != thing:
                found.append(f"{thing} and {taken[cell]} at {cell}")
    return found
