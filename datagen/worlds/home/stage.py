"""The mechanics of a home: deeds judged, done, recorded and perceived; bodies that move; words that are heard."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from datagen.worlds.belief import LOCATION, Statement, claim, hear_claim, update_belief
from datagen.worlds.home import kinds
from datagen.worlds.home.grid import FloorGrid
from datagen.worlds.home.perception import Sight, contents, glance, in_view, sees_otherwise, sight
from datagen.worlds.home.rules import refusal
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.state import HomeState, Position
from datagen.worlds.home.verbs import VERBS
from datagen.worlds.home.walking import Walk, Walks
from datagen.worlds.verb import Effect
from memory.graph.recorder import Recorder
from memory.graph.records import Entity, Event, Source, Utterance, Value

__all__ = ["Stage"]

_UNHEARD = 256  # utterances that wait for somebody who does not ask for them; older ones are forgotten


class Stage:
    """A home in which deeds can be done and bodies can move; who does what is decided elsewhere.

    Args:
        spec: The home.
        recorder: Where to record; made anew when None. One that holds entities already is gone on with.
        self_sensing: People who write their own beliefs and move their own bodies.
    """

    def __init__(
        self, spec: HomeSpec, *, recorder: Recorder | None = None, self_sensing: frozenset[int] = frozenset()
    ) -> None:
        self.spec = spec
        self.grid = FloorGrid.of(spec)
        self.state = HomeState(spec)
        self.self_sensing = self_sensing
        self.observers = tuple(
            person.id for person in spec.people if kinds.speaks(person.kind) and person.id not in self_sensing
        )
        self._routes = Walks.on(self.grid)
        self._walking: dict[int, Walk] = {}
        self._inbox: dict[int, deque[tuple[Event, Utterance]]] = {
            person.id: deque(maxlen=_UNHEARD) for person in spec.people
        }
        self._acquainted: dict[int, set[int]] = {observer: set() for observer in self.observers}
        if recorder is not None:
            self.recorder = recorder
            self._record_beginning()
        else:
            begun = _begun(spec, self_sensing)
            self.recorder = begun.recorder.copy()
            self._acquainted = {observer: set(known) for observer, known in begun._acquainted.items()}

    @property
    def tick(self) -> int:
        """The present."""
        return self.recorder.tick

    # -- the beginning ------------------------------------------------------------------------------------------

    def _record_beginning(self) -> None:
        recorder, state = self.recorder, self.state
        before = recorder.history()
        known = {entity.id: entity.kind for entity in before.entities}
        state.kind |= {thing: kind for thing, kind in known.items() if thing not in state.kind}  # what is gone
        for part in self.spec.parts():
            if part.id not in known:
                recorder.add_entity(
                    Entity(id=part.id, kind=state.kind[part.id], name=getattr(part, "name", None) or None)
                )
        last = {pose.entity: (pose.x, pose.y, pose.z, pose.yaw) for pose in before.poses}
        for room, doors in state.doorways.items():
            for door in doors:
                recorder.set(door, "connects", object=room)
        for thing in (*state.furniture, *state.people, *state.items, *state.lights):
            for subject, predicate, object, value in glance(state, thing):
                recorder.set(subject, predicate, object=object, value=value)
            if thing not in state.lights and last.get(thing) != self._rounded(thing):
                self._record_pose(thing)
        for item in self.spec.items:
            if item.owner is not None:
                recorder.set(item.id, "owned_by", object=item.owner)
        for person in state.people:
            following = recorder.current(person, "follows")
            if following is not None and following.object is not None:
                state.leader[person] = following.object
        for observer in self.observers:
            if not known and state.kind[observer] != "robot":
                self._learn_home(observer)
        for observer in self.observers:
            self._look(observer)

    def _learn_home(self, observer: int) -> None:
        """What somebody who lives here knows: the rooms, the furniture, the lights, and their own things."""
        state = self.state
        for room, doors in state.doorways.items():
            self._know(observer, [(door, "connects", room, None) for door in doors])
        for piece in self.spec.furniture:
            self._know(observer, [(piece.id, "in", piece.room, None), *state.looks[piece.id]])
        for light in self.spec.lights:
            self._know(observer, [(light.id, "in", light.room, None)])
        for item in self.spec.items:
            if item.owner == observer:
                place = (item.id, item.relation, item.parent, None)
                self._know(observer, [place, *state.looks[item.id], (item.id, "owned_by", observer, None)])

    def _know(self, observer: int, statements: list[Statement]) -> None:
        for subject, predicate, object, value in statements:
            self.recorder.set(subject, predicate, object=object, value=value, observer=observer, source=Source.SEEN)

    # -- deeds --------------------------------------------------------------------------------------------------

    def check(self, actor: int, verb: str, arguments: Mapping[str, Value]) -> str | None:
        """The code of the rule that forbids this now, or None."""
        return refusal(self.state, verb, actor, arguments)

    def act(self, actor: int, verb: str, arguments: Mapping[str, Value]) -> Event:
        """Do something if the rules allow it: its effects hold from this tick on, and those present perceive it.

        Returns:
            The event: done, or refused with the code.

        Raises:
            ActionError: If the verb, the actor, an argument's name or an id is unknown.
        """
        code = refusal(self.state, verb, actor, arguments)
        if code is not None:
            return self.refuse(actor, verb, arguments, code)
        event = self.recorder.event(actor, verb, dict(arguments))
        self._bring_about(event)
        if verb in ("say", "ask"):
            self._sound(event)
        elif verb == "look":
            if actor in self.observers:
                self._look(actor)
        elif verb == "go" and actor not in self.self_sensing:
            to = arguments["to"]
            assert isinstance(to, int)
            self.walk(actor, to)
        return event

    def refuse(self, actor: int, verb: str, arguments: Mapping[str, Value], code: str) -> Event:
        """Record that somebody tried something in vain."""
        return self.recorder.event(actor, verb, dict(arguments), code)

    def _bring_about(self, event: Event) -> None:
        verb = VERBS[event.verb]
        bound: dict[str, Any] = {**event.arguments, "actor": event.actor}
        changed = []
        for effect in verb.effects:
            subject = bound[effect.subject]
            if effect.predicate != "liquid" or subject in self.state.liquids:
                self._apply(effect, subject, bound, event)
                changed.append((subject, effect))
        if changed:
            room = self.state.room_of(event.actor)
            for observer in self.observers:
                if observer == event.actor or (verb.scope == "room" and self.state.room_of(observer) == room):
                    for subject, effect in changed:
                        self._notice(observer, subject, effect, event)

    def _apply(self, effect: Effect, subject: int, bound: Mapping[str, Any], event: Event) -> None:
        state, recorder, predicate, value = self.state, self.recorder, effect.predicate, effect.value
        object = None if effect.object is None else bound[effect.object]
        if effect.kind == "end":
            fact = recorder.current(subject, predicate)
            assert fact is not None
            recorder.end(subject, fact.predicate, object=fact.object, value=fact.value)
        else:
            if effect.like is not None:
                value = self._alike(bound[effect.like])
            recorder.set(subject, predicate, object=object, value=value, event=event.id)
        if predicate in LOCATION:
            if object is None:
                state.remove(subject)
                return
            state.place(subject, predicate, object, event.actor)
            self._record_pose(subject)
        elif predicate == "follows":
            if object is None:
                del state.leader[subject]
            else:
                state.leader[subject] = object
        elif predicate == "liquid":
            state.liquids[subject] = str(value)
        elif predicate != "is_gone":
            switch = state.opened if predicate == "is_open" else state.switched
            switch[subject] = bool(value)

    def _alike(self, argument: int | str) -> str:
        """The liquid that an argument of a deed stands for: one by its name, or that in a vessel."""
        return argument if isinstance(argument, str) else self.state.liquids[argument]

    def _rounded(self, thing: int) -> Position:
        x, y, z, yaw = self.state.position(thing)
        return round(x, 3), round(y, 3), round(z, 3), round(yaw, 3)

    def _record_pose(self, thing: int) -> None:
        self.recorder.pose(thing, *self._rounded(thing))

    # -- perception ---------------------------------------------------------------------------------------------

    def _look(self, observer: int) -> None:
        known = self._acquainted[observer]
        seen = sight(self.state, observer, known)
        update_belief(self.recorder, observer, seen.visible, seen.looked_at)
        known.update(statement[0] for statement in seen.visible)

    def _notice(self, observer: int, subject: int, effect: Effect, event: Event) -> None:
        """Let somebody present see the outcome of one effect."""
        recorder, state = self.recorder, self.state
        if effect.predicate == "follows":
            fact = recorder.current(subject, "follows", observer)
            leader = state.leader.get(subject)
            if leader is not None:
                update_belief(recorder, observer, [(subject, "follows", leader, None)], event=event.id)
            elif fact is not None:
                recorder.end(subject, "follows", object=fact.object, observer=observer)
            return
        if state.location(subject) is None:
            gone = [(subject, "is_gone", None, True)] if effect.predicate == "is_gone" else []
            update_belief(recorder, observer, gone, absent=(subject,), event=event.id)
            return
        update_belief(recorder, observer, glance(state, subject), event=event.id)
        if effect.predicate == "is_open" and effect.value:
            inside = contents(state, subject)
            update_belief(recorder, observer, inside.visible, inside.looked_at)

    def sight(self, observer: int) -> Sight:
        """What somebody would see with symbolic senses from where they are."""
        return sight(self.state, observer)

    def in_view(self, observer: int, thing: int) -> bool:
        """Whether a thing is in the observer's room and not inside something closed."""
        return in_view(self.state, observer, thing)

    def _sound(self, event: Event) -> None:
        """Let all in the room hear what is said."""
        to, room = event.arguments.get("to"), self.state.room_of(event.actor)
        addressees = (to,) if isinstance(to, int) else ()
        utterance = self.recorder.utterance(event.actor, addressees, str(event.arguments["text"]))
        statement = claim(event.arguments)
        for hearer in self.state.people:
            if hearer == event.actor or self.state.room_of(hearer) != room:
                continue
            self._inbox[hearer].append((event, utterance))
            if event.verb == "say" and statement is not None and hearer in self.observers:
                contradicted = sees_otherwise(self.state, hearer, statement)
                hear_claim(self.recorder, hearer, statement, event=event.id, contradicted=contradicted)

    def heard(self, person: int) -> list[tuple[Event, Utterance]]:
        """What others said or asked in somebody's earshot since this was last called for them."""
        heard = list(self._inbox[person])
        self._inbox[person].clear()
        return heard

    # -- bodies -------------------------------------------------------------------------------------------------

    def move(self, person: int, x: float, y: float, yaw: float) -> None:
        """A body moved: its pose is recorded, and its room when that is another one now. Ends a walk."""
        self._walking.pop(person, None)
        before = self._stand(person, round(x, 3), round(y, 3), round(yaw, 3), None)
        if before is not None:
            self._cross(person, before)

    def shove(self, item: int, x: float, y: float, z: float, yaw: float, onto: int | None = None) -> None:
        """A thing was pushed, or fell: its pose is recorded, and what it lies on when that is something else now.

        Args:
            item: The thing; nobody holds it.
            x: Metres, of its centre.
            y: Metres.
            z: Metres.
            yaw: Radians.
            onto: A room, for its floor, or a piece of furniture; None when it lies on or in what it did before.

        Raises:
            ValueError: If somebody holds it, or it is gone.
        """
        place = self.state.location(item)
        if place is None or place[0] == "held_by":
            raise ValueError(f"item {item} lies nowhere, so nothing can push it")
        self._lay(item, (x, y, z, yaw), onto)

    def drop(self, item: int, x: float, y: float, z: float, yaw: float, onto: int) -> None:
        """A thing slipped out of a hand: it lies on something now; see `shove`.

        Raises:
            ValueError: If nobody holds it.
        """
        place = self.state.location(item)
        if place is None or place[0] != "held_by":
            raise ValueError(f"nobody holds item {item}, so nobody can drop it")
        self._lay(item, (x, y, z, yaw), onto)

    def _lay(self, item: int, pose: Position, onto: int | None) -> None:
        state, place, before = self.state, self.state.location(item), self.state.room_of(item)
        if onto is not None and place != ("on", onto):
            state.remove(item)
            state.locations[item] = ("on", onto)
            state.children[onto][item] = None
            self.recorder.set(item, "on", object=onto)
        x, y, z, yaw = pose
        state.positions[item] = (round(x, 3), round(y, 3), round(z, 3), round(yaw, 3))
        self._record_pose(item)
        if state.location(item) != place:
            self._see_fallen(item, before)

    def _see_fallen(self, item: int, before: int | None) -> None:
        """Those in the room in which a thing lies now see it there; those where it was see it gone."""
        for observer in self.observers:
            where = self.state.room_of(observer)
            if where == self.state.room_of(item):
                update_belief(self.recorder, observer, glance(self.state, item))
            elif where == before:
                update_belief(self.recorder, observer, (), absent=(item,))

    def walk(self, person: int, to: int, *, short_of: float = 0.0) -> int:
        """Set somebody walking to a room, a piece of furniture, an item on the floor or a person.

        Args:
            person: Who.
            to: Where.
            short_of: Metres from the end at which to stop.

        Returns:
            The number of ticks it takes.
        """
        walk = self._routes.to(self.state, person, to, short_of, self._walking.get(to))
        self._walking.pop(person, None)
        if walk.steps:
            self._walking[person] = walk
        return len(walk.steps)

    def walking(self, person: int) -> int:
        """How many ticks somebody still has to walk."""
        walk = self._walking.get(person)
        return 0 if walk is None else len(walk.steps) - walk.done

    def halt(self) -> None:
        """Let all who walk stand where they are."""
        self._walking.clear()

    def anyone_walks(self) -> bool:
        """Whether anybody walks."""
        return bool(self._walking)

    def walk_on(self) -> None:
        """Let all who walk go on by one step, in order of their ids; all have moved before anybody looks."""
        crossed = []
        for person in sorted(self._walking):
            walk = self._walking[person]
            before = self._stand(person, *walk.steps[walk.done])
            walk.done += 1
            if walk.done == len(walk.steps):
                del self._walking[person]
            if before is not None:
                crossed.append((person, before))
        for person, before in crossed:
            self._cross(person, before)

    def _stand(self, person: int, x: float, y: float, yaw: float, room: int | None) -> int | None:
        """Put a body somewhere. Returns the room it left, or None when it is still in the same."""
        state = self.state
        if state.positions[person] == (x, y, 0.0, yaw):
            return None
        before = state.stand(person, x, y, yaw, room)
        self.recorder.pose(person, x, y, 0.0, yaw)
        for item in state.children[person]:
            self._record_pose(item)
        if before is not None:
            self.recorder.set(person, "in", object=state.room_of(person))
        return before

    def _cross(self, person: int, before: int) -> None:
        """Somebody is in another room now: those there see them come, those left see them gone."""
        state, recorder = self.state, self.recorder
        room = state.room_of(person)
        held = [statement for item in state.children[person] for statement in glance(state, item)]
        for observer in self.observers:
            where = state.room_of(observer)
            if observer == person:
                self._look(observer)
            elif where == room:
                update_belief(recorder, observer, [*glance(state, person), *held], (("held_by", person),))
            elif where == before:
                update_belief(recorder, observer, (), absent=(person,))


@lru_cache(maxsize=2)
def _begun(spec: HomeSpec, self_sensing: frozenset[int]) -> Stage:
    """A stage on which nothing was done yet: lives in one home all begin as it stands."""
    return Stage(spec, recorder=Recorder(kinds.VOCABULARY), self_sensing=self_sensing)
