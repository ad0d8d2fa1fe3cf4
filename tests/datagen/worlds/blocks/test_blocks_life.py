from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from replayed_blocks import Replayed
from small_blocks import AGENT, BALL, COW, CUBE, LEVEL, SPEAKER, current, lived, poses, problems, small_world

from datagen.worlds.blocks.episode import live
from datagen.worlds.blocks.generate import generate
from datagen.worlds.blocks.grid import VoxelGrid
from datagen.worlds.blocks.kinds import CREATURES, STEPS, YAWS
from datagen.worlds.blocks.layout import REFERENCE, RICH
from datagen.worlds.blocks.spec import Command, Creature, Hole, Shape
from datagen.worlds.blocks.validate import check
from datagen.worlds.blocks.world import BlocksWorld
from memory.graph.records import TRUTH

WORLDS = st.tuples(st.integers(0, 10**6), st.sampled_from([REFERENCE, RICH]))


@settings(max_examples=25, deadline=None)
@given(world=WORLDS)
def test_no_two_bodies_share_a_cell_and_nothing_is_in_a_block(world):
    seed, layout = world
    lived_in = BlocksWorld(generate(seed, layout), seed=seed)
    for _ in range(80):
        lived_in.step()
        assert problems(lived_in.state) == []


@settings(max_examples=25, deadline=None)
@given(world=WORLDS)
def test_a_body_goes_one_cell_a_tick_at_most_and_never_diagonally(world):
    seed, layout = world
    episode = live(generate(seed, layout), seed=seed, ticks=80)
    for body in episode.spec.bodies():
        for (tick, before), (then, after) in pairwise(sorted(poses(episode.history, body.id).items())):
            assert then > tick
            dx, dy, dz = (abs(a - b) for a, b in zip(before[:3], after[:3], strict=True))
            assert dx + dy <= 1
            assert dz <= 1
            assert all(part == int(part) for part in after[:3])
            if isinstance(body, Creature) and after[2] < before[2]:
                assert dx == dy == 0, "who falls does not walk in the same tick"


@settings(max_examples=20, deadline=None)
@given(world=WORLDS)
def test_poses_headings_and_places_tell_the_same_story(world):
    seed, layout = world
    episode = live(generate(seed, layout), seed=seed, ticks=60)
    replayed = Replayed(episode)
    true = [fact for fact in episode.history.facts if fact.observer == TRUTH]
    yaws = {pose.entity: {} for pose in episode.history.poses}
    for pose in episode.history.poses:
        yaws[pose.entity][pose.tick] = pose.yaw
    for tick in (0, 7, 23, 60):
        filled, missing = replayed.filled(tick), replayed.missing(tick)
        for fact in true:
            if fact.predicate == "heading" and fact.holds(tick):
                assert yaws[fact.subject][max(then for then in yaws[fact.subject] if then <= tick)] == YAWS[fact.value]
            if fact.predicate not in ("in", "on") or not fact.holds(tick) or fact.subject in replayed.boxes:
                continue
            if fact.subject in replayed.holes:
                continue
            x, y, z = replayed.cell(fact.subject, tick)
            below = next(((x, y, low) for low in range(z - 1, -1, -1) if replayed.solid((x, y, low), tick)), None)
            expected = ("in", missing[x, y, z]) if (x, y, z) in missing else ("on", filled.get(below, 1))
            assert (fact.predicate, fact.object) == expected


def test_bodies_face_the_way_they_go():
    for seed in range(10):
        episode = live(generate(seed), seed=seed, ticks=100)
        for creature in episode.spec.creatures:
            for before, after in pairwise(poses(episode.history, creature.id).values()):
                step = (int(after[0] - before[0]), int(after[1] - before[1]))
                if step != (0, 0):
                    assert after[3] == YAWS[next(heading for heading, way in STEPS.items() if way == step)]


def test_headings_change_and_all_four_occur():
    episode = live(generate(4), seed=4, ticks=200)
    headings = Counter(f.value for f in episode.history.facts if f.observer == TRUTH and f.predicate == "heading")
    assert set(headings) == set(YAWS)
    assert sum(headings.values()) > 3 * 6, "far more than one for each body"


def test_kinds_walk_as_fast_as_they_are():
    """Cells per tick come near the kind's speed times how often it does not loiter."""
    for kind, about in CREATURES.items():
        spec = generate(1, zone="all", shapes=(0, 0), holes=(0, 0), creatures=(12, 12), creature_kinds=(kind,), size=40)
        episode = live(spec, seed=5, ticks=600)
        walked = [len(poses(episode.history, creature.id)) for creature in spec.creatures]
        still = [creature.loiter for creature in spec.creatures]
        steps = sum(
            sum(a[:2] != b[:2] for a, b in pairwise(poses(episode.history, creature.id).values()))
            for creature in spec.creatures
        )
        expected = sum(600 * (1 - loiter) * about.speed for loiter in still)
        assert 0.9 * expected < steps < 1.1 * expected, (kind, walked)


def test_creatures_stay_in_their_zone():
    spec = generate(9, strolls=0.5)
    episode = live(spec, seed=9, ticks=400)
    x0, y0, x1, y1 = spec.roam
    for body in (spec.speaker, *spec.creatures):
        for x, y, _, _ in poses(episode.history, body.id).values():
            assert x0 <= x <= x1
            assert y0 <= y <= y1


def _alone(kind: str, **changes: object):
    """One creature that always walks, to the east, with a block before it."""
    spec = small_world()
    block = Shape(id=30, kind="square", x=6, y=4, z=LEVEL, extents=(3, 3, 1), colour="red")
    creature = replace(spec.creatures[0], kind=kind, colour="white", loiter=0.0, turning=0.0, **changes)
    return replace(spec, creatures=(creature,), shapes=(block,), holes=())


