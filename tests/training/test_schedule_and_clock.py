from itertools import pairwise

import pytest

from training.clock import VirtualClock
from training.config import Pace
from training.folder import read_rows
from training.run import train
from training.schedule import learning_rate
from training.strategy import DiLoCo


def _rates(**changes):
    options = {"peak": 1.0, "warmup": 4, "steps": 21, "final": 0.1, **changes}
    return [learning_rate(step, **options) for step in range(options["steps"])]


def test_the_rate_rises_to_the_peak_and_falls_to_the_end_of_the_cosine():
    rates = _rates()
    assert rates[:5] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert rates[12] == pytest.approx(0.55)
    assert rates[-1] == pytest.approx(0.1)
    assert all(a > b for a, b in pairwise(rates[4:]))


def test_a_final_share_of_one_keeps_the_rate_constant():
    assert _rates(final=1.0)[4:] == [1.0] * 17


def test_a_run_of_one_step_and_a_warmup_longer_than_the_run_have_a_rate():
    assert _rates(steps=1, warmup=0) == [1.0]
    assert _rates(steps=2, warmup=9) == pytest.approx([0.1, 0.2])


def test_the_schedule_spans_the_run_and_not_the_round(config, tmp_path):
    train(config(strategy=DiLoCo(every=3), steps=12, warmup=2, lr=1.0e-3), tmp_path / "run")
    rates = [row["lr"] for row in read_rows(tmp_path / "run") if "lr" in row]
    assert rates == [learning_rate(step, peak=1e-3, warmup=2, steps=12, final=0.1) for step in range(12)]


def test_replicas_wait_for_the_slowest_only_when_they_meet():
    clock = VirtualClock(Pace(step_seconds=(0.5, 2.0), gigabits=1.0, latency=0.25), 2)
    clock.worked()
    clock.worked()
    assert clock.times == [1.0, 4.0]
    clock.exchanged(125_000_000)  # one gigabit
    assert clock.times == [5.25, 5.25]
    assert clock.now == 5.25


def test_one_replica_waits_for_nobody():
    clock = VirtualClock(Pace(latency=9.0), 1)
    clock.worked()
    clock.exchanged(10**9)
    assert clock.now == 1.0


def test_fewer_syncs_take_less_time_on_a_slow_link(config, tmp_path):
    pace = Pace(step_seconds=(0.1,), gigabits=0.001, latency=0.01)
    clocks = [
        train(config(strategy=DiLoCo(every=every), steps=12, pace=pace), tmp_path / str(every)).clock
        for every in (1, 4)
    ]
    sync = 0.01 + read_rows(tmp_path / "1")[0]["bytes_sent"] * 8 / 1e6
    assert clocks == pytest.approx([12 * 0.1 + 12 * sync, 12 * 0.1 + 3 * sync])
