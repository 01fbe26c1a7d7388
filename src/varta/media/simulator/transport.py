"""The Transport header of SETUP (RFC 2326, section 12.39): what a client offers, and the first offer that suits."""

from dataclasses import dataclass

_MAX_PORT = 65535
_MAX_CHANNEL = 255


@dataclass(frozen=True, slots=True)
class Wish:
    """Hold how a client wants its packets: `pair` is two channels of the connection, or two UDP ports."""

    tcp: bool
    pair: tuple[int, int]


def choose(header: str) -> Wish | None:
    """Return the first offer that suits a camera, or None: multicast, recording and other protocols do not."""
    for offer in header.split(","):
        wish = _read(offer)
        if wish is not None:
            return wish
    return None


def _read(offer: str) -> Wish | None:
    protocol, *words = (word.strip() for word in offer.split(";"))
    values = dict(word.lower().partition("=")[::2] for word in words)
    if "multicast" in values or "record" in values.get("mode", ""):
        return None
    match protocol.upper():
        case "RTP/AVP/TCP":
            pair = _pair(values.get("interleaved", "0-1"), _MAX_CHANNEL)
            return Wish(True, pair) if pair else None
        case "RTP/AVP" | "RTP/AVP/UDP":
            pair = _pair(values.get("client_port", ""), _MAX_PORT)
            return Wish(False, pair) if pair and pair[0] > 0 else None
        case _:
            return None


def _pair(text: str, greatest: int) -> tuple[int, int] | None:
    first, dash, second = text.partition("-")
    try:
        low = int(first)
        high = int(second) if dash else low + 1
    except ValueError:
        return None
    return (low, high) if 0 <= low <= greatest and 0 <= high <= greatest else None
