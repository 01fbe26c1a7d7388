"""A file's bytes, whole or by one Range, from a file that is opened at once: it may be renamed or removed meanwhile."""

import os
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from anyio import to_thread
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from varta.kernel.errors import NotFound

_CHUNK = 256 * 1024
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_WHOLE, _PART, _UNSATISFIABLE = 200, 206, 416


class RangedFile(StreamingResponse):
    """Send a file; a Range that is no single one of bytes is left out of account, as the standard allows."""

    def __init__(
        self, path: Path, range_header: str, media_type: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """Open the file. Raises `NotFound` (`recordings.nothing_there`) when it went meanwhile."""
        try:
            self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            raise NotFound("recordings.nothing_there", "The file is not there any more.") from None
        size = os.fstat(self._fd).st_size
        status, start, end = _asked(range_header, size)
        more = {"Accept-Ranges": "bytes", "Content-Length": str(end - start)}
        if status == _PART:
            more["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
        elif status == _UNSATISFIABLE:
            more["Content-Range"] = f"bytes */{size}"
        super().__init__(self._pieces(start, end), status, {**(headers or {}), **more}, media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            os.close(self._fd)

    async def _pieces(self, start: int, end: int) -> AsyncIterator[bytes]:
        while start < end:
            piece = await to_thread.run_sync(os.pread, self._fd, min(_CHUNK, end - start), start)
            if not piece:
                return
            start += len(piece)
            yield piece


def _asked(header: str, size: int) -> tuple[int, int, int]:
    """Return status, first byte and the one after the last."""
    found = _RANGE.fullmatch(header.replace(" ", ""))
    if found is None or found[0] == "bytes=-":
        return _WHOLE, 0, size
    first, last = found[1], found[2]
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return _WHOLE, 0, size
    return (_PART, start, end) if start < end else (_UNSATISFIABLE, 0, 0)


def binary(media_type: str) -> dict[int | str, dict[str, object]]:
    """Return how the API's document describes an answer of bytes."""
    return {200: {"content": {media_type: {"schema": {"type": "string", "format": "binary"}}}}}
