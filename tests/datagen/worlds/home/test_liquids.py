from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest
from lived_home import ANN, BED_TABLE, BEN, CUPBOARD, JUG, MUG, PLATE, ROBOT, wet_home

from datagen.worlds.home import kinds
from datagen.worlds.home.episode import live, replay
from datagen.worlds.home.generate import generate
from datagen.worlds.home.liquids import CUPS, EMPTY, LIQUIDS, VESSELS
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.speech import statement_text
from datagen.worlds.home.standing import home_at
from datagen.worlds.home.validate import check
from datagen.worlds.home.world import HomeWorld
from datagen.worlds.reading import SpecError
from memory.graph.records import TRUTH

SEEDS = range(4)


def liquid(world: HomeWorld, vessel: int, observer: int = TRUTH) -> object:
    fact = world.recorder.current(vessel, "liquid", observer)
    return None if fact is None else fact.value


def poured() -> HomeWorld:
    """Ann has poured the milk into the mug; Ben was in the bedroom."""
    world = HomeWorld(wet_home(), seed=0)
    world.move(ANN, 0.7, 1.2, 0.0)
    assert world.act(ANN, "take", {"item": JUG}).outcome == "done"
    assert world.act(ANN, "pour", {"item": JUG, "into": MUG}).outcome == "done"
    return world


def test_what_is_poured_is_no_longer_where_it_was():
    world = poured()
    assert (liquid(world, MUG), liquid(world, JUG)) == ("milk", EMPTY)
    assert (world.liquid(MUG), world.liquid(JUG), world.liquid(PLATE)) == ("milk", None, None)


def test_those_in_the_room_see_it_and_nobody_else_does():
    world = poured()
    assert (liquid(world, MUG, ROBOT), liquid(world, JUG, ROBOT)) == ("milk", EMPTY)
    assert liquid(world, MUG, BEN) is None
    world.move(BEN, 2.0, 2.0, 0.0)
    assert liquid(world, MUG, BEN) == "milk", "he comes in and sees it"


def test_what_goes_on_out_of_sight_is_not_known_and_a_closed_door_hides_it():
    world = poured()
    world.act(ANN, "put_on", {"item": JUG, "place": 11})
    world.act(ANN, "take", {"item": MUG})
    world.move(ROBOT, 7.0, 2.0, 0.0)
    assert world.act(ANN, "drink", {"item": MUG}).outcome == "done"
    assert (liquid(world, MUG), liquid(world, MUG, ROBOT)) == (EMPTY, "milk")
    world.move(ANN, 2.2, 1.0, 0.0)
    for verb, more in (("open", {}), ("close", {})):
        world.act(ANN, verb, {"thing": CUPBOARD, **more})
        if verb == "open":
            assert world.act(ANN, "put_in", {"item": MUG, "container": CUPBOARD}).outcome == "done"
    world.move(ROBOT, 2.5, 3.0, 0.0)
    assert liquid(world, MUG, ROBOT) == "milk", "it cannot look into the cupboard"


def test_washing_empties_a_vessel_and_makes_none_of_a_plate():
    world = poured()
    world.act(ANN, "put_on", {"item": JUG, "place": 11})
    for item in (MUG, PLATE):
        assert world.act(ANN, "take", {"item": item}).outcome == "done"
    world.move(ANN, 3.6, 1.2, 0.0)
    for item in (MUG, PLATE):
        assert world.act(ANN, "wash", {"item": item}).outcome == "done"
    assert (liquid(world, MUG), liquid(world, PLATE)) == (EMPTY, None)


@pytest.mark.parametrize("seed", SEEDS)
def test_drawn_homes_have_liquids_in_vessels_alone_and_milk_in_every_carton(seed):
    home = generate(seed, rooms=5, items=120)
    held = {item.id: item.liquid for item in home.items if item.liquid is not None}
    assert held
    assert all(item.liquid is None or item.liquid in VESSELS[item.kind] for item in home.items)
    assert all(item.liquid == "milk" for item in home.items if item.kind == "milk")
    assert any(item.liquid is None for item in home.items if item.kind in VESSELS)
    assert HomeSpec.from_json(home.to_json()) == home


