"""`inhabit generate`: what it is told is what it makes, mistakes are one line, and nothing is overwritten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from little_sets import files

from agent.cli import main
from datagen.dataset.dataset import load

SMALL = ["generate", "--preset", "homes-small", "--questions", "40", "--questions-per-episode", "10", "--shard", "2"]


def test_options_reach_the_dataset(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "data"
    mix = ["--mix", "count", "1", "location/deep", "1", "property/boolean", "2"]
    options = ["--options", "ticks", "120", "residents", "3", "--seed", "5", "--dev", "0", "--test", "0.25"]
    assert main([*SMALL, *mix, *options, "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["questions"] == {"train": 30, "dev": 0, "test": 10}
    counts = {family: counts["questions"] for family, counts in told["families"].items()}
    assert sum(counts.values()) == 40
    for family, asked in {"count": 10, "location": 10, "property": 20}.items():
        assert abs(counts[family] - asked) <= 1  # whole questions in each of the shards
    dataset = load(out)
    assert dataset.recipe.seed == 5
    assert dataset.recipe.options == {"rooms": 2, "items": 30, "residents": 3, "ticks": 120}
    rows = dataset.questions("train") + dataset.questions("test")
    assert all(row.depth >= 6 for row in rows if row.family == "location")
    assert all(row.answer_type == "boolean" for row in rows if row.family == "property")
    assert {row.tick for row in rows} == {120}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--preset", "home-small"], "did you mean 'homes-small'"),
        (["--mix", "cuont", "1"], "did you mean 'count'"),
        (["--mix", "nearest/shallow/tick", "1"], "quota of family 'nearest/shallow/tick' cannot be met"),
        (["--questions", "-1"], "questions is -1"),
        (["--workers", "0"], "workers is 0"),
        (["--options", "items", "500"], "items=500"),
        (["--options", "ticks", "-3"], "ticks is -3"),
        (["--options", "item", "40"], "did you mean 'items'"),
        (["--address", "localhost:1"], "add --engine ray"),
        (["--from-db", "/nowhere/life.db"], "/nowhere/life.db"),
    ],
)
def test_a_mistake_is_one_line_and_writes_nothing(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*SMALL, *words, "--out", str(tmp_path / "data")]) == 1
    error = capsys.readouterr().err.strip().splitlines()[-1]
    assert error.startswith("inhabit generate: ")
    assert said in error
    assert not list(tmp_path.rglob("*.parquet"))


def test_a_folder_with_other_shards_is_left_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "data"
    assert main([*SMALL, "--out", str(out)]) == 0
    before = files(out)
    for gone in (False, True):
        if gone:
            (out / "manifest.json").unlink()
            before.pop("manifest.json")
        assert main([*SMALL, "--out", str(out), "--preset", "homes", "--shard", "20", "--questions", "900"]) == 1
        assert "another dataset (preset 'homes-small'" in capsys.readouterr().err
        assert files(out) == before
