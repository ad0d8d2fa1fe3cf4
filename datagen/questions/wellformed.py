"""Whether a program is well formed: every part of a type that fits, every name one of the vocabulary's."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING
from functools import lru_cache
from typing import Any

from datagen.questions import operators as op
from datagen.questions.grammar import SLOTS, ProgramError, Slot, nodes, parts, type_of
from datagen.questions.nodes import (
    ABSOLUTE,
    COMPARISONS,
    LEAST,
    LOCATION,
    MOST,
    NUMBERS,
    RELATIVE,
    VALUES,
    Node,
    Role,
    Type,
)
from memory.graph.records import TRUTH, Value, Vocabulary

__all__ = ["check_names", "check_types", "is_whole"]

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_RESERVED = frozenset({"any", "not", "true", "false"})
_LARGEST = 2**53
_FARTHEST = 10**6  # a kilometre in millimetres: squares stay exact in floating point, which databases take roots of
_TRUTH_ONLY = (op.Position, op.Facing, op.Along, op.DistanceTo, op.Detour, op.Moved, op.Shifted)
_BELIEF_ONLY = (op.Stale, op.SourceOf, op.Teller)
_OF_THE_PAST = (op.At, op.Changed, op.Appeared, op.Gone, op.Ever, op.Lasting, op.Since, op.Until)
_NOT_AT_A_SPOT = (op.Moved, op.Shifted, *_BELIEF_ONLY, *_OF_THE_PAST, op.As)
_NOT_SUPPOSED = (*_TRUTH_ONLY, *_NOT_AT_A_SPOT)
_ORDERED = (Type.PROPERTY, Type.TICK, *NUMBERS)
_COMPARING = (op.Compare, op.Filter, op.Ever, op.Having)
_UNORDERED = (Type.ENTITIES, Type.EVENTS, Type.EVENT, Type.ACTIONS, Type.MEASURE)
_NAMING = (Role.PREDICATE, Role.ATTRIBUTE, Role.RELATION)
_NAMES = {cls: tuple((slot.name, slot.role) for slot in slots if slot.role in _NAMING) for cls, slots in SLOTS.items()}


def check_types(node: Node, observer: int, tick: int, *, banned: tuple[type[Node], ...] = ()) -> None:
    """Check an expression and all below it.

    Args:
        node: The expression.
        observer: For whom it is evaluated.
        tick: The tick of the program.
        banned: What may not be asked where it stands: inside `Suppose`, all that does not hold now.

    Raises:
        ProgramError: Naming the first operator that is not used rightly.
    """
    cls = type(node)
    if cls not in SLOTS:
        raise ProgramError(f"{node!r} is no operator of the language")
    about_places = cls in _TRUTH_ONLY or (isinstance(node, op.Suppose) and node.is_position)
    if about_places and observer != TRUTH:
        raise ProgramError(f"{node.op}: positions are known to the truth only; wrap it in as(0, ...)")
    if cls in _BELIEF_ONLY and observer == TRUTH:
        raise ProgramError(f"{node.op}: the truth has no beliefs; give the program an observer")
    if cls in banned or (about_places and op.Position in banned):
        raise ProgramError(f"{node.op}: inside suppose only what holds now may be asked")
    if isinstance(node, op.Tick) and not 0 <= node.value <= tick:
        raise ProgramError(f"tick {node.value}: give a tick from 0 to the program's own, {tick}")
    for slot in SLOTS[cls]:
        value = getattr(node, slot.name)
        if slot.types and type(value) in SLOTS and type_of(value) in slot.types:
            continue  # as it nearly always is
        _check_slot(node, slot, value)
    for check in _FITS.get(cls, ()):
        check(node)
    inner = node.observer if isinstance(node, op.As) else observer
    for below in parts(node):
        within = _banned_in(node) if isinstance(node, op.Suppose) and below is node.body else ()
        check_types(below, inner, tick, banned=(*banned, *within) if within else banned)


def _banned_in(node: op.Suppose) -> tuple[type[Node], ...]:
    return _NOT_AT_A_SPOT if node.is_position else _NOT_SUPPOSED


# ---- whether the parts of a node fit each other


def _check_sum(node: op.Add | op.Subtract) -> None:
    if type_of(node.left) != type_of(node.right):
        raise ProgramError(f"{node.op}: {type_of(node.left)} and {type_of(node.right)} cannot be added")


def _check_supposed(node: op.Suppose) -> None:
    if type_of(node.body) in (Type.EVENT, Type.EVENTS, Type.MEASURE):
        raise ProgramError(f"suppose: its body is of type {type_of(node.body)}; give what can be an answer")
    if node.is_position != (type_of(node.object) is Type.POSITION):
        raise ProgramError("suppose: write position = a position, and a predicate = an entity or a literal")


def _check_rank(node: op.Top) -> None:
    if node.order not in (MOST, LEAST) or node.rank < 1:
        raise ProgramError(f"top: give {MOST} or {LEAST}, and a rank from 1")


def _check_turn(node: op.Nth) -> None:
    if node.rank == 0:
        raise ProgramError("nth: give a rank from 1, or from -1 to count from the last")


def _check_frame(node: op.Step | op.Along | op.Shifted) -> None:
    """Whether a direction is one of the frame it is given in."""
    frame = ABSOLUTE if node.viewer is None else RELATIVE
    if node.direction not in frame:
        whose = "without a viewer" if node.viewer is None else "with a viewer"
        raise ProgramError(f"{node.op}: {node.direction!r} is no direction {whose}; give one of {', '.join(frame)}")


def _check_reach(node: op.Spot | op.Step) -> None:
    lengths = (node.x, node.y) if isinstance(node, op.Spot) else (node.by,)
    if any(abs(length) > _FARTHEST for length in lengths):
        raise ProgramError(f"{node.op}: give millimetres up to {_FARTHEST}")


def _check_slot(node: Node, slot: Slot, value: Any) -> None:
    if value is None and slot.default is not MISSING:
        return
    where = (node.op, slot.name)
    if slot.types:
        _expect(where, value, slot.types)
    elif slot.role not in (None, Role.COMPARISON):
        _check_name(where, value)
    elif slot.name == "arguments":
        for pair in value:
            _check_name((node.op, "argument"), pair[0])
            _expect(where, pair[1], (Type.ENTITY, *VALUES))
    elif slot.plain is int and (not is_whole(value) or abs(value) > _LARGEST):
        raise ProgramError(f"{_told(where)}: {value!r} is no whole number")
    elif slot.plain is bool and not isinstance(value, bool):
        raise ProgramError(f"{_told(where)}: {value!r} is neither true nor false")
    elif slot.plain is str and slot.role is None:
        _check_text(where, value)
    elif slot.plain == Value:
        _check_literal(where, value)


_Where = tuple[str, str]  # operator and field


def _told(where: _Where) -> str:
    return ": ".join(where)


def _expect(where: _Where, value: Any, types: tuple[Type, ...]) -> None:
    if not isinstance(value, Node) or type(value) not in SLOTS:
        raise ProgramError(f"{_told(where)}: {value!r} is no expression")
    found = type_of(value)
    if found not in types:
        raise ProgramError(f"{_told(where)} is of type {found}; give {' or '.join(types)}")


def _check_name(where: _Where, value: Any) -> None:
    if not isinstance(value, str) or not _is_name(value):
        raise ProgramError(f"{_told(where)}: {value!r} is no name (small letters, digits and _, a letter first)")


@lru_cache  # a world has few names
def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None and text not in _RESERVED


def _check_text(where: _Where, value: Any) -> None:
    if not isinstance(value, str) or not all(" " <= c < "\ud800" or c > "\udfff" for c in value):
        raise ProgramError(f"{_told(where)}: {value!r} is no text without control characters")


def _check_literal(where: _Where, value: Value) -> None:
    if isinstance(value, str):
        _check_text(where, value)
    elif not isinstance(value, (bool, int, float)) or not math.isfinite(value) or abs(value) > _LARGEST:
        raise ProgramError(f"{_told(where)}: {value!r} is no text, truth value or number up to 2**53")


def _check_comparison(node: op.Compare | op.Filter | op.Ever | op.Having) -> None:
    if node.comparison not in COMPARISONS:
        raise ProgramError(f"{node.op}: {node.comparison!r} is no comparison; give one of {' '.join(COMPARISONS)}")
    right = type_of(node.right if isinstance(node, op.Compare) else node.operand)
    left = right
    if isinstance(node, op.Compare):
        left = type_of(node.left)
    elif isinstance(node, op.Having):
        left = node.measure.unit or Type.MEASURE
    if left != right and not (left in VALUES and right in VALUES):
        raise ProgramError(f"{node.op}: {left} and {right} cannot be compared")
    if left in _UNORDERED:
        raise ProgramError(f"{node.op}: {left} cannot be compared; compare counts, actors or ticks")
    if node.comparison not in ("=", "!=") and not (left in _ORDERED and right in _ORDERED):
        raise ProgramError(f"{node.op}: {left} has no order; use = or !=")


_FITS: Mapping[type[Node], tuple[Callable[[Any], None], ...]] = {
    **dict.fromkeys(_COMPARING, (_check_comparison,)),
    **dict.fromkeys((op.Add, op.Subtract), (_check_sum,)),
    **dict.fromkeys((op.Along, op.Shifted), (_check_frame,)),
    op.Step: (_check_frame, _check_reach),
    op.Spot: (_check_reach,),
    op.Suppose: (_check_supposed,),
    op.Top: (_check_rank,),
    op.Nth: (_check_turn,),
}
"""What must hold of an operator's parts together."""


