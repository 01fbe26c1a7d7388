"""What of each moment was recorded, and why the rest is missing."""

import itertools
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.recordings.absence import Absence, AbsenceReason
from varta.recordings.coverage import Known, Piece, PieceState, micros, moment, pieces, thin
from varta.recordings.coverage_shares import by_day, share

GATE = StreamKey(CameraId("gate"))
START = datetime(2026, 11, 22, 10, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def us(start: float, end: float) -> tuple[int, int]:
    return micros(at(start)), micros(at(end))


def absent(
    start: float, end: float | None, reason: AbsenceReason = AbsenceReason.CAMERA_OFFLINE, detail: str = ""
) -> Absence:
    return Absence(GATE, at(start), None if end is None else at(end), reason, detail)


def told(timeline: list[Piece]) -> list[tuple[float, float, str]]:
    return [((p.start - START).total_seconds(), (p.end - START).total_seconds(), p.reason or p.state) for p in timeline]


HOUR = Span(at(0), at(3600))


def test_the_time_between_two_files_is_missing_for_the_reason_that_was_noted() -> None:
    known = Known([us(0, 600), us(900, 3600)], [absent(600, 900, detail="camera.timeout")], expected_from=at(-100))
    timeline = pieces(HOUR, known, at(9000))
    assert told(timeline) == [(0, 600, "recorded"), (600, 900, "camera_offline"), (900, 3600, "recorded")]
    assert timeline[1].detail == "camera.timeout"


def test_time_that_nobody_explains_is_missing_for_an_unknown_reason() -> None:
    assert told(pieces(HOUR, Known([us(0, 600)], [], expected_from=at(-1)), at(9000))) == [
        (0, 600, "recorded"),
        (600, 3600, "unknown"),
    ]


def test_before_the_camera_existed_nothing_was_expected_and_after_now_nothing_is_known() -> None:
    timeline = pieces(HOUR, Known([us(600, 1200)], [], expected_from=at(600)), at(1203))
    assert told(timeline) == [(0, 600, "not_expected"), (600, 1200, "recorded"), (1200, 3600, "future")]


def test_a_camera_that_was_removed_misses_nothing() -> None:
    assert told(pieces(HOUR, Known([us(0, 60)], [], expected_from=None), at(9000))) == [
        (0, 60, "recorded"),
        (60, 3600, "not_expected"),
    ]


def test_an_absence_that_lasts_reaches_until_now() -> None:
    timeline = pieces(HOUR, Known([us(0, 60)], [absent(60, None)], expected_from=at(-1)), at(100))
    assert told(timeline) == [(0, 60, "recorded"), (60, 100, "camera_offline"), (100, 3600, "future")]


def test_footage_counts_even_where_an_absence_was_noted_or_the_camera_was_not_registered_yet() -> None:
    assert told(pieces(HOUR, Known([us(0, 3600)], [absent(10, 20)], expected_from=at(1800)), at(9000))) == [
        (0, 3600, "recorded")
    ]


def test_of_two_absences_at_once_the_later_one_counts_and_the_longer_one_goes_on_after_it() -> None:
    both = [absent(0, 3600), absent(600, 700, AbsenceReason.DISK_FULL)]
    assert told(pieces(HOUR, Known([], both, expected_from=at(-1)), at(9000))) == [
        (0, 600, "camera_offline"),
        (600, 700, "disk_full"),
        (700, 3600, "camera_offline"),
    ]


def test_the_distance_of_two_pictures_is_no_gap() -> None:
    assert told(pieces(HOUR, Known([us(0, 60), us(60.4, 3600)], [], expected_from=at(-1)), at(9000))) == [
        (0, 3600, "recorded")
    ]


@st.composite
def situations(draw: st.DrawFn) -> tuple[Span, Known, datetime]:
    def spans(most: int) -> list[tuple[int, int]]:
        edges = st.tuples(st.integers(-500, 4100), st.integers(1, 900))
        return [(a, a + b) for a, b in draw(st.lists(edges, max_size=most))]

    lasting = draw(st.booleans())
    absences = [
        absent(a, None if lasting and not number else b, draw(st.sampled_from(AbsenceReason)))
        for number, (a, b) in enumerate(spans(8))
    ]
    created = draw(st.none() | st.integers(-600, 4000))
    known = Known([us(a, b) for a, b in spans(12)], absences, expected_from=None if created is None else at(created))
    start = draw(st.integers(-100, 3000))
    return Span(at(start), at(start + draw(st.integers(1, 2000)))), known, at(draw(st.integers(-600, 5000)))


@given(situations())
def test_pieces_tile_the_span_and_neighbours_differ(situation: tuple[Span, Known, datetime]) -> None:
    span, known, now = situation
    timeline = pieces(span, known, now)
    assert timeline[0].start == span.start
    assert timeline[-1].end == span.end
    for one, other in itertools.pairwise(timeline):
        assert one.end == other.start
        assert (one.state, one.reason, one.detail) != (other.state, other.reason, other.detail)
    assert all(p.start < p.end for p in timeline)
    assert all((p.reason is not None) == (p.state is PieceState.MISSING) for p in timeline)


@given(situations(), st.integers(0, 3600))
def test_each_second_says_what_is_known_of_it(situation: tuple[Span, Known, datetime], second: int) -> None:
    span, known, now = situation
    when = at(second + 0.5)
    if not span.start <= when < span.end:
        return
    piece = next(p for p in pieces(span, known, now) if p.start <= when < p.end)
    covered = any(a <= micros(when) < b for a, b in known.recorded)
    excused = {
        a.reason for a in known.absences if a.start <= when < (now if a.end is None else min(a.end, now))
    }  # fmt: skip
    if covered:
        assert piece.state is PieceState.RECORDED
    elif excused:
        assert piece.reason in excused
    elif when >= now:
        assert piece.state is PieceState.FUTURE
    elif known.expected_from is None or when < known.expected_from:
        assert piece.state is PieceState.NOT_EXPECTED
    else:
        assert piece.reason is AbsenceReason.UNKNOWN or when >= now - timedelta(seconds=5)


@given(situations(), st.integers(0, 600))
def test_a_thin_timeline_still_tiles_the_span_and_has_no_short_pieces(
    situation: tuple[Span, Known, datetime], resolution: int
) -> None:
    span, known, now = situation
    timeline = thin(pieces(span, known, now), timedelta(seconds=resolution))
    assert (timeline[0].start, timeline[-1].end) == (span.start, span.end)
    assert all(one.end == other.start for one, other in itertools.pairwise(timeline))
    if len(timeline) > 1:
        assert min(p.end - p.start for p in timeline) >= timedelta(seconds=resolution)


@given(situations())
def test_the_days_add_up_to_the_span(situation: tuple[Span, Known, datetime]) -> None:
    span, known, now = situation
    timeline = pieces(span, known, now)
    days, whole = by_day(timeline, KYIV), share(timeline)
    assert abs(sum(d.share.recorded for d in days) - whole.recorded) < 1e-6
    missing = sum(sum(d.share.missing.values()) for d in days)
    assert abs(missing - sum(whole.missing.values())) < 1e-6


def test_short_pieces_in_a_row_say_what_most_of_their_time_was() -> None:
    flapping = [us(n * 20, n * 20 + 5) for n in range(6)]  # five seconds of each twenty
    timeline = pieces(Span(at(0), at(120)), Known(flapping, [absent(0, 120)], expected_from=at(-1)), at(900))
    assert told(thin(timeline, timedelta(seconds=60))) == [(0, 120, "camera_offline")]


def test_a_short_gap_is_merged_away_and_a_long_one_is_not() -> None:
    known = Known([us(0, 1000), us(1010, 2000), us(2100, 3600)], [], expected_from=at(-1))
    found = told(thin(pieces(HOUR, known, at(9000)), timedelta(seconds=60)))
    assert found == [(0, 2000, "recorded"), (2000, 2100, "unknown"), (2100, 3600, "recorded")]


def local(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=KYIV)


def test_the_day_on_which_clocks_go_forward_has_23_hours() -> None:
    start, end = local(2026, 3, 28), local(2026, 3, 31)
    known = Known([(micros(start), micros(end))], [], expected_from=start)
    days = by_day(pieces(Span(start, end), known, end + timedelta(days=1)), KYIV)
    assert [d.day for d in days] == [date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30)]
    assert [(d.end - d.start) / timedelta(hours=1) for d in days] == [24, 23, 24]
    assert [d.share.recorded / 3600 for d in days] == [24, 23, 24]
    assert [d.share.recorded_share for d in days] == [1, 1, 1]


