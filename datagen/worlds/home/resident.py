"""A resident: single deeds, and the pieces that activities are made of, all decided by what the resident believes.

Everything a resident decides rests on what it believes; the rules then say whether it can be done. That is where
refusals come from: a thing that is no longer where it was last seen, a door not opened first, hands too full.
"""

from __future__ import annotations

from collections.abc import Iterator

from datagen.worlds.belief import LOCATION, Statement
from datagen.worlds.home import kinds
from datagen.worlds.home.dice import Dice
from datagen.worlds.home.liquids import BREWED, CUPS, EMPTY
from datagen.worlds.home.speech import DO_NOT_KNOW, statement_text, where_text, whose_text
from datagen.worlds.home.stage import Stage
from datagen.worlds.home.state import Place
from memory.graph.records import Event, Value

__all__ = ["Plan", "Resident"]

Plan = Iterator[int]
"""Yields how many ticks to wait, at least one."""

_TRIES = 8
_REMEMBERED = 6
_FORGETS_DOOR = 0.08
_CLOSES = 0.85
_LIGHTS = 0.35


class Resident:
    """Somebody whose next deeds are drawn from their own dice; `favourites` are the things that everybody wants."""

    def __init__(self, stage: Stage, person: int, dice: Dice, favourites: tuple[int, ...] = ()) -> None:
        self.stage = stage
        self.favourites = favourites
        self.put_away: tuple[int, ...] = ()  # what this one put somewhere, the last first
        self.state = stage.state
        self.id = person
        self.kind = stage.state.kind[person]
        self.dice = dice
        rooms = tuple(room.id for room in stage.spec.rooms)  # the floor, where there is no furniture
        self.supports = tuple(p.id for p in stage.spec.furniture if kinds.supports(p.kind)) or rooms
        self.containers = tuple(p.id for p in stage.spec.furniture if kinds.contains(p.kind))
        self.switches = tuple(p.id for p in stage.spec.furniture if kinds.switches(p.kind))
        self.lights = {light.room: light.id for light in stage.spec.lights}
        self.sinks = tuple(p.id for p in stage.spec.furniture if kinds.washes(p.kind))
        self.stoves = tuple(p.id for p in stage.spec.furniture if kinds.heats(p.kind))
        self.items = tuple(item.id for item in stage.spec.items)
        self.vessels = tuple(item.id for item in stage.spec.items if kinds.holds_liquid(item.kind))
        self.cups = tuple(item.id for item in stage.spec.items if item.kind in CUPS)
        self.plants = tuple(item.id for item in stage.spec.items if item.kind == "plant")
        self.foods = tuple(item.id for item in stage.spec.items if kinds.edible(item.kind))
        self.others = tuple(
            other for other in stage.observers if other != person and stage.state.kind[other] != "robot"
        )
        self.own = tuple(item.id for item in stage.spec.items if item.owner == person)

    # -- single deeds -------------------------------------------------------------------------------------------

    def act(self, verb: str, **arguments: Value) -> bool:
        """Try something. Returns whether it was done."""
        return self.stage.act(self.id, verb, arguments).outcome == "done"

    def believed(self, thing: int) -> Place | None:
        """Where this resident believes a thing to be."""
        fact = self.stage.recorder.current(thing, LOCATION[0], self.id)
        return None if fact is None or fact.object is None else (fact.predicate, fact.object)

    def contents(self, vessel: int) -> str | None:
        """What this resident believes to be in a vessel, `EMPTY` for nothing; None if it has no belief."""
        fact = self.stage.recorder.current(vessel, "liquid", self.id)
        return None if fact is None else str(fact.value)

    def held(self) -> tuple[int, ...]:
        """What is in hand."""
        return self.state.held(self.id)

    def present(self) -> list[int]:
        """Who else is in the room, pets aside."""
        room = self.state.room_of(self.id)
        assert room is not None
        return [
            other for other in self.state.people_in(room) if other != self.id and kinds.speaks(self.state.kind[other])
        ]

    def choose(self, options: tuple[int, ...]) -> int | None:
        """One of the things that this resident believes to lie somewhere; None if none comes to mind."""
        for _ in range(_TRIES if options else 0):
            thing = self.dice.choice(options)
            place = self.believed(thing)
            if place is not None and place[0] != "held_by":
                return thing
        return None

    def wanted(self) -> int | None:
        """Something to fetch: more often than not one of the things that everybody wants."""
        return self.choose(self.favourites if self.dice.chance(0.6) else self.items)

    def go(self, to: int) -> Plan:
        """Walk there, if not there already."""
        if self.stage.check(self.id, "go", {"to": to}) is None and self.act("go", to=to):
            yield max(self.stage.walking(self.id), 1)

    def open_first(self, piece: int) -> bool:
        """Open a piece of furniture if it is shut, unless that is forgotten. Returns whether it was opened."""
        shut = not self.state.opened.get(piece, True)
        return shut and not self.dice.chance(_FORGETS_DOOR) and self.act("open", thing=piece)

    def shut(self, piece: int) -> Plan:
        """Close what was opened, mostly."""
        if self.state.opened.get(piece) and self.dice.chance(_CLOSES):
            yield 1
            self.act("close", thing=piece)

    # -- pieces of activities -----------------------------------------------------------------------------------

    def fetch(self, item: int) -> Plan:
        """Go where an item is believed to be and try to take it."""
        place = self.believed(item)
        if place is None:
            return
        relation, parent = place
        yield from self.go(parent)
        opened = relation == "in" and self.open_first(parent)
        if opened:
            yield 1
        if parent in self.state.rooms and self.stage.in_view(self.id, item):
            yield max(self.stage.walk(self.id, item), 1)
        self.act("take", item=item)
        yield 1
        if opened:
            yield from self.shut(parent)

    def stow(self, item: int, relation: str, parent: int) -> Plan:
        """Bring an item somewhere and try to put it there."""
        yield from self.go(parent)
        if relation == "in":
            opened = self.open_first(parent)
            if opened:
                yield 1
            self.act("put_in", item=item, container=parent)
            yield 1
            if opened:
                yield from self.shut(parent)
        else:
            self.act("put_on", item=item, place=parent)
            yield 1
        if item not in self.held():
            self.put_away = (item, *self.put_away)[:_REMEMBERED]

    def switch_light(self, on: bool) -> Plan:
        """Now and then switch the light of the room on or off, if it is not so already."""
        light = self.lights.get(self.state.room_of(self.id) or 0)
        if light is not None and self.state.switched[light] != on and self.dice.chance(_LIGHTS):
            yield max(self.stage.walk(self.id, light), 1)
            self.act("switch_on" if on else "switch_off", thing=light)
            yield 1

    def fill(self, vessel: int, *, water: bool = False) -> Plan:
        """Fill a vessel in hand that is empty: with water at a tap, or else perhaps at a stove."""
        if self.contents(vessel) != EMPTY:
            return
        at_stove = bool(self.stoves) and not water and self.dice.chance(0.6)
        places = self.stoves if at_stove else self.sinks
        if places:
            yield from self.go(self.dice.choice(places))
            yield 4 if at_stove else 2
            if at_stove:
                self.act("make", item=vessel, liquid=self.dice.choice(BREWED))
            else:
                self.act("fill", item=vessel)

    def somewhere(self) -> Place | None:
        """A place to put a thing: mostly furniture, near or far, now and then the floor."""
        room = self.state.room_of(self.id)
        assert room is not None
        if self.dice.chance(0.12 if self.kind == "child" else 0.03):
            return ("on", room)
        relation = "in" if self.containers and self.dice.chance(0.5) else "on"
        options = self.containers if relation == "in" else self.supports
        if self.dice.chance(0.3):
            options = tuple(piece for piece in options if self.state.room_of(piece) == room) or options
        return (relation, self.dice.choice(options)) if options else None

    def lay_down(self) -> Plan:
        """Put away one thing in hand, trying up to three places."""
        for _ in range(3):
            held, place = self.held(), self.somewhere()
            if not held or place is None:
                return
            yield from self.stow(held[0], *place)
            if held[0] not in self.held():
                return

    def company(self) -> Plan:
        """Find somebody to talk to: here, where somebody is believed to be, or else in one room after another."""
        for _ in range(4):
            if self.present():
                return
            place = self.believed(self.dice.choice(self.others)) if self.others else None
            yield from self.go(self.dice.choice(self.stage.spec.rooms).id if place is None else place[1])
            yield 1

    # -- words --------------------------------------------------------------------------------------------------

    def tell(self, other: int) -> None:
        """Claim something one believes about a thing; where a thing is, only of one that is out of sight."""
        if self.own and self.dice.chance(0.4):
            self.answer(other, self.dice.choice(self.own), "owned_by")
            return
        item = self.choose(self.put_away if self.dice.chance(0.7) else self.items)
        if item is not None and not self.stage.in_view(self.id, item):
            self.answer(other, item, LOCATION[0])

    def inquire(self, other: int) -> None:
        """Ask where a thing is that is out of sight, or whose a thing is."""
        known = [item for item in self.items if self.knows_of(item)]
        if self.dice.chance(0.4):
            options, ask, predicate = [item for item in known if not self.knows_owner(item)], whose_text, "owned_by"
        else:
            hidden = [item for item in known if not self.stage.in_view(self.id, item)]
            options, ask, predicate = [item for item in hidden if self.believed(item) is None], where_text, LOCATION[0]
            options = options or hidden
        if options:
            item = self.dice.choice(options)
            self.act("ask", to=other, text=ask(self.state, item), subject=item, predicate=predicate)

    def knows_owner(self, thing: int) -> bool:
        """Whether this resident believes a thing to be somebody's."""
        return self.stage.recorder.current(thing, "owned_by", self.id) is not None

    def knows_of(self, thing: int) -> bool:
        """Whether this resident has ever seen a thing or heard of it."""
        return next(self.stage.recorder.holding(thing, self.id), None) is not None

    def answer(self, other: int, subject: int, predicate: str) -> None:
        """Say what one believes about a thing, or that one does not know."""
        fact = self.stage.recorder.current(subject, predicate, self.id)
        if fact is None:
            self.act("say", to=other, text=DO_NOT_KNOW)
            return
        statement: Statement = (subject, fact.predicate, fact.object, fact.value)
        claimed = {} if fact.object is None else {"object": fact.object}
        literal = {} if fact.value is None else {"value": fact.value}
        text = statement_text(self.state, statement, self.id, other)
        self.act("say", to=other, text=text, subject=subject, predicate=fact.predicate, **claimed, **literal)

    def reply(self, question: Event) -> Plan:
        """Answer a question a moment later, if whoever asked is still there."""
        yield self.dice.between(2, 4)
        if question.actor in self.present():
            subject, predicate = question.arguments.get("subject"), question.arguments.get("predicate")
            if isinstance(subject, int) and isinstance(predicate, str):
                self.answer(question.actor, subject, predicate)
            else:
                self.act("say", to=question.actor, text=DO_NOT_KNOW)
