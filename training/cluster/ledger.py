"""The ledger: every job of a run in one SQLite file, leased to workers that may vanish, and done once.

A job becomes ready when those that it needs are done. A worker leases it for a while and renews the lease; if it does
not, another worker gets the job under the next attempt number, and what the first one hands in later is refused.
Membership comes from leases alone: no error of an engine is asked for it.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from training.cluster.job import Arrival, Job, Todo
from training.errors import RunError

__all__ = ["Ledger"]

_TABLES = """
CREATE TABLE IF NOT EXISTS job (
    name TEXT PRIMARY KEY, rank INTEGER NOT NULL, kind TEXT NOT NULL, phase INTEGER NOT NULL, what TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open', attempt INTEGER NOT NULL DEFAULT 0, worker TEXT, until REAL, info TEXT,
    given TEXT NOT NULL DEFAULT '{}', home TEXT, entered REAL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS need (job TEXT NOT NULL, done TEXT NOT NULL, PRIMARY KEY (job, done)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS event (at REAL NOT NULL, what TEXT NOT NULL, job TEXT NOT NULL, attempt INTEGER);
CREATE TABLE IF NOT EXISTS arrival (number INTEGER PRIMARY KEY, job TEXT NOT NULL UNIQUE, attempt INTEGER, at REAL);
CREATE TABLE IF NOT EXISTS beginning (arrivals INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS driver (one INTEGER PRIMARY KEY, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS job_state ON job (state, rank);
CREATE INDEX IF NOT EXISTS event_job ON event (job, what);
"""

_PATIENCE = 60.0  # seconds that a file held by somebody else is waited for

_HOMELY = 0.5  # seconds that a job waits for the worker that it suits best, before others take it

_ENTER = """
INSERT OR IGNORE INTO job (name, rank, kind, phase, what, given, home, entered) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""

_READY = """
SELECT name, kind, phase, what, attempt, state, given FROM job
WHERE (state = 'open' OR (state = 'leased' AND until < :now))
  AND NOT EXISTS (SELECT 1 FROM need n JOIN job d ON d.name = n.done WHERE n.job = job.name AND d.state <> 'done')
  AND (home IS NULL OR home = :worker OR entered < :patience)
ORDER BY home IS NOT NULL AND home <> :worker, rank LIMIT 1
"""


class Ledger:
    """The jobs of a run. Any number of processes may open it; each transaction is whole or not at all.

    Args:
        path: The file.
        lease: Seconds that a job is leased for.
    """

    def __init__(self, path: Path, lease: float = 30.0) -> None:
        self._path, self.lease = path, lease

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that nobody else writes in.

        Raises:
            RunError: If the file cannot be written, or somebody holds it for a minute.
        """
        with self._open() as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)) as connection:
                yield connection
        except sqlite3.DatabaseError as error:
            raise RunError(_told(self._path, str(error))) from None

    def enter(self, jobs: Iterable[Todo]) -> None:
        """Enter jobs in the order in which they should be done; those that are there already stay as they are.

        Raises:
            RunError: If the file cannot be written.
        """
        with self._open() as connection:
            connection.executescript(_TABLES)
        with self._writing() as connection:
            first = connection.execute("SELECT COALESCE(MAX(rank) + 1, 0) FROM job").fetchone()[0]
            now = time.time()
            for rank, job in enumerate(jobs, first):
                row = (job.name, rank, job.kind, job.phase, job.what, json.dumps(dict(job.given)), job.home, now)
                connection.execute(_ENTER, row)
                needs = [(job.name, needed) for needed in job.needs]
                connection.executemany("INSERT OR IGNORE INTO need VALUES (?, ?)", needs)

    def claim(self, worker: str, at: str = "") -> Job | None:
        """The first job that is ready, leased to `worker`; None if there is none just now.

        Args:
            worker: Its name.
            at: Where it is, for those who look at the ledger.
        """
        now = time.time()
        with self._writing() as connection:
            row = connection.execute(_READY, {"now": now, "worker": worker, "patience": now - _HOMELY}).fetchone()
            if row is None:
                return None
            name, kind, phase, what, attempt, state, given = row
            if state == "leased":
                self._note(connection, "expired", name, attempt)
            connection.execute(
                "UPDATE job SET state = 'leased', attempt = ?, worker = ?, until = ? WHERE name = ?",
                (attempt + 1, f"{worker} {at}".strip(), now + self.lease, name),
            )
        given = json.loads(given)
        return Job(name=name, kind=kind, phase=phase, what=what, attempt=attempt + 1, given=given)

    def renew(self, job: Job) -> bool:
        """Hold a lease for longer; False if the job went to somebody else."""
        with self._writing() as connection:
            update = "UPDATE job SET until = ? WHERE name = ? AND attempt = ? AND state = 'leased'"
            return connection.execute(update, (time.time() + self.lease, job.name, job.attempt)).rowcount == 1

    def finish(self, job: Job, info: Mapping[str, Any]) -> bool:
        """Enter what a job came to. False, and counted, if it went to somebody else or was done before."""
        with self._writing() as connection:
            done = connection.execute(
                "UPDATE job SET state = 'done', info = ? WHERE name = ? AND attempt = ? AND state = 'leased'",
                (json.dumps(info), job.name, job.attempt),
            ).rowcount
            self._note(connection, "done" if done else "refused", job.name, job.attempt)
            return bool(done)

    def give_back(self, job: Job, why: str) -> None:
        """Let others do a job that failed here."""
        with self._writing() as connection:
            back = "UPDATE job SET state = 'open' WHERE name = ? AND attempt = ? AND state = 'leased'"
            held = connection.execute(back, (job.name, job.attempt)).rowcount
            self._note(connection, f"failed: {why}" if held else "refused", job.name, job.attempt)

    def reopen(self) -> int:
        """At the start of a run nobody is at work: take all leases back, and count them."""
        with self._writing() as connection:
            note = "INSERT INTO event SELECT ?, 'reopened', name, attempt FROM job WHERE state = 'leased'"
            connection.execute(note, (time.time(),))
            return connection.execute("UPDATE job SET state = 'open' WHERE state = 'leased'").rowcount

    def beat(self) -> None:
        """Note that the driver is there. It finds out by this, too, whether the file can still be written."""
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO driver VALUES (1, ?)", (time.time(),))

    # ---- arrivals

    def handed_in(self, names: Collection[str]) -> Iterator[str]:
        """Those of these jobs that are done, in the order in which their workers handed them in."""
        marks = ", ".join("?" * len(names))
        done = self._read(f"SELECT job FROM event WHERE what = 'done' AND job IN ({marks}) ORDER BY rowid", *names)
        return (str(row[0]) for row in done)

    def info(self, name: str) -> dict[str, Any]:
        """What a finished job came to, with the attempt that counts."""
        attempt, info = self._read("SELECT attempt, info FROM job WHERE name = ?", name)[0]
        return {**json.loads(info), "attempt": attempt}

    def is_done(self, name: str) -> bool:
        """Whether a job is."""
        return bool(self._read("SELECT 1 FROM job WHERE name = ? AND state = 'done'", name))

    def arrival(self, number: int) -> Arrival | None:
        """The arrival of this number, if it was noted."""
        row = self._read("SELECT job, attempt, at FROM arrival WHERE number = ?", number)
        return Arrival(job=row[0][0], attempt=row[0][1], at=row[0][2]) if row else None

    def arrive(self, number: int, job: str, at: float) -> None:
        """Note that a job's result is taken up now, before it is; once noted, it stays so.

        Raises:
            RunError: If another job arrived under this number, or this one under another.
        """
        with self._writing() as connection:
            note = "INSERT OR IGNORE INTO arrival SELECT ?, name, attempt, ? FROM job WHERE name = ? AND state = 'done'"
            connection.execute(note, (number, at, job))
            there = connection.execute("SELECT job FROM arrival WHERE number = ?", (number,)).fetchone()
        if there is None or there[0] != job:
            raise RunError(f"{self._path}: arrival {number} is not {job}: the ledger is of another run")

    def begin(self, arrivals: int) -> None:
        """Note that those who wait begin now, after so many arrivals, before they do."""
        with self._writing() as connection:
            connection.execute("INSERT OR IGNORE INTO beginning VALUES (?)", (arrivals,))

    def has_begun(self, arrivals: int) -> bool:
        """Whether that was noted."""
        return bool(self._read("SELECT 1 FROM beginning WHERE arrivals = ?", arrivals))

    # ---- what is there

    def infos(self, kind: str, phase: int) -> dict[str, dict[str, Any]]:
        """What the finished jobs of a kind and phase came to, by subject."""
        rows = self._read(
            "SELECT what, attempt, info FROM job WHERE kind = ? AND phase = ? AND state = 'done'", kind, phase
        )
        return {what: {**json.loads(info), "attempt": attempt} for what, attempt, info in rows}

    def left(self, kind: str | None = None, phase: int | None = None) -> int:
        """How many jobs are not done, of a kind and up to a phase."""
        where = "state <> 'done' AND (?1 IS NULL OR kind = ?1) AND (?2 IS NULL OR phase <= ?2)"
        return int(self._read(f"SELECT COUNT(*) FROM job WHERE {where}", kind, phase)[0][0])

    def holders(self) -> list[str]:
        """Who holds leases, each worker by its name and place."""
        return [str(row[0]) for row in self._read("SELECT worker FROM job WHERE state = 'leased' ORDER BY rank")]

    def learned(self) -> int:
        """How many inner steps finished jobs took."""
        query = "SELECT COALESCE(SUM(json_array_length(info, '$.losses')), 0) FROM job WHERE state = 'done'"
        return int(self._read(query)[0][0])

    def accounts(self) -> dict[str, int]:
        """How often jobs were begun, and how those attempts ended, so that all add up; `refused` came late besides."""
        begun, held, done = self._read(
            "SELECT COALESCE(SUM(attempt), 0), COUNT(*) FILTER (WHERE state = 'leased'), "
            "COUNT(*) FILTER (WHERE state = 'done') FROM job"
        )[0]
        counts = {what: self.events(what) for what in ("expired", "failed", "reopened", "refused")}
        return {"begun": begun, "held": held, "done": done, **counts}

    def events(self, what: str) -> int:
        """How often something happened: `expired` leases, `refused` results, `failed` jobs."""
        return int(self._read("SELECT COUNT(*) FROM event WHERE what LIKE ? || '%'", what)[0][0])

    def failures(self) -> list[str]:
        """Why jobs failed, the newest last."""
        return [str(row[0])[8:] for row in self._read("SELECT what FROM event WHERE what LIKE 'failed: %' ORDER BY at")]

    def _read(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._open() as connection:
            return connection.execute(query, values).fetchall()

    @staticmethod
    def _note(connection: sqlite3.Connection, what: str, job: str, attempt: int) -> None:
        connection.execute("INSERT INTO event VALUES (?, ?, ?, ?)", (time.time(), what, job, attempt))


def _told(path: Path, error: str) -> str:
    if "full" in error or "disk I/O" in error:
        return f"no space left while writing {path}: free some, then resume the run"
    if "locked" in error:
        return f"{path} is held by another process: end that, then resume the run"
    if "unable to open" in error:
        return f"cannot write {path}: {error}; choose another folder"
    return f"{path}: {error}; is it the ledger of an older inhabit? start the run anew"
