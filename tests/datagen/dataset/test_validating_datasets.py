"""The validator finds nothing in what was generated, and finds each thing that was changed behind its back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from little_sets import LITTLE, files

from agent.cli import main
from datagen.dataset.build import build
from datagen.dataset.errors import DatasetError
from datagen.dataset.manifest import file_hash
from datagen.dataset.validate import validate

Row = dict[str, Any]


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("little") / "data"
    build(LITTLE, folder)
    return folder


@pytest.fixture
def copied(little: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(little, tmp_path / "copy"))


def change(folder: Path, file: str, edit: Callable[[list[Row]], object]) -> None:
    """Change the rows of a file, and its hash in the manifest with them."""
    path = folder / file
    table = pq.read_table(path)
    rows = table.to_pylist()
    edit(rows)
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path, compression="zstd")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][file]["sha256"] = file_hash(path)
    (folder / "manifest.json").write_text(json.dumps(manifest))


QUESTIONS, EPISODES = "questions/dev-00000-of-00001.parquet", "episodes/dev-00000-of-00001.parquet"


def test_what_was_generated_is_in_order(little: Path) -> None:
    before = files(little)
    told: list[tuple[int, int]] = []
    found = validate(little, progress=lambda done, total: told.append((done, total)))
    assert found.findings == ()
    assert found.rows == 160
    assert told[-1] == (160, 160)
    assert files(little) == before


@pytest.mark.slow
def test_two_workers_find_the_same(copied: Path) -> None:
    change(copied, QUESTIONS, lambda rows: rows[3].update(depth=99))
    assert validate(copied, workers=2) == validate(copied)


def first(rows: list[Row], kind: str) -> Row:
    return next(row for row in rows if row["answer_type"] == kind)


def _wrong_answer(rows: list[Row]) -> None:
    row = first(rows, "integer")
    row.update(answer=str(int(row["answer"]) + 1), answer_text=str(int(row["answer"]) + 1))


def _superfluous(rows: list[Row]) -> None:
    donor, row = (row for row in [r for r in rows if r["support_facts"]][:2])
    extra = next(place for place in donor["support_facts"] if place not in row["support_facts"])
    at = sum(place < extra for place in row["support_facts"])
    row["support_facts"].insert(at, extra)
    row["support"].insert(at, donor["support"][donor["support_facts"].index(extra)])


def _missing(rows: list[Row]) -> None:
    row = next(row for row in rows if len(row["support_facts"]) > 1)
    row["support_facts"].pop(0)
    row["support"].pop(0)


def _twice(rows: list[Row]) -> None:
    rows[1].update({name: value for name, value in rows[0].items() if name != "qid"})


def _other_question(rows: list[Row]) -> None:
    one, two = rows[0], next(row for row in rows if row["template_id"] != rows[0]["template_id"])
    one["question"] = two["question"]


CHANGES: dict[str, tuple[Callable[[list[Row]], object], str]] = {
    "another answer": (_wrong_answer, "the executors disagree on `observer"),
    "other SQL": (lambda rows: rows[0].update(sql="SELECT 1"), "its SQL is not that of its program"),
    "other text": (lambda rows: rows[0].update(program_text=rows[1]["program_text"]), "reads otherwise as text"),
    "other words": (_other_question, "its words are read as another program"),
    "another spelling": (lambda rows: first(rows, "integer").update(answer_text="two"), "its answer is spelt 'two'"),
    "too much evidence": (_superfluous, "not all of it is needed"),
    "too little evidence": (_missing, "its evidence does not suffice"),
    "other evidence in words": (lambda rows: rows[0].update(support=["nothing"]), "its evidence reads otherwise"),
    "another depth": (lambda rows: rows[0].update(depth=1), "depth is not its program's"),
    "no program": (lambda rows: rows[0].update(program="{}"), "cannot be read"),
    "asked twice": (_twice, "2 questions have the program_text"),
    "another split": (lambda rows: rows[0].update(split="train"), "is marked train but stands in dev"),
    "a question less": (lambda rows: rows.pop(), "has other episodes or questions than the manifest says"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_question_is_found(name: str, copied: Path) -> None:
    edit, said = CHANGES[name]
    change(copied, QUESTIONS, edit)
    assert any(said in str(finding) for finding in validate(copied).findings)


def test_changed_records_are_found(copied: Path) -> None:
    change(copied, EPISODES, lambda rows: rows[0]["facts"][0].update(since=1))
    assert any("graph_edges says something else" in str(finding) for finding in validate(copied).findings)


def test_a_changed_text_is_found(copied: Path) -> None:
    change(copied, EPISODES, lambda rows: rows[0].update(text_rich_belief=""))
    assert any("text_rich_belief says something else" in str(finding) for finding in validate(copied).findings)


def test_one_world_in_two_splits_is_found(copied: Path) -> None:
    stolen = pq.read_table(copied / "episodes/train-00000-of-00002.parquet", columns=["world_hash"]).to_pylist()[0]
    change(copied, EPISODES, lambda rows: rows[0].update(stolen))
    assert any("stands in" in str(finding) and "and in" in str(finding) for finding in validate(copied).findings)


def test_counts_that_the_rows_do_not_give_are_found(copied: Path) -> None:
    manifest = json.loads((copied / "manifest.json").read_text())
    manifest["families"]["count"]["yes"] = 7
    (copied / "manifest.json").write_text(json.dumps(manifest))
    assert [finding.where for finding in validate(copied).findings] == ["manifest.json"]


@pytest.mark.parametrize("cut", [100, -1])
def test_a_truncated_or_altered_shard_is_named_and_the_rest_is_checked(cut: int, copied: Path) -> None:
    path = copied / QUESTIONS
    path.write_bytes(path.read_bytes()[:cut] if cut > 0 else path.read_bytes()[:-1] + b"?")
    found = validate(copied)
    assert [f"{path} is damaged or was changed" in str(finding) for finding in found.findings] == [True]
    assert found.rows == 140


def test_a_manifest_of_other_files_is_refused(copied: Path) -> None:
    manifest = json.loads((copied / "manifest.json").read_text())
    manifest["config"]["seed"] = 8
    (copied / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(DatasetError, match="its options give other files"):
        validate(copied)


def test_the_command_says_what_is_wrong_and_fails(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(copied)]) == 0
    assert "0 disagreements" in capsys.readouterr().err
    change(copied, QUESTIONS, _wrong_answer)
    assert main(["validate", str(copied), "--json"]) == 1
    told = capsys.readouterr()
    assert len(json.loads(told.out)["findings"]) >= 1
    assert told.err.strip().splitlines()[-1].startswith("inhabit validate: ")
