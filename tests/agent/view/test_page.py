"""The page in headless Chromium: what is drawn, not only what is served."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from agent.life import Life, live
from agent.view.images import eye_image
from agent.view.living import Living
from agent.view.shelf import Shelf, open_run
from datagen.worlds.home.generate import generate

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next((path for path in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser")) if path.exists()), None)
FLAGS = (
    "--no-sandbox --disable-gpu --use-gl=angle --use-angle=swiftshader --enable-unsafe-swiftshader "
    "--disable-background-networking --disable-component-update --disable-sync --no-first-run --disable-quic"
)
PATH = (209, 73, 91)  # of the agent's marker and its way
ASTRAY = (106, 61, 154)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed: apt install chromium"),
]


class Tab:
    """A page that is open, with all that went wrong in it and all that it asked for."""

    def __init__(self, browser: Any, address: str, width: int = 1280, height: int = 800) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": height})
        self.page.set_default_timeout(90_000)
        self.wrong: list[str] = []
        self.hosts: set[str] = set()
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda told: self.wrong.append(told.text) if told.type == "error" else None)
        self.page.on("request", lambda request: self.hosts.add(request.url.split("/")[2]))
        self.page.goto(address)
        self.page.wait_for_selector("body[data-tick]")

    def at(self, tick: int) -> None:
        """Wait until a tick is shown."""
        self.page.wait_for_selector(f'body[data-tick="{tick}"]')

    @property
    def tick(self) -> int:
        return int(self.page.get_attribute("body", "data-tick"))

    def drawn(self, canvas: str) -> Any:
        """(H, W, 3) the pixels of a canvas, as large as it is on the page."""
        return np.asarray(Image.open(io.BytesIO(self.page.locator(canvas).screenshot())).convert("RGB")).astype(int)

    def content(self, canvas: str) -> Any:
        """(H, W, 3) what was drawn on a canvas, pixel by pixel of its own."""
        told = self.page.eval_on_selector(canvas, "canvas => canvas.toDataURL()")
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(told.partition(",")[2]))).convert("RGB"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS.split())
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def tab(browser: Any, shelf: Shelf, serving) -> Iterator[Tab]:
    shelf.show(0).chart(shelf.show(0).last, wait=True)
    with serving(shelf) as address:
        opened = Tab(browser, f"{address}/#t=100")
        yield opened
        opened.page.close()


def colours(pixels: Any) -> int:
    return len(np.unique(pixels.reshape(-1, 3), axis=0))


def test_the_address_says_which_tick_is_shown(tab: Tab) -> None:
    tab.page.keyboard.press("Home")
    tab.at(0)
    tab.page.keyboard.press("ArrowRight")
    tab.at(1)
    assert tab.page.url.endswith("#t=1")
    tab.page.evaluate("location.hash = '#t=100'")
    tab.at(100)


def test_the_home_is_drawn_and_changes_when_the_scrubber_moves(tab: Tab) -> None:
    tab.page.keyboard.press("Home")
    tab.at(0)
    before = tab.drawn("#scene")
    assert colours(before) > 300
    box = tab.page.locator("#scrubber").bounding_box()
    tab.page.mouse.click(box["x"] + 0.6 * box["width"], box["y"] + box["height"] / 2)
    tab.page.wait_for_selector('body:not([data-tick="0"])')
    tab.page.wait_for_timeout(300)
    assert (np.abs(tab.drawn("#scene") - before).max(axis=2) > 40).mean() > 0.002


def test_the_first_person_picture_is_the_frame_of_the_tick(tab: Tab, shelf: Shelf) -> None:
    tab.page.evaluate("location.hash = '#t=64'")
    tab.at(64)
    for key, view in (("1", "colour"), ("2", "depth"), ("3", "ids"), ("1", "colour")):
        expected = np.asarray(eye_image(shelf.show(0).look(64), view))
        tab.page.keyboard.press(key)
        for _ in range(50):
            if np.array_equal(tab.content("#frame"), expected):
                break
            tab.page.wait_for_timeout(200)
        assert np.array_equal(tab.content("#frame"), expected), view


@pytest.mark.parametrize("tick", [0, 33, 90])
def test_the_agent_stands_on_the_plan_where_it_stands_in_the_home(tab: Tab, life: Life, watched, tick: int) -> None:
    tab.page.evaluate(f"location.hash = '#t={tick}'")
    tab.at(tick)
    pixels = tab.drawn("#floor")
    height, width = pixels.shape[:2]
    x0, y0, x1, y1 = life.spec.bounds()
    scale = min((width - 20) / (x1 - x0), (height - 20) / (y1 - y0))
    x, y, _, _ = watched.positions[tick][life.agent]
    column = (width - scale * (x1 - x0)) / 2 + (x - x0) * scale
    row = (height - scale * (y1 - y0)) / 2 + (y1 - y) * scale
    around = pixels[round(row) - 3 : round(row) + 4, round(column) - 3 : round(column) + 4]
    assert np.abs(around - PATH).max() < 30


def test_its_map_and_its_beliefs_can_be_taken_off_the_plan(tab: Tab) -> None:
    with_all = tab.drawn("#floor")
    tab.page.click('[data-layer="map"]')
    without_map = tab.drawn("#floor")
    tab.page.click('[data-layer="beliefs"]')
    bare = tab.drawn("#floor")
    tab.page.click('[data-layer="map"]')
    tab.page.click('[data-layer="beliefs"]')
    assert (np.abs(with_all - without_map).max(axis=2) > 20).mean() > 0.05
    assert (np.abs(without_map - bare).max(axis=2) > 20).sum() > 50
    assert np.array_equal(tab.drawn("#floor"), with_all)


def test_stale_beliefs_are_crossed_out_and_the_truth_stands_beside(tab: Tab, shelf: Shelf) -> None:
    show = shelf.show(0)
    tick = next(tick for tick in range(show.last, 0, -5) if show.moment(tick)["counts"]["stale"])
    tab.page.evaluate(f"location.hash = '#t={tick}'")
    tab.at(tick)
    tab.page.click('[data-filter="stale"]')
    told = [
        (fact["text"], f"really {fact['really']}")
        for room in show.moment(tick)["beliefs"]
        for thing in room["things"]
        for fact in thing["facts"]
        if "really" in fact
    ]
    believed, true = (tab.page.locator(f"#beliefs {part}").all_inner_texts() for part in ("s", "em"))
    assert told
    assert list(zip(believed, true, strict=True)) == told
    tab.page.click('[data-filter="all"]')


def test_the_graph_has_a_node_for_all_that_is_placed_and_curves_to_where_stale_things_are(
    tab: Tab, shelf: Shelf
) -> None:
    show = shelf.show(0)
    things = {
        tick: [thing for room in show.moment(tick)["beliefs"] for thing in room["things"]]
        for tick in range(show.last, 0, -5)
    }
    tick = next(tick for tick, known in things.items() if any(thing["really_at"] for thing in known))
    tab.page.evaluate(f"location.hash = '#t={tick}'")
    tab.at(tick)
    tab.page.click("#tab-graph")
    placed = [thing for thing in things[tick] if thing["at"]]
    assert tab.page.locator("#graph svg > circle:not([r='2.2'])").count() >= len(placed)
    wrong = sum(thing["really_at"] is not None for thing in things[tick])
    assert tab.page.locator("#graph path[stroke-width]").count() == wrong > 0
    tab.page.click("#tab-beliefs")


def test_a_click_on_an_event_goes_there_and_speech_is_a_subtitle(tab: Tab, shelf: Shelf) -> None:
    said = next(entry for entry in shelf.show(0).about()["log"] if entry["kind"] == "speech")
    tab.page.click("#tab-log")
    tab.page.locator(f'.entry.speech[data-tick="{said["tick"]}"]').first.click()
    tab.at(said["tick"])
    assert said["text"] in tab.page.inner_text("#subtitle")
    tab.page.click("#tab-beliefs")


def test_it_plays_and_pauses(tab: Tab) -> None:
    tab.page.evaluate("location.hash = '#t=10'")
    tab.at(10)
    tab.page.keyboard.press("Space")
    tab.page.wait_for_selector('body:not([data-tick="10"])')
    tab.page.keyboard.press("Space")
    tab.page.wait_for_timeout(2000)  # what was asked for meanwhile is shown
    stood = tab.tick
    tab.page.wait_for_timeout(1200)
    assert tab.tick == stood > 10


def test_a_tick_that_was_not_lived_is_told(tab: Tab, shelf: Shelf) -> None:
    tab.page.evaluate("location.hash = '#t=99999'")
    tab.at(shelf.show(0).last)
    assert "Tick 99999 was not lived" in tab.page.inner_text("#notice")
    tab.page.keyboard.press("Home")
    tab.at(0)
    assert tab.page.locator("#notice").is_hidden()


def test_a_narrow_page_is_not_broken(browser: Any, shelf: Shelf, serving) -> None:
    with serving(shelf) as address:
        narrow = Tab(browser, f"{address}/#t=50", 900, 760)
        assert narrow.page.evaluate("document.documentElement.scrollWidth") <= 900
        for part in ("#home", "#eye", "#plan", "#mind"):
            box = narrow.page.locator(part).bounding_box()
            assert box["width"] > 250, part
            assert box["height"] > 250, part
        assert narrow.wrong == []
        narrow.page.close()


def test_attempts_are_chosen_from_a_list(browser: Any, attempts: Path, serving) -> None:
    with serving(open_run(attempts)) as address:
        one = Tab(browser, f"{address}/#run=1&t=3")
        one.at(3)
        assert one.page.locator("#attempts option").count() == 4
        assert "steps" in one.page.inner_text("#score")
        assert one.page.locator(".tag.goal").count() >= 1
        one.page.select_option("#attempts", "2")
        one.page.wait_for_selector("text=This agent keeps no map and no beliefs")
        one.page.eval_on_selector("#title", "title => { title.textContent = 'a long task '.repeat(40); }")
        assert one.page.evaluate("document.documentElement.scrollWidth") <= 1280
        assert one.page.locator("#mind").bounding_box()["width"] > 250
        assert one.wrong == []
        one.page.close()


def test_a_life_that_goes_on_is_followed(browser: Any, tmp_path: Path, serving) -> None:
    home = generate(5, rooms=2, items=30, residents=1)
    living = Living(home, seed=5, ticks=3000, out=tmp_path / "life", pace=2.0)
    try:
        with serving(Shelf([{"title": "x"}], lambda *_: living, live=True)) as address:
            one = Tab(browser, address)
            seen = one.tick
            one.page.wait_for_selector(f'body:not([data-tick="{seen}"])')
            one.page.keyboard.press("Space")
            for _ in range(100):
                if living.paused:
                    break
                one.page.wait_for_timeout(100)
            assert living.paused
            one.at(living.last)
            assert one.wrong == []
            one.page.close()
    finally:
        living.close()


def test_an_agent_that_is_astray_has_a_ring_where_it_takes_itself_to_be(browser: Any, tmp_path: Path, serving) -> None:
    home = generate(5, rooms=2, items=30, residents=1)
    one = live(home, seed=5, ticks=70, out=tmp_path / "life", noise="rough")
    shelf = open_run(one.folder)
    shelf.show(0).chart(60, wait=True)
    with serving(shelf) as address:
        page = Tab(browser, f"{address}/#t=60")
        page.at(60)
        told = page.page.eval_on_selector("#floor", "canvas => [canvas.dataset.agent, canvas.dataset.takes]")
        (x, y), (p, q) = ([float(part) for part in place.split(",")] for place in told)
        moment, scale = shelf.show(0).moment(60), page.page.eval_on_selector("#floor", "canvas => canvas.clientWidth")
        here, taken = moment["people"][one.agent], moment["takes"]
        away = math.dist(here[:2], taken[:2])
        assert away > 0.02
        assert 0 < math.dist((x, y), (p, q)) < scale
        assert math.dist((x, y), (p, q)) > 5 * away  # pixels to a metre: more than five
        pixels = page.drawn("#floor")
        near = pixels[max(round(q) - 14, 0) : round(q) + 15, max(round(p) - 14, 0) : round(p) + 15]
        assert (np.abs(near - ASTRAY).max(axis=2) < 40).sum() > 10
        assert page.wrong == []
        page.page.close()
    shelf.close()


def test_nothing_went_wrong_and_no_other_host_was_asked(tab: Tab) -> None:
    assert tab.wrong == []
    assert len(tab.hosts) == 1
