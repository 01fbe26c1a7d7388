"""What a package covers of the span that was asked for, and why the rest is missing."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from varta.kernel.spans import Span
from varta.media.evidence.manifest import Gap

_JOINED = timedelta(seconds=0.5)  # between segments that follow each other: less than a gap that anybody would see
UNKNOWN, LOST = "unknown", "file_missing"


def covered(span: Span, recorded: Iterable[Span]) -> list[Span]:
    """Return the parts of a span that were recorded, oldest first."""
    found: list[Span] = []
    for piece in sorted(recorded, key=lambda p: p.start):
        start, end = max(piece.start, span.start), min(piece.end, span.end)
        if start >= end:
            continue
        if found and start - found[-1].end <= _JOINED:
            found[-1] = Span(found[-1].start, max(end, found[-1].end))
        else:
            found.append(Span(start, end))
    return found


def gaps(span: Span, pieces: Sequence[Span], absences: Sequence[Gap]) -> list[Gap]:
    """Return what of a span was not recorded, each with the reason that accounts for most of it."""
    found, at = [], span.start
    for piece in (*pieces, None):
        end = piece.start if piece is not None else span.end
        if end > at:
            found.append(_explained(Span(at, end), absences))
        if piece is not None:
            at = piece.end
    return found


def _explained(missing: Span, absences: Sequence[Gap]) -> Gap:
    shared = [(_shared(missing, absence.span), absence) for absence in absences]
    best = max(shared, key=lambda s: s[0], default=None)
    if best is None or best[0] <= timedelta(0):
        return Gap(missing, UNKNOWN)
    return Gap(missing, best[1].reason, best[1].detail)


def _shared(a: Span, b: Span) -> timedelta:
    return min(a.end, b.end) - max(a.start, b.start)
