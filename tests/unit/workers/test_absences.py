"""The recorder's account of what it did not record."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.media.notes import AbsenceNote
from varta.recordings.absence import AbsenceReason as Why
from varta.workers.absences import AbsenceBook, Seen, parse_key

GATE = StreamKey(CameraId("gate"))
S = 1_000_000
T0 = 1_800_000_000 * S
GONE = Seen(None, Why.CAMERA_OFFLINE, "camera.unreachable")


class Room:
    """Hold a book and what it noted."""

    def __init__(self, folder: Path, alive: int | None = None, now: int = T0) -> None:
        self.notes: list[AbsenceNote] = []
        self.path = folder / "absences.json"
        self.book = AbsenceBook(self.notes.append, self.path, alive, now)

    def look(self, seconds: float, seen: Seen) -> None:
        """Look at the gate that many seconds after the start."""
        self.book.look(GATE, seen, T0 + int(seconds * S))

    def told(self) -> list[tuple[float, float | None, str]]:
        """Return the notes in seconds after the start."""
        return [
            ((n.start_us - T0) / S, None if n.end_us is None else (n.end_us - T0) / S, n.reason) for n in self.notes
        ]


def open_span(start: float, end: float) -> Seen:
    return Seen((T0 + int(start * S), T0 + int(end * S)), Why.NETWORK_LOSS)


@pytest.fixture
def room(tmp_path: Path) -> Callable[..., Room]:
    return lambda **given: Room(tmp_path, **given)


def test_what_is_recorded_without_a_hole_is_no_absence(room: Callable[..., Room]) -> None:
    made = room()
    for second in range(60):
        made.look(second, open_span(0.2, second))
    assert made.told() == []


def test_an_absence_begins_where_the_recording_ended_and_ends_where_it_begins(room: Callable[..., Room]) -> None:
    made = room()
    made.look(1, open_span(0.2, 1))
    made.look(2, GONE)
    assert made.told() == []
    made.look(3.5, GONE)
    made.look(9, open_span(8, 9))
    assert made.told() == [(1, None, "camera_offline"), (1, 8, "camera_offline")]


def test_a_stalled_camera_is_missed_though_its_file_is_still_open(room: Callable[..., Room]) -> None:
    made = room()
    made.look(1, open_span(0, 1))
    made.look(4, open_span(0, 1))
    assert made.told() == [(1, None, "network_loss")]


def test_a_hole_between_two_connections_is_noted_though_nobody_looked_meanwhile(room: Callable[..., Room]) -> None:
    made = room()
    made.look(1, open_span(0, 1))
    made.look(3, open_span(2.4, 3))
    assert made.told() == [(1, 2.4, "network_loss")]


def test_another_reason_ends_one_absence_and_begins_the_next(room: Callable[..., Room]) -> None:
    made = room()
    made.look(0, open_span(-1, 0))
    made.look(3, Seen(None, Why.NETWORK_LOSS))
    made.look(10, GONE)
    made.look(11, GONE)
    assert made.told() == [(0, None, "network_loss"), (0, 10, "network_loss"), (10, None, "camera_offline")]


def test_the_recorder_notes_its_own_absence_when_it_is_back(room: Callable[..., Room]) -> None:
    made = room(alive=T0 - 90 * S)
    made.look(0.5, Seen(None, Why.NETWORK_LOSS))
    made.look(1.5, open_span(1.1, 1.5))
    assert made.told() == [(-90, 1.1, "recorder_down")]


def test_the_recorders_absence_ends_with_its_start_where_the_camera_stays_away(room: Callable[..., Room]) -> None:
    made = room(alive=T0 - 90 * S)
    for second in range(8):
        made.look(second, GONE)
    assert made.told() == [(-90, 0, "recorder_down"), (0, None, "camera_offline")]


def test_a_camera_that_is_switched_off_was_not_missed_because_of_the_recorder(room: Callable[..., Room]) -> None:
    made = room(alive=T0 - 90 * S)
    made.look(0.5, Seen(None, Why.DISABLED, "olena"))
    assert made.told() == [(-90, None, "disabled")]
    assert made.notes[0].detail == "olena"


def test_what_lasted_at_a_crash_ends_with_the_last_sign_of_life(room: Callable[..., Room]) -> None:
    before = room()
    before.look(0, open_span(-1, 0))
    before.look(3, GONE)
    after = room(alive=T0 + 20 * S, now=T0 + 30 * S)
    assert after.told() == [(0, 20, "camera_offline")]
    assert json.loads(after.path.read_text()) == []


def test_a_stream_that_is_no_longer_expected_ends_its_absence(room: Callable[..., Room]) -> None:
    made = room()
    made.look(0, open_span(-1, 0))
    made.look(3, GONE)
    made.book.forget(GATE, T0 + 7 * S)
    assert made.told()[-1] == (0, 7, "camera_offline")
    assert made.book.streams == []


def test_a_clock_set_back_by_an_hour_does_not_hide_what_is_missing(room: Callable[..., Room]) -> None:
    made = room()
    made.look(3600, open_span(0, 3600))
    for second in range(20):
        made.look(second, GONE)
    assert made.told()[-1][1:] == (None, "camera_offline")


@pytest.mark.parametrize(
    "text", ["", "[[1]]", '{"a": 1}', '[["gate/main", 5, "no_such_reason", ""]]', '[["../x/main", 5, "disabled", ""]]']
)
def test_a_damaged_file_of_absences_stops_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "absences.json").write_text(text)
    assert Room(tmp_path).notes == []


def test_a_key_reads_back() -> None:
    assert parse_key(str(GATE)) == GATE
