"""Reading a home from a file, whichever of the known kinds it is."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from agent.homes.assembly import Imported
from agent.homes.outlines import HomeImportError
from datagen.worlds.reading import SpecError

__all__ = ["read_home"]


def read_home(path: Path, *, line: int = 1, seed: int = 0) -> Imported:
    """A home from a file.

    Args:
        path: A house of ProcTHOR (`.json`, `.json.gz`), many of them, one a line (`.jsonl`, `.jsonl.gz`), or an MJCF
            scene (`.xml`).
        line: Which house of many, from 1.
        seed: Of what the file does not tell: colours and materials.

    Raises:
        HomeImportError: If it cannot be read, or no home can be made of it; it names the file.
    """
    try:
        if path.suffix in (".xml", ".mjcf"):
            from agent.homes.mjcf_scene import from_mjcf

            if not path.is_file():
                raise HomeImportError("there is no such file")
            return from_mjcf(path, seed=seed)
        from agent.homes.procthor import from_procthor

        return from_procthor(_house(path, line), seed=seed)
    except OSError as error:
        raise HomeImportError(f"{path}: {error.strerror or error}") from None
    except (HomeImportError, SpecError) as error:
        raise HomeImportError(f"{path}: {error}") from None


def _house(path: Path, line: int) -> Any:
    raw = path.read_bytes()
    try:
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8")
        if ".jsonl" not in path.name:
            return _no_home_of_ours(json.loads(text))
        lines = text.splitlines()
        if not 1 <= line <= len(lines):
            raise HomeImportError(f"it has {len(lines)} lines: give --line from 1 to {len(lines)}")
        return json.loads(lines[line - 1])
    except HomeImportError:
        raise
    except (ValueError, EOFError) as error:
        raise HomeImportError(f"not JSON ({error})") from None


def _no_home_of_ours(data: Any) -> Any:
    if isinstance(data, dict) and "doorways" in data and "furniture" in data:
        raise HomeImportError("this is a home of ours already: use it as it is")
    return data
