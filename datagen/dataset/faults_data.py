"""Faults of data: look-ups that find nothing, what is lost on the way to a reader, ids, order, spellings, words."""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from datagen.dataset.fault import Fault, Measure, Seen, percent
from datagen.questions import operators as op
from datagen.questions import run_sql
from datagen.questions.answers import Answer, Kind, Undefined, stated
from datagen.questions.language import Program, nodes
from datagen.questions.nodes import Node, Ref
from datagen.questions.run_log import run_on
from datagen.questions.timeline import read_timeline, to_timeline
from datagen.questions.wording import read_question
from memory.graph.records import DONE, TRUTH

__all__ = ["DATA"]

_BUFFER = 768
_NOTHING = re.compile(r"no|none|null|nothing|nobody|nowhere|empty|", re.IGNORECASE)


def _names(seen: Sequence[Seen]) -> Iterator[Fault]:
    missed = total = 0
    for each in seen:
        log, tick = each.lived.log, each.lived.episode.ticks
        names = Counter(e.name for e in log.entities.values() if e.name is not None and log.birth(e.id) <= tick)
        for name, count in names.items():
            found = run_on(Program(body=op.Count(op.Named(op.Scene("thing"), name)), tick=tick), log)
            missed += not isinstance(found, Answer) or found.value != count
            total += 1
    yield Fault(
        name="looking a name up",
        reference="finds nothing in 155 of 155",
        here=f"finds another number than there are in {missed} of {total}",
        how="`named(scene(thing), N)` for every name N in the episodes",
        numbers={"missed": missed, "n": total},
    )


_CLAUSES: tuple[tuple[str, str, Callable[[Node], bool]], ...] = (
    ("tag or property", "169 of 169", lambda node: isinstance(node, op.Filter)),
    ("cardinal", "130 of 130", lambda node: isinstance(node, op.Along) and node.viewer is None),
    ("distance", "151 of 159", lambda node: isinstance(node, op.DistanceTo)),
    ("direction", "124 of 138", lambda node: getattr(node, "viewer", None) is not None),
    ("name", "0 of 155", lambda node: isinstance(node, op.Named)),
)
_CHECKED = 400
"""Questions of each sort that are executed by SQL as well."""


def _agreement(seen: Sequence[Seen]) -> Iterator[Fault]:
    """Rows beside an executor that shares no code with the one that wrote them."""
    agreed, total = Counter[str](), Counter[str]()
    for each in seen:
        graph = None
        for row, program in each.asked:
            sorts = [name for name, _, is_one in _CLAUSES if any(is_one(node) for node in nodes(program.body))]
            if not sorts or all(total[name] >= _CHECKED for name in sorts):
                continue
            graph = graph or each.lived.graph()
            right = stated(run_sql.run(program, graph)) == row.read_answer()
            total.update(sorts)
            agreed.update(sorts if right else ())
        if graph is not None:
            graph.close()
    for name, reference, _ in _CLAUSES:
        yield Fault(
            name=f"independent check agrees: clauses of {name}",
            reference=reference,
            here=f"{agreed[name]} of {total[name]}" if total[name] else "",
            how="rows whose program has such a clause, executed by SQL",
            numbers={"agreed": agreed[name], "n": total[name]},
        )


def _deletions(seen: Sequence[Seen]) -> Iterator[Fault]:
    """Facts that ended, in the text read back."""
    lost = ended = 0
    for each in seen:
        text = to_timeline(each.history, each.lived.handles)
        read = read_timeline(text, each.lived.lexicon.vocabulary)
        shown = Counter((fact.key, fact.since, fact.until) for fact in read.facts)
        for fact in each.history.facts:
            if fact.until is not None:
                ended += 1
                lost += not shown[fact.key, fact.since, fact.until]
    yield Fault(
        name="what ended is shown as still so",
        reference="in 200 of 200 samples; the mask is 0 for none of 23,341 rows",
        here=f"{lost} of {ended} facts that ended",
        how="facts with an end, in the timeline text read back",
        numbers={"lost": lost, "n": ended},
    )


