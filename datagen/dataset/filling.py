"""From slots to questions: draws until the quotas of a shard are met, or says which one cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from datagen.dataset.errors import DatasetError
from datagen.dataset.lived import Lived
from datagen.dataset.quotas import Ledger, Slot, alike
from datagen.questions.answers import Answer
from datagen.questions.judge import Judged, judge
from datagen.questions.notation import to_text
from datagen.questions.samplers import SAMPLERS
from datagen.questions.wording import answer_text, question_text
from datagen.worlds.home.dice import Dice

__all__ = ["Asked", "fill", "shard_dice"]

_DRAWS = 24  # for a slot on an episode


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question accepted for a dataset, worded; `text` is its program in text."""

    slot: Slot
    judged: Judged
    way: int
    question: str
    answer: str
    text: str


def fill(lives: Sequence[Lived], slots: Sequence[Slot], dice: Dice) -> list[list[Asked]]:
    """Find a question for every slot; the episodes get as many as each other, or nearly so.

    Raises:
        DatasetError: If a quota cannot be met, naming it.
    """
    order = [slots[index] for index in _shuffled(len(slots), dice)]
    filling = _Filling(lives, Ledger(list(slots)))
    bounds = [place * len(slots) // len(lives) for place in range(len(lives) + 1)]
    left = [
        slot
        for place in range(len(lives))
        for slot in order[bounds[place] : bounds[place + 1]]
        if not filling.try_one(slot, slot, place)
    ]
    left = [slot for slot in left if not filling.elsewhere(slot, [slot])]
    left = [slot for slot in left if not filling.elsewhere(slot, alike(slot))]
    filling.ledger.spare = 1
    left = [slot for slot in left if not filling.elsewhere(slot, [slot, *alike(slot, any_reason=True)])]
    if left:
        slot = left[0]
        kind = "" if slot.want is None else f" answered {'yes' if slot.want else 'no'}"
        raise DatasetError(
            f"quota of family {str(slot.quota or slot.family)!r}{kind} cannot be met: {len(left)} of {len(slots)} "
            "questions are missing; ask for fewer questions an episode, for more ticks or items, or give the family "
            "less of the mix"
        )
    return filling.asked


def _shuffled(count: int, dice: Dice) -> list[int]:
    return [index for _, index in sorted((dice.uniform(), index) for index in range(count))]


class _Filling:
    """The questions found so far, by episode."""

    def __init__(self, lives: Sequence[Lived], ledger: Ledger) -> None:
        self.lives, self.ledger = lives, ledger
        self.asked: list[list[Asked]] = [[] for _ in lives]
        self._texts: list[set[str]] = [set() for _ in lives]
        self._hopeless: set[tuple[Slot, int]] = set()  # found nothing on any episode: later there is even less

    def elsewhere(self, slot: Slot, ways: Sequence[Slot]) -> bool:
        """Fill a slot in one of these ways on whatever episode has a question for it, the least asked first."""
        places = sorted(range(len(self.lives)), key=lambda place: (len(self.asked[place]), place))
        draws = max(_DRAWS // 3, 10 * _DRAWS // len(places))
        for way in ways:
            if (way, self.ledger.spare) in self._hopeless:
                continue
            if any(self.try_one(slot, way, place, draws=draws) for place in places):
                return True
            self._hopeless.add((way, self.ledger.spare))
        return False

    def try_one(self, slot: Slot, drawn_as: Slot, place: int, *, draws: int = _DRAWS) -> bool:
        """Draw until a question fits."""
        lived = self.lives[place]
        situation = lived.situation(drawn_as.believed)

        def allowed(answer: Answer) -> bool:
            return self.ledger.allows(slot.family, answer.kind, answer_text(answer, lived.handles))

        for _ in range(draws):
            candidate = SAMPLERS[drawn_as.template](situation, lived.dice, drawn_as.want)
            judged = None if candidate is None else judge(candidate, situation, drawn_as.want, allowed=allowed)
            if judged is not None and self._accept(slot, judged, lived, place):
                return True
        return False

    def _accept(self, slot: Slot, judged: Judged, lived: Lived, place: int) -> bool:
        if not slot.takes(judged.program.depth, judged.answer.kind):
            return False
        answer = answer_text(judged.answer, lived.handles)
        text = to_text(judged.program)
        if text in self._texts[place]:
            return False
        self._texts[place].add(text)
        self.ledger.add(slot.family, judged.answer.kind, answer)
        template = judged.candidate.template
        way = lived.dice.choice(template.common)
        question = question_text(template, judged.candidate.slots, way, lived.lexicon)
        self.asked[place].append(Asked(slot=slot, judged=judged, way=way, question=question, answer=answer, text=text))
        return True


def shard_dice(seed: int, shard: int) -> Dice:
    """The chance by which a shard's slots are ordered."""
    return Dice(np.random.default_rng(np.random.SeedSequence((seed, shard), spawn_key=(3,))))
