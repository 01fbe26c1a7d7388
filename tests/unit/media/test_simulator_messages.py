"""The RTSP parser: whole messages from any slices, a clean refusal of everything else."""

import contextlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varta.media.simulator.messages import (
    MAX_BODY,
    MAX_HEAD,
    Interleaved,
    MalformedMessageError,
    Parser,
    Request,
    response,
)

STREAM = (
    b"OPTIONS rtsp://h/yard RTSP/1.0\r\nCSeq: 1\r\n\r\n"
    b"$\x01\x00\x04ping"
    b"\r\n"
    b"RTSP/1.0 200 OK\r\nCSeq: 9\r\n\r\n"
    b"GET_PARAMETER rtsp://h/yard RTSP/1.0\r\ncseq:2\r\nContent-Length: 5\r\n\r\nhello"
)
MESSAGES = [
    Request("OPTIONS", "rtsp://h/yard", "RTSP/1.0", {"cseq": "1"}),
    Interleaved(1, b"ping"),
    Request("GET_PARAMETER", "rtsp://h/yard", "RTSP/1.0", {"cseq": "2", "content-length": "5"}, b"hello"),
]


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_any_slices_give_the_same_messages(cuts: list[int]) -> None:
    parser, messages = Parser(), []
    edges = [0, *sorted(cuts), len(STREAM)]
    for start, end in itertools.pairwise(edges):
        messages += parser.feed(STREAM[start:end])
    assert messages == MESSAGES


@given(st.lists(st.binary(max_size=200), max_size=8))
def test_garbage_never_raises_anything_else(pieces: list[bytes]) -> None:
    parser = Parser()
    with contextlib.suppress(MalformedMessageError):
        for piece in pieces:
            parser.feed(piece)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"\x16\x03\x01\x02\x00", 400),  # somebody speaks TLS
        (b"GET / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"OPTIONS rtsp://h RTSP/1.0 more\r\nCSeq: 1\r\n\r\n", 400),
        (b"OPTIONS * RTSP/1.0\r\nno colon\r\n\r\n", 400),
        (b"OPTIONS * RTSP/1.0\r\nA: \xff\r\n\r\n", 400),
        (b"OPTIONS * RTSP/1.0\r\nContent-Length: -1\r\n\r\n", 400),
        (b"OPTIONS * RTSP/1.0\r\nContent-Length: 1e3\r\n\r\n", 400),
        (b"OPTIONS * RTSP/1.0\r\nContent-Length: " + b"9" * 40 + b"\r\n\r\n", 400),
        (b"OPTIONS * RTSP/1.0\r\nContent-Length: " + str(MAX_BODY + 1).encode() + b"\r\n\r\n", 413),
        (b"OPTIONS " + b"a" * MAX_HEAD, 413),
    ],
)
def test_refuses(data: bytes, status: int) -> None:
    with pytest.raises(MalformedMessageError) as refusal:
        Parser().feed(data)
    assert refusal.value.status == status


def test_response_bytes() -> None:
    data = response(401, {"CSeq": "3"}, challenges=("Digest a", "Digest b"))
    assert data == (
        b"RTSP/1.0 401 Unauthorized\r\nCSeq: 3\r\nWWW-Authenticate: Digest a\r\nWWW-Authenticate: Digest b\r\n\r\n"
    )
    assert response(200, {"A": "b"}, b"body").endswith(b"Content-Length: 4\r\n\r\nbody")


def test_an_echoed_value_starts_no_line_of_its_own() -> None:
    assert b"\r\nSet:" not in response(551, {"Unsupported": "x\r\nSet: y"})
