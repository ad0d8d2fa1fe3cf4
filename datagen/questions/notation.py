"""The text form of programs: `observer 0, tick 600: count(filter(scene(mug), colour = "red"))`, written and read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass
from typing import Any

from datagen.questions import operators as op
from datagen.questions.language import SLOTS, Program, ProgramError, Slot
from datagen.questions.nodes import COMPARISONS, Node
from datagen.questions.operators import OPERATORS
from memory.graph.records import Value

__all__ = ["expression_text", "parse", "to_text"]


def to_text(program: Program) -> str:
    """The program on one line; `parse` reads it back."""
    return f"observer {program.observer}, tick {program.tick}: {expression_text(program.body)}"


def expression_text(node: Node) -> str:
    """An expression as text."""
    cls = type(node)
    if cls in _LEAVES:
        return _LEAVES[cls](node)
    written = {slot.name: _slot_text(slot, getattr(node, slot.name)) for slot in SLOTS[cls]}
    if cls in _CONDITIONS:
        left, sign, right = _CONDITIONS[cls]
        condition = f"{written[left]} {'=' if sign is None else getattr(node, sign)} {written.pop(right)}"
        negated = "not " if written.pop("negated", "") else ""
        written[left] = negated + condition
        written.pop(sign or "", None)
    return f"{node.op}({', '.join(text for text in written.values() if text)})"


_LEAVES: Mapping[type[Node], Callable[[Any], str]] = {
    op.Ref: lambda node: f"#{node.id}",
    op.Tick: lambda node: f"@{node.value}",
    op.Literal: lambda node: _literal(node.value),
}

_CONDITIONS: Mapping[type[Node], tuple[str, str | None, str]] = {
    op.Filter: ("predicate", "comparison", "operand"),
    op.Compare: ("left", "comparison", "right"),
    op.Having: ("measure", "comparison", "operand"),
    op.Ever: ("predicate", "comparison", "operand"),
    op.Lasting: ("predicate", None, "operand"),
    op.Suppose: ("predicate", None, "object"),
}
"""The parts that are written as a condition: left, sign (None where it is always `=`), right."""


def _literal(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False)


def _slot_text(slot: Slot, value: Any) -> str:
    if slot.default is MISSING and isinstance(value, Node):
        return expression_text(value)
    if slot.name == "arguments":
        return ", ".join(f"with {name} = {expression_text(operand)}" for name, operand in value)
    if slot.default is not MISSING and value == slot.default:
        return ""
    if value is None:
        text = "any"
    elif isinstance(value, Node):
        text = expression_text(value)
    elif isinstance(value, str) and slot.role is not None:
        text = value
    else:
        text = _literal(value)
    return text if slot.default is MISSING else f"{slot.name}: {text}"


# ---- reading

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<number>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(?P<name>[a-z][a-z0-9_]*)"""
    r"""|(?P<mark>!=|<=|>=|[#@(),:=<>]))"""
)


@dataclass(frozen=True)
class _Name:
    """A bare word that is no call."""

    text: str


@dataclass(frozen=True)
class _Condition:
    """`left = right`, perhaps after `not` or `with`."""

    word: str
    left: Any
    comparison: str
    right: Any


@dataclass(frozen=True)
class _Keyed:
    """`key: value`."""

    key: str
    value: Any


