import pytest

from varta.kernel.errors import BadInput

ONVIF = "http://admin:secret@192.0.2.1/onvif/device_service"
DRAFT = {"id": "square", "name": "Square", "main_url": "rtsp://user:•••@192.0.2.1/1"}


@pytest.fixture
def with_onvif(administrator) -> None:
    changed = administrator.put("/api/cameras/square", json={**DRAFT, "onvif": {"url": ONVIF, "motion": True}})
    assert changed.json()["onvif"] == {
        "configured": True, "url": ONVIF.replace("secret", "•••"), "tamper": True, "inputs": True, "motion": True,
    }  # fmt: skip


def actions(client) -> list[str]:
    return [entry["action"] for entry in client.get("/api/audit", params={"action": "camera."}).json()["items"]]


def test_a_search_tells_which_are_known(administrator) -> None:
    found = administrator.post("/api/camera-searches").json()["items"]
    assert [(item["address"], item["known_camera_id"]) for item in found] == [
        ("192.0.2.1", "square"), ("192.0.2.9", None),
    ]  # fmt: skip
    assert actions(administrator)[0] == "camera.search"


def test_a_probe_tells_streams_without_the_password(house, administrator) -> None:
    body = {"address": "192.0.2.9", "login": "admin", "password": "щит"}
    report = administrator.post("/api/camera-probes", json=body).json()
    assert report["profiles"][0]["stream_url"] == "rtsp://admin:•••@192.0.2.9:554/1"
    assert report["onvif_url"] == "http://admin:•••@192.0.2.9/onvif/device_service"
    assert (report["clock_offset_ms"], report["ptz"], report["events"]) == (-16_300, True, True)
    assert house.devices.asked == [("probe", "192.0.2.9", "admin", "щит")]
    assert "щит" not in administrator.get("/api/audit").text
    house.devices.error = BadInput("camera.onvif_wrong_password", "no")
    assert administrator.post("/api/camera-probes", json=body).json()["code"] == "camera.onvif_wrong_password"


@pytest.mark.usefixtures("with_onvif")
def test_presets_are_for_those_who_watch_and_noted(house, operator, administrator) -> None:
    assert operator.get("/api/cameras/square").json()["onvif"] == {
        "configured": True, "url": "", "tamper": True, "inputs": True, "motion": True,
    }  # fmt: skip
    assert operator.get("/api/cameras/square/presets").json() == {"items": [{"token": "1", "name": "Вхід"}]}
    assert operator.post("/api/cameras/square/presets/1").status_code == 204
    assert house.devices.asked == [("presets", ONVIF), ("go_to", ONVIF, "1")]
    assert actions(administrator)[0] == "camera.preset"


@pytest.mark.usefixtures("with_onvif")
def test_the_clock_is_set_and_noted(administrator) -> None:
    done = administrator.post("/api/cameras/square/clock").json()
    assert done == {"offset_before_ms": -16_300, "offset_after_ms": 20}
    assert actions(administrator)[0] == "camera.clock"


@pytest.mark.usefixtures("with_onvif")
def test_the_onvif_password_stays_and_goes_to_no_other_host(house, administrator) -> None:
    kept = administrator.put("/api/cameras/square", json={**DRAFT, "onvif": {"url": ONVIF.replace("secret", "•••")}})
    assert kept.status_code == 200
    administrator.get("/api/cameras/square/presets")
    assert house.devices.asked[-1] == ("presets", ONVIF)
    other = {**DRAFT, "onvif": {"url": "http://admin:•••@203.0.113.9/"}}
    assert administrator.put("/api/cameras/square", json=other).json()["code"] == "camera.password_needed"


def test_a_camera_without_onvif_says_so(operator) -> None:
    answer = operator.get("/api/cameras/square/presets")
    assert (answer.status_code, answer.json()["code"]) == (409, "camera.onvif_not_set")
    assert operator.get("/api/cameras/nowhere/presets").json()["code"] == "camera.not_found"


@pytest.mark.parametrize("url", ["rtsp://192.0.2.1/", "http://", "http://a b/", "file:///etc/passwd", "http://h:99999"])
def test_odd_onvif_addresses_are_refused(administrator, url) -> None:
    answer = administrator.put("/api/cameras/square", json={**DRAFT, "onvif": {"url": url}})
    assert (answer.status_code, answer.json()["code"]) == (400, "camera.bad_onvif_url")
