"""Golden numbers of a small run of each strategy; run with WRITE_FIXTURE=1 in the environment to write them anew."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from training.config import Pace
from training.folder import read_rows
from training.run import load_model, train
from training.strategy import AsyncLocalSGD, DiLoCo, Synchronous

FIXTURES = Path(__file__).parent / "fixtures"


def _numbers(run_dir):
    model = load_model(run_dir)[1]
    doubles = {name: p.detach().double() for name, p in model.named_parameters()}
    weights = {name: [float(p.sum()), float(p.norm())] for name, p in doubles.items()}
    return {"rows": read_rows(run_dir), "weights": weights}


def _assert_close(found, golden, where="golden"):
    assert type(found) is type(golden), where
    if isinstance(golden, dict):
        assert found.keys() == golden.keys(), where
        for name, value in golden.items():
            _assert_close(found[name], value, f"{where}.{name}")
    elif isinstance(golden, list):
        assert len(found) == len(golden), where
        for number, value in enumerate(golden):
            _assert_close(found[number], value, f"{where}[{number}]")
    elif golden is not None:
        # Machines differ in the order of their sums; an algorithm that changed differs by far more.
        assert found == pytest.approx(golden, abs=2e-4, rel=2e-4), where


STRATEGIES = {
    "synchronous": Synchronous(),
    "diloco": DiLoCo(every=4),
    "adam": DiLoCo(every=4, outer="adam", lr=0.1),
    "streaming": DiLoCo(every=4, fragments=3, overlap=1, codec="e3m0"),
    "pruned": DiLoCo(every=4, prune=0.5),
    "lossy": DiLoCo(every=4, drop=0.4),
    "async": AsyncLocalSGD(every=4),
}


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_small_run_gives_the_golden_numbers(config, tmp_path, name):
    run = config(strategy=STRATEGIES[name], steps=13, eval_every=4, checkpoint_every=0, accumulate=2)
    train(replace(run, pace=Pace(step_seconds=(1.0, 1.6))), tmp_path / "run")
    found = _numbers(tmp_path / "run")
    fixture = FIXTURES / f"golden_{name}.json"
    if os.environ.get("WRITE_FIXTURE"):
        fixture.write_text(json.dumps(found, indent=1) + "\n")
    _assert_close(found, json.loads(fixture.read_text()))
