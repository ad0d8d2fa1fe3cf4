import sqlite3
import threading
import time

import pytest

from training.cluster.job import Job, Todo
from training.cluster.ledger import Ledger
from training.cluster.plan import deals, jobs, phases, steps_of
from training.errors import RunError
from training.routing.paths import paths_of
from training.strategy import DiPaCo
from training.text.model import TextModel
from training.weights import trainable


@pytest.fixture
def ledger(tmp_path):
    made = Ledger(tmp_path / "ledger.sqlite", lease=0.2)
    first, second = Todo(kind="path", phase=0, what="0"), Todo(kind="path", phase=0, what="1")
    made.enter([first, second, Todo(kind="module", phase=1, what="m", needs=(first.name, second.name))])
    return made


def test_jobs_are_leased_in_order_and_wait_for_those_that_they_need(ledger):
    one, two = ledger.claim("a"), ledger.claim("b")
    assert (one.name, two.name) == ("path:0:0", "path:0:1")
    assert ledger.claim("c") is None
    assert ledger.finish(two, {"loss": 2.0})
    assert ledger.claim("c") is None
    assert ledger.finish(one, {"loss": 1.0})
    assert ledger.claim("c").name == "module:1:m"
    assert ledger.infos("path", 0) == {"0": {"loss": 1.0, "attempt": 1}, "1": {"loss": 2.0, "attempt": 1}}
    assert ledger.left() == 1
    assert ledger.left("path") == 0


def test_a_job_of_a_worker_without_a_sign_of_life_goes_to_another_and_counts_once(ledger):
    gone = ledger.claim("a")
    ledger.finish(ledger.claim("b"), {})
    assert ledger.claim("b") is None
    time.sleep(0.25)
    again = ledger.claim("b")
    assert again.name == gone.name
    assert again.attempt == gone.attempt + 1
    assert ledger.events("expired") == 1
    assert not ledger.finish(gone, {"late": True})  # a worker that only seemed dead
    assert ledger.finish(again, {"late": False})
    assert not ledger.finish(again, {"late": True})  # twice
    assert ledger.infos("path", 0)["0"]["late"] is False
    assert ledger.events("refused") == 2
    assert not ledger.renew(gone)


def test_a_lease_that_is_renewed_is_kept(ledger):
    job = ledger.claim("a")
    ledger.finish(ledger.claim("b"), {})
    for _ in range(4):
        time.sleep(0.1)
        assert ledger.renew(job)
    assert ledger.claim("b") is None
    assert ledger.finish(job, {})


def test_a_job_given_back_is_open_again_and_its_reason_is_kept(ledger):
    job = ledger.claim("a")
    ledger.give_back(job, "no space left")
    assert ledger.failures() == ["no space left"]
    assert ledger.claim("b").attempt == 2


def test_entering_again_changes_nothing_and_reopening_takes_leases_back(ledger):
    job = ledger.claim("a")
    ledger.enter([Todo(kind="path", phase=0, what="0")])
    assert ledger.claim("b").name == "path:0:1"
    assert ledger.reopen() == 2
    assert ledger.claim("c").name == job.name


def test_many_claim_at_once_and_no_job_goes_to_two(tmp_path):
    ledger = Ledger(tmp_path / "ledger.sqlite", lease=60.0)
    ledger.enter([Todo(kind="path", phase=0, what=str(number)) for number in range(60)])
    taken: list[Job] = []

    def work(name):
        while (job := ledger.claim(name)) is not None:
            taken.append(job)
            assert ledger.finish(job, {})

    threads = [threading.Thread(target=work, args=(str(number),)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(job.what) for job in taken) == list(range(60))
    assert ledger.left() == 0


def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path):
    with pytest.raises(RunError, match="choose another folder"):
        Ledger(tmp_path / "nowhere" / "ledger.sqlite").enter([])
    assert sqlite3.sqlite_version_info >= (3, 35)


def test_a_phase_begins_module_by_module():
    model = TextModel(vocabulary=16, length=8, width=8, layers=4, heads=2)
    strategy = DiPaCo(every=10, paths=(2, 2), reshard=(0.5,))
    paths = paths_of(strategy, trainable(model))
    todo = {job.name: job for job in jobs(strategy, paths, steps=35)}
    assert phases(strategy, 35) == 4
    assert list(steps_of(strategy, 35, 3)) == [30, 31, 32, 33, 34]
    assert deals(strategy, 35) == [0, 2]
    # Path 1 goes through the first module of the first level and the second of the second: it waits for no others.
    assert set(todo["path:1:1"].needs) == {"deal:0:all", "path:0:1", "module:1:0.0", "module:1:1.1"}
    assert set(todo["module:1:0.0"].needs) == {"path:0:0", "path:0:1"}
    assert set(todo["deal:2:all"].needs) == {f"module:2:{module.name}" for module in paths.modules}
    assert "deal:2:all" in todo["path:2:0"].needs
    assert len(todo) == 4 * (4 + 4) + 2
