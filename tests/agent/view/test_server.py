"""What the page's server tells: moments, pictures, errors in one line, a life that goes on."""

from __future__ import annotations

import io
import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from websockets.sync.client import connect

from agent.cli import main
from agent.life import Life, audit
from agent.view.living import Living
from agent.view.shelf import Shelf
from datagen.worlds.home.generate import generate


@pytest.fixture(scope="module")
def address(shelf: Shelf, serving):
    with serving(shelf) as found:
        yield found


def get(address: str, **headers: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def told(address: str) -> Any:
    return json.loads(get(address)[1])


def test_the_page_and_all_its_parts_come_from_here(address: str) -> None:
    page = get(address)[1].decode()
    assert "http://" not in page
    assert "https://" not in page
    for part in ("main.js", "style.css", "three/three.module.min.js", "three/three.core.min.js", "three/LICENSE"):
        assert get(f"{address}/static/{part}")[0] == 200, part


def test_a_moment_is_told(address: str, watched, life: Life) -> None:
    tick = sorted(watched.positions)[40]
    moment = told(f"{address}/api/0/tick/{tick}")
    x, y, _, yaw = watched.positions[tick][life.agent]
    assert moment["people"][str(life.agent)] == pytest.approx([x, y, yaw], abs=1e-3)


def test_the_picture_of_a_tick_is_what_the_agent_saw_but_larger(address: str, watched) -> None:
    tick = sorted(watched.rgb)[50]
    status, content = get(f"{address}/api/0/eye/{tick}.png?view=colour")
    assert status == 200
    picture = Image.open(io.BytesIO(content))
    small = np.asarray(picture.resize((160, 120), Image.Resampling.BOX)).astype(int)
    assert np.abs(small - watched.rgb[tick]).mean() < 6


@pytest.mark.parametrize("view", ["depth", "ids"])
def test_depth_and_things_are_pictures_too(address: str, view: str) -> None:
    picture = Image.open(io.BytesIO(get(f"{address}/api/0/eye/30.png?view={view}")[1]))
    assert picture.size == (400, 300)
    assert len(picture.convert("RGB").getcolors(1 << 18)) > 4


@pytest.mark.parametrize(
    ("path", "said"),
    [("0/tick/99999", "was not lived"), ("7/about", "no attempt 7"), ("0/eye/3.png?view=x", "no view 'x'")],
)
def test_a_mistake_is_told_in_one_line(address: str, path: str, said: str) -> None:
    status, content = get(f"{address}/api/{path}")
    assert status == 404
    error = json.loads(content)["error"]
    assert said in error
    assert "\n" not in error


def test_who_calls_by_another_name_gets_nothing(address: str) -> None:
    assert get(f"{address}/api/runs", Host="elsewhere.example")[0] == 400


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "there is no folder nowhere"),
        ([], "give the folder of a run"),
        (["LIFE", "--tick", "99999"], "tick 99999 was not lived"),
        (["LIFE", "--attempt", "4"], "no attempt 4"),
        (["LIFE", "--export", "film.avi"], "ends in .mp4 or .gif"),
        (["LIFE", "--live"], "leave out the folder"),
    ],
)
def test_a_users_mistake_is_one_line_and_exit_2(
    life: Life,
    words: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = [str(life.folder) if word == "LIFE" else word for word in words]
    assert main(["view", *asked, "--no-browser"]) == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_port_in_use_is_one_line_and_exit_2(life: Life, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["view", str(life.folder), "--no-browser", "--port", str(port)]) == 1
    error = capsys.readouterr().err
    assert f"127.0.0.1:{port}: address already in use" in error
    assert error.count("\n") == 1


def test_ctrl_c_ends_the_server_without_a_word_more(life: Life) -> None:
    words = [sys.executable, "-m", "agent.cli", "view", str(life.folder), "--no-browser", "--port", "0"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        line = server.stderr.readline()
        assert told(line.split()[0] + "api/runs")["entries"]
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == 0
        assert server.stderr.read() == ""


def test_a_life_that_goes_on_is_told_tick_by_tick_and_can_be_paused(tmp_path: Path, serving) -> None:
    home = generate(5, rooms=2, items=30, residents=1)
    living = Living(home, seed=5, ticks=500, out=tmp_path / "life", pace=64.0)
    try:
        with serving(Shelf([{"title": "x"}], lambda *_: living, live=True)) as address:
            with connect(address.replace("http", "ws") + "/api/live") as wire:
                first = json.loads(wire.recv(20))
                while (heard := json.loads(wire.recv(20)))["last"] < first["last"] + 3:
                    assert not heard["paused"]
                wire.send(json.dumps({"pause": True}))
                while not (heard := json.loads(wire.recv(20)))["paused"]:
                    pass
            moment = told(f"{address}/api/0/tick/{living.last}")
            assert moment["tick"] == living.last
            assert moment["charted"]
            assert living.paused
    finally:
        living.close()
    life = Life.load(tmp_path / "life")
    assert life.ticks == living.last + 1
    assert audit(life).violations == ()


def test_a_page_of_another_site_may_not_follow_a_life(shelf: Shelf, serving) -> None:
    with serving(shelf) as address, pytest.raises(Exception, match="403"):
        connect(address.replace("http", "ws") + "/api/live", origin="http://elsewhere.example")
