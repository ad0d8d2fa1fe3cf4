"""`inhabit export`: whole folders or none, the same bytes each time, mistakes in one line; flat rows."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from exported_sets import BLOCKS, python
from little_sets import every_row, files

from agent.cli import main
from datagen.dataset.build import build
from datagen.dataset.dataset import load
from datagen.dataset.errors import DatasetError
from datagen.dataset.exports.export import FORMATS, export
from datagen.dataset.exports.parts import parts_of
from datagen.dataset.manifest import MANIFEST


@pytest.fixture(scope="module")
def blocks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("blocks") / "data"
    build(BLOCKS, folder)
    return folder


@pytest.fixture
def renamed(blocks: Path, tmp_path: Path) -> Path:
    """The same dataset, whose split `dev` is called `longer-4`."""
    folder = Path(shutil.copytree(blocks, tmp_path / "renamed"))
    for path in folder.rglob("dev-*.parquet"):
        path.rename(path.with_name(path.name.replace("dev", "longer-4")))
    told = (folder / MANIFEST).read_text().replace('"dev":', '"longer-4":').replace("/dev-", "/longer-4-")
    told = told.replace('"longer-4": 0.2', '"dev": 0.2')  # the recipe's share
    (folder / MANIFEST).write_text(told)
    return folder


# ---- the command


@pytest.mark.parametrize("to", FORMATS)
def test_the_same_dataset_gives_the_same_bytes(to: str, blocks: Path, tmp_path: Path) -> None:
    told = export(blocks, tmp_path / "one", to=to)
    export(blocks, tmp_path / "two", to=to)
    written = files(tmp_path / "one")
    assert written == files(tmp_path / "two")
    assert told["files"] == len(written)
    assert told["bytes"] == sum(map(len, written.values()))
    about = json.loads(written["export.json"])
    assert about["format"] == to
    assert about["config_hash"] == load(blocks).manifest["config_hash"]
    assert about["questions"] == {"train": 60, "dev": 20, "test": 20}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_the_command_says_what_it_wrote(blocks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "deep" / "rows"
    assert main(["export", str(blocks), "--to", "hf", "--out", str(out), "--view", "rich", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["questions"] == {"train": 60, "dev": 20, "test": 20}
    assert told["view"] == "rich"
    assert (out / "README.md").exists()


@pytest.mark.parametrize("to", FORMATS)
def test_splits_may_be_called_anything(to: str, renamed: Path, blocks: Path, tmp_path: Path) -> None:
    told = export(renamed, tmp_path / "out", to=to)
    assert told["questions"] == {"train": 60, "longer-4": 20, "test": 20}
    written = files(tmp_path / "out")
    export(blocks, tmp_path / "plain", to=to)
    assert len(written) == len(files(tmp_path / "plain"))
    assert any("longer" in name for name in written)
    assert not any("dev" in name for name in written)


# ---- what is refused


def refused(words: list[str], capsys: pytest.CaptureFixture[str], code: int = 1) -> str:
    capsys.readouterr()
    assert main(["export", *words]) == code
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    return error


def test_a_folder_that_is_no_dataset_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for data, said in ((tmp_path, "no whole dataset"), (tmp_path / "nowhere", "is no folder")):
        assert said in refused([str(data), "--to", "hf", "--out", str(tmp_path / "out")], capsys)
    assert not list(tmp_path.iterdir())


def test_a_changed_dataset_is_not_exported(blocks: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(blocks, tmp_path / "copy"))
    path = next((copy / "questions").glob("test-*"))
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(DatasetError, match="is damaged or was changed"):
        export(copy, tmp_path / "out", to="hf")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_something_is_left_as_it_is(
    blocks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    assert "holds something already" in refused([str(blocks), "--to", "pyg", "--out", str(out)], capsys)
    assert "is a file" in refused([str(blocks), "--to", "pyg", "--out", str(out / "mine.txt")], capsys)
    assert files(tmp_path) == {"out/mine.txt": b"mine"}


def test_an_empty_folder_is_filled(blocks: Path, tmp_path: Path) -> None:
    export(blocks, tmp_path, to="hf")
    assert (tmp_path / "export.json").exists()


def test_an_unknown_format_is_one_line(blocks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert "lm-evl" in refused([str(blocks), "--to", "lm-evl", "--out", str(out)], capsys, code=2)
    with pytest.raises(DatasetError, match="unknown format 'lm-evl': did you mean 'lm-eval'"):
        export(blocks, out, to="lm-evl")
    with pytest.raises(DatasetError, match="unknown view 'terser': did you mean 'terse'"):
        export(blocks, out, to="hf", view="terser")  # type: ignore[arg-type]
    assert not out.exists()


def test_an_export_that_fails_leaves_nothing(blocks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "somewhere")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", full)
    with pytest.raises(OSError, match="No space left"):
        export(blocks, tmp_path / "out", to="hf")
    assert not list(tmp_path.iterdir())


# ---- flat rows


def test_a_flat_row_stands_with_what_its_observer_knows(blocks: Path, tmp_path: Path) -> None:
    dataset = load(blocks)
    export(blocks, tmp_path / "rows", to="hf", view="rich")
    episodes = {row.episode_id: row for split in ("train", "dev", "test") for row in dataset.episodes(split)}
    written = {
        row["qid"]: row
        for path in sorted((tmp_path / "rows" / "data").rglob("*.parquet"))
        for row in pq.ParquetFile(path).read().to_pylist()
    }
    rows = every_row(dataset)
    assert len(written) == len(rows) == 100
    assert {row.observer == 0 for row in rows} == {True, False}
    for row in rows:
        flat = written[row.qid]
        assert flat["context"] == episodes[row.episode_id].context(row.observer, "rich")
        assert (flat["question"], flat["answer"]) == (row.question, row.answer_text)
        assert (flat["family"], flat["answer_type"]) == (row.family, row.answer_type)


def test_parts_are_the_files_of_the_manifest(blocks: Path) -> None:
    dataset = load(blocks)
    assert [part.name for part in parts_of(dataset, "train")] == ["train-00000-of-00002", "train-00001-of-00002"]
    assert sorted(row.qid for part in parts_of(dataset) for row in part.questions()) == sorted(
        row.qid for row in every_row(dataset)
    )
    lives = {lived.number: rows for part in parts_of(dataset) for lived, rows in part.lives()}
    assert lives.keys() == set(range(5))
    assert all(row.episode_id == number for number, rows in lives.items() for row in rows)
    assert sum(map(len, lives.values())) == 100


_LOADING = """
import json, sys, datasets

