import pytest


def test_readiness_names_what_is_missing(house) -> None:
    client = house.client(None)
    assert client.get("/healthz").json()["status"] == "ok"
    assert client.get("/readyz").status_code == 200
    house.state.workers = ("recorder",)
    house.state.database_up = False
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "waiting", "waiting_for": ["database", "analyst", "clipper", "keeper"]}


def test_figures_for_prometheus(house, operator) -> None:
    house.alarm()
    operator.get("/api/cameras/square")
    text = operator.get("/metrics").text
    assert 'varta_cameras{state="live"} 1.0' in text
    assert 'varta_alarms{state="new"} 1.0' in text
    assert 'varta_worker_up{worker="recorder"} 1.0' in text
    assert 'varta_camera_kbps{camera="square"} 900.0' in text
    assert 'route="/api/cameras/{camera_id}"' in text
    assert "varta_database_up 1.0" in text


def test_figures_are_for_this_machine_unless_opened(with_options, client_at) -> None:
    client = client_at("192.0.2.50")
    for path in ("/healthz", "/readyz", "/metrics"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "access.only_loopback")
    with_options(metrics_open=True)
    assert client_at("192.0.2.50").get("/metrics").status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
def test_figures_are_not_handed_on_by_a_server_in_front(client_at, header: str) -> None:
    client = client_at("127.0.0.1")
    assert client.get("/metrics").status_code == 200
    answer = client.get("/metrics", headers={header: "127.0.0.1"})
    assert (answer.status_code, answer.json()["code"]) == (403, "access.only_loopback")


def test_the_state_is_told(operator) -> None:
    state = operator.get("/api/state").json()
    assert state["cameras"][0]["state"] == "live"
    assert state["database"] == "up"
    assert {"name": "recorder", "state": "up", "since": "2026-11-23T20:00:00Z", "restarts": 0} in state["workers"]
