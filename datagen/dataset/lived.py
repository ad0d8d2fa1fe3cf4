"""An episode made ready to be asked about: home, history, log, database, and who knows what at its end."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from datagen.config import MakeDataset
from datagen.questions.context import Context, context_of
from datagen.questions.lexicon import Lexicon, handles
from datagen.questions.log import Log
from datagen.questions.situation import Situation
from datagen.worlds.home.dice import Dice
from datagen.worlds.home.episode import Episode, live
from datagen.worlds.home.generate import generate
from memory.graph.records import TRUTH
from memory.graph.store import Graph

__all__ = ["Lived", "live_episode"]

_SEEDS = 2**32


@dataclass(frozen=True, kw_only=True)
class Lived:
    """An episode of a dataset.

    Attributes:
        number: Which of the dataset's.
        episode: The home and its history.
        robot: The observer whose belief is asked of.
        log: The history as a log, made once for all questions.
        lexicon: Its words.
        handles: What each entity is called in contexts and answers.
        dice: For drawing questions.
    """

    number: int
    episode: Episode
    robot: int
    log: Log
    lexicon: Lexicon
    handles: dict[int, str]
    dice: Dice

    @classmethod
    def of(cls, episode: Episode, *, number: int = 0, dice: Dice | None = None) -> Lived:
        """An episode with all that questions need; the observer is the robot, or the first person if there is none."""
        history = episode.history
        beings = [entity for entity in history.entities if entity.kind == "robot"]
        beings += [entity for entity in history.entities if history.vocabulary.is_a(entity.kind, "person")]
        return cls(
            number=number,
            episode=episode,
            robot=beings[0].id,
            log=Log(history),
            lexicon=Lexicon.of(history),
            handles=handles(history.entities, history.vocabulary),
            dice=dice or Dice(np.random.default_rng(episode.seed)),
        )

    @cached_property
    def truth(self) -> Situation:
        """How things are at the end."""
        return Situation(self.log, self.lexicon, observer=TRUTH, tick=self.episode.ticks)

    @cached_property
    def belief(self) -> Situation:
        """What the robot knows at the end."""
        return Situation(self.log, self.lexicon, observer=self.robot, tick=self.episode.ticks)

    def graph(self, beside: Graph | None = None) -> Graph:
        """The history in a database in memory, in one of its own or beside another episode."""
        make = Graph.memory if beside is None else beside.beside
        return make(self.episode.history, episode=self.number)

    @cached_property
    def home(self) -> str:
        """Hash of the home, to tell whether two episodes share one."""
        return hashlib.sha256(self.episode.spec.to_json().encode()).hexdigest()

    def situation(self, believed: bool) -> Situation:
        """The robot's belief, or the truth."""
        return self.belief if believed else self.truth

    def context(self, believed: bool) -> Context:
        """What a reader is given."""
        return context_of(self.situation(believed), self.handles)


def live_episode(config: MakeDataset, number: int) -> Lived:
    """An episode of a dataset, from its seed and number alone.

    Raises:
        SpecError: If homes cannot be as asked.
    """
    streams = np.random.SeedSequence((config.seed, number)).spawn(3)
    home, life = (int(stream.generate_state(1)[0]) % _SEEDS for stream in streams[:2])
    spec = generate(home, rooms=config.rooms, items=config.items, residents=config.residents)
    episode = live(spec, seed=life, ticks=config.ticks)
    return Lived.of(episode, number=number, dice=Dice(np.random.default_rng(streams[2])))
