"""Retention's policy, pure: which limits count, what goes first, and which streams stop when nothing may go."""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from varta.kernel.footage import StreamKey, StreamKind
from varta.recordings.model import Segment

_LONGEST_DAYS = 100_000.0
_GIB = 1024**3
ROOM = 1.05  # of the reserve: what is made free once it was fallen short of
_LAST_STAND = 0.25  # of the reserve: where every stream has been stopped


@dataclass(frozen=True, slots=True)
class Limits:
    """Say how long footage is kept and how much of a camera; `max_bytes` None means as much as there is room for."""

    continuous: timedelta
    events: timedelta
    max_bytes: int | None = None

    @classmethod
    def of(cls, continuous_days: float, events_days: float, max_gib: float | None) -> "Limits":
        """Return limits from days and GiB."""
        return cls(_days(continuous_days), _days(events_days), None if max_gib is None else int(max_gib * _GIB))

    def or_own(self, continuous_days: float | None, events_days: float | None, max_gib: float | None) -> "Limits":
        """Return these limits with a camera's own where it has some."""
        return Limits(
            self.continuous if continuous_days is None else _days(continuous_days),
            self.events if events_days is None else _days(events_days),
            self.max_bytes if max_gib is None else int(max_gib * _GIB),
        )


@dataclass(frozen=True, slots=True)
class Ranked:
    """Name a recorded stream and its camera's rank: `priority` 1 is the most important, then by name."""

    stream: StreamKey
    priority: int
    name: str


def oldest_first(batches: Mapping[StreamKey, Sequence[Segment]], batch: int, wanted: int) -> list[Segment]:
    """Return the oldest segments over all streams, until they make `wanted` bytes or no more is known.

    Each stream gives its oldest, at most `batch` of them. Where one that gave so many is used up, what follows is not
    known, and the rest must be asked for again.
    """
    waiting = [(segments[0].start, stream, 0) for stream, segments in batches.items() if segments]
    heapq.heapify(waiting)
    found: list[Segment] = []
    size = 0
    while waiting and size < wanted:
        _, stream, number = heapq.heappop(waiting)
        segments = batches[stream]
        found.append(segments[number])
        size += segments[number].size
        if number + 1 < len(segments):
            heapq.heappush(waiting, (segments[number + 1].start, stream, number + 1))
        elif len(segments) >= batch:
            break
    return found


def stop_order(streams: Sequence[Ranked]) -> list[StreamKey]:
    """Return the streams in the order in which they stop: small ones before main ones, the least important first."""
    ordered = sorted(streams, key=lambda r: (r.stream.kind is StreamKind.MAIN, -r.priority))
    # Names count backwards within a priority: the last in the list of cameras stops first.
    found: list[Ranked] = []
    for _, group in _grouped(ordered):
        found += sorted(group, key=lambda r: (r.name, r.stream), reverse=True)
    return [ranked.stream for ranked in found]


def how_many_stop(streams: int, free: int, reserve: int, stopped: int) -> int:
    """Return how many streams stop when nothing may be deleted and less than the reserve is free.

    One at once, more as the rest of the reserve is used up, all of them at a quarter of it; never fewer than before.
    """
    if free >= reserve:
        return stopped
    used = (reserve - free) / (reserve * (1 - _LAST_STAND))
    return min(streams, max(stopped, 1, round(used * streams)))


def _grouped(ordered: Sequence[Ranked]) -> list[tuple[tuple[StreamKind, int], list[Ranked]]]:
    groups: dict[tuple[StreamKind, int], list[Ranked]] = {}
    for ranked in ordered:
        groups.setdefault((ranked.stream.kind, ranked.priority), []).append(ranked)
    return list(groups.items())


def _days(days: float) -> timedelta:
    return timedelta(days=min(days, _LONGEST_DAYS))
