"""What the command line asks of the past, as plain rows over the settings."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from varta.access.model import system_actor
from varta.bootstrap.coverage import zone_of
from varta.bootstrap.ledger import read_time
from varta.bootstrap.past import past_service
from varta.bootstrap.services import opened_database
from varta.bootstrap.settings import Settings
from varta.cameras.service import CameraService
from varta.events.past import Asked, Match, Question, Towards
from varta.events.past_service import PastService, Sought, Why
from varta.events.past_trial import Trial, TrialResult
from varta.events.past_words import asked_cameras, asked_classes, asked_points
from varta.kernel.clock import SystemClock
from varta.kernel.errors import BadInput, NotFound
from varta.kernel.ground import Calibration
from varta.kernel.ids import CameraId
from varta.kernel.rules import Direction, RuleSpec
from varta.kernel.spans import Span

Row = Mapping[str, object]
_ACTOR = system_actor("cli")
_WEEK = timedelta(days=7)
_PATIENCE_S = 600.0  # who waits at a terminal can interrupt


@dataclass(frozen=True, slots=True)
class Reason:
    """Hold why somebody asks and over which span, as typed; without `start` a week, without `end` until now."""

    purpose: str
    case: str
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Hold a question as typed; `line` and `area` as `x1,y1,x2,y2,…`. No cameras: all that are registered."""

    cameras: Sequence[str] = ()
    line: str = ""
    area: str = ""
    stay: float = 0.0
    classes: Sequence[str] = ()
    colours: Mapping[str, Sequence[str]] = field(default_factory=dict)
    direction: Direction = Direction.BOTH
    towards: Towards | None = None
    faster_kmh: float | None = None
    nights: bool = False
    limit: int = 200


def ask_past(settings: Settings, reason: Reason, wanted: Wanted) -> Row:
    """Answer a question. Raises `past.…`, `time.…`, `camera.bad_id`."""
    span, zone = _span(settings, reason), zone_of(settings.timezone)
    why = Why(reason.purpose, reason.case)
    with _opened(settings) as (cameras, past):
        names = wanted.cameras or [camera.id for camera in cameras.list(_ACTOR)]
        question = _question(wanted, asked_cameras(names), span, zone)
        answer = past.ask(_ACTOR, why, question)
    return {
        "from": _time(answer.searched_from),
        "to": _time(span.end),
        "total": answer.total,
        "complete": answer.complete,
        "cut": answer.total > len(answer.matches),
        "items": [_match_row(match) for match in answer.matches],
    }


def next_seen(settings: Settings, reason: Reason, camera: str, trace: str, within_s: float) -> Row:
    """Return where a vehicle's like began to be seen after its track, which was there at `reason.start`.

    Raises `past.…`, `time.…`, `camera.bad_id`.
    """
    at, (own,) = read_time(settings, reason.start), asked_cameras([camera])
    with _opened(settings) as (cameras, past):
        sought = Sought(own, trace, at, tuple(found.id for found in cameras.list(_ACTOR)), within_s)
        answer = past.next_seen(_ACTOR, Why(reason.purpose, reason.case), sought)
    rows = [_match_row(match) for match in reversed(answer.matches)]
    return {"total": answer.total, "complete": answer.complete, "items": rows}


def try_rules(settings: Settings, reason: Reason, camera: str, file: Path) -> Sequence[Row]:
    """Return for each rule of a file how often it would have raised an alarm on a camera's past.

    The file's `[ground]` counts where it has one, else the camera's own. Raises `past.…`, `rules.…`, `rule.…`.
    """
    from varta.workers.rules_file import read_ground, read_rules

    rules, ground, (wanted,) = read_rules(file), read_ground(file), asked_cameras([camera])
    span, why, rows = _span(settings, reason), Why(reason.purpose, reason.case), []
    with _opened(settings) as (cameras, past):
        if ground is None:
            ground = _ground(cameras, wanted)
        for _, rule in rules:
            result = past.try_rule(_ACTOR, why, Trial(wanted, span, rule, ground, _PATIENCE_S))
            rows.append(_trial_row(rule, result))
    return rows


def _question(wanted: Wanted, cameras: tuple[CameraId, ...], span: Span, zone: ZoneInfo) -> Question:
    if wanted.line and wanted.area:
        raise BadInput("past.bad_points", "Give a line or an area, not both.", where="points")
    asked = Asked.CROSSED if wanted.line else Asked.STAYED if wanted.area else Asked.SEEN
    shape = wanted.line or wanted.area
    return Question(
        asked=asked,
        cameras=cameras,
        span=span,
        points=asked_points(shape) if shape else (),
        direction=wanted.direction,
        seconds=wanted.stay,
        classes=asked_classes(wanted.classes),
        towards=wanted.towards,
        faster_kmh=wanted.faster_kmh,
        night=wanted.nights,
        limit=wanted.limit,
        zone=zone,
        **{name: frozenset(words) for name, words in wanted.colours.items()},
    )


def _ground(cameras: CameraService, wanted: CameraId) -> Calibration | None:
    try:
        return cameras.get(_ACTOR, wanted).ground
    except NotFound:  # a removed camera's past is still there
        return None


def _span(settings: Settings, reason: Reason) -> Span:
    end = read_time(settings, reason.end) if reason.end else datetime.now(UTC)
    return Span(read_time(settings, reason.start) if reason.start else end - _WEEK, end)


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[CameraService, PastService]]:
    clock = SystemClock()
    with opened_database(settings) as database:
        database.upgrade()
        yield CameraService(database.transaction, clock), past_service(settings, database.transaction, clock)


def _match_row(match: Match) -> Row:
    return {
        "camera": match.camera_id,
        "at": _time(match.at),
        "class": match.class_name,
        "seconds": round(match.seconds, 1),
        "direction": match.direction or None,
        "crossings": match.crossings,
        "upper": match.upper,
        "lower": match.lower,
        "body": match.body,
        "heading": match.heading,
        "kmh": match.kmh,
        "box": [round(v, 4) for v in match.box],
        "from": _time(match.start),
        "to": _time(match.end),
        "trace": match.trace,
    }


def _trial_row(rule: RuleSpec, result: TrialResult) -> Row:
    return {
        "rule": rule.name,
        "kind": rule.kind.value,
        "per_day": round(result.per_day, 2),
        "total": result.total,
        "tracks": result.tracks,
        "from": _time(result.looked.start),
        "to": _time(result.looked.end),
        "complete": result.complete,
        "alarms": [{"at": _time(a.at), "class": a.class_name, "trace": a.trace} for a in result.alarms],
    }


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
