"""The catalogue's use cases."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from fakes.clock import START
from fakes.keys import FakeSigner
from fakes.storage import FakeStorage
from support.domain import actor, hold, segment
from varta.access.model import Actor, Role, system_actor
from varta.kernel.errors import NotAllowed
from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.recordings.absence import Absence, AbsenceReason
from varta.recordings.chain import statement
from varta.recordings.model import FIRST_LINK, RetentionClass, Segment, Tombstone
from varta.recordings.service import BATCH, BATCH_STREAMS, RecordingService

KEEPER, OPERATOR, GATE = system_actor("keeper"), actor(Role.OPERATOR), StreamKey(CameraId("gate"))


class Catalogue:
    """A service over segments that are there already."""

    def __init__(self, *minutes: int) -> None:
        self.storage, self.rests, self.signer = FakeStorage(), list[float](), FakeSigner()
        self.service = RecordingService(self.storage, self.signer, self.rests.append)
        for minute in minutes:
            self.service.enter_segment(KEEPER, segment(minute))

    @property
    def tombstones(self) -> list[Tombstone]:
        return list(self.storage.unit.tombstones.list(GATE))

    @property
    def rows(self) -> list[Segment]:
        return list(self.storage.unit.segments.page(GATE, None, 10_000))

    @property
    def leaving(self) -> list[str]:
        return [file.relative.name for _, file in self.service.leaving(KEEPER, 10_000)]


def links(*minutes: int) -> bytes:
    return b"".join(segment(minute).link for minute in minutes)


def test_the_catalogue_is_kept_once_and_read() -> None:
    catalogue = Catalogue(1, 0, 0)
    first, second = segment(0), segment(1)
    assert catalogue.service.newest(OPERATOR, GATE) == second
    assert catalogue.service.overlapping(OPERATOR, GATE, first.span) == [first]
    ((start, end),) = catalogue.service.spans(OPERATOR, GATE, first.span)
    assert end - start == 60_000_000
    (usage,) = catalogue.service.usage(OPERATOR)
    assert (usage.segments, usage.size, usage.oldest, usage.newest) == (2, 2 * first.size, first.start, second.end)


def test_absences_begin_and_end() -> None:
    catalogue = Catalogue()
    began = Absence(GATE, START, None, AbsenceReason.CAMERA_OFFLINE)
    for absence in (began, began, replace(began, end=START + timedelta(minutes=1))):
        catalogue.service.enter_absence(KEEPER, absence)
    assert list(catalogue.storage.unit.absences.rows.values()) == [replace(began, end=START + timedelta(minutes=1))]


@pytest.mark.parametrize("who", [actor(role) for role in Role], ids=lambda who: who.name)
def test_only_the_workers_change_the_catalogue(who: Actor) -> None:
    service = Catalogue(0).service
    absence = Absence(GATE, START, None, AbsenceReason.UNKNOWN)
    for change in (
        lambda: service.enter_segment(who, segment()),
        lambda: service.enter_absence(who, absence),
        lambda: service.enter_removal(who, segment(), FIRST_LINK),
        lambda: service.purge(who, [segment()]),
        lambda: service.leaving(who, 1),
        lambda: service.left(who, []),
    ):
        with pytest.raises(NotAllowed):
            change()


def test_a_purge_leaves_a_signed_tombstone_and_names_the_files() -> None:
    catalogue = Catalogue(0, 1, 2)
    purged = catalogue.service.purge(KEEPER, [segment(1), segment(0)])
    assert purged == [segment(0), segment(1)]
    assert catalogue.rows == [segment(2)]
    (tombstone,) = catalogue.tombstones
    assert (tombstone.first_number, tombstone.last_number) == (1, 2)
    assert (tombstone.before, tombstone.last) == (FIRST_LINK, segment(1).link)
    assert tombstone.digest == sha256(links(0, 1)).digest()
    assert (tombstone.start, tombstone.end) == (segment(0).start, segment(1).end)
    assert tombstone.signature == catalogue.signer.sign(statement(tombstone))
    assert catalogue.leaving == ["20261123T200000.000Z.mp4", "20261123T200100.000Z.mp4"]
    catalogue.service.left(KEEPER, [(0, segment(0).file)])
    assert catalogue.leaving == ["20261123T200100.000Z.mp4"]


def test_a_purge_that_goes_on_extends_the_tombstone() -> None:
    catalogue = Catalogue(0, 1, 2, 3)
    catalogue.service.purge(KEEPER, [segment(0), segment(1)])
    catalogue.service.purge(KEEPER, [segment(2)])
    (tombstone,) = catalogue.tombstones
    assert (tombstone.first_number, tombstone.last_number, tombstone.last) == (1, 3, segment(2).link)
    assert tombstone.digest == sha256(sha256(links(0, 1)).digest() + links(2)).digest()
    assert tombstone.signature == catalogue.signer.sign(statement(tombstone))


def test_runs_with_something_between_have_tombstones_of_their_own() -> None:
    catalogue = Catalogue(0, 1, 2, 3, 4)
    catalogue.service.purge(KEEPER, [segment(0), segment(2), segment(3)])
    first, second = catalogue.tombstones
    assert (first.first_number, first.last_number) == (1, 1)
    assert (second.first_number, second.last_number, second.before) == (3, 4, segment(1).link)


def test_a_run_after_a_number_that_is_missing_has_a_tombstone_of_its_own() -> None:
    catalogue = Catalogue(0, 4, 5)
    catalogue.service.purge(KEEPER, [segment(0), segment(4), segment(5)])
    first, second = catalogue.tombstones
    assert (first.last_number, second.first_number, second.last_number) == (1, 5, 6)
    assert second.before == FIRST_LINK  # nothing is known of number 4


def test_what_came_to_be_held_or_kept_meanwhile_stays() -> None:
    catalogue = Catalogue(0, 1, 2, 3)
    with catalogue.storage() as unit:
        unit.holds.add(hold(Span(segment(1).start, segment(1).end)))
        unit.segments.keep_for_events(CameraId("gate"), segment(2).span)
    purged = catalogue.service.purge(KEEPER, [segment(minute) for minute in range(9)])
    assert purged == [segment(0), segment(3)]
    assert [s.number for s in catalogue.rows] == [2, 3]
    events = catalogue.storage.unit.segments.get(segment(2).file)
    assert events == replace(segment(2), retention=RetentionClass.EVENTS)
    assert events
    assert catalogue.service.purge(KEEPER, [events]) == [events]


def test_a_purge_rests_between_its_parts() -> None:
    catalogue = Catalogue()
    for each in map(segment, range(2 * BATCH + 1)):
        catalogue.storage.unit.segments.add(each)
    assert len(catalogue.service.purge(KEEPER, catalogue.rows)) == 2 * BATCH + 1
    assert len(catalogue.rests) == 2
    assert [(t.first_number, t.last_number) for t in catalogue.tombstones] == [(1, 2 * BATCH + 1)]
    assert catalogue.service.purge(KEEPER, []) == []


def test_a_part_of_a_purge_is_of_few_streams() -> None:
    catalogue = Catalogue()
    for number in range(2 * BATCH_STREAMS):
        for minute in (0, 1):
            catalogue.storage.unit.segments.add(segment(minute, f"camera-{number}"))
    rows = list(catalogue.storage.unit.segments.rows.values())
    assert len(catalogue.service.purge(KEEPER, rows)) == len(rows)
    assert len(catalogue.rests) == 1


def test_a_removal_by_the_recorder_is_entered_once() -> None:
    catalogue = Catalogue(0, 1)
    for _ in range(2):
        catalogue.service.enter_removal(KEEPER, segment(0), FIRST_LINK)
    catalogue.service.enter_removal(KEEPER, segment(1), segment(0).link)
    assert catalogue.rows == []
    assert catalogue.leaving == []
    assert [(t.first_number, t.last_number) for t in catalogue.tombstones] == [(1, 2)]
    for minute in (0, 1):  # its note may come after that of its removal
        catalogue.service.enter_segment(KEEPER, segment(minute))
    assert catalogue.rows == []
    later = segment(60, number=1)
    catalogue.service.enter_segment(KEEPER, later)  # numbers that began anew are not the ones that were purged
    assert catalogue.rows == [later]


def test_the_row_of_a_file_removed_before_its_hold_stays_for_the_check() -> None:
    catalogue = Catalogue(0)
    with catalogue.storage() as unit:
        unit.holds.add(hold(segment(0).span))
    catalogue.service.enter_removal(KEEPER, segment(0), FIRST_LINK)
    assert catalogue.rows == [segment(0)]
    assert catalogue.tombstones == []
