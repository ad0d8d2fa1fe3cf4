"""Our agent at tasks: it maps, remembers what it saw where, explores, goes up to what it knows, takes and puts."""

from __future__ import annotations

from agent.belief import Belief
from agent.going import Action
from agent.mind import Frame, Mind
from agent.tasks.brief import Brief, Stop
from agent.tasks.finder import Finder, Routine
from agent.tasks.routines import ROUTINES
from datagen.worlds.home import kinds
from memory.graph.history import History
from memory.graph.recorder import Recorder

__all__ = ["Seeker"]


class Seeker:
    """Explores until it knows where what it wants is, goes there, does what is to be done, and says so.

    Args:
        keeps: Whether it remembers a home from one episode to the next in it.
        forgets: Whether it knows only of things in view: the map stays, what was seen does not.
    """

    def __init__(self, *, keeps: bool = False, forgets: bool = False) -> None:
        self._keeps, self._forgets = keeps, forgets
        self._scene = ""
        self._kept: Mind | None = None

    def begin(self, brief: Brief) -> None:
        """See `Policy.begin`."""
        self._brief = brief
        self._routine: Routine | None = None
        if not (self._keeps and brief.scene == self._scene):
            self._kept = None
        self._scene = brief.scene

    def act(self, frame: Frame) -> Action | Stop:
        """See `Policy.act`."""
        if self._kept is None:
            self._recorder = Recorder(kinds.VOCABULARY)
            belief, brief = Belief(self._recorder, self._brief.me), self._brief
            self._kept = Mind(brief.me, brief.camera, belief, lambda thing: self._brief.recognise(thing), frame.camera)
            self._first(self._kept)
        else:
            self._recorder.advance(self._recorder.tick + 1)
        self._mind = self._kept
        self._mind.perceive(frame)
        if self._routine is None:
            finder = Finder(self._brief, self._mind, self._recorder, forgets=self._forgets)
            self._routine = ROUTINES[self._brief.task](finder)
        try:
            return next(self._routine)
        except StopIteration as end:
            return end.value if isinstance(end.value, Stop) else Stop()

    @property
    def mind(self) -> Mind | None:
        """What it has in its head; None before its first frame in a home."""
        return self._kept

    def remembered(self) -> History:
        """Its beliefs, in ticks of its own: those of the first frame that it had in this home are of tick 0."""
        return self._recorder.history()

    def _first(self, mind: Mind) -> None:
        """What it knows of a home before it looks: nothing."""
