from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fakes.clock import START
from varta.events.watch_entry import LegalBasis, Signature, WatchEntry, WatchState
from varta.kernel.errors import BadInput, Conflict, NotAllowed
from varta.kernel.ids import PersonId, WatchEntryId
from varta.kernel.plates import PlatePattern

DAY = timedelta(days=1)


def signed(who: str, after: timedelta = timedelta()) -> Signature:
    return Signature(PersonId(who), who, START + after)


def entry(**changes: Any) -> WatchEntry:
    made = WatchEntry(
        WatchEntryId("w1"), "Викрадені", PlatePattern("AA1234BC"), LegalBasis.WANTED_VEHICLE, "№ 12 від 01.11.2026",
        "ГУНП у Херсонській області", "розшук", "ЄРДР 1", START + 30 * DAY, signed("olena"),
    )  # fmt: skip
    return replace(made, **changes)


def test_needs_a_second_person() -> None:
    proposed = entry()
    assert proposed.state(START) is WatchState.PROPOSED
    with pytest.raises(NotAllowed) as refused:
        proposed.approve(signed("olena", DAY))
    assert refused.value.code == "watch.second_person"
    approved = proposed.approve(signed("petro", DAY))
    assert approved.state(START + 2 * DAY) is WatchState.IN_FORCE
    assert approved.approved == signed("petro", DAY)
    with pytest.raises(Conflict):
        approved.approve(signed("ivan", 2 * DAY))


def test_ends_by_itself() -> None:
    approved = entry().approve(signed("petro"))
    assert approved.state(START + 30 * DAY) is WatchState.EXPIRED
    with pytest.raises(Conflict):
        entry().approve(signed("petro", 30 * DAY))
    with pytest.raises(Conflict):
        approved.revoke(signed("petro", 31 * DAY), "late")


def test_is_revoked_with_a_reason() -> None:
    revoked = entry().approve(signed("petro")).revoke(signed("olena", DAY), " знайдено ")
    assert revoked.state(START + 2 * DAY) is WatchState.REVOKED
    assert revoked.revoked_why == "знайдено"
    with pytest.raises(Conflict):
        revoked.revoke(signed("olena", DAY), "again")
    with pytest.raises(BadInput):
        entry().revoke(signed("olena", DAY), "  ")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"owner": " "}, "watch.text_needed"),
        ({"reference": "x" * 201}, "watch.text_needed"),
        ({"case_reference": ""}, "watch.text_needed"),
        ({"list_name": "x" * 81}, "watch.text_needed"),
        ({"note": "x" * 2001}, "watch.note_too_long"),
        ({"expires_at": START}, "watch.bad_expiry"),
        ({"expires_at": START + 367 * DAY}, "watch.bad_expiry"),
    ],
)
def test_refuses_what_is_not_complete(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        entry(**changes)
    assert refused.value.code == code
