"""Recorded video: looks, playlists, files, previews, bookmarks."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Header, Path, Query, Response
from fastapi.responses import StreamingResponse

from varta.access.model import Permission
from varta.kernel.errors import NotFound
from varta.kernel.footage import FileName, StreamKey, StreamKind
from varta.kernel.ids import BookmarkId, CameraId, camera_id
from varta.kernel.spans import Span
from varta.recordings.archive import Look as LookModel
from varta.recordings.archive_service import check_span
from varta.web.ranged import RangedFile, binary
from varta.web.routing import new_router
from varta.web.schemas.archive import (
    Bookmark,
    BookmarkDraft,
    Bookmarks,
    CurrentLook,
    Look,
    LookDraft,
    bookmark_of,
    look_of,
)
from varta.web.schemas.common import Moment
from varta.web.security import Caller, TheCentre, require

router = new_router("archive")
Watcher = Annotated[Caller, require(Permission.WATCH_RECORDINGS)]
From = Annotated[Moment, Query(alias="from")]
To = Annotated[Moment, Query(alias="to")]
_HLS = "application/vnd.apple.mpegurl"
_STREAM = "/api/recordings/{camera_id}/{stream}"
_LATEST_MS = 4_102_444_800_000  # the year 2100
_BOOKMARKS_OF = timedelta(days=30)
_MOMENT = timedelta(seconds=1)


def stream_of(camera_id_: Annotated[str, Path(alias="camera_id")], stream: StreamKind) -> StreamKey:
    """Return the stream that the address names. Raises `BadInput` (`camera.bad_id`)."""
    return StreamKey(camera_id(camera_id_), stream)


def look_for(
    header: Annotated[str, Header(alias="X-Varta-Look", max_length=64)] = "",
    look: Annotated[str, Query(max_length=64)] = "",
) -> str:
    """Return the look's id from header or query."""
    return header or look


Stream = Annotated[StreamKey, Depends(stream_of)]
LookGiven = Annotated[str, Depends(look_for)]


@router.post("/api/looks", status_code=201)
def open_look(caller: Watcher, body: LookDraft, centre: TheCentre) -> Look:
    """Say for which purpose and case the archive is looked at; audited."""
    return look_of(centre.archive.open_look(caller.actor, body.purpose, body.case_reference))


@router.get("/api/looks/current")
def get_current_look(caller: Watcher, centre: TheCentre) -> CurrentLook:
    """Return this person's newest look that has not expired."""
    look = centre.archive.current_look(caller.actor)
    return CurrentLook(look=look_of(look) if look else None)


@router.get(f"{_STREAM}/playlist.m3u8", response_class=Response, responses=binary(_HLS))
def get_playlist(
    caller: Watcher, stream: Stream, start: From, end: To, given: LookGiven, centre: TheCentre
) -> Response:
    """Return a span as HLS playlist; audited once for an hour of footage."""
    look, span = centre.archive.require_look(caller.actor, given), check_span(Span(start, end))
    text = centre.playback.playlist(caller.actor, stream, span, _query(look))
    centre.archive.note_view(caller.actor, look, stream, span)
    return Response(text, media_type=_HLS)


@router.get(f"{_STREAM}/keyframes.m3u8", response_class=Response, responses=binary(_HLS))
def get_key_frame_playlist(
    caller: Watcher, stream: Stream, start: From, end: To, given: LookGiven, centre: TheCentre
) -> Response:
    """Return a span's key frames as HLS playlist, for fast play."""
    look, span = centre.archive.require_look(caller.actor, given), check_span(Span(start, end))
    text = centre.playback.key_frames(caller.actor, stream, span, _query(look))
    centre.archive.note_view(caller.actor, look, stream, span)
    return Response(text, media_type=_HLS)


@router.get(f"{_STREAM}/files/{{start_ms}}.mp4", response_class=StreamingResponse, responses=binary("video/mp4"))
def get_recorded_file(
    caller: Watcher,
    stream: Stream,
    start_ms: Annotated[int, Path(ge=0, le=_LATEST_MS)],
    given: LookGiven,
    centre: TheCentre,
    range_header: Annotated[str, Header(alias="Range", max_length=200)] = "",
) -> RangedFile:
    """Return a segment's bytes, whole or by Range."""
    look = centre.archive.require_look(caller.actor, given)
    name = FileName(stream, start_ms)
    path = centre.playback.file(caller.actor, name)
    _note_moment(centre, caller, look, stream, datetime.fromtimestamp(start_ms / 1000, UTC))
    try:
        return RangedFile(path, range_header, "video/mp4")
    except NotFound:
        # It was renamed since: closed, held or moved.
        return RangedFile(centre.playback.file(caller.actor, name), range_header, "video/mp4")


@router.get(f"{_STREAM}/preview.jpg", response_class=Response, responses=binary("image/jpeg"))
def get_preview(
    caller: Watcher,
    stream: Stream,
    at: Moment,
    given: LookGiven,
    centre: TheCentre,
    width: Annotated[int, Query(ge=80, le=640)] = 320,
) -> Response:
    """Return the key frame at or before a moment as small picture; `X-Varta-At` says which moment it shows."""
    look = centre.archive.require_look(caller.actor, given)
    shown = centre.playback.preview(caller.actor, stream, at, width)
    _note_moment(centre, caller, look, stream, shown.at)
    said = shown.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return Response(shown.jpeg, media_type="image/jpeg", headers={"X-Varta-At": said})


@router.get("/api/bookmarks")
def list_bookmarks(
    caller: Watcher,
    centre: TheCentre,
    camera: Annotated[list[str] | None, Query(max_length=64)] = None,
    start: Annotated[Moment | None, Query(alias="from")] = None,
    end: Annotated[Moment | None, Query(alias="to")] = None,
) -> Bookmarks:
    """List bookmarks: of all cameras and the last 30 days unless said otherwise."""
    last = end or centre.clock.now() + _MOMENT
    span = Span(start or last - _BOOKMARKS_OF, last)
    cameras = [CameraId(c) for c in camera] if camera else [c.id for c in centre.cameras.list(caller.actor)]
    return Bookmarks(items=[bookmark_of(b) for b in centre.archive.bookmarks(caller.actor, cameras, span)])


@router.post("/api/bookmarks", status_code=201)
def add_bookmark(caller: Watcher, body: BookmarkDraft, centre: TheCentre) -> Bookmark:
    """Mark a moment of some cameras."""
    return bookmark_of(centre.archive.add_bookmark(caller.actor, body.as_model()))


@router.delete("/api/bookmarks/{bookmark_id}", status_code=204)
def remove_bookmark(caller: Watcher, bookmark_id: str, centre: TheCentre) -> None:
    """Remove one's own bookmark; supervisors may remove any."""
    centre.archive.remove_bookmark(caller.actor, BookmarkId(bookmark_id))


def _note_moment(centre: TheCentre, caller: Caller, look: LookModel, stream: StreamKey, at: datetime) -> None:
    centre.archive.note_view(caller.actor, look, stream, Span(at, at + _MOMENT))


def _query(look: LookModel) -> str:
    return urlencode({"look": look.id})
