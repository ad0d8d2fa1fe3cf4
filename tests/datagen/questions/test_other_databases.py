"""The same statements run on PostgreSQL and on DuckDB, and say what the log says of histories full of mistakes."""

from __future__ import annotations

import pytest
from small_worlds import small_history
from sqlalchemy import inspect

from datagen.questions.fuzz.executors import read_version
from datagen.questions.fuzz.run import fuzz
from datagen.questions.fuzz.tally import Tally
from memory.graph.database import connect_to


def agreed(tally: Tally) -> Tally:
    """The tally; fails if there is a disagreement in it."""
    assert not tally.findings, "\n".join(map(str, tally.findings))
    return tally


def test_postgresql_says_what_the_log_says(postgresql: str) -> None:
    histories = {seed: small_history(seed) for seed in range(300, 310)}
    tally = agreed(fuzz(histories, programs=1000, seed=1, executors=("log", "postgresql"), postgres=postgresql))
    assert tally.telling > 400


def test_duckdb_says_what_the_log_says_with_its_optimizer_and_without() -> None:
    for first in (310, 312):
        histories = {seed: small_history(seed) for seed in (first, first + 1)}
        assert agreed(fuzz(histories, programs=120, seed=1, executors=("log", "duckdb"))).telling > 50


def test_a_run_leaves_nothing_on_the_server(postgresql: str) -> None:
    engine = connect_to(postgresql)
    before = set(inspect(engine).get_schema_names())
    fuzz({0: small_history(1)}, programs=5, seed=1, executors=("log", "postgresql"), postgres=postgresql)
    assert set(inspect(engine).get_schema_names()) == before
    engine.dispose()
    assert int(read_version("postgresql", postgresql).split(".")[0]) >= 12


@pytest.mark.slow
def test_all_executors_agree_on_many_programs_about_histories_full_of_mistakes(postgresql: str) -> None:
    for first in (320, 330, 340):
        histories = {seed: small_history(seed) for seed in range(first, first + 10)}
        names = ("log", "sqlite", "duckdb", "postgresql")
        tally = agreed(fuzz(histories, programs=1000, seed=2, executors=names, postgres=postgresql))
        assert tally.telling > 430
