"""How the agent carries out commands: each is a plan that walks, does the deed, and owns up to what it cannot do."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from typing import Any

from datagen.worlds.blocks import kinds
from datagen.worlds.blocks.commands import order_arguments
from datagen.worlds.blocks.rules import built_box, dug_box, spot_box
from datagen.worlds.blocks.shapes import Cell
from datagen.worlds.blocks.spec import Command
from datagen.worlds.blocks.stage import Stage
from datagen.worlds.blocks.state import Box
from datagen.worlds.blocks.ways import circle, ring, spot_goals
from memory.graph.records import Value

__all__ = ["Worker"]

_PATIENCE = 8  # ticks for which the agent waits until somebody steps out of its way
_TRIES = 3  # how often it walks up to something that has moved meanwhile
_NEARBY = 4  # cells around a thing in which "next to it" is looked for

Arguments = dict[str, Value]
Plan = Generator[None, None, None]
Walk = Generator[None, None, str | None]
"""A walk, one step a yield; it ends with None on arrival, else with the code of what stopped it."""


class Worker:
    """The agent at work: commands are carried out in the order in which they were heard.

    Args:
        stage: Where it works.
        body: Who works; the agent when None.
    """

    def __init__(self, stage: Stage, body: int | None = None) -> None:
        self.id = stage.spec.agent.id if body is None else body
        self._stage = stage
        self._state = stage.state
        self._orders: deque[Command] = deque()
        self._plan: Iterator[None] | None = None

    def hear(self, command: Command) -> None:
        """Take a command."""
        self._orders.append(command)

    @property
    def is_idle(self) -> bool:
        """Whether it has nothing to do."""
        return self._plan is None and not self._orders

    def live(self) -> None:
        """One tick of work."""
        following = self.id in self._state.leader
        if self._orders and (self._plan is None or following):
            if following:
                self._stage.act(self.id, "stop_following", {})
            self._plan = self._carry_out(self._orders.popleft())
        if self._plan is not None and next(self._plan, self) is self:
            self._plan = None

    def _carry_out(self, command: Command) -> Plan:
        arguments = order_arguments(self._state, command)
        if command.verb == "follow":
            return self._follow(arguments)
        if command.verb == "move_to":
            return self._move_to(arguments)
        if command.verb == "go_around":
            return self._go_around(arguments)
        if command.verb in ("bring", "give", "drop") and "item" in arguments:
            return self._handle(command.verb, arguments)
        return self._work(command.verb, arguments)

    # -- plans --------------------------------------------------------------------------------------------------

    def _move_to(self, arguments: Arguments) -> Plan:
        code = self._stage.check(self.id, "move_to", arguments)
        if code is None:
            code = yield from self._walk(lambda: spot_goals(self._state, *_spot(arguments)))
        self._report("move_to", arguments, code)

    def _go_around(self, arguments: Arguments) -> Plan:
        code = self._stage.check(self.id, "go_around", arguments)
        if code is None:
            corners = circle(self._state, self.id, _id(arguments, "target"))
            assert corners is not None
            for corner in corners:
                goal = {self._state.grid.index(corner)}
                code = code or (yield from self._walk(lambda goal=goal: goal))  # type: ignore[misc]
        self._report("go_around", arguments, code)

    def _report(self, verb: str, arguments: Arguments, code: str | None) -> None:
        if code is None:
            self._stage.finish(self.id, verb, arguments)
        else:
            self._stage.refuse(self.id, verb, arguments, code)

    def _follow(self, arguments: Arguments) -> Plan:
        self._stage.act(self.id, "follow", arguments)
        leader = self._state.leader.get(self.id)
        while leader is not None:
            stopped = yield from self._walk(lambda: ring(self._state, self._state.box(leader)))
            for _ in range(1 if stopped is None else _PATIENCE):
                yield

    def _work(self, verb: str, arguments: Arguments) -> Plan:
        """A deed of the hands where it is to be done."""
        if "near" in arguments and "side" not in arguments and "what" not in arguments:
            arguments = self._next_to(verb, arguments)
        code = yield from self._approach(verb, arguments)
        if code is None:
            self._face(self._box(verb, arguments))
            self._stage.act(self.id, verb, arguments)
        else:
            self._stage.refuse(self.id, verb, arguments, code)

    def _handle(self, verb: str, arguments: Arguments) -> Plan:
        """Something with an item that must be in the hand first."""
        item = _id(arguments, "item")
        if verb != "drop" and self._state.holder.get(item) != self.id:
            fetch: Arguments = {"item": item}
            code = self._stage.check(self.id, "take", fetch)
            if code == "hands_full":
                self._stage.act(self.id, "drop", {"item": next(iter(self._state.hands[self.id]))})
                code = None
            if code in (None, "out_of_reach"):
                code = yield from self._approach("take", fetch)
            if code is not None:
                self._stage.refuse(self.id, verb, arguments, code)
                return
            self._face(self._state.box(item))
            self._stage.act(self.id, "take", fetch)
            yield
        yield from self._work(verb, arguments)

    # -- getting there ------------------------------------------------------------------------------------------

    def _approach(self, verb: str, arguments: Arguments) -> Walk:
        """Walk until the deed may be done; ends with the code of what forbids it."""
        for _ in range(_TRIES):
            code = self._stage.check(self.id, verb, arguments)
            if code != "out_of_reach":
                return code
            stopped = yield from self._walk(lambda: self._reaching(verb, arguments))
            if stopped is not None:
                return stopped
        return "unreachable"

    def _reaching(self, verb: str, arguments: Arguments) -> set[int]:
        """Where to stand for a deed; not where one would be walled in or fall."""
        return ring(self._state, self._box(verb, arguments), inside=verb not in ("build", "dig"))

    def _box(self, verb: str, arguments: Arguments) -> Box:
        """What the deed touches."""
        values: dict[str, Any] = arguments
        if verb == "build":
            return built_box(self._state, values["x"], values["y"], values["shape"], values["size"])
        if verb == "dig":
            return dug_box(self._state, values["x"], values["y"], values["size"])
        if verb == "bring":
            return spot_box(self._state, values["x"], values["y"])
        touched = values.get("to", values.get("target", values.get("item", self.id)))
        return self._state.box(touched)

    def _next_to(self, verb: str, arguments: Arguments) -> Arguments:
        """The same deed at the nearest column beside the thing where it is allowed; unchanged if there is none."""
        x0, y0, _, x1, y1, _ = self._state.box(_id(arguments, "near"))
        here = self._state.cells[self.id]
        columns = [
            (max(x0 - x, x - x1, y0 - y, y - y1), abs(x - here[0]) + abs(y - here[1]), x, y)
            for x in range(x0 - _NEARBY, x1 + _NEARBY + 1)
            for y in range(y0 - _NEARBY, y1 + _NEARBY + 1)
        ]
        for gap, _, x, y in sorted(columns):
            tried: Arguments = {**arguments, "x": float(x), "y": float(y)}
            if gap > 0 and self._stage.check(self.id, verb, tried) in (None, "out_of_reach"):
                return tried
        return arguments

    def _walk(self, goals: Callable[[], set[int]]) -> Walk:
        """Walk to the nearest of some cells, which may change on the way."""
        state, waited = self._state, 0
        path: list[Cell] = []
        aim: tuple[set[int], int] | None = None
        while True:
            wanted = goals()
            if state.grid.index(state.cells[self.id]) in wanted:
                return None
            if not path or aim != (wanted, state.grid.version):
                aim = (wanted, state.grid.version)
                found = self._path(wanted)
                if found is None:
                    return "unreachable"
                path = found
            if state.fits(self.id, path[0]):
                self._step(path.pop(0))
            else:
                waited, path = waited + 1, []
                if waited > _PATIENCE:
                    return "blocked"
            yield

    def _path(self, goals: set[int]) -> list[Cell] | None:
        """Past the others if that is possible; else to where they may step aside."""
        here, grid = self._state.cells[self.id], self._state.grid
        past = grid.way(here, goals, self._state.in_the_way(self.id))
        return grid.way(here, goals) if past is None else past

    def _step(self, cell: Cell) -> None:
        x, y, _ = self._state.cells[self.id]
        self._stage.move(self.id, cell, _heading(cell[0] - x, cell[1] - y))

    def _face(self, box: Box) -> None:
        """Look towards the middle of something."""
        x, y, _ = self._state.cells[self.id]
        dx, dy = box[0] + box[3] - 2 * x, box[1] + box[4] - 2 * y
        if dx or dy:
            self._stage.turn(self.id, _heading(dx, dy))


def _heading(dx: int, dy: int) -> str:
    """The direction of the larger part of a way."""
    if abs(dx) >= abs(dy):
        return kinds.HEADINGS[0 if dx > 0 else 2]
    return kinds.HEADINGS[1 if dy > 0 else 3]


def _id(arguments: Arguments, name: str) -> int:
    thing = arguments[name]
    assert isinstance(thing, int)
    return thing


def _spot(arguments: Arguments) -> tuple[int, int, int | None, str | None]:
    values: dict[str, Any] = arguments
    return int(values["x"]), int(values["y"]), values.get("near"), values.get("side")
