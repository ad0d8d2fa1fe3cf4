"""SQL for the operators that pick one entity."""

from __future__ import annotations

from datagen.questions import operators as op
from datagen.questions.answers import Reason
from datagen.questions.nodes import MOST, ROOM
from datagen.questions.sql_pieces import Context, quoted
from datagen.questions.sql_sets import Sets

__all__ = ["Entities"]


class Entities(Sets):
    """One method for each operator; an entity is a query with a column `id` and at most one row."""

    def do_entity(self, node: op.Ref, context: Context) -> str:
        """The entity of that id, if there is one."""
        name = self.name(f"SELECT id FROM entity WHERE episode = {self.episode} AND id = {node.id}")
        self.fail(node, context, f"NOT EXISTS (SELECT 1 FROM {name})", Reason.NO_REFERENT)
        return name

    def do_unique(self, node: op.Unique, context: Context) -> str:
        """The only member."""
        of = self.query(node.set, context)
        self.fail(node, context, f"NOT EXISTS (SELECT 1 FROM {of})", Reason.NO_REFERENT)
        self.fail(node, context, f"(SELECT COUNT(*) FROM {of}) > 1", Reason.AMBIGUOUS)
        return self.only(of, "id")

    def do_link(self, node: op.Link, context: Context) -> str:
        """The object of the one fact."""
        entity = self.entity(node.entity, context)
        rows = self.facts(entity, f"({quoted(node.predicate)})", context, " AND f.object IS NOT NULL")
        return self.one(node, context, rows, "object AS id")

    def do_holder(self, node: op.Holder, context: Context) -> str:
        """The object of the one fact of place."""
        entity = self.entity(node.entity, context)
        rows = self.facts(entity, self.relations, context, " AND f.object IS NOT NULL")
        return self.one(node, context, rows, "object AS id")

    def do_room_of(self, node: op.RoomOf, context: Context) -> str:
        """The rooms on the chain of holders, which is not followed beyond a room."""
        chain = self.name(
            f"SELECT id FROM {self.query(node.entity, context)} UNION SELECT f.object FROM @self h "
            f"JOIN entity e ON e.episode = {self.episode} AND e.id = h.id JOIN {context.facts} f ON f.subject = h.id "
            f"AND {self.holds('f', context)} WHERE f.predicate IN {self.relations} AND f.object IS NOT NULL "
            f"AND NOT {self.is_a(ROOM, 'e.kind')}"
        )
        rooms = self.name(
            f"SELECT h.id FROM {chain} h JOIN entity e ON e.episode = {self.episode} AND e.id = h.id "
            f"WHERE {self.is_a(ROOM, 'e.kind')}"
        )
        return self.one(node, context, rooms, "id")

    def do_top(self, node: op.Top, context: Context) -> str:
        """The member before which so many others come."""
        of = self.query(node.set, context)
        measure = self.query(node.measure, context)
        order = "DESC" if node.order == MOST else "ASC"
        numbers = self.name(f"SELECT s.id, m.v FROM {of} s JOIN {measure} m ON m.id = s.id WHERE m.v IS NOT NULL")
        winners = self.name(
            f"SELECT id FROM (SELECT n.id, RANK() OVER (ORDER BY n.v {order}) AS place, "
            f"COUNT(*) OVER (PARTITION BY n.v) AS alike FROM {numbers} n) w "
            f"WHERE place <= {node.rank} AND place + alike > {node.rank}"
        )
        self.fail(node, context, f"(SELECT COUNT(*) FROM {numbers}) < {node.rank}", Reason.NO_REFERENT)
        self.fail(node, context, f"(SELECT COUNT(*) FROM {winners}) > 1", Reason.TIE)
        return self.only(winners, "id")

    def do_actor(self, node: op.Actor, context: Context) -> str:
        """Who did it."""
        return self.name(f"SELECT actor AS id FROM {self.query(node.event, context)}")

    def do_argument(self, node: op.Argument, context: Context) -> str:
        """The entity with which it was done."""
        name = self.name(self._argument(node.event, node.argument, context))
        self.fail(node, context, f"NOT EXISTS (SELECT 1 FROM {name})", Reason.MISSING)
        return name

    def do_teller(self, node: op.Teller, context: Context) -> str:
        """Who did the telling."""
        rows = self.facts(self.entity(node.entity, context), self.predicates(node.attribute), context)
        belief = self.one(node, context, rows, "source, event")
        name = self.name(
            f"SELECT v.actor AS id FROM {belief} b JOIN event v ON v.episode = {self.episode} AND v.id = b.event "
            "WHERE b.source = 'told'"
        )
        self.fail(node, context, f"NOT EXISTS (SELECT 1 FROM {name})", Reason.MISSING)
        return name
