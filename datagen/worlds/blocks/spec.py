"""`BlocksSpec`: one JSON description of a blocks world at tick 0, with the commands that will be given in it.

Right-handed, z up, yaw 0 = +x = east, counter-clockwise; one cell is one metre, and every position is a whole cell.
The cells z < `ground` are earth, so that bodies on level ground stand at z = `ground`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from datagen.worlds.blocks.shapes import Extents
from datagen.worlds.reading import SpecError, read_part

__all__ = ["BLOCKS_VERSION", "Agent", "BlocksSpec", "Command", "Creature", "Hole", "Item", "Shape", "Speaker"]

BLOCKS_VERSION = 1


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Blocks of one colour: `x`, `y`, `z` is the lowest corner of its box; what lies beyond the grid is cut off."""

    id: int
    kind: str
    x: int
    y: int
    z: int
    extents: Extents
    colour: str


@dataclass(frozen=True, kw_only=True)
class Hole:
    """Earth that is missing: `x`, `y` is its lowest corner; `extents` goes down from the level of the ground."""

    id: int
    x: int
    y: int
    extents: Extents


@dataclass(frozen=True, kw_only=True)
class Creature:
    """An animal that moves by itself.

    Attributes:
        loiter: How likely it stays where it is for a tick.
        turning: How likely it takes another direction in a tick in which it walks.
        grabby: Whether it picks up items and drops them.
    """

    id: int
    kind: str
    name: str
    x: int
    y: int
    z: int
    heading: str
    colour: str
    loiter: float
    turning: float
    grabby: bool = False


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something that can be taken; `holder` is the id of who has it (then `x`, `y`, `z` is the holder's cell)."""

    id: int
    kind: str
    x: int
    y: int
    z: int
    holder: int | None = None
    colour: str | None = None
    texture: str | None = None
    size: str | None = None


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """The player who gives commands.

    Attributes:
        strolls: How likely it takes a step in a tick (0: it never moves).
        tells: How likely it tells the agent in a tick something that it believes and the agent does not.
    """

    id: int
    name: str
    x: int
    y: int
    z: int
    heading: str
    strolls: float = 0.0
    tells: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Agent:
    """The robot that carries commands out."""

    id: int
    name: str
    x: int
    y: int
    z: int
    heading: str


@dataclass(frozen=True, kw_only=True)
class Command:
    """What the speaker tells the agent to do.

    Attributes:
        tick: When.
        verb: What: one of `verbs.ORDERS`.
        target: Whom or what it is about: a creature, shape, item, …; None for build and dig, or when the speaker
            names something that is not there.
        what: The words for a target that is not there ("purple dome").
        near: The entity that the place is named by (the agent is "you", the speaker "me"), or None.
        side: left, right, front or back of `near`; None for at it.
        x: The place itself, for "there", with `y`.
        y: See `x`.
        shape: The kind to build.
        size: Of what is built or dug: small, medium or large.
        colour: Of what is built.
    """

    tick: int
    verb: str
    target: int | None = None
    what: str | None = None
    near: int | None = None
    side: str | None = None
    x: int | None = None
    y: int | None = None
    shape: str | None = None
    size: str | None = None
    colour: str | None = None


Part = Shape | Hole | Creature | Item | Speaker | Agent


@dataclass(frozen=True, kw_only=True)
class BlocksSpec:
    """A blocks world. Ids are unique and above 1, which is the ground's.

    Attributes:
        size: Cells along x and along y.
        height: Cells along z.
        ground: Layers of earth.
        sight: How many cells far an observer sees along each axis.
        roam: The cells in which creatures and the speaker walk about: x and y from the first two to the last two.
    """

    seed: int
    size: int = 15
    height: int = 13
    ground: int = 7
    sight: int = 6
    roam: tuple[int, int, int, int] = (0, 0, 14, 14)
    agent: Agent
    speaker: Speaker
    creatures: tuple[Creature, ...] = ()
    items: tuple[Item, ...] = ()
    shapes: tuple[Shape, ...] = ()
    holes: tuple[Hole, ...] = ()
    commands: tuple[Command, ...] = ()
    version: int = BLOCKS_VERSION

    def parts(self) -> Iterator[Part]:
        """Everything that has an id but the ground: agent, speaker, then the lists."""
        yield self.agent
        yield self.speaker
        yield from self.creatures
        yield from self.items
        yield from self.shapes
        yield from self.holes

    def bodies(self) -> Iterator[Agent | Speaker | Creature]:
        """All that move."""
        yield self.agent
        yield self.speaker
        yield from self.creatures

    def to_json(self, *, indent: int | None = 1) -> str:
        """The description as JSON text, the same bytes for the same world; on one line if `indent` is None."""
        return json.dumps(asdict(self), indent=indent, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> BlocksSpec:
        """Read a description. Rules between the parts are checked by `validate.check`, not here.

        Raises:
            SpecError: If it is not JSON, of another version, or a part lacks a field or has one too many.
        """
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            raise SpecError(f"not JSON (line {error.lineno}): {error.msg}") from None
        if not isinstance(data, dict) or data.get("version") != BLOCKS_VERSION:
            found = data.get("version") if isinstance(data, dict) else None
            raise SpecError(f"blocks description of version {found!r}; this inhabit reads version {BLOCKS_VERSION}")
        lists = {"creatures": Creature, "items": Item, "shapes": Shape, "holes": Hole, "commands": Command}
        for name, part in lists.items():
            entries = data.get(name, [])
            if not isinstance(entries, list):
                raise SpecError(f"{name}: expected a list, found {entries!r}")
            data[name] = tuple(read_part(part, entry, name) for entry in entries)
        for name, body in {"agent": Agent, "speaker": Speaker}.items():
            if name in data:
                data[name] = read_part(body, data[name], name)
        world: BlocksSpec = read_part(cls, data, "blocks")
        return world

    @classmethod
    def load(cls, path: Path) -> BlocksSpec:
        """Read a description from a file.

        Raises:
            SpecError: As `from_json`, naming the file; also when it cannot be read.
        """
        try:
            return cls.from_json(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise SpecError(f"{path}: {getattr(error, 'strerror', None) or 'not UTF-8 text'}") from None
        except SpecError as error:
            raise SpecError(f"{path}: {error}") from None

    def save(self, path: Path) -> None:
        """Write the description to a file."""
        path.write_text(self.to_json(), encoding="utf-8")
