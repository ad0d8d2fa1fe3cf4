"""The reference's text: what it says, and which questions it settles."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from exported_sets import BLOCKS, HOME

from datagen.dataset.build import build
from datagen.dataset.dataset import load
from datagen.dataset.exports.export import export
from datagen.dataset.exports.reference import Reference
from datagen.dataset.lived import Lived
from datagen.dataset.worlds import Episode
from datagen.questions.answers import Answer
from datagen.questions.notation import parse
from datagen.questions.run_log import run_on
from datagen.worlds.blocks.kinds import VOCABULARY
from memory.graph.recorder import Recorder
from memory.graph.records import Entity


@cache
def lived() -> Lived:
    """Ten ticks: a cow walks from (2, 3) by (5, 9) to (5, 3.4), a ball is destroyed, and a cube is built at 4."""
    recorder = Recorder(VOCABULARY)
    for number, kind, name in ((1, "ground", None), (2, "cow", "Muffin"), (3, "ball", None), (4, "cube", None)):
        recorder.add_entity(Entity(id=number, kind=kind, name=name))
    recorder.advance(0)
    recorder.pose(2, 2.0, 3.0, 7.0, 1.571)
    recorder.pose(3, 8.0, 8.0, 7.0)
    for subject in (2, 3):
        recorder.set(subject, "on", object=1)
    recorder.set(2, "colour", value="brown")
    recorder.set(2, "heading", value="north")
    recorder.set(3, "texture", value="shiny")
    recorder.advance(4)
    recorder.pose(2, 5.0, 9.0, 7.0)
    recorder.pose(4, 1.0, 1.0, 7.0)
    recorder.set(4, "on", object=1)
    recorder.set(4, "colour", value="red")
    recorder.set(4, "voxels", value=8)
    recorder.advance(10)
    recorder.pose(2, 5.0, 3.4, 7.0, 1.571)
    recorder.set(3, "is_gone", value=True)
    return Lived.of(Episode(history=recorder.history(), ticks=10, seed=0), snapshots=11, resolution=1.0)


def test_two_snapshots_stand_one_after_the_other_without_a_mark() -> None:
    first = (
        "muffin is at location (2,3,7). muffin has pitch 0 and yaw 90. muffin has property cow. "
        "muffin has property creature. muffin has property brown. "
        "ball_1 is at location (8,8,7). ball_1 has pitch 0 and yaw 0. ball_1 has property ball. "
        "ball_1 has property item. ball_1 has property object. ball_1 has property shiny. "
    )
    last = (
        "muffin is at location (5,3,7). muffin has pitch 0 and yaw 90. muffin has property cow. "
        "muffin has property creature. muffin has property brown. "
        "cube_1 is at location (1,1,7). cube_1 has pitch 0 and yaw 0. cube_1 has property cube. "
        "cube_1 has property shape. cube_1 has property object. cube_1 has property red."
    )
    assert Reference(lived()).text == first + last


@pytest.mark.parametrize(
    ("asked", "settled"),
    [
        ("count(scene(object))", True),  # the cube; the ball is told to be gone by not being told
        ("at(@0, count(scene(object)))", True),
        ('count(filter(scene(creature), colour = "brown"))', True),
        ("measured(unique(scene(cow)), shifted(east, @0, @10))", True),
        ("bearing(position(unique(scene(cube))), position(unique(scene(cow))), viewer: #2)", True),
        ("position(unique(scene(cube)))", True),
        ('exists(filter(scene(cube), colour = "blue"))', True),
        ("measured(unique(scene(cow)), moved(@4, @10))", False),  # nothing is told of tick 4
        ("count(filter(scene(object), on = #1))", False),  # nor what stands on what
        ("value(unique(scene(cube)), voxels)", False),  # nor numbers
        ("since(unique(scene(cube)), location)", False),  # nor when
        ("exists(events(verb: destroy))", False),  # nor deeds: that there is none is no answer
        ("where(unique(scene(cow)))", False),
    ],
)
def test_a_question_is_settled_by_what_is_told(asked: str, settled: bool) -> None:
    program = parse(f"observer 0, tick 10: {asked}")
    answer = run_on(program, lived().log)
    assert not settled or isinstance(answer, Answer)
    if isinstance(answer, Answer):
        assert Reference(lived()).settles(program, answer) is settled


def test_what_rounding_takes_away_is_not_settled() -> None:
    program = parse("observer 0, tick 10: measured(unique(scene(cow)), distance_to(position(unique(scene(cube)))))")
    answer = run_on(program, lived().log)  # from (5, 3.4), not (5, 3)
    assert isinstance(answer, Answer)
    assert not Reference(lived()).settles(program, answer)


def test_beliefs_are_not_told() -> None:
    program = parse("observer 2, tick 10: count(scene(thing))")
    answer = run_on(program, lived().log)
    assert isinstance(answer, Answer)
    assert not Reference(lived()).settles(program, answer)


@pytest.mark.parametrize("world", ["blocks", "home"])
def test_lines_hold_every_question_and_say_which_are_recoverable(world: str, tmp_path: Path) -> None:
    build(BLOCKS if world == "blocks" else HOME, tmp_path / "data")
    told = export(tmp_path / "data", tmp_path / "text", to="neuralmemory")
    dataset = load(tmp_path / "data")
    seen = {True: 0, False: 0}
    for split in told["questions"]:
        lines = [json.loads(line) for line in (tmp_path / "text" / f"{split}.jsonl").read_text().splitlines()]
        rows = dataset.questions(split)
        assert [line["qid"] for line in lines] == [row.qid for row in rows]
        for line, row in zip(lines, rows, strict=True):
            assert line["context"] == line["context"].lower()
            assert line["question"] == row.question.lower()
            assert line["answer"] == row.answer_text.lower()
            assert not (line["recoverable"] and (row.observer or row.support_events))
            seen[line["recoverable"]] += 1
            said = r"\S+ (is at location \(-?\d+,-?\d+,-?\d+\)|has pitch 0 and yaw -?\d+|has property [a-z ]+)"
            assert re.fullmatch(rf"({said}\.( |$))+", line["context"])
    assert min(seen.values()) > 0
    assert sum(settled for settled, _ in told["recoverable"].values()) == seen[True]
    assert sum(asked for _, asked in told["recoverable"].values()) == sum(seen.values())
