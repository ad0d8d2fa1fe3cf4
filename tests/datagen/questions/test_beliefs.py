"""Questions about what others believe: answered by their beliefs, right or wrong, and not readable from the words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

from datagen.config import recipe_of
from datagen.dataset.lived import Lived, live_episode
from datagen.dataset.syllabi import SYLLABI
from datagen.questions.answers import UNKNOWN
from datagen.questions.judge import Judged, judge
from datagen.questions.samplers import SAMPLERS
from datagen.questions.templates import TEMPLATES
from datagen.worlds.home.dice import Dice
from memory.graph.records import Fact

PRESETS = {"home": ("homes", 8), "blocks": ("blocks-reference", 24), "blocks-rich": ("blocks", 12)}
OF_ONE_FACT = ("mind.look", "mind.holder", "mind.since", "mind.facing", "mind.value")


@cache
def lives(world: str) -> list[Lived]:
    """Each in a world of its own: who is wrong about what is much the same in all lives of one home."""
    preset, count = PRESETS[world]
    recipe = recipe_of(preset)
    return [live_episode(recipe, number * recipe.together) for number in range(count)]


def asked(world: str, name: str, tries: int = 8) -> Iterator[tuple[Lived, Judged]]:
    for lived in lives(world):
        dice = Dice(np.random.default_rng((lived.number, sorted(TEMPLATES).index(name))))
        for attempt in range(tries):
            want = bool(attempt % 2) if TEMPLATES[name].yes else None
            candidate = SAMPLERS[name](lived.truth, dice, want)
            judged = None if candidate is None else judge(candidate, lived.truth, want)
            if judged is not None:
                yield lived, judged


def thing(lived: Lived, judged: Judged) -> int:
    """The entity that the question is about, whatever it is called."""
    found = lived.truth.referents(judged.candidate.slots["x"])
    assert len(found) == 1
    return found[0]


def held(lived: Lived, observer: int, subject: int, predicates: tuple[str, ...]) -> list[Fact]:
    """The facts of an observer that hold at the end, by looking through all of them."""
    return [
        fact
        for fact in lived.episode.history.facts
        if (fact.observer, fact.subject) == (observer, subject) and fact.predicate in predicates and fact.until is None
    ]


PLACE = ("in", "on", "held_by")


def said(name: str, fact: Fact) -> object:
    """What the answer to a question about one belief should be."""
    return {
        "mind.look": (fact.predicate, fact.object),
        "mind.holder": fact.object,
        "mind.since": fact.since,
    }.get(name, fact.value)


@pytest.mark.parametrize("world", PRESETS)
def test_the_answer_is_what_stands_in_the_beliefs_of_the_one_asked_about(world: str) -> None:
    checked: Counter[str] = Counter()
    for name in set(OF_ONE_FACT) & set(SYLLABI[world]["mind"]):
        for lived, judged in asked(world, name, 4):
            slots = judged.candidate.slots
            predicates = {"mind.facing": ("heading",), "mind.value": (slots.get("attribute", ""),)}.get(name, PLACE)
            facts = held(lived, slots["p"], thing(lived, judged), predicates)
            assert judged.answer == UNKNOWN if not facts else judged.answer.value == said(name, facts[0])
            checked[name] += 1
    assert len(checked) >= 4
    assert min(checked.values()) >= 4


@pytest.mark.parametrize("world", ["home", "blocks-rich"])
def test_where_somebody_will_look_is_wrong_as_often_as_right(world: str) -> None:
    wrong = []
    for lived, judged in asked(world, "mind.look"):
        place = held(lived, 0, thing(lived, judged), PLACE)[0]
        wrong.append(judged.answer.value != (place.predicate, place.object))
    assert len(wrong) >= 20
    assert 0.35 <= sum(wrong) / len(wrong) <= 0.9


@pytest.mark.parametrize("world", PRESETS)
def test_every_world_asks_after_minds_in_many_ways(world: str) -> None:
    found = {name: list(asked(world, name, 2)) for name in SYLLABI[world]["mind"]}
    assert len(found) >= 8
    assert all(found.values()), {name for name, questions in found.items() if not questions}


def shares(words: list[str]) -> dict[str, float]:
    return {word: count / len(words) for word, count in Counter(words).items()}


@pytest.mark.parametrize("world", PRESETS)
def test_what_is_said_does_not_tell_whether_it_is_believed(world: str) -> None:
    said: dict[bool, list[str]] = {True: [], False: []}
    for _, judged in asked(world, "mind.believes", 24):
        so = judged.candidate.slots["so"]
        said[bool(judged.answer.value)].append(f"{so.predicate} {so.operand is True}")
    yes, no = shares(said[True]), shares(said[False])
    apart = sum(abs(yes.get(word, 0) - no.get(word, 0)) for word in {*yes, *no}) / 2
    assert min(map(len, said.values())) >= 30
    assert apart <= 0.25, said


def test_who_wrongly_believes_something_believes_what_is_not_so() -> None:
    checked = 0
    for lived, judged in asked("home", "mind.who_wrongly"):
        number, so = thing(lived, judged), judged.candidate.slots["so"]
        operand = so.operand if isinstance(so.operand, bool) else lived.truth.referents(so.operand)[0]
        assert isinstance(judged.answer.value, tuple)
        for observer in (0, *judged.answer.value):
            facts = held(lived, int(observer), number, (so.predicate,))
            assert any(operand in (fact.object, fact.value) for fact in facts) == (observer != 0), judged.program
            checked += 1
    assert checked >= 20


def test_a_thing_may_be_described_by_looks_that_the_one_asked_about_never_saw() -> None:
    unseen = 0
    for lived, judged in asked("home", "mind.idea"):
        slots, number = judged.candidate.slots, thing(lived, judged)
        looks = {condition.predicate for condition in getattr(slots["x"], "conditions", ())} & {"colour", "size"}
        if looks and not held(lived, slots["p"], number, tuple(looks)):
            unseen += 1
            assert judged.answer.value == bool(held(lived, slots["p"], number, PLACE))
    assert unseen >= 3
