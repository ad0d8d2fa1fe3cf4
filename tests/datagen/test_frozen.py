"""Frozen for type checkers alone: mypy refuses to change a value, and it compares, hashes and travels by its fields."""

import pickle
from pathlib import Path

from datagen.frozen import dataclass
from datagen.questions.nodes import Literal
from datagen.questions.operators import OPERATORS
from datagen.questions.things import Condition

CHANGES = """
from datagen.questions.things import Condition

condition = Condition("colour", "red")
condition.operand = "blue"
"""


@dataclass(frozen=True)
class Pair:
    left: int
    right: int = 0


@dataclass(frozen=False)
class Tally:
    count: int = 0


def test_equal_values_are_one_key() -> None:
    assert Pair(1) == Pair(1, 0)
    assert {Pair(1): "found"}[Pair(1, 0)] == "found"
    assert Pair(1) != Pair(0, 1)
    assert repr(Pair(1)) == "Pair(left=1, right=0)"


def test_what_is_not_frozen_has_no_hash() -> None:
    assert Tally.__hash__ is None
    assert all(cls.__hash__ is not None for cls in OPERATORS.values())


def test_values_travel_to_other_processes() -> None:
    condition = Condition("colour", "red", True)
    assert pickle.loads(pickle.dumps(condition)) == condition


def test_literals_of_other_types_stay_apart() -> None:
    assert len({Literal(True), Literal(1), Literal(1.0)}) == 3


def test_type_checkers_refuse_changes(tmp_path: Path) -> None:
    from mypy import api

    path = tmp_path / "changes.py"
    path.write_text(CHANGES)
    told, _, status = api.run([str(path), "--follow-imports=silent", "--cache-dir", str(tmp_path / "cache")])
    assert status == 1
    assert 'Property "operand" defined in "Condition" is read-only' in told
