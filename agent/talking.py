"""Finding people and talking with them: ask, tell, point at; each as a walk of single actions."""

from __future__ import annotations

from collections.abc import Callable

from agent.going import STAY, UNKNOWN, Going, Skill
from agent.mind import Deed
from agent.words import noun, statement_text
from datagen.worlds.home import kinds
from memory.graph.records import DONE, Value

__all__ = ["Talking"]

_ANSWER = 8  # ticks to wait for an answer
_JOINS = 3  # times that one goes to somebody who has gone on
_EARSHOT = 1.5  # metres from whom one talks to


class Talking(Going):
    """How one agent deals with people. It knows what its mind knows."""

    def do(self, deed: Deed) -> Skill:
        """One deed, right here."""
        yield deed
        return None if self.mind.outcome == DONE else self.mind.outcome

    def wait(self, ticks: int) -> Skill:
        """Do nothing for a while."""
        for _ in range(ticks):
            yield STAY
        return None

    def find_person(self, person: int, limit: int = 160) -> Skill:
        """Go about until somebody is in view."""
        until = self.mind.belief.tick + limit
        rooms: list[int] = []
        while self.mind.belief.tick < until:
            if self.in_view(person):
                return None
            if not rooms:
                last = self.mind.belief.room_of(person)
                others = [room for room in self.mind.rooms() if room != last]
                rooms = ([last] if last is not None else []) + others
            yield from self.until_seen(person, self.go_to_room(rooms.pop(0)))
            yield from self.until_seen(person, self.mind.navigator.look_around())
        return UNKNOWN

    def ask_about(self, item: int, person: int | None = None) -> Skill:
        """Ask somebody in the room, or one person, where an item is, and wait for the answer."""
        people = [one for one in self.mind.sighting.pixels if self.mind.is_a(one, "person")]
        people = people if person is None else [person]
        known = self.mind.thing(item)
        if not people:
            return "nobody_here"
        word = kinds.word(known.kind) if known is not None else "thing"
        text = f"Where is the {' '.join([*self._looks(item), word])}?"
        code = yield from self.do(
            Deed(verb="ask", arguments={"to": people[0], "text": text, "subject": item, "predicate": "in"})
        )
        for _ in range(_ANSWER if code is None else 0):
            if any(event.arguments.get("subject") == item for event, _ in self.mind.heard):
                break
            yield STAY
        return code

    def ask(self, person: int, item: int) -> Skill:
        """Go to somebody and ask where an item is."""
        return (yield from self._beside(person, lambda: self.ask_about(item, person)))

    def tell(self, person: int, thing: int) -> Skill:
        """Go to somebody and tell them where a thing is, as the agent believes; they may remember it."""
        fact = self.mind.belief.location(thing)
        if fact is None:
            return UNKNOWN
        text = statement_text(self.mind, fact)
        arguments: dict[str, Value] = {"to": person, "text": text, "subject": thing, "predicate": fact.predicate}
        if fact.object is not None:
            arguments["object"] = fact.object
        return (yield from self._beside(person, lambda: self.do(Deed(verb="say", arguments=arguments))))

    def _beside(self, person: int, say: Callable[[], Skill]) -> Skill:
        """Say something where somebody is, who may go on to another room meanwhile."""
        code: str | None = None
        for _ in range(_JOINS):
            code = (yield from self.join(person)) or (yield from say())
            if code != "not_here":
                break
        return code

    def point_at(self, thing: int) -> Skill:
        """Go before a thing, face it, and say what it is to all who hear it."""
        code = yield from self.look_at(thing)
        return code or (yield from self.do(Deed(verb="say", arguments={"text": f"This is {noun(self.mind, thing)}."})))

    def join(self, person: int) -> Skill:
        """Go where one can talk with somebody."""
        code = yield from self.find_person(person)
        return code or (yield from self.approach(person, arm=_EARSHOT))

    def _looks(self, item: int) -> list[str]:
        values = (self.mind.belief.value(item, predicate) for predicate in ("size", "colour"))
        return [str(value) for value in values if value is not None]
