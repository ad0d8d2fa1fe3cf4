"""Blocks worlds from seeds: shapes, holes, bodies, items and commands, in that order."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np

from datagen.worlds.blocks import kinds
from datagen.worlds.blocks.grid import TALL
from datagen.worlds.blocks.layout import REFERENCE, Layout, changed
from datagen.worlds.blocks.names import AGENT_NAME
from datagen.worlds.blocks.orders import draw_commands
from datagen.worlds.blocks.shapes import Cell, Extents, cells, possible_extents
from datagen.worlds.blocks.spec import Agent, BlocksSpec, Creature, Hole, Item, Shape, Speaker
from datagen.worlds.blocks.state import centred
from datagen.worlds.home.dice import Dice
from datagen.worlds.reading import SpecError

__all__ = ["generate"]

T = TypeVar("T")

_AGENT, _SPEAKER, _FIRST = 2, 3, 4
_TRIES = 200
_HOLE, _DEEP = 3, 3
_LOOKS = 0.5  # how likely an item has a colour, a texture, a size

Column = tuple[int, int]


def generate(seed: int, layout: Layout = REFERENCE, **options: Any) -> BlocksSpec:
    """A blocks world; the same arguments give the same bytes on any machine.

    Args:
        seed: Not negative.
        layout: The options.
        **options: Options to change, by name: `generate(1, size=11, shapes=(2, 4))`.

    Raises:
        SpecError: If an option is unknown or not possible, or more is asked for than fits into the grid.
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise SpecError(f"seed={seed!r}: give a whole number of 0 or more")
    drawing = _Drawing(changed(layout, options), seed)
    return drawing.world()


