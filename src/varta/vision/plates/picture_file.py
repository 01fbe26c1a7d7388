"""Open a photograph with limits that hold before it is decoded."""

import struct
from pathlib import Path

import cv2
import numpy as np

from varta.kernel.errors import BadInput, NotFound, TooLarge
from varta.vision.types import Pixels

MOST_BYTES = 64 * 1024 * 1024
MOST_PIXELS = 50_000_000
LEAST_SIDE = 16
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG's SOF markers; the three others are tables


def open_picture(path: Path) -> Pixels:
    """Return a JPEG, PNG or WebP file's pixels, H×W×3 BGR, turned upright as its EXIF says.

    Raises `NotFound` (`picture.not_found`), `TooLarge` (`picture.too_large`), `BadInput` (`picture.not_picture`,
    `picture.too_small`, `picture.unreadable`).
    """
    data = _bytes(path)
    size = _size(data)
    if size is None:
        text = f"{path} is not a picture that can be read; give a JPEG, PNG or WebP file."
        raise BadInput("picture.not_picture", text, where=str(path))
    if size[0] * size[1] > MOST_PIXELS:
        text = f"{path} has {size[0]}x{size[1]} pixels; at most {MOST_PIXELS} are read: make it smaller."
        raise TooLarge("picture.too_large", text, where=str(path))
    if min(size) < LEAST_SIDE:
        text = f"{path} has {size[0]}x{size[1]} pixels; too few to read: {LEAST_SIDE} a side are needed."
        raise BadInput("picture.too_small", text, where=str(path))
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        pixels = None
    if pixels is None:
        text = f"{path} begins as a picture, but cannot be decoded; it may be cut off: copy it anew."
        raise BadInput("picture.unreadable", text, where=str(path))
    return np.asarray(pixels, np.uint8)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            text = f"{path} is larger than {MOST_BYTES // 1024 // 1024} MiB; make it smaller."
            raise TooLarge("picture.too_large", text, where=str(path))
        return path.read_bytes()
    except OSError as error:
        text = f"Cannot read {path} ({error.strerror}); give a picture file."
        raise NotFound("picture.not_found", text, where=str(path)) from None


def _size(data: bytes) -> tuple[int, int] | None:
    """Return width and height as the header states them; None when it is no known header."""
    try:
        if data.startswith(_PNG):
            width, height = struct.unpack(">II", data[16:24])
            return width, height
        if data.startswith(_JPEG):
            return _jpeg_size(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp_size(data)
    except (struct.error, IndexError):
        pass
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:  # noqa: PLR2004 - each marker begins with it
            return None
        marker = data[at + 1]
        if marker in _FRAME_HEADERS:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        alone = marker == 0xFF or marker == 0x01 or 0xD0 <= marker <= 0xD7  # noqa: PLR1714, PLR2004 - fill, or no length
        at += (1 if marker == 0xFF else 2) if alone else 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]  # noqa: PLR2004 - as above
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    """Return the size from the three kinds of first chunk (RFC 9649)."""
    if data[12:16] == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if data[12:16] == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return None
