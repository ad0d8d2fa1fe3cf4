"""Finds out beforehand what can be kept back: samples of a recipe's own worlds say what there is to ask.

Shards are made apart, so what is kept out of some splits and demanded in others is decided before any is made, by the
recipe alone, and stands in the completed recipe for everybody to read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from datagen.config import Recipe
from datagen.dataset.errors import DatasetError
from datagen.dataset.holdout import Holdout, combinations, elements_of, holdout_of, restriction, sort_of
from datagen.dataset.lived import live_episode
from datagen.dataset.quotas import FEW, shares
from datagen.dataset.splits import NEW, SORTS, extra_size, kinds_of, lived_as, shuffled
from datagen.dataset.syllabi import SYLLABI, YES_OR_NO
from datagen.questions.answers import Answer
from datagen.questions.judge import judge
from datagen.questions.language import Program
from datagen.questions.samplers import SAMPLERS
from datagen.questions.templates import TEMPLATES
from datagen.questions.wording import answer_text

__all__ = ["completed"]

_LIVES, _DRAWS = 6, 14
_ENOUGH = 6  # different questions that show that a template can be asked; of each answer, if that is yes or no
_KEPT = 0.15  # share of all questions that combinations of one sort are kept back from
_LOST = {"group": 0.5, "template": 0.5, "element": 0.5}
"""Most that may be lost: of the questions that stand in for each other, of a template's, and of those with an element
of a combination, which is thus learnt elsewhere."""


@dataclass(frozen=True, kw_only=True)
class _Sample:
    template: str
    life: int
    program: Program
    answer: Answer
    text: str
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
                    yield _Sample(
                        template=name,
                        life=number,
                        program=judged.program,
                        answer=judged.answer,
                        text=answer_text(judged.answer, lived.handles),
                        combinations=found,
                    )


def _askable(samples: Iterable[_Sample], holdout: Holdout) -> list[str]:
    """The templates of which a split can have enough questions that are answered in enough ways."""
    asked: dict[tuple[str, bool], set[tuple[int, Program]]] = defaultdict(set)
    answers: dict[str, set[str]] = defaultdict(set)
    for sample in samples:
        if holdout.takes(sample.program, family=sample.family, answer=sample.answer):
            asked[sample.template, sample.answer.value is True].add((sample.life, sample.program))
            if sample.template not in YES_OR_NO:
                answers[sample.family].add(sample.text)
    found = []
    for template in sorted({template for template, _ in asked}):
        no, yes = len(asked[template, False]), len(asked[template, True])
        closed = template in YES_OR_NO
        if (min(no, yes) if closed else no) >= _ENOUGH and (closed or len(answers[TEMPLATES[template].family]) >= FEW):
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
    """Combinations of one sort in an order that the seed decides, while what they are made of is learnt elsewhere."""
    holders: dict[str, set[int]] = defaultdict(set)
    for place, sample in enumerate(samples):
        for each in sample.combinations:
            if sort_of(each) == sort:
                holders[each].add(place)
    with_element = Counter(element for each, places in holders.items() for element in elements_of(each) for _ in places)
    gone = {place for place, sample in enumerate(samples) if not sample.combinations.isdisjoint(before)}
    mine: set[int] = set()
    lost: Counter[str] = Counter()
    chosen = []
    for each in shuffled(holders, seed, sort):
        more = Counter(dict.fromkeys(elements_of(each), len(holders[each])))
        if (
            len(mine | holders[each]) <= _KEPT * len(samples)
            and all(lost[name] + count <= _LOST["element"] * with_element[name] for name, count in more.items())
            and _keeps(samples, gone | holders[each], templates=sort != "answers")
        ):
            chosen.append(each)
            mine |= holders[each]
            gone |= holders[each]
            lost += more
    return chosen


def _keeps(samples: list[_Sample], gone: set[int], *, templates: bool) -> bool:
    """Whether enough is left without these samples: of what can stand in for each other, each template, the answers."""
    sizes: Counter[object] = Counter()
    lost: Counter[object] = Counter()
    for place, sample in enumerate(samples):
        for what in (sample.group, sample.template) if templates else (sample.group,):
            sizes[what] += 1
            lost[what] += place in gone
    most = {True: _LOST["template"], False: _LOST["group"]}
    if any(count > most[isinstance(what, str)] * sizes[what] for what, count in lost.items()):
        return False
    before, after = _answers(samples), _answers([s for place, s in enumerate(samples) if place not in gone])
    return all(after[family] >= min(FEW, count) for family, count in before.items())


def _answers(samples: list[_Sample]) -> Counter[str]:
    """How many answers each family has that are given more than once."""
    given = Counter((sample.family, sample.text) for sample in samples if sample.template not in YES_OR_NO)
    return Counter(family for (family, _), count in given.items() if count > 1)
