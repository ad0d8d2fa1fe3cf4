"""Questions asked of a graph: what held when, what changed, who believes what, and what of that is no longer true.

Every statement finds its rows through an index. `tick` is any tick up to the last one; an observer is `TRUTH` or
the id of somebody who believes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, Select, bindparam, func, literal_column, select, union_all

from memory.graph import rows, selects
from memory.graph.history import Change
from memory.graph.records import TRUTH, Entity, Event, Fact, Key, Pose, Source, Utterance
from memory.graph.schema import event_table, fact_table, pose_table, utterance_table
from memory.graph.store import Graph

__all__ = [
    "LOCATION",
    "Belief",
    "Stale",
    "beliefs",
    "changed",
    "entities",
    "events_between",
    "holding",
    "location_chain",
    "pose_at",
    "said_between",
    "stale",
    "tellers",
    "where",
]

LOCATION = "location"
"""The group of the predicates that say where a thing is."""

_SPANS = range(1, 31)
_FACT = fact_table.c
_IDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """A fact as somebody believes it: since when, and how it came about, is in `fact`.

    Attributes:
        fact: What is believed, since when, and its source.
        teller: Who said so, if it was told.
    """

    fact: Fact
    teller: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """A belief that is not true.

    Attributes:
        belief: What is believed.
        true_until: The tick at which it last ceased to be true; None if it never was true before.
    """

    belief: Fact
    true_until: int | None = None


# -- facts ---------------------------------------------------------------------------------------------------------


def holding(
    graph: Graph,
    tick: int,
    *,
    subject: int | None = None,
    predicate: str | None = None,
    object: int | None = None,
    observer: int = TRUTH,
) -> list[Fact]:
    """The facts that hold at a tick, in the order in which they were recorded.

    Args:
        graph: The episode.
        tick: When.
        subject: Only facts about this entity.
        predicate: Only facts of this predicate.
        object: Only facts that point at this entity.
        observer: Whose facts.

    Raises:
        GraphError: If the database is damaged (so do all functions here).
    """
    # With a subject, the object is left to Python, lest the database take the index by object: much may be in a room.
    given = {"subject": subject, "predicate": predicate, "object": object if subject is None else None}
    named = {name: value for name, value in given.items() if value is not None}
    statement = _holding(frozenset(named))
    found = _facts(graph, statement, {"episode": graph.episode, "observer": observer, "tick": tick, **named})
    return [fact for fact in found if object is None or fact.object == object]


@cache
def _holding(columns: frozenset[str]) -> CompoundSelect[Any]:
    """Facts that hold, one arm for each class of length (see `schema`); unordered, or the wrong index is taken."""
    tick: BindParameter[int] = bindparam("tick")
    open_ones = _facts_of(columns).where(_FACT.span.is_(None), _FACT.since <= tick)
    ended = [
        _facts_of(columns).where(
            _FACT.span == literal_column(str(span)),
            _FACT.since <= tick,
            _FACT.since > tick - literal_column(str(1 << span)),
            _FACT.until > tick,
        )
        for span in _SPANS
    ]
    return union_all(open_ones, *ended)


def _facts_of(columns: Iterable[str] = ()) -> Select[Any]:
    """Facts of an episode and observer, and of other columns by parameters of their names."""
    equal = [_FACT[name] == bindparam(name) for name in ("episode", "observer", *sorted(columns))]
    return select(fact_table).where(*equal)


def _facts(graph: Graph, statement: Any, parameters: dict[str, Any]) -> list[Fact]:
    with graph.reading() as connection:
        found = sorted(connection.execute(statement, parameters), key=lambda row: row.id)
        return [rows.read_fact(row) for row in found]


def where(graph: Graph, entity: int, tick: int, observer: int = TRUTH) -> Fact | None:
    """The fact that says where an entity is (in, on or held by what), or None if that is not known."""
    predicates = graph.vocabulary.predicates
    about = holding(graph, tick, subject=entity, observer=observer)
    return next((fact for fact in about if predicates[fact.predicate].group == LOCATION), None)


def location_chain(graph: Graph, entity: int, tick: int, observer: int = TRUTH) -> list[Fact]:
    """Where an entity is, where that is, and so on up to what is nowhere itself: the last object is the room.

    A mistaken observer may believe that things are in one another; the chain ends before it would repeat itself.
    """
    chain: list[Fact] = []
    passed = {entity}
    fact = where(graph, entity, tick, observer)
    while fact is not None and fact.object is not None:
        chain.append(fact)
        if fact.object in passed:
            break
        passed.add(fact.object)
        fact = where(graph, fact.object, tick, observer)
    return chain


def changed(graph: Graph, start: int, end: int, observer: int = TRUTH) -> list[Change]:
    """What began and what ended after `start` and up to `end`, as `History.changes` orders it."""
    parameters = {"episode": graph.episode, "observer": observer, "start": start, "end": end}
    began = _facts(graph, _began(), parameters)
    ended = _facts(graph, _ended(), parameters)
    log = [Change(tick=fact.since, begins=True, fact=fact) for fact in began]
    log += [Change(tick=fact.until, begins=False, fact=fact) for fact in ended if fact.until is not None]
    return sorted(log, key=lambda change: (change.tick, change.begins))


@cache
def _began() -> CompoundSelect[Any]:
    arms = [_facts_of().where(_FACT.span.is_(None))]
    arms += [_facts_of().where(_FACT.span == literal_column(str(span))) for span in _SPANS]
    between = (_FACT.since > bindparam("start"), _FACT.since <= bindparam("end"))
    return union_all(*(arm.where(*between) for arm in arms))


@cache
def _ended() -> Select[Any]:
    return _facts_of().where(_FACT.until > bindparam("start"), _FACT.until <= bindparam("end"))


# -- beliefs -------------------------------------------------------------------------------------------------------


def beliefs(graph: Graph, observer: int, tick: int, *, subject: int | None = None) -> list[Belief]:
    """What an observer believes at a tick, since when, from what source, and who said so."""
    held = holding(graph, tick, subject=subject, observer=observer)
    told = tellers(graph, held)
    return [Belief(fact=fact, teller=_teller(fact, told)) for fact in held]


def _teller(fact: Fact, told: dict[int, int]) -> int | None:
    return told.get(fact.event) if fact.source is Source.TOLD and fact.event is not None else None


def tellers(graph: Graph, facts: Iterable[Fact]) -> dict[int, int]:
    """Who said what the told ones among `facts` rest on: event id to actor."""
    said = sorted({fact.event for fact in facts if fact.source is Source.TOLD and fact.event is not None})
    statement = _actors()
    found: dict[int, int] = {}
    with graph.reading() as connection:
        for ids in _batches(said):
            result = connection.execute(statement, {"episode": graph.episode, "ids": ids})
            found.update((row.id, row.actor) for row in result)
    return dict(sorted(found.items()))


@cache
def _actors() -> Select[Any]:
    event = event_table.c
    return select(event.id, event.actor).where(
        event.episode == bindparam("episode"), event.id.in_(bindparam("ids", expanding=True))
    )


def stale(graph: Graph, observer: int, tick: int) -> list[Stale]:
    """What an observer believes at a tick that is not true then: no longer, or it never was."""
    true = {fact.key[1:] for fact in holding(graph, tick)}
    mistaken = [fact for fact in holding(graph, tick, observer=observer) if fact.key[1:] not in true]
    once = _true_until(graph, sorted({fact.subject for fact in mistaken}), tick)
    return [Stale(belief=fact, true_until=once.get((TRUTH, *fact.key[1:]))) for fact in mistaken]


def _true_until(graph: Graph, subjects: Sequence[int], tick: int) -> dict[Key, int]:
    """When each statement about the subjects that was true before a tick last ceased to be."""
    last: dict[Key, int] = {}
    with graph.reading() as connection:
        for ids in _batches(subjects):
            parameters = {"episode": graph.episode, "observer": TRUTH, "tick": tick, "ids": ids}
            for row in connection.execute(_last_true(), parameters):
                key = (TRUTH, row.subject, row.predicate, row.object, rows.read_value(row))
                last[key] = max(row.last, last.get(key, row.last))
    return last


@cache
def _last_true() -> Select[Any]:
    statement = (_FACT.subject, _FACT.predicate, _FACT.object, _FACT.value_type, _FACT.number, _FACT.text)
    return (
        select(*statement, func.max(_FACT.until).label("last"))
        .where(
            _FACT.episode == bindparam("episode"),
            _FACT.observer == bindparam("observer"),
            _FACT.subject.in_(bindparam("ids", expanding=True)),
            _FACT.until + 0 <= bindparam("tick"),  # + 0, lest the index by until be taken
        )
        .group_by(*statement)
    )


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Databases take so many parameters and no more."""
    for start in range(0, len(ids), _IDS_AT_ONCE):
        yield ids[start : start + _IDS_AT_ONCE]


