"""Questions about what vessels hold and whether lights are on: asked where these are shown, and nowhere else."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from datagen.config import recipe_of
from datagen.dataset.lived import Lived, live_episode
from datagen.questions.check import disagreement
from datagen.questions.judge import Judged, judge
from datagen.questions.language import nodes
from datagen.questions.notation import expression_text
from datagen.questions.phrases import condition_text, read_condition
from datagen.questions.samplers import SAMPLERS
from datagen.questions.situation import Situation
from datagen.questions.templates import TEMPLATES
from datagen.questions.things import Condition
from datagen.questions.wording import question_text, read_question
from datagen.worlds.home.dice import Dice

FAMILIES = ("property.is", "property.which", "count.which", "existence.which", "mind.believes")


@cache
def lived(preset: str, number: int) -> Lived:
    return live_episode(recipe_of(preset), number)


def drawn(preset: str, template: str, homes: int = 4, tries: int = 60) -> list[tuple[Lived, Situation, Judged]]:
    found = []
    for number in range(homes):
        life = lived(preset, number)
        dice = Dice(np.random.default_rng(number))
        for attempt in range(tries):
            want = bool(attempt % 2) if TEMPLATES[template].yes else None
            candidate = SAMPLERS[template](life.truth, dice, want)
            judged = None if candidate is None else judge(candidate, life.truth, want)
            if judged is not None:
                found.append((life, life.truth, judged))
    return found


def of_liquids(judged: Judged) -> bool:
    return any("liquid" in vars_of(node) for node in nodes(judged.program.body))


def vars_of(node: object) -> list[object]:
    return [getattr(node, name, None) for name in ("predicate", "attribute", "name", "group")]


@pytest.mark.parametrize("template", FAMILIES)
def test_liquids_are_conditions_like_others_where_all_facts_are_shown(template):
    asked = [case for case in drawn("homes", template) if of_liquids(case[2])]
    assert asked, f"nothing about liquids among the questions of {template}"
    for life, situation, judged in asked[:12]:
        with life.graph() as graph:
            assert disagreement(judged.program, graph, life.log) is None
        text = question_text(judged.candidate.template, judged.candidate.slots, 0, life.lexicon)
        read = read_question(text, life.lexicon, observer=situation.observer, tick=situation.tick)
        assert "full of" in text or "empty" in text
        assert read is not None
        assert read.program == judged.program


def test_what_a_vessel_holds_is_asked_and_answered():
    asked = drawn("homes", "property.liquid")
    answers = {str(judged.answer.value) for _, _, judged in asked}
    assert {"nothing", "milk", "water"} & answers
    assert len(answers) >= 2
    assert all("liquid" in expression_text(judged.program.body) for _, _, judged in asked)


@pytest.mark.parametrize("template", [*FAMILIES[:4], "property.liquid"])
def test_the_compact_view_which_does_not_show_them_is_asked_nothing_about_them(template):
    assert not [case for case in drawn("homes-small", template) if of_liquids(case[2])]


@pytest.mark.parametrize("preset", ["homes", "homes-small"])
def test_lights_are_asked_about_but_are_no_furniture(preset):
    texts = [
        question_text(judged.candidate.template, judged.candidate.slots, 0, life.lexicon)
        for life, _, judged in drawn(preset, "property.is", tries=120)
    ]
    about = [text for text in texts if "the light" in text]
    assert about
    assert len(about) < 0.2 * len(texts), "lights do not drown the rest"
    assert all("switched o" in text for text in about)
    life = lived(preset, 0)
    lights = life.truth.of_kind["light"]
    assert len(lights) == len(life.truth.of_kind["room"])
    assert not set(lights) & set(life.truth.of_kind["furniture"])


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (Condition("liquid", "tea"), "full of tea"),
        (Condition("liquid", "nothing"), "empty"),
        (Condition("liquid", "milk", True), "not full of milk"),
        (Condition("is_on", False), "switched off"),
    ],
)
def test_states_are_said_and_read_back(condition, said):
    lexicon = lived("homes", 0).lexicon
    assert condition_text(condition, lexicon) == said
    assert read_condition(said, lexicon) == condition


def test_the_context_shows_lights_where_they_are():
    life = lived("homes-small", 1)
    shown = {thing.handle: thing for thing in life.context(False).things if thing.kind == "light"}
    assert shown
    for thing in shown.values():
        assert thing.place is not None
        assert dict(thing.states).keys() == {"is_on"}
