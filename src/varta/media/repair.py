"""Mend what a dead recorder left: torn files are cut, closed and named, and each stream's chain goes on.

`design/recording.md`, order of writing, has the table that this follows.
"""

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from varta.kernel.footage import StreamKey
from varta.media.boxes import LINK, Header, Trailer, boxes, header_box, mfra_box, read_header, trailer_box
from varta.media.fragments import Measured, link_of, measure
from varta.media.notes import ClosedFile, RemovalNote
from varta.media.spool import Spool, read_note
from varta.media.store import OPEN_SUFFIX, Store, final_name, synchronise

_log = logging.getLogger(__name__)
HEAD = ".head.json"
FIRST = (0, bytes(LINK))
_DAYS = 3  # a file left open lies in one of the newest folders, or in one of a day to which the clock was set back
Head = tuple[int, bytes]  # number and link of a stream's newest segment


def settle(store: Store, spool: Spool, path: Path, closed: ClosedFile) -> None:
    """Synchronise a closed file, note it, give it its final name. May be done again after it failed anywhere.

    Raises `OSError`; `FileExistsError` where the name is taken: nothing is ever overwritten.
    """
    final = final_name(path)
    if path.exists():
        if final.exists():
            raise FileExistsError(17, "the name is taken", str(final))
        if path.stat().st_size > closed.size:
            os.truncate(path, closed.size)  # what a failed write left and could not take back
        synchronise(path)
        note = spool.write(closed)
        path.rename(final)
        synchronise(path.parent)
        spool.add(note)
    write_head(store, closed.stream, (closed.number, closed.link))


def mend(store: Store, spool: Spool, stream: StreamKey) -> Head:
    """Close and name the files that were left open, oldest number first; return the head of the stream's chain.

    Raises `OSError`. Call it while holding the folder's lock, before the stream's first new file.
    """
    head = find_head(store, spool, stream)
    for path, found in sorted(_left_open(store, stream), key=lambda left: _number(left[1])):
        if not found.fragments:
            path.unlink()
            continue
        if found.header is None or found.coding is None:
            _log.error("%s was left open and has no header of ours; it is left as it is", path)
            continue
        closed = _close(path, found, head)
        settle(store, spool, path, closed)
        head = (closed.number, closed.link)
        _log.info("repaired %s: %d pictures", final_name(path), closed.packets)
    return head


def find_head(store: Store, spool: Spool, stream: StreamKey) -> Head:
    """Return number and link of a stream's newest closed segment, from its own note, the files and the spool."""
    folder = store.places[0] / stream.camera_id / stream.kind.value
    head = _read_head(folder / HEAD)
    known = head is not None
    best = head or _buried(store, stream)
    for note in spool.folder.glob("*.json") if head is None else ():
        read = read_note(note)
        if not isinstance(read, ClosedFile | RemovalNote) or read.stream != stream or read.number <= best[0]:
            continue
        # A file that was noted and not renamed yet is still open: its number is given when it is mended.
        if isinstance(read, RemovalNote) or store.locate(read.file) is not None:
            best = (read.number, read.link)
    return _newer(store, stream, best, known=known)


def write_head(store: Store, stream: StreamKey, head: Head) -> None:
    """Keep the head beside the stream's files, so that a start need not look for it. Raises `OSError`."""
    path = store.places[0] / stream.camera_id / stream.kind.value / HEAD
    partial = path.with_suffix(".part")
    partial.write_text(json.dumps({"number": head[0], "link": head[1].hex()}), encoding="utf-8")
    partial.replace(path)


def left_by_older_versions(store: Store) -> list[Path]:
    """Return the day folders of a layout without streams."""
    return list(store.places[0].glob("[!.]*/[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"))


def close_torn(path: Path, found: Measured, header: Header) -> ClosedFile:
    """Cut a file after its last whole fragment, write header and trailer, and describe it. Raises `OSError`."""
    if found.coding is None or found.header is None:
        raise OSError(22, "there is no header", str(path))
    trailer = found.trailer if found.closed else None
    with path.open("r+b") as file:
        if header != found.header:
            at = next(start - 8 for name, start, _ in boxes(file, found.length) if name == b"uuid")
            file.seek(at)
            file.write(header_box(header))
        if trailer is None:
            trailer = Trailer(max(found.end_us, header.start_us + 1000), found.packets, header.clock, repaired=True)
            keys = [(fragment.pts, fragment.offset) for fragment in found.fragments if fragment.keyframe]
            file.truncate(found.size)
            file.seek(found.size)
            file.write(mfra_box(keys) + trailer_box(trailer))
        size = file.seek(0, os.SEEK_END)
    return ClosedFile(
        header.stream, header.number, header.start_us, trailer.end_us, size, trailer.packets,
        *found.coding, link=link_of(path), clock=trailer.clock,
    )  # fmt: skip


def _close(path: Path, found: Measured, head: Head) -> ClosedFile:
    """Close a file as the next one of its chain: no other file carries its link yet, so it may still be renumbered."""
    if found.header is None:
        raise OSError(22, "there is no header", str(path))
    return close_torn(path, found, replace(found.header, number=head[0] + 1, previous=head[1]))


def _left_open(store: Store, stream: StreamKey) -> Iterator[tuple[Path, Measured]]:
    folder = store.places[0] / stream.camera_id / stream.kind.value
    for day in sorted(folder.glob("[0-9]*"), reverse=True)[:_DAYS]:
        for path in day.glob(f"*{OPEN_SUFFIX}"):
            yield path, measure(path)


def _number(found: Measured) -> int:
    return found.header.number if found.header is not None else 0


def _newer(store: Store, stream: StreamKey, best: Head, *, known: bool) -> Head:
    """Return the head after looking at the files of the newest days; a name may be older than its number tells."""
    newest: tuple[int, Path] | None = None
    for day in store.days(stream)[-_DAYS:]:
        for stored in sorted(store.of_day(stream, day), reverse=True, key=lambda s: s.file.start_ms):
            header = read_header(stored.path) if not stored.open else None
            if header is None:
                continue
            if header.number > (newest[0] if newest else best[0]):
                newest = (header.number, stored.path)
            elif known and header.number <= best[0]:
                break
    return (newest[0], link_of(newest[1])) if newest else best


def _buried(store: Store, stream: StreamKey) -> Head:
    """Return number and link of the last purged segment, for a stream of which nothing else is left."""
    best = FIRST
    for path in (store.places[0] / stream.camera_id / ".tombstones").glob(f"{stream.kind.value}-*.json"):
        try:
            fields = json.loads(path.read_bytes())
            found = (int(fields["last_number"]), bytes.fromhex(fields["last"]))
        except (OSError, ValueError, KeyError, TypeError):
            continue
        best = max(best, found)
    return best


def _read_head(path: Path) -> Head | None:
    try:
        fields = json.loads(path.read_bytes())
        number, link = int(fields["number"]), bytes.fromhex(fields["link"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return (number, link) if number >= 0 and len(link) == LINK else None
