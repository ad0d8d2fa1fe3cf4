"""Random schedules of faults, and what a run under one came to. No torch here."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

__all__ = ["Fault", "FaultKind", "Outcome", "drawn", "outcome_of", "plain", "summary", "totalled"]

_TOTALS = ["schedules", "ended", "applied_twice", "unaccounted", "lost_and_counted", "refused_and_counted"]
_TOTALS += ["beyond_two_percent", "seconds"]

FaultKind = Literal["kill", "hang", "slow", "driver", "nan"]
"""kill -9 of a worker; a worker stopped for a while; one at a tenth of its speed; kill -9 of the driver, and a resume;
weights that become no numbers."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault.

    Attributes:
        at: The share of the run's steps at which it strikes, from 0 to 1.
        kind: What happens.
        replica: To whom; a driver has no number.
        seconds: How long, where it passes.
    """

    at: float
    kind: FaultKind
    replica: int
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run under a schedule came to.

    Attributes:
        seed: Of the schedule.
        faults: What was done to it.
        ended: Whether it took all its steps.
        loss: Its last evaluation.
        applied: Outer updates that count.
        twice: Updates that were applied more than once; must be 0.
        lost: Contributions that were lost and counted: rounds of workers that vanished, leases that ran out.
        refused: Contributions that were refused and counted: late ones, and those that are no numbers.
        unaccounted: Contributions that are neither applied nor counted as lost or refused; must be 0.
        seconds: Of this machine.
        why: What went wrong, if something did.
    """

    seed: int
    faults: tuple[Fault, ...]
    ended: bool
    loss: float
    applied: int
    twice: int
    lost: int
    refused: int
    unaccounted: int
    seconds: float
    why: str = ""


def drawn(seed: int, *, replicas: int, kinds: Sequence[FaultKind], most: int = 4, seconds: float = 2.0) -> list[Fault]:
    """From one to `most` faults in the order in which they strike; those that pass last up to `seconds`."""
    dice = random.Random(seed)
    faults = [
        Fault(
            at=dice.random(),
            kind=dice.choice(kinds),
            replica=dice.randrange(replicas),
            seconds=dice.uniform(0.1, 1.0) * seconds,
        )
        for _ in range(dice.randint(1, most))
    ]
    return sorted(faults, key=lambda fault: fault.at)


def plain(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON can hold it: no loss where there is none."""
    return {**asdict(outcome), "loss": outcome.loss if math.isfinite(outcome.loss) else None}


def outcome_of(data: Mapping[str, Any]) -> Outcome:
    """An outcome from what `plain` made of it."""
    loss = math.nan if data["loss"] is None else data["loss"]
    return Outcome(**{**data, "faults": tuple(Fault(**each) for each in data["faults"]), "loss": loss})


def summary(outcomes: Sequence[Outcome], undisturbed: float) -> dict[str, Any]:
    """The figures of many schedules, and those runs whole that broke a rule.

    Args:
        outcomes: Of each schedule.
        undisturbed: The loss of the same run without faults.
    """
    ratios = sorted(outcome.loss / undisturbed for outcome in outcomes if math.isfinite(outcome.loss))
    broken = [each for each in outcomes if not each.ended or each.twice or each.unaccounted or each.why]
    return {
        "schedules": len(outcomes),
        "ended": sum(outcome.ended for outcome in outcomes),
        "applied_twice": sum(outcome.twice for outcome in outcomes),
        "unaccounted": sum(outcome.unaccounted for outcome in outcomes),
        "lost_and_counted": sum(outcome.lost for outcome in outcomes),
        "refused_and_counted": sum(outcome.refused for outcome in outcomes),
        "undisturbed_loss": undisturbed,
        "loss_ratio": {"least": ratios[0], "median": ratios[len(ratios) // 2], "most": ratios[-1]} if ratios else None,
        "beyond_two_percent": sum(ratio > 1.02 for ratio in ratios),
        "faults": _counted(outcomes),
        "seconds": sum(outcome.seconds for outcome in outcomes),
        "broken": [plain(outcome) for outcome in broken],
    }


def totalled(strategies: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The sums over the summaries of several strategies, and the summaries."""
    totals = {key: sum(each[key] for each in strategies.values()) for key in _TOTALS}
    return {
        **totals,
        "broken": sum(len(each["broken"]) for each in strategies.values()),
        "strategies": dict(strategies),
    }


def _counted(outcomes: Sequence[Outcome]) -> dict[str, int]:
    kinds = [fault.kind for outcome in outcomes for fault in outcome.faults]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}
