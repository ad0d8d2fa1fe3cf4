"""Speed and size are measured on real datasets, and memory does not grow with the number of questions."""

from __future__ import annotations

import pytest
from little_sets import tiny

from datagen.dataset.speed import REFERENCE_BYTES, REFERENCE_PER_SECOND, WORKLOADS, memory, rates, scaling

MANY = 1_000
"""Questions about fifty lives, in five shards."""


def test_rates_are_medians_over_seeds_and_set_beside_the_reference() -> None:
    found = rates(tiny(questions=60, shard=2, dev=0.0, test=0.0), seeds=(1, 2, 3))
    assert len(found["each_per_second"]) == 3
    assert sorted(found["each_per_second"])[1] == found["per_second"] > 0
    assert found["times_reference_speed"] * REFERENCE_PER_SECOND == pytest.approx(found["per_second"])
    assert found["reference_bytes_over_ours"] * found["bytes"] == pytest.approx(REFERENCE_BYTES)
    parts = [found[part] for part in ("live", "draw", "rows", "write")]
    assert min(parts) > 0
    assert found["validated"] > 0


def test_the_workloads_are_those_that_speeds_are_stated_for() -> None:
    assert [recipe().questions_per_episode for recipe in WORKLOADS.values()] == [50, 50, 1]


@pytest.mark.slow
def test_what_two_workers_spend_is_told_apart_from_what_waits_for_them() -> None:
    found = scaling(tiny())
    assert (found.one.workers, found.many.workers) == (1, 2)
    assert found.one.workers_own == 0
    assert found.many.workers_own > 0
    assert found.ratio == found.one.wall / found.many.wall
    assert found.by_cpu == found.one.own / (found.many.own + found.many.workers_own / 2)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_questions() -> None:
    recipe = tiny(questions_per_episode=20, shard=10, dev=0.0, test=0.0)
    found = memory(recipe, (MANY, 2 * MANY))
    once, twice = (run.peak for run in found.runs)
    assert twice < once + 16
    assert twice < 1000