def _held(seen: Sequence[Seen]) -> Iterator[Fault]:
    """Whether what is held can be asked about at the beginning as at the end, and says whose hand it is in."""
    failed = asked = holders = 0
    for each in seen:
        log, tick = each.lived.log, each.lived.episode.ticks
        held = {f.subject for f in each.lived.episode.history.facts if f.predicate == "held_by" and f.observer == TRUTH}
        for item in sorted(held):
            for moment in (log.birth(item), tick):
                if item in log.maybe_gone(TRUTH) and moment == tick:
                    continue
                asked += 1
                found = run_on(Program(body=op.Where(Ref(item)), tick=moment), log)
                failed += isinstance(found, Undefined)
                holders += isinstance(found, Answer) and isinstance(found.value, tuple) and found.value[0] == "held_by"
    yield Fault(
        name="where things are that somebody holds",
        reference="no row at the beginning: 80 % of attempts fail; 0 of 42 questions about a held item",
        here=f"{failed} of {asked} look-ups fail; in {holders} it is in a hand, and whose is part of the answer"
        if asked
        else "",
        how="`where` of every item that was ever held, at the beginning and at the end",
        numbers={"failed": failed, "held": holders, "n": asked},
    )


def _deeds(seen: Sequence[Seen]) -> Iterator[Fault]:
    """Whether answers about deeds rest on what was executed, and no verb is without a word."""
    executed = total = 0
    verbs: set[str] = set()
    worded: set[str] = set()
    for each in seen:
        done = {event.id for event in each.lived.log.events}
        verbs |= {event.verb for event in each.lived.log.events if event.outcome == DONE}
        worded |= set(each.lived.lexicon.words.deeds)
        rows = [row for row in each.rows if row.family == "deeds" and row.answer_type != "boolean"]
        executed += sum(bool(row.support_events) and set(row.support_events) <= done for row in rows)
        total += len(rows)
    plain = sorted(verbs - worded)
    yield Fault(
        name="answers about deeds",
        reference="from the command's text; build, bring and destroy come out as “nothing”",
        here=f"{executed} of {total} rest on recorded events; verbs done: {len(verbs)}, "
        f"answered by their own name: {', '.join(plain) or 'none'}",
        how="evidence of open questions of family `deeds`; verbs in the episodes beside the words for deeds",
        numbers={"executed": executed, "n": total, "verbs": len(verbs), "without_words": len(plain)},
    )


def _pointers(seen: Sequence[Seen]) -> Iterator[Fault]:
    lost = total = 0
    for each in seen:
        history = each.lived.episode.history
        events = {event.id for event in history.events}
        text = to_timeline(each.history, each.lived.handles)
        shown = set(re.findall(r"\S+", text))
        for row in each.rows:
            total += len(row.support_entities) + len(row.support_facts) + len(row.support_events)
            lost += sum(each.lived.handles.get(entity) not in shown for entity in row.support_entities)
            lost += sum(not 0 <= fact < len(history.facts) for fact in row.support_facts)
            lost += sum(event not in events for event in row.support_events)
    collisions = sum(len(set(each.lived.handles.values())) < len(each.lived.handles) for each in seen)
    yield Fault(
        name="pointers that lead nowhere",
        reference="in 151 of 160 samples; ids collide in 6 of 160",
        here=f"{lost} of {total} pointers; ids collide in {collisions} of {len(seen)} episodes",
        how="`support_entities` in the context, `support_facts` and `support_events` in the episode's records",
        numbers={"lost": lost, "n": total, "collisions": collisions},
    )


