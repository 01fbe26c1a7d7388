"""What a camera notices, read from its notification messages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from varta.media.onvif.probe import text

MOTION, TAMPER, INPUT = "motion", "tamper", "input"
# Topics end in these, after prefixes that makers choose; ONVIF Core, Imaging, Device IO and Analytics name them.
_TOPICS = (
    ("VideoSource/MotionAlarm", MOTION),
    ("CellMotionDetector/Motion", MOTION),
    ("MotionRegionDetector/Motion", MOTION),
    ("VideoAnalytics/Motion", MOTION),
    ("VideoSource/GlobalSceneChange", TAMPER),
    ("VideoSource/ImageTooDark", TAMPER),
    ("VideoSource/ImageTooBright", TAMPER),
    ("VideoSource/ImageTooBlurry", TAMPER),
    ("VideoSource/SignalLoss", TAMPER),
    ("TamperDetector/Tamper", TAMPER),
    ("Device/Trigger/DigitalInput", INPUT),
)
_ITEMS = frozenset({"state", "ismotion", "istamper", "logicalstate", "value"})
_TRUE, _FALSE = frozenset({"true", "1", "active", "on"}), frozenset({"false", "0", "inactive", "off"})
_WITHIN = timedelta(seconds=60)
MAX_MESSAGES = 200
MAX_KNOWN = 256


@dataclass(frozen=True, slots=True)
class OnvifEvent:
    """Say that something began (`state`) or ended at a camera: `kind` is `motion`, `tamper` or `input`.

    `source` is the camera's own name for where, such as an input's number, with the last part of the topic.
    """

    kind: str
    state: bool
    source: str
    at: datetime


class Notices:
    """Turn messages into changes: what was known before, also from before a lost connection, is not told again."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], bool] = {}

    def read(self, messages: Any, offset: timedelta | None, now: datetime) -> Iterator[OnvifEvent]:
        """Yield what changed. `offset` is how far the camera's clock is ahead; malformed messages are left out."""
        for message in list(messages or [])[:MAX_MESSAGES]:
            event = _event(message, offset, now)
            if event is None or self._known.get((event.kind, event.source), False) == event.state:
                continue
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()  # no camera has so many; one that makes names up gets no memory
            self._known[event.kind, event.source] = event.state
            yield event


def _event(message: Any, offset: timedelta | None, now: datetime) -> OnvifEvent | None:
    topic = text(_inner(getattr(message, "Topic", None)))
    kind = _kind(topic)
    told = _inner(getattr(message, "Message", None))
    state = next(
        (
            value
            for name, value in _items(getattr(told, "Data", None))
            if name.lower() in _ITEMS and value.lower() in _TRUE | _FALSE
        ),
        None,
    )
    if kind is None or state is None:
        return None
    where = " ".join(value for _, value in _items(getattr(told, "Source", None)))
    source = text(f"{_plain(topic).rpartition('/')[2] if kind == TAMPER else ''} {where}".strip())
    return OnvifEvent(kind, state.lower() in _TRUE, source, _moment(getattr(told, "UtcTime", None), offset, now))


def _kind(topic: str) -> str | None:
    plain = f"/{_plain(topic)}/"
    return next((kind for ending, kind in _TOPICS if f"/{ending}/" in plain), None)


def _plain(topic: str) -> str:
    """Return a topic without the prefixes of its parts."""
    return "/".join(part.rpartition(":")[2] for part in topic.strip("/").split("/"))


def _items(told: Any) -> Iterator[tuple[str, str]]:
    for item in list(getattr(told, "SimpleItem", None) or [])[:16]:
        yield str(getattr(item, "Name", "")), str(getattr(item, "Value", ""))


def _inner(value: Any) -> Any:
    return getattr(value, "_value_1", value)


def _moment(told: object, offset: timedelta | None, now: datetime) -> datetime:
    """Return when it happened by our clock; a camera that tells something else than lately is not believed."""
    if not isinstance(told, datetime) or offset is None:
        return now
    at = (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC) - offset
    return min(at, now) if abs(now - at) <= _WITHIN else now
