"""The card of a dataset: what is in it, how balanced its answers are, and how to load it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from datagen.dataset.schema import SCHEMAS, TABLES
from datagen.dataset.shards import SPLITS
from memory.graph.whole import write_whole

__all__ = ["BLIND", "card", "write_card"]

BLIND = "blind.json"
"""Where `inhabit eval blind --card` leaves its scores, in the dataset's folder."""

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
    return _CARD.read_text(encoding="utf-8").format(
        configs="\n".join(_loading(table, _splits(manifest)) for table in ("questions", "episodes")),
        questions=total,
        episodes=sum(manifest["episodes"].values()),
        splits="\n".join(
            f"| {s} | {manifest['episodes'][s]} | {manifest['questions'][s]} |" for s in _splits(manifest)
        ),
        families="\n".join(_line(name, counts, total) for name, counts in families.items()),
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
    return [split for split in SPLITS if manifest["episodes"][split]]


def _split_line(manifest: Mapping[str, Any], split: str) -> str:
    return f"| {split} | {manifest['episodes'][split]} | {manifest['questions'][split]} |"


def _loading(table: str, splits: list[str]) -> str:
    default = "\n  default: true" if table == "questions" else ""
    files = "\n".join(f'  - split: {split}\n    path: "{table}/{split}-*.parquet"' for split in splits)
    return f"- config_name: {table}{default}\n  data_files:\n{files}"


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
