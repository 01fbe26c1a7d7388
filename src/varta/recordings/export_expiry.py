"""The end of packages: what was exported is footage too, and does not lie about for ever."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from varta.access.audit import AuditDraft
from varta.access.model import Actor, Permission
from varta.kernel.changes import Topic
from varta.kernel.clock import Clock
from varta.kernel.errors import NotFound
from varta.kernel.ids import ExportId
from varta.kernel.transactions import Transactions
from varta.recordings.export import Export, ExportState
from varta.recordings.repository import RecordingUnit

_PAGE = 200
_ENDED = (ExportState.DONE, ExportState.FAILED)


class ExportExpiry:
    """Say which packages' time is over, and note that they are erased; safe from several threads."""

    def __init__(self, transactions: Transactions[RecordingUnit], clock: Clock, keep: timedelta) -> None:
        """Keep packages for that long after their end."""
        self._transactions, self._clock, self._keep = transactions, clock, keep

    def due(self, actor: Actor) -> Sequence[Export]:
        """Return the exports that ended long enough ago and were not erased yet."""
        actor.require(Permission.REPORT)
        before = self._clock.now() - self._keep
        return [e for e in self._asked_before(before) if e.state in _ENDED and e.ended_at and e.ended_at < before]

    def erased(self, actor: Actor, export_id: ExportId) -> None:
        """Note that an export's files are gone. Raises `NotFound`, `Conflict` (`export.not_ended`)."""
        actor.require(Permission.REPORT)
        now = self._clock.now()
        with self._transactions() as unit:
            export = unit.exports.get(export_id)
            if export is None:
                raise NotFound("export.not_found", f"There is no export with the id '{export_id}'.")
            unit.exports.replace(export.erase())
            unit.audit.append(
                AuditDraft(now, actor, "evidence.erase", export.id, export.purpose, export.case_reference)
            )  # fmt: skip
            unit.changes.append(Topic.EXPORT, export.id, now)

    def _asked_before(self, before: datetime) -> Iterator[Export]:
        while True:
            with self._transactions(write=False) as unit:
                page = unit.exports.list(_PAGE, before)
            yield from page
            if len(page) < _PAGE:
                return
            before = page[-1].asked_at
