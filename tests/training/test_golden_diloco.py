"""Golden numbers of a small DiLoCo run; run this file with WRITE_FIXTURE=1 in the environment to write them anew."""

import json
import os
from pathlib import Path

import pytest

from training.folder import read_rows
from training.run import load_model, train
from training.strategy import DiLoCo

FIXTURE = Path(__file__).parent / "fixtures" / "golden_diloco.json"


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
    else:
        # Machines differ in the order of their sums; an algorithm that changed differs by far more.
        assert found == pytest.approx(golden, abs=2e-4, rel=2e-4), where


def test_a_small_diloco_run_gives_the_golden_numbers(config, tmp_path):
    run = config(strategy=DiLoCo(every=4), steps=13, eval_every=4, checkpoint_every=0, accumulate=2)
    train(run, tmp_path / "run")
    found = _numbers(tmp_path / "run")
    if os.environ.get("WRITE_FIXTURE"):
        FIXTURE.write_text(json.dumps(found, indent=1) + "\n")
    _assert_close(found, json.loads(FIXTURE.read_text()))
