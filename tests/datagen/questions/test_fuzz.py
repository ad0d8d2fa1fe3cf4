"""The fuzz finds a planted fault in any one executor, shrinks what shows it, and tells the same with any workers."""

from __future__ import annotations

import random

import pytest
from small_worlds import small_history
from test_mutation import plant

from datagen.questions import operators as op
from datagen.questions import run_log
from datagen.questions.fuzz import executors
from datagen.questions.fuzz.programs import Grower
from datagen.questions.fuzz.run import fuzz
from datagen.questions.fuzz.shrink import shrink
from datagen.questions.language import nodes
from datagen.questions.nodes import Type
from datagen.questions.notation import parse
from datagen.questions.run_log import Search
from datagen.questions.sql_values import Compiler

HISTORIES = {seed: small_history(seed) for seed in (70, 71)}
TWO = ("log", "sqlite")


def test_executors_that_agree_leave_no_findings() -> None:
    tally = fuzz(HISTORIES, programs=300, seed=1, executors=TWO)
    assert tally.findings == []
    assert tally.total == 300
    assert 0.3 <= tally.beliefs / tally.total <= 0.7
    assert tally.outcomes["value"] >= 120


@pytest.mark.parametrize(
    ("owner", "name", "old", "new", "operator", "wrong"),
    [
        (Compiler, "do_exists", "COUNT(*) > 0", "COUNT(*) >= 0", "exists", "sqlite"),
        (Search, "_find_elapsed", "end - start", "end + start", "elapsed", "log"),
        (Search, "_find_minus", " - ", " | ", "minus", "log"),
    ],
)
def test_a_planted_fault_is_found_and_shrunk_to_the_operator_that_has_it(
    monkeypatch: pytest.MonkeyPatch, owner: type, name: str, old: str, new: str, operator: str, wrong: str
) -> None:
    plant(monkeypatch, owner, name, old, new)
    found = fuzz(HISTORIES, programs=600, seed=2, executors=TWO).findings
    assert found
    smallest = min(found, key=lambda finding: len(finding.program))
    assert operator in smallest.program
    assert len(list(nodes(parse(smallest.program).body))) <= 4
    monkeypatch.undo()
    answer = str(run_log.run(parse(smallest.program), HISTORIES[smallest.number]))
    assert {name for name, said in smallest.answers.items() if said != answer} == {wrong}


def test_an_executor_that_fails_is_a_finding_with_its_complaint(monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch, Compiler, "do_count", "COUNT(*)", "COUNT(* AS")
    found = fuzz(HISTORIES, programs=100, seed=3).findings
    assert found
    assert all("syntax error" in found[0].answers[name] for name in ("sqlite", "duckdb"))
    assert "syntax error" in str(found[0])


def test_a_fault_of_one_database_alone_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = executors._rows

    def without_owners(histories: executors.Histories) -> dict[str, list[dict[str, object]]]:
        found = rows(histories)
        found["fact"] = [row for row in found["fact"] if row["predicate"] != "owned_by"]
        return found

    monkeypatch.setattr(executors, "_rows", without_owners)
    found = fuzz(HISTORIES, programs=200, seed=4, executors=("log", "sqlite", "duckdb")).findings
    assert found
    for finding in found:
        assert finding.answers["log"] == finding.answers["sqlite"] != finding.answers["duckdb"]
        assert finding.program.count("(") <= finding.drawn.count("(")


def test_shrinking_keeps_what_must_stay_and_drops_the_rest() -> None:
    big = parse(
        'observer 0, tick 9: at(@8, as(0, count(union(filter(scene(mug), not colour = "red"), '
        "minus(scene(item), just(unique(scene(table))))))))"
    )
    words = HISTORIES[70].vocabulary
    kept = shrink(big, words, lambda each: any(isinstance(node, op.Minus) for node in nodes(each.body)))
    assert kept == parse("observer 0, tick 9: minus(scene(item), scene(table))")
    assert shrink(big, words, lambda _: False) == big


@pytest.mark.parametrize("name", sorted(set(op.OPERATORS) - {"entity", "literal", "tick", "length", "duration"}))
def test_each_operator_is_drawn_from_what_its_fields_say_alone(name: str) -> None:
    """So those are drawn that are added to the language later, of which no grower knows."""
    grower, cls = Grower(HISTORIES[70]), op.OPERATORS[name]
    grower.chance, grower.tick = random.Random(name), 9
    type_ = getattr(cls, "result", Type.INTEGER)
    assert any(type(grower.anything(type_, 2)) is cls for _ in range(500))
