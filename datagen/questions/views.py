"""Three views of one context, each of which can be read back: text (terse or rich), graph, and database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

from datagen.questions.context import Context, Deed, Thing
from datagen.questions.views_text import read_rich, read_terse, to_rich, to_terse
from memory.graph.records import Vocabulary

__all__ = ["READERS", "VIEWS", "read_graph", "read_sql", "to_graph", "to_sql"]


# ---- graph


def to_graph(context: Context) -> str:
    """The context as a graph, in JSON.

    `nodes` are things, in order; `edges` are (node, relation, node) by their places in `nodes`, relations being those
    of place and `owned_by`; `deeds` are (tick, verb, actor, thing, [relation, place] it was taken from, second thing).
    """
    index = {thing.handle: place for place, thing in enumerate(context.things)}

    def node(handle: str) -> int | str:
        return index.get(handle, handle)  # an observer may know of a holder by name only

    edges: list[list[Any]] = []
    for place, thing in enumerate(context.things):
        edges += [[place, thing.place[0], node(thing.place[1])]] if thing.place else []
        edges += [[place, "owned_by", node(thing.owner)]] if thing.owner else []
    deeds = [
        [
            deed.tick,
            deed.verb,
            node(deed.actor),
            node(deed.thing),
            [deed.source[0], node(deed.source[1])] if deed.source else None,
            node(deed.to) if deed.to else None,
        ]
        for deed in context.deeds
    ]
    data = {
        "observer": context.observer,
        "tick": context.tick,
        "nodes": [_node(thing) for thing in context.things],
        "edges": edges,
        "deeds": deeds,
    }
    return json.dumps(data, separators=(",", ":"))


def _node(thing: Thing) -> dict[str, Any]:
    data: dict[str, Any] = {"handle": thing.handle, "kind": thing.kind}
    data |= {"name": thing.name} if thing.name else {}
    data |= {"looks": list(thing.looks)} if thing.looks else {}
    data |= {"states": dict(thing.states)} if thing.states else {}
    return data | ({"at": list(thing.at)} if thing.at else {})


def read_graph(text: str, vocabulary: Vocabulary | None = None) -> Context:
    """Read what `to_graph` wrote."""
    data = json.loads(text)
    handles = [node["handle"] for node in data["nodes"]]

    def handle(node: int | str) -> str:
        return handles[node] if isinstance(node, int) else node

    places = {start: (name, handle(end)) for start, name, end in data["edges"] if name != "owned_by"}
    owners = {start: handle(end) for start, name, end in data["edges"] if name == "owned_by"}
    things = [_read_node(node, places.get(n), owners.get(n)) for n, node in enumerate(data["nodes"])]
    deeds = [
        Deed(
            tick=tick,
            verb=verb,
            actor=handle(actor),
            thing=handle(thing),
            source=(source[0], handle(source[1])) if source else None,
            to=None if to is None else handle(to),
        )
        for tick, verb, actor, thing, source, to in data["deeds"]
    ]
    return Context(observer=data["observer"], tick=data["tick"], things=tuple(things), deeds=tuple(deeds))


def _read_node(node: dict[str, Any], place: tuple[str, str] | None, owner: str | None) -> Thing:
    return Thing(
        handle=node["handle"],
        kind=node["kind"],
        looks=tuple(node.get("looks", ())),
        states=tuple(node.get("states", {}).items()),
        place=place,
        owner=owner,
        at=tuple(node["at"]) if "at" in node else None,
        name=node.get("name"),
    )


# ---- database

_TABLES = """CREATE TABLE context (observer TEXT, tick INTEGER);
CREATE TABLE thing (handle TEXT PRIMARY KEY, kind TEXT, name TEXT, size TEXT, colour TEXT, material TEXT,
 is_item INTEGER, is_open INTEGER, is_on INTEGER, relation TEXT, holder TEXT, owner TEXT, x INTEGER, y INTEGER);
CREATE TABLE deed (tick INTEGER, actor TEXT, verb TEXT, thing TEXT, source_relation TEXT, source TEXT, towards TEXT);
"""


def to_sql(context: Context) -> str:
    """The context as an SQL script that makes and fills a database (SQLite)."""
    lines = [_insert("context", (context.observer, context.tick))]
    lines += [_insert("thing", _thing_row(thing)) for thing in context.things]
    lines += [_insert("deed", _deed_row(deed)) for deed in context.deeds]
    return _TABLES + "".join(lines)


def _thing_row(thing: Thing) -> tuple[Any, ...]:
    states = dict(thing.states)
    looks = thing.looks or (None, None, None)
    flags = [None if states.get(name) is None else int(states[name]) for name in ("is_open", "is_on")]
    place, at = thing.place or (None, None), thing.at or (None, None)
    return (thing.handle, thing.kind, thing.name, *looks, int(bool(thing.looks)), *flags, *place, thing.owner, *at)


def _deed_row(deed: Deed) -> tuple[Any, ...]:
    return (deed.tick, deed.actor, deed.verb, deed.thing, *(deed.source or (None, None)), deed.to)


def _insert(table: str, row: tuple[Any, ...]) -> str:
    values = ",".join(
        "NULL" if value is None else str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
        for value in row
    )
    return f"INSERT INTO {table} VALUES ({values});\n"


def read_sql(text: str, vocabulary: Vocabulary | None = None) -> Context:
    """Run what `to_sql` wrote, and read the database."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(text)
        (head,) = database.execute("SELECT observer, tick FROM context").fetchall()
        things = database.execute("SELECT * FROM thing ORDER BY rowid").fetchall()
        deeds = database.execute("SELECT * FROM deed ORDER BY rowid").fetchall()
    return Context(
        observer=head[0],
        tick=head[1],
        things=tuple(_read_thing_row(row) for row in things),
        deeds=tuple(_read_deed_row(row) for row in deeds),
    )


def _read_thing_row(row: tuple[Any, ...]) -> Thing:
    handle, kind, name, size, colour, material, is_item, is_open, is_on, relation, holder, owner, x, y = row
    states = {"is_open": is_open, "is_on": is_on}
    return Thing(
        handle=handle,
        kind=kind,
        name=name,
        looks=(size, colour, material) if is_item else (),
        states=tuple((state, bool(value)) for state, value in states.items() if value is not None),
        place=None if relation is None else (relation, holder),
        owner=owner,
        at=None if x is None else (x, y),
    )


def _read_deed_row(row: tuple[Any, ...]) -> Deed:
    tick, actor, verb, thing, relation, source, to = row
    return Deed(
        tick=tick,
        actor=actor,
        verb=verb,
        thing=thing,
        source=None if relation is None else (relation, source),
        to=to,
    )


VIEWS: Mapping[str, Callable[[Context], str]] = {
    "terse": to_terse,
    "rich": to_rich,
    "graph": to_graph,
    "sql": to_sql,
}
"""The views by name."""

READERS: Mapping[str, Callable[[str, Vocabulary], Context]] = {
    "terse": read_terse,
    "rich": read_rich,
    "graph": read_graph,
    "sql": read_sql,
}
"""How each view is read back."""
