"""How blocks worlds are talked about."""

from __future__ import annotations

from datagen.worlds.blocks import kinds
from datagen.worlds.words import Deed, Words

__all__ = ["WORDS"]

WORDS = Words(
    world="blocks",
    vocabulary=kinds.VOCABULARY,
    nouns={kind: kinds.word(kind) for kind in kinds.VOCABULARY.kinds},
    adjectives=("size", "texture", "colour"),
    values={"size": kinds.SIZES, "texture": kinds.TEXTURES, "colour": tuple(kinds.COLOURS)},
    deeds={
        "take": Deed(past="took", base="take", argument="item"),
        "drop": Deed(past="dropped", base="drop", argument="item"),
        "bring": Deed(past="brought", base="bring", argument="item"),
        "give": Deed(past="gave", base="give", argument="item", to="to", before="to"),
        "build": Deed(past="built", base="build", argument="made"),
        "dig": Deed(past="dug", base="dig", argument="made"),
        "destroy": Deed(past="destroyed", base="destroy", argument="target"),
        "follow": Deed(past="followed", base="follow", argument="target"),
        "go_around": Deed(past="went around", base="go around", argument="target"),
    },
    beings=("person", "creature", "robot"),
    places=(),
    items="item",
    fixtures=("shape", "hole"),
    groups=("object", "shape", "creature"),
    step=(1000, "step", "steps"),
    extents={"width": "wide", "depth": "deep", "height": "high", "voxels": "big in all"},
)
