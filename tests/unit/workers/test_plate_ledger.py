import time
from datetime import timedelta

from fakes.clock import START
from support.domain import event
from varta.events.model import Event
from varta.events.plate_read import PlateRead
from varta.kernel.errors import Unavailable
from varta.kernel.plate_watch import WatchedPlate
from varta.kernel.plates import PlatePattern
from varta.kernel.rules import RuleKind, RuleSpec
from varta.vision.types import Finding
from varta.workers.plate_ledger import PlateLedger

ENTRY = WatchedPlate("w1", "stolen", PlatePattern("AA1234BC"), START + timedelta(days=1))


def finding(plate: str) -> Finding:
    details: dict[str, str | float] = {"plate": plate, "plate_score": 0.9, "country": "UA", "candidates": ""}
    return Finding("r", RuleSpec("p", RuleKind.PLATE), "car", 1, 0, 0.0, 1, (0, 0, 9, 9), 0.9, details=details)


def made(at_days: float = 0) -> "type[Event]":
    return lambda _finding: event(at=START + timedelta(days=at_days))  # type: ignore[return-value]


def test_keeps_every_reading_and_hands_on_the_hits() -> None:
    kept: list[PlateRead] = []
    ledger = PlateLedger(kept.append)
    ledger.watch_for([ENTRY])
    assert ledger.take(finding("BB9999BB"), made()) is None
    hit = ledger.take(finding("AA1234BC"), made())
    assert hit is not None
    assert hit[0].details["watchlist"] == "stolen"
    assert ledger.take(finding("AA1234BC"), made(at_days=2)) is None, "the entry is over by then"
    ledger.stop()
    assert [(read.text, read.event_id, read.entry_id) for read in kept] == [
        ("BB9999BB", None, None),
        ("AA1234BC", hit[1].id, "w1"),
        ("AA1234BC", None, None),
    ]
    assert (ledger.kept, ledger.hits, ledger.watching) == (3, 1, 1)


def test_waits_for_the_database() -> None:
    kept: list[PlateRead] = []
    away = [True, True]

    def record(read: PlateRead) -> None:
        if away:
            away.pop()
            raise Unavailable("database.away", "away")
        kept.append(read)

    ledger = PlateLedger(record)
    ledger.take(finding("AA1234BC"), made())
    deadline = time.monotonic() + 5
    while not kept and time.monotonic() < deadline:
        time.sleep(0.05)
    ledger.stop()
    assert [read.text for read in kept] == ["AA1234BC"]
