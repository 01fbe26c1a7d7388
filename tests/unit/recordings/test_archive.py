import json
from datetime import timedelta

import pytest

from fakes.clock import START, StoppedClock
from fakes.storage import FakeStorage
from support.domain import actor
from varta.access.model import Role, system_actor
from varta.kernel.errors import BadInput, NotAllowed, NotFound, Unavailable
from varta.kernel.footage import StreamKey, StreamKind
from varta.kernel.ids import BookmarkId, CameraId
from varta.kernel.spans import Span
from varta.recordings.archive_service import ArchiveService, BookmarkDraft, check_span

OLENA, TARAS = actor(Role.OPERATOR, "olena"), actor(Role.SUPERVISOR, "taras")
GATE = StreamKey(CameraId("gate"))
HOUR = timedelta(hours=1)


class Reading:
    def __init__(self) -> None:
        self.storage, self.clock = FakeStorage(), StoppedClock()
        self.archive = ArchiveService(self.storage, self.clock)

    def audited(self, action: str) -> list:
        return [row for row in self.storage.unit.audit.rows if row.action == action]


@pytest.fixture
def room() -> Reading:
    return Reading()


def test_a_look_is_ones_own_and_lasts_twelve_hours(room) -> None:
    look = room.archive.open_look(OLENA, " розшук ", " ЄО 1 ")
    assert (look.purpose, look.case_reference, look.expires_at) == ("розшук", "ЄО 1", START + 12 * HOUR)
    assert room.archive.require_look(OLENA, look.id) == room.archive.current_look(OLENA) == look
    with pytest.raises(NotAllowed, match=r"archive\.purpose_needed"):
        room.archive.require_look(TARAS, look.id)
    room.clock.forward(12 * 3600)
    assert room.archive.current_look(OLENA) is None
    with pytest.raises(NotAllowed, match=r"archive\.purpose_needed"):
        room.archive.require_look(OLENA, look.id)


def test_a_part_of_varta_does_not_look(room) -> None:
    with pytest.raises(NotAllowed, match=r"access\.only_people"):
        room.archive.open_look(system_actor("web"), "розшук", "ЄО 1")
    assert room.archive.current_look(system_actor("web")) is None


@pytest.mark.parametrize("given", ["", "nothing"])
def test_without_a_look_nothing(room, given) -> None:
    with pytest.raises(NotAllowed, match=r"archive\.purpose_needed"):
        room.archive.require_look(OLENA, given)


def test_a_view_is_noted_once_for_each_hour_of_a_cameras_footage(room) -> None:
    look, other = (room.archive.open_look(OLENA, "розшук", case) for case in ("ЄО 1", "ЄО 2"))
    for _ in range(2):
        room.archive.note_view(OLENA, look, GATE, Span(START, START + HOUR))
        room.archive.note_view(OLENA, look, StreamKey(GATE.camera_id, StreamKind.SUB), Span(START, START + HOUR / 2))
        room.archive.note_view(OLENA, look, GATE, Span(START + HOUR / 2, START + 1.5 * HOUR))
        room.archive.note_view(OLENA, look, StreamKey(CameraId("yard")), Span(START, START + HOUR / 2))
        room.archive.note_view(OLENA, other, GATE, Span(START, START + HOUR / 2))
    rows = room.audited("archive.view")
    assert [(row.object_id, row.case_reference) for row in rows] == [
        ("gate", "ЄО 1"),
        ("gate", "ЄО 1"),
        ("yard", "ЄО 1"),
        ("gate", "ЄО 2"),
    ]
    assert json.loads(rows[0].details) == {
        "stream": "main",
        "from": "2026-11-23T20:00:00.000Z",
        "to": "2026-11-23T21:00:00.000Z",
    }


def test_a_note_that_failed_is_tried_again(room, monkeypatch) -> None:
    look = room.archive.open_look(OLENA, "розшук", "ЄО 1")
    with monkeypatch.context() as broken:
        broken.setattr(type(room.storage.unit.audit), "append", _fail)
        with pytest.raises(Unavailable):
            room.archive.note_view(OLENA, look, GATE, Span(START, START + HOUR))
    room.archive.note_view(OLENA, look, GATE, Span(START, START + HOUR))
    assert len(room.audited("archive.view")) == 1


def _fail(*_: object) -> None:
    raise Unavailable("database.away", "The database is away.")


def test_bookmarks_are_kept_and_removed(room) -> None:
    mine = room.archive.add_bookmark(OLENA, BookmarkDraft(("gate", "gate"), START, " біля воріт ", "ЄО 1"))
    assert (mine.camera_ids, mine.text, mine.person_name) == (("gate",), "біля воріт", "olena")
    theirs = room.archive.add_bookmark(TARAS, BookmarkDraft(("gate",), START, "машина"))
    span = Span(START - HOUR, START + HOUR)
    assert room.archive.bookmarks(OLENA, [CameraId("gate")], span) == [mine, theirs]
    assert room.archive.bookmarks(OLENA, [CameraId("yard")], span) == []
    with pytest.raises(NotAllowed, match=r"bookmark\.not_yours"):
        room.archive.remove_bookmark(OLENA, theirs.id)
    room.archive.remove_bookmark(TARAS, mine.id)
    with pytest.raises(NotFound, match=r"bookmark\.not_found"):
        room.archive.remove_bookmark(OLENA, BookmarkId("nothing"))
    assert [row.action for row in room.storage.unit.audit.rows] == ["bookmark.add", "bookmark.add", "bookmark.remove"]


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (BookmarkDraft((), START, "x"), "bookmark.bad_cameras"),
        (BookmarkDraft(tuple(f"c{n}" for n in range(65)), START, "x"), "bookmark.bad_cameras"),
        (BookmarkDraft(("../etc",), START, "x"), "camera.bad_id"),
        (BookmarkDraft(("gate",), START, " "), "bookmark.bad_text"),
        (BookmarkDraft(("gate",), START, "x" * 201), "bookmark.bad_text"),
        (BookmarkDraft(("gate",), START, "x", "y" * 201), "bookmark.bad_text"),
        (BookmarkDraft(("gate",), START.replace(tzinfo=None), "x"), "time.naive"),
    ],
)
def test_bookmarks_that_make_no_sense_are_refused(room, draft, code) -> None:
    with pytest.raises(BadInput, match=code):
        room.archive.add_bookmark(OLENA, draft)


def test_spans_have_a_limit() -> None:
    assert check_span(Span(START, START + 6 * HOUR))
    with pytest.raises(BadInput, match=r"archive\.span_too_long"):
        check_span(Span(START, START + 6.01 * HOUR))
