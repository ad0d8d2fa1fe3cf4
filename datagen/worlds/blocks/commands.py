"""The speaker's words: how things are named, how commands and claims are said, and which place a command means.

A side of somebody (the agent, the speaker, a creature) is by their own heading; a side of a thing is as the speaker is
turned: its front faces the speaker, its left is on the speaker's left.
"""

from __future__ import annotations

from datagen.worlds.belief import Statement
from datagen.worlds.blocks import kinds
from datagen.worlds.blocks.grid import GROUND
from datagen.worlds.blocks.rules import DUG
from datagen.worlds.blocks.shapes import BUILT, Extents
from datagen.worlds.blocks.spec import Command
from datagen.worlds.blocks.state import BlocksState
from memory.graph.records import Value

__all__ = ["command_arguments", "command_text", "noun", "order_arguments", "statement_text"]

_BESIDE = {"left": "to the left of", "right": "to the right of", "front": "in front of", "back": "behind"}
_TURNS = {"front": 0, "left": 1, "back": 2, "right": 3}


def noun(state: BlocksState, thing: int, unsaid: str = "") -> str:
    """A noun phrase that means one thing alone: "Clover", "the shiny red ball", "the hole at (3, 4)".

    Args:
        state: The world.
        thing: What is named.
        unsaid: A look that is left out of the name, being what is said of the thing.
    """
    if thing in state.people:
        return state.people[thing].name
    plain = _plain(state, thing, unsaid)
    others = (other for other in state.kind if other != thing and other not in state.gone)
    if any(_plain(state, other, unsaid) == plain for other in others):
        x, y, _ = state.cell(thing)
        plain += f" at ({x}, {y})"
    return plain


def _plain(state: BlocksState, thing: int, unsaid: str = "") -> str:
    looks = {name: value for _, name, _, value in state.looks.get(thing, ())}
    wanted = ("size", "texture", "colour") if thing in state.items else ("colour",)
    words = [str(looks[name]) for name in wanted if name in looks and name != unsaid]
    return " ".join(("the", *words, kinds.word(state.kind[thing])))


def command_text(state: BlocksState, command: Command) -> str:
    """A command as the speaker says it, like "Bring the fuzzy ball to me."."""
    about = f"the {command.what}" if command.target is None else noun(state, command.target)
    if command.verb == "go_around":
        return f"Go around {about}."
    if command.verb == "move_to":
        return f"Move {_to(state, command)}."
    if command.verb == "build":
        what = f"a {command.size} {command.colour} {kinds.word(command.shape or '')}"
        return f"Build {what} {_at(state, command)}."
    if command.verb == "dig":
        return f"Dig a {command.size} hole {_at(state, command)}."
    if command.verb == "bring":
        return f"Bring {about} {_to(state, command)}."
    if command.verb == "give":
        return f"Give {about} to {_whom(state, command)}."
    return f"{command.verb.capitalize()} {about}."


def _whom(state: BlocksState, command: Command) -> str:
    if command.near == state.spec.speaker.id:
        return "me"
    return "you" if command.near == state.spec.agent.id else noun(state, command.near or GROUND)


def _to(state: BlocksState, command: Command) -> str:
    if command.near is None:
        return f"to ({command.x}, {command.y})"
    whom = _whom(state, command)
    return f"to {whom}" if command.side is None else f"to the {command.side} of {whom}"


def _at(state: BlocksState, command: Command) -> str:
    if command.near is None:
        return f"at ({command.x}, {command.y})"
    whom = _whom(state, command)
    if command.side is not None:
        return f"{_BESIDE[command.side]} {whom}"
    return {"me": "where I am", "you": "where you are"}.get(whom, f"next to {whom}")


def command_arguments(command: Command, agent: int, text: str) -> dict[str, Value]:
    """The arguments of the `command` event: the order, and all that the words name."""
    about = "item" if command.verb in ("take", "drop", "bring", "give") else "target"
    given: dict[str, Value | None] = {
        about: command.target,
        "what": command.what,
        "near": command.near,
        "side": command.side,
        "x": None if command.x is None else float(command.x),
        "y": None if command.y is None else float(command.y),
        "shape": command.shape,
        "size": command.size,
        "colour": command.colour,
    }
    known: dict[str, Value] = {"to": agent, "order": command.verb, "text": text}
    return known | {name: value for name, value in given.items() if value is not None}


def order_arguments(state: BlocksState, command: Command) -> dict[str, Value]:
    """The arguments of the deed that a command asks for, its place found in the world as it stands now."""
    given = command_arguments(command, state.spec.agent.id, "")
    wanted: dict[str, Value] = {
        name: given[name] for name in ("target", "item", "what", "shape", "size", "colour") if name in given
    }
    if command.verb == "give":
        return {**wanted, "to": command.near or state.spec.speaker.id}
    if command.verb not in ("move_to", "build", "dig", "bring"):
        return wanted
    x, y = _spot(state, command)
    spot: dict[str, Value] = {"x": float(x), "y": float(y)}
    spot |= {name: given[name] for name in ("near", "side") if name in given}
    return {**wanted, **spot}


def _spot(state: BlocksState, command: Command) -> tuple[int, int]:
    """The column that is meant; of a thing without a side its own."""
    if command.near is None:
        assert command.x is not None
        assert command.y is not None
        return command.x, command.y
    x, y, _ = state.cell(command.near)
    if command.side is None:
        return x, y
    x0, y0, _, x1, y1, _ = state.box(command.near)
    width, depth, _ = _placed(command)
    dx, dy = kinds.STEPS[_direction(state, command.near, command.side)]
    if dx:
        x = x1 + 1 + (width - 1) // 2 if dx > 0 else x0 - 1 - width // 2
    if dy:
        y = y1 + 1 + (depth - 1) // 2 if dy > 0 else y0 - 1 - depth // 2
    return x, y


def _placed(command: Command) -> Extents:
    """The box of what comes to the place."""
    size = command.size or "small"
    if command.verb == "build":
        return BUILT[command.shape or "cube", size]
    return DUG[size] if command.verb == "dig" else (1, 1, 1)


def _direction(state: BlocksState, thing: int, side: str) -> str:
    turns = _TURNS[side]
    if thing in state.heading:
        facing = state.heading[thing]
    else:
        facing = state.heading[state.spec.speaker.id]
        turns += 2 if side in ("front", "back") else 0
    return kinds.HEADINGS[(kinds.HEADINGS.index(facing) + turns) % 4]


def statement_text(state: BlocksState, statement: Statement, speaker: int, hearer: int) -> str:
    """A claim as a sentence of the speaker's, like "The shiny red ball is in the hole."."""
    subject, predicate, object, value = statement
    what = {speaker: "I", hearer: "you"}.get(subject, noun(state, subject, predicate))
    what = what[0].upper() + what[1:]
    verb = {speaker: "am", hearer: "are"}.get(subject, "is")
    if object is None:
        return f"{what} {verb} {value}."
    whom = {speaker: "me", hearer: "you"}.get(object, noun(state, object))
    if predicate == "held_by":
        has = {"me": "I have", "you": "You have"}.get(whom, f"{whom} has")
        return f"{has} {noun(state, subject)}."
    return f"{what} {verb} {predicate} {whom}."
