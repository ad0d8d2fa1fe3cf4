from __future__ import annotations

import doctest

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
    JUG,
    KITCHEN,
    LAMP,
    MILK,
    MUG,
    PLANT,
    PLATE,
    ROBOT,
    TABLE,
    WARDROBE,
    wet_home,
)

import datagen.worlds.verb as verb_grammar
from datagen.worlds.home import kinds
from datagen.worlds.home.refusals import REFUSALS
from datagen.worlds.home.rules import CONDITIONS
from datagen.worlds.home.verbs import VERBS
from datagen.worlds.home.world import HomeWorld
from datagen.worlds.verb import phrase
from memory.graph.records import Value

AT_TABLE, AT_CUPBOARD, AT_SINK, AT_LAMP = (0.7, 1.2), (2.2, 1.0), (3.6, 1.2), (4.4, 1.0)


def at(*spot: float, who: int = ANN) -> tuple[object, ...]:
    return ("move", who, *spot)


def do(actor: int, verb: str, **arguments: Value) -> tuple[object, ...]:
    return ("act", actor, verb, arguments)


TAKE_MUG = (at(*AT_TABLE), do(ANN, "take", item=MUG))
TAKE_BOTH = (*TAKE_MUG, do(ANN, "take", item=PLATE))
OPEN_CUPBOARD = (at(*AT_CUPBOARD), do(ANN, "open", thing=CUPBOARD))
TAKE_APPLE = (*OPEN_CUPBOARD, do(ANN, "take", item=APPLE))
EAT_APPLE = (*TAKE_APPLE, do(ANN, "eat", item=APPLE))
BEN_COMES = at(1.5, 1.2, who=BEN)
FILL_MUG = (*TAKE_MUG, at(3.6, 1.2), do(ANN, "fill", item=MUG))
TAKE_JUG = (at(*AT_TABLE), do(ANN, "take", item=JUG))
TAKE_PLATE = (at(*AT_TABLE), do(ANN, "take", item=PLATE))
MUG_OF_WATER_AND_JUG = (*FILL_MUG, at(*AT_TABLE), do(ANN, "take", item=JUG))
IN_CUPBOARD = (
    *TAKE_MUG,
    *OPEN_CUPBOARD,
    do(ANN, "put_in", item=MUG, container=CUPBOARD),
    do(ANN, "close", thing=CUPBOARD),
)
PLANT_IN_CUPBOARD = (
    at(6.0, 1.2),
    do(ANN, "take", item=PLANT),
    *OPEN_CUPBOARD,
    do(ANN, "put_in", item=PLANT, container=CUPBOARD),
    do(ANN, "close", thing=CUPBOARD),
)
AT_STOVE, AT_BED_TABLE = (0.7, 2.8), (6.0, 1.2)
ROBOT_TAKES = (at(*AT_TABLE, who=ROBOT), do(ROBOT, "take", item=MUG))

DONE = [
    (do(ANN, "go", to=BEDROOM), ()),
    (do(CAT, "go", to=BED_TABLE), ()),
    (do(ANN, "look"), ()),
    (do(ANN, "take", item=MUG), (at(*AT_TABLE),)),
    (do(ANN, "take", item=APPLE), OPEN_CUPBOARD),
    (do(ANN, "put_on", item=MUG, place=TABLE), TAKE_MUG),
    (do(ANN, "put_on", item=MUG, place=KITCHEN), (*TAKE_MUG, at(2.5, 2.5))),
    (do(ANN, "put_in", item=MUG, container=CUPBOARD), (*TAKE_MUG, *OPEN_CUPBOARD)),
    (do(ANN, "open", thing=CUPBOARD), (at(*AT_CUPBOARD),)),
    (do(ANN, "close", thing=CUPBOARD), OPEN_CUPBOARD),
    (do(ANN, "switch_on", thing=LAMP), (at(*AT_LAMP),)),
    (do(ANN, "switch_off", thing=LAMP), (at(*AT_LAMP), do(ANN, "switch_on", thing=LAMP))),
    (do(ANN, "give", item=MUG, to=BEN), (*TAKE_MUG, BEN_COMES)),
    (do(ANN, "say", text="Hello."), ()),
    (do(ANN, "say", to=ROBOT, text="It is mine.", subject=MUG, predicate="owned_by", object=ANN), ()),
    (do(ANN, "say", text="It is red.", subject=MUG, predicate="colour", value="red"), ()),
    (do(ROBOT, "ask", to=ANN, text="Where is it?", subject=APPLE, predicate="in"), ()),
    (do(CAT, "follow", person=ANN), ()),
    (do(CAT, "stop_following"), (do(CAT, "follow", person=ANN),)),
    (do(ANN, "eat", item=APPLE), TAKE_APPLE),
    (do(ANN, "wash", item=MUG), FILL_MUG),
    (do(ANN, "fill", item=MUG), (*TAKE_MUG, at(*AT_SINK))),
    (do(ANN, "make", item=MUG, liquid="tea"), (*TAKE_MUG, at(*AT_STOVE))),
    (do(ROBOT, "make", item=MUG, liquid="soup"), (*ROBOT_TAKES, at(*AT_STOVE, who=ROBOT))),
    (do(ANN, "pour", item=JUG, into=MUG), TAKE_JUG),
    (do(ANN, "pour_away", item=JUG), (*TAKE_JUG, at(*AT_SINK))),
    (do(ANN, "drink", item=JUG), TAKE_JUG),
    (do(ANN, "water", plant=PLANT, item=MUG), (*FILL_MUG, at(*AT_BED_TABLE))),
]

