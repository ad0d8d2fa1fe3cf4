"""Files are whole or not there."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from memory.graph.whole import whole, write_whole


def begin(path: Path, end: BaseException) -> None:
    """Write half a file, and meet an end."""
    with whole(path) as draft:
        draft.write_text("half", encoding="utf-8")
        raise end


def test_what_is_written_stands_and_nothing_beside_it(tmp_path: Path) -> None:
    write_whole(tmp_path / "home.json", "Küche")
    assert [path.name for path in tmp_path.iterdir()] == ["home.json"]
    assert (tmp_path / "home.json").read_text(encoding="utf-8") == "Küche"


def test_a_full_disk_keeps_the_old_file_and_is_named(tmp_path: Path) -> None:
    place = tmp_path / "home.json"
    write_whole(place, "old")
    with pytest.raises(OSError, match="No space left") as caught:
        begin(place, OSError(errno.ENOSPC, "No space left on device"))
    assert caught.value.filename == str(place)
    assert place.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [place]


def test_any_other_end_leaves_nothing_either(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        begin(tmp_path / "page.html", KeyboardInterrupt())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        write_whole(tmp_path / "nowhere" / "x.json", "{}")
    assert caught.value.filename == str(tmp_path / "nowhere" / "x.json")
