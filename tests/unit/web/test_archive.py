"""Looks, playlists, files, previews and bookmarks over the web."""

import io
import re
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image

from fakes.clock import START
from support.house import SYSTEM, House, TestClient
from support.recorded import packets, write_file
from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.media.store import Store

SQUARE = StreamKey(CameraId("square"))
BASE = "/api/recordings/square/main"
CASE = {"purpose": "пошук людини", "case_reference": "ЄО 1234"}


def record(house: House, start: datetime, seconds: float = 6, *, closed: bool = True) -> Any:
    Store([house.folder / "recordings"]).create()
    path, row = write_file(house.folder / "recordings", SQUARE, list(packets(start, seconds)), closed=closed)
    if closed:
        house.centre.recordings.enter_segment(SYSTEM, row)
    return path


@pytest.fixture
def look(operator: TestClient) -> dict[str, str]:
    answer = operator.post("/api/looks", json=CASE)
    assert answer.status_code == 201, answer.text
    return {"X-Varta-Look": answer.json()["id"]}


def span(start: datetime, seconds: float) -> dict[str, str]:
    return {"from": start.isoformat(), "to": (start + timedelta(seconds=seconds)).isoformat()}


def audited(house: House, action: str) -> list[Any]:
    return [entry for entry in house.centre.audit.page(SYSTEM) if entry.action == action]


def test_a_look_says_why_and_is_audited(house, operator) -> None:
    assert operator.get("/api/looks/current").json() == {"look": None}
    made = operator.post("/api/looks", json=CASE).json()
    assert operator.get("/api/looks/current").json() == {"look": made}
    assert made["expires_at"] == "2026-11-24T08:00:00Z"
    (entry,) = audited(house, "archive.look")
    assert (entry.purpose, entry.case_reference, entry.actor_name) == ("пошук людини", "ЄО 1234", "the-operator")


@pytest.mark.parametrize("body", [{"purpose": "", "case_reference": "1"}, {"purpose": "x", "case_reference": "  "}])
def test_a_look_without_a_reason_is_refused(operator, body) -> None:
    answer = operator.post("/api/looks", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "archive.purpose_needed")


@pytest.mark.parametrize("path", ["playlist.m3u8", "keyframes.m3u8", "files/1.mp4", "preview.jpg"])
def test_nothing_is_shown_without_a_look(house, operator, supervisor, look, path) -> None:
    start = START - timedelta(hours=1)
    record(house, start)
    query = span(start, 5) | {"at": start.isoformat()}
    others = supervisor.post("/api/looks", json=CASE).json()["id"]
    for headers in ({}, {"X-Varta-Look": "nonsense"}, {"X-Varta-Look": others}):
        answer = operator.get(f"{BASE}/{path}", params=query, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "archive.purpose_needed")
    house.clock.forward(12 * 3600)
    operator.post("/api/session", json={"login": "the-operator", "password": "night-shift-2026"})
    answer = operator.get(f"{BASE}/{path}", params=query, headers=look)
    assert (answer.status_code, answer.json()["code"]) == (403, "archive.purpose_needed")


def test_a_playlist_leads_to_bytes_of_the_files(house, operator, look) -> None:
    start = START - timedelta(hours=1)
    file = record(house, start)
    answer = operator.get(f"{BASE}/playlist.m3u8", params=span(start + timedelta(seconds=3.5), 60), headers=look)
    assert answer.headers["content-type"] == "application/vnd.apple.mpegurl"
    assert answer.headers["cache-control"] == "no-store"
    lines = answer.text.splitlines()
    assert lines[-1] == "#EXT-X-ENDLIST"
    assert "#EXT-X-PROGRAM-DATE-TIME:2026-11-23T19:00:03.000Z" in lines
    piece, address = next((a, b) for a, b in pairwise(lines) if a.startswith("#EXT-X-BYTERANGE"))
    size, offset = map(int, re.findall(r"\d+", piece))
    got = operator.get(f"{BASE}/{address}", headers={"Range": f"bytes={offset}-{offset + size - 1}"})
    assert (got.status_code, got.headers["content-range"]) == (
        206,
        f"bytes {offset}-{offset + size - 1}/{file.stat().st_size}",
    )
    assert got.content == file.read_bytes()[offset : offset + size]
    assert got.headers["content-type"] == "video/mp4"


