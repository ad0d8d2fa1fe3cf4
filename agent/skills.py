"""What the agent can do: take, put, open, bring, tidy, search and ask, each as a walk of single actions."""

from __future__ import annotations

import math

from agent.going import ARM, NO_WAY, UNKNOWN, Skill
from agent.mind import Deed, Mind
from agent.planning import Point
from agent.talking import Talking
from datagen.worlds.home import kinds

__all__ = ["ABANDONED", "Skills"]

ABANDONED = "gave_up"

_SPOTS = 6  # places to stand that are tried before giving up
_STEPS = 3  # straight at a thing that the hand does not reach
_HARDLY = 0.05  # metres: a step that got less far is the last one
_INTO = 0.5  # metres to the edge of what something is put on or in: its place there is further in
_SLIPS = 2  # how often a thing may slip out of the hand on its way
_PATIENCE = 12  # ticks to wait for whoever is in the way or has no hand free
_ELSEWHERE = ("out_of_reach", "no_line_of_sight", "not_here", "blocked", "no_tap", "no_sink", "no_stove")
"""Refusals that another spot may mend."""


class Skills(Talking):
    """The skills of one agent. They know what its mind knows.

    Attributes:
        opened: What it opened and has not closed since.
    """

    def __init__(self, mind: Mind) -> None:
        super().__init__(mind)
        self.opened: set[int] = set()

    # -- hands --------------------------------------------------------------------------------------------------

    def do_at(self, thing: int, deed: Deed, *, arm: float = ARM, front: bool = False, here: bool = False) -> Skill:
        """Go to a thing and do something there; try from other spots when that one is no good.

        Args:
            thing: The thing.
            deed: What to do.
            arm: Metres to its edge from which that can be done.
            front: Whether to stand before its middle, as one does to reach into it.
            here: Whether to try it from here first, if the thing is near.
        """
        tried: list[Point] = []
        code: str | None = NO_WAY
        if here and (edge := self.edge(thing)) is not None and math.dist(edge, self.mind.navigator.here) < ARM:
            code = yield from self.do(deed)
            if code not in _ELSEWHERE:
                return code
        for _ in range(_SPOTS):
            stopped = yield from self.approach(thing, tried=tried, arm=arm, front=front)
            if stopped is not None:
                return stopped if not tried else code
            code = yield from self._do_nearer(thing, deed)
            if code not in _ELSEWHERE:
                return code
            tried.append(self.mind.navigator.here)
            if code == "blocked":
                yield from self.wait(_PATIENCE // 2)
        return code

    def _do_nearer(self, thing: int, deed: Deed) -> Skill:
        """Do something here or, where the hand does not reach, after a step straight at the thing, as far as that goes.

        The map draws what is in the way up to a cell too big: the last step need not mind it.
        """
        code = yield from self.do(deed)
        for _ in range(_STEPS):
            before = self.mind.navigator.here
            if code != "out_of_reach" or (edge := self.edge(thing)) is None:
                break
            yield from self.mind.navigator.face(edge)
            yield "move_forward"
            if math.dist(before, self.mind.navigator.here) < _HARDLY:
                break
            code = yield from self.do(deed)
        return code

    def open(self, piece: int) -> Skill:
        """Go and open a piece of furniture: one that is believed to stand open may have been closed since."""
        code = yield from self.do_at(piece, Deed(verb="open", arguments={"thing": piece}), front=True)
        if code is None:
            self.opened.add(piece)
        return None if code == "already_open" else code

    def close(self, piece: int) -> Skill:
        """Go and close a piece of furniture."""
        self.opened.discard(piece)
        code = yield from self.do_at(piece, Deed(verb="close", arguments={"thing": piece}), here=True)
        return None if code == "already_closed" else code

    def close_up(self) -> Skill:
        """Close what it opened, as doors that stand open are in everybody's way; why one could not be, if so."""
        code: str | None = None
        for piece in sorted(self.opened, key=self.distance):
            code = (yield from self.close(piece)) or code
        return code

    def switch(self, piece: int, on: bool) -> Skill:
        """Go and switch a piece of furniture on or off."""
        code = yield from self.do_at(piece, Deed(verb="switch_on" if on else "switch_off", arguments={"thing": piece}))
        return None if code == ("already_on" if on else "already_off") else code

    def take(self, item: int) -> Skill:
        """Go where an item is believed to be and take it, opening what it is in; free the hand first."""
        if self.mind.held == item:
            return None
        if self.mind.held is not None:
            code = yield from self.put_down()
            if code is not None:
                return code
        place = self.mind.belief.location(item)
        if place is None or place.object is None:
            return UNKNOWN
        if place.predicate == "in" and self.mind.belief.value(place.object, "is_open") is False:
            code = yield from self.open(place.object)
            if code is not None:
                return code
        if self.mind.thing(item) is None or self.mind.belief.location(item) != place:
            code = yield from self.look_at(place.object)
            if code is not None or self.mind.thing(item) is None:
                return code or UNKNOWN
        return (yield from self.do_at(item, Deed(verb="take", arguments={"item": item}), here=True))

    def put(self, relation: str, place: int) -> Skill:
        """Put what is in hand on or in a piece of furniture, or on a room's floor."""
        if self.mind.held is None:
            return "not_held"
        if self.mind.is_a(place, "room"):
            code = yield from self.go_to_room(place)
            return code or (yield from self.do(_put(self.mind.held, "on", place)))
        if relation == "in" and self.mind.belief.value(place, "is_open") is False:
            code = yield from self.open(place)
            if code is not None:
                return code
        deed = _put(self.mind.held, relation, place)
        return (yield from self.do_at(place, deed, arm=_INTO, front=relation == "in", here=True))

    def give(self, person: int) -> Skill:
        """Give what is in hand to somebody, wherever they have gone, when they have a hand free."""
        if self.mind.held is None:
            return "not_held"
        for _ in range(5):
            code = yield from self.find_person(person)
            if code is not None:
                return code
            item = self.mind.held
            if item is None:
                return "not_held"  # it slipped out of the hand on the way
            code = yield from self.do_at(person, Deed(verb="give", arguments={"item": item, "to": person}))
            if code == "their_hands_full":
                yield from self.wait(_PATIENCE)
            elif code not in _ELSEWHERE and code != NO_WAY:
                return code
        return code

    def put_down(self) -> Skill:
        """Put what is in hand on the next thing that takes it, or else on the floor."""
        room = self.mind.room()
        pieces = [piece for piece in self.supports() if self.mind.belief.room_of(piece) == room]
        for piece in sorted(pieces, key=self.distance)[:3]:
            if (yield from self.put("on", piece)) is None:
                return None
        return "no_space" if room is None else (yield from self.put("on", room))

    # -- errands ------------------------------------------------------------------------------------------------

    def bring(self, item: int, target: int) -> Skill:
        """Bring an item to a person, a piece of furniture or a room; pick it up again if it slips out of the hand."""
        code = yield from self._bring(item, target)
        for _ in range(_SLIPS):
            if code not in ("dropped", "not_held"):
                return code
            code = yield from self._bring(item, target)
        return code

    def _bring(self, item: int, target: int) -> Skill:
        code = yield from self.fetch(item)
        if code is not None:
            return code
        if self.mind.is_a(target, "person"):
            return (yield from self.give(target))
        if not self.mind.is_a(target, "room"):
            return (yield from self.put_at(target))
        pieces = [piece for piece in self.supports() if self.mind.belief.room_of(piece) == target]
        for piece in sorted(pieces, key=self.distance)[:3]:
            if (yield from self.put("on", piece)) is None:
                return None
        return (yield from self.put("on", target))

    def put_at(self, piece: int) -> Skill:
        """Put what is in hand on a piece of furniture or, if that does not do, in it."""
        known = self.mind.thing(piece)
        if known is None:
            return UNKNOWN
        code: str | None = "not_a_support"
        if kinds.supports(known.kind):
            code = yield from self.put("on", piece)
        if code is not None and kinds.contains(known.kind):
            code = yield from self.put("in", piece)
        return code

    def put_away(self, item: int) -> Skill:
        """Put an item where things like it are kept, as far as the agent has seen."""
        homes = self._usual_places(item)
        if not homes:
            return UNKNOWN
        code = yield from self.fetch(item)
        for relation, place in homes[:4] if code is None else ():
            code = yield from self.put(relation, place)
            if code is None:
                return None
        return code

    def fetch(self, item: int) -> Skill:
        """Take an item, looking and asking for it when it is not where it was believed to be."""
        code = yield from self.take(item)
        if code in (None, "hands_full", "held_by_other"):
            return code
        code = yield from self.search(item)
        return code or (yield from self.take(item))

    def search(self, item: int, limit: int = 240) -> Skill:
        """Find an item: ask who is near, then look where it may be, the likeliest and nearest first."""
        until = self.mind.belief.tick + limit
        yield from self.ask_about(item)
        if (place := self.mind.belief.location(item)) is not None and place.object is not None:
            yield from self._look_in(place.object)
        looked: set[int] = set()
        while self.mind.belief.tick < until:
            if self.in_view(item):
                return None
            left = [piece for piece in self.mind.all("furniture") if piece not in looked and self.holds_things(piece)]
            if not left:
                return UNKNOWN
            piece = min(left, key=lambda one: (self.mind.thing(one).tick // 40, self.distance(one)))  # type: ignore[union-attr]
            looked.add(piece)
            yield from self._look_in(piece)
        return UNKNOWN

    # -- pieces -------------------------------------------------------------------------------------------------

    def _look_in(self, place: int) -> Skill:
        if self.mind.is_a(place, "room"):
            code = yield from self.go_to_room(place)
            yield from self.mind.navigator.look_around()
            return code
        if self.mind.belief.value(place, "is_open") is False:
            code = yield from self.open(place)
            if code is None:
                yield from self.look_at(place)
                yield from self.close(place)
            return code
        return (yield from self.look_at(place))

    def holds_things(self, piece: int) -> bool:
        """Whether things can lie on or in a piece of furniture."""
        known = self.mind.thing(piece)
        return known is not None and (kinds.supports(known.kind) or kinds.contains(known.kind))

    def supports(self) -> list[int]:
        """The furniture seen so far that things can lie on."""
        pieces = ((piece, self.mind.thing(piece)) for piece in self.mind.all("furniture"))
        return [piece for piece, known in pieces if known is not None and kinds.supports(known.kind)]

    def _usual_places(self, item: int) -> list[tuple[str, int]]:
        """Where things of its kind or sort were seen most, containers first; else all containers, the nearest first."""
        known = self.mind.thing(item)
        if known is None:
            return []
        chain = kinds.VOCABULARY.ancestors(known.kind)
        votes: dict[tuple[str, int], float] = {}
        for other in self.mind.all("item"):
            place, kind = self.mind.belief.location(other), self.mind.senses.things[other].kind
            if other == item or place is None or place.object is None or not self.mind.is_a(place.object, "furniture"):
                continue
            shared = len(set(chain) & set(kinds.VOCABULARY.ancestors(kind))) - _COMMON
            if shared > 0:
                bonus = 1.5 if place.predicate == "in" else 1.0
                key = (place.predicate, place.object)
                votes[key] = votes.get(key, 0.0) + shared * bonus
        usual = sorted(votes, key=lambda place: (-votes[place], place))
        return usual or [("in", piece) for piece in sorted(self._containers(), key=self.distance)]

    def _containers(self) -> list[int]:
        pieces = ((piece, self.mind.thing(piece)) for piece in self.mind.all("furniture"))
        return [piece for piece, known in pieces if known is not None and kinds.contains(known.kind)]


_COMMON = 3  # thing, object, item: what all items share


def _put(item: int, relation: str, place: int) -> Deed:
    if relation == "in":
        return Deed(verb="put_in", arguments={"item": item, "container": place})
    return Deed(verb="put_on", arguments={"item": item, "place": place})
