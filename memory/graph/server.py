"""A PostgreSQL server of one's own: started in a temporary folder, reached by a socket, gone afterwards."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from memory.graph.errors import GraphError

__all__ = ["private_server"]

_DEBIAN = Path("/usr/lib/postgresql")
_SETTINGS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off"


@contextmanager
def private_server() -> Iterator[str]:
    """The URL of a fresh, empty PostgreSQL server, by the programs that are installed here.

    Raises:
        GraphError: If there are none, or it cannot be started.
    """
    initdb, pg_ctl = _programs()
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        user = _as_somebody(folder)
        data, log = folder / "data", folder / "log"
        _run(user, initdb, "-D", data, "-A", "trust", "-U", "inhabit", "--no-sync", "-E", "UTF8")
        _run(
            user, pg_ctl, "-D", data, "-l", log, "-w", "-o", f"{_SETTINGS} -c unix_socket_directories={folder}", "start"
        )
        try:
            yield f"postgresql+psycopg://inhabit@/postgres?host={folder}"
        finally:
            _run(user, pg_ctl, "-D", data, "-m", "immediate", "stop")


def _programs() -> tuple[str, str]:
    if importlib.util.find_spec("psycopg") is None:
        raise GraphError("PostgreSQL needs psycopg: pip install 'inhabit[postgres]'")
    places = [os.environ.get("PATH", ""), *map(str, sorted(_DEBIAN.glob("*/bin"), reverse=True))]
    found = [shutil.which(name, path=os.pathsep.join(places)) for name in ("initdb", "pg_ctl")]
    if found[0] is None or found[1] is None:
        raise GraphError("PostgreSQL is not installed here: apt-get install postgresql, or give a server's URL")
    return found[0], found[1]


def _as_somebody(folder: Path) -> list[str]:
    """PostgreSQL refuses to be run by root: then it is run by a user who has no rights, and owns the folder."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        raise GraphError(
            "PostgreSQL cannot be started by root here (no setpriv): be another user, or give a server's URL"
        )
    shutil.chown(folder, "nobody")
    return ["setpriv", "--reuid=nobody", "--clear-groups", "--"]


def _run(user: list[str], *command: object) -> None:
    done = subprocess.run(
        [*user, *map(str, command)], cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[-200:]
        raise GraphError(f"PostgreSQL cannot be started here ({said}): give a server's URL")
