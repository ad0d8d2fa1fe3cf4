"""The two executors agree, on truth and on belief, and say what a reader of the history would say."""

from __future__ import annotations

import random
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest
from example_home import ANN, APPLE, BO, GREEN_MUG, HALL, MUG, TABLE, example_home
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_worlds import Tables, in_database, small_history

from datagen.questions import operators as op
from datagen.questions import run_log
from datagen.questions.answers import NONE, UNKNOWN, Answer, Kind, Outcome, Reason, Undefined, entities, literal
from datagen.questions.ask import explain
from datagen.questions.bench import measure
from datagen.questions.check import Disagreement, agree, answer, disagreement
from datagen.questions.fuzz.programs import Grower
from datagen.questions.fuzz.tally import is_telling
from datagen.questions.language import Program, nodes
from datagen.questions.log import Log
from datagen.questions.notation import parse, to_text
from datagen.questions.run_log import run_on
from datagen.questions.run_sql import compile_sql, run
from datagen.questions.support import Support, support, support_on
from memory.graph.history import History
from memory.graph.recorder import Recorder
from memory.graph.records import Entity, Pose


@lru_cache(maxsize=128)
def world(seed: int) -> tuple[Grower, Tables, Log]:
    """A small world beside two others in one database."""
    history = small_history(seed)
    others = (small_history(seed + 1), small_history(seed + 2))
    return Grower(history), in_database(history, others=others), Log(history)


def asked(program: Program, seed: int) -> Outcome:
    """What both say; fails if they differ."""
    _, tables, log = world(seed)
    found = answer(program, tables, log)
    assert not isinstance(found, Disagreement), str(found)
    return found


def agree_on_many(seeds: range, each: int) -> tuple[Counter[str], int]:
    """How often each operator was used, and how many programs had telling answers."""
    used: Counter[str] = Counter()
    telling = 0
    for seed in seeds:
        chance = random.Random(seed)
        for _ in range(each):
            program = world(seed)[0].program(chance, depth=chance.randint(1, 4))
            used.update({node.op for node in nodes(program.body)})
            telling += is_telling(program, asked(program, seed))
    return used, telling


def test_the_executors_agree_on_two_thousand_programs_of_every_operator() -> None:
    used, telling = agree_on_many(range(50), 50)
    assert telling >= 1000
    assert min(used[name] for name in op.OPERATORS) >= 5


@pytest.mark.slow
def test_the_executors_agree_on_twenty_thousand_programs() -> None:
    used, telling = agree_on_many(range(1000, 1400), 50)
    assert telling >= 10_000
    assert min(used[name] for name in op.OPERATORS) >= 50


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 99), chance=st.randoms(use_true_random=False), depth=st.integers(1, 5))
def test_the_executors_agree_on_whatever_hypothesis_finds(seed: int, chance: random.Random, depth: int) -> None:
    asked(world(seed)[0].program(chance, depth=depth), seed)


def test_the_executors_share_no_code_but_the_language_and_the_answers() -> None:
    by_sql, by_log = _imports("run_sql"), _imports("run_log")
    assert by_sql & by_log <= {"answers", "grammar", "language", "nodes", "operators", "wellformed"}
    assert {"sql_pieces", "sql_sets", "sql_entities", "sql_places", "sql_values"} <= by_sql
    assert {"log", "log_lookups", "log_sets", "log_entities", "log_places"} <= by_log


def _imports(module: str) -> set[str]:
    """The modules of this folder that one imports, directly or not."""
    path = Path(run_log.__file__).with_name(f"{module}.py")
    if not path.exists():
        return set()  # the package of the operators, which is the language
    source = path.read_text(encoding="utf-8")
    found = set(re.findall(r"from datagen\.questions\.(\w+) import", source))
    found |= {
        name.strip()
        for names in re.findall(r"from datagen\.questions import (.+)", source)
        for name in names.split(",")
    }
    found = {name.split(" as ")[0] for name in found}
    return found | {below for name in found for below in _imports(name)}


def test_half_of_the_programs_are_asked_of_beliefs() -> None:
    chance = random.Random(4)
    grower = world(3)[0]
    believers = sum(grower.program(chance).observer != 0 for _ in range(400))
    assert 120 <= believers <= 280


# ---- what the answers are


