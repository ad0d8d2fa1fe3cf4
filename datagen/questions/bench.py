"""How many programs a second each executor answers on an episode."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from datagen.questions import run_log, run_sql
from datagen.questions.language import Program
from datagen.questions.log import Log
from datagen.questions.support import support_on
from memory.graph.history import History

__all__ = ["Speed", "measure"]


@dataclass(frozen=True, kw_only=True)
class Speed:
    """Programs per second of CPU time. `compile` is the part of `sql` that makes the text.

    `index` is the time in seconds that a `Log` of the history takes to make, once for all programs.
    """

    programs: int
    sql: float
    compile: float
    log: float
    support: float
    index: float


def measure(history: History, graph: run_sql.Episode, programs: Sequence[Program]) -> Speed:
    """Time both executors, the compiler and the search for evidence on the same programs, one after the other."""
    start = time.process_time()
    log = Log(history)
    index = time.process_time() - start
    return Speed(
        programs=len(programs),
        sql=_rate(lambda program: run_sql.run(program, graph), programs),
        compile=_rate(lambda program: run_sql.compile_sql(program, graph.vocabulary, graph.episode), programs),
        log=_rate(lambda program: run_log.run_on(program, log), programs),
        support=_rate(lambda program: support_on(program, log), programs),
        index=index,
    )


def _rate(work: Callable[[Program], object], programs: Sequence[Program]) -> float:
    """Programs a CPU-second; the collector of cycles rests, since what it takes hangs on all else in the process."""
    collects = gc.isenabled()
    gc.disable()
    try:
        start = time.process_time()
        for program in programs:
            work(program)
        return len(programs) / max(time.process_time() - start, 1e-9)
    finally:
        if collects:
            gc.enable()
