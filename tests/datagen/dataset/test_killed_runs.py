"""Runs that are killed: what was finished is kept, what was not is made, and the bytes are the same in the end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from little_sets import files, tiny

from datagen.dataset.build import build
from datagen.dataset.dataset import load
from datagen.dataset.errors import DatasetError
from datagen.dataset.validate import validate

SIX = tiny(questions=60, dev=0.17, test=0.17)
"""Six shards of one episode each."""

_RUN = [sys.executable, "-m", "agent.cli", "generate", "--preset", "homes-small", "--options", "ticks", "120"]
_SIX = ["--questions", "60", "--questions-per-episode", "10", "--dev", "0.17", "--test", "0.17", "--shard", "1"]


def start(out: Path, *more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*_RUN, *_SIX, "--out", str(out), *more], start_new_session=True)


def shards_in(out: Path) -> list[Path]:
    return [path for path in (out / "questions").glob("*.parquet") if not path.name.startswith(".part-")]


def kill_after(run: subprocess.Popen[bytes], out: Path, shards: int) -> None:
    """Kill a run and all its workers, without warning, when it has finished so many shards."""
    for _ in range(3000):
        if len(shards_in(out)) >= shards or run.poll() is not None:
            break
        time.sleep(0.01)
    assert run.poll() is None, "it was done before it could be killed"
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("whole") / "data"
    build(SIX, folder)
    return files(folder)


@pytest.mark.slow
@pytest.mark.parametrize(("shards", "workers"), [(1, "1"), (3, "1"), (2, "2")])
def test_a_killed_run_goes_on_and_leaves_finished_shards_alone(
    shards: int, workers: str, whole: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "data"
    kill_after(start(out, "--workers", workers), out, shards)
    with pytest.raises(DatasetError, match="no whole dataset"):
        load(out)
    finished = {path: path.stat().st_mtime_ns for path in shards_in(out)}
    assert 1 <= len(finished) < 6
    assert start(out, "--workers", "2").wait() == 0
    assert {path: path.stat().st_mtime_ns for path in finished} == finished
    assert files(out) == whole
    assert validate(out).findings == ()


@pytest.mark.slow
def test_a_worker_that_is_killed_is_said_in_one_line(tmp_path: Path) -> None:
    out = tmp_path / "data"
    run = subprocess.Popen(
        [*_RUN, "--questions", "900", "--shard", "1", "--out", str(out), "--workers", "2"], stderr=subprocess.PIPE
    )
    for _ in range(3000):
        if shards_in(out) or run.poll() is not None:
            break
        time.sleep(0.01)
    children = subprocess.run(["pgrep", "-P", str(run.pid)], capture_output=True, text=True, check=True).stdout.split()
    workers = [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(workers[0], signal.SIGKILL)
    _, error = run.communicate(timeout=120)
    assert run.returncode == 1
    last = error.decode().strip().splitlines()[-1]
    assert last.startswith("inhabit generate: a worker process died")
    assert b"Traceback" not in error
