"""The words of questions: nouns and plurals of kinds, adjectives of values, names, verbs, and the way back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from datagen.worlds.talk import WORDS, words_of
from datagen.worlds.words import Words
from memory.graph.history import History
from memory.graph.records import Entity, Fact, Value, Vocabulary

__all__ = ["Lexicon", "article", "handles", "plural"]

_IRREGULAR = {"person": "people", "child": "children", "knife": "knives", "shelf": "shelves", "scarf": "scarves",
              "loaf": "loaves", "mouse": "mice", "tomato": "tomatoes", "potato": "potatoes"}  # fmt: skip


def article(noun: str) -> str:
    """The noun with "a" or "an"."""
    sounds_like_consonant = re.match(r"(uni|use|ute|uku|eu|one)", noun)
    sounds_like_vowel = noun[:1] in "aeiou" or re.match(r"(hour|heir|honest)", noun)
    return ("an " if sounds_like_vowel and not sounds_like_consonant else "a ") + noun


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
    beings = set(words_of(vocabulary).beings)
    counts: Counter[str] = Counter()
    ordered = sorted(entities, key=lambda entity: entity.id)
    names = Counter(entity.name for entity in ordered)
    called = {}
    for entity in ordered:
        counts[entity.kind] += 1
        alone = entity.name is not None and names[entity.name] == 1 and re.fullmatch(r"\w+", entity.name)
        named = alone and not beings.isdisjoint(vocabulary.ancestors(entity.kind))
        called[entity.id] = str(entity.name).lower() if named else f"{entity.kind}_{counts[entity.kind]}"
    return called


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """The words of one episode.

    Attributes:
        vocabulary: Its kinds and predicates.
        beings: Kind of being (`Words.beings`) by name, for all whose name is theirs alone.
        rooms: Kind of named place (`Words.places`) by name, for all whose name is theirs alone.
        values: What may be said of each attribute, by predicate.
        minds: Who believes something, by name: their ids.
        askable: The kinds that one can ask after by a word of their own.
    """

    vocabulary: Vocabulary
    beings: Mapping[str, str]
    rooms: Mapping[str, str]
    values: Mapping[str, tuple[str, ...]]
    minds: Mapping[str, int] = field(default_factory=dict)
    words: Words = field(init=False, repr=False)
    noun: Mapping[str, str] = field(init=False, repr=False)
    plural: Mapping[str, str] = field(init=False, repr=False)
    kind_of: Mapping[str, str] = field(init=False, repr=False)
    adjective_of: Mapping[str, tuple[str, str]] = field(init=False, repr=False)
    askable: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        words = words_of(self.vocabulary)
        adjectives = {
            words.spoken.get(value, value): (name, value)
            for name in words.adjectives
            for value in self.values.get(name, ())
            if value not in words.unsaid
        }
        found = {"words": words, "adjective_of": adjectives, **_forms(words.world, tuple(self.vocabulary.kinds))}
        for name, value in found.items():
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
        known, words = list(entities), words_of(vocabulary)
        values: dict[str, set[str]] = {name: set(words.values[name]) for name in words.adjectives}
        said = {(fact.observer, fact.predicate, fact.value) for fact in facts}  # far fewer than the facts
        for _, predicate, value in said:
            if predicate in values and isinstance(value, str):
                values[predicate].add(value)
        observers = {observer for observer, _, _ in said}
        called = _alone(known, vocabulary, words.beings)
        return cls(
            vocabulary=vocabulary,
            beings=called,
            rooms=_alone(known, vocabulary, words.places),
            values={name: tuple(sorted(found)) for name, found in values.items()},
            minds={str(e.name): e.id for e in known if e.id in observers and e.name in called},
        )

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """The kinds of things with no kinds below them; in a world of few things also of beings and fixtures."""
        words, kinds = self.words, self.vocabulary.kinds
        roots = (words.items,) if words.states else (words.items, *words.fixtures, *words.beings)
        lowest = set(kinds) - set(kinds.values())
        return tuple(sorted(kind for kind in lowest if any(self.is_a(kind, root) for root in roots)))

    def adjective(self, value: Value) -> str:
        """A value as it stands before a noun: "red", "wooden"."""
        return self.words.spoken.get(str(value), str(value))

    def is_a(self, kind: str, ancestor: str) -> bool:
        """Whether a kind is `ancestor` or below it; an ancestor that this world lacks has nothing below it."""
        return ancestor in self.vocabulary.ancestors(kind)


@lru_cache  # few vocabularies, and the same for each episode of a world
def _forms(world: str, kinds: tuple[str, ...]) -> dict[str, Any]:
    """The words of these kinds and the way back: what `Lexicon` holds under these names."""
    words = WORDS[world]
    noun = {kind: words.nouns.get(kind, kind.replace("_", " ")) for kind in kinds}
    plurals = {kind: plural(word) for kind, word in noun.items()}
    plain = {kind.replace("_", " "): kind for kind in noun}
    kind_of = {word: kind for forms in (noun, plurals) for kind, word in forms.items()}
    kind_of = plain | kind_of | {word: kind for word, kind in words.heard.items() if kind in noun}
    askable = frozenset(k for k in noun if kind_of[noun[k]] == kind_of[plurals[k]] == k != "thing")
    return {"noun": noun, "plural": plurals, "kind_of": kind_of, "askable": askable}


def _alone(entities: Iterable[Entity], vocabulary: Vocabulary, roots: Iterable[str]) -> dict[str, str]:
    """The names of entities of these kinds that only one has, each with the kind it is the name of."""
    named = [
        (entity.name, root)
        for entity in entities
        for root in roots
        if entity.name is not None and root in vocabulary.ancestors(entity.kind)
    ]
    counts = Counter(name for name, _ in named)
    return {name: root for name, root in named if counts[name] == 1}
