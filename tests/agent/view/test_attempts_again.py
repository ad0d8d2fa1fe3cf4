"""An attempt made again, to be seen, is the attempt that was made."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.tasks.trials import rows_of
from agent.view.errors import ViewError
from agent.view.shelf import Shelf, open_run


@pytest.fixture(scope="module")
def shown(attempts: Path) -> Shelf:
    return open_run(attempts)


def test_all_attempts_can_be_chosen(shown: Shelf) -> None:
    assert [(entry["agent"], entry["number"]) for entry in shown.entries] == [
        ("ours", 0), ("ours", 1), ("forward", 2), ("forward", 3),
    ]  # fmt: skip
    assert all(entry["words"].startswith("find") for entry in shown.entries)


def test_an_attempt_goes_as_it_went(shown: Shelf, attempts: Path) -> None:
    rows = rows_of(attempts / "attempts.jsonl")
    for number in (1, 2):  # the second of an agent that remembers the first
        goal = shown.show(number).more["goal"]
        assert goal["same"]
        assert goal["score"]["steps"] == rows[number]["steps"]
        assert shown.show(number).last == rows[number]["steps"] - (1 if rows[number]["success"] else 0)


def test_one_is_told_how_far_the_making_is(attempts: Path) -> None:
    fresh = open_run(attempts)
    assert fresh.made(3) == 0
    fresh.show(3)
    assert fresh.made(3) == 1


def test_who_ends_need_not_wait_for_an_attempt_that_is_being_made(attempts: Path) -> None:
    ended = open_run(attempts)
    ended.close()
    with pytest.raises(ViewError, match="has ended"):
        ended.show(1)
    assert ended.made(1) < 1


def test_what_was_known_from_the_attempt_before_is_believed_from_the_first_tick(shown: Shelf) -> None:
    first, second = shown.show(0), shown.show(1)
    assert second.moment(0)["counts"]["facts"] > first.moment(0)["counts"]["facts"]
    assert (second.chart(0) > 0).sum() > (first.chart(0) > 0).sum()


def test_an_agent_without_beliefs_has_neither_map_nor_beliefs(shown: Shelf) -> None:
    show = shown.show(2)
    assert not show.more["goal"]["remembers"]
    assert show.chart(0, wait=True) is None
    assert show.moment(3)["beliefs"] == []


def test_an_attempt_that_is_not_there_is_refused(shown: Shelf) -> None:
    with pytest.raises(ViewError, match="no attempt 9: give one from 0 to 3"):
        shown.show(9)


def test_a_folder_without_an_attempt_is_refused(tmp_path: Path) -> None:
    (tmp_path / "attempts.jsonl").touch()
    with pytest.raises(ViewError, match="no finished attempt"):
        open_run(tmp_path)
