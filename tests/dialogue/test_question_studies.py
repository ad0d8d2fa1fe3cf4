"""The studies of training on questions: valid at each size, and shards of questions that differ."""

from pathlib import Path

import pytest
import torch

from datagen.config import recipe_of
from datagen.dataset.build import build
from dialogue.study import QUESTIONS
from dialogue.task import Reading
from training.check import check_task
from training.errors import TaskError
from training.routing.paths import paths_of
from training.strategy import DiPaCo
from training.studies.asynchronous import async_study
from training.studies.diloco import diloco_study
from training.studies.dipaco import dipaco_study
from training.studies.scaling import scaling_study
from training.task import make_task
from training.weights import trainable

STUDIES = {"diloco": diloco_study, "async": async_study, "dipaco": dipaco_study, "scaling": scaling_study}

SHARDINGS = {"diloco": {"iid", "source", "kmeans"}, "dipaco": {"iid", "kmeans"}}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "set"
    build(
        recipe_of("homes-small", {"rooms": 3, "ticks": 200}, questions=120, questions_per_episode=20, shard=10), folder
    )
    return folder


@pytest.mark.parametrize("size", QUESTIONS)
@pytest.mark.parametrize("name", STUDIES)
def test_every_study_is_one_of_questions_too(name: str, size: str, data: Path) -> None:
    made = STUDIES[name](QUESTIONS[size])
    kinds = {}
    for trial in made.trials:
        changes = {"lr": 1e-3, "start": "run", **trial.changes}
        changes["task_config"] = {**trial.base, **changes.get("task_config", {})}
        config = made.scale.config(trial.strategy, corpus=str(data), **changes)
        kinds[repr(sorted(config.task_config.items()))] = config.task_config
        if isinstance(config.strategy, DiPaCo):
            assert config.strategy.router != "truth"
            assert (config.strategy.features, config.strategy.reroute) == ("tfidf", 0)
    if size == "smoke":
        tasks = [make_task("dialogue.task:Reading", kind) for kind in kinds.values()]
        assert {task.sharding for task in tasks} == SHARDINGS.get(name, {"iid"})
        own = paths_of(DiPaCo(specific=made.scale.own), trainable(tasks[0].build())).modules[-1]
        assert {"trace", "language.model.norm.weight"} <= set(own.weights)


@pytest.mark.parametrize("sharding", ["source", "kmeans"])
def test_shards_of_questions_are_whole_and_differ_in_their_families(data: Path, sharding: str) -> None:
    small = {"width": 16, "layers": 1, "heads": 2, "head_width": 8, "batch": 2, "questions": 4}
    task = Reading(data=str(data), sharding=sharding, **small)
    check_task(task)
    shards = [task._shard(shard, 3) for shard in range(3)]
    assert sorted(torch.cat(shards).tolist()) == list(range(task.examples("train")))
    assert [task.shard_size(shard, 3) for shard in range(3)] == [len(shard) for shard in shards]
    mixed = torch.randperm(task.examples("train"), generator=torch.Generator().manual_seed(0))
    assert _apart(task, shards) > 1.4 * _apart(task, list(mixed.chunk(3)))


def _apart(task: Reading, shards: list[torch.Tensor]) -> float:
    """How far the families of shards are from those of all, from 0 to 2."""
    families = task.truth("train")
    count = int(families.max()) + 1
    shares = [
        torch.bincount(families[shard], minlength=count) / len(families[shard]) for shard in [*shards, slice(None)]
    ]
    return sum(float((share - shares[-1]).abs().sum()) for share in shares) / len(shards)


def test_a_shard_without_questions_is_refused(data: Path) -> None:
    task = Reading(data=str(data), sharding="source", width=16, layers=1, heads=2, batch=2)
    with pytest.raises(TaskError, match="has no questions: take fewer replicas") as refusal:
        task.shard_size(998, 999)
    assert "\n" not in str(refusal.value)


def test_questions_are_not_read_in_windows(data: Path) -> None:
    task = Reading(data=str(data), width=16, layers=1, heads=2, batch=2)
    with pytest.raises(TaskError, match="Reading are not read in windows: leave reroute out"):
        task.windows(16)
