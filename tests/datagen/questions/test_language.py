"""The language: what may be said, how it is written and read, and that its documentation is true."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from example_home import WORDS, example_home
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import in_database, small_history

from datagen.questions import operators as op
from datagen.questions.ask import outcome_text
from datagen.questions.check import answer
from datagen.questions.fuzz.programs import Grower
from datagen.questions.language import (
    LANGUAGE_VERSION,
    Program,
    ProgramError,
    check_names,
    from_json,
    nodes,
    parts,
    type_of,
)
from datagen.questions.log import Log
from datagen.questions.nodes import Type
from datagen.questions.notation import parse, to_text
from datagen.questions.run_log import run_on

PAGE = Path(__file__).parents[3] / "docs" / "program-language.md"
EXAMPLES = re.findall(r"^ {4}(observer \d.*?)(?:  →  (.*))?$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
GROWERS = [Grower(small_history(seed)) for seed in range(5)]

any_program = st.builds(
    lambda grower, chance, depth: grower.program(chance, depth=depth),
    st.sampled_from(GROWERS),
    st.randoms(use_true_random=False),
    st.integers(1, 5),
)
any_text = st.text(st.characters(min_codepoint=32, exclude_categories=("Cs",)), max_size=20)
any_literal = st.one_of(
    any_text,
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-(2.0**53), max_value=2.0**53),
)


@settings(max_examples=300, deadline=None)
@given(program=any_program)
def test_every_program_survives_text_and_json(program: Program) -> None:
    assert parse(to_text(program)) == program
    assert from_json(json.loads(json.dumps(program.to_json()))) == program


@settings(max_examples=200, deadline=None)
@given(program=any_program)
def test_text_and_json_are_the_only_spelling(program: Program) -> None:
    again = parse(to_text(program))
    assert to_text(again) == to_text(program)
    assert json.dumps(from_json(program.to_json()).to_json()) == json.dumps(program.to_json())


@settings(max_examples=300, deadline=None)
@given(literal=any_literal, name=any_text)
def test_every_literal_survives_text_and_json_with_its_type(literal: str | float | bool, name: str) -> None:
    body = op.Filter(op.Named(op.Scene("mug"), name), "colour", "=", op.Literal(literal))
    program = Program(body=body, tick=0)
    assert parse(to_text(program)) == program
    assert from_json(json.loads(json.dumps(program.to_json()))) == program


def test_true_and_one_are_different_literals() -> None:
    assert len({op.Literal(True), op.Literal(1), op.Literal(1.0)}) == 3
    assert op.Literal("red") == op.Literal("red")


@pytest.mark.parametrize(("text", "answer_text"), EXAMPLES, ids=[text for text, _ in EXAMPLES])
def test_every_documented_example_reads_back_and_is_answered_as_written(text: str, answer_text: str) -> None:
    program = parse(text)
    assert to_text(program) == text
    assert from_json(program.to_json()) == program
    if answer_text:
        history = example_home()
        outcome = answer(program, in_database(history), Log(history))
        assert outcome_text(outcome, Log(history).entities) == answer_text  # type: ignore[arg-type]


def test_every_operator_is_documented_with_an_example() -> None:
    used = {node.op for text, _ in EXAMPLES for node in nodes(parse(text).body)}
    assert set(op.OPERATORS) - {"literal", "tick", "entity"} <= used
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in op.OPERATORS if f"`{name}(" not in page and f"{name}(" not in page] == [
        "entity",
        "literal",
        "tick",
    ]
    assert f"(version {LANGUAGE_VERSION})" in page


def program(body: op.Node, observer: int = 0) -> Program:
    return Program(body=body, observer=observer, tick=20)


MUGS = op.Scene("mug")
AT_A_SPOT = op.Suppose(op.Ref(5), "position", op.Spot(0, 0), op.Position(op.Ref(7)))
THEN = op.At(op.Tick(3), op.Holding())
ILL_TYPED = {
    "a set where an entity is wanted": lambda: program(op.Where(MUGS)),
    "an entity where a set is wanted": lambda: program(op.Count(op.Ref(7))),
    "a duration as a moment": lambda: program(op.At(op.Elapsed(op.Now(), op.Now()), MUGS)),
    "an event as an answer": lambda: program(op.First(op.Events())),
    "events as an answer": lambda: program(op.At(op.Tick(3), op.Events())),
    "a place compared with an entity": lambda: program(op.Compare(op.Where(op.Ref(7)), "=", op.Ref(4))),
    "order among entities": lambda: program(op.Compare(op.Ref(7), "<", op.Ref(4))),
    "sets compared": lambda: program(op.Compare(MUGS, "=", MUGS)),
    "a filter on a set": lambda: program(op.Filter(MUGS, "in", "=", op.Scene("room"))),
    "an unknown comparison": lambda: program(op.Filter(MUGS, "colour", "~", op.Literal("red"))),
    "a tick to come": lambda: program(op.At(op.Tick(21), MUGS)),
    "a name with a space": lambda: program(op.Scene("red mug")),
    "a name that is SQL": lambda: program(op.Scene("mug'; DROP TABLE fact; --")),
    "a control character": lambda: program(op.Named(MUGS, "A\x00nn")),
    "an endless number": lambda: program(op.Filter(MUGS, "weight", "<", op.Literal(float("inf")))),
    "no expression at all": lambda: program(op.Count("mug")),  # type: ignore[arg-type]
    "a truth value as a number": lambda: program(op.Shift(op.Now(), True)),
    "positions of a believer": lambda: program(op.Facing(op.Ref(7)), observer=5),
    "distances of a believer": lambda: program(op.Top(MUGS, op.DistanceTo(op.Spot(0, 0)), "most"), observer=5),
    "a measure as an answer": lambda: program(op.Holding()),
    "a length compared with a number": lambda: program(op.Having(MUGS, op.Holding(), ">", op.Length(3))),
    "numbers of two types added": lambda: program(op.Add(op.Count(MUGS), op.Duration(3))),
    "a rank of nothing": lambda: program(op.Top(MUGS, op.Holding(), "most", 0)),
    "an order that is none": lambda: program(op.Top(MUGS, op.Holding(), "best")),
    "a zeroth event": lambda: program(op.Verb(op.Nth(op.Events(), 0))),
    "left of nobody": lambda: program(op.Top(MUGS, op.Along("left"), "most")),
    "north of somebody": lambda: program(op.Step(op.Spot(0, 0), "north", 5, op.Ref(5))),
    "a place beyond the world": lambda: program(op.Spot(0, 10**7)),
    "a supposed past": lambda: program(op.Suppose(op.Ref(7), "in", op.Ref(2), op.At(op.Tick(3), op.Where(op.Ref(7))))),
    "a supposed position": lambda: program(op.Suppose(op.Ref(7), "in", op.Ref(2), op.Position(op.Ref(7)))),
    "a position supposed as a fact": lambda: program(op.Suppose(op.Ref(5), "in", op.Spot(0, 0), op.Where(op.Ref(7)))),
    "a position that is none": lambda: program(op.Suppose(op.Ref(5), "position", op.Ref(2), op.Where(op.Ref(7)))),
    "a position supposed by a believer": lambda: program(AT_A_SPOT, observer=5),
    "a position inside a supposed fact": lambda: program(op.Suppose(op.Ref(7), "held_by", op.Ref(5), AT_A_SPOT)),
    "a journey from a supposed position": lambda: program(
        op.Suppose(op.Ref(5), "position", op.Spot(0, 0), op.Measured(op.Ref(7), op.Moved(op.Tick(0), op.Now())))
    ),
    "a supposed set of events": lambda: program(op.Suppose(op.Ref(7), "in", op.Ref(2), op.Events())),
    "logic on a set": lambda: program(op.Negate(MUGS)),
    "positions as a believer": lambda: program(op.As(5, op.Position(op.Ref(7)))),
    "beliefs of the truth": lambda: program(op.Stale(MUGS, "location")),
    "a teller of the truth": lambda: program(op.As(0, op.Teller(op.Ref(7), "location")), observer=5),
    "a number as a measure": lambda: program(op.Top(MUGS, op.Measured(op.Ref(7), THEN), "most")),
    "a negative observer": lambda: program(MUGS, observer=-1),
    "a negative tick": lambda: Program(body=MUGS, tick=-1),
}


@pytest.mark.parametrize("case", ILL_TYPED)
def test_what_makes_no_sense_is_refused_in_one_line(case: str) -> None:
    with pytest.raises(ProgramError) as refusal:
        ILL_TYPED[case]()
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "observer"),
        ("observer 0, tick 3: count(scene(mug)", "','"),
        ("observer 0, tick 3: count(scene(mug))) ", "should end"),
        ("observer 0, tick 3: counts(scene(mug))", "unknown operator 'counts'"),
        ("observer 0, tick 3: count(mug)", "found 'mug'"),
        ("observer 0, tick 3: count()", "is written count(of)"),
        ("observer 0, tick 3: count(scene(mug), deep: true)", "is written count(of)"),
        ("observer 0, tick 3: filter(scene(mug), colour = red)", "found 'red'"),
        ("observer 0, tick 3: filter(scene(mug), not colour)", "comparison after 'not'"),
        ("observer 0.5, tick 3: scene(mug)", "whole number"),
        ("observer 0, tick 3: scene(mug) ; drop", "cannot read"),
        ('observer 0, tick 3: named(scene(mug), "a\\q")', "as in JSON"),
    ],
)
def test_text_that_is_no_program_is_refused_with_the_place(text: str, reason: str) -> None:
    with pytest.raises(ProgramError, match=re.escape(reason)):
        parse(text)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (7, "version None"),
        ({"language": 1}, "version 1"),
        ({"language": LANGUAGE_VERSION, "observer": 0, "tick": 3}, "without 'body'"),
        ({"language": LANGUAGE_VERSION, "observer": 0, "tick": 3, "body": {"op": "sum"}}, "unknown operator 'sum'"),
        ({"language": LANGUAGE_VERSION, "observer": 0, "tick": 3, "body": {"op": ["count"]}}, "unknown operator"),
        ({"language": LANGUAGE_VERSION, "observer": 0, "tick": 3, "body": {"op": "count"}}, "of"),
        ({"language": LANGUAGE_VERSION, "observer": 0, "tick": 3, "body": {"op": "count", "of": 3}}, "no expression"),
        (
            {"language": LANGUAGE_VERSION, "observer": 0, "tick": 3, "body": {"op": "scene", "kind": "mug", "size": 1}},
            "size",
        ),
        (
            {"language": LANGUAGE_VERSION, "observer": 0, "tick": 3, "body": {"op": "events", "arguments": [["item"]]}},
            "arguments",
        ),
        (
            {"language": LANGUAGE_VERSION, "observer": "0", "tick": 3, "body": {"op": "scene", "kind": "mug"}},
            "observer",
        ),
    ],
)
def test_json_that_is_no_program_is_refused(data: object, reason: str) -> None:
    with pytest.raises(ProgramError, match=reason):
        from_json(data)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("scene(dragon)", "unknown kind 'dragon'"),
        ("link(#7, likes)", "unknown predicate 'likes'"),
        ("link(#7, colour)", "is a literal"),
        ("value(#7, in)", "is an entity"),
        ("filter(scene(mug), in = 3)", "is an entity"),
        ("contents(#4, relation: owned_by)", "no relation of place"),
        ("unknown(scene(mug), weather)", "neither a predicate nor a group"),
    ],
)
def test_names_that_the_world_lacks_are_refused_by_both_executors(expression: str, reason: str) -> None:
    unfit = parse(f"observer 0, tick 20: {expression}")
    with pytest.raises(ProgramError, match=reason):
        check_names(unfit.body, WORDS)
    with pytest.raises(ProgramError, match=reason):
        run_on(unfit, Log(example_home()))


def test_parts_are_given_in_order_of_evaluation() -> None:
    events = op.Events(actor=op.Ref(1), arguments=(("item", op.Ref(2)),), after=op.Tick(3), until=op.Tick(4))
    assert list(parts(events)) == [op.Ref(1), op.Ref(2), op.Tick(3), op.Tick(4)]
    filtered = op.Filter(MUGS, "in", "=", op.Ref(3))
    assert list(nodes(op.Count(filtered))) == [MUGS, op.Ref(3), filtered, op.Count(filtered)]


def test_depth_counts_the_longest_path_and_type_goes_through_context() -> None:
    deep = program(op.At(op.Tick(3), op.As(0, op.Count(MUGS))))
    assert deep.depth == 4
    assert type_of(deep.body) is Type.INTEGER
    assert type_of(op.Measured(op.Ref(7), THEN)) is Type.INTEGER


def test_only_a_belief_that_is_looked_up_outright_can_be_unknown() -> None:
    where = op.Where(op.Ref(7))
    assert program(where).asks_knowledge is None
    assert program(where, observer=5).asks_knowledge is where
    assert program(op.At(op.Tick(2), op.As(5, where))).asks_knowledge is where
    assert program(op.As(0, where), observer=5).asks_knowledge is None
    assert program(op.Compare(where, "=", where), observer=5).asks_knowledge is None


def test_random_programs_differ() -> None:
    chance = random.Random(1)
    assert len({to_text(GROWERS[0].program(chance)) for _ in range(100)}) > 90