@pytest.mark.parametrize("kind", CREATURES)
def test_chickens_and_sheep_climb_a_block_and_others_turn_back(kind):
    spec = _alone(kind)
    check(spec)
    world = BlocksWorld(spec, seed=0)
    heights = set()
    for _ in range(60):
        world.step()
        heights.add(world.state.cells[COW][2])
    assert heights == ({LEVEL, LEVEL + 1} if kind in ("chicken", "sheep") else {LEVEL})


def test_a_creature_that_steps_over_an_edge_falls_and_is_in_the_hole():
    spec = replace(_alone("rabbit"), shapes=(), holes=(Hole(id=9, x=7, y=4, extents=(2, 3, 2)),))
    world = BlocksWorld(spec, seed=0)
    world.step(60)
    assert world.state.cells[COW][2] == LEVEL - 2
    assert current(world, COW, "in").object == 9
    levels = [z for _, _, z, _ in poses(world.recorder.history(), COW).values()]
    assert all(abs(a - b) <= 1 for a, b in pairwise(levels))


def test_grabby_creatures_pick_things_up_and_drop_them():
    spec = generate(2, grabby=1.0, items=(8, 8), creatures=(6, 6))
    episode = live(spec, seed=2, ticks=200)
    creatures = {creature.id for creature in spec.creatures}
    verbs = Counter(event.verb for event in episode.history.events if event.actor in creatures)
    assert verbs["take"] > 3
    assert verbs["drop"] > 3
    tame = live(replace(spec, creatures=tuple(replace(c, grabby=False) for c in spec.creatures)), seed=2, ticks=200)
    assert not [event for event in tame.history.events if event.actor in creatures]


def test_the_speaker_strolls_if_it_may():
    moving = live(generate(5, strolls=0.3), seed=5, ticks=60)
    still = live(generate(5, strolls=0.0), seed=5, ticks=60)
    assert len(poses(moving.history, SPEAKER)) > 5
    assert len(poses(still.history, SPEAKER)) == 1


def test_in_most_reference_worlds_somebody_moves_and_the_agent_does_something():
    episodes = [live(generate(seed), seed=seed) for seed in range(60)]
    moved = [len(episode.history.poses) > len(episode.history.entities) + 5 for episode in episodes]
    done = Counter(event.outcome for e in episodes for event in e.history.events if event.actor == e.spec.agent.id)
    assert sum(moved) > 55
    assert done["done"] > 40
    assert len(done) > 3, "and some of it is refused, for more than one reason"


def test_what_falls_in_the_end_rests():
    world = lived(Command(tick=1, verb="dig", size="large", x=3, y=1), holes=())
    assert world.state.cells[BALL][2] == LEVEL - 2
    assert not any(world.state.is_bare(thing) for thing in world.state.cells)


def test_one_does_not_step_up_under_a_ceiling_nor_down_beneath_one():
    grid = VoxelGrid(5, 9, LEVEL)
    low, high = grid.index((1, 1, LEVEL)), grid.index((2, 1, LEVEL + 1))
    grid.fill([(2, 1, LEVEL)], 7)
    assert high in grid.steps(low)
    assert low in grid.steps(high)
    grid.fill([(1, 1, LEVEL + 2)], 7)
    assert high not in grid.steps(low)
    assert low not in grid.steps(high)


def test_the_speaker_does_not_walk_into_pits():
    spec = small_world()
    pits = tuple(Hole(id=20 + x, x=x, y=4, extents=(1, 3, 2)) for x in range(1, 9, 2))
    bare = replace(spec, shapes=(), creatures=(), holes=pits, speaker=replace(spec.speaker, strolls=1.0))
    check(bare)
    episode = live(bare, seed=0, ticks=300)
    assert {z for _, _, z, _ in poses(episode.history, SPEAKER).values()} == {LEVEL}
    assert len({(x, y) for x, y, _, _ in poses(episode.history, SPEAKER).values()}) > 20


def test_a_creature_does_not_climb_with_somebody_on_its_back():
    spec = _alone("chicken")
    rider = replace(spec.creatures[0], id=40, name="Plum", kind="rabbit", z=LEVEL + 1, loiter=1.0)
    world = BlocksWorld(replace(spec, creatures=(*spec.creatures, rider)), seed=0)
    while world.state.cells[COW] == (5, 5, LEVEL):
        world.step()
    assert world.state.cells[COW][2] == LEVEL
    world.step()
    assert world.state.cells[40] == (5, 5, LEVEL), "now nothing holds it up"


def test_the_agent_does_not_work_while_it_falls():
    spec = small_world(Command(tick=1, verb="move_to", x=1, y=1))
    world = BlocksWorld(replace(spec, agent=replace(spec.agent, x=2, y=6, z=LEVEL + 2)), seed=0)
    world.step(1)
    world.state.destroy(CUBE)
    for level in (LEVEL + 1, LEVEL):
        world.step()
        assert world.state.cells[AGENT] == (2, 6, level)
    world.step()
    assert world.state.cells[AGENT] != (2, 6, LEVEL)


def test_nobody_walks_while_falling():
    spec = small_world()
    speaker = replace(spec.speaker, x=2, y=6, z=LEVEL + 2, strolls=1.0)
    world = BlocksWorld(replace(spec, speaker=speaker, items=()), seed=0)
    world.state.destroy(CUBE)
    for level in (LEVEL + 1, LEVEL):
        world.step()
        assert world.state.cells[SPEAKER] == (2, 6, level)
    world.step()
    assert world.state.cells[SPEAKER] != (2, 6, LEVEL)
