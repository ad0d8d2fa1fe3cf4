"""The card of a dataset: what is in it, how balanced its answers are, and how to load it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from datagen.dataset.schema import SCHEMAS, TABLES
from datagen.dataset.splits import SPLITS
from memory.graph.whole import write_whole

__all__ = ["BLIND", "card", "write_card"]

BLIND = "blind.json"
"""Where `inhabit eval blind --card` leaves its scores, in the dataset's folder."""

_TWINS = """`contrast/`, one row a question that has a twin ({counts}):

{columns}

A twin is the question `qid` once more, asked of its episode in which one thing is otherwise (`edit`); the row has the
answer that it has then, with its evidence. The twin's context is the question's without the lines `context_out`, with
`context_in` in their stead.

"""

_CARD = Path(__file__).with_name("card.md")


def write_card(folder: Path, manifest: Mapping[str, Any], plots: Sequence[Path] = ()) -> None:
    """Write a dataset's card; it shows these plots, which stand in the folder."""
    trained = folder / BLIND
    blind = json.loads(trained.read_text(encoding="utf-8"))["table"] if trained.exists() else ""
    write_whole(folder / "README.md", card(manifest, [str(path.relative_to(folder)) for path in plots], blind))


def card(manifest: Mapping[str, Any], plots: Sequence[str] = (), blind: str = "") -> str:
    """The card as Markdown with the header that dataset hubs read; `blind` is a table of trained blind baselines."""
    config, families = manifest["config"], manifest["families"]
    total = sum(manifest["questions"].values())
    alike = sum(manifest["questions"][split] for split in SPLITS)
    return _CARD.read_text(encoding="utf-8").format(
        configs="\n".join(_loading(table, _splits(manifest)) for table in _tables(manifest)),
        questions=total,
        episodes=sum(manifest["episodes"].values()),
        splits="\n".join(
            f"| {s} | {manifest['episodes'][s]} | {manifest['questions'][s]} |" for s in _splits(manifest)
        ),
        families="\n".join(_line(name, counts, alike) for name, counts in families.items()),
        further=_further(manifest),
        twins=_twins(manifest),
        layouts=_layouts(manifest),
        majorities="\n".join(f"| {name} | {_majority(counts):.1%} |" for name, counts in families.items()),
        config=json.dumps(config, indent=1, sort_keys=True),
        files="\n".join(f"| {name} | {f['rows']} | `{f['sha256']}` |" for name, f in sorted(manifest["files"].items())),
        plots="\n\n".join(f"![{Path(plot).stem}]({plot})" for plot in plots) or "`inhabit card` adds plots.",
        blind=blind or "`inhabit eval blind --card` trains more.",
        preset=config["preset"],
        world=config["world"],
        seed=config["seed"],
        **{name: manifest[name] for name in ("generator", "language", "schema", "config_hash")},
        **{f"{table[:-1]}_columns": _columns(table) for table in TABLES},
    )


def _splits(manifest: Mapping[str, Any]) -> list[str]:
    return [split for split, size in sorted(manifest["episodes"].items(), key=_in_order) if size]


def _in_order(entry: tuple[str, int]) -> tuple[int, str]:
    """Train, dev and test first: a manifest is read back in order of the alphabet."""
    return (SPLITS.index(entry[0]) if entry[0] in SPLITS else len(SPLITS)), entry[0]


def _loading(table: str, splits: list[str]) -> str:
    """Where a table's files are; hubs allow no hyphen in a split's name."""
    default = "\n  default: true" if table == "questions" else ""
    lines = []
    for split in splits:
        pattern = f"{table}/{split}-*.parquet" if split in SPLITS else f"{table}/{split}-[0-9]*.parquet"
        lines.append(f'  - split: {split.replace("-", "_")}\n    path: "{pattern}"')
    files = "\n".join(lines)
    return f"- config_name: {table}{default}\n  data_files:\n{files}"


def _tables(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    return ("questions", "episodes", *(("contrast",) if "contrast" in manifest else ()))


def _twins(manifest: Mapping[str, Any]) -> str:
    if "contrast" not in manifest:
        return ""
    counts = ", ".join(f"{split} {manifest['contrast'][split]}" for split in _splits(manifest))
    return _TWINS.format(counts=counts, columns=_columns("contrast"))


def _layouts(manifest: Mapping[str, Any]) -> str:
    shared = manifest.get("shared_layouts", 0)
    return f"; {shared} episodes outside of train have a layout (a floor plan) that train has too" if shared else ""


def _further(manifest: Mapping[str, Any]) -> str:
    """What is new in each further split, and how balanced its answers are."""
    if not manifest.get("splits"):
        return ""
    lines = [
        "\nThe others are test splits, each new in one way. The balance below is that of train, dev and test.\n",
        "| split | new in it | families | without | open | majority | yes / no |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [_further_line(split, told) for split, told in sorted(manifest["splits"].items())]
    if manifest["lacks"]:
        lines.append(f"\nNothing of {', '.join(manifest['lacks'])} may stand in train, dev and test.")
    return "\n".join(lines) + "\n"


def _further_line(split: str, told: Mapping[str, Any]) -> str:
    families = told["families"]
    yes, no = (sum(counts[said] for counts in families.values()) for said in ("yes", "no"))
    asked = sum(counts["questions"] for counts in families.values()) - yes - no
    share = max((counts["majority_share"] for counts in families.values()), default=0.0)
    lacks = ", ".join(told["lacks"]) or "–"
    return f"| {split} | {told['new']} | {len(families)} | {lacks} | {asked} | at most {share:.1%} | {yes} / {no} |"


def _columns(table: Any) -> str:
    return ", ".join(f"`{field.name}`" for field in SCHEMAS[table])


def _majority(counts: Mapping[str, Any]) -> float:
    """What the better of always the commonest open answer and, where asked yes or no, always the commoner scores."""
    right = max(counts["yes"], counts["no"]) + counts["majority"][1]
    return float(right / counts["questions"])


def _line(family: str, counts: Mapping[str, Any], total: int) -> str:
    asked = counts["questions"]
    open_ = asked - counts["yes"] - counts["no"]
    said = f"{counts['yes']} / {counts['no']}" if open_ < asked else "–"
    share, bits = (f"{counts['majority_share']:.1%}", f"{counts['entropy_bits']:.2f}") if open_ else ("–", "–")
    return (
        f"| {family} | {asked} | {asked / total:.1%} | {said} | {open_} | {counts['empty']} "
        f"| {counts['majority'][0] or '–'} | {share} | {bits} | {counts['believed']} "
        f"| {counts['mean_depth']:.2f} | {counts['mean_hops']:.2f} "
        f"| {counts['mean_support']:.2f} |"
    )
