"""Symbolic senses: what an observer in a blocks world sees from where it stands, and what it makes of it.

An observer sees all round, as far as the spec's `sight` along each axis, whatever has a cell to which the line from
its eye is free of blocks. Bodies and items hide nothing.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from datagen.worlds.belief import LOCATION, Statement, update_belief
from datagen.worlds.blocks.grid import GROUND, TALL
from datagen.worlds.blocks.shapes import Cell
from datagen.worlds.blocks.state import BlocksState
from memory.graph.recorder import Recorder

__all__ = ["Observer", "glance", "in_view", "sees_cell"]


def sees_cell(state: BlocksState, observer: int, cell: Cell) -> bool:
    """Whether a cell is within sight of an observer's feet and on a free line from its eye."""
    x, y, z = state.cells[observer]
    sight = state.spec.sight
    if abs(cell[0] - x) > sight or abs(cell[1] - y) > sight or abs(cell[2] - z) > sight:
        return False
    return state.grid.is_clear((x, y, z + TALL - 1), cell)


def in_view(state: BlocksState, observer: int, thing: int) -> bool:
    """Whether an observer sees a thing: itself, any cell of it, what somebody in view holds, a hole by its mouth."""
    return _seen_by(state, observer, thing) is not None


def _seen_by(state: BlocksState, observer: int, thing: int) -> Cell | None:
    """The first cell by which an observer sees a thing, if any."""
    thing = state.holder.get(thing, thing)
    if thing == observer:
        return state.cells[observer]
    if thing in state.gone:
        return None
    for cell in _shown(state, thing):
        if sees_cell(state, observer, cell):
            return cell
    return None


def _shown(state: BlocksState, thing: int) -> tuple[Cell, ...]:
    """The cells of which one must be seen."""
    if thing in state.shapes:
        return state.shapes[thing]
    if thing in state.holes:
        level = state.grid.ground
        mouth = ((x, y, level) for x, y, z in state.holes[thing] if z == level - 1)
        return tuple(cell for cell in mouth if state.grid.is_free(cell))
    x, y, z = state.cells[thing]
    if thing in state.people and state.tall(thing) == TALL:
        return (x, y, z), (x, y, z + 1)
    return ((x, y, z),)


def glance(state: BlocksState, thing: int, known: Container[int] = frozenset()) -> Iterator[Statement]:
    """What can be seen of one thing in view: where it is, its looks unless known, and which way it looks."""
    place = state.location(thing)
    if place is not None:
        yield thing, place[0], place[1], None
    if thing not in known:
        yield from state.looks.get(thing, ())
    if thing in state.heading:
        yield thing, "heading", None, state.heading[thing]
    leader = state.leader.get(thing)
    if leader is not None:
        yield thing, "follows", leader, None


class Observer:
    """One who looks once a tick, and what it remembers of having looked: what was in view, and where it was."""

    def __init__(self, state: BlocksState, recorder: Recorder, body: int) -> None:
        self.body = body
        self._state = state
        self._recorder = recorder
        self._stood: tuple[Cell, int] | None = None
        self._in_view: dict[int, None] = {}
        self._acquainted: set[int] = set()
        self._seen_at: dict[int, Cell] = {}

    def look(self, changed: Mapping[int, int | None], own: Container[int] = ()) -> None:
        """See what there is to see now.

        Args:
            changed: What is other than a tick ago, each with the event that made it so, if any.
            own: What of this it dealt with itself: that counts as seen.
        """
        state = self._state
        stands = (state.cells[self.body], state.grid.version)
        if stands == self._stood and not changed:
            return
        again = changed if stands == self._stood else state.kind
        self._stood = stands
        self._witness_ends(changed, own)
        news: dict[int | None, list[Statement]] = {}
        looked_at, free = [], []
        for thing in again:
            if thing == GROUND or thing in state.gone:
                continue
            cell = state.cell(thing) if thing in own else _seen_by(state, self.body, thing)
            if cell is None:
                self._in_view.pop(thing, None)
                continue
            if thing in changed or thing not in self._in_view:
                news.setdefault(changed.get(thing), []).extend(glance(state, thing, self._acquainted))
                if thing in state.hands:
                    looked_at.append(("held_by", thing))
                    for item in state.hands[thing]:
                        news.setdefault(changed.get(item), []).extend(glance(state, item, self._acquainted))
                    if thing not in state.leader:
                        free.append(thing)
            self._in_view[thing] = None
            self._acquainted.add(thing)
            self._remember(thing, cell)
        visible = news.pop(None, [])
        for event, statements in news.items():
            update_belief(self._recorder, self.body, statements, event=event)
            visible += statements
        missed = self._missed()
        if visible or missed:
            update_belief(self._recorder, self.body, visible, looked_at, absent=missed)
        self._stop_following(free)

    def _remember(self, thing: int, cell: Cell) -> None:
        """Keep the cell in which it was seen; what is held goes with its holder, and a hole never goes away."""
        if thing in self._state.holder or thing in self._state.holes:
            self._seen_at.pop(thing, None)
        else:
            self._seen_at[thing] = cell

    def _missed(self) -> list[int]:
        """What is not in view although the cell is where it was last seen."""
        missed = [
            thing
            for thing, cell in self._seen_at.items()
            if thing not in self._in_view and sees_cell(self._state, self.body, cell)
        ]
        for thing in missed:
            del self._seen_at[thing]
        return missed

    def _witness_ends(self, changed: Mapping[int, int | None], own: Container[int]) -> None:
        """What was in view and is destroyed is known to be gone."""
        for thing in changed:
            if thing not in self._state.gone or not (thing in own or thing in self._in_view):
                continue
            self._in_view.pop(thing, None)
            self._seen_at.pop(thing, None)
            gone: list[Statement] = [(thing, "is_gone", None, True)]
            update_belief(self._recorder, self.body, gone, absent=(thing,), event=changed[thing])

    def _stop_following(self, free: list[int]) -> None:
        """Who is seen to follow nobody is no longer believed to."""
        for thing in free:
            fact = self._recorder.current(thing, "follows", self.body)
            if fact is not None:
                self._recorder.end(thing, "follows", object=fact.object, observer=self.body)

    def sees_otherwise(self, statement: Statement) -> bool:
        """Whether it need not be told, seeing the thing, or the hands in which it is said to be, for itself."""
        subject, predicate, object, _ = statement
        return subject in self._in_view or (predicate in LOCATION and object != GROUND and object in self._in_view)

    def beliefs_to_tell(self, other: int) -> list[Statement]:
        """What it believes of colours, hands and holes and somebody else does not, in order of the things."""
        found = []
        for thing in self._state.kind:
            for fact in self._recorder.holding(thing, self.body):
                if fact.predicate in (*LOCATION, "colour") and fact.object != GROUND:
                    statement = (thing, fact.predicate, fact.object, fact.value)
                    if not self._recorder.holds((other, *statement)):
                        found.append(statement)
        return found
