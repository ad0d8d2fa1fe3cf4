"""The jobs of a DiPaCo run: dealing out, paths and modules, phase by phase, and what each waits for."""

from __future__ import annotations

import math
from collections.abc import Iterator

from training.cluster.job import Todo
from training.routing.paths import Paths
from training.strategy import DiPaCo

__all__ = ["deals", "jobs", "phases", "steps_of"]


def phases(strategy: DiPaCo, steps: int) -> int:
    """How many rounds a run has; the last may be shorter."""
    return math.ceil(steps / strategy.every)


def steps_of(strategy: DiPaCo, steps: int, phase: int) -> range:
    """The inner steps of a phase."""
    return range(phase * strategy.every, min(steps, (phase + 1) * strategy.every))


def deals(strategy: DiPaCo, steps: int) -> list[int]:
    """The phases before which examples are dealt out: the first, and those that a trained router begins."""
    if strategy.router != "discriminative":
        return [0]
    later = {math.ceil(share * steps / strategy.every) for share in strategy.reshard}
    return [0, *sorted(phase for phase in later if 0 < phase < phases(strategy, steps))]


def jobs(strategy: DiPaCo, paths: Paths, steps: int) -> Iterator[Todo]:
    """All jobs in order.

    `path:t:i` trains path i in phase t as soon as *its* modules have moved t times; `module:t:m` makes the t-th move
    of module m as soon as all paths through it are in. So a phase begins module by module, and nobody waits for paths
    that have nothing to do with theirs. Dealing out anew is the exception: it needs all modules. With early stopping
    `best:t:i` reads what is held out for path i after the t-th move of its modules, while it learns on.
    """
    dealt = deals(strategy, steps)
    for phase in range(phases(strategy, steps)):
        if phase in dealt:
            moved = [f"module:{phase}:{module.name}" for module in paths.modules] if phase else []
            yield Todo(kind="deal", phase=phase, what="all", needs=tuple(moved))
        deal = f"deal:{max(place for place in dealt if place <= phase)}:all"
        for path in range(paths.count):
            needs = [deal]
            if phase:
                needs += [f"path:{phase - 1}:{path}"]
                needs += [f"module:{phase}:{module.name}" for module in paths.through(path)]
            yield Todo(kind="path", phase=phase, what=str(path), needs=tuple(needs))
        for module in paths.modules:
            through = tuple(f"path:{phase}:{path}" for path in module.paths)
            yield Todo(kind="module", phase=phase + 1, what=module.name, needs=through)
        for path in range(paths.count if strategy.early_stop else 0):
            moved = [f"module:{phase + 1}:{module.name}" for module in paths.through(path)]
            before = [f"best:{phase}:{path}"] if phase else []
            needs = [f"path:{phase}:{path}", *moved, *before]
            yield Todo(kind="best", phase=phase + 1, what=str(path), needs=tuple(needs))
