"""The virtual clock: when each replica would be done, had it a machine of its own. It only counts; nothing waits."""

from __future__ import annotations

from training.config import Pace

__all__ = ["VirtualClock"]


class VirtualClock:
    """Each replica's time in seconds since the start of the run.

    Replicas go on alone at their own pace; a sync makes all wait for the slowest and then for the exchange.
    """

    def __init__(self, pace: Pace, replicas: int) -> None:
        self._pace = pace
        self._step = pace.step_seconds * replicas if len(pace.step_seconds) == 1 else pace.step_seconds
        self.times = [0.0] * replicas

    @property
    def now(self) -> float:
        """The time of the replica that is furthest behind in work, that is latest on the clock."""
        return max(self.times)

    def worked(self, working: int | None = None) -> None:
        """The first `working` replicas took one inner step; None: all."""
        busy = len(self.times) if working is None else working
        self.times = [
            time + step if replica < busy else time
            for replica, (time, step) in enumerate(zip(self.times, self._step, strict=True))
        ]

    def seconds(self, sent: int) -> float:
        """How long it takes to send so many bytes."""
        return self._pace.latency + sent * 8 / (self._pace.gigabits * 1e9)

    def exchanged(self, sent: int, *, since: float | None = None) -> None:
        """All replicas meet now, to use what each sent `sent` bytes for from `since` on; one alone meets nobody."""
        if len(self.times) == 1:
            return
        met = self.now
        done = (met if since is None else since) + self.seconds(sent)
        self.times = [max(met, done)] * len(self.times)
