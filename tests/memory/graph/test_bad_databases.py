"""Files that cannot be used end in one clear line, never in a traceback from below."""

import random
import resource
import signal
import sqlite3
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from tick_writer import WORDS, begin, live, lived

from memory.graph.queries import holding
from memory.graph.recorder import Recorder
from memory.graph.store import Graph, GraphError


@pytest.fixture
def life(tmp_path):
    path = tmp_path / "life.db"
    Graph.create(path, lived(40)).close()
    return path


def complaint(path) -> str | None:
    """What is said about a database that is opened and read whole."""
    try:
        with Graph.open(path) as graph:
            holding(graph, 20)
            graph.history()
    except GraphError as error:
        said = str(error)
    else:
        return None
    assert "\n" not in said
    return said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot open .*No such file.*name a database that exists"),
        (b"", "is not a database"),
        (b'{"seed": 3}' * 400, "is not a database"),
        (b"SQLite format 3\x00" + bytes(5000), "is (not a database|damaged)"),
    ],
    ids=["missing", "empty", "json", "header only"],
)
def test_what_is_no_database_is_refused(tmp_path, content, said):
    path = tmp_path / "life.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GraphError, match=said):
        Graph.open(path)
    assert path.exists() == (content is not None)


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(GraphError, match="Is a directory"):
        Graph.open(tmp_path)
    with pytest.raises(GraphError, match="is a folder: name a file in it"):
        Graph.create(tmp_path, WORDS)


def test_a_database_of_somebody_else_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE note (text)")
    connection.close()
    for refused in (lambda: Graph.open(path), lambda: Graph.create(path, WORDS)):
        with pytest.raises(GraphError, match="is not a world-state database of inhabit"):
            refused()
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("note",)]
    connection.close()


def test_an_episode_that_is_not_there_is_named_with_those_that_are(life):
    with pytest.raises(GraphError, match=r"has no episode 4: it holds 0$"):
        Graph.open(life, episode=4)


@pytest.mark.parametrize("url", ["sqlite:", "nonsense://x", "postgresql+nonsense://x/y", "://"])
def test_an_url_that_is_none_is_refused(url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GraphError):
        Graph.open(url)


def test_a_folder_that_is_missing_or_cannot_be_written_is_named(tmp_path, monkeypatch):
    with pytest.raises(GraphError, match=r"there is no folder .*away; make it first"):
        Graph.create(tmp_path / "away" / "life.db", WORDS)
    monkeypatch.setattr("os.access", lambda path, mode: False)  # root may write everywhere
    with pytest.raises(GraphError, match="cannot be written; choose another"):
        Graph.create(tmp_path / "life.db", WORDS)
    assert list(tmp_path.iterdir()) == []


def test_a_history_that_does_not_fit_leaves_no_file_behind(tmp_path):
    history = lived(3)
    history.entities.pop()
    with pytest.raises(GraphError, match="FOREIGN KEY"):
        Graph.create(tmp_path / "life.db", history)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kept", [0.02, 0.3, 0.5, 0.9, 0.99])
def test_a_file_that_was_cut_off_is_called_damaged(life, kept):
    content = life.read_bytes()
    life.write_bytes(content[: int(len(content) * kept)])
    assert "damaged" in (complaint(life) or "")


def test_a_file_with_a_page_of_rubbish_is_called_damaged(life):
    content = bytearray(life.read_bytes())
    for page in range(1, len(content) // 4096):
        rubbish = content[: 4096 * page] + random.Random(page).randbytes(4096) + content[4096 * (page + 1) :]
        life.write_bytes(rubbish)
        assert "damaged" in (complaint(life) or ""), page


def test_flipped_bytes_never_end_in_a_traceback(life):
    """Some flips stay unseen, as where a 3 becomes a 2: SQLite keeps no checksums."""
    content, rng = life.read_bytes(), random.Random(0)
    seen = 0
    for _ in range(150):
        flipped = bytearray(content)
        for _ in range(rng.choice((1, 5, 60))):
            flipped[rng.randrange(16, len(flipped))] ^= 1 << rng.randrange(8)
        life.write_bytes(flipped)
        seen += complaint(life) is not None
    assert seen > 40


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE episode SET meta = '{'",
        "UPDATE episode SET meta = '{}'",
        "UPDATE episode SET meta = '[1]'",
        "UPDATE fact SET source = 'dreamt' WHERE id = 3",
        "UPDATE fact SET object = NULL WHERE object IS NOT NULL",
        "UPDATE fact SET until = since",
        "UPDATE fact SET value_type = 'colour' WHERE value_type IS NOT NULL",
        "UPDATE fact SET since = 'soon'",
        "UPDATE utterance SET text = CAST(X'ff' AS TEXT)",
        "DROP TABLE pose",
        "UPDATE inhabit_schema SET version = 0",
        "DELETE FROM inhabit_schema",
    ],
)
def test_records_that_make_no_sense_are_called_damaged(life, damage):
    connection = sqlite3.connect(life)
    connection.execute(damage)
    connection.commit()
    connection.close()
    assert str(life) in (complaint(life) or "")


def test_a_full_disk_is_named_and_what_was_written_stays(tmp_path):
    recorder = begin()
    with Graph.create(tmp_path / "life.db", WORDS) as graph:
        with graph.connect() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
            connection.execute(text(f"PRAGMA max_page_count = {pages + 12}"))
        with pytest.raises(GraphError, match=r"no space left for .*: free some and go on; what was written before is"):
            live_on(recorder, graph)
        written = graph.last_tick
        assert written == recorder.tick - 1
        assert written > 3
    with Graph.open(tmp_path / "life.db") as graph:
        assert graph.history() == lived(written + 1)
        going_on = Recorder.resume(graph.history())
        live(going_on)
        graph.write(going_on.drain())
        assert graph.history() == lived(written + 2)


def live_on(recorder: Recorder, graph: Graph) -> None:
    for _ in range(10_000):
        live(recorder)
        graph.write(recorder.drain())
        recorder.advance(recorder.tick + 1)


@contextmanager
def files_of_at_most(size: int):
    """What a full disk or a quota does: writes beyond fail."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_file_that_may_not_grow_keeps_what_was_written(tmp_path):
    recorder = begin()
    with Graph.create(tmp_path / "life.db", WORDS) as graph:
        with files_of_at_most(400_000), pytest.raises(GraphError, match="what was written before is whole"):
            live_on(recorder, graph)
        written = graph.last_tick
        assert written == recorder.tick - 1
    with Graph.open(tmp_path / "life.db") as graph:
        assert graph.history() == lived(written + 1)


def test_a_database_that_does_not_fit_leaves_no_file_behind(tmp_path):
    with files_of_at_most(60_000), pytest.raises(GraphError, match=r"life\.db"):
        Graph.create(tmp_path / "life.db", lived(40))
    assert list(tmp_path.iterdir()) == []


def test_another_writer_is_waited_for_and_then_named(tmp_path, monkeypatch):
    monkeypatch.setattr("memory.graph.database.PATIENCE", 0.05)
    recorder = begin()
    with Graph.create(tmp_path / "life.db", WORDS):
        pass
    with Graph.open(tmp_path / "life.db") as graph:
        other = sqlite3.connect(tmp_path / "life.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        delta = recorder.drain()
        with pytest.raises(GraphError, match="being written by another process: try again"):
            graph.write(delta)
        other.execute("ROLLBACK")
        other.close()
        graph.write(delta)
        assert graph.last_tick == 0
