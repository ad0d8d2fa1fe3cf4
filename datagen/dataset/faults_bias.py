"""Faults of balance: how often one answer is right, and how often a question needs no more than a glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from datagen.dataset.dataset import QuestionRow
from datagen.dataset.fault import Fault, Measure, Seen, of_templates, percent
from datagen.questions import blindfolds
from datagen.questions import operators as op
from datagen.questions.language import Program, nodes
from datagen.questions.log import Log
from datagen.questions.nodes import Node
from memory.graph.history import History

__all__ = ["BIAS"]

_TYPES = (
    ("names and tags that fit", "“none” is 60 % of name and 54 % of tag answers (n 371, 350)", "property.which"),
    ("counts", "15 answers, 0 is 55 %, top 3 are 71 % (n 377)", "count.which count.all count.extent"),
    ("what moved farthest", "24 answers, the agent is 60 %, agent or “None” 85 % (n 298)", "travel.most"),
    ("how far it moved", "8 answers, 0 is 75 %, top 3 are 94 % (n 269)", "travel.far"),
    ("what moved farthest in a direction", "83 answers, “None” is 28 % (n 294)", "travel.most_toward"),
    ("where it was at a time", "77 answers, the commonest is 6 % (n 324)", "spot.then spot.where location.then"),
    ("what is farthest in a direction", "79 answers, “hole” is 22 % (n 377)", "side.most"),
    ("what is nearest or farthest", "121 answers, “hole” is 16 % (n 397)", "nearest.nearest nearest.farthest"),
    ("how far apart", "16 answers, 4 is 16 % (n 397)", "spot.distance"),
    ("the spot some steps away", "144 answers, the commonest is 3 % (n 234)", "spot.step"),
    ("which way one looks", "75 answers, all within ±0.05 rad: one direction (n 272)", "spot.facing"),
    (
        "what was done",
        "5 answers, “nothing” is 38 % (n 157)",
        "deeds.what deeds.order deeds.when deeds.who deeds.first",
    ),
    ("where it would be", "18 answers, the commonest is 11 % (n 53)", "suppose"),
)
"""Types of the bias table: what they ask, the reference's answers, and our templates (or family) of the same kind."""


def _answers(seen: Sequence[Seen]) -> Iterator[Fault]:
    """Distinct answers and the commonest, by type."""
    for name, reference, ours in _TYPES:
        rows = [row for each in seen for row in each.rows if row.family == ours] or of_templates(seen, ours.split())
        yield Fault(
            name=f"answers: {name}",
            reference=reference,
            here=_spread(rows),
            how=f"answers to {', '.join(f'`{each}`' for each in ours.split())}",
            numbers=_numbers(rows),
        )


def _numbers(rows: Sequence[QuestionRow]) -> dict[str, float]:
    counts = Counter(row.answer_text for row in rows if row.answer_type != "boolean")
    n = counts.total()
    top = [count for _, count in counts.most_common(3)]
    return {"n": n, "distinct": len(counts), "majority": max(top, default=0) / max(1, n), "top3": sum(top) / max(1, n)}


def _spread(rows: Sequence[QuestionRow]) -> str:
    found = _numbers(rows)
    if not found["n"]:
        return ""
    answer = Counter(row.answer_text for row in rows if row.answer_type != "boolean").most_common(1)[0][0]
    return (
        f"{found['distinct']:.0f} answers, {answer} is {found['majority']:.0%}, top 3 are {found['top3']:.0%} "
        f"(n {found['n']:.0f})"
    )


# ---- what can be left out


def _still_right(
    seen: Sequence[Seen], templates: Iterable[str], hide: Callable[[History], History], asks: Callable[[Program], bool]
) -> tuple[int, int]:
    """How many of the questions that ask for what is hidden are answered alike without it."""
    right = total = 0
    wanted = set(templates)
    for each in seen:
        chosen = [(row, program) for row, program in each.asked if row.template_id in wanted and asks(program)]
        if chosen:
            answered = list(each.answers(Log(hide(each.history)), chosen))
            right += sum(outcome == row.read_answer() for row, outcome in answered)
            total += len(chosen)
    return right, total


def _unneeded(
    name: str,
    reference: str,
    templates: str,
    how: str,
    hide: Callable[[History], History],
    asks: Callable[[Program], bool],
    seen: Sequence[Seen],
) -> Iterator[Fault]:
    right, total = _still_right(seen, templates.split(), hide, asks)
    here = f"right {percent(right, total)} ({right} of {total})" if total else ""
    yield Fault(name=name, reference=reference, here=here, how=how, numbers={"right": right, "n": total})


def _headings(history: History) -> History:
    """All facing as most do."""
    return blindfolds.turned_alike(history, blindfolds.commonest_heading(history.poses))