# -- entities, poses, events, utterances ---------------------------------------------------------------------------


def entities(graph: Graph) -> dict[int, Entity]:
    """All entities by id, in the order in which they were recorded."""
    with graph.reading() as connection:
        found = [rows.read_entity(row) for row in connection.execute(selects.entities(graph.episode))]
    return {entity.id: entity for entity in found}


def pose_at(graph: Graph, entity: int, tick: int) -> Pose | None:
    """Where an entity's origin is at a tick: its last pose that is not later. None before its first."""
    with graph.reading() as connection:
        row = connection.execute(_pose(), {"episode": graph.episode, "entity": entity, "tick": tick}).first()
        return None if row is None else rows.read_pose(row)


@cache
def _pose() -> Select[Any]:
    pose = pose_table.c
    same = (pose.episode == bindparam("episode"), pose.entity == bindparam("entity"))
    return select(pose_table).where(*same, pose.tick <= bindparam("tick")).order_by(pose.tick.desc()).limit(1)


def events_between(
    graph: Graph, start: int, end: int, *, actor: int | None = None, verb: str | None = None
) -> list[Event]:
    """The events from tick `start` to tick `end`, both included, in order; only of an actor or verb if given."""
    event = event_table.c
    conditions = [event.tick >= start, event.tick <= end]
    conditions += [] if actor is None else [event.actor == actor]
    conditions += [] if verb is None else [event.verb == verb]
    with graph.reading() as connection:
        return rows.read_events(connection.execute(selects.events(graph.episode, *conditions)))


def said_between(graph: Graph, start: int, end: int, *, speaker: int | None = None) -> list[Utterance]:
    """What was said from tick `start` to tick `end`, both included, in order; only by a speaker if given."""
    spoken = utterance_table.c
    conditions = [spoken.tick >= start, spoken.tick <= end]
    conditions += [] if speaker is None else [spoken.speaker == speaker]
    with graph.reading() as connection:
        return rows.read_utterances(connection.execute(selects.utterances(graph.episode, *conditions)))
