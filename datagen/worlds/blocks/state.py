"""The blocks world as it stands now, in plain dictionaries: what rules judge, perception looks at and deeds change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from datagen.worlds.blocks import kinds
from datagen.worlds.blocks.grid import AIR, GROUND, TALL, VoxelGrid
from datagen.worlds.blocks.shapes import Cell, Extents, cells, size_name
from datagen.worlds.blocks.spec import Agent, BlocksSpec, Creature, Item, Shape, Speaker

__all__ = ["BlocksState", "Box", "Place", "centred", "hole_cells", "shape_cells"]

Place = tuple[str, int]
"""Relation (`in`, `on`, `held_by`) and parent id."""

Box = tuple[int, int, int, int, int, int]
"""Lowest x, y, z and highest x, y, z, both included."""

Look = tuple[int, str, None, str | int]
"""Subject, predicate, None, value: a statement about how a thing looks."""


class BlocksState:
    """Where everything is, who holds what, who follows whom.

    `kind` knows all that ever was; `shapes` and `holes` map those there are to their cells; `cells` says in which
    cell each body and each item that lies about is. Iteration is always in a fixed order.
    """

    def __init__(self, spec: BlocksSpec) -> None:
        self.spec = spec
        self.grid = VoxelGrid(spec.size, spec.height, spec.ground)
        self.people: dict[int, Agent | Speaker | Creature] = {body.id: body for body in spec.bodies()}
        self.kind: dict[int, str] = {GROUND: "ground", spec.agent.id: "robot", spec.speaker.id: "player"}
        self.items: dict[int, Item] = {item.id: item for item in spec.items}
        self.shapes: dict[int, tuple[Cell, ...]] = {}
        self.holes: dict[int, tuple[Cell, ...]] = {}
        self.cells: dict[int, Cell] = {}
        self.heading: dict[int, str] = {}
        self.bodies_in: dict[Cell, int] = {}
        self.hole_in: dict[Cell, int] = {}
        self.holder: dict[int, int] = {}
        self.hands: dict[int, dict[int, None]] = {body: {} for body in self.people}
        self.gone: dict[int, None] = {}
        self.leader: dict[int, int] = {}
        self.looks: dict[int, tuple[Look, ...]] = {}
        self._boxes: dict[int, Box] = {}
        self._fill(spec)

    def _fill(self, spec: BlocksSpec) -> None:
        for body in spec.bodies():
            if isinstance(body, Creature):
                self.kind[body.id] = body.kind
                self.looks[body.id] = ((body.id, "colour", None, body.colour),)
            self.heading[body.id] = body.heading
        for item in spec.items:
            self.kind[item.id] = item.kind
            self.looks[item.id] = _item_looks(item)
        for shape in spec.shapes:
            filled = shape_cells(shape, spec)
            self.add_shape(shape.id, shape.kind, filled, shape.colour, size_name(shape.kind, shape.extents))
        for hole in spec.holes:
            self.add_hole(hole.id, hole_cells(hole.x, hole.y, hole.extents, spec))
        for body in spec.bodies():
            self._enter(body.id, (body.x, body.y, body.z))
        for item in spec.items:
            if item.holder is None:
                self.cells[item.id] = (item.x, item.y, item.z)
            else:
                self.take(item.id, item.holder)

    # -- what there is ------------------------------------------------------------------------------------------

    def is_a(self, thing: int, *ancestors: str) -> bool:
        """Whether a thing is of one of these kinds or below."""
        chain = kinds.ANCESTORS[self.kind[thing]]
        return any(ancestor in chain for ancestor in ancestors)

    def free_id(self) -> int:
        """An id that nothing ever had."""
        return max(self.kind) + 1

    def add_shape(self, thing: int, kind: str, filled: tuple[Cell, ...], colour: str, size: str) -> None:
        """Let a shape be; its cells must be air."""
        self.kind[thing] = kind
        self.shapes[thing] = filled
        self._boxes[thing] = box = _box(filled)
        self.grid.fill(filled, thing)
        self.looks[thing] = (
            (thing, "colour", None, colour),
            (thing, "size", None, size),
            (thing, "voxels", None, len(filled)),
            *_measures(thing, box),
        )

    def add_hole(self, thing: int, missing: tuple[Cell, ...]) -> None:
        """Let a hole be; its cells must be earth."""
        self.kind[thing] = "hole"
        self.holes[thing] = missing
        self._boxes[thing] = box = _box(missing)
        self.grid.fill(missing, AIR)
        self.hole_in |= dict.fromkeys(missing, thing)
        self.looks[thing] = _measures(thing, box)

    def destroy(self, thing: int) -> None:
        """Let a shape or an item be no more."""
        if thing in self.shapes:
            self.grid.fill(self.shapes.pop(thing), AIR)
        elif thing in self.holder:
            del self.hands[self.holder.pop(thing)][thing]
        else:
            del self.cells[thing]
        self.gone[thing] = None

    # -- where it is --------------------------------------------------------------------------------------------

    def cell(self, thing: int) -> Cell:
        """A body's or item's cell; of a shape or hole the middle of its box's floor.

        Raises:
            KeyError: If it is the ground or was an item that is no more.
        """
        holder = self.holder.get(thing)
        if holder is not None:
            return self.cells[holder]
        if thing in self._boxes:
            x0, y0, z0, x1, y1, _ = self._boxes[thing]
            return (x0 + x1) // 2, (y0 + y1) // 2, z0
        return self.cells[thing]

    def box(self, thing: int) -> Box:
        """The box that a thing takes up."""
        if thing in self._boxes:
            return self._boxes[thing]
        x, y, z = self.cell(thing)
        return x, y, z, x, y, z

    def location(self, thing: int) -> Place | None:
        """Relation and parent; None for the ground and what is gone."""
        if thing in self.gone or thing == GROUND:
            return None
        if thing in self.holder:
            return "held_by", self.holder[thing]
        if thing in self.shapes:
            return "on", GROUND
        if thing in self.holes:
            return "in", GROUND
        cell = self.cells[thing]
        hole = self.hole_in.get(cell)
        return ("on", self.grid.under(cell)) if hole is None else ("in", hole)

    def tall(self, body: int) -> int:
        """How many cells high a body is."""
        return TALL if kinds.speaks(self.kind[body]) else 1

    def fits(self, body: int, cell: Cell) -> bool:
        """Whether a body would be in no block and in no other body with its feet in a cell."""
        x, y, z = cell
        for up in range(self.tall(body)):
            part = (x, y, z + up)
            if self.bodies_in.get(part, body) != body or self.grid.owner_of(part) != AIR:
                return False
        return True

    def is_bare(self, thing: int) -> bool:
        """Whether a body or an item that lies about has no block and no earth under it."""
        return not self.grid.is_supported(self.cells[thing])

    def in_the_way(self, body: int) -> set[int]:
        """The numbers of the cells in which a person's feet would bump into another body."""
        found: set[int] = set()
        for other, cell in self.cells.items():
            if other != body and other in self.people:
                index = self.grid.index(cell)
                found.update((index - 1, index))
                if self.tall(other) == TALL:
                    found.add(index + 1)
        return found

    def lying(self) -> Iterator[int]:
        """The items that nobody holds."""
        return (item for item in self.items if item in self.cells)

    # -- what changes -------------------------------------------------------------------------------------------

    def _enter(self, body: int, cell: Cell) -> None:
        x, y, z = self.cells[body] = cell
        for up in range(self.tall(body)):
            self.bodies_in[x, y, z + up] = body

    def move(self, body: int, cell: Cell) -> None:
        """Put a body's feet in a cell where it fits."""
        x, y, z = self.cells[body]
        for up in range(self.tall(body)):
            del self.bodies_in[x, y, z + up]
        self._enter(body, cell)

    def take(self, item: int, body: int) -> None:
        """Put an item in a hand, wherever it was."""
        self.cells.pop(item, None)
        before = self.holder.pop(item, None)
        if before is not None:
            del self.hands[before][item]
        self.holder[item] = body
        self.hands[body][item] = None

    def lay(self, item: int, cell: Cell) -> None:
        """Let go of an item in a cell."""
        del self.hands[self.holder.pop(item)][item]
        self.cells[item] = cell


