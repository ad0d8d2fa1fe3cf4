"""The virtual clock: when each replica would be done, had it a machine of its own. It only counts; nothing waits."""

from __future__ import annotations

from training.config import Pace

__all__ = ["VirtualClock"]


class VirtualClock:
    """Each replica's time in seconds since the start of the run.

    Replicas go on alone at their own pace; a sync makes all wait for the slowest and then for the exchange. An
    asynchronous engine will read the same times to decide whose result arrives next.
    """

    def __init__(self, pace: Pace, replicas: int) -> None:
        self._pace = pace
        self._step = pace.step_seconds * replicas if len(pace.step_seconds) == 1 else pace.step_seconds
        self.times = [0.0] * replicas

    @property
    def now(self) -> float:
        """The time of the replica that is furthest behind in work, that is latest on the clock."""
        return max(self.times)

    def worked(self) -> None:
        """Every replica took one inner step."""
        self.times = [time + step for time, step in zip(self.times, self._step, strict=True)]

    def exchanged(self, sent: int) -> None:
        """All replicas met and each sent `sent` bytes; one alone meets nobody."""
        if len(self.times) == 1:
            return
        met = self.now + self._pace.latency + sent * 8 / (self._pace.gigabits * 1e9)
        self.times = [met] * len(self.times)
