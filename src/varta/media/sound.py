"""The sound track of a recorded MP4: libav writes the header's video part, this adds a second track to it.

AAC is kept as `mp4a`, G.711 as `alaw` and `ulaw`, which libav's own MP4 writer refuses. Its media times count `TICKS`
as the video's do.
"""

import struct

from varta.kernel.errors import Broken
from varta.media.boxes import box
from varta.media.packet import TICKS, SoundInfo

_ENTRIES = {"aac": b"mp4a", "pcm_alaw": b"alaw", "pcm_mulaw": b"ulaw"}
_TRACK = 2
_UNITY = struct.pack("!9I", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
_UNDETERMINED = 0x55C4  # the language `und`
_AAC_LC, _AUDIO_STREAM = 0x40, 0x15


def with_sound(head: bytes, sound: SoundInfo) -> bytes:
    """Return `ftyp` and `moov` with a track for the sound, `head` being those of the video alone."""
    at = head.find(b"moov") - 4
    children = _children(head[at + 8 :]) if at >= 0 else []
    parts = []
    for name, content in children:
        if name == b"mvex":
            parts += [track(sound), box(b"mvex", content, box(b"trex", struct.pack("!6I", 0, _TRACK, 1, 0, 0, 0)))]
        else:
            parts.append(box(name, content))
    if not any(name == b"mvex" for name, _ in children):
        raise Broken("recordings.bad_header", "The header that libav wrote has no place for sound.")
    return head[:at] + box(b"moov", *parts)


def track(sound: SoundInfo) -> bytes:
    """Return the `trak` box of a sound track without samples."""
    head = struct.pack("!5I8xHHHH", 7, 0, 0, _TRACK, 0, 0, 1, 0x0100, 0)
    times = struct.pack("!5IHH", 0, 0, 0, TICKS, 0, _UNDETERMINED, 0)
    empty = struct.pack("!II", 0, 0)
    table = box(
        b"stbl",
        box(b"stsd", struct.pack("!II", 0, 1), _entry(sound)),
        box(b"stts", empty),
        box(b"stsc", empty),
        box(b"stsz", struct.pack("!III", 0, 0, 0)),
        box(b"stco", empty),
    )
    own_file = box(b"dinf", box(b"dref", struct.pack("!II", 0, 1), box(b"url ", struct.pack("!I", 1))))
    media = box(
        b"mdia",
        box(b"mdhd", times),
        box(b"hdlr", struct.pack("!II4s12x", 0, 0, b"soun"), b"SoundHandler\x00"),
        box(b"minf", box(b"smhd", struct.pack("!IHH", 0, 0, 0)), own_file, table),
    )
    return box(b"trak", box(b"tkhd", head, _UNITY, struct.pack("!II", 0, 0)), media)


def _entry(sound: SoundInfo) -> bytes:
    name = _ENTRIES.get(sound.codec)
    if name is None:
        raise Broken("recordings.bad_header", f"Sound of the kind '{sound.codec}' cannot be kept.")
    head = struct.pack("!6xH8xHHIHH", 1, sound.channels, 16, 0, sound.rate & 0xFFFF, 0)
    return box(name, head, _descriptor(sound.config) if name == b"mp4a" else b"")


def _descriptor(config: bytes) -> bytes:
    """Return the `esds` box (ISO/IEC 14496-1, 7.2.6) of an AudioSpecificConfig."""
    decoder = struct.pack("!BB3xII", _AAC_LC, _AUDIO_STREAM, 0, 0) + _tagged(5, config)
    return box(b"esds", bytes(4), _tagged(3, struct.pack("!HB", _TRACK, 0) + _tagged(4, decoder) + _tagged(6, b"\x02")))


def _tagged(tag: int, content: bytes) -> bytes:
    size = len(content)
    return (
        bytes((tag, 0x80 | size >> 21 & 0x7F, 0x80 | size >> 14 & 0x7F, 0x80 | size >> 7 & 0x7F, size & 0x7F)) + content
    )


def _children(content: bytes) -> list[tuple[bytes, bytes]]:
    found, position = [], 0
    while position + 8 <= len(content):
        size, name = struct.unpack_from("!I4s", content, position)
        if size < 8:  # noqa: PLR2004 - a box's head
            break
        found.append((name, content[position + 8 : position + size]))
        position += size
    return found
