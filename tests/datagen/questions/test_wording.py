"""Questions are worded so that they can be read back, and people's questions are understood."""

from __future__ import annotations

import pytest
from asked_homes import SAMPLERS, drawn, lived_home

from datagen.questions.answers import NONE, UNKNOWN, Answer, Kind
from datagen.questions.lexicon import Lexicon, article, handles, plural
from datagen.questions.notation import expression_text
from datagen.questions.samplers import SAMPLERS as ALL
from datagen.questions.templates import TEMPLATES
from datagen.questions.wording import answer_text, parse_question, question_text, read_question
from datagen.worlds.home.kinds import ITEMS, VOCABULARY
from memory.graph.records import Entity

ROBOT = 9
BEN = 'unique(named(scene(person), "Ben"))'

WORDS = Lexicon.from_records(
    VOCABULARY,
    [
        Entity(id=1, kind="adult", name="Ann"),
        Entity(id=2, kind="adult", name="Ben"),
        Entity(id=3, kind="kitchen", name="kitchen"),
        Entity(id=4, kind="bedroom", name="bedroom 1"),
        Entity(id=5, kind="bedroom", name="bedroom 2"),
        Entity(id=6, kind="cat", name="Mia"),
        Entity(id=ROBOT, kind="robot", name="Hobbs"),
    ],
    [],
)


@pytest.mark.parametrize("template", sorted(SAMPLERS))
def test_every_question_in_every_way_reads_back_as_its_own_program(template: str) -> None:
    asked = 0
    for number in range(20):
        for candidate, judged, situation in drawn(lived_home(number), template, tries=4):
            program = judged.program
            for way in range(len(candidate.template.ways)):
                text = question_text(candidate.template, candidate.slots, way, situation.lexicon)
                read = parse_question(text, situation.lexicon, observer=program.observer, tick=program.tick)
                assert read == program, text
                asked += 1
    assert asked >= 20


def test_every_template_has_eight_ways_that_differ() -> None:
    ways = [way for template in TEMPLATES.values() if template.reason is None for way in template.ways]
    assert len(set(ways)) == len(ways)
    assert all(len(template.ways) >= 8 for template in TEMPLATES.values())
    assert ALL.keys() == TEMPLATES.keys()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("where is the red mug?", 'where(unique(filter(scene(mug), colour = "red")))'),
        ("Where's the mug", "where(unique(scene(mug)))"),
        ("What is in the fridge?", "contents(unique(scene(fridge)), relation: in)"),
        ("what is in the kitchen?", 'contents(unique(named(scene(room), "kitchen")), deep: true)'),
        ("how many books are there?", "count(scene(book))"),
        ("How many red books are there in all?", None),
        ("how many red books are there", 'count(filter(scene(book), colour = "red"))'),
        ("Who took the mug?", "actor(last(events(verb: take, with item = unique(scene(mug)))))"),
        ("where do you think the keys are?", "where(unique(scene(keys)))"),
        ("What do you not know?", "unknown(scene(item), location)"),
        ("Is the fridge open?", "compare(value(unique(scene(fridge)), is_open) = true)"),
        ("  IS   the lamp ON? ", "compare(value(unique(scene(lamp)), is_on) = true)"),
        ("Whose are the keys?", "link(unique(scene(keys)), owned_by)"),
        ("What color is Ben's mug?", f'value(unique(filter(scene(mug), owned_by = {BEN})), colour)'),
        ("Where is the glass glass?", 'where(unique(filter(scene(glass), material = "glass")))'),
        ("Where is the orange orange?", 'where(unique(filter(scene(orange), colour = "orange")))'),
        ("Are there any glasses?", "exists(scene(glass))"),
        ("Who is in bedroom 2?", None),
        ("Where is Mia?", 'where(unique(named(scene(pet), "Mia")))'),
        ("What is the meaning of life?", None),
        ("bring me the mug", None),
        ("", None),
    ],
)  # fmt: skip
def test_what_people_ask_is_understood_or_left_alone(question: str, expected: str | None) -> None:
    found = parse_question(question, WORDS, observer=ROBOT, tick=50)
    assert (None if found is None else expression_text(found.body)) == expected
    assert found is None or (found.observer, found.tick) == (ROBOT, 50)


