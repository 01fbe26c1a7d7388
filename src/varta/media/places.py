"""What movers and removers know of a place of the store: whether it is there, its free space, its faults."""

import os
from pathlib import Path

from varta.kernel.errors import Unavailable
from varta.media.store import MARK


def move_error(error: OSError, path: Path) -> Unavailable:
    """Say why a file cannot be moved, copied or removed."""
    return Unavailable(
        "recordings.cannot_move",
        f"{error.filename or path}: {error.strerror or error}; see whether the disk is there and writable.",
        where=str(path),
    )


def free_bytes(place: Path) -> int | None:
    """Return the free space of a place; None while it is away."""
    if not (place / MARK).is_file():
        return None
    try:
        found = os.statvfs(place)
    except OSError:
        return None
    return found.f_bavail * found.f_frsize


def require_place(place: Path) -> None:
    """Refuse a place whose disk is not there (`recordings.store_away`)."""
    if not (place / MARK).is_file():
        raise Unavailable(
            "recordings.store_away",
            f"{place} is no store of recordings now; see whether its disk is mounted.",
            where=str(place),
        )
