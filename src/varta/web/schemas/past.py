"""Questions about the past."""

from dataclasses import replace
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from varta.events.past import MAX_ANSWERS, MAX_CAMERAS, MAX_POINTS, Asked, Question, Towards
from varta.events.past import Answer as AnswerModel
from varta.events.past import Match as MatchModel
from varta.events.past_service import Sought, Why
from varta.events.past_trial import TrialResult as TrialResultModel
from varta.events.past_words import asked_cameras, asked_classes
from varta.kernel.geometry import Point
from varta.kernel.rules import Direction
from varta.kernel.spans import Span
from varta.web.schemas.common import Answer, Body, Line, Moment, UtcTime, as_utc
from varta.web.schemas.rules import RuleSpecDraft

Words = Annotated[list[Line], Field(default_factory=list, max_length=50)]


class Described(Body):
    """Say which cameras and time a question is about, whom it describes, and why it is asked; both are noted."""

    camera_ids: Annotated[list[Line], Field(min_length=1, max_length=MAX_CAMERAS)]
    from_: Moment = Field(alias="from")
    to: Moment
    classes: Words
    upper: Words
    lower: Words
    body: Words
    towards: Towards | None = None
    faster_kmh: Annotated[float | None, Field(ge=0, le=1000)] = None
    night: bool = False
    purpose: Line
    case_reference: Line

    def why(self) -> Why:
        """Return the reason; raises `BadInput` (`past.purpose_needed`)."""
        return Why(self.purpose, self.case_reference)

    def plain(self, zone: ZoneInfo) -> Question:
        """Return a question without a shape; raises `BadInput` (`past.…`, `camera.bad_id`, `time.empty_span`)."""
        return self._question(zone, Asked.SEEN, (), Direction.BOTH, 0.0)

    def _question(
        self, zone: ZoneInfo, asked: Asked, points: tuple[Point, ...], direction: Direction, seconds: float
    ) -> Question:
        return Question(
            asked=asked,
            cameras=asked_cameras(self.camera_ids),
            span=Span(self.from_, self.to),
            points=points,
            direction=direction,
            seconds=seconds,
            classes=asked_classes(self.classes),
            upper=frozenset(self.upper),
            lower=frozenset(self.lower),
            body=frozenset(self.body),
            towards=self.towards,
            faster_kmh=self.faster_kmh,
            night=self.night,
            zone=zone,
        )


class PastQuestion(Described):
    """Ask who crossed a line, stayed in a polygon, or was seen; points are fractions of the picture."""

    asked: Asked = Asked.SEEN
    points: Annotated[list[tuple[float, float]], Field(default_factory=list, max_length=MAX_POINTS)]
    direction: Direction = Direction.BOTH
    seconds: float = 0.0
    limit: Annotated[int, Field(ge=1, le=MAX_ANSWERS)] = 200

    def as_model(self, zone: ZoneInfo) -> Question:
        """Return the domain's question; raises `BadInput` (`past.…`, `camera.bad_id`, `time.empty_span`)."""
        points = tuple(Point(x, y) for x, y in self.points)
        found = self._question(zone, self.asked, points, self.direction, self.seconds)
        return replace(found, limit=self.limit)


class PastMatch(Answer):
    """Describe a track that meets a question; `at` is when, `box` left, top, width and height then, as fractions."""

    camera_id: str
    trace: str
    class_name: str
    at: UtcTime
    start: UtcTime
    end: UtcTime
    seconds: float
    box: tuple[float, float, float, float]
    direction: str
    crossings: int
    upper: str | None
    lower: str | None
    body: str | None
    heading: float | None
    motion: float | None
    kmh: float | None


class PastAnswer(Answer):
    """List the newest matches; `total` counts all, `cut` says that there are more than are listed.

    `complete` is false when the time was up before everything from `searched_from` on was looked at.
    """

    items: list[PastMatch]
    total: int
    cut: bool
    complete: bool
    searched_from: UtcTime


class PastTrial(Body):
    """Try a rule on a camera's past."""

    camera_id: Line
    from_: Moment = Field(alias="from")
    to: Moment
    spec: RuleSpecDraft
    purpose: Line
    case_reference: Line


class PastNext(Body):
    """Ask where a vehicle's like came after its track, which was there `at` about that time."""

    camera_id: Line
    trace: Line
    at: Moment
    camera_ids: Annotated[list[Line], Field(min_length=1, max_length=MAX_CAMERAS)]
    within_s: Annotated[float, Field(ge=1, le=86_400)] = 900.0
    purpose: Line
    case_reference: Line

    def as_model(self) -> Sought:
        """Return what is sought; raises `BadInput` (`camera.bad_id`)."""
        (camera,) = asked_cameras([self.camera_id])
        return Sought(camera, self.trace, self.at, asked_cameras(self.camera_ids), self.within_s)


class PastTrialAlarm(Answer):
    """Describe an alarm that a rule would have raised."""

    at: UtcTime
    class_name: str
    trace: str
    direction: str


class PastTrialResult(Answer):
    """Say what a rule would have done; `items` are the first alarms, `total` counts all.

    With `complete` false the time was up at `to`; the rate is that of what was looked at.
    """

    items: list[PastTrialAlarm]
    total: int
    per_day: float
    tracks: int
    from_: UtcTime = Field(alias="from")
    to: UtcTime
    complete: bool


def answer_of(answer: AnswerModel) -> PastAnswer:
    """Describe an answer."""
    return PastAnswer(
        items=[_match_of(match) for match in answer.matches],
        total=answer.total,
        cut=answer.total > len(answer.matches),
        complete=answer.complete,
        searched_from=as_utc(answer.searched_from),
    )


def trial_of(result: TrialResultModel) -> PastTrialResult:
    """Describe a trial's result."""
    plain = ("class_name", "trace", "direction")
    alarms = [PastTrialAlarm(at=as_utc(a.at), **{name: getattr(a, name) for name in plain}) for a in result.alarms]
    span = {"from": as_utc(result.looked.start), "to": as_utc(result.looked.end)}
    return PastTrialResult(
        items=alarms,
        total=result.total,
        per_day=result.per_day,
        tracks=result.tracks,
        complete=result.complete,
        **span,
    )


def _match_of(match: MatchModel) -> PastMatch:
    times = {name: as_utc(getattr(match, name)) for name in ("at", "start", "end")}
    plain = set(PastMatch.model_fields) - set(times)
    return PastMatch(**{name: getattr(match, name) for name in plain}, **times)
