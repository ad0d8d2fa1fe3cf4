"""The reader's Task on a small real dataset: contract, learning, renaming, and scores beside controls."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from datagen.config import recipe_of
from datagen.dataset.build import build
from datagen.dataset.errors import DatasetError
from dialogue.corpus import Corpus
from dialogue.evaluate import ALL, evaluate, exact, majority, program_executor, set_f1, trained_reader
from dialogue.examples import question_words
from dialogue.reader import read
from dialogue.renaming import Renaming
from dialogue.score_table import over_seeds, table
from dialogue.task import Reading
from dialogue.vocabulary import WordVocabulary
from training.check import check_task
from training.config import TrainConfig
from training.errors import TaskError
from training.routing.serving import Paths
from training.run import train
from training.strategy import DiLoCo, DiPaCo


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "set"
    build(
        recipe_of("homes-small", {"rooms": 3, "ticks": 200}, questions=240, questions_per_episode=20, shard=10), folder
    )
    return folder


def test_it_keeps_the_contract_of_tasks(data: Path) -> None:
    check_task(Reading(data=str(data), width=16, layers=1, heads=2, batch=2, questions=4))


def test_a_missing_dataset_is_named_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="nowhere"):
        Reading(data=str(tmp_path / "nowhere"))


def test_a_blind_reader_sees_no_context(data: Path) -> None:
    task = Reading(data=str(data), blind=True, width=16, layers=1, heads=2)
    assert all(task.encode(passage)[0] == [] for passage in Corpus.load(data).passages("dev"))


def test_renaming_keeps_words_in_their_groups_and_is_one_to_one() -> None:
    vocabulary = WordVocabulary.of(["red blue green mug_1 mug_2 mug_3 book_1 ann ben the orange on wood metal paper"])
    table_ = Renaming(vocabulary, ["Ann", "Ben"]).draw(torch.Generator().manual_seed(3)).tolist()
    assert sorted(table_) == list(range(len(vocabulary)))
    names = {index: word for word, index in vocabulary.ids.items()}
    renamed = {names[index]: names[to] for index, to in enumerate(table_)}
    assert {renamed[word] for word in ("red", "blue", "green")} == {"red", "blue", "green"}
    assert {renamed[f"mug_{n}"] for n in (1, 2, 3)} == {"mug_1", "mug_2", "mug_3"}
    assert {renamed["ann"], renamed["ben"]} == {"ann", "ben"}
    assert all(renamed[word] == word for word in ("the", "on", "orange", "wood", "book_1"))


def test_words_and_sets_are_compared_as_they_should_be() -> None:
    assert exact("On  Table_1", "on table_1") == 1.0
    assert exact("on table_2", "on table_1") == 0.0
    assert set_f1("mug_1, book_2", "book_2, mug_1") == 1.0
    assert set_f1("mug_1", "mug_1, book_2") == pytest.approx(2 / 3)
    assert set_f1("", "mug_1") == 0.0


def test_programs_answer_all_and_the_majority_only_some(data: Path) -> None:
    corpus = Corpus.load(data)
    passages = corpus.passages("test")
    right = [asked.answer for passage in passages for asked in passage.questions]
    assert [answer for home in program_executor(corpus, passages) for answer in home] == right
    common = [answer for home in majority(corpus, passages) for answer in home]
    assert 0 < sum(a == b for a, b in zip(common, right, strict=True)) < len(right) / 2


@pytest.mark.slow
def test_a_reader_learns_with_diloco_and_is_scored_by_family(data: Path, tmp_path: Path) -> None:
    config = TrainConfig(
        task="dialogue.task:Reading",
        task_config={"data": str(data), "width": 32, "layers": 1, "heads": 2, "batch": 2},
        strategy=DiLoCo(every=10),
        replicas=2,
        steps=150,
        lr=3e-3,
        eval_every=50,
        device="cpu",
        threads=1,
    )
    result = train(config, tmp_path / "run")
    task = Reading(**config.task_config)
    with torch.no_grad():
        untrained = task.evaluate(task.build().eval())
    assert result.evaluation["loss"] < 0.8 * untrained["loss"]
    found = evaluate(Corpus.load(data), {"reader": tmp_path / "run"})
    assert found["readers"]["program executor"]["all"]["exact"] == 1.0
    assert 0 <= found["readers"]["reader"]["all"]["exact"] < 1
    assert found["readers"]["reader"]["all"]["n"] == found["questions"]
    assert "| location |" in table(found)


def test_seeds_of_one_reader_give_a_students_interval() -> None:
    readers = {f"diloco-{seed}": {"all": {"exact": value}} for seed, value in enumerate((0.2, 0.3, 0.4))}
    found = over_seeds({**readers, "majority": {"all": {"exact": 0.1}}})
    assert set(found) == {"diloco"}
    assert found["diloco"]["all"]["exact"] == pytest.approx(0.3)
    assert found["diloco"]["all"]["half_width"] == pytest.approx(4.303 * 0.1 / 3**0.5, abs=1e-4)


def test_seeds_share_a_column_and_training_is_compared_with_the_first() -> None:
    score = {"n": 10, "exact": 0.2, "exact_se": 0.01, "set_f1": 0.25, "set_f1_se": 0.01}
    names = ("majority", "synchronous-0", "synchronous-1", "diloco-0", "diloco-1", "program executor")
    readers = {name: {"all": {**score, "exact": 0.1 * number}} for number, name in enumerate(names)}
    run = {"replicas": 2, "steps": 100, "dev_loss": 2.0, "bytes_sent": 20_000_000}
    ours = {**run, "dev_loss": 2.1, "bytes_sent": 1_000_000}
    text = table(
        {
            "questions": 10,
            "homes": 2,
            "split": "test",
            "families": ["all"],
            "readers": readers,
            "over_seeds": over_seeds(readers),
            "training": {"synchronous-0": run, "synchronous-1": run, "diloco-0": ours, "diloco-1": ours},
        }
    )
    assert "| family | n | majority | synchronous (2 seeds) | diloco (2 seeds) | program executor |" in text
    assert "| all | 10 | 0.0 ± 1.0 (25.0) | 15.0 ± 63.5 | 35.0 ± 63.5 | 50.0 ± 1.0 (25.0) |" in text
    assert "| diloco | 2 | 100 | 2.100 ± 0.000 (2.100, 2.100) | 1.050 | 1.0 | 0.050 |" in text


@pytest.fixture(scope="module")
def paths_run(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short DiPaCo run: four paths, each question learned from and answered by one."""
    task = {"data": str(data), "width": 16, "layers": 2, "heads": 2, "head_width": 8, "batch": 2, "questions": 4}
    run = tmp_path_factory.mktemp("runs") / "paths"
    config = TrainConfig(
        task="dialogue.task:Reading",
        task_config=task,
        strategy=DiPaCo(every=2, reshard=(0.5,)),
        replicas=4,
        steps=8,
        device="cpu",
        threads=1,
    )
    train(config, run)
    return run


