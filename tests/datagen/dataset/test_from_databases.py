"""Databases of lives as the source of questions: what was recorded is what is asked about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from little_sets import tiny

from agent.cli import main
from datagen.dataset.build import build
from datagen.dataset.databases import database_recipe
from datagen.dataset.dataset import load
from datagen.dataset.errors import DatasetError
from datagen.dataset.lived import live_episode
from datagen.dataset.shards import config_data
from datagen.dataset.validate import validate
from datagen.worlds.home.generate import generate
from datagen.worlds.home.world import HomeWorld
from memory.graph.errors import GraphError
from memory.graph.recorder import Recorder
from memory.graph.store import Graph


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A symbolic life, written to a database as it was lived."""
    where = tmp_path_factory.mktemp("life") / "life.db"
    spec = generate(4, rooms=3, items=40, residents=2)
    world = HomeWorld(spec, seed=9, patrol=frozenset(each.id for each in spec.people if each.kind == "robot"))
    assert isinstance(world.recorder, Recorder)
    with Graph.create(where, world.recorder.vocabulary, meta={"seed": 9}) as graph:
        for _ in range(10):
            world.step(20)
            graph.write(world.recorder.drain())
    return where


def test_questions_are_asked_about_a_life_in_a_database(
    life: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "data"
    words = ["--from-db", str(life), "--questions", "40", "--seed", "2", "--out", str(out), "--json"]
    assert main(["generate", *words]) == 0
    assert json.loads(capsys.readouterr().out)["questions"] == {"train": 40, "dev": 0, "test": 0}
    assert validate(out).findings == ()
    dataset = load(out)
    (episode,) = dataset.episodes("train")
    with Graph.open(life) as graph:
        assert dataset.lived(0).episode.history == graph.history()
        assert {row.tick for row in dataset.questions("train")} == {graph.last_tick}
    assert (episode.world, episode.seed, episode.spec) == ("database", 9, "")
    assert main(["show", str(out), "--row", "0"]) == 0
    assert "this world has no picture" in capsys.readouterr().out


def test_all_episodes_of_a_database_are_asked_about(tmp_path: Path) -> None:
    where = tmp_path / "lives.db"
    histories = {number: live_episode(tiny(), number).episode.history for number in (3, 7)}
    with Graph.create(where, histories[3], episode=3) as graph:
        graph.beside(histories[7], episode=7)
    recipe = database_recipe(str(where), questions_per_episode=8)
    assert (recipe.questions, recipe.episodes) == (16, 2)
    assert recipe.options["episodes"] == [3, 7]
    dataset = build(recipe, tmp_path / "data")
    assert [dataset.lived(place).episode.history for place in (0, 1)] == list(histories.values())


def test_a_life_that_goes_on_is_refused(life: Path, tmp_path: Path) -> None:
    copy = tmp_path / "life.db"
    with Graph.open(life) as graph:
        history = graph.history()
    with Graph.create(copy, history) as graph:
        recipe = database_recipe(str(copy), questions=10)
        recorder = Recorder.resume(history)
        recorder.advance(history.last_tick + 5)
        graph.write(recorder.drain())
    with pytest.raises(DatasetError, match="goes on: it is at tick 205, not 200"):
        build(recipe, tmp_path / "data")


def test_a_database_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("my notes")
    with pytest.raises(GraphError, match="is not a database"):
        database_recipe(str(tmp_path / "notes.db"))


def test_a_password_does_not_get_into_the_dataset() -> None:
    recipe = tiny()
    secret = config_data(
        type(recipe)(
            preset="lives", world="database", questions=5, options={"url": "postgresql://ann:hunter2@host/lives"}
        )
    )
    assert "hunter2" not in json.dumps(secret)
    assert "ann" in json.dumps(secret)
