import pytest

from training.overhead import inner_overhead, outer_seconds


def test_steps_of_a_run_are_set_beside_those_of_a_loop_by_hand():
    found = inner_overhead(turns=4, width=16, layers=1)
    assert found["turns"] == 4
    for name in ("inhabit train", "with OuterLoop"):
        assert 0 < found[name]["low"] <= found[name]["ratio"] <= found[name]["high"]


@pytest.mark.parametrize("replicas", [1, 2])
def test_an_outer_step_is_set_beside_memory_and_disk(replicas):
    found = outer_seconds(millions=1, replicas=replicas, repeats=2)
    seconds = found["seconds"]
    assert found["to_memory"] == pytest.approx(seconds["outer_step"] / seconds["memory"])
    assert min(seconds.values()) > 0
