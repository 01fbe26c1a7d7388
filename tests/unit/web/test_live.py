"""Live video over WebSockets: who may, what is noted, when it ends."""

import json

from varta.kernel.errors import Unavailable

SQUARE = "ws://127.0.0.1/api/cameras/square"
LIVE = f"{SQUARE}/live"


def closing(socket) -> tuple[int, str]:
    while True:
        message = socket.receive()
        if message["type"] == "websocket.close":
            return message["code"], message["reason"]


def test_live_video_is_sent_as_it_comes_and_noted_once(house, operator, supervisor) -> None:
    with operator.websocket_connect(f"{LIVE}?codecs=h264,hevc,xyz") as socket:
        assert json.loads(socket.receive_text())["stream"] == "main"
        assert socket.receive_bytes() == b"initsquare"
        assert socket.receive_bytes() == b"picture"
        assert house.live.codecs == {"h264", "hevc"}
        notes = supervisor.get("/api/audit?action=video.").json()["items"]
        assert [(n["action"], n["object_id"], n["purpose"]) for n in notes] == [("video.live", "square", "live view")]
        assert json.loads(notes[0]["details"]) == {"camera": "square", "stream": "main"}


def test_an_offline_camera_shows_nothing_and_is_not_noted(house, operator, supervisor) -> None:
    house.live.offline = True
    with operator.websocket_connect(LIVE) as socket:
        assert json.loads(socket.receive_text())["state"] == "offline"
        assert supervisor.get("/api/audit?action=video.").json()["items"] == []


def test_a_camera_that_is_not_there(operator) -> None:
    with operator.websocket_connect("ws://127.0.0.1/api/cameras/nothing/live") as socket:
        assert closing(socket) == (4404, "camera.not_found")


def test_a_query_that_is_too_long_closes_the_socket(operator) -> None:
    with operator.websocket_connect(f"{LIVE}?codecs={'x' * 200}") as socket:
        assert closing(socket)[1] == "request.invalid"


def test_an_error_of_the_engine_closes_with_its_code(house, operator) -> None:
    house.live.error = Unavailable("relay.away", "the recorder is away")
    with operator.websocket_connect(LIVE) as socket:
        assert closing(socket) == (1013, "relay.away")


def test_there_are_only_so_many_viewers(house, operator) -> None:
    with operator:
        with operator.websocket_connect(LIVE) as first, operator.websocket_connect(LIVE) as second:
            first.receive_text()
            second.receive_text()
            with operator.websocket_connect(LIVE) as third:
                assert closing(third) == (4429, "live.too_many_viewers")
        with operator.websocket_connect(LIVE) as again:
            assert json.loads(again.receive_text())["stream"] == "main"
    assert house.live.open == 0


def test_a_socket_ends_with_its_session(house, operator) -> None:
    with operator.websocket_connect(LIVE) as socket:
        socket.receive_text()
        assert operator.delete("/api/session").status_code == 204
        house.clock.forward(5)
        assert closing(socket) == (4401, "access.not_signed_in")


def test_boxes_are_passed_on(operator) -> None:
    with operator.websocket_connect(f"{SQUARE}/boxes") as socket:
        assert json.loads(socket.receive_text())["tracks"][0]["class"] == "person"


def test_a_picture_is_noted_once_a_minute(house, operator, supervisor) -> None:
    path = "/api/cameras/square/picture.jpg"
    for _ in range(3):
        answer = operator.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    house.clock.forward(61)
    operator.get(path)
    assert len(supervisor.get("/api/audit?action=video.picture").json()["items"]) == 2
    house.live.offline = True
    answer = operator.get(path)
    assert (answer.status_code, answer.json()["code"]) == (503, "camera.offline")
