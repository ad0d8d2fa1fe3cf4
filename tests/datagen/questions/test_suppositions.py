"""What is supposed is what the deed would do: programs that suppose, against the deed done in a copied world."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import TypeVar

import numpy as np
import pytest

from datagen.config import recipe_of
from datagen.dataset.lived import Lived, live_episode
from datagen.dataset.worlds import Episode
from datagen.questions import operators as op
from datagen.questions.check import Disagreement, answer
from datagen.questions.judge import judge
from datagen.questions.language import Program
from datagen.questions.log import Log
from datagen.questions.nodes import Node
from datagen.questions.run_log import run, run_on
from datagen.questions.samplers import SAMPLERS
from datagen.questions.support import support_on
from datagen.questions.templates import TEMPLATES
from datagen.worlds.blocks import generate as blocks
from datagen.worlds.blocks.spec import Command
from datagen.worlds.blocks.supposed import do as do_in_blocks
from datagen.worlds.blocks.world import BlocksWorld
from datagen.worlds.home import generate as homes
from datagen.worlds.home.dice import Dice
from datagen.worlds.home.supposed import carry, do
from datagen.worlds.home.world import HomeWorld
from memory.graph.history import History

SPOTS = [name for name, template in TEMPLATES.items() if "{s:spot}" in template.ways[0]]
ROOMS = ["suppose.went", "suppose.count", "suppose.left"]
TRIES = 12

T = TypeVar("T")
Deed = Callable[[Program, T, Lived], History | None]
"""What would be after the deed that a program supposes."""


@cache
def blocks_world(seed: int) -> tuple[BlocksWorld, Lived]:
    world = BlocksWorld(blocks.generate(seed, items=(3, 5), holding=0.9, grabby=0.5), seed=seed)
    world.step(50)
    return world, lived_in(world.recorder.history(), 51, 1.0)


@cache
def home_world(seed: int) -> tuple[HomeWorld, Lived]:
    spec = homes.generate(seed, rooms=3, items=30, residents=2)
    robots = frozenset(person.id for person in spec.people if person.kind == "robot")
    world = HomeWorld(spec, seed=seed, patrol=robots)
    world.step(200)
    return world, lived_in(world.recorder.history(), 3, 0.1)


def lived_in(history: History, snapshots: int, resolution: float) -> Lived:
    episode = Episode(history=history, ticks=history.last_tick, seed=0)
    return Lived.of(episode, snapshots=snapshots, resolution=resolution)


def supposed(lived: Lived, name: str, tries: int, seed: int = 0) -> Iterator[Program]:
    """Questions of a template that suppose something."""
    dice = Dice(np.random.default_rng((seed, sorted(TEMPLATES).index(name))))
    for attempt in range(tries):
        want = bool(attempt % 2) if TEMPLATES[name].yes else None
        candidate = SAMPLERS[name](lived.truth, dice, want)
        judged = None if candidate is None else judge(candidate, lived.truth, want)
        if judged is not None:
            yield judged.program


def value(node: Node, lived: Lived) -> int:
    found = lived.truth.ask(node)
    assert isinstance(found.value, int)  # type: ignore[union-attr]
    return found.value  # type: ignore[union-attr]


def spot_of(supposition: op.Suppose, lived: Lived) -> tuple[int, int]:
    """Where somebody is supposed to be, in millimetres."""
    found = lived.truth.ask(supposition.object)
    assert isinstance(found.value, tuple)  # type: ignore[union-attr]
    x, y = found.value  # type: ignore[union-attr]
    return int(x), int(y)


def without(node: Node, tick: int) -> tuple[op.Suppose, Node]:
    """The supposition, and what it asks without it: what was asked beside it is asked as of before."""
    if isinstance(node, op.Compare) and isinstance(node.left, op.Suppose):
        return node.left, replace(node, left=node.left.body, right=op.At(op.Tick(tick), node.right))
    assert isinstance(node, op.Suppose)
    return node, node.body


def after(program: Program, history: History) -> object:
    return run(Program(body=without(program.body, program.tick)[1], tick=history.last_tick), history)


def moved_to(program: Program, world: BlocksWorld, lived: Lived) -> History | None:
    """What would be if whoever is supposed at a spot went there."""
    supposition = without(program.body, program.tick)[0]
    x, y = (along // 1000 for along in spot_of(supposition, lived))
    actor = value(supposition.subject, lived)
    done = do_in_blocks(world, actor, Command(tick=0, verb="move_to", x=x, y=y))
    return None if done is None else done.recorder.history()


def carried(program: Program, world: HomeWorld, lived: Lived) -> History | None:
    """What would be if the thing supposed elsewhere were carried there, or who is supposed elsewhere went there."""
    supposition = without(program.body, program.tick)[0]
    subject, to = value(supposition.subject, lived), value(supposition.object, lived)
    if subject in world.state.people:
        done = do(world, subject, "go", {"to": to})
        return None if done is None else done.recorder.history()
    holder = world.state.location(subject)
    held = holder is not None and holder[0] == "held_by"
    bearers = [holder[1]] if held and holder is not None else sorted(world.state.people)
    found = (carry(world, bearer, subject, supposition.predicate, to) for bearer in bearers)
    done = next((each for each in found if each is not None), None)
    return None if done is None else done.recorder.history()


def agreed(
    names: list[str], world: T, lived: Lived, deed: Callable[[Program, T, Lived], History | None]
) -> Counter[str]:
    """How many suppositions of each template say what is so after the deed; fails on the first that does not."""
    compared: Counter[str] = Counter()
    for name in names:
        for program in supposed(lived, name, TRIES):
            history = deed(program, world, lived)
            if history is not None:
                assert after(program, history) == run_on(program, lived.log), program
                compared[name] += 1
    return compared


def test_a_supposed_spot_is_what_going_there_would_do() -> None:
    compared: Counter[str] = Counter()
    for seed in range(5):
        compared += agreed(SPOTS, *blocks_world(seed), moved_to)
    assert compared.keys() == set(SPOTS)
    assert min(compared.values()) >= 10
    assert compared.total() >= 120


def test_a_supposed_place_is_what_the_deed_would_do() -> None:
    compared: Counter[str] = Counter()
    for seed in range(3):
        compared += agreed(ROOMS, *home_world(seed), carried)
    assert compared.keys() == set(ROOMS)
    assert min(compared.values()) >= 5


def test_the_copied_world_is_another_and_nobody_else_acts_in_it() -> None:
    world, _ = blocks_world(0)
    before = world.recorder.history()
    copied = do_in_blocks(world, world.spec.speaker.id, Command(tick=0, verb="move_to", x=7, y=7))
    assert world.recorder.history() == before
    assert copied is not None
    history = copied.recorder.history()
    assert history.poses[: len(before.poses)] == before.poses
    carried = {world.spec.speaker.id, *world.state.hands[world.spec.speaker.id]}
    assert {pose.entity for pose in history.poses[len(before.poses) :]} <= carried


def test_what_the_rules_refuse_is_not_done() -> None:
    world, _ = blocks_world(0)
    assert do_in_blocks(world, world.spec.agent.id, Command(tick=0, verb="move_to", x=99, y=99)) is None
    home, _ = home_world(0)
    person, item = next(iter(home.state.people)), next(iter(home.state.items))
    assert do(home, person, "give", {"item": item, "to": person}) is None


@pytest.mark.parametrize("name", SPOTS)
def test_both_executors_suppose_alike_and_the_holding_is_evidence(name: str) -> None:
    held = 0
    for seed in range(6):
        _, lived = blocks_world(seed)
        with lived.graph() as graph:
            for program in supposed(lived, name, 6):
                found = answer(program, graph, lived.log)
                assert not isinstance(found, Disagreement), str(found)
                evidence = support_on(program, lived.log, lived.episode.history.facts)
                facts = [lived.episode.history.facts[place] for place in evidence.facts]
                held += any(fact.predicate == "held_by" for fact in facts)
                assert run_on(program, lived.log.only(frozenset(evidence.facts), frozenset())) == found
    assert held >= 1


def test_half_of_the_things_asked_about_would_come_along() -> None:
    along = []
    for number in range(40):
        lived = live_episode(recipe_of("blocks-reference"), number)
        for program in islice(supposed(lived, "suppose.spot", 48, number), 4):
            supposition = without(program.body, program.tick)[0]
            along.append(run_on(program, lived.log).value == spot_of(supposition, lived))  # type: ignore[union-attr]
    assert len(along) >= 120
    assert 0.4 <= sum(along) / len(along) <= 0.6


def test_of_two_supposed_positions_the_inner_goes_first() -> None:
    world, lived = blocks_world(0)
    log: Log = lived.log
    body, other = world.spec.agent.id, world.spec.speaker.id
    inner = op.Suppose(op.Ref(body), "position", op.Spot(1000, 2000), op.Position(op.Ref(body)))
    outer = op.Suppose(op.Ref(body), "position", op.Spot(3000, 4000), inner)
    assert run_on(Program(body=outer, tick=50), log).value == (1000, 2000)  # type: ignore[union-attr]
    beside = op.Suppose(op.Ref(other), "position", op.Position(op.Ref(body)), op.Position(op.Ref(other)))
    told = op.Suppose(op.Ref(body), "position", op.Spot(3000, 4000), beside)
    assert run_on(Program(body=told, tick=50), log).value == (3000, 4000)  # type: ignore[union-attr]
