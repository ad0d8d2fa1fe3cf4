from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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
    MUG,
    PLATE,
    ROBOT,
    TABLE,
    lively_home,
    tiny_home,
)

from datagen.worlds.home.generate import generate
from datagen.worlds.home.kinds import VOCABULARY
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.state import fits
from datagen.worlds.home.verbs import VERBS
from datagen.worlds.home.world import HomeWorld
from memory.graph.recorder import Recorder


def holds(world: HomeWorld, subject: int, predicate: str, object: int) -> bool:
    return world.recorder.holds((0, subject, predicate, object, None))


def test_the_beginning_is_recorded_with_all_that_never_changes():
    spec = tiny_home()
    history = HomeWorld(spec, seed=0).recorder.history()
    assert [entity.id for entity in history.entities] == [part.id for part in spec.parts()]
    assert {entity.name for entity in history.entities} >= {"Ann", "Ben", "kitchen"}
    truth = {(f.subject, f.predicate, f.object, f.value) for f in history.facts if f.observer == 0}
    assert {(DOOR, "connects", KITCHEN, None), (DOOR, "connects", BEDROOM, None)} <= truth
    assert {(MUG, "on", TABLE, None), (APPLE, "in", CUPBOARD, None), (ANN, "in", KITCHEN, None)} <= truth
    assert {(MUG, "owned_by", ANN, None), (MUG, "colour", None, "red"), (MUG, "size", None, "small")} <= truth
    assert (CUPBOARD, "is_open", None, False) in truth
    placed = [part.id for part in (*spec.furniture, *spec.items, *spec.people)]
    assert sorted(pose.entity for pose in history.poses) == sorted(placed)


def test_lives_in_one_home_begin_alike_whatever_went_on_in_the_others():
    spec = lively_home(3)
    lived, alone = HomeWorld(spec, seed=0), HomeWorld(spec, seed=0, recorder=Recorder(VOCABULARY))
    assert lived.recorder.history() == alone.recorder.history()
    lived.step(60)
    alone.step(60)
    assert lived.recorder.history() == alone.recorder.history()
    assert HomeWorld(spec, seed=1).recorder.history().last_tick == 0
    assert HomeWorld(spec, seed=0).recorder.history() == HomeWorld(spec, seed=1).recorder.history()


def test_what_is_taken_is_in_the_hand_and_goes_where_the_hand_goes():
    world = HomeWorld(tiny_home(), seed=0)
    world.move(ANN, 0.7, 1.2, 0.0)
    world.act(ANN, "take", {"item": MUG})
    assert world.location(MUG) == ("held_by", ANN)
    assert world.held(ANN) == (MUG,)
    world.recorder.advance(1)
    world.move(ANN, 7.0, 3.0, 1.0)
    assert world.room_of(MUG) == BEDROOM
    assert world.position(MUG)[:2] == (7.0, 3.0)
    last = [pose for pose in world.recorder.history().poses if pose.entity == MUG][-1]
    assert (last.tick, last.x, last.y) == (1, 7.0, 3.0)
    assert last.z > 0.2


def test_what_is_put_down_takes_the_first_free_place_that_it_fits():
    world = HomeWorld(tiny_home(), seed=0)
    world.move(ANN, 0.7, 1.2, 0.0)
    world.act(ANN, "take", {"item": MUG})
    world.act(ANN, "put_on", {"item": MUG, "place": TABLE})
    slot = world.state.slots[TABLE][world.state.slot_of[MUG]]
    assert world.state.slot_of[MUG] == world.spec.items[0].slot, "its own place was the first"
    assert world.position(MUG)[:2] == (slot.x, slot.y)
    assert world.position(MUG)[2] == pytest.approx(slot.z + 0.04)
    assert len([pose for pose in world.recorder.history().poses if pose.entity == MUG]) == 1, "one pose a tick"


def test_a_thing_is_laid_at_ones_feet_inside_the_room_and_clear_of_others():
    world = HomeWorld(tiny_home(), seed=0)
    world.move(ANN, 0.7, 1.2, 0.0)
    for item in (MUG, PLATE):
        world.act(ANN, "take", {"item": item})
    world.move(ANN, 0.3, 3.7, math.pi / 2)
    for item in (MUG, PLATE):
        assert world.act(ANN, "put_on", {"item": item, "place": KITCHEN}).outcome == "done"
        assert world.location(item) == ("on", KITCHEN)
        x, y, z, _ = world.position(item)
        assert 0 < x < 5
        assert 0 < y < 4
        assert z == pytest.approx(0.04)
    assert math.dist(world.position(MUG)[:2], world.position(PLATE)[:2]) > 0.25
    assert world.act(ANN, "take", {"item": PLATE}).outcome == "done"


