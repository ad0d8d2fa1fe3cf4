"""A page for each family: every template with its ways, and an example with program, answer and evidence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from datagen.config import recipe_of
from datagen.dataset.lived import Lived, live_episode
from datagen.dataset.rows import evidence
from datagen.dataset.syllabi import SYLLABI
from datagen.questions.judge import Judged, judge
from datagen.questions.notation import to_text
from datagen.questions.samplers import SAMPLERS
from datagen.questions.support import support_on
from datagen.questions.template import Template
from datagen.questions.templates import TEMPLATES
from datagen.questions.wording import answer_text, question_text
from datagen.worlds.home.dice import Dice
from memory.graph.records import TRUTH
from memory.graph.whole import write_whole

__all__ = ["write_pages"]

_PRESETS = {"home": "homes", "blocks": "blocks-reference", "blocks-rich": "blocks"}
_EPISODES, _TRIES = 12, (8, 80)  # few at first: most are soon found


def write_pages(folder: Path) -> list[Path]:
    """Write a page for each family, and an index; the same bytes each time.

    Args:
        folder: Where to; made if need be.

    Returns:
        The pages.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lives = {world: _lives(preset) for world, preset in _PRESETS.items()}
    families = list(dict.fromkeys(template.family for template in TEMPLATES.values()))
    pages = []
    for family in families:
        pages.append(folder / f"{family}.md")
        write_whole(pages[-1], "\n".join(_page(family, lives)) + "\n")
    write_whole(folder / "README.md", "\n".join(_index(families)) + "\n")
    return [*pages, folder / "README.md"]


def _lives(preset: str) -> list[Lived]:
    return [live_episode(recipe_of(preset), number) for number in range(_EPISODES)]


def _index(families: list[str]) -> Iterator[str]:
    yield "# The question families\n"
    yield "Made by `inhabit families`. Columns: templates in each syllabus (`datagen/dataset/syllabi.py`).\n"
    yield "| family | " + " | ".join(SYLLABI) + " |"
    yield "|---" * (1 + len(SYLLABI)) + "|"
    for family in families:
        counts = " | ".join(str(len(syllabus.get(family, ())) or "–") for syllabus in SYLLABI.values())
        yield f"| [{family}]({family}.md) | {counts} |"


def _page(family: str, lives: dict[str, list[Lived]]) -> Iterator[str]:
    yield f"# {family}\n"
    yield "Made by `inhabit families`: every template with the ways it is asked in, and an example from each world."
    for name, template in TEMPLATES.items():
        if template.family == family:
            yield from _template(name, template, lives)


def _template(name: str, template: Template, lives: dict[str, list[Lived]]) -> Iterator[str]:
    yield f"\n## {name}\n"
    if template.reason is None:
        yield from _ways(template)
    else:
        plain = next(each for each in TEMPLATES.values() if each.reason is None and each.asked == template.asked)
        yield f"Worded as `{plain.name}`, asked of the truth where there is no answer: `{template.reason}`."
    for world, found in lives.items():
        asked = name in SYLLABI[world].get(template.family, ())
        again = world == "blocks-rich" and name in SYLLABI["blocks"].get(template.family, ())
        tries = _TRIES if asked and not again else ()
        example = next(filter(None, (_example(name, template, found, times) for times in tries)), None)
        if example is not None:
            yield from _shown(world, template, *example)


def _ways(template: Template) -> Iterator[str]:
    asked_of = {"any": "the truth or a belief", "truth": "the truth", "belief": "a belief"}[template.of]
    yield f"Asked of {asked_of}; {len(template.ways)} ways, {len(template.kept_back)} of them kept back:\n"
    yield from (f"    {way}" for way in template.ways)


def _example(name: str, template: Template, lives: list[Lived], tries: int) -> tuple[Lived, Judged] | None:
    """The first question of a template that an episode has, one with something in its answer if there is one."""
    first = None
    for lived in lives:
        dice = Dice(np.random.default_rng((lived.number, sorted(TEMPLATES).index(name))))
        situation = lived.situation(template.of == "belief")
        for _ in range(tries):
            want = True if template.yes else None
            candidate = SAMPLERS[name](situation, dice, want)
            judged = None if candidate is None else judge(candidate, situation, want)
            if judged is not None and judged.answer.value:
                return lived, judged
            first = first or (None if judged is None else (lived, judged))
    return first


def _shown(world: str, template: Template, lived: Lived, judged: Judged) -> Iterator[str]:
    program = judged.program
    whose = "the truth" if program.observer == TRUTH else "the agent's belief"
    facts = evidence(lived, support_on(program, lived.log, lived.episode.history.facts))
    yield f"\nIn a {world} world, of {whose}:\n"
    for way in (template.common[0], template.common[-1]):
        yield f"> {question_text(template, judged.candidate.slots, way, lived.lexicon)}  "
    yield f"\n**{answer_text(judged.answer, lived.handles)}** ({judged.answer.kind})\n"
    yield f"    {to_text(program)}\n"
    given = "none beyond kinds and names, which are given."
    yield "Evidence, each piece needed: " + ("; ".join(f"`{line}`" for line in facts) or given)
