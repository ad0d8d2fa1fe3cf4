"""Questions without an answer say why, in the words of questions with one, and both executors give the reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache

import numpy as np
import pytest

from datagen.config import recipe_of
from datagen.dataset.filling import Asked
from datagen.dataset.lived import Lived, live_episode
from datagen.dataset.quotas import FEW, Ledger, Slot, alike, most_alike, plan
from datagen.dataset.rows import question_rows
from datagen.dataset.syllabi import SYLLABI
from datagen.dataset.tally import broken_quotas, tally
from datagen.questions import run_sql
from datagen.questions.answers import UNKNOWN, Answer, Kind, Reason, Undefined, stated
from datagen.questions.judge import Judged, judge
from datagen.questions.notation import to_text
from datagen.questions.samplers import SAMPLERS
from datagen.questions.support import Support, is_minimal
from datagen.questions.templates import TEMPLATES
from datagen.questions.wording import answer_text, question_text, read_question
from datagen.worlds.home.dice import Dice

WORLDS = {"home": "homes", "blocks": "blocks-reference"}


@cache
def asked(world: str) -> dict[str, list[tuple[Lived, Judged]]]:
    """Some questions of each template of the family."""
    found = defaultdict(list)
    for number in range(4):
        lived = live_episode(recipe_of(WORLDS[world]), number)
        dice = Dice(np.random.default_rng(number))
        for name in SYLLABI[world]["unanswerable"]:
            drawn = (SAMPLERS[name](lived.truth, dice, None) for _ in range(12))
            judged = (judge(candidate, lived.truth, None) for candidate in drawn if candidate is not None)
            found[name] += [(lived, each) for each in judged if each is not None][:2]
    return found


@pytest.mark.parametrize("world", WORLDS)
def test_each_reason_is_given_by_both_executors(world: str) -> None:
    firsts = {lived.number: lived for found in asked(world).values() for lived, _ in found[:1]}
    reasons, graphs = set(), {number: lived.graph() for number, lived in firsts.items()}
    for found in asked(world).values():
        for lived, judged in found[:1]:
            reason = judged.candidate.template.reason
            assert reason is not None
            assert run_sql.run(judged.program, graphs[lived.number]) == Undefined(reason)
            assert judged.answer == Answer(Kind.UNKNOWN, str(reason))
            reasons.add(reason)
    for graph in graphs.values():
        graph.close()
    assert reasons == set(Reason)


@pytest.mark.parametrize("world", WORLDS)
def test_its_words_are_those_of_the_question_with_an_answer(world: str) -> None:
    for name, found in asked(world).items():
        for lived, judged in found[:2]:
            template = TEMPLATES[name]
            assert template.reason is not None
            for way in range(len(template.ways)):
                text = question_text(template, judged.candidate.slots, way, lived.lexicon)
                read = read_question(text, lived.lexicon, observer=0, tick=lived.truth.tick)
                assert read is not None, text
                assert read.program == judged.program, text
                assert read.template.reason is None


@pytest.mark.parametrize("world", WORLDS)
def test_its_row_holds_the_reason_and_the_least_evidence_for_it(world: str) -> None:
    for name, found in asked(world).items():
        for lived, judged in found[:1]:
            slot = Slot(name, False, None)
            each = Asked(slot=slot, judged=judged, way=0, question="", answer="", text=to_text(judged.program))
            row = question_rows(lived, [each], "train")[0]
            assert row["answer_type"] == "unknown"
            assert row["answer"] == f'"{TEMPLATES[name].reason}"'
            evidence = Support(
                facts=tuple(row["support_facts"]),
                events=tuple(row["support_events"]),
                poses=tuple(row["support_poses"]),
            )
            assert is_minimal(judged.program, lived.log, judged.answer, evidence)


def test_each_reason_has_one_spelling_and_not_knowing_keeps_its_own() -> None:
    said = {answer_text(stated(Undefined(reason)), {}) for reason in Reason} | {answer_text(UNKNOWN, {})}
    assert said == {
        "unknown", "unknown: nothing fits", "unknown: several fit", "unknown: a tie", "unknown: not recorded",
        "unknown: not yet",
    }  # fmt: skip


@pytest.mark.parametrize("world", WORLDS)
def test_the_reasons_are_asked_for_alike(world: str) -> None:
    slots = plan(500, {"unanswerable": 1.0}, syllabus=world)
    counts = Counter(TEMPLATES[slot.template].reason for slot in slots)
    assert set(counts) == set(Reason)
    assert max(counts.values()) - min(counts.values()) <= 12
    stand_ins = {TEMPLATES[other.template].reason for other in alike(slots[0])}
    assert stand_ins == {TEMPLATES[slots[0].template].reason}
    assert all(Ledger(slots).allows("unanswerable", Kind.UNKNOWN, "unknown: a tie") for _ in range(FEW))


def test_a_reason_given_too_often_is_found() -> None:
    def rows(ties: int) -> list[dict[str, object]]:
        row = {"family": "unanswerable", "template_id": "unanswerable.side_most_tie", "answer_type": "unknown"}
        more = {"observer": 0, "depth": 3, "n_hops": 0, "support_facts": [], "support_events": [], "support_poses": []}
        texts = ["unknown: a tie"] * ties + [f"unknown: {place % 4}" for place in range(1000 - ties)]
        return [{**row, **more, "answer_text": text} for text in texts]

    assert most_alike("unanswerable") == pytest.approx(0.24)
    assert broken_quotas(tally(rows(230)), {"unanswerable": 1.0}, "blocks") == []
    assert "of the open answers" in broken_quotas(tally(rows(300)), {"unanswerable": 1.0}, "blocks")[0]