def test_the_day_on_which_clocks_go_back_has_25_hours_and_a_gap_in_the_doubled_hour_counts_once() -> None:
    start, end = local(2026, 10, 24), local(2026, 10, 27)
    # 03:00 to 03:30 local summer time: the first of two such half hours.
    gap = datetime(2026, 10, 25, 0, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    known = Known([(micros(start), micros(gap[0])), (micros(gap[1]), micros(end))], [], expected_from=start)
    days = by_day(pieces(Span(start, end), known, end + timedelta(days=1)), KYIV)
    assert [(d.end - d.start) / timedelta(hours=1) for d in days] == [24, 25, 24]
    assert days[1].share.missing == {AbsenceReason.UNKNOWN: 1800}
    assert days[1].share.recorded_share == 24.5 / 25


def test_a_day_counts_as_far_as_time_has_come() -> None:
    start = local(2026, 11, 22)
    now = start + timedelta(hours=6)
    known = Known([(micros(start), micros(start + timedelta(hours=3)))], [], expected_from=start - timedelta(days=9))
    (day,) = by_day(pieces(Span(start, local(2026, 11, 23)), known, now), KYIV)
    assert day.share.recorded_share is not None
    assert abs(day.share.recorded_share - 0.5) < 1e-3


def test_a_day_on_which_nothing_was_expected_has_no_share() -> None:
    start = local(2026, 11, 22)
    (day,) = by_day(
        pieces(Span(start, local(2026, 11, 23)), Known([], [], expected_from=None), local(2026, 12, 1)), KYIV
    )
    assert day.share.recorded_share is None


def test_thirty_days_of_minutes_take_no_time() -> None:
    begin = micros(START)
    recorded = [(begin + n * 60_000_000, begin + n * 60_000_000 + 58_000_000) for n in range(30 * 1440)]
    absences = [
        Absence(GATE, moment(end), moment(end + 2_000_000), AbsenceReason.NETWORK_LOSS) for _, end in recorded
    ]  # fmt: skip
    span = Span(START, START + timedelta(days=30))
    began = time.process_time()
    timeline = pieces(span, Known(recorded, absences, expected_from=START), START + timedelta(days=31))
    days = by_day(timeline, KYIV)
    coarse = thin(timeline, timedelta(minutes=10))
    assert time.process_time() - began < 3
    assert len(timeline) == 2 * len(recorded)
    assert len(coarse) == 1
    assert len(days) == 31


def test_what_was_purged_was_deleted_except_where_nothing_had_been_recorded() -> None:
    deleted = [absent(0, 1200, AbsenceReason.DELETED)]
    known = Known([us(1200, 3600)], [absent(300, 400, AbsenceReason.NETWORK_LOSS)], deleted, at(-1))
    assert told(pieces(HOUR, known, at(9000))) == [
        (0, 300, "deleted"),
        (300, 400, "network_loss"),
        (400, 1200, "deleted"),
        (1200, 3600, "recorded"),
    ]
