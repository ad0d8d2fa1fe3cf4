from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lived_home import (
    ANN,
    BEDROOM,
    BEN,
    BOOK,
    CAT,
    JUG,
    KITCHEN,
    MUG,
    ROBOT,
    TABLE,
    WARDROBE,
    lively_home,
    tiny_home,
    wet_home,
)

from datagen.worlds.home.liquids import BREWED
from datagen.worlds.home.refusals import REFUSALS
from datagen.worlds.home.rules import refusal, valid_actions
from datagen.worlds.home.state import HomeState
from datagen.worlds.home.verbs import VERBS
from datagen.worlds.home.world import HomeWorld
from datagen.worlds.judge import ActionError


def brute_force(state: HomeState, actor: int) -> list[tuple[str, dict]]:
    """All combinations of all ids, each judged on its own."""
    found = []
    literals = {"text": ["Hello."], "liquid": BREWED}
    for verb in VERBS.values():
        varied = [parameter for parameter in verb.parameters if parameter.listed]
        options = [
            [*literals.get(parameter.name, state.kind), *([] if parameter.required else [None])] for parameter in varied
        ]
        for combination in itertools.product(*options):
            arguments = {p.name: value for p, value in zip(varied, combination, strict=True) if value is not None}
            if refusal(state, verb.name, actor, arguments) is None:
                found.append((verb.name, arguments))
    return found


def comparable(actions) -> list:
    return sorted((verb, sorted(arguments.items())) for verb, arguments in actions)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), ticks=st.integers(0, 600))
def test_valid_actions_are_those_that_the_judge_lets_pass(seed, ticks):
    world = HomeWorld(tiny_home(), seed=seed)
    world.step(ticks)
    for actor in (ANN, BEN, CAT, ROBOT):
        listed = comparable(world.valid_actions(actor))
        assert listed == comparable(brute_force(world.state, actor))
        assert all(len(list(group)) == 1 for _, group in itertools.groupby(listed)), "nothing is listed twice"


def test_valid_actions_with_liquids_are_those_that_the_judge_lets_pass():
    world = HomeWorld(wet_home(), seed=0)
    world.move(ANN, 0.7, 1.4, 0.0)
    for item in (MUG, JUG):
        assert world.act(ANN, "take", {"item": item}).outcome == "done"
    found = set()
    for spot in ((0.7, 1.4), (3.6, 1.2), (0.7, 2.8)):
        world.move(ANN, *spot, 0.0)
        listed = comparable(world.valid_actions(ANN))
        assert listed == comparable(brute_force(world.state, ANN))
        found |= {(verb, tuple(arguments)) for verb, arguments in listed if verb in ("fill", "make", "pour", "drink")}
    assert found >= {("fill", (("item", MUG),)), ("pour", (("into", MUG), ("item", JUG))), ("drink", (("item", JUG),))}
    assert {dict(arguments)["liquid"] for verb, arguments in found if verb == "make"} == set(BREWED)


def test_every_valid_action_of_a_resident_is_then_done():
    spec = lively_home()
    for verb, arguments in list(valid_actions(HomeState(spec), 50)):
        assert HomeWorld(spec, seed=0).act(50, verb, arguments).outcome == "done"


def test_the_judge_knows_only_codes_that_are_explained():
    world = HomeWorld(tiny_home(), seed=0)
    for verb in VERBS:
        for actor in world.state.people:
            for thing in world.state.kind:
                arguments = {parameter.name: thing for parameter in VERBS[verb].parameters if parameter.kinds}
                code = refusal(world.state, verb, actor, arguments)
                assert code is None or code in REFUSALS


@pytest.mark.parametrize(
    ("actor", "verb", "arguments", "hint"),
    [
        (ANN, "fly", {}, "no verb 'fly'"),
        (999, "look", {}, "999 is nobody"),
        (ANN, "take", {"thing": MUG}, "takes no argument 'thing'"),
        (ANN, "look", {"at": MUG}, "its arguments: none"),
        (ANN, "take", {"item": 999}, "has the id 999"),
    ],
)
def test_an_action_that_names_what_is_not_there_is_the_callers_mistake(actor, verb, arguments, hint):
    world = HomeWorld(tiny_home(), seed=0)
    with pytest.raises(ActionError, match=hint):
        world.act(actor, verb, arguments)
    assert not world.recorder.history().events


def test_judging_changes_nothing():
    world = HomeWorld(tiny_home(), seed=0)
    before = (dict(world.state.locations), dict(world.state.opened), world.recorder.history())
    list(world.valid_actions(ANN))
    world.check(ANN, "put_on", {"item": MUG, "place": TABLE})
    assert before == (world.state.locations, world.state.opened, world.recorder.history())


@pytest.mark.parametrize(("relation", "place"), [("on", TABLE), ("in", WARDROBE)])
def test_a_thing_is_put_on_the_free_place_nearest_to_the_hand(relation, place):
    room = KITCHEN if place == TABLE else BEDROOM
    for x, y in ((0.2, 1.1), (1.3, 1.1)) if place == TABLE else ((7.7, 1.2), (8.3, 1.2)):
        world = HomeWorld(tiny_home(Ann=(room, x, y)), seed=0)
        state = world.state
        state.place(BOOK, "held_by", ANN, ANN)
        state.opened[WARDROBE] = True
        taken = set(state.taken[place])
        free = [slot for slot in state.slots[place] if slot.relation == relation and slot.index not in taken]
        hand = state.hand(ANN)[:3]
        verb, name = ("put_on", "place") if relation == "on" else ("put_in", "container")
        assert world.act(ANN, verb, {"item": BOOK, name: place}).outcome == "done"
        chosen = state.slots[place][state.slot_of[BOOK]]
        away = [math.dist(hand, (slot.x, slot.y, slot.z)) for slot in free]
        assert math.dist(hand, (chosen.x, chosen.y, chosen.z)) == pytest.approx(min(away))
        assert state.position(BOOK)[:2] == (chosen.x, chosen.y)
