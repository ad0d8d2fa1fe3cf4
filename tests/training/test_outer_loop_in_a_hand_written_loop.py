"""DiLoCo around a loop that is not ours: one process, and several on gloo."""

import copy
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from plain_training import Plain

from training.errors import RunError
from training.hooks import OuterLoop
from training.strategy import DiLoCo
from training.transport import InProcess

HERE = Path(__file__).parent


def _steps(plain, count):
    for _ in range(count):
        plain.gradient()
        plain.step()


def test_alone_it_is_lookahead():
    ours, fast = Plain(0, 1), Plain(0, 1)
    sync = OuterLoop(ours.model, ours.optimizer, DiLoCo(every=4, outer="sgd", lr=0.5))
    slow = fast.parameters()
    for _ in range(3):
        _steps(ours, 4)
        _steps(fast, 4)
        slow = [s + 0.5 * (f - s) for s, f in zip(slow, fast.parameters(), strict=True)]
        fast.put(slow)
    for a, b in zip(ours.parameters(), slow, strict=True):
        torch.testing.assert_close(a, b, atol=1e-6, rtol=0)
    assert sync.steps == 12
    assert sync.bytes_sent == 0
    assert sync.last.norm > 0


def test_shared_weights_are_there_for_evaluation_and_own_ones_afterwards():
    plain = Plain(0, 1)
    start = plain.parameters()
    sync = OuterLoop(plain.model, plain.optimizer, DiLoCo(every=10))
    _steps(plain, 3)
    own = plain.parameters()
    with sync.shared() as model:
        assert model is plain.model
        assert all(torch.equal(a, b) for a, b in zip(plain.parameters(), start, strict=True))
    assert all(torch.equal(a, b) for a, b in zip(plain.parameters(), own, strict=True))
    sync.finish()
    assert not any(torch.equal(a, b) for a, b in zip(plain.parameters(), own, strict=True))
    after = sync.steps
    _steps(plain, 1)
    assert sync.steps == after  # it listens no more


@pytest.mark.parametrize("at", [3, 4, 6])
def test_a_loop_saved_at_any_step_goes_on_as_if_not(at):
    strategy = DiLoCo(every=4, fragments=2, overlap=1)
    whole = Plain(0, 1)
    OuterLoop(whole.model, whole.optimizer, strategy)
    _steps(whole, 12)
    first = Plain(0, 1)
    sync = OuterLoop(first.model, first.optimizer, strategy)
    _steps(first, at)
    saved = copy.deepcopy((first.model.state_dict(), first.optimizer.state_dict(), sync.state_dict()))
    second = Plain(0, 1)
    again = OuterLoop(second.model, second.optimizer, strategy)
    second.model.load_state_dict(saved[0])
    second.optimizer.load_state_dict(saved[1])
    again.load_state_dict(saved[2])
    for _ in range(at):  # the batches and rates of the steps before
        next(second.batches)
    second.scheduler = copy.copy(first.scheduler)
    second.scheduler.optimizer = second.optimizer
    _steps(second, 12 - at)
    for a, b in zip(second.parameters(), whole.parameters(), strict=True):
        assert torch.equal(a, b)


def test_finishing_right_after_a_sync_changes_nothing():
    plain = Plain(0, 1)
    sync = OuterLoop(plain.model, plain.optimizer, DiLoCo(every=4))
    _steps(plain, 8)
    before = plain.parameters()
    sync.finish()
    assert all(torch.equal(a, b) for a, b in zip(plain.parameters(), before, strict=True))


def test_a_changing_pool_is_refused():
    plain = Plain(0, 1)
    with pytest.raises(RunError, match="leave it out"):
        OuterLoop(plain.model, plain.optimizer, DiLoCo(pool="halving"))


class _Told(InProcess):
    """Says that the other process has other numbers."""

    def __init__(self, row):
        super().__init__(1)
        self._row = row

    def share(self, columns):
        other = columns.clone()
        other[self._row] += 1
        return torch.cat([columns, other], dim=1)


@pytest.mark.parametrize(("row", "message"), [(0, "different weights"), (1, "differ in size or type")])
def test_processes_that_do_not_begin_alike_are_refused(row, message):
    plain = Plain(0, 1)
    with pytest.raises(RunError, match=message):
        OuterLoop(plain.model, plain.optimizer, DiLoCo(), transport=_Told(row))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["whole", "fsdp", "ddp"])
def test_in_processes_it_is_the_engine(config, tmp_path, kind):
    """`plain_loop.py` or `sharded_loop.py` under torchrun, against a run of the same task on the `local` engine."""
    from plain_training import DECAY, LR, STEPS, TASK, WARMUP

    from training.run import load_model, train

    fixed = {"task_config": TASK, "steps": STEPS, "lr": LR, "warmup": WARMUP, "weight_decay": DECAY}
    strategy = DiLoCo(every=5, fragments=2, overlap=1)
    result = train(config(**fixed, eval_every=0, checkpoint_every=0, strategy=strategy), tmp_path / "run")
    expected = dict(load_model(tmp_path / "run")[1].named_parameters())
    path = os.pathsep.join([str(HERE), *(place for place in sys.path if place)])
    out = str(tmp_path / "out.pt")
    script = ["2", str(HERE / "plain_loop.py"), out]
    if kind != "whole":  # each replica in two processes
        script = ["4", str(HERE / "sharded_loop.py"), out, kind]
    command = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", *script]
    done = subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = torch.load(out)
    # Of a replica that is sharded over two processes, each sends half.
    sent = found["sent"] * (2 if kind == "fsdp" else 1)
    assert sent == pytest.approx(result.bytes_sent, rel=0.1) if kind == "fsdp" else sent == result.bytes_sent
    for name, value in found["weights"].items():
        torch.testing.assert_close(value, expected[name].detach(), atol=1e-5, rtol=0)
