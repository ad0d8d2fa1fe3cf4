"""The ledger: every job of a run in one SQLite file, leased to workers that may vanish, and done once.

A job becomes ready when those that it needs are done. A worker leases it for a while and renews the lease; if it does
not, another worker gets the job under the next attempt number, and what the first one hands in later is refused.
Membership comes from leases alone: no error of an engine is asked for it.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.errors import RunError

__all__ = ["Job", "Ledger", "Todo"]

_TABLES = """
CREATE TABLE IF NOT EXISTS job (
    name TEXT PRIMARY KEY, rank INTEGER NOT NULL, kind TEXT NOT NULL, phase INTEGER NOT NULL, what TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open', attempt INTEGER NOT NULL DEFAULT 0, worker TEXT, until REAL, info TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS need (job TEXT NOT NULL, done TEXT NOT NULL, PRIMARY KEY (job, done)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS event (at REAL NOT NULL, what TEXT NOT NULL, job TEXT NOT NULL, attempt INTEGER);
CREATE INDEX IF NOT EXISTS job_state ON job (state, rank);
"""

_ENTER = "INSERT OR IGNORE INTO job (name, rank, kind, phase, what) VALUES (?, ?, ?, ?, ?)"

_READY = """
SELECT name, kind, phase, what, attempt, state FROM job
WHERE (state = 'open' OR (state = 'leased' AND until < :now))
  AND NOT EXISTS (SELECT 1 FROM need n JOIN job d ON d.name = n.done WHERE n.job = job.name AND d.state <> 'done')
ORDER BY rank LIMIT 1
"""


@dataclass(frozen=True, kw_only=True)
class Todo:
    """A job to be entered: its kind, phase and subject, and the names of jobs that must be done before it."""

    kind: str
    phase: int
    what: str
    needs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What others call it."""
        return f"{self.kind}:{self.phase}:{self.what}"


@dataclass(frozen=True, kw_only=True)
class Job:
    """A leased job."""

    name: str
    kind: str
    phase: int
    what: str
    attempt: int


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
        """A transaction that nobody else writes in."""
        connection = sqlite3.connect(self._path, timeout=60.0, isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            connection.close()

    def enter(self, jobs: Iterable[Todo]) -> None:
        """Enter jobs in the order in which they should be done; those that are there already stay as they are.

        Raises:
            RunError: If the file cannot be written.
        """
        try:
            connection = sqlite3.connect(self._path, timeout=60.0)
        except sqlite3.Error as error:
            raise RunError(f"cannot write {self._path}: {error}; choose another folder") from None
        with connection:
            connection.executescript(_TABLES)
            for rank, job in enumerate(jobs):
                row = (job.name, rank, job.kind, job.phase, job.what)
                connection.execute(_ENTER, row)
                needs = [(job.name, needed) for needed in job.needs]
                connection.executemany("INSERT OR IGNORE INTO need VALUES (?, ?)", needs)
        connection.close()

    def claim(self, worker: str) -> Job | None:
        """The first job that is ready, leased to `worker`; None if there is none just now."""
        now = time.time()
        with self._writing() as connection:
            row = connection.execute(_READY, {"now": now}).fetchone()
            if row is None:
                return None
            name, kind, phase, what, attempt, state = row
            if state == "leased":
                self._note(connection, "expired", name, attempt)
            connection.execute(
                "UPDATE job SET state = 'leased', attempt = ?, worker = ?, until = ? WHERE name = ?",
                (attempt + 1, worker, now + self.lease, name),
            )
            return Job(name=name, kind=kind, phase=phase, what=what, attempt=attempt + 1)

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
            if not done:
                self._note(connection, "refused", job.name, job.attempt)
            return bool(done)

    def give_back(self, job: Job, why: str) -> None:
        """Let others do a job that failed here."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE job SET state = 'open' WHERE name = ? AND attempt = ? AND state = 'leased'",
                (job.name, job.attempt),
            )
            self._note(connection, f"failed: {why}", job.name, job.attempt)

    def reopen(self) -> int:
        """At the start of a run nobody is at work: take all leases back, and count them."""
        with self._writing() as connection:
            return connection.execute("UPDATE job SET state = 'open' WHERE state = 'leased'").rowcount

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

    def events(self, what: str) -> int:
        """How often something happened: `expired` leases, `refused` results, `failed` jobs."""
        return int(self._read("SELECT COUNT(*) FROM event WHERE what LIKE ? || '%'", what)[0][0])

    def failures(self) -> list[str]:
        """Why jobs failed, the newest last."""
        return [str(row[0])[8:] for row in self._read("SELECT what FROM event WHERE what LIKE 'failed: %' ORDER BY at")]

    def _read(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self._path, timeout=60.0)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    @staticmethod
    def _note(connection: sqlite3.Connection, what: str, job: str, attempt: int) -> None:
        connection.execute("INSERT INTO event VALUES (?, ?, ?, ?)", (time.time(), what, job, attempt))
