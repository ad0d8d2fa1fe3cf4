"""The engine `torchft` with real processes, some of which are killed, hang, are slow or cut off."""

import importlib.util
import json
import os
import subprocess
import sys
import time

import pytest
import torch
from safetensors.torch import load_file

from training.config import TrainConfig, to_dict
from training.elastic.driver import launch
from training.elastic.lighthouse import lighthouse
from training.errors import RunError
from training.faults.elastic import Trials, tallied
from training.folder import RunFolder, read_rows
from training.run import Stopped, train
from training.strategy import AsyncLocalSGD, DiLoCo

if importlib.util.find_spec("torchft") is None:  # not importorskip, after which it is too late to quiet its log
    pytest.skip("torchft is not installed", allow_module_level=True)

pytestmark = pytest.mark.usefixtures("books")
STEPS, EVERY = 40, 5


def _settings(marks, options=None, **changes):
    fields = {
        "task": "elastic_tasks:Trapped",
        "task_config": {"marks": str(marks), "batch": 4, "examples": 512, **(options or {})},
        "strategy": DiLoCo(every=EVERY),
        "engine": "torchft",
        "replicas": 3,
        "steps": STEPS,
        "lr": 5e-3,
        "checkpoint_every": 10,
        "device": "cpu",
        "threads": 1,
        "lease": 1.0,
        "patience": 20.0,
    }
    return TrainConfig(**{**fields, **changes})


@pytest.fixture
def elastic(nursery, tmp_path):
    """Carries out a run of three replicas, whose tasks have a trap."""

    def run(name="run", *, options=None, **changes):
        place, config = tmp_path / name, _settings(tmp_path, options, **changes)
        if config.engine != "torchft":
            return train(config, place), read_rows(place)
        return launch(RunFolder.create(place, config, {}), config, nursery=nursery), read_rows(place)

    return run


def _rounds(rows):
    return [row for row in rows if "round" in row]


def _assert_whole(rows, steps=STEPS):
    """Each step and each round is told once, and each contribution is accounted for."""
    assert [row["step"] for row in rows if "loss" in row] == list(range(1, steps + 1))
    tally = tallied(rows)
    assert tally["twice"] == tally["unaccounted"] == 0
    return tally


def _assert_equal_weights(one, two, parts):
    for part in parts:
        ours, theirs = (
            load_file(sorted((run / "checkpoints").iterdir())[-1] / f"{part}.safetensors") for run in (one, two)
        )
        assert ours.keys() == theirs.keys()
        assert all(torch.equal(ours[name], theirs[name]) for name in ours)


@pytest.mark.slow
@pytest.mark.parametrize("options", [{}, {"codec": "int8", "fragments": 2, "prune": 0.5}])
def test_without_faults_it_is_the_local_engine_bit_for_bit(elastic, tmp_path, options):
    run = {"strategy": DiLoCo(every=EVERY, **options), "steps": 17}
    result, rows = elastic("elastic", **run)
    local, plain = elastic("local", engine="local", **run)
    assert result.evaluation == local.evaluation
    assert result.bytes_sent == local.bytes_sent
    known = [{name: value for name, value in row.items() if name in of} for row, of in zip(rows, plain, strict=True)]
    assert known == plain
    _assert_equal_weights(
        tmp_path / "elastic", tmp_path / "local", ["weights", "shared", *(f"replica-{i}" for i in range(3))]
    )
    applied = 3 * len(_rounds(rows))
    assert _assert_whole(rows, 17) == {"applied": applied, "twice": 0, "lost": 0, "refused": 0, "unaccounted": 0}


@pytest.mark.slow
@pytest.mark.parametrize("replica", [0, 1], ids=["the one that writes", "another"])
def test_a_worker_that_vanishes_costs_its_round_only(elastic, replica):
    options = {"pause": 0.02, "trap": {"place": "steps", "signal": "SIGKILL", "replica": replica, "at": 13}}
    _, rows = elastic(options=options)
    tally = _assert_whole(rows)
    assert tally["lost"] == 1
    hit = _rounds(rows)[2]
    others = [number for number in range(3) if number != replica]
    assert hit["lost"] == [replica]
    assert hit["members"] == others
    assert sum(hit["shares"]) == pytest.approx(1.0)
    assert hit["shares"][replica] == 0.0
    assert hit["step"] == 15
    # It is back before the end, and counts from the round after the one at whose end it came.
    back = next(row for row in _rounds(rows) if row["joined"])
    assert back["joined"] == [replica]
    assert replica not in back["members"]
    after = [row for row in _rounds(rows) if row["round"] > back["round"]]
    assert after
    assert all(row["members"] == [0, 1, 2] for row in after)


