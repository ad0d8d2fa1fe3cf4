"""A worker in a network namespace: NAME, and then what any worker is told. Forked by a nursery."""

import ctypes
import os

from training.elastic import worker

_NEW_NETWORK = 0x40000000


def main(arguments):
    name, *rest = arguments
    place = os.open(f"/run/netns/{name}", os.O_RDONLY)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(place, _NEW_NETWORK):
        raise OSError(ctypes.get_errno(), f"cannot enter {name}")
    return worker.main(rest)
