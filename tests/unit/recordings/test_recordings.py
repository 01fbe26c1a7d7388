import pytest

from fakes.clock import START
from fakes.storage import FakeStorage
from support.domain import actor, segment
from varta.access.model import Role, system_actor
from varta.kernel.errors import NotAllowed
from varta.kernel.ids import CameraId
from varta.recordings.service import RecordingService

RECORDER, OPERATOR, GATE = system_actor("recorder"), actor(Role.OPERATOR), CameraId("gate")


def test_the_catalogue_is_kept_once_and_read() -> None:
    recordings = RecordingService(FakeStorage())
    first, second = segment(0), segment(1)
    for each in (second, first, first):
        recordings.add(RECORDER, each)
    assert recordings.newest(OPERATOR, GATE) == second
    assert recordings.overlapping(OPERATOR, GATE, first.span) == [first]
    assert recordings.paths_of_day(OPERATOR, GATE, START.date()) == [first.path, second.path]


@pytest.mark.parametrize("role", list(Role))
def test_only_the_recorder_enters(role: Role) -> None:
    with pytest.raises(NotAllowed):
        RecordingService(FakeStorage()).add(actor(role), segment())