def test_views_are_audited_once_an_hour_of_footage(house, operator, look) -> None:
    start = START - timedelta(hours=3)
    record(house, start)
    record(house, start + timedelta(hours=1))
    for _ in range(3):
        for at in (start, start + timedelta(hours=1)):
            assert operator.get(f"{BASE}/playlist.m3u8", params=span(at, 5), headers=look).status_code == 200
            shown = operator.get(f"{BASE}/preview.jpg", params={"at": at.isoformat()}, headers=look)
            assert shown.status_code == 200
    entries = audited(house, "archive.view")
    assert len(entries) == 2
    assert {(e.object_id, e.purpose, e.case_reference) for e in entries} == {("square", "пошук людини", "ЄО 1234")}
    assert '"from": "2026-11-23T17:00:00.000Z"' in entries[1].details


def test_what_was_not_shown_is_not_noted(house, operator, look) -> None:
    answer = operator.get(f"{BASE}/playlist.m3u8", params=span(START - timedelta(hours=1), 60), headers=look)
    assert (answer.status_code, answer.json()["code"]) == (404, "recordings.nothing_there")
    assert not audited(house, "archive.view")


@pytest.mark.parametrize(
    ("header", "status", "expected"),
    [
        ("", 200, slice(None)),
        ("bytes=0-0", 206, slice(0, 1)),
        ("bytes=100-", 206, slice(100, None)),
        ("bytes=-10", 206, slice(-10, None)),
        ("bytes=5-999999999", 206, slice(5, None)),
        ("bytes=999999999-", 416, slice(0, 0)),
        ("bytes=-0", 416, slice(0, 0)),
        ("bytes=9-5", 200, slice(None)),
        ("bytes=0-1,5-6", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
    ],
)
def test_a_file_is_sent_by_range(house, operator, look, header, status, expected) -> None:
    start = START - timedelta(hours=1)
    file = record(house, start)
    headers = {**look, **({"Range": header} if header else {})}
    answer = operator.get(f"{BASE}/files/{round(start.timestamp() * 1000)}.mp4", headers=headers)
    assert answer.status_code == status
    assert answer.content == file.read_bytes()[expected]


@pytest.mark.parametrize(
    "path",
    [
        "/api/recordings/square/main/files/../../../../../etc/passwd",
        "/api/recordings/square/main/files/..%2f..%2f..%2fvarta.db",
        "/api/recordings/..%2f..%2f/main/files/1.mp4",
        "/api/recordings/.held/main/files/1.mp4",
        "/api/recordings/../main/files/1.mp4",
        "/api/recordings/square/..%2f/files/1.mp4",
        "/api/recordings/square/main/files/-1.mp4",
        "/api/recordings/square/main/files/1e400.mp4",
        "/api/recordings/square/main/files/99999999999999999999.mp4",
        "/api/recordings/square/main/files/1.open.mp4",
        "/api/recordings/SQUARE/main/files/1.mp4",
        "/api/recordings/%2e%2e/main/preview.jpg?at=2026-11-23T19:00:00Z",
        "/api/recordings/a%2fb/main/playlist.m3u8?from=2026-11-23T19:00:00Z&to=2026-11-23T19:01:00Z",
    ],
)
def test_no_address_leads_out_of_the_store(house, operator, look, path) -> None:
    record(house, START - timedelta(hours=1))
    answer = operator.get(path, headers=look)
    # What is no route of the archive is answered by the console's page or not at all.
    assert answer.status_code in (400, 404) or answer.headers["content-type"].startswith("text/html"), answer.text
    assert b"root:" not in answer.content
    assert b"SQLite" not in answer.content


def test_a_link_in_the_store_is_not_followed(house, operator, look) -> None:
    start = START - timedelta(hours=1)
    file = record(house, start)
    file.unlink()
    file.symlink_to("/etc/passwd")
    answer = operator.get(f"{BASE}/files/{round(start.timestamp() * 1000)}.mp4", headers=look)
    assert (answer.status_code, answer.json()["code"]) == (404, "recordings.nothing_there")


def test_the_file_that_is_written_now_can_be_watched(house, operator, look) -> None:
    start = START - timedelta(seconds=4)
    file = record(house, start, closed=False)
    text = operator.get(f"{BASE}/playlist.m3u8", params=span(start, 3600), headers=look).text
    assert "#EXT-X-PLAYLIST-TYPE:EVENT" in text
    assert "#EXT-X-ENDLIST" not in text
    address = next(line for line in text.splitlines() if line.startswith("files/"))
    assert operator.get(f"{BASE}/{address}").content == file.read_bytes()


def test_a_closed_file_that_the_catalogue_does_not_know_yet_is_shown(house, operator, look) -> None:
    start = START - timedelta(seconds=90)
    write_file(house.folder / "recordings", SQUARE, list(packets(start, 6)))
    assert operator.get(f"{BASE}/playlist.m3u8", params=span(start, 60), headers=look).status_code == 200


def test_a_disk_that_is_away_is_no_gap(house, operator, look) -> None:
    start = START - timedelta(hours=1)
    record(house, start)
    (house.folder / "recordings").rename(house.folder / "elsewhere")
    for path, query in (
        ("playlist.m3u8", span(start, 60)),
        ("preview.jpg", {"at": start.isoformat()}),
        (f"files/{round(start.timestamp() * 1000)}.mp4", {}),
    ):
        answer = operator.get(f"{BASE}/{path}", params=query, headers=look)
        assert (answer.status_code, answer.json()["code"]) == (503, "recordings.store_away")


def test_footage_that_retention_took_is_a_gap(house, operator, look) -> None:
    start = START - timedelta(hours=1)
    file, later = record(house, start), start + timedelta(seconds=6)
    record(house, later)
    file.unlink()
    text = operator.get(f"{BASE}/playlist.m3u8", params=span(start, 60), headers=look).text
    assert {line.partition("?")[0] for line in text.splitlines() if line.startswith("files/")} == {
        f"files/{round(later.timestamp() * 1000)}.mp4"
    }


def test_a_preview_shows_the_key_frame_before(house, operator, look) -> None:
    start = START - timedelta(hours=1)
    record(house, start)
    at = start + timedelta(seconds=2.7)
    answer = operator.get(f"{BASE}/preview.jpg", params={"at": at.isoformat(), "width": 160}, headers=look)
    assert answer.headers["x-varta-at"] == "2026-11-23T19:00:02.000Z"
    assert Image.open(io.BytesIO(answer.content)).size == (160, 88)
    far = start + timedelta(seconds=40)
    missing = operator.get(f"{BASE}/preview.jpg", params={"at": far.isoformat()}, headers=look)
    assert (missing.status_code, missing.json()["code"]) == (404, "recordings.nothing_there")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (span(START - timedelta(hours=9), 7 * 3600), "archive.span_too_long"),
        (span(START, -5), "time.empty_span"),
        ({"from": "2026-11-23T20:00:00", "to": "2026-11-23T20:01:00"}, "request.invalid"),
        ({"from": START.isoformat()}, "request.invalid"),
        ({"from": "9999-12-31T23:59:50Z", "to": "9999-12-31T23:59:59Z"}, "request.invalid"),
        ({"from": "0001-01-01T00:00:00+14:00", "to": "0001-01-01T00:00:01Z"}, "request.invalid"),
    ],
)
def test_spans_that_make_no_sense_are_refused(operator, look, query, code) -> None:
    answer = operator.get(f"{BASE}/playlist.m3u8", params=query, headers=look)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "soon"])
