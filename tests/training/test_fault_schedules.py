"""Random schedules of faults on real workers: few here, many in docs/results/schedules-ray.json."""

import json
import math

import pytest

from agent.cli import main
from training.faults.cluster import Trials
from training.faults.schedule import Outcome, drawn, outcome_of, plain

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # Ray that was slow to start
]


def test_three_schedules_on_ray_break_no_rule_and_a_stopped_command_goes_on(tmp_path, warm):
    out = tmp_path / "schedules.json"
    command = ["bench", "schedules", "--engine", "ray", "--seed", "1", "--out", str(out), "--runs", str(tmp_path)]
    assert main([*command, "--count", "1"]) == 0
    with out.with_suffix(".jsonl").open("a") as file:
        file.write('{"seed": 2, "fau')  # a kill in mid-line
    first = out.with_suffix(".jsonl").read_text().split("\n")[0]
    assert main([*command, "--count", "3"]) == 0
    lines = out.with_suffix(".jsonl").read_text().split("\n")
    assert lines[0] == first
    outcomes = [outcome_of(json.loads(line)) for line in lines[:-1]]
    assert [outcome.seed for outcome in outcomes] == [1, 2, 3]
    assert [outcome.why for outcome in outcomes] == ["", "", ""]
    figures = json.loads(out.read_text())
    assert set(figures["strategies"]) == {"dipaco", "async", "async in real time"}
    assert figures["ended"] == figures["schedules"] == 3
    assert figures["broken"] == figures["applied_twice"] == figures["unaccounted"] == 0
    assert figures["environment"]["seeds"] == [1, 2, 3]


def test_an_outcome_is_the_same_after_it_was_written_down():
    faults = tuple(drawn(3, replicas=2, kinds=("kill", "hang")))
    fields = {"seed": 3, "faults": faults, "applied": 5, "twice": 0, "lost": 1, "refused": 2, "unaccounted": 0}
    for loss, ended in ((1.5, True), (math.nan, False)):
        outcome = Outcome(**fields, loss=loss, ended=ended, seconds=2.0, why="")
        written = json.dumps(plain(outcome), allow_nan=False)
        assert plain(outcome_of(json.loads(written))) == plain(outcome)


def test_schedules_take_turns_and_half_of_them_are_dipaco():
    names = [Trials.strategy_of(seed) for seed in range(8)]
    assert names.count("dipaco") == 4
    assert names.count("async") == names.count("async in real time") == 2
    kinds = {fault.kind for seed in range(40) for fault in drawn(seed, replicas=2, kinds=("kill", "driver"))}
    assert kinds == {"kill", "driver"}
