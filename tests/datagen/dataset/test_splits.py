"""Further test splits: each is new in what it says, shares nothing with train, and leaves the others as they were."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from little_sets import files, tiny

from agent.cli import main
from datagen.config import Recipe, recipe_of
from datagen.dataset.apart import layout_hash, signs_of
from datagen.dataset.build import build
from datagen.dataset.dataset import Dataset, QuestionRow, load
from datagen.dataset.duck import Duck
from datagen.dataset.errors import DatasetError
from datagen.dataset.holdout import combinations, elements_of, sort_of
from datagen.dataset.lived import live_episode
from datagen.dataset.shards import config_data, config_hash, shards_of
from datagen.dataset.splits import NEW, SPLITS, lived_as, told_of
from datagen.dataset.validate import validate
from datagen.questions.templates import TEMPLATES
from datagen.worlds.home.spec import HomeSpec
from memory.graph.history import History

ALL = ("longer-2", "objects-2", "deeper", "composed", "names", "kinds", "homes", "paraphrases")


def blocks(**changes: object) -> Recipe:
    """Ten blocks worlds with thirty questions about each, and three for each further split."""
    given = {"questions": 300, "questions_per_episode": 30, "shard": 8, "splits": ALL, "split_episodes": 3, "seed": 4}
    return recipe_of("blocks-reference", **(given | changes))


FEW = blocks(questions=60, questions_per_episode=10, shard=2, splits=("paraphrases", "deeper"), split_episodes=2)
"""Six worlds and two for each of two further splits."""


@pytest.fixture(scope="module")
def split_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("splits") / "data"
    build(blocks(), folder)
    return folder


def found_in(row: QuestionRow) -> frozenset[str]:
    return combinations(row.read_program(), family=row.family, answer=row.read_answer())


def alike(dataset: Dataset) -> list[QuestionRow]:
    return [row for split in SPLITS for row in dataset.questions(split)]


def lives(dataset: Dataset, split: str) -> list[History]:
    return [dataset.lived(row.episode_id).episode.history for row in dataset.episodes(split)]


# ---- what is in them


def test_every_split_has_its_size_and_all_of_it_is_in_order(split_up: Path) -> None:
    dataset = load(split_up)
    sizes = {split: len(dataset.episodes(split)) for split in dataset.splits}
    assert sizes == {"train": 8, "dev": 1, "test": 1} | dict.fromkeys(ALL, 3)
    asked = {split: len(dataset.questions(split)) for split in dataset.splits}
    assert asked == dataset.manifest["questions"] == {"train": 240, "dev": 30, "test": 30} | dict.fromkeys(ALL, 90)
    assert validate(split_up).findings == ()


def test_deeper_programs_stand_in_their_split_alone(split_up: Path) -> None:
    dataset = load(split_up)
    for split in dataset.splits:
        depths = {row.depth for row in dataset.questions(split)}
        assert min(depths) > 5 if split == "deeper" else max(depths) <= 5


def test_what_is_held_out_is_in_every_row_of_its_split_and_in_no_other(split_up: Path) -> None:
    dataset = load(split_up)
    held = {each for each in dataset.recipe.held_out if sort_of(each) != "kinds"}
    assert held
    for split in dataset.splits:
        for row in dataset.questions(split):
            assert bool(found_in(row) & held) == (split == "composed"), row.question


def test_what_a_combination_is_made_of_is_mostly_learnt_elsewhere_in_some_hundred_questions(split_up: Path) -> None:
    dataset = load(split_up)
    known = {each for row in alike(dataset) for found in found_in(row) for each in elements_of(found)}
    held = [each for each in dataset.recipe.held_out if sort_of(each) in ("operators", "frames")]
    assert held
    made_of = {element for each in held for element in elements_of(each)}
    assert len(made_of & known) >= 0.7 * len(made_of)


def test_new_paraphrases_are_ways_that_are_kept_back(split_up: Path) -> None:
    dataset = load(split_up)
    for split in dataset.splits:
        for row in dataset.questions(split):
            kept_back = row.paraphrase in TEMPLATES[row.template_id].kept_back
            assert kept_back == (split == "paraphrases")


def test_longer_lives_last_longer_and_fuller_worlds_hold_more(split_up: Path) -> None:
    dataset = load(split_up)
    assert {history.last_tick for history in lives(dataset, "longer-2")} == {100}
    assert {history.last_tick for history in lives(dataset, "objects-2")} == {50}
    assert {len(json.loads(row.spec)["commands"]) for row in dataset.episodes("longer-2")} == {2}
    assert {len(json.loads(row.spec)["creatures"]) for row in dataset.episodes("objects-2")} == {8}
    assert {len(json.loads(row.spec)["creatures"]) for row in dataset.episodes("train")} == {4}


def test_new_names_and_kinds_are_nowhere_else(split_up: Path) -> None:
    dataset = load(split_up)
    signs = {split: [signs_of(vars(row)) for row in dataset.episodes(split)] for split in dataset.splits}
    for new in ("names", "kinds"):
        inside = {word for each in signs[new] for word in getattr(each, new)}
        outside = {word for split in signs if split != new for each in signs[split] for word in getattr(each, new)}
        assert inside
        assert inside.isdisjoint(outside)
    held = {each for each in dataset.recipe.held_out if sort_of(each) == "kinds"}
    for row in (row for split in dataset.splits if split != "kinds" for row in dataset.questions(split)):
        assert not found_in(row) & held


def test_no_layout_of_train_stands_anywhere_else(split_up: Path) -> None:
    dataset = load(split_up)
    layouts = {split: {signs_of(vars(row)).layout for row in dataset.episodes(split)} for split in dataset.splits}
    for split in set(dataset.splits) - {"train"}:
        assert layouts[split].isdisjoint(layouts["train"])


def test_the_manifest_and_the_card_say_what_is_new_and_what_is_lacking(split_up: Path) -> None:
    manifest = load(split_up).manifest
    told = manifest["splits"]
    assert manifest["lacks"] == told["homes"]["lacks"]
    assert set(manifest["lacks"]).isdisjoint(manifest["families"])
    assert {split: each["new"] for split, each in told.items()} == {split: told_of(split) for split in ALL}
    assert set(told["deeper"]["families"]).isdisjoint(told["deeper"]["lacks"])
    assert "count" in told["deeper"]["lacks"]
    card = (split_up / "README.md").read_text(encoding="utf-8")
    assert "| deeper | 3 | 90 |" in card
    assert '  - split: longer_2\n    path: "questions/longer-2-[0-9]*.parquet"' in card


@pytest.mark.slow
def test_hugging_face_loads_every_split(split_up: Path, tmp_path: Path) -> None:
    pytest.importorskip("datasets")
    script = (
        "import sys, json, datasets\n"
        "loaded = datasets.load_dataset(sys.argv[1], 'questions', cache_dir=sys.argv[2])\n"
        "print(json.dumps({split: len(rows) for split, rows in loaded.items()}))\n"
    )
    command = [sys.executable, "-c", script, str(split_up), str(tmp_path)]
    environment = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HOME": str(tmp_path), "PATH": ""}
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    asked = load(split_up).manifest["questions"]
    assert json.loads(said) == {split.replace("-", "_"): count for split, count in asked.items()}


def test_duckdb_answers_questions_of_every_split(split_up: Path) -> None:
    with Duck(split_up) as duck:
        for split in duck.dataset.splits:
            row = duck.dataset.questions(split)[0]
            assert duck.run(row.read_program(), episode=row.episode_id) == row.read_answer()


def test_show_prints_a_question_of_any_split(split_up: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(split_up), "--split", "longer-2", "--row", "0"]) == 0
    assert load(split_up).questions("longer-2")[0].question in capsys.readouterr().out
    assert main(["show", str(split_up), "--split", "longer-3", "--row", "0"]) == 1
    assert "no split 'longer-3': there are train, dev, test, longer-2" in capsys.readouterr().err


def test_a_question_that_may_not_stand_in_its_split_is_found(tmp_path: Path) -> None:
    dataset = build(FEW, tmp_path / "data")
    row = dataset.questions("train")[0]
    (combination,) = (each for each in found_in(row) if sort_of(each) == "answers")
    manifest = json.loads((dataset.folder / "manifest.json").read_text())
    manifest["config"]["held_out"] = [combination]
    manifest["config_hash"] = config_hash(manifest["config"])
    (dataset.folder / "manifest.json").write_text(json.dumps(manifest))
    wrong = {finding.where for finding in validate(dataset.folder).findings if "may not stand in" in finding.what}
    assert wrong == {
        each.qid for split in dataset.splits for each in dataset.questions(split) if combination in found_in(each)
    }


# ---- how they are made


def test_any_number_of_workers_makes_the_same_splits(tmp_path: Path) -> None:
    for workers in (1, 2):
        build(FEW, tmp_path / str(workers), workers=workers)
    assert files(tmp_path / "1") == files(tmp_path / "2")


def test_further_splits_leave_the_shards_of_the_others_where_they_are() -> None:
    plain = blocks(splits=(), split_episodes=None)
    assert shards_of(blocks())[: len(shards_of(plain))] == shards_of(plain)
    later = {"splits", "split_episodes", "deepest", "contrast", "held_out", "asked"}
    assert not later & set(config_data(plain))
    assert Recipe(**json.loads(json.dumps(config_data(blocks())))) == blocks()


def test_homes_are_varied_as_asked() -> None:
    recipe = replace(tiny(), splits=("longer-4", "objects-2", "names", "kinds", "homes"))
    specs = {}
    for split in ("train", "test", *recipe.splits):
        lived = live_episode(replace(lived_as(recipe, split)), 7)
        specs[split] = HomeSpec.from_json(lived.episode.spec)
        assert lived.episode.ticks == (480 if split == "longer-4" else 120)
        assert len(specs[split].items) == (60 if split == "objects-2" else 30)
    train = specs.pop("train")
    layout = layout_hash("home", train.to_json())
    assert layout not in {layout_hash("home", spec.to_json()) for spec in specs.values()}
    names, kinds = {person.name for person in train.people}, {item.kind for item in train.items}
    assert names & {person.name for person in specs["names"].people} == {"Hobbs"}
    assert kinds.isdisjoint({item.kind for item in specs["kinds"].items})
    assert {item.kind for item in specs["names"].items}.isdisjoint({item.kind for item in specs["kinds"].items})


def test_a_layout_is_the_same_however_it_is_furnished() -> None:
    home = HomeSpec.from_json(live_episode(tiny(), 0).episode.spec)
    bare = replace(home, seed=99, items=(), furniture=home.furniture[:1], people=home.people[:1])
    other = replace(home, rooms=(replace(home.rooms[0], kind="study"), *home.rooms[1:]))
    assert layout_hash("home", bare.to_json()) == layout_hash("home", home.to_json())
    assert layout_hash("home", other.to_json()) != layout_hash("home", home.to_json())


@pytest.mark.slow
def test_homes_have_splits_of_what_is_kept_back(tmp_path: Path) -> None:
    splits = ("deeper", "composed", "names", "kinds")
    recipe = recipe_of("homes", {"ticks": 120}, questions=300, questions_per_episode=25, seed=3, splits=splits)
    dataset = build(replace(recipe, split_episodes=4), tmp_path / "data")
    assert validate(dataset.folder).findings == ()
    held = {each for each in dataset.recipe.held_out if sort_of(each) != "kinds"}
    assert {sort_of(each) for each in held} == {"operators", "colours", "frames", "answers"}
    assert all(found_in(row) & held for row in dataset.questions("composed"))


# ---- mistakes


@pytest.mark.parametrize(
    ("splits", "said"),
    [
        (("longest",), "unknown split 'longest': did you mean 'longer-N'"),
        (("longer-1",), "unknown split 'longer-1'"),
        (("test",), "name each once, and none of train, dev, test"),
        (("names", "names"), "name each once"),
        (("objects-16",), "split objects-16: items=480: give a whole number from 30 to 240"),
    ],
)
def test_a_split_that_cannot_be_is_refused_in_one_line(splits: tuple[str, ...], said: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=said.replace("(", r"\(")) as caught:
        build(replace(tiny(), splits=splits), tmp_path / "data")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "data").exists()


def test_numbers_of_splits_are_looked_after(tmp_path: Path) -> None:
    for wrong, said in (({"split_episodes": 0}, "split-episodes is 0"), ({"deepest": 0}, "deepest is 0")):
        with pytest.raises(DatasetError, match=said):
            build(replace(tiny(), splits=("names",), **wrong), tmp_path / "data")  # type: ignore[arg-type]


def test_a_world_that_cannot_vary_says_so() -> None:
    recipe = Recipe(preset="mine", world="mine:live", questions=100, splits=("names",))
    with pytest.raises(DatasetError, match="'mine:live' cannot make the split 'names'"):
        shards_of(recipe)
    with pytest.raises(DatasetError, match="a database has no episodes for further splits"):
        shards_of(replace(recipe, world="database", splits=("paraphrases",)))


def test_every_split_says_what_is_new_in_it() -> None:
    assert told_of("longer-16") == "lives of 16 times as many ticks"
    assert all(told_of(name.replace("-N", "-4")) for name in NEW)
    assert told_of("train") == ""
