"""How fast a life is seen is measured on a real one; a new tick costs no more when the life is longer."""

import json
from pathlib import Path

import pytest

from agent.cli import main
from agent.view.bench import measure
from agent.view.errors import ViewError


def test_a_life_is_measured_at_each_length(tmp_path: Path) -> None:
    out = tmp_path / "view.json"
    assert main(["bench", "view", "--rooms", "2", "--ticks", "5", "40", "--out", str(out)]) == 0
    figures = json.loads(out.read_text())
    assert list(figures["lengths"]) == ["5", "40"]
    for told in figures["lengths"].values():
        assert told["tick"]["total_ms"] > 0
        assert told["bytes"]["total"] == sum(size for name, size in told["bytes"].items() if name != "total")
        assert min(told["bytes"].values()) > 20
        assert told["opened"]["bytes"] > 1000
    assert figures["lengths"]["5"]["records"]["poses"] < figures["lengths"]["40"]["records"]["poses"]
    for film in figures["films"].values():
        assert film["pictures_a_cpu_second"] > 0
        assert film["bytes_a_picture"] > 500


@pytest.mark.parametrize("lengths", [(), (1,), (50, 60), (90, 40)])
def test_lengths_that_make_no_sense_are_refused_in_one_line(tmp_path: Path, lengths: tuple[int, ...]) -> None:
    with pytest.raises(ViewError, match="give rising lengths") as caught:
        measure(tmp_path, seed=0, lengths=lengths)
    assert "\n" not in str(caught.value)


@pytest.mark.slow
def test_a_new_tick_of_a_long_life_costs_what_one_of_a_short_life_does(tmp_path: Path) -> None:
    found = measure(tmp_path, seed=0, lengths=(150, 900), rooms=3)["lengths"]
    short, long = found["150"], found["900"]
    assert long["records"]["poses"] > 3 * short["records"]["poses"]
    assert long["tick"]["records_ms"] < 2 * short["tick"]["records_ms"] + 0.1
    assert long["tick"]["log_and_way_ms"] < 2 * short["tick"]["log_and_way_ms"] + 0.1
    assert long["read_again"]["records_ms"] > 2 * short["read_again"]["records_ms"]
