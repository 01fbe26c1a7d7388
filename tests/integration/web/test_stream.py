"""Server-sent events over a real socket: nothing is lost, everything heals, and the server can end."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest

from varta.bootstrap.centre import Centre
from varta.kernel.errors import Unavailable
from varta.web.serving import Server, make_server

pytestmark = pytest.mark.integration
PASSWORD = "night-shift-2026"
Event = tuple[str, str, dict]


class Running:
    """Hold a server in a thread of its own."""

    def __init__(self, server: Server, url: str) -> None:
        self.server = server
        self.url = url

    @contextmanager
    def client(self) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=self.url, timeout=15) as client:
            body = {"login": "the-operator", "password": PASSWORD}
            client.headers["X-CSRF-Token"] = client.post("/api/session", json=body).json()["csrf_token"]
            yield client


@pytest.fixture
def running(house) -> Iterator[Running]:
    with serving(house.centre) as found:
        yield found


@contextmanager
def serving(centre: Centre) -> Iterator[Running]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = make_server(centre, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield Running(server, f"http://127.0.0.1:{listener.getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join(15)
        assert not thread.is_alive()
        listener.close()


@contextmanager
def listening(client: httpx.Client, last_id: str = "") -> Iterator[Iterator[Event]]:
    headers = {"Last-Event-ID": last_id} if last_id else {}
    with client.stream("GET", "/api/stream", headers=headers) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield events(answer)


def events(answer: httpx.Response) -> Iterator[Event]:
    fields: dict[str, str] = {}
    for line in answer.iter_lines():
        if line:
            key, _, value = line.partition(": ")
            fields[key] = value
        elif "event" in fields:
            yield fields["event"], fields.get("id", ""), json.loads(fields["data"])
            fields = {}


def following(found: Iterator[Event], *names: str) -> Event:
    return next(event for event in found if event[0] in names)


def until(look: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.02)


def test_an_alarm_is_told_within_half_a_second(house, running) -> None:
    with running.client() as client, listening(client) as found:
        assert next(found)[0] == "ping"
        started = time.monotonic()
        alarm = house.alarm()
        _, number, data = following(found, "alarm")
        assert time.monotonic() - started < 0.5
        assert (data["id"], data["state"], data["event"]["camera_id"]) == (alarm, "new", "square")
        assert int(number) > 0
        assert client.post(f"/api/alarms/{alarm}/acknowledge").status_code == 200
        assert following(found, "alarm")[2]["state"] == "acknowledged"


def test_rules_and_clips_are_told(house, running) -> None:
    with running.client() as client, listening(client) as found:
        next(found)
        house.rule()
        assert following(found, "camera")[2] == {"id": "square"}
        house.alarm(clip=b"clip")
        assert following(found, "event")[2]["clip"] == "ready"


def test_who_comes_back_misses_nothing(house, running) -> None:
    with running.client() as client:
        with listening(client) as found:
            number = next(found)[1]
        alarms = [house.alarm(str(track)) for track in range(3)]
        with listening(client, number) as found:
            told = [following(found, "alarm") for _ in alarms]
            assert [data["id"] for _, _, data in told] == alarms
        with listening(client, told[1][1]) as found:
            assert following(found, "alarm")[2]["id"] == alarms[2]
        with listening(client, "no number") as found:
            assert next(found)[0] == "ping"


def test_the_state_is_told_when_it_changes(house, running) -> None:
    with running.client() as client, listening(client) as found:
        house.clock.forward(2)
        assert following(found, "state")[2]["cameras"][0]["fps"] == 25.0
        house.state.fps = 12.5
        house.clock.forward(2)
        assert following(found, "state")[2]["cameras"][0]["fps"] == 12.5


def test_it_heals_when_the_database_was_away(house, running, monkeypatch) -> None:
    changes = type(house.centre.changes)
    real = changes.after
    asked = threading.Event()

    def away(*_: object) -> None:
        asked.set()
        raise Unavailable("database.away", "away")

    with running.client() as client, listening(client) as found:
        next(found)
        monkeypatch.setattr(changes, "after", away)
        assert asked.wait(5)
        alarm = house.alarm()
        monkeypatch.setattr(changes, "after", real)
        assert following(found, "alarm")[2]["id"] == alarm


def test_it_ends_with_the_session(house, running) -> None:
    with running.client() as client, running.client() as other:
        other.cookies = client.cookies
        other.headers["X-CSRF-Token"] = client.headers["X-CSRF-Token"]
        with listening(client) as found:
            next(found)
            assert other.delete("/api/session").status_code == 204
            house.clock.forward(10)
            assert all(event[0] in ("ping", "state") for event in found)  # and then it ends


def test_a_listener_that_goes_is_forgotten(running) -> None:
    broadcaster = running.server.config.app.state.broadcaster
    with running.client() as client:
        with listening(client) as found:
            next(found)
            assert len(broadcaster._subscribers) == 1
        until(lambda: not broadcaster._subscribers)


def test_the_server_ends_at_once_although_somebody_listens(house) -> None:
    with serving(house.centre) as running, running.client() as client, listening(client) as found:
        next(found)
        started = time.monotonic()
        running.server.should_exit = True
        list(found)
        assert time.monotonic() - started < 3


def test_a_taken_port_is_told(running, house) -> None:
    from varta.web.serving import run_server

    port = int(running.url.rsplit(":", 1)[1])
    with pytest.raises(Unavailable, match=r"web\.port_taken"):
        run_server(house.centre, "127.0.0.1", port)