def _ambiguity(seen: Sequence[Seen]) -> Iterator[Fault]:
    several = total = undefined = 0
    for each in seen:
        for row, program in each.asked:
            if row.family == "unanswerable":
                continue
            undefined += isinstance(run_on(program, each.lived.log, checked=True), Undefined)
            for node in nodes(program.body):
                if isinstance(node, op.Unique):
                    count = Program.trusted(op.Count(node.set), observer=program.observer, tick=program.tick)
                    found = run_on(count, each.lived.log, checked=True)
                    total += 1
                    several += isinstance(found, Answer) and found.kind is Kind.INTEGER and int(str(found.value)) > 1
    yield Fault(
        name="descriptions that fit several things",
        reference="30 % of distances, 18 % of distances moved, 16 % of nearest; no check of ties",
        here=f"{several} of {total} descriptions; {undefined} programs undefined by a tie or otherwise",
        how="how many things each description in a program fits at the tick it is asked; outcome of each program; "
        "without the questions that have no answer on purpose, and say so",
        numbers={"several": several, "n": total, "undefined": undefined},
    )


def _lengths(seen: Sequence[Seen]) -> Iterator[Fault]:
    """How long contexts are; none is cut, since they are stored as text."""
    lengths = []
    cut = 0
    for each in seen:
        text = to_timeline(each.history, each.lived.handles)
        lengths.append(len(re.findall(r"\w+|[^\w\s]", text)))
        cut += len(read_timeline(text, each.lived.lexicon.vocabulary).facts) < len(each.history.facts)
    over = sum(length > _BUFFER for length in lengths)
    yield Fault(
        name="contexts that lose their end",
        reference="39 % are longer than the buffer of 768 tokens and are cut",
        here=f"{cut} of {len(lengths)} stored contexts lose a fact; they are longer ({statistics.median(lengths):.0f} "
        f"tokens in the median, {percent(over, len(lengths))} over 768), and a reader has to have room for them",
        how="terse timeline text read back; tokens are words and marks",
        numbers={"cut": cut, "over_768": over, "median_tokens": statistics.median(lengths), "n": len(lengths)},
    )


def _order(seen: Sequence[Seen]) -> Iterator[Fault]:
    unordered = total = 0
    for each in seen:
        ids = {handle: entity for entity, handle in each.lived.handles.items()}
        for row in each.rows:
            if row.answer_type == "entities":
                found = [ids[handle] for handle in row.answer_text.split(", ")]
                total += 1
                unordered += found != sorted(set(found))
    yield Fault(
        name="sets in no fixed order",
        reference="filter lists are sorted, movement lists are not; words of one name are torn apart",
        here=f"{unordered} of {total} sets",
        how="answers that are sets, beside the order of ids",
        numbers={"unordered": unordered, "n": total},
    )


def _spellings(seen: Sequence[Seen]) -> Iterator[Fault]:
    found: dict[str, int] = defaultdict(int)
    for each in seen:
        for row in each.rows:
            if row.answer_type == "none" or (row.answer_type != "boolean" and _NOTHING.fullmatch(row.answer_text)):
                found[row.answer_text] += 1
    yield Fault(
        name="spellings of nothing",
        reference="three: none, None, null",
        here=f"{len(found)}: {', '.join(f'{text} ({count})' for text, count in sorted(found.items()))}"
        if found
        else "",
        how="answers that are the empty set, or read like it",
        numbers={"spellings": len(found), "n": sum(found.values())},
    )


def _grammar(seen: Sequence[Seen]) -> Iterator[Fault]:
    unread = doubled = total = 0
    for each in seen:
        for row, program in each.asked:
            read = read_question(row.question, each.lived.lexicon, observer=row.observer, tick=row.tick)
            unread += read is None or read.program.body != program.body
            doubled += re.search(r"\b([a-z]+) \1\b", row.question) is not None
            total += 1
    yield Fault(
        name="wording",
        reference="“what is the count of the object…”, “bring the cone to to the left of me”",
        here=f"{unread} of {total} questions are not read back as their program; {doubled} double a word",
        how="every question read by the grammar; words that stand twice",
        numbers={"unread": unread, "doubled": doubled, "n": total},
    )


DATA: tuple[Measure, ...] = (
    _names,
    _agreement,
    _deletions,
    _held,
    _deeds,
    _pointers,
    _ambiguity,
    _lengths,
    _order,
    _spellings,
    _grammar,
)
"""The measures."""
