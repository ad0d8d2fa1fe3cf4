"""Datasets: the same bytes every time, whole or refused, balanced, and true to the lives they are made of."""

from __future__ import annotations

import json
import shutil
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from little_sets import LITTLE, every_row, files, tiny

from datagen.config import PRESETS, Recipe, recipe_of
from datagen.dataset.build import build
from datagen.dataset.dataset import QuestionRow, load
from datagen.dataset.errors import DatasetError
from datagen.dataset.quotas import MAJORITY, NOTHING
from datagen.dataset.schema import SCHEMA_VERSION, read_table
from datagen.dataset.shards import SPLITS, config_data, shards_of, split_sizes
from datagen.dataset.speed import measure
from datagen.dataset.syllabi import SYLLABI
from datagen.questions.answers import Kind
from datagen.questions.language import type_of
from datagen.questions.notation import parse
from datagen.questions.run_log import run_on
from datagen.questions.run_sql import run_statement
from datagen.questions.views import READERS
from datagen.questions.wording import answer_text, parse_question
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.reading import SpecError


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("little") / "data"
    build(LITTLE, folder)
    return folder


@pytest.fixture
def copied(little: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(little, tmp_path / "copy"))


# ---- what is in it


def test_a_dataset_holds_what_was_asked_for(little: Path) -> None:
    dataset = load(little)
    assert dataset.recipe == LITTLE
    assert {split: len(dataset.episodes(split)) for split in SPLITS} == {"train": 6, "dev": 1, "test": 1}
    assert len(every_row(dataset)) == 8 * 20
    assert {row.family for row in every_row(dataset)} == set(SYLLABI["compact"])
    assert dataset.manifest["questions"] == {"train": 120, "dev": 20, "test": 20}
    assert dataset.bytes == sum((little / path).stat().st_size for path in dataset.manifest["files"])


def test_every_row_is_what_its_life_says(little: Path) -> None:
    dataset = load(little)
    for number in (0, 7):
        lived = dataset.lived(number)
        rows = [row for row in every_row(dataset) if row.episode_id == number]
        assert rows
        with lived.graph() as graph, graph.connect() as connection:
            for row in rows:
                program, answer = row.read_program(), row.read_answer()
                assert parse(row.program_text) == program
                assert run_on(program, lived.log) == answer
                assert run_statement(row.sql, type_of(program.body), connection) == answer
                assert answer_text(answer, lived.handles) == row.answer_text
                assert program.depth == row.depth
                read = parse_question(row.question, lived.lexicon, observer=row.observer, tick=row.tick)
                assert read == program
                evidence = (row.support_facts, row.support_events, row.support_poses)
                kept = lived.log.only(*map(frozenset, evidence))
                assert run_on(program, kept) == answer
                assert len(row.support) == sum(map(len, evidence))


def test_the_evidence_is_minimal(little: Path) -> None:
    dataset = load(little)
    lived = dataset.lived(1)
    for row in every_row(dataset):
        if row.episode_id != 1:
            continue
        program = row.read_program()
        for fact in row.support_facts:
            fewer = lived.log.only(frozenset(row.support_facts) - {fact}, frozenset(row.support_events))
            assert run_on(program, fewer) != row.read_answer()


def test_the_contexts_are_those_of_who_is_asked(little: Path) -> None:
    dataset = load(little)
    (episode,) = dataset.episodes("dev")
    lived = dataset.lived(episode.episode_id)
    assert HomeSpec.from_json(episode.spec).to_json(indent=None) == lived.episode.spec
    for view, reader in READERS.items():
        assert reader(episode.context(0, view), lived.lexicon.vocabulary) == lived.context(False)
        assert reader(episode.context(episode.agent, view), lived.lexicon.vocabulary) == lived.context(True)


def test_no_home_stands_in_two_splits(little: Path) -> None:
    dataset = load(little)
    homes = {split: {row.world_hash for row in dataset.episodes(split)} for split in SPLITS}
    assert sum(map(len, homes.values())) == len(set().union(*homes.values())) == 8


def test_no_question_is_asked_twice_of_one_episode(little: Path) -> None:
    asked = Counter((row.episode_id, row.observer, row.program_text) for row in every_row(load(little)))
    assert max(asked.values()) == 1


def test_the_card_says_how_balanced_it_is_and_how_to_load_it(little: Path) -> None:
    card = (little / "README.md").read_text(encoding="utf-8")
    assert "| train | 6 | 120 |" in card
    assert all(f"| {family} |" in card for family in SYLLABI["compact"])
    assert 'path: "questions/train-*.parquet"' in card
    assert "from datagen.dataset.dataset import load" in card


