"""Questions on the command line: DiPaCo on Ray with a worker killed, its evaluation, and a study on questions."""

import contextlib
import json
import os
import signal
import sqlite3
import threading
import time

import pytest
import torch
from rays import worker_on_ray
from safetensors.torch import load_file

from agent.cli import main
from training.folder import read_rows

pytestmark = pytest.mark.slow

READER = '{"width": 16, "layers": 2, "heads": 2, "head_width": 8, "batch": 1, "questions": 4, "dev_homes": 2}'
STRATEGY = '{"reshard": [0.4], "early_stop": 0.1}'


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "set"
    words = ["generate", "--preset", "homes-small", "--questions", "240", "--questions-per-episode", "20"]
    assert main([*words, "--options", "rooms", "3", "ticks", "200", "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def trained(data, tmp_path, capsys):
    """Trains the reader as the issue asks for it, on an engine."""

    def train(engine):
        words = ["train", "qa", "--data", str(data), "--options", READER, "--strategy", "dipaco", "--paths", "2x2"]
        words += ["--strategy-options", STRATEGY, "--every", "2", "--steps", "10", "--warmup", "2", "--eval-every", "4"]
        out = tmp_path / engine
        more = ["--checkpoint-every", "4", "--device", "cpu", "--workers", "2", "--out", str(out), "--json"]
        assert main([*words, *more, "--engine", engine]) == 0
        assert json.loads(capsys.readouterr().out)["step"] == 10
        return out

    return train


def _jobs_done(run):
    ledger = run / "cluster" / "ledger.sqlite"
    if not ledger.exists():
        return 0
    with contextlib.closing(sqlite3.connect(ledger, timeout=10.0)) as open_ledger, contextlib.suppress(sqlite3.Error):
        return open_ledger.execute("SELECT COUNT(*) FROM job WHERE state = 'done'").fetchone()[0]
    return 0


def _kill_in_mid_run(run, killed):
    deadline = time.monotonic() + 400
    while time.monotonic() < deadline and not killed:
        time.sleep(0.05)
        if _jobs_done(run) >= 6 and (worker := worker_on_ray()):
            os.kill(worker, signal.SIGKILL)
            killed.append(worker)


def test_questions_are_learned_by_paths_on_ray_with_a_worker_killed_and_answered_by_one_path(
    data, trained, tmp_path, capsys
):
    pytest.importorskip("ray")
    here, killed = trained("local"), []
    killer = threading.Thread(target=_kill_in_mid_run, args=(tmp_path / "ray", killed))
    killer.start()
    there = trained("ray")
    killer.join()
    assert killed
    assert read_rows(there) == read_rows(here)
    for part in ("weights", "shared", *(f"replica-{path}" for path in range(4))):
        one, other = (
            load_file(sorted((run / "checkpoints").iterdir())[-1] / f"{part}.safetensors") for run in (here, there)
        )
        assert one.keys() == other.keys()
        assert all(torch.equal(one[name], other[name]) for name in one), part
    assert main(["eval", "qa", str(data), "--runs", str(here), str(there), "--json"]) == 0
    scores = json.loads(capsys.readouterr().out)
    assert scores["readers"]["ray"] == scores["readers"]["local"]
    assert scores["readers"]["ray"]["all"]["n"] == scores["questions"]


def test_a_study_on_questions_tells_losses_and_right_answers(data, tmp_path, capsys):
    words = ["study", "diloco", "--task", "questions", "--data", str(data), "--preset", "smoke", "--seeds", "1"]
    out = tmp_path / "study"
    more = ["--sections", "pretraining (section 3.1)", "--runs", str(tmp_path / "runs"), "--out", str(out), "--json"]
    assert main([*words, *more]) == 0
    figures = json.loads(out.with_suffix(".json").read_text())
    assert figures["corpus"]["questions"] >= 240
    rows = {row["name"]: row for row in figures["trials"]}
    assert set(rows) == {"data parallel", "DiLoCo", "from scratch"}
    assert all(0 <= row["scores"]["exact"] <= 1 and row["ratio"] > 0 for row in rows.values())
    page = out.with_suffix(".md").read_text()
    assert "| | perplexity | ratio | to | paper | right | MB sent |" in page
    assert "--task questions" in page
