"""Views of what holds at a tick: a networkx graph and two texts, each made from a snapshot and read back to one."""

from __future__ import annotations

from typing import Any

import networkx as nx

from memory.graph.errors import GraphError
from memory.graph.records import Entity, Fact
from memory.graph.rich import parse_rich, to_rich
from memory.graph.snapshot import Snapshot, snapshot
from memory.graph.terse import parse_terse, to_terse

__all__ = ["Snapshot", "from_networkx", "parse_text", "snapshot", "to_networkx", "to_text"]

_KNOWN = ("since", "observed_at", "source", "event")
_RESERVED = ("kind", "name", "known")


def to_text(of: Snapshot, *, rich: bool = False) -> str:
    """The snapshot as text: terse (`memory.graph.terse`) or rich (`memory.graph.rich`). Same snapshot, same bytes."""
    return to_rich(of) if rich else to_terse(of)


def parse_text(text: str) -> Snapshot:
    """Read a text view: of a rich one the snapshot itself comes back, of a terse one `snapshot.bare()`.

    Raises:
        GraphError: If it is neither.
    """
    return parse_rich(text) if text.startswith("At tick ") else parse_terse(text)


def to_networkx(of: Snapshot) -> nx.MultiDiGraph[int]:
    """The snapshot as a graph of entity ids.

    Nodes have `kind` and `name`, and each literal under its predicate's name: the value, or a tuple of values where
    several hold at once. Edges are keyed by predicate. How facts are known (`since`, `observed_at`, `source`,
    `event`) stands on the edges, and for literals in the node's `known`: predicate -> one dict for each value.

    Raises:
        GraphError: If a literal predicate is called kind, name or known.
    """
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(tick=of.tick, observer=of.observer, tellers=dict(of.tellers))
    for entity in of.entities:
        graph.add_node(entity.id, kind=entity.kind, name=entity.name, known={})
    for fact in of.facts:
        for id in (fact.subject, fact.object):
            if id is not None and id not in graph:
                raise GraphError(f"a fact names entity {id}, which is not in the snapshot: add it to the entities")
        known = {name: getattr(fact, name) for name in _KNOWN}
        if fact.object is not None:
            graph.add_edge(fact.subject, fact.object, key=fact.predicate, **known)
        else:
            _add_literal(graph.nodes[fact.subject], fact, known)
    return graph


def _add_literal(node: dict[str, Any], fact: Fact, known: dict[str, Any]) -> None:
    name = fact.predicate
    if name in _RESERVED:
        raise GraphError(f"a literal predicate called {name!r} hides a node's own {name}: call it otherwise")
    before = node["known"].setdefault(name, [])
    if not before:
        node[name] = fact.value
    else:
        node[name] = (*(node[name] if len(before) > 1 else (node[name],)), fact.value)
    before.append(known)


def from_networkx(graph: nx.MultiDiGraph[int]) -> Snapshot:
    """The snapshot from which `to_networkx` made a graph."""
    observer = graph.graph["observer"]
    entities = [Entity(id=id, kind=node["kind"], name=node["name"]) for id, node in graph.nodes(data=True)]
    facts = [
        Fact(subject=subject, predicate=predicate, object=object, observer=observer, **known)
        for subject, object, predicate, known in graph.edges(keys=True, data=True)
    ]
    for subject, node in graph.nodes(data=True):
        for predicate, known in node["known"].items():
            values = node[predicate] if len(known) > 1 else (node[predicate],)
            facts += [
                Fact(subject=subject, predicate=predicate, value=value, observer=observer, **each)
                for value, each in zip(values, known, strict=True)
            ]
    return Snapshot.of(graph.graph["tick"], observer, entities, facts, graph.graph["tellers"])
