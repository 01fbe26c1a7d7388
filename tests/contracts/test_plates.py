"""Watchlists and readings of plates, on both databases."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from fakes.clock import START, StoppedClock
from support.domain import actor
from varta.access.model import Role, system_actor
from varta.events.plate_read import PlateRead, PlateSearch
from varta.events.plate_service import PlateService, Reason
from varta.events.watch_entry import LegalBasis, WatchState
from varta.events.watch_service import WatchDraft, WatchService
from varta.kernel.errors import BadInput, NotAllowed, NotFound
from varta.kernel.ids import CameraId, EventId, PlateReadId, RuleId, WatchEntryId
from varta.kernel.plates import PlateMatch, PlatePattern
from varta.kernel.spans import Span
from varta.storage import Database

ANALYST, KEEPER = system_actor("analyst"), system_actor("keeper")
OPERATOR, OLENA, PETRO = actor(Role.OPERATOR), actor(Role.SUPERVISOR, "olena"), actor(Role.SUPERVISOR, "petro")
DAY = timedelta(days=1)
REASON = Reason("розшук", "ЄРДР 1")


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def watchlists(database: Database, clock: StoppedClock) -> WatchService:
    return WatchService(database.transaction, clock)


@pytest.fixture
def plates(database: Database, clock: StoppedClock) -> PlateService:
    return PlateService(database.transaction, clock)


def draft(text: str = "AA1234BC", **changes: Any) -> WatchDraft:
    values = {
        "list_name": "Викрадені", "text": text, "match": PlateMatch.EXACT, "basis": LegalBasis.COURT_RULING,
        "reference": "№ 12", "owner": "ГУНП", "purpose": "розшук", "case_reference": "ЄРДР 1",
        "expires_at": START + 10 * DAY,
    }  # fmt: skip
    return WatchDraft(**values | changes)


def read(text: str, at: datetime = START, event: str | None = None, camera: str = "gate") -> PlateRead:
    return PlateRead(
        PlateReadId(f"{text}-{at.timestamp()}-{event}"), CameraId(camera), "Ворота", RuleId("r1"), "run-1", at, text,
        "UA", 0.9, "", EventId(event) if event else None,
    )  # fmt: skip


def audited(database: Database) -> list[tuple[str, str]]:
    with database.transaction(write=False) as unit:
        return [(row.action, row.case_reference) for row in unit.audit.oldest_first()]


def test_nobody_looks_before_a_second_person_approved(
    database: Database, watchlists: WatchService, clock: StoppedClock
) -> None:
    made = watchlists.propose(OLENA, draft())
    assert watchlists.in_force(ANALYST) == []
    with pytest.raises(NotAllowed):
        watchlists.approve(OLENA, made.id)
    with pytest.raises(NotAllowed):
        watchlists.approve(OPERATOR, made.id)
    with pytest.raises(NotAllowed):
        watchlists.approve(system_actor("cli"), made.id)
    watchlists.approve(PETRO, made.id)
    (watched,) = watchlists.in_force(ANALYST)
    assert (watched.list_name, watched.pattern.text, watched.until) == ("Викрадені", "AA1234BC", START + 10 * DAY)
    assert watchlists.get(OPERATOR, made.id).state(clock.now()) is WatchState.IN_FORCE
    clock.forward(11 * 86400)
    assert watchlists.in_force(ANALYST) == []
    assert audited(database) == [("watch.propose", "ЄРДР 1"), ("watch.approve", "ЄРДР 1")]


def test_revoking_is_for_the_proposer_and_for_who_may_approve(watchlists: WatchService) -> None:
    by_olena, by_operator = watchlists.propose(OLENA, draft()), watchlists.propose(OPERATOR, draft("BB1234BC"))
    with pytest.raises(NotAllowed):
        watchlists.revoke(OPERATOR, by_olena.id, "no")
    assert watchlists.revoke(OPERATOR, by_operator.id, "помилка").revoked_why == "помилка"
    watchlists.approve(PETRO, by_olena.id)
    watchlists.revoke(PETRO, by_olena.id, "знайдено")
    assert watchlists.in_force(ANALYST) == []
    with pytest.raises(NotFound):
        watchlists.revoke(PETRO, WatchEntryId("none"), "no")


def test_lists_newest_first(watchlists: WatchService, clock: StoppedClock) -> None:
    for text in ("AA1111AA", "AA2222AA", "AA3333AA"):
        watchlists.propose(OLENA, draft(text))
        clock.forward(1)
    first = watchlists.list(OPERATOR, 2)
    rest = watchlists.list(OPERATOR, 2, first[-1].proposed.at)
    assert [e.pattern.text for e in (*first, *rest)] == ["AA3333AA", "AA2222AA", "AA1111AA"]
    with pytest.raises(BadInput):
        watchlists.list(OPERATOR, 0)


@pytest.mark.parametrize(
    ("text", "match", "found"),
    [
        ("АО1234ВС", PlateMatch.EXACT, ["AO1234BC", "A01234BC"]),
        ("234", PlateMatch.PARTIAL, ["AO1234BC", "A01234BC", "KA2345HI"]),
        ("KA???5*", PlateMatch.WILDCARD, ["KA2345HI"]),
        ("AA7777AA", PlateMatch.EXACT, []),
    ],
)
def test_searches_the_past(plates: PlateService, text: str, match: PlateMatch, found: list[str]) -> None:
    for i, plate in enumerate(("AO1234BC", "A01234BC", "KA2345HI")):
        assert plates.record(ANALYST, read(plate, START - timedelta(minutes=i)))
    asked = PlateSearch(PlatePattern(text, match), Span(START - DAY, START + DAY))
    assert [r.text for r in plates.search(OLENA, REASON, asked)] == found


def test_a_search_is_for_a_purpose_and_noted(database: Database, plates: PlateService) -> None:
    plates.record(ANALYST, read("AA1234BC", camera="yard"))
    span = Span(START - DAY, START + DAY)
    asked = PlateSearch(PlatePattern("AA1234BC"), span, (CameraId("gate"),))
    assert plates.search(OLENA, REASON, asked) == []
    assert audited(database) == [("plates.search", "ЄРДР 1")]
    with pytest.raises(NotAllowed):
        plates.search(OPERATOR, REASON, asked)
    with pytest.raises(BadInput):
        Reason("", "ЄРДР 1")
    with pytest.raises(BadInput):
        plates.search(OLENA, REASON, PlateSearch(PlatePattern("AA1234BC"), Span(START - 400 * DAY, START)))


def test_erases_what_hit_nothing(plates: PlateService) -> None:
    old, new = START - timedelta(hours=25), START - timedelta(hours=23)
    for one in (read("AA1111AA", old), read("AA2222AA", old, "e1"), read("AA3333AA", new)):
        assert plates.record(ANALYST, one)
    assert plates.record(ANALYST, read("AA1111AA", old)) is False
    assert plates.erase(KEEPER, START - DAY) == 1
    assert plates.erase(KEEPER, START - DAY) == 0
    asked = PlateSearch(PlatePattern("AA*AA", PlateMatch.WILDCARD), Span(START - 2 * DAY, START))
    assert [r.text for r in plates.search(OLENA, REASON, asked)] == ["AA3333AA", "AA2222AA"]
    kept, met = plates.of_event(OPERATOR, EventId("e1"))
    assert (kept.text, met) == ("AA2222AA", None)
    with pytest.raises(NotFound):
        plates.of_event(OPERATOR, EventId("e2"))
