"""The engine `torchft` across network namespaces, which root alone may make: links are slow for a while, or cut."""

import importlib.util
import itertools
import json
import os
import subprocess
import time

import pytest

from training.config import TrainConfig
from training.elastic import ELASTIC
from training.faults.elastic import tallied
from training.folder import RunFolder, read_rows
from training.strategy import DiLoCo

if importlib.util.find_spec("torchft") is None:
    pytest.skip("torchft is not installed", allow_module_level=True)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("books")]
WORKERS, STEPS, EVERY = 3, 160, 5
_COUNT = itertools.count()


def _ip(*words):
    subprocess.run(words, check=True, capture_output=True)


@pytest.fixture
def network():
    """A bridge with the address 10.77.N.1, and a namespace for each worker: their names."""
    mark = (os.getpid() + next(_COUNT)) % 250  # a namespace is there for a while after it was deleted
    bridge, names = f"ihb{mark}", [f"ih{mark}w{number}" for number in range(WORKERS)]
    if os.geteuid() != 0:
        pytest.skip("only root may make network namespaces")
    try:
        _ip("ip", "link", "add", bridge, "type", "bridge")
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no network namespaces here: {error}")
    try:
        _ip("ip", "addr", "add", f"10.77.{mark}.1/24", "dev", bridge)
        _ip("ip", "link", "set", bridge, "up")
        for number, name in enumerate(names):
            _ip("ip", "netns", "add", name)
            _ip("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name)
            _ip("ip", "link", "set", name, "master", bridge, "up")
            _ip("ip", "-n", name, "addr", "add", f"10.77.{mark}.{number + 2}/24", "dev", "eth0")
            _ip("ip", "-n", name, "link", "set", "eth0", "up")
            _ip("ip", "-n", name, "link", "set", "lo", "up")
        yield f"10.77.{mark}.1", names
    finally:
        for name in names:
            subprocess.run(("ip", "link", "del", name), check=False, capture_output=True)
            subprocess.run(("ip", "netns", "del", name), check=False, capture_output=True)
        subprocess.run(("ip", "link", "del", bridge), check=False, capture_output=True)


@pytest.fixture
def run(network, nursery, tmp_path, monkeypatch):
    """Workers started by hand, each in its namespace, with a lighthouse on the bridge; and a way to wait for a step."""
    monkeypatch.setenv("RUST_LOG", "error")
    from torchft.coordination import LighthouseServer

    host, names = network
    config = TrainConfig(
        task="elastic_tasks:Trapped",
        task_config={"marks": str(tmp_path), "pause": 0.04, "batch": 4, "examples": 512},
        strategy=DiLoCo(every=EVERY),
        engine="torchft",
        replicas=WORKERS,
        steps=STEPS,
        device="cpu",
        threads=1,
        lease=1.0,
        patience=20.0,
    )
    folder = RunFolder.create(tmp_path / "run", config, {})
    (folder.path / ELASTIC).mkdir()
    server = LighthouseServer(bind="0.0.0.0:0", min_replicas=1, join_timeout_ms=20_000, heartbeat_timeout_ms=1000)
    address = f"{host}:{server.address().rpartition(':')[2]}"
    workers = []
    for number, name in enumerate(names):
        arguments = [name, str(folder.path), str(number), address]
        workers.append(nursery.start(arguments, folder.path / "worker.txt", module="netns_worker"))

    def until(step):
        deadline = time.monotonic() + 120
        while (read_rows(folder.path) or [{"step": 0}])[-1]["step"] < step:
            assert time.monotonic() < deadline, (folder.path / "worker.txt").read_text()[-2000:]
            time.sleep(0.05)

    yield folder.path, names, until
    for worker in workers:
        nursery.end(worker)
    server.shutdown()


def test_a_worker_that_is_cut_off_is_left_out_and_comes_back(run):
    place, names, until = run
    until(20)
    _ip("ip", "link", "set", names[2], "down")
    time.sleep(3)
    _ip("ip", "link", "set", names[2], "up")
    until(STEPS)
    rows = [row for row in read_rows(place) if "round" in row]
    tally = tallied(rows)
    assert tally["twice"] == tally["unaccounted"] == 0
    assert tally["lost"] == 1
    assert [row["stale"] for row in rows if row["stale"]] == [[2]]
    assert all({0, 1} <= set(row["members"]) for row in rows)  # the greater part goes on
    assert rows[-1]["members"] == [0, 1, 2]


def test_a_link_that_is_slow_for_a_while_loses_nothing(run):
    place, names, until = run
    until(20)
    slow = ("tc", "qdisc", "add", "dev", names[1], "root", "tbf", "rate", "256kbit", "burst", "4kb", "latency", "2s")
    try:
        _ip(*slow)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"links cannot be slowed here: {error.stderr.decode()}")
    until(40)
    _ip("tc", "qdisc", "del", "dev", names[1], "root")
    until(STEPS)
    tally = tallied(read_rows(place))
    assert tally == {"applied": 3 * STEPS // EVERY, "twice": 0, "lost": 0, "refused": 0, "unaccounted": 0}


def test_of_two_workers_that_are_cut_off_from_each_other_one_is_left_out(run):
    place, names, until = run
    until(20)
    host = json.loads(subprocess.check_output(("ip", "-n", names[0], "-j", "addr", "show", "eth0")))
    blocked = (host[0]["addr_info"][0]["local"] + "/32",)
    _ip("ip", "-n", names[2], "route", "add", "blackhole", *blocked)
    until(80)
    _ip("ip", "-n", names[2], "route", "del", "blackhole", *blocked)
    until(STEPS)
    rows = [row for row in read_rows(place) if "round" in row]
    tally = tallied(rows)
    assert tally["twice"] == tally["unaccounted"] == 0
    assert tally["lost"] == 1
    assert all({0, 1} <= set(row["members"]) for row in rows)
    assert rows[-1]["members"] == [0, 1, 2]
