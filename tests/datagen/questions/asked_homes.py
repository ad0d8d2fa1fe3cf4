"""Lived-in homes and drawn questions for the tests of families, wording, views and datasets."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from datagen.config import recipe_of
from datagen.dataset.lived import Lived, live_episode
from datagen.dataset.syllabi import SYLLABI, YES_OR_NO
from datagen.questions.families import Candidate
from datagen.questions.judge import Judged, judge
from datagen.questions.samplers import SAMPLERS as ALL
from datagen.questions.situation import Situation
from datagen.questions.templates import TEMPLATES
from datagen.worlds.home.dice import Dice

FAMILIES = SYLLABI["compact"]
SAMPLERS = {name: ALL[name] for members in FAMILIES.values() for name in members}
"""Of what the compact view of homes shows; the rest is in `test_all_families.py`."""

MIDDLING = {"rooms": 3, "items": 30, "residents": 2, "ticks": 200}
BIG = {"rooms": 6, "items": 60, "residents": 3, "ticks": 300}


@cache
def lived_home(number: int) -> Lived:
    """An episode in a home of three rooms; every fifth in a bigger home with more people."""
    if number % 5 == 4:
        return live_episode(recipe_of("homes-small", BIG), number)
    return live_episode(recipe_of("homes-small", MIDDLING), number)


def situations(lived: Lived, template: str) -> list[Situation]:
    """Those that a template may be asked of."""
    of = TEMPLATES[template].of
    both = next(family for family, members in FAMILIES.items() if template in members)
    believed = of == "belief" or (of == "any" and both in ("property", "count", "existence", "containment"))
    return ([] if of == "belief" else [lived.truth]) + ([lived.belief] if believed else [])


def drawn(lived: Lived, template: str, *, tries: int = 12) -> Iterator[tuple[Candidate, Judged, Situation]]:
    """Questions of a template about a home that may be asked, with who is asked."""
    dice = Dice(np.random.default_rng((lived.number, sorted(SAMPLERS).index(template))))
    for situation in situations(lived, template):
        for attempt in range(tries):
            want = bool(attempt % 2) if template in YES_OR_NO else None
            candidate = SAMPLERS[template](situation, dice, want)
            judged = None if candidate is None else judge(candidate, situation, want)
            if candidate is not None and judged is not None:
                yield candidate, judged, situation
