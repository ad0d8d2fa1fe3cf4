"""What residents do: each activity is a generator of deeds that yields the ticks to wait before it goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from datagen.worlds.home.liquids import EMPTY
from datagen.worlds.home.resident import Plan, Resident

__all__ = ["ACTIVITIES", "live", "patrol"]


def carry(who: Resident) -> Plan:
    """Bring something from one place to another."""
    item = who.wanted()
    if item is not None:
        yield from who.fetch(item)
        if item in who.held() and who.dice.chance(0.2):
            yield who.dice.between(5, 30)
    yield from who.lay_down()


def use_own(who: Resident) -> Plan:
    """Take a thing of one's own and keep it in hand for a while."""
    item = who.choose(who.own)
    if item is not None:
        yield from who.fetch(item)
        yield from who.go(who.dice.choice(who.supports))
        yield from who.switch_light(True)
        yield who.dice.between(10, 40)
        yield from who.switch_light(False)
    if who.dice.chance(0.6):
        yield from who.lay_down()


def rummage(who: Resident) -> Plan:
    """Open something and look into it."""
    if who.containers:
        piece = who.dice.choice(who.containers)
        yield from who.go(piece)
        if not who.state.opened.get(piece, True) and who.act("open", thing=piece):
            yield who.dice.between(2, 6)
        yield from who.shut(piece)


def switch(who: Resident) -> Plan:
    """Turn something on, stay with it, and mostly turn it off; or turn off what is on."""
    if who.switches:
        piece = who.dice.choice(who.switches)
        yield from who.go(piece)
        if who.state.switched[piece]:
            who.act("switch_off", thing=piece)
        elif who.act("switch_on", thing=piece):
            yield who.dice.between(10, 40)
            if who.dice.chance(0.75):
                who.act("switch_off", thing=piece)
        yield 1


def eat(who: Resident) -> Plan:
    """Fetch some food, sit down somewhere and eat it."""
    item = who.choose(who.foods)
    if item is not None:
        yield from who.fetch(item)
        if item in who.held():
            yield from who.go(who.dice.choice(who.supports))
            yield who.dice.between(6, 20)
            who.act("eat", item=item)
            yield 1


def wash(who: Resident) -> Plan:
    """Wash something and put it away."""
    item = who.choose(who.items)
    if item is not None and who.sinks and item not in who.foods:
        yield from who.fetch(item)
        yield from who.go(who.dice.choice(who.sinks))
        yield 2
        if who.act("wash", item=item):
            yield 4
        yield from who.lay_down()


def drink(who: Resident) -> Plan:
    """Fetch something to drink from, fill it if it is empty, take it somewhere and drink."""
    cup = who.choose(who.cups)
    if cup is None:
        return
    yield from who.fetch(cup)
    if cup in who.held():
        yield from who.fill(cup)
        yield from who.go(who.dice.choice(who.supports))
        yield from who.switch_light(True)
        yield who.dice.between(6, 30)
        who.act("drink", item=cup)
        yield 1
        if who.dice.chance(0.6):
            yield from who.lay_down()


def serve(who: Resident) -> Plan:
    """Pour what is in one vessel into an empty one."""
    full = tuple(vessel for vessel in who.vessels if who.contents(vessel) not in (None, EMPTY))
    vessel = who.choose(full)
    cup = who.choose(tuple(cup for cup in who.cups if who.contents(cup) == EMPTY))
    if vessel is None or cup is None:
        return
    yield from who.fetch(vessel)
    place = who.believed(cup)
    if vessel in who.held() and place is not None:
        yield from who.go(place[1])
        who.act("pour", item=vessel, into=cup)
        yield 1
        yield from who.lay_down()


def tend(who: Resident) -> Plan:
    """Water a plant."""
    plant, vessel = who.choose(who.plants), who.choose(who.vessels)
    if plant is None or vessel is None or who.contents(vessel) not in (EMPTY, "water"):
        return
    yield from who.fetch(vessel)
    place = who.believed(plant)
    if vessel in who.held() and place is not None:
        yield from who.fill(vessel, water=True)
        yield from who.go(place[1])
        yield 2
        who.act("water", plant=plant, item=vessel)
        yield 1
        yield from who.lay_down()


