"""Exports over HTTP."""

from datetime import timedelta

import pytest

from fakes.clock import START
from support.domain import segment
from support.house import SYSTEM, House, TestClient
from varta.kernel.errors import Unavailable


def at(minute: float) -> str:
    return (START + timedelta(minutes=minute)).isoformat().replace("+00:00", "Z")


def draft(**changes: object) -> dict:
    body = {
        "camera_ids": ["square"],
        "from": at(0),
        "to": at(2),
        "purpose": "огляд події",
        "case_reference": "ЄРДР 12026",
        "reason": "criminal_case",
        "redaction": {"faces": True, "people": False, "plates": False, "areas": [[0.1, 0.1, 0.2, 0.2]]},
    }
    return {**body, **changes}


pytestmark = pytest.mark.usefixtures("recorded")


@pytest.fixture
def recorded(house: House) -> None:
    house.clock.forward(3600)
    with house.transactions() as unit:
        for minute in range(3):
            unit.segments.add(segment(minute, "square"))


def test_an_export_is_asked_for_followed_cancelled_and_resumed(supervisor: TestClient) -> None:
    asked = supervisor.post("/api/exports", json=draft())
    assert asked.status_code == 201, asked.text
    export = asked.json()
    assert (export["state"], export["progress"], export["redaction"]["areas"]) == (
        "queued",
        0.0,
        [[0.1, 0.1, 0.2, 0.2]],
    )
    url = f"/api/exports/{export['id']}"
    assert supervisor.get(url).json() == export
    assert supervisor.get("/api/exports").json()["items"] == [export]
    assert supervisor.get(f"{url}/file.zip").json()["code"] == "export.not_ready"
    assert supervisor.post(f"{url}/cancel").json()["state"] == "cancelled"
    assert supervisor.post(f"{url}/cancel").json()["code"] == "export.ended"
    assert supervisor.post(f"{url}/resume").json()["state"] == "queued"
    assert supervisor.post("/api/exports/nothing/cancel").json()["code"] == "export.not_found"


def test_its_footage_is_held_until_it_ended(supervisor: TestClient) -> None:
    export = supervisor.post("/api/exports", json=draft()).json()
    (hold,) = supervisor.get("/api/holds").json()["items"]
    assert (hold["case_reference"], hold["released_at"], hold["note"]) == ("ЄРДР 12026", None, f"export {export['id']}")
    supervisor.post(f"/api/exports/{export['id']}/cancel")
    assert supervisor.get("/api/holds").json()["items"][0]["released_at"] is not None


def test_the_package_is_downloaded_by_range_and_each_download_is_audited(house: House, supervisor: TestClient) -> None:
    export_id = supervisor.post("/api/exports", json=draft()).json()["id"]
    exports = house.centre.exports
    assert exports.take(SYSTEM) is not None
    folder = house.folder / "exports"
    folder.mkdir(exist_ok=True)
    (folder / f"{export_id}.zip").write_bytes(b"0123456789")
    (folder / f"{export_id}.original.zip").write_bytes(b"original")
    exports.finish(SYSTEM, export_id, f"{export_id}.zip", 10, "ab" * 32)
    url = f"/api/exports/{export_id}/file.zip"
    whole, part = supervisor.get(url), supervisor.get(url, headers={"Range": "bytes=2-4"})
    assert (whole.content, part.status_code, part.content) == (b"0123456789", 206, b"234")
    assert whole.headers["content-disposition"].startswith('attachment; filename="varta-evidence-')
    assert supervisor.get(url.replace("file.zip", "original.zip")).content == b"original"
    entries = supervisor.get("/api/audit", params={"action": "evidence."}).json()["items"]
    assert [entry["action"] for entry in reversed(entries)] == [
        "evidence.export", "evidence.ready", "evidence.download", "evidence.download"
    ]  # fmt: skip
    assert {(entry["purpose"], entry["case_reference"]) for entry in entries} == {("огляд події", "ЄРДР 12026")}
    (folder / f"{export_id}.zip").unlink()
    assert supervisor.get(url).json()["code"] == "export.file_missing"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"camera_ids": ["nobody"]}, "camera.not_found"),
        ({"camera_ids": ["../etc"]}, "camera.bad_id"),
        ({"to": at(90)}, "export.span_not_over"),
        ({"from": at(-60 * 24 * 40)}, "export.span_too_long"),
        ({"to": at(0)}, "time.empty_span"),
        ({"purpose": " "}, "archive.purpose_needed"),
        ({"case_reference": ""}, "archive.purpose_needed"),
        ({"redaction": {"areas": [[0.5, 0.5, 0.9, 0.1]]}}, "export.bad_area"),
        ({"reason": "curiosity"}, "request.invalid"),
    ],
)
def test_what_cannot_be_exported_is_refused(supervisor: TestClient, changes: dict, code: str) -> None:
    body = draft(**changes)
    if code == "export.span_too_long":
        body["redaction"] = {}
    answer = supervisor.post("/api/exports", json=body)
    assert (answer.status_code in (400, 404, 422), answer.json()["code"]) == (True, code)
    assert supervisor.get("/api/holds").json()["items"] == []


def test_an_operator_does_not_export(operator: TestClient) -> None:
    answer = operator.post("/api/exports", json=draft())
    assert (answer.status_code, answer.json()["code"]) == (403, "access.not_allowed")


def test_a_failed_export_keeps_its_hold_so_that_it_can_be_resumed(house: House, supervisor: TestClient) -> None:
    export_id = supervisor.post("/api/exports", json=draft()).json()["id"]
    exports = house.centre.exports
    exports.take(SYSTEM)
    exports.fail(SYSTEM, export_id, Unavailable("evidence.disk_full", "").code)
    assert supervisor.get(f"/api/exports/{export_id}").json()["problem"] == "evidence.disk_full"
    assert supervisor.get("/api/holds").json()["items"][0]["released_at"] is None
    resumed = supervisor.post(f"/api/exports/{export_id}/resume").json()
    assert (resumed["state"], resumed["problem"]) == ("queued", "")
    assert len(supervisor.get("/api/holds").json()["items"]) == 1
