"""The examples in docs/training.md are run, and are as short as they say."""

import re
from pathlib import Path

import torch

from training.check import check_task
from training.seeds import seeded
from training.strategy import DiLoCo

PAGE = Path(__file__).parents[2] / "docs" / "training.md"
TASK, LOOP = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_task_of_fifteen_lines_is_one_and_is_learned(config, tmp_path, monkeypatch):
    (tmp_path / "mytask.py").write_text(TASK)
    monkeypatch.syspath_prepend(tmp_path)
    import mytask

    from training.run import train

    check_task(mytask.Sine())
    body = TASK[TASK.index("class Sine") :]
    assert len([line for line in body.splitlines() if line.strip()]) <= 15
    run = config(task="mytask:Sine", task_config={}, replicas=4, steps=200, strategy=DiLoCo(every=20), eval_every=0)
    result = train(run, tmp_path / "run")
    assert result.evaluation["loss"] < 0.1  # the mean of all sines is at 0.5


def test_the_loop_has_three_lines_of_ours_and_learns():
    numbered = re.findall(r"# (\d):", LOOP)
    assert numbered == ["1", "2", "3"]
    found: dict[str, object] = {}
    with seeded(0):
        exec(compile(LOOP, str(PAGE), "exec"), found)
    with seeded(0):
        before = abs(torch.nn.Linear(4, 1)(torch.ones(1, 4)).item() - 4)
    assert found["score"] < 0.6 * before
    assert found["sync"].steps == 40