@pytest.mark.slow
def test_a_lighthouse_that_is_there_already_will_do(elastic, tmp_path):
    with lighthouse(_settings(tmp_path)) as (_, port):
        result, rows = elastic(address=f"127.0.0.1:{port}", steps=10)
    assert result.step == 10
    assert [row["members"] for row in _rounds(rows)] == [[0, 1, 2]] * 2


@pytest.mark.slow
def test_who_joins_has_running_means_and_counters_like_the_others(elastic, tmp_path):
    odd = {"task": "elastic_tasks:Stumbling", "strategy": DiLoCo(every=EVERY, weighting="shard", codec="int8")}
    _, rows = elastic(task_config={"marks": str(tmp_path)}, **odd)
    assert _assert_whole(rows)["lost"] == 1
    assert any(row["joined"] == [1] for row in _rounds(rows))
    # Whose weights or buffers differed in a bit would be found to be of another lineage.
    assert all(row["stale"] == row["late"] == [] for row in _rounds(rows))
    assert _rounds(rows)[-1]["shares"] == pytest.approx([1 / 9, 3 / 9, 5 / 9])


@pytest.mark.slow
@pytest.mark.parametrize("place", ["sum", "agree"])
def test_a_sum_that_loses_a_worker_is_taken_again_without_it(elastic, place):
    options = {"pause": 0.01, "trap": {"place": place, "signal": "SIGKILL", "replica": 2, "at": 4}}
    _, rows = elastic(options=options)
    assert _assert_whole(rows)["lost"] == 1
    hit = _rounds(rows)[3]
    assert hit["members"] == [0, 1]
    assert hit["lost"] == [2]


@pytest.mark.slow
def test_what_was_summed_before_a_worker_died_counts(elastic):
    options = {"pause": 0.01, "trap": {"place": "used", "signal": "SIGKILL", "replica": 1, "at": 4}}
    _, rows = elastic(options=options)
    assert _assert_whole(rows)["lost"] == 1
    assert _rounds(rows)[3]["members"] == [0, 1, 2]
    assert _rounds(rows)[4]["lost"] == [1]


@pytest.mark.slow
@pytest.mark.parametrize("place", ["steps", "sum"])
def test_who_hangs_is_left_out_and_its_late_contribution_refused(elastic, tmp_path, place):
    options = {
        "pause": 0.05,
        "trap": {"place": place, "signal": "SIGSTOP", "replica": 1, "at": 8 if place == "steps" else 2},
    }
    waking = subprocess.Popen([sys.executable, "-c", WAKING, str(tmp_path), "2.5"])
    _, rows = elastic(options=options, steps=60)
    assert waking.wait() == 0
    tally = _assert_whole(rows, 60)
    assert tally["lost"] == 1  # the round in which it was not heard of any more
    assert [row["stale"] for row in _rounds(rows) if row["stale"]] == [[1]]  # what it brought when it came back
    assert _rounds(rows)[-1]["members"] == [0, 1, 2]
    assert (tmp_path / "run" / "log.txt").read_text().count("died") == 0


WAKING = """
import os, signal, sys, time
from pathlib import Path
place = Path(sys.argv[1])
while not (place / "sprung").exists():
    time.sleep(0.02)
time.sleep(float(sys.argv[2]))
os.kill(int((place / "run" / "elastic" / "1.pid").read_text()), signal.SIGCONT)
"""


@pytest.mark.slow
def test_a_worker_ten_times_slower_is_waited_for(elastic):
    _, rows = elastic(options={"pause": 0.01, "slow": {"1": 10}})
    assert _assert_whole(rows)["applied"] == 3 * STEPS // EVERY


