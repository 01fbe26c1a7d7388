"""Small builders of what the domain speaks of."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from fakes.clock import START
from varta.access.model import PERMISSIONS, Actor, Person, Role
from varta.cameras.model import Camera, Rule
from varta.events.model import BoundingBox, Event
from varta.kernel.footage import StreamKey
from varta.kernel.geometry import Point
from varta.kernel.ids import CameraId, EventId, HoldId, PersonId, RuleId, new_id
from varta.kernel.rules import RuleKind, RuleSpec
from varta.kernel.spans import Span
from varta.recordings.hold import Hold, HoldReason
from varta.recordings.model import Segment

LINE = RuleSpec("Ворота", RuleKind.LINE_CROSSING, (Point(0.5, 0.1), Point(0.5, 0.9)), frozenset({"person"}))


def actor(role: Role, login: str = "") -> Actor:
    name = login or role.value
    return Actor(PersonId(f"id-{name}"), name, PERMISSIONS[role], "192.0.2.7")


def person(login: str, role: Role = Role.OPERATOR, **changes: Any) -> Person:
    made = Person(PersonId(f"id-{login}"), login, login.title(), role, "plain1:secret-secret", START)
    return replace(made, **changes)


def camera(camera_id: str = "gate", **changes: Any) -> Camera:
    made = Camera(CameraId(camera_id), f"Камера {camera_id}", f"rtsp://u:secret@192.0.2.1/{camera_id}", START)
    return replace(made, **changes)


def rule(camera_id: str = "gate", **changes: Any) -> Rule:
    return replace(Rule(RuleId(new_id()), CameraId(camera_id), LINE, START), **changes)


def event(track: str = "1", **changes: Any) -> Event:
    made = Event(
        id=EventId(new_id()),
        camera_id=CameraId("gate"),
        camera_name="Ворота",
        rule_id=RuleId("rule-1"),
        rule_name="Лінія",
        rule_kind="line_crossing",
        class_name="person",
        track=track,
        at=START - timedelta(seconds=1),
        score=0.75,
        box=BoundingBox(0.1, 0.2, 0.3, 0.4),
        recorded_at=START,
        direction="left",
        latitude=46.64,
        longitude=32.61,
        address="вул. Ушакова, 1",
    )
    return replace(made, **changes)


def segment(minute: int = 0, camera_id: str = "gate", **changes: Any) -> Segment:
    """Return the segment of a minute; its number is the minute after the first, its link follows from that."""
    start = START + timedelta(minutes=minute)
    made = Segment(
        stream=StreamKey(CameraId(camera_id)),
        number=minute + 1,
        start=start,
        end=start + timedelta(minutes=1),
        size=5_000_000_000,
        packets=1500,
        codec="h264",
        width=1920,
        height=1080,
        link=sha256(f"{camera_id} {minute}".encode()).digest(),
    )
    return replace(made, **changes)


def hold(span: Span, *camera_ids: str, **changes: Any) -> Hold:
    """Return an active hold of a span, of the camera `gate` if no other is named."""
    made = Hold(
        id=HoldId(new_id()),
        camera_ids=tuple(CameraId(camera_id) for camera_id in camera_ids or ("gate",)),
        span=span,
        reason=HoldReason.CRIMINAL_CASE,
        case_reference="ЄРДР 12026230000000123",
        placed_by="olena",
        placed_at=START,
    )
    return replace(made, **changes)
