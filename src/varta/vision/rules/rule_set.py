"""One camera's rules: which are in force at a frame's time, and what they find in it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from varta.kernel.rules import RuleSpec
from varta.vision.rules.factory import PixelRule, RuleEngine, make_rule
from varta.vision.rules.sighting import Hit, Sighting, sightings
from varta.vision.types import Finding, Frame, Tracks

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")


class RuleSet:
    """Evaluate rules, named by their keys, on frames in order of time.

    `zone` is whose clock the schedules go by. A rule is not evaluated while its schedule is closed or it is snoozed, so
    what it waits for begins anew when it is in force again. Files have no time of day: there every rule is in force.
    """

    def __init__(self, zone: ZoneInfo = KYIV) -> None:
        self._zone = zone
        self._rules: dict[str, RuleEngine] = {}

    def set(self, rules: Sequence[tuple[str, RuleSpec]]) -> None:
        """Watch these rules; what unchanged ones remember lives on."""
        old = self._rules
        self._rules = {k: old[k] if k in old and old[k].spec == spec else make_rule(spec) for k, spec in rules}

    def judge(self, tracks: Tracks, frame: Frame) -> list[Finding]:
        """Return what the rules find."""
        seen = sightings(tracks, frame.image.width, frame.image.height)
        moment = _EPOCH + timedelta(microseconds=frame.time_us) if frame.time_us else None
        findings = []
        for key, rule in self._rules.items():
            if moment is not None and not rule.spec.in_force(moment, self._zone):
                continue
            hits = rule.look(frame, tracks) if isinstance(rule, PixelRule) else rule.step(seen, frame.time_s)
            findings += [_finding(key, rule.spec, hit, frame) for hit in hits]
        return findings


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
        details=hit.details,
        arrived_ns=frame.arrived_ns,
    )


def _pixels(sighting: Sighting, frame: Frame) -> tuple[float, float, float, float]:
    left, top, right, bottom = sighting.box
    width, height = frame.image.width, frame.image.height
    return left * width, top * height, (right - left) * width, (bottom - top) * height
