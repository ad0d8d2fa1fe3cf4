"""What the agent can do: go, look, take, put, open, bring, tidy, search and ask, each as a walk of single actions."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from agent.mind import Deed, Mind
from agent.navigation import Walk
from agent.planning import PlanGrid, Point
from datagen.worlds.home import kinds
from memory.graph.records import DONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Action", "Skill", "Skills"]

Action = str | Deed
"""A move (`move_forward`, `turn_left`, `turn_right`, `stay`) or a deed."""

Skill = Generator[Action, None, str | None]
"""Yields one action a tick; returns None when it is done, else the code of why it could not be."""

STAY = "stay"
UNKNOWN = "unknown"
"""Code: the agent does not know where that is."""
NO_WAY = "no_way"
ABANDONED = "gave_up"

_ARM = 0.7  # metres to the nearest seen edge of what is to be touched
_SPOTS = 3  # places to stand that are tried before giving up
_ELSEWHERE = ("out_of_reach", "no_line_of_sight", "not_here", "blocked")  # refusals that another spot may mend


class Skills:
    """The skills of one agent. They know what its mind knows."""

    def __init__(self, mind: Mind) -> None:
        self.mind = mind

    # -- going --------------------------------------------------------------------------------------------------

    def go_to_room(self, room: int) -> Skill:
        """Go well into a room."""

        def inside(grid: PlanGrid) -> NDArray[np.bool_]:
            here = self._rooms(grid) == room
            roomy: NDArray[np.bool_] = here & np.isfinite(grid.cost) & (grid.clear > 0.35)
            deep = roomy & (grid.away(_centres(grid, ~here & np.isfinite(grid.cost))) > 0.5)
            chosen: NDArray[np.bool_] = deep if deep.any() else roomy
            return chosen

        reached = yield from self.mind.navigator.go(inside)
        return None if reached else NO_WAY

    def approach(self, thing: int, *, tried: Sequence[Point] = (), arm: float = _ARM) -> Skill:
        """Go where one can touch a thing, and face it."""
        known = self.mind.thing(thing)
        if known is None:
            return UNKNOWN
        room = self._room_to_stand_in(thing)

        def beside(grid: PlanGrid) -> NDArray[np.bool_]:
            fit = np.isfinite(grid.cost) & (grid.cost < 9)
            if room:
                fit &= self._rooms(grid) == room
            for spot in tried:
                fit &= grid.away(np.array([spot])) > 0.35
            away = grid.away(np.array([known.point[:2]]))
            if known.cells:
                away = np.maximum(grid.away(np.array(sorted(known.cells)) / 10), away - 1.2)
            nearest = float(away[fit].min()) if fit.any() else math.inf
            return fit & (away <= max(arm, nearest + 0.15))

        reached = yield from self.mind.navigator.go(beside, face=known.point[:2])
        return None if reached else NO_WAY

    def look_at(self, thing: int) -> Skill:
        """Go and look at a thing from where it shows well."""
        known = self.mind.thing(thing)
        if known is None:
            return UNKNOWN
        drop = self.mind.eye - known.high[2]
        distance = min(max(drop / math.tan(math.radians(33)), 0.8), 1.6)
        room = self._room_to_stand_in(thing)
        edges = np.array(sorted(known.cells)) / 10 if known.cells else np.array([known.point[:2]])

        def before(grid: PlanGrid) -> NDArray[np.bool_]:
            fit = np.isfinite(grid.cost)
            if room:
                fit &= self._rooms(grid) == room
            away = grid.away(edges)
            right = fit & (np.abs(away - distance) < 0.25)
            nearest = float(np.abs(away - distance)[fit].min()) if fit.any() else math.inf
            return right if right.any() else fit & (np.abs(away - distance) <= nearest + 0.1)

        reached = yield from self.mind.navigator.go(before, face=known.point[:2])
        if not reached:
            return NO_WAY
        for end in _ends(known.low, known.high):
            yield from self.mind.navigator.face(end)
        return None

    def follow(self, person: int, ticks: int = 60) -> Skill:
        """Walk after somebody for a while."""
        for _ in range(ticks):
            known = self.mind.thing(person)
            if known is None:
                return UNKNOWN
            before = known.tick
            walk = self.mind.navigator.go_near(known.point[:2], 1.0, limit=3)
            moved = False
            for action in walk:
                moved = True
                yield action
            if not moved:
                yield STAY if before == self.mind.belief.tick else "turn_left"
        return None

    # -- hands --------------------------------------------------------------------------------------------------

    def do(self, deed: Deed) -> Skill:
        """One deed, right here."""
        yield deed
        return None if self.mind.outcome == DONE else self.mind.outcome

    def do_at(self, thing: int, deed: Deed) -> Skill:
        """Go to a thing and do something there; try from other spots when that one is no good."""
        tried: list[Point] = []
        code: str | None = NO_WAY
        for _ in range(_SPOTS):
            stopped = yield from self.approach(thing, tried=tried)
            if stopped is not None:
                return stopped if not tried else code
            code = yield from self.do(deed)
            if code not in _ELSEWHERE:
                return code
            tried.append(self.mind.navigator.here)
        return code

    def open(self, piece: int) -> Skill:
        """Go and open a piece of furniture; none needed when it stands open."""
        if self.mind.belief.value(piece, "is_open"):
            return None
        code = yield from self.do_at(piece, Deed(verb="open", arguments={"thing": piece}))
        return None if code == "already_open" else code

    def close(self, piece: int) -> Skill:
        """Go and close a piece of furniture."""
        code = yield from self.do_at(piece, Deed(verb="close", arguments={"thing": piece}))
        return None if code == "already_closed" else code

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
        return (yield from self.do_at(item, Deed(verb="take", arguments={"item": item})))

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
        return (yield from self.do_at(place, _put(self.mind.held, relation, place)))

    def give(self, person: int) -> Skill:
        """Give what is in hand to somebody, wherever they have gone."""
        if self.mind.held is None:
            return "not_held"
        for _ in range(4):
            code = yield from self.find_person(person)
            if code is not None:
                return code
            item = self.mind.held
            code = yield from self.do_at(person, Deed(verb="give", arguments={"item": item, "to": person}))
            if code not in _ELSEWHERE and code != NO_WAY:
                return code
        return code

    def put_down(self) -> Skill:
        """Put what is in hand on the next thing that takes it, or else on the floor."""
        room = self.mind.room()
        pieces = [piece for piece in self._supports() if self.mind.belief.room_of(piece) == room]
        for piece in sorted(pieces, key=self.distance)[:3]:
            if (yield from self.put("on", piece)) is None:
                return None
        return "no_space" if room is None else (yield from self.put("on", room))

    # -- errands ------------------------------------------------------------------------------------------------

    def bring(self, item: int, target: int) -> Skill:
        """Bring an item to a person, a piece of furniture or a room."""
        code = yield from self.fetch(item)
        if code is not None:
            return code
        if self.mind.is_a(target, "person"):
            return (yield from self.give(target))
        if not self.mind.is_a(target, "room"):
            return (yield from self.put_at(target))
        pieces = [piece for piece in self._supports() if self.mind.belief.room_of(piece) == target]
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
        for relation, place in homes[:3] if code is None else ():
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
            if self._in_view(item):
                return None
            left = [piece for piece in self.mind.all("furniture") if piece not in looked and self.holds_things(piece)]
            if not left:
                return UNKNOWN
            piece = min(left, key=lambda one: (self.mind.thing(one).tick // 40, self.distance(one)))  # type: ignore[union-attr]
            looked.add(piece)
            yield from self._look_in(piece)
        return UNKNOWN

    def find_person(self, person: int, limit: int = 160) -> Skill:
        """Go about until somebody is in view."""
        until = self.mind.belief.tick + limit
        rooms: list[int] = []
        while self.mind.belief.tick < until:
            if self._in_view(person):
                return None
            if not rooms:
                last = self.mind.belief.room_of(person)
                others = [room for room in self.mind.rooms() if room != last]
                rooms = ([last] if last is not None else []) + others
            yield from self._until_seen(person, self.go_to_room(rooms.pop(0)))
            yield from self._until_seen(person, self.mind.navigator.look_around())
        return UNKNOWN

    def ask_about(self, item: int) -> Skill:
        """Ask somebody in the room where an item is, and wait for the answer."""
        people = [person for person in self.mind.sighting.pixels if self.mind.is_a(person, "person")]
        known = self.mind.thing(item)
        if not people:
            return "nobody_here"
        word = kinds.word(known.kind) if known is not None else "thing"
        text = f"Where is the {' '.join([*self._looks(item), word])}?"
        code = yield from self.do(
            Deed(verb="ask", arguments={"to": people[0], "text": text, "subject": item, "predicate": "in"})
        )
        for _ in range(8 if code is None else 0):
            if any(event.arguments.get("subject") == item for event, _ in self.mind.heard):
                break
            yield STAY
        return code

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

    def _until_seen(self, thing: int, walk: Skill | Walk) -> Generator[Action, None, None]:
        for action in walk:
            if self._in_view(thing):
                return
            yield action

    def _in_view(self, thing: int) -> bool:
        return thing in self.mind.sighting.pixels

    def holds_things(self, piece: int) -> bool:
        """Whether things can lie on or in a piece of furniture."""
        known = self.mind.thing(piece)
        return known is not None and (kinds.supports(known.kind) or kinds.contains(known.kind))

    def _supports(self) -> list[int]:
        pieces = ((piece, self.mind.thing(piece)) for piece in self.mind.all("furniture"))
        return [piece for piece, known in pieces if known is not None and kinds.supports(known.kind)]

    def distance(self, thing: int) -> float:
        """Metres to where a thing was seen last."""
        known = self.mind.thing(thing)
        return math.inf if known is None else math.dist(known.point[:2], self.mind.navigator.here)

    def _looks(self, item: int) -> list[str]:
        values = (self.mind.belief.value(item, predicate) for predicate in ("size", "colour"))
        return [str(value) for value in values if value is not None]

    def _usual_places(self, item: int) -> list[tuple[str, int]]:
        """Where things of the same kind, or else of the same sort, were seen most; containers first."""
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
        return sorted(votes, key=lambda place: (-votes[place], place))

    def _room_to_stand_in(self, thing: int) -> int | None:
        return None if self.mind.is_a(thing, "person") else self.mind.belief.room_of(thing)

    def _rooms(self, grid: PlanGrid) -> NDArray[np.int32]:
        """(nx, ny) the room of each cell of a planning grid."""
        return self.mind.navigator.map.rooms_of(round(grid.size / 0.05))


_COMMON = 3  # thing, object, item: what all items share


def _put(item: int, relation: str, place: int) -> Deed:
    if relation == "in":
        return Deed(verb="put_in", arguments={"item": item, "container": place})
    return Deed(verb="put_on", arguments={"item": item, "place": place})


def _centres(grid: PlanGrid, cells: NDArray[np.bool_]) -> NDArray[np.float64]:
    centres: NDArray[np.float64] = (np.argwhere(cells) + 0.5) * grid.size + np.array([grid.x, grid.y])
    return centres


def _ends(low: tuple[float, float, float], high: tuple[float, float, float]) -> list[Point]:
    """The ends of something wide, as points to face one after the other."""
    middle = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2)
    wide, deep = high[0] - low[0], high[1] - low[1]
    if max(wide, deep) < 1.2:
        return []
    if wide > deep:
        return [(low[0] + 0.3, middle[1]), (high[0] - 0.3, middle[1])]
    return [(middle[0], low[1] + 0.3), (middle[0], high[1] - 0.3)]
