"""Our RTSP client against cameras that are odd, strict, broken or hostile: a scripted server of a few lines."""

import itertools
import random
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.centre import wait_for
from support.clips import make_clip
from varta.kernel.errors import VartaError
from varta.media.packet import Packet
from varta.media.rtsp.reader import SharedReader
from varta.media.simulator import packing, rtcp, sdp
from varta.media.simulator.clip import Clip, load_clip
from varta.media.simulator.digest import Gate
from varta.media.source import open_source

pytestmark = pytest.mark.integration
Reply = Callable[[str, dict[str, str], str], bytes | None]


@dataclass
class Camera:
    """Answer requests as told: `replies` by method; what is not there is answered as usual."""

    clip: Clip
    replies: dict[str, Reply] = field(default_factory=dict)
    description: bytes = b""
    newline: str = "\r\n"
    stream: bytes = b""
    later: bytes = b""  # what comes after a moment
    ends: bool = False  # the connection, behind the stream
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    reports: list[tuple[int, bytes]] = field(default_factory=list)
    url: str = ""

    def methods(self) -> list[str]:
        return [method for method, _, _ in self.asked]

    def reply(self, cseq: str, status: str = "200 OK", headers: str = "", body: bytes = b"") -> bytes:
        lines = [f"RTSP/1.0 {status}", f"cseq: {cseq}", *headers.splitlines()]
        return (self.newline.join(lines) + self.newline * 2).encode() + body

    def serve(self, client: socket.socket) -> None:
        client.settimeout(10)
        requests = client.makefile("rb")
        while first := requests.read(1):
            if first == b"$":
                channel, size = struct.unpack("!BH", requests.read(3))
                self.reports.append((channel, requests.read(size)))
                continue
            method, url, _ = (first + requests.readline()).decode().split(" ", 2)
            headers = {}
            while (header := requests.readline().decode().strip()) != "":
                name, _, value = header.partition(":")
                headers[name.lower()] = value.strip()
            self.asked.append((method, url, headers))
            own = self.replies.get(method, lambda *_: None)(url, headers, headers["cseq"])
            client.sendall(own if own is not None else self._usual(method, headers))
            if method == "PLAY" and (own is None or own.startswith(b"RTSP/1.0 200")):
                with suppress(OSError):
                    client.sendall(self.stream)
                    if self.later:
                        time.sleep(0.2)
                        client.sendall(self.later)
                    if self.ends:
                        return

    def _usual(self, method: str, headers: dict[str, str]) -> bytes:
        cseq = headers["cseq"]
        if method == "DESCRIBE":
            body = self.description or sdp.describe("yard", "127.0.0.1", self.clip)
            return self.reply(cseq, headers=f"Content-Type: application/sdp\nCONTENT-LENGTH: {len(body)}", body=body)
        if method == "SETUP":
            return self.reply(cseq, headers=f"Transport: {headers['transport']}\nSESSION: abc123;timeout=2")
        return self.reply(cseq)


def pictures(clip: Clip, count: int = 30, first: int = 0) -> bytes:
    """Return a clip's pictures as a camera sends them inside the connection."""
    out, number = [], first
    units = itertools.cycle(clip.units)
    for i in range(count):
        unit = next(units)
        out.append(packing.interleaved(packing.packets(unit.payloads, number, i * 9000, 7), 0))
        number += len(unit.payloads)
    return b"".join(out)


@contextmanager
def running(camera: Camera, path: str = "/yard") -> Iterator[Camera]:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                with client, suppress(OSError, ValueError):
                    camera.serve(client)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    camera.url = f"rtsp://127.0.0.1:{listener.getsockname()[1]}{path}"
    try:
        yield camera
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    return load_clip(make_clip(tmp_path_factory.mktemp("film") / "plain.mp4"))


@pytest.fixture
def camera(clip: Clip) -> Camera:
    return Camera(clip, stream=pictures(clip))


def take(url: str, count: int = 20, **options: bool) -> list[Packet]:
    with open_source(url, timeout_s=5, **options) as source:
        return list(itertools.islice(source, count))


