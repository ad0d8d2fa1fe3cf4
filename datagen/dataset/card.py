"""The card of a dataset: what is in it, how balanced its answers are, and how to load it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from datagen.questions.answers import Kind

__all__ = ["Counts", "card", "count"]


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The questions of one family.

    Attributes:
        questions: How many.
        yes: Those answered "yes".
        no: Those answered "no".
        empty: Those answered "nothing" or "0".
        majority: The commonest answer other than yes and no, and how often it is given.
        templates: Questions by template.
        believed: Those asked of the robot's belief.
        depth: Mean depth of the programs.
        support: Mean number of facts and events in the evidence.
    """

    questions: int
    yes: int
    no: int
    empty: int
    majority: tuple[str, int]
    templates: dict[str, int]
    believed: int
    depth: float
    support: float

    @property
    def open(self) -> int:
        """Questions that are not answered by yes or no."""
        return self.questions - self.yes - self.no

    @property
    def majority_share(self) -> float:
        """Share of the commonest answer among the open questions; 0 if there is none."""
        return self.majority[1] / self.open if self.open else 0.0

    def to_json(self) -> dict[str, Any]:
        """As JSON data."""
        return json.loads(json.dumps(asdict(self)))  # type: ignore[no-any-return]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Counts:
        """Read what `to_json` made."""
        return cls(**{**data, "majority": tuple(data["majority"])})


def count(rows: Iterable[Mapping[str, Any]]) -> dict[str, Counts]:
    """Count rows of the table of questions, by family."""
    by_family: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_family[row["family"]].append(row)
    return {family: _counts(found) for family, found in sorted(by_family.items())}


def _counts(rows: list[Mapping[str, Any]]) -> Counts:
    answers = Counter(row["answer"] for row in rows if row["answer_kind"] != Kind.BOOLEAN)
    said = Counter(row["answer"] for row in rows if row["answer_kind"] == Kind.BOOLEAN)
    commonest = min(answers.items(), key=lambda pair: (-pair[1], pair[0]), default=("", 0))
    pieces = sum(len(row["support_facts"]) + len(row["support_events"]) for row in rows)
    return Counts(
        questions=len(rows),
        yes=said["yes"],
        no=said["no"],
        empty=answers["nothing"] + answers["0"],
        majority=commonest,
        templates=dict(sorted(Counter(row["template"] for row in rows).items())),
        believed=sum(row["observer"] != 0 for row in rows),
        depth=round(sum(row["depth"] for row in rows) / len(rows), 3),
        support=round(pieces / len(rows), 3),
    )


_CARD = """---
license: mit
task_categories: [question-answering]
configs:
{configs}
---

# Questions about lived-in homes

{questions} questions about {episodes} episodes, each in a home of its own that no other split has. A question stands
with its program (JSON, text, SQL), its typed answer, and minimal evidence; two executors that share no code agreed on
each.
Made by `inhabit data make`, generator version {generator}, dataset version {dataset}, seed {seed}.

## Splits

| split | episodes | questions |
|---|---|---|
{splits}

## Families and balance

*Majority* is the commonest answer among the questions not answered by yes or no: what always giving it would score.

| family | questions | yes / no | empty | majority | share | of belief | depth | evidence |
|---|---|---|---|---|---|---|---|---|
{families}

## Tables

`episodes/`: one row an episode, with the home (`spec`, JSON) and the contexts, of the truth and of the robot's belief,
each as terse text, rich text, graph (JSON) and SQL script. `questions/`: one row a question; `observer` 0 is asked of
the truth and answered from `truth_*`, any other of the robot's belief and from `belief_*`.

    from pathlib import Path
    from datagen.dataset.build import load
    data = load(Path("this folder"))
    for row in data.questions("train"): ...

## Options

```json
{config}
```

## Known bias

Homes, lives and wording are generated: kinds of things keep to their rooms, and every question fits a template. The
questions are in English.
"""


def card(config: Mapping[str, Any], families: Mapping[str, Counts], manifest: Mapping[str, Any]) -> str:
    """The card as Markdown with the header that dataset hubs read."""
    configs = [
        f"- config_name: {table}\n  data_files:\n"
        + "\n".join(f'  - split: {split}\n    path: "{table}/{split}-*.parquet"' for split in _splits(manifest))
        for table in ("questions", "episodes")
    ]
    splits = [f"| {s} | {manifest['episodes'][s]} | {manifest['questions'][s]} |" for s in _splits(manifest)]
    return _CARD.format(
        configs="\n".join(configs),
        questions=sum(manifest["questions"].values()),
        episodes=sum(manifest["episodes"].values()),
        generator=manifest["generator"],
        dataset=manifest["dataset"],
        seed=config["seed"],
        splits="\n".join(splits),
        families="\n".join(_line(name, counts) for name, counts in families.items()),
        config=json.dumps(config, indent=1, sort_keys=True),
    )


def _splits(manifest: Mapping[str, Any]) -> list[str]:
    return [split for split, size in manifest["episodes"].items() if size]


def _line(family: str, counts: Counts) -> str:
    share = f"{counts.majority_share:.1%}" if counts.open else "–"
    asked = f"{counts.yes} / {counts.no}" if counts.yes or counts.no else "–"
    return (
        f"| {family} | {counts.questions} | {asked} | {counts.empty} | {counts.majority[0] or '–'} | {share} "
        f"| {counts.believed} | {counts.depth:.2f} | {counts.support:.2f} |"
    )
