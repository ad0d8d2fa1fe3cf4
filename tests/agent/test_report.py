import dataclasses
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from agent.audit import audit_history
from agent.belief_picture import belief_figure
from agent.figures import curves_figure, plan_figure
from agent.life import LIFE_VERSION, Life
from agent.markup import Html, join, tag
from agent.portrait import Portrait
from agent.report import DemoResult, ReportError, write_report
from agent.report_learning import results_section
from datagen.worlds.belief import LOCATION
from datagen.worlds.home import kinds
from datagen.worlds.home.generate import generate
from datagen.worlds.home.world import HomeWorld
from memory.graph.recorder import Recorder
from memory.graph.records import Source
from memory.graph.store import Graph
from training.config import TrainConfig
from training.errors import RunError
from training.run import train
from training.strategy import DiLoCo, Synchronous

SECTIONS = (
    "The home and the walk",
    "What it saw",
    "What it believes, and where that is stale",
    "Questions about this life",
    "Learning to answer: DiLoCo and synchronous",
    "Results on homes never seen",
    "A conversation",
    "How this was made",
)


def _home():
    """A home whose first resident has a name that is a tag."""
    spec = generate(3, rooms=3, items=30, residents=2)
    first = next(person for person in spec.people if person.kind != "robot")
    named = dataclasses.replace(first, name="<Ann>")
    return dataclasses.replace(spec, people=tuple(named if person is first else person for person in spec.people))


def _believe_all(recorder, agent, things):
    for thing in things:
        for fact in list(recorder.holding(thing)):
            recorder.set(
                thing, fact.predicate, object=fact.object, value=fact.value, observer=agent, source=Source.SEEN
            )


def _lived(spec):
    """A short life made by hand: the agent has seen everything open, then one thing is moved behind its back."""
    agent = next(person.id for person in spec.people if person.kind == "robot")
    recorder = Recorder(kinds.VOCABULARY)
    HomeWorld(spec, seed=3, recorder=recorder, self_sensing=frozenset({agent}))
    open_items = [item for item in spec.items if item.relation == "on"]
    hidden, *seen = open_items
    _believe_all(recorder, agent, [piece.id for piece in spec.furniture] + [item.id for item in seen])
    recorder.advance(10)
    moved, there = seen[0], next(piece for piece in spec.furniture if piece.id != seen[0].parent)
    recorder.set(moved.id, "on", object=there.id)
    recorder.advance(20)
    return agent, recorder, moved, there, hidden


@pytest.fixture(scope="module")
def lived():
    spec = _home()
    return spec, *_lived(spec)


@pytest.fixture(scope="module")
def life(lived, tmp_path_factory):
    spec, agent, recorder, *_ = lived
    folder = tmp_path_factory.mktemp("lives") / "life"
    (folder / "frames").mkdir(parents=True)
    (folder / "home.json").write_text(spec.to_json())
    about = {"version": LIFE_VERSION, "agent": agent, "seed": 3, "ticks": 20, "path": [[1.0, 1.0], [2.0, 1.0]]}
    (folder / "life.json").write_text(json.dumps(about))
    frame = {"tick": 7, "why": "first sight of a room", "x": 1.0, "y": 1.0, "yaw": 0.0, "room": spec.rooms[0].id}
    (folder / "frames" / "frames.json").write_text(json.dumps([frame]))
    for end in ("", "-seen"):
        Image.new("RGB", (16, 12), "green").save(folder / "frames" / f"000007{end}.png")
    with Graph.create(folder / "life.db", kinds.VOCABULARY, meta={}) as graph:
        graph.write(recorder.drain())
    return Life.load(folder)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    for name, strategy in {"synchronous": Synchronous(), "DiLoCo": DiLoCo(every=5)}.items():
        settings = TrainConfig(task="training.toy:Letters", strategy=strategy, replicas=2, steps=10, eval_every=5)
        train(settings, folder / name)
    return {name: folder / name for name in ("synchronous", "DiLoCo")}


@pytest.fixture(scope="module")
def result(life, runs):
    score = {"exact": 0.412, "exact_se": 0.021, "set_f1": 0.5, "set_f1_se": 0.02, "n": 321}
    question = {
        "question": "Where does <Ann> think the mug is?",
        "answer_text": "on the desk & chair",
        "program_text": "where(unique(scene(mug)))",
        "family": "think",
        "observer": life.agent,
        "support": ["mug_1 on desk_1 @3.."],
        "tick": 20,
    }
    line = {"tick": 21, "speaker": "<Ann>", "addressees": ("Hobbs",), "text": "Is 1 < 2?", "note": "a <note>"}
    return DemoResult(
        seed=3,
        life=life,
        audit=audit_history(life.history(), life.agent, {}),
        questions=[question],
        runs=runs,
        scores={"families": ["think", "all"], "readers": {"reader <1>": {"think": score, "all": score}}},
        transcript=[line],
        timings={"life": 1.5},
        dataset={"episodes": 3},
        environment={"python": "3.11"},
    )


@pytest.fixture(scope="module")
def page(result, tmp_path_factory):
    return write_report(result, tmp_path_factory.mktemp("page") / "report.html").read_text(encoding="utf-8")


def _without_pictures(page):
    return re.sub(r'src="data:image/png;base64,[^"]*"', "", page)


def test_the_page_has_every_section_once(page):
    headings = re.findall(r"<h2>([^<]*)</h2>", page)
    assert tuple(headings) == SECTIONS


def test_the_page_needs_nothing_from_outside_and_no_script(page):
    assert not re.search(r"http|//|@import|url\(|<script|<link", _without_pictures(page))
    sources = re.findall(r'(?:src|href)="([^"]{0,22})', page)
    assert len(sources) >= 5 + len(SECTIONS)
    assert all(source.startswith(("data:image/png;base64,", "#s")) for source in sources)