@pytest.mark.slow
def test_fifty_episodes_meet_every_quota(tmp_path: Path) -> None:
    recipe = recipe_of("homes-small", {"rooms": 3, "ticks": 200}, questions=50 * 24, seed=11)
    dataset = build(recipe, tmp_path / "data")
    rows = every_row(dataset)
    made = shards_of(recipe)
    assert len(rows) == sum(dataset.manifest["questions"].values()) == 50 * 24
    for family in SYLLABI["compact"]:
        of_family = [row for row in rows if row.family == family]
        said = Counter(row.answer_text for row in of_family if row.answer_type == Kind.BOOLEAN)
        open_ = Counter(row.answer_text for row in of_family if row.answer_type != Kind.BOOLEAN)
        assert abs(len(of_family) / len(rows) - 0.1) <= 0.02
        assert abs(said["yes"] - said["no"]) <= max(0.04 * said.total(), 1)
        if open_:
            assert open_.most_common(1)[0][1] <= MAJORITY * open_.total() + 1
            assert open_["nothing"] + open_["0"] <= NOTHING * open_.total() + len(made)
    _check_blind(rows)


def _check_blind(rows: list[QuestionRow]) -> None:
    """Who answers each held-out question with what its template is mostly answered with is mostly wrong."""
    held_out = {row.episode_id for row in rows if row.episode_id >= 40}
    answers: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if row.episode_id not in held_out:
            answers[row.template_id][row.answer_text] += 1
    asked = [row for row in rows if row.episode_id in held_out]
    right = Counter(
        row.answer_type == Kind.BOOLEAN for row in asked if _guess(answers[row.template_id]) == row.answer_text
    )
    open_ = sum(row.answer_type != Kind.BOOLEAN for row in asked)
    assert right[False] / open_ <= 0.2
    assert right[True] / (len(asked) - open_) == pytest.approx(0.5, abs=0.15)


def _guess(counts: Counter[str]) -> str:
    return min(counts.items(), key=lambda pair: (-pair[1], pair[0]))[0]


# ---- the same bytes


def test_the_same_seed_gives_the_same_bytes(little: Path, tmp_path: Path) -> None:
    build(LITTLE, tmp_path / "again")
    assert files(tmp_path / "again") == files(little)


def test_another_seed_gives_others(little: Path, tmp_path: Path) -> None:
    build(replace(LITTLE, seed=1), tmp_path / "other")
    ours, theirs = files(little), files(tmp_path / "other")
    assert ours.keys() == theirs.keys()
    assert all(ours[name] != theirs[name] for name in ours)


@pytest.mark.slow
def test_two_workers_give_the_same_bytes_as_one(little: Path, tmp_path: Path) -> None:
    told: list[int] = []
    build(LITTLE, tmp_path / "two", workers=2, progress=lambda done, total: told.append(done))
    assert files(tmp_path / "two") == files(little)
    assert told == sorted(told)
    assert told[-1] == 160


def test_what_an_interrupted_build_finished_is_kept(copied: Path, little: Path) -> None:
    (copied / "manifest.json").unlink()
    (copied / "README.md").unlink()
    gone = next((copied / "questions").glob("dev-*"))
    gone.unlink()
    kept = {path: path.stat().st_mtime_ns for path in copied.rglob("*.parquet") if "dev" not in path.name}
    with pytest.raises(DatasetError, match="no whole dataset"):
        load(copied)
    build(LITTLE, copied)
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert files(copied) == files(little)


def test_a_finished_dataset_is_not_made_again(copied: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in copied.rglob("*")}
    told: list[tuple[int, int]] = []
    build(LITTLE, copied, progress=lambda done, total: told.append((done, total)))
    assert {path: path.stat().st_mtime_ns for path in copied.rglob("*")} == before
    assert not told


def test_a_build_that_fails_leaves_nothing_that_looks_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if "questions" in str(path):
            real(path, b"PAR1")
            raise OSError(28, "No space left on device", str(path))
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        build(LITTLE, tmp_path / "data")
    assert not list((tmp_path / "data" / "questions").iterdir())
    monkeypatch.undo()
    with pytest.raises(DatasetError, match="no whole dataset"):
        load(tmp_path / "data")


# ---- what is refused


def test_a_changed_file_is_refused(copied: Path) -> None:
    path = next((copied / "questions").glob("train-00001*"))
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(DatasetError, match=r"train-00001.* is damaged or was changed"):
        load(copied)


def test_a_missing_file_is_refused(copied: Path) -> None:
    next((copied / "episodes").glob("test-*")).unlink()
    with pytest.raises(DatasetError, match="is missing: make the dataset again"):
        load(copied)


def test_another_version_is_refused(copied: Path) -> None:
    manifest = json.loads((copied / "manifest.json").read_text())
    (copied / "manifest.json").write_text(json.dumps({**manifest, "schema": 99}))
    with pytest.raises(DatasetError, match=f"version 99; this inhabit reads version {SCHEMA_VERSION}"):
        load(copied)


def test_a_table_of_another_version_is_refused(little: Path, tmp_path: Path) -> None:
    source = next((little / "questions").glob("dev-*"))
    table = pq.read_table(source)
    about = json.loads(table.schema.metadata[b"inhabit"]) | {"schema": SCHEMA_VERSION + 1}
    pq.write_table(table.replace_schema_metadata({b"inhabit": json.dumps(about)}), tmp_path / "new.parquet")
    pq.write_table(table.drop_columns(["sql"]), tmp_path / "narrow.parquet")
    (tmp_path / "short.parquet").write_bytes(source.read_bytes()[:1000])
    for name, said in (
        ("new", f"version {SCHEMA_VERSION + 1}"),
        ("narrow", f"table of version {SCHEMA_VERSION}"),
        ("short", "is damaged"),
    ):
        with pytest.raises(DatasetError, match=said):
            read_table(tmp_path / f"{name}.parquet", "questions")


