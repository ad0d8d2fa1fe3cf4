"""The words of questions: nouns and plurals of kinds, adjectives of values, names, verbs, and the way back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from datagen.worlds.home import kinds
from memory.graph.history import History
from memory.graph.records import Entity, Fact, Value, Vocabulary

__all__ = ["ADJECTIVES", "DEEDS", "NO_ADJECTIVES", "STATES", "Deed", "Lexicon", "article", "handles", "plural"]

ADJECTIVES = ("size", "colour", "material")
"""The predicates whose values stand before a noun, in that order."""

STATES: Mapping[tuple[str, bool], str] = {
    ("is_open", True): "open",
    ("is_open", False): "closed",
    ("is_on", True): "switched on",
    ("is_on", False): "switched off",
}
"""How a piece of furniture can be, as one says it behind "is"."""

_IRREGULAR = {"person": "people", "child": "children", "knife": "knives", "shelf": "shelves", "scarf": "scarves",
              "loaf": "loaves"}  # fmt: skip

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

_HEARD = {"key": "keys", "keys": "keys", "thing": "item", "things": "item", "object": "item", "objects": "item"}
"""More words that people use for a kind."""

NO_ADJECTIVES = frozenset({"food"})
"""Values that nobody says before a noun."""

_LIKE_NOUNS = {"wood": "wooden"}


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb that questions ask about: its past and base form, what comes behind, and the argument it is done to."""

    past: str
    base: str
    argument: str
    to: str | None = None
    before: str = ""


DEEDS: Mapping[str, Deed] = {
    "take": Deed("took", "take", "item"),
    "put_on": Deed("put", "put", "item", "place", "on"),
    "put_in": Deed("put", "put", "item", "container", "in"),
    "give": Deed("gave", "give", "item", "to", "to"),
    "eat": Deed("ate", "eat", "item"),
    "wash": Deed("washed", "wash", "item"),
    "open": Deed("opened", "open", "thing"),
    "close": Deed("closed", "close", "thing"),
    "switch_on": Deed("switched on", "switch on", "thing"),
    "switch_off": Deed("switched off", "switch off", "thing"),
}
"""The verbs that change the world, by name. `to` is the second argument, said behind the word `before`."""


def article(noun: str) -> str:
    """The noun with "a" or "an"."""
    sounds_like_consonant = re.match(r"(uni|use|ute|eu|one)", noun)
    return ("an " if noun[:1] in "aeiou" and not sounds_like_consonant else "a ") + noun


def plural(noun: str) -> str:
    """The plural of a noun of one or more words: "toy cars", "loaves of bread".

    >>> plural("box"), plural("toothbrush"), plural("piece of furniture"), plural("laundry")
    ('boxes', 'toothbrushes', 'pieces of furniture', 'laundries')
    """
    first, of, rest = noun.partition(" of ")
    *before, last = first.split(" ")
    if last in _IRREGULAR:
        changed = _IRREGULAR[last]
    elif re.search(r"(s|x|z|ch|sh)$", last):
        changed = last + "es"
    elif re.search(r"[^aeiou]y$", last):
        changed = last[:-1] + "ies"
    else:
        changed = last + "s"
    return " ".join([*before, changed]) + of + rest


