"""One worker: `python -m training.elastic.worker RUN NUMBER [HOST:PORT]`, on any machine that sees the run's folder.

Without an address it asks the lighthouse of the driver, which leaves its own in the folder.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from training.elastic import ELASTIC, LIGHTHOUSE
from training.elastic.session import work
from training.errors import RunError
from training.stop import Stopped

__all__ = ["main"]


def main(arguments: list[str]) -> int:
    """Work on the run named on the command line; 0 when it is done or was stopped, 1 on an error."""
    if len(arguments) not in (2, 3) or not arguments[1].isdigit():
        print("usage: python -m training.elastic.worker RUN NUMBER [HOST:PORT]", file=sys.stderr)
        return 2
    os.environ.setdefault("RUST_LOG", "error")  # the lighthouse's client tells every question
    place = Path(arguments[0]) / ELASTIC
    try:
        address = arguments[2] if len(arguments) == 3 else _address(place / LIGHTHOUSE)
        (place / f"{arguments[1]}.live").unlink(missing_ok=True)
        (place / f"{arguments[1]}.pid").write_text(str(os.getpid()))
        work(Path(arguments[0]), int(arguments[1]), address)
    except RunError as error:
        print(f"RunError: {error}", file=sys.stderr, flush=True)
        return 1
    except Stopped as stopped:
        print(stopped, flush=True)
    return 0


def _address(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        raise RunError(f"{path.parent.parent} has no lighthouse: start `inhabit train`, or give HOST:PORT") from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
