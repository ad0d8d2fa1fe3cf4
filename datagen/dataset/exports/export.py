"""Exports: a dataset written anew in a folder of its own, in the shape that some tool reads."""

from __future__ import annotations

import difflib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args

from datagen.dataset.dataset import Dataset, load
from datagen.dataset.errors import DatasetError
from datagen.dataset.exports.flat import write_flat
from datagen.dataset.exports.graphs import write_graphs
from datagen.dataset.exports.harness import write_harness
from datagen.dataset.exports.parts import View, splits_of
from datagen.dataset.exports.reference import write_reference

__all__ = ["FORMATS", "export"]

Write = Callable[[Dataset, Path, View], Mapping[str, Any]]
"""Fills a folder, and tells what there is to tell of it."""

FORMATS: Mapping[str, Write] = {
    "lm-eval": write_harness,
    "hf": write_flat,
    "pyg": lambda dataset, folder, view: write_graphs(dataset, folder),
    "neuralmemory": lambda dataset, folder, view: write_reference(dataset, folder),
}
"""What a dataset can be exported to, by name."""

ABOUT = "export.json"


def export(data: Path, out: Path, *, to: str, view: View = "terse") -> dict[str, Any]:
    """Export a dataset; the folder comes to be when all of it is written, and the same dataset gives the same bytes.

    Args:
        data: The dataset's folder.
        out: The folder to make; it must not be there, or be empty.
        to: A name in `FORMATS`.
        view: Which stored text is the context, where the format has one.

    Returns:
        What `export.json` says (format, view, which dataset, questions by split, what the format tells of itself), and
        how many files and bytes there are.

    Raises:
        DatasetError: If there is no such dataset, format or view, or the folder holds something.
    """
    _must_be("format", to, FORMATS)
    _must_be("view", view, get_args(View))
    dataset = load(data)
    with _new_folder(out) as draft:
        found = {"format": to, "view": view, **_made(dataset), **FORMATS[to](dataset, draft, view)}
        (draft / ABOUT).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        sizes = [path.stat().st_size for path in draft.rglob("*") if path.is_file()]
    return {"folder": str(out), "files": len(sizes), "bytes": sum(sizes), **found}


def _made(dataset: Dataset) -> dict[str, Any]:
    made = dataset.manifest
    versions = {name: made[name] for name in ("schema", "generator", "language", "config_hash", "config")}
    return {**versions, "questions": {split: made["questions"][split] for split in splits_of(dataset)}}


def _must_be(what: str, name: str, names: Any) -> None:
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.0)[0]
        raise DatasetError(f"unknown {what} {name!r}: did you mean {near!r}? There are {', '.join(names)}")


@contextmanager
def _new_folder(out: Path) -> Iterator[Path]:
    """A folder to write in, which is moved into its place when the block ends well and goes when it does not."""
    out = out.absolute()
    if out.is_file():
        raise DatasetError(f"{out} is a file: give a folder that is not there yet")
    if out.is_dir() and any(out.iterdir()):
        raise DatasetError(f"{out} holds something already: give a folder that is empty or not there yet")
    draft = out.with_name(f".part-{out.name}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        yield draft
        draft.replace(out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