def test_names_and_words_with_signs_of_html_are_shown_as_they_are(page):
    assert "&lt;Ann&gt;" in page
    assert "<Ann>" not in page
    assert all(words in page for words in ("desk &amp; chair", "Is 1 &lt; 2?", "a &lt;note&gt;", "reader &lt;1&gt;"))


def test_the_page_is_well_formed(page):
    tags = re.findall(r"<(/?)([a-z][a-z0-9]*)", _without_pictures(page))
    stack = []
    for closing, name in tags:
        if closing:
            assert stack.pop() == name
        elif name not in ("meta", "img", "br"):
            stack.append(name)
    assert stack == []


def test_figures_of_the_result_are_in_the_page(page):
    assert all(
        words in page for words in ("41.2 ± 2.1", "321", "mug_1 on desk_1 @3..", "<b>5 ×</b>", "1.5 s", "seed 3")
    )


def test_a_stale_belief_is_shown_as_stale_with_what_is_true(lived, page):
    spec, _agent, _recorder, moved, there, _hidden = lived
    rows = re.findall(r'<tr class="stale">(.*?)</tr>', page)
    assert len(rows) == 1
    parent = next(piece for piece in spec.furniture if piece.id == moved.parent)
    name, believed, _since, true, _moved = re.findall(r"<td>(.*?)</td>", rows[0])
    assert name.endswith(kinds.word(moved.kind))
    assert kinds.word(parent.kind) in believed
    assert kinds.word(there.kind) in true


def test_before_the_thing_is_moved_no_belief_is_stale(lived):
    _spec, agent, recorder, moved, _there, _hidden = lived
    history = recorder.history()
    assert Portrait(history, agent, 9).stale == []
    (stale,) = Portrait(history, agent, 10).stale
    assert (stale.belief.subject, stale.belief.predicate in LOCATION) == (moved.id, True)


def test_what_was_never_seen_is_unknown_and_what_lost_its_place_is_lost(lived):
    _spec, agent, recorder, moved, _there, hidden = lived
    history = recorder.history()
    portrait = Portrait(history, agent, 20)
    assert hidden.id in portrait.unseen
    assert portrait.lost == []
    ended = [
        dataclasses.replace(fact, until=15)
        if (fact.observer, fact.subject) == (agent, moved.id) and fact.predicate in LOCATION
        else fact
        for fact in history.facts
    ]
    assert Portrait(dataclasses.replace(history, facts=ended), agent, 20).lost == [moved.id]


def _red(png, tmp_path):
    path = tmp_path / "figure.png"
    path.write_bytes(png)
    with Image.open(path) as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    near = np.abs(pixels - np.array([0xC1, 0x27, 0x2D])).max(axis=2) < 12
    return int(near[90:].sum())  # below the legend


def test_the_belief_picture_is_red_only_where_something_is_stale_and_is_the_same_each_time(lived, tmp_path):
    spec, agent, recorder, *_ = lived
    history = recorder.history()
    assert _red(belief_figure(history, agent, 9, spec), tmp_path) == 0
    stale = belief_figure(history, agent, 20, spec)
    assert _red(stale, tmp_path) > 300
    assert belief_figure(history, agent, 20, spec) == stale


def test_a_walk_darkens_the_plan(lived):
    spec = lived[0]
    assert plan_figure(spec, []) != plan_figure(spec, [(1.0, 1.0), (2.0, 1.5)], stops=[(1.0, 1.0)])


def test_a_run_without_losses_cannot_be_drawn(tmp_path):
    (tmp_path / "metrics.jsonl").write_text("")
    with pytest.raises(RunError, match="no loss"):
        curves_figure({"empty": tmp_path})


def test_a_report_that_cannot_be_written_leaves_nothing_and_says_what_to_do(result, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ReportError, match="choose another folder"):
        write_report(result, tmp_path / "file" / "report.html")
    (tmp_path / "report.html").mkdir()
    with pytest.raises(ReportError):
        write_report(result, tmp_path / "report.html")
    assert sorted(path.name for path in Path(tmp_path).iterdir()) == ["file", "report.html"]


def test_a_demo_with_little_in_it_is_still_a_page(result, life, tmp_path):
    little = dataclasses.replace(result, questions=[], runs={}, scores={}, transcript=[], timings={}, dataset={})
    page = write_report(little, tmp_path / "report.html").read_text(encoding="utf-8")
    assert tuple(re.findall(r"<h2>([^<]*)</h2>", page)) == SECTIONS


def test_text_is_escaped_where_it_meets_a_tag_and_only_once():
    assert tag("p", "a < b", Html("<b>c</b>"), class_='x"y') == '<p class="x&quot;y">a &lt; b<b>c</b></p>'
    assert join(join("&"), "&") == "&amp;&amp;"


@pytest.mark.parametrize(
    ("exact", "said"),
    [
        ({"synchronous": 0.43, "DiLoCo": 0.42, "blind": 0.30}, "Both read the memory better"),
        ({"synchronous": 0.33, "DiLoCo": 0.29, "blind": 0.30}, "training DiLoCo did not come to read better"),
        ({"synchronous": 0.20, "DiLoCo": 0.19, "blind": 0.30}, "synchronous and DiLoCo did not come"),
    ],
)
def test_readers_that_did_not_learn_to_read_are_said_so(exact, said):
    row = {"n": 10, "exact": 0.0, "exact_se": 0.01, "f1": 0.0, "f1_se": 0.01}
    readers = {name: {"all": {**row, "exact": share}} for name, share in exact.items()}
    assert said in str(results_section({"families": ["all"], "readers": readers}))
