"""The database is fast enough, and the benchmark that says so asks what it claims to ask."""

import pytest

from memory.graph.bench import long_history, measure
from memory.graph.queries import holding
from memory.graph.store import Graph


def test_the_long_history_is_one_that_a_world_could_have_made():
    history = long_history(3000, seed=1)
    assert history == long_history(3000, seed=1)
    assert history != long_history(3000, seed=2)
    open_until: dict[tuple, int] = {}
    for fact in history.facts:
        line = (fact.subject, "in") if fact.predicate == "in" else (fact.subject, "near", fact.object)
        assert fact.since >= open_until.get(line, 0)
        open_until[line] = fact.until
    busiest = max(sum(fact.subject == id for fact in history.facts) for id in range(21, 26))
    assert busiest > 250
    with Graph.memory(history) as graph:
        for tick in range(0, history.last_tick, 97):
            assert holding(graph, tick, subject=21) == [f for f in history.facts if f.subject == 21 and f.holds(tick)]


def test_the_benchmark_gives_its_figures():
    figures = measure(facts=2000, samples=20)
    assert figures["facts"] == 2000
    assert all(value > 0 for value in figures.values())
    assert all(
        figures[f"{name}_p50_ms"] <= figures[f"{name}_p99_ms"] for name in ("as_of", "as_of_busy", "inside", "write")
    )


@pytest.mark.alone
@pytest.mark.slow
def test_an_as_of_query_on_a_million_facts_takes_less_than_five_milliseconds():
    for _ in range(3):  # wall time, and the machine may be busy: the best of three
        figures = measure(facts=1_000_000, samples=1000)
        if max(figures["as_of_p99_ms"], figures["as_of_busy_p99_ms"]) < 5 and figures["facts_per_second"] > 5000:
            break
    assert figures["as_of_p99_ms"] < 5
    assert figures["as_of_busy_p99_ms"] < 5
    assert figures["facts_per_second"] > 5000
