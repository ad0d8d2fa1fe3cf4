"""The terse text view: one line for each entity, made to be a language model's context.

    tick 120, observer 50
    words: colour blue red; material ceramic; size small
    mug 12: red ceramic small, on table 7, owned_by Ann 40
    fridge 5: not is_open, in kitchen 3
    Ann 40 (adult): in kitchen 3

A line names the entity (an entity with a name has its kind in brackets), then its literals in one clause, then one
clause for each relation. A bare word is a value of the predicate that the second line gives it, or a predicate that
is true (`not` before one that is false); every other literal is written `predicate=value`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from memory.graph.errors import GraphError
from memory.graph.records import Entity, Fact, Value
from memory.graph.snapshot import Snapshot
from memory.graph.tokens import Reader, Writer, is_number, is_word, read_literal, read_word, split, word, write_literal

__all__ = ["parse_terse", "to_terse"]

_NOT = "not"


def to_terse(snapshot: Snapshot) -> str:
    """The snapshot's statements; `parse_terse` gives `snapshot.bare()` back.

    Raises:
        GraphError: If a predicate is not a plain word.
    """
    for fact in snapshot.facts:
        if not is_word(fact.predicate) or fact.predicate == _NOT:
            raise GraphError(f"the predicate {fact.predicate!r} cannot be written: use letters, digits and _")
    owners = _owners(snapshot.facts)
    writer = Writer(snapshot.entities)
    about: dict[int, list[Fact]] = defaultdict(list)
    for fact in snapshot.facts:
        about[fact.subject].append(fact)
    unknown = about.keys() - {entity.id for entity in snapshot.entities}
    if unknown:
        raise GraphError(f"a fact is about entity {min(unknown)}, which is not in the snapshot: add it to the entities")
    lines = [f"tick {snapshot.tick}" + (f", observer {snapshot.observer}" if snapshot.observer else "")]
    lines += _legend(owners)
    lines += [_line(entity, about[entity.id], owners, writer) for entity in snapshot.entities]
    return "\n".join(lines) + "\n"


def _owners(facts: Iterable[Fact]) -> dict[str, str]:
    """The bare words, and the one predicate that each is a value of."""
    predicates = {fact.predicate for fact in facts}
    used: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if isinstance(fact.value, str) and is_word(fact.value):
            used[fact.value].add(fact.predicate)
    return {value: min(of) for value, of in used.items() if len(of) == 1 and value not in predicates and value != _NOT}


def _legend(owners: Mapping[str, str]) -> list[str]:
    values: dict[str, list[str]] = defaultdict(list)
    for value in sorted(owners):
        values[owners[value]].append(value)
    parts = [" ".join([predicate, *values[predicate]]) for predicate in sorted(values)]
    return [f"words: {'; '.join(parts)}"] if parts else []


def _line(entity: Entity, facts: Iterable[Fact], owners: Mapping[str, str], writer: Writer) -> str:
    named = "" if entity.name is None else f" ({word(entity.kind)})"
    literals, relations = [], []
    for fact in facts:
        if fact.value is not None:
            literals.append(_literal(fact.predicate, fact.value, owners))
        elif fact.object is not None:
            relations.append(f"{fact.predicate} {writer.ref(fact.object)}")
    clauses = ([" ".join(literals)] if literals else []) + relations
    return f"{writer.ref(entity.id)}{named}:" + (f" {', '.join(clauses)}" if clauses else "")


def _literal(predicate: str, value: Value, owners: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return predicate if value else f"{_NOT} {predicate}"
    if isinstance(value, str) and owners.get(value) == predicate:
        return value
    return f"{predicate}={write_literal(value)}"


def parse_terse(text: str) -> Snapshot:
    """The statements in a text that `to_terse` wrote.

    Raises:
        GraphError: If it is not such a text; the message names the line.
    """
    reader = Reader()
    facts: list[Fact] = []
    tick = observer = 0
    owners: dict[str, str] = {}
    for number, line in enumerate(text.rstrip("\n").split("\n"), 1):
        try:
            tokens = split(line)
            if number == 1:
                tick, observer = _read_header(tokens)
            elif number == 2 and tokens[:2] == ["words", ":"]:
                owners = dict(_read_legend(tokens[2:]))
            else:
                facts += _read_line(tokens, tick, observer, owners, reader)
        except GraphError:
            raise
        except (ValueError, LookupError) as error:
            raise GraphError(f"line {number} of the terse view cannot be read ({error}): {line[:60]!r}") from None
    reader.check()
    return Snapshot.of(tick, observer, reader.entities.values(), facts, {})


def _read_header(tokens: list[str]) -> tuple[int, int]:
    if tokens[:1] != ["tick"] or len(tokens) not in (2, 5) or tokens[2:4] not in ([], [",", "observer"]):
        raise ValueError("it should be `tick N` or `tick N, observer ID`")
    return int(tokens[1]), int(tokens[4]) if len(tokens) == 5 else 0


def _read_legend(tokens: list[str]) -> Iterator[tuple[str, str]]:
    for part in _parted(tokens, ";"):
        for value in part[1:]:
            yield value, part[0]


def _parted(tokens: list[str], mark: str) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token == mark:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _read_line(
    tokens: list[str], tick: int, observer: int, owners: Mapping[str, str], reader: Reader
) -> Iterator[Fact]:
    colon = tokens.index(":", 2)
    subject = reader.ref(tokens[:2])
    first = read_word(tokens[0])
    if colon == 2:
        reader.declare(Entity(id=subject, kind=first))
    elif tokens[2] == "(" and tokens[4] == ")" and colon == 5:
        reader.declare(Entity(id=subject, kind=read_word(tokens[3]), name=first))
    else:
        raise ValueError("it should begin with `kind ID:` or `name ID (kind):`")
    for clause in _parted(tokens[colon + 1 :], ","):
        if clause and is_number(clause[-1]):
            object = reader.ref(clause[1:])
            yield Fact(subject=subject, predicate=read_word(clause[0]), object=object, since=tick, observer=observer)
        else:
            for predicate, value in _read_literals(clause, owners):
                yield Fact(subject=subject, predicate=predicate, value=value, since=tick, observer=observer)


def _read_literals(clause: list[str], owners: Mapping[str, str]) -> Iterator[tuple[str, Value]]:
    tokens = iter(clause)
    for token in tokens:
        predicate, sign, value = token.partition("=")
        if sign:
            yield read_word(predicate), read_literal(value)
        elif token == _NOT:
            yield read_word(next(tokens, "")), False
        elif token in owners:
            yield owners[token], token
        else:
            yield read_word(token), True
