"""The words of text views: how entities, names and literals are written, and how a line is cut into tokens."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from memory.graph.errors import GraphError
from memory.graph.records import Entity, Value

__all__ = ["Reader", "Writer", "is_number", "is_word", "read_literal", "read_word", "split", "word", "write_literal"]

_WORD = re.compile(r"[^\W\d][\w'-]*")
_NUMBER = re.compile(r"[0-9]+")
_STRING = r'"(?:[^"\\]|\\.)*"'
# A token is a quoted string (perhaps after `predicate=`), a run of other signs, or one of the marks , : ( ) ;
_TOKEN = re.compile(rf'(?:[^\s",:();=]+=)?{_STRING}|[^\s",:();]+|[,:();]', re.DOTALL)
_NAMED = {"true": True, "false": False}
_NUMERIC = frozenset({"inf", "nan", "Infinity", "NaN"})


def is_word(token: str) -> bool:
    """Whether a text can stand without quotes."""
    return _WORD.fullmatch(token) is not None


def is_number(token: str) -> bool:
    """Whether a token is a whole number without a sign, as ids and ticks are."""
    return _NUMBER.fullmatch(token) is not None


def word(text: str) -> str:
    """A text as one token: quoted if need be."""
    return text if is_word(text) else json.dumps(text, ensure_ascii=False)


def read_word(token: str) -> str:
    """The text that `word` wrote."""
    if token.startswith('"'):
        return str(json.loads(token, strict=False))
    if not is_word(token):
        raise ValueError(f"{token!r} is no word")
    return token


def write_literal(value: Value) -> str:
    """A literal as one token that tells its type."""
    if isinstance(value, str):
        plain = is_word(value) and value not in _NAMED and value not in _NUMERIC
        return value if plain else json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else repr(value)


def read_literal(token: str) -> Value:
    """The literal that `write_literal` wrote."""
    if token in _NAMED:
        return _NAMED[token]
    if token.startswith('"') or (is_word(token) and token not in _NUMERIC):
        return read_word(token)
    return int(token) if re.fullmatch(r"-?[0-9]+", token) else float(token)


def split(line: str) -> list[str]:
    """The tokens of a line.

    Raises:
        ValueError: If a part of it is no token.
    """
    tokens = _TOKEN.findall(line)
    if len("".join(tokens)) != len(_without_spaces(line)):
        raise ValueError("a quotation mark is not closed")
    return tokens


def _without_spaces(line: str) -> str:
    """The line without the white space between tokens (that within quotes counts)."""
    return "".join(part if part.startswith('"') else "".join(part.split()) for part in re.split(f"({_STRING})", line))


class Writer:
    """Writes entities as a word and the id: the name, or the kind of those that have none."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._entities = {entity.id: entity for entity in entities}

    def ref(self, id: int) -> str:
        """The entity of that id."""
        entity = self._entities.get(id)
        if entity is None:
            raise GraphError(f"a fact names entity {id}, which is not in the snapshot: add it to the entities")
        return f"{word(entity.kind if entity.name is None else entity.name)} {id}"


class Reader:
    """Reads entities as `Writer` writes them, and sees that the word fits the id."""

    def __init__(self) -> None:
        self.entities: dict[int, Entity] = {}
        self._used: list[tuple[int, str]] = []

    def declare(self, entity: Entity) -> None:
        """An entity that the text describes."""
        if entity.id in self.entities:
            raise ValueError(f"entity {entity.id} is described twice")
        self.entities[entity.id] = entity

    def ref(self, tokens: Sequence[str]) -> int:
        """The id in two tokens."""
        if len(tokens) != 2 or not is_number(tokens[1]):
            raise ValueError(f"{' '.join(tokens)!r} is not a word and an id")
        self._used.append((int(tokens[1]), read_word(tokens[0])))
        return int(tokens[1])

    def check(self) -> None:
        """Raise `GraphError` if the text calls an entity by another word than its description, or describes it not."""
        words: Mapping[int, str] = {e.id: e.kind if e.name is None else e.name for e in self.entities.values()}
        for id, used in self._used:
            if words.get(id) != used:
                raise GraphError(f"the text speaks of {used} {id}, but it describes {words.get(id, 'nothing')} {id}")
