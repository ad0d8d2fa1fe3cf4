import json

import numpy as np
import pytest
from PIL import Image

from training.curves import _points, _thin, draw_curves
from training.errors import RunError
from training.run import train
from training.strategy import DiLoCo, Synchronous


@pytest.fixture
def runs(config, tmp_path):
    strategies = {"synchronous": Synchronous(), "diloco": DiLoCo(every=4)}
    for name, strategy in strategies.items():
        train(config(strategy=strategy, eval_every=4), tmp_path / name)
    return {name: tmp_path / name for name in strategies}


def _coloured(path):
    """How many pixels of a picture have a strong colour, as curves have and axes, grids and letters have not."""
    with Image.open(path) as picture:
        assert picture.size == (1080, 432)
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    return int(((pixels.max(axis=2) - pixels.min(axis=2)) > 100).sum())


@pytest.mark.parametrize("score", [None, "loss"])
def test_the_picture_shows_a_curve_for_each_run_and_is_the_same_each_time(runs, tmp_path, score):
    both = draw_curves(runs, tmp_path / "pictures" / "both.png", score=score)
    one = draw_curves({"diloco": runs["diloco"]}, tmp_path / "one.png", score=score)
    assert _coloured(both) > _coloured(one) > 500
    again = draw_curves(runs, tmp_path / "again.png", score=score)
    assert again.read_bytes() == both.read_bytes()


def test_a_run_that_sent_nothing_is_drawn_over_steps_alone(config, tmp_path):
    train(config(replicas=1), tmp_path / "run")
    assert _coloured(draw_curves({"alone": tmp_path / "run"}, tmp_path / "alone.png")) > 200


def test_the_loss_is_smoothed_backwards(tmp_path):
    rows = [{"step": step, "bytes_sent": 0, "loss": loss} for step, loss in enumerate([4.0, 2.0, 3.0, 7.0], start=1)]
    (tmp_path / "metrics.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert [value for _, _, value in _points(tmp_path, None, 2)] == [4.0, 3.0, 2.5, 5.0]


def test_of_points_between_two_syncs_the_last_is_drawn():
    assert _thin([(1, 9.0), (1, 8.0), (2, 7.0), (3, 6.0), (3, 5.0)]) == [(1, 8.0), (2, 7.0), (3, 5.0)]


def test_a_run_with_nothing_to_draw_is_refused(runs, tmp_path):
    with pytest.raises(RunError, match="no accuracy to draw"):
        draw_curves(runs, tmp_path / "x.png", score="accuracy")
    with pytest.raises(RunError, match="a run folder"):
        draw_curves({"none": tmp_path / "none"}, tmp_path / "x.png")
