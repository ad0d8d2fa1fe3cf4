"""All views carry the same facts, those facts are the history's, and answers follow from them."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest
from asked_homes import drawn, lived_home

from datagen.questions.context import Context, context_of
from datagen.questions.views import READERS, VIEWS
from datagen.questions.wording import answer_text
from memory.graph.records import DONE

HOMES = [0, 1, 2, 3, 4, 9, 14]


@pytest.mark.parametrize("view", sorted(VIEWS))
@pytest.mark.parametrize("believed", [False, True])
def test_every_view_reads_back_as_the_same_context(view: str, believed: bool) -> None:
    for number in HOMES:
        context = lived_home(number).context(believed)
        text = VIEWS[view](context)
        assert READERS[view](text, lived_home(number).lexicon.vocabulary) == context
        assert VIEWS[view](READERS[view](text, lived_home(number).lexicon.vocabulary)) == text


@pytest.mark.parametrize("believed", [False, True])
def test_the_context_says_what_the_history_says(believed: bool) -> None:
    for number in HOMES:
        lived = lived_home(number)
        history, tick = lived.episode.history, lived.episode.ticks
        observer = lived.agent if believed else 0
        held = {
            (lived.handles[fact.subject], fact.predicate, lived.handles[fact.object])
            for fact in history.facts
            if fact.observer == observer and fact.holds(tick) and fact.object is not None
            if fact.predicate in ("in", "on", "held_by", "owned_by")
        }
        context = lived.context(believed)
        placed = {(thing.handle, *thing.place) for thing in context.things if thing.place}
        owned = {(thing.handle, "owned_by", thing.owner) for thing in context.things if thing.owner}
        assert placed | owned == held
        gone = {fact.subject for fact in history.facts if fact.observer == observer and fact.predicate == "is_gone"}
        looks = {
            (lived.handles[fact.subject], fact.value)
            for fact in history.facts
            if fact.observer == observer and fact.holds(tick) and fact.predicate in ("size", "colour", "material")
            if lived.truth.is_a(fact.subject, "item") and fact.subject not in gone
        }
        assert {(thing.handle, look) for thing in context.things for look in thing.looks if look} == looks


def test_the_context_of_the_truth_has_all_that_was_done() -> None:
    lived = lived_home(2)
    told = {(deed.tick, deed.actor, deed.verb) for deed in lived.context(False).deeds}
    changing = {"take", "put_on", "put_in", "give", "open", "close", "switch_on", "switch_off", "eat", "wash"}
    changing |= {"fill", "pour_away", "drink"}
    done = {
        (event.tick, lived.handles[event.actor], event.verb)
        for event in lived.episode.history.events
        if event.outcome == DONE and event.verb in changing
    }
    assert told == done


def test_the_robots_context_has_nothing_that_it_does_not_know() -> None:
    lived = lived_home(3)
    known = {lived.handles[entity] for entity in lived.belief.known}
    assert {thing.handle for thing in lived.context(True).things} <= known
    assert len(lived.context(True).deeds) < len(lived.context(False).deeds)
    assert all(thing.at is None for thing in lived.context(True).things)


def _place_at(context: Context, handle: str, tick: int) -> str:
    """Where a thing was, from the deeds: put or given there last before, or taken from there first after."""
    place = next(thing.place for thing in context.things if thing.handle == handle)
    for deed in reversed([deed for deed in context.deeds if deed.thing == handle and deed.tick > tick]):
        if deed.verb == "take":
            place = deed.source
        elif deed.verb in ("put_on", "put_in", "give", "eat"):
            place = ("held_by", deed.actor)
    assert place is not None
    return f"{place[0].replace('_', ' ')} {place[1]}"


def test_past_places_follow_from_the_deeds_in_the_context() -> None:
    asked = 0
    for number in HOMES:
        lived = lived_home(number)
        context = READERS["terse"](VIEWS["terse"](lived.context(False)), lived.lexicon.vocabulary)
        for drawing, judged, situation in drawn(lived, "location.then"):
            (thing,) = situation.referents(drawing.slots["x"])
            expected = answer_text(judged.answer, lived.handles)
            assert _place_at(context, lived.handles[thing], drawing.slots["t"]) == expected
            asked += 1
    assert asked >= 40


def test_what_moved_follows_from_the_deeds_in_the_context() -> None:
    for number in HOMES:
        lived = lived_home(number)
        context = lived.context(False)
        for drawing, judged, _ in drawn(lived, "change.moved"):
            for entity in judged.answer.value if isinstance(judged.answer.value, tuple) else ():
                places = [_place_at(context, lived.handles[entity], drawing.slots[end]) for end in "ab"]
                assert places[0] != places[1]


@pytest.mark.parametrize("template", ["nearest.nearest", "nearest.farthest"])
def test_what_is_nearest_follows_from_the_rounded_positions(template: str) -> None:
    for number in HOMES:
        lived = lived_home(number)
        things = {thing.handle: thing for thing in lived.context(False).things}

        def position(handle: str, things: dict = things) -> tuple[int, int]:  # type: ignore[type-arg]
            thing = things[handle]
            found: tuple[int, int] = thing.at or position(thing.place[1])
            return found

        for drawing, judged, situation in drawn(lived, template):
            here = lived.handles[drawing.named[0]]
            others = [lived.handles[e] for e in situation.of_kind[drawing.slots["kind"]] if lived.handles[e] != here]
            x, y = position(here)
            squares = {h: (position(h)[0] - x) ** 2 + (position(h)[1] - y) ** 2 for h in others}
            best = (min if template == "nearest.nearest" else max)(squares.values())
            assert [h for h in others if squares[h] == best] == [answer_text(judged.answer, lived.handles)]


def test_the_words_of_an_answer_stand_in_the_terse_text() -> None:
    for number in HOMES[:3]:
        lived = lived_home(number)
        for template in ("location.now", "property.which", "property.owner", "deeds.who", "change.since"):
            for _, judged, situation in drawn(lived, template, tries=4):
                text = set(VIEWS["terse"](context_of(situation, lived.handles)).split())
                said = re.findall(r"\w+", answer_text(judged.answer, lived.handles))
                assert set(said) <= text | {"nothing"}


def test_the_terse_text_of_a_small_home_is_short() -> None:
    sizes = [len(VIEWS["terse"](lived_home(number).context(False)).split()) for number in (0, 1, 2, 3)]
    assert max(sizes) <= 520
    believed = [len(VIEWS["terse"](lived_home(number).context(True)).split()) for number in (0, 1, 2, 3)]
    assert max(believed) <= 400


def test_the_database_view_answers_queries() -> None:
    lived = lived_home(0)
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(VIEWS["sql"](lived.context(False)))
        (count,) = database.execute("SELECT COUNT(*) FROM thing WHERE is_item AND holder IS NOT NULL").fetchone()
    placed = [entity for entity in lived.truth.of_kind["item"] if entity in lived.truth.place]
    assert count == len(placed)


def test_text_that_is_no_view_is_refused() -> None:
    vocabulary = lived_home(0).lexicon.vocabulary
    with pytest.raises(ValueError, match="no rich view"):
        READERS["rich"]("Once upon a time.\n", vocabulary)
    with pytest.raises(ValueError, match="no deed"):
        READERS["terse"]("tick 5\n3 ann danced mug_1\n", vocabulary)
