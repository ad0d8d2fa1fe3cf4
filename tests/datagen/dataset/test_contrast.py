"""Twins: the same question, one thing otherwise, another answer, which both executors find on the changed episode."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from little_sets import every_row, files, tiny

from agent.cli import main
from datagen.dataset.build import build
from datagen.dataset.contrast import Edit, contrasted, states
from datagen.dataset.dataset import Dataset, QuestionRow, TwinRow, load
from datagen.dataset.errors import DatasetError
from datagen.dataset.manifest import file_hash
from datagen.dataset.shards import SPLITS
from datagen.dataset.twins import lived_otherwise
from datagen.dataset.validate import validate
from datagen.questions.language import type_of
from datagen.questions.run_log import run_on
from datagen.questions.run_sql import run_statement
from memory.graph.records import TRUTH

SIZE = {"questions": 60, "questions_per_episode": 20}
RECIPE = tiny(contrast=0.2, **SIZE)


@pytest.fixture(scope="module")
def paired(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paired") / "data"
    build(RECIPE, folder)
    return folder


def pairs(dataset: Dataset) -> list[tuple[QuestionRow, TwinRow]]:
    asked = {row.qid: row for row in every_row(dataset)}
    return [(asked[twin.qid], twin) for split in SPLITS for twin in dataset.twins(split)]


def test_a_share_of_the_questions_has_a_twin(paired: Path) -> None:
    dataset = load(paired)
    found = pairs(dataset)
    assert len(found) == sum(dataset.manifest["contrast"].values()) == len({twin.qid for _, twin in found})
    assert 9 <= len(found) <= 12
    assert all(twin.split == row.split for row, twin in found)


def test_both_executors_answer_a_twin_as_its_row_says_and_otherwise_than_before(paired: Path) -> None:
    dataset = load(paired)
    for row, twin in pairs(dataset):
        program, lived = row.read_program(), lived_otherwise(dataset.lived(row.episode_id), twin.read_edit())
        assert run_on(program, lived.log) == twin.read_answer() != row.read_answer()
        with lived.graph() as graph, graph.connect() as connection:
            assert run_statement(row.sql, type_of(program.body), connection) == twin.read_answer()


def test_one_of_the_two_answers_rests_on_what_is_changed(paired: Path) -> None:
    dataset = load(paired)
    for row, twin in pairs(dataset):
        edit, before = twin.read_edit(), dataset.lived(row.episode_id).episode.history
        after = contrasted(before, edit)
        rests = any(states(before.facts[place], edit) for place in row.support_facts)
        assert rests or any(states(after.facts[place], edit, after=True) for place in twin.support_facts)


def test_a_changed_history_says_one_thing_otherwise_and_all_else_alike(paired: Path) -> None:
    dataset = load(paired)
    for row, twin in pairs(dataset):
        before, edit = dataset.lived(row.episode_id).episode.history, twin.read_edit()
        after = contrasted(before, edit)
        changed = set(before.facts) - set(after.facts)
        assert changed
        assert {(fact.subject, fact.predicate) for fact in changed} == {(edit.subject, edit.predicate)}
        assert sum(fact.observer == TRUTH for fact in changed) == 1
        assert all(fact.until is None or fact.observer != TRUTH for fact in changed)
        assert {pose.entity for pose in set(before.poses) - set(after.poses)} <= {edit.subject}
        assert (after.events, after.entities, after.utterances) == (before.events, before.entities, before.utterances)


def test_the_lines_of_a_context_give_that_of_the_twin(paired: Path) -> None:
    dataset = load(paired)
    contexts = {row.episode_id: row for split in SPLITS for row in dataset.episodes(split)}
    for row, twin in pairs(dataset):
        before = Counter(contexts[row.episode_id].context(row.observer).splitlines())
        assert before >= Counter(twin.context_out)
        assert twin.context_out or twin.context_in


def test_the_validator_finds_twins_in_order_and_what_was_changed_in_them(paired: Path) -> None:
    assert validate(paired).findings == ()
    file = "contrast/dev-00000-of-00001.parquet"
    before = files(paired)[file]
    table = pq.read_table(paired / file)
    rows = table.to_pylist()
    asked = {row.qid: row for row in every_row(load(paired))}
    rows[0] |= {name: getattr(asked[rows[0]["qid"]], name) for name in ("answer", "answer_type", "answer_text")}
    rows[1]["edit"] = Edit(subject=1, predicate="colour", before="none", after="red").to_json()
    rows[2]["support_facts"] = []
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), paired / file, compression="zstd")
    manifest = (paired / "manifest.json").read_bytes()
    told = json.loads(manifest)
    told["files"][file]["sha256"] = file_hash(paired / file)
    (paired / "manifest.json").write_text(json.dumps(told))
    said = [str(finding) for finding in validate(paired).findings]
    (paired / file).write_bytes(before)
    (paired / "manifest.json").write_bytes(manifest)
    assert any(rows[0]["qid"] in line and "its twin has the same answer" in line for line in said)
    assert any(rows[0]["qid"] in line and "its twin is answered otherwise" in line for line in said)
    assert any(rows[1]["qid"] in line and "no fact of the episode is what" in line for line in said)
    assert any(rows[2]["qid"] in line and "evidence" in line for line in said)


def test_twins_leave_the_questions_as_they_are(paired: Path, tmp_path: Path) -> None:
    plain = build(tiny(**SIZE), tmp_path / "plain")
    assert every_row(plain) == every_row(load(paired))
    assert plain.twins("train") == []
    assert not (tmp_path / "plain" / "contrast").exists()


def test_show_prints_a_question_with_its_twin(paired: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dataset = load(paired)
    twin = dataset.twins("dev")[0]
    place = [row.qid for row in dataset.questions("dev")].index(twin.qid)
    assert main(["show", str(paired), "--split", "dev", "--row", str(place)]) == 0
    said = capsys.readouterr().out
    assert f"if {twin.edit_text}" in said
    assert f"answer:   {twin.answer_text}" in said
    assert main(["show", str(paired), "--split", "dev", "--row", str(place), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["twin"]["qid"] == twin.qid


def test_the_card_tells_of_twins(paired: Path) -> None:
    card = (paired / "README.md").read_text(encoding="utf-8")
    assert "config_name: contrast" in card
    assert 'path: "contrast/train-*.parquet"' in card


def test_an_edit_of_what_nobody_says_is_refused(paired: Path) -> None:
    history = load(paired).lived(0).episode.history
    with pytest.raises(DatasetError, match="no fact of the episode is what"):
        contrasted(history, Edit(subject=1, predicate="colour", before="plaid", after="red"))


def test_a_thing_with_no_owner_any_more_has_none(paired: Path) -> None:
    history = load(paired).lived(0).episode.history
    fact = next(fact for fact in history.facts if fact.predicate == "owned_by" and fact.observer == TRUTH)
    assert fact.object is not None
    edit = Edit(subject=fact.subject, predicate="owned_by", before=fact.object, after=None)
    after = contrasted(history, edit)
    assert not any(each.subject == fact.subject and each.predicate == "owned_by" for each in after.facts)
    assert len(after.facts) < len(history.facts)


def test_a_share_beyond_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"contrast is 1\.5: give a share from 0 to 1"):
        build(tiny(contrast=1.5), tmp_path / "data")
