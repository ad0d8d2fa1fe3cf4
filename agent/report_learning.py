"""The parts of the report about learning: question samples, loss curves and bytes sent, results, how it was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from agent.figures import curves_figure
from agent.markup import Html, image, join, tag
from agent.report_life import count
from training.summary import RunSummary, summary

__all__ = ["making_section", "questions_section", "results_section", "runs_section", "saving"]

_QUESTIONS = 12
_EVIDENCE = 6
ALL = "all"
Row = Mapping[str, Any]


def saving(runs: Sequence[RunSummary]) -> tuple[float, float | None] | None:
    """How many times fewer bytes DiLoCo sent than the synchronous run, and its relative held-out loss less one."""
    by_name = {run.name.lower(): run for run in runs}
    ours, base = by_name.get("diloco"), by_name.get("synchronous")
    if ours is None or base is None or not ours.bytes_sent:
        return None
    more = ours.dev_loss / base.dev_loss - 1 if ours.dev_loss is not None and base.dev_loss else None
    return base.bytes_sent / ours.bytes_sent, more


def questions_section(questions: Sequence[Row], names: Mapping[int, str], agent: int) -> Html:
    """Samples of questions with program, answer and evidence."""
    text = (
        "Questions are made from a life as programs, and worded afterwards. Each program was run by two executors that "
        "share no code, and they agree on every answer. The lines below a program are its evidence, and minimal: "
        "without any one of them the answer would be another. Names such as mug_2 stand for single things of this "
        "life; @40..95 says from which tick to which a fact held, @40 when something was done."
    )
    shown = _mixed(questions)
    cards = [_question(row, names, agent) for row in shown]
    note = f"{len(shown)} of {count(len(questions), 'question')} asked about this life, as many families as possible."
    return join(tag("p", text), tag("div", *cards, class_="questions"), tag("figcaption", note))


def _mixed(questions: Sequence[Row]) -> list[Row]:
    """As many families as there are, in turn."""
    families: dict[str, list[Row]] = {}
    for row in questions:
        families.setdefault(str(row["family"]), []).append(row)
    turns = chain(*zip_longest(*families.values()))
    return [row for row in turns if row is not None][:_QUESTIONS]


def _question(row: Row, names: Mapping[int, str], agent: int) -> Html:
    observer = row["observer"]
    of_belief = observer not in (0, "truth")
    whose = "about the truth"
    if of_belief:
        who = names.get(observer, "the agent" if observer == agent else str(observer))
        whose = f"about what {who} believes"
    tags = tag(
        "div",
        tag("span", str(row["family"]).replace("_", " ")),
        tag("span", whose, class_="belief" if of_belief else ""),
        tag("span", f"tick {row['tick']}"),
        class_="tags",
    )
    return tag(
        "div",
        tags,
        tag("p", str(row["question"])),
        tag("p", str(row.get("answer_text", row.get("answer"))), class_="answer"),
        tag("code", str(row["program_text"])),
        _evidence([str(line) for line in row.get("support", ())]),
        class_="question",
    )


def _evidence(support: Sequence[str]) -> Html:
    if not support:
        return tag(
            "p",
            "Needs no line: it follows from what things there are, where they stand, and what is not the case.",
            class_="none",
        )
    lines = list(support[:_EVIDENCE])
    if len(support) > _EVIDENCE:
        lines.append(f"… and {len(support) - _EVIDENCE} more")
    return tag("ul", *(tag("li", line) for line in lines))


def runs_section(runs: Mapping[str, Path]) -> Html:
    """Loss curves, and what each run came to."""
    if not runs:
        return tag("p", "Nothing was trained.")
    summaries = [summary(name, folder) for name, folder in runs.items()]
    text = (
        "A small language model learns from scratch to answer such questions from a text view of the memory. "
        "Synchronous training averages the replicas' gradients at every step; DiLoCo lets each replica learn alone "
        "for many steps and then exchanges only how far it came. " + _compared(summaries)
    )
    caption = (
        "Loss over steps, and over bytes sent by each replica (logarithmic). Thin: training loss. Dots: loss on homes "
        "that no training question is about."
    )
    blind = " The blind run is shown the questions without the memory." if "blind" in runs else ""
    figure = tag("figure", image(curves_figure(runs), "loss curves"), tag("figcaption", caption + blind))
    return join(tag("p", text), figure, _runs_table(summaries))


def _compared(summaries: Sequence[RunSummary]) -> str:
    saved = saving(summaries)
    if saved is None:
        return ""
    times, more = saved
    if more is None:
        return f"DiLoCo sent {times:.0f} times fewer bytes."
    word = "above" if more > 0 else "below"
    loss = f"its held-out loss ended {abs(more):.1%} {word} that of synchronous training"
    return f"Here DiLoCo sent {times:.0f} times fewer bytes, and {loss}."


def _runs_table(summaries: Sequence[RunSummary]) -> Html:
    words = ("run", "how replicas meet", "replicas × steps", "training loss", "held-out loss", "sent by each replica")
    head = tag("tr", *(tag("th", word, class_="n" if number > 1 else "") for number, word in enumerate(words)))
    rows = [
        tag(
            "tr",
            tag("th", run.name),
            tag("td", run.strategy if run.replicas > 1 else "one replica"),
            tag("td", f"{run.replicas} × {run.steps:,}", class_="n"),
            tag("td", f"{run.train_loss:.3f}", class_="n"),
            tag("td", "–" if run.dev_loss is None else f"{run.dev_loss:.3f}", class_="n"),
            tag("td", _bytes(run.bytes_sent), class_="n"),
        )
        for run in summaries
    ]
    return tag("div", tag("table", tag("thead", head), tag("tbody", *rows)), class_="scroll")


def _bytes(number: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            break
        number /= 1000
    return (
        f"{number:.0f} {unit}" if unit == "B" else f"{number:.3g} {unit}" if number < 1000 else f"{number:.0f} {unit}"
    )


def results_section(scores: Mapping[str, Any]) -> Html:
    """Exact match and set-F1 of every reader on every family."""
    readers: Mapping[str, Mapping[str, Row]] = scores.get("readers", {})
    if not readers:
        return tag("p", "Nothing was evaluated.")
    families = [family for family in scores["families"] if family != ALL]
    overall = [f"{name} {_percent(row[ALL], 'exact')}" for name, row in readers.items() if ALL in row]
    text = (
        "Questions about homes that no training question is about. Percent of answers exactly right, with the standard "
        "error over homes; below it, smaller, set F1, which gives part of the credit for part of a list. "
        + (f"All families together: {'; '.join(overall)}. " if overall else "")
        + _blindly(readers)
    )
    head = tag(
        "tr", tag("th", "family"), tag("th", "n", class_="n"), *(tag("th", name, class_="n") for name in readers)
    )
    rows = [_family(family, readers) for family in (*families, ALL) if any(family in row for row in readers.values())]
    table = tag("table", tag("thead", head), tag("tbody", *rows))
    return join(tag("p", text), tag("div", table, class_="scroll"))


def _blindly(readers: Mapping[str, Mapping[str, Row]]) -> str:
    """Whether the readers learnt to read, said as it is."""
    right = {name: row[ALL]["exact"] for name, row in readers.items() if ALL in row}
    learnt = {name: share for name, share in right.items() if name in ("synchronous", "DiLoCo")}
    if "blind" not in right or not learnt:
        return ""
    behind = [name for name, share in learnt.items() if share <= right["blind"]]
    if not behind:
        return "Both read the memory better than one could guess from the questions alone (blind)."
    return (
        f"In so short a training {' and '.join(behind)} did not come to read better than one can guess from the "
        "questions alone (blind); docs/results/reader.md has readers that were trained long enough to."
    )


def _family(family: str, readers: Mapping[str, Mapping[str, Row]]) -> Html:
    number = next((row[family]["n"] for row in readers.values() if family in row), 0)
    cells = [tag("td", *_score(row.get(family)), class_="n") for row in readers.values()]
    name = "all families" if family == ALL else family.replace("_", " ")
    return tag(
        "tr", tag("th", name), tag("td", f"{number:,}", class_="n"), *cells, class_="all" if family == ALL else ""
    )


def _score(row: Row | None) -> Iterator[str]:
    if row is None:
        yield "–"
        return
    yield _percent(row, "exact")
    if row.get("set_f1") is not None:
        yield tag("br")
        yield tag("small", f"F1 {_percent(row, 'set_f1')}")


def _percent(row: Row, name: str) -> str:
    if row.get(name) is None:
        return "–"
    error = row.get(f"{name}_se")
    return f"{100 * row[name]:.1f}" + ("" if error is None else f" ± {100 * error:.1f}")


def making_section(timings: Mapping[str, float], dataset: Row, environment: Row, seed: int) -> Html:
    """Seconds by stage, the dataset in numbers, versions."""
    command = tag("code", f"inhabit demo --seed {seed}")
    rest = ", on one machine; the same seed gives the same life, questions and dataset byte for byte."
    text = join("Everything on this page comes from one command, ", command, rest)
    most = max(timings.values(), default=0.0) or 1.0
    stages = [(name, join(_bar(seconds / most), f"{seconds:.1f} s")) for name, seconds in timings.items()]
    total = ("total", Html(f"<b>{sum(timings.values()):.1f} s</b>"))
    facts = [(name, _value(value)) for name, value in _flat(dataset)]
    versions = [(name, str(value)) for name, value in environment.items()]
    blocks = [
        tag("div", tag("h3", title), _pairs(rows))
        for title, rows in (("Time", [*stages, total]), ("Dataset", facts), ("Environment", versions))
        if rows
    ]
    return join(tag("p", text), tag("div", *blocks, class_="pairs"))


def _bar(share: float) -> Html:
    return tag("span", class_="bar", style=f"width: {max(60 * share, 1):.0f}px")


def _pairs(rows: Sequence[tuple[str, str]]) -> Html:
    lines = (tag("tr", tag("th", name.replace("_", " ")), tag("td", value)) for name, value in rows)
    return tag("table", tag("tbody", *lines))


def _flat(data: Row, above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in data.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}, ")
        else:
            yield above + str(name), value


def _value(value: Any) -> str:
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3g}" if isinstance(value, float) else str(value)
