from datetime import timedelta
from pathlib import Path

import pytest

from fakes.clock import START, StoppedClock
from fakes.storage import FakeStorage
from support.domain import actor, event
from varta.access.model import Role, system_actor
from varta.events.files import event_folder
from varta.events.model import ClipState
from varta.events.service import EventService
from varta.kernel.errors import Conflict, NotAllowed, NotFound
from varta.kernel.ids import EventId

CLIPPER, OPERATOR = system_actor("clipper"), actor(Role.OPERATOR)


def test_a_clip_is_decided_once() -> None:
    storage = FakeStorage()
    events = EventService(storage, StoppedClock())
    seen = event()
    storage.unit.events.add(seen)
    assert events.pending_clips(CLIPPER, START) == [seen]
    assert events.clip_done(CLIPPER, seen.id, ClipState.READY).clip is ClipState.READY
    assert events.get(OPERATOR, seen.id).clip is ClipState.READY
    assert events.pending_clips(CLIPPER, START) == []
    with pytest.raises(Conflict) as refused:
        events.clip_done(CLIPPER, seen.id, ClipState.MISSING)
    assert refused.value.code == "event.clip_decided"
    assert [(c.topic, c.object_id) for c in storage.unit.changes.rows] == [("event", seen.id)]


def test_an_unknown_event_is_not_found() -> None:
    events = EventService(FakeStorage(), StoppedClock())
    for step in (
        lambda: events.get(OPERATOR, EventId("none")),
        lambda: events.clip_done(CLIPPER, EventId("none"), ClipState.READY),
    ):
        with pytest.raises(NotFound) as refused:
            step()
        assert refused.value.code == "event.not_found"


@pytest.mark.parametrize("role", list(Role))
def test_clips_are_the_clippers(role: Role) -> None:
    events = EventService(FakeStorage(), StoppedClock())
    for step in (
        lambda: events.clip_done(actor(role), EventId("none"), ClipState.READY),
        lambda: events.pending_clips(actor(role), START),
    ):
        with pytest.raises(NotAllowed):
            step()


def test_files_lie_under_the_day_in_utc() -> None:
    seen = event(at=START + timedelta(hours=3, minutes=59, seconds=59))
    assert event_folder(Path("events"), seen) == Path("events/2026-11-23") / seen.id
