"""Planted faults: whatever is broken in either executor, a fixed bank of programs shows that they disagree."""

from __future__ import annotations

import inspect
import random
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from example_home import example_home
from small_worlds import Tables, in_database, small_history
from test_language import EXAMPLES

from datagen.questions import (
    log,
    log_lookups,
    log_places,
    log_sets,
    run_log,
    run_sql,
    sql_pieces,
    sql_places,
    sql_sets,
    sql_values,
)
from datagen.questions.answers import Outcome
from datagen.questions.fuzz.programs import Grower
from datagen.questions.language import Program
from datagen.questions.log import Log
from datagen.questions.nodes import CARRIED
from datagen.questions.notation import parse
from datagen.questions.run_log import Search
from datagen.questions.sql_pieces import Pieces
from datagen.questions.sql_values import Compiler
from memory.graph.history import History
from memory.graph.records import TRUTH


@dataclass(frozen=True)
class Case:
    """A program of the bank, where it is asked, and what both executors say of it as they stand."""

    program: Program
    tables: Tables
    log: Log
    outcome: Outcome


@pytest.fixture(scope="module")
def bank() -> list[Case]:
    """The documented examples and some hundred random programs, all agreed upon."""
    history = example_home()
    tables, log = in_database(history, others=(small_history(1),)), Log(history)
    cases = [_case(parse(text), tables, log) for text, _ in EXAMPLES]
    for seed in range(60, 76):
        history = small_history(seed)
        tables, log = in_database(history, others=(small_history(seed + 1),)), Log(history)
        grower, chance = Grower(history), random.Random(seed)
        cases += [_case(grower.program(chance, depth=chance.randint(1, 4)), tables, log) for _ in range(500)]
        cases += [_case(program, tables, log) for program in _handed_on(history)]
    return cases


def _handed_on(history: History) -> Iterator[Program]:
    """Where a thing would be if the holder of what holds it were elsewhere."""
    held = {
        fact.subject: fact.object
        for fact in history.facts
        if fact.predicate == CARRIED and fact.observer == TRUTH and fact.until is None
    }
    for thing, holder in held.items():
        if holder in held:
            where = f"suppose(#{held[holder]}, position = point(77000, 0), position(#{thing}))"
            yield parse(f"observer 0, tick {history.last_tick}: {where}")


def _case(program: Program, tables: Tables, log: Log) -> Case:
    outcome = run_log.run_on(program, log)
    assert run_sql.run(program, tables) == outcome
    return Case(program, tables, log, outcome)


def caught_by_sql(bank: list[Case]) -> Iterator[Case]:
    """Cases in which the SQL executor no longer agrees."""
    return (case for case in bank if run_sql.run(case.program, case.tables) != case.outcome)


def caught_by_log(bank: list[Case]) -> Iterator[Case]:
    """Cases in which the log executor no longer agrees."""
    return (case for case in bank if run_log.run_on(case.program, _fresh(case.log)) != case.outcome)


def _fresh(log: Log) -> Log:
    """The log without what was found in it before the fault."""
    found: tuple[dict[Any, Any], ...] = (log._cache, log._placed, log._said, log._known, log._born, log._places)
    for cache in found:
        cache.clear()
    return log


def plant(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, old: str, new: str) -> None:
    """Replace `old` by `new` in the source of a function, wherever it is used."""
    function = getattr(owner, name)
    source = textwrap.dedent(inspect.getsource(function))
    assert old in source, f"{name} no longer contains {old!r}: choose another fault"
    scope = dict(inspect.getmodule(function).__dict__)  # type: ignore[union-attr]
    exec(compile("from __future__ import annotations\n" + source.replace(old, new), "planted", "exec"), scope)
    if inspect.isclass(owner):
        monkeypatch.setattr(owner, name, scope[name])
        return
    for module in MODULES:
        if getattr(module, name, None) is function:
            monkeypatch.setattr(module, name, scope[name])


