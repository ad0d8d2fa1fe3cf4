"""Questions inside questions, and groups with three and four conditions: drawn, said, read back, and worth asking."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from datagen.config import recipe_of
from datagen.dataset.lived import Lived, live_episode
from datagen.questions.answers import Answer, Kind
from datagen.questions.check import disagreement
from datagen.questions.grouping import clauses, draw_asked, draw_group
from datagen.questions.language import Program
from datagen.questions.lexicon import Lexicon
from datagen.questions.nested import FORMS
from datagen.questions.nesting import nested
from datagen.questions.notation import expression_text
from datagen.questions.phrases import Group, Which, conditions_text, one, read_conditions, read_thing, thing_text
from datagen.worlds.home.dice import Dice
from datagen.worlds.home.kinds import VOCABULARY
from memory.graph.records import Entity

ANN = 'unique(named(scene(person), "Ann"))'
BEN = 'unique(named(scene(person), "Ben"))'
FRIDGE = "unique(scene(fridge))"

WORDS = Lexicon.from_records(
    VOCABULARY,
    [
        Entity(id=1, kind="adult", name="Ann"),
        Entity(id=2, kind="adult", name="Ben"),
        Entity(id=3, kind="kitchen", name="kitchen"),
    ],
    [],
)


PRESETS = {"homes": 2, "blocks-reference": 4}


@cache
def lives(preset: str) -> list[Lived]:
    return [live_episode(recipe_of(preset), number) for number in range(PRESETS[preset])]


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("whatever holds the mug", "holder(unique(scene(mug)))"),
        ("that which holds whatever holds the mug", "holder(holder(unique(scene(mug))))"),
        ("the owner of the mug", "link(unique(scene(mug)), owned_by)"),
        ("the room of the fridge", f"room_of({FRIDGE})"),
        ("the only thing that Ann holds", f"unique(contents({ANN}))"),
        ("the thing that Ann last took", f"argument(last(events(verb: take, actor: {ANN})), item)"),
        ("whoever last opened the fridge", f"actor(last(events(verb: open, with thing = {FRIDGE})))"),
        ("the chair nearest to Ann", f"top(minus(scene(chair), just({ANN})), distance_to(position({ANN})), least)"),
        ("the person that took things most often", "top(scene(person), times(events(verb: take)), most)"),
        ("the piece of furniture that holds the most things", "top(scene(furniture), holding(), most)"),
        ("the mug on the chair nearest to Ann", None),
        ("the chairs nearest to Ann", None),
        ("whatever holds", None),
        ("whatever holds the moon", None),
    ],
)  # fmt: skip
def test_a_question_inside_a_question_is_read(phrase: str, expected: str | None) -> None:
    thing = read_thing(phrase, WORDS)
    if expected is None:
        assert not isinstance(thing, Which)
        return
    assert isinstance(thing, Which)
    assert expression_text(one(thing, WORDS)) == expected
    assert thing_text(thing, WORDS) == phrase


def test_what_is_asked_inside_takes_all_that_follows() -> None:
    outer = read_thing("whoever last took the thing that Ben last put on the shelf", WORDS)
    assert outer is None  # "put" is asked with a place, so nothing is
    outer = read_thing("the thing that whoever last opened the thing that Ben last closed last took", WORDS)
    assert isinstance(outer, Which)
    assert outer.verb == "take"
    assert isinstance(outer.thing, Which)
    assert outer.thing.verb == "open"


@pytest.mark.parametrize("preset", PRESETS)
def test_a_nested_question_finds_what_it_was_drawn_for_in_both_executors(preset: str) -> None:
    forms, deepest = set(), 0
    for lived in lives(preset):
        dice, situation, graph = Dice(np.random.default_rng(lived.number)), lived.truth, lived.graph()
        for attempt in range(180):
            drawn = nested(situation, dice, situation.known, still=True, deeper=0.7)
            if drawn is None:
                continue
            entity, which = drawn
            program = Program(body=one(which, situation.lexicon), tick=situation.tick)
            assert situation.ask(program.body) == Answer(Kind.ENTITY, entity)
            if attempt % 18 == 0:
                assert disagreement(program, graph, lived.log) is None
            read = read_thing(thing_text(which, situation.lexicon), situation.lexicon)
            assert read == which
            forms.add(which.form)
            deepest = max(deepest, program.depth)
        graph.close()
    assert len(forms) >= (len(FORMS) - 2 if preset == "homes" else 6)
    assert deepest >= 8


def test_a_nested_question_never_gives_back_what_it_is_asked_of() -> None:
    lived = lives("homes")[0]
    dice, seen = Dice(np.random.default_rng(5)), 0
    back = {("holder", "held"), ("held", "holder"), ("done", "doer"), ("doer", "done")}
    for _ in range(200):
        drawn = nested(lived.truth, dice, lived.truth.known, deeper=1.0)
        which = None if drawn is None else drawn[1]
        while isinstance(which, Which):
            inner = which.thing
            seen += isinstance(inner, Which)
            assert not (isinstance(inner, Which) and (which.form, inner.form) in back)
            which = inner if isinstance(inner, Which) else None
    assert seen > 50


def test_the_compact_view_has_no_nested_questions() -> None:
    situation = live_episode(recipe_of("homes-small"), 0).truth
    assert nested(situation, Dice(np.random.default_rng(0)), situation.known) is None


# ---- three and four conditions


@pytest.mark.parametrize(
    "said",
    [
        "red and small and on the chair but not owned by Ann",
        "either red or blue, and on the chair",
        "either red or blue or small, but not on the chair",
        "either red or blue, and small but not owned by Ann and not on the chair",
        "on the chair nearest to Ann and red",
    ],
)
def test_three_and_four_conditions_are_read_as_they_are_said(said: str) -> None:
    which = read_conditions(said.lower(), WORDS)
    assert which is not None
    assert conditions_text(Group("mug", *which), WORDS) == said


@pytest.mark.parametrize(
    "said", ["either red, and small", "red or blue, and small", "either red or blue", "red, small"]
)
def test_conditions_that_could_be_grouped_otherwise_are_not_read(said: str) -> None:
    assert read_conditions(said, WORDS) is None


def test_every_condition_of_a_group_makes_a_difference_however_many_there_are() -> None:
    sizes = set()
    for lived in lives("homes"):
        dice, situation = Dice(np.random.default_rng(lived.number)), lived.truth
        for _ in range(400):
            group, empty = draw_group(situation, dice), draw_asked(situation, dice, want=False)
            size = 0 if group is None else len(group.conditions) + len(group.also)
            if group is not None and size > 2:
                sizes.add((size, group.either))
                assert all(situation.ask(whole) != situation.ask(part) for whole, part in clauses(group, situation))
            if empty is not None:
                answers = [(situation.ask(whole), situation.ask(part)) for whole, part in clauses(empty, situation)]
                assert all(whole.kind is Kind.NONE and part.kind is not Kind.NONE for whole, part in answers)
    assert sizes == {(3, False), (3, True), (4, False), (4, True)}