def test_in_a_room_means_anywhere_in_it_for_things_and_its_floor_for_furniture() -> None:
    things = parse_question("Which mugs are not in the kitchen?", WORDS, observer=0, tick=5)
    pieces = parse_question("Which tables are in the kitchen?", WORDS, observer=0, tick=5)
    assert things is not None
    assert pieces is not None
    kitchen = 'unique(named(scene(room), "kitchen"))'
    assert expression_text(things.body) == f"minus(scene(mug), contents({kitchen}, deep: true))"
    assert expression_text(pieces.body) == f"filter(scene(table), in = {kitchen})"


def test_what_only_the_truth_can_answer_is_not_read_as_a_question_of_belief() -> None:
    asked = "Which chair is nearest to the fridge?"
    assert parse_question(asked, WORDS, observer=ROBOT, tick=5) is None
    assert parse_question(asked, WORDS, observer=0, tick=5) is not None
    assert parse_question("Do you know where the mug is?", WORDS, observer=0, tick=5) is None


def test_a_tick_to_come_is_not_understood() -> None:
    assert parse_question("Where was the mug at tick 7?", WORDS, observer=0, tick=5) is None
    assert read_question("Where was the mug at tick 4?", WORDS, observer=0, tick=5) is not None


def test_nouns_take_their_articles_and_plurals() -> None:
    assert [article(noun) for noun in ("apple", "mug", "umbrella", "utensil")] == [
        "an apple", "a mug", "an umbrella", "a utensil",
    ]  # fmt: skip
    assert [plural(noun) for noun in ("knife", "toy car", "loaf of bread", "study", "box", "person")] == [
        "knives", "toy cars", "loaves of bread", "studies", "boxes", "people",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", sorted(ITEMS))
def test_every_kind_of_item_is_known_by_its_noun_and_its_plural(kind: str) -> None:
    assert WORDS.kind_of[WORDS.noun[kind]] == kind
    assert WORDS.kind_of[WORDS.plural[kind]] == kind
    assert WORDS.noun[kind] != WORDS.plural[kind]


def test_no_two_kinds_share_a_word() -> None:
    words = [*WORDS.noun.values(), *WORDS.plural.values()]
    assert len(set(words)) == len(words)


def test_answers_have_one_spelling_each() -> None:
    names = {3: "kitchen_1", 7: "mug_1", 8: "mug_2"}
    spelled = {
        NONE: "nothing",
        UNKNOWN: "unknown",
        Answer(Kind.BOOLEAN, True): "yes",
        Answer(Kind.BOOLEAN, False): "no",
        Answer(Kind.INTEGER, 3): "3",
        Answer(Kind.ENTITY, 7): "mug_1",
        Answer(Kind.ENTITIES, (7, 8)): "mug_1, mug_2",
        Answer(Kind.PLACE, ("held_by", 7)): "held by mug_1",
        Answer(Kind.PLACE, ("on", 3)): "on kitchen_1",
        Answer(Kind.ACTION, "put_in"): "put in",
        Answer(Kind.PROPERTY, "wood"): "wood",
        Answer(Kind.TICK, 12): "12",
    }
    assert {answer: answer_text(answer, names) for answer in spelled} == spelled


def test_handles_are_single_words_of_one_entity_each() -> None:
    for number in range(5):
        lived = lived_home(number)
        called = handles(lived.episode.history.entities, lived.lexicon.vocabulary)
        assert len(set(called.values())) == len(called)
        assert all(word.isidentifier() and word == word.lower() for word in called.values())
