"""Validates a dataset: executes every row again with the executor that did not write it, and checks all it says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from datagen.config import Recipe
from datagen.dataset.apart import Apart, Signs, signs_of
from datagen.dataset.build import Progress
from datagen.dataset.dataset import QuestionRow, TwinRow
from datagen.dataset.engines import on_this_machine, uncollected
from datagen.dataset.episode_table import graph_of, texts_of
from datagen.dataset.errors import DatasetError
from datagen.dataset.holdout import Holdout, holdout_of
from datagen.dataset.lived import Lived
from datagen.dataset.manifest import changed, counts, off_balance, read_manifest
from datagen.dataset.reading import lived_of
from datagen.dataset.rows import evidence
from datagen.dataset.schema import read_table
from datagen.dataset.shards import Shard, config_hash, shards_of, tables_of
from datagen.dataset.tally import Tally, merge, tally
from datagen.dataset.twins_checked import check_twins
from datagen.questions.answers import Answer, stated
from datagen.questions.language import Program, ProgramError, type_of
from datagen.questions.notation import parse
from datagen.questions.run_sql import compile_sql, run_statement
from datagen.questions.support import Support, is_minimal
from datagen.questions.templates import TEMPLATES
from datagen.questions.wording import answer_text, parse_question
from memory.graph.store import Graph

__all__ = ["Finding", "Validation", "check_row", "validate"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that is not as it should be: where (a question's id, an episode, a file), and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True, kw_only=True)
class Validation:
    """What came of it.

    Attributes:
        rows: Questions that were executed again.
        findings: All that is wrong.
    """

    rows: int
    findings: tuple[Finding, ...]


@dataclass(kw_only=True)
class _Checked:
    """What a worker says of one shard."""

    rows: int = 0
    twins: int = 0
    findings: list[Finding] = field(default_factory=list)
    signs: list[Signs] = field(default_factory=list)
    families: dict[str, Tally] = field(default_factory=dict)


def validate(folder: Path, *, workers: int = 1, progress: Progress | None = None) -> Validation:
    """Look a dataset over, shard by shard.

    Args:
        folder: The dataset.
        workers: Processes that work at once.
        progress: Told how many questions were looked at, of how many.

    Raises:
        DatasetError: If there is no finished dataset of this version.
    """
    if workers < 1:
        raise DatasetError(f"workers is {workers}: give 1 or more")
    manifest = read_manifest(folder)
    shards = _shards(folder, manifest)
    total, done = sum(shard.questions for shard in shards), 0
    checked: dict[int, _Checked] = {}
    for place, found in on_this_machine(_check_shard, [(folder, manifest, shard) for shard in shards], workers):
        checked[place] = found
        done += shards[place].questions
        if progress is not None:
            progress(done, total)
    findings = [finding for found in checked.values() for finding in found.findings]
    findings += _check_whole(manifest, shards, checked, whole=not findings)
    rows = sum(found.rows for found in checked.values())
    return Validation(rows=rows, findings=tuple(sorted(findings, key=str)))


def _shards(folder: Path, manifest: Mapping[str, Any]) -> list[Shard]:
    recipe = Recipe(**manifest["config"])
    shards = shards_of(recipe)
    files = {shard.file(table) for shard in shards for table in tables_of(recipe)}
    if files != set(manifest["files"]) or manifest.get("config_hash") != config_hash(manifest["config"]):
        raise DatasetError(f"{folder}/manifest.json is damaged (its options give other files): make the dataset again")
    return shards


def _check_whole(
    manifest: Mapping[str, Any], shards: list[Shard], checked: Mapping[int, _Checked], *, whole: bool
) -> Iterator[Finding]:
    """What is true of the dataset as a whole; its balance only if all rows could be read."""
    recipe = Recipe(**manifest["config"])
    apart = Apart(recipe)
    tallies: dict[str, dict[str, Tally]] = {}
    twins: Counter[str] = Counter()
    for place, shard in enumerate(shards):
        twins[shard.split] += checked[place].twins
        merge(checked[place].families, tallies.setdefault(shard.split, {}))
        for where, what in apart.add(shard.split, checked[place].signs):
            yield Finding(where=where, what=what)
    if whole:
        said = counts(recipe, tallies)
        if {name: manifest.get(name) for name in said} != said or manifest.get("shared_layouts", 0) != apart.shared:
            yield Finding(where="manifest.json", what="says other counts than the rows give")
        if +Counter(manifest.get("contrast", {})) != +twins:
            yield Finding(where="manifest.json", what="says another number of twins than there are")
        for line in off_balance(recipe, tallies):
            yield Finding(where="mix", what=line)


# ---- one shard


@uncollected()
def _check_shard(folder: Path, manifest: Mapping[str, Any], shard: Shard) -> _Checked:
    checked, recipe = _Checked(), Recipe(**manifest["config"])
    wrong = [changed(folder, manifest, shard.file(table)) for table in tables_of(recipe)]
    try:
        if any(wrong):
            raise DatasetError("; ".join(filter(None, wrong)))
        episodes = read_table(folder / shard.file("episodes"), "episodes")
        questions = read_table(folder / shard.file("questions"), "questions")
        twins = read_table(folder / shard.file("contrast"), "contrast") if recipe.contrast else []
    except DatasetError as error:
        checked.findings.append(Finding(where=shard.file("questions"), what=str(error)))
        return checked
    checked.rows = len(questions)
    checked.signs = [signs_of(row) for row in episodes]
    checked.families = tally(questions)
    checked.findings += _check_rows(shard, holdout_of(recipe, shard.split), episodes, questions, twins)
    checked.twins = len(twins)
    return checked


def _check_rows(
    shard: Shard,
    holdout: Holdout,
    episodes: list[dict[str, Any]],
    questions: list[dict[str, Any]],
    twins: list[dict[str, Any]],
) -> Iterator[Finding]:
    """The rows of a shard, on one database that holds all its episodes."""
    if [row["episode_id"] for row in episodes] != list(shard.episodes) or len(questions) != shard.questions:
        yield Finding(where=shard.file("questions"), what="has other episodes or questions than the manifest says")
    asked: dict[int, list[QuestionRow]] = {}
    for question in map(QuestionRow.of, questions):
        asked.setdefault(question.episode_id, []).append(question)
    others: dict[int, list[TwinRow]] = {}
    for twin in map(TwinRow.of, twins):
        others.setdefault(twin.episode_id, []).append(twin)
    for stray in sorted((asked.keys() | others.keys()) - {row["episode_id"] for row in episodes}):
        yield Finding(where=f"episode {stray}", what="is asked about but is not there")
    graph: Graph | None = None
    for row in episodes:
        where = f"episode {row['episode_id']}"
        try:
            lived = lived_of(row)
        except (ValueError, KeyError, TypeError) as error:
            yield Finding(where=where, what=f"its records cannot be read ({error})")
            continue
        graph = lived.graph(beside=graph)
        yield from (Finding(where=where, what=what) for what in _check_views(row, lived, shard.split))
        with graph.connect() as connection:
            rows = asked.get(row["episode_id"], [])
            yield from _check_questions(rows, lived, connection, shard.split)
            yield from _check_holdout(rows, holdout, shard.split)
        for qid, what in check_twins(others.get(row["episode_id"], ()), rows, lived, shard.split):
            yield Finding(where=qid, what=f"its twin {what}")
    if graph is not None:
        graph.close()


def _check_views(row: Mapping[str, Any], lived: Lived, split: str) -> Iterator[str]:
    """Whether an episode's texts and graph say what its records do."""
    for name, text in texts_of(lived).items():
        if row[name] != text:
            yield f"{name} says something else than the records"
    for name, part in graph_of(lived.episode.history).items():
        if row[name] != part:
            yield f"{name} says something else than the records"
    if row["split"] != split:
        yield f"is marked {row['split']} but stands in {split}"


