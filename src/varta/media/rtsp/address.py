"""Addresses of cameras: what to connect to, what to ask for, and with which credentials."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from varta.kernel.errors import BadInput
from varta.media.problems import show

MAX_ADDRESS = 2048
_PORTS = {"rtsp": 554, "rtsps": 322}


@dataclass(frozen=True, slots=True)
class Address:
    """Hold an address taken apart; `url` is without user and password, as requests carry it."""

    url: str
    host: str
    port: int
    tls: bool
    user: str = ""
    password: str = field(default="", repr=False)


def read_address(text: str) -> Address:
    """Take an `rtsp://` or `rtsps://` address apart. Raises `BadInput` (`camera.bad_url`)."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _bad(text) from None
    scheme = parts.scheme.lower()
    if not host or scheme not in _PORTS or len(text) > MAX_ADDRESS or not _is_one_word(text) or port == 0:
        raise _bad(text)
    place = f"[{host}]" if ":" in host else host
    query = f"?{parts.query}" if parts.query else ""
    where = f"{scheme}://{place}{f':{port}' if port else ''}{parts.path}{query}"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Address(where, host, port or _PORTS[scheme], scheme == "rtsps", user, password)


def join_control(base: str, control: str) -> str:
    """Return the address that a `control` attribute means below a base, as cameras mean it: written behind it."""
    if control in ("", "*"):
        return base
    if control.lower().startswith(("rtsp://", "rtsps://")):
        return control
    return f"{base}{control}" if base.endswith("/") or control.startswith("/") else f"{base}/{control}"


def _is_one_word(text: str) -> bool:
    return not any(c.isspace() or not c.isprintable() for c in text)


def _bad(text: str) -> BadInput:
    name = show(text)[:200]
    return BadInput("camera.bad_url", f"'{name}' is no stream's address; write rtsp://camera/stream.", where=name)
