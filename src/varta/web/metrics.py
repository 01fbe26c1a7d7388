"""Figures for Prometheus."""

import time
from collections import Counter as Tally
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from varta.access.model import system_actor
from varta.bootstrap.centre import Centre
from varta.bootstrap.ports import CentreFigures
from varta.kernel.errors import VartaError
from varta.web.rule_metrics import RuleFigures

_CAMERA_STATES = ("live", "offline", "disabled", "stalled")
_NETWORK = (
    ("packets_per_second", "packets_per_s", 1.0, "RTP packets a second that come in, of the main stream."),
    ("loss_ratio", "lost_percent", 0.01, "Share of RTP packets lost in the last minute."),
    ("jitter_seconds", "jitter_ms", 0.001, "Jitter between arrivals (RFC 3550)."),
    ("clock_offset_seconds", "clock_offset_ms", 0.001, "How far the camera's clock is ahead of ours."),
    ("clock_error_seconds", "clock_error_ms", 0.001, "Bound of the error of a picture's time."),
    ("clock_drift_ppm", "drift_ppm", 1.0, "How much faster the camera's clock runs than ours."),
)
_SUMS = (
    ("packets", "packets", "RTP packets received since the recorder's start."),
    ("packets_lost", "lost", "RTP packets lost since the recorder's start."),
    ("malformed", "malformed", "Pieces that could not be used since the recorder's start."),
    ("clock_jumps", "jumps", "Leaps of the camera's clock since the recorder's start."),
)
_ACTOR = system_actor("web")
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Figures:
    """Gather what this process measures and what the centre says of itself."""

    def __init__(self, centre: Centre) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_CentreCollector(centre))
        self._seconds = Histogram(
            "varta_http_request_seconds",
            "Time from a request's arrival to the start of its answer.",
            ("method", "route", "status"),
            registry=self._registry,
            buckets=_BUCKETS,
        )

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._seconds.labels(method, route, str(status)).observe(seconds)

    def text(self) -> bytes:
        """Return everything in Prometheus' text format; asks database and heartbeats, so call it in a thread."""
        return generate_latest(self._registry)


class Timing:
    """Measure each request, under its route's template, so that ids make no series of their own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()

        async def send_measured(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "console")
                figures: Figures = scope["app"].state.figures
                figures.observe(scope["method"], route, message["status"], time.perf_counter() - started)
            await send(message)

        await self.app(scope, receive, send_measured)


class _CentreCollector(Collector):
    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._rule_figures = RuleFigures(centre)

    def describe(self) -> list[Metric]:
        return []  # or registering would already ask the centre

    def collect(self) -> Iterator[Metric]:
        yield from self._state()
        yield from self._alarms()
        yield from self._rules()

    def _state(self) -> Iterator[Metric]:
        state = self._centre.state.read()
        yield _gauge("varta_database_up", "Whether the database answers.", state.database_up)
        yield _gauge("varta_disk_free_bytes", "Free bytes on the disk of recordings.", state.disk_free_bytes)
        by_state = GaugeMetricFamily("varta_cameras", "Cameras by state.", labels=("state",))
        tally = Tally[str](camera.state for camera in state.cameras)
        for name in _CAMERA_STATES:
            by_state.add_metric((name,), tally[name])
        yield by_state
        up = GaugeMetricFamily("varta_worker_up", "Whether a worker says that it works.", labels=("worker",))
        restarts = GaugeMetricFamily("varta_worker_restarts", "How often it was restarted.", labels=("worker",))
        for worker in state.workers:
            up.add_metric((worker.name,), float(worker.up))
            restarts.add_metric((worker.name,), worker.restarts)
        yield up
        yield restarts
        for key, help_text in (
            ("fps", "Pictures a second that come in."),
            ("kbps", "Kilobits a second that come in."),
            ("analysis_fps", "Pictures a second that are analysed."),
            ("analysis_share", "Share of the usual rate of analysis; below 1 while there is too much to do."),
            ("reconnects", "How often the connection was made again."),
        ):
            family = GaugeMetricFamily(f"varta_camera_{key}", help_text, labels=("camera",))
            for camera in state.cameras:
                value = getattr(camera, key)
                if value is not None:
                    family.add_metric((camera.id,), value)
            yield family
        yield from self._streams(state)

    def _streams(self, state: CentreFigures) -> Iterator[Metric]:
        last = GaugeMetricFamily(
            "varta_camera_last_picture_age_seconds", "Time since the newest picture.", labels=("camera",)
        )
        for camera in state.cameras:
            if camera.last_picture_us is not None:
                last.add_metric((camera.id,), max(0.0, state.now.timestamp() - camera.last_picture_us / 1e6))
        yield last
        for name, key, factor, help_text in _NETWORK:
            family = GaugeMetricFamily(f"varta_camera_{name}", help_text, labels=("camera",))
            for camera in state.cameras:
                value = getattr(camera.network, key)
                if value is not None:
                    family.add_metric((camera.id,), value * factor)
            yield family
        for name, key, help_text in _SUMS:
            counter = CounterMetricFamily(f"varta_camera_{name}", help_text, labels=("camera",))
            for camera in state.cameras:
                value = getattr(camera.network, key)
                if value is not None:
                    counter.add_metric((camera.id,), value)
            yield counter

    def _alarms(self) -> Iterator[Metric]:
        try:
            counts = self._centre.alarms.counts(_ACTOR)
        except VartaError:
            return  # varta_database_up says so
        family = GaugeMetricFamily("varta_alarms", "Open alarms; the overdue are among the new.", labels=("state",))
        for name in ("new", "acknowledged", "overdue"):
            family.add_metric((name,), getattr(counts, name))
        yield family

    def _rules(self) -> Iterator[Metric]:
        try:
            yield from self._rule_figures.collect()
        except VartaError:
            return  # varta_database_up says so


def _gauge(name: str, help_text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, help_text, value=float(value))
