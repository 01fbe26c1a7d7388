"""What strangers send over a real connection: invented addresses, and sockets without a sign-in."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from varta.bootstrap.centre import Centre
from varta.web.serving import make_server

pytestmark = pytest.mark.integration


@contextmanager
def serving(centre: Centre, trusted: Sequence[str]) -> Iterator[httpx.Client]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = make_server(centre, "127.0.0.1", 0, trusted)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=10) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(15)
        listener.close()


def guesses(client: httpx.Client) -> list[int]:
    """Guess a password for many logins, each time with another invented address."""
    return [
        client.post(
            "/api/session",
            json={"login": f"guess{number}", "password": "wrong-password"},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        ).status_code
        for number in range(23)
    ]


def test_an_invented_address_does_not_lift_the_limit(house) -> None:
    with serving(house.centre, ()) as client:
        assert 429 in guesses(client)


def test_a_trusted_server_in_front_is_believed(house) -> None:
    with serving(house.centre, ("127.0.0.1",)) as client:
        assert set(guesses(client)) == {401}


@pytest.mark.parametrize("path", ["/api/cameras/square/live", "/api/nothing"])
def test_a_refused_socket_is_closed_with_its_code_and_is_no_fault(house, caplog, path: str) -> None:
    with serving(house.centre, ()) as client:
        place = f"ws://127.0.0.1:{client.base_url.port}{path}"
        with connect(place) as refused, pytest.raises(ConnectionClosed) as closed:
            refused.recv(5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code in (4401, 4404)
    assert "Exception" not in caplog.text
