"""What happened and what is believed, in words: the log of a life, and beliefs thing by thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from agent.portrait import Portrait, Stale
from datagen.worlds.belief import LOCATION
from datagen.worlds.home.kinds import word
from datagen.worlds.home.verbs import VERBS
from datagen.worlds.verb import phrase
from memory.graph.records import DONE, TRUTH, Entity, Event, Fact, Source

if TYPE_CHECKING:
    from memory.graph.history import History

__all__ = ["Names", "beliefs", "log"]

_LOOKS = ("size", "colour", "material")
_SPEECH = ("say", "ask")


class Names:
    """What to call things, in truth: "Ann", "the kitchen", "the red mug"."""

    def __init__(self, history: History) -> None:
        self._vocabulary = history.vocabulary
        self._entities: dict[int, Entity] = {}
        self._colour: dict[int, str] = {}
        self.take(history.entities, history.facts)

    def take(self, entities: Iterable[Entity], facts: Iterable[Fact]) -> None:
        """Learn of more."""
        self._entities |= {entity.id: entity for entity in entities}
        self._colour |= {
            fact.subject: str(fact.value) for fact in facts if fact.predicate == "colour" and fact.observer == TRUTH
        }

    def bare(self, thing: int) -> str:
        """A name, or a colour and a kind."""
        entity = self._entities[thing]
        return entity.name or " ".join(filter(None, (self._colour.get(thing), word(entity.kind))))

    def noun(self, thing: int) -> str:
        """The same with an article where one is due."""
        people = ("person", "pet", "robot")
        named = any(self._vocabulary.is_a(self._entities[thing].kind, kind) for kind in people)
        return self.bare(thing) if named and self._entities[thing].name else f"the {self.bare(thing)}"

    def sort(self, thing: int) -> str:
        """What sort of thing it is: room, doorway, furniture, item, or person (pets and robots too)."""
        kind = self._entities[thing].kind
        sorts = ("room", "doorway", "furniture", "item")
        return next((sort for sort in sorts if self._vocabulary.is_a(kind, sort)), "person")

    def all(self) -> dict[int, dict[str, str]]:
        """Name and sort of everything."""
        return {thing: {"name": self.bare(thing), "sort": self.sort(thing)} for thing in self._entities}


def log(events: Iterable[Event], names: Names) -> list[dict[str, Any]]:
    """What was done, refused and said, in order: tick, who, kind and a sentence."""
    return [_entry(event, names) for event in events if event.verb != "look"]


def _entry(event: Event, names: Names) -> dict[str, Any]:
    things = {
        name: names.noun(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)
        for name, value in event.arguments.items()
    }
    about = [value for value in event.arguments.values() if isinstance(value, int) and not isinstance(value, bool)]
    told = {"tick": event.tick, "who": event.actor, "verb": event.verb, "about": about}
    if event.outcome != DONE:
        wanted = f"{event.verb.replace('_', ' ')} {' '.join(names.noun(thing) for thing in about)}"
        why = event.outcome.replace("_", " ")
        return {**told, "kind": "refused", "text": f"{names.noun(event.actor)} could not {wanted}: {why}"}
    if event.verb in _SPEECH:
        to = event.arguments.get("to")
        said = {"text": str(event.arguments["text"]), "name": names.noun(event.actor)}
        return {**told, "kind": "speech", **said, "to": names.noun(to) if isinstance(to, int) else ""}
    text = phrase(VERBS[event.verb], {"actor": names.noun(event.actor), **things}, tense="past")
    return {**told, "kind": "walk" if event.verb == "go" else "deed", "text": text.rstrip(".")}


def beliefs(portrait: Portrait, tellers: Mapping[int, int]) -> list[dict[str, Any]]:
    """What is believed of each thing, for each room: facts in words, with source and age, and what is true instead.

    Args:
        portrait: What is believed, and what is true.
        tellers: Who said something, by the id of the event.
    """
    about: dict[int, list[Fact]] = defaultdict(list)
    for fact in portrait.facts:
        about[fact.subject].append(fact)
    stale = {id(one.belief): one for one in portrait.stale}
    rooms: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for thing, facts in about.items():
        if portrait.is_a(thing, "doorway"):
            continue
        told = [_fact(portrait, fact, stale.get(id(fact)), tellers) for fact in facts if fact.predicate not in _LOOKS]
        looks = [str(fact.value) for name in _LOOKS for fact in facts if fact.predicate == name]
        entry = {"id": thing, "name": portrait.name(thing), "looks": " ".join(looks), "facts": told}
        entry |= _ends(portrait, thing, stale)
        rooms[portrait.room_of(thing) or 0].append({**entry, "stale": any("really" in fact for fact in told)})
    order = sorted(rooms, key=lambda room: (room == 0, room))
    names = {room: portrait.name(room) if room else "not known where" for room in order}
    return [{"id": room, "room": names[room], "things": _sorted(rooms[room])} for room in order]


def _ends(portrait: Portrait, thing: int, stale: dict[int, Stale]) -> dict[str, int | None]:
    """Where the edges of the graph lead: to what a thing is believed to be at, and to what it really is at."""
    fact = portrait.places.get(thing)
    wrong = None if fact is None else stale.get(id(fact))
    really = None if wrong is None or wrong.truth is None else wrong.truth.object
    return {"at": None if fact is None else fact.object, "really_at": really}


def _sorted(things: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(things, key=lambda thing: (not thing["stale"], thing["name"], thing["id"]))


def _fact(portrait: Portrait, fact: Fact, stale: Stale | None, tellers: Mapping[int, int]) -> dict[str, Any]:
    told = {"text": _said(portrait, fact), "source": (fact.source or Source.SEEN).value, "since": fact.since}
    if fact.source == Source.TOLD and fact.event is not None and fact.event in tellers:
        told["by"] = portrait.name(tellers[fact.event])
    if stale is not None:
        told["really"] = "gone" if stale.truth is None else _said(portrait, stale.truth)
    return told


def _said(portrait: Portrait, fact: Fact) -> str:
    if fact.predicate == "owned_by" and fact.object is not None:
        return f"belongs to {portrait.noun(fact.object)}"
    if fact.predicate in LOCATION:
        return portrait.place(fact, brief=True)
    return portrait.place(fact)
