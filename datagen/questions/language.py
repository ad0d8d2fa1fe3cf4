"""Programs: an expression with an observer and a tick, checked for types, and their JSON form."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from typing import Any, get_args, get_type_hints

from datagen.questions import operators as op
from datagen.questions.nodes import COMPARISONS, LOCATION, VALUES, Node, Role, Type
from datagen.questions.operators import OPERATORS
from memory.graph.records import TRUTH, Value, Vocabulary

__all__ = [
    "LANGUAGE_VERSION",
    "Program",
    "ProgramError",
    "SLOTS",
    "Slot",
    "check_names",
    "from_json",
    "nodes",
    "parts",
    "type_of",
]

LANGUAGE_VERSION = 1

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_RESERVED = frozenset({"any", "not", "true", "false"})
_LARGEST = 2**53
_TRUTH_ONLY = (op.Position, op.Nearest, op.Farthest)
_BELIEF_ONLY = (op.Stale, op.SourceOf, op.Teller)
_ORDERED = (Type.INTEGER, Type.PROPERTY, Type.TICK, Type.DURATION, Type.DISTANCE)
_KNOWLEDGE = (op.Where, op.Holder, op.RoomOf, op.Link, op.ValueOf)


class ProgramError(ValueError):
    """A program that is not well formed: one line that names the operator and says what to do."""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A field of an operator: what may stand in it (`types` of expressions, a `role` of names, or a plain type)."""

    name: str
    plain: Any
    types: tuple[Type, ...] = ()
    role: Role | None = None
    default: Any = MISSING


def _slots(cls: type[Node]) -> tuple[Slot, ...]:
    hints = get_type_hints(cls, include_extras=True)
    return tuple(_slot(spec.name, hints[spec.name], spec.default) for spec in fields(cls))


def _slot(name: str, hint: Any, default: Any) -> Slot:
    for option in (hint, *get_args(hint)):
        marks = getattr(option, "__metadata__", None)
        if marks and isinstance(marks[0], Role):
            return Slot(name=name, plain=str, role=marks[0], default=default)
        if marks:
            return Slot(name=name, plain=Node, types=marks[0], default=default)
    if hint is Node:
        return Slot(name=name, plain=Node, types=tuple(Type), default=default)
    return Slot(name=name, plain=hint, default=default)


SLOTS: dict[type[Node], tuple[Slot, ...]] = {cls: _slots(cls) for cls in OPERATORS.values()}
"""The fields of each operator, in order of evaluation."""


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
        if not _whole(self.observer) or self.observer < 0:
            raise ProgramError(f"observer {self.observer!r}: give 0 for the truth or the id of an entity")
        if not _whole(self.tick) or self.tick < 0:
            raise ProgramError(f"tick {self.tick!r}: give a whole number from 0")
        _check(self.body, self.observer, self.tick)
        if type_of(self.body) in (Type.EVENT, Type.EVENTS):
            raise ProgramError("an event is no answer; ask for its actor, argument, verb or tick, or count events")

    @property
    def asks_knowledge(self) -> Node | None:
        """The outermost operator if it looks up one fact of a belief: finding none then means UNKNOWN.

        `At` and `As` around it are passed over; under the truth there is no such operator.
        """
        body, observer = self.body, self.observer
        while isinstance(body, op.At | op.As):
            observer = body.observer if isinstance(body, op.As) else observer
            body = body.body
        return body if observer != TRUTH and isinstance(body, _KNOWLEDGE) else None

    @property
    def depth(self) -> int:
        """How many operators the longest path to a leaf goes through."""
        return _depth(self.body)

    def to_json(self) -> dict[str, Any]:
        """The program as JSON data."""
        return {
            "language": LANGUAGE_VERSION,
            "observer": self.observer,
            "tick": self.tick,
            "body": _node_to_json(self.body),
        }


def type_of(node: Node) -> Type:
    """The type of an expression."""
    if isinstance(node, op.At | op.As):
        return type_of(node.body)
    if isinstance(node, op.Literal):
        kind = {bool: Type.BOOLEAN, int: Type.INTEGER}
        return kind.get(type(node.value), Type.PROPERTY)
    return node.result


def parts(node: Node) -> Iterator[Node]:
    """The expressions directly below `node`, in the order in which they are evaluated."""
    for slot in SLOTS[type(node)]:
        value = getattr(node, slot.name)
        if isinstance(value, Node):
            yield value
        elif slot.name == "arguments" and isinstance(value, tuple):
            yield from (operand for _, operand in value)


def nodes(body: Node) -> Iterator[Node]:
    """`body` and all expressions below it, each after its parts."""
    for below in parts(body):
        yield from nodes(below)
    yield body


def _depth(node: Node) -> int:
    return 1 + max((_depth(below) for below in parts(node)), default=0)


# ---- checks


