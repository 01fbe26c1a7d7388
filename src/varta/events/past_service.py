"""The use cases of the past: asked for a purpose and a case, noted before it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from varta.access.audit import AuditDraft, AuditTrail, Detail
from varta.access.model import Actor, Permission
from varta.events.past import Answer, Asked, Counts, Heat, Question, TrajectoryArchive
from varta.events.past_trial import Replay, Trial, TrialResult
from varta.kernel.clock import Clock
from varta.kernel.errors import BadInput
from varta.kernel.spans import Span
from varta.kernel.transactions import Transactions

MAX_TEXT = 200
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
