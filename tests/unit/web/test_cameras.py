import pytest

from varta.kernel.errors import Unavailable

DRAFT = {"id": "market", "name": "Ринок", "main_url": "rtsp://user:secret@192.0.2.7:554/1"}
SPEC = {"name": "Gate", "kind": "line_crossing", "points": [[0.1, 0.5], [0.9, 0.5]]}


def test_a_camera_is_added_changed_and_removed(house, administrator) -> None:
    added = administrator.post("/api/cameras", json={**DRAFT, "place": {"latitude": 46.6, "longitude": 32.6}})
    assert added.status_code == 201
    assert added.json()["main_url"] == "rtsp://user:•••@192.0.2.7:554/1"
    again = administrator.post("/api/cameras", json=DRAFT)
    assert (again.status_code, again.json()["code"]) == (409, "camera.exists")
    draft = {**DRAFT, "name": "Площа", "main_url": "rtsp://user:•••@192.0.2.7:554/2"}
    assert administrator.put("/api/cameras/market", json=draft).json()["name"] == "Площа"
    administrator.post("/api/camera-tests", json={"url": "rtsp://user:•••@192.0.2.7/2", "camera_id": "market"})
    assert house.probe.urls == ["rtsp://user:secret@192.0.2.7/2"]
    assert administrator.delete("/api/cameras/market").status_code == 204
    assert administrator.get("/api/cameras/market").status_code == 404


def test_addresses_are_for_those_who_manage_cameras(operator, administrator) -> None:
    assert operator.get("/api/cameras").json()["items"][0]["main_url"] == ""
    assert operator.get("/api/cameras/square").json()["main_url"] == ""
    assert administrator.get("/api/cameras").json()["items"][0]["main_url"] == "rtsp://user:•••@192.0.2.1/1"


def test_a_stored_password_goes_to_no_other_host(house, administrator) -> None:
    answer = administrator.post(
        "/api/camera-tests", json={"url": "rtsp://user:•••@203.0.113.9/1", "camera_id": "square"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "camera.password_needed")
    assert house.probe.urls == []


def test_an_address_is_tried(house, administrator) -> None:
    found = administrator.post("/api/camera-tests", json={"url": "rtsp://192.0.2.7/1"}).json()
    assert (found["codec"], found["width"], found["keyframe"]) == ("h264", 768, "/9j/2Q==")
    house.probe.error = Unavailable("camera.unreachable", "192.0.2.7 does not answer.")
    answer = administrator.post("/api/camera-tests", json={"url": "rtsp://192.0.2.7/1"})
    assert (answer.status_code, answer.json()["code"]) == (503, "camera.unreachable")


@pytest.mark.parametrize("url", ["rtsp://[•••", "rtsp://user:•••@[::1", "rtsp://•••@h:99999/", "file", "http://x/"])
def test_odd_addresses_are_refused(administrator, url) -> None:
    body = {"url": url, "camera_id": "square"}
    assert administrator.post("/api/camera-tests", json=body).json()["code"].startswith("camera.")
    change = administrator.put("/api/cameras/square", json={**DRAFT, "main_url": url})
    assert (change.status_code, change.json()["code"]) == (400, "camera.bad_url")


def test_a_rule_is_drawn_changed_once_at_a_time_and_removed(supervisor) -> None:
    rule = supervisor.post("/api/cameras/square/rules", json={"spec": SPEC}).json()
    assert (rule["version"], rule["priority"], rule["spec"]["points"]) == (1, "high", SPEC["points"])
    change = {"enabled": False, "priority": "low", "spec": {**SPEC, "classes": ["person"]}, "version": 1}
    changed = supervisor.put(f"/api/rules/{rule['id']}", json=change).json()
    assert (changed["version"], changed["enabled"], changed["spec"]["classes"]) == (2, False, ["person"])
    late = supervisor.put(f"/api/rules/{rule['id']}", json=change)
    assert (late.status_code, late.json()["code"]) == (409, "rule.changed_meanwhile")
    assert len(supervisor.get("/api/cameras/square/rules").json()["items"]) == 1
    assert supervisor.delete(f"/api/rules/{rule['id']}").status_code == 204
    assert supervisor.get("/api/cameras/square/rules").json()["items"] == []


def test_the_known_classes_are_listed(operator) -> None:
    assert {"person", "moving object"} <= set(operator.get("/api/classes").json()["items"])


def test_the_map_and_the_hromadas(house, operator) -> None:
    assert operator.get("/api/map/settings").json()["centre"] == [33.0, 46.75]
    house.hromadas()
    items = operator.get("/api/hromadas").json()["items"]
    assert len(items) == 49
    assert {"code", "name", "latitude", "population"} <= set(items[0])


def test_what_is_recorded_of_a_camera_is_said_and_changed(administrator, operator) -> None:
    added = administrator.post("/api/cameras", json=DRAFT).json()
    plain = {"main": True, "sub": False, "audio": False, "continuous_days": None, "events_days": None, "max_gib": None}
    assert added["recording"] == plain
    policy = {**plain, "main": False, "continuous_days": 7.5}
    changed = administrator.put("/api/cameras/market", json={**DRAFT, "recording": policy}).json()
    assert (changed["recording"], changed["switched_by"]) == (policy, "the-administrator")
    assert operator.get("/api/cameras/market").json()["recording"] == policy
    bad = administrator.put("/api/cameras/market", json={**DRAFT, "recording": {"max_gib": 0}})
    assert (bad.status_code, bad.json()["code"]) == (400, "camera.bad_recording")
