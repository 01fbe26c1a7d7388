"""Put the certificates of a timestamp into the order that DER asks for; many authorities do not keep to it.

The order of a set is no part of what is signed, and all lengths stay as they are.
"""

_SEQUENCE, _FIRST_TAGGED = 0x30, 0xA0
_LONG = 0x80


def with_sorted_certificates(response: bytes) -> bytes:
    """Return a TimeStampResp with its certificates in order; anything else comes back as it is."""
    try:
        found = _certificates(response)
    except (IndexError, ValueError):
        return response
    if found is None:
        return response
    start, end = found
    pieces, at = [], start
    while at < end:
        _, _, after = _element(response, at, end)
        pieces.append(response[at:after])
        at = after
    return response[:start] + b"".join(sorted(pieces)) + response[end:]


def _certificates(data: bytes) -> tuple[int, int] | None:
    """Return where the certificates begin and end, by the path TimeStampResp, token, content, SignedData, [0]."""
    start, end = _inside(data, 0, len(data), _SEQUENCE)
    _, _, start = _element(data, start, end)  # status
    start, end = _inside(data, start, end, _SEQUENCE)  # token
    _, _, start = _element(data, start, end)  # its kind
    start, end = _inside(data, start, end, _FIRST_TAGGED)
    start, end = _inside(data, start, end, _SEQUENCE)  # SignedData
    while start < end:
        tag, inner, after = _element(data, start, end)
        if tag == _FIRST_TAGGED:
            return inner, after
        start = after
    return None


def _inside(data: bytes, at: int, end: int, tag: int) -> tuple[int, int]:
    found, inner, after = _element(data, at, end)
    if found != tag:
        raise ValueError(found)
    return inner, after


def _element(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """Return tag, start of content and end of the element at a position."""
    tag, length, inner = data[at], data[at + 1], at + 2
    if length >= _LONG:
        digits = length - _LONG
        length = int.from_bytes(data[inner : inner + digits], "big")
        inner += digits
    if inner + length > end:
        raise ValueError(length)
    return tag, inner, inner + length
