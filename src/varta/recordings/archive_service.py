"""Looking at recorded video, for a purpose that is said and noted; and bookmarks."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from varta.access.audit import AuditDraft
from varta.access.model import Actor, Permission
from varta.kernel.clock import Clock, utc
from varta.kernel.errors import BadInput, NotAllowed, NotFound
from varta.kernel.footage import StreamKey
from varta.kernel.ids import BookmarkId, CameraId, LookId, camera_id, new_id
from varta.kernel.spans import Span
from varta.kernel.transactions import Transactions
from varta.recordings.archive import MAX_TEXT, Bookmark, Look
from varta.recordings.repository import RecordingUnit

LOOK_LASTS = timedelta(hours=12)
MAX_SPAN = timedelta(hours=6)
MAX_BOOKMARK_CAMERAS = 64
_HOUR_S = 3600
_KEPT_LOOKS, _KEPT_NOTES = 1000, 100_000


@dataclass(frozen=True, slots=True)
class BookmarkDraft:
    """Hold a bookmark as entered."""

    camera_ids: tuple[str, ...]
    at: datetime
    text: str
    case_reference: str = ""


class ArchiveService:
    """Let people look at recorded video and note that they did; safe from several threads."""

    def __init__(self, transactions: Transactions[RecordingUnit], clock: Clock) -> None:
        self._transactions, self._clock = transactions, clock
        self._looks: OrderedDict[LookId, Look] = OrderedDict()
        self._noted: OrderedDict[tuple[LookId, CameraId, int], None] = OrderedDict()
        self._lock = threading.Lock()

    def open_look(self, actor: Actor, purpose: str, case_reference: str) -> Look:
        """Note why somebody looks at the archive, and let them for twelve hours.

        Raises `BadInput` (`archive.purpose_needed`), `NotAllowed` (`access.only_people`) for what is no person.
        """
        actor.require(Permission.WATCH_RECORDINGS)
        if actor.person_id is None:
            raise NotAllowed("access.only_people", f"{actor.name} is no person; people look at the archive.")
        now = self._clock.now()
        look = Look(
            LookId(new_id()), actor.person_id, purpose.strip(), case_reference.strip(), now, now + LOOK_LASTS
        )  # fmt: skip
        with self._transactions() as unit:
            unit.looks.add(look)
            draft = AuditDraft(now, actor, "archive.look", look.id, look.purpose, look.case_reference)
            unit.audit.append(draft)
        return look

    def current_look(self, actor: Actor) -> Look | None:
        """Return the newest look of this person that has not expired."""
        actor.require(Permission.WATCH_RECORDINGS)
        if actor.person_id is None:
            return None
        with self._transactions(write=False) as unit:
            return unit.looks.newest(actor.person_id, self._clock.now())

    def require_look(self, actor: Actor, look_id: str) -> Look:
        """Return a person's own look; for none, another's or an old one `NotAllowed` (`archive.purpose_needed`)."""
        actor.require(Permission.WATCH_RECORDINGS)
        look = self._find_look(LookId(look_id)) if look_id else None
        if look is None or look.person_id != actor.person_id or look.expires_at <= self._clock.now():
            raise NotAllowed(
                "archive.purpose_needed",
                "Say for which purpose and case you look at the archive (POST /api/looks), and send the look's id.",
            )
        return look

    def _find_look(self, look_id: LookId) -> Look | None:
        with self._lock:
            known = self._looks.get(look_id)
        if known is not None:
            return known
        with self._transactions(write=False) as unit:
            found = unit.looks.get(look_id)
        if found is not None:
            with self._lock:
                self._looks[found.id] = found
                while len(self._looks) > _KEPT_LOOKS:
                    self._looks.popitem(last=False)
        return found

    def note_view(self, actor: Actor, look: Look, stream: StreamKey, span: Span) -> None:
        """Note which footage a look showed, before it is shown: once for each hour of a camera's footage."""
        actor.require(Permission.WATCH_RECORDINGS)
        first, last = int(span.start.timestamp()) // _HOUR_S, int(span.end.timestamp() - 1e-6) // _HOUR_S
        keys = [(look.id, stream.camera_id, hour) for hour in range(first, last + 1)]
        with self._lock:
            if all(key in self._noted for key in keys):
                return
        details = {"stream": stream.kind.value, "from": _text(span.start), "to": _text(span.end)}
        draft = AuditDraft(
            self._clock.now(), actor, "archive.view", stream.camera_id, look.purpose, look.case_reference, details
        )
        with self._transactions() as unit:
            unit.audit.append(draft)
        with self._lock:
            self._noted.update(dict.fromkeys(keys))
            while len(self._noted) > _KEPT_NOTES:
                self._noted.popitem(last=False)

    def add_bookmark(self, actor: Actor, draft: BookmarkDraft) -> Bookmark:
        """Mark a moment. Raises `BadInput` (`bookmark.bad_text`, `bookmark.bad_cameras`, `camera.bad_id`)."""
        actor.require(Permission.WATCH_RECORDINGS)
        cameras = tuple(dict.fromkeys(camera_id(each) for each in draft.camera_ids))
        if not 0 < len(cameras) <= MAX_BOOKMARK_CAMERAS:
            raise BadInput(
                "bookmark.bad_cameras",
                f"A bookmark names 1 to {MAX_BOOKMARK_CAMERAS} cameras.",
                where="camera_ids",
                params={"most": MAX_BOOKMARK_CAMERAS},
            )
        if len(draft.case_reference) > MAX_TEXT:
            raise BadInput(
                "bookmark.bad_text", f"A case has at most {MAX_TEXT} characters.", where="case_reference"
            )  # fmt: skip
        now = self._clock.now()
        made = Bookmark(
            BookmarkId(new_id()), cameras, utc(draft.at), draft.text.strip(), draft.case_reference.strip(),
            actor.name, now,
        )  # fmt: skip
        with self._transactions() as unit:
            unit.bookmarks.add(made)
            unit.audit.append(_bookmark_draft(now, actor, "bookmark.add", made))
        return made

    def bookmarks(self, actor: Actor, cameras: Sequence[CameraId], span: Span) -> Sequence[Bookmark]:
        """Return the bookmarks of any of the cameras in a span, oldest first."""
        actor.require(Permission.WATCH_RECORDINGS)
        with self._transactions(write=False) as unit:
            return unit.bookmarks.list(cameras, span)

    def remove_bookmark(self, actor: Actor, bookmark_id: BookmarkId) -> None:
        """Forget one's own bookmark; who may release holds may remove any.

        Raises `NotFound` (`bookmark.not_found`), `NotAllowed` (`bookmark.not_yours`).
        """
        actor.require(Permission.WATCH_RECORDINGS)
        with self._transactions() as unit:
            found = unit.bookmarks.get(bookmark_id)
            if found is None:
                raise NotFound("bookmark.not_found", "There is no such bookmark; somebody may have removed it.")
            if found.person_name != actor.name and Permission.RELEASE_HOLDS not in actor.permissions:
                raise NotAllowed(
                    "bookmark.not_yours", "Another person set this bookmark; ask a supervisor to remove it."
                )
            unit.bookmarks.remove(found.id)
            unit.audit.append(_bookmark_draft(self._clock.now(), actor, "bookmark.remove", found))


def check_span(span: Span) -> Span:
    """Return a span that one answer may show. Raises `BadInput` (`archive.span_too_long`)."""
    if span.duration > MAX_SPAN:
        hours = int(MAX_SPAN.total_seconds()) // _HOUR_S
        raise BadInput(
            "archive.span_too_long", f"Ask for at most {hours} hours at once.", where="to", params={"hours": hours}
        )
    return span


def _bookmark_draft(at: datetime, actor: Actor, action: str, bookmark: Bookmark) -> AuditDraft:
    details = {"cameras": ",".join(bookmark.camera_ids), "at": _text(bookmark.at)}
    return AuditDraft(at, actor, action, bookmark.id, "", bookmark.case_reference, details)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
