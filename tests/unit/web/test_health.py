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


def test_how_a_camera_comes_in_is_told_and_measured(operator) -> None:
    (camera,) = operator.get("/api/state").json()["cameras"]
    assert camera["network"] == {
        "packets_per_s": 110.0, "lost": 7, "lost_percent": 0.7, "jitter_ms": 2.5, "malformed": 1, "jumps": 2,
        "clock_source": "sender_reports", "clock_offset_ms": -16_300.0, "clock_error_ms": 4.0,
    }  # fmt: skip
    text = operator.get("/metrics").text
    for line in (
        'varta_camera_packets_lost_total{camera="square"} 7.0',
        'varta_camera_clock_offset_seconds{camera="square"} -16.3',
        'varta_camera_jitter_seconds{camera="square"} 0.0025',
        'varta_camera_packets_per_second{camera="square"} 110.0',
    ):
        assert line in text
