"""Blind baselines find a leak that is planted, find none where there is none, and see no more than they should."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from agent.cli import main
from datagen.config import recipe_of
from datagen.dataset.build import build
from datagen.dataset.card import write_card
from datagen.dataset.dataset import Dataset, load
from datagen.dataset.errors import DatasetError
from datagen.dataset.walk import walk
from datagen.questions import blindfolds
from datagen.questions.log import Log
from datagen.questions.notation import parse
from datagen.questions.run_log import run_on
from dialogue.blind import blind, score_baseline
from dialogue.blind_examples import BASELINES, Example, common_answers, examples, grams
from dialogue.blind_table import blind_table, why


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "set"
    build(recipe_of("blocks-reference", questions=320, questions_per_episode=40, shard=2, dev=0.25, test=0.25), folder)
    return folder


def _closed(words: str, gold: str, episode: int) -> Example:
    return Example(
        family="toy",
        template="toy.is",
        closed=True,
        episode=episode,
        gold=gold,
        words=tuple(grams(words)),
        candidates=("yes", "no"),
        cues=((), ()),
    )


def _toy(leak: bool, size: int, dice: random.Random) -> list[Example]:
    """Questions about mugs and plates; with a leak, mugs are red and plates are not."""
    found = []
    for number in range(size):
        thing, gold = dice.choice(("mug", "plate")), dice.choice(("yes", "no"))
        if leak:
            gold = "yes" if thing == "mug" else "no"
        found.append(_closed(f"Is the {dice.choice(('big', 'small'))} {thing} red?", gold, number // 10))
    return found


def test_a_question_that_gives_its_answer_away_is_found() -> None:
    dice = random.Random(0)
    scores = score_baseline(_toy(True, 300, dice), _toy(True, 60, dice), _toy(True, 100, dice), seeds=2)
    assert scores["exact"] == 1.0
    assert scores["beyond"]
    assert scores["majority"] < 0.65
    assert "toy.is" in why({"question only": scores})


def test_clean_questions_stay_at_the_majority() -> None:
    dice = random.Random(0)
    scores = score_baseline(_toy(False, 600, dice), _toy(False, 200, dice), _toy(False, 1000, dice), seeds=1)
    assert abs(scores["gap"]) < 0.05
    assert not scores["beyond"]
    assert why({"question only": scores}) == ""


def test_a_cue_of_a_candidate_is_learnt() -> None:
    dice = random.Random(0)

    def pick(number: int) -> Example:
        heavy = dice.randrange(4)
        options = tuple(f"thing_{number}_{place}" for place in range(4))
        cues = tuple(("is heavy",) if place == heavy else ("is light",) for place in range(4))
        return Example(
            family="toy",
            template="toy.which",
            closed=False,
            episode=number // 10,
            gold=options[heavy],
            words=("template toy.which",),
            candidates=options,
            cues=cues,
        )

    sets = [[pick(number) for number in range(size)] for size in (200, 50, 100)]
    scores = score_baseline(*sets, seeds=1)
    assert scores["exact"] == 1.0
    assert scores["guess"] == pytest.approx(0.25)


def test_a_question_for_which_training_has_no_answer_counts_as_wrong() -> None:
    dice = random.Random(0)
    train, dev, test = (_toy(True, size, dice) for size in (300, 60, 99))
    new = replace(test[0], template="toy.new", gold="never seen", candidates=(), cues=())
    scores = score_baseline(train, [*dev, new], [*test, new], seeds=1)
    assert scores["exact"] == pytest.approx(0.99)
    assert scores["reachable"] == pytest.approx(0.99)


def test_the_last_state_has_no_past(data: Path) -> None:
    lived, _ = next(walk(load(data), "train"))
    seen = blindfolds.last_state(lived.episode.history)
    whole, end = Log(lived.episode.history), Log(seen)
    tick = lived.episode.ticks
    assert not seen.events
    assert {(fact.since, fact.until) for fact in seen.facts} == {(0, None)}
    for entity in lived.log.entities:
        assert [f.key for _, f in end.facts(0, entity, 0)] == [f.key for _, f in whole.facts(0, entity, tick)]
        assert end.place(entity, 0) == whole.place(entity, tick)


def test_programs_say_whether_they_ask_for_what_is_hidden() -> None:
    texts = ("count(events())", "at(@3, count(scene(thing)))", "count(scene(thing))", "facing(#2)")
    past, then, now, facing = (parse(f"observer 0, tick 9: {text}") for text in texts)
    assert [blindfolds.asks_past(each) for each in (past, then, now, facing)] == [True, True, False, False]
    assert [blindfolds.asks_headings(each) for each in (past, then, now, facing)] == [False, False, False, True]


def test_whoever_does_not_see_headings_cannot_say_which_way_one_faces(data: Path) -> None:
    dataset = load(data)
    for lived, rows in walk(dataset, "train"):
        blinded = Log(blindfolds.turned_alike(lived.episode.history, 2))
        for row in rows:
            if row.template_id == "spot.facing":
                answer = run_on(row.read_program(), blinded)
                assert getattr(answer, "value", None) == "west"


def test_candidates_of_a_baseline_hold_the_answer_and_come_from_no_answer(data: Path) -> None:
    dataset = load(data)
    found = examples(dataset, "train", common_answers(dataset), 0)
    assert set(found) == set(BASELINES)
    assert len(found["question only"]) == dataset.manifest["questions"]["train"]
    singles = [each for each in found["agent prior"] if not each.closed and each.template.startswith("nearest.")]
    assert singles
    for each in singles:
        assert each.gold in each.candidates
    said = {cue.split(" ", 1)[1] for each in found["question only"] for cues in each.cues for cue in cues}
    assert all(cue.startswith("set of ") for cue in said)


@pytest.mark.slow
def test_the_command_writes_the_table_and_the_card_holds_it(data: Path, tmp_path: Path) -> None:
    assert main(["eval", "blind", str(data), "--seeds", "1", "--card", "--out", str(tmp_path / "blind")]) == 0
    card = (data / "README.md").read_text(encoding="utf-8")
    assert (tmp_path / "blind.md").read_text(encoding="utf-8") in card
    dataset = load(data)
    write_card(data, dataset.manifest)
    assert "Why some are above their majority" in (data / "README.md").read_text(encoding="utf-8")


def test_a_dataset_without_a_split_to_tune_on_is_named_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="has no dev split"):
        blind(Dataset(tmp_path, {"questions": {"train": 80, "dev": 0, "test": 10}}))


def test_the_table_marks_what_is_beyond() -> None:
    dice = random.Random(0)
    scores = score_baseline(_toy(True, 200, dice), _toy(True, 50, dice), _toy(True, 100, dice), seeds=1)
    text = blind_table(
        {"questions": {"train": 200, "test": 100}, "seeds": 1, "families": {"toy": {"question only": scores}}}
    )
    assert "| toy | 100 |" in text
    assert "**100.0 ± 0.0**" in text
