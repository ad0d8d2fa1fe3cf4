"""Films and recordings of a life: every tick is in them, and shows what the agent saw."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from agent.cli import main
from agent.life import Life
from agent.view.film import SIZE, Film
from agent.view.shelf import Shelf


def test_a_picture_shows_the_frame_beside_the_plan_and_what_is_said(shelf: Shelf, watched) -> None:
    show = shelf.show(0)
    said = next(entry["tick"] for entry in show.about()["log"] if entry["kind"] == "speech")
    film = Film(show)
    picture, silent = np.asarray(film.picture(said)).astype(int), np.asarray(film.picture(0)).astype(int)
    assert picture.shape[1::-1] == SIZE
    assert np.array_equal(picture[:360, :480], show.look(said, width=480).rgb)
    assert (np.abs(picture[:360, 480:] - (209, 73, 91)).max(axis=2) < 8).sum() > 100  # the agent and its way
    strip = picture[365:, 150:810]
    assert (strip.min(axis=2) < 100).sum() > 100
    assert (silent[385:, 150:810].min(axis=2) < 100).sum() < (strip.min(axis=2) < 100).sum()


def test_a_gif_has_a_picture_for_each_tick(life: Life, tmp_path: Path) -> None:
    out = tmp_path / "films" / "life.gif"
    asked = ["--tick", "20", "--until", "32", "--every", "2", "--export", str(out)]
    assert main(["view", str(life.folder), *asked]) == 0
    with Image.open(out) as film:
        assert film.n_frames == 7
        assert film.size == SIZE
        first = np.asarray(film.convert("RGB")).astype(int)
        film.seek(6)
        assert np.abs(np.asarray(film.convert("RGB")).astype(int) - first).mean() > 1


def test_the_run_that_stands_here_is_taken_when_none_is_named(
    life: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "life").symlink_to(life.folder)
    assert main(["view", "--until", "1", "--export", "life.gif"]) == 0
    assert (tmp_path / "life.gif").exists()


@pytest.mark.slow
def test_an_mp4_lasts_as_long_as_its_pictures(life: Life, tmp_path: Path) -> None:
    ffmpeg = pytest.importorskip("imageio_ffmpeg", reason="imageio-ffmpeg (extra viz) is not installed")
    out = tmp_path / "life.mp4"
    assert main(["view", str(life.folder), "--until", "15", "--export", str(out)]) == 0
    pictures, seconds = ffmpeg.count_frames_and_secs(str(out))
    assert pictures == 16
    assert seconds == pytest.approx(2.0, abs=0.1)


@pytest.mark.slow
def test_a_recording_for_rerun_holds_images_poses_and_words(life: Life, tmp_path: Path) -> None:
    rerun = pytest.importorskip("rerun", reason="rerun-sdk (extra viz) is not installed")
    out = tmp_path / "life.rrd"
    assert main(["view", str(life.folder), "--until", "30", "--every", "3", "--rerun", str(out)]) == 0
    content = out.read_bytes()
    assert rerun.__version__
    assert content[:4] == b"RRF2"
    assert len(content) > 100_000


def test_what_is_missing_for_an_mp4_is_told_in_one_line(
    life: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    assert main(["view", str(life.folder), "--until", "2", "--export", str(tmp_path / "life.mp4")]) == 1
    error = capsys.readouterr().err
    assert "pip install 'inhabit[viz]'" in error
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("span", [["--tick", "9", "--until", "3"], ["--until", "99999"], ["--every", "0"]])
def test_a_span_that_was_not_lived_is_refused(
    life: Life, tmp_path: Path, span: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["view", str(life.folder), *span, "--export", str(tmp_path / "life.gif")]) == 1
    assert "give ticks from 0 to" in capsys.readouterr().err
