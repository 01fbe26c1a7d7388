"""Whatever is sent, the answer is one of the API's own: never a fault."""

import copy
import json
import re
from dataclasses import dataclass

import pytest
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.house import TestClient
from varta.web.app import create_app, openapi_document

FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
ODD = ["", "•••", "rtsp://u:•••@[h/1", "rtsp://•••@h/1", "person", "line_crossing", "2026-02-30", "\ud800", "\x00"]
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.sampled_from([*ODD, "9" * 400])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)
SPEC = {
    "name": "Gate",
    "kind": "intrusion",
    "points": [[0.1, 0.1], [0.9, 0.1], [0.5, 0.9]],
    "classes": ["person"],
    "seconds": 2.0,
    "direction": "both",
}
CAMERA = {
    "id": "market",
    "name": "Ринок",
    "main_url": "rtsp://user:secret@192.0.2.7/1",
    "sub_url": "rtsp://user:•••@192.0.2.7/2",
    "enabled": True,
    "priority": 3,
    "place": {"latitude": 46.6, "longitude": 32.6, "bearing": 90, "hromada": "UA65", "address": "Ринок"},
    "accountability": {"purpose": "safety", "review_on": "2027-01-01"},
    "recording": {
        "main": True,
        "sub": True,
        "audio": False,
        "continuous_days": 7,
        "events_days": 90.5,
        "max_gib": None,
    },
}
GROUND = {
    "points": [
        {"x": x, "y": y, "latitude": 46.6 + north / 111_000, "longitude": 32.6 + east / 76_000}
        for x, y, east, north in ((0.2, 0.8, -4, 12), (0.8, 0.8, 4, 12), (0.7, 0.4, 7, 30), (0.3, 0.4, -7, 30))
    ],
    "edition": "2014",
    "width": 1920,
}
RULE = {"enabled": True, "priority": "high", "spec": SPEC}
SPAN = {"camera_ids": ["square"], "from": "2026-11-23T19:00:00Z", "to": "2026-11-23T19:10:00Z"}
CASE = {"purpose": "розшук", "case_reference": "ЄО 1"}
PAST = {
    **SPAN,
    **CASE,
    "classes": ["person"],
    "upper": ["red"],
    "towards": "north",
    "faster_kmh": 5,
    "night": True,
}
GOOD: dict[tuple[str, str], dict] = {
    ("POST", "/api/looks"): CASE,
    ("PUT", "/api/cameras/{camera_id}/ground"): GROUND,
    ("POST", "/api/ground-checks"): GROUND,
    ("POST", "/api/holds"): {**SPAN, "case_reference": "ЄО 1", "reason": "criminal_case", "note": "", "until": None},
    ("POST", "/api/exports"): {**SPAN, **CASE, "reason": "criminal_case", "redaction": {"faces": True, "areas": []}},
    ("POST", "/api/camera-probes"): {"address": "192.0.2.1", "login": "admin", "password": "secret"},
    ("POST", "/api/bookmarks"): {"camera_ids": ["square"], "at": "2026-11-23T19:00:00Z", "text": "біля воріт"},
    ("POST", "/api/cameras"): CAMERA,
    ("PUT", "/api/cameras/{camera_id}"): CAMERA,
    ("POST", "/api/camera-tests"): {"url": "rtsp://user:•••@192.0.2.1/1", "camera_id": "square"},
    ("POST", "/api/cameras/{camera_id}/rules"): RULE,
    ("PUT", "/api/rules/{rule_id}"): {**RULE, "version": 1},
    ("POST", "/api/alarms/{alarm_id}/verdict"): {"verdict": "benign", "note": "двірник"},
    ("POST", "/api/watchlist"): {
        "list_name": "Викрадені",
        "text": "BT1234AA",
        "match": "exact",
        "basis": "criminal_proceeding",
        "reference": "ЄРДР 1",
        "owner": "Слідчий",
        "purpose": "розшук",
        "case_reference": "ЄО 1",
        "expires_at": "2026-12-23T19:00:00Z",
        "note": "",
    },
    ("POST", "/api/watchlist/{entry_id}/revoke"): {"why": "знайдено"},
    ("POST", "/api/plates/search"): {
        "text": "BT12",
        "match": "partial",
        "from": "2026-11-23T19:00:00Z",
        "to": "2026-11-23T20:00:00Z",
        "camera_ids": ["square"],
        **CASE,
        "limit": 50,
    },
    ("POST", "/api/past/questions"): {**PAST, "asked": "crossed", "points": [[0.1, 0.5], [0.9, 0.5]], "limit": 50},
    ("POST", "/api/past/next"): {
        "camera_id": "square",
        "trace": "1",
        "at": "2026-11-23T19:00:00Z",
        "camera_ids": ["gate"],
        "within_s": 60,
        **CASE,
    },
    ("POST", "/api/past/heat.png"): PAST,
    ("POST", "/api/past/counts.csv"): PAST,
    ("POST", "/api/past/trials"): {
        "camera_id": "square",
        "from": "2026-11-23T19:00:00Z",
        "to": "2026-11-23T20:00:00Z",
        "spec": SPEC,
        **CASE,
    },
    ("POST", "/api/memoranda"): {"hromada": "UA65020010000060480", "note": "лист"},
    ("POST", "/api/memoranda/signings"): {
        "on": "2021-09-02",
        "name": "Підписання",
        "police": "Начальник",
        "until": None,
        "signings": [{"hromada": "UA65020030000094118", "number": "1", "head": "Голова"}],
    },
    ("POST", "/api/memoranda/{memorandum_id}/state"): {"state": "negotiating", "note": ""},
    ("PUT", "/api/memoranda/{memorandum_id}/obligations"): {
        "items": [{"side": "police", "kind": "reporting", "due_on": "2022-03-02", "every_months": 6}]
    },
    ("POST", "/api/memoranda/{memorandum_id}/obligations/{index}/fulfilment"): {"on": "2022-03-01", "proof": "акт"},
    ("POST", "/api/people"): {"login": "ivan", "name": "Іван", "role": "operator", "password": "long-enough-1"},
    ("PUT", "/api/people/{person_id}"): {"name": "Іван", "role": "operator", "disabled": False},
    ("POST", "/api/people/{person_id}/password"): {"password": "long-enough-1"},
    ("POST", "/api/session"): {"login": "ivan", "password": "long-enough-1"},
    ("POST", "/api/session/password"): {"old_password": "not-this-one", "new_password": "long-enough-1"},
}


