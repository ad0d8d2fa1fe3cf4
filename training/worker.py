"""One process of the `torchrun` engine: `torchrun --nproc-per-node K -m training.worker RUN`."""

from __future__ import annotations

import sys
from pathlib import Path

from training.distributed import work
from training.following import exit_code

__all__ = ["main"]


def main() -> int:
    """Work on the run named on the command line; 0 when it is done or was stopped, 1 on an error."""
    if len(sys.argv) != 2:
        print("usage: torchrun --nproc-per-node K -m training.worker RUN", file=sys.stderr)
        return 2
    return exit_code(lambda: work(Path(sys.argv[1])))


if __name__ == "__main__":
    sys.exit(main())
