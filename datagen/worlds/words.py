"""The words of a world, as data: how its kinds, values, states and deeds are said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from memory.graph.records import Vocabulary

__all__ = ["Deed", "Words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A verb that questions ask about.

    Attributes:
        past: "took".
        base: "take".
        argument: The argument that it is done to.
        to: The second argument, if it has one that questions name.
        before: What is said before the second argument.
    """

    past: str
    base: str
    argument: str
    to: str | None = None
    before: str = ""


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of a world.

    Attributes:
        world: Its name.
        vocabulary: Its kinds and predicates.
        nouns: What a kind is called where that is not its own name with spaces.
        heard: More words that people use for a kind, in singular and plural.
        adjectives: The predicates whose values stand before a noun, in that order.
        values: All that each of them may be.
        unsaid: Values that nobody says before a noun.
        spoken: Values that are said otherwise before a noun: wood is "wooden".
        states: How what may change of a thing is said behind "is", by predicate and value.
        deeds: The verbs that questions ask about.
        beings: The kinds whose members are called by name.
        places: The kinds of places that are called by name.
        items: The kind of what is carried about.
        fixtures: The kinds of what stands where it is.
        fittings: The kinds of what is built in and has states.
        groups: Kinds of kinds that one asks after.
        step: How far a step is, in millimetres, and its name and plural.
        extents: Predicates that say how many blocks a thing has one way or another, and the word for that way.
    """

    world: str
    vocabulary: Vocabulary
    nouns: Mapping[str, str]
    adjectives: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    deeds: Mapping[str, Deed]
    beings: tuple[str, ...]
    places: tuple[str, ...]
    items: str
    fixtures: tuple[str, ...]
    groups: tuple[str, ...]
    step: tuple[int, str, str]
    fittings: tuple[str, ...] = ()
    extents: Mapping[str, str] = field(default_factory=dict)
    heard: Mapping[str, str] = field(default_factory=dict)
    unsaid: frozenset[str] = frozenset()
    spoken: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[tuple[str, bool | str], str] = field(default_factory=dict)
