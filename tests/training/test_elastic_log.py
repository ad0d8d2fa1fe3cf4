"""The log of a run whose writers vanish: no gap, no repeat, and no word of one that was replaced."""

import pytest

from training.config import TrainConfig
from training.elastic.log import Log
from training.folder import RunFolder, read_rows


@pytest.fixture
def members(tmp_path):
    """Three members' logs of one run."""
    folder = RunFolder.create(tmp_path / "run", TrainConfig(task="training.toy:Letters"), {})
    return folder, [Log(folder, f"member {number}", tmp_path / "writer") for number in range(3)]


def _rows(first, last):
    return [{"step": step, "loss": 1.0} for step in range(first, last + 1)]


def _told(folder):
    return [row["step"] for row in read_rows(folder.path) if "loss" in row]


def test_the_next_writer_adds_what_the_last_one_did_not_get_to_write(members):
    folder, (one, two, _) = members
    one.begin(0)
    one.note(_rows(1, 5), writes=True)
    two.note(_rows(1, 5), writes=False)
    two.note(_rows(6, 10), writes=False)  # the first died before it wrote these
    two.note(_rows(11, 15), writes=True)
    assert _told(folder) == list(range(1, 16))


def test_what_the_last_writer_wrote_is_not_repeated(members):
    folder, (one, two, _) = members
    one.begin(0)
    for log, writes in ((one, True), (two, False)):
        log.note(_rows(1, 5), writes=writes)
    one.add([{"step": 5, "evaluation": {"loss": 2.0}}])
    two.note(_rows(6, 10), writes=True)
    assert _told(folder) == list(range(1, 11))
    assert [row["step"] for row in read_rows(folder.path)] == [1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10]


def test_a_line_that_a_kill_cut_short_is_written_anew(members):
    folder, (one, two, _) = members
    one.begin(0)
    one.note(_rows(1, 2), writes=True)
    two.note(_rows(1, 2), writes=False)
    with (folder.path / "metrics.jsonl").open("a") as file:
        file.write('{"step": 3, "lo')
    two.note(_rows(3, 4), writes=True)
    assert _told(folder) == [1, 2, 3, 4]


def test_a_writer_that_hung_while_another_took_over_writes_no_more(members):
    folder, (one, two, _) = members
    one.begin(0)
    two.note(_rows(1, 2), writes=True)
    one.add(_rows(1, 2))
    one.note(_rows(3, 4), writes=True)
    assert _told(folder) == [1, 2]


def test_a_resumed_run_drops_what_came_after_its_checkpoint(members):
    folder, (one, two, _) = members
    one.begin(0)
    one.note(_rows(1, 8), writes=True)
    two.begin(5)
    two.note(_rows(6, 7), writes=True)
    assert _told(folder) == list(range(1, 8))
