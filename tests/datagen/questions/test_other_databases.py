"""The same statements run on PostgreSQL and on DuckDB, and say what the log says."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest
from databases import Schemas
from small_worlds import duckdb_tables, small_history, write_tables
from sqlalchemy import inspect

from datagen.questions import run_log, run_sql
from datagen.questions.answers import Outcome
from datagen.questions.fuzz.programs import Grower
from datagen.questions.fuzz.tally import is_telling
from datagen.questions.language import Program, type_of
from datagen.questions.log import Log
from datagen.questions.notation import to_text
from memory.graph.history import History
from memory.graph.migrations import create_tables

Ask = Callable[[Program], Outcome]


def telling(histories: dict[int, History], ask: Callable[[int, Program], Outcome], each: int) -> int:
    """Ask so many programs of each history and compare; how many answers say something."""
    found = 0
    for seed, history in histories.items():
        grower, chance, log = Grower(history), random.Random(seed), Log(history)
        for _ in range(each):
            program = grower.program(chance, depth=chance.randint(1, 4))
            expected = run_log.run_on(program, log)
            assert ask(seed, program) == expected, to_text(program)
            found += is_telling(program, expected)
    return found


@pytest.fixture
def asked_of_postgresql(
    schemas: Schemas,
) -> Iterator[Callable[[dict[int, History]], Callable[[int, Program], Outcome]]]:
    """Several histories side by side in one schema."""
    engine = schemas.engine()
    with engine.begin() as making:
        if not inspect(making).get_table_names():
            create_tables(making)
    connection = engine.connect()

    def load(histories: dict[int, History]) -> Callable[[int, Program], Outcome]:
        for seed, history in histories.items():
            write_tables(engine, history, seed)

        def ask(seed: int, program: Program) -> Outcome:
            sql = run_sql.compile_sql(program, histories[seed].vocabulary, seed)
            return run_sql.run_statement(sql, type_of(program.body), connection)

        return ask

    yield load
    connection.close()
    engine.dispose()


def test_postgresql_says_what_the_log_says(asked_of_postgresql) -> None:  # type: ignore[no-untyped-def]
    histories = {seed: small_history(seed) for seed in range(300, 310)}
    assert telling(histories, asked_of_postgresql(histories), 100) > 400


def _asked_of_duckdb(histories: dict[int, History]) -> Callable[[int, Program], Outcome]:
    tables = duckdb_tables(histories)

    def ask(seed: int, program: Program) -> Outcome:
        sql = run_sql.compile_sql(program, histories[seed].vocabulary, seed)
        return run_sql.read_rows(type_of(program.body), tables.execute(sql).fetchall())

    return ask


def test_duckdb_says_what_the_log_says() -> None:
    histories = {seed: small_history(seed) for seed in range(310, 314)}
    assert telling(histories, _asked_of_duckdb(histories), 60) > 100


@pytest.mark.slow
def test_three_databases_agree_on_many_programs(asked_of_postgresql) -> None:  # type: ignore[no-untyped-def]
    histories = {seed: small_history(seed) for seed in range(320, 350)}
    assert telling(histories, asked_of_postgresql(histories), 300) > 4000
    some = dict(list(histories.items())[:8])
    assert telling(some, _asked_of_duckdb(some), 150) > 500
