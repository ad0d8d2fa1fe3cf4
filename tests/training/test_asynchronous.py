import json
from itertools import pairwise

import pytest
import torch

from training.asynchronous import dynamic_steps, shard_chances
from training.config import Pace
from training.errors import RunError
from training.folder import read_rows
from training.run import train
from training.seeds import DATA, derive
from training.strategy import AsyncLocalSGD, DiLoCo

FAST_LINK = {"gigabits": 1e9}
NOTEBOOK = (0.58, 0.75, 1.51, 3.33)


def test_steps_follow_speeds_and_equal_ones_take_all():
    assert dynamic_steps(20, [1.0, 1.0, 1.0]) == [20, 20, 20]
    assert dynamic_steps(36, list(NOTEBOOK)) == [36, 27, 13, 6]
    assert dynamic_steps(5, [1.0, 100.0]) == [5, 1]


def test_the_chance_of_a_shard_is_how_far_it_is_behind():
    assert shard_chances([1, 3], [0, 0]) == [0.25, 0.75]
    # Shares of use 1/2 and 1/2, of size 1/4 and 3/4: the first is ahead, the second alone is behind.
    assert shard_chances([1, 3], [5, 5]) == [0.0, 1.0]
    assert shard_chances([1, 1, 2], [2, 1, 1]) == pytest.approx([0.0, 0.0, 1.0])
    assert shard_chances([2, 1, 1], [0, 3, 1]) == [1.0, 0.0, 0.0]
    assert shard_chances([1, 1], [7, 7]) == [0.5, 0.5]


def _run(config, tmp_path, name, replicas=4, **changes):
    changes = {"eval_every": 0, "checkpoint_every": 0, "steps": 40, **changes}
    result = train(config(replicas=replicas, **changes), tmp_path / name)
    return result, [row for row in read_rows(tmp_path / name) if "loss" in row]


def test_with_equal_speeds_it_is_synchronous_diloco(config, tmp_path):
    plain = {"task_config": {"batch": 4, "examples": 256}}
    sync, _ = _run(config, tmp_path, "sync", strategy=DiLoCo(every=5), **plain)
    ours, rows = _run(config, tmp_path, "async", strategy=AsyncLocalSGD(every=5, sampling="own"), **plain)
    assert ours.evaluation["loss"] == pytest.approx(sync.evaluation["loss"], abs=1e-5)
    assert ours.step == sync.step == 40
    assert len(rows) == 4 * 40 / 5
    assert {row["staleness"] for row in rows} == {0, 1, 2, 3}  # the four of a round arrive one after the other


def test_the_clock_is_that_of_machines_which_do_not_wait(config, tmp_path):
    pace = Pace(step_seconds=NOTEBOOK, **FAST_LINK)
    sync, _ = _run(config, tmp_path, "sync", strategy=DiLoCo(every=5), pace=pace, steps=200)
    assert sync.clock == pytest.approx(200 * 3.33)
    strategy = AsyncLocalSGD(every=5, dynamic=False, grace=0.0)
    ours, rows = _run(config, tmp_path, "async", strategy=strategy, pace=pace, steps=200)
    assert rows[-1]["updates"] == 4 * 200
    # Steps a second of all together, against four times those of the slowest; the last rounds are waited for.
    bound = sum(1 / each for each in NOTEBOOK) / (4 / 3.33)
    assert bound == pytest.approx(3.35, abs=0.01)
    assert sync.clock / ours.clock == pytest.approx(bound, rel=0.1)


def test_arrivals_are_in_the_order_of_time_and_fast_replicas_arrive_more_often(config, tmp_path):
    pace = Pace(step_seconds=(1.0, 2.0), **FAST_LINK)
    strategy = AsyncLocalSGD(every=4, dynamic=False, grace=0.0)
    _, rows = _run(config, tmp_path, "run", replicas=2, strategy=strategy, pace=pace, steps=24)
    assert [row["clock"] for row in rows[:4]] == pytest.approx([4.0, 8.0, 8.0, 12.0])
    assert [row["worker"] for row in rows[:4]] == [0, 1, 0, 0]  # who met the server less often comes first
    assert all(a["clock"] <= b["clock"] for a, b in pairwise(rows))
    assert sum(row["worker"] == 0 for row in rows) == pytest.approx(2 * sum(row["worker"] for row in rows), abs=2)


def test_those_who_arrive_within_the_grace_begin_again_together(config, tmp_path):
    pace = Pace(step_seconds=(1.0, 1.1), **FAST_LINK)
    bases = {}
    for grace in (0.0, 1.0):
        strategy = AsyncLocalSGD(every=4, dynamic=False, grace=grace)
        _, rows = _run(config, tmp_path, str(grace), replicas=2, strategy=strategy, pace=pace, steps=24)
        bases[grace] = max(row["staleness"] for row in rows)
    assert bases[1.0] == 1  # the second of a pair, by the first
    assert bases[0.0] >= 1
    _, rows = _run(
        config, tmp_path, "pairs", replicas=2, strategy=AsyncLocalSGD(every=4, dynamic=False), pace=pace, steps=24
    )
    assert [row["staleness"] for row in rows] == [0, 1] * 6
    assert [row["clock"] for row in rows[:4]] == pytest.approx([4.0, 4.4, 8.4, 8.8])


