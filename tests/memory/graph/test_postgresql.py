"""All statements compile for PostgreSQL as they do for SQLite (the Datagen issue runs them there)."""

import re

from small_lives import WORDS, begin, play
from sqlalchemy import event
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from memory.graph import queries
from memory.graph.records import Source
from memory.graph.schema import metadata
from memory.graph.store import Graph


def test_the_tables_and_indexes_compile():
    dialect = postgresql.dialect()
    made = [str(CreateTable(table).compile(dialect=dialect)) for table in metadata.sorted_tables]
    made += [
        str(CreateIndex(index).compile(dialect=dialect)) for table in metadata.sorted_tables for index in table.indexes
    ]
    assert len(made) == 10 + 8
    assert all("SERIAL" not in statement for statement in made)
    assert any("DOUBLE PRECISION" in statement or "FLOAT(53)" in statement for statement in made)


def test_a_table_comes_after_those_that_it_refers_to():
    known: set[str] = set()
    for table in metadata.sorted_tables:
        known.add(table.name)
        assert {key.column.table.name for key in table.foreign_keys} <= known


def test_every_statement_that_store_and_queries_execute_compiles():
    recorder = begin()
    said = recorder.event(40, "say", {"to": 41, "far": 0.5})
    recorder.set(7, "in", object=30, observer=41, source=Source.TOLD, event=said.id)
    recorder.utterance(40, (41,), "so")
    recorder.pose(7, 1.0, 2.0, 3.0)
    executed = []
    with Graph.memory(WORDS) as graph:

        @event.listens_for(graph.engine, "before_execute")
        def note(connection, statement, multiparams, params, execution_options):
            executed.append(statement)

        graph.write(recorder.drain())
        recorder.advance(1)
        recorder.end(7, "in", object=30, observer=41)
        graph.write(recorder.drain())
        graph.beside(play([]).history, episode=1).history()
        graph.episodes()
        queries.where(graph, 7, 0, observer=41)
        queries.holding(graph, 0, object=7, predicate="in")
        queries.changed(graph, 0, 1)
        queries.beliefs(graph, 41, 0)
        assert queries.stale(graph, 41, 0)
        queries.pose_at(graph, 7, 0)
        queries.events_between(graph, 0, 1, actor=40, verb="say")
        queries.said_between(graph, 0, 1, speaker=40)
        queries.entities(graph)
    compiled = [str(statement.compile(dialect=postgresql.dialect())) for statement in executed]
    assert len(set(compiled)) >= 20
    for statement in compiled:
        assert re.match(r"\(?(SELECT|INSERT INTO|UPDATE) ", statement), statement
        assert "?" not in statement
        assert not re.search(r"\b(ROWID|GLOB|PRAGMA|OR REPLACE|IFNULL)\b", statement, re.IGNORECASE)
