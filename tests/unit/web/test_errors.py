import json

import pytest

SPEC = {"name": "Gate", "kind": "line_crossing", "points": [[0.1, 0.5], [0.9, 0.5]]}


def body_of(answer) -> dict:
    assert set(answer.json()) == {"code", "message", "where", "params"}
    return answer.json()


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "id"),
        ({"id": "a", "name": "A", "main_url": "rtsp://x/1", "colour": "red"}, "colour"),
        ({"id": "a", "name": "A", "main_url": "rtsp://x/1", "place": {"latitude": "north"}}, "place.latitude"),
        (
            {"id": "a", "name": "A", "main_url": "rtsp://x/1", "place": {"latitude": 91, "longitude": 1}},
            "place.latitude",
        ),
        ({"id": "a", "name": "A", "main_url": "rtsp://x/1", "priority": 12}, "priority"),
        ({"id": "a", "name": "\u0000", "main_url": "rtsp://x/1"}, "name"),
        ({"id": "a", "name": "\ud800", "main_url": "rtsp://x/1"}, "name"),
        ({"id": "a", "name": "A", "main_url": "rtsp://x/1", "\ud800": 1}, "body"),
        ({"id": "a", "name": " ", "main_url": "rtsp://x/1"}, "name"),
        ({"id": "a", "name": "A", "main_url": "http://x/1"}, "main_url"),
    ],
)
def test_a_bad_camera_is_refused_with_the_place(administrator, body, where) -> None:
    answer = administrator.post("/api/cameras", content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert body_of(answer)["where"] == where


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"points": [[0.1, 0.1], [0.2, 0.2], [0.3, 0.1]]}, "rule.bad_line"),
        ({"kind": "intrusion"}, "rule.too_few_points"),
        ({"kind": "intrusion", "points": [[0, 0], [1, 1], [1, 0], [0, 1]]}, "rule.polygon_self_crossing"),
        ({"classes": ["persn"]}, "rule.unknown_class"),
        ({"points": [[0.1, 0.5], [1.9, 0.5]]}, "rule.point_outside"),
        ({"seconds": -1}, "rule.bad_seconds"),
        ({"kind": "dancing"}, "request.invalid"),
    ],
)
def test_a_bad_rule_is_refused_with_its_code(supervisor, change, code) -> None:
    body = {"enabled": True, "priority": "high", "spec": {**SPEC, **change}}
    answer = supervisor.post("/api/cameras/square/rules", json=body)
    assert answer.status_code == 400
    assert body_of(answer)["code"] == code


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"login": NaN}', '"\\ud800"', "null", "\xff"])
def test_a_body_that_is_no_json_is_refused(house, text) -> None:
    answer = house.client(None).post(
        "/api/session", content=text.encode("latin-1"), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400
    assert body_of(answer)["code"] in ("request.invalid", "request.bad_json", "request.unreadable")


def test_a_number_that_is_none_is_refused(supervisor) -> None:
    body = json.dumps({"spec": {**SPEC, "seconds": float("nan")}})
    answer = supervisor.post("/api/cameras/square/rules", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


def test_a_huge_body_is_refused(house) -> None:
    client = house.client(None)
    answer = client.post("/api/session", json={"login": "x" * 300_000, "password": "y"})
    assert (answer.status_code, body_of(answer)["code"]) == (413, "request.too_large")

    def pieces():
        yield from (b"x" * 1000 for _ in range(300))

    answer = client.post("/api/session", content=pieces(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, body_of(answer)["code"]) == (413, "request.too_large")


def test_an_unknown_path_is_told_as_json(operator) -> None:
    for method in ("GET", "POST", "DELETE"):
        answer = operator.request(method, "/api/nothing")
        assert (answer.status_code, body_of(answer)["code"]) == (404, "request.no_such_path")


def test_a_wrong_method_is_told(operator) -> None:
    answer = operator.put("/api/alarm-counts", json={})
    assert (answer.status_code, body_of(answer)["code"]) == (405, "request.method_not_allowed")


@pytest.mark.parametrize("path", ["/api/cameras/%00", "/api/alarms?camera=%00", "/api/alarms?before=%00"])
def test_addresses_with_control_characters_are_refused(operator, path) -> None:
    assert operator.get(path).status_code == 400


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=many", "state=lost", "before=../../etc", "before=x", f"before={'9' * 60}"]
)
def test_a_bad_query_is_refused(operator, query) -> None:
    answer = operator.get(f"/api/alarms?{query}")
    assert answer.status_code == 400, answer.text


def test_audit_cursors_beyond_all_numbers_are_refused(administrator) -> None:
    assert administrator.get(f"/api/audit?before={10**30}").status_code == 400
    assert administrator.get(f"/api/audit?before={2**62}").status_code == 200


def test_a_fault_is_logged_under_an_id_and_told_without_a_word_of_it(house, operator, caplog) -> None:
    house.probe.error = None

    def broken() -> None:
        raise ZeroDivisionError("secret detail")

    object.__setattr__(house.centre, "state", type("Broken", (), {"read": lambda _self: broken()})())
    answer = operator.get("/api/state")
    assert answer.status_code == 500
    body = body_of(answer)
    assert body["code"] == "server.fault"
    assert "secret" not in answer.text
    assert body["params"]["id"] in caplog.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_every_answer_carries_the_headers(operator) -> None:
    for path in ("/", "/api/cameras", "/api/nothing", "/healthz"):
        headers = operator.get(path).headers
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "worker-src 'self' blob:" in policy
        assert "media-src 'self' blob:" in policy
        assert "unsafe-eval" not in policy
        assert "script-src 'self';" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"]
