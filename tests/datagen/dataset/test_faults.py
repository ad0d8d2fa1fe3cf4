"""Each fault of the reference is measured: on our data it is absent, and where it is planted the measure finds it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from agent.cli import main
from datagen.config import recipe_of
from datagen.dataset import faults_bias, faults_data, faults_space
from datagen.dataset.build import build
from datagen.dataset.dataset import Dataset, QuestionRow, load
from datagen.dataset.errors import DatasetError
from datagen.dataset.fault import Measure, Seen
from datagen.dataset.faults import faults_table, measure_faults
from datagen.dataset.lived import Lived
from datagen.dataset.walk import walk
from memory.graph.history import History


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("faults") / "data"
    return build(recipe_of("blocks-reference", questions=400, shard=8, dev=0.0, test=0.0), folder)


@pytest.fixture(scope="module")
def seen(data: Dataset) -> list[Seen]:
    return [Seen(lived, tuple(rows)) for lived, rows in walk(data, "train")]


def numbers(measure: Measure, seen: list[Seen], name: str) -> dict[str, float]:
    return next(dict(fault.numbers) for fault in measure(seen) if name in fault.name)


def with_rows(seen: list[Seen], change: Callable[[QuestionRow], QuestionRow]) -> list[Seen]:
    return [Seen(each.lived, tuple(change(row) for row in each.rows)) for each in seen]


def with_history(seen: list[Seen], change: Callable[[History], History]) -> list[Seen]:
    found = []
    for each in seen:
        lived = each.lived
        episode = dataclasses.replace(lived.episode, history=change(lived.episode.history))
        changed = Lived.of(
            episode, number=lived.number, agent=lived.agent, snapshots=lived.snapshots, resolution=lived.resolution
        )
        found.append(Seen(changed, each.rows))
    return found


def test_every_line_is_measured_and_stands_in_the_table(data: Dataset) -> None:
    result = measure_faults(data)
    assert result["questions"] == 400
    names = [fault["name"] for fault in result["faults"]]
    assert len(names) == len(set(names)) > 40
    text = faults_table([result])
    for fault in result["faults"]:
        assert f"| {fault['name']} | {fault['reference']} |" in text
        assert fault["here"] or fault["numbers"].get("n", 0) == 0


def test_our_data_has_none_of_the_bugs(seen: list[Seen]) -> None:
    assert numbers(faults_data._names, seen, "name")["missed"] == 0
    agreed = numbers(faults_data._agreement, seen, "direction")
    assert 0 < agreed["n"] == agreed["agreed"]
    assert numbers(faults_space._fronts, seen, "front")["differing"] == 0
    assert numbers(faults_data._deletions, seen, "ended")["lost"] == 0
    assert numbers(faults_data._pointers, seen, "pointers")["lost"] == 0
    assert numbers(faults_data._ambiguity, seen, "descriptions")["several"] == 0
    assert numbers(faults_data._order, seen, "sets")["unordered"] == 0
    assert numbers(faults_data._grammar, seen, "wording")["unread"] == 0


def test_a_wrong_answer_is_a_disagreement(seen: list[Seen]) -> None:
    wrong = with_rows(seen, lambda row: replace(row, answer='"wrong"', answer_type="property"))
    assert numbers(faults_data._agreement, wrong, "direction")["agreed"] == 0


def test_a_pointer_to_nothing_is_found(seen: list[Seen]) -> None:
    lost = with_rows(seen, lambda row: replace(row, support_facts=(10**6,)))
    assert numbers(faults_data._pointers, lost, "pointers")["lost"] >= 400


def test_another_spelling_of_nothing_and_a_set_out_of_order_are_found(seen: list[Seen]) -> None:
    spelt = with_rows(seen, lambda row: replace(row, answer_text="None") if row.answer_text == "nothing" else row)
    first = next(place for place, each in enumerate(seen) if any(row.answer_text == "nothing" for row in each.rows))
    both = [*seen[: first + 1], *spelt[first + 1 :]]
    assert numbers(faults_data._spellings, both, "nothing")["spellings"] == 2
    turned = with_rows(seen, lambda row: replace(row, answer_text=", ".join(reversed(row.answer_text.split(", ")))))
    assert numbers(faults_data._order, turned, "sets")["unordered"] > 0


def test_a_word_that_stands_twice_and_a_question_that_means_another_are_found(seen: list[Seen]) -> None:
    doubled = with_rows(seen, lambda row: replace(row, question=row.question.replace(" is ", " is is ")))
    found = numbers(faults_data._grammar, doubled, "wording")
    assert 0 < found["doubled"] <= found["unread"]


def test_a_second_front_is_found(seen: list[Seen]) -> None:
    def reversed_words(history: History) -> History:
        opposite = {"east": "west", "west": "east", "north": "south", "south": "north"}
        facts = [replace(f, value=opposite[str(f.value)]) if f.predicate == "heading" else f for f in history.facts]
        return replace(history, facts=facts)

    found = numbers(faults_space._fronts, with_history(seen, reversed_words), "front")
    assert found["differing"] == found["n"] > 0


def test_bodies_that_never_turn_or_move_below_a_cell_are_found(seen: list[Seen]) -> None:
    def shrunk(history: History) -> History:
        poses = [replace(pose, x=7 + (pose.x - 7) / 40, y=7 + (pose.y - 7) / 40, yaw=0.0) for pose in history.poses]
        return replace(history, poses=poses)

    small = with_history(seen, shrunk)
    assert numbers(faults_space._yaws, small, "headings")["turned"] == 0
    assert numbers(faults_space._moves, small, "motion")["crossing"] == 0
    assert numbers(faults_space._steps, small, "positions")["between"] > 0
    assert numbers(faults_space._moves, seen, "motion")["crossing"] > 0


def test_a_question_that_needs_no_heading_is_right_without(seen: list[Seen]) -> None:
    ours = numbers(faults_bias._IGNORED[1], seen, "yaw")
    assert 0 < ours["right"] < ours["n"]

    def turned(history: History) -> History:
        facts = [fact for fact in history.facts if fact.predicate != "heading"]
        return replace(history, facts=facts, poses=[replace(pose, yaw=0.0) for pose in history.poses])

    alike = with_history(seen, turned)
    answered = [
        Seen(
            each.lived, tuple(replace(row, **_said(each, row)) for row in each.rows if row.template_id == "side.count")
        )
        for each in alike
    ]
    found = numbers(faults_bias._IGNORED[1], answered, "yaw")
    assert found["right"] == found["n"] > 0


def _said(each: Seen, row: QuestionRow) -> dict[str, str]:
    outcome = next(iter(each.answers(each.lived.log, [(row, row.read_program())])))[1].to_json()  # type: ignore[union-attr]
    return {"answer": json.dumps(outcome["value"]), "answer_type": outcome["kind"]}


def test_the_command_measures_folders_and_writes_the_page(data: Dataset, tmp_path: Path) -> None:
    page, out = tmp_path / "faults.md", tmp_path / "faults.json"
    assert main(["bench", "faults", str(data.folder), "--episodes", "3", "--out", str(out), "--page", str(page)]) == 0
    figures = json.loads(out.read_text(encoding="utf-8"))
    assert [each["episodes"] for each in figures["datasets"]] == [3]
    assert "looking a name up" in page.read_text(encoding="utf-8")


def test_no_episodes_are_refused_in_one_line(data: Dataset) -> None:
    with pytest.raises(DatasetError, match="episodes is 0"):
        measure_faults(load(data.folder), episodes=0)