@pytest.mark.parametrize("text", ["", "[]", "{", '"manifest"'])
def test_a_damaged_manifest_is_refused(copied: Path, text: str) -> None:
    (copied / "manifest.json").write_text(text)
    with pytest.raises(DatasetError, match="damaged"):
        load(copied)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="is no folder"):
        load(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(DatasetError, match="is a file: give a folder"):
        build(LITTLE, tmp_path / "file")


def test_other_options_in_the_same_folder_are_refused(copied: Path) -> None:
    with pytest.raises(DatasetError, match="holds another dataset"):
        build(replace(LITTLE, seed=5), copied)
    (copied / "manifest.json").unlink()
    with pytest.raises(DatasetError, match=r"shards of another dataset \(preset 'homes-small'"):
        build(replace(LITTLE, seed=5), copied)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"questions": 0}, "questions is 0"),
        ({"questions": -5}, "questions is -5"),
        ({"questions_per_episode": -1}, "questions-per-episode is -1"),
        ({"questions": 20}, "leave none to train on"),
        ({"dev": 1.0}, "give a share from 0 to 1"),
        ({"shard": 0}, "shard is 0"),
        ({"world": "hoem"}, "did you mean 'home'"),
        ({"mix": {"count": -1.0}}, "shares of 0 or more"),
        ({"mix": {"riddles": 1.0}}, "unknown family 'riddles'"),
    ],
)
def test_options_that_cannot_be_say_what_is_wrong(options: dict[str, object], said: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=said):
        build(replace(tiny(), **options), tmp_path / "data")  # type: ignore[arg-type]
    assert not (tmp_path / "data").exists()


def test_homes_that_cannot_be_say_so(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="rooms"):
        build(replace(LITTLE, options={**LITTLE.options, "rooms": 99}), tmp_path / "data")
    assert not list((tmp_path / "data").rglob("*.parquet"))


def test_shards_too_small_to_be_balanced_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="shards of 40 questions have too few of family"):
        build(tiny(questions=1200, questions_per_episode=20, shard=2), tmp_path / "data")
    assert not (tmp_path / "data").exists()


_STILL = {"rooms": 2, "items": 30, "residents": 1, "ticks": 2}


def test_a_life_too_short_for_a_quota_stops_with_its_name(tmp_path: Path) -> None:
    config = replace(tiny(questions=90, questions_per_episode=30, mix={"change": 1.0}), options=_STILL)
    with pytest.raises(DatasetError, match=r"quota of family 'change'.* cannot be met"):
        build(config, tmp_path / "data")


def test_an_episode_that_is_not_there_is_refused(little: Path) -> None:
    with pytest.raises(DatasetError, match="no episode 8: give one from 0 to 7"):
        load(little).lived(8)
    with pytest.raises(DatasetError, match="no split 'all'"):
        load(little).questions("all")


# ---- options


def test_shards_cover_all_episodes_once() -> None:
    odd = tiny(questions=467, shard=7, dev=0.0)
    for config in (*(preset() for preset in PRESETS.values()), LITTLE, odd, replace(odd, together=4)):
        numbers = [number for shard in shards_of(config) for number in shard.episodes]
        assert numbers == list(range(config.episodes))
        assert sum(shard.questions for shard in shards_of(config)) == config.questions
        assert all(1 <= len(shard.episodes) <= config.shard for shard in shards_of(config))
        assert sum(split_sizes(config).values()) == config.episodes


def test_the_number_of_workers_is_no_part_of_a_dataset() -> None:
    assert Recipe(**json.loads(json.dumps(config_data(LITTLE)))) == LITTLE
    assert "workers" not in config_data(LITTLE)


def test_speed_is_measured_on_a_real_dataset() -> None:
    speed = measure(replace(LITTLE, questions=80, shard=2, dev=0.25, test=0.25))
    assert speed.questions == 80
    assert speed.per_second > 20
    assert speed.validated > 20
    assert min(speed.live, speed.draw, speed.rows, speed.write) > 0
    assert 100 < speed.bytes < 5000


def test_what_is_lived_in_one_home_stands_in_one_split() -> None:
    recipe = tiny(questions=230, shard=5, together=4)
    for shard in shards_of(recipe):
        assert shard.episodes.start % 4 == 0
    assert sum(split_sizes(recipe).values()) == 23


def test_an_unknown_preset_or_option_gets_the_nearest_name() -> None:
    with pytest.raises(DatasetError, match="unknown preset 'homes-smal': did you mean 'homes-small'"):
        recipe_of("homes-smal")
    with pytest.raises(DatasetError, match="'itmes': did you mean 'items'"):
        recipe_of("homes", {"itmes": 4})
