"""Watchlists and the search for plates, over HTTP."""

from datetime import timedelta

from varta.access.model import system_actor
from varta.events.plate_read import PlateRead
from varta.events.watch_entry import LegalBasis
from varta.kernel.ids import CameraId, PlateReadId, RuleId, WatchEntryId

REASON = {"purpose": "розшук", "case_reference": "ЄРДР 12026"}


def draft(house, **changes: object) -> dict[str, object]:
    return {
        "list_name": "Викрадені", "text": "АА 1234 ВС", "basis": LegalBasis.WANTED_VEHICLE.value,
        "reference": "№ 12 від 01.11.2026", "owner": "ГУНП у Херсонській області",
        "expires_at": (house.clock.now() + timedelta(days=30)).isoformat(),
        **REASON,
    } | changes  # fmt: skip


def read(house, text: str, event_id: str | None = None, entry_id: str | None = None) -> None:
    made = PlateRead(
        PlateReadId(text), CameraId("square"), "Площа", RuleId("r1"), "t-1", house.clock.now(), text, "UA", 0.93,
        "AA1234BO:0.81", event_id, WatchEntryId(entry_id) if entry_id else None,
    )  # fmt: skip
    house.centre.plates.record(system_actor("analyst"), made)


def test_an_entry_lives_from_proposal_to_revocation(house, operator, supervisor) -> None:
    made = operator.post("/api/watchlist", json=draft(house))
    assert made.status_code == 201, made.text
    entry = made.json()
    assert (entry["text"], entry["state"], entry["own"], entry["approved"]) == ("AA1234BC", "proposed", True, None)
    assert operator.post(f"/api/watchlist/{entry['id']}/approve").status_code == 403
    approved = supervisor.post(f"/api/watchlist/{entry['id']}/approve").json()
    assert (approved["state"], approved["own"], approved["approved"]["name"]) == ("in_force", False, "the-supervisor")
    again = supervisor.post(f"/api/watchlist/{entry['id']}/approve")
    assert (again.status_code, again.json()["code"]) == (409, "watch.not_proposed")
    ended = operator.post(f"/api/watchlist/{entry['id']}/revoke", json={"why": "знайдено"}).json()
    assert (ended["state"], ended["revoked_why"]) == ("revoked", "знайдено")
    (listed,) = operator.get("/api/watchlist").json()["items"]
    assert listed["id"] == entry["id"]
    trail = supervisor.get("/api/audit?action=watch.").json()["items"]
    assert [row["action"] for row in trail] == ["watch.revoke", "watch.approve", "watch.propose"]
    assert {row["case_reference"] for row in trail} == {"ЄРДР 12026"}


def test_nobody_approves_alone(house, supervisor) -> None:
    entry = supervisor.post("/api/watchlist", json=draft(house)).json()
    refused = supervisor.post(f"/api/watchlist/{entry['id']}/approve")
    assert (refused.status_code, refused.json()["code"]) == (403, "watch.second_person")


def test_refuses_what_is_about_everybody(house, operator) -> None:
    for changes, code in (
        ({"text": "A1"}, "plate.bad_pattern"),
        ({"owner": " "}, "watch.text_needed"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "watch.bad_expiry"),
    ):
        refused = operator.post("/api/watchlist", json=draft(house, **changes))
        assert (refused.status_code, refused.json()["code"]) == (400, code)


def test_searches_for_a_purpose_and_a_case(house, supervisor, operator) -> None:
    read(house, "AA1234BC")
    span = {
        "from": (house.clock.now() - timedelta(hours=1)).isoformat(),
        "to": (house.clock.now() + timedelta(hours=1)).isoformat(),
    }
    asked = {"text": "234", "match": "partial", **span, **REASON}
    (found,) = supervisor.post("/api/plates/search", json=asked).json()["items"]
    assert (found["text"], found["camera_id"], found["event_id"]) == ("AA1234BC", "square", None)
    refused = supervisor.post("/api/plates/search", json={**asked, "case_reference": ""})
    assert (refused.status_code, refused.json()["code"]) == (400, "plates.purpose_needed")
    assert operator.post("/api/plates/search", json=asked).status_code == 403
    (noted,) = supervisor.get("/api/audit?action=plates.").json()["items"]
    assert noted["purpose"] == "розшук"


def test_a_hit_shows_its_plate_and_why_it_is_looked_for(house, operator) -> None:
    entry = operator.post("/api/watchlist", json=draft(house)).json()
    house.alarm()
    event = operator.get("/api/alarms").json()["items"][0]["event"]["id"]
    assert operator.get(f"/api/events/{event}/plate").status_code == 404
    read(house, "AA1234BC", event, entry["id"])
    hit = operator.get(f"/api/events/{event}/plate").json()
    assert (hit["read"]["text"], hit["entry"]["list_name"]) == ("AA1234BC", "Викрадені")
    missing = operator.get(f"/api/events/{event}/plate.jpg")
    assert (missing.status_code, missing.json()["code"]) == (404, "event.picture_missing")
    folder = next(house.folder.glob(f"events/*/{event}"))
    (folder / "plate.jpg").write_bytes(b"plate")
    assert operator.get(f"/api/events/{event}/plate.jpg").content == b"plate"
