"""What questions that join several mean: sets of sets, numbers of numbers, and moments of events."""

from __future__ import annotations

import pytest

from datagen.questions.lexicon import Lexicon
from datagen.questions.notation import expression_text
from datagen.questions.wording import read_question
from datagen.worlds.home.kinds import VOCABULARY
from memory.graph.records import Entity

ANN, BEN = 'unique(named(scene(person), "Ann"))', 'unique(named(scene(person), "Ben"))'
FRIDGE, TABLE = "unique(scene(fridge))", "unique(scene(table))"
OPENED = f"when(last(events(verb: open, actor: {ANN}, with thing = {FRIDGE})))"

WORDS = Lexicon.from_records(
    VOCABULARY, [Entity(id=1, kind="adult", name="Ann"), Entity(id=2, kind="adult", name="Ben")], []
)


@pytest.mark.parametrize(
    ("question", "template", "expected"),
    [
        (
            "Which mugs that are red moved between tick 2 and tick 9?",
            "sets.moved",
            'intersect(filter(scene(mug), colour = "red"), changed(scene(mug), location, @2, @9))',
        ),
        (
            "Which mugs were once on the table but are so no longer?",
            "sets.no_longer",
            f"minus(ever(scene(mug), on = {TABLE}, @0, now()), filter(scene(mug), on = {TABLE}))",
        ),
        (
            "Which mugs are red but were never held by Ann?",
            "sets.never",
            f'minus(filter(scene(mug), colour = "red"), ever(scene(mug), held_by = {ANN}, @0, now()))',
        ),
        (
            "Which mugs that are red did Ann take?",
            "sets.did",
            f'intersect(filter(scene(mug), colour = "red"), arguments(events(verb: take, actor: {ANN}), item))',
        ),
        (
            "Which mugs did both Ann and Ben take?",
            "sets.both_did",
            f"intersect(scene(mug), intersect(arguments(events(verb: take, actor: {ANN}), item), "
            f"arguments(events(verb: take, actor: {BEN}), item)))",
        ),
        (
            "Are all mugs that are red also small?",
            "sets.all",
            'negate(exists(minus(filter(scene(mug), colour = "red"), filter(scene(mug), size = "small"))))',
        ),
        (
            "Which mugs are north of the fridge and within 2 metres of Ann?",
            "sets.near",
            f"intersect(having(scene(mug), along(north, origin: position({FRIDGE})) > length(0)), "
            f"having(minus(scene(mug), just({ANN})), distance_to(position({ANN})) <= length(2000)))",
        ),
        (
            "Which mugs are within 2 metres of Ann but not within 3 metres of Ben?",
            "sets.apart",
            f"minus(having(minus(scene(mug), just({ANN})), distance_to(position({ANN})) <= length(2000)), "
            f"having(scene(mug), distance_to(position({BEN})) <= length(3000)))",
        ),
        (
            "Are there as many mugs as chairs?",
            "sums.as_many",
            "compare(count(scene(mug)) = count(scene(chair)))",
        ),
        (
            "Are more mugs red than small?",
            "sums.more_so",
            'compare(count(filter(scene(mug), colour = "red")) > count(filter(scene(mug), size = "small")))',
        ),
        (
            "How many more things does the table hold than the shelf does?",
            "sums.more_held",
            f"subtract(count(contents({TABLE})), count(contents(unique(scene(shelf)))))",
        ),
        (
            "How long is the way from Ann to Ben by way of the fridge?",
            "sums.way",
            f"add(distance(position({ANN}), position({FRIDGE})), distance(position({FRIDGE}), position({BEN})))",
        ),
        (
            "Are Ann and Ben farther apart than the fridge and the table?",
            "nearest.farther",
            f"compare(distance(position({ANN}), position({BEN})) > distance(position({FRIDGE}), position({TABLE})))",
        ),
        (
            "At which spot was Ben when Ann last opened the fridge?",
            "spot.when",
            f"at({OPENED}, position({BEN}))",
        ),
        (
            "Where was Ben when Ann last opened the fridge?",
            "deeds.while",
            f"at({OPENED}, where({BEN}))",
        ),
        (
            "How many ticks after Ann last opened the fridge did Ben last take the mug?",
            "deeds.after",
            f"elapsed({OPENED}, when(last(events(verb: take, actor: {BEN}, with item = unique(scene(mug))))))",
        ),
        (
            "How often did somebody take the mug?",
            "deeds.times",
            "count(events(verb: take, with item = unique(scene(mug))))",
        ),
        (
            "What was the second thing that Ann took?",
            "deeds.nth",
            f"argument(nth(events(verb: take, actor: {ANN}), 2), item)",
        ),
        (
            "For how many ticks did Ben face west so far?",
            "change.faced",
            f'measured({BEN}, lasting(heading = "west", @0, now()))',
        ),
        (
            "Until which tick did Ben face the way it faced at tick 3?",
            "change.faced_until",
            f"until({BEN}, heading, @3)",
        ),
        (
            "Since which tick has Ben faced the way it faces now?",
            "change.faced_since",
            f"since({BEN}, heading)",
        ),
        (
            "Which mugs came to be there between tick 2 and tick 9?",
            "change.appeared",
            "appeared(scene(mug), location, @2, @9)",
        ),
        (
            "Which mugs ceased to be there between tick 2 and tick 9?",
            "change.gone",
            "gone(at(@2, scene(mug)), location, @2, @9)",
        ),
    ],
)
def test_a_question_that_joins_several_means(question: str, template: str, expected: str) -> None:
    read = read_question(question, WORDS, observer=0, tick=20)
    assert read is not None
    assert read.template.name == template
    assert expression_text(read.program.body) == expected
