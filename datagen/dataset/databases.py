"""Episodes that stand in a world-state database already, of whatever world or body wrote them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from datagen.config import Recipe, lives
from datagen.dataset.errors import DatasetError
from datagen.dataset.worlds import Episode
from memory.graph.errors import GraphError
from memory.graph.store import Graph

__all__ = ["database_recipe", "read_episode"]


def database_recipe(url: str, *, questions: int | None = None, questions_per_episode: int | None = None) -> Recipe:
    """A recipe for questions about all episodes of a database, as of their last ticks.

    Args:
        url: An SQLAlchemy URL, or the path of a SQLite file (the `life.db` of a life folder).
        questions: In all; 50 an episode when not given.
        questions_per_episode: About each episode, where their sum is not given.

    Raises:
        GraphError: If it cannot be opened.
        DatasetError: If nothing was recorded in it.
    """
    with Graph.open(url, episode=_first_episode(url)) as graph:
        numbers = graph.episodes()
    last_ticks = []
    for number in numbers:
        with Graph.open(url, episode=number) as graph:
            last_ticks.append(graph.last_tick)
    if min(last_ticks) < 1:
        raise DatasetError(f"{url}: too little was recorded to ask about: let it be lived longer")
    if questions is None:
        questions = len(numbers) * (questions_per_episode or lives().questions_per_episode)
    options = {"url": str(url), "episodes": numbers, "last_ticks": last_ticks}
    return replace(lives(), options=options, questions=questions, questions_per_episode=-(-questions // len(numbers)))


def _first_episode(url: str) -> int:
    """Some episode of the database: any opens it, and the error about a missing one lists those that are there."""
    try:
        with Graph.open(url) as graph:
            return graph.episode
    except GraphError as error:
        _, holds, listed = str(error).partition("it holds ")
        first = listed.split(",")[0]
        if not holds or not first.isdigit():
            raise
        return int(first)


def read_episode(options: Mapping[str, Any], *, seed: int, number: int) -> Episode:
    """An episode as it was recorded.

    Args:
        options: `url`, and by place: the `episodes` and their `last_ticks`.
        seed: Of the dataset; what was lived is not changed by it.
        number: The place.

    Raises:
        GraphError: If it cannot be read.
        DatasetError: If it was written to since the recipe was made.
    """
    with Graph.open(options["url"], episode=options["episodes"][number]) as graph:
        history, meta = graph.history(), graph.meta
    if history.last_tick != options["last_ticks"][number]:
        raise DatasetError(
            f"episode {options['episodes'][number]} of the database goes on: it is at tick {history.last_tick}, not "
            f"{options['last_ticks'][number]}; let it stop first, and use a new folder"
        )
    lived_by = meta.get("seed")
    return Episode(history=history, ticks=history.last_tick, seed=lived_by if isinstance(lived_by, int) else 0)
