"""SQL for the operators that yield sets of entities, and for those that pick one entity."""

from __future__ import annotations

from datagen.questions import operators as op
from datagen.questions.answers import Reason
from datagen.questions.nodes import ROOM, Node
from datagen.questions.sql_pieces import Context, Pieces, quoted, same_object
from memory.graph.records import TRUTH

__all__ = ["Sets"]


class Sets(Pieces):
    """One method for each operator; a set is a query with a column `id`, an entity one with at most one row."""

    def do_scene(self, node: op.Scene, context: Context) -> str:
        """Entities of a kind, of those that the observer has ever known of."""
        known = ""
        if context.observer != TRUTH:
            mention = (
                f"SELECT 1 FROM fact f WHERE f.episode = {self.episode} AND f.observer = {context.observer} "
                f"AND f.since <= {context.tick} AND f."
            )
            known = (
                f" AND (e.id = {context.observer} OR EXISTS ({mention}subject = e.id) "
                f"OR EXISTS ({mention}object = e.id))"
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
            f"SELECT s.id FROM {of} s WHERE {'NOT ' if node.negated else ''}EXISTS (SELECT 1 FROM fact f WHERE "
            f"{self.holds('f', context)} AND f.subject = s.id AND f.predicate = {quoted(node.predicate)} "
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
            f"SELECT f.subject AS id FROM fact f WHERE {self.holds('f', context)} AND f.object = {holder} "
            f"AND f.predicate IN {relations}"
        )
        if node.deep:
            rows += (
                f" UNION SELECT f.subject FROM @self h JOIN fact f ON f.object = h.id AND {self.holds('f', context)} "
                f"WHERE f.predicate IN {self.relations} AND h.id <> {holder}"
            )
        return self.name(f"SELECT DISTINCT id FROM {self.name(rows)} WHERE id <> {holder}")

    def do_links(self, node: op.Links, context: Context) -> str:
        """The objects of facts about members of a set."""
        return self.name(
            f"SELECT DISTINCT f.object AS id FROM {self.query(node.set, context)} s JOIN fact f ON f.subject = s.id "
            f"AND {self.holds('f', context)} WHERE f.predicate = {quoted(node.predicate)} AND f.object IS NOT NULL"
        )

    def _has(self, row: str, attribute: str, context: Context, tick: str | None = None) -> str:
        return (
            f"SELECT 1 FROM fact {row} WHERE {self.holds(row, context, tick)} AND {row}.subject = s.id "
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

    # ---- one entity

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
        return self.name(f"SELECT id FROM {of} WHERE (SELECT COUNT(*) FROM {of}) = 1")

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
            f"JOIN entity e ON e.episode = {self.episode} AND e.id = h.id JOIN fact f ON f.subject = h.id "
            f"AND {self.holds('f', context)} WHERE f.predicate IN {self.relations} AND f.object IS NOT NULL "
            f"AND NOT {self.is_a(ROOM, 'e.kind')}"
        )
        rooms = self.name(
            f"SELECT h.id FROM {chain} h JOIN entity e ON e.episode = {self.episode} AND e.id = h.id "
            f"WHERE {self.is_a(ROOM, 'e.kind')}"
        )
        return self.one(node, context, rooms, "id")

    def _extreme(self, node: op.Nearest | op.Farthest, context: Context, best: str) -> str:
        of = self.query(node.set, context)
        origin = self.position(node, node.entity, context)
        squares = self.name(
            f"SELECT s.id, (s.x - o.x) * (s.x - o.x) + (s.y - o.y) * (s.y - o.y) AS d FROM "
            f"(SELECT m.id, {self.millimetres('p')} FROM {of} m JOIN pose p ON p.entity = m.id "
            f"AND p.episode = {self.episode} WHERE p.tick = {self.last_pose('m.id', context)}) AS s "
            f"CROSS JOIN {origin} o WHERE s.id <> {self.entity(node.entity, context)}"
        )
        winners = self.name(f"SELECT id FROM {squares} WHERE d = (SELECT {best}(d) FROM {squares})")
        self.fail(node, context, f"NOT EXISTS (SELECT 1 FROM {squares})", Reason.NO_REFERENT)
        self.fail(node, context, f"(SELECT COUNT(*) FROM {winners}) > 1", Reason.TIE)
        return self.name(f"SELECT id FROM {winners} WHERE (SELECT COUNT(*) FROM {winners}) = 1")

    def do_nearest(self, node: op.Nearest, context: Context) -> str:
        """The least distance."""
        return self._extreme(node, context, "MIN")

    def do_farthest(self, node: op.Farthest, context: Context) -> str:
        """The greatest distance."""
        return self._extreme(node, context, "MAX")

    def last_pose(self, entity: str, context: Context) -> str:
        """The tick of an entity's last pose so far."""
        return (
            f"(SELECT MAX(l.tick) FROM pose l WHERE l.episode = {self.episode} AND l.entity = {entity} "
            f"AND l.tick <= {context.tick})"
        )

    def millimetres(self, row: str) -> str:
        """A pose's place in the plane as whole millimetres."""
        return ", ".join(f"CAST(ROUND({row}.{axis} * 1000) AS BIGINT) AS {axis}" for axis in "xy")

    def position(self, node: Node, entity: Node, context: Context) -> str:
        """Where `entity` is in the plane; `node` has no value if that is not known."""
        subject = self.entity(entity, context)
        name = self.name(
            f"SELECT {self.millimetres('p')} FROM pose p WHERE p.episode = {self.episode} AND p.entity = {subject} "
            f"AND p.tick = {self.last_pose(subject, context)}"
        )
        self.fail(node, context, f"NOT EXISTS (SELECT 1 FROM {name})", Reason.MISSING)
        return name

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
