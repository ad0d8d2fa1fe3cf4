"""Where text is found on a machine: installed Python packages, C headers, manuals, or folders of one's own.

Nothing is fetched. What is not there is left out, and the corpus's manifest says what was taken.
"""

from __future__ import annotations

import ast
import gzip
import os
import sys
import sysconfig
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["SOURCES", "Source", "folder"]

_LARGEST = 400_000  # bytes of a file: beyond are tables and bundled data
_SMALLEST = 300


@dataclass(frozen=True, kw_only=True)
class Source:
    """A kind of text: where its files are, and how one is read.

    Attributes:
        roots: Folders to look in.
        endings: How names of its files end.
        read: The text of a file; None if it holds none.
    """

    roots: tuple[Path, ...]
    endings: tuple[str, ...]
    read: Callable[[Path], str | None]

    def files(self) -> list[Path]:
        """The files that are there, each once, in an order that does not depend on the disk."""
        found: dict[Path, Path] = {}
        for root in self.roots:
            for path in _below(root):
                if path.name.endswith(self.endings):
                    found.setdefault(path.resolve(), path)
        return sorted(found.values())


def _below(root: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(root):
        folders.sort()
        yield from (Path(place) / name for name in sorted(names))


def _text(path: Path) -> str | None:
    """A file's text, unpacked."""
    try:
        if path.stat().st_size > _LARGEST:
            return None
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return data.decode("utf-8") if _SMALLEST <= len(data) <= _LARGEST else None
    except (OSError, EOFError, UnicodeDecodeError):
        return None


def _docstrings(path: Path) -> str | None:
    """What is written about modules, classes and functions, without their code: the nearest to prose at hand."""
    code = _text(path)
    if code is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return None
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    said = [ast.get_docstring(node) for node in ast.walk(tree) if isinstance(node, kinds)]
    text = "\n\n".join(each for each in said if each and len(each) > 60)
    return text if len(text) >= _SMALLEST else None


_STDLIB, _PACKAGES, _INCLUDE = (Path(sysconfig.get_paths()[name]) for name in ("stdlib", "purelib", "include"))
_DOCS = (".txt", ".md", ".rst", ".txt.gz", ".md.gz", ".rst.gz", "changelog.gz")
_MANUALS = tuple(f".{section}.gz" for section in (1, 3, 5, 7, 8))

SOURCES: Mapping[str, Source] = {
    "docstrings": Source(roots=(_STDLIB, _PACKAGES), endings=(".py",), read=_docstrings),
    "python": Source(roots=(_STDLIB, _PACKAGES), endings=(".py",), read=_text),
    "headers": Source(roots=(_PACKAGES, _INCLUDE, Path("/usr/include")), endings=(".h", ".hpp"), read=_text),
    "docs": Source(roots=(Path("/usr/share/doc"), _PACKAGES, Path(sys.prefix) / "share"), endings=_DOCS, read=_text),
    "man": Source(roots=(Path("/usr/share/man"),), endings=_MANUALS, read=_text),
}
"""Kinds of text by name."""


def folder(place: Path) -> Source:
    """Every file of text in a folder of one's own."""
    return Source(roots=(place,), endings=("",), read=_text)
