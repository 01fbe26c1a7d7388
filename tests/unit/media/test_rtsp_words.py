"""Addresses, challenges, descriptions and reports, as good and bad cameras write them."""

import base64
import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varta.kernel.errors import BadInput
from varta.media.annexb import join_units
from varta.media.packet import SoundInfo
from varta.media.rtsp.address import join_control, read_address
from varta.media.rtsp.auth import Credentials, read_challenges
from varta.media.rtsp.messages import find_end, read_channels, read_head, read_session
from varta.media.rtsp.rtcp import read_reports, receiver_report
from varta.media.rtsp.rtp import Reception
from varta.media.rtsp.sdp import extradata, read_description
from varta.media.rtsp.sound import SoundTrack
from varta.media.simulator import packing, rtcp
from varta.media.simulator.digest import Gate

URL = "rtsp://camera/stream"


def test_an_address_is_taken_apart_and_its_password_left_out() -> None:
    address = read_address("rtsp://olena:p%40ss%3A@[2001:db8::1]:8554/live/ch1?subtype=0")
    assert (address.host, address.port, address.user, address.password) == ("2001:db8::1", 8554, "olena", "p@ss:")
    assert address.url == "rtsp://[2001:db8::1]:8554/live/ch1?subtype=0"
    assert (read_address("rtsp://camera/x").port, read_address("RTSPS://camera/x").port) == (554, 322)
    assert "p@ss" not in repr(address)


