"""An episode made ready to be asked about: its log, its words, and who knows what at its end."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from datagen.config import Recipe
from datagen.dataset.worlds import Episode, world_of
from datagen.questions.context import Context, context_of
from datagen.questions.lexicon import Lexicon, handles
from datagen.questions.log import Log
from datagen.questions.shown import Shown, show
from datagen.questions.situation import Situation
from datagen.worlds.home.dice import Dice
from memory.graph.records import TRUTH, Event

if TYPE_CHECKING:
    from memory.graph.store import Graph

__all__ = ["Lived", "live_episode"]

_BEINGS = ("robot", "person")


@dataclass(frozen=True, kw_only=True)
class Lived:
    """An episode of a dataset.

    Attributes:
        number: Which of the dataset's.
        episode: What its world gave.
        agent: The observer whose belief is asked of: the robot, or the first person if there is none.
        log: The history as a log, made once for all questions.
        lexicon: Its words.
        handles: What each entity is called in contexts and answers.
        dice: For drawing questions.
        snapshots: Of how many ticks the timeline view shows positions; 0 if the compact view is what a reader gets.
        resolution: Metres to which it rounds them.
    """

    number: int
    episode: Episode
    agent: int
    log: Log
    lexicon: Lexicon
    handles: dict[int, str]
    dice: Dice
    snapshots: int = 0
    resolution: float = 0.1

    @classmethod
    def of(
        cls,
        episode: Episode,
        *,
        number: int = 0,
        dice: Dice | None = None,
        agent: int | None = None,
        snapshots: int = 0,
        resolution: float = 0.1,
    ) -> Lived:
        """An episode with all that questions need; with snapshots, the timeline view is what is shown."""
        history = episode.history
        return cls(
            number=number,
            episode=episode,
            agent=_first_being(episode) if agent is None else agent,
            log=Log(history),
            lexicon=Lexicon.of(history),
            handles=handles(history.entities, history.vocabulary),
            dice=dice or Dice(np.random.default_rng(episode.seed)),
            snapshots=snapshots,
            resolution=resolution,
        )

    @cached_property
    def shown(self) -> Shown | None:
        """What the timeline view shows, if that is what a reader is given."""
        if not self.snapshots:
            return None
        ticks = self.episode.ticks
        return show(self.episode.history, self.log, ticks=ticks, snapshots=self.snapshots, resolution=self.resolution)

    @cached_property
    def truth(self) -> Situation:
        """How things are at the end."""
        return Situation(self.log, self.lexicon, observer=TRUTH, tick=self.episode.ticks, shown=self.shown)

    @cached_property
    def belief(self) -> Situation:
        """What the agent knows at the end."""
        return Situation(self.log, self.lexicon, observer=self.agent, tick=self.episode.ticks, shown=self.shown)

    def graph(self, beside: Graph | None = None) -> Graph:
        """The history in a database in memory, in one of its own or beside another episode."""
        from memory.graph.store import Graph  # generation needs no database, and starts sooner without

        make = Graph.memory if beside is None else beside.beside
        return make(self.episode.history, episode=self.number)

    @cached_property
    def world_hash(self) -> str:
        """Hash of the world as it was at first, to tell whether two episodes share one."""
        history = self.episode.history
        text = self.episode.spec or repr((history.entities, history.facts[:1000]))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def _events(self) -> dict[int, Event]:
        return {event.id: event for event in self.episode.history.events}

    def events_of(self, numbers: Iterable[int]) -> list[Event]:
        """The events of these ids."""
        return [self._events[number] for number in numbers]

    def situation(self, believed: bool) -> Situation:
        """The agent's belief, or the truth."""
        return self.belief if believed else self.truth

    def context(self, believed: bool) -> Context:
        """What a reader is given."""
        return context_of(self.situation(believed), self.handles)


def _first_being(episode: Episode) -> int:
    vocabulary = episode.history.vocabulary
    for kind in _BEINGS:
        for entity in episode.history.entities:
            if kind in vocabulary.kinds and vocabulary.is_a(entity.kind, kind):
                return entity.id
    return TRUTH  # nobody to believe anything


def live_episode(recipe: Recipe, number: int) -> Lived:
    """An episode of a dataset, from its recipe and number alone.

    Raises:
        ValueError: A named subclass, if the world cannot be as asked.
    """
    options = {**recipe.options, "together": recipe.together}
    episode = world_of(recipe.world)(options, seed=recipe.seed, number=number)
    dice = Dice(np.random.default_rng(np.random.SeedSequence((recipe.seed, number), spawn_key=(2,))))
    return Lived.of(episode, number=number, dice=dice, snapshots=recipe.snapshots, resolution=recipe.resolution)
