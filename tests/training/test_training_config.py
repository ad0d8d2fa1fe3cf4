import dataclasses
import inspect
import json
import subprocess
import sys

import pytest

from training.config import Pace, TrainConfig, from_dict, to_dict
from training.errors import RunError
from training.strategy import DiLoCo, Synchronous


@pytest.mark.parametrize("strategy", [Synchronous(), DiLoCo(every=7, outer="sgd", lr=0.3, weighting="shard")])
def test_a_configuration_survives_json(strategy):
    config = TrainConfig(
        task="a:B", task_config={"x": [1, 2]}, strategy=strategy, replicas=2, pace=Pace(step_seconds=(1.0, 2.5))
    )
    assert from_dict(json.loads(json.dumps(to_dict(config)))) == config


@pytest.mark.parametrize(
    "mistake",
    [
        {"replicas": 0},
        {"steps": 0},
        {"accumulate": 0},
        {"keep": 0},
        {"lr": 0.0},
        {"lr": float("nan")},
        {"clip": -1.0},
        {"warmup": -1},
        {"final_lr": 2.0},
        {"beta2": 1.0},
        {"engine": "cloud"},
        {"device": "tpu"},
        {"precision": "fp8"},
        {"replicas": 3, "pace": Pace(step_seconds=(1.0, 2.0))},
    ],
)
def test_a_value_out_of_range_is_refused_in_one_line(mistake):
    with pytest.raises(RunError) as refusal:
        TrainConfig(task="a:B", **mistake)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "mistake", [{"every": 0}, {"lr": 0.0}, {"momentum": 1.0}, {"outer": "lion"}, {"weighting": "size"}]
)
def test_a_diloco_option_out_of_range_is_refused(mistake):
    with pytest.raises(RunError, match="DiLoCo: "):
        DiLoCo(**mistake)


@pytest.mark.parametrize("pace", [{"step_seconds": ()}, {"step_seconds": (-1.0,)}, {"gigabits": 0.0}, {"latency": -1}])
def test_an_impossible_pace_is_refused(pace):
    with pytest.raises(RunError, match="pace"):
        Pace(**pace)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda data: data.update(format=99), "format 99"),
        (lambda data: data.pop("strategy"), "strategy"),
        (lambda data: data["strategy"].update(name="magic"), "magic"),
        (lambda data: data.update(colour="red"), "colour"),
        (lambda data: data.pop("task"), "task"),
    ],
)
def test_a_configuration_of_another_version_or_damaged_is_refused(damage, says):
    data = to_dict(TrainConfig(task="a:B"))
    damage(data)
    with pytest.raises(RunError, match=says):
        from_dict(data)


def test_every_option_is_explained():
    source = inspect.getsource(sys.modules["training.config"])
    for field in dataclasses.fields(TrainConfig):
        after = source.split(f"\n    {field.name}: ", 1)[1].split("\n")[1]
        assert after.strip().startswith('"""'), field.name


def test_the_configuration_is_read_without_torch():
    script = "import training.config, training.strategy, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0
