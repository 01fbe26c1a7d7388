"""Copy a segment's file from one place of the store to another (`design/recording.md`, order of deleting, tiers)."""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from varta.kernel.errors import Broken
from varta.kernel.footage import FileName
from varta.media.places import move_error, require_place
from varta.media.store import synchronise

_PART = 1 << 20


def copy_to_place(file: FileName, source: Path, target: Path) -> bytes | None:
    """Copy a file to the same name below another place; return its SHA-256, None when it is not in the source.

    Durable when it returns, and nothing is removed. A copy that is there already is read and trusted if it is the same.
    Raises `Unavailable` (`recordings.store_away`, `recordings.cannot_move`), `Broken` (`recordings.copy_differs`) when
    the copy does not read back as it was written.
    """
    require_place(target)
    old, new = source / file.relative, target / file.relative
    if old.is_symlink() or not old.is_file():
        return None
    try:
        new.parent.mkdir(parents=True, exist_ok=True)
        partial = new.with_suffix(".part")
        known = new.exists()
        digest = _digest(old) if known else _copy(old, partial)
        if _digest(new if known else partial) != digest:
            partial.unlink(missing_ok=True)
            raise Broken(
                "recordings.copy_differs", f"{new} is not what {old} is; see to its disk. The latter stays.",
                where=str(target),
            )  # fmt: skip
        if not known:
            partial.rename(new)
            synchronise(new.parent)
        return digest
    except OSError as error:
        with suppress(OSError):
            new.with_suffix(".part").unlink(missing_ok=True)
        raise move_error(error, new) from None


def _copy(source: Path, target: Path) -> bytes:
    digest = sha256()
    with source.open("rb") as reader, target.open("wb") as writer:
        while part := reader.read(_PART):
            digest.update(part)
            writer.write(part)
        writer.flush()
        os.fsync(writer.fileno())
        # What is read back must come from the disk and not from memory.
        os.posix_fadvise(writer.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return digest.digest()


def _digest(path: Path) -> bytes:
    with path.open("rb") as reader:
        digest = sha256()
        while part := reader.read(_PART):
            digest.update(part)
    return digest.digest()
