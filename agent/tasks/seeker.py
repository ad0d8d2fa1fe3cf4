"""Our agent at tasks: it maps, remembers what it saw where, explores, goes up to what it knows, takes and puts."""

from __future__ import annotations

from enum import Flag, auto

from agent.belief import Belief
from agent.going import Action
from agent.mapping import OccupancyMap
from agent.mind import Frame, Mind
from agent.navigation import Navigator
from agent.senses import Recognition
from agent.tasks.brief import Brief, Stop
from agent.tasks.finder import Finder, Routine
from agent.tasks.routines import ROUTINES
from datagen.worlds.home import kinds
from memory.graph.history import History
from memory.graph.recorder import Recorder

__all__ = ["Memory", "Seeker"]


class Memory(Flag):
    """What an agent may remember: its map of the floor; which things it saw where, and what it believes of them."""

    NONE = 0
    MAP = auto()
    THINGS = auto()
    ALL = MAP | THINGS


class Seeker:
    """Explores until it knows where what it wants is, goes there, does what is to be done, and says so.

    Args:
        keeps: What it remembers from one episode to the next in a home.
        knows: What it remembers from one frame to the next.
        corrects: Whether it puts its pose right by what it sees, where odometry drifts; else it believes odometry.
    """

    def __init__(self, *, keeps: Memory = Memory.NONE, knows: Memory = Memory.ALL, corrects: bool = True) -> None:
        self._keeps, self._knows, self._corrects = keeps & knows, knows, corrects
        self._scene = ""
        self._kept: Mind | None = None

    def begin(self, brief: Brief) -> None:
        """See `Policy.begin`."""
        self._brief = brief
        self._routine: Routine | None = None
        known = self._kept is not None and brief.scene == self._scene
        self._before = self._kept.navigator if self._kept is not None and known and Memory.MAP in self._keeps else None
        if not (known and Memory.THINGS in self._keeps):
            self._kept = None
        self._scene, self._began = brief.scene, False

    def act(self, frame: Frame) -> Action | Stop:
        """See `Policy.act`."""
        mind = self._awake(frame)
        if Memory.MAP not in self._knows:
            mind.navigator.map, mind.navigator.dismissed = OccupancyMap.around(*frame.camera[:2]), []
        mind.perceive(frame)
        if self._routine is None:
            finder = Finder(self._brief, mind, self._recorder, forgets=Memory.THINGS not in self._knows)
            self._routine = ROUTINES[self._brief.task](finder)
        try:
            return next(self._routine)
        except StopIteration as end:
            return end.value if isinstance(end.value, Stop) else Stop()

    def _awake(self, frame: Frame) -> Mind:
        """Its mind, one tick later; at the first frame of an episode with what it keeps of earlier ones."""
        mind = self._kept
        if mind is None:
            mind = self._kept = self._new_mind(frame)
            if self._before is not None:
                mind.navigator.map, mind.navigator.dismissed = self._before.map, self._before.dismissed
        else:
            self._recorder.advance(self._recorder.tick + 1)
            if not self._began:
                mind.put_at(frame.camera)
            if not self._began and self._before is None:
                x, y, _, yaw = frame.camera
                mind.navigator = Navigator(self._brief.camera, x, y, yaw)
        self._began = True
        return mind

    def _new_mind(self, frame: Frame) -> Mind:
        self._recorder = Recorder(kinds.VOCABULARY)
        brief, belief = self._brief, Belief(self._recorder, self._brief.me)
        drifts = brief.drifts and self._corrects

        def recognise(thing: int) -> Recognition:
            return self._brief.recognise(thing)

        mind = Mind(brief.me, brief.camera, belief, recognise, frame.camera, drifts=drifts)
        self._first(mind)
        return mind

    @property
    def mind(self) -> Mind | None:
        """What it has in its head; None before its first frame in a home."""
        return self._kept

    def remembered(self) -> History:
        """Its beliefs, in ticks of its own: those of the first frame that it had in this home are of tick 0."""
        return self._recorder.history()

    def _first(self, mind: Mind) -> None:
        """What it knows of a home before it looks: nothing."""
