"""DuckDB answers a dataset's programs from its Parquet files as the rows say."""

from __future__ import annotations

from pathlib import Path

import pytest

from datagen.config import recipe_of
from datagen.dataset.build import build
from datagen.dataset.dataset import load
from datagen.dataset.duck import Duck
from datagen.dataset.errors import DatasetError
from datagen.questions.answers import stated

SETS = {
    "homes": {"questions": 400, "dev": 0.0, "test": 0.0, "together": 1},
    "blocks-reference": {"questions": 600, "dev": 0.0, "test": 0.0},
}


@pytest.mark.parametrize("preset", SETS)
def test_duckdb_answers_as_the_rows_say(preset: str, tmp_path: Path) -> None:
    build(recipe_of(preset, seed=6, **SETS[preset]), tmp_path / "data")
    rows = load(tmp_path / "data").questions("train")
    with Duck(tmp_path / "data") as duck:
        for row in rows[:120]:
            found = stated(duck.run(row.read_program(), episode=row.episode_id))
            assert found == row.read_answer(), row.program_text
        episodes = {row.episode_id for row in rows}
        counted = dict(duck.query("SELECT episode, COUNT(*) FROM all_entity GROUP BY episode"))
        assert set(counted) == episodes
        with pytest.raises(DatasetError, match="has no episode 9999"):
            duck.run(rows[0].read_program(), episode=9999)
