"""From slots to questions: draws until the quotas of a shard are met, or says which one cannot be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from datagen.dataset.errors import DatasetError
from datagen.dataset.evenness import Evenness, traits
from datagen.dataset.holdout import ANYTHING, Holdout
from datagen.dataset.lived import Lived
from datagen.dataset.quotas import Ledger, Slot, alike
from datagen.frozen import dataclass
from datagen.questions.answers import Answer, Kind
from datagen.questions.judge import Judged, judge
from datagen.questions.notation import to_text
from datagen.questions.samplers import SAMPLERS
from datagen.questions.wording import answer_text, question_text
from datagen.worlds.home.dice import Dice

__all__ = ["Asked", "fill", "shard_dice"]

_DRAWS = 24  # for a slot on an episode
_FEW = 4  # on each of all episodes, for what one of them lacked
_MANY, _ALL = 3 * _DRAWS, 10 * _DRAWS  # on all of them together; the latter as a last resort
_GIVEN_WAY = 0.01  # of a shard's questions may be of another family; the whole dataset must keep its mix
_YES_OR_NO = {True: "yes", False: "no"}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question accepted for a dataset, worded; `text` is its program in text."""

    slot: Slot
    judged: Judged
    way: int
    question: str
    answer: str
    text: str


def fill(
    lives: Sequence[Lived], slots: Sequence[Slot], dice: Dice, *, holdout: Holdout = ANYTHING
) -> list[list[Asked]]:
    """Find a question that the holdout takes for every slot; the episodes get as many as each other, or nearly so.

    Raises:
        DatasetError: If a quota cannot be met, naming it.
    """
    order = [slots[index] for index in _shuffled(len(slots), dice)]
    left = order
    for even in (True, False):
        filling = _Filling(lives, Ledger(list(slots)), holdout, even)
        left = filling.all(order)
        if not left:
            return filling.asked
    slot = left[0]
    kind = "" if slot.want is None else f" answered {'yes' if slot.want else 'no'}"
    raise DatasetError(
        f"quota of family {str(slot.quota or slot.family)!r}{kind} cannot be met: {len(left)} of {len(slots)} "
        "questions are missing; ask for fewer questions an episode, for more ticks or items, or give the family "
        "less of the mix"
    )


def _shuffled(count: int, dice: Dice) -> list[int]:
    return [index for _, index in sorted((dice.uniform(), index) for index in range(count))]


class _Filling:
    """The questions found so far, by episode."""

    def __init__(self, lives: Sequence[Lived], ledger: Ledger, holdout: Holdout, even: bool) -> None:
        self.lives, self.ledger, self.holdout, self.even = lives, ledger, holdout, even
        self.asked: list[list[Asked]] = [[] for _ in lives]
        self._texts: list[set[str]] = [set() for _ in lives]
        self._evenness = Evenness()
        self._barren: dict[tuple[Slot, int], set[int]] = defaultdict(set)  # where nothing was found: later is even less

    def all(self, order: Sequence[Slot]) -> list[Slot]:
        """Fill the slots, and say which could not be; as a last resort, words may tell something of an answer."""
        bounds = [place * len(order) // len(self.lives) for place in range(len(self.lives) + 1)]
        left = [
            slot
            for place in range(len(self.lives))
            for slot in order[bounds[place] : bounds[place + 1]]
            if not self.try_one(slot, slot, place)
        ]
        left = [slot for slot in left if not self.elsewhere(slot, [slot])]
        left = [slot for slot in left if not self.elsewhere(slot, alike(slot))]
        may_give_way = self.holdout.gives_way or len(left) <= max(1, _GIVEN_WAY * len(order))
        if may_give_way:  # open ones, before an answer is given too often; yes and no have to stay in balance
            left = [slot for slot in left if slot.want is not None or not self.instead(slot, order)]
        self.ledger.spare, self.even = 1, False
        left = [slot for slot in left if not self.elsewhere(slot, [slot, *alike(slot, any_reason=True)])]
        return [slot for slot in left if not (may_give_way and self.instead(slot, order))]

    def elsewhere(self, slot: Slot, ways: Sequence[Slot]) -> bool:
        """Fill a slot in one of these ways on whatever episode has a question for it, the least asked first."""
        places = sorted(range(len(self.lives)), key=lambda place: (len(self.asked[place]), place))
        draws = max(_FEW, (_ALL if self.ledger.spare else _MANY) // len(places))
        for way in ways:
            barren = self._barren[way, self.ledger.spare]
            for place in places:
                if place not in barren and self.try_one(slot, way, place, draws=draws):
                    return True
                barren.add(place)
        return False

    def instead(self, slot: Slot, others: Sequence[Slot]) -> bool:
        """Fill an open slot of another family instead, the least frequent first."""
        asked = Counter(each.slot.family for found in self.asked for each in found)
        open_ones = [other for other in dict.fromkeys(others) if other.want is None and other.family != slot.family]
        for other in sorted(open_ones, key=lambda other: asked[other.family]):
            self.ledger.move(slot, other)
            if self.elsewhere(other, [other]):
                return True
            self.ledger.move(other, slot)
        return False

    def try_one(self, slot: Slot, drawn_as: Slot, place: int, *, draws: int = _DRAWS) -> bool:
        """Draw until a question fits."""
        lived = self.lives[place]
        situation = lived.situation(drawn_as.believed)
        if drawn_as.want is not None and not self._is_open(drawn_as.template, _YES_OR_NO[drawn_as.want]):
            return False

        for _ in range(draws):
            candidate = SAMPLERS[drawn_as.template](situation, lived.dice, drawn_as.want)
            if candidate is None:
                continue
            found = traits(candidate, situation.tick)
            if drawn_as.want is not None and not self._is_even(found, Kind.BOOLEAN, _YES_OR_NO[drawn_as.want]):
                continue

            def allowed(answer: Answer, found: tuple[str, ...] = found) -> bool:
                text = answer_text(answer, lived.handles)
                return self.ledger.allows(slot.family, answer.kind, text) and self._is_even(found, answer.kind, text)

            judged = judge(candidate, situation, drawn_as.want, allowed=allowed)
            if judged is not None and self._accept(slot, judged, lived, place):
                self._evenness.add(found, answer_text(judged.answer, lived.handles))
                return True
        return False

    def _is_open(self, template: str, text: str) -> bool:
        return not self.even or self._evenness.open_to(template, Kind.BOOLEAN, text)

    def _is_even(self, found: tuple[str, ...], kind: Kind, text: str) -> bool:
        return not self.even or self._evenness.allows(found, kind, text)

    def _accept(self, slot: Slot, judged: Judged, lived: Lived, place: int) -> bool:
        if not slot.takes(judged.program.depth, judged.answer.kind):
            return False
        if not self.holdout.takes(judged.program, family=slot.family, answer=judged.answer):
            return False
        answer = answer_text(judged.answer, lived.handles)
        text = to_text(judged.program)
        if text in self._texts[place]:
            return False
        self._texts[place].add(text)
        self.ledger.add(slot.family, judged.answer.kind, answer)
        template = judged.candidate.template
        way = lived.dice.choice(self.holdout.ways(template))
        question = question_text(template, judged.candidate.slots, way, lived.lexicon)
        self.asked[place].append(Asked(slot=slot, judged=judged, way=way, question=question, answer=answer, text=text))
        return True


def shard_dice(seed: int, shard: int) -> Dice:
    """The chance by which a shard's slots are ordered."""
    return Dice(np.random.default_rng(np.random.SeedSequence((seed, shard), spawn_key=(3,))))
