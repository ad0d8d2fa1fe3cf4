"""The pieces from which SQL for a program is put together: named queries, checks, conditions on facts.

Portable SQL: common table expressions, windows, and no functions beyond COUNT, SUM, MIN, MAX, RANK, ABS, ROUND, FLOOR,
SQRT, COALESCE and CAST; every scalar sub-query yields at most one row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from datagen.frozen import dataclass
from datagen.questions import operators as op
from datagen.questions.answers import Reason
from datagen.questions.language import Program, type_of
from datagen.questions.nodes import CARRIED, LOCATION, VALUES, Node, Type
from memory.graph.records import Value, Vocabulary

__all__ = [
    "NO_ENTITY",
    "NO_NUMBER",
    "NO_TEXT",
    "SIGNS",
    "Context",
    "Pieces",
    "compared",
    "constant",
    "listed",
    "quoted",
    "same_object",
]

NO_NUMBER = "CAST(NULL AS DOUBLE PRECISION)"
NO_TEXT = "CAST(NULL AS TEXT)"
NO_ENTITY = "CAST(NULL AS INTEGER)"

SIGNS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


@dataclass(frozen=True, eq=False)
class Context:
    """For whom and as of when (an SQL expression) an expression is evaluated. Compared by identity.

    `facts` and `poses` are the tables of both: what is supposed to hold is in a query that stands for one of them.
    """

    observer: int
    tick: str
    facts: str = "fact"
    poses: str = "pose"


@dataclass(frozen=True)
class Triple:
    """A literal as SQL expressions: its class ('bool', 'number', 'str'), number and text, and its type in facts."""

    kind: str
    number: str
    text: str
    type: str = ""


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def listed(names: Iterable[str]) -> str:
    """Names as an SQL list."""
    return f"({', '.join(quoted(name) for name in names)})"


def constant(value: Value) -> Triple:
    """A literal of the program as SQL."""
    if isinstance(value, str):
        return Triple("'str'", NO_NUMBER, quoted(value), "'str'")
    if isinstance(value, bool):
        return Triple("'bool'", str(int(value)), NO_TEXT, "'bool'")
    return Triple("'number'", repr(value), NO_TEXT, quoted(type(value).__name__))


def class_of(row: str) -> str:
    """The class of the literal in a row of facts or arguments: whole and other numbers are one class."""
    return f"CASE {row}.value_type WHEN 'int' THEN 'number' WHEN 'float' THEN 'number' ELSE {row}.value_type END"


def compared(left: Triple, sign: str, right: Triple) -> str:
    """The condition that two literals compare so. Order is for numbers; `!=` is true wherever `=` is false."""
    if sign not in ("=", "!="):
        numbers = f"{left.kind} = 'number' AND {right.kind} = 'number'"
        return f"({numbers} AND {left.number} {sign} {right.number})"
    values = f"CASE WHEN {left.kind} = 'str' THEN {left.text} = {right.text} ELSE {left.number} = {right.number} END"
    if right.kind == "'str'":
        values = f"{left.text} = {right.text}"
    elif right.kind.startswith("'"):
        values = f"{left.number} = {right.number}"
    equal = f"CASE WHEN {left.kind} = {right.kind} THEN CASE WHEN {values} THEN 1 ELSE 0 END ELSE 0 END"
    return f"{equal} = {1 if sign == '=' else 0}"


def same_object(left: str, right: str) -> str:
    """The condition that two rows of facts have the same predicate and object."""
    columns = {"predicate": "''", "object": "0", "value_type": "''", "number": "0", "text": "''"}
    return " AND ".join(
        f"COALESCE({left}.{column}, {nothing}) = COALESCE({right}.{column}, {nothing})"
        for column, nothing in columns.items()
    )


class Pieces:
    """Collects named queries and checks, in order of evaluation."""

    def __init__(self, program: Program, vocabulary: Vocabulary, episode: int) -> None:
        self.program = program
        self.vocabulary = vocabulary
        self.episode = episode
        self.queries: dict[str, str] = {}  # SQL text -> name
        self.checks: dict[str, tuple[Reason, Node, Context]] = {}  # condition -> reason if it is true
        self.relations = listed(name for name, p in vocabulary.predicates.items() if p.group == LOCATION)

    def name(self, sql: str) -> str:
        """The name of a query; the same text gets the same name. `@self` in it stands for that name."""
        if sql not in self.queries:
            self.queries[sql] = f"q{len(self.queries) + 1}"
        return self.queries[sql]

    def fail(self, node: Node, context: Context, condition: str, reason: Reason) -> None:
        """There is no answer if `condition` is true and none of the earlier ones is."""
        self.checks.setdefault(condition, (reason, node, context))

    def query(self, node: Node, context: Context) -> str:
        """The name of the query that yields the value of `node`."""
        method: Any = getattr(self, f"do_{node.op}")
        name: str = method(node, context)
        return name

    def entity(self, node: Node, context: Context) -> str:
        """The id of an entity."""
        return f"(SELECT id FROM {self.query(node, context)})"

    def moment(self, node: Node, context: Context) -> str:
        """A tick."""
        if isinstance(node, op.Tick):
            return str(node.value)
        if isinstance(node, op.Now):
            return context.tick
        return f"(SELECT v FROM {self.query(node, context)})"

    def number(self, node: Node, context: Context) -> str:
        """A number, length or duration."""
        if isinstance(node, op.Length):
            return str(node.millimetres)
        if isinstance(node, op.Duration):
            return str(node.ticks)
        return f"(SELECT v FROM {self.query(node, context)})"

    def inner(self, node: op.At | op.As | op.Suppose, context: Context) -> Context:
        """The context of the body of `node`."""
        if isinstance(node, op.As):
            return replace(context, observer=node.observer)
        if isinstance(node, op.At):
            return replace(context, tick=self.moment(node.tick, context))
        if node.is_position:
            return replace(context, poses=self._placed_so(node, context))
        return replace(context, facts=self._supposed(node, context))

    def _supposed(self, node: op.Suppose, context: Context) -> str:
        """The observer's facts that hold, but for those that the new one excludes, and the new one."""
        subject = self.entity(node.subject, context)
        group = self.predicates(self.vocabulary.predicates[node.predicate].group or node.predicate)
        if type_of(node.object) is Type.ENTITY:
            about = f"{self.entity(node.object, context)}, {NO_TEXT}, {NO_NUMBER}, {NO_TEXT}"
        else:
            value = self.literal(node.object, context)
            about = f"{NO_ENTITY}, {value.type}, CAST({value.number} AS DOUBLE PRECISION), {value.text}"
        columns = "episode, observer, subject, predicate, object, value_type, number, text, since, until, source, event"
        return self.name(
            f"SELECT {columns} FROM {context.facts} f WHERE {self.holds('f', context)} "
            f"AND NOT (f.subject = {subject} AND f.predicate IN {group}) UNION ALL "
            f"SELECT {self.episode}, {context.observer}, {subject}, {quoted(node.predicate)}, {about}, "
            f"{context.tick}, {NO_ENTITY}, {NO_TEXT}, {NO_ENTITY} WHERE {subject} IS NOT NULL"
        )

    def _placed_so(self, node: op.Suppose, context: Context) -> str:
        """The last poses of all entities, but with the one, and what it holds in turn, where it is supposed to be."""
        subject, point = self.query(node.subject, context), self.query(node.object, context)
        carried = self.name(
            f"SELECT id FROM {subject} UNION SELECT f.subject FROM @self h "
            f"JOIN {context.facts} f ON f.object = h.id AND {self.holds('f', context)} "
            f"WHERE f.predicate = {quoted(CARRIED)}"
        )
        elsewhere = f"NOT EXISTS (SELECT 1 FROM {carried} h WHERE h.id = p.entity)"
        metres = ", ".join(f"CAST(o.{axis} AS DOUBLE PRECISION) / 1000 AS {axis}" for axis in "xy")
        return self.name(
            f"SELECT p.episode, p.entity, p.tick, p.x, p.y FROM {context.poses} p WHERE p.episode = {self.episode} "
            f"AND p.tick = {self.last_pose('p.entity', context)} AND {elsewhere} UNION ALL "
            f"SELECT {self.episode}, h.id, {context.tick}, {metres} FROM {carried} h CROSS JOIN {point} o"
        )

    def last_pose(self, entity: str, context: Context) -> str:
        """The tick of an entity's last pose so far."""
        return (
            f"(SELECT MAX(l.tick) FROM {context.poses} l WHERE l.episode = {self.episode} AND l.entity = {entity} "
            f"AND l.tick <= {context.tick})"
        )

    def holds(self, row: str, context: Context, tick: str | None = None) -> str:
        """The condition that a fact is the observer's and holds at the tick."""
        moment = context.tick if tick is None else tick
        return (
            f"{row}.episode = {self.episode} AND {row}.observer = {context.observer} "
            f"AND {row}.since <= {moment} AND ({row}.until IS NULL OR {row}.until > {moment})"
        )

    def predicates(self, attribute: str) -> str:
        """The predicates of that group, or the one of that name."""
        group = [name for name, p in self.vocabulary.predicates.items() if p.group == attribute]
        return listed(group or [attribute])

    def facts(self, entity: str, predicates: str, context: Context, which: str = "") -> str:
        """The facts about an entity that hold now."""
        return self.name(
            "SELECT f.predicate, f.object, f.value_type, f.number, f.text, f.since, f.until, f.source, f.event FROM "
            f"{context.facts} f WHERE {self.holds('f', context)} AND f.subject = {entity} "
            f"AND f.predicate IN {predicates}{which}"
        )

    def one(self, node: Node, context: Context, rows: str, columns: str) -> str:
        """The one row of `rows`; none or several are failures."""
        self.fail(node, context, f"NOT EXISTS (SELECT 1 FROM {rows})", Reason.MISSING)
        self.fail(node, context, f"(SELECT COUNT(*) FROM {rows}) > 1", Reason.AMBIGUOUS)
        return self.only(rows, columns)

    def only(self, rows: str, columns: str) -> str:
        """The row of `rows` if there is one only.

        Each name of a query in a statement is planned anew wherever it stands, and so are those within it: counting by
        a window names `rows` once, where a sub-query would double the plan at every step of a chain.
        """
        return self.name(
            f"SELECT {columns} FROM (SELECT r.*, COUNT(*) OVER () AS among FROM {rows} r) f WHERE among = 1"
        )

    def is_a(self, kind: str, column: str) -> str:
        """The condition that a kind is `kind` or below it."""
        return (
            f"EXISTS (SELECT 1 FROM kind k WHERE k.episode = {self.episode} "
            f"AND k.name = {column} AND k.ancestor = {quoted(kind)})"
        )

    def literal(self, node: Node, context: Context) -> Triple:
        """A literal of the program or one that a query yields."""
        if isinstance(node, op.Literal):
            return constant(node.value)
        name, kind = self.query(node, context), type_of(node)
        if kind is Type.PROPERTY:
            return Triple(*(f"(SELECT {column} FROM {name})" for column in ("class", "number", "text", "value_type")))
        truth = kind is Type.BOOLEAN
        return Triple(
            "'bool'" if truth else "'number'", f"(SELECT v FROM {name})", NO_TEXT, "'bool'" if truth else "'int'"
        )

    def compares(self, row: str, entity: str, sign: str, node: Node, context: Context) -> str:
        """The condition that a fact's object or an event's argument compares so with the value of `node`."""
        if type_of(node) not in VALUES:
            return f"{row}.{entity} {SIGNS[sign]} {self.entity(node, context)}"
        left = Triple(class_of(row), f"{row}.number", f"{row}.text")
        return f"{row}.value_type IS NOT NULL AND {compared(left, sign, self.literal(node, context))}"