def handles(entities: Iterable[Entity], vocabulary: Vocabulary) -> dict[int, str]:
    """A short word of its own for each entity: `mug_2` is the second mug by id; people are called by their names."""
    counts: Counter[str] = Counter()
    ordered = sorted(entities, key=lambda entity: entity.id)
    names = Counter(entity.name for entity in ordered)
    called = {}
    for entity in ordered:
        counts[entity.kind] += 1
        alone = entity.name is not None and names[entity.name] == 1 and re.fullmatch(r"\w+", entity.name)
        named = alone and any(vocabulary.is_a(entity.kind, kind) for kind in ("person", "pet", "robot"))
        called[entity.id] = str(entity.name).lower() if named else f"{entity.kind}_{counts[entity.kind]}"
    return called


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """The words of one episode.

    Attributes:
        vocabulary: Its kinds and predicates.
        beings: Kind of being (person, pet, robot) by name, for all whose name is theirs alone.
        rooms: Names of rooms that no other room has.
        values: What may be said of each attribute, by predicate.
    """

    vocabulary: Vocabulary
    beings: Mapping[str, str]
    rooms: frozenset[str]
    values: Mapping[str, tuple[str, ...]]
    noun: Mapping[str, str] = field(init=False, repr=False)
    plural: Mapping[str, str] = field(init=False, repr=False)
    kind_of: Mapping[str, str] = field(init=False, repr=False)
    adjective_of: Mapping[str, tuple[str, str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        noun = {kind: _noun(kind) for kind in self.vocabulary.kinds}
        plurals = {kind: plural(word) for kind, word in noun.items()}
        plain = {kinds.word(kind): kind for kind in noun}
        kind_of = {word: kind for words in (noun, plurals) for kind, word in words.items()}
        kind_of = plain | kind_of | {word: kind for word, kind in _HEARD.items() if kind in noun}
        adjectives = {
            _LIKE_NOUNS.get(value, value): (name, value)
            for name in ADJECTIVES
            for value in self.values.get(name, ())
            if value not in NO_ADJECTIVES
        }
        for name, value in (("noun", noun), ("plural", plurals), ("kind_of", kind_of), ("adjective_of", adjectives)):
            object.__setattr__(self, name, value)

    @classmethod
    def of(cls, history: History) -> Lexicon:
        """The words of a history."""
        return cls.from_records(history.vocabulary, history.entities, history.facts)

    @classmethod
    def from_records(cls, vocabulary: Vocabulary, entities: Iterable[Entity], facts: Iterable[Fact]) -> Lexicon:
        """The words of an episode with these entities; the values of attributes are those that the facts have.

        Values that homes may have at all are known as well, so that one can ask for what is not there.
        """
        known = list(entities)
        beings = _alone(
            {entity.id: (entity.name, root) for entity in known for root in _roots(vocabulary, entity.kind)}
        )
        rooms = _alone({e.id: (e.name, "room") for e in known if vocabulary.is_a(e.kind, "room")})
        values: dict[str, set[str]] = {name: set(_all_values(name)) for name in ADJECTIVES}
        for fact in facts:
            if fact.predicate in values and isinstance(fact.value, str):
                values[fact.predicate].add(fact.value)
        return cls(
            vocabulary=vocabulary,
            beings=beings,
            rooms=frozenset(rooms),
            values={name: tuple(sorted(found)) for name, found in values.items()},
        )

    def adjective(self, value: Value) -> str:
        """A value as it stands before a noun: "red", "wooden"."""
        return _LIKE_NOUNS.get(str(value), str(value))

    def is_a(self, kind: str, ancestor: str) -> bool:
        """Whether a kind is `ancestor` or below it; an ancestor that this world lacks has nothing below it."""
        return ancestor in self.vocabulary.kinds and self.vocabulary.is_a(kind, ancestor)


def _noun(kind: str) -> str:
    return _COUNTED.get(kind, kinds.word(kind))


def _roots(vocabulary: Vocabulary, kind: str) -> list[str]:
    return [root for root in ("person", "pet", "robot") if root in vocabulary.ancestors(kind)]


def _alone(named: Mapping[int, tuple[str | None, str]]) -> dict[str, str]:
    """The names that only one has, each with what it is the name of."""
    counts = Counter(name for name, _ in named.values())
    return {name: root for name, root in named.values() if name is not None and counts[name] == 1}


def _all_values(predicate: str) -> tuple[str, ...]:
    return {"size": tuple(kinds.SIZES), "colour": tuple(kinds.COLOURS), "material": kinds.MATERIALS}[predicate]