told = {}
for folder, names in json.loads(sys.argv[1]):
    for name in names:
        whole = datasets.load_dataset(folder, name, cache_dir=sys.argv[2])
        for split in whole:
            rows = datasets.load_dataset(folder, name, split=split, cache_dir=sys.argv[2])
            first = {key: rows[0][key] for key in ("qid", "episode_id", "context") if key in rows.column_names}
            told[f"{name} {split}"] = [len(rows), first]
print(json.dumps(told))
"""


@pytest.mark.slow
def test_hugging_face_loads_every_table_and_split_by_name(blocks: Path, renamed: Path, tmp_path: Path) -> None:
    pytest.importorskip("datasets", reason="datasets is the extra `hub`")
    export(renamed, tmp_path / "rows", to="hf")
    (tmp_path / "loading.py").write_text(_LOADING)
    asked = [(str(blocks), ["questions", "episodes"]), (str(tmp_path / "rows"), ["default"])]
    told = json.loads(python(tmp_path / "loading.py", json.dumps(asked), tmp_path / "cache", home=tmp_path))
    dataset = load(blocks)
    for split, (episodes, questions) in {"train": (3, 60), "dev": (1, 20), "test": (1, 20)}.items():
        first, number = dataset.questions(split)[0], dataset.episodes(split)[0].episode_id
        assert told[f"questions {split}"] == [questions, {"qid": first.qid, "episode_id": first.episode_id}]
        assert told[f"episodes {split}"] == [episodes, {"episode_id": number}]
        flat = told[f"default {split.replace('dev', 'longer_4')}"]
        context = dataset.episodes(split)[0].context(first.observer)
        assert flat == [questions, {"qid": first.qid, "episode_id": first.episode_id, "context": context}]
