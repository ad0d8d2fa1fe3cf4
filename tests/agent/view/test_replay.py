"""A replay stands as the simulation stood, at every tick; and the agent's frames come out again, pixel for pixel."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from agent.bodies.drift import Drift
from agent.life import Life
from agent.life_folder import read_lying
from agent.mapping import CELL, OccupancyMap
from agent.view.charts import MISTAKEN, TAKEN, Charts, survey
from agent.view.errors import ViewError
from agent.view.replay import Replay
from agent.view.shelf import open_run
from agent.view.show import Show
from agent.view.stage import Stage
from memory.graph.records import TRUTH


@pytest.fixture(scope="module")
def replay(life: Life) -> Replay:
    return Replay(life.spec, life.history(), life.agent)


@pytest.fixture(scope="module")
def stage(life: Life, replay: Replay) -> Stage:
    return Stage(replay, read_lying(life.folder, life.ticks))


@pytest.fixture(scope="module")
def show(life: Life) -> Show:
    return open_run(life.folder).show(0)


def test_the_watched_life_put_things_elsewhere_and_was_gone_on_with(watched, life) -> None:
    assert watched.put >= 1
    assert life.ticks > max(watched.positions) - 1
    assert len(watched.positions) > 150


def test_everything_stands_where_it_stood_at_every_tick(watched, replay) -> None:
    for tick, positions in watched.positions.items():
        state = replay.at(tick)
        assert {thing: place for thing, place in state.locations.items() if place} == {
            thing: place for thing, place in watched.places[tick].items() if place
        }, tick
        for thing, position in positions.items():
            assert state.position(thing) == pytest.approx(position, abs=1e-9), (tick, thing)


def test_doors_and_lamps_stand_as_they_stood(watched, replay) -> None:
    for tick in watched.opened:
        state = replay.at(tick)
        assert state.opened == watched.opened[tick]
        assert state.switched == watched.switched[tick]


def test_what_was_held_is_held_in_its_order(watched, replay, life) -> None:
    held = 0
    for tick, places in watched.places.items():
        state = replay.at(tick)
        for person in state.people:
            true = {item for item, place in places.items() if place == ("held_by", person)}
            assert set(state.held(person)) == true
            held += len(true)
    assert held > 10  # somebody held something for a while


def test_every_frame_comes_out_again_pixel_for_pixel(watched, stage) -> None:
    for tick, rgb in watched.rgb.items():
        frame = stage.look(tick)
        assert np.array_equal(frame.instance, watched.ids[tick]), tick
        assert np.array_equal(frame.rgb, rgb), tick


def test_the_log_of_what_was_in_view_agrees(life, stage) -> None:
    seen: dict[int, dict[int, int]] = {}
    for (tick, thing), pixels in life.seen().items():
        seen.setdefault(tick, {})[thing] = pixels
    for tick in sorted(seen)[::7]:
        ids, counts = np.unique(stage.look(tick).instance, return_counts=True)
        found = {int(thing): int(count) for thing, count in zip(ids, counts, strict=True) if thing > 0}
        assert found == seen[tick], tick


def test_ticks_may_be_asked_for_in_any_order(watched, stage) -> None:
    ticks = sorted(watched.rgb)
    for tick in (ticks[-1], ticks[0], ticks[len(ticks) // 2], ticks[3], ticks[-2]):
        assert np.array_equal(stage.look(tick).rgb, watched.rgb[tick]), tick


def test_without_what_physics_did_some_frame_differs(watched, replay) -> None:
    plain = Stage(replay, Drift())
    assert any(not np.array_equal(plain.look(tick).rgb, rgb) for tick, rgb in watched.rgb.items())


def test_the_map_drawn_again_is_the_one_the_agent_kept(tmp_path: Path) -> None:
    from agent.life import live
    from datagen.worlds.home.generate import generate

    life = live(generate(5, rooms=2, items=30, residents=1), seed=5, ticks=60, out=tmp_path / "life")
    stage = Stage(Replay(life.spec, life.history(), life.agent), read_lying(life.folder, life.ticks))
    *_, drawn = survey(stage, life.ticks)
    with np.load(life.folder / "map.npz") as kept:
        assert [drawn.x, drawn.y] == pytest.approx(kept["corner"].tolist())
        assert np.array_equal(drawn.odds, kept["odds"])
        assert np.array_equal(drawn.room, kept["room"])


def test_a_map_is_cut_to_the_home_and_mistakes_are_marked(life) -> None:
    charts = Charts(life.spec)
    middle = life.spec.rooms[0].polygon
    x, y = (sum(values) / len(middle) for values in zip(*middle, strict=True))
    drawn = OccupancyMap.around(x, y, half=30.0)
    i, j = drawn.cell(x, y)
    drawn.odds[i - 1 : i + 2, j - 1 : j + 2] = 5
    charts.add(drawn)
    chart = charts.at(0)
    row, column = int((x - charts.corner[0]) / CELL), int((y - charts.corner[1]) / CELL)
    assert chart[row, column] in (TAKEN, MISTAKEN)
    assert (chart > 0).sum() == 9
    assert charts.at(1) is None


def test_a_moment_tells_what_is_stale_and_what_is_true_instead(life, show) -> None:
    history = life.history()
    stale = 0
    for tick in range(0, life.ticks, 12):
        moment = show.moment(tick)
        facts = [(thing, fact) for room in moment["beliefs"] for thing in room["things"] for fact in thing["facts"]]
        for thing, fact in facts:
            if "really" in fact:
                stale += 1
                assert fact["text"] != fact["really"]
            elif fact["text"].startswith("held by"):
                truth = [one for one in history.facts if one.subject == thing["id"] and one.observer == TRUTH]
                assert any(one.predicate == "held_by" and one.since <= tick for one in truth)
        assert moment["counts"]["stale"] >= sum("really" in fact for _, fact in facts)
    assert stale > 0


def test_a_moment_is_plain_json_of_modest_size(show) -> None:
    assert len(json.dumps(show.moment(show.last))) < 60_000
    assert len(json.dumps(show.about())) < 400_000


def test_a_tick_that_was_not_lived_is_refused_in_one_line(show) -> None:
    for tick in (-1, show.last + 1):
        with pytest.raises(ViewError, match="was not lived: give one from 0 to") as caught:
            show.moment(tick)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_that_is_no_run_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ViewError, match="inhabit life live"):
        open_run(tmp_path / name)
