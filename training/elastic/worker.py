"""One worker: `python -m training.elastic.worker RUN NUMBER [HOST:PORT]`, on any machine that sees the run's folder.

Without an address it asks the lighthouse of the driver, which leaves its own in the folder.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from training.elastic import ELASTIC, LIGHTHOUSE
from training.elastic.lighthouse import must_be_there
from training.errors import RunError
from training.following import exit_code

__all__ = ["main"]


def main(arguments: list[str]) -> int:
    """Work on the run named on the command line; 0 when it is done or was stopped, 1 on an error."""
    if len(arguments) not in (2, 3) or not arguments[1].isdigit():
        print("usage: python -m training.elastic.worker RUN NUMBER [HOST:PORT]", file=sys.stderr)
        return 2
    return exit_code(lambda: _work(Path(arguments[0]), *arguments[1:]))


def _work(run_dir: Path, number: str, address: str | None = None) -> None:
    must_be_there()
    from training.elastic.session import work

    place = run_dir / ELASTIC
    place.mkdir(exist_ok=True)
    lighthouse = address or _address(place / LIGHTHOUSE)
    (place / f"{number}.live").unlink(missing_ok=True)
    (place / f"{number}.pid").write_text(str(os.getpid()))
    work(run_dir, int(number), lighthouse)


def _address(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        raise RunError(f"{path.parent.parent} has no lighthouse: start `inhabit train`, or give HOST:PORT") from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
