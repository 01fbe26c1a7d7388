"""Try a rule on kept trajectories, with the very engines that watch the cameras."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from varta.events.past_trial import MAX_MOMENTS, Trial, TrialAlarm, TrialResult
from varta.kernel.errors import BadInput
from varta.kernel.ground_plane import GroundPlane
from varta.kernel.path import at_ms
from varta.kernel.spans import Span
from varta.kernel.trajectory import Sample, Trajectory
from varta.vision.ground import GroundTracker
from varta.vision.rules.factory import PixelRule, SceneRule, TrackRule, make_rule
from varta.vision.rules.sighting import Hit, Sighting

STEP_MS = 200  # as often as cameras are analysed by default
_IDLE_MS = 1000  # with nobody there
_LINGER_MS = 10_000  # for so long after the last one steps stay short
_ASPECT = 16 / 9  # the picture's shape is not kept
_MINUTE_MS = 60_000  # schedules go by minutes
_LOOKS_PER_CLOCK = 500


class RuleReplay:
    """Run rules over tracks (`varta.events.past_trial.Replay`); schedules go by the clock of `zone`."""

    def __init__(self, zone: ZoneInfo, now_s: Callable[[], float] = time.monotonic) -> None:
        self._zone, self._now_s = zone, now_s

    def __call__(self, trial: Trial, tracks: Iterable[Sequence[Trajectory]]) -> TrialResult:
        """Return what the rule would have done.

        Between kept samples a track moves evenly; all are taken for confirmed, as only such tracks are kept. Raises
        `BadInput` (`past.rule_needs_pixels`, `rule.needs_ground`).
        """
        judge = _Judge(trial, self._zone)
        until, length_ms = self._now_s() + trial.most_s, int(trial.span.duration / timedelta(milliseconds=1))
        stage = _Stage(trial, (track for batch in tracks for track in batch))
        ms, looks, complete = 0, 0, True
        while ms < length_ms:
            judge.step(stage.seen(ms), ms)
            looks += 1
            if looks % _LOOKS_PER_CLOCK == 0 and self._now_s() > until:
                complete = False
                break
            ms = stage.following(ms)
        looked = trial.span if complete else Span(trial.span.start, judge.moment(ms + 1))
        return TrialResult(tuple(judge.alarms), judge.total, stage.count, looked, complete)


class _Judge:
    """Hold the rule's engine and what it raised."""

    def __init__(self, trial: Trial, zone: ZoneInfo) -> None:
        self._trial, self._zone = trial, zone
        self._plane = GroundPlane(trial.ground) if trial.ground else None
        self._ground = GroundTracker(self._plane) if self._plane else None
        self._engine = self._made()
        self._open, self._minute = False, -1
        self._known: set[tuple[int, int]] = set()
        self.alarms: list[TrialAlarm] = []
        self.total = 0

    def step(self, seen: Sequence[tuple[Trajectory, Sighting]], ms: int) -> None:
        """Let the rule judge a moment, unless its schedule is closed; a window that opens begins anew."""
        if ms // _MINUTE_MS != self._minute:
            self._minute = ms // _MINUTE_MS
            was, self._open = self._open, self._trial.rule.schedule.open_at(self.moment(ms), self._zone)
            if self._open and not was:
                self._engine, self._known = self._made(), set()
        if not self._open:
            return
        traces = {sighting.track_id: track.trace for track, sighting in seen}
        for hit in self._engine.step([self._located(sighting, ms) for _, sighting in seen], ms / 1000):
            self._take(hit, traces.get(hit.sighting.track_id, ""), ms)
        if self._ground:
            self._ground.forget(ms / 1000)

    def moment(self, ms: int) -> datetime:
        """Return the time of day."""
        return self._trial.span.start + timedelta(milliseconds=ms)

    def _take(self, hit: Hit, trace: str, ms: int) -> None:
        key = (hit.sighting.track_id, hit.occasion)
        if key in self._known:
            return  # an occasion makes one event, however often it is said
        self._known.add(key)
        self.total += 1
        if len(self.alarms) < MAX_MOMENTS:
            self.alarms.append(TrialAlarm(self.moment(ms), hit.sighting.class_name, trace, hit.direction))

    def _located(self, sighting: Sighting, ms: int) -> Sighting:
        if not self._ground:
            return sighting
        place = self._ground.locate(sighting.track_id, sighting.foot, sighting.height, ms / 1000)
        return replace(sighting, ground=place)

    def _made(self) -> TrackRule:
        engine = make_rule(self._trial.rule, self._plane)
        if isinstance(engine, PixelRule | SceneRule):
            text = f"Rules of the kind '{self._trial.rule.kind.value}' look at pixels, which the past does not keep."
            raise BadInput("past.rule_needs_pixels", text, where="kind", params={"kind": self._trial.rule.kind.value})
        return engine


@dataclass(slots=True)
class _Walker:
    """Follow one track's samples in order of time; `offset` is its start in the span, in milliseconds."""

    number: int
    track: Trajectory
    offset: int
    at: int = 0

    def sample(self, ms: int) -> Sample:
        """Return where it is at a moment of the span."""
        samples, own = self.track.samples, ms - self.offset
        while self.at < len(samples) - 2 and samples[self.at + 1].ms <= own:
            self.at += 1
        return at_ms(samples[self.at], samples[min(self.at + 1, len(samples) - 1)], own)


@dataclass(slots=True)
class _Stage:
    """Hold who is there, moment by moment."""

    trial: Trial
    tracks: Iterator[Trajectory]
    count: int = 0
    there: list[_Walker] = field(default_factory=list)
    coming: _Walker | None = None
    begun: bool = False
    last_ms: int = -_LINGER_MS

    def seen(self, ms: int) -> list[tuple[Trajectory, Sighting]]:
        """Return the tracks of a moment and what rules are told of them."""
        if not self.begun:
            self.begun, self.coming = True, self._fetch()
        while self.coming and self.coming.offset <= ms:
            self.there.append(self.coming)
            self.coming = self._fetch()
        self.there = [w for w in self.there if ms - w.offset <= w.track.samples[-1].ms]
        if self.there:
            self.last_ms = ms
        return [(walker.track, _sighting(walker, walker.sample(ms))) for walker in self.there]

    def following(self, ms: int) -> int:
        """Return the next moment to look at: soon while somebody is there, at the latest when somebody comes."""
        if ms - self.last_ms < _LINGER_MS:
            return ms + STEP_MS
        soonest = self.coming.offset if self.coming else ms + _IDLE_MS
        return max(ms + STEP_MS, min(ms + _IDLE_MS, soonest))

    def _fetch(self) -> _Walker | None:
        track = next(self.tracks, None)
        if track is None:
            return None
        self.count += 1
        start_us = int(self.trial.span.start.timestamp() * 1_000_000)
        return _Walker(self.count, track, (track.start_us - start_us) // 1000)


def _sighting(walker: _Walker, at: Sample) -> Sighting:
    box = (at.x - at.width / 2, at.y - at.height, at.x + at.width / 2, at.y)
    return Sighting(walker.number, walker.track.class_name, True, walker.track.score, box, _ASPECT)
