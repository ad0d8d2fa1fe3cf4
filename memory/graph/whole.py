"""Files that are whole or not there: written beside their place, and moved into it when they are done."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["whole", "write_whole"]


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A draft of a file, which becomes the file when the block ends well and goes when it does not.

    Args:
        path: Where the file is to be; one that stands there stays until the new one is whole.

    Yields:
        Where to write; in the same folder and with the same suffix.

    Raises:
        OSError: If the block or the move raised one; it names `path`.
    """
    draft = path.with_name(f".part-{path.name}")
    try:
        yield draft
        os.replace(draft, path)
    except OSError as error:
        if error.errno is None:
            raise
        raise type(error)(error.errno, os.strerror(error.errno), str(path)) from error
    finally:
        with suppress(OSError):  # it may never have come to be
            draft.unlink()


def write_whole(path: Path, text: str) -> None:
    """Write a UTF-8 text file whole or not at all.

    Raises:
        OSError: If it cannot be written; it names `path`.
    """
    with whole(path) as draft:
        draft.write_text(text, encoding="utf-8")
