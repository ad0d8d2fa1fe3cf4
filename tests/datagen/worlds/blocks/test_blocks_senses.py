from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from replayed_blocks import Replayed
from small_blocks import AGENT, BALL, COW, CUBE, LEVEL, PIT, RING, SPEAKER, WALL, believed, current, lived, small_world

from datagen.worlds.blocks.commands import statement_text
from datagen.worlds.blocks.episode import live
from datagen.worlds.blocks.generate import generate
from datagen.worlds.blocks.grid import GROUND
from datagen.worlds.blocks.layout import REFERENCE, RICH
from datagen.worlds.blocks.spec import Command, Shape
from datagen.worlds.blocks.world import BlocksWorld
from memory.graph.records import TRUTH, Source

WORLDS = st.tuples(st.integers(0, 10**6), st.sampled_from([REFERENCE, RICH]))


def own_deeds(episode, observer: int) -> set[tuple[int, int]]:
    """What an observer dealt with itself, and when."""
    found = set()
    for event in episode.history.events:
        if event.actor == observer:
            found |= {(value, event.tick) for value in event.arguments.values() if type(value) is int}
    return found


@settings(max_examples=20, deadline=None)
@given(world=WORLDS)
def test_what_is_believed_to_be_seen_was_in_view_when_it_was_seen(world):
    seed, layout = world
    episode = live(generate(seed, layout), seed=seed, ticks=60)
    replayed = Replayed(episode)
    for fact in episode.history.facts:
        if fact.source is not Source.SEEN:
            continue
        own = (fact.subject, fact.observed_at) in own_deeds(episode, fact.observer)
        # What is gone was in view until the tick in which it went.
        tick = fact.observed_at - 1 if fact.predicate == "is_gone" else fact.observed_at
        assert own or replayed.sees(fact.observer, fact.subject, tick), fact


@settings(max_examples=20, deadline=None)
@given(world=WORLDS)
def test_what_is_in_view_is_believed_as_it_is(world):
    seed, layout = world
    episode = live(generate(seed, layout), seed=seed, ticks=40)
    replayed = Replayed(episode)
    facts = episode.history.facts
    for tick in (0, 11, 40):
        true = [f for f in facts if f.observer == TRUTH and f.holds(tick) and f.predicate != "is_gone"]
        for observer in (AGENT, SPEAKER):
            held = {f.key[1:] for f in facts if f.observer == observer and f.holds(tick)}
            there = {entity.id for entity in episode.history.entities} & {f.subject for f in true}
            seen = {thing for thing in there if replayed.sees(observer, thing, tick)}
            assert {f.key[1:] for f in true if f.subject in seen} <= held
            places = {key for key in held if key[0] in seen and key[1] in ("in", "on", "held_by", "heading")}
            assert places <= {f.key[1:] for f in true}, "of what is in view nothing else is believed"


def test_beliefs_go_stale_and_some_come_by_word():
    sources, stale = Counter(), 0
    for seed in range(40):
        episode = live(generate(seed, RICH), seed=seed, ticks=100)
        facts = episode.history.facts
        true = {f.key[1:] for f in facts if f.observer == TRUTH and f.until is None}
        sources.update(f.source for f in facts if f.observer != TRUTH)
        stale += sum(f.observer != TRUTH and f.until is None and f.key[1:] not in true for f in facts)
    assert stale > 40
    assert sources[Source.TOLD] > 20
    assert sources[Source.SEEN] > 1000


def test_nobody_but_agent_and_speaker_believes_anything():
    episode = live(generate(1), seed=1)
    assert {fact.observer for fact in episode.history.facts} == {TRUTH, AGENT, SPEAKER}


def test_sight_ends_where_the_spec_says():
    near = BlocksWorld(small_world(sight=4), seed=0)
    assert believed(near, AGENT, COW, "on") == ("on", GROUND)
    far = BlocksWorld(small_world(sight=3), seed=0)
    assert believed(far, AGENT, COW, "on") is None
    assert believed(far, AGENT, BALL, "colour") == ("colour", "red")
    blind = BlocksWorld(small_world(sight=0), seed=0)
    assert {f.subject for f in blind.recorder.history().facts if f.observer == AGENT} == {AGENT}


@pytest.mark.parametrize(("height", "seen"), [(2, False), (1, True)])
def test_high_blocks_hide_what_is_behind_them_and_low_ones_do_not(height, seen):
    spec = small_world()
    kind, extents = ("cuboid", (1, 3, 2)) if height == 2 else ("cuboid", (1, 3, 1))
    fence = Shape(id=30, kind=kind, x=2, y=0, z=LEVEL, extents=extents, colour="red")
    ball = replace(spec.items[0], x=5)
    world = BlocksWorld(replace(spec, shapes=(fence,), items=(ball,)), seed=0)
    assert (believed(world, AGENT, BALL, "on") is not None) == seen


def test_a_hole_is_seen_from_afar_but_not_what_lies_deep_in_it():
    spec = small_world()
    ball = replace(spec.items[0], x=4, y=3, z=LEVEL - 2)
    agent = replace(spec.agent, x=0, y=3)
    world = BlocksWorld(replace(spec, items=(ball,), agent=agent), seed=0)
    assert believed(world, AGENT, PIT, "in") == ("in", GROUND)
    assert believed(world, AGENT, BALL, "in") is None
    beside = BlocksWorld(replace(spec, items=(ball,), agent=replace(agent, x=3)), seed=0)
    assert believed(beside, AGENT, BALL, "in") == ("in", PIT)


def test_what_somebody_in_view_holds_is_seen():
    world = BlocksWorld(small_world(sight=9), seed=0)
    assert believed(world, AGENT, RING, "held_by") == ("held_by", SPEAKER)


