"""Say to a person that the console answers, and where."""

import threading
import time
from collections.abc import Callable, Sequence

import httpx

from varta.bootstrap.settings import Settings

_ANSWER_S = 60.0
_LOOK_S = 0.1


def announce(settings: Settings, more: Sequence[str], say: Callable[[str], None]) -> None:
    """Wait in the background until the console answers, then say its address and the lines in `more`."""
    threading.Thread(target=_wait_and_say, args=(address(settings), more, say), daemon=True).start()


def address(settings: Settings) -> str:
    """Return the console's address for people."""
    host = settings.web.host
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host)  # noqa: S104 - compared with, not bound to
    return f"http://{shown or (f'[{host}]' if ':' in host else host)}:{settings.web.port}"


def _wait_and_say(url: str, more: Sequence[str], say: Callable[[str], None]) -> None:
    end = time.monotonic() + _ANSWER_S
    while not _answers(f"{url}/healthz"):
        if time.monotonic() > end:
            say(f"the console does not answer at {url} yet; the lines above may say why")
            return
        time.sleep(_LOOK_S)
    say("\n".join(("", f"  Varta is ready: {url}", *more, "")))


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).is_success
    except httpx.TransportError:
        return False
