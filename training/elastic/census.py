"""Who is at a sync, and what follows from it. Every member reads the same roll, and so decides the same."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Census", "Presence", "account", "key_of", "taken"]


@dataclass(frozen=True, kw_only=True)
class Presence:
    """What a worker says of itself when it comes to a sync.

    Attributes:
        number: Its replica's.
        born: When its process began, in seconds: a worker that was started anew is another one.
        store: HOST:PORT where others can meet through it.
        step: Inner steps that its replica took, or those of the checkpoint that it would begin from.
        version: Syncs that its shared weights have seen.
        lineage: A checksum over all of their history.
        live: Whether it holds weights of the run that goes on, and not merely those of a checkpoint.
        whole: Whether it took every step since the last sync.
        sound: Whether its weights are numbers.
        stops: Whether it was asked to stop.
        failures: Sums that it lost others in.
        cut_off: The stores of those whom it cannot reach, though they are on the roll.
    """

    number: int
    born: float
    store: str
    step: int
    version: int
    lineage: int
    live: bool
    whole: bool
    sound: bool
    stops: bool
    failures: int
    cut_off: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Census:
    """What a roll comes to.

    Attributes:
        roll: Who is there and can reach all others that are, by number.
        leaders: Whose weights are the run's; the first of them gives them to those behind. Empty if nobody is live.
        members: The leaders whose outer gradients count.
        refused: The leaders whose outer gradients are no numbers.
        behind: Who takes the leaders' weights.
        step: The leaders' inner steps.
    """

    roll: tuple[Presence, ...]
    leaders: tuple[int, ...]
    members: tuple[int, ...]
    refused: tuple[int, ...]
    behind: tuple[int, ...]
    step: int

    @property
    def stops(self) -> bool:
        """Whether anybody was asked to stop."""
        return any(each.stops for each in self.roll)

    @property
    def born(self) -> dict[int, float]:
        """Who is there, by number, with the time at which each began."""
        return {each.number: each.born for each in self.roll}

    def shares(self, of: Sequence[float]) -> list[float]:
        """The shares of all replicas, 0 for those that do not count."""
        return [share if number in self.members else 0.0 for number, share in enumerate(of)]


def taken(answers: Sequence[Presence]) -> Census:
    """The census of those who came.

    The newest weights lead. Should there be several that are equally new, which a worker that was cut off between a
    sum and its use can bring about, those of the most members do, and then those of the first.
    """
    roll = _connected(_one_each(answers))
    live = [each for each in roll if each.live]
    newest = [each for each in live if each.version == max(other.version for other in live)]
    lineages = [each.lineage for each in newest]
    leaders = [each for each in newest if each.lineage == max(lineages, key=lineages.count)]
    return Census(
        roll=tuple(roll),
        leaders=tuple(each.number for each in leaders),
        members=tuple(each.number for each in leaders if each.whole and each.sound),
        refused=tuple(each.number for each in leaders if each.whole and not each.sound),
        behind=tuple(each.number for each in roll if each not in leaders),
        step=leaders[0].step if leaders else max(each.step for each in roll),
    )


def _one_each(answers: Sequence[Presence]) -> list[Presence]:
    """The newest worker of each number, in order: an older one is dead, though it may still be on the roll."""
    newest: dict[int, Presence] = {}
    for each in sorted(answers, key=lambda each: each.born):
        newest[each.number] = each
    return [newest[number] for number in sorted(newest)]


def _connected(roll: list[Presence]) -> list[Presence]:
    """Those who can reach each other: who is cut off from the most others is left out, and of several the last."""
    there = list(roll)
    while True:
        pairs = [(one.number, two.number) for one in there for two in there if two.store in one.cut_off]
        if not pairs:
            return there
        cuts = Counter(number for pair in pairs for number in pair)
        worst = max(cuts, key=lambda number: (cuts[number], number))
        there = [each for each in there if each.number != worst]


def account(census: Census, began: Mapping[int, float]) -> dict[str, Any]:
    """What became of each worker that began the round, and who is new.

    Who was there at the last sync (`began`) is now a member, refused, late or lost. `stale` are those who bring what
    they did to older weights, which is refused; the rounds that they missed are counted as late or lost already.
    """
    counted = {*census.members, *census.refused}
    same = {number for number, born in began.items() if census.born.get(number) == born}
    return {
        "began": sorted(began),
        "members": list(census.members),
        "refused": list(census.refused),
        "late": sorted(same - counted),
        "lost": sorted(began.keys() - same),
        "joined": sorted(census.born.keys() - same),
        "stale": [each.number for each in census.roll if each.live and each.number in census.behind],
    }


def key_of(census: Census) -> str:
    """A name for just these workers after just these failures: they meet under it."""
    told = [(each.number, each.born, each.failures) for each in census.roll]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