def test_headers_in_any_case_with_bare_line_feeds(camera: Camera) -> None:
    camera.newline = "\n"
    with running(camera):
        packets = take(camera.url)
    assert len(packets) == 20
    assert (packets[0].keyframe, packets[0].stream.width) == (True, 160)
    assert camera.methods()[:4] == ["OPTIONS", "DESCRIBE", "SETUP", "PLAY"]
    assert camera.asked[2][1].endswith("/yard/trackID=0")
    assert camera.asked[3][2]["session"] == "abc123"


def test_a_description_without_a_length(camera: Camera) -> None:
    body = sdp.describe("yard", "127.0.0.1", camera.clip)
    camera.replies["DESCRIBE"] = lambda _u, _h, cseq: camera.reply(cseq, headers="Content-Base: rtsp://x/y/", body=body)
    with running(camera):
        assert len(take(camera.url)) == 20
    assert camera.asked[2][1] == "rtsp://x/y/trackID=0"


def test_a_camera_that_chooses_its_own_channels(camera: Camera) -> None:
    camera.replies["SETUP"] = lambda _u, _h, cseq: camera.reply(
        cseq, headers="Session: 1\nTransport: RTP/AVP/TCP;unicast;interleaved=6-7"
    )
    camera.stream = b"".join(
        packing.interleaved(packing.packets(unit.payloads, 10 * i, i * 9000, 7), 6)
        for i, unit in enumerate(camera.clip.units)
    )
    with running(camera):
        assert len(take(camera.url, 10)) == 10


def test_playing_the_whole_is_refused_and_the_track_alone_is_played(camera: Camera) -> None:
    def play(url: str, _headers: dict[str, str], cseq: str) -> bytes | None:
        return None if url.endswith("trackID=0") else camera.reply(cseq, "460 Only aggregate operation allowed")

    camera.replies["PLAY"] = play
    with running(camera):
        assert len(take(camera.url, 5)) == 5


def test_digest_is_answered_and_a_stale_nonce_once_more(camera: Camera) -> None:
    gates = [Gate("usr", "pass@word"), Gate("usr", "pass@word")]

    def guard(method: str) -> Reply:
        def check(url: str, headers: dict[str, str], cseq: str) -> bytes | None:
            gate = gates[0] if method != "SETUP" else gates[1]
            if gate.admits(method, url, headers.get("authorization")):
                return None
            stale = ", stale=true" if method == "SETUP" else ""
            lines = [f"WWW-Authenticate: {challenge}{stale}" for challenge in gate.challenges()]
            return camera.reply(cseq, "401 Unauthorized", "\n".join(lines))

        return check

    camera.replies |= {method: guard(method) for method in ("DESCRIBE", "SETUP")}
    with running(camera):
        url = camera.url.replace("rtsp://", "rtsp://usr:pass%40word@")
        assert len(take(url, 5)) == 5
        assert not any("pass" in asked for _, asked, _ in camera.asked)
        with pytest.raises(VartaError) as refusal:
            take(camera.url.replace("rtsp://", "rtsp://usr:hush@"))
    assert refusal.value.code == "camera.wrong_password"
    assert "hush" not in str(refusal.value)


def test_redirects_are_followed_and_not_for_ever(camera: Camera, clip: Clip) -> None:
    with running(Camera(clip, stream=camera.stream), "/there") as there:
        camera.replies["DESCRIBE"] = lambda _u, _h, cseq: camera.reply(
            cseq, "302 Moved Temporarily", f"Location: {there.url}"
        )
        with running(camera):
            assert len(take(camera.url, 5)) == 5
        camera.replies["DESCRIBE"] = lambda _u, _h, cseq: camera.reply(cseq, "302 Moved", f"Location: {camera.url}")
        with running(camera), pytest.raises(VartaError) as refusal:
            take(camera.url)
    assert refusal.value.code == "camera.unreachable"


