"""The rules that a `BlocksSpec` must keep; a broken one is named in one line with what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from datagen.worlds.blocks import kinds
from datagen.worlds.blocks.grid import GROUND, TALL
from datagen.worlds.blocks.rules import SIDES
from datagen.worlds.blocks.shapes import Cell, possible_extents
from datagen.worlds.blocks.spec import Agent, BlocksSpec, Command, Creature, Item, Shape, Speaker
from datagen.worlds.blocks.state import hole_cells, shape_cells
from datagen.worlds.blocks.verbs import ORDERS
from datagen.worlds.reading import SpecError

__all__ = ["check"]

_SMALLEST = 5
_HEADROOM = 3


def check(spec: BlocksSpec) -> None:
    """Check all rules between the parts of a blocks world.

    Raises:
        SpecError: On the first broken rule: a grid too small, unknown kinds or colours, ids or names used twice,
            shapes or holes in each other or outside, a body or an item in a block, in the air or in another body,
            a command about nothing that is there.
    """
    rules: tuple[Callable[[BlocksSpec], None], ...] = (_numbers, _grid, _ids, _kinds)
    for rule in rules:
        rule(spec)
    filled, missing = _shapes(spec), _holes(spec)
    for x, y, z in missing:
        _require(z < spec.ground - 1 or (x, y, spec.ground) not in filled, f"a shape covers the hole at ({x}, {y})")
    _bodies(spec, filled, missing)
    _items(spec, filled, missing)
    for command in spec.commands:
        _command(spec, command)


def _require(holds: bool, problem: str) -> None:
    if not holds:
        raise SpecError(problem)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _numbers(spec: BlocksSpec) -> None:
    for name in ("seed", "size", "height", "ground", "sight"):
        value = getattr(spec, name)
        _require(_is_whole(value) and value >= 0, f"{name}={value!r}: give a whole number of 0 or more")
    for part in spec.parts():
        for name in ("id", "x", "y", "z"):
            value = getattr(part, name, 0)
            _require(_is_whole(value), f"id {part.id}: {name}={value!r} is no whole number; positions are cells")


def _grid(spec: BlocksSpec) -> None:
    _require(spec.size >= _SMALLEST, f"size={spec.size}: a grid needs {_SMALLEST} cells along each side or more")
    _require(spec.ground >= 1, f"ground={spec.ground}: give one layer of earth or more")
    least = spec.ground + _HEADROOM
    _require(spec.height >= least, f"height={spec.height}: with ground={spec.ground} give {least} or more")
    x0, y0, x1, y1 = spec.roam
    inside = 0 <= x0 <= x1 < spec.size and 0 <= y0 <= y1 < spec.size
    _require(inside, f"roam={spec.roam}: give the lowest x and y and the highest, all inside the grid")


def _ids(spec: BlocksSpec) -> None:
    ids = [part.id for part in spec.parts()]
    _require(all(id > GROUND for id in ids), f"every id must be a whole number above {GROUND}, which is the ground's")
    twice = [id for id, count in Counter(ids).items() if count > 1]
    if twice:
        raise SpecError(f"id {twice[0]} is used twice: give every part an id of its own")
    names = Counter(body.name for body in spec.bodies())
    for name, count in names.items():
        _require(count == 1 and bool(name), f"the name {name!r} must be there and be had by one body alone")


def _kinds(spec: BlocksSpec) -> None:
    for parts, known in (
        (spec.creatures, tuple(kinds.CREATURES)),
        (spec.items, kinds.ITEMS),
        (spec.shapes, kinds.SHAPES),
    ):
        for part in parts:
            _require(part.kind in known, f"id {part.id}: no kind {part.kind!r}; use one of {', '.join(known)}")
    coloured: tuple[Creature | Item | Shape, ...] = (*spec.creatures, *spec.items, *spec.shapes)
    for thing in coloured:
        _require(thing.colour in (None, *kinds.COLOURS), f"id {thing.id}: no colour {thing.colour!r}")
    for body in spec.bodies():
        _require(body.heading in kinds.HEADINGS, f"{body.name}: a heading is one of {', '.join(kinds.HEADINGS)}")
    for item in spec.items:
        _require(item.texture in (None, *kinds.TEXTURES), f"id {item.id}: no texture {item.texture!r}")
        _require(item.size in (None, *kinds.SIZES), f"id {item.id}: no size {item.size!r}")


def _shapes(spec: BlocksSpec) -> dict[Cell, int]:
    filled: dict[Cell, int] = {}
    for shape in spec.shapes:
        boxes = possible_extents(shape.kind)
        _require(shape.extents in boxes, f"shape {shape.id}: no {shape.kind} has a box of {shape.extents}")
        inside = shape_cells(shape, spec)
        lowest = min((z for _, _, z in inside), default=None)
        _require(lowest == spec.ground, f"shape {shape.id} must stand on the ground: z={spec.ground}, inside the grid")
        for cell in inside:
            _require(cell not in filled, f"shapes {filled.get(cell)} and {shape.id} are in each other at {cell}")
            filled[cell] = shape.id
    return filled


def _holes(spec: BlocksSpec) -> dict[Cell, int]:
    missing: dict[Cell, int] = {}
    for hole in spec.holes:
        _require(all(size >= 1 for size in hole.extents), f"hole {hole.id}: {hole.extents} is nothing dug")
        for cell in hole_cells(hole.x, hole.y, hole.extents, spec):
            inside = 0 <= cell[0] < spec.size and 0 <= cell[1] < spec.size and cell[2] >= 0
            _require(inside, f"hole {hole.id} goes beyond the grid at {cell}")
            _require(cell not in missing, f"holes {missing.get(cell)} and {hole.id} are in each other at {cell}")
            missing[cell] = hole.id
    return missing


def _is_open(spec: BlocksSpec, cell: Cell, filled: dict[Cell, int], missing: dict[Cell, int]) -> bool:
    x, y, z = cell
    inside = 0 <= x < spec.size and 0 <= y < spec.size and 0 <= z < spec.height
    return inside and cell not in filled and (z >= spec.ground or cell in missing)


def _rests(spec: BlocksSpec, who: str, cell: Cell, filled: dict[Cell, int], missing: dict[Cell, int]) -> None:
    x, y, z = cell
    _require(_is_open(spec, cell, filled, missing), f"{who} at {cell} is in a block or outside the grid")
    below = (x, y, z - 1)
    _require(z == 0 or not _is_open(spec, below, filled, missing), f"{who} at {cell} has nothing under it")


def _bodies(spec: BlocksSpec, filled: dict[Cell, int], missing: dict[Cell, int]) -> None:
    taken: dict[Cell, str] = {}
    for body in spec.bodies():
        x, y, z = body.x, body.y, body.z
        _rests(spec, body.name, (x, y, z), filled, missing)
        for up in range(TALL if isinstance(body, Agent | Speaker) else 1):
            part = (x, y, z + up)
            _require(part not in filled, f"{body.name} at {(x, y, z)} is in a block")
            _require(part not in taken, f"{taken.get(part)} and {body.name} are in the same cell {part}")
            taken[part] = body.name
    for creature in spec.creatures:
        for name in ("loiter", "turning"):
            _chance(creature.name, name, getattr(creature, name))
    _chance(spec.speaker.name, "strolls", spec.speaker.strolls)
    _chance(spec.speaker.name, "tells", spec.speaker.tells)


def _chance(who: str, name: str, value: float) -> None:
    _require(isinstance(value, int | float) and 0 <= value <= 1, f"{who}: {name}={value!r} is no chance from 0 to 1")


def _items(spec: BlocksSpec, filled: dict[Cell, int], missing: dict[Cell, int]) -> None:
    holders: dict[int, Agent | Speaker | Creature] = {body.id: body for body in spec.bodies()}
    held: set[int] = set()
    for item in spec.items:
        if item.holder is None:
            _rests(spec, f"item {item.id}", (item.x, item.y, item.z), filled, missing)
            continue
        holder = holders.get(item.holder)
        if holder is None or (isinstance(holder, Creature) and not holder.grabby):
            raise SpecError(f"item {item.id}: {item.holder} is nobody who can hold it")
        _require(item.holder not in held, f"item {item.id}: {holder.name} holds something already")
        held.add(item.holder)
        there = (item.x, item.y, item.z) == (holder.x, holder.y, holder.z)
        _require(there, f"item {item.id} must be in the cell of {holder.name}, who holds it")


def _command(spec: BlocksSpec, command: Command) -> None:
    where = f"command at tick {command.tick}"
    _require(_is_whole(command.tick) and command.tick >= 1, f"{where}: give a tick of 1 or more")
    _require(command.verb in ORDERS, f"{where}: no order {command.verb!r}; use one of {', '.join(ORDERS)}")
    ids = {part.id for part in spec.parts()}
    for thing in (command.target, command.near):
        _require(thing is None or thing in ids, f"{where}: there is nothing with the id {thing}")
    _require(command.side in (None, *SIDES), f"{where}: a side is one of {', '.join(SIDES)}")
    if command.verb in ("move_to", "build", "dig", "bring"):
        place = command.near is not None or (_is_whole(command.x) and _is_whole(command.y))
        _require(place, f"{where}: say where, by near or by x and y")
    if command.verb not in ("move_to", "build", "dig"):
        _require((command.target is None) != (command.what is None), f"{where}: give either target or what")
    if command.verb == "build":
        known = command.shape in kinds.SHAPES and command.colour in kinds.SHAPE_COLOURS
        _require(known, f"{where}: say what to build, by a shape and a colour of blocks")
    if command.verb in ("build", "dig"):
        _require(command.size in kinds.SIZES, f"{where}: a size is one of {', '.join(kinds.SIZES)}")
