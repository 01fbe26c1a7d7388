"""Looks at the archive, and bookmarks."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.engine import RowMapping

from varta.kernel.ids import BookmarkId, CameraId, LookId, PersonId
from varta.kernel.spans import Span
from varta.recordings.archive import Bookmark, Look
from varta.storage.recording_tables import bookmarks, looks
from varta.storage.rows import add_row, get_row

_LOOK = ("id", "person_id", "purpose", "case_reference", "opened_at", "expires_at")
_BOOKMARK = ("id", "at", "text", "case_reference", "person_name", "created_at")


class Looks:
    """Implement `recordings.repository.LookRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, look: Look) -> None:
        """Keep a look."""
        add_row(self._connection, looks, {name: getattr(look, name) for name in _LOOK})

    def get(self, look_id: LookId) -> Look | None:
        """Return one."""
        row = get_row(self._connection, looks, "id", look_id)
        return Look(**row) if row else None

    def newest(self, person_id: PersonId, at: datetime) -> Look | None:
        """Return the newest look of a person that has not expired."""
        query = select(looks).where(looks.c.person_id == person_id, looks.c.expires_at > at)
        newest = query.order_by(looks.c.opened_at.desc(), looks.c.id.desc()).limit(1)
        row = self._connection.execute(newest).mappings().first()
        return Look(**row) if row else None


class Bookmarks:
    """Implement `recordings.repository.BookmarkRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, bookmark: Bookmark) -> None:
        """Keep a bookmark."""
        values = {name: getattr(bookmark, name) for name in _BOOKMARK}
        add_row(self._connection, bookmarks, {**values, "camera_ids": list(bookmark.camera_ids)})

    def list(self, camera_ids: Sequence[CameraId], span: Span) -> Sequence[Bookmark]:
        """Return the bookmarks of any of the cameras in a span, oldest first."""
        within = (bookmarks.c.at >= span.start, bookmarks.c.at < span.end)
        rows = self._connection.execute(select(bookmarks).where(*within).order_by(bookmarks.c.at, bookmarks.c.id))
        wanted = set(camera_ids)
        return [_bookmark_of(row) for row in rows.mappings() if wanted.intersection(row["camera_ids"])]

    def get(self, bookmark_id: BookmarkId) -> Bookmark | None:
        """Return one."""
        row = get_row(self._connection, bookmarks, "id", bookmark_id)
        return _bookmark_of(row) if row else None

    def remove(self, bookmark_id: BookmarkId) -> None:
        """Forget one."""
        self._connection.execute(delete(bookmarks).where(bookmarks.c.id == bookmark_id))


def _bookmark_of(row: RowMapping) -> Bookmark:
    camera_ids = tuple(CameraId(camera_id) for camera_id in row["camera_ids"])
    return Bookmark(camera_ids=camera_ids, **{name: row[name] for name in _BOOKMARK})