@pytest.mark.parametrize(
    ("method", "status", "code"),
    [
        ("DESCRIBE", "404 Not Found", "camera.not_found"),
        ("DESCRIBE", "403 Forbidden", "camera.wrong_password"),
        ("DESCRIBE", "503 Service Unavailable", "camera.unreachable"),
        ("SETUP", "461 Unsupported Transport", "camera.unreachable"),
        ("PLAY", "500 Internal Server Error", "camera.unreachable"),
    ],
)
def test_refusals_are_named(camera: Camera, method: str, status: str, code: str) -> None:
    camera.replies[method] = lambda _u, _h, cseq: camera.reply(cseq, status)
    with running(camera), pytest.raises(VartaError) as refusal:
        take(camera.url)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("description", "code"),
    [
        (b"v=0\r\nm=audio 0 RTP/AVP 0\r\n", "camera.no_video"),
        (b"v=0\r\nm=video 0 RTP/AVP 26\r\n", "camera.unsupported_codec"),
        (b"rubbish", "camera.no_video"),
    ],
)
def test_descriptions_that_are_of_no_use(camera: Camera, description: bytes, code: str) -> None:
    camera.description = description
    with running(camera), pytest.raises(VartaError) as refusal:
        take(camera.url)
    assert refusal.value.code == code


def test_the_session_is_kept_alive_and_reported_on(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("varta.media.rtsp.upkeep.REPORT_S", 0.5)
    camera.replies["GET_PARAMETER"] = lambda _u, _h, cseq: camera.reply(cseq, "501 Not Implemented")
    camera.stream = b""
    # Then silence: five seconds long the session lives, and ends as one that timed out.
    report = packing.interleaved([rtcp.sender_report(7, time.time_ns(), 0, 1, 1)], 1)
    camera.replies["PLAY"] = lambda _u, _h, cseq: camera.reply(cseq) + pictures(camera.clip, 3) + report
    with running(camera):
        with pytest.raises(VartaError) as silence:
            take(camera.url, 5)
        wait_for("the goodbye", lambda: "TEARDOWN" in camera.methods())
    assert silence.value.code == "camera.timeout"
    signs = camera.methods()[4:]
    assert signs[0] == "GET_PARAMETER"
    assert signs[1:3] == ["OPTIONS", "OPTIONS"]
    assert all(headers["session"] == "abc123" for _, _, headers in camera.asked[4:])
    assert len(camera.reports) >= 5
    assert {(channel, data[1]) for channel, data in camera.reports} == {(1, 201)}
    assert struct.unpack_from("!I", camera.reports[-1][1], 24)[0] > 0  # the sender report is echoed


def test_rubbish_between_packets_is_passed_over(camera: Camera) -> None:
    camera.stream = pictures(camera.clip, 10) + b"\x00\x01rubbish\xff" * 20 + pictures(camera.clip, 20, 500)
    with running(camera), open_source(camera.url, timeout_s=5) as source:
        packets = list(itertools.islice(source, 25))
        assert source.malformed >= 1
    assert all(b.dts > a.dts for a, b in itertools.pairwise(packets))


def test_a_server_without_end_of_rubbish_is_given_up(camera: Camera) -> None:
    camera.replies["OPTIONS"] = lambda *_: b"x" * 3_000_000
    with running(camera), pytest.raises(VartaError) as refusal:
        take(camera.url)
    assert refusal.value.code in ("camera.unreachable", "camera.timeout")


def test_sound_is_taken_only_where_it_is_wanted(camera: Camera) -> None:
    camera.description = sdp.describe("yard", "127.0.0.1", camera.clip) + (
        b"m=audio 0 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=control:trackID=1\r\n"
    )
    sound = [
        b"$\2" + struct.pack("!HBBHII", 172, 0x80, 8, i, 160 * i, 9) + bytes([i]) * 160 for i in range(50)
    ]  # fmt: skip
    camera.stream = pictures(camera.clip, 10) + b"".join(sound)
    with running(camera):
        with open_source(camera.url, timeout_s=5, sound=True) as source:
            packets = list(itertools.islice(source, 55))
        assert [packet.sound for packet in packets].count(True) == 45
        stream = packets[0].stream
        assert stream.sound is not None
        assert (stream.sound.codec, stream.sound.rate) == ("pcm_alaw", 8000)
        sounds = [packet for packet in packets if packet.sound]
        assert {b.pts - a.pts for a, b in itertools.pairwise(sounds)} == {1800}
        assert "trackID=1" in camera.asked[3][1]
        del camera.asked[:]
        camera.stream = pictures(camera.clip, 10)
        assert not any(packet.sound for packet in take(camera.url, 10))
        assert camera.methods().count("SETUP") == 1


def test_many_cameras_are_fed_by_one_thread_and_interrupted(camera: Camera) -> None:
    reader, ended, counts = SharedReader(), [], [0, 0, 0]
    threads_seen = set()

    def watch(index: int) -> None:
        def take_one(_packet: Packet) -> bool:
            counts[index] += 1
            threads_seen.add(threading.current_thread().name)
            return True

        with open_source(camera.url, timeout_s=5) as source:
            sources.append(source)
            source.feed(take_one, reader)
        ended.append(index)

    sources: list[object] = []
    cameras = [
        Camera(camera.clip, stream=pictures(camera.clip, 10), later=pictures(camera.clip, 20, 500)) for _ in counts
    ]
    with running(cameras[0]) as a, running(cameras[1]) as b, running(cameras[2]) as c:
        urls = [a.url, b.url, c.url]

        def start(index: int) -> threading.Thread:
            camera.url = urls[index]
            thread = threading.Thread(target=watch, args=(index,))
            thread.start()
            deadline = time.monotonic() + 10
            while counts[index] < 30 and time.monotonic() < deadline:
                time.sleep(0.01)
            return thread

        threads = [start(index) for index in range(3)]
        assert counts == [30, 30, 30]
        for source in sources:
            source.interrupt()
        for thread in threads:
            thread.join(3)
    assert sorted(ended) == [0, 1, 2]
    assert "cameras" in threads_seen


def test_a_hundred_connections_leave_nothing_behind(camera: Camera) -> None:
    camera.stream, camera.ends = pictures(camera.clip, 10), True
    reader, counted = SharedReader(), []
    with running(camera):
        take(camera.url)
        before = len(list(Path("/proc/self/fd").iterdir()))
        for _ in range(100):
            with open_source(camera.url, timeout_s=5) as source, suppress(VartaError):
                source.feed(lambda packet: counted.append(packet.dts) is None, reader)
        after = len(list(Path("/proc/self/fd").iterdir()))
    assert len(counted) >= 900
    assert after <= before + 3


def test_what_feeding_raises_comes_out_where_it_was_asked_for(camera: Camera) -> None:
    def fail(_packet: Packet) -> bool:
        raise ZeroDivisionError

    with running(camera), open_source(camera.url, timeout_s=5) as source, pytest.raises(ZeroDivisionError):
        source.feed(fail, SharedReader())


def test_what_is_no_address_is_refused() -> None:
    for url in ("http://127.0.0.1/x", "rtsp://", "rtsp://127.0.0.1:0/x"):
        with pytest.raises(VartaError) as refusal:
            open_source(url)
        assert refusal.value.code == "camera.bad_url"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6), st.floats(0, 0.02), st.booleans())
