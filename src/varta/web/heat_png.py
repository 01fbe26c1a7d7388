"""A heat map as a picture, written with nothing but zlib: PNG, 8 bits of red, green, blue and opacity."""

import struct
import zlib
from collections.abc import Sequence

_ZOOM = 10
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def heat_png(cells: Sequence[Sequence[float]]) -> bytes:
    """Return a picture of ten pixels a cell to be laid over a camera's: nothing clear, little yellow, most red.

    The scale is that of the square root, so that a path is seen beside a place where somebody stood for hours.
    """
    most = max((max(row) for row in cells), default=0.0)
    lines = []
    for row in cells:
        line = b"".join(_colour((value / most) ** 0.5 if most else 0.0) * _ZOOM for value in row)
        lines += [b"\x00" + line] * _ZOOM
    head = struct.pack(">IIBBBBB", len(cells[0]) * _ZOOM, len(cells) * _ZOOM, 8, 6, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"".join(lines))) + _chunk(b"IEND", b"")


def _colour(share: float) -> bytes:
    return bytes((255, round(220 * (1 - share)), 0, round(200 * share))) if share > 0 else b"\x00\x00\x00\x00"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
