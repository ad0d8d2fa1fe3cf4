"""Finds out beforehand what can be kept back: samples of a recipe's own worlds say what there is to ask.

Shards are made apart, so what is kept out of some splits and demanded in others is decided before any is made, by the
recipe alone, and stands in the completed recipe for everybody to read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from datagen.config import Recipe
from datagen.dataset.errors import DatasetError
from datagen.dataset.holdout import Holdout, combinations, holdout_of, restriction, sort_of
from datagen.dataset.lived import live_episode
from datagen.dataset.quotas import FEW, shares
from datagen.dataset.splits import NEW, SORTS, extra_size, kinds_of, lived_as, shuffled
from datagen.dataset.syllabi import SYLLABI, YES_OR_NO
from datagen.questions.answers import Answer
from datagen.questions.judge import judge
from datagen.questions.language import Program
from datagen.questions.samplers import SAMPLERS
from datagen.questions.templates import TEMPLATES

__all__ = ["completed"]

_LIVES, _DRAWS = 4, 20
_ENOUGH = 3  # samples that show that a template can be asked, and of each answer of one that asks for yes or no
_OFTEN = 0.34  # most of a family's questions that may contain one combination that is kept back
_LOST = 0.4  # most of them that may be lost altogether
_KEPT = 0.12  # share of all questions that combinations of one sort are kept back from


@dataclass(frozen=True, kw_only=True)
class _Sample:
    template: str
    program: Program
    answer: Answer
    combinations: frozenset[str]

    @property
    def family(self) -> str:
        return TEMPLATES[self.template].family

    @property
    def group(self) -> tuple[str, bool]:
        """What can stand in for each other in a plan: questions of a family answered by yes or no, or openly."""
        return self.family, self.template in YES_OR_NO


def completed(recipe: Recipe) -> Recipe:
    """The recipe with what its splits keep back (`held_out`), and what can be asked then (`asked`).

    Raises:
        DatasetError: If there is nothing to keep back for a split, or too little to ask in it.
    """
    limited = [split for split in recipe.splits if restriction(split) != "others"]
    if not limited or recipe.held_out or recipe.asked:
        return recipe
    return _completed(_Key(recipe), tuple(limited))


@dataclass(frozen=True)
class _Key:
    """A recipe to be looked up by: its text, as it holds dictionaries."""

    recipe: Recipe

    def __hash__(self) -> int:
        return hash(repr(self.recipe))


@lru_cache(maxsize=4)
def _completed(key: _Key, limited: tuple[str, ...]) -> Recipe:
    recipe = key.recipe
    if "kinds" in limited:
        recipe = replace(recipe, held_out=tuple(f"kinds: {kind}" for kind in sorted(kinds_of(recipe, "kinds"))))
    samples = list(_samples(recipe, "train"))
    held = [*recipe.held_out, *_chosen(recipe, limited, samples)]
    recipe = replace(recipe, held_out=tuple(sorted(held)))
    asked = {}
    for split in ("train", *limited):
        found = samples if split != "kinds" else list(_samples(recipe, "kinds"))
        asked[restriction(split)] = _askable(found, holdout_of(recipe, split))
        if not shares(recipe.mix, recipe.syllabus, frozenset(asked[restriction(split)])):
            raise DatasetError(f"split {split!r}: too little of the mix can be asked in it; leave it out")
    return replace(recipe, asked={name: tuple(sorted(templates)) for name, templates in asked.items()})


def _samples(recipe: Recipe, split: str) -> Iterator[_Sample]:
    """Questions of all templates about episodes that stand in no split."""
    beyond = recipe.episodes + len(recipe.splits) * (extra_size(recipe) + recipe.together)
    first = beyond + recipe.together - beyond % recipe.together
    world = lived_as(recipe, split)
    for number in range(_LIVES):
        lived = live_episode(world, first + number * recipe.together)
        for name in (name for family in SYLLABI[recipe.syllabus].values() for name in family):
            situation = lived.situation(TEMPLATES[name].of == "belief")
            for draw in range(_DRAWS):
                want = draw % 2 == 0 if name in YES_OR_NO else None
                candidate = SAMPLERS[name](situation, lived.dice, want)
                judged = None if candidate is None else judge(candidate, situation, want)
                if judged is not None:
                    family = TEMPLATES[name].family
                    found = combinations(judged.program, family=family, answer=judged.answer)
                    yield _Sample(template=name, program=judged.program, answer=judged.answer, combinations=found)


def _askable(samples: Iterable[_Sample], holdout: Holdout) -> list[str]:
    """The templates of which a split can have enough questions that are answered in enough ways."""
    taken = [s for s in samples if holdout.takes(s.program, family=s.family, answer=s.answer)]
    answers: dict[str, Counter[Answer]] = defaultdict(Counter)
    of_group: dict[tuple[str, bool], set[Answer]] = defaultdict(set)
    for sample in taken:
        answers[sample.template][sample.answer] += 1
        of_group[sample.group].add(sample.answer)
    found = []
    for template, counts in answers.items():
        closed = template in YES_OR_NO
        varied = closed or len(of_group[TEMPLATES[template].family, False]) >= FEW
        least = min(counts.values()) if closed and len(counts) == 2 else 0 if closed else counts.total()
        if least >= _ENOUGH and varied:
            found.append(template)
    return found


# ---- what is kept back


def _chosen(recipe: Recipe, limited: Iterable[str], samples: list[_Sample]) -> list[str]:
    """Combinations to keep back, of each sort that a split demands."""
    held: list[str] = []
    usual = [
        sample
        for sample in samples
        if holdout_of(recipe, "train").takes(sample.program, family=sample.family, answer=sample.answer)
    ]
    for sort in SORTS:
        if not {"composed", f"composed-{sort}"} & set(limited):
            continue
        chosen = _of_sort(sort, usual, recipe.seed, held)
        if not chosen and f"composed-{sort}" in limited:
            raise DatasetError(
                f"split composed-{sort}: no combination ({SORTS[sort]}) can be kept back without losing too many other "
                "questions; leave it out"
            )
        held += chosen
    if "composed" in limited and not held:
        raise DatasetError(f"split composed: nothing to be had ({NEW['composed']}); leave it out")
    return held


def _of_sort(sort: str, samples: list[_Sample], seed: int, before: Iterable[str]) -> list[str]:
    """Combinations of one sort in an order that the seed decides, while every family keeps most of its questions."""
    sizes = Counter(sample.group for sample in samples)
    holders: dict[str, list[int]] = defaultdict(list)
    for place, sample in enumerate(samples):
        for each in sample.combinations:
            if sort_of(each) == sort:
                holders[each].append(place)
    gone = {place for place, sample in enumerate(samples) if not sample.combinations.isdisjoint(before)}
    mine: set[int] = set()
    chosen = []
    for each in shuffled(holders, seed, sort):
        lost = gone.union(holders[each])
        alone, together = (_worst(places, samples, sizes) for places in (holders[each], lost))
        if alone <= _OFTEN and together <= _LOST and len(mine.union(holders[each])) <= _KEPT * len(samples):
            chosen.append(each)
            gone = lost
            mine.update(holders[each])
    return chosen


def _worst(places: Iterable[int], samples: list[_Sample], sizes: Mapping[tuple[str, bool], int]) -> float:
    """The largest share of a group's samples that stand in these places."""
    counts = Counter(samples[place].group for place in places)
    return max((count / sizes[group] for group, count in counts.items()), default=0.0)