def test_a_damaged_connection_never_raises_anything_strange_nor_hangs(
    clip: Clip, seed: int, share: float, cut: bool
) -> None:  # fmt: skip
    chance = random.Random(seed)
    stream = bytearray(pictures(clip, 25))
    for _ in range(int(len(stream) * share)):
        at = chance.randrange(len(stream))
        stream[at] ^= 1 << chance.randrange(8)
    if cut:
        del stream[chance.randrange(len(stream)) :]
    camera = Camera(clip, stream=bytes(stream), ends=True)
    began = time.monotonic()
    with running(camera), suppress(VartaError):
        packets = take(camera.url, 100)
        assert all(b.dts > a.dts for a, b in itertools.pairwise(packets))
    assert time.monotonic() - began < 8


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 2**32 - 1), min_size=2, max_size=25), st.booleans())
def test_timestamps_that_jump_back_and_forth_leave_times_growing(clip: Clip, times: list[int], b: bool) -> None:
    number, parts, units = 0, [], itertools.cycle(clip.units)
    for i, timestamp in enumerate(times):
        payloads = next(units).payloads
        near = timestamp if b else (i * 9000 + timestamp % 90_000) & 0xFFFFFFFF
        parts.append(packing.interleaved(packing.packets(payloads, number, near, 7), 0))
        number += len(payloads)
    camera = Camera(clip, stream=b"".join(parts), ends=True)
    with running(camera):
        packets = take(camera.url, 100)
    assert len(packets) >= len(times) // 2
    assert all(b.dts > a.dts for a, b in itertools.pairwise(packets))
    shown = sorted(packets, key=lambda packet: packet.pts)
    assert all(b.time_us >= a.time_us for a, b in itertools.pairwise(shown))
