"""How seeing and being told change what an observer believes, in every world.

`update_belief` and `hear_claim` know nothing of the truth: they are handed what was sensed. Symbolic senses and the
MuJoCo agent, which finds what it sees in instance masks, use the same two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from memory.graph.recorder import Recorder
from memory.graph.records import Source, Value

__all__ = ["LOCATION", "Statement", "claim", "hear_claim", "update_belief"]

LOCATION = ("in", "on", "held_by")
"""The predicates of the location group."""

Statement = tuple[int, str, int | None, Value | None]
"""Subject, predicate, object entity or None, literal or None."""


def update_belief(
    recorder: Recorder,
    observer: int,
    visible: Iterable[Statement],
    looked_at: Collection[tuple[str, int]] = (),
    *,
    absent: Iterable[int] = (),
    event: int | None = None,
) -> list[Statement]:
    """Change an observer's belief by what it has just seen.

    Newly seen facts begin (ending what they exclude: a thing found elsewhere is believed to be there). A believed
    location that was looked at, but where the thing is not among `visible`, ends.

    Args:
        recorder: Where the belief is kept; its clock gives the tick.
        observer: Whose belief.
        visible: What it sees now.
        looked_at: Places seen whole, as (relation, parent). Leave out what was seen in part only.
        absent: Things of which the observer could tell, one by one, that they are not where it believes them to
            be (for senses that see a place in part).
        event: The event it saw, if what is new came about by that.

    Returns:
        The statements that were news.
    """
    news = []
    located = set()
    for statement in visible:
        subject, predicate, object, value = statement
        if predicate in LOCATION:
            located.add(subject)
        if recorder.set(
            subject, predicate, object=object, value=value, observer=observer, source=Source.SEEN, event=event
        ):
            news.append(statement)
    for relation, parent in looked_at:
        missed = [fact.subject for fact in recorder.pointing(parent, observer) if fact.predicate == relation]
        for subject in missed:
            if subject not in located:
                recorder.end(subject, relation, object=parent, observer=observer)
    for subject in absent:
        fact = recorder.current(subject, LOCATION[0], observer)
        if fact is not None and subject not in located:
            recorder.end(subject, fact.predicate, object=fact.object, observer=observer)
    return news


def hear_claim(
    recorder: Recorder, observer: int, statement: Statement, *, event: int, contradicted: bool = False
) -> bool:
    """Let an observer believe what it was told.

    Args:
        recorder: Where the belief is kept.
        observer: The hearer.
        statement: What was claimed.
        event: Id of the `say` event.
        contradicted: Whether the hearer sees at this moment that it is otherwise; then it believes its eyes.

    Returns:
        Whether it was news.
    """
    if contradicted or recorder.holds((observer, *statement)):
        return False
    subject, predicate, object, value = statement
    return recorder.set(
        subject, predicate, object=object, value=value, observer=observer, source=Source.TOLD, event=event
    )


def claim(arguments: Mapping[str, Value]) -> Statement | None:
    """The claim in the arguments of a `say`, or None."""
    subject, predicate = arguments.get("subject"), arguments.get("predicate")
    if not isinstance(subject, int) or not isinstance(predicate, str):
        return None
    object = arguments.get("object")
    return subject, predicate, object if isinstance(object, int) else None, arguments.get("value")
