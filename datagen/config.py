"""Options of dataset generation; presets are functions. The texts under the fields are the command line's help."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["MakeDataset", "demo", "large", "small"]


@dataclass(frozen=True, kw_only=True)
class MakeDataset:
    """A reasoning dataset: episodes in homes, and balanced questions about each."""

    episodes: int = 240
    """Number of episodes, each in a home of its own."""
    questions: int = 24
    """Questions about each episode."""
    ticks: int = 200
    """Length of an episode in ticks of half a second."""
    rooms: int | None = 3
    """Rooms of each home, 1 to 12; drawn per home when none."""
    items: int | None = 30
    """Small objects in each home, 30 to 200; drawn per home when none."""
    residents: int | None = 2
    """People in each home beside the robot, 1 to 5; drawn per home when none."""
    seed: int = 0
    """Seed of everything; the same seed gives the same bytes, however many workers there are."""
    dev: float = 0.1
    """Share of the episodes in the dev split."""
    test: float = 0.1
    """Share of the episodes in the test split."""
    mix: dict[str, float] = field(default_factory=dict)
    """Share of each question family, as NAME SHARE pairs; all ten alike when not given."""
    shard: int = 20
    """Episodes in a file; quotas are kept within each file."""
    workers: int = 1
    """Processes that generate at once."""


def small() -> MakeDataset:
    """A few episodes, to look at in seconds."""
    return MakeDataset(episodes=12, questions=20, shard=10)


def demo(seed: int = 0) -> MakeDataset:
    """What the demo trains on."""
    return MakeDataset(seed=seed)


def large(seed: int = 0) -> MakeDataset:
    """A hundred thousand questions about homes of all sizes."""
    return MakeDataset(
        episodes=2000, questions=50, ticks=600, rooms=None, items=None, residents=None, seed=seed, shard=50, workers=2
    )