class _Reader:
    """Reads tokens from left to right; each method takes one thing and leaves the rest."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, str]] = []
        self.next = 0
        end = len(text.rstrip())
        position = 0
        while position < end:
            match = _TOKEN.match(text, position)
            if match is None or match.lastgroup is None:
                raise ProgramError(f"cannot read the program at {text[position:].strip()[:20]!r}")
            self.tokens.append((match.lastgroup, match.group(match.lastgroup)))
            position = match.end()

    def peek(self, ahead: int = 0) -> str:
        place = self.next + ahead
        return self.tokens[place][1] if place < len(self.tokens) else "the end"

    def take(self, expected: str | None = None) -> tuple[str, str]:
        if self.next >= len(self.tokens) or (expected is not None and self.peek() != expected):
            raise ProgramError(f"expected {expected or 'more'!r} in the program, found {self.peek()!r}")
        self.next += 1
        return self.tokens[self.next - 1]

    def whole(self) -> int:
        kind, text = self.take()
        if kind != "number" or not re.fullmatch(r"-?\d+", text):
            raise ProgramError(f"expected a whole number in the program, found {text!r}")
        return int(text)

    def program(self) -> Program:
        self.take("observer")
        observer = self.whole()
        self.take(",")
        self.take("tick")
        tick = self.whole()
        self.take(":")
        body = _node(self.value())
        if self.next != len(self.tokens):
            raise ProgramError(f"the program should end before {self.peek()!r}")
        return Program(body=body, observer=observer, tick=tick)

    def value(self) -> Any:
        """A node, a name, or a plain text, number or truth value."""
        kind, text = self.take()
        if text == "#":
            return op.Ref(self.whole())
        if text == "@":
            return op.Tick(self.whole())
        if kind in ("text", "number") or text in ("true", "false"):
            return _plain(text)
        if kind != "name":
            raise ProgramError(f"expected an expression in the program, found {text!r}")
        if self.peek() == "(":
            return self.call(text)
        return _Name(text)

    def call(self, operator: str) -> Node:
        self.take("(")
        given = []
        while self.peek() != ")":
            given.append(self.given())
            if self.peek() != ")":
                self.take(",")
        self.take(")")
        if operator not in OPERATORS:
            raise ProgramError(f"unknown operator {operator!r}")
        return _build(OPERATORS[operator], given)

    def given(self) -> Any:
        """One thing between the commas of a call."""
        if self.peek(1) == ":" and self.tokens[self.next][0] == "name":
            key = self.take()[1]
            self.take(":")
            return _Keyed(key, self.value())
        word = self.take()[1] if self.peek() in ("not", "with") and self.peek(1) not in ("(", ",", ")") else ""
        left = self.value()
        if self.peek() in COMPARISONS:
            return _Condition(word, left, self.take()[1], self.value())
        if word:
            raise ProgramError(f"expected a comparison after {word!r}, found {self.peek()!r}")
        return left


def _plain(text: str) -> Value:
    try:
        value: Value = json.loads(text)
    except json.JSONDecodeError:
        raise ProgramError(f"cannot read {text!r}: write texts and numbers as in JSON") from None
    return value


def _node(value: Any) -> Node:
    """A value where an expression is wanted: plain ones are literals."""
    if isinstance(value, Node):
        return value
    if isinstance(value, bool | int | float | str):
        return op.Literal(value)
    raise ProgramError(f"expected an expression, found {_shown(value)}")


def _build(cls: type[Node], given: list[Any]) -> Node:
    """The operator with what stands between its parentheses."""
    flat: list[Any] = []
    keyed: dict[str, Any] = {}
    for thing in given:
        match thing:
            case _Keyed():
                keyed[thing.key] = thing.value
            case _Condition(word="with", left=_Name(text=name), comparison="="):
                keyed["arguments"] = (*keyed.get("arguments", ()), (name, _node(thing.right)))
            case _Condition(word="not" | ""):
                signed = _CONDITIONS.get(cls, ("", "", ""))[1] is not None or thing.comparison != "="
                flat += [thing.left, thing.comparison, thing.right] if signed else [thing.left, thing.right]
                keyed |= {"negated": True} if thing.word else {}
            case _:
                flat.append(thing)
    slots = {slot.name: slot for slot in SLOTS[cls]}
    needed = [name for name, slot in slots.items() if slot.default is MISSING]
    if len(flat) != len(needed) or not keyed.keys() <= slots.keys() - set(needed):
        usage = ", ".join([*needed, *(f"{name}: ..." for name in slots if name not in needed)])
        raise ProgramError(f"{cls.op} is written {cls.op}({usage})")
    keyed |= dict(zip(needed, flat, strict=True))
    return cls(**{name: _fitted(slots[name], value) for name, value in keyed.items()})


def _fitted(slot: Slot, value: Any) -> Any:
    """A value as the slot wants it."""
    if isinstance(value, _Name):
        if slot.role is None:
            raise ProgramError(f"expected an expression or a text in quotes, found {value.text!r}")
        return None if value.text == "any" and slot.default is not MISSING else value.text
    if slot.plain is Node:
        return _node(value)
    return value


def _shown(value: Any) -> str:
    return repr(value.text) if isinstance(value, _Name) else "something else"


def parse(text: str) -> Program:
    """Read a program from its text form.

    Raises:
        ProgramError: If the text is no program, or the program is not well formed.
    """
    return _Reader(text).program()
