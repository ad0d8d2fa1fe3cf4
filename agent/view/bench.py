"""How fast a life is seen: opened, followed tick by tick while it grows, and filmed."""

from __future__ import annotations

import gzip
import itertools
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.life import begin
from agent.portrait import Portrait
from agent.view.charts import Charts
from agent.view.errors import ViewError
from agent.view.film import export
from agent.view.images import chart_image, eye_image, png
from agent.view.replay import Replay
from agent.view.seen import begun
from agent.view.shelf import open_run
from agent.view.show import Show
from agent.view.words import Names
from datagen.worlds.home.generate import generate

if TYPE_CHECKING:
    from agent.awake import Awake
    from memory.graph.history import Delta

__all__ = ["measure"]

_TICKS = 30  # that are followed at each length
_FILMED = 40  # pictures of each film
_GZIP = 3  # the server's level

Told = Callable[[int, int, str], None]


class _Clock:
    """Milliseconds of this process's CPU time, by name, one after another."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = {}

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        began = time.process_time()
        yield
        self.spent.setdefault(name, []).append(1000 * (time.process_time() - began))

    def medians(self) -> dict[str, float]:
        return {f"{name}_ms": round(statistics.median(spent), 3) for name, spent in self.spent.items()}


class _Followed:
    """A life that is followed as the page follows one, here and now."""

    def __init__(self, awake: Awake, home: Any) -> None:
        self.awake, self.home, self.charts = awake, home, Charts(home)
        self.new: list[Delta] = []
        awake.follow(self.new.append)
        self.live()
        first = begun(self.new.pop(0), awake.history().vocabulary)
        self.show = Show("bench", home, first, awake.mind.me, awake.drift, charts=self.charts)

    def live(self) -> None:
        self.awake.live()
        self.charts.add(self.awake.mind.navigator.map)

    def take(self) -> None:
        for delta in self.new:
            self.show.take(delta)
        self.new.clear()

    def tick(self, clock: _Clock) -> dict[str, int]:
        """One more tick, and all that the page asks for then; how many bytes of each it gets."""
        self.live()
        self.take_timed(clock)
        last, show = self.show.last, self.show
        with clock.of("log_and_way"):
            grown = show.growing(last)
        with clock.of("moment"):
            moment = show.moment(last)
        with clock.of("frame"):
            frame = png(eye_image(show.look(last), "colour"))
        chart = show.chart(last)
        assert chart is not None
        with clock.of("map"):
            drawn = png(chart_image(chart))
        told = {"log_and_way": _packed(grown), "moment": _packed(moment)}
        return {**told, "frame": len(frame), "map": len(drawn)}

    def take_timed(self, clock: _Clock) -> None:
        with clock.of("records"):
            self.take()

    def anew(self, clock: _Clock) -> None:
        """What following would cost by reading all again: the history, the replay and the portrait of a tick."""
        with clock.of("records"):
            history = self.awake.history()
            replay = Replay(self.home, history, self.show.agent)
            Names(history)
        with clock.of("log_and_way"):
            _ = [event for event in history.events if event.tick >= replay.ticks]
        with clock.of("portrait"):
            Portrait(history, self.show.agent, replay.ticks)


def _packed(told: dict[str, Any]) -> int:
    return len(gzip.compress(json.dumps(told).encode(), _GZIP))


def measure(
    folder: Path, *, seed: int, lengths: Sequence[int], rooms: int | None = None, told: Told | None = None
) -> dict[str, Any]:
    """Let a life be lived, and follow it at some lengths.

    Args:
        folder: Where its folder and its films are written; new or empty.
        seed: Of the home and the life.
        lengths: Ticks from which it is followed for a while, in order.
        rooms: Of the home; drawn from the seed when None.
        told: Called with the ticks lived.

    Returns:
        For each length: CPU milliseconds of each part of a tick, of reading all again, and of opening the folder;
        bytes that a tick sends. Of the life's end: pictures that a film gets in a second of CPU time.

    Raises:
        ViewError: If the lengths do not rise.
    """
    if not lengths or min(lengths) < 2 or any(b - a < _TICKS for a, b in itertools.pairwise(lengths)):
        raise ViewError(f"ticks {' '.join(map(str, lengths))}: give rising lengths of at least 2, {_TICKS} apart")
    home = generate(seed, rooms=rooms)
    found: dict[str, Any] = {"rooms": len(home.rooms), "things": len(home.items), "ticks": _TICKS, "lengths": {}}
    with begin(home, seed=seed, ticks=lengths[-1] + _TICKS, out=folder / "life", lean=False) as awake:
        followed = _Followed(awake, home)
        for length in lengths:
            while awake.tick < length:
                followed.live()
                followed.take()
                if told is not None:
                    told(awake.tick, lengths[-1] + _TICKS, "")
            found["lengths"][str(length)] = _at(followed, folder / "life")
        found["films"] = {name: _filmed(followed.show, folder / f"film.{name}") for name in ("mp4", "gif")}
    return found


def _at(followed: _Followed, folder: Path) -> dict[str, Any]:
    clock, anew, opened = _Clock(), _Clock(), _Clock()
    sent = [followed.tick(clock) for _ in range(_TICKS)]
    for _ in range(5):
        followed.anew(anew)
    with opened.of("open"):
        show = open_run(folder).show(0)
    show.close()
    with opened.of("about"):
        about = show.about()
    bytes_of = {name: round(statistics.mean(each[name] for each in sent)) for name in sent[0]}
    history = followed.awake.history()
    return {
        "records": {name: len(getattr(history, name)) for name in ("facts", "poses", "events")},
        "tick": {**clock.medians(), "total_ms": round(sum(clock.medians().values()), 3)},
        "read_again": anew.medians(),
        "opened": {**opened.medians(), "bytes": _packed(about)},
        "bytes": {**bytes_of, "total": sum(bytes_of.values())},
    }


def _filmed(show: Show, out: Path) -> dict[str, float]:
    began, wall = time.process_time(), time.perf_counter()
    told = export(show, out, range(max(0, show.last - _FILMED + 1), show.last + 1))
    spent, wall = time.process_time() - began, time.perf_counter() - wall
    rate = {"pictures_a_cpu_second": told["pictures"] / spent, "pictures_a_second": told["pictures"] / wall}
    return {
        **{name: round(value, 2) for name, value in rate.items()},
        "bytes_a_picture": out.stat().st_size // told["pictures"],
    }