def talk(who: Resident) -> Plan:
    """Tell somebody where a thing is or whose it is, or ask."""
    yield from who.company()
    for _ in range(who.dice.between(1, 3)):
        others = who.present()
        if not others:
            return
        other = who.dice.choice(others)
        if who.dice.chance(0.4):
            who.inquire(other)
        else:
            who.tell(other)
        yield who.dice.between(6, 12)


def hand_over(who: Resident) -> Plan:
    """Give somebody something."""
    if not who.held():
        item = who.wanted()
        if item is not None:
            yield from who.fetch(item)
    yield from who.company()
    others, held = who.present(), who.held()
    if others and held:
        other = who.dice.choice(others)
        yield max(who.stage.walk(who.id, other), 1)
        who.act("give", item=held[0], to=other)
        yield 1


def accompany(who: Resident) -> Plan:
    """Follow somebody for a while."""
    room = who.state.room_of(who.id)
    assert room is not None
    others = [other for other in who.state.people_in(room) if other != who.id]
    if others and who.act("follow", person=(leader := who.dice.choice(others))):
        for _ in range(who.dice.between(5, 15)):
            who.stage.walk(who.id, leader, short_of=0.8)
            yield 3
        who.act("stop_following")
        yield 1


def wander(who: Resident) -> Plan:
    """Go somewhere, for no reason."""
    pieces = who.stage.spec.furniture
    yield from who.go(who.dice.choice(pieces).id if pieces else who.dice.choice(who.stage.spec.rooms).id)


def live(who: Resident, weights: Mapping[str, float], rest: tuple[int, int]) -> Plan:
    """One activity after another, for ever."""
    yield who.dice.between(1, rest[1])
    while True:
        yield from ACTIVITIES[who.dice.weighted(weights)](who)
        yield who.dice.between(*rest)


def patrol(who: Resident) -> Plan:
    """The scripted robot: goes round through doorways, looks, opens a few things, asks whom it meets."""
    visits = {room.id: 0 for room in who.stage.spec.rooms}
    beyond = {room: _neighbours(who, room) for room in visits}
    while True:
        room = who.state.room_of(who.id)
        assert room is not None
        visits[room] += 1
        who.act("look")
        yield who.dice.between(20, 90)
        yield from _inspect(who, room)
        for _ in range(who.dice.between(0, 3)):
            if who.present():
                who.inquire(who.dice.choice(who.present()))
                yield who.dice.between(7, 12)
        fewest = min((visits[other] for other in beyond[room]), default=0)
        options = [other for other in beyond[room] if visits[other] == fewest]
        if options:
            yield from who.go(who.dice.choice(options))
        yield 1


def _neighbours(who: Resident, room: int) -> tuple[int, ...]:
    doors = [door.rooms for door in who.stage.spec.doorways if room in door.rooms]
    return tuple(a if b == room else b for a, b in doors)


def _inspect(who: Resident, room: int) -> Plan:
    """Now and then open something in the room, look into it, and close it again."""
    shut = [
        piece for piece in who.containers if who.state.room_of(piece) == room and not who.state.opened.get(piece, True)
    ]
    if shut and who.dice.chance(0.35):
        piece = who.dice.choice(shut)
        yield from who.go(piece)
        if who.act("open", thing=piece):
            yield 2
            who.act("close", thing=piece)
        yield 1


ACTIVITIES: Mapping[str, Callable[[Resident], Plan]] = {
    "carry": carry,
    "use_own": use_own,
    "rummage": rummage,
    "switch": switch,
    "eat": eat,
    "wash": wash,
    "drink": drink,
    "serve": serve,
    "tend": tend,
    "talk": talk,
    "hand_over": hand_over,
    "accompany": accompany,
    "wander": wander,
}
"""All activities by name."""
