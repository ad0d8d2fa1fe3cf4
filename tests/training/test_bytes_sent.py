import math

import pytest

from training.folder import read_rows
from training.run import load_model, train
from training.strategy import DiLoCo, Synchronous
from training.transport import chunk_size


def _formula(parameters, replicas, syncs):
    """Ring all-reduce of fp32: k - 1 chunks to reduce and k - 1 to spread, each a k-th of the buffer rounded up."""
    return syncs * 2 * (replicas - 1) * math.ceil(parameters / replicas) * 4


@pytest.mark.parametrize("replicas", [1, 2, 3, 4])
@pytest.mark.parametrize(("strategy", "syncs"), [(Synchronous(), 12), (DiLoCo(every=5), 3), (DiLoCo(every=1), 12)])
def test_bytes_sent_equal_the_formula(config, tmp_path, strategy, syncs, replicas):
    result = train(
        config(strategy=strategy, replicas=replicas, steps=12, eval_every=0, checkpoint_every=0), tmp_path / "run"
    )
    parameters = sum(p.numel() for p in load_model(tmp_path / "run")[1].parameters())
    assert result.syncs == syncs
    assert result.bytes_sent == _formula(parameters, replicas, syncs)


def test_thirty_inner_steps_send_thirty_times_less(config, tmp_path):
    sent = {}
    for name, strategy in (("synchronous", Synchronous()), ("diloco", DiLoCo(every=30))):
        run = config(strategy=strategy, steps=60, eval_every=0, checkpoint_every=0)
        sent[name] = train(run, tmp_path / name).bytes_sent
    assert sent["synchronous"] == 30 * sent["diloco"] > 0


def test_averaged_buffers_are_counted_and_frozen_and_tied_parameters_are_not(config, tmp_path):
    result = train(config(task="odd_tasks:Odd", task_config={}, strategy=Synchronous(), steps=1), tmp_path / "run")
    # rise 4×8, norm 8 + 8, fall 8×8 + 8, again's bias 8; running mean and variance 8 + 8.
    assert result.bytes_sent == _formula(32 + 16 + 72 + 8 + 16, 2, 1)


def test_the_log_tells_bytes_as_they_grow(config, tmp_path):
    train(config(strategy=DiLoCo(every=4), steps=10), tmp_path / "run")
    rows = [row for row in read_rows(tmp_path / "run") if "loss" in row]
    each = rows[3]["bytes_sent"]
    assert [row["bytes_sent"] // each for row in rows] == [0, 0, 0, 1, 1, 1, 1, 2, 2, 3]
    assert [row["step"] for row in rows if "outer_norm" in row] == [4, 8, 10]


def test_chunks_are_equal_and_hold_whole_blocks():
    assert chunk_size(10, 3) == 4
    assert chunk_size(10, 1) == 10
    assert chunk_size(300, 2, block=128) == 256
