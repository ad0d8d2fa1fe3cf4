from __future__ import annotations

import pytest
from lived_home import (
    ANN,
    APPLE,
    BED_TABLE,
    BEDROOM,
    BEN,
    BOOK,
    CAT,
    CUPBOARD,
    DOOR,
    KITCHEN,
    LAMP,
    MUG,
    PLATE,
    ROBOT,
    TABLE,
    WARDROBE,
    lively_home,
    tiny_home,
)

from datagen.worlds.belief import hear_claim, update_belief
from datagen.worlds.home import kinds
from datagen.worlds.home.episode import live
from datagen.worlds.home.generate import generate
from datagen.worlds.home.world import HomeWorld
from memory.graph.history import History
from memory.graph.recorder import Recorder
from memory.graph.records import Event, Fact, Source


def believed(world: HomeWorld, observer: int, thing: int) -> tuple[str, int | None] | None:
    fact = world.recorder.current(thing, "in", observer)
    return None if fact is None else (fact.predicate, fact.object)


def current(world: HomeWorld, observer: int, subject: int, predicate: str) -> Fact:
    fact = world.recorder.current(subject, predicate, observer)
    assert fact is not None
    return fact


def test_at_first_the_robot_knows_only_what_it_sees():
    world = HomeWorld(tiny_home(), seed=0)
    known = {f.subject for f in world.recorder.history().facts if f.observer == ROBOT}
    assert {TABLE, CUPBOARD, LAMP, MUG, PLATE, ANN, CAT, ROBOT, DOOR} <= known
    assert not known & {WARDROBE, BED_TABLE, BOOK, BEN, APPLE}
    assert believed(world, ROBOT, MUG) == ("on", TABLE)
    assert current(world, ROBOT, MUG, "colour").value == "red"
    assert world.recorder.current(MUG, "owned_by", ROBOT) is None, "whose a thing is cannot be seen"


def test_residents_know_the_home_and_their_own_things_at_first_and_no_more():
    world = HomeWorld(tiny_home(), seed=0)
    assert believed(world, ANN, WARDROBE) == ("in", BEDROOM)
    assert believed(world, BEN, BOOK) == ("on", BED_TABLE)
    assert current(world, ANN, MUG, "owned_by").object == ANN
    assert believed(world, ANN, BOOK) is None
    assert believed(world, BEN, MUG) is None
    assert world.recorder.current(MUG, "owned_by", BEN) is None
    assert world.recorder.current(WARDROBE, "is_open", ANN) is None


def test_a_pet_believes_nothing():
    assert not [f for f in live(lively_home(), seed=1, ticks=300).history.facts if f.observer == 53]


def test_a_thing_in_a_closed_cupboard_is_not_seen_until_it_is_opened():
    world = HomeWorld(tiny_home(), seed=0)
    assert believed(world, ROBOT, APPLE) is None
    world.move(ANN, 2.2, 1.0, 0.0)
    world.act(ANN, "open", {"thing": CUPBOARD})
    assert believed(world, ROBOT, APPLE) == ("in", CUPBOARD)
    assert current(world, ROBOT, CUPBOARD, "is_open").value is True
    assert believed(world, BEN, APPLE) is None, "Ben is in the other room"


def test_what_is_believed_in_a_closed_cupboard_stays_believed_until_one_looks_in():
    world = HomeWorld(tiny_home(), seed=0)
    world.act(
        ANN, "say", {"text": "The plate is in the cupboard."} | {"subject": BOOK, "predicate": "in", "object": CUPBOARD}
    )
    assert believed(world, ROBOT, BOOK) == ("in", CUPBOARD)
    world.recorder.advance(1)
    world.act(ROBOT, "look", {})
    assert believed(world, ROBOT, BOOK) == ("in", CUPBOARD)
    world.move(ANN, 2.2, 1.0, 0.0)
    world.act(ANN, "open", {"thing": CUPBOARD})
    assert believed(world, ROBOT, BOOK) is None


