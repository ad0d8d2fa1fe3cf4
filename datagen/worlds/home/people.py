"""Who lives in a home: adults, children, perhaps a pet, and the agent."""

from __future__ import annotations

import math

import numpy as np

from datagen.worlds.home.grid import FloorGrid
from datagen.worlds.home.kinds import HABITS
from datagen.worlds.home.spec import Person, Point, Room

__all__ = ["AGENT_NAME", "MORE_ROBOTS", "NEW_NAMES", "NEW_PET_NAMES", "draw_people", "draw_robots"]

AGENT_NAME = "Hobbs"
"""What the agent is called."""

MORE_ROBOTS = ("Ada", "Bolt", "Crumb", "Dash", "Echo")
"""What further robots are called."""

_NAMES = (
    *("Ann", "Ben", "Carla", "David", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kim", "Lena"),
    *("Marco", "Nadia", "Oscar", "Petra", "Ravi", "Sara", "Tomas", "Uma", "Viktor", "Wanda", "Yusuf", "Zoe"),
)
_PET_NAMES = ("Biscuit", "Domino", "Fern", "Misty", "Pepper", "Tiger")

NEW_NAMES = (
    *("Abel", "Bruno", "Celia", "Dora", "Edgar", "Flora", "Gavin", "Hilda", "Ivan", "Judith", "Karim", "Lydia"),
    *("Milan", "Nora", "Olaf", "Pilar", "Quentin", "Rosa", "Selma", "Theo", "Ursula", "Vera", "Walter", "Xenia"),
)
"""Names that nobody has unless they are asked for."""

NEW_PET_NAMES = ("Bandit", "Cleo", "Felix", "Luna", "Rufus", "Tilly")
"""Such names of pets."""

_PET = 0.5
_APART = 0.7
_BODY = 0.25


def draw_people(
    count: int,
    *,
    rooms: tuple[Room, ...],
    grid: FloorGrid,
    first_id: int,
    generator: np.random.Generator,
    new_names: bool = False,
) -> tuple[Person, ...]:
    """`count` residents, perhaps a pet, and the agent last; ids from `first_id`."""
    people_names, pet_names = (NEW_NAMES, NEW_PET_NAMES) if new_names else (_NAMES, _PET_NAMES)
    names = [people_names[int(index)] for index in generator.permutation(len(people_names))[:count]]
    kinds = ["adult" if index < 2 and index < max(1, count - 1) else "child" for index in range(count)]
    who = list(zip(kinds, sorted(names), strict=True))
    if generator.random() < _PET:
        who.append((("cat", "dog")[int(generator.integers(2))], pet_names[int(generator.integers(len(pet_names)))]))
    who.append(("robot", AGENT_NAME))
    taken: list[Point] = []
    people = []
    for index, (kind, name) in enumerate(who):
        x, y = _free_spot(taken, grid, generator)
        taken.append((x, y))
        people.append(
            Person(
                id=first_id + index,
                kind=kind,
                name=name,
                room=grid.room_at(x, y),
                x=x,
                y=y,
                yaw=round(float(generator.integers(8)) * math.pi / 4, 3),
                habits=_habits(kind, generator),
            )
        )
    return tuple(people)


def draw_robots(
    count: int, *, people: tuple[Person, ...], grid: FloorGrid, first_id: int, generator: np.random.Generator
) -> tuple[Person, ...]:
    """`count` robots beside the agent, on floor that is free; ids from `first_id`."""
    taken = [(person.x, person.y) for person in people]
    robots = []
    for index in range(count):
        x, y = _free_spot(taken, grid, generator)
        taken.append((x, y))
        room, yaw = grid.room_at(x, y), round(float(generator.integers(8)) * math.pi / 4, 3)
        robots.append(
            Person(id=first_id + index, kind="robot", name=MORE_ROBOTS[index], room=room, x=x, y=y, yaw=yaw, habits=())
        )
    return tuple(robots)


def _habits(kind: str, generator: np.random.Generator) -> tuple[str, ...]:
    if kind == "robot":
        return ()
    options = [name for name in HABITS if (name == "roams") == (kind in ("cat", "dog"))]
    chosen = generator.permutation(len(options))[: 1 if kind in ("cat", "dog") else 2]
    return tuple(sorted(options[int(index)] for index in chosen))


def _free_spot(taken: list[Point], grid: FloorGrid, generator: np.random.Generator) -> Point:
    cells = np.argwhere(grid.main(_BODY) & (grid.room > 0))
    for index in generator.permutation(len(cells)):
        row, column = cells[int(index)]
        spot = grid.centre(int(row), int(column))
        if all(math.dist(spot, other) >= _APART for other in taken):
            return spot
    raise ValueError("the home has no free floor left to stand on")
