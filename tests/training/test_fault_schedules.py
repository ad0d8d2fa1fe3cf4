"""Schedules of faults as data; three are carried out in test_async_on_workers.py, where Ray is warm."""

import json
import math

from training.faults.cluster import Trials
from training.faults.schedule import Outcome, drawn, outcome_of, plain


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
