"""The agent's side of the world-state database: it reads and writes its own beliefs there, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from datagen.worlds.belief import LOCATION, Statement, hear_claim, update_belief

if TYPE_CHECKING:
    from memory.graph.recorder import Recorder
    from memory.graph.records import Fact

__all__ = ["Belief"]

Place = tuple[str, int]


class Belief:
    """What one observer holds true now.

    The recorder behind it holds the truth as well; it is kept in a closure, so that no attribute leads to it.
    """

    __slots__ = ("_current", "_hear", "_holding", "_holds", "_pointing", "_tick", "_update", "observer")

    def __init__(self, recorder: Recorder, observer: int) -> None:
        self.observer = observer

        def tick() -> int:
            return recorder.tick

        def holding(thing: int) -> Iterator[Fact]:
            return recorder.holding(thing, observer)

        def pointing(thing: int) -> Iterator[Fact]:
            return recorder.pointing(thing, observer)

        def current(thing: int, predicate: str) -> Fact | None:
            return recorder.current(thing, predicate, observer)

        def holds(statement: Statement) -> bool:
            return recorder.holds((observer, *statement))

        def update(
            visible: Iterable[Statement], looked_at: Collection[Place], absent: Iterable[int], event: int | None
        ) -> list[Statement]:
            return update_belief(recorder, observer, visible, looked_at, absent=absent, event=event)

        def hear(statement: Statement, event: int) -> bool:
            return hear_claim(recorder, observer, statement, event=event)

        self._tick, self._holding, self._pointing = tick, holding, pointing
        self._current, self._holds = current, holds
        self._update = update
        self._hear = hear

    @property
    def tick(self) -> int:
        """The present."""
        return self._tick()

    def see(
        self,
        visible: Iterable[Statement],
        looked_at: Collection[Place] = (),
        *,
        absent: Iterable[int] = (),
        event: int | None = None,
    ) -> list[Statement]:
        """Believe one's eyes, as `update_belief`; returns what was news."""
        return self._update(visible, looked_at, absent, event)

    def hear(self, statement: Statement, event: int) -> bool:
        """Believe what was said in the event of that id; returns whether it was news."""
        return self._hear(statement, event)

    def about(self, thing: int) -> Iterator[Fact]:
        """What is believed of a thing."""
        return self._holding(thing)

    def at(self, place: int) -> list[int]:
        """What is believed to be in, on or held by a thing, a room or a person."""
        return [fact.subject for fact in self._pointing(place) if fact.predicate in LOCATION]

    def holds(self, statement: Statement) -> bool:
        """Whether that is believed now."""
        return self._holds(statement)

    def location(self, thing: int) -> Fact | None:
        """Where a thing is believed to be."""
        return self._current(thing, LOCATION[0])

    def room_of(self, thing: int) -> int | None:
        """The room a thing is believed to be in, however deep; None if not known."""
        seen = set()
        while thing not in seen:
            seen.add(thing)
            fact = self.location(thing)
            if fact is None:
                return None
            assert fact.object is not None
            thing = fact.object
            if self.location(thing) is None:
                return thing
        return None

    def value(self, thing: int, predicate: str) -> bool | int | float | str | None:
        """The literal believed of a thing (`colour`, `is_open`, …), or None."""
        fact = self._current(thing, predicate)
        return None if fact is None else fact.value

    def owner(self, thing: int) -> int | None:
        """Whose a thing is believed to be."""
        fact = self._current(thing, "owned_by")
        return None if fact is None else fact.object
