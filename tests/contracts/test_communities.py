"""What is on record of hromadas, on both databases, and boundaries that cannot be."""

from dataclasses import replace
from datetime import UTC, date, datetime

from varta.communities.boundary import Boundary
from varta.communities.memorandum import Memorandum, MemorandumState, Signature, Step
from varta.communities.model import Settlement
from varta.communities.obligation import usual_obligations
from varta.communities.service import read_sample
from varta.communities.status import DatedStatus, TerritorialStatus
from varta.kernel.ids import MemorandumId
from varta.storage import Database
from varta.storage.boundary_check import boundary_faults

FIRST, SECOND = sorted(read_sample().hromadas, key=lambda h: h.name)[:2]


def land(west: float, south: float, width: float = 1.0) -> Boundary:
    east, north = west + width, south + 1
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return Boundary(((ring,),), "test")


def test_a_register_is_kept_and_changed(database: Database) -> None:
    with database.transaction() as unit:
        unit.hromadas.put([FIRST, SECOND])
        before = unit.hromadas.revision()
        unit.hromadas.put_boundaries({FIRST.code: land(33, 46), SECOND.code: land(35, 46)})
        unit.hromadas.put_boundaries({FIRST.code: land(34, 46)})
        unit.hromadas.put([replace(FIRST, population=7, formed=date(2020, 8, 16))])
        assert unit.hromadas.revision() > before
    with database.transaction(write=False) as unit:
        assert unit.hromadas.boundaries() == {FIRST.code: land(34, 46), SECOND.code: land(35, 46)}
        assert unit.hromadas.list()[0] == replace(FIRST, population=7, formed=date(2020, 8, 16))


def test_settlements_and_states_are_kept(database: Database) -> None:
    village = Settlement(FIRST.code[:9] + "0100955080"[:10], "Село", "село")
    history = (
        DatedStatus(TerritorialStatus.OCCUPIED, date(2022, 2, 25)),
        DatedStatus(TerritorialStatus.DEOCCUPIED, date(2022, 11, 11), "наказ"),
    )
    with database.transaction() as unit:
        unit.hromadas.put([FIRST])
        unit.hromadas.put_settlements([village])
        unit.hromadas.put_settlements([replace(village, name="Містечко")])
        unit.hromadas.put_statuses(FIRST.code, history[:1])
        unit.hromadas.put_statuses(FIRST.code, history)
    with database.transaction(write=False) as unit:
        assert unit.hromadas.settlements() == [replace(village, name="Містечко")]
        assert unit.hromadas.statuses() == {FIRST.code: history}


def test_lands_that_overlap_are_named_on_both_sides() -> None:
    found = boundary_faults({FIRST.code: land(33, 46), SECOND.code: land(33.5, 46)})
    assert {fault.code for fault in found} == {FIRST.code, SECOND.code}
    assert all("50%" in fault.message for fault in found)


def test_neighbours_and_slivers_are_no_faults() -> None:
    assert boundary_faults({FIRST.code: land(33, 46), SECOND.code: land(33.995, 46)}) == []
    assert boundary_faults({}) == []


def test_a_ring_that_crosses_itself_is_named_with_its_place() -> None:
    bow = Boundary(((((33, 46), (34, 47), (34, 46), (33, 47), (33, 46)),),), "test")
    (fault,) = boundary_faults({FIRST.code: bow, SECOND.code: land(33, 46)})
    assert fault.code == FIRST.code
    assert "33.5 46.5" in fault.message


def test_memoranda_are_kept_whole(database: Database) -> None:
    at = datetime(2021, 9, 2, 12, tzinfo=UTC)
    new = Memorandum(MemorandumId("1"), FIRST.code, (Step(MemorandumState.AGREED, "clerk", at, "лист"),))
    signature = Signature(date(2021, 9, 2), "№ 1", "Начальник", "Голова", "Підписання", date(2026, 9, 2))
    step = Step(MemorandumState.SIGNED, "clerk", at)
    signed = new.sign(signature, usual_obligations(signature.on), step).fulfil(0, date(2021, 10, 1), "Акт № 7")
    with database.transaction() as unit:
        unit.memoranda.add(new)
        assert unit.memoranda.replace(signed, new.version)
        assert not unit.memoranda.replace(signed, new.version)
    with database.transaction(write=False) as unit:
        assert unit.memoranda.list() == [signed]
        assert unit.memoranda.get(MemorandumId("2")) is None
