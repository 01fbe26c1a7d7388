"""The recorder's own account of what it did not record, and why: `design/recording.md`, coverage.

Looked at twice a second from the recorder's main thread; nothing here may wait.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from varta.kernel.errors import BadInput
from varta.kernel.footage import StreamKey, StreamKind
from varta.kernel.ids import camera_id
from varta.media.notes import AbsenceNote
from varta.recordings.absence import AbsenceReason

_log = logging.getLogger(__name__)
_GAP_US = 500_000  # a shorter hole between two pieces is the distance of two pictures
_SETTLE_US = 2_000_000  # how long nothing may come before it counts as an absence
_START_US = 5_000_000  # how long after the recorder's start its own absence explains a stream that is not there yet


@dataclass(frozen=True, slots=True)
class Seen:
    """Say how a stream does now. `open_span`: since and until when all is on disk, in microseconds, or None."""

    open_span: tuple[int, int] | None
    reason: AbsenceReason
    detail: str = ""


@dataclass(slots=True)
class _Stream:
    covered_until: int
    was_down: bool
    lasting: AbsenceNote | None = None


class AbsenceBook:
    """Note every absence of the expected streams when it begins and when it ends.

    `alive_us` tells when the recorder's last run was alive, None where it never ran: from then to now the recorder
    itself was down. Absences that lasted then are kept in `path`, so that they end with the run that noted them.
    """

    def __init__(self, note: Callable[[AbsenceNote], None], path: Path, alive_us: int | None, now_us: int) -> None:
        self._note, self._path = note, path
        self._alive_us, self._started_us = alive_us, now_us
        self._streams: dict[StreamKey, _Stream] = {}
        for left in _load(path):
            end = max(alive_us if alive_us is not None else now_us, left.start_us + 1)
            note(AbsenceNote(left.stream, left.start_us, end, left.reason, left.detail))
        self._saved: Mapping[StreamKey, AbsenceNote] | None = None
        self._save()

    def look(self, stream: StreamKey, seen: Seen, now_us: int) -> None:
        """Take note of how an expected stream does."""
        state = self._streams.get(stream)
        if state is None:
            state = self._streams[stream] = self._begin(now_us)
        # The clock of the machine may have been set back.
        state.covered_until = min(state.covered_until, now_us + _START_US)
        if seen.open_span is not None and now_us - seen.open_span[1] < _SETTLE_US:
            self._recorded(stream, state, seen.open_span)
        elif now_us - state.covered_until >= _SETTLE_US:
            self._missing(stream, state, seen, now_us)

    def forget(self, stream: StreamKey, now_us: int) -> None:
        """Say that a stream is no longer expected."""
        state = self._streams.pop(stream, None)
        if state is not None and state.lasting is not None:
            self._end(state, now_us)

    def lasting(self, stream: StreamKey) -> str | None:
        """Return why a stream is not recorded now; None while it is."""
        state = self._streams.get(stream)
        return state.lasting.reason if state is not None and state.lasting is not None else None

    @property
    def streams(self) -> list[StreamKey]:
        """Return the streams that were looked at and not forgotten."""
        return list(self._streams)

    def _begin(self, now_us: int) -> _Stream:
        starting = now_us - self._started_us < _START_US
        if self._alive_us is not None and starting and self._alive_us < self._started_us:
            return _Stream(self._alive_us, was_down=True)
        return _Stream(now_us, was_down=False)

    def _recorded(self, stream: StreamKey, state: _Stream, span: tuple[int, int]) -> None:
        start, end = span
        if state.lasting is not None:
            self._end(state, start)
        elif start - state.covered_until > _GAP_US:
            reason = AbsenceReason.RECORDER_DOWN if state.was_down else AbsenceReason.NETWORK_LOSS
            self._note(AbsenceNote(stream, state.covered_until, start, reason.value, ""))
        state.covered_until, state.was_down = max(state.covered_until, end), False

    def _missing(self, stream: StreamKey, state: _Stream, seen: Seen, now_us: int) -> None:
        switched_off = seen.reason is AbsenceReason.DISABLED
        if state.was_down and not switched_off:
            if now_us - self._started_us < _START_US:
                return
            self._note(
                AbsenceNote(stream, state.covered_until, self._started_us, AbsenceReason.RECORDER_DOWN.value, "")
            )
            state.covered_until = self._started_us
        state.was_down = False
        lasting = state.lasting
        # Live again and nothing wrong: what began goes on until the next key frame begins a file.
        coming = seen.reason is AbsenceReason.NETWORK_LOSS and not seen.detail
        if lasting is not None and (coming or lasting.reason == seen.reason.value):
            return
        start = state.covered_until
        if lasting is not None:
            self._end(state, now_us)
            start = now_us
        state.lasting = AbsenceNote(stream, start, None, seen.reason.value, seen.detail)
        self._note(state.lasting)
        self._save()

    def _end(self, state: _Stream, at_us: int) -> None:
        lasting, state.lasting = state.lasting, None
        if lasting is None:
            return
        end = max(at_us, lasting.start_us + 1)
        self._note(AbsenceNote(lasting.stream, lasting.start_us, end, lasting.reason, lasting.detail))
        state.covered_until = max(state.covered_until, end)
        self._save()

    def _save(self) -> None:
        lasting = {stream: state.lasting for stream, state in self._streams.items() if state.lasting is not None}
        if lasting == self._saved:
            return
        items = [[str(a.stream), a.start_us, a.reason, a.detail] for a in lasting.values()]
        partial = self._path.with_suffix(".part")
        try:
            partial.write_text(json.dumps(items), encoding="utf-8")
            partial.replace(self._path)
            self._saved = lasting
        except OSError as error:
            _log.warning("%s cannot be written: %s", self._path, error.strerror)


def _load(path: Path) -> list[AbsenceNote]:
    try:
        items = json.loads(path.read_text(encoding="utf-8"))
        return [
            AbsenceNote(parse_key(str(key)), int(start), None, AbsenceReason(reason).value, str(detail))
            for key, start, reason, detail in items
        ]
    except (OSError, ValueError, TypeError, BadInput):
        return []


def parse_key(text: str) -> StreamKey:
    """Return the stream that `<camera>/<kind>` names. Raises `BadInput` or `ValueError`."""
    camera, _, kind = text.partition("/")
    return StreamKey(camera_id(camera), StreamKind(kind))
