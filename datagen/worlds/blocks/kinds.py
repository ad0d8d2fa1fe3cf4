"""What can be in a blocks world: the type tree, the predicates, and what each kind looks like and can do."""

from __future__ import annotations

from dataclasses import dataclass

from memory.graph.records import Predicate, vocabulary

__all__ = [
    "ANCESTORS",
    "COLOURS",
    "CREATURES",
    "HEADINGS",
    "ITEMS",
    "SHAPES",
    "SHAPE_COLOURS",
    "SIZES",
    "STEPS",
    "TEXTURES",
    "VOCABULARY",
    "YAWS",
    "CreatureKind",
    "hands",
    "speaks",
    "word",
]

COLOURS: dict[str, tuple[float, float, float]] = {
    "red": (0.80, 0.20, 0.18),
    "orange": (0.93, 0.55, 0.20),
    "yellow": (0.95, 0.80, 0.28),
    "lime": (0.62, 0.80, 0.25),
    "green": (0.33, 0.58, 0.30),
    "cyan": (0.25, 0.66, 0.70),
    "blue": (0.25, 0.42, 0.76),
    "purple": (0.52, 0.36, 0.66),
    "magenta": (0.76, 0.34, 0.66),
    "pink": (0.93, 0.63, 0.72),
    "brown": (0.52, 0.36, 0.24),
    "white": (0.95, 0.94, 0.91),
    "silver": (0.74, 0.75, 0.77),
    "grey": (0.50, 0.51, 0.53),
    "black": (0.17, 0.17, 0.19),
    "mottled": (0.66, 0.58, 0.48),
}
"""Names of colours and what they look like: red, green and blue from 0 to 1."""

SHAPE_COLOURS = tuple(colour for colour in COLOURS if colour != "mottled")
TEXTURES = ("fuzzy", "matte", "shiny")
SIZES = ("small", "medium", "large")

SHAPES = (
    *("cube", "hollow_cube", "cuboid", "hollow_cuboid", "sphere", "spherical_shell", "pyramid", "square", "rectangle"),
    *("circle", "disk", "triangle", "dome", "arch", "ellipsoid", "hollow_triangle", "hollow_rectangle", "cuboid_frame"),
)
"""The kinds of shapes; `shapes.py` says which cells each fills."""

ITEMS = ("ball", "ring", "cone", "cross")


@dataclass(frozen=True, kw_only=True)
class CreatureKind:
    """A kind of creature (parameters of movement: Lanchantin et al. 2023, as measured).

    Attributes:
        speed: Cells per tick while it walks.
        climbs: How many blocks it steps up or down.
        colours: What it may look like.
    """

    speed: float
    climbs: int
    colours: tuple[str, ...]


CREATURES: dict[str, CreatureKind] = {
    "rabbit": CreatureKind(speed=0.2, climbs=0, colours=("brown", "white", "black", "yellow")),
    "cow": CreatureKind(speed=0.06, climbs=0, colours=("brown", "black", "mottled")),
    "pig": CreatureKind(speed=0.1, climbs=0, colours=("pink", "black", "mottled")),
    "chicken": CreatureKind(speed=0.1, climbs=1, colours=("white", "brown", "black", "yellow")),
    "sheep": CreatureKind(speed=0.06, climbs=1, colours=("white", "grey", "black")),
}

HEADINGS = ("east", "north", "west", "south")
"""The directions a body can look in, counter-clockwise from yaw 0."""

STEPS: dict[str, tuple[int, int]] = {"east": (1, 0), "north": (0, 1), "west": (-1, 0), "south": (0, -1)}
YAWS: dict[str, float] = {"east": 0.0, "north": 1.571, "west": 3.142, "south": -1.571}
"""Radians, rounded to 1 mrad as everywhere in the records."""

_PREDICATES = (
    *(Predicate(name=name, group="location") for name in ("in", "on", "held_by")),
    Predicate(name="follows", group="follows"),
    *(
        Predicate(name=name, group=name, literal=True)
        for name in ("colour", "texture", "size", "heading", "is_gone", "voxels", "width", "depth", "height")
    ),
)


def _type_tree() -> dict[str, str | None]:
    tree: dict[str, str | None] = {"thing": None, "place": "thing", "ground": "place", "object": "thing"}
    tree |= {"shape": "object", "hole": "object", "item": "object"}
    tree |= dict.fromkeys(SHAPES, "shape") | dict.fromkeys(ITEMS, "item")
    tree |= {"person": "thing", "player": "person", "creature": "thing", "robot": "thing"}
    return tree | dict.fromkeys(CREATURES, "creature")


VOCABULARY = vocabulary(_type_tree(), _PREDICATES)
"""The type tree and the predicates of every blocks world."""

ANCESTORS = {kind: VOCABULARY.ancestors(kind) for kind in VOCABULARY.kinds}
"""Each kind with all above it, nearest first."""


def speaks(kind: str) -> bool:
    """Whether it talks, hears and has beliefs."""
    return kind in ("player", "robot")


def hands(kind: str) -> int:
    """How many things it can hold; of creatures only grabby ones ever take anything."""
    return 1 if kind in ("player", "robot") or kind in CREATURES else 0


def word(kind: str) -> str:
    """A kind as one says it: `hollow_cube` is a "hollow cube"."""
    return kind.replace("_", " ")