_IGNORED: tuple[Measure, ...] = (
    partial(
        _unneeded,
        "ignoring the time asked about",
        "right 71 %",
        "spot.then location.then location.room_then",
        "programs of questions about an earlier place, run on the last state alone",
        blindfolds.last_state,
        blindfolds.asks_past,
    ),
    partial(
        _unneeded,
        "ignoring yaw: sides",
        "right 97 %",
        "side.which side.count side.is side.seen",
        "programs with a viewer, run with all facing the commonest way",
        _headings,
        blindfolds.asks_headings,
    ),
    partial(
        _unneeded,
        "ignoring yaw: steps",
        "right 100 %",
        "spot.step",
        "the same for the spot some steps away",
        _headings,
        blindfolds.asks_headings,
    ),
)


def _agent_moved(seen: Sequence[Seen]) -> Iterator[Fault]:
    rows = [
        (each, row) for each in seen for row in each.rows if row.template_id in ("travel.most", "travel.most_toward")
    ]
    agent = sum(row.answer_text == each.lived.handles[each.lived.agent] for each, row in rows)
    yield Fault(
        name="the farthest mover is the agent",
        reference="60 %",
        here=f"{percent(agent, len(rows))} ({agent} of {len(rows)})" if rows else "",
        how="answers to `travel.most` and `travel.most_toward` that are the agent",
        numbers={"agent": agent, "n": len(rows)},
    )


def _wordings(seen: Sequence[Seen]) -> Iterator[Fault]:
    rows = [row for each in seen for row in each.rows if row.family == "deeds"]
    texts = len({row.question for row in rows})
    yield Fault(
        name="ways to ask what was done",
        reference="one fixed question text (n 157)",
        here=f"{texts} texts (n {len(rows)})" if rows else "",
        how="distinct texts of questions of family `deeds`",
        numbers={"texts": texts, "n": len(rows)},
    )


def _against_itself(seen: Sequence[Seen]) -> Iterator[Fault]:
    total = same = 0
    for each in seen:
        for row, program in each.asked:
            if row.template_id == "spot.distance" and isinstance(program.body, op.Distance):
                total += 1
                same += row.read_answer().value == 0 or program.body.left == program.body.right
    yield Fault(
        name="distances of a thing from itself",
        reference="7 % of 397",
        here=f"{percent(same, total)} of {total}" if total else "",
        how="`spot.distance` between two equal descriptions, or of zero",
        numbers={"same": same, "n": total},
    )


def _new_place(seen: Sequence[Seen]) -> Iterator[Fault]:
    """Whether the place supposed is ever the answer."""
    total = new = 0
    for each in seen:
        for row, program in each.asked:
            if any(node.op.startswith("suppose") for node in nodes(program.body)) and row.answer_type != "boolean":
                plain = Program.trusted(_without(program.body), observer=program.observer, tick=program.tick)
                total += 1
                new += next(iter(each.answers(each.lived.log, [(row, plain)])))[1] != row.read_answer()
    yield Fault(
        name="what is supposed changes the answer",
        reference="never the new location: 0 of 53, 0 of 30, 0 of 12",
        here=f"in {percent(new, total)} ({new} of {total})" if total else "",
        how="answers to programs with `suppose`, beside the same program without it",
        numbers={"new": new, "n": total},
    )


def _without(body: Node) -> Node:
    """What is asked inside the supposition."""
    while body.op.startswith("suppose") and isinstance(inner := getattr(body, "body", None), Node):
        body = inner
    return body


def _clauses(seen: Sequence[Seen]) -> Iterator[Fault]:
    """Or, single conditions and empty answers among questions with conditions."""
    rows = [
        (row, program)
        for each in seen
        for row, program in each.asked
        if row.template_id in ("property.which", "count.which", "existence.which")
    ]
    unions = sum(any(isinstance(node, op.Union) for node in nodes(program.body)) for _, program in rows)
    single = sum(
        sum(isinstance(node, op.Filter | op.Intersect) for node in nodes(program.body)) == 1 for _, program in rows
    )
    open_ = [row for row, _ in rows if row.answer_type != "boolean"]
    empty = sum(row.answer_text in ("nothing", "0") for row in open_)
    yield Fault(
        name="“or”, single conditions, empty answers among filters",
        reference="0 with “or”, 0 with one clause, 8 of 16 empty",
        here=f"{percent(unions, len(rows))} with “or”, {percent(single, len(rows))} with one condition, "
        f"{percent(empty, len(open_))} empty (n {len(rows)})"
        if rows
        else "",
        how="programs and answers of questions with conditions",
        numbers={"or": unions, "single": single, "empty": empty, "n": len(rows)},
    )


BIAS: tuple[Measure, ...] = (
    _answers,
    _agent_moved,
    *_IGNORED,
    _against_itself,
    _wordings,
    _new_place,
    _clauses,
)
"""The measures."""
