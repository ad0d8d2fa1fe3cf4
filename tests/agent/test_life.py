"""Lives in the MuJoCo body: every belief has ground, what lies open is found, and a life can be gone on with."""

from __future__ import annotations

import json
import shutil
import statistics
from pathlib import Path

import pytest

from agent.life import Life, LifeError, audit, live
from datagen.worlds.home.generate import generate
from memory.graph.records import TRUTH


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    home = generate(3, rooms=3, items=36, residents=2)
    return live(home, seed=3, ticks=260, out=tmp_path_factory.mktemp("lives") / "life")


def copied(life: Life, to: Path) -> Path:
    return Path(shutil.copytree(life.folder, to / "life"))


def test_every_belief_was_seen_told_or_done(life: Life) -> None:
    found = audit(life)
    assert found.violations == ()
    assert found.beliefs > 60
    assert found.seen + found.told + found.done == found.beliefs


def test_what_lies_open_in_explored_rooms_is_found(life: Life) -> None:
    found = audit(life)
    assert found.findable >= 5
    assert found.found >= found.findable - 1  # a shoe lies behind the bed; the share over twenty homes is tested below


def test_an_audit_notices_a_belief_without_ground(life: Life, tmp_path: Path) -> None:
    blind = Life.load(copied(life, tmp_path))
    seen = {key: count for key, count in blind.seen().items() if key[0] > 100}
    from agent.audit import audit_history

    assert len(audit_history(blind.history(), blind.agent, seen).violations) > 10


def test_the_database_holds_truth_and_belief_of_whole_ticks(life: Life) -> None:
    history = life.history()
    assert history.last_tick == life.ticks == 260
    assert {fact.observer for fact in history.facts} >= {TRUTH, life.agent}


def test_a_life_is_gone_on_with_from_its_folder(life: Life, tmp_path: Path) -> None:
    again = Life.load(copied(life, tmp_path))
    with again.wake() as awake:
        awake.live(20)
    later = Life.load(again.folder)
    assert later.ticks == 281  # the last tick of a life is whole, so waking begins with one of its own
    assert audit(later).violations == ()
    before, after = life.history(), later.history()
    assert repr(after.events[: len(before.events)]) == repr(before.events)


def test_the_same_seed_gives_the_same_life(life: Life, tmp_path: Path) -> None:
    again = live(life.spec, seed=3, ticks=260, out=tmp_path / "life")
    assert repr(again.history()) == repr(life.history())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("life.json", None, "no finished life"),
        ("life.json", "{", "damaged"),
        ("life.json", json.dumps({"version": 99}), "version 99"),
        ("home.json", "{}", "damaged"),
    ],
)
def test_a_damaged_life_folder_is_named_in_one_line(
    life: Life, tmp_path: Path, name: str, content: str | None, message: str
) -> None:
    folder = copied(life, tmp_path)
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content)
    with pytest.raises(LifeError, match=message) as caught:
        Life.load(folder)
    assert "\n" not in str(caught.value)


def test_a_damaged_database_is_named_in_one_line(life: Life, tmp_path: Path) -> None:
    folder = copied(life, tmp_path)
    (folder / "life.db").write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(LifeError) as caught:
        Life.load(folder).history()
    assert "\n" not in str(caught.value)


@pytest.mark.slow
def test_in_twenty_homes_no_belief_is_without_ground_and_most_things_are_found(tmp_path: Path) -> None:
    recalls = []
    for seed in range(20):
        lived = live(generate(seed), seed=seed, ticks=400, out=tmp_path / str(seed))
        found = audit(lived)
        assert found.violations == (), (seed, found.violations[:3])
        recalls.append((found.found, found.findable))
        shutil.rmtree(lived.folder)
    found_all, findable_all = (sum(column) for column in zip(*recalls, strict=True))
    assert found_all / findable_all >= 0.9
    assert statistics.median(a / b for a, b in recalls if b) >= 0.9
