"""How homes are talked about."""

from __future__ import annotations

from datagen.worlds.home import kinds
from datagen.worlds.home.liquids import EMPTY
from datagen.worlds.words import Deed, Words

__all__ = ["WORDS"]

_COUNTED = {
    "furniture": "piece of furniture",
    "food": "piece of food",
    "cutlery": "piece of cutlery",
    "clothing": "piece of clothing",
    "linen": "piece of linen",
    "reading": "piece of reading",
    "toiletry": "toiletry item",
    "storage": "storage item",
    "personal": "personal thing",
    "glasses": "pair of glasses",
    "scissors": "pair of scissors",
    "keys": "bunch of keys",
    "bread": "loaf of bread",
    "cheese": "piece of cheese",
    "milk": "carton of milk",
    "jam": "jar of jam",
    "soap": "bar of soap",
    "shampoo": "bottle of shampoo",
}
"""Kinds that cannot be counted by their own word, and the words by which they can."""

WORDS = Words(
    world="home",
    vocabulary=kinds.VOCABULARY,
    nouns={kind: _COUNTED.get(kind, kinds.word(kind)) for kind in kinds.VOCABULARY.kinds},
    heard={"key": "keys", "keys": "keys", "thing": "item", "things": "item", "object": "item", "objects": "item"},
    adjectives=("size", "colour", "material"),
    values={"size": tuple(kinds.SIZES), "colour": tuple(kinds.COLOURS), "material": kinds.MATERIALS},
    unsaid=frozenset({"food"}),
    spoken={"wood": "wooden"},
    states={
        ("is_open", True): "open",
        ("is_open", False): "closed",
        ("is_on", True): "switched on",
        ("is_on", False): "switched off",
        ("liquid", EMPTY): "empty",
        **{("liquid", liquid): f"full of {liquid}" for liquid in kinds.LIQUIDS},
    },
    deeds={
        "take": Deed(past="took", base="take", argument="item"),
        "put_on": Deed(past="put", base="put", argument="item", to="place", before="on"),
        "put_in": Deed(past="put", base="put", argument="item", to="container", before="in"),
        "give": Deed(past="gave", base="give", argument="item", to="to", before="to"),
        "eat": Deed(past="ate", base="eat", argument="item"),
        "wash": Deed(past="washed", base="wash", argument="item"),
        "fill": Deed(past="filled", base="fill", argument="item"),
        "pour_away": Deed(past="emptied", base="empty", argument="item"),
        "drink": Deed(past="drank from", base="drink from", argument="item"),
        "open": Deed(past="opened", base="open", argument="thing"),
        "close": Deed(past="closed", base="close", argument="thing"),
        "switch_on": Deed(past="switched on", base="switch on", argument="thing"),
        "switch_off": Deed(past="switched off", base="switch off", argument="thing"),
    },
    beings=("person", "pet", "robot"),
    places=("room",),
    items="item",
    fixtures=("furniture",),
    fittings=("light",),
    groups=("dish", "clothing", "food", "toy", "reading", "gadget", "personal", "decoration", "storage"),
    step=(1000, "metre", "metres"),
)
