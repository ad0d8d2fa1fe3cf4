"""Random programs about some histories, asked of all executors; where they differ, the smallest that shows it."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from datagen.questions.answers import Outcome
from datagen.questions.fuzz.executors import EXECUTORS, Ask, Histories
from datagen.questions.fuzz.programs import Grower
from datagen.questions.fuzz.shrink import shrink
from datagen.questions.fuzz.tally import Finding, Tally
from datagen.questions.language import Program
from datagen.questions.notation import to_text
from datagen.questions.run_sql import compile_sql

__all__ = ["DEPTHS", "answers", "fuzz"]

DEPTHS = (1, 1, 1, 2, 2, 2, 3, 4)
"""How deep programs are grown, each alike often: most faults show in small ones, and those are quick to run."""

_FOUND = 20  # disagreements of one part of a run that are shrunk; more of them say nothing new
_LONGEST = 300  # letters of an error


def fuzz(
    histories: Histories,
    *,
    programs: int,
    seed: int,
    executors: Sequence[str] = ("log", "sqlite", "duckdb"),
    postgres: str | None = None,
    world: str = "",
) -> Tally:
    """Ask so many different programs about some histories, and compare what the executors say.

    Args:
        histories: By episode number.
        programs: How many in all; about each history as many, give or take one.
        seed: Of the programs.
        executors: Names in `EXECUTORS`, two or more.
        postgres: The URL of a server, where PostgreSQL is one of them.
        world: What the histories are called in the tally.
    """
    tally = Tally(episodes=len(histories))
    with ExitStack() as laid_out:
        asks: dict[str, Ask] = {}
        for name in executors:
            with _timed(tally, "laying out"):
                asks[name] = laid_out.enter_context(EXECUTORS[name](histories, postgres))
        for place, episode in enumerate(histories):
            share = programs // len(histories) + (place < programs % len(histories))
            grower, chance = Grower(histories[episode]), random.Random(f"{world} {seed} {episode}")
            for program in _drawn(grower, chance, share, tally):
                _compare(program, histories, episode, asks, tally, world)
    tally.findings = [replace(each, world=world, seed=seed) for each in tally.findings]
    return tally


def _drawn(grower: Grower, chance: random.Random, programs: int, tally: Tally) -> Iterator[Program]:
    """So many programs about one history, no two the same."""
    seen: set[Program] = set()
    while len(seen) < programs:
        with _timed(tally, "drawing"):
            program = grower.program(chance, depth=chance.choice(DEPTHS))
        if program not in seen:
            seen.add(program)
            yield program


def answers(
    program: Program, histories: Histories, episode: int, asks: Mapping[str, Ask], tally: Tally | None = None
) -> dict[str, Outcome | str]:
    """What each executor says; text is what it complained of."""
    tally = tally or Tally()
    with _timed(tally, "compiling"):
        sql = compile_sql(program, histories[episode].vocabulary, episode)
    said: dict[str, Outcome | str] = {}
    for name, ask in asks.items():
        with _timed(tally, name):
            said[name] = _said(ask, program, sql, episode)
    return said


def _said(ask: Ask, program: Program, sql: str, episode: int) -> Outcome | str:
    try:
        return ask(program, sql, episode)
    except Exception as error:  # whatever it is, no executor may fail on a well-formed program
        return f"{type(error).__name__}: {' '.join(str(error).split())[:_LONGEST]}"


def _differ(said: Mapping[str, Outcome | str]) -> bool:
    first, *others = said.values()
    return isinstance(first, str) or any(other != first for other in others)


def _compare(
    program: Program, histories: Histories, episode: int, asks: Mapping[str, Ask], tally: Tally, world: str
) -> None:
    said = answers(program, histories, episode, asks, tally)
    tally.add(world, program, next(iter(said.values())))
    if not _differ(said):
        return
    smallest = program
    if len(tally.findings) < _FOUND:
        vocabulary = histories[episode].vocabulary
        smallest = shrink(program, vocabulary, lambda each: _differ(answers(each, histories, episode, asks)))
    said = answers(smallest, histories, episode, asks)
    tally.findings.append(
        Finding(
            number=episode,
            program=to_text(smallest),
            drawn=to_text(program),
            answers={name: str(outcome) for name, outcome in said.items()},
        )
    )


@contextmanager
def _timed(tally: Tally, what: str) -> Iterator[None]:
    start = time.perf_counter()
    try:
        yield
    finally:
        tally.seconds[what] += time.perf_counter() - start  # type: ignore[assignment]
