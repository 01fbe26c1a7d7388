"""Questions about the past, over HTTP."""

from dataclasses import replace
from datetime import timedelta

import pytest

from support.trajectories import keep, two_walkers, walk
from varta.kernel.trajectory import Tint

REASON = {"purpose": "розшук", "case_reference": "ЄРДР 12026"}
LINE = [[0.1, 0.5], [0.9, 0.5]]
LEFT = [[0.1, 0.1], [0.3, 0.1], [0.3, 0.4], [0.1, 0.4]]


@pytest.fixture
def span(house) -> dict[str, object]:
    keep(house.folder / "trajectories", two_walkers(house.clock.now()))
    return {
        "from": (house.clock.now() - timedelta(minutes=1)).isoformat(),
        "to": (house.clock.now() + timedelta(hours=1)).isoformat(),
    }


@pytest.fixture
def asked(span) -> dict[str, object]:
    return {"camera_ids": ["square"], **span, **REASON}


@pytest.mark.parametrize(
    ("shape", "found"),
    [
        ({}, {"crosses", "stands"}),
        ({"asked": "crossed", "points": LINE}, {"crosses"}),
        ({"asked": "stayed", "points": LEFT, "seconds": 50}, {"stands"}),
        ({"asked": "stayed", "points": LEFT, "seconds": 70}, set()),
        ({"upper": ["red"]}, {"crosses"}),
        ({"classes": ["vehicle"]}, set()),
    ],
)
def test_answers_lines_polygons_and_descriptions(supervisor, asked, shape, found) -> None:
    answer = supervisor.post("/api/past/questions", json={**asked, **shape})
    assert answer.status_code == 200, answer.text
    assert {item["trace"] for item in answer.json()["items"]} == found
    assert (answer.json()["total"], answer.json()["cut"]) == (len(found), False)


def test_says_when_an_answer_is_cut(supervisor, asked) -> None:
    answer = supervisor.post("/api/past/questions", json={**asked, "limit": 1}).json()
    assert (len(answer["items"]), answer["total"], answer["cut"]) == (1, 2, True)


def test_every_question_has_a_purpose_and_is_noted(supervisor, operator, asked) -> None:
    refused = supervisor.post("/api/past/questions", json={**asked, "purpose": " "})
    assert (refused.status_code, refused.json()["code"]) == (400, "past.purpose_needed")
    assert operator.post("/api/past/questions", json=asked).status_code == 403
    assert supervisor.get("/api/audit?action=past.").json()["items"] == []
    supervisor.post("/api/past/questions", json={**asked, "asked": "crossed", "points": LINE})
    (noted,) = supervisor.get("/api/audit?action=past.").json()["items"]
    assert (noted["action"], noted["purpose"], noted["case_reference"]) == ("past.ask", "розшук", "ЄРДР 12026")
    assert "0.1000,0.5000" in str(noted["details"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"camera_ids": ["../../etc"]}, "camera.bad_id"),
        ({"classes": ["unicorn"]}, "past.unknown_class"),
        ({"body": ["beige"]}, "past.unknown_colour"),
        ({"asked": "crossed", "points": [[0.1, 0.1]]}, "past.bad_points"),
        ({"from": "2024-01-01T00:00:00Z"}, "past.span_too_long"),
    ],
)
def test_refuses_what_cannot_be_asked(supervisor, asked, changes, code) -> None:
    refused = supervisor.post("/api/past/questions", json={**asked, **changes})
    assert (refused.status_code, refused.json()["code"]) == (400, code)


def test_tries_a_rule_on_the_past(supervisor, span) -> None:
    spec = {"name": "Лінія", "kind": "line_crossing", "points": LINE}
    body = {"camera_id": "square", **span, **REASON, "spec": spec}
    tried = supervisor.post("/api/past/trials", json=body)
    assert tried.status_code == 200, tried.text
    answer = tried.json()
    assert ([item["trace"] for item in answer["items"]], answer["total"], answer["tracks"]) == (["crosses"], 1, 2)
    assert answer["per_day"] == pytest.approx(24 * 60 / 61)
    pixels = supervisor.post("/api/past/trials", json={**body, "spec": {"name": "Дим", "kind": "smoke"}})
    assert (pixels.status_code, pixels.json()["code"]) == (400, "past.rule_needs_pixels")


def test_draws_heat_and_counts_hours(house, supervisor, asked) -> None:
    heat = supervisor.post("/api/past/heat.png", json=asked)
    assert heat.content.startswith(b"\x89PNG")
    assert heat.headers["x-tracks"] == "2"
    counts = supervisor.post("/api/past/counts.csv", json=asked).content.decode("utf-8-sig").splitlines()
    hour = house.clock.now().replace(minute=0, second=0, microsecond=0)
    assert counts == ["hour,class,tracks", f"{hour:%Y-%m-%dT%H:%M:%SZ},person,2"]
    two = supervisor.post("/api/past/heat.png", json={**asked, "camera_ids": ["square", "gate"]})
    assert (two.status_code, two.json()["code"]) == (400, "past.one_camera")


def test_seeks_vehicles_on_other_cameras_and_never_people(house, supervisor) -> None:
    start, red, path = house.clock.now(), Tint("red", 0.8), [(0, 0.1, 0.5), (10, 0.9, 0.5)]
    car = replace(walk("car", start, path, body=red), class_name="car")
    soon = replace(car, camera="gate", trace="soon", start_us=car.start_us + 60_000_000)
    late = replace(soon, trace="late", start_us=car.start_us + 3_600_000_000)
    blue = replace(soon, trace="blue", body=Tint("blue", 0.9))
    keep(house.folder / "trajectories", [car, soon, late, blue, *two_walkers(start)])
    body = {"camera_id": "square", "trace": "car", "at": start.isoformat(), "camera_ids": ["square", "gate"], **REASON}
    answer = supervisor.post("/api/past/next", json=body).json()
    assert [item["trace"] for item in answer["items"]] == ["soon"]
    for trace, status, code in (("crosses", 400, "past.only_vehicles"), ("none", 404, "past.no_track")):
        refused = supervisor.post("/api/past/next", json={**body, "trace": trace})
        assert (refused.status_code, refused.json()["code"]) == (status, code)