def nearest(kind: str, order: str) -> str:
    """The one of a kind that is nearest to (or farthest from) the table."""
    return f"top(minus(scene({kind}), just(#4)), distance_to(position(#4)), {order})"


def ask(text: str, history: History | None = None) -> Outcome:
    """What both say of the example home."""
    history = history or example_home()
    found = answer(parse(text), in_database(history, others=(small_history(1),)), Log(history))
    assert not isinstance(found, Disagreement), str(found)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("observer 0, tick 20: #99", Undefined(Reason.NO_REFERENT)),
        ("observer 0, tick 20: unique(scene(hall))", Answer(Kind.ENTITY, HALL)),
        ("observer 0, tick 20: where(#1)", Undefined(Reason.MISSING)),
        ("observer 5, tick 20: where(#6)", UNKNOWN),
        ("observer 5, tick 20: where(unique(scene(mug)))", Undefined(Reason.AMBIGUOUS)),
        ("observer 5, tick 20: at(now(), where(#6))", UNKNOWN),
        ("observer 5, tick 20: compare(where(#6) = where(#5))", Undefined(Reason.MISSING)),
        ("observer 5, tick 20: compare(room_of(#6) = #1)", Undefined(Reason.MISSING)),
        ("observer 0, tick 20: at(shift(now(), 1), scene(mug))", Undefined(Reason.FUTURE)),
        ("observer 0, tick 20: shift(@2, -5)", Answer(Kind.TICK, -3)),
        ("observer 0, tick 20: at(shift(@2, -5), contents(#1))", NONE),
        ("observer 0, tick 4: where(#8)", Answer(Kind.PLACE, ("in", 3))),
        ("observer 0, tick 5: where(#8)", Answer(Kind.PLACE, ("held_by", ANN))),
        ("observer 0, tick 20: since(#7, location)", Answer(Kind.TICK, 16)),
        ("observer 0, tick 20: when(last(events(outcome: absent)))", Answer(Kind.TICK, 6)),
        ("observer 0, tick 5: exists(events(outcome: absent))", Answer(Kind.BOOLEAN, False)),
        ("observer 6, tick 20: actors(events(outcome: any))", entities([ANN, BO])),
        ("observer 6, tick 20: count(events(actor: #5))", Answer(Kind.INTEGER, 3)),
        ("observer 5, tick 20: count(events(actor: #6, outcome: any))", Answer(Kind.INTEGER, 0)),
        ('observer 0, tick 20: count(events(with text = "the mug is on the table"))', Answer(Kind.INTEGER, 1)),
        ("observer 0, tick 20: count(events(with item = 7, outcome: any))", Answer(Kind.INTEGER, 0)),
        ("observer 0, tick 20: argument(last(events(verb: go)), item)", Undefined(Reason.MISSING)),
        ("observer 6, tick 20: teller(#7, location)", Undefined(Reason.MISSING)),
        ("observer 6, tick 20: source(#7, location)", Answer(Kind.PROPERTY, "seen")),
        ("observer 0, tick 20: value(#3, is_open)", Answer(Kind.BOOLEAN, True)),
        ("observer 0, tick 20: filter(scene(furniture), is_open = 1)", NONE),
        ("observer 0, tick 20: position(#1)", Undefined(Reason.MISSING)),
        ("observer 0, tick 20: " + nearest("room", "least"), Undefined(Reason.NO_REFERENT)),
        ("observer 0, tick 20: compare(distance(position(#3), position(#8)) > distance(position(#3), position(#9)))",
         Answer(Kind.BOOLEAN, True)),
        ("observer 0, tick 20: changed(scene(item), location, @0, @4)", NONE),
    ],
)  # fmt: skip
def test_the_answer_is_what_a_reader_would_say(text: str, expected: Outcome) -> None:
    assert ask(text) == expected


def test_kinds_of_literals_are_kinds_of_answers() -> None:
    assert literal(True) == Answer(Kind.BOOLEAN, True)
    assert literal(1) == Answer(Kind.INTEGER, 1) != literal(True)
    assert literal(2.5).kind is literal("red").kind is Kind.PROPERTY
    assert entities([]) is NONE
    assert entities([3, 1, 3]).value == (1, 3)
    for each in (NONE, UNKNOWN, literal(2.5), entities([3, 1]), Answer(Kind.PLACE, ("on", 4))):
        assert Answer.from_json(each.to_json()) == each


