"""Looking at the archive, and bookmarks."""

from typing import Annotated

from pydantic import Field

from varta.recordings.archive import Bookmark as BookmarkModel
from varta.recordings.archive import Look as LookModel
from varta.recordings.archive_service import MAX_BOOKMARK_CAMERAS
from varta.recordings.archive_service import BookmarkDraft as BookmarkDraftModel
from varta.web.schemas.common import Answer, Body, Line, Moment, UtcTime, as_utc


class LookDraft(Body):
    """Say why somebody wants to look at the archive."""

    purpose: Line
    case_reference: Line


class Look(Answer):
    """Hold the permission to look at recorded video; its id goes into `X-Varta-Look` or `look=`."""

    id: str
    purpose: str
    case_reference: str
    opened_at: UtcTime
    expires_at: UtcTime


class CurrentLook(Answer):
    """Hold the newest look that has not expired, if there is one."""

    look: Look | None


class BookmarkDraft(Body):
    """Describe a moment to mark."""

    camera_ids: Annotated[list[Line], Field(min_length=1, max_length=MAX_BOOKMARK_CAMERAS)]
    at: Moment
    text: Line
    case_reference: Line = ""

    def as_model(self) -> BookmarkDraftModel:
        """Return the domain's draft."""
        return BookmarkDraftModel(tuple(self.camera_ids), self.at, self.text, self.case_reference)


class Bookmark(Answer):
    """Describe a marked moment."""

    id: str
    camera_ids: list[str]
    at: UtcTime
    text: str
    case_reference: str
    person_name: str
    created_at: UtcTime


class Bookmarks(Answer):
    """List bookmarks, oldest first."""

    items: list[Bookmark]


def look_of(look: LookModel) -> Look:
    """Describe a look."""
    return Look(
        id=look.id,
        purpose=look.purpose,
        case_reference=look.case_reference,
        opened_at=as_utc(look.opened_at),
        expires_at=as_utc(look.expires_at),
    )


def bookmark_of(bookmark: BookmarkModel) -> Bookmark:
    """Describe a bookmark."""
    return Bookmark(
        id=bookmark.id,
        camera_ids=list(bookmark.camera_ids),
        at=as_utc(bookmark.at),
        text=bookmark.text,
        case_reference=bookmark.case_reference,
        person_name=bookmark.person_name,
        created_at=as_utc(bookmark.created_at),
    )
