"""Every family finds questions in real homes, and nothing that should not be asked gets through."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from asked_homes import FAMILIES, SAMPLERS, drawn, lived_home

from datagen.config import recipe_of
from datagen.dataset.lived import live_episode
from datagen.dataset.syllabi import YES_OR_NO
from datagen.questions.answers import Answer, Kind, Undefined
from datagen.questions.check import disagreement
from datagen.questions.families import candidate
from datagen.questions.judge import LARGEST_SET, Judged, judge, reads_from_question
from datagen.questions.nodes import LOCATION
from datagen.questions.phrases import Called, Condition, Described, Group, one, read_thing, thing_text
from datagen.questions.situation import Situation
from datagen.questions.support import support_on
from datagen.questions.wording import question_text
from memory.graph.records import DONE

HOMES = range(20)
MORE = range(20, 80)  # homes to go on in: what somebody has lost sight of, for one, is in few


@pytest.mark.parametrize("template", sorted(SAMPLERS))
def test_every_template_finds_questions_in_real_homes(template: str) -> None:
    found: list[Judged] = []
    for number in (*HOMES, *MORE):
        if number in HOMES or len(found) < 20:
            found += [judged for _, judged, _ in drawn(lived_home(number), template, tries=6)]
    kinds = Counter(judged.answer.kind for judged in found)
    assert len(found) >= 20
    if template in YES_OR_NO:
        assert set(kinds) == {Kind.BOOLEAN}
        assert len({judged.answer.value for judged in found}) == 2


def test_all_templates_stand_in_a_family() -> None:
    assert sorted(name for members in FAMILIES.values() for name in members) == sorted(SAMPLERS)


@pytest.mark.parametrize("number", [0, 4])
def test_the_executors_agree_on_all_that_is_drawn(number: int) -> None:
    lived = lived_home(number)
    with lived.graph() as graph:
        for template in SAMPLERS:
            for _, judged, _ in drawn(lived, template, tries=4):
                differ = disagreement(judged.program, graph, lived.log)
                assert differ is None, str(differ)


@pytest.mark.parametrize("number", [1, 9])
def test_no_answer_is_read_from_its_question_or_too_long(number: int) -> None:
    lived = lived_home(number)
    for template in SAMPLERS:
        for drawing, judged, situation in drawn(lived, template, tries=6):
            answer = judged.answer
            words = question_text(drawing.template, drawing.slots, 0, situation.lexicon).lower().rstrip("?.").split()
            assert not isinstance(answer, Undefined)
            if answer.kind is Kind.ENTITIES:
                assert isinstance(answer.value, tuple)
                assert len(answer.value) <= LARGEST_SET
            if answer.kind in (Kind.PROPERTY, Kind.INTEGER, Kind.TICK):
                assert str(answer.value) not in words


@pytest.mark.parametrize("number", [0, 2, 4])
@pytest.mark.parametrize("believed", [False, True])
def test_a_description_denotes_one_entity_and_none_shorter_does(number: int, believed: bool) -> None:
    situation = lived_home(number).situation(believed)
    described = 0
    for entity in situation.known:
        for thing in situation.describe(entity):
            assert situation.ask(one(thing, situation.lexicon)) == Answer(Kind.ENTITY, entity)
            assert read_thing(thing_text(thing, situation.lexicon), situation.lexicon) == thing
            described += 1
            for place in range(len(thing.conditions) if isinstance(thing, Described) else 0):
                assert isinstance(thing, Described)
                fewer = replace(thing, conditions=thing.conditions[:place] + thing.conditions[place + 1 :])
                assert isinstance(situation.ask(one(fewer, situation.lexicon)), Undefined)
    assert described >= 40


def _some_group(situation: Situation) -> tuple[int, Condition]:
    """An item and a colour that it has."""
    item = situation.of_kind["item"][0]
    return item, Condition("colour", str(situation.values[item]["colour"]))


def test_an_idle_clause_is_not_asked() -> None:
    situation = lived_home(0).truth
    item, colour = _some_group(situation)
    kind = situation.kind(item)
    group = Group(kind, (colour, Condition("size", str(situation.values[item]["size"]))))
    slots = {"kind": kind, "which": group.which}
    whole = group.node(situation.lexicon)
    busy = Group(kind, ()).node(situation.lexicon)
    idle = candidate("property.which", situation, slots, (), ((whole, whole),))
    assert judge(idle, situation, None) is None
    fine = judge(candidate("property.which", situation, slots, (), ()), situation, None)
    assert fine is not None
    if situation.ask(busy) == situation.ask(whole):
        assert judge(candidate("property.which", situation, slots, (), ((whole, busy),)), situation, None) is None


def test_a_description_of_two_things_is_not_asked() -> None:
    situation = next(lived_home(n).truth for n in HOMES if len(lived_home(n).truth.of_kind["dish"]) > 1)
    assert judge(candidate("location.now", situation, {"x": Described("dish")}), situation, None) is None


def test_what_is_not_answered_as_wanted_is_not_asked() -> None:
    situation = lived_home(0).truth
    kind = situation.kind(situation.of_kind["item"][0])
    there = candidate("existence.any", situation, {"kind": kind})
    assert judge(there, situation, False) is None
    assert judge(there, situation, True) is not None


def test_a_question_that_names_its_answer_tells_it() -> None:
    situation = lived_home(0).truth
    item, colour = _some_group(situation)
    thing = Described(situation.kind(item), (colour,))
    slots = {"attribute": "colour", "x": thing}
    telling = candidate("property.value", situation, slots, (item,))
    assert reads_from_question(telling, Answer(Kind.PROPERTY, str(colour.operand)), situation)
    assert not reads_from_question(telling, Answer(Kind.PROPERTY, "none such"), situation)
    assert reads_from_question(telling, Answer(Kind.ENTITY, item), situation)
    assert reads_from_question(telling, Answer(Kind.ENTITIES, (item,)), situation)
    other = next(entity for entity in situation.of_kind["item"] if entity != item)
    assert not reads_from_question(telling, Answer(Kind.ENTITIES, tuple(sorted((item, other)))), situation)


def test_a_spot_that_stands_in_the_question_tells_it() -> None:
    situation = live_episode(recipe_of("blocks-reference"), 0).truth
    mover = situation.of_kind["creature"][0]
    slots = {"p": situation.describe(mover)[0], "s": (3000, 4000), "kind": "shape", "x": situation.describe(mover)[0]}
    going = candidate("suppose.near", situation, slots)
    assert reads_from_question(going, Answer(Kind.POSITION, (3000, 4000)), situation)
    assert not reads_from_question(going, Answer(Kind.POSITION, (4000, 3000)), situation)


def test_a_thing_that_moved_and_came_back_is_not_asked_about() -> None:
    for number in HOMES:
        lived = lived_home(number)
        for template in ("change.moved", "change.did"):
            for drawing, judged, situation in drawn(lived, template, tries=6):
                start, end = drawing.slots["a"], drawing.slots["b"]
                moved = _touched(situation, start, end)
                value = judged.answer.value
                if template == "change.did":
                    assert value is bool(moved & set(drawing.named))
                else:
                    named = set(value) if isinstance(value, tuple) else set()
                    assert {e for e in moved if situation.is_a(e, drawing.slots["kind"])} == named


def _touched(situation: Situation, start: int, end: int) -> set[int]:
    """Items of which a fact of place begins between two ticks, or that somebody ate then."""
    predicates = situation.log.vocabulary.predicates
    return {
        entity
        for entity in situation.of_kind["item"]
        for _, tick, begins, fact in situation.log.steps(0, entity)
        if begins and start < tick <= end and predicates[fact.predicate].group == LOCATION
    }


def test_who_did_it_last_is_who_did_it_last() -> None:
    for number in HOMES:
        lived = lived_home(number)
        for drawing, judged, situation in drawn(lived, "deeds.who", tries=4):
            thing = situation.referents(drawing.slots["x"])
            deeds = [
                event
                for event in lived.episode.history.events
                if event.verb == drawing.slots["did"] and event.outcome == DONE
                if set(thing) & {value for value in event.arguments.values() if isinstance(value, int)}
            ]
            assert judged.answer.value == max(deeds, key=lambda event: event.tick).actor


def test_a_belief_is_asked_as_it_is_even_where_it_is_wrong() -> None:
    wrong = 0
    for number in HOMES:
        lived = lived_home(number)
        for drawing, judged, situation in drawn(lived, "think.where", tries=12):
            thing = situation.referents(drawing.slots["x"])[0]
            assert judged.answer.value == situation.place.get(thing)
            wrong += judged.answer.value != lived.truth.place.get(thing)
    assert wrong >= 10


def test_what_is_not_known_was_known_once_and_is_lost() -> None:
    lost = 0
    for number in HOMES:
        situation = lived_home(number).belief
        for _, judged, _ in drawn(lived_home(number), "unknown.which"):
            for entity in judged.answer.value if isinstance(judged.answer.value, tuple) else ():
                assert entity not in situation.place
                assert situation.log.mention(situation.observer, entity) is not None
                lost += 1
    assert lost >= 10


def test_evidence_is_enough_and_none_of_it_is_too_much() -> None:
    lived = lived_home(3)
    for template in SAMPLERS:
        for _, judged, situation in drawn(lived, template, tries=2):
            support = support_on(judged.program, lived.log)
            facts, events = frozenset(support.facts), frozenset(support.events)
            asked = Situation(
                lived.log.only(facts, events), lived.lexicon, observer=situation.observer, tick=situation.tick
            )
            assert asked.ask(judged.program.body) == judged.answer


def test_called_things_are_read_whatever_the_case() -> None:
    lexicon = lived_home(0).lexicon
    name = sorted(lexicon.beings)[0]
    assert read_thing(name.upper(), lexicon) == Called(lexicon.beings[name], name)


def test_the_same_dice_draw_the_same_questions() -> None:
    first, again = (
        [judged.program for template in SAMPLERS for _, judged, _ in drawn(lived_home(1), template, tries=3)]
        for _ in range(2)
    )
    assert first == again
    assert np.unique([str(program) for program in first]).size > 40
