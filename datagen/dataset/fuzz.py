"""Fuzzing by the hundred thousand: random programs about episodes of worlds, on all executors, by several processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from datagen.dataset.engines import on_this_machine, uncollected
from datagen.dataset.errors import DatasetError
from datagen.dataset.fuzz_kept import Kept
from datagen.dataset.worlds import world_of
from datagen.questions.fuzz.executors import EXECUTORS, read_version
from datagen.questions.fuzz.run import fuzz
from datagen.questions.fuzz.tally import Tally
from memory.graph.errors import GraphError
from memory.graph.server import private_server

__all__ = ["FUZZED", "Fuzzed", "fuzz_worlds"]

FUZZED: Mapping[str, Mapping[str, Any]] = {
    "home": {"rooms": 2, "items": 30, "residents": 2, "ticks": 120},
    "blocks": {
        "ticks": 60,
        "creatures": [2, 4],
        "shapes": [1, 3],
        "items": [3, 5],
        "commands": [2, 4],
        "gap": 12,
        "silent": 0.0,
        "grabby": 0.5,
        "tells": 0.2,
    },
}
"""What worlds are told: small, so that statements are quick, but much goes on in them."""

_TOGETHER = 4  # episodes side by side in each database
_EACH = 500  # programs about each of them


@dataclass(frozen=True, kw_only=True)
class Fuzzed:
    """What a run came to.

    Attributes:
        tally: Of all its programs.
        versions: What ran, by executor; in the order in which they are compared.
        left_out: Executors that could not be run, and why.
        seconds: Wall time of the whole.
        workers: How many processes worked.
        seed: Of the run.
        worlds: What each world was told.
    """

    tally: Tally
    versions: dict[str, str]
    left_out: dict[str, str]
    seconds: float
    workers: int
    seed: int
    worlds: dict[str, Mapping[str, Any]] = field(default_factory=dict)


def fuzz_worlds(
    *,
    programs: int,
    worlds: Sequence[str] = tuple(FUZZED),
    seed: int = 0,
    workers: int = 1,
    executors: Sequence[str] = tuple(EXECUTORS),
    postgres: str | None = None,
    keep: Path | None = None,
    code: str = "",
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Fuzzed:
    """Ask random programs about episodes of some worlds, and compare what the executors say.

    The same arguments draw the same programs about the same episodes, whatever the number of workers.

    Args:
        programs: How many in all, the same number for each world.
        worlds: Names in `worlds.WORLDS` or "module:function"; those not in `FUZZED` are told nothing.
        seed: Of the episodes and the programs.
        workers: Processes that work at once.
        executors: Names in `EXECUTORS`.
        postgres: The URL of a server, on which schemas are made and dropped; one is started here when not given.
        keep: A file for the parts that are finished, from which the same run goes on when it was stopped.
        code: What version of the code runs: parts of another one are not taken for its own.
        progress: Is told how many programs are done, and of how many.

    Raises:
        DatasetError: If there is nothing to do or to compare, no such world or executor, or another run in `keep`.
        GraphError: If the server of that URL cannot be used.
    """
    _check(programs, worlds, workers, executors)
    with _server(executors, postgres) as (url, left_out):
        running = [name for name in EXECUTORS if name in executors and name not in left_out]
        if len(running) < 2:
            why = "; ".join(left_out.values())
            raise DatasetError(f"only {running[0]} can run here ({why}): name another executor")
        versions = {name: read_version(name, url) for name in running}
        run = {"programs": programs, "worlds": [*worlds], "seed": seed, "versions": versions, "code": code}
        kept = Kept(keep, run)
        jobs = {place: (*job, seed, running, url) for place, job in enumerate(_jobs(programs, worlds))}
        left = [place for place in jobs if place not in kept.done]
        done = sum(tally.total for tally in kept.done.values())
        progress(done, programs)
        for index, tally in on_this_machine(_job, [jobs[place] for place in left], workers):
            kept.add(left[index], tally)
            done += tally.total
            progress(done, programs)
    total = kept.total()
    total.findings.sort(key=lambda finding: (finding.world, finding.number, len(finding.program), finding.program))
    return Fuzzed(
        tally=total,
        versions=versions,
        left_out=left_out,
        seconds=kept.seconds,
        workers=workers,
        seed=seed,
        worlds={world: FUZZED.get(world, {}) for world in worlds},
    )


def _check(programs: int, worlds: Sequence[str], workers: int, executors: Sequence[str]) -> None:
    if min(programs, workers, len(worlds)) < 1:
        raise DatasetError("nothing to fuzz: give one program, one world and one worker or more")
    for world in worlds:
        world_of(world)
    strange = sorted(set(executors) - set(EXECUTORS))
    if strange:
        raise DatasetError(f"unknown executor {strange[0]!r}: there are {', '.join(EXECUTORS)}")
    if len(set(executors)) < 2:
        raise DatasetError(f"one executor has none to disagree with: name two of {', '.join(EXECUTORS)}")


@contextmanager
def _server(executors: Sequence[str], postgres: str | None) -> Iterator[tuple[str | None, dict[str, str]]]:
    """The URL of the server to use, and what must be left out if there is none."""
    if "postgresql" not in executors or postgres is not None:
        yield postgres, {}
        return
    with ExitStack() as running:
        try:
            url, left_out = running.enter_context(private_server()), {}
        except GraphError as error:
            url, left_out = None, {"postgresql": str(error)}
        yield url, left_out


def _jobs(programs: int, worlds: Sequence[str]) -> Iterator[tuple[str, list[int], int]]:
    """The world, the numbers of its episodes and how many programs about all of them, for each part of the run."""
    for place, world in enumerate(worlds):
        left = programs // len(worlds) + (place < programs % len(worlds))
        for first in range(0, left, _TOGETHER * _EACH):
            part = min(left - first, _TOGETHER * _EACH)
            begin = first // _EACH
            yield world, list(range(begin, begin + min(part, _TOGETHER))), part


def _job(world: str, numbers: list[int], programs: int, seed: int, executors: list[str], url: str | None) -> Tally:
    live = world_of(world)
    with uncollected():
        histories = {number: live(FUZZED.get(world, {}), seed=seed, number=number).history for number in numbers}
        return fuzz(histories, programs=programs, seed=seed, executors=executors, postgres=url, world=world)
