"""How fast a graph is written and asked: a long history in a file, most of it about things, much about a few."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from memory.graph import queries
from memory.graph.history import History
from memory.graph.recorder import Recorder
from memory.graph.records import Entity, Fact, Predicate, vocabulary
from memory.graph.store import Graph

__all__ = ["long_history", "measure"]

_WORDS = vocabulary(
    {"thing": None, "room": "thing"},
    [Predicate(name="in", group="location"), Predicate(name="near"), Predicate(name="weight", literal=True)],
)
_ROOMS, _THINGS, _BUSY = 20, 1000, 5  # ids 1..20 are rooms; the first five things take part in half of all facts
_BUSY_SHARE = 0.5


def long_history(facts: int, *, seed: int = 0) -> History:
    """A history of that many facts: things move among rooms (`in`) and come and go near each other (`near`).

    The busy things have histories of a tenth of all facts each, with intervals of 1 to 1,000 ticks.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    things = np.arange(_ROOMS + 1, _ROOMS + _THINGS + 1)
    busy = rng.random(facts) < _BUSY_SHARE
    subject = np.where(busy, rng.choice(things[:_BUSY], facts), rng.choice(things[_BUSY:], facts))
    moves = rng.random(facts) < 0.7
    object = np.where(moves, rng.integers(1, _ROOMS + 1, facts), rng.choice(things, facts))
    length = np.where(busy, rng.geometric(0.05, facts), rng.geometric(0.001, facts))
    now = dict.fromkeys(zip(subject.tolist(), np.where(moves, 0, object).tolist(), strict=True), 0)
    made = []
    for one, other, is_move, ticks in zip(
        subject.tolist(), object.tolist(), moves.tolist(), length.tolist(), strict=True
    ):
        line = (one, 0 if is_move else other)  # facts of one line follow each other
        since, now[line] = now[line], now[line] + ticks
        predicate = "in" if is_move else "near"
        made.append(Fact(subject=one, predicate=predicate, object=other, since=since, until=since + ticks))
    made.sort(key=lambda fact: fact.since)
    entities = [Entity(id=id, kind="room" if id <= _ROOMS else "thing") for id in range(1, _ROOMS + _THINGS + 1)]
    return History(vocabulary=_WORDS, entities=entities, facts=made, last_tick=max(now.values(), default=0))


def measure(*, facts: int = 1_000_000, samples: int = 2000, seed: int = 0) -> dict[str, float]:
    """Write a long history to a file and ask it, in wall time.

    Args:
        facts: How many facts.
        samples: How many queries of each kind.
        seed: Of the history and the queries.

    Returns:
        `facts`, `facts_per_second` of bulk insert, `megabytes` of the file, `open_seconds` with the check for damage;
        in milliseconds, each as `..._p50_ms` and `..._p99_ms`: `as_of` (all that holds about an entity at a tick),
        `as_of_busy` (an entity with a history of a tenth of all facts), `inside` (all that is in a room at a tick)
        and `write` (a transaction of one tick with ten facts).
    """
    history = long_history(facts, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        insert = _seconds(lambda: Graph.create(path, history).close())
        size = path.stat().st_size
        opening = _seconds(lambda: Graph.open(path).close())
        with Graph.open(path) as graph:
            asked = _ask(graph, history, samples, np.random.default_rng(np.random.SeedSequence([seed, 1])))
            written = _write(graph, history, np.random.default_rng(np.random.SeedSequence([seed, 2])))
    return {
        "facts": len(history.facts),
        "facts_per_second": len(history.facts) / insert,
        "megabytes": size / 1e6,
        "open_seconds": opening,
        **asked,
        **written,
    }


def _ask(graph: Graph, history: History, samples: int, rng: np.random.Generator) -> dict[str, float]:
    """Ask at ticks of the time that an entity has lived through: later, nothing would hold about it."""
    lived: dict[int, int] = {}
    for fact in history.facts:
        if fact.until is not None and fact.object is not None:
            lived[fact.subject] = max(fact.until, lived.get(fact.subject, 0))
            lived[fact.object] = max(fact.until, lived.get(fact.object, 0))

    def draw(first: int, last: int) -> list[tuple[int, int]]:
        ids = rng.integers(first, last + 1, samples).tolist()
        return [(id, int(rng.integers(0, lived.get(id, 0) + 1))) for id in ids]

    def about(id: int, tick: int) -> object:
        return queries.holding(graph, tick, subject=id)

    def inside(id: int, tick: int) -> object:
        return queries.holding(graph, tick, predicate="in", object=id)

    return {
        **_latency("as_of", about, draw(_ROOMS + 1, _ROOMS + _THINGS)),
        **_latency("as_of_busy", about, draw(_ROOMS + 1, _ROOMS + _BUSY)),
        **_latency("inside", inside, draw(1, _ROOMS)),
    }


def _write(graph: Graph, history: History, rng: np.random.Generator) -> dict[str, float]:
    recorder = Recorder.resume(history)

    def write(tick: int, count: int) -> None:
        recorder.advance(tick)
        for thing in rng.integers(_ROOMS + 1, _ROOMS + _THINGS + 1, count).tolist():
            recorder.set(thing, "in", object=int(rng.integers(1, _ROOMS + 1)))
        graph.write(recorder.drain())

    return _latency("write", write, [(history.last_tick + 1 + tick, 10) for tick in range(200)])


def _latency(name: str, work: Callable[[int, int], object], asked: Sequence[tuple[int, int]]) -> dict[str, float]:
    """Median and 99th percentile of the milliseconds that one call takes."""
    taken = [1000 * _seconds(lambda pair=pair: work(*pair)) for pair in asked]  # type: ignore[misc]
    return {f"{name}_p50_ms": float(np.percentile(taken, 50)), f"{name}_p99_ms": float(np.percentile(taken, 99))}


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
