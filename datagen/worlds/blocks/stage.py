"""The mechanics of a blocks world: deeds judged, done and recorded; bodies that step, turn and fall; words; sight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datagen.worlds.belief import Statement, claim, hear_claim
from datagen.worlds.blocks import kinds
from datagen.worlds.blocks.grid import GROUND
from datagen.worlds.blocks.perception import Observer, glance, in_view
from datagen.worlds.blocks.rules import EARSHOT, built_cells, dug_cells, refusal
from datagen.worlds.blocks.shapes import Cell
from datagen.worlds.blocks.spec import BlocksSpec
from datagen.worlds.blocks.state import BlocksState
from datagen.worlds.blocks.verbs import VERBS
from datagen.worlds.verb import Effect
from memory.graph.recorder import Recorder
from memory.graph.records import Entity, Event, Value

__all__ = ["Stage"]


class Stage:
    """A blocks world in which deeds can be done and bodies can move; who does what is decided elsewhere.

    Within a tick bodies move and deeds are done; `look`, at its end, is when observers see what came of it.

    Args:
        spec: The world.
        recorder: Where to record; made anew when None.
    """

    def __init__(self, spec: BlocksSpec, *, recorder: Recorder | None = None) -> None:
        self.spec = spec
        self.state = BlocksState(spec)
        self.recorder = Recorder(kinds.VOCABULARY) if recorder is None else recorder
        self.observers = {body: Observer(self.state, self.recorder, body) for body in (spec.agent.id, spec.speaker.id)}
        self._changed: dict[int, int | None] = {}
        self._restless = dict.fromkeys(self.state.cells)  # what has moved since it last was found to rest on something
        self._settled = self.state.grid.version  # the grid on which all else rests
        self._own: dict[int, set[int]] = {body: set() for body in self.observers}
        self._record_beginning()

    @property
    def tick(self) -> int:
        """The present."""
        return self.recorder.tick

    def _record_beginning(self) -> None:
        self.recorder.add_entity(Entity(id=GROUND, kind="ground"))
        for part in self.spec.parts():
            self._introduce(part.id, getattr(part, "name", None))
        self.look()

    def _introduce(self, thing: int, name: str | None = None, event: int | None = None) -> None:
        """Record an entity with all that is true of it now."""
        self.recorder.add_entity(Entity(id=thing, kind=self.state.kind[thing], name=name))
        for subject, predicate, object, value in glance(self.state, thing):
            self.recorder.set(subject, predicate, object=object, value=value, event=event)
        self._record_pose(thing)
        self._changed[thing] = event

    # -- deeds --------------------------------------------------------------------------------------------------

    def check(self, actor: int, verb: str, arguments: Mapping[str, Value]) -> str | None:
        """The code of the rule that forbids this now, or None."""
        return refusal(self.state, verb, actor, arguments)

    def act(self, actor: int, verb: str, arguments: Mapping[str, Value]) -> Event:
        """Do something if the rules allow it: its effects hold from this tick on.

        Returns:
            The event: done, or refused with the code.

        Raises:
            ActionError: If the verb, the actor, an argument's name or an id is unknown.
        """
        code = refusal(self.state, verb, actor, arguments)
        if code is not None:
            return self.refuse(actor, verb, arguments, code)
        return self.finish(actor, verb, arguments)

    def finish(self, actor: int, verb: str, arguments: Mapping[str, Value]) -> Event:
        """Record as done what was judged when it was set about, such as a walk, and let its effects hold."""
        bound: dict[str, Any] = {**arguments}
        made = next((effect.subject for effect in VERBS[verb].effects if effect.kind == "make"), None)
        if made is not None:
            bound[made] = self.state.free_id()
        event = self.recorder.event(actor, verb, dict(bound))
        bound["actor"] = actor
        for effect in VERBS[verb].effects:
            self._apply(effect, bound, event)
        if "text" in arguments:
            self._sound(event)
        return event

    def refuse(self, actor: int, verb: str, arguments: Mapping[str, Value], code: str) -> Event:
        """Record that somebody tried something in vain."""
        return self.recorder.event(actor, verb, dict(arguments), code)

    def _apply(self, effect: Effect, bound: Mapping[str, Any], event: Event) -> None:
        subject = bound[effect.subject]
        if effect.kind == "make":
            self._make(subject, bound, event)
        elif effect.predicate == "held_by":
            self._hand(subject, None if effect.object is None else bound[effect.object], event)
        elif effect.predicate == "follows":
            self._lead(subject, None if effect.object is None else bound[effect.object], event)
        elif effect.predicate == "is_gone":
            self.recorder.set(subject, "is_gone", value=True, event=event.id)
            self.state.destroy(subject)
        else:
            self._end(subject, effect.predicate)
        self._touch(subject, event)

    def _touch(self, thing: int, event: Event) -> None:
        self._changed[thing] = event.id
        if event.actor in self._own:
            self._own[event.actor].add(thing)

    def _end(self, subject: int, predicate: str) -> None:
        fact = self.recorder.current(subject, predicate)
        assert fact is not None
        self.recorder.end(subject, fact.predicate, object=fact.object, value=fact.value)

    def _make(self, thing: int, bound: Mapping[str, Any], event: Event) -> None:
        state, x, y = self.state, bound["x"], bound["y"]
        if event.verb == "build":
            shape, size = bound["shape"], bound["size"]
            state.add_shape(thing, shape, built_cells(state, x, y, shape, size), bound["colour"], size)
        else:
            state.add_hole(thing, dug_cells(state, x, y, bound["size"]))
        self._introduce(thing, event=event.id)

    def _hand(self, item: int, body: int | None, event: Event) -> None:
        """An item comes into a hand, or is let go of: at the spot named, else at the feet of who held it."""
        state = self.state
        before = state.holder.get(item)
        if before is not None:
            self._changed.setdefault(before, None)
        if body is not None:
            state.take(item, body)
        elif "x" in event.arguments:
            x, y = event.arguments["x"], event.arguments["y"]
            assert isinstance(x, float)
            assert isinstance(y, float)
            state.lay(item, state.grid.top(int(x), int(y)))
        else:
            assert before is not None
            state.lay(item, state.cells[before])
        self._lies(item, event.id)

    def _lead(self, body: int, leader: int | None, event: Event) -> None:
        if leader is None:
            self._end(body, "follows")
            del self.state.leader[body]
        else:
            self.recorder.set(body, "follows", object=leader, event=event.id)
            self.state.leader[body] = leader

    def _relocate(self, thing: int, event: int | None = None) -> None:
        place = self.state.location(thing)
        assert place is not None
        self.recorder.set(thing, place[0], object=place[1], event=event)

    def _record_pose(self, thing: int) -> None:
        x, y, z = self.state.cell(thing)
        heading = self.state.heading.get(self.state.holder.get(thing, thing), "east")
        self.recorder.pose(thing, float(x), float(y), float(z), kinds.YAWS[heading])

    # -- words --------------------------------------------------------------------------------------------------

    def _sound(self, event: Event) -> None:
        """Let those in earshot hear what is said; a command tells as much of its target as its words do."""
        to = event.arguments.get("to")
        addressees = (to,) if isinstance(to, int) else ()
        self.recorder.utterance(event.actor, addressees, str(event.arguments["text"]))
        said = self._told(event)
        for hearer, observer in self.observers.items():
            if hearer == event.actor or not self._in_earshot(hearer, event.actor):
                continue
            for statement in said:
                contradicted = observer.sees_otherwise(statement)
                hear_claim(self.recorder, hearer, statement, event=event.id, contradicted=contradicted)

    def _in_earshot(self, hearer: int, actor: int) -> bool:
        (x, y, _), (other_x, other_y, _) = self.state.cell(hearer), self.state.cell(actor)
        return abs(x - other_x) <= EARSHOT and abs(y - other_y) <= EARSHOT

    def _told(self, event: Event) -> list[Statement]:
        if event.verb == "say":
            statement = claim(event.arguments)
            return [] if statement is None else [statement]
        named = [event.arguments[name] for name in ("target", "item", "near") if name in event.arguments]
        words = ("colour", "texture", "size")
        return [
            (subject, predicate, object, value)
            for thing in named
            if isinstance(thing, int) and not self.state.is_a(thing, "creature")
            for subject, predicate, object, value in self.state.looks.get(thing, ())
            if predicate in words
        ]

    # -- bodies -------------------------------------------------------------------------------------------------

    def turn(self, body: int, heading: str) -> None:
        """Let a body look another way."""
        if self.state.heading[body] != heading:
            self.state.heading[body] = heading
            self.recorder.set(body, "heading", value=heading)
            self._moved(body)

    def move(self, body: int, cell: Cell, heading: str | None = None) -> None:
        """Let a body step into a cell where it fits, looking that way."""
        if heading is not None and heading != self.state.heading[body]:
            self.state.heading[body] = heading
            self.recorder.set(body, "heading", value=heading)
        self.state.move(body, cell)
        self._relocate(body)
        self._restless[body] = None
        self._moved(body)

    def _moved(self, body: int) -> None:
        self._record_pose(body)
        self._changed.setdefault(body, None)
        for item in self.state.hands[body]:
            self._record_pose(item)
            self._changed.setdefault(item, None)

    def fall(self) -> set[int]:
        """Let all that has nothing under it sink by one cell. Returns which bodies did."""
        state = self.state
        fallen: set[int] = set()
        if self._settled != state.grid.version:
            self._settled = state.grid.version
            self._restless = dict.fromkeys(state.cells)
        # Who stands on another body stays restless: that one may step aside.
        bare = [thing for thing in self._restless if thing in state.cells and state.is_bare(thing)]
        self._restless = dict.fromkeys(bare)
        for thing in bare:
            x, y, z = state.cells[thing]
            if thing in state.people:
                if (x, y, z - 1) in state.bodies_in:
                    continue
                self.move(thing, (x, y, z - 1))
                fallen.add(thing)
            else:
                state.cells[thing] = (x, y, z - 1)
                self._lies(thing)
                self._changed.setdefault(thing, None)
        return fallen

    def _lies(self, item: int, event: int | None = None) -> None:
        """Record where an item is now."""
        self._relocate(item, event)
        self._record_pose(item)
        self._restless[item] = None

    # -- sight --------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Let all observers see what is other than when they last looked."""
        for body, observer in self.observers.items():
            observer.look(self._changed, self._own[body])
            self._own[body].clear()
        self._changed.clear()

    def in_view(self, observer: int, thing: int) -> bool:
        """Whether an observer sees a thing from where it stands."""
        return in_view(self.state, observer, thing)
