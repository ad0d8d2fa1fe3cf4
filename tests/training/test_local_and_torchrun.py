"""Real processes on gloo, one per replica, against the replicas in turn."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
import torch
from safetensors.torch import load_file

from training.errors import RunError
from training.folder import read_rows
from training.run import Stopped, load_model, resume, train
from training.strategy import DiLoCo, Synchronous

pytestmark = pytest.mark.slow


def _assert_agree(one, two):
    """To the last bit: replicas' shares are summed in the same order wherever they live."""
    assert read_rows(one) == read_rows(two)
    for part in ("weights", "shared", "replica-0", "replica-1"):
        ours, theirs = (
            load_file(sorted((run / "checkpoints").iterdir())[-1] / f"{part}.safetensors") for run in (one, two)
        )
        assert ours.keys() == theirs.keys()
        assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_three_outer_rounds_agree(config, tmp_path):
    run = {"strategy": DiLoCo(every=5), "steps": 15}
    train(config(**run), tmp_path / "local")
    told = []
    result = train(config(engine="torchrun", **run), tmp_path / "torchrun", on_progress=told.append)
    _assert_agree(tmp_path / "local", tmp_path / "torchrun")
    assert result.syncs == 3
    assert result.step == 15
    assert load_model(tmp_path / "torchrun")[1] is not None
    assert all(now.steps == 15 for now in told)


def test_an_odd_model_under_synchronous_agrees(config, tmp_path):
    run = {"task": "odd_tasks:Odd", "task_config": {}, "strategy": Synchronous(), "steps": 12}
    train(config(**run), tmp_path / "local")
    train(config(engine="torchrun", **run), tmp_path / "torchrun")
    _assert_agree(tmp_path / "local", tmp_path / "torchrun")


def test_three_processes_with_weights_by_shard_agree(config, tmp_path):
    run = {"task": "odd_tasks:Odd", "task_config": {}, "strategy": DiLoCo(every=4, weighting="shard"), "replicas": 3}
    train(config(**run), tmp_path / "local")
    train(config(engine="torchrun", **run), tmp_path / "torchrun")
    _assert_agree(tmp_path / "local", tmp_path / "torchrun")


OPTIONS = {
    "streaming": {"fragments": 3, "overlap": 2, "codec": "e3m0"},
    "pruned": {"prune": 0.5, "feedback": "all"},
    "pool": {"pool": "doubling"},
}


@pytest.mark.parametrize("name", OPTIONS)
def test_every_way_of_exchanging_agrees(config, tmp_path, name):
    run = {"task": "odd_tasks:Odd", "task_config": {}, "strategy": DiLoCo(every=4, **OPTIONS[name]), "replicas": 2}
    train(config(**run), tmp_path / "local")
    train(config(engine="torchrun", **run), tmp_path / "torchrun")
    _assert_agree(tmp_path / "local", tmp_path / "torchrun")


def test_processes_that_were_stopped_go_on_in_mid_round_as_if_not(config, tmp_path):
    run = {"strategy": DiLoCo(every=5), "steps": 400, "eval_every": 0, "checkpoint_every": 7}
    train(config(**run), tmp_path / "local")
    stop = threading.Thread(target=_stop_when_begun, args=(tmp_path / "torchrun",))
    stop.start()
    try:
        with pytest.raises(Stopped, match="saved"):
            train(config(engine="torchrun", **run), tmp_path / "torchrun")
    finally:
        stop.join()
    # The folder says which engine; from the middle on the other one takes over.
    data = json.loads((tmp_path / "torchrun" / "config.json").read_text())
    (tmp_path / "torchrun" / "config.json").write_text(json.dumps({**data, "engine": "local"}))
    resume(tmp_path / "torchrun")
    _assert_agree(tmp_path / "local", tmp_path / "torchrun")


def _stop_when_begun(run_dir):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not list((run_dir / "checkpoints").glob("step-*[1-9]*")):
        time.sleep(0.01)
    (run_dir / "stop").touch()


def test_ctrl_c_reaches_the_processes_and_resuming_finishes(config, tmp_path):
    script = """
import sys
from pathlib import Path
from training.config import from_dict
import json
from training.run import Stopped, train
try:
    train(from_dict(json.loads(sys.argv[1])), Path(sys.argv[2]))
except Stopped as stopped:
    print("stopped:", stopped)
    sys.exit(130)
"""
    from training.config import to_dict

    run = config(engine="torchrun", strategy=DiLoCo(every=5), steps=2000, eval_every=0, checkpoint_every=9)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    child = subprocess.Popen(
        [sys.executable, "-c", script, json.dumps(to_dict(run)), str(tmp_path / "run")],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    while not list((tmp_path / "run" / "checkpoints").glob("step-*9")):
        assert child.poll() is None
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    said, _ = child.communicate(timeout=60)
    assert child.returncode == 130
    assert "stopped" in said
    newest = max(int(path.name[5:]) for path in (tmp_path / "run" / "checkpoints").glob("step-*"))
    assert 9 <= newest < 2000
    assert newest % 5 == 0 or newest % 9 == 0


def test_an_error_in_a_process_comes_back_as_one_line(config, tmp_path):
    run = config(engine="torchrun", task="odd_tasks:Exploding", task_config={})
    with pytest.raises(RunError, match="lower lr") as refusal:
        train(run, tmp_path / "run")
    assert "\n" not in str(refusal.value)