def test_a_replica_that_is_much_slower_takes_few_steps_and_holds_nobody_up(config, tmp_path):
    pace = Pace(step_seconds=(1.0, 10.0), **FAST_LINK)
    result, rows = _run(
        config, tmp_path, "run", replicas=2, strategy=AsyncLocalSGD(every=20), pace=pace, steps=44, warmup=0
    )
    assert {(row["worker"], row["inner_steps"]) for row in rows[:6]} == {(0, 20), (1, 2)}
    assert sum(row["inner_steps"] for row in rows) == 88
    assert result.clock == pytest.approx(80.0)


def test_the_run_takes_just_the_steps_that_were_asked_for(config, tmp_path):
    strategy = AsyncLocalSGD(every=7, grace=0.0)
    pace = Pace(step_seconds=(1.0, 1.3, 2.9), **FAST_LINK)
    result, rows = _run(config, tmp_path, "run", replicas=3, strategy=strategy, pace=pace, steps=31)
    assert result.step == 31
    assert sum(row["inner_steps"] for row in rows) == 93
    assert rows[-1]["samples"] == 93 * 4


def test_two_that_learn_from_one_shard_at_once_share_its_schedule_and_no_batch(config, tmp_path):
    run = {"task": "odd_tasks:Listed", "task_config": {"place": str(tmp_path / "batches")}, "accumulate": 2}
    strategy = AsyncLocalSGD(every=4, dynamic=False, grace=0.0)
    pace = Pace(step_seconds=(1.0, 1.3, 2.9), **FAST_LINK)
    _, rows = _run(config, tmp_path, "run", replicas=3, strategy=strategy, pace=pace, steps=20, warmup=0, **run)
    together = [
        now for last, now in pairwise(rows) if now["worker"] != last["worker"] and now["shard"] == last["shard"]
    ]
    assert together
    for shard in range(3):
        learned = sorted((tmp_path / f"batches-{shard}").read_text().split())
        generator = torch.Generator().manual_seed(derive(0, DATA, shard))
        steps = sum(row["inner_steps"] for row in rows if row["shard"] == shard)
        drawn = [int(torch.randint(1 << 40, (), generator=generator)) for _ in range(2 * steps)]
        assert sorted(map(str, drawn)) == learned


def test_shards_are_used_by_their_sizes(config, tmp_path):
    run = {"task": "odd_tasks:Odd", "task_config": {}, "replicas": 3, "steps": 100}
    _, rows = _run(config, tmp_path, "run", strategy=AsyncLocalSGD(every=4), **run)
    used = [sum(row["inner_steps"] for row in rows if row["shard"] == shard) for shard in range(3)]
    assert [each / 300 for each in used] == pytest.approx([1 / 9, 3 / 9, 5 / 9], abs=0.05)  # sizes 1, 3, 5


def test_bytes_are_those_of_fetching_and_sending_the_weights(config, tmp_path):
    result, rows = _run(config, tmp_path, "run", strategy=AsyncLocalSGD(every=5))
    from training.run import load_model

    size = sum(p.numel() * p.element_size() for p in load_model(tmp_path / "run")[1].parameters())
    assert result.bytes_sent == len(rows) * 2 * size // 4


def test_torchrun_is_not_for_replicas_that_do_not_wait(config):
    with pytest.raises(RunError, match="use engine local"):
        config(engine="torchrun", strategy=AsyncLocalSGD())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"outer": "adam"}, "use 'each'"),
        ({"between": 0.5, "buffer": 4}, "1/buffer=0.25"),
        ({"grace": -1.0}, "grace=-1.0 must not be negative"),
        ({"arrivals": "naive"}, "unknown arrivals 'naive'; use one of: delayed, each, buffered"),
        ({"every": 0}, "AsyncLocalSGD: every=0"),
    ],
)
def test_a_mistake_is_told_in_one_line(options, message):
    with pytest.raises(RunError, match=message) as refusal:
        AsyncLocalSGD(**options)
    assert "\n" not in str(refusal.value)


def test_infinite_times_are_saved_as_json_that_others_can_read(config, tmp_path):
    _run(config, tmp_path, "run", strategy=AsyncLocalSGD(every=5), checkpoint_every=10)
    states = list((tmp_path / "run" / "checkpoints").glob("*/state.json"))
    assert states
    for state in states:
        told = json.loads(state.read_text(), parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
        assert told["async"]["updates"] == 4 * told["step"]
