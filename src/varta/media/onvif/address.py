"""Where an ONVIF device answers, and who asks."""

from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

from varta.kernel.errors import BadInput
from varta.media.onvif import problems

DEVICE_SERVICE = "/onvif/device_service"
_PORTS = {"http": 80, "https": 443}
_MAX_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class DeviceAddress:
    """Name a device's service by its `url` (http or https, without credentials) and who signs in to it."""

    url: str
    login: str = ""
    password: str = field(default="", repr=False)

    @property
    def host(self) -> str:
        """Return the host alone."""
        return urlsplit(self.url).hostname or ""

    def own(self, url: str) -> str:
        """Return an address that the device gave for one of its services, always on the host that was asked.

        A device behind an address translation names its inner address; one that lies must not send a password
        elsewhere. Raises `Unavailable` (`camera.onvif_bad_answer`).
        """
        parts, mine = _split(url, self.url), urlsplit(self.url)
        if parts.scheme not in _PORTS:
            raise problems.bad_answer(self.url, "it names a service that is not reached by http")
        if parts.hostname == mine.hostname:
            return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))
        return urlunsplit((mine.scheme, mine.netloc, parts.path, parts.query, ""))

    def stream(self, url: str) -> str:
        """Return a stream's address on the host that was asked, with the credentials in it; empty if it is none."""
        parts = _split(url, self.url)
        if parts.scheme not in {"rtsp", "rtsps"}:
            return ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        netloc = host if parts.port is None else f"{host}:{parts.port}"
        if self.login:
            netloc = f"{quote(self.login, safe='')}:{quote(self.password, safe='')}@{netloc}"
        return urlunsplit((parts.scheme, netloc, parts.path, parts.query, ""))


def parse_device(text: str, login: str = "", password: str = "") -> DeviceAddress:
    """Return a device's address from `host`, `host:port` or `http[s]://[user:password@]host[:port][/path]`.

    A login beside it goes before one in it. Raises `BadInput` (`camera.onvif_bad_address`).
    """
    given = text.strip()
    if not given or len(given) > _MAX_LENGTH or any(c.isspace() or c < " " for c in given):
        raise _bad(given)
    try:
        parts = urlsplit(given if "://" in given else f"http://{_bracketed(given)}")
        port = parts.port
    except ValueError:
        raise _bad(given) from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise _bad(given)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    netloc = host if port in {None, _PORTS[parts.scheme]} else f"{host}:{port}"
    path = parts.path if parts.path not in {"", "/"} else DEVICE_SERVICE
    url = urlunsplit((parts.scheme, netloc, path, parts.query, ""))
    if login:
        return DeviceAddress(url, login, password)
    return DeviceAddress(url, unquote(parts.username or ""), unquote(parts.password or ""))


def _bracketed(text: str) -> str:
    """Return a bare IPv6 address as it stands in an address."""
    return f"[{text}]" if text.count(":") > 1 and not text.startswith("[") else text


def _split(url: str, asked: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        raise problems.bad_answer(asked, "it names an address that is none") from None
    return parts


def _bad(text: str) -> BadInput:
    return BadInput(
        "camera.onvif_bad_address",
        f"'{problems.show(text)}' is no ONVIF device's address; give one such as 192.0.2.10 or http://192.0.2.10:8080.",
        where="address",
    )