@pytest.mark.slow
def test_a_worker_that_is_slower_than_patience_is_left_behind_and_counted(elastic):
    _, rows = elastic(options={"pause": 0.02, "slow": {"1": 40}}, patience=2.0, steps=25)
    tally = _assert_whole(rows, 25)
    assert tally["lost"] + tally["refused"] >= 1
    assert all({0, 2} <= set(row["members"]) for row in _rounds(rows))


@pytest.mark.slow
def test_numbers_that_are_none_are_refused_in_that_round_only(elastic):
    result, rows = elastic(options={"nan": 15})
    tally = _assert_whole(rows)
    assert tally["refused"] == 1
    assert _rounds(rows)[2]["refused"] == [1]
    assert _rounds(rows)[2]["shares"] == [0.5, 0.0, 0.5]
    assert result.evaluation["loss"] < 3


@pytest.mark.slow
def test_a_driver_that_is_killed_can_be_resumed_and_nothing_is_left_of_it(elastic, nursery, tmp_path):
    place, settings = tmp_path / "run", _settings(tmp_path, {"pause": 0.02})
    output = tmp_path / "driver.txt"
    driver = nursery.start([str(place), json.dumps(to_dict(settings))], output, module="training.faults.driver")
    deadline = time.monotonic() + 60
    while not (place / "checkpoints" / "step-00000020").exists():
        assert time.monotonic() < deadline, output.read_text()
        time.sleep(0.02)
    pids = [int((place / "elastic" / f"{number}.pid").read_text()) for number in range(3)]
    nursery.end(driver)
    while any(_runs(pid) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    launch(*RunFolder.open(place), nursery=nursery)
    _assert_whole(read_rows(place))
    elastic("local", engine="local")
    _assert_equal_weights(place, tmp_path / "local", ["weights", "shared", "replica-0", "replica-1", "replica-2"])


def _runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
def test_a_run_that_is_asked_to_stop_saves_and_goes_on_bit_for_bit(elastic, nursery, tmp_path):
    stopping = subprocess.Popen([sys.executable, "-c", STOPPING, str(tmp_path / "run"), str(os.getpid())])
    with pytest.raises(Stopped):
        elastic(options={"pause": 0.02})
    assert stopping.wait() == 0
    folder, settings = RunFolder.open(tmp_path / "run")
    launch(folder, settings, nursery=nursery)
    elastic("whole", engine="local")
    _assert_equal_weights(
        tmp_path / "run", tmp_path / "whole", ["weights", "shared", "replica-0", "replica-1", "replica-2"]
    )
    _assert_whole(read_rows(tmp_path / "run"))


STOPPING = """
import os, signal, sys, time
from pathlib import Path
while not Path(sys.argv[1], "metrics.jsonl").exists() or not Path(sys.argv[1], "metrics.jsonl").read_text():
    time.sleep(0.02)
os.kill(int(sys.argv[2]), signal.SIGTERM)
"""


@pytest.mark.slow
def test_random_schedules_end_with_every_contribution_accounted_for(nursery, tmp_path):
    trials = Trials(tmp_path, nursery)
    # The schedule kills a worker, hangs it, and kills the driver twice.
    figures = trials.summed(trials.carry_out([0]))["strategies"]["diloco"]
    assert figures["broken"] == []
    assert figures["ended"] == 1
    assert figures["lost_and_counted"] + figures["refused_and_counted"] >= 1
    assert figures["beyond_two_percent"] == 0


def test_what_workers_that_vanish_cannot_do_is_said_before_anything_starts(config):
    for strategy in (AsyncLocalSGD(), DiLoCo(every=5, overlap=1), DiLoCo(pool="ramp-up"), DiLoCo(drop=0.1)):
        with pytest.raises(RunError, match="torchft"):
            config(engine="torchft", strategy=strategy)
    with pytest.raises(RunError, match="patience"):
        config(engine="torchft", patience=30)


def test_without_torchft_one_line_says_what_to_install(config, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torchft.coordination", None)
    with pytest.raises(RunError, match=r"pip install 'inhabit\[ft\]'"):
        train(config(engine="torchft"), tmp_path / "run")


def test_an_address_with_no_lighthouse_is_said_in_one_line(config, tmp_path):
    with pytest.raises(RunError, match=r"no lighthouse at 127\.0\.0\.1:1 "):
        train(config(engine="torchft", address="127.0.0.1:1"), tmp_path / "run")
