"""Addresses of streams: checked when entered, and shown without their secrets."""

from urllib.parse import SplitResult, urlsplit, urlunsplit

from varta.kernel.errors import BadInput

SCHEMES = ("rtsp", "rtsps", "file")
ONVIF_SCHEMES = ("http", "https")
MAX_LENGTH = 1000
MASK = "•••"


def check_url(text: str, where: str = "main_url") -> str:
    """Return a stream's address if it can be one: `rtsp://[user:password@]host[:port]/path` or `file:///path`.

    Raises `BadInput` (`camera.bad_url`).
    """
    example = "give one such as rtsp://user:password@192.0.2.10:554/stream1"
    if len(text) > MAX_LENGTH or any(c.isspace() or ord(c) < ord(" ") for c in text):
        raise BadInput("camera.bad_url", f"A stream's address has no spaces; {example}.", where=where)
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise BadInput("camera.bad_url", f"'{mask_url(text)}' is no address; {example}.", where=where) from None
    if parts.scheme not in SCHEMES or (parts.scheme != "file" and not parts.hostname):
        raise BadInput("camera.bad_url", f"'{mask_url(text)}' is no stream's address; {example}.", where=where)
    return text


def check_onvif_url(text: str, where: str = "onvif.url") -> str:
    """Return an ONVIF service's address if it can be one: `http[s]://[user:password@]host[:port][/path]`.

    Raises `BadInput` (`camera.bad_onvif_url`).
    """
    try:
        parts = urlsplit(text)
        _ = parts.port
        good = parts.scheme in ONVIF_SCHEMES and bool(parts.hostname) and len(text) <= MAX_LENGTH
    except ValueError:
        good = False
    if not good or any(c.isspace() or ord(c) < ord(" ") for c in text):
        raise BadInput(
            "camera.bad_onvif_url",
            f"'{mask_url(text)[:200]}' is no ONVIF address; give one such as http://user:password@192.0.2.10:80.",
            where=where,
        )
    return text


def mask_url(text: str) -> str:
    """Return an address with its password replaced; safe for screens, logs and the audit trail."""
    head, sep, tail = text.rpartition("@")
    if not sep:
        return text
    scheme, sep2, credentials = head.partition("://")
    user = credentials.partition(":")[0]
    return f"{scheme}{sep2}{user}:{MASK}@{tail}" if ":" in credentials else text


def keep_password(entered: str, stored: str, where: str = "main_url") -> str:
    """Return `entered` with the stored password put back where it still shows the mask.

    Raises `BadInput` (`camera.password_needed`) when it leads to another host: nobody else gets to see the password.
    """
    if MASK not in entered:
        return entered
    old, new = urlsplit(stored), urlsplit(entered)
    if old.hostname != new.hostname:
        raise BadInput(
            "camera.password_needed", "The address leads to another host than before; enter its password.", where=where
        )
    return _with_password(new, old.password or "")


def _with_password(parts: SplitResult, password: str) -> str:
    netloc = parts.netloc.replace(MASK, password)
    return urlunsplit(parts._replace(netloc=netloc))
