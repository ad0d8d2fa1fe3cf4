"""The demo, small: it runs through, and the same seed gives the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.cli import main
from agent.config import DemoConfig
from agent.demo import DemoError, run
from agent.life import Life
from training.folder import read_rows

_EXACT = ("home.json", "questions.json", "life/home.json", "life/seen.bin")


def demo(out: Path) -> dict[str, object]:
    return run(DemoConfig(seed=3, out=out, ticks=80, episodes=20, steps=4, json=True))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_two_demos_of_one_seed_are_alike(tmp_path: Path) -> None:
    first, second = demo(tmp_path / "a"), demo(tmp_path / "b")
    for name in _EXACT:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    tables = sorted((tmp_path / "a" / "data").rglob("*.parquet"))
    assert tables
    for table in tables:
        other = tmp_path / "b" / table.relative_to(tmp_path / "a")
        assert table.read_bytes() == other.read_bytes(), table.name
    lives = [Life.load(tmp_path / name / "life") for name in "ab"]
    assert repr(lives[0].history()) == repr(lives[1].history())
    losses = [[row["loss"] for row in read_rows(tmp_path / name / "runs" / "diloco") if "loss" in row] for name in "ab"]
    assert losses[0]
    assert losses[0] == pytest.approx(losses[1], abs=1e-6)
    assert first["exact"] == second["exact"]
    assert first["violations"] == 0
    page = (tmp_path / "a" / "report.html").read_text(encoding="utf-8")
    assert page.count("data:image/png") >= 5
    assert "http" not in page


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(DemoError, match="choose another folder"):
        run(DemoConfig(out=tmp_path, overwrite=True))
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_an_earlier_demo_is_replaced_only_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "home.json").write_text("{}")
    assert main(["demo", "--out", str(tmp_path)]) == 1
    assert "--overwrite" in capsys.readouterr().err
