"""What the analyst sees, for drawing over live video: JSON lines over a Unix socket, fleeting and newest first.

A reader sends one line with a camera's id and is then sent one line for each analysed picture of that camera. One that
reads too slowly is disconnected; it connects again and goes on with the newest.
"""

import asyncio
import json
import logging
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from varta.kernel.unix_socket import socket_address

if TYPE_CHECKING:  # the web process follows boxes too, and is not to load the engines for it
    from varta.vision.pipeline import Analysis

_log = logging.getLogger(__name__)
_LONGEST_ID = 64
_HELLO_S = 2.0
_AGAIN_S = 0.5


class BoxesServer:
    """Serve readers from threads of its own; `publish` may be called from any thread and never waits."""

    def __init__(self, path: Path) -> None:
        """Listen at `path`, replacing a socket that an earlier run left behind."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with socket_address(path) as address:
            self._listener.bind(address)
        self._listener.listen()
        self._lock = threading.Lock()
        self._readers: dict[str, list[socket.socket]] = {}
        threading.Thread(target=self._accept, name="boxes", daemon=True).start()

    def watched(self, camera_id: str) -> bool:
        """Tell whether anybody looks: if not, there is no need to make the text."""
        return bool(self._readers.get(camera_id))

    def publish(self, camera_id: str, text: str) -> None:
        """Send one JSON text to the camera's readers."""
        line = text.encode() + b"\n"
        with self._lock:
            for reader in list(self._readers.get(camera_id, ())):
                if not _sent(reader, line):
                    self._readers[camera_id].remove(reader)
                    reader.close()

    def close(self) -> None:
        """Stop listening and let all readers go."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for reader in (r for readers in self._readers.values() for r in readers):
                reader.close()
            self._readers.clear()

    def _accept(self) -> None:
        while True:
            try:
                reader, _ = self._listener.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._greet, args=(reader,), name="boxes-hello", daemon=True).start()

    def _greet(self, reader: socket.socket) -> None:
        try:
            reader.settimeout(_HELLO_S)
            hello = b""
            while not hello.endswith(b"\n") and len(hello) <= _LONGEST_ID:
                part = reader.recv(_LONGEST_ID)
                if not part:
                    break
                hello += part
            reader.setblocking(False)
        except OSError:
            reader.close()
            return
        with self._lock:
            self._readers.setdefault(hello.decode(errors="replace").strip(), []).append(reader)


def _sent(reader: socket.socket, line: bytes) -> bool:
    try:
        return reader.send(line, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL) == len(line)
    except OSError:
        return False


class BoxesReader:
    """Follow the analyst's boxes from an event loop; survives the analyst's absence."""

    def __init__(self, path: Path) -> None:
        """Know where the analyst listens; nothing is opened yet."""
        self._path = path

    async def subscribe(self, camera_id: str) -> AsyncIterator[str]:
        """Yield one JSON text for each analysed picture, for ever; connects again whenever the analyst is back."""
        while True:
            with suppress(OSError):
                async for text in self._once(camera_id):
                    yield text
            await asyncio.sleep(_AGAIN_S)

    async def _once(self, camera_id: str) -> AsyncIterator[str]:
        with socket_address(self._path) as address:
            reader, writer = await asyncio.open_unix_connection(address)
        try:
            writer.write(camera_id.encode() + b"\n")
            await writer.drain()
            while line := await reader.readline():
                yield line.decode().rstrip("\n")
        finally:
            writer.close()


def boxes_text(analysis: "Analysis") -> str:
    """Return what is tracked in an analysed picture, as design/http-api.md states it: boxes in fractions."""
    tracks, image = analysis.tracks, analysis.frame.image
    rows = [
        {
            "id": int(tracks.ids[i]),
            "class": tracks.names[int(tracks.classes[i])],
            "score": round(float(tracks.scores[i]), 2),
            "box": _fractions(tracks.boxes[i].tolist(), image.width, image.height),
            "confirmed": bool(tracks.confirmed[i]),
        }
        for i in range(len(tracks))
        if tracks.seen[i]
    ]
    return json.dumps({"time_us": analysis.frame.time_us, "tracks": rows})


def _fractions(box: list[float], width: int, height: int) -> list[float]:
    left, top, right, bottom = box
    return [
        round(left / width, 4),
        round(top / height, 4),
        round((right - left) / width, 4),
        round((bottom - top) / height, 4),
    ]