MODULES = (log, log_lookups, log_places, log_sets, run_log, run_sql, sql_pieces, sql_places, sql_sets, sql_values)

SQL_FAULTS = {
    "a fact holds at its end": (Pieces, "holds", ".until > {moment}", ".until >= {moment}"),
    "a fact does not hold at its beginning": (Pieces, "holds", ".since <= {moment}", ".since < {moment}"),
    "the observer is ignored": (Pieces, "holds", "{row}.observer = {context.observer}", "{row}.observer >= 0"),
    "ends are ignored": (Pieces, "holds", "({row}.until IS NULL OR {row}.until > {moment})", "1 = 1"),
    "the episode is ignored": (Pieces, "holds", "{row}.episode = {self.episode}", "1 = 1"),
    "the type tree is ignored": (Pieces, "is_a", "AND k.ancestor = ", "AND k.name = "),
    "`as` is ignored": (Pieces, "inner", "observer=node.observer", "observer=context.observer"),
    "`at` is ignored": (Pieces, "inner", "tick=self.moment(node.tick, context)", "tick=context.tick"),
    "a group is its first predicate": (Pieces, "predicates", "listed(group or", "listed(group[:1] or"),
    "several are as good as one": (Pieces, "one", ") > 1", ") > 9"),
    "a number equals a truth value": (sql_pieces, "class_of", "ELSE {row}.value_type END", "ELSE 'number' END"),
    "`!=` is `=`": (sql_pieces, "compared", "{1 if sign == '=' else 0}", "1"),
    "`<=` is `<`": (sql_pieces, "compared", "{left.number} {sign} ", "{left.number} {sign[0]} "),
    "texts are all the same": (sql_pieces, "same_object", ', "text": "\'\'"', ""),
    "NOT is dropped": (Compiler, "do_filter", "'NOT ' if node.negated else ''", "''"),
    "union for intersection": (Compiler, "do_intersect", "INTERSECT", "UNION"),
    "difference the other way round": (Compiler, "do_minus", "EXCEPT", "UNION"),
    "intersection for union": (Compiler, "do_union", "UNION", "INTERSECT"),
    "everybody knows of everything": (Compiler, "do_scene", "context.observer == TRUTH", "True"),
    "nobody knows what only stands as an object": (Compiler, "do_scene", "object = e.id", "object = -1"),
    "contents are shallow": (Compiler, "do_contents", "if node.deep", "if False"),
    "contents of any relation": (Compiler, "do_contents", "if node.relation is None", "if True"),
    "changes must be twofold": (Compiler, "_between", "{fresh} OR {lost}", "{fresh} AND 1 = 0"),
    "what appeared is what stayed": (Compiler, "do_appeared", "NOT {before}", "{before}"),
    "what is gone is what stayed": (Compiler, "do_gone", "NOT {after}", "{after}"),
    "the unknown is the known": (Compiler, "do_unknown", "WHERE NOT EXISTS", "WHERE EXISTS"),
    "the stale is the true": (Compiler, "do_stale", "AND NOT EXISTS", "AND EXISTS"),
    "the first of several is the only one": (Compiler, "do_unique", ") > 1", ") > 9"),
    "rooms are not looked for": (Compiler, "do_room_of", "UNION SELECT f.object", "UNION SELECT f.subject"),
    "most is least": (Compiler, "do_top", '"DESC" if', '"ASC" if'),
    "ties are broken": (Compiler, "do_top", "SELECT id FROM (", "SELECT MIN(id) AS id FROM ("),
    "every rank is the first": (Compiler, "do_top", "> {node.rank}", "> 1"),
    "the first counts for every rank": (Compiler, "do_top", "place <= {node.rank}", "place <= 1"),
    "only x counts": (sql_places, "apart", "+ ({a}.y - {b}.y) * ({a}.y - {b}.y)", ""),
    "distances are rounded up": (sql_places, "root", "FLOOR(", "CEIL("),
    "left is right": (Compiler, "frame", '"lx": (0, -1, 0, 1)', '"lx": (0, 1, 0, -1)'),
    "nobody turns": (Compiler, "_quarter", "CAST(ROUND(p.yaw * 1000) AS BIGINT)", "0"),
    "turns are not whole": (Compiler, "_quarter", "y.m - 6283 * ", "y.m - 0 * "),
    "back is front": (Compiler, "_along", "part if turn < 2 else", "part if True else"),
    "steps back go on": (Compiler, "do_step", "1 if turn < 2 else -1", "1"),
    "who faces where is forgotten": (Compiler, "do_facing", "enumerate(ABSOLUTE)", "enumerate(RELATIVE)"),
    "the shorter part is the bearing": (Compiler, "do_bearing", "THEN CASE WHEN ahead > 0", "THEN CASE WHEN ahead < 0"),
    "a diagonal has a bearing": (Compiler, "do_bearing", "ABS(ahead) = ABS(aside)", "1 = 0"),
    "places are told from zero": (Compiler, "do_along", '"p.x - o.x"', '"p.x"'),
    "the way back is forgotten": (Compiler, "do_detour", " + {apart('p', 'g')}", ""),
    "what moved was here": (Compiler, "_twice", "self.moment(start, context)", "self.moment(end, context)"),
    "shifts are turned round": (Compiler, "do_shifted", '"p.x - b.x"', '"b.x - p.x"'),
    "holding is shallow": (Compiler, "do_holding", "if node.deep", "if False"),
    "holding is of any relation": (Compiler, "do_holding", "if node.relation is None", "if True"),
    "times count the actor": (Compiler, "do_times", "a.entity = e.id", "v.actor = e.id"),
    "it lasted from the beginning": (Compiler, "do_lasting", "CASE WHEN f.since < {start} THEN {start} ELSE f.since "
                                     "END", "f.since"),
    "it lasts beyond the end": (Compiler, "do_lasting", "f.until IS NULL OR f.until > {end}", "f.until IS NULL"),
    "what ended never was": (Compiler, "do_ever", "f.until IS NULL OR f.until > {start}", "f.until IS NULL"),
    "what will be ever was": (Compiler, "do_ever", "AND f.since <= {end}", ""),
    "all have so much": (Compiler, "do_having", "SIGNS[node.comparison]", "'<>'"),
    "conditions are taken as met": (Compiler, "do_given", ") = 1", ") >= 0"),
    "what is gone is there": (Compiler, "do_scene", "g.number = 1", "g.number = 2"),
    "what is to come is there": (Compiler, "do_scene", "MIN(f.since)", "0 * MIN(f.since)"),
    "what is measured is added up": (Compiler, "do_measured", "m.id = {entity} AND", ""),
    "totals count": (Compiler, "do_total", "SUM(m.v)", "COUNT(m.v)"),
    "sums are differences": (Compiler, "do_add", "} + {", "} - {"),
    "differences are sums": (Compiler, "do_subtract", "} - {", "} + {"),
    "both is either": (Compiler, "do_both", "a.v * b.v", "a.v + b.v - a.v * b.v"),
    "either is both": (Compiler, "do_either", "> 0", "> 1"),
    "not is so": (Compiler, "do_negate", "1 - v", "v"),
    "ends are beginnings": (Compiler, "do_until", '"until")', '"since AS until")'),
    "ends to come are known": (Compiler, "do_until", "WHERE until <= {context.tick}", "WHERE until IS NOT NULL"),
    "later is earlier": (Compiler, "do_nth", '"ASC" if', '"DESC" if'),
    "events of one tick are ranked": (Compiler, "do_nth", "COUNT(*) OVER (PARTITION BY tick)", "1"),
    "deeds are in any order": (Compiler, "do_actions", "> (SELECT COUNT(DISTINCT tick)", "< (SELECT COUNT(tick)"),
    "all ends well": (Compiler, "do_outcome", "outcome AS text", "'done' AS text"),
    "suppositions add up": (Compiler, "_supposed", "AND NOT (f.subject = {subject} AND f.predicate IN {group})", ""),
    "suppositions are ignored": (Compiler, "_supposed", "WHERE {subject} IS NOT NULL", "WHERE 1 = 0"),
    "supposed positions are ignored": (Pieces, "inner", "poses=self._placed_so(node, context)", "poses=context.poses"),
    "what is held stays behind": (Compiler, "_placed_so", "WHERE f.predicate = {quoted(CARRIED)}", "WHERE 1 = 0"),
    "what is in or on it comes along": (Compiler, "_placed_so", "= {quoted(CARRIED)}", "IN {self.relations}"),
    "who is elsewhere is here as well": (Compiler, "_placed_so", "AND {elsewhere}", ""),
    "the first pose counts": (Compiler, "last_pose", "MAX(l.tick)", "MIN(l.tick)"),
    "poses to come count": (Compiler, "last_pose", "AND l.tick <= {context.tick}", ""),
    "who was not told was told": (Compiler, "do_teller", "b.source = 'told'", "b.source <> ''"),
    "the future is open": (Compiler, "do_shift", "<= {self.program.tick}", "<= 99"),
    "time runs backwards": (Compiler, "do_elapsed", " - {start}", " + {start}"),
    "the unknown is undefined": (Compiler, "statement", "reason is Reason.MISSING and", "False and"),
    "zero counts as some": (Compiler, "do_exists", "COUNT(*) > 0", "COUNT(*) >= 0"),
    "sets are counted to one": (Compiler, "do_count", "COUNT(*)", "MIN(1)"),
    "events to come count": (Compiler, "do_events", ", f\"v.tick <= {context.tick}\"", ""),
    "all events are known": (Compiler, "do_events", "context.observer != TRUTH", "context.observer < 0"),
    "the verb is ignored": (Compiler, "do_events", "node.verb is not None", "False"),
    "`after` includes its tick": (Compiler, "do_events", "v.tick > {", "v.tick >= {"),
    "`until` excludes its tick": (Compiler, "do_events", "v.tick <= {self.moment(node.until", "v.tick < {self.moment("
                                  "node.until"),
    "refusals are deeds": (Compiler, "do_events", "'<>' if refused else '='", "'<>' if refused else '>'"),
    "first is last": (Compiler, "do_first", '"MIN"', '"MAX"'),
    "same tick, any event": (Compiler, "_end", "SELECT {_EVENT} FROM (SELECT e.*,", "SELECT MIN(id) AS id, tick, "
                             "actor, verb, outcome FROM (SELECT e.*,"),
    "order is dropped in comparisons": (Compiler, "do_compare", "yes = 0 if", "yes = 1 if"),
}  # fmt: skip

