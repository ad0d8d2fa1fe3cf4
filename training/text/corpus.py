"""A corpus: documents by source in one Parquet file, with a manifest that says where each was found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from training.errors import TaskError
from training.folder import package_version, write_whole, writing
from training.text.sources import SOURCES, Source, folder

__all__ = ["Corpus", "Document", "build_corpus", "load_corpus"]

FORMAT = 1
_DOCUMENTS, _MANIFEST = "documents.parquet", "corpus.json"


@dataclass(frozen=True, kw_only=True)
class Document:
    """One file's text."""

    source: str
    text: bytes


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """Documents, and what the manifest says of them."""

    documents: tuple[Document, ...]
    manifest: Mapping[str, Any]

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources in their order."""
        return tuple(self.manifest["sources"])


def build_corpus(
    out: Path,
    *,
    sources: Sequence[str] = ("docstrings", "python", "headers", "man"),
    folders: Mapping[str, Path] | None = None,
    megabytes: float = 4.0,
    seed: int = 0,
    told: Callable[[str], None] = lambda line: None,
) -> Corpus:
    """Gather up to `megabytes` of text from each source, documents drawn in an order of `seed`.

    Args:
        out: The folder to write.
        sources: Names of `sources.SOURCES`.
        folders: Folders of one's own, by the names they get as sources.
        megabytes: Of each source, at most; in millions of bytes.
        seed: Of the order in which documents are taken.
        told: Told a line for each source.

    Raises:
        TaskError: If a source is unknown, or nothing is found.
        RunError: If it cannot be written.
    """
    unknown = [name for name in sources if name not in SOURCES]
    if unknown:
        raise TaskError(f"unknown source {unknown[0]!r}; use some of: {', '.join(SOURCES)}")
    kinds = {name: SOURCES[name] for name in sources} | {name: _own(place) for name, place in (folders or {}).items()}
    rows: list[dict[str, Any]] = []
    found: dict[str, Any] = {}
    for name, kind in kinds.items():
        taken = _taken(kind, int(megabytes * 1e6), seed)
        if taken:
            rows += [{"source": name, "path": str(path), "text": text} for path, text in taken]
            found[name] = _told_of([text for _, text in taken])
        told(f"{name}: {len(taken)} documents, {sum(len(text) for _, text in taken) / 1e6:.1f} MB")
    if not found:
        raise TaskError("no text was found: give a folder of your own (--text DIR)")
    manifest = {
        "format": FORMAT,
        "sources": found,
        "seed": seed,
        "megabytes": megabytes,
        "packages": {name: package_version(name) for name in ("torch", "numpy", "inhabit")},
    }
    _write(out, rows, manifest)
    return load_corpus(out)


def _own(place: Path) -> Source:
    if not place.is_dir():
        raise TaskError(f"{place} is no folder: give one with files of text")
    return folder(place)


def _taken(kind: Source, most: int, seed: int) -> list[tuple[Path, bytes]]:
    """Different documents in a drawn order, until there is enough; the last is cut."""
    files = kind.files()
    seen: set[bytes] = set()
    taken, size = [], 0
    for place in np.random.default_rng(seed).permutation(len(files)):
        text = kind.read(files[place])
        data = b"" if text is None else text.encode()
        digest = hashlib.sha256(data).digest()
        if not data or digest in seen:
            continue
        seen.add(digest)
        taken.append((files[place], data[: most - size]))
        size += len(taken[-1][1])
        if size >= most:
            break
    return taken


def _told_of(texts: list[bytes]) -> dict[str, Any]:
    digest = hashlib.sha256(b"\0".join(texts)).hexdigest()
    return {"documents": len(texts), "bytes": sum(map(len, texts)), "sha256": digest}


def _write(out: Path, rows: list[dict[str, Any]], manifest: Mapping[str, Any]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([("source", pa.string()), ("path", pa.string()), ("text", pa.binary())])
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), out / _DOCUMENTS, compression="zstd")
    write_whole(out / _MANIFEST, (json.dumps(manifest, indent=1) + "\n").encode())


def load_corpus(place: Path) -> Corpus:
    """Read a corpus.

    Raises:
        TaskError: If there is none, or it is damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        manifest = json.loads((place / _MANIFEST).read_text(encoding="utf-8"))
        rows = pq.read_table(place / _DOCUMENTS, columns=["source", "text"]).to_pylist()
    except FileNotFoundError:
        raise TaskError(f"{place} is no corpus: make one with `inhabit text build --out {place}`") from None
    except (OSError, ValueError, pa.ArrowInvalid):
        raise TaskError(f"{place} is damaged: make the corpus again") from None
    documents = tuple(Document(source=row["source"], text=row["text"]) for row in rows)
    for name, told in manifest["sources"].items():
        if _told_of([each.text for each in documents if each.source == name]) != told:
            raise TaskError(f"{place}: source {name} is not what its manifest says: make the corpus again")
    return Corpus(documents=documents, manifest=manifest)