def test_those_present_see_a_deed_and_know_by_which_event():
    world = HomeWorld(tiny_home(), seed=0)
    world.move(ANN, 0.7, 1.2, 0.0)
    world.recorder.advance(2)
    event = world.act(ANN, "take", {"item": MUG})
    for observer in (ANN, ROBOT):
        fact = current(world, observer, MUG, "held_by")
        assert (fact.object, fact.since, fact.observed_at) == (ANN, 2, 2)
        assert (fact.source, fact.event) == (Source.SEEN, event.id)
    assert believed(world, BEN, MUG) is None


def test_what_moved_while_one_was_away_is_missed_when_one_comes_back():
    world = HomeWorld(tiny_home(), seed=0)
    world.recorder.advance(1)
    world.move(ROBOT, 7.0, 3.0, 0.0)
    world.move(ANN, 0.7, 1.2, 0.0)
    world.recorder.advance(2)
    world.act(ANN, "take", {"item": MUG})
    assert believed(world, ROBOT, MUG) == ("on", TABLE), "it was not there to see it"
    world.recorder.advance(3)
    world.move(ANN, 6.0, 3.0, 0.0)
    assert believed(world, ROBOT, MUG) == ("held_by", ANN), "found elsewhere"
    world.act(ANN, "give", {"item": MUG, "to": ROBOT})
    world.recorder.advance(4)
    world.move(ROBOT, 4.0, 3.0, 0.0)
    assert believed(world, ROBOT, PLATE) == ("on", TABLE)


def test_a_place_in_view_without_the_thing_ends_the_belief():
    world = HomeWorld(tiny_home(Robot=(BEDROOM, 7.0, 3.0)), seed=0)
    assert believed(world, ROBOT, BOOK) == ("on", BED_TABLE)
    world.recorder.advance(1)
    world.move(ROBOT, 2.0, 3.0, 0.0)
    world.move(BEN, 6.0, 1.2, 0.0)
    world.act(BEN, "take", {"item": BOOK})
    world.recorder.advance(2)
    world.move(BEN, 8.0, 1.2, 0.0)
    world.act(BEN, "open", {"thing": WARDROBE})
    world.act(BEN, "put_in", {"item": BOOK, "container": WARDROBE})
    world.act(BEN, "close", {"thing": WARDROBE})
    world.recorder.advance(3)
    world.move(ROBOT, 7.0, 3.0, 0.0)
    assert believed(world, ROBOT, BOOK) is None
    ended = [
        f for f in world.recorder.history().facts if f.observer == ROBOT and f.subject == BOOK and f.predicate == "on"
    ]
    assert [(f.since, f.until) for f in ended] == [(0, 3)]


def test_who_leaves_is_no_longer_believed_to_be_there():
    world = HomeWorld(tiny_home(), seed=0)
    assert believed(world, ROBOT, ANN) == ("in", KITCHEN)
    world.recorder.advance(1)
    world.move(ANN, 6.0, 2.2, 0.0)
    assert believed(world, ROBOT, ANN) is None
    assert believed(world, BEN, ANN) == ("in", BEDROOM)


def claim(world: HomeWorld, speaker: int, subject: int, predicate: str, object: int) -> Event:
    words = {"text": "It is so.", "subject": subject, "predicate": predicate, "object": object}
    return world.act(speaker, "say", words)


def test_what_one_is_told_is_believed_with_its_source():
    world = HomeWorld(tiny_home(), seed=0)
    event = claim(world, ANN, MUG, "owned_by", ANN)
    fact = current(world, ROBOT, MUG, "owned_by")
    assert (fact.object, fact.source, fact.event) == (ANN, Source.TOLD, event.id)
    claim(world, ANN, BOOK, "on", BED_TABLE)
    assert believed(world, ROBOT, BOOK) == ("on", BED_TABLE)
    assert world.recorder.current(MUG, "owned_by", BEN) is None, "out of earshot"


