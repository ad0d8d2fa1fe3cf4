from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_blocks import AGENT, BALL, COW, CUBE, RING, SPEAKER, small_world

from datagen.worlds.blocks import kinds
from datagen.worlds.blocks.generate import generate
from datagen.worlds.blocks.refusals import REFUSALS
from datagen.worlds.blocks.rules import CONDITIONS, refusal, valid_actions
from datagen.worlds.blocks.state import BlocksState
from datagen.worlds.blocks.verbs import ORDERS, VERBS
from datagen.worlds.blocks.world import BlocksWorld
from datagen.worlds.judge import ActionError
from datagen.worlds.verb import phrase
from memory.graph.records import DONE


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
    assert set(ORDERS) < set(VERBS)
    assert {condition.test for verb in VERBS.values() for condition in verb.conditions} == set(CONDITIONS)


def test_every_code_is_given_by_some_rule_or_by_a_body_on_its_way():
    given_by_rules = {condition.code for verb in VERBS.values() for condition in verb.conditions}
    assert set(REFUSALS) == given_by_rules | {"missing_argument", "wrong_kind", "blocked"}


def options(state: BlocksState, name: str, parameter) -> list:
    if parameter.kinds:
        return list(state.kind)
    if name in ("x", "y"):
        return [float(place) for place in range(state.grid.size)]
    return {"shape": list(kinds.SHAPES), "size": list(kinds.SIZES)}.get(name, [parameter.example])


def brute_force(state: BlocksState, actor: int, verb: str) -> list:
    varied = [parameter for parameter in VERBS[verb].parameters if parameter.listed]
    choices = [[*options(state, p.name, p), *([] if p.required else [None])] for p in varied]
    found = []
    for combination in itertools.product(*choices):
        arguments = {p.name: value for p, value in zip(varied, combination, strict=True) if value is not None}
        if refusal(state, verb, actor, arguments) is None:
            found.append((verb, arguments))
    return found


def comparable(actions) -> list:
    return sorted((verb, sorted(arguments.items())) for verb, arguments in actions)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6), ticks=st.integers(0, 40))
def test_valid_actions_are_those_that_the_judge_lets_pass(seed, ticks):
    world = BlocksWorld(generate(seed, size=7, zone="all", creatures=(2, 2), shapes=(0, 1)), seed=seed)
    world.step(ticks)
    for actor in (AGENT, SPEAKER, 4):
        listed = list(world.valid_actions(actor))
        for verb in set(VERBS) - {"build", "command"}:  # those have hundreds of thousands of combinations
            wanted = comparable(brute_force(world.state, actor, verb))
            assert comparable(action for action in listed if action[0] == verb) == wanted


