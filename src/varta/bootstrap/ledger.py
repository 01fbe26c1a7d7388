"""What the command line asks of the coverage ledger and of holds, as plain rows over the settings."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from varta.access.model import system_actor
from varta.bootstrap.centre import heartbeats
from varta.bootstrap.coverage import RecorderWord, expected_of, known_camera, zone_of
from varta.bootstrap.services import opened_database
from varta.bootstrap.settings import Settings
from varta.cameras.service import CameraService
from varta.kernel.clock import SystemClock
from varta.kernel.errors import BadInput
from varta.kernel.ids import HoldId
from varta.kernel.spans import Span
from varta.recordings.coverage import Piece
from varta.recordings.coverage_service import CoverageService, Expected
from varta.recordings.coverage_shares import DayShare, Share
from varta.recordings.hold import HoldReason
from varta.recordings.hold_service import HoldDraft, HoldService, PlacedHold

Row = Mapping[str, object]
_ACTOR = system_actor("cli")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewHold:
    """Hold what the command line says of a new hold; times as typed."""

    cameras: Sequence[str]
    start: str
    end: str
    reason: str
    case: str
    until: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Ledger:
    cameras: CameraService
    coverage: CoverageService
    holds: HoldService


def coverage_of(settings: Settings, cameras: Sequence[str], start: str, end: str) -> Sequence[Row]:
    """Return each camera's pieces, share and days in a span; no cameras given: all of them.

    Without `end` until now, without `start` the day before the end. Raises `BadInput` (`time.bad`, `time.empty_span`,
    `camera.bad_id`, `recordings.span_too_long`).
    """
    to = read_time(settings, end) if end else datetime.now(UTC)
    span = Span(read_time(settings, start) if start else to - _DAY, to)
    with _opened(settings) as ledger:
        known = ledger.cameras.list(_ACTOR)
        wanted = expected_of(known, cameras or [camera.id for camera in known])
        return [_coverage_row(ledger.coverage, stream, span) for stream in wanted]


def list_holds(settings: Settings, limit: int) -> Sequence[Row]:
    """Return holds, newest first."""
    with _opened(settings) as ledger:
        return [_hold_row(placed) for placed in ledger.holds.list(_ACTOR, limit)]


def place_hold(settings: Settings, new: NewHold) -> Row:
    """Place a hold. Raises `hold.…`, `time.…`, `camera.not_found`."""
    try:
        reason = HoldReason(new.reason)
    except ValueError:
        known = ", ".join(HoldReason)
        raise BadInput("hold.bad_reason", f"No reason '{new.reason}'; known are {known}.", where="reason") from None
    span = Span(read_time(settings, new.start), read_time(settings, new.end))
    until = read_time(settings, new.until) if new.until else None
    with _opened(settings) as ledger:
        draft = HoldDraft(new.cameras, span, reason, new.case, until, new.note)
        return _hold_row(ledger.holds.place(_ACTOR, draft))


def release_hold(settings: Settings, hold: str) -> Row:
    """Release a hold. Raises `hold.not_found`, `hold.already_released`."""
    with _opened(settings) as ledger:
        return _hold_row(PlacedHold(ledger.holds.release(_ACTOR, HoldId(hold)), None))


def read_time(settings: Settings, text: str) -> datetime:
    """Return a moment as people type it; without a zone it is the centre's. Raises `BadInput` (`time.bad`)."""
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=zone_of(settings.timezone))).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInput(
            "time.bad", f"'{text}' is no time; write it as 2026-11-22 or 2026-11-22T20:14:07 (or with a zone: …Z).",
            where="time",
        ) from None  # fmt: skip


@contextmanager
def _opened(settings: Settings) -> Iterator[_Ledger]:
    from varta.media.mover import Mover

    clock = SystemClock()
    with opened_database(settings) as database:
        database.upgrade()
        transactions = database.transaction
        cameras = CameraService(transactions, clock)
        word = RecorderWord(clock, lambda: heartbeats(settings.run_dir))
        yield _Ledger(
            cameras,
            CoverageService(transactions, clock, word, zone_of(settings.timezone)),
            HoldService(transactions, clock, Mover(settings.places), known_camera(cameras, _ACTOR)),
        )


def _coverage_row(coverage: CoverageService, stream: Expected, span: Span) -> Row:
    (timeline,) = coverage.timeline(_ACTOR, [stream], span, timedelta())
    return {
        "camera": stream.stream.camera_id,
        "stream": stream.stream.kind.value,
        "from": _time(span.start),
        "to": _time(span.end),
        **_share(timeline.share),
        "pieces": [_piece_row(piece) for piece in timeline.pieces],
        "days": [_day_row(day) for day in coverage.days(_ACTOR, stream, span)],
    }


def _piece_row(piece: Piece) -> Row:
    return {
        "from": _time(piece.start),
        "to": _time(piece.end),
        "seconds": (piece.end - piece.start).total_seconds(),
        "state": piece.state.value,
        "reason": piece.reason.value if piece.reason else None,
        "detail": piece.detail,
    }


def _day_row(day: DayShare) -> Row:
    return {"day": day.day.isoformat(), "hours": (day.end - day.start) / timedelta(hours=1), **_share(day.share)}


def _share(share: Share) -> Row:
    return {
        "recorded_s": share.recorded,
        "recorded_share": share.recorded_share,
        "missing": {reason.value: seconds for reason, seconds in share.missing.items()},
    }


def _hold_row(placed: PlacedHold) -> Row:
    hold, figures = placed.hold, placed.figures
    gone = figures.gone if figures else ()
    return {
        "id": hold.id,
        "cameras": list(hold.camera_ids),
        "from": _time(hold.span.start),
        "to": _time(hold.span.end),
        "reason": hold.reason.value,
        "case": hold.case_reference,
        "until": _time(hold.until) if hold.until else None,
        "note": hold.note,
        "placed_by": hold.placed_by,
        "placed_at": _time(hold.placed_at),
        "released_by": hold.released_by,
        "released_at": _time(hold.released_at) if hold.released_at else None,
        "segments": figures.segments if figures else None,
        "bytes": figures.size if figures else None,
        "waiting": figures.waiting if figures else None,
        "gone": [{"camera": g.camera_id, "from": _time(g.start), "to": _time(g.end)} for g in gone],
    }


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
