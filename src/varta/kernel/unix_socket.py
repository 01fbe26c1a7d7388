"""Addresses of Unix sockets, also where the folder's path is longer than the kernel takes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LONGEST = 100  # sun_path holds 108 bytes


@contextmanager
def socket_address(path: Path) -> Iterator[str]:
    """Yield a name for the socket that is short enough, valid inside the block."""
    if len(os.fsencode(path)) <= _LONGEST:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
