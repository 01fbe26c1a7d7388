"""Names of recorded footage: a stream, and the file of a segment."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import PurePosixPath

from varta.kernel.errors import BadInput
from varta.kernel.ids import CameraId, camera_id

_NAME = "%Y%m%dT%H%M%S"
_STEM = len("20261122T201407.123Z")


class StreamKind(StrEnum):
    """Name which of a camera's streams is meant."""

    MAIN = "main"
    SUB = "sub"


@dataclass(frozen=True, slots=True, order=True)
class StreamKey:
    """Name one recorded stream."""

    camera_id: CameraId
    kind: StreamKind = StreamKind.MAIN

    def __str__(self) -> str:
        return f"{self.camera_id}/{self.kind.value}"


@dataclass(frozen=True, slots=True, order=True)
class FileName:
    """Name a segment's file inside any place of the store. `start_ms`: milliseconds since the epoch."""

    stream: StreamKey
    start_ms: int

    @property
    def relative(self) -> PurePosixPath:
        """Return `<camera>/<stream>/<day>/<start>.mp4`."""
        start = datetime.fromtimestamp(self.start_ms // 1000, UTC)
        name = f"{start.strftime(_NAME)}.{self.start_ms % 1000:03d}Z.mp4"
        return PurePosixPath(self.stream.camera_id, self.stream.kind.value, f"{start:%Y-%m-%d}", name)

    @classmethod
    def parse(cls, text: str) -> "FileName":
        """Return the name that a relative path of a closed file tells.

        Raises `BadInput` (`recordings.bad_name`) for anything else, such as a path that leads out of the store.
        """
        parts = PurePosixPath(text).parts
        try:
            camera, kind, _day, name = parts
            start = datetime.strptime(name[: _STEM - 5], _NAME).replace(tzinfo=UTC)
            millis = int(name[_STEM - 4 : _STEM - 1])
            found = cls(StreamKey(camera_id(camera), StreamKind(kind)), int(start.timestamp()) * 1000 + millis)
        except ValueError:
            found = None
        if found is None or str(found.relative) != text:
            raise BadInput("recordings.bad_name", f"'{text}' is not the name of a recorded file.", where="path")
        return found