def test_eyes_are_believed_before_words():
    world = HomeWorld(tiny_home(), seed=0)
    claim(world, ANN, MUG, "on", BED_TABLE)
    assert believed(world, ROBOT, MUG) == ("on", TABLE), "it sees the mug"
    claim(world, ANN, BOOK, "on", TABLE)
    assert believed(world, ROBOT, BOOK) is None, "it sees that no book is on the table"
    claim(world, ANN, BOOK, "held_by", ANN)
    assert believed(world, ROBOT, BOOK) is None, "it sees Ann's hands"
    claim(world, ANN, BOOK, "in", CUPBOARD)
    assert believed(world, ROBOT, BOOK) == ("in", CUPBOARD), "the cupboard is closed"


def recorder() -> Recorder:
    return Recorder(kinds.VOCABULARY)


def places(recorder: Recorder, observer: int) -> set[tuple[int, str, int | None]]:
    return {
        (f.subject, f.predicate, f.object)
        for f in recorder.history().facts
        if f.observer == observer and f.until is None
    }


def test_update_belief_ends_only_what_was_looked_at():
    record = recorder()
    update_belief(record, 9, [(1, "on", 5, None), (2, "on", 6, None), (3, "in", 5, None)])
    record.advance(1)
    assert update_belief(record, 9, [(4, "on", 5, None)], [("on", 5)]) == [(4, "on", 5, None)]
    assert places(record, 9) == {(4, "on", 5), (2, "on", 6), (3, "in", 5)}
    update_belief(record, 9, [(3, "on", 6, None)], absent=(2, 3))
    assert places(record, 9) == {(4, "on", 5), (3, "on", 6)}


def test_update_belief_says_only_what_is_news():
    record = recorder()
    seen = [(1, "on", 5, None), (1, "colour", None, "red")]
    assert update_belief(record, 9, seen) == seen
    record.advance(1)
    assert update_belief(record, 9, seen, [("on", 5)]) == []
    (first, _) = record.history().facts
    assert (first.since, first.observed_at, first.source) == (0, 0, Source.SEEN)


def test_hear_claim_says_whether_it_was_news():
    record = recorder()
    assert hear_claim(record, 9, (1, "on", 5, None), event=7)
    assert not hear_claim(record, 9, (1, "on", 5, None), event=8)
    assert not hear_claim(record, 9, (1, "on", 6, None), event=8, contradicted=True)
    assert places(record, 9) == {(1, "on", 5)}


# -- every belief, checked one by one against the truth as it stands in the history ---------------------------------


