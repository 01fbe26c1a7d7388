"""A camera's picture is tied to the map over HTTP; rules that measure need it."""

from support.house import House

POINTS = [
    {"x": x, "y": y, "latitude": 46.6 + north / 111_000, "longitude": 32.6 + east / 76_000}
    for x, y, east, north in ((0.2, 0.8, -4, 12), (0.8, 0.8, 4, 12), (0.7, 0.4, 7, 30), (0.3, 0.4, -7, 30))
]
SPEED = {"spec": {"name": "Швидкість", "kind": "speed", "limit_kmh": 40}}


def test_a_picture_is_tied_to_the_map_and_let_go(house: House) -> None:
    supervisor = house.client("supervisor")
    assert supervisor.get("/api/cameras/square/ground").json() == {"ground": None}
    stored = supervisor.put("/api/cameras/square/ground", json={"points": POINTS, "edition": "2014"})
    assert stored.status_code == 200, stored.text
    ground = stored.json()
    assert ground["residual_m"] is None  # four pairs always fit
    assert len(ground["coverage"]) > 20
    assert [grade["name"] for grade in ground["grades"]] == ["monitor", "detect", "observe", "recognise", "identify"]
    assert supervisor.get("/api/cameras/square/ground").json()["ground"] == ground
    assert supervisor.delete("/api/cameras/square/ground").status_code == 204
    assert supervisor.get("/api/cameras/square/ground").json() == {"ground": None}
    entries = house.client("administrator").get("/api/audit").json()["items"]
    assert [entry["action"] for entry in entries if entry["action"].startswith("ground.")] == [
        "ground.clear",
        "ground.set",
    ]


def test_a_check_stores_nothing_and_shows_the_wrong_click(house: House) -> None:
    supervisor = house.client("supervisor")
    more = [*POINTS, {**POINTS[0], "x": 0.5, "y": 0.6}]
    checked = supervisor.post("/api/ground-checks", json={"points": more}).json()
    assert checked["residual_m"] > 1
    assert supervisor.get("/api/cameras/square/ground").json() == {"ground": None}
    refused = supervisor.post("/api/ground-checks", json={"points": POINTS[:3]})
    assert (refused.status_code, refused.json()["code"]) == (400, "ground.pair_count")


def test_a_rule_that_measures_needs_the_ground_and_keeps_it(house: House) -> None:
    supervisor = house.client("supervisor")
    refused = supervisor.post("/api/cameras/square/rules", json=SPEED)
    assert (refused.status_code, refused.json()["code"]) == (400, "rule.needs_ground")
    supervisor.put("/api/cameras/square/ground", json={"points": POINTS})
    rule = supervisor.post("/api/cameras/square/rules", json=SPEED)
    assert rule.status_code == 201
    kept = supervisor.delete("/api/cameras/square/ground")
    assert (kept.status_code, kept.json()["code"]) == (409, "ground.in_use")
    assert supervisor.delete(f"/api/rules/{rule.json()['id']}").status_code == 204
    assert supervisor.delete("/api/cameras/square/ground").status_code == 204


def test_only_who_draws_rules_ties_the_map(house: House) -> None:
    client = house.client("operator")
    assert client.put("/api/cameras/square/ground", json={"points": POINTS}).status_code == 403
    assert client.post("/api/ground-checks", json={"points": POINTS}).status_code == 403


def test_a_rule_says_all_that_it_is_made_of(house: House) -> None:
    supervisor = house.client("supervisor")
    spec = {
        "name": "Натовп",
        "kind": "crowd",
        "count": 9,
        "mode": "snoozed",
        "until": "2026-11-29T06:00:00Z",
        "schedule": ["mon-fri 22:00-06:00"],
        "min_size": 0.05,
    }
    stored = supervisor.post("/api/cameras/square/rules", json={"spec": spec}).json()["spec"]
    assert stored["points"] == []
    assert stored["seconds"] is None
    assert (stored["count"], stored["mode"], stored["min_size"]) == (9, "snoozed", 0.05)
    assert stored["schedule"] == ["mon,tue,wed,thu,fri 22:00-06:00"]
    assert stored["until"].startswith("2026-11-29T06:00:00")
    wrong = supervisor.post("/api/cameras/square/rules", json={"spec": {**spec, "limit_kmh": 5}})
    assert wrong.json()["code"] == "rule.unused_field"