WITH_LIQUIDS = (
    ("fill", {}),
    ("make", {"liquid": "tea"}),
    ("pour", {"into": JUG}),
    ("pour_away", {}),
    ("drink", {}),
    ("water", {"plant": PLANT}),
)

REFUSED = [
    ("missing_argument", do(ANN, "take"), ()),
    ("missing_argument", do(ANN, "put_on", item=MUG), ()),
    ("wrong_kind", do(ANN, "take", item=TABLE), ()),
    ("wrong_kind", do(ANN, "go", to=MUG), ()),
    ("wrong_kind", do(ANN, "take", item=True), ()),
    ("wrong_kind", do(ANN, "say", text=3), ()),
    ("not_yourself", do(ANN, "go", to=ANN), ()),
    ("already_there", do(ANN, "go", to=KITCHEN), ()),
    ("already_there", do(ANN, "go", to=TABLE), (at(*AT_TABLE),)),
    ("no_hands", do(CAT, "take", item=MUG), ()),
    ("gone", do(BEN, "take", item=APPLE), EAT_APPLE),
    ("already_held", do(ANN, "take", item=MUG), TAKE_MUG),
    ("not_here", do(ANN, "take", item=BOOK), ()),
    ("held_by_other", do(ROBOT, "take", item=MUG), TAKE_MUG),
    ("closed", do(ANN, "take", item=APPLE), (at(*AT_CUPBOARD),)),
    ("out_of_reach", do(ANN, "take", item=MUG), (at(4.0, 3.0),)),
    ("hands_full", do(ANN, "take", item=APPLE), (*TAKE_BOTH, *OPEN_CUPBOARD)),
    ("hands_full", do(ROBOT, "take", item=PLATE), ROBOT_TAKES),
    ("no_hands", do(CAT, "put_on", item=MUG, place=TABLE), ()),
    ("not_held", do(ANN, "put_on", item=MUG, place=TABLE), ()),
    ("not_a_support", do(ANN, "put_on", item=MUG, place=LAMP), TAKE_MUG),
    ("not_here", do(ANN, "put_on", item=MUG, place=BED_TABLE), TAKE_MUG),
    ("not_here", do(ANN, "put_on", item=MUG, place=BEDROOM), TAKE_MUG),
    ("out_of_reach", do(ANN, "put_on", item=MUG, place=TABLE), (*TAKE_MUG, at(4.0, 3.0))),
    ("no_hands", do(CAT, "put_in", item=MUG, container=CUPBOARD), ()),
    ("not_held", do(ANN, "put_in", item=MUG, container=CUPBOARD), ()),
    ("not_a_container", do(ANN, "put_in", item=MUG, container=TABLE), TAKE_MUG),
    ("not_here", do(ANN, "put_in", item=MUG, container=WARDROBE), TAKE_MUG),
    ("out_of_reach", do(ANN, "put_in", item=MUG, container=CUPBOARD), (*TAKE_MUG, at(4.5, 3.5))),
    ("closed", do(ANN, "put_in", item=MUG, container=CUPBOARD), (*TAKE_MUG, at(*AT_CUPBOARD))),
    ("no_hands", do(CAT, "open", thing=CUPBOARD), ()),
    ("cannot_be_opened", do(ANN, "open", thing=TABLE), (at(*AT_TABLE),)),
    ("not_here", do(ANN, "open", thing=WARDROBE), ()),
    ("out_of_reach", do(ANN, "open", thing=CUPBOARD), (at(4.5, 3.5),)),
    ("already_open", do(ANN, "open", thing=CUPBOARD), OPEN_CUPBOARD),
    ("no_hands", do(CAT, "close", thing=CUPBOARD), ()),
    ("cannot_be_opened", do(ANN, "close", thing=TABLE), ()),
    ("not_here", do(BEN, "close", thing=CUPBOARD), OPEN_CUPBOARD),
    ("out_of_reach", do(ANN, "close", thing=CUPBOARD), (*OPEN_CUPBOARD, at(4.5, 3.5))),
    ("already_closed", do(ANN, "close", thing=CUPBOARD), (at(*AT_CUPBOARD),)),
    ("no_hands", do(CAT, "switch_on", thing=LAMP), ()),
    ("no_switch", do(ANN, "switch_on", thing=TABLE), ()),
    ("not_here", do(BEN, "switch_on", thing=LAMP), ()),
    ("out_of_reach", do(ANN, "switch_on", thing=LAMP), (at(1.0, 3.0),)),
    ("already_on", do(ANN, "switch_on", thing=LAMP), (at(*AT_LAMP), do(ANN, "switch_on", thing=LAMP))),
    ("no_hands", do(CAT, "switch_off", thing=LAMP), ()),
    ("no_switch", do(ANN, "switch_off", thing=TABLE), ()),
    ("not_here", do(BEN, "switch_off", thing=LAMP), ()),
    ("out_of_reach", do(ANN, "switch_off", thing=LAMP), (at(1.0, 3.0),)),
    ("already_off", do(ANN, "switch_off", thing=LAMP), (at(*AT_LAMP),)),
    ("no_hands", do(CAT, "give", item=MUG, to=ANN), ()),
    ("not_held", do(ANN, "give", item=MUG, to=ROBOT), ()),
    ("not_yourself", do(ANN, "give", item=MUG, to=ANN), TAKE_MUG),
    ("no_hands", do(ANN, "give", item=MUG, to=CAT), TAKE_MUG),
    ("not_here", do(ANN, "give", item=MUG, to=BEN), TAKE_MUG),
    ("out_of_reach", do(ANN, "give", item=MUG, to=ROBOT), (*TAKE_MUG, at(4.5, 3.5, who=ROBOT))),
    (
        "their_hands_full",
        do(ANN, "give", item=PLATE, to=ROBOT),
        (at(*AT_TABLE), do(ANN, "take", item=PLATE), *ROBOT_TAKES),
    ),
    ("cannot_speak", do(CAT, "say", text="Miaow."), ()),
    ("nothing_said", do(ANN, "say", text="  "), ()),
    ("not_yourself", do(ANN, "say", to=ANN, text="Well."), ()),
    ("not_here", do(ANN, "say", to=BEN, text="Hello."), ()),
    ("bad_claim", do(ANN, "say", text="So.", subject=MUG), ()),
    ("bad_claim", do(ANN, "say", text="So.", predicate="in", object=TABLE), ()),
    ("bad_claim", do(ANN, "say", text="So.", object=TABLE), ()),
    ("bad_claim", do(ANN, "say", text="So.", subject=MUG, predicate="likes", object=TABLE), ()),
    ("bad_claim", do(ANN, "say", text="So.", subject=MUG, predicate="on", value="table"), ()),
    ("bad_claim", do(ANN, "say", text="So.", subject=MUG, predicate="colour", object=TABLE), ()),
    ("cannot_speak", do(CAT, "ask", to=ANN, text="Miaow?"), ()),
    ("nothing_said", do(ANN, "ask", to=ROBOT, text=""), ()),
    ("not_yourself", do(ANN, "ask", to=ANN, text="Well?"), ()),
    ("not_here", do(ANN, "ask", to=BEN, text="Well?"), ()),
    ("not_yourself", do(ANN, "follow", person=ANN), ()),
    ("not_here", do(ANN, "follow", person=BEN), ()),
    ("already_following", do(CAT, "follow", person=ANN), (do(CAT, "follow", person=ANN),)),
    ("follows_you", do(ANN, "follow", person=CAT), (do(CAT, "follow", person=ANN),)),
    ("not_following", do(CAT, "stop_following"), ()),
    (
        "cannot_eat",
        do(ROBOT, "eat", item=APPLE),
        (*OPEN_CUPBOARD, at(2.4, 1.0, who=ROBOT), do(ROBOT, "take", item=APPLE)),
    ),
    ("gone", do(ANN, "eat", item=APPLE), EAT_APPLE),
    ("not_held", do(ANN, "eat", item=APPLE), ()),
    ("not_food", do(ANN, "eat", item=MUG), TAKE_MUG),
    ("no_hands", do(CAT, "wash", item=MUG), ()),
    ("not_held", do(ANN, "wash", item=MUG), (at(*AT_SINK),)),
    ("no_sink", do(ANN, "wash", item=MUG), TAKE_MUG),
    *(("no_hands", do(CAT, verb, item=MUG, **more), ()) for verb, more in WITH_LIQUIDS),
    *(("not_held", do(ANN, verb, item=MUG, **more), ()) for verb, more in WITH_LIQUIDS),
    ("no_tap", do(ANN, "fill", item=MUG), TAKE_MUG),
    ("not_a_vessel", do(ANN, "fill", item=PLATE), TAKE_PLATE),
    ("already_full", do(ANN, "fill", item=JUG), (*TAKE_JUG, at(*AT_SINK))),
    ("not_a_vessel", do(ANN, "make", item=PLATE, liquid="tea"), TAKE_PLATE),
    ("already_full", do(ANN, "make", item=JUG, liquid="tea"), (*TAKE_JUG, at(*AT_STOVE))),
    ("not_brewed", do(ANN, "make", item=MUG, liquid="milk"), (*TAKE_MUG, at(*AT_STOVE))),
    ("no_stove", do(ANN, "make", item=MUG, liquid="tea"), TAKE_MUG),
    ("not_a_vessel", do(ANN, "pour", item=PLATE, into=MUG), TAKE_PLATE),
    ("not_itself", do(ANN, "pour", item=JUG, into=JUG), TAKE_JUG),
    ("not_a_vessel", do(ANN, "pour", item=JUG, into=PLATE), TAKE_JUG),
    ("empty", do(ANN, "pour", item=MUG, into=JUG), TAKE_MUG),
    ("not_here", do(ANN, "pour", item=JUG, into=MUG), (*ROBOT_TAKES, at(7.0, 2.0, who=ROBOT), *TAKE_JUG)),
    ("closed", do(ANN, "pour", item=JUG, into=MUG), (*IN_CUPBOARD, *TAKE_JUG)),
    ("out_of_reach", do(ANN, "pour", item=JUG, into=MUG), (*TAKE_JUG, at(4.5, 3.5))),
    ("already_full", do(ANN, "pour", item=JUG, into=MUG), MUG_OF_WATER_AND_JUG),
    ("not_a_vessel", do(ANN, "pour_away", item=PLATE), (*TAKE_PLATE, at(*AT_SINK))),
    ("empty", do(ANN, "pour_away", item=MUG), (*TAKE_MUG, at(*AT_SINK))),
    ("no_sink", do(ANN, "pour_away", item=JUG), TAKE_JUG),
    ("not_a_vessel", do(ANN, "drink", item=PLATE), TAKE_PLATE),
    ("cannot_drink", do(ROBOT, "drink", item=MUG), ROBOT_TAKES),
    ("empty", do(ANN, "drink", item=MUG), TAKE_MUG),
    ("not_a_vessel", do(ANN, "water", plant=PLANT, item=PLATE), TAKE_PLATE),
    ("not_a_plant", do(ANN, "water", plant=PLATE, item=MUG), FILL_MUG),
    ("no_water", do(ANN, "water", plant=PLANT, item=JUG), (*TAKE_JUG, at(*AT_BED_TABLE))),
    ("not_here", do(ANN, "water", plant=PLANT, item=MUG), FILL_MUG),
    ("out_of_reach", do(ANN, "water", plant=PLANT, item=MUG), (*FILL_MUG, at(8.0, 3.5))),
    ("closed", do(ANN, "water", plant=PLANT, item=MUG), (*PLANT_IN_CUPBOARD, *FILL_MUG)),
    ("gone", do(ANN, "pour", item=JUG, into=MILK), (*TAKE_JUG, do(ANN, "take", item=MILK), do(ANN, "eat", item=MILK))),
]