class Truth:
    """The world's own facts, found by brute force; shares no code with the senses."""

    def __init__(self, history: History) -> None:
        self.facts = [f for f in history.facts if f.observer == 0]
        self.events = {event.id: event for event in history.events}
        self.kinds = {entity.id: entity.kind for entity in history.entities}
        self.by_subject: dict[int, list[Fact]] = {}
        for fact in self.facts:
            self.by_subject.setdefault(fact.subject, []).append(fact)

    def at(self, subject: int, tick: int) -> list[Fact]:
        return [f for f in self.by_subject.get(subject, ()) if f.holds(tick)]

    def place(self, thing: int, tick: int) -> Fact | None:
        return next((f for f in self.at(thing, tick) if f.predicate in ("in", "on", "held_by")), None)

    def room(self, thing: int, tick: int) -> int | None:
        while self.kinds[thing] not in kinds.VOCABULARY.below("room"):
            place = self.place(thing, tick)
            if place is None:
                return None
            thing = place.object
        return thing

    def opened(self, piece: int, tick: int) -> bool:
        return [f.value for f in self.at(piece, tick) if f.predicate == "is_open"] != [False]

    def glimpsed(self, piece: int, tick: int) -> bool:
        """Whether it was open at some moment of the tick: when the tick began, or between two deeds."""
        opened = [e for e in self.events.values() if (e.tick, e.verb, e.outcome) == (tick, "open", "done")]
        return (
            self.opened(piece, tick)
            or self.opened(piece, tick - 1)
            or any(e.arguments["thing"] == piece for e in opened)
        )

    def visible(self, observer: int, thing: int, tick: int, *, at_the_end: bool) -> bool:
        room = self.room(thing, tick)
        if room is None or room != self.room(observer, tick):
            return False
        place = self.place(thing, tick)
        inside = place.predicate == "in" and self.kinds[thing] in kinds.VOCABULARY.below("item")
        return not inside or (self.opened if at_the_end else self.glimpsed)(place.object, tick)

    def says(self, fact: Fact, tick: int) -> bool:
        return any(
            (f.predicate, f.object, f.value) == (fact.predicate, fact.object, fact.value)
            for f in self.at(fact.subject, tick)
        )

    def known_from_the_start(self, belief: Fact) -> bool:
        if self.kinds[belief.observer] == "robot" or belief.observed_at != 0 or not self.says(belief, 0):
            return False
        own = any(f.predicate == "owned_by" and f.object == belief.observer for f in self.at(belief.subject, 0))
        lasting = belief.predicate in ("connects", "in", "colour", "material")
        built = (*kinds.VOCABULARY.below("furniture"), "doorway", "light")
        return own or (lasting and self.kinds[belief.subject] in built)

    def seen(self, belief: Fact) -> bool:
        tick, observer = belief.observed_at, belief.observer
        if belief.predicate == "owned_by":
            return False
        if belief.predicate == "connects":
            return belief.object == self.room(observer, tick) and self.says(belief, tick)
        if belief.predicate in ("follows", "is_gone"):
            event = self.events[belief.event]
            return (
                event.tick == tick
                and event.verb == {"follows": "follow", "is_gone": "eat"}[belief.predicate]
                and self.says(belief, tick)
                and self.room(event.actor, tick) == self.room(observer, tick)
            )
        return self.says(belief, tick) and self.visible(observer, belief.subject, tick, at_the_end=False)

    def told(self, belief: Fact) -> bool:
        event = self.events[belief.event]
        claimed = (
            event.arguments["subject"],
            event.arguments["predicate"],
            event.arguments.get("object"),
            event.arguments.get("value"),
        )
        return (
            (event.verb, event.outcome, event.tick) == ("say", "done", belief.observed_at)
            and claimed == (belief.subject, belief.predicate, belief.object, belief.value)
            and self.room(event.actor, event.tick) == self.room(belief.observer, event.tick)
        )


def check_beliefs(history: History) -> None:
    truth = Truth(history)
    for belief in (f for f in history.facts if f.observer != 0):
        if belief.source == Source.TOLD:
            assert truth.told(belief), belief
        else:
            assert truth.seen(belief) or truth.known_from_the_start(belief), belief


@pytest.mark.parametrize("seed", range(4))
def test_every_belief_was_seen_told_or_known_from_the_start(seed):
    history = live(lively_home(seed=seed), seed=seed, ticks=900).history
    assert {f.source for f in history.facts if f.observer != 0} == {Source.SEEN, Source.TOLD}
    check_beliefs(history)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_every_belief_in_twenty_generated_homes_was_seen_told_or_known_from_the_start(seed):
    check_beliefs(live(generate(seed), seed=seed, ticks=1000).history)


@pytest.mark.parametrize("seed", range(2))
def test_nothing_in_view_is_missed_or_believed_otherwise(seed):
    history = live(lively_home(seed=seed), seed=seed, ticks=400).history
    truth = Truth(history)
    minds = [e.id for e in history.entities if e.kind in ("adult", "child", "robot")]
    things = [e.id for e in history.entities if e.kind in kinds.VOCABULARY.below("item")]
    for tick in range(0, 401, 40):
        for observer in minds:
            beliefs = {
                f.subject: (f.predicate, f.object)
                for f in history.facts
                if f.observer == observer and f.holds(tick) and f.predicate in ("in", "on", "held_by")
            }
            for thing in things:
                place = truth.place(thing, tick)
                if truth.visible(observer, thing, tick, at_the_end=True):
                    assert beliefs.get(thing) == (place.predicate, place.object), (tick, observer, thing)
                elif thing in beliefs:
                    relation, parent = beliefs[thing]
                    in_view = truth.room(parent, tick) == truth.room(observer, tick)
                    assert not in_view or (relation == "in" and not truth.opened(parent, tick)), (tick, observer, thing)
