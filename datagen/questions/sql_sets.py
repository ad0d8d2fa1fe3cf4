"""SQL for the operators that yield sets of entities."""

from __future__ import annotations

from datagen.questions import operators as op
from datagen.questions.nodes import GONE, Node
from datagen.questions.sql_pieces import SIGNS, Context, Pieces, quoted, same_object
from memory.graph.records import TRUTH

__all__ = ["Sets"]


class Sets(Pieces):
    """One method for each operator; a set is a query with a column `id`."""

    def do_scene(self, node: op.Scene, context: Context) -> str:
        """Entities of a kind, of those that the observer has ever known of."""
        if context.observer == TRUTH:
            known = (
                " AND COALESCE((SELECT MIN(f.since) FROM fact f WHERE "
                f"f.episode = {self.episode} AND f.observer = 0 AND f.subject = e.id), 0) <= {context.tick}"
            )
        else:
            mention = (
                f"SELECT 1 FROM fact f WHERE f.episode = {self.episode} AND f.observer = {context.observer} "
                f"AND f.since <= {context.tick} AND f."
            )
            known = (
                f" AND (e.id = {context.observer} OR EXISTS ({mention}subject = e.id) "
                f"OR EXISTS ({mention}object = e.id))"
            )
        if GONE in self.vocabulary.predicates:
            known += (
                f" AND NOT EXISTS (SELECT 1 FROM {context.facts} g WHERE {self.holds('g', context)} "
                f"AND g.subject = e.id AND g.predicate = {quoted(GONE)} AND g.value_type = 'bool' AND g.number = 1)"
            )
        kind = self.is_a(node.kind, "e.kind")
        return self.name(f"SELECT e.id FROM entity e WHERE e.episode = {self.episode} AND {kind}{known}")

    def do_named(self, node: op.Named, context: Context) -> str:
        """Entities with a proper name."""
        return self.name(
            f"SELECT s.id FROM {self.query(node.set, context)} s JOIN entity e ON e.episode = {self.episode} "
            f"AND e.id = s.id WHERE e.name = {quoted(node.text)}"
        )

    def do_filter(self, node: op.Filter, context: Context) -> str:
        """Entities with (or without) a fact that compares so."""
        of = self.query(node.set, context)
        condition = self.compares("f", "object", node.comparison, node.operand, context)
        return self.name(
            f"SELECT s.id FROM {of} s "
            f"WHERE {'NOT ' if node.negated else ''}EXISTS (SELECT 1 FROM {context.facts} f "
            f"WHERE {self.holds('f', context)} AND f.subject = s.id AND f.predicate = {quoted(node.predicate)} "
            f"AND {condition})"
        )

    def do_union(self, node: op.Union, context: Context) -> str:
        """Entities in either set."""
        left = self.query(node.left, context)
        return self.name(f"SELECT id FROM {left} UNION SELECT id FROM {self.query(node.right, context)}")

    def do_intersect(self, node: op.Intersect, context: Context) -> str:
        """Entities in both sets."""
        left = self.query(node.left, context)
        return self.name(f"SELECT id FROM {left} INTERSECT SELECT id FROM {self.query(node.right, context)}")

    def do_minus(self, node: op.Minus, context: Context) -> str:
        """Entities in the left set only."""
        left = self.query(node.left, context)
        return self.name(f"SELECT id FROM {left} EXCEPT SELECT id FROM {self.query(node.right, context)}")

    def do_contents(self, node: op.Contents, context: Context) -> str:
        """What an entity holds, directly or through a chain that does not pass through it again."""
        holder = self.entity(node.holder, context)
        relations = self.relations if node.relation is None else f"({quoted(node.relation)})"
        rows = (
            f"SELECT f.subject AS id FROM {context.facts} f WHERE {self.holds('f', context)} AND f.object = {holder} "
            f"AND f.predicate IN {relations}"
        )
        if node.deep:
            rows += (
                f" UNION SELECT f.subject FROM @self h JOIN {context.facts} f ON f.object = h.id "
                f"AND {self.holds('f', context)} WHERE f.predicate IN {self.relations} AND h.id <> {holder}"
            )
        return self.name(f"SELECT DISTINCT id FROM {self.name(rows)} WHERE id <> {holder}")

    def do_links(self, node: op.Links, context: Context) -> str:
        """The objects of facts about members of a set."""
        return self.name(
            f"SELECT DISTINCT f.object AS id FROM {self.query(node.set, context)} s "
            f"JOIN {context.facts} f ON f.subject = s.id AND {self.holds('f', context)} "
            f"WHERE f.predicate = {quoted(node.predicate)} AND f.object IS NOT NULL"
        )

    def _has(self, row: str, attribute: str, context: Context, tick: str | None = None) -> str:
        return (
            f"SELECT 1 FROM {context.facts} {row} WHERE {self.holds(row, context, tick)} AND {row}.subject = s.id "
            f"AND {row}.predicate IN {self.predicates(attribute)}"
        )

    def _between(self, node: op.Changed | op.Appeared | op.Gone, context: Context) -> tuple[str, str, str, str]:
        of = self.query(node.set, context)
        start = self.moment(node.start, context)
        end = self.moment(node.end, context)
        before = f"EXISTS ({self._has('f', node.attribute, context, start)})"
        after = f"EXISTS ({self._has('f', node.attribute, context, end)})"
        fresh = (
            f"EXISTS ({self._has('f', node.attribute, context, end)} AND NOT EXISTS "
            f"({self._has('g', node.attribute, context, start)} AND {same_object('f', 'g')}))"
        )
        lost = (
            f"EXISTS ({self._has('f', node.attribute, context, start)} AND NOT EXISTS "
            f"({self._has('g', node.attribute, context, end)} AND {same_object('f', 'g')}))"
        )
        return f"SELECT s.id FROM {of} s WHERE ", before, after, f"({fresh} OR {lost})"

    def do_changed(self, node: op.Changed, context: Context) -> str:
        """Known at both ticks, and not the same."""
        select, before, after, differs = self._between(node, context)
        return self.name(f"{select}{before} AND {after} AND {differs}")

    def do_appeared(self, node: op.Appeared, context: Context) -> str:
        """Known at the end only."""
        select, before, after, _ = self._between(node, context)
        return self.name(f"{select}NOT {before} AND {after}")

    def do_gone(self, node: op.Gone, context: Context) -> str:
        """Known at the start only."""
        select, before, after, _ = self._between(node, context)
        return self.name(f"{select}{before} AND NOT {after}")

    def do_ever(self, node: op.Ever, context: Context) -> str:
        """With such a fact whose interval meets the two ticks'."""
        of = self.query(node.set, context)
        condition = self.compares("f", "object", node.comparison, node.operand, context)
        start, end = self.moment(node.start, context), self.moment(node.end, context)
        return self.name(
            f"SELECT s.id FROM {of} s WHERE EXISTS (SELECT 1 FROM fact f WHERE f.episode = {self.episode} "
            f"AND f.observer = {context.observer} AND f.subject = s.id AND f.predicate = {quoted(node.predicate)} "
            f"AND f.since <= {end} AND (f.until IS NULL OR f.until > {start}) AND {condition})"
        )

    def do_having(self, node: op.Having, context: Context) -> str:
        """With a measure that compares so."""
        of = self.query(node.set, context)
        measure = self.query(node.measure, context)
        number = self.number(node.operand, context)
        return self.name(
            f"SELECT s.id FROM {of} s JOIN {measure} m ON m.id = s.id WHERE m.v {SIGNS[node.comparison]} {number}"
        )

    def do_just(self, node: op.Just, context: Context) -> str:
        """One entity."""
        return self.query(node.entity, context)

    def do_given(self, node: op.Given, context: Context) -> str:
        """All or none."""
        condition = self.query(node.condition, context)
        members = self.query(node.set, context)
        return self.name(f"SELECT id FROM {members} WHERE (SELECT v FROM {condition}) = 1")

    def do_unknown(self, node: op.Unknown, context: Context) -> str:
        """Without a fact of the attribute."""
        of = self.query(node.set, context)
        return self.name(f"SELECT s.id FROM {of} s WHERE NOT EXISTS ({self._has('f', node.attribute, context)})")

    def do_stale(self, node: op.Stale, context: Context) -> str:
        """With a believed fact that is not true."""
        of = self.query(node.set, context)
        true = self._has("g", node.attribute, Context(TRUTH, context.tick))
        return self.name(
            f"SELECT s.id FROM {of} s WHERE EXISTS ({self._has('f', node.attribute, context)} "
            f"AND NOT EXISTS ({true} AND {same_object('f', 'g')}))"
        )

    def do_actors(self, node: op.Actors, context: Context) -> str:
        """Who did the events."""
        return self.name(f"SELECT DISTINCT actor AS id FROM {self.query(node.events, context)}")

    def do_arguments(self, node: op.Arguments, context: Context) -> str:
        """The entities with which the events were done."""
        return self.name(self._argument(node.events, node.argument, context))

    def _argument(self, events: Node, argument: str, context: Context) -> str:
        return (
            f"SELECT DISTINCT a.entity AS id FROM {self.query(events, context)} v JOIN event_argument a "
            f"ON a.episode = {self.episode} AND a.event = v.id WHERE a.name = {quoted(argument)} "
            "AND a.entity IS NOT NULL"
        )
