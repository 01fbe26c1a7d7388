"""How right rules are, for Prometheus."""

import threading
from collections.abc import Iterator, Sequence

from prometheus_client.core import GaugeMetricFamily, Metric

from varta.access.model import system_actor
from varta.bootstrap.centre import Centre
from varta.statistics.precision import RulePrecision

DAYS = 30
MOST_RULES = 1000  # with more, those with the fewest alarms make no series
_KEEP_S = 60.0
_ACTOR = system_actor("web")


class RuleFigures:
    """Count the last days' verdicts by camera and rule, anew once a minute at most; safe from several threads."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._kept: Sequence[RulePrecision] = ()

    def collect(self) -> Iterator[Metric]:
        """Return the families. Raises `Unavailable`."""
        alarms = GaugeMetricFamily(
            "varta_rule_alarms", f"Alarms of the last {DAYS} days by verdict.", labels=("camera", "rule", "verdict")
        )
        quiet = GaugeMetricFamily(
            "varta_rule_quiet_events",
            f"Events of the last {DAYS} days that raised no alarm, by the rule's mode.",
            labels=("camera", "rule", "mode"),
        )
        precision = GaugeMetricFamily(
            "varta_rule_precision",
            f"Confirmed / (confirmed + false alarms) of the last {DAYS} days, where anybody judged.",
            labels=("camera", "rule"),
        )
        for rule in self._read():
            key = (rule.camera_id, rule.rule_id)
            for verdict in ("confirmed", "false_alarm", "benign", "duplicate", "unanswered"):
                alarms.add_metric((*key, verdict), getattr(rule, verdict))
            quiet.add_metric((*key, "monitor"), rule.on_trial)
            quiet.add_metric((*key, "snoozed"), rule.snoozed)
            if rule.precision.value is not None:
                precision.add_metric(key, rule.precision.value)
        yield from (alarms, quiet, precision)

    def _read(self) -> Sequence[RulePrecision]:
        with self._lock:
            now = self._centre.clock.monotonic()
            if now - self._read_at >= _KEEP_S:
                found = self._centre.precision.recent(_ACTOR, DAYS)
                busiest = sorted(found, key=lambda rule: -(rule.alarms + rule.on_trial + rule.snoozed))
                self._kept, self._read_at = busiest[:MOST_RULES], now
            return self._kept
