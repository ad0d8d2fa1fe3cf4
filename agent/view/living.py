"""A life that goes on while it is looked at: lived in a thread of its own, tick by tick, with pauses."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.life import LifeError, begin
from agent.view.charts import Charts
from agent.view.errors import ViewError
from agent.view.seen import begun
from agent.view.show import Show
from datagen.worlds.home.kinds import VOCABULARY

if TYPE_CHECKING:
    from agent.awake import Awake
    from datagen.worlds.home.spec import HomeSpec
    from memory.graph.history import Delta

__all__ = ["Living"]

_PACES = (0.5, 64.0)  # ticks a second


class Living(Show):
    """A show that grows. Close it, so that the life's folder is left whole.

    Args:
        home: The home.
        seed: Of the residents' lives and the agent's choices.
        ticks: How long it lives.
        out: The life folder to write.
        pace: Ticks a second, at most.
        noise: How noisy the agent's senses and wheels are.

    Attributes:
        over: Whether it has lived to its end.
        paused: Whether it waits.
        pace: Ticks a second, at most.
        error: What ended it before its time.

    Raises:
        ViewError: If the life cannot begin.
    """

    def __init__(
        self, home: HomeSpec, *, seed: int, ticks: int, out: Path, pace: float = 4.0, noise: str = "none"
    ) -> None:
        self.over, self.paused, self.pace = False, False, pace
        self._home, self._seed, self._ticks, self._out = home, seed, ticks, out
        self._noise = noise
        self._lived = 0
        self._new: list[Delta] = []
        self._told, self._stop, self._began = threading.Condition(), threading.Event(), threading.Event()
        self.error: Exception | None = None
        self._thread = threading.Thread(target=self._live)
        self._thread.start()
        self._began.wait()
        if isinstance(self.error, LifeError):
            raise ViewError(str(self.error)) from None
        if self.error is not None:
            raise self.error

    @property
    def last(self) -> int:
        """The last tick that was lived to its end."""
        return self._lived - 1

    def command(self, wanted: dict[str, Any]) -> None:
        """Let it wait or go on (`pause`), or change how fast it lives (`pace`); anything else is nothing."""
        with self._told:
            if isinstance(wanted.get("pause"), bool):
                self.paused = wanted["pause"]
            pace = wanted.get("pace")
            if isinstance(pace, int | float):
                self.pace = min(max(float(pace), _PACES[0]), _PACES[1])
            self._told.notify_all()

    def close(self) -> None:
        """End the life here, and wait until its folder is written."""
        super().close()
        self._stop.set()
        with self._told:
            self._told.notify_all()
        self._thread.join()

    def _catch_up(self) -> None:
        """Take in the ticks that are over since the last time."""
        with self._told:
            new, self._new = self._new, []
        for delta in new:
            self.take(delta)

    # -- in its own thread --------------------------------------------------------------------------------------

    def _live(self) -> None:
        try:
            of: dict[str, Any] = {"seed": self._seed, "ticks": self._ticks, "noise": self._noise}
            with begin(self._home, **of, out=self._out, lean=False) as awake:
                charts = Charts(self._home)
                awake.follow(self._hear)
                self._tick(awake, charts)
                first = self._new.pop(0)
                name, me = awake.mind.name or "the agent", awake.mind.me
                shown: dict[str, Any] = {"charts": charts, "places": awake.places}
                super().__init__(f"{name}, live", self._home, begun(first, VOCABULARY), me, awake.drift, **shown)
                self._began.set()
                while self._lived < self._ticks and self._rest():
                    self._tick(awake, charts)
        except Exception as error:  # told by whoever waits for this thread, or by the page
            self.error = error
        finally:
            self.over = True
            self._began.set()

    def _tick(self, awake: Awake, charts: Charts) -> None:
        awake.live()
        charts.add(awake.mind.navigator.map)
        self._lived += 1

    def _hear(self, delta: Delta) -> None:
        with self._told:
            self._new.append(delta)

    def _rest(self) -> bool:
        """Wait for the next tick; returns whether there is to be one."""
        with self._told:
            self._told.wait(1 / self.pace)
            self._told.wait_for(lambda: not self.paused or self._stop.is_set())
        return not self._stop.is_set()
