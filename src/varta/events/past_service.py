"""The use cases of the past: asked for a purpose and a case, noted before it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from varta.access.audit import AuditDraft, AuditTrail, Detail
from varta.access.model import Actor, Permission
from varta.events.past import MAX_ANSWERS, Answer, Asked, Counts, Heat, Question, TrajectoryArchive
from varta.events.past_trial import Replay, Trial, TrialResult
from varta.kernel.clock import Clock
from varta.kernel.errors import BadInput, NotFound
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.kernel.transactions import Transactions

MAX_TEXT = 200
_NEAR = timedelta(hours=1)
_NAMED = 20  # cameras that the trail names one by one


@dataclass(frozen=True, slots=True)
class Why:
    """Say for what somebody asks, and for which case. Raises `BadInput` (`past.purpose_needed`)."""

    purpose: str
    case_reference: str

    def __post_init__(self) -> None:
        for where, text in (("purpose", self.purpose), ("case_reference", self.case_reference)):
            if not text.strip() or len(text) > MAX_TEXT:
                raise BadInput("past.purpose_needed", f"Give a {where} of 1 to {MAX_TEXT} characters.", where=where)


@dataclass(frozen=True, slots=True)
class Sought:
    """Name a vehicle's track that was there `at` about that time, and where it may have come within seconds."""

    camera: CameraId
    trace: str
    at: datetime
    cameras: tuple[CameraId, ...]
    within_s: float = 900.0


class PastUnit(Protocol):
    """Offer what questions use in a transaction."""

    @property
    def audit(self) -> AuditTrail:
        """Return the audit trail."""
        ...


class PastService:
    """Answer questions about the past; safe from several threads. All may raise `Unavailable` (`past.…`).

    A question is noted before the archive is opened: one that fails, or whose asker goes away, was asked as well.
    """

    def __init__(
        self, transactions: Transactions[PastUnit], clock: Clock, archive: TrajectoryArchive, replay: Replay
    ) -> None:
        self._transactions, self._clock = transactions, clock
        self._archive, self._replay = archive, replay

    def ask(self, actor: Actor, why: Why, question: Question) -> Answer:
        """Return the newest tracks that meet a question, and how many do."""
        self._note(actor, why, "past.ask", _described(question))
        return self._archive.ask(question)

    def next_seen(self, actor: Actor, why: Why, sought: Sought) -> Answer:
        """Return where vehicles of a track's class and colour began to be seen on other cameras soon after it.

        They are candidates, by what is kept of them, not the same vehicle for sure; people are never sought so. Raises
        `NotFound` (`past.no_track`), `BadInput` (`past.only_vehicles`).
        """
        details: dict[str, Detail] = {"cameras": sought.camera, "track": sought.trace, "within_s": sought.within_s}
        self._note(actor, why, "past.next", {**details, "at": sought.at.isoformat()})
        track = self._archive.find(sought.camera, sought.trace, Span(sought.at - _NEAR, sought.at + _NEAR))
        if track is None:
            raise NotFound("past.no_track", f"There is no track '{sought.trace}' on '{sought.camera}' at that time.")
        if track.body is None or track.class_name == "person":
            text = "Only vehicles whose colour was seen are sought on other cameras; people are not."
            raise BadInput("past.only_vehicles", text, where="trace")
        end = datetime.fromtimestamp(track.end_us / 1_000_000, UTC)
        return self._archive.ask(
            Question(
                asked=Asked.SEEN,
                cameras=tuple(camera for camera in sought.cameras if camera != sought.camera),
                span=Span(end, end + timedelta(seconds=sought.within_s)),
                classes=frozenset({track.class_name}),
                body=frozenset({track.body.name}),
                limit=MAX_ANSWERS,
            )
        )

    def counts(self, actor: Actor, why: Why, question: Question) -> Counts:
        """Return how many tracks of each class began in each hour. Raises `BadInput` (`past.no_shape`)."""
        _check_plain(question)
        self._note(actor, why, "past.counts", _described(question))
        return self._archive.counts(question)

    def heat(self, actor: Actor, why: Why, question: Question) -> Heat:
        """Return where tracks spent time on one camera. Raises `BadInput` (`past.no_shape`, `past.one_camera`)."""
        _check_plain(question)
        if len(question.cameras) != 1:
            raise BadInput("past.one_camera", "A heat map is of one camera's picture; name one.", where="cameras")
        self._note(actor, why, "past.heat", _described(question))
        return self._archive.heat(question)

    def try_rule(self, actor: Actor, why: Why, trial: Trial) -> TrialResult:
        """Return what a rule over tracks would have done.

        Raises `BadInput` (`past.rule_needs_pixels`, `rule.needs_ground`).
        """
        details = {**_span(trial.span), "cameras": trial.camera, "rule": trial.rule.name, "kind": trial.rule.kind.value}
        self._note(actor, why, "past.try", details)
        return self._replay(trial, self._archive.tracks(trial.camera, trial.span))

    def _note(self, actor: Actor, why: Why, action: str, details: Mapping[str, Detail]) -> None:
        actor.require(Permission.ASK_PAST)
        case = (why.purpose.strip(), why.case_reference.strip())
        with self._transactions() as unit:
            unit.audit.append(AuditDraft(self._clock.now(), actor, action, "", *case, details))


def _check_plain(question: Question) -> None:
    if question.asked is not Asked.SEEN:
        raise BadInput("past.no_shape", "Heat maps and counts are of all the picture; give no points.", where="points")


def _span(span: Span) -> dict[str, Detail]:
    return {"from": span.start.isoformat(), "to": span.end.isoformat()}


def _described(question: Question) -> dict[str, Detail]:
    """Return a question in the trail's words: enough to ask it again."""
    cameras, more = question.cameras[:_NAMED], len(question.cameras) - _NAMED
    said: dict[str, Detail] = {
        "asked": question.asked.value,
        **_span(question.span),
        "cameras": " ".join(cameras) + (f" +{more}" if more > 0 else ""),
        "points": " ".join(f"{p.x:.4f},{p.y:.4f}" for p in question.points),
        "direction": question.direction.value if question.asked is Asked.CROSSED else "",
        "seconds": question.seconds,
        "towards": question.towards.value if question.towards else "",
        "faster_kmh": question.faster_kmh,
        "night": question.night,
    }
    said |= {name: " ".join(sorted(getattr(question, name))) for name in ("classes", "upper", "lower", "body")}
    return {name: value for name, value in said.items() if value not in ("", None, 0.0)}
