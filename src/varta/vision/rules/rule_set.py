"""One camera's rules: which judge at a frame's time, and what they find in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from varta.kernel.ground import Calibration
from varta.kernel.ground_plane import GroundPlane
from varta.kernel.rules import RuleKind, RuleMode, RuleSpec
from varta.kernel.schedule import ALWAYS
from varta.vision.ground import GroundTracker
from varta.vision.rules.factory import PixelRule, Rearming, RuleEngine, SceneRule, TrackRule, make_rule
from varta.vision.rules.patience import patience
from varta.vision.rules.sighting import Hit, Sighting, sightings
from varta.vision.scene.view import Scene, View
from varta.vision.types import Finding, Frame, Tracks

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")


class RuleSet:
    """Evaluate rules, named by their keys, on frames in order of time.

    `zone` is whose clock the schedules go by. Outside of its schedule a rule does not judge, and what it waits for
    begins anew when the next window opens; what it has learnt of the scene (a background) it goes on learning. A rule
    on trial or snoozed judges as ever: what becomes of a finding is decided where alarms are raised. Files have no time
    of day unless one is given: there every rule judges.
    """

    def __init__(self, zone: ZoneInfo = KYIV) -> None:
        self._zone = zone
        self._calibration: Calibration | None = None
        self._ground: GroundTracker | None = None
        self._rules: dict[str, _Watched] = {}
        self._patience_s = patience(())
        self._scene = Scene()

    def set(self, rules: Sequence[tuple[str, RuleSpec]], calibration: Calibration | None = None) -> None:
        """Watch these rules on this ground; those that judge as before, in whatever mode and at whatever hours, forget
        nothing, unless the ground has changed.

        Raises `BadInput` (`rule.not_available`, `rule.needs_ground`, `ground.…`).
        """
        old = self._rules
        if calibration != self._calibration:
            self._ground = GroundTracker(GroundPlane(calibration)) if calibration else None
            self._calibration, old = calibration, {}
        plane = self._ground.plane if self._ground else None
        self._rules = {}
        for key, spec in rules:
            known = old.get(key)
            if known and _judgement(known.spec) == _judgement(spec):
                self._rules[key] = replace(known, spec=spec)
            else:
                self._rules[key] = _Watched(spec, make_rule(spec, plane), plane)
        self._patience_s = patience((watched.spec, watched.engine) for watched in self._rules.values())

    @property
    def patience_s(self) -> float:
        """Return how late what moves may be seen, so that every rule still gets what it needs."""
        return self._patience_s

    def judge(self, tracks: Tracks, frame: Frame) -> list[Finding]:
        """Return what the rules find."""
        seen = sightings(tracks, frame.image.width, frame.image.height, self._ground, frame.time_s)
        moment = _EPOCH + timedelta(microseconds=frame.time_us) if frame.time_us else None
        view = self._scene.see(frame, tracks)
        findings = []
        for key, rule in self._rules.items():
            rule.turn(judging=moment is None or rule.spec.schedule.open_at(moment, self._zone))
            findings += [_finding(key, rule.spec, hit, frame) for hit in rule.judge(view, seen)]
        return findings


_WINDOW = 10_000  # more occasions than one object has within one window of a schedule


_STYLES: dict[type, type] = {}  # asking a protocol at each picture costs more than most rules do


def _style(engine: RuleEngine) -> type:
    """Return which of the three protocols a rule follows."""
    known = _STYLES.get(type(engine))
    if known is None:
        known = (
            SceneRule if isinstance(engine, SceneRule) else PixelRule if isinstance(engine, PixelRule) else TrackRule
        )
        _STYLES[type(engine)] = known
    return known


@dataclass(slots=True)
class _Watched:
    """Hold a rule and what evaluates it; `openings` counts the windows that have opened meanwhile."""

    spec: RuleSpec
    engine: RuleEngine
    plane: GroundPlane | None = None
    judging: bool = True
    openings: int = 0

    def turn(self, *, judging: bool) -> None:
        """Stop judging, or begin anew: what lasts from before is reported again, for this window it is new."""
        if judging and not self.judging:
            self.openings += 1
            if isinstance(self.engine, Rearming):
                self.engine.rearm()
            elif not isinstance(self.engine, PixelRule | SceneRule):
                self.engine = make_rule(self.spec, self.plane)
        self.judging = judging

    def _hits(self, view: View, seen: Sequence[Sighting]) -> list[Hit]:
        style = _style(self.engine)
        if style is SceneRule:
            return cast("SceneRule", self.engine).watch(view)
        if style is PixelRule:
            return cast("PixelRule", self.engine).look(view.frame, view.tracks)
        return cast("TrackRule", self.engine).step(seen, view.time_s) if self.judging else []

    def judge(self, view: View, seen: Sequence[Sighting]) -> list[Hit]:
        if not self.judging and self.spec.kind is RuleKind.PLATE:
            return []  # no plate is read outside of the hours that were set: there is nothing of the scene to learn
        hits = self._hits(view, seen)
        hits = hits if self.judging else []
        if not self.openings:
            return hits
        return [replace(hit, occasion=hit.occasion + self.openings * _WINDOW) for hit in hits]


def _judgement(spec: RuleSpec) -> RuleSpec:
    """Return a rule without what says nothing of how it judges."""
    return replace(spec, mode=RuleMode.ACTIVE, until=None, schedule=ALWAYS)


def _finding(key: str, spec: RuleSpec, hit: Hit, frame: Frame) -> Finding:
    sighting = hit.sighting
    return Finding(
        key=key,
        rule=spec,
        class_name=sighting.class_name,
        track_id=sighting.track_id,
        frame_index=frame.index,
        time_s=frame.time_s,
        time_us=frame.time_us,
        box=_pixels(sighting, frame),
        score=sighting.score,
        direction=hit.direction,
        occasion=hit.occasion,
        details=_details(hit),
        arrived_ns=frame.arrived_ns,
        crop=hit.crop,
    )


def _details(hit: Hit) -> dict[str, str | float]:
    ground = hit.sighting.ground
    return {**hit.details, **(ground.facts() if ground else {})}


def _pixels(sighting: Sighting, frame: Frame) -> tuple[float, float, float, float]:
    left, top, right, bottom = sighting.box
    width, height = frame.image.width, frame.image.height
    return left * width, top * height, (right - left) * width, (bottom - top) * height
