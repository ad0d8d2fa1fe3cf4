"""The experiments of asynchronous Local-SGD (arXiv 2401.09135), on the virtual clock."""

from __future__ import annotations

from typing import Any

from training.config import Pace
from training.strategy import AsyncLocalSGD, DiLoCo, Synchronous
from training.studies.trial import Scale, Study, Trial

__all__ = ["PROFILES", "async_study"]

PROFILES = {
    "no": (1.0, 1.0, 1.0, 1.0),
    "slight": (0.9, 1.0, 1.1, 1.2),
    "moderate": (0.7, 1.0, 1.4, 2.0),
    "very": (0.58, 0.75, 1.51, 3.33),
}
"""Seconds of an inner step by replica. `very` is that of the authors' notebook; the paper does not give the others."""

# Perplexities of the table of section 5: synchronous, naive and DN + DyLU by heterogeneity.
_SYNC = 41.35
_NAIVE = {"no": 44.27, "slight": 44.38, "moderate": 44.29, "very": 44.27}
_OURS = {"no": 41.27, "slight": 41.27, "moderate": 41.09, "very": 41.13}


def async_study(scale: Scale) -> Study:
    """Naive and delayed momentum at every heterogeneity, the paper's remedies, and runs without momentum."""
    every = scale.every
    pace = {
        name: {"pace": Pace(step_seconds=_of(seconds, scale.replicas), gigabits=1e6)}
        for name, seconds in PROFILES.items()
    }

    def of(name: str, section: str, profile: str = "very", paper: float | None = None, **options: Any) -> Trial:
        against = options.pop("against", "synchronous DiLoCo")
        note = options.pop("note", "")
        fields = {"every": every, "dynamic": False, "grace": 0.0, **options}
        return Trial(
            name=name,
            section=section,
            strategy=AsyncLocalSGD(**fields),
            against=against,
            paper=paper,
            changes=pace[profile],
            note=note,
        )

    def delayed(name: str, section: str, profile: str, paper: float | None = None, **options: Any) -> Trial:
        steps = _raised(every, _of(PROFILES[profile], scale.replicas))
        options = {"every": steps, "dynamic": True, "grace": None, **options}
        return of(name, section, profile, paper, note=f"H = {steps} for the fastest", **options)

    def sync(name: str, section: str, **options: Any) -> Trial:
        against = options.pop("against", "synchronous DiLoCo")
        strategy = DiLoCo(**{"every": every, **options})
        return Trial(name=name, section=section, strategy=strategy, against=against, changes=pace["very"])

    naive, ours = "naive Nesterov at every arrival", "Delayed Nesterov + Dynamic Local Updates"
    remedies, parts, plain = "remedies (figure 8)", "parts of the method", "without momentum (figure 3)"
    trials = [
        sync("synchronous DiLoCo", "synchronous"),
        Trial(
            name="data parallel",
            section="synchronous",
            strategy=Synchronous(),
            against="synchronous DiLoCo",
            paper=42.47 / _SYNC,
            changes=pace["very"],
            tuned="synchronous",
        ),
    ]
    trials += [
        of("naive, lr 0.7", naive, arrivals="each", lr=0.7, note="the synchronous run's rate"),
        of("naive, lr 0.175", naive, arrivals="each", lr=0.175, note="that of four"),
        *(
            of(f"naive, lr {rate}, {profile}", naive, profile, paper / _SYNC, arrivals="each", lr=rate)
            for profile, paper in _NAIVE.items()
            for rate in (0.07, 0.035, 0.0175)
        ),
        of("naive, lr 0.175, no", naive, "no", _NAIVE["no"] / _SYNC, arrivals="each", lr=0.175),
        *(delayed(f"DN + DyLU, {profile}", ours, profile, paper / _SYNC) for profile, paper in _OURS.items()),
        of("DN alone", parts),
        delayed("DN + DyLU without grace", parts, "very", grace=0.0),
        delayed("DN + DyLU, c = 0.1", parts, "very", 41.16 / _SYNC, between=0.1),
        delayed("DN + DyLU, own shards", parts, "very", sampling="own"),
        of("polynomial discount", remedies, arrivals="each", lr=0.07, discount="polynomial"),
        of("threshold 10", remedies, arrivals="each", lr=0.07, discount="threshold"),
        of("delay compensation", remedies, arrivals="each", lr=0.07, discount="compensation"),
        of("delay compensation × 1000", remedies, arrivals="each", lr=0.07, discount="compensation", curvature=500.0),
        of("buffer of replicas (FedBuff)", remedies, arrivals="buffered"),
        of("Adam 0.03", remedies, arrivals="each", outer="adam", lr=0.03),
        sync("synchronous SGD 0.7", plain, outer="sgd"),
        of("SGD 0.7 at every arrival", plain, arrivals="each", outer="sgd", lr=0.7, against="synchronous SGD 0.7"),
        of("SGD 0.175 at every arrival", plain, arrivals="each", outer="sgd", lr=0.175, against="synchronous SGD 0.7"),
    ]
    tune = {"diloco": trials[0], "synchronous": trials[1]}
    title = "Asynchronous Local-SGD (arXiv 2401.09135)"
    return Study(name="async", title=title, scale=scale, tune=tune, trials=tuple(trials))


def _of(seconds: tuple[float, ...], replicas: int) -> tuple[float, ...]:
    """A profile for any number of replicas."""
    return tuple(seconds[replica % len(seconds)] for replica in range(replicas))


def _raised(every: int, seconds: tuple[float, ...]) -> int:
    """Steps of the fastest, so that the mean over replicas is the synchronous run's."""
    mean = sum(min(seconds) / each for each in seconds) / len(seconds)
    return round(every / mean)