@dataclass
class Fuzzed:
    administrator: TestClient
    ids: dict[str, str]


@pytest.fixture
def fuzzed(house) -> Fuzzed:
    client = house.client("administrator")
    alarm = house.alarm()
    client.post(f"/api/alarms/{alarm}/acknowledge")
    client.headers["X-Varta-Look"] = client.post("/api/looks", json=CASE).json()["id"]
    person = next(p for p in client.get("/api/people").json()["items"] if p["role"] == "operator")["id"]
    house.hromadas()
    memorandum = client.post("/api/memoranda", json={"hromada": "UA65020050000086746"}).json()["id"]
    ids = {"camera_id": "square", "rule_id": house.rule(), "alarm_id": alarm, "person_id": person}
    proposed = client.post("/api/watchlist", json=GOOD["POST", "/api/watchlist"])
    assert proposed.status_code == 201, proposed.text
    return Fuzzed(client, {**ids, "memorandum_id": memorandum, "index": "0", "entry_id": proposed.json()["id"]})


def places(value: object) -> list[list]:
    """Return the way to every value inside a body."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [[], *([key, *way] for key, part in inner for way in places(part))]


def inside(body: object, way: list) -> object:
    for key in way:
        body = body[key]
    return body


def alike(value: object) -> st.SearchStrategy:
    """Make values of the same kind, and sometimes of any other."""
    match value:
        case bool():
            same = st.booleans()
        case str():
            same = st.text(max_size=100) | st.sampled_from(ODD)
        case int() | float():
            same = st.integers(-3, 400) | st.floats(0, 1) | st.floats(-400, 400)
        case list():
            same = st.lists(st.lists(st.floats(0, 1), min_size=2, max_size=2) | st.sampled_from(ODD), max_size=70)
        case _:
            same = st.just({})
    return st.one_of(same, same, same, VALUES)


def replaced(body: object, way: list, value: object) -> object:
    if not way:
        return value
    changed = copy.deepcopy(body)
    inside(changed, way[:-1])[way[-1]] = value
    return changed


def test_every_route_with_a_body_is_known_here() -> None:
    document = openapi_document()["paths"]
    assert set(GOOD) == {
        (method.upper(), path) for path, found in document.items() for method in found if "requestBody" in found[method]
    }


@FUZZ
@given(data=st.data())
def test_bodies_with_anything_in_them(fuzzed, data) -> None:
    method, path = data.draw(st.sampled_from(sorted(GOOD)))
    good = GOOD[method, path]
    way = data.draw(st.sampled_from(places(good)))
    body = replaced(good, way, data.draw(alike(inside(good, way))))
    address = re.sub(r"\{(\w+)\}", lambda m: fuzzed.ids[m[1]], path)
    headers = {"Content-Type": "application/json"}
    answer = fuzzed.administrator.request(method, address, content=json.dumps(body).encode(), headers=headers)
    assert answer.status_code < 500, (method, path, body, answer.text)
    if answer.status_code >= 400:
        assert set(answer.json()) == {"code", "message", "where", "params"}


@FUZZ
@given(data=st.data())
def test_recordings_are_asked_for_with_anything(fuzzed, data) -> None:
    times = st.sampled_from(["2026-11-23T19:00:00Z", "2026-11-23T19:05:00Z"])
    odd = times | st.datetimes().map(str) | st.text(max_size=30) | st.sampled_from(["9999-12-31T23:59:59Z", *ODD])
    query = {name: data.draw(odd) for name in ("from", "to", "at")}
    query["width"] = data.draw(st.sampled_from(["160", "0", "-1", "1e3", "x"]))
    path = data.draw(st.sampled_from([p for p in PLAIN if p.startswith("/api/recordings/{")]))
    address = re.sub(r"\{(\w+)\}", lambda m: data.draw(st.sampled_from(IN_PLACE[m[1]])), path)
    answer = fuzzed.administrator.get(address, params={k: v.encode(errors="replace") for k, v in query.items()})
    assert answer.status_code < 500, (address, query, answer.text)


IN_PLACE = {
    "camera_id": ["square", "%2e%2e", "-", "Square", "a" * 400],
    "stream": ["main", "sub", "main%2f.."],
    "start_ms": ["0", "1795460400000", "-1", "4102444800000", "9" * 30, "1.5"],
}


@FUZZ
@given(text=st.text(max_size=30), query=st.text(max_size=30))
def test_addresses_with_anything_in_them(fuzzed, text, query) -> None:
    for path in PLAIN[len(text) % 7 :: 7]:
        address = re.sub(r"\{\w+\}", lambda _: quoted(text) or "x", path)
        parameters = {"before": query, "camera": query, "limit": "7", "action": query}
        answer = fuzzed.administrator.get(address, params=parameters)
        assert answer.status_code < 500, (address, query, answer.text)


def quoted(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))


PLAIN = [
    route.path
    for route in create_app.__globals__["_bare"]().routes
    if isinstance(route, APIRoute) and "GET" in route.methods and route.path not in ("/api/stream", "/readyz")
]