def test_a_ring_of_mistaken_beliefs_ends_the_chain_of_holders() -> None:
    recorder = Recorder(example_home().vocabulary)
    for number, kind in ((1, "bowl"), (2, "fridge"), (3, "mug"), (4, "adult")):
        recorder.add_entity(Entity(id=number, kind=kind))
    for subject, holder in ((1, 2), (2, 1), (3, 1)):
        recorder.set(subject, "in", object=holder, observer=4)
    history = recorder.history()
    assert ask("observer 4, tick 0: room_of(#3)", history) == UNKNOWN
    assert ask("observer 4, tick 0: contents(#1, deep: true)", history) == entities([2, 3])
    assert ask("observer 4, tick 0: contents(#2, deep: true)", history) == entities([1, 3])


def test_positions_tie_to_the_millimetre_and_no_closer() -> None:
    history = example_home()
    spots = {3: (1.0, 0.0), 9: (-1.0, 0.0), 10: (0.0, 1.0004), 8: (5.0, 0.0), 7: (-5.001, 0.0)}
    history.poses = [Pose(entity=4, tick=0, x=0.0, y=0.0, z=0.0)]
    history.poses += [Pose(entity=entity, tick=1, x=x, y=y, z=9.0) for entity, (x, y) in spots.items()]
    assert ask("observer 0, tick 20: " + nearest("object", "least"), history) == Undefined(Reason.TIE)
    assert ask("observer 0, tick 20: " + nearest("object", "most"), history) == Answer(Kind.ENTITY, MUG)
    assert ask("observer 0, tick 0: " + nearest("object", "least"), history) == Undefined(Reason.NO_REFERENT)


def test_text_with_quotes_stays_text() -> None:
    history = example_home()
    history.entities.append(Entity(id=11, kind="adult", name="O'Hara'); DELETE FROM fact; --"))
    text = """observer 0, tick 20: named(scene(person), "O'Hara'); DELETE FROM fact; --")"""
    assert ask(text, history) == entities([11])


def test_each_program_is_one_statement_that_names_its_episode_wherever_it_reads() -> None:
    grower, tables, _ = world(2)
    chance = random.Random(9)
    for _ in range(300):
        sql = compile_sql(grower.program(chance, depth=4), tables.vocabulary, 77)
        bare = sql.replace("'it''s \"blue\"'", "''")
        assert ";" not in bare
        for table in ("entity", "kind", "fact", "pose", "event", "event_argument"):
            reads = bare.count(f"FROM {table} ") + bare.count(f"JOIN {table} ")
            assert reads <= bare.count(".episode = 77") + bare.count("WHERE episode = 77")


def test_a_graph_that_differs_from_the_history_is_noticed() -> None:
    history = example_home()
    tables = in_database(history)
    history.facts = history.facts[1:]
    found = disagreement(parse("observer 0, tick 20: scene(room)"), tables, Log(history))
    assert found is None
    assert not agree(parse("observer 0, tick 20: where(#3)"), tables, Log(history))
    found = disagreement(parse("observer 0, tick 20: where(#3)"), tables, Log(history))
    assert found is not None
    assert "where(#3)" in str(found)


# ---- evidence and explanation


def test_the_evidence_of_every_answer_is_enough_and_none_of_it_too_much() -> None:
    checked = posed = 0
    for seed in range(20):
        grower, _, log = world(seed)
        chance = random.Random(seed)
        for _ in range(25):
            program = grower.program(chance, depth=chance.randint(1, 4))
            outcome = run_on(program, log)
            found = support_on(program, log)
            facts, events, poses = (frozenset(some) for some in (found.facts, found.events, found.poses))
            assert run_on(program, log.only(facts, events, poses)) == outcome
            for piece in facts:
                assert run_on(program, log.only(facts - {piece}, events, poses)) != outcome, to_text(program)
            for piece in events:
                assert run_on(program, log.only(facts, events - {piece}, poses)) != outcome, to_text(program)
            for piece in poses:
                assert run_on(program, log.only(facts, events, poses - {piece})) != outcome, to_text(program)
            checked += bool(facts or events or poses)
            posed += bool(poses)
    assert checked > 250
    assert posed > 25


