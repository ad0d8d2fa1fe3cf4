"""A writer killed at any moment leaves a database that opens and holds whole ticks only."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tick_writer import WORDS, lived

from memory.graph.history import History
from memory.graph.store import Graph, GraphError

_WRITER = Path(__file__).with_name("tick_writer.py")
_ROOT = Path(__file__).parents[3]


def kill_a_writer(path: Path, after: float, batch: int) -> None:
    command = [sys.executable, str(_WRITER), str(path), str(batch)]
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"writing\n"
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


def check_whole(path: Path) -> int:
    """The number of ticks in a database, all of which are whole."""
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    with Graph.open(path) as graph:
        history = graph.history()
    expected = lived(history.last_tick + 1) if history.last_tick >= 0 else History(vocabulary=WORDS, last_tick=-1)
    assert history == expected
    return history.last_tick + 1


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=pytest.mark.slow)])
def test_a_writer_killed_at_any_moment_leaves_whole_ticks_only(tmp_path, kills):
    rng = random.Random(kills)
    path, ticks, lives = tmp_path / "life.db", 0, 0
    for kill in range(kills):
        if not path.exists():
            Graph.create(path, WORDS).close()
            lives, ticks = lives + 1, 0
        batch = rng.choice((1, 1, 5))
        kill_a_writer(path, rng.random() ** 2 * 0.15, batch)
        before, ticks = ticks, check_whole(path)
        assert ticks >= before
        if kill % 5 == 4:  # a long history takes long to check
            assert ticks > 0
            path.unlink()
    assert lives >= kills // 5


def test_a_writer_killed_while_it_makes_the_database_leaves_it_whole_or_not_at_all(tmp_path):
    code = "import sys; from tick_writer import *; print('writing', flush=True); Graph.create(sys.argv[1], lived(60))"
    environment = {**os.environ, "PYTHONPATH": f"{_ROOT}:{_WRITER.parent}"}
    for kill in range(6):
        path = tmp_path / f"{kill}.db"
        with subprocess.Popen(
            [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, env=environment
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            deadline = time.monotonic() + 5
            while not path.exists() and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.001)
            time.sleep(kill * 0.01)
            process.kill()
        assert content(path) in (lived(60), "none")


def content(path: Path) -> History | str:
    try:
        with Graph.open(path) as graph:
            return graph.history()
    except GraphError as error:
        return "none" if "is not a" in str(error) else str(error)
