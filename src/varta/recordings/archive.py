"""Looking at the archive: for a purpose and a case, said once; and bookmarks."""

from dataclasses import dataclass
from datetime import datetime

from varta.kernel.errors import BadInput
from varta.kernel.ids import BookmarkId, CameraId, LookId, PersonId

MAX_TEXT = 200


@dataclass(frozen=True, slots=True)
class Look:
    """Hold one person's permission to look at recorded video, given for a purpose and a case until it expires."""

    id: LookId
    person_id: PersonId
    purpose: str
    case_reference: str
    opened_at: datetime
    expires_at: datetime

    def __post_init__(self) -> None:
        for where, text in (("purpose", self.purpose), ("case_reference", self.case_reference)):
            if not text.strip() or len(text) > MAX_TEXT:
                raise BadInput("archive.purpose_needed", f"Give a {where} of 1 to {MAX_TEXT} characters.", where=where)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Mark a moment of some cameras for colleagues."""

    id: BookmarkId
    camera_ids: tuple[CameraId, ...]
    at: datetime
    text: str
    case_reference: str
    person_name: str
    created_at: datetime

    def __post_init__(self) -> None:
        if not self.text.strip() or len(self.text) > MAX_TEXT:
            raise BadInput("bookmark.bad_text", f"A bookmark needs a text of 1 to {MAX_TEXT} characters.", where="text")
