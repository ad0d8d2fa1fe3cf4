"""How bodies wander: creatures, and the speaker when it strolls; some creatures pick things up and drop them."""

from __future__ import annotations

from datagen.worlds.blocks import kinds
from datagen.worlds.blocks.grid import AIR
from datagen.worlds.blocks.shapes import Cell
from datagen.worlds.blocks.spec import Creature, Speaker
from datagen.worlds.blocks.stage import Stage
from datagen.worlds.blocks.ways import REACH
from datagen.worlds.home.dice import Dice

__all__ = ["Wanderer"]

_PICK, _DROP = 0.5, 0.1
_SPEAKER_TURNS = 0.25


class Wanderer:
    """A body that goes its way, stays, turns, and turns back where it cannot go on.

    Args:
        stage: Where it lives.
        body: Its description.
        dice: Its own stream of chance.
    """

    def __init__(self, stage: Stage, body: Creature | Speaker, dice: Dice) -> None:
        self.id = body.id
        self._stage = stage
        self._dice = dice
        self._gone = 0.0  # the part of a cell that it has walked
        if isinstance(body, Creature):
            kind = kinds.CREATURES[body.kind]
            self._loiter, self._turning = body.loiter, body.turning
            self._speed, self._climbs, self._grabby, self._careful = kind.speed, kind.climbs, body.grabby, False
        else:
            self._loiter, self._turning = 1.0 - body.strolls, _SPEAKER_TURNS
            self._speed, self._climbs, self._grabby, self._careful = 1.0, 1, False, True

    def live(self) -> None:
        """One tick."""
        dice = self._dice
        if self._grabby:
            self._grab()
        if dice.chance(self._loiter):
            return
        if dice.chance(self._turning):
            self._stage.turn(self.id, dice.choice(self._other_ways()))
        self._gone += self._speed
        if self._gone >= 1.0:
            self._gone -= 1.0
            self._go_on()

    def _other_ways(self) -> tuple[str, ...]:
        now = self._stage.state.heading[self.id]
        return tuple(heading for heading in kinds.HEADINGS if heading != now)

    def _go_on(self) -> None:
        """A step ahead; where that is not possible, back, or to either side."""
        ahead = self._stage.state.heading[self.id]
        place = kinds.HEADINGS.index(ahead)
        side = self._dice.choice((1, 3))
        for turn in (0, 2, side, 4 - side):
            heading = kinds.HEADINGS[(place + turn) % 4]
            cell = self._beside(heading)
            if cell is not None:
                self._stage.move(self.id, cell, heading)
                return

    def _beside(self, heading: str) -> Cell | None:
        """The cell that a step leads to, or None. Over an edge one steps into the air and falls; people look down."""
        state = self._stage.state
        x, y, z = state.cells[self.id]
        dx, dy = kinds.STEPS[heading]
        to_x, to_y = x + dx, y + dy
        x0, y0, x1, y1 = state.spec.roam
        if not (x0 <= to_x <= x1 and y0 <= to_y <= y1):
            return None
        level, up, down = (to_x, to_y, z), (to_x, to_y, z + 1), (to_x, to_y, z - 1)
        if state.fits(self.id, level):
            steep = not state.grid.is_supported(level) and not state.grid.is_supported(down)
            return None if steep and self._careful else level
        head = (x, y, z + state.tall(self.id))
        climbable = self._climbs and state.fits(self.id, up) and state.grid.is_supported(up)
        return up if climbable and state.grid.owner_of(head) == AIR and head not in state.bodies_in else None

    def _grab(self) -> None:
        stage, dice = self._stage, self._dice
        held = stage.state.hands[self.id]
        if held:
            if dice.chance(_DROP):
                stage.act(self.id, "drop", {"item": next(iter(held))})
            return
        x, y, _ = stage.state.cells[self.id]
        reach = REACH["creature"]
        for item in stage.state.lying():
            item_x, item_y, _ = stage.state.cells[item]
            if abs(item_x - x) <= reach and abs(item_y - y) <= reach and dice.chance(_PICK):
                if stage.check(self.id, "take", {"item": item}) is None:
                    stage.act(self.id, "take", {"item": item})
                return
