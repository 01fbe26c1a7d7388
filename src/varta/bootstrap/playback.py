"""Recorded video for the web: the catalogue says which files, the store where they are, `media` what is in them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol, TypeVar

from varta.access.model import Actor, Permission
from varta.bootstrap.ports import Shown
from varta.kernel.clock import Clock
from varta.kernel.errors import BadInput, NotFound, Unavailable
from varta.kernel.footage import FileName, StreamKey
from varta.kernel.spans import Span
from varta.media.index_cache import IndexCache
from varta.media.playlist import ListedFile, key_frame_playlist, playlist
from varta.media.preview import Previews
from varta.recordings.service import RecordingService

Answer = TypeVar("Answer")
_OPEN = ".open.mp4"
_ATTEMPTS = 3
_NEAREST = timedelta(seconds=10)
_NOT_YET_ENTERED = timedelta(minutes=10)  # the catalogue may not know what was closed lately


class Files(Protocol):
    """Find the files of a store."""

    def locate(self, file: FileName, place: int = 0, *, held: bool = False) -> Path | None:
        """Return where a closed file is; the hints are tried first."""
        ...

    def files(self, stream: StreamKey, span: Span) -> Sequence[Path]:
        """Return the files of a span from their names alone, oldest first."""
        ...

    def open_file(self, stream: StreamKey) -> Path | None:
        """Return the file that is being written."""
        ...

    def check(self, place: int = 0) -> None:
        """Make sure that a place is there. Raises `Unavailable` (`recordings.store_away`)."""
        ...


class ArchivePlayback:
    """Implement `Playback`; safe from several threads."""

    def __init__(self, recordings: RecordingService, store: Files, clock: Clock) -> None:
        self._recordings, self._store, self._clock = recordings, store, clock
        self._indexes = IndexCache()
        self._previews = Previews(self._indexes)

    def playlist(self, actor: Actor, stream: StreamKey, span: Span, query: str) -> str:
        """Return the HLS playlist of a span."""

        def make() -> str | None:
            return playlist(self._listed(actor, stream, span, query), self._indexes, span, self._clock.now())

        return _read(make, stream, span.start)

    def key_frames(self, actor: Actor, stream: StreamKey, span: Span, query: str) -> str:
        """Return the playlist of a span's key frames."""

        def make() -> str | None:
            return key_frame_playlist(self._listed(actor, stream, span, query), self._indexes, span)

        return _read(make, stream, span.start)

    def preview(self, actor: Actor, stream: StreamKey, at: datetime, width: int) -> Shown:
        """Return a small picture of a moment."""

        def make() -> Shown | None:
            files = self._paths(actor, stream, Span(at - _NEAREST, at + _NEAREST))
            found = self._previews.near([path for _, path in files], at, width)
            return Shown(found.jpeg, found.at) if found else None

        return _read(make, stream, at)

    def file(self, actor: Actor, name: FileName) -> Path:
        """Return where a file is, by a name alone: no path from outside ever reaches the disk."""
        actor.require(Permission.WATCH_RECORDINGS)
        found = self._store.locate(FileName.parse(str(name.relative)))
        if found is not None:
            return found
        opened = self._store.open_file(name.stream)
        if opened is not None and _start_ms(opened, name.stream) == name.start_ms:
            return opened
        # It may have been closed between the two looks.
        found = self._store.locate(name)
        if found is None:
            self._store.check()
            raise NotFound(
                "recordings.nothing_there", f"There is no file {name.relative} any more; retention may have taken it."
            )
        return found

    def _listed(self, actor: Actor, stream: StreamKey, span: Span, query: str) -> list[ListedFile]:
        after = f"?{query}" if query else ""
        return [ListedFile(path, f"files/{start_ms}.mp4{after}") for start_ms, path in self._paths(actor, stream, span)]

    def _paths(self, actor: Actor, stream: StreamKey, span: Span) -> list[tuple[int, Path]]:
        """Return start and path of the files of a span, oldest first; also of those too new for the catalogue."""
        found: dict[int, Path] = {}
        for segment in self._recordings.overlapping(actor, stream, span):
            path = self._store.locate(segment.file, segment.place, held=segment.held)
            if path is None:
                self._store.check(segment.place)  # a disk that is away is no gap
            else:
                found[segment.file.start_ms] = path
        now = self._clock.now()
        if span.end > now - _NOT_YET_ENTERED:
            recent = Span(max(span.start, now - _NOT_YET_ENTERED), max(span.end, now))
            for path in self._store.files(stream, recent):
                start_ms = _start_ms(path, stream)
                if start_ms is not None:
                    found.setdefault(start_ms, path)
        return sorted(found.items())


def _read(make: Callable[[], Answer | None], stream: StreamKey, at: datetime) -> Answer:
    """Return what is made of files that may be renamed meanwhile: when they are closed, held, moved to a tier."""
    for attempt in range(_ATTEMPTS):
        try:
            found = make()
        except FileNotFoundError as error:
            if attempt == _ATTEMPTS - 1:
                raise _unreadable(stream, error) from None
        except OSError as error:
            raise _unreadable(stream, error) from None
        else:
            if found is None:
                raise _nothing(stream, at)
            return found
    raise _nothing(stream, at)


def _start_ms(path: Path, stream: StreamKey) -> int | None:
    name = path.name.removesuffix(_OPEN).removesuffix(".mp4") + ".mp4"
    try:
        return FileName.parse(f"{stream}/{path.parent.name}/{name}").start_ms
    except BadInput:
        return None


def _nothing(stream: StreamKey, at: datetime) -> NotFound:
    return NotFound(
        "recordings.nothing_there",
        f"Nothing of {stream} was recorded around {at.isoformat()}; the timeline shows what there is.",
    )


def _unreadable(stream: StreamKey, error: OSError) -> Unavailable:
    return Unavailable(
        "recordings.cannot_read",
        f"The recordings of {stream} cannot be read: {error.strerror or error}; check the disk and the folder's owner.",
    )
