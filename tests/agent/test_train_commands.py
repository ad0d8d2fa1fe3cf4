"""`inhabit train`, `runs`, `text build` and `study`, as a user calls them."""

import io
import json
from pathlib import Path

import pytest

from agent.cli import main
from agent.live import Replicas

DOCS = Path(__file__).parents[2] / "docs"
SHORT = [
    "--task",
    "training.toy:Letters",
    "--options",
    '{"batch": 4, "examples": 256}',
    "--steps",
    "12",
    "--warmup",
    "2",
]


@pytest.fixture
def trained(tmp_path, capsys):
    def run(name, *options):
        words = ["train", *SHORT, "--eval-every", "6", "--checkpoint-every", "6", "--device", "cpu"]
        assert main([*words, "--out", str(tmp_path / name), "--json", *options]) == 0
        return json.loads(capsys.readouterr().out)

    return run


def test_strategies_are_chosen_and_told_more_on_the_command_line(trained, tmp_path):
    plain = trained("plain", "--every", "4", "--replicas", "4")
    few = trained(
        "few",
        "--every",
        "4",
        "--replicas",
        "4",
        "--strategy-options",
        '{"codec": "e3m0", "fragments": 2, "overlap": 1}',
    )
    assert few["bytes_sent"] < plain["bytes_sent"]
    late = trained("late", "--strategy", "async", "--every", "3", "--seconds", "1", "2")
    assert 12 < late["clock"] < 24
    muon = trained("muon", "--inner", "muon", "--start", str(tmp_path / "plain"))
    assert muon["step"] == 12


def test_runs_are_listed_shown_and_compared(trained, tmp_path, capsys):
    trained("one", "--every", "4")
    trained("two", "--every", "6", "--seed", "1")
    assert main(["runs", "list", str(tmp_path), "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["runs"]
    assert [(Path(row["run"]).name, row["state"], row["step"]) for row in listed] == [
        ("one", "done", 12),
        ("two", "done", 12),
    ]
    picture = tmp_path / "curves.png"
    assert (
        main(["runs", "compare", str(tmp_path / "one"), str(tmp_path / "two"), "--plot", str(picture), "--json"]) == 0
    )
    compared = json.loads(capsys.readouterr().out)
    assert compared["differing"] == ["seed", "strategy.every"]
    first, second = compared["runs"]
    assert first["loss ratio"] == 1.0
    assert second["loss ratio"] == pytest.approx(second["loss"] / first["loss"])
    assert picture.stat().st_size > 5000
    assert main(["runs", "show", str(tmp_path / "one")]) == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["train", *SHORT, "--strategy-options", "{codec: 1}"], "--strategy-options is not JSON"),
        (["train", *SHORT, "--strategy-options", '{"codek": "int8"}'], "DiLoCo has no 'codek'; did you mean 'codec'?"),
        (["train", *SHORT, "--strategy", "dipaco", "--paths", "2*2"], "--paths '2*2': give the modules of each level"),
        (["train", *SHORT, "--strategy", "dipaco"], "is no RoutedTask"),
        (["train", *SHORT, "--strategy", "async", "--engine", "torchrun"], "use engine local"),
        (["train", *SHORT, "--every", "0"], "every=0 must be at least 1"),
        (["runs", "list", "nowhere"], "holds no runs"),
        (["runs", "compare", "one"], "name two or more"),
        (["text", "build", "--sources", "poems"], "unknown source 'poems'"),
        (["study", "diloco", "--sections", "poems"], "has no section 'poems'"),
    ],
)
def test_a_mistake_is_told_in_one_line(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(words) == 1
    said = capsys.readouterr().err.strip()
    assert message in said
    assert "\n" not in said


def test_a_corpus_of_ones_own_folder_is_built(tmp_path, capsys):
    out = tmp_path / "corpus"
    assert main(["text", "build", "--text", str(DOCS), "--megabytes", "0.1", "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told["sources"]) == ["docs"]
    assert told["sources"]["docs"]["bytes"] == 100_000


@pytest.mark.slow
def test_a_small_study_writes_table_figures_and_picture(tmp_path, capsys):
    corpus = tmp_path / "corpus"
    assert (
        main(
            [
                "text",
                "build",
                "--text",
                str(DOCS),
                str(DOCS.parent / "training"),
                "--megabytes",
                "0.2",
                "--out",
                str(corpus),
            ]
        )
        == 0
    )
    words = ["study", "diloco", "--preset", "smoke", "--seeds", "2", "--sections", "pruning (table 6)"]
    out = tmp_path / "study"
    assert main([*words, "--corpus", str(corpus), "--runs", str(tmp_path / "runs"), "--out", str(out), "--json"]) == 0
    figures = json.loads(out.with_suffix(".json").read_text())
    assert figures["environment"]["seeds"] == [0, 1]
    rows = {row["name"]: row for row in figures["trials"]}
    assert rows["50% pruned by magnitude"]["paper"] == pytest.approx(1.004, abs=1e-3)
    assert rows["50% pruned by magnitude"]["ratio"] > 0
    assert rows["50% pruned by magnitude"]["bytes_sent"] < rows["DiLoCo"]["bytes_sent"]
    assert "## Pruning (table 6)" in out.with_suffix(".md").read_text()
    assert out.with_suffix(".png").stat().st_size > 5000


def test_the_live_table_shows_each_replica_with_its_newest_figures():
    from rich.console import Console

    replicas = Replicas()
    replicas.take(1, 4, {"losses": [2.0, 3.0], "syncs": 0, "bytes_sent": 0, "clock": 1.0})
    replicas.take(2, 4, {"losses": [None, 2.5], "syncs": 1, "bytes_sent": 2_000_000, "clock": 2.0})
    console = Console(width=100, record=True, force_terminal=False, file=io.StringIO())
    console.print(replicas.table())
    said = console.export_text()
    assert "step 2/4" in said
    assert "2.0 MB sent" in said
    assert [line.split()[:3] for line in said.splitlines() if line.split()[:1] in (["0"], ["1"])] == [
        ["0", "1", "2.0000"],
        ["1", "2", "2.5000"],
    ]
