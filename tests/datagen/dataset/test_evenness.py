"""No trait of a question's wording goes with one answer too often."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from datagen.config import recipe_of
from datagen.dataset.evenness import Evenness, traits
from datagen.dataset.filling import fill, shard_dice
from datagen.dataset.lived import Lived, live_episode
from datagen.dataset.quotas import plan
from datagen.dataset.rows import candidates
from datagen.dataset.shards import shards_of
from datagen.questions.answers import Kind
from datagen.questions.samplers import SAMPLERS

RECIPE = recipe_of("blocks-reference", questions=1000, shard=20, dev=0.0, test=0.0)


@pytest.fixture(scope="module")
def lives() -> list[Lived]:
    return [live_episode(RECIPE, number) for number in shards_of(RECIPE)[0].episodes]


def test_yes_and_no_alternate_for_each_trait() -> None:
    even = Evenness()
    even.add(("kind mug", "so red"), "yes")
    assert not even.allows(("kind mug", "so blue"), Kind.BOOLEAN, "yes")
    assert even.allows(("kind mug", "so red"), Kind.BOOLEAN, "no")
    assert even.allows(("kind cup", "so blue"), Kind.BOOLEAN, "yes")


def test_a_number_has_a_share_of_the_questions_with_a_trait() -> None:
    even = Evenness()
    for answer in ("4", "1", "2"):
        assert even.allows(("kind mug",), Kind.INTEGER, answer)
        even.add(("kind mug",), answer)
    assert even.allows(("kind mug",), Kind.INTEGER, "4")
    even.add(("kind mug",), "4")
    assert not even.allows(("kind mug",), Kind.INTEGER, "4")
    assert even.allows(("kind mug",), Kind.ENTITY, "4")


def test_an_answer_that_a_template_has_too_often_is_refused_before_a_question_is_drawn(lives: list[Lived]) -> None:
    even, situation, found = Evenness(), lives[0].truth, None
    while found is None:
        found = SAMPLERS["existence.which"](situation, lives[0].dice, True)
    assert even.open_to("existence.which", Kind.BOOLEAN, "yes")
    even.add(traits(found, situation.tick), "yes")
    assert not even.open_to("existence.which", Kind.BOOLEAN, "yes")
    assert even.open_to("existence.which", Kind.BOOLEAN, "no")
    assert even.open_to("existence.any", Kind.BOOLEAN, "yes")


def test_words_of_existence_do_not_tell_the_answer(lives: list[Lived]) -> None:
    shard = shards_of(RECIPE)[0]
    slots = plan(shard.questions, RECIPE.mix, syllabus=RECIPE.syllabus)
    asked = fill(lives, slots, shard_dice(RECIPE.seed, shard.number))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for lived, questions in zip(lives, asked, strict=True):
        for each in questions:
            if each.judged.candidate.template.name.startswith("existence"):
                for trait in traits(each.judged.candidate, lived.episode.ticks):
                    counts[trait][each.answer] += 1
    often = [found for found in counts.values() if found.total() >= 10]
    assert often
    assert all(abs(found["yes"] - found["no"]) <= 0.3 * found.total() for found in often)


def test_candidates_of_a_row_do_not_hang_on_its_answer(lives: list[Lived]) -> None:
    slots = [slot for slot in plan(1000, RECIPE.mix, syllabus=RECIPE.syllabus) if slot.family == "deeds"]
    for lived, questions in zip(lives, fill(lives, slots, shard_dice(0, 0)), strict=True):
        for each in questions:
            if each.judged.answer.kind is Kind.ENTITY:
                found = candidates(each.judged.program, lived)
                assert each.judged.answer.value in found
                assert len({lived.truth.kind(entity) for entity in found}) > 1
