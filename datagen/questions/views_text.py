"""A context as text, terse or rich, and both read back.

The terse text is for small models: one short line for each thing and deed, always in the same order of columns, every
thing called by one word that an answer can copy. The rich text says the same in sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from datagen.questions.context import Context, Deed, Place, Thing
from datagen.questions.lexicon import article
from datagen.worlds.home import kinds
from datagen.worlds.home.words import WORDS
from memory.graph.records import Vocabulary

__all__ = ["read_rich", "read_terse", "to_rich", "to_terse"]

_STATES = {("is_open", True): "open", ("is_open", False): "closed", ("is_on", True): "on", ("is_on", False): "off"}
_STATE_OF = {word: state for state, word in _STATES.items()}
_LOOKS = (tuple(kinds.SIZES), tuple(kinds.COLOURS))  # what is neither a size nor a colour is a material


# ---- terse


def to_terse(context: Context) -> str:
    """The context as short lines.

    A thing: handle, kind, looks (`?` if not known), where it is (of furniture and beings the room, of items relation
    and holder), position, states, owner. A deed: tick, actor, verb, thing, where that was or went.
    """
    known_to = f" known to {context.observer}" if context.observer else ""
    lines = [f"tick {context.tick}{known_to}", *map(_terse_thing, context.things), *map(_terse_deed, context.deeds)]
    return "\n".join(lines) + "\n"


def _terse_thing(thing: Thing) -> str:
    if thing.name is not None:
        return f"{thing.handle} {thing.name}"
    words = [thing.handle, kinds.word(thing.kind), *(look or "?" for look in thing.looks)]
    words += [_place_text(thing.place) if thing.looks or thing.place is None else thing.place[1]]
    words += [str(part) for part in thing.at or ()]
    words += [_STATES[state] for state in thing.states]
    words += ["of", thing.owner] if thing.owner else []
    return " ".join(words)


def _place_text(place: Place | None) -> str:
    return "nowhere" if place is None else f"{place[0].replace('_', ' ')} {place[1]}"


def _terse_deed(deed: Deed) -> str:
    verb = WORDS.deeds[deed.verb]
    words = [str(deed.tick), deed.actor, verb.past, deed.thing]
    words += [verb.before, deed.to] if deed.to else []
    words += [_place_text(deed.source)] if deed.source else []
    return " ".join(words)


def read_terse(text: str, vocabulary: Vocabulary) -> Context:
    """Read what `to_terse` wrote."""
    first, *lines = text.splitlines()
    _, tick, *known_to = first.split(" ")
    deeds = [line for line in lines if line[0].isdigit()]
    return Context(
        observer=known_to[-1] if known_to else None,
        tick=int(tick),
        things=tuple(_read_thing(line, vocabulary) for line in lines if not line[0].isdigit()),
        deeds=tuple(_read_deed(line) for line in deeds),
    )


def _read_thing(line: str, vocabulary: Vocabulary) -> Thing:
    handle, *words = line.split(" ")
    kind = re.sub(r"_\d+$", "", handle)
    kind = kind if kind in vocabulary.kinds else words[0]
    if vocabulary.is_a(kind, "room"):
        return Thing(handle=handle, kind=kind, name=" ".join(words))
    words = words[len(kinds.word(kind).split(" ")) :]
    looks: tuple[str | None, ...] = ()
    if vocabulary.is_a(kind, "item"):
        looks, words = tuple(None if word == "?" else word for word in words[:3]), words[3:]
    if not looks and words[0] != "nowhere":  # furniture and beings are in rooms
        words = ["in", *words]
    place, words = _read_place(words)
    at = (int(words[0]), int(words[1])) if words and re.fullmatch(r"-?\d+", words[0]) else None
    words = words[2:] if at else words
    owner = words[-1] if len(words) > 1 and words[-2] == "of" else None
    states = tuple(_STATE_OF[word] for word in (words[:-2] if owner else words))
    return Thing(handle=handle, kind=kind, looks=looks, states=states, place=place, owner=owner, at=at)


def _read_place(words: list[str]) -> tuple[Place | None, list[str]]:
    if words[0] == "nowhere":
        return None, words[1:]
    length = 2 if words[0] == "held" else 1
    return ("_".join(words[:length]), words[length]), words[length + 1 :]


def _read_deed(line: str) -> Deed:
    tick, actor, *words = line.split(" ")
    for verb, deed in WORDS.deeds.items():
        past = deed.past.split(" ")
        thing, rest = words[len(past) : len(past) + 1], words[len(past) + 1 :]
        if words[: len(past)] != past or (deed.to is not None) != (rest[:1] == [deed.before] and verb != "take"):
            continue
        source = _read_place(rest)[0] if deed.to is None and rest else None
        to = rest[1] if deed.to is not None else None
        return Deed(tick=int(tick), actor=actor, verb=verb, thing=thing[0], source=source, to=to)
    raise ValueError(f"no deed: {line!r}")


# ---- rich


def to_rich(context: Context) -> str:
    """The context in sentences, one a line."""
    whose = f"what {context.observer} knows" if context.observer else "how things are"
    lines = [f"This is {whose} at tick {context.tick}."]
    lines += [_rich_thing(thing) for thing in context.things]
    lines += [_rich_deed(deed) for deed in context.deeds]
    return "\n".join(lines) + "\n"


def _rich_thing(thing: Thing) -> str:
    if thing.name is not None:
        return f"{thing.handle} is a room of kind {thing.kind}, called the {thing.name}."
    looks = " ".join([look for look in thing.looks if look])
    said = f"{thing.handle} is {article(f'{looks} {kinds.word(thing.kind)}'.strip())}"
    said += f" that belongs to {thing.owner}" if thing.owner else ""
    said += f"; it is {_place_text(thing.place)}"
    said += f", at {thing.at[0]} {thing.at[1]}" if thing.at else ""
    said += "".join(f"; it is {WORDS.states[state]}" for state in thing.states)
    return said + "."


def _rich_deed(deed: Deed) -> str:
    verb = WORDS.deeds[deed.verb]
    said = f"At tick {deed.tick}, {deed.actor} {verb.past} {deed.thing}"
    said += f" {verb.before} {deed.to}" if deed.to else ""
    said += f", which was {_place_text(deed.source)}" if deed.source else ""
    return said + "."


_HEAD = re.compile(r"This is (?:what (?P<observer>\w+) knows|how things are) at tick (?P<tick>\d+)\.")
_ROOM = re.compile(r"(?P<handle>\w+) is a room of kind (?P<kind>\w+), called the (?P<name>.+)\.")
_THING = re.compile(
    r"(?P<handle>\w+) is an? (?P<what>[^;]+?)(?: that belongs to (?P<owner>\w+))?; it is (?P<place>[^;,.]+)"
    r"(?:, at (?P<x>-?\d+) (?P<y>-?\d+))?(?P<states>(?:; it is [a-z ]+)*)\."
)
_DEED = re.compile(r"At tick (?P<line>\d+, \w+ .+?)(?:, which was (?P<source>.+))?\.")


def read_rich(text: str, vocabulary: Vocabulary) -> Context:
    """Read what `to_rich` wrote."""
    first, *lines = text.splitlines()
    head = _HEAD.fullmatch(first)
    if head is None:
        raise ValueError(f"no rich view: {first!r}")
    return Context(
        observer=head["observer"],
        tick=int(head["tick"]),
        things=tuple(_read_rich_thing(line, vocabulary) for line in lines if not line.startswith("At tick")),
        deeds=tuple(_read_rich_deed(line) for line in lines if line.startswith("At tick")),
    )


def _read_rich_thing(line: str, vocabulary: Vocabulary) -> Thing:
    room = _ROOM.fullmatch(line)
    if room is not None:
        return Thing(handle=room["handle"], kind=room["kind"], name=room["name"])
    match = _THING.fullmatch(line)
    if match is None:
        raise ValueError(f"no thing: {line!r}")
    kind = re.sub(r"_\d+$", "", match["handle"])
    kind = kind if kind in vocabulary.kinds else match["what"]
    words = match["what"].removesuffix(kinds.word(kind)).split()
    states = {WORDS.states[state]: state for state in _STATES}
    return Thing(
        handle=match["handle"],
        kind=kind,
        looks=_looks(words) if vocabulary.is_a(kind, "item") else (),
        states=tuple(states[text] for text in match["states"].split("; it is ")[1:]),
        place=_read_place(match["place"].split(" "))[0],
        owner=match["owner"],
        at=(int(match["x"]), int(match["y"])) if match["x"] else None,
    )


def _looks(words: Sequence[str]) -> tuple[str | None, ...]:
    size = next((word for word in words if word in _LOOKS[0]), None)
    colour = next((word for word in words if word in _LOOKS[1]), None)
    return size, colour, next((word for word in words if word not in (size, colour)), None)


def _read_rich_deed(line: str) -> Deed:
    match = _DEED.fullmatch(line)
    if match is None:
        raise ValueError(f"no deed: {line!r}")
    return _read_deed(match["line"].replace(",", "") + (f" {match['source']}" if match["source"] else ""))
