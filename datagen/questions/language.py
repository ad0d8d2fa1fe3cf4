"""Programs: an expression with an observer and a tick, checked for types, and their JSON form."""

from __future__ import annotations

from dataclasses import MISSING
from functools import cached_property
from typing import Any

from datagen.frozen import dataclass
from datagen.questions import operators as op
from datagen.questions.grammar import SLOTS, ProgramError, Slot, depth, nodes, parts, type_of
from datagen.questions.nodes import Node, Type
from datagen.questions.operators import OPERATORS
from datagen.questions.wellformed import check_names, check_types, is_whole
from memory.graph.records import TRUTH

__all__ = [
    "LANGUAGE_VERSION",
    "SLOTS",
    "Program",
    "ProgramError",
    "Slot",
    "check_names",
    "from_json",
    "nodes",
    "parts",
    "type_of",
]

LANGUAGE_VERSION = 2

_KNOWLEDGE = (op.Where, op.Holder, op.RoomOf, op.Link, op.ValueOf)
_NO_ANSWER = (Type.EVENT, Type.EVENTS, Type.MEASURE)


@dataclass(frozen=True, kw_only=True)
class Program:
    """A question as a program.

    Attributes:
        body: The expression whose value is the answer.
        observer: Whose knowledge it is asked of; 0 is the truth.
        tick: As of when.

    Raises:
        ProgramError: If types do not fit, or an operator is used where its data cannot be known.
    """

    body: Node
    observer: int = TRUTH
    tick: int

    def __post_init__(self) -> None:
        if not is_whole(self.observer) or self.observer < 0:
            raise ProgramError(f"observer {self.observer!r}: give 0 for the truth or the id of an entity")
        if not is_whole(self.tick) or self.tick < 0:
            raise ProgramError(f"tick {self.tick!r}: give a whole number from 0")
        check_types(self.body, self.observer, self.tick)
        found = type_of(self.body)
        if found in _NO_ANSWER:
            raise ProgramError(f"{found} is no answer; ask for an actor, argument, verb or tick, count, or measure")

    @classmethod
    def trusted(cls, body: Node, *, observer: int, tick: int) -> Program:
        """A program that is not checked: for trying many of which few are kept, and those checked then."""
        program = object.__new__(cls)
        vars(program).update(body=body, observer=observer, tick=tick)
        return program

    @property
    def asks_knowledge(self) -> Node | None:
        """The outermost operator if it looks up one fact of a belief: finding none then means UNKNOWN.

        `At`, `As` and `Suppose` around it are passed over; under the truth there is no such operator.
        """
        body, observer = self.body, self.observer
        while isinstance(body, (op.At, op.As, op.Suppose)):
            observer = body.observer if isinstance(body, op.As) else observer
            body = body.body
        return body if observer != TRUTH and isinstance(body, _KNOWLEDGE) else None

    @cached_property
    def depth(self) -> int:
        """How many operators the longest path to a leaf goes through."""
        return depth(self.body)

    def to_json(self) -> dict[str, Any]:
        """The program as JSON data."""
        return {
            "language": LANGUAGE_VERSION,
            "observer": self.observer,
            "tick": self.tick,
            "body": _node_to_json(self.body),
        }


# ---- JSON


def _node_to_json(node: Node) -> dict[str, Any]:
    data: dict[str, Any] = {"op": node.op}
    for slot in SLOTS[type(node)]:
        value = getattr(node, slot.name)
        if slot.default is not MISSING and value == slot.default:
            continue
        if isinstance(value, Node):
            value = _node_to_json(value)
        elif isinstance(value, tuple):
            value = [[name, _node_to_json(operand)] for name, operand in value]
        data[slot.name] = value
    return data


def from_json(data: Any) -> Program:
    """Read what `Program.to_json` made.

    Raises:
        ProgramError: If it is no program, or one of another version of the language.
    """
    if not isinstance(data, dict) or data.get("language") != LANGUAGE_VERSION:
        found = data.get("language") if isinstance(data, dict) else None
        raise ProgramError(f"program of language version {found!r}; this inhabit reads version {LANGUAGE_VERSION}")
    try:
        return Program(body=_node_from_json(data["body"]), observer=data["observer"], tick=data["tick"])
    except KeyError as error:
        raise ProgramError(f"program without {error.args[0]!r}") from None


def _node_from_json(data: Any) -> Node:
    found = data.get("op") if isinstance(data, dict) else data
    if not isinstance(found, str) or found not in OPERATORS:
        raise ProgramError(f"unknown operator {found!r}")
    cls = OPERATORS[found]
    given: dict[str, Any] = {}
    for key, value in data.items():
        if key == "arguments":
            if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
                raise ProgramError(f"{cls.op}: arguments is no list of [name, expression]")
            given[key] = tuple((name, _node_from_json(operand)) for name, operand in value)
        elif key != "op":
            given[key] = _node_from_json(value) if isinstance(value, dict) else value
    try:
        return cls(**given)
    except TypeError as error:
        raise ProgramError(f"{cls.op}: {str(error).split('__init__() ')[-1]}") from None
