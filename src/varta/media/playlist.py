"""HLS playlists (RFC 8216, version 7) over recorded files: byte ranges of what is stored, nothing coded again.

A segment begins with a key frame and lasts two seconds or a little more. A piece of footage whose media times go on
where the last ended is played without a seam over many files; anything else begins with a discontinuity.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Protocol

from varta.kernel.spans import Span
from varta.media.footage_index import FileIndex, Group, key_picture_ends
from varta.media.packet import TICKS

SEGMENT_S = 2.0
_SEAM_TICKS = TICKS // 2  # files whose media times join within half a second go on without a seam
_WANDERED_US = 50_000
_LEAST_TARGET_S = 4
_SETTLED_S = 30.0


class Indexes(Protocol):
    """Offer files' indexes."""

    def get(self, path: Path) -> FileIndex | None:
        """Return a file's index; None where it holds nothing whole. Raises `OSError`."""
        ...


@dataclass(frozen=True, slots=True)
class ListedFile:
    """Name a file to play, and the address under which the player reaches its bytes."""

    path: Path
    address: str


@dataclass(frozen=True, slots=True)
class _Part:
    """Hold one segment-to-be: groups that follow each other in one file."""

    file: ListedFile
    index: FileIndex
    group: Group
    seam: bool  # begins a new piece
    closed: bool  # nothing can be added to it any more


def playlist(files: Iterable[ListedFile], indexes: Indexes, span: Span, now: datetime) -> str | None:
    """Return a media playlist of a span, from the last key frame at or before its start; None where nothing is there.

    It stays open (`EVENT`) while the span reaches beyond what was recorded so far. Raises `OSError`.
    """
    parts = list(_joined(_parts(files, indexes, span)))
    settled = now >= span.end + timedelta(seconds=_SETTLED_S)
    reached = bool(parts) and _moment(parts[-1].group.end_us) >= span.end and parts[-1].closed
    ended = settled or (now >= span.end and reached)
    kept = parts if ended else _finished(parts)
    if not kept:
        return None
    longest = max(part.group.duration for part in kept) / TICKS
    kind = "VOD" if ended else "EVENT"
    lines = [*_opening(longest), f"#EXT-X-PLAYLIST-TYPE:{kind}", "#EXT-X-INDEPENDENT-SEGMENTS", *_body(kept)]
    return _text([*lines, *(["#EXT-X-ENDLIST"] if ended else [])])


def key_frame_playlist(files: Iterable[ListedFile], indexes: Indexes, span: Span) -> str | None:
    """Return a playlist of a span's key frames alone, for fast play; None without any. Raises `OSError`."""
    pictures: list[_Part] = []
    for file, group in groupby(_parts(files, indexes, span), key=lambda part: part.file):
        parts = list(group)
        for part, end in zip(parts, key_picture_ends(file.path, [p.group for p in parts]), strict=True):
            if end is not None:
                pictures.append(replace(part, group=replace(part.group, size=end - part.group.offset)))
    if not pictures:
        return None
    longest = max(part.group.duration for part in pictures) / TICKS
    lines = [*_opening(longest), "#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-I-FRAMES-ONLY", *_body(pictures)]
    return _text([*lines, "#EXT-X-ENDLIST"])


def _parts(files: Iterable[ListedFile], indexes: Indexes, span: Span) -> Iterator[_Part]:
    """Yield the groups of a span, with what is needed to decode its first picture."""
    start_us, end_us = _microseconds(span.start), _microseconds(span.end)
    last: tuple[FileIndex, Group] | None = None
    for file in files:
        index = indexes.get(file.path)
        if index is None:
            continue
        for number, group in enumerate(index.groups):
            if group.time_us >= end_us:
                return
            closed = index.whole or number < len(index.groups) - 1
            if group.end_us > start_us and group.duration > 0:
                yield _Part(file, index, group, not _goes_on(last, index, group), closed)
                last = (index, group)


def _goes_on(last: tuple[FileIndex, Group] | None, index: FileIndex, group: Group) -> bool:
    if last is None or last[0].coding.digest != index.coding.digest:
        return False
    media = group.pts - (last[1].pts + last[1].duration)
    wall = (group.time_us - last[1].end_us) * TICKS // 1_000_000
    return max(abs(media), abs(wall)) <= _SEAM_TICKS


def _joined(parts: Iterable[_Part]) -> Iterator[_Part]:
    """Join short groups of one file to segments."""
    held: _Part | None = None
    for part in parts:
        if held is None:
            held = part
        elif part.file is held.file and not part.seam and held.group.duration < SEGMENT_S * TICKS:
            group = held.group
            longer = replace(group, size=group.size + part.group.size, duration=group.duration + part.group.duration)
            held = replace(held, group=longer, closed=part.closed)
        else:
            yield replace(held, closed=True)
            held = part
    if held is not None:
        # The last one of a file that is still written grows as long as it is short.
        long = held.group.duration >= SEGMENT_S * TICKS or held.index.whole
        yield replace(held, closed=held.closed and long)


def _finished(parts: Sequence[_Part]) -> Sequence[_Part]:
    return parts if not parts or parts[-1].closed else parts[:-1]


def _opening(longest_s: float) -> list[str]:
    target = max(_LEAST_TARGET_S, round(longest_s + 0.499))
    return ["#EXTM3U", "#EXT-X-VERSION:7", f"#EXT-X-TARGETDURATION:{target}", "#EXT-X-MEDIA-SEQUENCE:0"]


def _body(parts: Sequence[_Part]) -> Iterator[str]:
    coding, file, expected_us = b"", None, 0
    for number, part in enumerate(parts):
        if part.seam and number:
            yield "#EXT-X-DISCONTINUITY"
        if part.seam or part.index.coding.digest != coding:
            offset, size = part.index.init
            yield f'#EXT-X-MAP:URI="{part.file.address}",BYTERANGE="{size}@{offset}"'
            coding = part.index.coding.digest
        if part.seam or part.file is not file or abs(part.group.time_us - expected_us) > _WANDERED_US:
            at = _moment(part.group.time_us).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            yield f"#EXT-X-PROGRAM-DATE-TIME:{at}"
        yield f"#EXTINF:{part.group.duration / TICKS:.6f},"
        yield f"#EXT-X-BYTERANGE:{part.group.size}@{part.group.offset}"
        yield part.file.address
        file, expected_us = part.file, part.group.end_us


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


def _moment(us: int) -> datetime:
    return datetime.fromtimestamp(us / 1_000_000, UTC)


def _microseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)
