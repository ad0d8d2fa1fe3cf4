"""Programs by the hundred thousand: no two executors ever disagree, on truth or belief, in homes or blocks worlds."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from agent.cli import main
from datagen.dataset.errors import DatasetError
from datagen.dataset.fuzz import FUZZED, Fuzzed, fuzz_worlds
from datagen.dataset.fuzz_report import as_json, as_page
from datagen.questions import operators as op
from datagen.questions.fuzz.executors import EXECUTORS
from datagen.questions.run_log import Search

PROGRAMS = int(os.environ.get("FUZZ_PROGRAMS", 100_000))


@pytest.mark.slow
def test_a_hundred_thousand_programs_have_the_same_answer_by_every_executor() -> None:
    run = fuzz_worlds(programs=PROGRAMS, seed=9, workers=2)
    tally = run.tally
    assert not tally.findings, "\n".join(map(str, tally.findings))
    assert tally.total == PROGRAMS
    assert min(tally.programs[f"{world}/{whose}"] for world in FUZZED for whose in ("truth", "belief")) > 0
    assert tally.beliefs >= 0.3 * PROGRAMS
    assert tally.outcomes["value"] >= 0.4 * PROGRAMS
    assert tally.never_drawn == []
    assert min(tally.operators[name] for name in op.OPERATORS) >= PROGRAMS // 1000
    assert set(run.versions) | set(run.left_out) == set(EXECUTORS)
    assert set(run.left_out) <= {"postgresql"}


def quick(**options: object) -> Fuzzed:
    """A run of two executors that need no start."""
    return fuzz_worlds(**{"programs": 240, "seed": 3, "executors": ("log", "sqlite"), **options})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def run() -> Fuzzed:
    return quick()


def counted(run: Fuzzed) -> dict[str, object]:
    return {name: value for name, value in as_json(run).items() if name not in ("seconds", "workers")}


def test_workers_change_nothing_but_the_time(run: Fuzzed) -> None:
    assert counted(quick(workers=2)) == counted(run)
    assert counted(quick(seed=4)) != counted(run)


def test_a_run_that_was_stopped_goes_on_where_it_was(run: Fuzzed, tmp_path: Path) -> None:
    keep = tmp_path / "parts.jsonl"

    def stop(done: int, of: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        quick(keep=keep, progress=stop)
    kept = keep.read_text()
    assert kept.count("\n") == 2  # which run it is, and the part that was finished
    keep.write_text(kept + '{"place": 1, "sec')  # killed while it wrote the next
    told: list[int] = []
    again = quick(keep=keep, workers=2, progress=lambda done, of: told.append(done))
    assert told == [120, 240]
    assert counted(again) == counted(run)
    assert again.seconds > 0
    with pytest.raises(DatasetError, match="parts of another run"):
        quick(keep=keep, seed=4)
    with pytest.raises(DatasetError, match="parts of another run"):
        quick(keep=keep, code="later")
    keep.write_text(kept.replace('"place": ', '"plaice": '))
    with pytest.raises(DatasetError, match="is damaged"):
        quick(keep=keep)


def test_the_page_says_what_was_counted(run: Fuzzed) -> None:
    page, data = as_page(run), as_json(run)
    assert "240 different programs about 8 episodes, 0 disagreements." in page
    assert f"| home/truth | {data['programs']['home/truth']} " in page
    assert sum(data["outcomes"].values()) == sum(data["depths"].values()) == 240


def test_without_postgresql_the_rest_is_run_and_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("memory.graph.server._DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    run = quick(programs=20, executors=("log", "sqlite", "postgresql"))
    assert list(run.versions) == ["log", "sqlite"]
    assert "not installed" in run.left_out["postgresql"]
    with pytest.raises(DatasetError, match="only log can run here"):
        quick(executors=("log", "postgresql"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"programs": 0}, "nothing to fuzz"),
        ({"worlds": ("hme",)}, "did you mean 'home'"),
        ({"executors": ("log", "oracle")}, "unknown executor 'oracle'"),
        ({"executors": ("log", "log")}, "none to disagree with"),
    ],
)
def test_what_cannot_be_fuzzed_is_said_in_one_line(options: dict[str, object], message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        quick(**options)


def test_the_command_writes_a_page_and_exits_1_on_a_disagreement(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["fuzz", "--programs", "120", "--worlds", "blocks", "--executors", "log", "sqlite"]
    assert main([*words, "--out", str(tmp_path / "fine")]) == 0
    assert json.loads((tmp_path / "fine.json").read_text())["disagreements"] == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fine.json", "fine.md"]  # no parts are left
    capsys.readouterr()
    monkeypatch.setattr(Search, "_find_count", lambda self, node, moment: -1)
    assert main([*words, "--out", str(tmp_path / "bad")]) == 1
    said = capsys.readouterr()
    assert "blocks seed 0 episode" in said.out
    assert "have other answers" in said.err
    assert "## Disagreements" in (tmp_path / "bad.md").read_text()
    found = json.loads((tmp_path / "bad.json").read_text())["disagreements"]
    assert all("count" in finding["program"] for finding in found)
    assert {finding["seed"] for finding in found} == {0}


def test_a_server_that_cannot_be_reached_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("psycopg")
    url = f"postgresql+psycopg://nobody@/postgres?host={tmp_path}"
    assert main(["fuzz", "--programs", "10", "--postgres", url]) == 1
    assert str(tmp_path) in capsys.readouterr().err
