"""Say to a person that the console answers, and where."""

import http.client
import threading
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus

from varta.bootstrap.settings import Settings

_ANSWER_S = 60.0
_LOOK_S = 0.1


def announce(settings: Settings, more: Sequence[str], say: Callable[[str], None]) -> None:
    """Wait in the background until the console answers, then say its address and the lines in `more`."""
    threading.Thread(target=_wait_and_say, args=(settings, more, say), daemon=True).start()


def address(settings: Settings) -> str:
    """Return the console's address for people."""
    host = _host(settings)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.web.port}"


def _host(settings: Settings) -> str:
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound to
    return everywhere.get(settings.web.host, settings.web.host)


def _wait_and_say(settings: Settings, more: Sequence[str], say: Callable[[str], None]) -> None:
    url, end = address(settings), time.monotonic() + _ANSWER_S
    while not _answers(settings):
        if time.monotonic() > end:
            say(f"the console does not answer at {url} yet; the lines above may say why")
            return
        time.sleep(_LOOK_S)
    say("\n".join(("", f"  Varta is ready: {url}", *more, "")))


def _answers(settings: Settings) -> bool:
    """Ask by the plainest means, for this process stays small."""
    connection = http.client.HTTPConnection(_host(settings), settings.web.port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
