"""The rules of blocks worlds: the tests that preconditions name, and the judge that applies them to the verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from datagen.worlds.blocks import kinds
from datagen.worlds.blocks.grid import AIR, GROUND
from datagen.worlds.blocks.shapes import BUILT, Cell, Extents, cells
from datagen.worlds.blocks.spec import Creature
from datagen.worlds.blocks.state import BlocksState, Box, centred, hole_cells
from datagen.worlds.blocks.verbs import ORDERS, VERBS
from datagen.worlds.blocks.ways import circle, ring, spot_goals, touches
from datagen.worlds.judge import Judge
from memory.graph.records import Value

__all__ = ["CONDITIONS", "DUG", "EARSHOT", "SIDES", "built_cells", "dug_cells", "refusal", "spot_box", "valid_actions"]

EARSHOT = 12
"""How many cells far one is heard, along x and along y."""

SIDES = ("left", "right", "front", "back")

DUG: Mapping[str, Extents] = {"small": (1, 1, 1), "medium": (2, 2, 1), "large": (3, 3, 2)}
"""The box of a hole by its size in words."""


def built_cells(state: BlocksState, x: float, y: float, shape: str, size: str) -> tuple[Cell, ...]:
    """The cells that would be filled by building in the middle of a column, on the level of the ground."""
    extents = BUILT[shape, size]
    left, near = centred(int(x), int(y), extents)
    return tuple((left + dx, near + dy, state.grid.ground + dz) for dx, dy, dz in cells(shape, extents))


def dug_cells(state: BlocksState, x: float, y: float, size: str) -> tuple[Cell, ...]:
    """The cells that would be missing after digging in the middle of a column."""
    extents = DUG[size]
    return hole_cells(*centred(int(x), int(y), extents), extents, state.spec)


def spot_box(state: BlocksState, x: float, y: float) -> Box:
    """The cell on top of a column, as a box: where what one lays down there comes to rest."""
    place = state.grid.top(int(x), int(y))
    return *place, *place


def _built_box(state: BlocksState, x: float, y: float, extents: Extents) -> Box:
    left, near = centred(int(x), int(y), extents)
    ground = state.grid.ground
    return left, near, ground, left + extents[0] - 1, near + extents[1] - 1, ground + extents[2] - 1


def dug_box(state: BlocksState, x: float, y: float, size: str) -> Box:
    """The box that a hole would take up."""
    extents = DUG[size]
    left, near = centred(int(x), int(y), extents)
    ground = state.grid.ground
    return left, near, ground - extents[2], left + extents[0] - 1, near + extents[1] - 1, ground - 1


def built_box(state: BlocksState, x: float, y: float, shape: str, size: str) -> Box:
    """The box that something built would take up."""
    return _built_box(state, x, y, BUILT[shape, size])


def _beside(state: BlocksState, actor: int, box: Box) -> bool:
    x, y, _ = state.cell(actor)
    within = box[0] <= x <= box[3] and box[1] <= y <= box[4]
    return not within and touches(state, actor, box)


def _clear(state: BlocksState, actor: int, *what: Any) -> bool:
    """Whether no body and no item is where one would build; the actor itself will have to stand beside it."""
    lying = {state.cells[item] for item in state.lying()}
    return all(state.bodies_in.get(c, actor) == actor and c not in lying for c in built_cells(state, *what))


def _in_grid(state: BlocksState, x: float, y: float) -> bool:
    return x == int(x) and y == int(y) and state.grid.holds((int(x), int(y), 0))


def _on_ground(state: BlocksState, x: float, y: float, shape: str, size: str) -> bool:
    ground = state.grid.ground
    lowest = [cell for cell in built_cells(state, x, y, shape, size) if cell[2] == ground]
    return any(state.grid.owner_of((*cell[:2], ground - 1)) == GROUND for cell in lowest)


def _dug_uncovered(state: BlocksState, x: float, y: float, size: str) -> bool:
    ground = state.grid.ground
    return all(state.grid.owner_of((*cell[:2], ground)) == AIR for cell in dug_cells(state, x, y, size))


def _dug_clear(state: BlocksState, actor: int, x: float, y: float, size: str) -> bool:
    """Whether nobody else stands where one would dig."""
    ground = state.grid.ground
    return all(state.bodies_in.get((*c[:2], ground), actor) == actor for c in dug_cells(state, x, y, size))


def _hand_count(state: BlocksState, body: int) -> int:
    being = state.people[body]
    return int(not isinstance(being, Creature) or being.grabby)


def _way_to_spot(state: BlocksState, actor: int, x: float, y: float, near: int | None, side: str | None) -> bool:
    goals = spot_goals(state, int(x), int(y), near, side)
    return not goals.isdisjoint(state.grid.walkable(state.cell(actor)))


def _way_to(state: BlocksState, actor: int, thing: int) -> bool:
    goals = ring(state, state.box(thing), inside=True)
    return not goals.isdisjoint(state.grid.walkable(state.cell(actor)))


def _hears(state: BlocksState, to: int, actor: int) -> bool:
    (x, y, _), (other_x, other_y, _) = state.cell(to), state.cell(actor)
    return abs(x - other_x) <= EARSHOT and abs(y - other_y) <= EARSHOT


def _claim_whole(
    state: BlocksState, subject: int | None, predicate: str | None, object: int | None, value: Value | None
) -> bool:
    if subject is None and predicate is None:
        return object is None and value is None
    known = kinds.VOCABULARY.predicates.get(predicate or "")
    if subject is None or known is None:
        return False
    return (object is None and value is not None) if known.literal else (object is not None and value is None)


CONDITIONS: Mapping[str, Callable[..., bool]] = {
    "is_given": lambda state, thing: thing is not None,
    "exists": lambda state, thing: thing not in state.gone,
    "differ": lambda state, actor, other: actor != other,
    "has_hands": lambda state, body: _hand_count(state, body) > 0,
    "hand_free": lambda state, body: len(state.hands[body]) < _hand_count(state, body),
    "holds": lambda state, actor, item: state.holder.get(item) == actor,
    "holds_not": lambda state, actor, item: state.holder.get(item) != actor,
    "held_by_none_else": lambda state, actor, thing: state.holder.get(thing) in (None, actor),
    "reaches": lambda state, actor, thing: touches(state, actor, state.box(thing)),
    "reaches_spot": lambda state, actor, x, y: touches(state, actor, spot_box(state, x, y)),
    "in_grid": _in_grid,
    "is_side": lambda state, side: side in SIDES,
    "is_shape": lambda state, shape: shape in kinds.SHAPES,
    "is_size": lambda state, size: size in kinds.SIZES,
    "is_colour": lambda state, colour: colour in kinds.SHAPE_COLOURS,
    "is_order": lambda state, order: order in ORDERS,
    "spot_free": lambda state, x, y: state.grid.holds(state.grid.top(int(x), int(y))),
    "built_in_grid": lambda state, *what: all(map(state.grid.holds, built_cells(state, *what))),
    "built_in_air": lambda state, *what: all(map(state.grid.is_free, built_cells(state, *what))),
    "built_clear": _clear,
    "built_on_ground": _on_ground,
    "beside_built": lambda state, actor, *what: _beside(state, actor, built_box(state, *what)),
    "dug_in_grid": lambda state, *what: all(map(state.grid.holds, dug_cells(state, *what))),
    "dug_in_earth": lambda state, *what: all(state.grid.owner_of(c) == GROUND for c in dug_cells(state, *what)),
    "dug_uncovered": _dug_uncovered,
    "dug_clear": _dug_clear,
    "beside_dug": lambda state, actor, *what: _beside(state, actor, dug_box(state, *what)),
    "way_to_spot": _way_to_spot,
    "way_to": _way_to,
    "way_around": lambda state, actor, target: circle(state, actor, target) is not None,
    "follows_not": lambda state, actor, other: state.leader.get(actor) != other,
    "follows_somebody": lambda state, actor: actor in state.leader,
    "speaks": lambda state, actor: kinds.speaks(state.kind[actor]),
    "worded": lambda state, text: bool(text.strip()),
    "hears": _hears,
    "obeys": lambda state, to: state.kind[to] == "robot",
    "claim_whole": _claim_whole,
}
"""The tests that preconditions name: of the state and of what the precondition is about."""


def _along(state: BlocksState) -> Iterator[float]:
    return map(float, range(state.grid.size))


_JUDGE = Judge(
    verbs=VERBS,
    conditions=CONDITIONS,
    about_nothing_too=frozenset({"is_given", "way_to_spot", "claim_whole"}),
    literals={
        "x": _along,
        "y": _along,
        "shape": lambda state: kinds.SHAPES,
        "size": lambda state: kinds.SIZES,
    },
)


def refusal(state: BlocksState, verb: str, actor: int, arguments: Mapping[str, Value]) -> str | None:
    """Judge an action.

    Returns:
        None when it may be done; else the code of the first rule it breaks (`refusals.REFUSALS` explains each).

    Raises:
        ActionError: If the verb, the actor, an argument's name or an id is unknown.
    """
    return _JUDGE.refusal(state, verb, actor, arguments)


def valid_actions(state: BlocksState, actor: int) -> Iterator[tuple[str, dict[str, Value]]]:
    """All that somebody may do now, each with its arguments.

    Columns, shapes and sizes are varied; colours and free text stand as examples; claims, commands' contents and the
    names of places are left to the speaker.
    """
    return _JUDGE.valid_actions(state, actor)
