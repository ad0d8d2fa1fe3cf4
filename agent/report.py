"""The demo's report: one self-contained HTML page that shows a life, what was asked of it, and what was learnt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from agent.markup import Html, join, tag
from agent.report_learning import making_section, questions_section, results_section, runs_section, saving
from agent.report_life import (
    agent_name,
    belief_section,
    count,
    frames_of,
    frames_section,
    plan_section,
    span,
    talk_section,
)
from memory.graph.whole import write_whole
from training.summary import summary

if TYPE_CHECKING:
    from agent.audit import Audit
    from agent.life import Life

__all__ = ["DemoResult", "ReportError", "write_report"]


class ReportError(ValueError):
    """A report that cannot be written: one line with what to do."""


@dataclass(frozen=True, kw_only=True)
class DemoResult:
    """What a demo came to, for the report.

    Attributes:
        seed: Of all that was drawn.
        life: The life in the MuJoCo body, with its folder.
        audit: Of that life's beliefs.
        questions: Rows with `question`, `answer_text`, `program_text`, `family`, `observer` (0 is the truth),
            `support` (the evidence as sentences) and `tick`.
        runs: Run folders of training by name, "synchronous" and "DiLoCo" among them.
        scores: `{"families": [...], "readers": {name: {family: {"exact", "exact_se", "set_f1", "set_f1_se", "n"}}}}`,
            shares of 1, with "all" among the families.
        transcript: Lines of the conversation, with `tick`, `speaker`, `addressees`, `text`, `note`.
        timings: Seconds by stage.
        dataset: Numbers that sum the dataset up.
        environment: Versions, commit, device.
    """

    seed: int
    life: Life
    audit: Audit
    questions: Sequence[Mapping[str, Any]]
    runs: Mapping[str, Path]
    scores: Mapping[str, Any]
    transcript: Sequence[Mapping[str, Any]]
    timings: Mapping[str, float]
    dataset: Mapping[str, Any]
    environment: Mapping[str, str]


def write_report(result: DemoResult, out: Path) -> Path:
    """Write the page, whole or not at all.

    Args:
        result: What to show.
        out: The HTML file.

    Returns:
        `out`.

    Raises:
        ReportError: If it cannot be written.
        RunError: If a run folder is none.
        LifeError: If the life's database is damaged.
    """
    page = _page(result)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_whole(out, page)
    except OSError as error:
        raise ReportError(
            f"{out} cannot be written ({error.strerror}): choose another folder or free some space"
        ) from None
    return out


def _page(result: DemoResult) -> str:
    folder = Path(__file__).parent
    style = (folder / "report.css").read_text(encoding="utf-8")
    template = Template((folder / "report.html").read_text(encoding="utf-8"))
    title = f"{agent_name(result.life)}: a life in a home, remembered"
    return template.substitute(
        title=tag("span", title).removeprefix("<span>").removesuffix("</span>"), style=style, body=_body(result, title)
    )


def _body(result: DemoResult, title: str) -> Html:
    life, history, frames = result.life, result.life.history(), frames_of(result.life)
    names = {person.id: person.name for person in life.spec.people}
    sections = {
        "The home and the walk": plan_section(life, frames),
        "What it saw": frames_section(life, frames),
        "What it believes, and where that is stale": belief_section(life, history, result.audit),
        "Questions about this life": questions_section(result.questions, names, life.agent),
        "Learning to answer: DiLoCo and synchronous": runs_section(result.runs),
        "Results on homes never seen": results_section(result.scores),
        "A conversation": talk_section(life, result.transcript),
        "How this was made": making_section(result.timings, result.dataset, result.environment, result.seed),
    }
    links = [tag("a", name, href=f"#s{number}") for number, name in enumerate(sections, start=1)]
    parts = [
        tag("section", tag("h2", name), content, id=f"s{number}")
        for number, (name, content) in enumerate(sections.items(), start=1)
    ]
    return join(_head(result, title), tag("nav", *links), *parts, _foot(result))


def _head(result: DemoResult, title: str) -> Html:
    life = result.life
    lede = (
        f"{agent_name(life)} is a simulated robot. It lived {span(life.ticks)} in a furnished home with "
        "people who move things about, and kept what it saw and was told in a database beside the truth. "
        "From such lives come questions with exact answers; a language model learns to answer them; and one can "
        "talk with the robot about what it knows. This page shows one such life and all that was made from it."
    )
    cells = [tag("div", tag("b", figure), words) for figure, words in _figures(result)]
    return tag(
        "header",
        tag("div", "inhabit demo", class_="kicker"),
        tag("h1", title),
        tag("p", lede, class_="lede"),
        tag("div", *cells, class_="facts"),
    )


def _figures(result: DemoResult) -> list[tuple[str, str]]:
    """The page in a few numbers."""
    audit = result.audit
    figures = [
        (f"{result.life.ticks:,}", "ticks lived, of half a second each"),
        (f"{audit.beliefs:,}", f"beliefs, {len(audit.violations)} of them without grounds"),
        (f"{audit.recall:.0%}", f"of {count(audit.findable, 'thing')} in plain view found"),
    ]
    saved = saving([summary(name, folder) for name, folder in result.runs.items()])
    if saved is not None:
        figures.append((f"{saved[0]:.0f} ×", "fewer bytes sent by DiLoCo than by synchronous training"))
    figures.append((f"{sum(result.timings.values()):.0f} s", "for all of it on this machine"))
    return figures


def _foot(result: DemoResult) -> Html:
    words = "Made by inhabit. The figures are drawn from the files of this run; the page needs no network."
    return tag("footer", f"Seed {result.seed}. {words}")
