"""The use cases of holds: footage kept apart, so that no purge can reach it (`design/recording.md`, holds)."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from varta.access.audit import AuditDraft, Detail
from varta.access.model import Actor, Permission
from varta.kernel.changes import Topic
from varta.kernel.clock import Clock
from varta.kernel.errors import BadInput, NotFound, VartaError
from varta.kernel.ids import CameraId, HoldId, camera_id, new_id
from varta.kernel.spans import Span
from varta.kernel.transactions import Transactions
from varta.recordings.hold import MAX_TEXT, Hold, HoldReason
from varta.recordings.hold_files import FootageFiles, HeldFiles, HoldFigures
from varta.recordings.repository import RecordingUnit

_log = logging.getLogger(__name__)
MAX_NOTE = 2000
MAX_PAGE = 200
LONGEST = timedelta(days=3660)
_AT_ONCE = 500  # files that go back while a person waits; the keeper sees to the rest


@dataclass(frozen=True, slots=True)
class HoldDraft:
    """Hold what a person enters; `until` None means until somebody releases it."""

    camera_ids: Sequence[str]
    span: Span
    reason: HoldReason
    case_reference: str
    until: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlacedHold:
    """Hold a hold with its figures; None for a released one, which keeps nothing."""

    hold: Hold
    figures: HoldFigures | None


class HoldService:
    """Place and release holds; safe from several threads.

    `known` tells whether there is such a camera; one that was removed still has footage and can be held.
    """

    def __init__(
        self,
        transactions: Transactions[RecordingUnit],
        clock: Clock,
        files: FootageFiles,
        known: Callable[[CameraId], bool] = lambda _: True,
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._held = HeldFiles(transactions, files)
        self._known = known

    def place(self, actor: Actor, draft: HoldDraft) -> PlacedHold:
        """Keep footage: when this returns, every closed file of the span lies apart.

        Where the disk refuses, the hold stands, the keeper goes on, and `waiting` counts what is left. Raises
        `BadInput` (`hold.…`, `camera.bad_id`), `NotFound` (`camera.not_found`).
        """
        actor.require(Permission.PLACE_HOLDS)
        hold = self._new(actor, draft)
        self._require_known(hold.camera_ids)
        with self._transactions() as unit:
            unit.holds.add(hold)
            self._note(unit, actor, "hold.place", hold)
        try:
            figures = self._held.keep(hold)
        except VartaError as error:
            _log.error("hold %s stands, but its files wait for the keeper: %s", hold.id, error)
            figures = self._held.measure(hold)
        return PlacedHold(hold, figures)

    def release(self, actor: Actor, hold_id: HoldId) -> Hold:
        """End a hold; its files go back and are kept as long as any.

        Raises `NotFound` (`hold.not_found`), `Conflict` (`hold.already_released`).
        """
        actor.require(Permission.RELEASE_HOLDS)
        released = self._release(actor, hold_id, "hold.release")
        try:
            self._held.forget_note(hold_id)
            self._held.settle(_AT_ONCE)
        except VartaError as error:
            _log.warning("the files of hold %s wait for the keeper: %s", hold_id, error)
        return released

    def release_due(self, actor: Actor) -> Sequence[Hold]:
        """Release the holds whose time is over; return them."""
        actor.require(Permission.RELEASE_HOLDS)
        now = self._clock.now()
        with self._transactions(write=False) as unit:
            due = [hold for hold in unit.holds.active() if hold.due(now)]
        return [self._release(actor, hold.id, "hold.expire") for hold in due]

    def list(self, actor: Actor, limit: int = 100, before: datetime | None = None) -> Sequence[PlacedHold]:
        """Return holds, newest first, active ones with what they keep. Raises `BadInput` (`hold.bad_limit`)."""
        actor.require(Permission.PLACE_HOLDS)
        if not 1 <= limit <= MAX_PAGE:
            raise BadInput("hold.bad_limit", f"Ask for 1 to {MAX_PAGE} holds at a time.", where="limit")
        with self._transactions(write=False) as unit:
            found = unit.holds.list(limit, before)
        return [PlacedHold(hold, None if hold.released_at else self._held.measure(hold)) for hold in found]

    def active(self, actor: Actor) -> Sequence[Hold]:
        """Return the holds that are not released, oldest first."""
        actor.require(Permission.SEE_CAMERAS)
        with self._transactions(write=False) as unit:
            return unit.holds.active()

    def overlapping(self, actor: Actor, wanted: CameraId, span: Span) -> Sequence[Hold]:
        """Return the active holds of a camera that share a moment with a span."""
        actor.require(Permission.SEE_CAMERAS)
        with self._transactions(write=False) as unit:
            return unit.holds.overlapping(wanted, span)

    def settle(self, actor: Actor, limit: int = 500) -> int:
        """Move files of which the holds ask something else than is; return how many segments were seen to.

        Raises `Unavailable` (`recordings.cannot_move`, `database.away`).
        """
        actor.require(Permission.REPORT)
        return self._held.settle(limit)

    def settle_notes(self, actor: Actor) -> None:
        """Write the copies of active holds that are missing, and remove those of released ones; raises as `settle`."""
        actor.require(Permission.REPORT)
        self._held.settle_notes()

    def _new(self, actor: Actor, draft: HoldDraft) -> Hold:
        note = draft.note.strip()
        if len(note) > MAX_NOTE:
            raise BadInput("hold.note_too_long", f"A note has at most {MAX_NOTE} characters.", where="note")
        if draft.span.duration > LONGEST:
            raise BadInput("hold.span_too_long", f"A hold's span has at most {LONGEST.days} days.", where="to")
        return Hold(
            id=HoldId(new_id()),
            camera_ids=tuple(dict.fromkeys(camera_id(camera) for camera in draft.camera_ids)),
            span=draft.span,
            reason=draft.reason,
            case_reference=draft.case_reference.strip()[: MAX_TEXT + 1],
            placed_by=actor.name,
            placed_at=self._clock.now(),
            until=draft.until,
            note=note,
        )

    def _require_known(self, cameras: Sequence[CameraId]) -> None:
        missing = [camera for camera in cameras if not self._known(camera)]
        if not missing:
            return
        with self._transactions(write=False) as unit:
            recorded = {stream.camera_id for stream in unit.segments.streams()}
        for camera in missing:
            if camera not in recorded:
                raise NotFound(
                    "camera.not_found", f"There is no camera '{camera}', and no footage of one.",
                    where="camera_ids", params={"camera": camera},
                )  # fmt: skip

    def _release(self, actor: Actor, hold_id: HoldId, action: str) -> Hold:
        with self._transactions() as unit:
            hold = unit.holds.get(hold_id)
            if hold is None:
                raise NotFound("hold.not_found", f"There is no hold with the id '{hold_id}'.")
            released = hold.release(actor.name, self._clock.now())
            unit.holds.replace(released)
            self._note(unit, actor, action, released)
        return released

    def _note(self, unit: RecordingUnit, actor: Actor, action: str, hold: Hold) -> None:
        now = self._clock.now()
        details: dict[str, Detail] = {
            "cameras": " ".join(hold.camera_ids),
            "from": hold.span.start.isoformat(),
            "to": hold.span.end.isoformat(),
            "reason": hold.reason.value,
            "until": hold.until.isoformat() if hold.until else None,
        }
        unit.audit.append(
            AuditDraft(now, actor, action, hold.id, case_reference=hold.case_reference, details=details)
        )  # fmt: skip
        unit.changes.append(Topic.HOLD, hold.id, now)
