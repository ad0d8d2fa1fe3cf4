"""Real worker processes that are killed, stopped and slowed down; the numbers stay those of the `local` engine."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from training.cluster.ledger import Ledger
from training.cluster.worker import DRIVER
from training.config import to_dict
from training.errors import RunError
from training.faults.strikes import at_work
from training.folder import RunFolder, read_rows
from training.run import load_paths, resume, train
from training.strategy import DiPaCo

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("books")]

# Examples are dealt out anew at step 6, where the run is also evaluated and saved.
STRATEGY = DiPaCo(every=3, reshard=(0.4,), specific="norm.*", early_stop=0.1, reroute=6)


@pytest.fixture
def run(config, corpus):
    task = {"corpus": str(corpus), "permutations": 2, "length": 24, "prefix": 8, "width": 8, "layers": 2, "heads": 2}

    def make(strategy=STRATEGY, **changes):
        fields = {"task": "training.text.task:Text", "task_config": {**task, "dev_examples": 64, "batch": 4}}
        fields |= {"strategy": strategy, "replicas": 4, "steps": 14, "eval_every": 6, "checkpoint_every": 6}
        return config(**{**fields, "engine": "processes", "workers": 2, "lease": 2.0, **changes})

    return make


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """A run on the `local` engine, made once."""
    return tmp_path_factory.mktemp("local") / "run"


@pytest.fixture
def same_as_local(run, undisturbed):
    """Compares a run with the one of the `local` engine, to the last bit."""
    if not undisturbed.exists():
        train(run(engine="local"), undisturbed)

    def compare(run_dir):
        assert read_rows(run_dir) == read_rows(undisturbed)
        for part in ("weights", "shared", *(f"replica-{path}" for path in range(4))):
            ours, theirs = (
                load_file(sorted((place / "checkpoints").iterdir())[-1] / f"{part}.safetensors")
                for place in (run_dir, undisturbed)
            )
            assert ours.keys() == theirs.keys()
            assert all(torch.equal(ours[name], theirs[name]) for name in ours), part

    return compare


def _ledger(run_dir):
    return Ledger(run_dir / "cluster" / "ledger.sqlite")


def _processes():
    """The command lines of all processes, by number."""
    found = {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with contextlib.suppress(OSError):
                found[int(place.name)] = (place / "cmdline").read_text(errors="replace")
    return found


def _workers(run_dir):
    """The process numbers of a run's workers."""
    lines = _processes().items()
    return sorted(number for number, line in lines if "training.cluster.worker" in line and str(run_dir) in line)


def _when(run_dir, done, act):
    """Do something once so many jobs of a run are done, in a thread of its own."""

    def wait():
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            time.sleep(0.02)
            try:
                ready = (run_dir / "cluster" / "ledger.sqlite").exists() and _done(run_dir) >= done
            except Exception:  # the tables are not there yet
                continue
            if ready and _workers(run_dir):
                act()
                return

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def _kill_one_at_work(run_dir):
    """Stopped first, so that it cannot hand in between the look and the kill."""
    ledger = _ledger(run_dir)
    while True:
        for process in at_work(ledger):
            os.kill(process, signal.SIGSTOP)
            if process in at_work(ledger):
                os.kill(process, signal.SIGKILL)
                return
            os.kill(process, signal.SIGCONT)


def _done(run_dir):
    return int(_ledger(run_dir)._read("SELECT COUNT(*) FROM job WHERE state = 'done'")[0][0])


def test_a_killed_worker_costs_its_job_and_nothing_else(run, tmp_path, same_as_local):
    killer = _when(tmp_path / "run", 7, lambda: _kill_one_at_work(tmp_path / "run"))
    result = train(run(), tmp_path / "run")
    killer.join()
    assert result.step == 14
    assert _ledger(tmp_path / "run").accounts()["expired"] == 1
    same_as_local(tmp_path / "run")
    _, mixture, routing = load_paths(tmp_path / "run")
    assert routing.ranked("dev").shape[1] == 1
    assert sorted(mixture.buffers) == sorted(mixture.kept) == [0, 1, 2, 3]
    assert _workers(tmp_path / "run") == []


def test_a_worker_that_hangs_loses_its_job_to_another(run, tmp_path, same_as_local):
    stopped = []

    def stop():
        stopped.append(_workers(tmp_path / "run")[0])
        os.kill(stopped[0], signal.SIGSTOP)
        time.sleep(3.0)
        os.kill(stopped[0], signal.SIGCONT)

    stopper = _when(tmp_path / "run", 5, stop)
    train(run(), tmp_path / "run")
    stopper.join()
    assert _ledger(tmp_path / "run").events("expired") >= 1
    same_as_local(tmp_path / "run")


def test_a_run_whose_driver_is_killed_goes_on(run, tmp_path, same_as_local):
    script = "import json, sys; from pathlib import Path; from training.config import from_dict; "
    script += "from training.run import train; train(from_dict(json.loads(sys.argv[1])), Path(sys.argv[2]))"
    path = os.pathsep.join(place for place in sys.path if place)
    child = subprocess.Popen(
        [sys.executable, "-c", script, json.dumps(to_dict(run())), str(tmp_path / "run")],
        env={**os.environ, "PYTHONPATH": path},
    )
    killer = _when(tmp_path / "run", 12, child.kill)
    child.wait()
    killer.join()
    deadline = time.monotonic() + 20  # workers notice that nobody waits for them
    while _workers(tmp_path / "run") and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _workers(tmp_path / "run") == []
    resume(tmp_path / "run")
    same_as_local(tmp_path / "run")


def test_a_worker_whose_driver_died_before_it_was_there_leaves_at_once(run, tmp_path):
    folder = RunFolder.create(tmp_path / "run", run(device="cpu", threads=1), {})
    (folder.path / "cluster").mkdir()
    _ledger(folder.path).enter([])
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    command = [sys.executable, "-m", "training.cluster.worker", str(folder.path), "worker-0"]
    path = os.pathsep.join(place for place in sys.path if place)
    late = {**os.environ, "PYTHONPATH": path, DRIVER: str(gone.pid)}
    assert subprocess.run(command, env=late, timeout=120).returncode == 0


def test_a_job_that_cannot_be_done_ends_the_run_with_its_reason(run, tmp_path):
    with pytest.raises(RunError, match="lower lr, or clip") as refusal:
        train(run(lr=1e30, warmup=0), tmp_path / "run")
    assert "\n" not in str(refusal.value)
    assert _workers(tmp_path / "run") == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"engine": "ray", "address": "127.0.0.1:1"}, "no Ray cluster at 127.0.0.1:1"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(run, tmp_path, changes, message):
    with pytest.raises(RunError, match=message) as refusal:
        train(run(**changes), tmp_path / "run")
    assert "\n" not in str(refusal.value)
