import pytest
import torch
from odd_tasks import Counting, Odd, Unseeded

from training.check import check_task
from training.errors import TaskError
from training.run import load_model, train
from training.seeds import derive, seeded
from training.strategy import DiLoCo, Synchronous
from training.task import make_task
from training.toy import Letters
from training.weights import weights


@pytest.mark.parametrize("task", [Letters(examples=256), Odd()])
def test_a_sound_task_passes_the_check(task):
    check_task(task)


@pytest.mark.parametrize(("task", "says"), [(Counting(), "do not resume"), (Unseeded(), "two different")])
def test_a_task_that_breaks_the_contract_is_told_how(task, says):
    with pytest.raises(TaskError, match=says):
        check_task(task)


def test_a_task_is_made_from_its_name_and_a_dict():
    task = make_task("training.toy:Letters", {"batch": 3, "examples": 128})
    assert next(task.batches(0, 1, torch.Generator())).shape == (3, 4)


def test_the_shards_of_the_toy_task_are_disjoint_and_whole():
    task = Letters(examples=257)
    assert sum(task.shard_size(shard, 3) for shard in range(3)) == 257
    bounds = [task._bounds(shard, 3) for shard in range(3)]
    assert bounds[0][1] == bounds[1][0]
    assert bounds[1][1] == bounds[2][0]


def test_batches_of_any_nesting_move_to_the_device():
    batch = {"a": torch.zeros(1), "b": [torch.zeros(2), (torch.zeros(3), "text")]}
    moved = Odd().to_device(batch, torch.device("meta"))
    assert moved["a"].device.type == moved["b"][0].device.type == moved["b"][1][0].device.type == "meta"
    assert moved["b"][1][1] == "text"


def test_seeds_of_different_paths_differ_and_stay():
    seeds = {derive(seed, *path) for seed in (0, 1) for path in ((), (0,), (1,), (0, 0), (0, 1), (1, 0))}
    assert len(seeds) == 12
    assert derive(0, 0, 3) == derive(0, 0, 3)


def test_what_is_drawn_inside_a_fence_is_not_felt_outside():
    torch.manual_seed(1)
    expected = torch.rand(2)
    torch.manual_seed(1)
    with seeded(7):
        inside = torch.rand(2)
    assert torch.equal(torch.rand(2), expected)
    with seeded(7):
        assert torch.equal(torch.rand(2), inside)


@pytest.mark.parametrize("strategy", [Synchronous(), DiLoCo(every=100)])
def test_the_toy_task_is_learned(config, tmp_path, strategy):
    run = config(
        strategy=strategy, task_config={"examples": 8192}, steps=300, lr=1e-2, eval_every=0, checkpoint_every=0
    )
    result = train(run, tmp_path / "run")
    # Guessing the commonest letters gives about 2.4 nats.
    assert result.evaluation["floor"] < result.evaluation["loss"] < 2.2


def test_a_loaded_model_scores_as_the_run_said(config, tmp_path):
    result = train(config(), tmp_path / "run")
    task, model = load_model(tmp_path / "run")
    assert not model.training
    with torch.no_grad():
        assert task.evaluate(model) == result.evaluation


def test_frozen_parameters_do_not_learn_and_buffers_and_ties_are_kept(config, tmp_path):
    train(config(task="odd_tasks:Odd", task_config={}), tmp_path / "run")
    model = load_model(tmp_path / "run")[1]
    assert torch.equal(model.frozen, torch.ones(8))
    assert model.again.weight is model.fall.weight
    assert int(model.norm.num_batches_tracked) == 17
    assert not torch.equal(model.norm.running_mean, torch.zeros(8))
    assert "constant" not in weights(model)
