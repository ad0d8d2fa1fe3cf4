"""SQL for the operators that yield values, ticks and events, and for the whole statement."""

from __future__ import annotations

from dataclasses import replace

from datagen.questions import operators as op
from datagen.questions.answers import Kind, Reason
from datagen.questions.language import type_of
from datagen.questions.nodes import REFUSED, VALUES, Type
from datagen.questions.sql_pieces import NO_NUMBER, NO_TEXT, Context, class_of, compared, constant, quoted
from datagen.questions.sql_places import Places
from memory.graph.records import DONE, TRUTH

__all__ = ["Compiler"]

_EVENT = "id, tick, actor, verb, outcome"


class Compiler(Places):
    """One method for each operator.

    Columns: numbers, ticks and truth values `v`; properties `class, value_type, number, text`; places `relation, id`;
    actions and directions `text`; events `id, tick, actor, verb, outcome`.
    """

    def statement(self) -> str:
        """The program as one statement.

        The column `reason` says why there is no answer; where it is null, the other columns are the answer's.
        """
        body, context = self.program.body, Context(self.program.observer, str(self.program.tick))
        while isinstance(body, (op.At, op.As, op.Suppose)):
            context = self.inner(body, context)
            body = body.body
        result = self.query(body, context)
        asked = self.program.asks_knowledge
        whens = []
        for condition, (reason, node, where) in self.checks.items():
            unknown = reason is Reason.MISSING and node is asked and where is context
            whens.append(f"WHEN {condition} THEN '{Kind.UNKNOWN if unknown else reason}'")
        case = f"CASE {' '.join(whens)} END" if whens else NO_TEXT
        order = {Type.ENTITIES: " ORDER BY a.id", Type.ACTIONS: " ORDER BY a.tick"}.get(type_of(body), "")
        queries = ",\n".join(f"{name} AS ({sql.replace('@self', name)})" for sql, name in self.queries.items())
        return (
            f"WITH RECURSIVE {queries}\nSELECT r.reason, a.* FROM (SELECT {case} AS reason) AS r "
            f"LEFT JOIN {result} AS a ON r.reason IS NULL{order}"
        )

    # ---- literals and context

    def do_literal(self, node: op.Literal, context: Context) -> str:
        """A constant."""
        value = constant(node.value)
        if type_of(node) is not Type.PROPERTY:
            return self.name(f"SELECT {value.number} AS v")
        kind = "'str'" if isinstance(node.value, str) else "'float'"
        return self.name(
            f"SELECT {value.kind} AS class, {kind} AS value_type, {value.number} AS number, {value.text} AS text"
        )

    def do_tick(self, node: op.Tick, context: Context) -> str:
        """A constant."""
        return self.name(f"SELECT {node.value} AS v")

    def do_length(self, node: op.Length, context: Context) -> str:
        """A constant."""
        return self.name(f"SELECT {node.millimetres} AS v")

    def do_duration(self, node: op.Duration, context: Context) -> str:
        """A constant."""
        return self.name(f"SELECT {node.ticks} AS v")

    def do_now(self, node: op.Now, context: Context) -> str:
        """The tick of evaluation."""
        return self.name(f"SELECT {context.tick} AS v")

    def do_at(self, node: op.At, context: Context) -> str:
        """The body at another tick."""
        return self.query(node.body, self.inner(node, context))

    def do_as(self, node: op.As, context: Context) -> str:
        """The body for another observer."""
        return self.query(node.body, self.inner(node, context))

    def do_suppose(self, node: op.Suppose, context: Context) -> str:
        """The body with other facts."""
        return self.query(node.body, self.inner(node, context))

    def do_shift(self, node: op.Shift, context: Context) -> str:
        """A tick, if it is not to come."""
        moment = f"SELECT {self.moment(node.tick, context)} + ({node.by}) AS v"
        name = self.name(f"SELECT s.v FROM ({moment}) AS s WHERE s.v <= {self.program.tick}")
        self.fail(node, context, f"NOT EXISTS (SELECT 1 FROM {name})", Reason.FUTURE)
        return name

    def do_elapsed(self, node: op.Elapsed, context: Context) -> str:
        """A difference of ticks."""
        start = self.moment(node.start, context)
        return self.name(f"SELECT {self.moment(node.end, context)} - {start} AS v")

    # ---- facts

    def do_value(self, node: op.ValueOf, context: Context) -> str:
        """The literal of the one fact."""
        entity = self.entity(node.entity, context)
        rows = self.facts(entity, f"({quoted(node.predicate)})", context, " AND f.value_type IS NOT NULL")
        return self.one(node, context, rows, f"{class_of('f')} AS class, value_type, number, text")

    def do_source(self, node: op.SourceOf, context: Context) -> str:
        """The source of the one belief."""
        rows = self.facts(self.entity(node.entity, context), self.predicates(node.attribute), context)
        belief = self.one(node, context, rows, "source")
        self.fail(node, context, f"NOT EXISTS (SELECT 1 FROM {belief} WHERE source IS NOT NULL)", Reason.MISSING)
        return self.name(
            f"SELECT 'str' AS class, 'str' AS value_type, {NO_NUMBER} AS number, source AS text FROM {belief} "
            "WHERE source IS NOT NULL"
        )

    def do_where(self, node: op.Where, context: Context) -> str:
        """The one fact of place."""
        entity = self.entity(node.entity, context)
        rows = self.facts(entity, self.relations, context, " AND f.object IS NOT NULL")
        return self.one(node, context, rows, "predicate AS relation, object AS id")

    def do_since(self, node: op.Since, context: Context) -> str:
        """The beginning of the one fact."""
        rows = self.facts(self.entity(node.entity, context), self.predicates(node.attribute), context)
        return self.one(node, context, rows, "since AS v")

    def do_until(self, node: op.Until, context: Context) -> str:
        """The end of the one fact, if it has come."""
        entity = self.entity(node.entity, context)
        then = replace(context, tick=self.moment(node.tick, context))
        found = self.one(node, context, self.facts(entity, self.predicates(node.attribute), then), "until")
        name = self.name(f"SELECT until AS v FROM {found} WHERE until <= {context.tick}")
        self.fail(node, context, f"NOT EXISTS (SELECT 1 FROM {name})", Reason.FUTURE)
        return name

    # ---- numbers

    def do_count(self, node: op.Count, context: Context) -> str:
        """The number of rows."""
        return self.name(f"SELECT COUNT(*) AS v FROM {self.query(node.of, context)}")

    def do_exists(self, node: op.Exists, context: Context) -> str:
        """Whether there are rows."""
        return self.name(f"SELECT CASE WHEN COUNT(*) > 0 THEN 1 ELSE 0 END AS v FROM {self.query(node.of, context)}")

    def do_measured(self, node: op.Measured, context: Context) -> str:
        """The number of one entity."""
        entity = self.entity(node.entity, context)
        measure = self.query(node.measure, context)
        name = self.name(f"SELECT m.v FROM {measure} m WHERE m.id = {entity} AND m.v IS NOT NULL")
        self.fail(node, context, f"NOT EXISTS (SELECT 1 FROM {name})", Reason.MISSING)
        return name

    def do_total(self, node: op.Total, context: Context) -> str:
        """The sum."""
        of = self.query(node.set, context)
        measure = self.query(node.measure, context)
        return self.name(
            f"SELECT CAST(COALESCE(SUM(m.v), 0) AS BIGINT) AS v FROM {of} s JOIN {measure} m ON m.id = s.id"
        )

    def do_add(self, node: op.Add, context: Context) -> str:
        """The sum of two."""
        left = self.number(node.left, context)
        return self.name(f"SELECT {left} + {self.number(node.right, context)} AS v")

    def do_subtract(self, node: op.Subtract, context: Context) -> str:
        """The difference of two."""
        left = self.number(node.left, context)
        return self.name(f"SELECT {left} - {self.number(node.right, context)} AS v")

    def do_both(self, node: op.Both, context: Context) -> str:
        """The product of truth values."""
        left = self.query(node.left, context)
        return self.name(f"SELECT a.v * b.v AS v FROM {left} a CROSS JOIN {self.query(node.right, context)} b")

    def do_either(self, node: op.Either, context: Context) -> str:
        """The greater of truth values."""
        left = self.query(node.left, context)
        right = self.query(node.right, context)
        return self.name(f"SELECT CASE WHEN a.v + b.v > 0 THEN 1 ELSE 0 END AS v FROM {left} a CROSS JOIN {right} b")

    def do_negate(self, node: op.Negate, context: Context) -> str:
        """One less the truth value."""
        return self.name(f"SELECT 1 - v AS v FROM {self.query(node.condition, context)}")

    def do_compare(self, node: op.Compare, context: Context) -> str:
        """A comparison of literals, or column by column."""
        kind = type_of(node.left)
        if kind in VALUES:
            left = self.literal(node.left, context)
            condition = compared(left, node.comparison, self.literal(node.right, context))
            return self.name(f"SELECT CASE WHEN {condition} THEN 1 ELSE 0 END AS v")
        columns = {
            Type.ENTITY: ("id",),
            Type.PLACE: ("relation", "id"),
            Type.POSITION: ("x", "y"),
            Type.ACTION: ("text",),
            Type.DIRECTION: ("text",),
        }.get(kind, ("v",))
        sign = "=" if node.comparison == "!=" else node.comparison
        condition = " AND ".join(f"a.{column} {sign} b.{column}" for column in columns)
        yes = 0 if node.comparison == "!=" else 1
        rows = f"{self.query(node.left, context)} a CROSS JOIN {self.query(node.right, context)} b"
        return self.name(f"SELECT CASE WHEN {condition} THEN {yes} ELSE {1 - yes} END AS v FROM {rows}")

    # ---- events

    def do_events(self, node: op.Events, context: Context) -> str:
        """Events so far that fit."""
        conditions = [f"v.episode = {self.episode}", f"v.tick <= {context.tick}"]
        if context.observer != TRUTH:
            conditions.append(
                f"(v.actor = {context.observer} OR v.id IN (SELECT b.event FROM fact b WHERE "
                f"b.episode = {self.episode} AND b.observer = {context.observer} AND b.since <= {context.tick} "
                "AND b.event IS NOT NULL))"
            )
        if node.verb is not None:
            conditions.append(f"v.verb = {quoted(node.verb)}")
        if node.actor is not None:
            conditions.append(f"v.actor = {self.entity(node.actor, context)}")
        for name, operand in node.arguments:
            conditions.append(
                f"EXISTS (SELECT 1 FROM event_argument a WHERE a.episode = {self.episode} AND a.event = v.id "
                f"AND a.name = {quoted(name)} AND {self.compares('a', 'entity', '=', operand, context)})"
            )
        if node.after is not None:
            conditions.append(f"v.tick > {self.moment(node.after, context)}")
        if node.until is not None:
            conditions.append(f"v.tick <= {self.moment(node.until, context)}")
        if node.outcome is not None:
            refused = node.outcome == REFUSED
            conditions.append(f"v.outcome {'<>' if refused else '='} {quoted(DONE if refused else node.outcome)}")
        return self.name(
            f"SELECT v.id, v.tick, v.actor, v.verb, v.outcome FROM event v WHERE {' AND '.join(conditions)}"
        )

    def _end(self, node: op.First | op.Last, context: Context, best: str) -> str:
        events = self.query(node.events, context)
        winners = self.name(
            f"SELECT {_EVENT} FROM (SELECT e.*, {best}(tick) OVER () AS best FROM {events} e) w WHERE tick = best"
        )
        self.fail(node, context, f"NOT EXISTS (SELECT 1 FROM {events})", Reason.NO_REFERENT)
        self.fail(node, context, f"(SELECT COUNT(*) FROM {winners}) > 1", Reason.TIE)
        return self.only(winners, _EVENT)

    def do_first(self, node: op.First, context: Context) -> str:
        """The earliest."""
        return self._end(node, context, "MIN")

    def do_last(self, node: op.Last, context: Context) -> str:
        """The latest."""
        return self._end(node, context, "MAX")

    def do_nth(self, node: op.Nth, context: Context) -> str:
        """The one before (or after) which so many others come."""
        events = self.query(node.events, context)
        rank, order = abs(node.rank), "ASC" if node.rank > 0 else "DESC"
        winners = self.name(
            f"SELECT {_EVENT} FROM (SELECT e.*, RANK() OVER (ORDER BY tick {order}) AS place, "
            f"COUNT(*) OVER (PARTITION BY tick) AS alike FROM {events} e) w "
            f"WHERE place <= {rank} AND place + alike > {rank}"
        )
        self.fail(node, context, f"(SELECT COUNT(*) FROM {events}) < {rank}", Reason.NO_REFERENT)
        self.fail(node, context, f"(SELECT COUNT(*) FROM {winners}) > 1", Reason.TIE)
        return self.only(winners, _EVENT)

    def do_actions(self, node: op.Actions, context: Context) -> str:
        """The verbs, each with its tick."""
        events = self.query(node.events, context)
        self.fail(
            node, context, f"(SELECT COUNT(*) FROM {events}) > (SELECT COUNT(DISTINCT tick) FROM {events})", Reason.TIE
        )
        return self.name(f"SELECT verb AS text, tick FROM {events}")

    def do_outcome(self, node: op.Outcome, context: Context) -> str:
        """How it ended."""
        return self.name(
            f"SELECT 'str' AS class, 'str' AS value_type, {NO_NUMBER} AS number, outcome AS text "
            f"FROM {self.query(node.event, context)}"
        )

    def do_when(self, node: op.When, context: Context) -> str:
        """The tick."""
        return self.name(f"SELECT tick AS v FROM {self.query(node.event, context)}")

    def do_verb(self, node: op.Verb, context: Context) -> str:
        """What was done."""
        return self.name(f"SELECT verb AS text FROM {self.query(node.event, context)}")