def _box(filled: Iterable[Cell]) -> Box:
    xs, ys, zs = zip(*filled, strict=True)
    return min(xs), min(ys), min(zs), max(xs), max(ys), max(zs)


def _measures(thing: int, box: Box) -> tuple[Look, ...]:
    x0, y0, z0, x1, y1, z1 = box
    return (
        (thing, "width", None, x1 - x0 + 1),
        (thing, "depth", None, y1 - y0 + 1),
        (thing, "height", None, z1 - z0 + 1),
    )


def _item_looks(item: Item) -> tuple[Look, ...]:
    given = (("colour", item.colour), ("texture", item.texture), ("size", item.size))
    return tuple((item.id, name, None, value) for name, value in given if value is not None)


def centred(x: int, y: int, extents: Extents) -> tuple[int, int]:
    """The lowest corner of a box whose middle is in a column."""
    return x - (extents[0] - 1) // 2, y - (extents[1] - 1) // 2


def shape_cells(shape: Shape, spec: BlocksSpec) -> tuple[Cell, ...]:
    """The cells of the grid that a described shape fills: what lies beyond is cut off."""
    size, height = spec.size, spec.height
    placed = ((shape.x + x, shape.y + y, shape.z + z) for x, y, z in cells(shape.kind, shape.extents))
    return tuple((x, y, z) for x, y, z in placed if 0 <= x < size and 0 <= y < size and 0 <= z < height)


def hole_cells(x: int, y: int, extents: Extents, spec: BlocksSpec) -> tuple[Cell, ...]:
    """The cells of a hole, from its lowest corner in x and y and down from the level of the ground."""
    width, depth, deep = extents
    return tuple(
        (x + dx, y + dy, spec.ground - 1 - down) for dx in range(width) for dy in range(depth) for down in range(deep)
    )
