"""What an agent believes at one tick beside what is true then: what is stale, what it lost, what it never saw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from datagen.worlds.belief import LOCATION
from datagen.worlds.home.kinds import word
from memory.graph.records import TRUTH, Source

if TYPE_CHECKING:
    from memory.graph.history import History
    from memory.graph.records import Entity, Fact

__all__ = ["Portrait", "Stale"]


_STATES: dict[tuple[str, object], str] = {
    ("is_open", True): "open",
    ("is_open", False): "closed",
    ("is_on", True): "switched on",
    ("is_on", False): "switched off",
}


@dataclass(frozen=True, kw_only=True)
class Stale:
    """A belief that is no longer true, and what is true instead (None if nothing is: the thing is gone)."""

    belief: Fact
    truth: Fact | None


class Portrait:
    """The belief of one observer at one tick.

    Attributes:
        entities: Everything there is, by id.
        facts: What it believes, in order of recording.
        places: Where it believes things to be, by id.
        true_places: Where things are, by id.
        stale: The beliefs among `facts` that are not true.
        lost: Ids of things it has known of, without knowing where they are now, though they are somewhere.
        unseen: Ids of things in the home that it has never had a belief about.
    """

    def __init__(self, history: History, agent: int, tick: int) -> None:
        self.agent = agent
        self.vocabulary = history.vocabulary
        self.entities: dict[int, Entity] = {entity.id: entity for entity in history.entities}
        holding = [fact for fact in history.facts if fact.holds(tick)]
        truths = [fact for fact in holding if fact.observer == TRUTH]
        self.facts = [fact for fact in holding if fact.observer == agent]
        self.places = _places(self.facts)
        self.true_places = _places(truths)
        self._looks = {fact.subject: str(fact.value) for fact in (*truths, *self.facts) if fact.predicate == "colour"}
        self.stale = self._find_stale(truths)
        known = {fact.subject for fact in history.facts if fact.observer == agent and fact.since <= tick}
        somewhere = [thing for thing in self.true_places if self.is_a(thing, "item") and thing not in self.places]
        self.lost = [thing for thing in somewhere if thing in known]
        self.unseen = [thing for thing in somewhere if thing not in known]

    def _find_stale(self, truths: Iterable[Fact]) -> list[Stale]:
        statements = {fact.key[1:] for fact in truths}
        by_group: dict[tuple[int, str | None], Fact] = {}
        for fact in truths:
            by_group[fact.subject, self.vocabulary.predicates[fact.predicate].group] = fact
        stale = [fact for fact in self.facts if fact.key[1:] not in statements]
        return [Stale(belief=fact, truth=self._instead(fact, by_group)) for fact in stale]

    def _instead(self, fact: Fact, by_group: dict[tuple[int, str | None], Fact]) -> Fact | None:
        group = self.vocabulary.predicates[fact.predicate].group
        return None if group is None else by_group.get((fact.subject, group))

    def is_a(self, thing: int, kind: str) -> bool:
        """Whether a thing is of a kind or of one below it."""
        return self.vocabulary.is_a(self.entities[thing].kind, kind)

    def source(self, thing: int) -> Source:
        """How it came to its belief about where a thing is."""
        return self.places[thing].source or Source.SEEN

    def room_of(self, thing: int, places: dict[int, Fact] | None = None) -> int | None:
        """The room a thing is in, however deep, by its belief or by other `places`; a room is in itself."""
        where, passed = self.places if places is None else places, set()
        while not self.is_a(thing, "room"):
            fact = where.get(thing)
            if fact is None or fact.object is None or thing in passed:
                return None
            passed.add(thing)
            thing = fact.object
        return thing

    def name(self, thing: int) -> str:
        """What to call a thing: a name, or a colour and a kind."""
        entity = self.entities[thing]
        if entity.name is not None:
            return entity.name
        return " ".join(part for part in (self._looks.get(thing), word(entity.kind)) if part)

    def noun(self, thing: int) -> str:
        """The same with an article where one is due."""
        return self.name(thing) if self.is_a(thing, "person") or self.is_a(thing, "pet") else f"the {self.name(thing)}"

    def place(self, fact: Fact, *, brief: bool = False) -> str:
        """Where, or how, a fact says that something is: "on the brown desk, in the bedroom"; brief: "on the desk"."""
        if fact.predicate == "liquid":
            return f"holding {fact.value}"
        if fact.object is None:
            return _STATES.get((fact.predicate, fact.value), str(fact.value))
        held = "held by" if fact.predicate == "held_by" else fact.predicate.replace("_", " ")
        if fact.predicate == "on" and self.is_a(fact.object, "room"):
            held = "on the floor of"
        if brief and self.entities[fact.object].name is None:
            return f"{held} the {word(self.entities[fact.object].kind)}"
        where = f"{held} {self.noun(fact.object)}"
        places = self.true_places if fact.observer == TRUTH else self.places
        room = self.room_of(fact.object, places)
        return where if brief or room is None or room == fact.object else f"{where}, in {self.noun(room)}"


def _places(facts: Iterable[Fact]) -> dict[int, Fact]:
    return {fact.subject: fact for fact in facts if fact.predicate in LOCATION}