LOG_FAULTS = {
    "a fact holds before its beginning": (Log, "_replayed", "then > tick", "then > tick + 1"),
    "a fact does not hold at its beginning": (Log, "_replayed", "then > tick", "then >= tick"),
    "ends are ignored": (Log, "_replayed", "del held[index]", "pass"),
    "the type tree is ignored": (Log, "is_a", "in self._kinds.get(kind, ())", "== kind"),
    "the first pose counts": (Log, "_last", "poses[after - 1]", "poses[0]"),
    "poses to come count": (Log, "_last", "poses[after - 1]", "poses[-1]"),
    "the observer is ignored in facts": (Search, "facts", "facts(moment.observer,", "facts(0,"),
    "the observer is ignored in contents": (Search, "held_by", "placed(moment.observer,", "placed(0,"),
    "`as` is ignored": (Search, "inner", "Moment(node.observer,", "Moment(moment.observer,"),
    "`at` is ignored": (Search, "inner", "self.find(node.tick, moment))", "moment.tick)"),
    "a group is its first predicate": (Search, "names", "or (attribute,)", "[:1] or (attribute,)"),
    "several are as good as one": (Search, "one", "len(facts) != 1", "not facts"),
    "a number equals a truth value": (log_lookups, "_class", 'return "truth" if', 'return "number" if'),
    "`!=` is `=`": (log_lookups, "compares", 'return equal == (sign == "=")', "return equal"),
    "`<=` is `<`": (log_lookups, "compares", "else left <= right", "else left < right"),
    "texts are all the same": (log_sets, "_content", ", fact.value", ""),
    "NOT is dropped": (Search, "_find_filter", "if node.negated", "if False"),
    "union for intersection": (Search, "_find_intersect", " & ", " | "),
    "union for difference": (Search, "_find_minus", " - ", " | "),
    "intersection for union": (Search, "_find_union", " | ", " & "),
    "everybody knows of everything": (Log, "_knowing", "if observer == TRUTH", "if True"),
    "what will be known is known": (Log, "_knowing", "fact.since <= tick", "True"),
    "contents are shallow": (Search, "contents", "if node.deep", "if False"),
    "contents of any relation": (Search, "contents", "if node.relation in (None, held[1].predicate)", "if True"),
    "changes include arrivals": (Search, "_find_changed", "if before and after and", "if after and"),
    "what appeared is what stayed": (Search, "_find_appeared", "not before", "before"),
    "what is gone is what stayed": (Search, "_find_gone", "not after", "after"),
    "the unknown is the known": (Search, "_find_unknown", "if not self.held", "if self.held"),
    "the stale is what is believed": (Search, "_find_stale", " - self._contents(m, names, truth)", ""),
    "some member is the only one": (Search, "_find_unique", "len(members) != 1", "not members"),
    "a room is not its own": (Search, "_find_room_of", "if self.log.is_a(here, ROOM)", "if seen != {here} and self.log"
                              ".is_a(here, ROOM)"),
    "who was not told was told": (Search, "_find_teller", "fact.source is not Source.TOLD or", ""),
    "most is least": (Search, "_find_top", "node.order == MOST", "node.order != MOST"),
    "ties are broken": (Search, "_find_top", "count(number) > 1", "count(number) > 99"),
    "every rank is the first": (Search, "_find_top", "ranked[node.rank - 1]", "ranked[0]"),
    "only x counts": (log_places, "_apart", "+ y * y", ""),
    "left is right": (Search, "_axis", "+ RELATIVE.index", "- RELATIVE.index"),
    "nobody turns": (log_places, "round_to_quarter", "return quarter", "return 0"),
    "turns are not whole": (log_places, "round_to_quarter", "milliradians % _TURN", "milliradians"),
    "a diagonal has a bearing": (Search, "_find_bearing", "abs(ahead) == abs(aside)", "False"),
    "the shorter part is the bearing": (Search, "_find_bearing", "if abs(ahead) > abs(aside)", "if abs(ahead) < abs("
                                        "aside)"),
    "steps are short": (Search, "_find_step", "dx * node.by", "dx"),
    "places are told from zero": (Search, "_find_along", "(at[0] - x)", "at[0]"),
    "the way back is forgotten": (Search, "_find_detour", "+ _apart(at, goal)", ""),
    "what moved was here": (Search, "_find_moved", "self.place_at(entity, start)", "self.place_at(entity, end)"),
    "shifts are turned round": (Search, "_find_shifted", "after[0] - before[0]", "before[0] - after[0]"),
    "times count the actor": (Search, "_find_times", "entity_argument(event, node.argument)", "event.actor"),
    "it lasted from the beginning": (Search, "_find_lasting", "max(since, start)", "since"),
    "it lasts beyond the end": (Search, "_find_lasting", "min(until, end)", "(end if until == math.inf else until)"),
    "what ended never was": (Search, "_find_ever", "until > start", "until == float('inf')"),
    "what will be ever was": (Search, "_find_ever", "since <= end and", ""),
    "conditions are taken as met": (Search, "_find_given", "if condition", "if True"),
    "what is gone is there": (Search, "_gone", "fact.predicate == GONE", "fact.predicate == None"),
    "what is to come is there": (Log, "_knowing", "self.birth(entity) <= tick", "True"),
    "totals count": (Search, "_find_total", "measure(member) or 0", "1"),
    "sums are differences": (Search, "_find_add", "left + right", "left - right"),
    "both is either": (Search, "_find_both", "left and right", "left or right"),
    "either is both": (Search, "_find_either", "left or right", "left and right"),
    "not is so": (Search, "_find_negate", "not self.find", "self.find"),
    "ends are beginnings": (Search, "_find_until", "return fact.until", "return fact.since"),
    "ends to come are known": (Search, "_find_until", "or fact.until > moment.tick", ""),
    "later is earlier": (Search, "_find_nth", "node.rank - 1 if node.rank > 0 else node.rank", "-node.rank if "
                         "node.rank > 0 else -node.rank - 1"),
    "deeds are in any order": (Search, "_find_actions", "one.tick == other.tick", "False"),
    "all ends well": (Search, "_find_outcome", "return event.outcome", "return 'done'"),
    "suppositions add up": (Search, "facts", "if not self._excludes(fact, other[1])", ""),
    "suppositions are ignored": (Search, "facts", "if fact.subject == subject", "if False"),
    "suppositions hold nothing": (Search, "held_by", "if not moment.supposed", "if True"),
    "supposed positions are ignored": (Search, "place", "in moment.spots", "in ()"),
    "the first supposed position counts": (Search, "place", "in moment.spots", "in reversed(moment.spots)"),
    "what is held stays behind": (Search, "_carried", "found.add(fact.subject)", "pass"),
    "what is held by what is held stays": (Search, "_carried", "front.append(fact.subject)", "pass"),
    "what is in or on it comes along": (Search, "_carried", "fact.predicate == CARRIED", "True"),
    "the future is open": (Search, "_find_shift", "tick > self.program.tick", "False"),
    "time runs backwards": (Search, "_find_elapsed", "end - start", "end + start"),
    "the unknown is undefined": (run_log, "run_on", "UNKNOWN if asked and", "UNKNOWN if False and"),
    "events to come count": (Search, "_find_events", "event.tick > moment.tick or", ""),
    "all events are known": (Search, "_find_events", "in (TRUTH, event.actor)", "in range(999)"),
    "own deeds are forgotten": (Search, "_find_events", "in (TRUTH, event.actor)", "== TRUTH"),
    "the verb is ignored": (Search, "_find_events", "node.verb not in (None, event.verb)", "False"),
    "the actor is ignored": (Search, "_find_events", "actor not in (None, event.actor)", "False"),
    "`after` includes its tick": (Search, "_find_events", "after < event.tick", "after <= event.tick"),
    "`until` excludes its tick": (Search, "_find_events", "event.tick <= until", "event.tick < until"),
    "refusals are deeds": (run_log, "_ended_so", "outcome in (None, event.outcome)", "True"),
    "arguments are ignored": (run_log, "_done_with", 'compares(value, "=", wanted)', "True"),
    "first is last": (Search, "_find_first", "min(", "max("),
    "same tick, any event": (Search, "_alone", "len(events) != 1", "not events"),
    "zero counts as some": (Search, "_find_exists", "> 0", ">= 0"),
}  # fmt: skip


@pytest.mark.parametrize("fault", SQL_FAULTS)
def test_a_fault_in_the_sql_executor_is_caught(fault: str, bank: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch, *SQL_FAULTS[fault])
    assert next(caught_by_sql(bank), None) is not None


@pytest.mark.parametrize("fault", LOG_FAULTS)
def test_a_fault_in_the_log_executor_is_caught(fault: str, bank: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch, *LOG_FAULTS[fault])
    assert next(caught_by_log(bank), None) is not None


def test_without_a_fault_nothing_is_caught(bank: list[Case]) -> None:
    assert next(caught_by_sql(bank), None) is None
    assert next(caught_by_log(bank), None) is None
