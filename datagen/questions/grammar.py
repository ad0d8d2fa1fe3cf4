"""The shape of expressions: which parts an operator has, what may stand in each, and the type of the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import MISSING, dataclass, fields
from operator import attrgetter
from typing import Any, get_args, get_type_hints

from datagen.questions import operators as op
from datagen.questions.nodes import Node, Role, Type
from datagen.questions.operators import OPERATORS

__all__ = ["SLOTS", "ProgramError", "Slot", "depth", "nodes", "parts", "type_of"]


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


# Programs are gone through far more often than made: what hangs on the operator alone is looked up once, here.
_BODIED, _MEASURED, _SUMS = (op.At, op.As, op.Suppose), (op.Measured, op.Total), (op.Add, op.Subtract)
_LITERAL = {bool: Type.BOOLEAN, int: Type.INTEGER}
_PLAIN = {cls: cls.result for cls in SLOTS if not issubclass(cls, (*_BODIED, *_MEASURED, *_SUMS, op.Literal))}
_PARTS = {
    cls: tuple(slot.name for slot in slots if slot.plain is Node or slot.name == "arguments")
    for cls, slots in SLOTS.items()
}


def type_of(node: Node) -> Type:
    """The type of an expression."""
    found = _PLAIN.get(type(node))
    if found is not None:
        return found
    if isinstance(node, _BODIED):
        return type_of(node.body)
    if isinstance(node, _MEASURED):
        measure = node.measure
        while isinstance(measure, _BODIED):  # as of another tick it is of the same unit
            measure = measure.body
        return measure.unit or Type.MEASURE
    if isinstance(node, _SUMS):
        return type_of(node.left)
    if isinstance(node, op.Literal):
        return _LITERAL.get(type(node.value), Type.PROPERTY)
    return node.result


def parts(node: Node) -> Sequence[Node]:
    """The expressions directly below `node`, in the order in which they are evaluated."""
    read = _READ.get(type(node))
    if read is not None:
        return read(node)
    found = [value for name in _PARTS[type(node)] if (value := getattr(node, name)) is not None]
    if isinstance(node, op.Events):
        return [part for each in found for part in ([o for _, o in each] if isinstance(each, tuple) else (each,))]
    return found


def _reader(names: Sequence[str]) -> Callable[[Node], Sequence[Node]]:
    """Reads parts of these names, all of which are there."""
    if not names:
        return lambda node: ()
    read: Any = attrgetter(*names)
    return (lambda node: (read(node),)) if len(names) == 1 else read


_OPTIONAL = {cls for cls, slots in SLOTS.items() if any(slot.default is None and slot.types for slot in slots)}
_READ = {cls: _reader(names) for cls, names in _PARTS.items() if cls not in _OPTIONAL and cls is not op.Events}


def nodes(body: Node) -> Iterator[Node]:
    """`body` and all expressions below it, each after its parts."""
    found: list[Node] = []
    _gather(body, found)
    return iter(found)


def _gather(body: Node, found: list[Node]) -> None:
    for below in parts(body):
        _gather(below, found)
    found.append(body)


def depth(node: Node) -> int:
    """How many operators the longest path from `node` to a leaf goes through."""
    return 1 + max(map(depth, parts(node)), default=0)