def test_questions_are_examples_that_can_be_dealt_out(data: Path) -> None:
    task = Reading(data=str(data), width=16, layers=1, heads=2, batch=2, questions=4)
    parts = {part: task.examples(part) for part in ("train", "router", "dev")}
    assert all(parts.values())
    everything = torch.arange(parts["dev"])
    model = task.build().eval()
    for part, count in parts.items():
        assert len(task.truth(part)) == count
        assert task.features(part, "tfidf", model).shape[0] == count
    with torch.no_grad():
        tally, scores = task.tally(model, everything), task.evaluate(model)
    assert tally["loss"][0] / tally["loss"][1] == pytest.approx(scores["loss"], rel=1e-4)
    assert tally["exact"][0] / tally["exact"][1] == pytest.approx(scores["exact"])
    halves = [task.tally(model, half)["loss"][0] for half in (everything[::2], everything[1::2])]
    assert sum(halves) == pytest.approx(tally["loss"][0], rel=1e-4)
    losses = task.losses(model, "dev", everything)
    assert float(losses.sum()) == pytest.approx(tally["loss"][0], rel=1e-4)
    with pytest.raises(TaskError, match="use features 'tfidf'"):
        task.features("dev", "hidden", model)


def test_batches_hold_the_questions_that_a_path_was_dealt(data: Path) -> None:
    task = Reading(data=str(data), width=16, layers=1, heads=2, batch=2, questions=50, rename=False)
    mine = torch.arange(0, task.examples("train"), 3)
    there = task._examples("train")
    asked = {there.homes[home][1][place].question for home, place in (there.places[n] for n in mine.tolist())}
    batch = next(iter(task.batches_of(mine, torch.Generator().manual_seed(0))))
    shown = [batch.ids[row, start:stop].tolist() for row, spans in enumerate(batch.spans) for start, stop in spans]
    homes = there.by_home(mine)
    assert 2 <= len(shown) <= 2 * max(len(places) for places in homes.values())
    assert len(asked) > len(shown)


def test_each_question_is_answered_by_its_path(data: Path, paths_run: Path) -> None:
    paths = Paths(paths_run)
    assert not paths.single
    corpus = Corpus.load(data)
    passages = corpus.passages("test")
    found = evaluate(corpus, {"paths": paths_run}, split="test")
    assert found["readers"]["paths"][ALL]["n"] == sum(len(passage.questions) for passage in passages)
    answers, blind = trained_reader(paths_run, passages)
    assert not blind
    context, blocks = paths.task.encode(passages[0])
    question = list(blocks[0].question)
    (number,) = paths.dealt(paths.task.features_of(question_words([question])), 1)
    said = read(paths.model(number), [(context, [question])])[0][0]
    assert paths.task.vocabulary.decode(said) == answers[0][0]
    used = paths.dealt(paths.task.features_of(question_words([block.question for block in blocks])), len(blocks))
    assert sorted(index for mine in used.values() for index in mine) == list(range(len(blocks)))
