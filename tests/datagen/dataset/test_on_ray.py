"""Shards made on a real local Ray: the same bytes as on this machine alone, also when a worker is killed midway."""

from __future__ import annotations

import os
import runpy
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from little_sets import MIDDLING, files, tiny

from datagen.config import recipe_of
from datagen.dataset.build import build
from datagen.dataset.engines import on_ray
from datagen.dataset.errors import DatasetError

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

ray = pytest.importorskip("ray", reason="Ray is the extra `cluster`")

EIGHT = recipe_of("homes-small", MIDDLING, questions=80, questions_per_episode=10, dev=0.13, test=0.13, shard=1)


def workers_of_ray() -> list[int]:
    """The processes of this session's Ray that are making a shard now."""
    found = subprocess.run(["pgrep", "-f", "ray::make_shard"], capture_output=True, text=True, check=False)
    return [int(pid) for pid in found.stdout.split() if _is_ours(int(pid))]


def _is_ours(pid: int) -> bool:
    """Whether a process descends from this one: the machine may run Rays of others."""
    while pid > 1:
        if pid == os.getpid():
            return True
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
    return False


def test_ray_gives_the_same_bytes_though_a_worker_is_killed(tmp_path: Path) -> None:
    killed: list[int] = []

    def kill_one() -> None:
        deadline = time.monotonic() + 120
        while not killed and time.monotonic() < deadline:
            for pid in workers_of_ray()[:1]:
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
            time.sleep(0.01)

    killer = threading.Thread(target=kill_one)
    killer.start()
    try:
        build(EIGHT, tmp_path / "ray", workers=2, engine="ray")
    finally:
        killer.join()
    assert killed
    build(EIGHT, tmp_path / "local")
    assert files(tmp_path / "ray") == files(tmp_path / "local")


def test_a_mistake_of_the_user_comes_through_as_it_is(tmp_path: Path) -> None:
    impossible = tiny(mix={"nearest/shallow/tick": 1.0})
    with pytest.raises(DatasetError, match="quota of family 'nearest/shallow/tick' cannot be met"):
        build(impossible, tmp_path / "data", workers=2, engine="ray")
    assert not list((tmp_path / "data").rglob("*.parquet"))


def test_a_task_whose_workers_keep_vanishing_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "die.py").write_text("import os\nos._exit(7)\n")
    with pytest.raises(DatasetError, match=r"Ray lost a worker .* finished shards are kept"):
        list(on_ray(runpy.run_path, [(str(tmp_path / "die.py"),)], 1, None))


def test_a_cluster_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    words = ["generate", "--engine", "ray", "--address", "127.0.0.1:1", "--out", str(tmp_path / "data")]
    done = subprocess.run(
        [sys.executable, "-m", "agent.cli", *words], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("inhabit generate: no Ray cluster at 127.0.0.1:1")
    assert "Traceback" not in done.stderr


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_a_cluster_that_vanishes_is_one_clear_line(tmp_path: Path) -> None:
    # A token of its own for the cluster of this test: newer Rays let nobody in without one.
    environment = {**os.environ, "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    address = f"127.0.0.1:{_free_port()}"
    command = str(Path(sys.executable).with_name("ray"))
    status = [command, "status", "--address", address]
    start = [command, "start", "--head", "--port", address.partition(":")[2], "--num-cpus", "2"]
    head = subprocess.Popen(
        [*start, "--include-dashboard", "false", "--disable-usage-stats", "--block"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=environment,
    )
    words = ["generate", "--engine", "ray", "--address", address, "--workers", "2", "--shard", "4"]
    try:
        for _ in range(30):
            if subprocess.run(status, env=environment, capture_output=True, check=False).returncode == 0:
                break
            time.sleep(1)
        run = subprocess.Popen(
            [sys.executable, "-m", "agent.cli", *words, "--questions", "900", "--out", str(tmp_path / "data")],
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for _ in range(600):
            if list(tmp_path.rglob("train-*.parquet")) or run.poll() is not None:
                break
            time.sleep(0.1)
        assert run.poll() is None, run.communicate()
    finally:
        os.killpg(head.pid, signal.SIGKILL)
        head.wait()
    _, error = run.communicate(timeout=120)
    assert run.returncode == 1
    last = error.strip().splitlines()[-1]
    assert last.startswith("inhabit generate: the Ray cluster at ")
    assert " is gone: " in last
    assert "Traceback" not in error, error