def play(steps: tuple[tuple[object, ...], ...]) -> HomeWorld:
    world = HomeWorld(wet_home(), seed=0)
    for step in steps:
        if step[0] == "move":
            _, who, x, y = step
            world.move(who, x, y, 0.0)
        else:
            _, actor, verb, arguments = step
            assert world.act(actor, verb, arguments).outcome == "done"
    return world


def name_of(case: object) -> str | None:
    return "-".join(map(str, case[2:3])) if isinstance(case, tuple) and case and case[0] == "act" else None


@pytest.mark.parametrize(("deed", "before"), DONE, ids=name_of)
def test_a_verb_whose_conditions_hold_is_done(deed, before):
    world = play(before)
    _, actor, verb, arguments = deed
    held = dict(world.state.liquids)
    event = world.act(actor, verb, arguments)
    assert event.outcome == "done"
    bound = {**arguments, "actor": actor}
    for effect in VERBS[verb].effects:
        fact = world.recorder.current(bound[effect.subject], effect.predicate)
        like = None if effect.like is None else bound[effect.like]
        value = effect.value if like is None else held.get(like, like)
        if effect.kind == "end":
            assert fact is None
        else:
            wanted = None if effect.object is None else bound[effect.object]
            assert (fact.predicate, fact.object, fact.value) == (effect.predicate, wanted, value)
            assert fact.event == event.id


