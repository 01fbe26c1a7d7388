"""Identifiers: a type for each noun, so that one cannot be passed for another."""

import re
import secrets
import time
from typing import NewType

from varta.kernel.errors import BadInput

CameraId = NewType("CameraId", str)
RuleId = NewType("RuleId", str)
EventId = NewType("EventId", str)
AlarmId = NewType("AlarmId", str)
PersonId = NewType("PersonId", str)
SessionId = NewType("SessionId", str)
HromadaCode = NewType("HromadaCode", str)
HoldId = NewType("HoldId", str)
MemorandumId = NewType("MemorandumId", str)
LookId = NewType("LookId", str)
BookmarkId = NewType("BookmarkId", str)
ExportId = NewType("ExportId", str)
WatchEntryId = NewType("WatchEntryId", str)
PlateReadId = NewType("PlateReadId", str)

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def new_id() -> str:
    """Make a new identifier: 32 hexadecimal digits that sort by time of making (UUID version 7, RFC 9562)."""
    millis, nanos = divmod(time.time_ns(), 1_000_000)
    fraction = nanos * 4096 // 1_000_000  # RFC 9562, 6.2, method 3: ids of one millisecond sort too
    value = (millis & ((1 << 48) - 1)) << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62)
    return f"{value:032x}"


def camera_id(text: str) -> CameraId:
    """Check a camera's id: it stands in addresses, file names and the log, so it is short, lower-case and plain.

    Raises `BadInput` (`camera.bad_id`).
    """
    if not _SLUG.fullmatch(text):
        raise BadInput(
            "camera.bad_id",
            f"'{text}' cannot be a camera's id: use 1 to 40 of a-z, 0-9 and '-', such as 'market-square'.",
            where="camera.id",
        )
    return CameraId(text)
