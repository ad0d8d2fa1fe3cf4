"""Rows hold whole episodes: a history comes back from its row alone, and the graph arrays say the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from little_sets import every_row, tiny

from datagen.config import recipe_of
from datagen.dataset.build import build
from datagen.dataset.dataset import load
from datagen.dataset.errors import DatasetError
from datagen.dataset.lived import live_episode
from datagen.dataset.reading import history_of, lived_of
from datagen.dataset.schema import read_table
from datagen.dataset.shards import shards_of
from datagen.questions.run_log import run_on
from datagen.questions.timeline import read_timeline


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rows") / "data"
    build(tiny(), folder)
    return folder


def test_a_history_comes_back_from_its_row_as_it_was_lived(made: Path) -> None:
    for shard in shards_of(tiny()):
        for row in read_table(made / shard.file("episodes"), "episodes"):
            lived = live_episode(tiny(), row["episode_id"])
            assert history_of(row) == lived.episode.history
            assert row["spec"] == lived.episode.spec
            assert row["agent"] == lived.agent


def test_programs_run_on_what_came_back(made: Path) -> None:
    for shard in shards_of(tiny()):
        (row,) = read_table(made / shard.file("episodes"), "episodes")
        lived = lived_of(row)
        for question in load(made).questions(shard.split):
            assert run_on(question.read_program(), lived.log) == question.read_answer()


def test_the_graph_has_an_edge_for_every_fact(made: Path) -> None:
    shard = shards_of(tiny())[0]
    (row,) = read_table(made / shard.file("episodes"), "episodes")
    history = live_episode(tiny(), 0).episode.history
    kinds, predicates = list(history.vocabulary.kinds), list(history.vocabulary.predicates)
    nodes, edges = row["graph_nodes"], row["graph_edges"]
    assert len(nodes) == len(history.entities) + len(row["graph_values"])
    for entity, kind in zip(history.entities, nodes, strict=False):
        assert kinds[kind] == entity.kind
    assert set(nodes[len(history.entities) :]) == {len(kinds)}
    for place, fact in enumerate(history.facts):
        assert history.entities[edges["source"][place]].id == fact.subject
        target = edges["target"][place]
        if fact.object is not None:
            assert history.entities[target].id == fact.object
        else:
            value = json.loads(row["graph_values"][target - len(history.entities)])
            assert (type(value), value) == (type(fact.value), fact.value)
        assert predicates[edges["predicate"][place]] == fact.predicate
        assert edges["since"][place] == fact.since
        assert edges["until"][place] == (-1 if fact.until is None else fact.until)
        assert edges["observer"][place] == fact.observer


def test_candidates_are_what_is_asked_among(made: Path) -> None:
    dataset = load(made)
    rows = [row for split in ("train", "dev", "test") for row in dataset.questions(split)]
    among = [row for row in rows if row.candidates is not None]
    assert among
    for row in rows:
        assert (row.candidates is not None) == (row.answer_type in ("entity", "entities"))
    for row in among:
        assert set(row.answer_text.split(", ")) <= set(row.candidates or ())
    nearest = next(row for row in among if row.family == "nearest")
    kind = nearest.program_text.partition("scene(")[2].partition(")")[0]
    handles = dataset.lived(nearest.episode_id).truth.of_kind[kind]
    assert len(nearest.candidates or ()) == len(handles)


def test_ticks_that_a_program_names_stand_beside_it(made: Path) -> None:
    rows = every_row(load(made))
    for row in rows:
        assert all(f"@{tick}" in row.program_text for tick in row.t_refs)
        assert row.program_text.count("@") >= len(row.t_refs)
        assert row.n_hops <= row.program_text.count("(")
    assert any(row.t_refs for row in rows)
    assert any(row.n_hops for row in rows)


def test_a_timeline_dataset_has_text_that_reads_back_and_no_other_view(tmp_path: Path) -> None:
    recipe = recipe_of("blocks-reference", questions=1000, dev=0.0, test=0.0, seed=4)
    build(recipe, tmp_path / "data")
    dataset = load(tmp_path / "data")
    first = dataset.episodes("train")[0]
    lived = dataset.lived(first.episode_id)
    assert lived.shown is not None
    for view in ("terse", "rich"):
        back = read_timeline(first.context(0, view), lived.episode.history.vocabulary)
        assert back.facts == lived.shown.history.facts
    with pytest.raises(DatasetError, match="no view 'graph': there are terse, rich"):
        first.context(0, "graph")
