"""The manifest of a dataset: what it was made by, and the hash and rows of every file; written last of all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from datagen.config import Recipe
from datagen.dataset.errors import DatasetError
from datagen.dataset.schema import SCHEMA_VERSION, TABLES, read_table, versions
from datagen.dataset.shards import SPLITS, Shard, config_data, config_hash, split_sizes
from datagen.dataset.tally import COLUMNS, Tally, broken_quotas, tally

__all__ = ["MANIFEST", "changed", "file_hash", "make_manifest", "read_manifest"]

MANIFEST = "manifest.json"

_AGAIN = "make the dataset again"


def make_manifest(recipe: Recipe, shards: list[Shard], folder: Path) -> dict[str, Any]:
    """The manifest of finished shards, read one after the other.

    Raises:
        DatasetError: If a quota is not kept over the whole, or a world stands in two splits.
    """
    found: dict[str, Tally] = {}
    files: dict[str, dict[str, Any]] = {}
    questions = dict.fromkeys(SPLITS, 0)
    worlds: dict[str, str] = {}
    for shard in shards:
        rows = read_table(folder / shard.file("questions"), "questions", COLUMNS)
        tally(rows, found)
        questions[shard.split] += len(rows)
        for row in read_table(folder / shard.file("episodes"), "episodes", ["episode_id", "world_hash"]):
            if worlds.setdefault(row["world_hash"], shard.split) != shard.split:
                raise DatasetError(
                    f"episode {row['episode_id']}: its world stands in two splits; choose another --seed"
                )
        sizes = {"episodes": len(shard.episodes), "questions": len(rows)}
        for table in TABLES:
            path = folder / shard.file(table)
            files[shard.file(table)] = {
                "rows": sizes[table],
                "bytes": path.stat().st_size,
                "sha256": file_hash(path),
            }
    broken = broken_quotas(found, recipe.mix, recipe.syllabus)
    if broken:
        raise DatasetError(f"{broken[0]}: ask for larger shards or fewer questions an episode; no manifest is written")
    config = config_data(recipe)
    return {
        **versions(),
        "config": config,
        "config_hash": config_hash(config),
        "episodes": split_sizes(recipe),
        "questions": questions,
        "families": {name: each.to_json() for name, each in sorted(found.items())},
        "files": files,
    }


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