def test_the_room_follows_from_where_the_body_is():
    world = HomeWorld(tiny_home(), seed=0)
    world.recorder.advance(3)
    world.move(ROBOT, 5.4, 2.2, 0.0)
    assert world.room_of(ROBOT) == BEDROOM
    assert holds(world, ROBOT, "in", BEDROOM)
    assert not holds(world, ROBOT, "in", KITCHEN)
    world.move(ROBOT, 4.6, 2.2, 0.0)
    assert holds(world, ROBOT, "in", KITCHEN), "within one tick it never left"
    assert [f.until for f in world.recorder.history().facts if f.observer == 0 and f.subject == ROBOT] == [None]


def test_going_is_walking_half_a_metre_a_tick_at_most_and_ends_there():
    world = HomeWorld(tiny_home(), seed=0)
    assert world.act(ROBOT, "go", {"to": BED_TABLE}).outcome == "done"
    ticks = world.walking(ROBOT)
    last = world.position(ROBOT)[:2]
    for _ in range(ticks):
        world.step()
        assert math.dist(last, world.position(ROBOT)[:2]) <= 0.5 + 2e-3
        last = world.position(ROBOT)[:2]
    assert world.walking(ROBOT) == 0
    assert world.check(ROBOT, "go", {"to": BED_TABLE}) == "already_there"
    assert world.room_of(ROBOT) == BEDROOM
    assert world.check(ROBOT, "take", {"item": BOOK}) is None


def test_a_body_of_its_own_does_not_walk_by_itself():
    world = HomeWorld(tiny_home(), seed=0, self_sensing=frozenset({ROBOT}))
    world.act(ROBOT, "go", {"to": BEDROOM})
    world.step(50)
    assert world.position(ROBOT)[:2] == (2.5, 3.2)
    assert not [f for f in world.recorder.history().facts if f.observer == ROBOT]


def test_a_bodys_own_refusal_is_recorded_and_changes_nothing():
    world = HomeWorld(tiny_home(), seed=0)
    event = world.refuse(ROBOT, "take", {"item": MUG}, "no_line_of_sight")
    assert event.outcome == "no_line_of_sight"
    assert world.location(MUG) == ("on", TABLE)


def test_what_is_said_is_heard_once_by_all_in_the_room_and_nobody_else():
    world = HomeWorld(tiny_home(), seed=0)
    event = world.act(
        ANN, "say", {"to": ROBOT, "text": "The mug is mine.", "subject": MUG, "predicate": "owned_by", "object": ANN}
    )
    ((heard, words),) = world.heard(ROBOT)
    assert heard == event
    assert words.text == "The mug is mine."
    assert words.addressees == (ROBOT,)
    assert len(world.heard(CAT)) == 1
    assert world.heard(ROBOT) == world.heard(BEN) == world.heard(ANN) == []


def test_what_is_eaten_is_gone_for_good():
    world = HomeWorld(tiny_home(), seed=0)
    world.move(ANN, 2.2, 1.0, 0.0)
    for verb, arguments in (("open", {"thing": CUPBOARD}), ("take", {"item": APPLE})):
        world.act(ANN, verb, arguments)
    world.recorder.advance(1)
    world.act(ANN, "eat", {"item": APPLE})
    assert world.location(APPLE) is None
    assert world.room_of(APPLE) is None
    assert world.held(ANN) == ()
    assert world.recorder.current(APPLE, "in") is None
    assert world.check(ANN, "take", {"item": APPLE}) == "gone"
    assert APPLE not in {item.id for item in world.spec_now().items}


def test_a_home_saved_as_it_stands_goes_on_as_it_was():
    world = HomeWorld(lively_home(), seed=3)
    world.step(700)
    spec = HomeSpec.from_json(world.spec_now().to_json())
    again = HomeWorld(spec, seed=4)
    alive = [thing for thing in world.state.kind if thing in again.state.kind]
    assert [world.location(thing) for thing in alive] == [again.location(thing) for thing in alive]
    assert [world.is_open(piece) for piece in world.state.furniture] == [
        again.is_open(piece) for piece in again.state.furniture
    ]
    assert world.state.slot_of == again.state.slot_of
    for thing in (*again.state.items, *again.state.people):
        assert again.position(thing) == pytest.approx(world.position(thing))
    again.step(300)


def test_a_life_goes_on_in_the_same_record():
    recorder = Recorder(HomeWorld(tiny_home(), seed=0).recorder.vocabulary)
    first = HomeWorld(tiny_home(), seed=1, recorder=recorder)
    first.step(400)
    second = HomeWorld(first.spec_now(), seed=2, recorder=recorder)
    assert second.tick == 400
    second.step(100)
    history = recorder.history()
    assert history.last_tick == 500
    assert len(history.entities) == len(list(tiny_home().parts()))
    for thing in second.state.items:
        fact = recorder.current(thing, "in")
        assert (fact.predicate, fact.object) == second.location(thing)