@pytest.mark.parametrize(("code", "deed", "before"), REFUSED)
def test_a_verb_is_refused_with_the_code_of_the_rule_it_breaks(code, deed, before):
    world = play(before)
    _, actor, verb, arguments = deed
    facts = world.recorder.history().facts
    assert world.check(actor, verb, arguments) == code
    event = world.act(actor, verb, arguments)
    assert event.outcome == code
    assert world.recorder.history().facts == facts, "a refused deed changes nothing"


def fill(world: HomeWorld, piece: int, relation: str) -> None:
    for index, slot in enumerate(world.state.slots[piece]):
        if slot.relation == relation:
            world.state.taken[piece].setdefault(index, 0)


def test_a_full_table_and_a_full_cupboard_take_no_more():
    world = play((*TAKE_MUG, *OPEN_CUPBOARD))
    fill(world, CUPBOARD, "in")
    assert world.check(ANN, "put_in", {"item": MUG, "container": CUPBOARD}) == "no_space"
    world.move(ANN, *AT_TABLE, 0.0)
    fill(world, TABLE, "on")
    assert world.check(ANN, "put_on", {"item": MUG, "place": TABLE}) == "no_space"


def test_every_precondition_of_every_verb_is_done_and_refused_in_these_tests():
    done = {deed[2] for deed, _ in DONE}
    refused = {(deed[2], code) for code, deed, _ in REFUSED} | {("put_in", "no_space"), ("put_on", "no_space")}
    wanted = {(verb.name, condition.code) for verb in VERBS.values() for condition in verb.conditions}
    assert done == set(VERBS)
    assert wanted <= refused | {("put_on", "no_space")}


