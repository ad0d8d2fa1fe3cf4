"""The commands of a generated world: what the speaker will tell the agent to do, and when."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from datagen.worlds.blocks import kinds
from datagen.worlds.blocks.layout import Layout
from datagen.worlds.blocks.rules import SIDES
from datagen.worlds.blocks.spec import BlocksSpec, Command
from datagen.worlds.home.dice import Dice

__all__ = ["draw_commands"]

_EARLIEST = 5
"""The first command comes at one of the ticks from 1 to this."""


def draw_commands(spec: BlocksSpec, layout: Layout, dice: Dice) -> BlocksSpec:
    """The same world with commands; each kind of order is as likely."""
    count = 0 if dice.chance(layout.silent) else dice.between(*layout.commands)
    tick, commands = dice.between(1, _EARLIEST), []
    for _ in range(count):
        verb = dice.choice(layout.orders)
        commands.append(Command(tick=tick, verb=verb, **_contents(verb, spec, layout, dice)))
        tick += layout.gap
    return replace(spec, commands=tuple(commands))


def _contents(verb: str, spec: BlocksSpec, layout: Layout, dice: Dice) -> dict[str, Any]:
    """What a command is about and where it is to be done."""
    if verb in ("go_around", "follow", "destroy"):
        absent = layout.creature_kinds if verb == "follow" else layout.shape_kinds
        return _about(_targets(verb, spec), absent, spec, layout, dice)
    if verb in ("take", "drop"):
        return _about([item.id for item in spec.items], layout.item_kinds, spec, layout, dice)
    if verb in ("bring", "give"):
        about = _about([item.id for item in spec.items], layout.item_kinds, spec, layout, dice)
        if verb == "give":
            return {**about, "near": spec.speaker.id}
        return {**about, **_place(spec, layout, dice, about.get("target"))}
    where = _place(spec, layout, dice, None, beside_agent=verb != "move_to")
    if verb == "build":
        shape, size = dice.choice(layout.built_kinds), dice.choice(layout.built_sizes)
        return {**where, "shape": shape, "size": size, "colour": dice.choice(layout.colours)}
    if verb == "dig":
        return {**where, "size": dice.choice(kinds.SIZES)}
    return where


def _targets(verb: str, spec: BlocksSpec) -> list[int]:
    shapes = [shape.id for shape in spec.shapes]
    beings = [spec.speaker.id, *(creature.id for creature in spec.creatures)]
    if verb == "destroy":
        return shapes
    if verb == "follow":
        return beings
    lying = [item.id for item in spec.items if item.holder is None]
    return [*shapes, *beings, *lying, *(hole.id for hole in spec.holes)]


def _about(targets: list[int], absent: tuple[str, ...], spec: BlocksSpec, layout: Layout, dice: Dice) -> dict[str, Any]:
    """One of the targets; or words for something of which there is none."""
    if targets and not dice.chance(layout.absent):
        return {"target": dice.choice(targets)}
    there = {getattr(part, "kind", "") for part in spec.parts()}
    lacking = [kind for kind in absent if kind not in there] or [f"golden {kind}" for kind in absent]
    return {"what": kinds.word(dice.choice(lacking))}


def _place(
    spec: BlocksSpec, layout: Layout, dice: Dice, moved: int | None, *, beside_agent: bool = True
) -> dict[str, Any]:
    """A thing, you, me, or a column; of the first three perhaps a side."""
    things = [part.id for part in spec.parts() if part.id not in (spec.agent.id, spec.speaker.id, moved)]
    options = ["me", "there", *(["you"] if beside_agent else []), *(["thing"] if things else [])]
    named = dice.choice(options)
    if named == "there":
        x0, y0, x1, y1 = spec.roam
        return {"x": dice.between(x0, x1), "y": dice.between(y0, y1)}
    near = {"me": spec.speaker.id, "you": spec.agent.id}.get(named) or dice.choice(things)
    return {"near": near, "side": dice.choice(SIDES) if dice.chance(layout.sided) else None}
