"""The manifest of a dataset: what it was made by, and the hash and rows of every file; written last of all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from datagen.config import Recipe
from datagen.dataset.apart import SIGNS, Apart, signs_of
from datagen.dataset.errors import DatasetError
from datagen.dataset.holdout import holdout_of
from datagen.dataset.quotas import shares
from datagen.dataset.schema import SCHEMA_VERSION, read_table, versions
from datagen.dataset.shards import Shard, config_data, config_hash, mix_of, split_sizes, tables_of
from datagen.dataset.splits import SPLITS, split_names, told_of
from datagen.dataset.tally import COLUMNS, Tally, broken_quotas, merge, tally

__all__ = ["MANIFEST", "Tallies", "changed", "counts", "file_hash", "make_manifest", "off_balance", "read_manifest"]

MANIFEST = "manifest.json"

Tallies = Mapping[str, Mapping[str, Tally]]
"""Counts by family of each split."""

_AGAIN = "make the dataset again"


def make_manifest(recipe: Recipe, shards: list[Shard], folder: Path) -> dict[str, Any]:
    """The manifest of finished shards, read one after the other.

    Raises:
        DatasetError: If a quota is not kept over the whole, or splits are not apart.
    """
    tallies: dict[str, dict[str, Tally]] = {}
    files: dict[str, dict[str, Any]] = {}
    apart = Apart(recipe)
    twins = dict.fromkeys(split_names(recipe), 0)
    for shard in shards:
        rows = read_table(folder / shard.file("questions"), "questions", COLUMNS)
        tally(rows, tallies.setdefault(shard.split, {}))
        signs = map(signs_of, read_table(folder / shard.file("episodes"), "episodes", SIGNS))
        for where, what in apart.add(shard.split, signs):
            raise DatasetError(f"{where} {what}: choose another --seed")
        sizes = {"episodes": len(shard.episodes), "questions": len(rows)}
        if recipe.contrast:
            sizes["contrast"] = len(read_table(folder / shard.file("contrast"), "contrast", ["qid"]))
            twins[shard.split] += sizes["contrast"]
        for table in tables_of(recipe):
            path = folder / shard.file(table)
            files[shard.file(table)] = {
                "rows": sizes[table],
                "bytes": path.stat().st_size,
                "sha256": file_hash(path),
            }
    broken = off_balance(recipe, tallies)
    if broken:
        raise DatasetError(f"{broken[0]}: ask for larger shards or fewer questions an episode; no manifest is written")
    config = config_data(recipe)
    asked = {split: sum(each.questions for each in tallies.get(split, {}).values()) for split in split_names(recipe)}
    return {
        **versions(),
        "config": config,
        "config_hash": config_hash(config),
        "episodes": split_sizes(recipe),
        "questions": asked,
        **counts(recipe, tallies),
        **({"shared_layouts": apart.shared} if apart.shared else {}),
        **({"contrast": twins} if recipe.contrast else {}),
        "files": files,
    }


def counts(recipe: Recipe, tallies: Tallies) -> dict[str, Any]:
    """Counts for the manifest: by family over the splits that are alike, and for each further one."""
    alike = {family: each.to_json() for family, each in sorted(_alike(tallies).items())}
    further = {}
    for split in recipe.splits:
        families = {family: each.to_json() for family, each in sorted(tallies.get(split, {}).items())}
        further[split] = {"new": told_of(split), "lacks": _lacking(recipe, split), "families": families}
    return {"families": alike, **({"splits": further, "lacks": _lacking(recipe, "train")} if further else {})}


def _lacking(recipe: Recipe, split: str) -> list[str]:
    """The families of the mix of which nothing may stand in a split."""
    asked = shares(mix_of(recipe, split), recipe.syllabus, holdout_of(recipe, split).only)
    return sorted({quota.family for quota in shares(recipe.mix, recipe.syllabus)} - {quota.family for quota in asked})


def off_balance(recipe: Recipe, tallies: Tallies) -> list[str]:
    """Which quotas the splits do not keep: those that are alike together, further ones each by itself.

    In further splits a family may stand in for another; they are held to the balance of answers alone.
    """
    lines = broken_quotas(_alike(tallies), recipe.mix, recipe.syllabus, holdout_of(recipe, "train").only)
    for split in recipe.splits:
        only = holdout_of(recipe, split).only
        broken = broken_quotas(tallies.get(split, {}), mix_of(recipe, split), recipe.syllabus, only, mixed=False)
        lines += [f"split {split}: {line}" for line in broken]
    return lines


def _alike(tallies: Tallies) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for split in SPLITS:
        merge(tallies.get(split, {}), found)
    return found


def file_hash(path: Path) -> str:
    """The SHA-256 of a file.

    Raises:
        DatasetError: If it is missing.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise DatasetError(f"{path} is missing: {_AGAIN}") from None


def changed(folder: Path, manifest: Mapping[str, Any], file: str) -> str | None:
    """What is wrong with a file's bytes, if anything."""
    try:
        same = file_hash(folder / file) == manifest["files"][file]["sha256"]
    except DatasetError as error:
        return str(error)
    return None if same else f"{folder / file} is damaged or was changed: {_AGAIN}"


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a dataset.

    Raises:
        DatasetError: If it is not there, not finished, damaged, or of another version.
    """
    path = folder / MANIFEST
    if not folder.is_dir():
        raise DatasetError(f"{folder} is no folder: make a dataset with `inhabit generate --out {folder}`")
    if not path.exists():
        raise DatasetError(f"{folder} is no whole dataset (no {MANIFEST}): finish it with `inhabit generate`")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        version = manifest.get("schema", manifest.get("dataset"))
    except (ValueError, AttributeError):
        raise DatasetError(f"{path} is damaged: {_AGAIN}") from None
    if version != SCHEMA_VERSION:
        raise DatasetError(f"{folder}: dataset of version {version!r}; this inhabit reads version {SCHEMA_VERSION}")
    missing = {"config", "episodes", "questions", "families", "files"} - set(manifest)
    if missing:
        raise DatasetError(f"{path} is damaged (no {min(missing)}): {_AGAIN}")
    return dict(manifest)
