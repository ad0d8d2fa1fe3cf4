"""The engines against the same algorithms written here from scratch, with plain torch and nothing of ours but data."""

import pytest
import torch
from plain_training import DECAY, LR, STEPS, TASK, WARMUP, Plain

from training.run import load_model, train
from training.strategy import DiLoCo, Synchronous


def _trained(config, tmp_path, **changes):
    run = config(
        task_config=TASK,
        steps=STEPS,
        lr=LR,
        warmup=WARMUP,
        eval_every=0,
        checkpoint_every=0,
        weight_decay=DECAY,
        **changes,
    )
    train(run, tmp_path / "run")
    return [p.detach() for p in load_model(tmp_path / "run")[1].parameters()]


def _assert_close(ours, theirs, tolerance=1e-6):
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a, b, atol=tolerance, rtol=0)


def _averaged_adamw():
    replicas = [Plain(0, 2), Plain(1, 2)]
    for _ in range(STEPS):
        for replica in replicas:
            replica.gradient()
            replica.step()
        mean = [(a + b) / 2 for a, b in zip(replicas[0].parameters(), replicas[1].parameters(), strict=True)]
        for replica in replicas:
            replica.put(mean)
    return mean


def _data_parallel():
    replicas = [Plain(0, 2), Plain(1, 2)]
    for _ in range(STEPS):
        first, second = (replica.gradient() for replica in replicas)
        for p, a, b in zip(replicas[0].model.parameters(), first, second, strict=True):
            p.grad = (a + b) / 2
        replicas[0].step()
        replicas[1].put(replicas[0].parameters())
    return replicas[0].parameters()


def test_diloco_with_one_inner_step_and_plain_averaging_is_adamw_averaging(config, tmp_path):
    ours = _trained(config, tmp_path, strategy=DiLoCo(every=1, outer="average"))
    _assert_close(ours, _averaged_adamw())


def test_outer_sgd_of_rate_one_is_plain_averaging(config, tmp_path):
    ours = _trained(config, tmp_path, strategy=DiLoCo(every=1, outer="sgd", lr=1.0))
    _assert_close(ours, _averaged_adamw())


def test_synchronous_is_adamw_on_the_mean_gradient(config, tmp_path):
    _assert_close(_trained(config, tmp_path, strategy=Synchronous()), _data_parallel())


def test_averaging_gradients_and_averaging_weights_are_not_the_same():
    with pytest.raises(AssertionError):
        _assert_close(_averaged_adamw(), _data_parallel(), tolerance=1e-4)


@pytest.mark.parametrize("alpha", [0.5, 0.8])
def test_one_replica_with_outer_sgd_is_lookahead(config, tmp_path, alpha):
    ours = _trained(config, tmp_path, replicas=1, strategy=DiLoCo(every=4, outer="sgd", lr=alpha))
    fast = Plain(0, 1)
    slow = fast.parameters()
    for step in range(1, STEPS + 1):
        fast.gradient()
        fast.step()
        if step % 4 == 0:
            slow = [s + alpha * (f - s) for s, f in zip(slow, fast.parameters(), strict=True)]
            fast.put(slow)
    _assert_close(ours, slow)


def test_one_replica_that_averages_with_nobody_is_ordinary_training(config, tmp_path):
    ours = _trained(config, tmp_path, replicas=1, strategy=DiLoCo(every=5, outer="average"))
    alone = Plain(0, 1)
    for _ in range(STEPS):
        alone.gradient()
        alone.step()
    _assert_close(ours, alone.parameters())


def test_three_rounds_of_diloco_are_adamw_inside_and_torch_nesterov_outside(config, tmp_path):
    ours = _trained(config, tmp_path, strategy=DiLoCo(every=4))
    replicas = [Plain(0, 2), Plain(1, 2)]
    shared = [value.requires_grad_() for value in replicas[0].parameters()]
    outer = torch.optim.SGD(shared, lr=0.7, momentum=0.9, nesterov=True)
    for _ in range(3):
        for replica in replicas:
            for _ in range(4):
                replica.gradient()
                replica.step()
        for value, a, b in zip(shared, replicas[0].parameters(), replicas[1].parameters(), strict=True):
            value.grad = value.detach() - (a + b) / 2
        outer.step()
        for replica in replicas:
            replica.put([value.detach() for value in shared])
    _assert_close(ours, [value.detach() for value in shared])


def test_two_half_batches_accumulated_are_one_batch_of_the_mean_gradient(config, tmp_path):
    ours = _trained(config, tmp_path, replicas=1, accumulate=2, strategy=Synchronous())
    alone = Plain(0, 1)
    for _ in range(STEPS):
        first, second = alone.gradient(), alone.gradient()
        for p, a, b in zip(alone.model.parameters(), first, second, strict=True):
            p.grad = (a + b) / 2
        alone.step()
    _assert_close(ours, alone.parameters())


def test_weights_follow_the_sizes_of_the_shards(config, tmp_path):
    changes = {"task": "odd_tasks:Odd", "task_config": {}, "steps": 1, "weight_decay": 0.0, "eval_every": 0}
    parts = {}
    for name, weighting in (("equal", "equal"), ("shard", "shard")):
        run = config(**changes, strategy=DiLoCo(every=1, outer="average", weighting=weighting))
        train(run, tmp_path / name)
        parts[name] = load_model(tmp_path / name)[1].rise.weight.detach()
    start = load_model(tmp_path / "equal", step=0)[1].rise.weight.detach()
    # Shard sizes 1 and 3: the mean is at a/2 + b/2 and at a/4 + 3b/4. One AdamW step moves each entry by the learning
    # rate up or down (a zero gradient aside), so that both replicas' moves follow from the two means.
    equal, shard = parts["equal"] - start, parts["shard"] - start
    one, two = 3 * equal - 2 * shard, 2 * shard - equal
    size = one.abs().max()
    assert torch.allclose(one.abs(), size.expand_as(one), rtol=1e-2)
    assert torch.allclose(two.abs(), size.expand_as(two), rtol=1e-2)
    assert not torch.allclose(equal, shard)