class _Drawing:
    """A world that is being drawn: what is placed so far takes up columns."""

    def __init__(self, layout: Layout, seed: int) -> None:
        self.layout = layout
        self.seed = seed
        self.dice = Dice(np.random.default_rng(np.random.SeedSequence(seed)))
        third = layout.size // 3 if layout.zone == "middle" else 0
        self.zone = (third, third, layout.size - 1 - third, layout.size - 1 - third)
        self.filled: set[Cell] = set()
        self.dug: dict[Column, int] = {}
        self.stood: set[Column] = set()
        self.counts = {
            name: self.dice.between(*getattr(layout, name)) for name in ("creatures", "items", "shapes", "holes")
        }

    def world(self) -> BlocksSpec:
        layout, counts = self.layout, self.counts
        if (free := len(self._free(set()))) < self._need():
            raise SpecError(
                f"more objects than fit: {self._need()} bodies, but only {free} cells where they start; "
                "ask for fewer, a larger size, or zone='all'"
            )
        first_shape = _FIRST + counts["creatures"] + counts["items"]
        shapes = tuple(self._shape(first_shape + index, index) for index in range(counts["shapes"]))
        first_hole = first_shape + counts["shapes"]
        holes = tuple(self._hole(first_hole + index, index) for index in range(counts["holes"]))
        agent, speaker, creatures = self._bodies()
        items = self._items(_FIRST + counts["creatures"], agent, speaker)
        spec = BlocksSpec(
            seed=self.seed,
            size=layout.size,
            height=layout.height,
            ground=layout.ground,
            sight=layout.sight,
            roam=self.zone,
            agent=agent,
            speaker=speaker,
            creatures=creatures,
            items=items,
            shapes=shapes,
            holes=holes,
            commands=(),
        )
        return draw_commands(spec, layout, self.dice)

    def _need(self) -> int:
        """How many free columns of the zone the bodies need."""
        return self.counts["creatures"] + 2

    def _free(self, taken: set[Column]) -> list[Column]:
        """The columns of the zone in which a body can stand on level ground."""
        x0, y0, x1, y1 = self.zone
        return [
            (x, y)
            for x in range(x0, x1 + 1)
            for y in range(y0, y1 + 1)
            if (x, y) not in taken and (x, y) not in self.dug and self._is_open(x, y)
        ]

    def _is_open(self, x: int, y: int) -> bool:
        ground = self.layout.ground
        return all((x, y, ground + up) not in self.filled for up in range(TALL))

    def _full(self, what: str, index: int) -> SpecError:
        wanted = self.counts[what]
        room = f"size {self.layout.size} with {self._need()} bodies"
        return SpecError(f"more objects than fit: no place for {what} {index + 1} of {wanted} in {room}; ask for fewer")

    # -- what stands and what is missing ------------------------------------------------------------------------

    def _shape(self, thing: int, index: int) -> Shape:
        dice, layout = self.dice, self.layout
        for _ in range(_TRIES):
            kind = dice.choice(layout.shape_kinds)
            extents = dice.choice(possible_extents(kind))
            column = dice.between(0, layout.size - 1), dice.between(0, layout.size - 1)
            x, y = centred(*column, extents)
            filled = self._cut(kind, extents, (x, y, layout.ground))
            if self._stands(filled):
                self.filled |= filled
                if len(self._free(set())) >= self._need():
                    colour = dice.choice(layout.colours)
                    return Shape(id=thing, kind=kind, x=x, y=y, z=layout.ground, extents=extents, colour=colour)
                self.filled -= filled
        raise self._full("shapes", index)

    def _cut(self, kind: str, extents: Extents, corner: Cell) -> set[Cell]:
        """The cells of a shape that are in the grid."""
        (x, y, z), size, height = corner, self.layout.size, self.layout.height
        return {
            (x + dx, y + dy, z + dz)
            for dx, dy, dz in cells(kind, extents)
            if 0 <= x + dx < size and 0 <= y + dy < size and z + dz < height
        }

    def _stands(self, filled: set[Cell]) -> bool:
        """Whether a shape is in no other and touches the ground, be it cut off at the grid's edge."""
        return any(z == self.layout.ground for _, _, z in filled) and self.filled.isdisjoint(filled)

    def _hole(self, thing: int, index: int) -> Hole:
        dice, layout = self.dice, self.layout
        for _ in range(_TRIES):
            most = min(_HOLE, layout.size)
            width, depth = dice.between(1, most), dice.between(1, most)
            deep = dice.between(1, min(_DEEP, layout.ground))
            x, y = dice.between(0, layout.size - width), dice.between(0, layout.size - depth)
            columns = [(x + dx, y + dy) for dx in range(width) for dy in range(depth)]
            if any(column in self.dug or (*column, layout.ground) in self.filled for column in columns):
                continue
            if len(self._free(set(columns))) >= self._need():
                self.dug |= dict.fromkeys(columns, deep)
                return Hole(id=thing, x=x, y=y, extents=(width, depth, deep))
        raise self._full("holes", index)

    # -- who is there -------------------------------------------------------------------------------------------

    def _bodies(self) -> tuple[Agent, Speaker, tuple[Creature, ...]]:
        dice, layout, ground = self.dice, self.layout, self.layout.ground
        places = _some(self._free(set()), self._need(), dice)
        self.stood = set(places)
        names = _some(list(dict.fromkeys(layout.names)), self.counts["creatures"], dice)
        (x, y), (other_x, other_y), *rest = places
        agent = Agent(id=_AGENT, name=AGENT_NAME, x=x, y=y, z=ground, heading=dice.choice(kinds.HEADINGS))
        speaker = Speaker(
            id=_SPEAKER,
            name=dice.choice(layout.speaker_names),
            x=other_x,
            y=other_y,
            z=ground,
            heading=dice.choice(kinds.HEADINGS),
            strolls=layout.strolls,
            tells=layout.tells,
        )
        creatures = tuple(
            self._creature(_FIRST + index, name, place)
            for index, (name, place) in enumerate(zip(names, rest, strict=True))
        )
        return agent, speaker, creatures

    def _creature(self, thing: int, name: str, place: Column) -> Creature:
        dice, layout = self.dice, self.layout
        kind = dice.choice(layout.creature_kinds)
        return Creature(
            id=thing,
            kind=kind,
            name=name,
            x=place[0],
            y=place[1],
            z=layout.ground,
            heading=dice.choice(kinds.HEADINGS),
            colour=dice.choice(kinds.CREATURES[kind].colours),
            loiter=_within(layout.loiter, dice),
            turning=_within(layout.turning, dice),
            grabby=dice.chance(layout.grabby),
        )

    # -- what lies about ----------------------------------------------------------------------------------------

    def _items(self, first: int, agent: Agent, speaker: Speaker) -> tuple[Item, ...]:
        """Items in the hands of agent and speaker, perhaps, and the rest on the ground or in holes."""
        dice, count, ground = self.dice, self.counts["items"], self.layout.ground
        holders = [body for body in (agent, speaker) if dice.chance(self.layout.holding)][:count]
        free = [
            (x, y)
            for x in range(self.layout.size)
            for y in range(self.layout.size)
            if (x, y) not in self.stood and (x, y, ground) not in self.filled
        ]
        if len(free) < count - len(holders):
            raise self._full("items", len(free) + len(holders))
        places = [(x, y, ground - self.dug.get((x, y), 0)) for x, y in _some(free, count - len(holders), dice)]
        held: list[tuple[Cell, int | None]] = [((body.x, body.y, body.z), body.id) for body in holders]
        all_places = [*held, *((place, None) for place in places)]
        return tuple(self._item(first + index, *place) for index, place in enumerate(all_places))

    def _item(self, thing: int, cell: Cell, holder: int | None) -> Item:
        dice, (x, y, z) = self.dice, cell
        return Item(
            id=thing,
            kind=dice.choice(self.layout.item_kinds),
            x=x,
            y=y,
            z=z,
            holder=holder,
            colour=dice.choice(self.layout.colours) if dice.chance(_LOOKS) else None,
            texture=dice.choice(kinds.TEXTURES) if dice.chance(_LOOKS) else None,
            size=dice.choice(kinds.SIZES) if dice.chance(_LOOKS) else None,
        )


def _some(options: list[T], count: int, dice: Dice) -> list[T]:
    """Some of the options, each order as likely; the list is used up."""
    return [options.pop(dice.between(0, len(options) - 1)) for _ in range(count)]


def _within(span: tuple[float, float], dice: Dice) -> float:
    """A chance between two, in hundredths."""
    return round(span[0] + (span[1] - span[0]) * dice.uniform(), 2)