def test_after_going_on_what_was_eaten_before_is_still_known_to_be_gone():
    first = HomeWorld(tiny_home(), seed=0)
    first.move(ANN, 2.2, 1.0, 0.0)
    first.recorder.advance(1)
    for verb, arguments in (("open", {"thing": CUPBOARD}), ("take", {"item": APPLE}), ("eat", {"item": APPLE})):
        first.act(ANN, verb, arguments)
    recorder = Recorder.resume(first.recorder.history())
    beliefs = [f for f in recorder.history().facts if f.observer != 0]
    poses = len(recorder.history().poses)
    second = HomeWorld(first.spec_now(), seed=0, recorder=recorder)
    assert second.check(ANN, "take", {"item": APPLE}) == "gone"
    assert len(recorder.history().poses) == poses, "nothing has moved"
    assert [f for f in recorder.history().facts if f.observer != 0] == beliefs, "nobody learns by being woken up"


def test_one_long_step_is_the_same_as_many_short_ones():
    long, short = (HomeWorld(lively_home(), seed=9) for _ in range(2))
    long.step(300)
    for _ in range(300):
        short.step()
    assert long.recorder.history() == short.recorder.history()


def check_invariants(world: HomeWorld) -> None:
    state = world.state
    for thing in (*state.items, *state.people, *state.furniture):
        parents = [parent for parent, inside in state.children.items() if thing in inside]
        place = state.location(thing)
        assert parents == ([] if place is None else [place[1]]), "everything is in exactly one place"
        facts = [f for f in world.recorder.holding(thing) if f.predicate in ("in", "on", "held_by")]
        assert [(f.predicate, f.object) for f in facts] == ([] if place is None else [place])
    for piece, taken in state.taken.items():
        here = {item: index for index, item in taken.items()}
        assert len(here) == len(taken)
        assert set(here) == set(state.children[piece])
        for item, index in here.items():
            slot = state.slots[piece][index]
            assert state.slot_of[item] == index
            assert fits(state.items[item].size, slot.size)
            assert state.locations[item] == (slot.relation, piece)
    for person in state.people:
        assert len(state.held(person)) <= {"adult": 2, "child": 2, "robot": 1}.get(state.kind[person], 0)
    poses = Counter((pose.entity, pose.tick) for pose in world.recorder.history().poses)
    assert max(poses.values()) == 1, "one pose a tick"


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_home_stays_whole_whatever_is_tried(data):
    world = HomeWorld(tiny_home(), seed=data.draw(st.integers(0, 99)))
    things = st.sampled_from(sorted(world.state.kind))
    for _ in range(data.draw(st.integers(5, 25))):
        actor = data.draw(st.sampled_from((ANN, BEN, CAT, ROBOT)))
        wild = data.draw(st.booleans())
        if wild:
            verb = data.draw(st.sampled_from(sorted(VERBS)))
            arguments = {
                p.name: data.draw(things) if p.kinds else "words" for p in VERBS[verb].parameters if p.required
            }
        else:
            verb, arguments = data.draw(st.sampled_from(list(world.valid_actions(actor))))
        item = arguments.get("item")
        closed = item in world.state.items and world.location(item) and world.state.is_covered(item)
        code = world.check(actor, verb, arguments)
        event = world.act(actor, verb, arguments)
        assert event.outcome == ("done" if code is None else code)
        assert not (verb == "take" and closed and event.outcome == "done"), "nothing is taken out of what is closed"
        check_invariants(world)
        world.step(data.draw(st.integers(0, 3)))


def test_a_lived_in_home_stays_whole():
    world = HomeWorld(lively_home(), seed=5, patrol=frozenset({54}))
    for _ in range(20):
        world.step(100)
        check_invariants(world)


def test_what_falls_to_the_floor_is_seen_there_and_frees_its_place():
    world = HomeWorld(generate(3), seed=0)
    item = next(one for one in world.spec.items if one.relation == "on" and one.slot is not None)
    room = world.room_of(item.id)
    x, y = world.grid.middle(room)
    world.shove(item.id, x, y, 0.02, 0.0, room)
    assert world.location(item.id) == ("on", room)
    assert item.slot not in world.state.taken[item.parent]
    assert world.recorder.current(item.id, "on").object == room
    assert world.spec_now().from_json(world.spec_now().to_json()) == world.spec_now()


def test_nothing_pushes_what_is_held():
    world = HomeWorld(generate(3), seed=0)
    held = next((one.id for one in world.spec.items if one.relation == "held_by"), None)
    if held is None:
        held, person = world.spec.items[0].id, world.spec.people[0].id
        world.state.place(held, "held_by", person, person)
    with pytest.raises(ValueError, match="lies nowhere"):
        world.shove(held, 1.0, 1.0, 0.1, 0.0)
