"""SQL for places in the plane, directions, and the measures of entities. Lengths are whole millimetres."""

from __future__ import annotations

from dataclasses import replace

from datagen.questions import operators as op
from datagen.questions.answers import Reason
from datagen.questions.nodes import ABSOLUTE, RELATIVE, Node
from datagen.questions.sql_entities import Entities
from datagen.questions.sql_pieces import Context, quoted

__all__ = ["Places"]


def root(square: str) -> str:
    """The root of a whole number, rounded down. Squares here are below 2**52, where roots are correctly rounded."""
    return f"CAST(FLOOR(SQRT(CAST({square} AS DOUBLE PRECISION))) AS BIGINT)"


def apart(a: str, b: str) -> str:
    """The distance of two rows with `x` and `y`."""
    return root(f"(({a}.x - {b}.x) * ({a}.x - {b}.x) + ({a}.y - {b}.y) * ({a}.y - {b}.y))")


class Places(Entities):
    """One method for each operator.

    Columns: positions `x, y`; directions `text`; frames `fx, fy` (ahead) and `lx, ly` (to the left); measures `id, v`.
    """

    def millimetres(self, row: str) -> str:
        """A pose's place in the plane as whole millimetres."""
        return ", ".join(f"CAST(ROUND({row}.{axis} * 1000) AS BIGINT) AS {axis}" for axis in "xy")

    def position(self, node: Node, entity: Node, context: Context) -> str:
        """Where `entity` is in the plane; `node` has no value if that is not known."""
        subject = self.entity(entity, context)
        name = self.name(
            f"SELECT {self.millimetres('p')} FROM {context.poses} p WHERE p.episode = {self.episode} "
            f"AND p.entity = {subject} AND p.tick = {self.last_pose(subject, context)}"
        )
        self.fail(node, context, f"NOT EXISTS (SELECT 1 FROM {name})", Reason.MISSING)
        return name

    def do_position(self, node: op.Position, context: Context) -> str:
        """The place of the last pose."""
        return self.position(node, node.entity, context)

    def do_point(self, node: op.Spot, context: Context) -> str:
        """A constant."""
        return self.name(f"SELECT CAST({node.x} AS BIGINT) AS x, CAST({node.y} AS BIGINT) AS y")

    def do_distance(self, node: op.Distance, context: Context) -> str:
        """How far apart."""
        left = self.query(node.left, context)
        right = self.query(node.right, context)
        return self.name(f"SELECT {apart('a', 'b')} AS v FROM {left} a CROSS JOIN {right} b")

    # ---- directions

    def frame(self, node: Node, viewer: Node | None, context: Context) -> str:
        """Unit vectors ahead and to the left: of a viewer turned to the nearest quarter, or of the compass."""
        if viewer is None:
            return self.name("SELECT 1 AS fx, 0 AS fy, 0 AS lx, 1 AS ly")
        quarter = self._quarter(node, viewer, context)
        ahead = " ".join(f"WHEN {turn} THEN {{}}" for turn in range(4))
        columns = {"fx": (1, 0, -1, 0), "fy": (0, 1, 0, -1), "lx": (0, -1, 0, 1), "ly": (1, 0, -1, 0)}
        cases = ", ".join(f"CASE q {ahead.format(*numbers)} END AS {name}" for name, numbers in columns.items())
        return self.name(f"SELECT {cases} FROM {quarter}")

    def _quarter(self, node: Node, viewer: Node, context: Context) -> str:
        subject = self.entity(viewer, context)
        context = replace(context, poses="pose")  # who is supposed to be elsewhere is not turned
        turned = (
            f"SELECT CAST(ROUND(p.yaw * 1000) AS BIGINT) AS m FROM pose p WHERE p.episode = {self.episode} "
            f"AND p.entity = {subject} AND p.tick = {self.last_pose(subject, context)}"
        )
        name = self.name(
            "SELECT CASE WHEN t.m < 785 THEN 0 WHEN t.m < 2356 THEN 1 WHEN t.m < 3927 THEN 2 WHEN t.m < 5498 THEN 3 "
            f"ELSE 0 END AS q FROM (SELECT y.m - 6283 * "
            f"CAST(FLOOR(CAST(y.m AS DOUBLE PRECISION) / 6283) AS BIGINT) AS m FROM ({turned}) AS y) AS t"
        )
        self.fail(node, context, f"NOT EXISTS (SELECT 1 FROM {name})", Reason.MISSING)
        return name

    def _along(self, direction: str, dx: str, dy: str) -> str:
        """The part of a vector in a direction; `w` is the frame."""
        names = RELATIVE if direction in RELATIVE else ABSOLUTE
        turn = names.index(direction)
        axis = "f" if turn % 2 == 0 else "l"
        part = f"(w.{axis}x * ({dx}) + w.{axis}y * ({dy}))"
        return part if turn < 2 else f"(-{part})"

    def do_step(self, node: op.Step, context: Context) -> str:
        """So far in a direction."""
        start = self.query(node.start, context)
        frame = self.frame(node, node.viewer, context)
        names = RELATIVE if node.viewer is not None else ABSOLUTE
        turn = names.index(node.direction)
        axis, sign = "fl"[turn % 2], 1 if turn < 2 else -1
        return self.name(
            f"SELECT s.x + w.{axis}x * ({sign * node.by}) AS x, s.y + w.{axis}y * ({sign * node.by}) AS y "
            f"FROM {start} s CROSS JOIN {frame} w"
        )

    def do_facing(self, node: op.Facing, context: Context) -> str:
        """The compass direction."""
        names = " ".join(f"WHEN {turn} THEN {quoted(name)}" for turn, name in enumerate(ABSOLUTE))
        return self.name(f"SELECT CASE q {names} END AS text FROM {self._quarter(node, node.entity, context)}")

    def do_bearing(self, node: op.Bearing, context: Context) -> str:
        """The direction of the longer part."""
        start = self.query(node.start, context)
        goal = self.query(node.goal, context)
        frame = self.frame(node, node.viewer, context)
        front, left, back, right = RELATIVE if node.viewer is not None else ABSOLUTE
        parts = self.name(
            "SELECT w.fx * (g.x - s.x) + w.fy * (g.y - s.y) AS ahead, w.lx * (g.x - s.x) + w.ly * (g.y - s.y) AS aside "
            f"FROM {start} s CROSS JOIN {goal} g CROSS JOIN {frame} w"
        )
        self.fail(node, context, f"EXISTS (SELECT 1 FROM {parts} WHERE ABS(ahead) = ABS(aside))", Reason.TIE)
        return self.name(
            f"SELECT CASE WHEN ABS(ahead) > ABS(aside) THEN CASE WHEN ahead > 0 THEN '{front}' ELSE '{back}' END "
            f"ELSE CASE WHEN aside > 0 THEN '{left}' ELSE '{right}' END END AS text FROM {parts}"
        )

    # ---- measures

    def _placed(self, tick: str, context: Context) -> str:
        """All entities that have a pose by a tick, with their places."""
        at = replace(context, tick=tick)
        return self.name(
            f"SELECT p.entity AS id, {self.millimetres('p')} FROM {context.poses} p WHERE p.episode = {self.episode} "
            f"AND p.tick = {self.last_pose('p.entity', at)}"
        )

    def do_along(self, node: op.Along, context: Context) -> str:
        """How far in a direction from a place."""
        frame = self.frame(node, node.viewer, context)
        origin = self.name("SELECT 0 AS x, 0 AS y") if node.origin is None else self.query(node.origin, context)
        part = self._along(node.direction, "p.x - o.x", "p.y - o.y")
        return self.name(
            f"SELECT p.id, {part} AS v FROM {self._placed(context.tick, context)} p CROSS JOIN {origin} o "
            f"CROSS JOIN {frame} w"
        )

    def do_distance_to(self, node: op.DistanceTo, context: Context) -> str:
        """How far from a place."""
        point = self.query(node.point, context)
        return self.name(
            f"SELECT p.id, {apart('p', 'o')} AS v FROM {self._placed(context.tick, context)} p CROSS JOIN {point} o"
        )

    def do_detour(self, node: op.Detour, context: Context) -> str:
        """How much longer a way becomes."""
        start = self.query(node.start, context)
        goal = self.query(node.goal, context)
        return self.name(
            f"SELECT p.id, {apart('s', 'p')} + {apart('p', 'g')} - {apart('s', 'g')} AS v "
            f"FROM {self._placed(context.tick, context)} p CROSS JOIN {start} s CROSS JOIN {goal} g"
        )

    def _twice(self, start: Node, end: Node, context: Context) -> str:
        """All entities that have poses by both ticks: `b` is the earlier place, `p` the later."""
        before = self._placed(self.moment(start, context), context)
        return f"{before} b JOIN {self._placed(self.moment(end, context), context)} p ON p.id = b.id"

    def do_moved(self, node: op.Moved, context: Context) -> str:
        """How far from the earlier place."""
        rows = self._twice(node.start, node.end, context)
        return self.name(f"SELECT p.id, {apart('p', 'b')} AS v FROM {rows}")

    def do_shifted(self, node: op.Shifted, context: Context) -> str:
        """How far in a direction from the earlier place."""
        rows = self._twice(node.start, node.end, context)
        frame = self.frame(node, node.viewer, context)
        part = self._along(node.direction, "p.x - b.x", "p.y - b.y")
        return self.name(f"SELECT p.id, {part} AS v FROM {rows} CROSS JOIN {frame} w")

    def _everything(self, number: str) -> str:
        """A measure that every entity `e` has."""
        return self.name(f"SELECT e.id, {number} AS v FROM entity e WHERE e.episode = {self.episode}")

    def do_holding(self, node: op.Holding, context: Context) -> str:
        """How many pairs of a holder and what it holds, no holder being passed twice."""
        relations = self.relations if node.relation is None else f"({quoted(node.relation)})"
        rows = (
            f"SELECT f.object AS holder, f.subject AS id FROM {context.facts} f WHERE {self.holds('f', context)} "
            f"AND f.object IS NOT NULL AND f.predicate IN {relations}"
        )
        if node.deep:
            rows += (
                f" UNION SELECT h.holder, f.subject FROM @self h JOIN {context.facts} f ON f.object = h.id "
                f"AND {self.holds('f', context)} WHERE f.predicate IN {self.relations} AND h.id <> h.holder"
            )
        pairs = self.name(rows)
        return self._everything(
            f"(SELECT COUNT(DISTINCT h.id) FROM {pairs} h WHERE h.holder = e.id AND h.id <> h.holder)"
        )

    def do_times(self, node: op.Times, context: Context) -> str:
        """How many events."""
        events = self.query(node.events, context)
        if node.argument is None:
            return self._everything(f"(SELECT COUNT(*) FROM {events} v WHERE v.actor = e.id)")
        return self._everything(
            f"(SELECT COUNT(*) FROM {events} v JOIN event_argument a ON a.episode = {self.episode} AND a.event = v.id "
            f"WHERE a.name = {quoted(node.argument)} AND a.entity = e.id)"
        )

    def do_lasting(self, node: op.Lasting, context: Context) -> str:
        """The parts of intervals that lie between the two ticks."""
        condition = self.compares("f", "object", "=", node.operand, context)
        start, end = self.moment(node.start, context), self.moment(node.end, context)
        ends = f"CASE WHEN f.until IS NULL OR f.until > {end} THEN {end} ELSE f.until END"
        begins = f"CASE WHEN f.since < {start} THEN {start} ELSE f.since END"
        spans = self.name(
            f"SELECT f.subject AS id, {ends} - {begins} AS v FROM fact f WHERE f.episode = {self.episode} "
            f"AND f.observer = {context.observer} AND f.predicate = {quoted(node.predicate)} AND {condition}"
        )
        return self._everything(f"(SELECT COALESCE(SUM(s.v), 0) FROM {spans} s WHERE s.id = e.id AND s.v > 0)")