def test_a_description_from_before_there_were_liquids_is_still_read():
    home = generate(1)
    data = json.loads(home.to_json())
    for entry in data["items"]:
        del entry["liquid"]
    old = HomeSpec.from_json(json.dumps(data))
    check(old)
    assert old == replace(home, items=tuple(replace(item, liquid=None) for item in home.items))


@pytest.mark.parametrize(
    ("kind", "held", "hint"),
    [("mug", "lava", "unknown liquid 'lava'; known are water"), ("book", "tea", "is no vessel")],
)
def test_a_liquid_that_is_none_or_stands_nowhere_is_a_mistake(kind, held, hint):
    home = generate(2, rooms=5, items=120)
    (first, *_) = (item for item in home.items if item.kind == kind)
    items = tuple(replace(item, liquid=held) if item is first else item for item in home.items)
    with pytest.raises(SpecError, match=hint):
        check(replace(home, items=items))


def test_the_words_and_kinds_of_liquids_fit_together():
    assert set(VESSELS) <= set(kinds.ITEMS)
    assert set(CUPS) <= set(VESSELS)
    assert {held for options in VESSELS.values() for held in options} <= set(LIQUIDS)
    assert kinds.VOCABULARY.predicates["liquid"].literal


@pytest.fixture(scope="module")
def lives():
    return [
        live(generate(seed, rooms=5, items=80, kinds=(*VESSELS, "plant", "book")), seed=seed, ticks=2500)
        for seed in SEEDS
    ]


def test_residents_make_pour_and_drink_at_modest_rates(lives):
    done = Counter(event.verb for life in lives for event in life.history.events if event.outcome == "done")
    wet = sum(done[verb] for verb in ("fill", "make", "pour", "pour_away", "drink", "water"))
    assert {"fill", "make", "pour", "drink", "water"} <= set(done)
    assert 0.01 < wet / done.total() < 0.15


def test_the_log_alone_gives_the_same_liquids_again(lives):
    for life in lives:
        again = replay(life.spec, life.history.events, life.history.poses, ticks=life.ticks)
        truth = [fact for fact in life.history.facts if fact.observer == TRUTH]
        assert [fact for fact in again.facts if fact.observer == TRUTH] == truth
        assert sum(fact.predicate == "liquid" for fact in truth) > sum(item.kind in VESSELS for item in life.spec.items)


def test_one_vessel_holds_one_liquid_at_a_time(lives):
    for life in lives:
        last: dict[int, int] = {}
        for fact in life.history.facts:
            if fact.observer == TRUTH and fact.predicate == "liquid":
                assert last.get(fact.subject, fact.since) == fact.since
                last[fact.subject] = -1 if fact.until is None else fact.until


def test_a_home_saved_in_the_middle_of_a_life_has_what_its_vessels_hold(lives):
    life = lives[0]
    world = HomeWorld(life.spec, seed=life.seed, patrol=frozenset(p.id for p in life.spec.people if p.kind == "robot"))
    world.step(1200)
    now = world.spec_now()
    assert {item.id: item.liquid for item in now.items} != {item.id: item.liquid for item in life.spec.items}
    then = home_at(life.spec, life.history, 1200)
    assert {i.id: i.liquid for i in then.items} == {i.id: i.liquid for i in now.items}
    check(now)
    there = {thing: held for thing, held in world.state.liquids.items() if world.location(thing) is not None}
    assert HomeWorld(now, seed=0).state.liquids == there


def test_people_say_what_a_vessel_holds():
    world = poured()
    assert statement_text(world.state, (MUG, "liquid", None, "milk"), ANN, BEN) == "The small red mug holds milk."
    assert world.room_of(BED_TABLE) == world.room_of(BEN)
