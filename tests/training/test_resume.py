import json
import os
import signal
import subprocess
import sys
import time

import pytest
import torch

from training.checkpoint import steps
from training.config import Pace, to_dict
from training.errors import RunError
from training.run import Stopped, load_model, resume, train
from training.strategy import AsyncLocalSGD, DiLoCo, Synchronous

STRATEGIES = {
    "synchronous": Synchronous(),
    "nesterov": DiLoCo(every=5),
    "average": DiLoCo(every=5, outer="average"),
    "adam": DiLoCo(every=5, outer="adam", lr=0.1),
    "streaming": DiLoCo(every=5, fragments=3, overlap=2, codec="e3m0", mix=0.25),
    "pruned": DiLoCo(every=5, prune=0.5, feedback="all", codec="int8"),
    "lossy": DiLoCo(every=3, drop=0.5, drop_against="start"),
    "ramp": DiLoCo(every=3, pool="ramp-up"),
    "delayed": AsyncLocalSGD(every=3),
    "buffered": AsyncLocalSGD(every=3, arrivals="buffered", discount="compensation"),
}


class Crash(Exception):
    """Stands for anything that ends a run without its saving."""


def _crash_at(step):
    def progress(now):
        if now.step >= step:
            raise Crash

    return progress


def _interrupt_at(step, number):
    def progress(now):
        if now.step == step:
            os.kill(os.getpid(), number)

    return progress


# Checkpoints are at 4, 8, 12, 16 and rounds end at 5, 10, 15: 7 goes on from 4, in mid-round; 10 from 8; 17 is the end.
@pytest.mark.parametrize("step", [1, 7, 10, 17])
@pytest.mark.parametrize("name", STRATEGIES)
def test_a_crashed_and_resumed_run_equals_an_uninterrupted_one_bit_for_bit(config, outcome, tmp_path, name, step):
    run = config(strategy=STRATEGIES[name], pace=Pace(step_seconds=(1.0, 1.7)))
    train(run, tmp_path / "whole")
    with pytest.raises(Crash):
        train(run, tmp_path / "broken", on_progress=_crash_at(step))
    resume(tmp_path / "broken")
    assert outcome(tmp_path / "broken") == outcome(tmp_path / "whole")


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_model_with_buffers_dropout_and_tied_weights_resumes_bit_for_bit(config, outcome, tmp_path, name):
    run = config(task="odd_tasks:Odd", task_config={}, strategy=STRATEGIES[name], accumulate=2)
    train(run, tmp_path / "whole")
    with pytest.raises(Crash):
        train(run, tmp_path / "broken", on_progress=_crash_at(14))
    resume(tmp_path / "broken")
    assert outcome(tmp_path / "broken") == outcome(tmp_path / "whole")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_saves_first_and_goes_on_from_there(config, outcome, tmp_path, number):
    train(config(), tmp_path / "whole")
    before = signal.getsignal(signal.SIGINT)  # a job in a shell's background begins with SIGINT ignored
    with pytest.raises(Stopped, match="step 7"):
        train(config(), tmp_path / "broken", on_progress=_interrupt_at(7, number))
    assert (tmp_path / "broken" / "checkpoints" / "step-00000007").is_dir()
    assert signal.getsignal(signal.SIGINT) is before
    resume(tmp_path / "broken")
    assert outcome(tmp_path / "broken") == outcome(tmp_path / "whole")


def test_a_file_named_stop_stops_a_run_once(config, tmp_path):
    with pytest.raises(Stopped, match="step 3"):
        train(
            config(),
            tmp_path / "run",
            on_progress=lambda now: (tmp_path / "run" / "stop").touch() if now.step == 3 else None,
        )
    assert resume(tmp_path / "run").step == 17


def test_a_run_interrupted_twice_still_equals_an_uninterrupted_one(config, outcome, tmp_path):
    train(config(), tmp_path / "whole")
    with pytest.raises(Stopped):
        train(config(), tmp_path / "broken", on_progress=_interrupt_at(6, signal.SIGINT))
    with pytest.raises(Crash):
        resume(tmp_path / "broken", on_progress=_crash_at(11))
    resume(tmp_path / "broken")
    assert outcome(tmp_path / "broken") == outcome(tmp_path / "whole")


