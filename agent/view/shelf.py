"""What a folder holds that can be shown: one life, or many attempts of which one is chosen."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from agent.life import Life
from agent.life_folder import ABOUT, HOME, LifeError, read_lying, read_places
from agent.tasks.episode import EpisodeError, read_episodes
from agent.tasks.trials import rows_of
from agent.view.attempts import again, listed
from agent.view.errors import ViewError
from agent.view.show import Show
from memory.graph.errors import GraphError

__all__ = ["Shelf", "open_run"]

EPISODES, ATTEMPTS = "episodes.json.gz", "attempts.jsonl"
_KEPT = 3

Make = Callable[[int, Callable[[float], None]], Show]


class Shelf:
    """Shows by number, made when they are first asked for; the last few are kept.

    Args:
        entries: What there is to choose from; of a single life, one.
        make: Makes the show of a number, and tells meanwhile what share of it is done.
        live: Whether the only show goes on.
    """

    def __init__(self, entries: Sequence[dict[str, Any]], make: Make, *, live: bool = False) -> None:
        self.entries, self.live = entries, live
        self._make = make
        self._lock = threading.Lock()
        self._share: dict[int, float] = {}
        self._closed = False
        self._shows: OrderedDict[int, Show] = OrderedDict()

    def show(self, number: int) -> Show:
        """One of them.

        Raises:
            ViewError: If there is none of that number, or it cannot be made.
        """
        if not 0 <= number < len(self.entries):
            raise ViewError(f"no attempt {number}: give one from 0 to {len(self.entries) - 1}")
        with self._lock:
            if number not in self._shows:
                try:
                    self._shows[number] = self._make(number, partial(self._told, number))
                except (LifeError, EpisodeError, GraphError) as error:
                    raise ViewError(str(error)) from None
            self._shows.move_to_end(number)
            while len(self._shows) > _KEPT:
                self._shows.popitem(last=False)[1].close()
            return self._shows[number]

    def made(self, number: int) -> float:
        """What share of a show that is being made is done: 1 where there is nothing to wait for."""
        return 1.0 if number in self._shows else self._share.get(number, 0.0)

    def _told(self, number: int, share: float) -> None:
        self._share[number] = share
        if self._closed:
            raise ViewError("the viewer has ended: start it again")

    def close(self) -> None:
        """End what goes on behind the shows, and the making of one."""
        self._closed = True
        for show in list(self._shows.values()):
            show.close()


def open_run(folder: Path) -> Shelf:
    """What a folder holds.

    Raises:
        ViewError: If it is no folder of `inhabit life live` or `inhabit live`, or is damaged.
    """
    if not folder.is_dir():
        raise ViewError(f"there is no folder {folder}: make one with `inhabit life live --out {folder}`")
    try:
        if (folder / ATTEMPTS).exists():
            return _attempts(folder)
        if (folder / ABOUT).exists() or (folder / HOME).exists():
            return _life(Life.load(folder))
        if (folder / "life" / ABOUT).exists():  # of a demo
            return _life(Life.load(folder / "life"))
    except (LifeError, EpisodeError, GraphError) as error:
        raise ViewError(str(error)) from None
    wanted = f"one that `inhabit life live` or `inhabit live` wrote, with {ABOUT} or {ATTEMPTS} in it"
    raise ViewError(f"{folder} is no run: give {wanted}")


def _life(life: Life) -> Shelf:
    name = next(person.name for person in life.spec.people if person.id == life.agent)
    title = f"{name}, {life.folder.name}"
    history, lying = life.history(), read_lying(life.folder, life.ticks)  # what is damaged is told now
    places = read_places(life.folder, life.ticks)
    return Shelf([{"title": title}], lambda *_: Show(title, life.spec, history, life.agent, lying, places=places))


def _attempts(folder: Path) -> Shelf:
    rows = rows_of(folder / ATTEMPTS)
    if not rows:
        raise ViewError(f"{folder} holds no finished attempt yet: let `inhabit live --out {folder}` go on")
    episodes = read_episodes(folder / EPISODES)
    known = {episode.id: episode for episode in episodes}
    rows = [row for row in rows if row["episode"] in known]
    if not rows:
        raise ViewError(
            f"{folder / ATTEMPTS} and {folder / EPISODES} are not of one run: attempt again in a new folder"
        )
    return Shelf(listed(rows, known), lambda number, told: again(number, rows, episodes, told))