def is_whole(value: Any) -> bool:
    """Whether a value is a whole number; truth values are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def check_names(body: Node, vocabulary: Vocabulary) -> None:
    """Check that all kinds and predicates of a program exist and are used as what they are.

    Raises:
        ProgramError: Naming the first that is not.
    """
    for node in nodes(body):
        if isinstance(node, op.Scene) and node.kind not in vocabulary.kinds:
            raise ProgramError(f"scene: unknown kind {node.kind!r}")
        for slot, role in _NAMES[type(node)]:
            value = getattr(node, slot)
            if value is not None:
                _check_predicate(node, role, value, vocabulary)


def _check_predicate(node: Node, role: Role, name: str, vocabulary: Vocabulary) -> None:
    if isinstance(node, op.Suppose) and node.is_position:
        return
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
    if isinstance(node, op.Suppose) and predicate.group is None:
        raise ProgramError(f"suppose: {name!r} excludes nothing; give a predicate of a group")
    literal = isinstance(node, op.ValueOf)
    if isinstance(node, (op.Filter, op.Ever, op.Lasting)):
        literal = type_of(node.operand) in VALUES
    elif isinstance(node, op.Suppose):
        literal = type_of(node.object) in VALUES
    if predicate.literal != literal:
        what = "a literal" if predicate.literal else "an entity"
        raise ProgramError(f"{node.op}: the object of {name!r} is {what}")
