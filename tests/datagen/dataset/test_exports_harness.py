"""Tasks for the lm-evaluation-harness: what they hold, how answers are scored, and the real command run on them."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from exported_sets import BLOCKS, python, run
from little_sets import every_row

from datagen.dataset.build import build
from datagen.dataset.dataset import load
from datagen.dataset.exports import inhabit_tasks
from datagen.dataset.exports.export import export
from datagen.dataset.exports.inhabit_tasks import exact_match, score, set_f1

NAME = "inhabit_blocks_reference"
RUNNING = Path(__file__).with_name("harness_readers.py")


@pytest.fixture(scope="module")
def blocks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("blocks") / "data"
    build(BLOCKS, folder)
    return folder


@pytest.fixture(scope="module")
def tasks(blocks: Path) -> Path:
    export(blocks, blocks.parent / "tasks", to="lm-eval")
    return blocks.parent / "tasks"


# ---- scoring


@pytest.mark.parametrize(
    ("said", "right", "kind", "exact", "f1"),
    [
        ("yes", "yes", "boolean", 1, 1),
        (" Yes.", "yes", "boolean", 1, 1),
        ("yes, it is", "yes", "boolean", 0, 0),
        ("no\nyes", "yes", "boolean", 0, 0),
        ("", "yes", "boolean", 0, 0),
        ("cone_1, ball_2", "ball_2, cone_1", "entities", 1, 1),
        ("cone_1 ,ball_2.", "ball_2, cone_1", "entities", 1, 1),
        ("ball_2", "ball_2, cone_1", "entities", 0, 2 / 3),
        ("ball_2, cone_1, ring_1, disk_1", "ball_2, cone_1", "entities", 0, 2 / 3),
        ("disk_1", "ball_2, cone_1", "entities", 0, 0),
        ("", "ball_2", "entities", 0, 0),
        ("nothing", "nothing", "none", 1, 1),
        ("ring_1", "nothing", "none", 0, 0),
        ("ask, say", "say, ask", "actions", 0, 0),  # deeds are told in order
        ("Say,  ask", "say, ask", "actions", 1, 1),
        ("2.5 m", "2.5 m", "distance", 1, 1),
        ("2 m", "2.5 m", "distance", 0, 0),
        ("on table_1", "in table_1", "place", 0, 0),
    ],
)
def test_answers_are_scored(said: str, right: str, kind: str, exact: float, f1: float) -> None:
    assert exact_match(said, right, kind) == exact
    assert set_f1(said, right, kind) == pytest.approx(f1)
    told = score({"answer": right, "answer_type": kind}, [said])
    assert told == {"exact_match": exact, "set_f1": pytest.approx(f1)}


def test_every_answer_of_a_dataset_scores_one_by_itself_and_none_by_another(blocks: Path) -> None:
    for row in every_row(load(blocks)):
        assert exact_match(row.answer_text, row.answer_text, row.answer_type) == 1
        assert set_f1(row.answer_text, row.answer_text, row.answer_type) == 1
        assert exact_match(row.answer_text + "x", row.answer_text, row.answer_type) == 0


# ---- what is written


def read(path: Path) -> dict[str, Any]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {name: json.loads(value) for name, _, value in (line.partition(": ") for line in lines)}


def test_each_family_of_each_split_is_a_task_and_each_split_a_group(blocks: Path, tasks: Path) -> None:
    dataset = load(blocks)
    written = {path.stem: read(path) for path in tasks.glob("*.yaml")}
    for split in ("train", "dev", "test"):
        families = {row.family for row in dataset.questions(split)}
        assert {f"{NAME}_{split}_{family}" for family in families} == set(written[split]["task"])
        for family in families:
            task = written.pop(f"{split}_{family}")
            assert task["task"] == f"{NAME}_{split}_{family}"
            assert {name: task["dataset_kwargs"][name] for name in ("split", "family")} == {
                "split": split,
                "family": family,
            }
            assert task["metadata"]["version"] == f"1.{dataset.manifest['generator']}"
        assert written.pop(split)["group"] == f"{NAME}_{split}"
    assert set(written.pop("all")["task"]) == {f"{NAME}_train", f"{NAME}_dev", f"{NAME}_test"}
    assert not written


def test_examples_come_from_another_split_wherever_there_is_one(tasks: Path) -> None:
    for path in tasks.glob("*_*.yaml"):
        task = read(path)
        asked = task["dataset_kwargs"]
        if asked["shots"] == asked["split"]:
            assert task["include"] == "_asked"  # then the harness leaves out the question itself
        else:
            assert task["include"] == "_shots"
            table = pq.read_table(tasks / "questions" / f"{asked['shots']}.parquet")
            assert asked["family"] in table["family"].to_pylist()


def test_the_tables_give_each_question_its_context(blocks: Path, tasks: Path) -> None:
    dataset = load(blocks)
    for split in ("train", "dev", "test"):
        episodes = {row.episode_id: row for row in dataset.episodes(split)}
        texts = pq.read_table(tasks / "contexts" / f"{split}.parquet").to_pylist()
        of = {row["context"]: row["text"] for row in texts}
        assert len(of) == len(texts)
        rows = {row["qid"]: row for row in pq.read_table(tasks / "questions" / f"{split}.parquet").to_pylist()}
        for row in dataset.questions(split):
            assert of[rows[row.qid]["context"]] == episodes[row.episode_id].context(row.observer)


def test_what_scores_and_reads_stands_beside_the_tasks(tasks: Path) -> None:
    source = (tasks / "inhabit_tasks.py").read_text(encoding="utf-8")
    assert source == Path(inhabit_tasks.__file__).read_text(encoding="utf-8")
    assert "import datagen" not in source
    assert "from datagen" not in source


# ---- the harness itself


@pytest.fixture(scope="module")
def read_by(tasks: Path) -> dict[str, Any]:
    """What readers score that know how to answer; a model stands beside the tasks then."""
    if importlib.util.find_spec("lm_eval") is None:
        pytest.skip("lm-eval is the extra `eval`")
    home = tasks.parent
    told: dict[str, Any] = json.loads(python(RUNNING, tasks, NAME, home / "model", home=home).splitlines()[-1])
    return {**told, "model": home / "model"}


@pytest.mark.slow
def test_the_harness_gives_right_answers_one_and_wrong_ones_nothing(blocks: Path, read_by: dict[str, Any]) -> None:
    told, rows = read_by, load(blocks)
    for split in ("train", "dev", "test"):
        asked = rows.questions(split)
        for family in {row.family for row in asked}:
            task = f"{NAME}_{split}_{family}"
            assert told["right"][task] == told["turned"][task] == [1, 1]
            assert told["wrong"][task] == [0, 0]
        halves = [row for row in asked if row.answer_type == "entities" and "," in row.answer_text]
        half = told["first"][f"{NAME}_{split}"]
        assert half[0] == pytest.approx(1 - len(halves) / len(asked))
        assert half[0] < half[1] < 1
    for prompt, split in zip(told["prompts"], ("dev", "test", "train"), strict=True):
        assert prompt.count("Question: ") == 2, split  # an example, and what is asked
        assert prompt.rstrip().endswith("Answer:")


@pytest.mark.slow
def test_the_command_runs_on_a_tiny_model(tasks: Path, read_by: dict[str, Any], tmp_path: Path) -> None:
    moved = Path(shutil.copytree(tasks, tmp_path / "moved"))
    model, results = read_by["model"], tmp_path / "results"
    run(
        Path(sys.executable).with_name("lm_eval"),
        *("run", "--model", "hf", "--model_args", f"pretrained={model}", "--device", "cpu"),
        *("--tasks", f"{NAME}_test", "--include_path", moved, "--limit", "4"),
        *("--output_path", results, "--log_samples"),
        home=tmp_path,
    )
    (path,) = results.rglob("results_*.json")
    found = json.loads(path.read_text())
    names = read(moved / "test.yaml")["task"]
    assert len(names) == 4
    for name in [*names, f"{NAME}_test"]:
        assert 0 <= found["results"][name]["exact_match,none"] <= 1
        assert 0 <= found["results"][name]["set_f1,none"] <= 1
    assert found["versions"][names[0]] == read(next(moved.glob("test_*.yaml")))["metadata"]["version"]
    samples = [json.loads(line) for file in results.rglob("samples_*") for line in file.read_text().splitlines()]
    assert len(samples) == sum(found["n-samples"][name]["effective"] for name in names) > 6
    for sample in samples:
        doc = sample["doc"]
        assert sample["target"] == doc["answer"]
        assert sample["arguments"]["gen_args_0"]["arg_0"].endswith(
            f"{doc['context']}\nQuestion: {doc['question']}\nAnswer:"
        )
        assert sample["exact_match"] == exact_match(sample["filtered_resps"][0], doc["answer"], doc["answer_type"])
