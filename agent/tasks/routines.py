"""How our agent goes about each task; a routine yields actions, and returns a `Stop` when it has more to say."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping

from agent.going import UNKNOWN, Action
from agent.mind import Deed
from agent.tasks.answering import answer_to
from agent.tasks.brief import Stop
from agent.tasks.described import Described, read
from agent.tasks.finder import Finder, Routine
from agent.tasks.tidying import belongs
from memory.graph.records import Fact

__all__ = ["ROUTINES"]

_TRIES = 3  # of a deed
_PLACES = 4  # that are tried for one thing
_PATIENCE = 8  # ticks to wait for an answer
_AROUND = 2.5  # metres within which the picture of a thing shows others
_ALIKE = 0.5  # the share of what a picture shows that must be there for the thing to be taken for the one in it
_SPARE = 20  # actions that are left when it answers at the latest


def _point(finder: Finder) -> Routine:
    assert finder.brief.point is not None
    yield from finder.go_to_point(finder.brief.point)


def _category(finder: Finder) -> Routine:
    yield from finder.stand_by(Described(kind=finder.brief.category))


def _deeds(finder: Finder) -> Generator[Action, None, Stop]:
    """Bring about all that can be at once, and come back for the rest."""
    left = [(deed, UNKNOWN) for deed in finder.brief.deeds]
    for _ in range(_TRIES):
        tried, left = left, []
        for deed, _ in tried:
            if (code := (yield from finder.bring_about(*deed))) is not None:
                left.append((deed, code))
    return Stop(why="; ".join(f"{item.text}: {code}" for (item, _, _), code in left))


# -- a picture --------------------------------------------------------------------------------------------------


def _picture(finder: Finder) -> Generator[Action, None, Stop]:
    """Go up to the first thing that is like the one in the picture and stands among the same others."""
    assert finder.brief.picture is not None
    wanted = finder.brief.picture.shown[0][0]
    seen: dict[int, float] = {}
    while (thing := (yield from finder.find(wanted))) is not None:
        if not (yield from finder.up_to(thing)):
            continue
        seen[thing] = _likeness(finder, thing)
        if seen[thing] >= _ALIKE:
            return Stop()
        finder.tried.add(thing)  # it may be another one of its kind
    if not seen:
        return Stop(why=f"{wanted.text}: {UNKNOWN}")
    yield from finder.up_to(max(seen, key=lambda one: seen[one]))
    return Stop()


def _likeness(finder: Finder, thing: int) -> float:
    """The share, by pixels, of what else the picture shows that is known around a thing; 1 if it shows no more."""
    assert finder.brief.picture is not None
    here = finder.mind.thing(thing)
    others = finder.brief.picture.shown[1:]
    if here is None or not others:
        return 1.0
    around = [
        other
        for other in finder.mind.all("furniture", "item")
        if other != thing and math.dist(finder.mind.senses.things[other].point[:2], here.point[:2]) < _AROUND
    ]
    there = sum(pixels for told, pixels in others if any(told.fits(other, finder.mind) for other in around))
    return there / sum(pixels for _, pixels in others)


# -- tidying ----------------------------------------------------------------------------------------------------


def _tidy(finder: Finder) -> Generator[Action, None, Stop]:
    """Look all over the room, and carry what is wrong there to where it belongs."""
    room = yield from finder.find(Described(kind="room", name=finder.brief.room))
    if room is None:
        return Stop(why=f"{finder.brief.room}: {UNKNOWN}")
    yield from finder.skills.go_to_room(room)
    yield from finder.mind.navigator.look_around()
    yield from _look_over(finder, lambda piece: finder.mind.belief.room_of(piece) == room)
    given_up: dict[int, str] = {}
    while wrong := [item for item in _wrong(finder, room) if item not in given_up]:
        item = min(wrong, key=finder.skills.distance)
        code = yield from _put_right(finder, item)
        if code is not None:
            given_up[item] = code
    return Stop(why="; ".join(f"{item}: {code}" for item, code in given_up.items()))


def _wrong(finder: Finder, room: int) -> list[int]:
    """What is known to lie in a room where it does not belong, or on its floor; what is in hand comes from there."""
    mind = finder.mind
    place, found = mind.thing(room), []
    for item in mind.all("item"):
        where, known = mind.belief.location(item), mind.thing(item)
        if where is None or known is None or place is None or mind.belief.room_of(item) != room:
            continue
        if where.predicate != "held_by" and (where.object == room or not belongs(known.kind, place.kind)):
            found.append(item)
    return found


def _put_right(finder: Finder, item: int) -> Generator[Action, None, str | None]:
    """Carry one thing onto furniture of a room where it belongs; returns why it could not be."""
    code = yield from finder.skills.take(item)
    tried: set[int] = set()
    while code is None and len(tried) < _PLACES:
        places = [place for place in _places(finder, item) if place not in tried]
        while not places and not (yield from finder.until(lambda: bool(_places(finder, item)), finder.explore())):
            places = [place for place in _places(finder, item) if place not in tried]
        places = places or [place for place in _places(finder, item) if place not in tried]
        if not places:
            return "no_place"
        place = finder.nearest(places)
        tried.add(place)
        if (yield from finder.skills.put("on", place)) is None:
            return None
    return code or "no_space"


def _places(finder: Finder, item: int) -> list[int]:
    """Furniture that things lie on, in rooms where an item belongs."""
    mind, known, found = finder.mind, finder.mind.thing(item), []
    for piece in finder.skills.supports():
        room = mind.thing(mind.belief.room_of(piece) or 0)
        if known is not None and room is not None and belongs(known.kind, room.kind):
            found.append(piece)
    return found


def _look_over(finder: Finder, which: Callable[[int], bool], until: int | None = None) -> Routine:
    """Look at each piece of furniture of which `which` holds, near ones first, until some tick."""
    looked: set[int] = set()
    mind = finder.mind
    while left := [piece for piece in mind.all("furniture") if piece not in looked and which(piece)]:
        if until is not None and mind.belief.tick >= until:
            return
        piece = min(left, key=finder.skills.distance)
        looked.add(piece)
        yield from finder.skills.look_at(piece)
        mind.looked_at[piece] = mind.belief.tick


# -- what moved -------------------------------------------------------------------------------------------------


def _moved(finder: Finder) -> Generator[Action, None, Stop]:
    """See all there is before the change, and look at all again after it."""
    mind = finder.mind
    began = mind.belief.tick
    change, last = began + finder.brief.change, began + finder.brief.steps - _SPARE

    def changed() -> bool:
        return mind.belief.tick >= change

    while not changed():
        if (yield from finder.until(changed, finder.explore())):
            yield from finder.until(changed, _look_over(finder, lambda piece: piece not in mind.looked_at))
            yield from finder.until(changed, _look_over(finder, lambda piece: True))
            yield from finder.until(changed, mind.navigator.look_around())
    before = {item: _spot(mind.belief.location(item)) for item in mind.all("item")}
    yield from _look_over(finder, lambda piece: True, until=last)
    now = {item: _spot(mind.belief.location(item)) for item in before}
    elsewhere = [item for item, spot in now.items() if spot is not None and before[item] not in (None, spot)]
    return Stop(answer=" ".join(map(str, sorted(elsewhere))))


def _spot(fact: Fact | None) -> tuple[str, int | None] | None:
    return None if fact is None else (fact.predicate, fact.object)


# -- questions --------------------------------------------------------------------------------------------------


def _question(finder: Finder) -> Generator[Action, None, Stop]:
    """Look everywhere until the question is answered for certain, or all is seen, or time is up."""
    last = finder.mind.belief.tick + finder.brief.steps - _SPARE

    def enough() -> bool:
        return finder.mind.belief.tick >= last or answer_to(finder.brief.question, finder.history(), finder.me).certain

    yield from finder.until(enough, finder.mind.navigator.look_around(), every=5)
    while not enough():
        explored = yield from finder.until(enough, finder.explore(), every=5)
        if explored and not (yield from finder.look_closer()) and not (yield from finder.look_into()):
            break
    return Stop(answer=answer_to(finder.brief.question, finder.history(), finder.me).text)


# -- somebody's wish --------------------------------------------------------------------------------------------


def _wish(finder: Finder) -> Generator[Action, None, Stop]:
    """Bring what is asked for; where it knows of several that it may be, ask which."""
    ((wanted, relation, person),) = finder.brief.deeds

    def several() -> bool:
        return len(finder.known(wanted)) > 1

    yield from finder.until(several, finder.mind.navigator.look_around())
    while not several():
        explored = yield from finder.until(several, finder.explore())
        if explored and (finder.known(wanted) or not (yield from finder.look_closer())):
            break
    if several():
        wanted = (yield from _ask_which(finder, wanted, person)) or wanted
    code: str | None = UNKNOWN
    for _ in range(_TRIES):
        if (code := (yield from finder.bring_about(wanted, relation, person))) is None:
            return Stop()
    return Stop(why=f"{wanted.text}: {code}")


def _ask_which(finder: Finder, wanted: Described, person: Described) -> Generator[Action, None, Described | None]:
    """Go to somebody and ask which one they mean; what they answer, or None."""
    who = yield from finder.find(person)
    if who is None or (yield from finder.skills.find_person(who)) is not None:
        return None
    ask = Deed(verb="say", arguments={"to": who, "text": f"Which one do you mean: {wanted.text}?"})
    if (yield from finder.skills.do(ask)) is not None:
        return None
    for _ in range(_PATIENCE):
        for event, utterance in finder.mind.heard:
            if event.actor == who and (told := read(utterance.text)) is not None:
                return told
        yield "stay"
    return None


ROUTINES: Mapping[str, Callable[[Finder], Routine]] = {
    "pointnav": _point,
    "objectnav": _category,
    "imagenav": _picture,
    "fetch": _deeds,
    "rearrange": _deeds,
    "tidy": _tidy,
    "help": _wish,
    "moved": _moved,
    "eqa": _question,
}
"""By task."""
