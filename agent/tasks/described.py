"""Things as one tells somebody of them who has not seen them: by kind, looks and name."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from datagen.worlds.home.kinds import FURNITURE, ITEMS, SIZES, VOCABULARY, word
from datagen.worlds.home.spec import Furniture, HomeSpec, Item, Person, Room

if TYPE_CHECKING:
    from agent.mind import Mind

__all__ = ["Described", "described", "look", "read"]

_LOOKS = ("size", "colour", "material")


@dataclass(frozen=True, kw_only=True)
class Described:
    """What is said of a thing.

    Attributes:
        kind: Its kind, or one above it.
        looks: Predicates and values that can be seen of it.
        room: The name of the room that it stands in; "" where that is not said.
        name: A person's name.
        inside: What it lies in, where it cannot be seen from outside.
    """

    kind: str
    looks: tuple[tuple[str, str], ...] = ()
    room: str = ""
    name: str = ""
    inside: Described | None = None

    @property
    def text(self) -> str:
        """A noun phrase: "the small red mug", "the table in the kitchen", "Ann"."""
        if self.name:
            return self.name
        phrase = " ".join(["the", *(value for _, value in self.looks), word(self.kind)])
        if self.inside is not None:
            return f"{phrase} in {self.inside.text}"
        return f"{phrase} in the {self.room}" if self.room else phrase

    def fits(self, thing: int, mind: Mind) -> bool:
        """Whether a thing that somebody saw is what is meant, as far as they know."""
        known = mind.thing(thing)
        if known is None or not VOCABULARY.is_a(known.kind, self.kind) or (self.name and known.name != self.name):
            return False
        if any(mind.belief.value(thing, predicate) != value for predicate, value in self.looks):
            return False
        room = mind.thing(mind.belief.room_of(thing) or 0) if self.room else None
        return not self.room or (room is not None and room.name == self.room)


def described(home: HomeSpec, thing: int) -> Described | None:
    """What to say of a thing so that nothing else in its home is meant; None if all that can be said is not enough."""
    part = next(part for part in home.parts() if part.id == thing)
    if isinstance(part, Person):
        return Described(kind=part.kind, name=part.name)
    if isinstance(part, Room):
        return Described(kind=part.kind, name=part.name)
    if isinstance(part, Furniture):
        return _unique(part, home.furniture, ("colour",), home)
    if not isinstance(part, Item):
        return None
    told = _unique(part, home.items, _LOOKS, home)
    if part.relation != "in" or told is None:
        return told
    container = described(home, part.parent)
    return None if container is None else replace(told, inside=container)


def _unique(
    part: Furniture | Item, others: tuple[Furniture, ...] | tuple[Item, ...], looks: tuple[str, ...], home: HomeSpec
) -> Described | None:
    """The shortest description that fits it alone; furniture may be told by its room."""
    rooms = {room.id: room.name for room in home.rooms}
    alike = [other for other in others if other.kind == part.kind]
    for count in range(len(looks) + 1):
        told = looks[:count] if isinstance(part, Furniture) else looks[len(looks) - count :]
        for room in ("",) if isinstance(part, Item) else ("", rooms[part.room]):
            same = [
                other
                for other in alike
                if all(look(other, name) == look(part, name) for name in told)
                and (not room or (isinstance(other, Furniture) and rooms[other.room] == room))
            ]
            if len(same) == 1 and (not room or Counter(rooms.values())[room] == 1):
                return Described(kind=part.kind, looks=tuple((name, look(part, name)) for name in told), room=room)
    return None


def look(part: Furniture | Item, name: str) -> str:
    """How a thing looks: its colour, material or size."""
    return str(getattr(part, "size_name" if name == "size" else name))


def read(text: str) -> Described | None:
    """The description in a sentence that ends with one, as `Described.text` writes it; None where there is none.

    Of what it lies in or where it stands only the inner part is understood: what lies in something has been seen there
    by then, or is looked for in it.
    """
    found = re.search(r"\bthe ([a-z ]+?)(?: in the ([a-z0-9 ]+))?[.!?]?$", text.strip(), flags=re.IGNORECASE)
    if found is None:
        return None
    words, inside = found[1].lower().split(), found[2]
    for cut in range(len(words)):
        kind = _KINDS.get(" ".join(words[cut:]))
        looks = [(name, one) for one in words[:cut] for name in _LOOKS if one in _VALUES[name]]
        if kind is not None and len(looks) == cut:
            container = read(f"the {inside}") if inside else None
            return Described(kind=kind, looks=tuple(looks), inside=container)
    return None


_KINDS = {word(kind): kind for kind in VOCABULARY.kinds}
_VALUES: dict[str, frozenset[str]] = {
    "size": frozenset(SIZES),
    "colour": frozenset(
        [*(c for k in ITEMS.values() for c in k.colours), *(c for k in FURNITURE.values() for c in k.colours)]
    ),
    "material": frozenset(one for kind in ITEMS.values() for one in kind.materials),
}
