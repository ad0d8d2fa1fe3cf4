"""Random programs about some histories, asked of all executors; where they differ, the smallest that shows it."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from datagen.questions.answers import Outcome
from datagen.questions.fuzz.executors import EXECUTORS, Ask, Histories
from datagen.questions.fuzz.programs import Grower
from datagen.questions.fuzz.shrink import shrink
from datagen.questions.fuzz.tally import Finding, Tally
from datagen.questions.language import Program
from datagen.questions.notation import to_text
from datagen.questions.run_sql import compile_sql

__all__ = ["DEPTHS", "fuzz"]

DEPTHS = (1, 1, 1, 2, 2, 2, 3, 4)
"""How deep programs are grown, each alike often: most faults show in small ones, and those are quick to run."""

_FOUND = 20  # disagreements of one part of a run that are shrunk; more of them say nothing new
_LONGEST = 300  # letters of an error

Said = Mapping[str, Outcome | str]
"""What each executor says; text is what it complained of."""


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
        with _timed(tally, "laying out"):
            asks = {name: laid_out.enter_context(EXECUTORS[name](histories, postgres)) for name in executors}
        panel = _Panel(histories, asks)
        for place, episode in enumerate(histories):
            share = programs // len(histories) + (place < programs % len(histories))
            grower, chance = Grower(histories[episode]), random.Random(f"{world} {seed} {episode}")
            for program in _drawn(grower, chance, share, tally):
                said = panel.said(program, episode, tally)
                tally.add(world, program, next(iter(said.values())))
                if _differ(said):
                    smallest = panel.smallest(program, episode) if len(tally.findings) < _FOUND else program
                    tally.findings.append(panel.finding(smallest, program, episode, world=world, seed=seed))
    return tally


@dataclass(frozen=True)
class _Panel:
    """The executors that are asked, with the histories laid out in them."""

    histories: Histories
    asks: Mapping[str, Ask]

    def said(self, program: Program, episode: int, tally: Tally) -> Said:
        with _timed(tally, "compiling"):
            sql = compile_sql(program, self.histories[episode].vocabulary, episode)
        said: dict[str, Outcome | str] = {}
        for name, ask in self.asks.items():
            with _timed(tally, name):
                said[name] = _answer(ask, program, sql, episode)
        return said

    def smallest(self, program: Program, episode: int) -> Program:
        vocabulary = self.histories[episode].vocabulary
        return shrink(program, vocabulary, lambda each: _differ(self.said(each, episode, Tally())))

    def finding(self, program: Program, drawn: Program, episode: int, *, world: str, seed: int) -> Finding:
        said = self.said(program, episode, Tally())
        return Finding(
            world=world,
            seed=seed,
            number=episode,
            program=to_text(program),
            drawn=to_text(drawn),
            answers={name: str(outcome) for name, outcome in said.items()},
        )


def _drawn(grower: Grower, chance: random.Random, programs: int, tally: Tally) -> Iterator[Program]:
    """So many programs about one history, no two the same."""
    seen: set[Program] = set()
    while len(seen) < programs:
        with _timed(tally, "drawing"):
            program = grower.program(chance, depth=chance.choice(DEPTHS))
        if program not in seen:
            seen.add(program)
            yield program


def _answer(ask: Ask, program: Program, sql: str, episode: int) -> Outcome | str:
    try:
        return ask(program, sql, episode)
    except Exception as error:  # whatever it is, no executor may fail on a well-formed program
        return f"{type(error).__name__}: {' '.join(str(error).split())[:_LONGEST]}"


def _differ(said: Said) -> bool:
    first, *others = said.values()
    return isinstance(first, str) or any(other != first for other in others)


@contextmanager
def _timed(tally: Tally, what: str) -> Iterator[None]:
    start = time.perf_counter()
    try:
        yield
    finally:
        tally.seconds[what] += time.perf_counter() - start  # type: ignore[assignment]