def test_every_valid_deed_is_then_done():
    spec = small_world()
    near = replace(spec, agent=replace(spec.agent, x=3, y=2))
    listed = list(valid_actions(BlocksState(near), AGENT))
    assert {verb for verb, _ in listed} >= {"build", "dig", "take", "destroy", "say", "move_to", "go_around", "follow"}
    for verb, arguments in listed[:: max(1, len(listed) // 150)]:
        assert BlocksWorld(near, seed=0).act(AGENT, verb, arguments).outcome == DONE


@pytest.mark.parametrize(
    ("actor", "verb", "arguments", "hint"),
    [
        (AGENT, "fly", {}, "no verb 'fly'"),
        (999, "stop_following", {}, "999 is nobody"),
        (CUBE, "stop_following", {}, "7 is nobody"),
        (AGENT, "take", {"thing": BALL}, "takes no argument 'thing'"),
        (AGENT, "take", {"item": 999}, "has the id 999"),
    ],
)
def test_an_action_that_names_what_is_not_there_is_the_callers_mistake(actor, verb, arguments, hint):
    world = BlocksWorld(small_world(), seed=0)
    with pytest.raises(ActionError, match=hint):
        world.act(actor, verb, arguments)
    assert not world.recorder.history().events


CODES = [
    ("missing_argument", AGENT, "move_to", {"x": 1.0}),
    ("wrong_kind", AGENT, "take", {"item": CUBE}),
    ("wrong_kind", AGENT, "move_to", {"x": 1, "y": 2.0}),
    ("out_of_grid", AGENT, "move_to", {"x": 1.5, "y": 2.0}),
    ("out_of_grid", AGENT, "dig", {"x": -1.0, "y": 2.0, "size": "small"}),
    ("no_such_side", AGENT, "move_to", {"x": 1.0, "y": 2.0, "near": COW, "side": "above"}),
    ("no_such_shape", AGENT, "build", {"x": 2.0, "y": 2.0, "shape": "igloo", "size": "small", "colour": "red"}),
    ("no_such_size", AGENT, "build", {"x": 2.0, "y": 2.0, "shape": "cube", "size": "tiny", "colour": "red"}),
    ("no_such_colour", AGENT, "build", {"x": 2.0, "y": 2.0, "shape": "cube", "size": "small", "colour": "mottled"}),
    ("out_of_reach", AGENT, "take", {"item": BALL}),
    ("out_of_reach", AGENT, "destroy", {"target": CUBE}),
    ("no_hands", COW, "take", {"item": BALL}),
    ("hands_full", SPEAKER, "take", {"item": BALL}),
    ("already_held", SPEAKER, "take", {"item": RING}),
    ("not_following", AGENT, "stop_following", {}),
    ("not_yourself", SPEAKER, "give", {"item": RING, "to": SPEAKER}),
    ("out_of_reach", SPEAKER, "give", {"item": RING, "to": AGENT}),
    ("cannot_speak", COW, "say", {"text": "Moo."}),
    ("nothing_said", SPEAKER, "say", {"text": " "}),
    ("bad_claim", SPEAKER, "say", {"text": "It is.", "subject": CUBE, "predicate": "colour"}),
    ("bad_claim", SPEAKER, "say", {"text": "It is.", "subject": CUBE, "predicate": "weight", "value": "much"}),
    ("obeys_nobody", AGENT, "command", {"to": SPEAKER, "order": "dig", "text": "Dig."}),
    ("no_such_order", SPEAKER, "command", {"to": AGENT, "order": "sing", "text": "Sing."}),
]


@pytest.mark.parametrize(("code", "actor", "verb", "arguments"), CODES)
def test_a_verb_is_refused_with_the_code_of_the_rule_it_breaks(code, actor, verb, arguments):
    world = BlocksWorld(small_world(), seed=0)
    facts = world.recorder.history().facts
    assert world.check(actor, verb, arguments) == code
    assert world.act(actor, verb, arguments).outcome == code
    assert world.recorder.history().facts == facts, "a refused deed changes nothing"


def test_two_cannot_follow_each_other():
    world = BlocksWorld(small_world(), seed=0)
    assert world.act(AGENT, "follow", {"target": SPEAKER}).outcome == DONE
    assert world.check(AGENT, "follow", {"target": SPEAKER}) == "already_following"
    assert world.check(SPEAKER, "follow", {"target": AGENT}) == "follows_you"


def test_judging_changes_nothing():
    world = BlocksWorld(small_world(), seed=0)
    before = (dict(world.state.cells), dict(world.state.holder), world.state.grid.owner[:], world.recorder.history())
    list(world.valid_actions(AGENT))
    state = world.state
    assert before == (state.cells, state.holder, state.grid.owner, world.recorder.history())


NAMES = {"actor": "Ann", "item": "the ball", "to": "Hobbs", "target": "Clover", "text": "Hello.", "spot": "the cube"}
NAMES |= {"made": "a cube"}


@pytest.mark.parametrize("verb", VERBS.values(), ids=lambda verb: verb.name)
def test_every_deed_can_be_told_from_every_side(verb):
    told = {
        (side, tense): phrase(verb, NAMES, side, tense)
        for side in ("actor", "bystander")
        for tense in ("past", "present")
    }
    assert all(text[-1] in ".”" and "{" not in text and "[" not in text and "  " not in text for text in told.values())
    assert told["actor", "past"].startswith("You ")
    assert told["bystander", "past"].startswith("Ann ")
    assert told["bystander", "past"] != told["bystander", "present"]
    if verb.target is not None:
        assert "you" in phrase(verb, NAMES, "target")


def test_what_was_done_is_told_in_whole_sentences():
    assert phrase(VERBS["bring"], NAMES) == "Ann brought the ball to the cube."
    assert phrase(VERBS["go_around"], {"actor": "Hobbs", "what": "the dome"}) == "Hobbs went around the dome."
    assert phrase(VERBS["follow"], {"actor": "Hobbs", "target": "Ann"}, "target") == "Hobbs began to follow you."
