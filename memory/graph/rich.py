"""The rich text view: one sentence for each entity and each fact, with since when and from where it is known.

At tick 120, as entity 50 has it:
mug 12 is a mug.
The colour of mug 12 is red, since tick 3, seen at tick 3.
mug 12 is on table 7, since tick 31, told by Ann 40 at tick 31, event 17.
fridge 5 is not open, since tick 8, seen at tick 8.
Ann 40 is an adult called Ann.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from memory.graph.errors import GraphError
from memory.graph.records import Entity, Fact, Source, Value
from memory.graph.snapshot import Snapshot
from memory.graph.tokens import Reader, Writer, is_number, is_word, read_literal, read_word, split, word, write_literal

__all__ = ["parse_rich", "to_rich"]

_PLACES = frozenset({"at", "behind", "in", "inside", "near", "on", "under"})
_PASSIVE = re.compile(r"[a-z]+(_[a-z]+)*_by")  # owned_by is told as "is owned by"


def to_rich(snapshot: Snapshot) -> str:
    """The whole snapshot; `parse_rich` gives it back.

    Raises:
        GraphError: If a predicate is not a plain word.
    """
    writer = Writer(snapshot.entities)
    believer = f", as entity {snapshot.observer} has it" if snapshot.observer else ""
    lines = [f"At tick {snapshot.tick}{believer}:"]
    about: dict[int, list[str]] = {entity.id: [_described(entity, writer)] for entity in snapshot.entities}
    for fact in snapshot.facts:
        writer.ref(fact.subject)  # it must be there
        about[fact.subject].append(f"{_statement(fact, writer)}, {_known(fact, snapshot, writer)}.")
    for sentences in about.values():
        lines += sentences
    return "\n".join(lines) + "\n"


def _described(entity: Entity, writer: Writer) -> str:
    article = "an" if entity.kind[:1] in "aeiou" else "a"
    called = "" if entity.name is None else f" called {word(entity.name)}"
    return f"{writer.ref(entity.id)} is {article} {word(entity.kind)}{called}."


def _statement(fact: Fact, writer: Writer) -> str:
    subject, predicate = writer.ref(fact.subject), fact.predicate
    if not is_word(predicate):
        raise GraphError(f"the predicate {predicate!r} cannot be written: use letters, digits and _")
    if fact.object is not None:
        passive = predicate in _PLACES or _PASSIVE.fullmatch(predicate)
        phrase = f"is {predicate.replace('_', ' ')}" if passive else predicate
        return f"{subject} {phrase} {writer.ref(fact.object)}"
    assert fact.value is not None
    if isinstance(fact.value, bool) and predicate.startswith("is_") and is_word(predicate[3:]):
        return f"{subject} is {'' if fact.value else 'not '}{predicate[3:]}"
    return f"The {predicate} of {subject} is {write_literal(fact.value)}"


def _known(fact: Fact, snapshot: Snapshot, writer: Writer) -> str:
    told = fact.source is Source.TOLD and fact.event in snapshot.tellers
    parts = [f"since tick {fact.since}"]
    how = [fact.source.value] if fact.source is not None else []
    how += [f"by {writer.ref(snapshot.tellers[fact.event])}"] if told and fact.event is not None else []
    how += [f"at tick {fact.observed_at}"] if fact.observed_at is not None else []
    parts += [" ".join(how)] if how else []
    parts += [f"event {fact.event}"] if fact.event is not None else []
    return ", ".join(parts)


def parse_rich(text: str) -> Snapshot:
    """The snapshot in a text that `to_rich` wrote.

    Raises:
        GraphError: If it is not such a text; the message names the line.
    """
    reader = Reader()
    facts: list[Fact] = []
    told: dict[int, int] = {}
    tick = observer = 0
    for number, line in enumerate(text.rstrip("\n").split("\n"), 1):
        try:
            if number == 1:
                tick, observer = _read_header(line)
            else:
                facts += _read_sentence(line, observer, reader, told)
        except GraphError:
            raise
        except (ValueError, LookupError) as error:
            raise GraphError(f"line {number} of the rich view cannot be read ({error}): {line[:60]!r}") from None
    reader.check()
    return Snapshot.of(tick, observer, reader.entities.values(), facts, told)


def _read_header(line: str) -> tuple[int, int]:
    found = re.fullmatch(r"At tick (-?[0-9]+)(?:, as entity ([0-9]+) has it)?:", line)
    if found is None:
        raise ValueError("it should be `At tick N:` or `At tick N, as entity ID has it:`")
    return int(found[1]), int(found[2] or 0)


def _read_sentence(line: str, observer: int, reader: Reader, told: dict[int, int]) -> Iterator[Fact]:
    if not line.endswith("."):
        raise ValueError("a sentence ends with a full stop")
    parts: list[list[str]] = [[]]
    for token in split(line[:-1]):
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    if len(parts) == 1:
        reader.declare(_read_description(parts[0], reader))
    else:
        yield Fact(**_read_statement(parts[0], reader), **_read_known(parts[1:], reader, told), observer=observer)


def _read_description(tokens: list[str], reader: Reader) -> Entity:
    id = reader.ref(tokens[:2])
    if tokens[2] != "is" or tokens[3] not in ("a", "an") or (len(tokens) != 5 and tokens[5:-1] != ["called"]):
        raise ValueError("it should be `kind ID is a kind` or `name ID is a kind called name`")
    return Entity(id=id, kind=read_word(tokens[4]), name=read_word(tokens[6]) if len(tokens) == 7 else None)


def _read_statement(tokens: list[str], reader: Reader) -> dict[str, Any]:
    if tokens[0] == "The" and not is_number(tokens[1]):
        if tokens[2] != "of" or tokens[5] != "is" or len(tokens) != 7:
            raise ValueError("it should be `The predicate of subject ID is value`")
        return {"subject": reader.ref(tokens[3:5]), "predicate": tokens[1], "value": read_literal(tokens[6])}
    subject, rest = reader.ref(tokens[:2]), tokens[2:]
    if is_number(rest[-1]):
        phrase = rest[:-2]
        predicate = "_".join(phrase[1:]) if phrase[0] == "is" and len(phrase) > 1 else " ".join(phrase)
        return {"subject": subject, "predicate": read_word(predicate), "object": reader.ref(rest[-2:])}
    if rest[0] != "is" or len(rest) > 3:
        raise ValueError("it says neither how two things stand nor how one is")
    value: Value = len(rest) == 2
    return {"subject": subject, "predicate": f"is_{read_word(rest[-1])}", "value": value}


def _read_known(parts: list[list[str]], reader: Reader, told: dict[int, int]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    teller = None
    for part in parts:
        match part:
            case ["since", "tick", tick]:
                known["since"] = int(tick)
            case ["event", event]:
                known["event"] = int(event)
            case _:
                if part[0] in set(Source):
                    known["source"] = Source(part.pop(0))
                if part[:1] == ["by"]:
                    teller = reader.ref(part[1:3])
                    part = part[3:]
                if part:
                    known["observed_at"] = _read_moment(part)
    if "since" not in known or (teller is not None and "event" not in known):
        raise ValueError("it should say since which tick, and what was told by somebody in which event")
    if teller is not None:
        told[known["event"]] = teller
    return known


def _read_moment(part: list[str]) -> int:
    if part[:2] != ["at", "tick"] or len(part) != 3:
        raise ValueError(f"`{' '.join(part)}` is no moment")
    return int(part[2])
