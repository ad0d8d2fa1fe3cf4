"""Every template of every syllabus, in homes and in blocks worlds: it is found, read back, agreed upon, and shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache

import numpy as np
import pytest

from datagen.config import recipe_of
from datagen.dataset.lived import Lived, live_episode
from datagen.dataset.syllabi import SYLLABI
from datagen.questions.answers import stated
from datagen.questions.check import disagreement
from datagen.questions.judge import Judged, judge
from datagen.questions.patterns import expand
from datagen.questions.run_log import run
from datagen.questions.samplers import SAMPLERS
from datagen.questions.situation import Situation
from datagen.questions.templates import TEMPLATES
from datagen.questions.timeline import read_timeline, to_timeline
from datagen.questions.wording import question_text, read_question
from datagen.worlds.home.dice import Dice
from memory.graph.history import History
from memory.graph.records import TRUTH

EATEN = (43, 70, 71, 95)  # lives in which somebody eats, as few do
WORLDS = {
    "home": ("homes", (*range(16), *EATEN)),
    "blocks": ("blocks-reference", range(48)),
    "blocks-rich": ("blocks", range(12)),
}
DRAWS, TRIES = 3, 24


@cache
def lives(world: str) -> list[Lived]:
    preset, numbers = WORLDS[world]
    return [live_episode(recipe_of(preset), number) for number in numbers]


@cache
def asked(world: str) -> dict[str, list[tuple[Lived, Situation, Judged]]]:
    """Some questions of each template."""
    found = defaultdict(list)
    names = [name for members in SYLLABI[world].values() for name in members]
    for lived in lives(world):
        dice = Dice(np.random.default_rng(lived.number))
        for name in names:
            template = TEMPLATES[name]
            here = 0
            for attempt in range(TRIES):
                believed = template.of == "belief" or (template.of == "any" and attempt % DRAWS == DRAWS - 1)
                situation, want = lived.situation(believed), bool(attempt % 2) if template.yes else None
                candidate = SAMPLERS[name](situation, dice, want)
                judged = None if candidate is None else judge(candidate, situation, want)
                if judged is not None:
                    found[name].append((lived, situation, judged))
                    here += 1
                if here == DRAWS:
                    break
    return found


@pytest.mark.parametrize("world", WORLDS)
def test_every_template_of_a_syllabus_finds_questions_with_various_answers(world: str) -> None:
    names = {name for members in SYLLABI[world].values() for name in members}
    assert names == set(asked(world))
    for name in names:
        answers = Counter(str(judged.answer) for _, _, judged in asked(world)[name])
        assert answers.total() >= 4, name
        assert len(answers) >= 2 or TEMPLATES[name].reason is not None, name


@pytest.mark.parametrize("world", WORLDS)
def test_every_question_in_every_way_reads_back_as_its_own_program(world: str) -> None:
    for name, found in asked(world).items():
        for lived, situation, judged in found[:6]:
            for way in range(len(TEMPLATES[name].ways)):
                text = question_text(TEMPLATES[name], judged.candidate.slots, way, lived.lexicon)
                read = read_question(text, lived.lexicon, observer=situation.observer, tick=situation.tick)
                assert read is not None, text
                assert read.program == judged.program, text


@pytest.mark.parametrize("world", WORLDS)
def test_the_executors_agree_on_every_question(world: str) -> None:
    graphs = {lived.number: lived.graph() for lived in lives(world)}
    for found in asked(world).values():
        for lived, _, judged in found:
            differ = disagreement(judged.program, graphs[lived.number], lived.log)
            assert differ is None, str(differ)
    for graph in graphs.values():
        graph.close()


def read_back(lived: Lived, *, believed: bool, rich: bool) -> History:
    assert lived.shown is not None
    observer = lived.agent if believed else TRUTH
    text = to_timeline(lived.shown.history, lived.handles, observer=observer, rich=rich)
    return read_timeline(text, lived.episode.history.vocabulary)


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("rich", [False, True])
def test_every_answer_follows_from_the_text_that_is_shown(world: str, rich: bool) -> None:
    texts = {
        (lived.number, believed): read_back(lived, believed=believed, rich=rich)
        for lived in lives(world)[:12]
        for believed in (False, True)
    }
    checked = 0
    for found in asked(world).values():
        for lived, situation, judged in found:
            history = texts.get((lived.number, situation.observer != TRUTH))
            if history is not None and checked < 1500:
                checked += 1
                assert stated(run(judged.program, history)) == judged.answer, judged.program
    assert checked > 500


def test_the_timeline_of_the_truth_holds_all_that_is_shown() -> None:
    for world in WORLDS:
        for lived in lives(world)[:4]:
            assert lived.shown is not None
            for rich in (False, True):
                history = read_back(lived, believed=False, rich=rich)
                for name in ("entities", "facts", "poses", "events", "last_tick"):
                    assert getattr(history, name) == getattr(lived.shown.history, name)


def test_a_line_that_says_no_record_is_refused() -> None:
    with pytest.raises(ValueError, match="no record"):
        read_timeline("tick 3\nthe mug is blue\n", lives("home")[0].episode.history.vocabulary)


def test_positions_are_rounded_and_shown_at_snapshots_only() -> None:
    lived = lives("home")[0]
    assert lived.shown is not None
    assert lived.shown.snapshots == (0, 100, 200)
    assert {pose.tick for pose in lived.shown.history.poses} <= set(lived.shown.snapshots)
    assert all(abs(10 * pose.x - round(10 * pose.x)) < 1e-6 for pose in lived.shown.history.poses)


def test_every_template_has_eight_ways_and_keeps_some_back() -> None:
    for template in TEMPLATES.values():
        assert len(template.ways) >= 8, template.name
        assert set(template.common) | set(template.kept_back) == set(range(len(template.ways)))
        assert set(template.common).isdisjoint(template.kept_back)
        assert len(template.kept_back) >= 2


@pytest.mark.parametrize("bad", ["a(b", "a)b", "(a|b", "a|b)"])
def test_a_pattern_with_a_stray_parenthesis_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="parenthesis"):
        expand(bad)


def test_choices_are_said_in_order() -> None:
    assert expand("(Tell|Show) me( now|).") == ("Tell me now.", "Tell me.", "Show me now.", "Show me.")
    assert expand("a(b|c(d|e))f") == ("abf", "acdf", "acef")