def test_who_sees_a_destruction_knows_and_who_does_not_still_believes():
    command = Command(tick=1, verb="destroy", target=CUBE)
    witness = lived(command, sight=9, shapes=small_world().shapes[:1])
    assert current(witness, CUBE, "is_gone", SPEAKER).value is True
    assert witness.recorder.current(CUBE, "on", SPEAKER) is None
    assert current(witness, CUBE, "is_gone", SPEAKER).event == witness.recorder.history().events[-1].id
    spec = small_world(command, shapes=small_world().shapes[:1], sight=5)
    absent = BlocksWorld(replace(spec, speaker=replace(spec.speaker, x=8, y=6)), seed=0)
    assert believed(absent, SPEAKER, CUBE, "on") == ("on", GROUND)
    absent.move(SPEAKER, (9, 6, LEVEL), "east")  # six cells off: out of sight
    absent.step(60)
    assert absent.recorder.current(CUBE, "is_gone") is not None
    assert believed(absent, SPEAKER, CUBE, "on") == ("on", GROUND), "stale"
    assert believed(absent, SPEAKER, CUBE, "is_gone") is None
    absent.move(SPEAKER, (8, 6, LEVEL), "west")
    absent.step()
    assert believed(absent, SPEAKER, CUBE, "on") is None, "the place is in view, and it is not there"
    assert believed(absent, SPEAKER, CUBE, "is_gone") is None, "where it went was not seen"


def test_a_creature_that_walks_out_of_its_believed_place_in_view_is_no_longer_believed_there():
    spec = small_world(sight=4)
    world = BlocksWorld(spec, seed=0)
    assert believed(world, AGENT, COW, "on") == ("on", GROUND)
    world.move(COW, (6, 5, LEVEL), "east")
    world.step()
    assert believed(world, AGENT, COW, "on") is None
    assert believed(world, AGENT, COW, "heading") == ("heading", "east"), "what one saw last one goes on believing"


def test_a_command_tells_the_looks_that_its_words_name():
    spec = small_world(Command(tick=1, verb="move_to", near=WALL), sight=2)
    world = BlocksWorld(spec, seed=0)
    assert believed(world, AGENT, WALL, "colour") is None
    world.step(1)
    told = current(world, WALL, "colour", AGENT)
    assert (told.value, told.source, told.event) == ("green", Source.TOLD, 1)


def test_the_speaker_tells_what_it_believes_even_when_it_is_wrong():
    told = 0
    for seed in range(60):
        episode = live(generate(seed, RICH, tells=0.2), seed=seed, ticks=80)
        facts = episode.history.facts
        for event in episode.history.events:
            if event.verb != "say":
                continue
            told += 1
            key = (event.arguments["subject"], event.arguments["predicate"])
            value = (event.arguments.get("object"), event.arguments.get("value"))
            mine = [f for f in facts if f.observer == SPEAKER and f.key[1:] == (*key, *value)]
            assert any(f.holds(event.tick) or f.until == event.tick for f in mine)
    assert told > 100


def test_a_speaker_that_tells_nothing_says_only_its_commands():
    episode = live(generate(3, RICH, tells=0.0), seed=3, ticks=80)
    assert {event.verb for event in episode.history.events if event.actor == SPEAKER} == {"command"}


def test_somebody_who_was_seen_to_follow_is_not_believed_to_once_seen_without():
    world = lived(Command(tick=1, verb="follow", target=COW), ticks=3, sight=9)
    assert believed(world, SPEAKER, AGENT, "follows") == ("follows", COW)
    world.act(AGENT, "stop_following", {})
    world.step()
    assert believed(world, SPEAKER, AGENT, "follows") is None


def test_what_somebody_holds_is_still_believed_to_be_held_when_only_the_holder_changes():
    world = BlocksWorld(small_world(sight=9), seed=0)
    world.act(SPEAKER, "follow", {"target": AGENT})
    world.step()
    assert believed(world, AGENT, RING, "held_by") == ("held_by", SPEAKER)
    assert believed(world, SPEAKER, RING, "held_by") == ("held_by", SPEAKER)


def test_nobody_believes_a_word_against_its_own_eyes():
    claim = {"text": "The ball is blue.", "subject": BALL, "predicate": "colour", "value": "blue"}
    world = BlocksWorld(small_world(sight=9), seed=0)
    world.act(SPEAKER, "say", claim)
    assert believed(world, AGENT, BALL, "colour") == ("colour", "red")
    blind = BlocksWorld(small_world(sight=1), seed=0)
    blind.act(SPEAKER, "say", claim)
    assert believed(blind, AGENT, BALL, "colour") == ("colour", "blue")
    assert current(blind, BALL, "colour", AGENT).source is Source.TOLD


def test_what_is_said_out_of_earshot_tells_nothing():
    wide = small_world(size=30, sight=2)
    world = BlocksWorld(replace(wide, speaker=replace(wide.speaker, x=25), items=wide.items[:1]), seed=0)
    claim = {"text": "The cube is blue.", "subject": CUBE, "predicate": "colour", "value": "blue"}
    assert world.act(SPEAKER, "say", claim).outcome == "done"
    assert believed(world, AGENT, CUBE, "colour") is None


def test_a_colour_is_told_of_what_is_named_without_it():
    state = BlocksWorld(small_world(), seed=0).state
    told = [(BALL, "colour", None, "red"), (RING, "held_by", SPEAKER, None), (AGENT, "in", PIT, None)]
    texts = [statement_text(state, statement, SPEAKER, AGENT) for statement in told]
    assert texts == ["The small shiny ball is red.", "I have the ring.", "You are in the hole."]
