"""Making a program smaller as long as something stays true of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import MISSING, replace
from itertools import islice
from typing import Any

from datagen.questions import operators as op
from datagen.questions.grammar import SLOTS, ProgramError, nodes, parts
from datagen.questions.language import Program, check_names
from datagen.questions.nodes import Node
from memory.graph.records import Vocabulary

__all__ = ["shrink"]

_TRIES = 2000  # smaller programs that are tried in all


def shrink(program: Program, vocabulary: Vocabulary, holds: Callable[[Program], bool]) -> Program:
    """The smallest program found, by leaving out parts, of which `holds` is still true."""
    tries = iter(range(_TRIES))
    while True:
        smaller = (each for each in _smaller(program, vocabulary) if next(tries, None) is not None and holds(each))
        found = next(smaller, None)
        if found is None:
            return program
        program = found


def _smaller(program: Program, vocabulary: Vocabulary) -> Iterator[Program]:
    """Well-formed programs with fewer parts, the smallest first."""
    found = [*_unwrapped(program), *((body, program.observer, program.tick) for body in _reductions(program.body))]
    size = _size(program.body)
    sized = sorted(((_size(body), place) for place, (body, _, _) in enumerate(found)))
    for smaller, place in sized:
        body, observer, tick = found[place]
        if smaller >= size:
            return
        try:
            each = Program(body=body, observer=observer, tick=tick)
            check_names(each.body, vocabulary)
        except ProgramError:
            continue
        yield each


def _unwrapped(program: Program) -> Iterator[tuple[Node, int, int]]:
    """What stands inside an `at` or `as`, asked in that context at once."""
    body = program.body
    if isinstance(body, op.As):
        yield body.body, body.observer, program.tick
    elif isinstance(body, op.At) and isinstance(body.tick, op.Tick):
        yield body.body, program.observer, body.tick.value


def _reductions(node: Node) -> Iterator[Node]:
    """Expressions that may take the place of one: those within it, plain ones, and itself with a part reduced."""
    yield from islice(nodes(node), sum(1 for _ in nodes(node)) - 1)
    yield from (op.Now(), op.Events(outcome=None), op.Events())
    for slot in SLOTS[type(node)]:
        value = getattr(node, slot.name)
        if slot.default is not MISSING and value != slot.default:
            yield replace(node, **{slot.name: slot.default})
        for reduced in _reduced(value):
            yield replace(node, **{slot.name: reduced})


def _reduced(value: Any) -> Iterator[Any]:
    if isinstance(value, Node):
        yield from _reductions(value)
    elif isinstance(value, tuple):
        for place, (name, operand) in enumerate(value):
            rest = value[:place], value[place + 1 :]
            yield (*rest[0], *rest[1])
            yield from ((*rest[0], (name, reduced), *rest[1]) for reduced in _reductions(operand))


def _size(node: Node) -> int:
    """The number of parts, of names and of options that are given."""
    slots = [slot for slot in SLOTS[type(node)] if slot.default is not MISSING]
    given = sum(1 for slot in slots if getattr(node, slot.name) != slot.default)
    return 1 + given + sum(_size(below) for below in parts(node))