def test_moments_that_make_no_sense_are_refused(operator, look, at) -> None:
    answers = [
        operator.get(f"{BASE}/preview.jpg", params={"at": at}, headers=look),
        operator.get("/api/bookmarks", params={"from": at}),
        operator.post("/api/bookmarks", json={"camera_ids": ["square"], "at": at, "text": "x"}),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(400, "request.invalid")] * 3


def test_bookmarks_are_shared_and_removed_by_whoever_set_them(house, operator, supervisor) -> None:
    draft = {"camera_ids": ["square"], "at": START.isoformat(), "text": "біля воріт", "case_reference": "ЄО 1"}
    mine = operator.post("/api/bookmarks", json=draft).json()
    theirs = supervisor.post("/api/bookmarks", json={**draft, "text": "машина"}).json()
    assert (mine["person_name"], mine["at"]) == ("the-operator", "2026-11-23T20:00:00Z")
    assert {b["text"] for b in operator.get("/api/bookmarks").json()["items"]} == {"біля воріт", "машина"}
    refused = operator.delete(f"/api/bookmarks/{theirs['id']}")
    assert (refused.status_code, refused.json()["code"]) == (403, "bookmark.not_yours")
    assert operator.delete(f"/api/bookmarks/{mine['id']}").status_code == 204
    assert operator.delete(f"/api/bookmarks/{mine['id']}").json()["code"] == "bookmark.not_found"
    assert len(audited(house, "bookmark.add")) == 2
    assert len(audited(house, "bookmark.remove")) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": "  "}, "bookmark.bad_text"),
        ({"camera_ids": []}, "request.invalid"),
        ({"camera_ids": ["../x"]}, "camera.bad_id"),
        ({"at": "2026-11-23T20:00:00"}, "request.invalid"),
    ],
)
def test_bookmarks_that_make_no_sense_are_refused(operator, change, code) -> None:
    draft = {"camera_ids": ["square"], "at": START.isoformat(), "text": "біля воріт"}
    answer = operator.post("/api/bookmarks", json={**draft, **change})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