def _check_questions(rows: list[QuestionRow], lived: Lived, connection: Connection, split: str) -> Iterator[Finding]:
    for row in rows:
        yield from (
            Finding(where=row.qid, what=f"{what}  [{row.question}]") for what in check_row(row, lived, connection)
        )
        if row.split != split:
            yield Finding(where=row.qid, what=f"is marked {row.split} but stands in {split}")
    for what in ("qid", "program_text"):
        for said, count in Counter(getattr(row, what) for row in rows).items():
            if count > 1:
                yield Finding(where=f"episode {lived.number}", what=f"{count} questions have the {what} {said}")


def _check_holdout(rows: list[QuestionRow], holdout: Holdout, split: str) -> Iterator[Finding]:
    """Whether each question may stand in its split."""
    for row in rows:
        try:
            program, answer, template = row.read_program(), row.read_answer(), TEMPLATES[row.template_id]
        except (ValueError, KeyError, TypeError):
            continue  # which is found elsewhere
        taken = holdout.takes(program, family=row.family, answer=answer)
        if not taken or row.paraphrase not in holdout.ways(template):
            yield Finding(where=row.qid, what=f"may not stand in {split}  [{row.question}]")


# ---- one row


def check_row(row: QuestionRow, lived: Lived, connection: Connection) -> Iterator[str]:
    """What is wrong with a question; nothing if it is as it should be.

    Args:
        row: The question.
        lived: Its episode.
        connection: To a database that holds the episode under its number.
    """
    try:
        program, answer = row.read_program(), row.read_answer()
        yield from _check_answer(row, program, answer, lived, connection)
        yield from _check_words(row, program, answer, lived)
        yield from _check_evidence(row, program, answer, lived)
    except (ProgramError, ValueError, KeyError, IndexError, TypeError, json.JSONDecodeError) as error:
        yield f"cannot be read ({type(error).__name__}: {error})"


def _check_answer(
    row: QuestionRow, program: Program, answer: Answer, lived: Lived, connection: Connection
) -> Iterator[str]:
    """The answer, by SQL: the plain search wrote it."""
    if compile_sql(program, lived.lexicon.vocabulary, lived.number) != row.sql:
        yield "its SQL is not that of its program"
        return
    found = stated(run_statement(row.sql, type_of(program.body), connection))
    if found != answer:
        yield f"the executors disagree on `{row.program_text}`: sql {found}, {row.executor_a} {answer}"


def _check_words(row: QuestionRow, program: Program, answer: Answer, lived: Lived) -> Iterator[str]:
    if parse(row.program_text) != program:
        yield "its program reads otherwise as text"
    if parse_question(row.question, lived.lexicon, observer=row.observer, tick=row.tick) != program:
        yield "its words are read as another program"
    if answer_text(answer, lived.handles) != row.answer_text:
        yield f"its answer is spelt {row.answer_text!r}"
    if (program.observer, program.tick, program.depth) != (row.observer, row.tick, row.depth):
        yield "its observer, tick or depth is not its program's"
    if row.candidates is not None and not set(row.answer_text.split(", ")) <= set(row.candidates):
        yield "its answer is not among its candidates"


def _check_evidence(row: QuestionRow, program: Program, answer: Answer, lived: Lived) -> Iterator[str]:
    support = Support(facts=row.support_facts, events=row.support_events, poses=row.support_poses)
    if tuple(evidence(lived, support)) != row.support:
        yield "its evidence reads otherwise than its facts and events"
    if not is_minimal(program, lived.log, answer, support):
        yield "its evidence does not suffice, or not all of it is needed"