@pytest.mark.parametrize(
    "text", ["rtsp:///x", "http://camera/x", "rtsp://camera:99999/x", "rtsp://ca mera/x", "rtsp://camera/\r\nX: y", ""]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read_address(text)
    assert refusal.value.code == "camera.bad_url"


def test_control_addresses_are_joined_as_cameras_mean_them() -> None:
    assert join_control("rtsp://c/a", "*") == "rtsp://c/a"
    assert join_control("rtsp://c/a", "track1") == "rtsp://c/a/track1"
    assert join_control("rtsp://c/a?x=1/", "trackID=0") == "rtsp://c/a?x=1/trackID=0"
    assert join_control("rtsp://c/a/", "rtsp://c/b/track1") == "rtsp://c/b/track1"


def test_the_strongest_answer_is_given_and_a_gate_admits_it() -> None:
    gate = Gate("usr", 'pass"word')
    credentials = Credentials("usr", 'pass"word')
    assert credentials.learn(gate.challenges())
    for _ in range(2):
        header = credentials.header("DESCRIBE", URL)
        assert "SHA-256" in header
        assert gate.admits("DESCRIBE", URL, header)
    assert not credentials.learn(gate.challenges())  # it was refused: no second try with the same words
    assert credentials.learn([f'{gate.challenges()[1]}, stale="true"'])
    assert gate.admits("PLAY", URL, credentials.header("PLAY", URL))


def test_basic_is_answered_where_nothing_better_is_offered() -> None:
    credentials = Credentials("usr", "pass")
    assert credentials.learn(['Basic realm="x", Digest realm="x", nonce="1", algorithm=NOVEL'])
    assert credentials.header("OPTIONS", URL) == "Basic " + base64.b64encode(b"usr:pass").decode()
    assert not Credentials("", "").learn(['Basic realm="x"'])
    assert not Credentials("usr", "pass").learn(["Negotiate"])


def test_the_example_of_rfc_2617() -> None:
    words = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    words += ', opaque="5ccc069c403ebaf9f0171e9517f40e41"'
    credentials = Credentials("Mufasa", "Circle Of Life")
    credentials.learn([words])
    # The RFC's example with qop left out, computed with hashlib alone.
    assert 'response="670fd8c2df070c60b045671b8b24ff02"' in credentials.header("GET", "/dir/index.html")
    assert 'opaque="5ccc069c403ebaf9f0171e9517f40e41"' in credentials.header("GET", "/dir/index.html")


@given(st.text(max_size=300))
def test_no_challenge_upsets_the_credentials(text: str) -> None:
    read_challenges([text])
    credentials = Credentials("usr", "pass")
    if credentials.learn([text]):
        assert credentials.header("PLAY", URL).startswith(("Basic ", "Digest "))


def test_heads_are_read_in_any_form() -> None:
    head = read_head(b"RTSP/1.0 200 OK\ncseq: 3\nSESSION:  abc;timeout=30 \nPublic: PLAY\npublic: SETUP")
    assert head is not None
    assert (head.status, head.headers["cseq"], head.headers["public"]) == (200, ["3"], ["PLAY", "SETUP"])
    assert head.length is None
    asked = read_head(b"GET_PARAMETER rtsp://c/x RTSP/1.0\r\nCSeq: 9")
    assert asked is not None
    assert asked.method == "GET_PARAMETER"
    assert read_head(b"220 mail ready") is None
    assert find_end(b"a\nb\n\nc", 0, 6) == (3, 5)
    assert find_end(b"a\r\nb\r\n\r\nc", 0, 9) == (4, 8)


def test_sessions_and_transports() -> None:
    assert read_session("12345678;timeout=90") == ("12345678", 90)
    assert read_session("abc ; Timeout = 5") == ("abc", 5)
    assert read_session("abc;timeout=never") == ("abc", 60)
    assert read_channels("RTP/AVP/TCP;unicast;interleaved=4-5;ssrc=1") == (4, 5)
    assert read_channels("RTP/AVP/TCP;interleaved=6") == (6, 7)
    assert read_channels("RTP/AVP;client_port=4-5") is None
    assert read_channels("RTP/AVP/TCP;interleaved=300-301") is None


@given(st.binary(max_size=400))
def test_no_bytes_upset_the_readers(data: bytes) -> None:
    read_head(data)
    read_description(data)
    read_reports(data)
    text = data.decode("latin-1")
    read_session(text)
    read_channels(text)


def test_a_description_of_two_media() -> None:
    sps, pps = b"\x67\x42\xc0\x28rest", b"\x68\xcb\x8c"
    words = ",".join(base64.b64encode(unit).decode() for unit in (pps, sps))
    description = read_description(
        "v=0\r\ns=x\r\na=control:rtsp://c/all\r\nm=audio 0 RTP/AVP 97\r\na=rtpmap:97 mpeg4-generic/16000/1\r\n"
        "a=fmtp:97 streamtype=5;mode=AAC-hbr;config=1408;SizeLength=13;IndexLength=3;IndexDeltaLength=3\r\n"
        "a=control:track2\r\nm=video 0 RTP/AVP 96\na=control:track1\na=rtpmap:96 H264/90000\n"
        f"a=fmtp:96 packetization-mode=1; sprop-parameter-sets={words}\r\nm=application 0 RTP/AVP 107\r\n".encode()
    )
    audio, video, other = description.media
    assert description.control == "rtsp://c/all"
    assert (video.codec, video.rate, video.control, video.known) == ("h264", 90_000, "track1", True)
    assert extradata("h264", video.sets()) == join_units([sps, pps])
    assert audio.sound() == SoundInfo("aac", 16_000, 1, bytes.fromhex("1408"))
    assert (other.known, other.sound()) == (False, None)
    assert read_description(b"m=audio 0 RTP/AVP 8\r\n").media[0].sound() == SoundInfo("pcm_alaw", 8000, 1)
    assert read_description(b"m=video 0 RTP/AVP 26\r\n").media[0].codec == "jpeg"


def test_reports_both_ways() -> None:
    time_ns = 1_795_000_000_123_456_789
    data = rtcp.sender_report(7, time_ns, 90_000, 10, 1000) + rtcp.source_description(7, "yard")
    reports, bye = read_reports(data)
    assert not bye
    assert [(r.ssrc, r.timestamp) for r in reports] == [(7, 90_000)]
    assert abs(reports[0].time_us - time_ns // 1000) <= 1
    assert read_reports(data + rtcp.goodbye(7))[1]
    reception = Reception(90_000)
    for number in (65_534, 65_535, 65_538):
        reception.take(number & 0xFFFF, 7, 100)
    sent = receiver_report(9, reception, (reports[0].middle, 10.0), 10.5)
    first, kind, words, own, ssrc, lost, highest, _, last, delay = struct.unpack_from("!BBHIIIIIII", sent)
    assert (first, kind, words, own, ssrc) == (0x81, 201, 7, 9, 7)
    assert (lost & 0xFFFFFF, lost >> 24, highest) == (2, 2 * 256 // 5, 65_538)
    assert (last, delay) == (reports[0].middle, 32_768)
    assert len(sent) % 4 == 0


def _sound(fields: str) -> SoundTrack:
    return SoundTrack(read_description(f"m=audio 0 RTP/AVP 96\r\n{fields}\r\n".encode()).media[0])


def _take(track: SoundTrack, number: int, timestamp: int, payload: bytes) -> None:
    packet = packing.header(True, number, timestamp, 7) + payload
    track.take(memoryview(packet), 0, len(packet))


def test_aac_is_taken_apart_and_placed_beside_the_pictures() -> None:
    track = _sound("a=rtpmap:96 MPEG4-GENERIC/8000\r\na=fmtp:96 mode=AAC-hbr;config=1588;sizelength=13;indexlength=3")
    _take(track, 0, 8000, struct.pack("!HHH", 32, 5 << 3, 6 << 3) + b"first" + b"second")
    _take(track, 1, 10_048, struct.pack("!HH", 16, 8 << 3) + b"half")
    _take(track, 2, 10_048, struct.pack("!HH", 16, 8 << 3) + b"rest")
    pieces = track.take_pieces(90_000, lambda _: None)
    assert [piece.data for piece in pieces] == [b"first", b"second", b"halfrest"]
    assert [piece.pts for piece in pieces] == [90_000, 90_000 + 11_520, 90_000 + 23_040]
    assert {piece.duration for piece in pieces} == {11_520}
    assert track.malformed == 0


def test_plain_sound_follows_the_cameras_reports_once_they_come() -> None:
    track = SoundTrack(read_description(b"m=audio 0 RTP/AVP 8\r\n").media[0])
    packet = struct.pack("!BBHII", 0x80, 8, 0, 800, 7) + bytes(800)
    track.take(memoryview(packet), 0, len(packet))
    assert [piece.pts for piece in track.take_pieces(45_000, lambda _: None)] == [45_000]
    report = read_reports(rtcp.sender_report(7, 10**15, 1600, 0, 0))[0]
    track.report(report)
    packet = struct.pack("!BBHII", 0x80, 8, 1, 1600, 7) + bytes(800)
    track.take(memoryview(packet), 0, len(packet))
    assert [piece.pts for piece in track.take_pieces(60_000, lambda _: 63_000)] == [63_000]


@given(st.lists(st.binary(max_size=80), max_size=30))
def test_no_rubbish_upsets_the_sound(payloads: list[bytes]) -> None:
    track = _sound("a=rtpmap:96 MPEG4-GENERIC/8000\r\na=fmtp:96 mode=AAC-hbr;config=1588;sizelength=13;indexlength=3")
    for number, payload in enumerate(payloads):
        _take(track, number, number * 1024, payload)
    pieces = track.take_pieces(0, lambda _: None)
    assert all(b.pts > a.pts for a, b in pairwise(pieces))