def test_the_anchor_and_not_a_replica_is_saved_as_the_weights_in_mid_round(config, tmp_path):
    with pytest.raises(Stopped):
        train(config(), tmp_path / "run", on_progress=_interrupt_at(8, signal.SIGINT))
    with pytest.raises(Stopped):
        train(config(checkpoint_every=5), tmp_path / "other", on_progress=_interrupt_at(5, signal.SIGINT))
    at_8, at_5 = load_model(tmp_path / "run")[1], load_model(tmp_path / "other")[1]
    for a, b in zip(at_8.parameters(), at_5.parameters(), strict=True):
        assert torch.equal(a, b)


def test_resuming_a_finished_run_tells_its_result_and_changes_nothing(config, outcome, tmp_path):
    first = train(config(), tmp_path / "run")
    before = outcome(tmp_path / "run")
    again = resume(tmp_path / "run")
    assert (again.loss, again.evaluation, again.bytes_sent) == (first.loss, first.evaluation, first.bytes_sent)
    assert outcome(tmp_path / "run") == before


def test_a_run_leaves_torch_as_it_found_it(config, tmp_path):
    torch.manual_seed(3)
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    train(config(threads=2), tmp_path / "run")
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads
    assert not torch.are_deterministic_algorithms_enabled()


def test_another_seed_gives_another_run(config, outcome, tmp_path):
    train(config(), tmp_path / "a")
    train(config(seed=1), tmp_path / "b")
    assert outcome(tmp_path / "a")["metrics.jsonl"] != outcome(tmp_path / "b")["metrics.jsonl"]


def test_what_a_killed_writer_left_unfinished_is_never_read_and_is_cleaned_up(config, outcome, tmp_path):
    train(config(), tmp_path / "whole")
    with pytest.raises(Crash):
        train(config(), tmp_path / "run", on_progress=_crash_at(10))
    half = tmp_path / "run" / "checkpoints" / ".writing-step-00000012"
    half.mkdir()
    (half / "weights.safetensors").write_bytes(b"half")
    with (tmp_path / "run" / "metrics.jsonl").open("a") as file:
        file.write('{"step": 11, "los')
    resume(tmp_path / "run")
    assert not half.exists()
    assert outcome(tmp_path / "run") == outcome(tmp_path / "whole")


def test_only_the_newest_checkpoints_are_kept(config, tmp_path):
    train(config(keep=3), tmp_path / "run")
    names = sorted(path.name for path in (tmp_path / "run" / "checkpoints").iterdir())
    assert names == ["step-00000012", "step-00000016", "step-00000017"]


def test_two_processes_cannot_work_on_one_run(config, tmp_path):
    def meddle(now):
        if now.step == 6:
            resume(tmp_path / "run")

    with pytest.raises(RunError, match="another process"):
        train(config(), tmp_path / "run", on_progress=meddle)


_BEGIN_OR_GO_ON = """
import json, sys
from pathlib import Path
from training.config import from_dict
from training.run import resume, train
path = Path(sys.argv[1])
resume(path) if path.exists() else train(from_dict(json.loads(sys.argv[2])), path)
"""


@pytest.mark.slow
@pytest.mark.parametrize("strategy", [Synchronous(), DiLoCo(every=5)], ids=["synchronous", "diloco"])
def test_a_run_killed_again_and_again_equals_an_uninterrupted_one(config, outcome, tmp_path, strategy):
    run, folder = config(strategy=strategy, steps=200, checkpoint_every=1, eval_every=50), tmp_path / "killed"
    command = [sys.executable, "-c", _BEGIN_OR_GO_ON, str(folder), json.dumps(to_dict(run))]
    for turn in range(3):
        reached = _newest(folder)
        child = subprocess.Popen(command)
        while _newest(folder) <= reached + 5:
            assert child.poll() is None
            time.sleep(0.005)
        time.sleep(0.0137 * turn)
        child.kill()
        assert child.wait() == -signal.SIGKILL
    assert 15 < _newest(folder) < 200
    resume(folder)
    train(run, tmp_path / "whole")
    assert outcome(folder) == outcome(tmp_path / "whole")


def _newest(run_dir):
    return max(steps(run_dir / "checkpoints"), default=0)