def _check(node: Node, observer: int, tick: int) -> None:
    if type(node) not in SLOTS:
        raise ProgramError(f"{node!r} is no operator of the language")
    if isinstance(node, _TRUTH_ONLY) and observer != TRUTH:
        raise ProgramError(f"{node.op}: positions are known to the truth only; wrap it in as(0, ...)")
    if isinstance(node, _BELIEF_ONLY) and observer == TRUTH:
        raise ProgramError(f"{node.op}: the truth has no beliefs; give the program an observer")
    if isinstance(node, op.Tick) and not 0 <= node.value <= tick:
        raise ProgramError(f"tick {node.value}: give a tick from 0 to the program's own, {tick}")
    for slot in SLOTS[type(node)]:
        _check_slot(node, slot, getattr(node, slot.name))
    if isinstance(node, op.Compare | op.Filter):
        _check_comparison(node)
    inner = node.observer if isinstance(node, op.As) else observer
    for below in parts(node):
        _check(below, inner, tick)


def _check_slot(node: Node, slot: Slot, value: Any) -> None:
    if value is None and slot.default is not MISSING:
        return
    where = f"{node.op}: {slot.name}"
    if slot.types:
        _expect(where, value, slot.types)
    elif slot.role not in (None, Role.COMPARISON):
        _check_name(where, value)
    elif slot.name == "arguments":
        for pair in value:
            _check_name(f"{node.op}: argument", pair[0])
            _expect(where, pair[1], (Type.ENTITY, *VALUES))
    elif slot.plain is int and (not _whole(value) or abs(value) > _LARGEST):
        raise ProgramError(f"{where}: {value!r} is no whole number")
    elif slot.plain is bool and not isinstance(value, bool):
        raise ProgramError(f"{where}: {value!r} is neither true nor false")
    elif slot.plain is str and slot.role is None:
        _check_text(where, value)
    elif slot.plain == Value:
        _check_literal(where, value)


def _expect(where: str, value: Any, types: tuple[Type, ...]) -> None:
    if not isinstance(value, Node) or type(value) not in SLOTS:
        raise ProgramError(f"{where}: {value!r} is no expression")
    found = type_of(value)
    if found not in types:
        raise ProgramError(f"{where} is of type {found}; give {' or '.join(types)}")


def _check_name(where: str, value: Any) -> None:
    if not isinstance(value, str) or not _NAME.fullmatch(value) or value in _RESERVED:
        raise ProgramError(f"{where}: {value!r} is no name (small letters, digits and _, a letter first)")


def _check_text(where: str, value: Any) -> None:
    if not isinstance(value, str) or not all(" " <= c < "\ud800" or c > "\udfff" for c in value):
        raise ProgramError(f"{where}: {value!r} is no text without control characters")


def _check_literal(where: str, value: Value) -> None:
    if isinstance(value, str):
        _check_text(where, value)
    elif not isinstance(value, bool | int | float) or not math.isfinite(value) or abs(value) > _LARGEST:
        raise ProgramError(f"{where}: {value!r} is no text, truth value or number up to 2**53")


def _check_comparison(node: op.Compare | op.Filter) -> None:
    if node.comparison not in COMPARISONS:
        raise ProgramError(f"{node.op}: {node.comparison!r} is no comparison; give one of {' '.join(COMPARISONS)}")
    right = type_of(node.operand if isinstance(node, op.Filter) else node.right)
    left = type_of(node.left) if isinstance(node, op.Compare) else right
    if left != right and not (left in VALUES and right in VALUES):
        raise ProgramError(f"{node.op}: {left} and {right} cannot be compared")
    if left in (Type.ENTITIES, Type.EVENTS, Type.EVENT):
        raise ProgramError(f"{node.op}: {left} cannot be compared; compare counts, actors or ticks")
    if node.comparison not in ("=", "!=") and not (left in _ORDERED and right in _ORDERED):
        raise ProgramError(f"{node.op}: {left} has no order; use = or !=")


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def check_names(program: Program, vocabulary: Vocabulary) -> None:
    """Check that all kinds and predicates of a program exist and are used as what they are.

    Raises:
        ProgramError: Naming the first that is not.
    """
    for node in nodes(program.body):
        if isinstance(node, op.Scene) and node.kind not in vocabulary.kinds:
            raise ProgramError(f"scene: unknown kind {node.kind!r}")
        for slot in SLOTS[type(node)]:
            role, value = slot.role, getattr(node, slot.name)
            if value is not None and role in (Role.PREDICATE, Role.ATTRIBUTE, Role.RELATION):
                _check_predicate(node, role, value, vocabulary)


def _check_predicate(node: Node, role: Role, name: str, vocabulary: Vocabulary) -> None:
    predicate = vocabulary.predicates.get(name)
    if role is Role.ATTRIBUTE:
        if predicate is None and all(other.group != name for other in vocabulary.predicates.values()):
            raise ProgramError(f"{node.op}: {name!r} is neither a predicate nor a group of predicates")
        return
    if predicate is None:
        raise ProgramError(f"{node.op}: unknown predicate {name!r}")
    if role is Role.RELATION:
        if predicate.group != LOCATION:
            raise ProgramError(f"{node.op}: {name!r} is no relation of place")
        return
    literal = isinstance(node, op.ValueOf) or (isinstance(node, op.Filter) and type_of(node.operand) in VALUES)
    if predicate.literal != literal:
        what = "a literal" if predicate.literal else "an entity"
        raise ProgramError(f"{node.op}: the object of {name!r} is {what}")


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