def test_the_evidence_is_what_a_reader_would_point_at() -> None:
    history = example_home()

    def pointed(text: str) -> list[tuple[int, str, int, int | None]]:
        found = support(parse(text), history)
        facts = [history.facts[place] for place in found.facts]
        return [(fact.observer, fact.predicate, fact.subject, fact.object) for fact in facts]

    assert pointed("observer 0, tick 20: where(#7)") == [(0, "held_by", MUG, BO)]
    assert pointed("observer 5, tick 20: where(#7)") == [(ANN, "on", MUG, TABLE)]
    assert pointed("observer 0, tick 0: room_of(#9)") == [
        (0, "in", TABLE, 1),
        (0, "on", 10, TABLE),
        (0, "in", APPLE, 10),
    ]
    assert pointed('observer 0, tick 20: count(filter(scene(mug), colour = "red"))') == [(0, "colour", MUG, None)]
    assert pointed('observer 0, tick 20: count(filter(scene(mug), colour = "blue"))') == []
    assert pointed('observer 0, tick 20: filter(scene(mug), not colour = "red")') == [(0, "colour", MUG, None)]
    assert pointed("observer 6, tick 20: where(#9)") == []
    acted = support(parse("observer 0, tick 20: actor(last(events(verb: take)))"), history)
    assert acted == Support(facts=(), events=(8,))


def test_the_evidence_of_what_is_where_is_in_poses() -> None:
    history = example_home()

    def posed(text: str) -> list[tuple[int, int]]:
        found = support(parse(text), history)
        return [(history.poses[place].entity, history.poses[place].tick) for place in found.poses]

    assert posed("observer 0, tick 20: position(#7)")[0][0] == MUG
    assert {entity for entity, _ in posed("observer 0, tick 0: distance(position(#4), position(#7))")} == {TABLE, MUG}
    nearest = posed("observer 0, tick 0: top(minus(scene(item), just(#4)), distance_to(position(#4)), least)")
    assert {entity for entity, _ in nearest} == {TABLE, MUG}
    assert [entity for entity, _ in posed("observer 0, tick 20: measured(#8, shifted(north, @0, @20))")] == [8, 8]
    assert [entity for entity, _ in posed("observer 0, tick 20: facing(#5)")] == [ANN]


def test_without_the_pose_of_then_an_earlier_one_does_not_stand_in() -> None:
    history = example_home()
    log = Log(history)
    moved = [place for place, pose in enumerate(history.poses) if pose.entity == ANN]
    assert len(moved) > 1
    last = max(moved, key=lambda place: history.poses[place].tick)
    without = log.only(log.fact_places, (), [place for place in moved if place != last])
    assert without.place(ANN, 20) is None
    assert log.place(ANN, 20) is not None


def test_an_explanation_gives_each_step_with_its_result() -> None:
    told = explain(parse('observer 0, tick 20: room_of(unique(filter(scene(mug), colour = "green")))'), example_home())
    assert [(step.expression, step.value) for step in told.steps] == [
        ("scene(mug)", "#7 mug, #8 mug"),
        ('filter(scene(mug), colour = "green")', "#8 mug"),
        ('unique(filter(scene(mug), colour = "green"))', "#8 mug"),
        ('room_of(unique(filter(scene(mug), colour = "green")))', "#2 hall"),
    ]
    assert told.outcome == Answer(Kind.ENTITY, HALL)
    assert str(told).count("\n") == 3


def test_an_explanation_stops_where_there_is_no_value() -> None:
    told = explain(parse("observer 0, tick 20: where(unique(scene(mug)))"), example_home())
    assert [step.value for step in told.steps] == [f"#{MUG} mug, #{GREEN_MUG} mug"]
    assert told.outcome == Undefined(Reason.AMBIGUOUS)


def test_running_a_program_on_a_database_needs_no_more_than_an_engine_and_an_episode() -> None:
    tables = in_database(example_home(), episode=41)
    assert run(parse("observer 0, tick 20: count(scene(mug))"), tables) == Answer(Kind.INTEGER, 2)


def test_speed_is_measured_for_both_executors_on_the_same_programs() -> None:
    grower, tables, _ = world(5)
    chance = random.Random(1)
    speed = measure(grower.history, tables, [grower.program(chance) for _ in range(50)])
    assert speed.programs == 50
    assert min(speed.sql, speed.log, speed.support) > 50
    assert speed.compile > speed.sql
