"""A GPU computes what the CPU computes. Skipped where torch sees none."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import load_file

from training.folder import read_rows
from training.run import train
from training.strategy import DiLoCo, Synchronous

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="torch sees no CUDA device here")


@pytest.mark.parametrize("strategy", [Synchronous(), DiLoCo(every=5)], ids=["synchronous", "diloco"])
def test_a_run_on_the_gpu_equals_one_on_the_cpu(config, tmp_path, strategy):
    ends = {}
    for device in ("cpu", "cuda"):
        run = config(strategy=strategy, device=device, task_config={"batch": 4, "examples": 256})
        train(run, tmp_path / device)
        losses = [row["loss"] for row in read_rows(tmp_path / device) if "loss" in row]
        last = sorted((tmp_path / device / "checkpoints").iterdir())[-1]
        ends[device] = losses, load_file(next(last.glob("weights*.safetensors")))
    (cpu_losses, cpu_weights), (gpu_losses, gpu_weights) = ends["cpu"], ends["cuda"]
    assert gpu_losses == pytest.approx(cpu_losses, rel=1e-4)
    for name, weight in cpu_weights.items():
        torch.testing.assert_close(gpu_weights[name], weight, rtol=1e-3, atol=1e-4)


def test_a_run_on_the_gpu_is_resumed_where_it_stopped(config, tmp_path):
    class Crash(Exception):
        pass

    def crash(now):
        if now.step == 10:
            raise Crash

    from training.run import resume

    run = config(device="cuda")
    whole = train(run, tmp_path / "whole")
    with pytest.raises(Crash):
        train(run, tmp_path / "broken", on_progress=crash)
    again = resume(tmp_path / "broken")
    assert again.step == whole.step
    assert again.evaluation["loss"] == pytest.approx(whole.evaluation["loss"], rel=1e-5)
