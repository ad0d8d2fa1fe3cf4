"""One process of the `torchrun` engine: `torchrun --nproc-per-node K -m training.worker RUN`."""

from __future__ import annotations

import sys
from pathlib import Path

from training.distributed import work
from training.errors import RunError
from training.stop import Stopped

__all__ = ["main"]


def main() -> int:
    """Work on the run named on the command line; 0 when it is done or was stopped, 1 on an error."""
    if len(sys.argv) != 2:
        print("usage: torchrun --nproc-per-node K -m training.worker RUN", file=sys.stderr)
        return 2
    try:
        work(Path(sys.argv[1]))
    except RunError as error:
        print(f"RunError: {error}", file=sys.stderr, flush=True)
        return 1
    except Stopped as stopped:
        print(stopped, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