def test_every_code_test_and_predicate_that_verbs_name_exists():
    for verb in VERBS.values():
        names = {"actor"} | {parameter.name for parameter in verb.parameters}
        for condition in verb.conditions:
            assert condition.code in REFUSALS
            assert condition.test in CONDITIONS
            assert set(condition.of) <= names
        for effect in verb.effects:
            assert effect.predicate in kinds.VOCABULARY.predicates
            assert {effect.subject} <= names
            assert {effect.object} <= names | {None}
        for parameter in verb.parameters:
            assert all(kind in kinds.VOCABULARY.kinds for kind in parameter.kinds)


NAMES = {"actor": "Ann", "item": "the mug", "to": "Ben", "person": "Ben", "text": "Hello.", "place": "the table"}
NAMES |= {"container": "the cupboard", "thing": "the lamp", "liquid": "tea", "into": "the cup", "plant": "the plant"}


@pytest.mark.parametrize("verb", VERBS.values(), ids=lambda verb: verb.name)
def test_every_deed_can_be_told_from_every_side(verb):
    told = {
        (side, tense): phrase(verb, NAMES, side, tense)
        for side in ("actor", "bystander")
        for tense in ("past", "present")
    }
    assert all(text[-1] in ".”" and "{" not in text and "[" not in text for text in told.values())
    assert told["actor", "past"].startswith("You ")
    assert told["bystander", "past"].startswith("Ann ")
    assert told["bystander", "past"] != told["bystander", "present"]
    if verb.target is not None:
        assert "Ben" not in phrase(verb, NAMES, "target")
        assert "you" in phrase(verb, NAMES, "target")


def test_parts_of_a_sentence_about_unknown_arguments_are_left_out():
    names = {"actor": "Ann", "text": "Hello."}
    assert phrase(VERBS["say"], names) == "Ann said: “Hello.”"
    assert phrase(VERBS["say"], {**names, "to": "Ben"}, tense="present") == "Ann says to Ben: “Hello.”"


def test_the_examples_in_the_module_are_true():
    assert doctest.testmod(verb_grammar).failed == 0
