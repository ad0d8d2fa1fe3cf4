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
from programs import Grower
from small_worlds import Tables, in_database, small_history
from test_language import EXAMPLES

from datagen.questions import log_sets, run_log, run_sql, sql_pieces, sql_sets, sql_values
from datagen.questions.answers import Outcome
from datagen.questions.language import Program
from datagen.questions.log import Log
from datagen.questions.log_sets import Sets
from datagen.questions.notation import parse
from datagen.questions.run_log import Search
from datagen.questions.sql_pieces import Pieces
from datagen.questions.sql_values import Compiler


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
    for seed in range(60, 72):
        history = small_history(seed)
        tables, log = in_database(history, others=(small_history(seed + 1),)), Log(history)
        grower, chance = Grower(history), random.Random(seed)
        cases += [_case(grower.program(chance, depth=chance.randint(1, 4)), tables, log) for _ in range(300)]
    return cases


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
    """The log without what was replayed before the fault."""
    log._cache.clear()
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
    for module in (log_sets, run_log, run_sql, sql_pieces, sql_sets, sql_values):
        if getattr(module, name, None) is function:
            monkeypatch.setattr(module, name, scope[name])


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
    "everybody knows of everything": (Compiler, "do_scene", "context.observer != TRUTH", "context.observer < 0"),
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
    "nearest is farthest": (Compiler, "do_nearest", '"MIN"', '"MAX"'),
    "farthest is nearest": (Compiler, "do_farthest", '"MAX"', '"MIN"'),
    "ties are broken": (Compiler, "_extreme", "SELECT id FROM {squares}", "SELECT MIN(id) AS id FROM {squares}"),
    "a thing is nearest to itself": (Compiler, "_extreme", "WHERE s.id <> ", "WHERE 0 <> "),
    "only x counts": (Compiler, "_extreme", "+ (s.y - o.y) * (s.y - o.y)", ""),
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
    "same tick, any event": (Compiler, "_end", "SELECT * FROM {events} WHERE", "SELECT MIN(id) AS id, tick, actor, "
                             "verb FROM {events} WHERE"),
    "order is dropped in comparisons": (Compiler, "do_compare", "yes = 0 if", "yes = 1 if"),
}  # fmt: skip

LOG_FAULTS = {
    "a fact holds before its beginning": (Log, "_replayed", "change.tick > tick", "change.tick > tick + 1"),
    "a fact does not hold at its beginning": (Log, "_replayed", "change.tick > tick", "change.tick >= tick"),
    "ends are ignored": (Log, "_replayed", "del held[index]", "pass"),
    "the type tree is ignored": (Log, "is_a", "in self._kinds[kind]", "== kind"),
    "the first pose counts": (Log, "place", "max((", "min(("),
    "poses to come count": (Log, "place", "if when <= tick", ""),
    "the observer is ignored in facts": (Sets, "held", "facts(moment.observer,", "facts(0,"),
    "the observer is ignored in filters": (Sets, "_find_filter", "facts(moment.observer,", "facts(0,"),
    "the observer is ignored in contents": (Sets, "_way", "facts(moment.observer,", "facts(0,"),
    "`as` is ignored": (Sets, "inner", "Moment(node.observer,", "Moment(moment.observer,"),
    "`at` is ignored": (Sets, "inner", "self.find(node.tick, moment))", "moment.tick)"),
    "a group is its first predicate": (Sets, "names", "or (attribute,)", "[:1] or (attribute,)"),
    "several are as good as one": (Sets, "one", "len(facts) != 1", "not facts"),
    "a number equals a truth value": (log_sets, "_class", 'return "truth" if', 'return "number" if'),
    "`!=` is `=`": (log_sets, "compares", 'return equal == (sign == "=")', "return equal"),
    "`<=` is `<`": (log_sets, "compares", '"<=": left <= right', '"<=": left < right'),
    "texts are all the same": (log_sets, "_content", ", fact.value", ""),
    "NOT is dropped": (Sets, "_find_filter", "if fits != node.negated", "if fits"),
    "union for intersection": (Sets, "_find_intersect", " & ", " | "),
    "union for difference": (Sets, "_find_minus", " - ", " | "),
    "intersection for union": (Sets, "_find_union", " | ", " & "),
    "everybody knows of everything": (Sets, "_known", "mention = ", "return True; mention = "),
    "what will be known is known": (Sets, "_known", "mention[1].since > moment.tick", "False"),
    "contents are shallow": (Sets, "_way", "elif node.deep and", "elif False and"),
    "contents of any relation": (Sets, "_way", "if node.relation in (None, fact.predicate)", "if True"),
    "changes include arrivals": (Sets, "_find_changed", "if before and after and", "if after and"),
    "what appeared is what stayed": (Sets, "_find_appeared", "not before", "before"),
    "what is gone is what stayed": (Sets, "_find_gone", "not after", "after"),
    "the unknown is the known": (Sets, "_find_unknown", "if not self.held", "if self.held"),
    "the stale is what is believed": (Sets, "_find_stale", " - self._contents(m, names, truth)", ""),
    "some member is the only one": (Sets, "_find_unique", "len(members) != 1", "not members"),
    "a room is not its own": (Sets, "_find_room_of", "if self.log.is_a(here, ROOM)", "if seen != {here} and self.log"
                              ".is_a(here, ROOM)"),
    "nearest is farthest": (Sets, "_find_nearest", "squares[0][1]", "squares[-1][1]"),
    "farthest is nearest": (Sets, "_find_farthest", "squares[-1][1]", "squares[0][1]"),
    "ties are broken": (Sets, "_find_nearest", "len(squares) > 1", "False"),
    "far ties are broken": (Sets, "_find_farthest", "len(squares) > 1", "False"),
    "a thing is nearest to itself": (Sets, "_by_distance", "members - {self.find(node.entity, moment)}", "members"),
    "only x counts": (Sets, "_by_distance", "+ (at[1] - y) ** 2", ""),
    "who was not told was told": (Sets, "_find_teller", "fact.source is not Source.TOLD or", ""),
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
