"""The simulator seen by a bare client: every status, header, sequence number and timestamp."""

import hashlib
import itertools
import re
import socket
import time

import pytest

from support.rtp import SenderReport, h264_nals, hevc_nals, read_rtp, read_sender_report
from support.rtsp import RtspClient
from varta.media.simulator.clip import load_clip

pytestmark = pytest.mark.integration
READERS = {"h264": h264_nals, "hevc": hevc_nals}


def _wait(condition, seconds=5.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.01)


def test_options_and_describe(simulate, clips):
    with RtspClient(simulate({"yard": clips["plain"]}).url("yard")) as client:
        methods = client.request("OPTIONS").headers["public"][0]
        answer = client.request("DESCRIBE", Accept="application/sdp")
    assert {"DESCRIBE", "SETUP", "PLAY", "PAUSE", "GET_PARAMETER", "TEARDOWN"} <= set(methods.split(", "))
    assert answer.status == 200
    assert answer.headers["content-base"] == [client.url + "/"]
    text = answer.body.decode()
    assert "a=rtpmap:96 H264/90000" in text
    assert re.search(r"sprop-parameter-sets=[\w+/=]+,[\w+/=]+", text)
    assert re.search(r"profile-level-id=[0-9a-f]{6}", text)


@pytest.mark.parametrize("kind", ["plain", "b", "hevc"])
def test_loops_are_seamless(simulate, clips, kind):
    clip = load_clip(clips[kind])
    times: list[int] = []
    sequences: list[int] = []
    payloads: list[bytes] = []
    with RtspClient(simulate({"yard": clips[kind]}).url("yard")) as client:
        assert client.play().status == 200
        for packet in client.packets(30):
            if packet.channel == 0:
                rtp = read_rtp(packet.data)
                if not times or times[-1] != rtp.timestamp:
                    times.append(rtp.timestamp)
                sequences.append(rtp.sequence)
                payloads.append(rtp.payload)
            if len(times) == 3 * len(clip.units) + 1:
                break
    pictures = times[:-1]
    first = min(pictures[:5])
    assert sorted((t - first) % 2**32 for t in pictures[5:-5]) == [9000 * i for i in range(5, 3 * len(clip.units) - 5)]
    assert all((b - a) % 2**16 == 1 for a, b in itertools.pairwise(sequences))
    whole = [payload for unit in clip.units for payload in unit.payloads]
    at = whole.index(payloads[0])
    assert payloads[: 2 * len(whole)] == (whole[at:] + whole[:at]) * 2
    assert READERS[clip.codec](payloads[:-1])[: len(clip.sets)] == list(clip.sets)


def test_pictures_come_in_real_time_and_reports_say_when(simulate, clips):
    with RtspClient(simulate({"yard": clips["b"]}).url("yard")) as client:
        client.play()
        delays: list[float] = []
        report: SenderReport | None = None
        began = time.time()
        for packet in client.packets(3.0):
            if packet.channel == 1:
                report = read_sender_report(packet.data) or report
            elif report is not None and time.time() - began > 1.0:
                rtp = read_rtp(packet.data)
                ahead = (rtp.timestamp - report.timestamp + 2**31) % 2**32 - 2**31
                delays.append(time.time() - (report.seconds + ahead / 90_000))
    assert report is not None
    # A camera with two B pictures waits for two more before it sends one; it never sends what it has not seen.
    assert len(delays) > 10
    assert min(delays) > -0.05
    assert max(delays) < 1.0


def test_a_late_client_begins_with_a_key_frame_at_once(simulate, clips):
    running = simulate({"yard": clips["plain"]})
    with RtspClient(running.url("yard")) as first:
        first.play()
        next(p for p in first.packets(5) if p.channel == 0 and p.data[1] & 0x80)
        with RtspClient(running.url("yard")) as client:
            asked = time.monotonic()
            info = client.play().headers["rtp-info"][0]
            packet = next(p for p in client.packets(5) if p.channel == 0)
    rtp = read_rtp(packet.data)
    assert packet.at - asked < 0.4, "it must not wait for the next key frame"
    assert rtp.payload[0] & 0x1F == 24, "the parameter sets come first"
    assert f"seq={rtp.sequence};" in info
    assert info.endswith(f"rtptime={rtp.timestamp}")


def test_udp_brings_the_same_packets(simulate, clips):
    with (
        RtspClient(simulate({"yard": clips["plain"]}).url("yard")) as client,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rtp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rtcp,
    ):
        for port in (rtp, rtcp):
            port.bind(("127.0.0.1", 0))
            port.settimeout(5)
        ports = f"{rtp.getsockname()[1]}-{rtcp.getsockname()[1]}"
        transport = client.setup(f"RTP/AVP;unicast;client_port={ports};destination=192.0.2.1").headers["transport"][0]
        assert f"client_port={ports}" in transport
        assert client.request("PLAY").status == 200
        packets = [read_rtp(rtp.recv(2048)) for _ in range(20)]
        assert read_sender_report(rtcp.recv(2048)) is not None
    assert [p.sequence for p in packets] == [(packets[0].sequence + i) % 2**16 for i in range(20)]
    assert len({p.timestamp for p in packets}) > 5


def test_pause_and_teardown(simulate, clips):
    running = simulate({"yard": clips["plain"]})
    with RtspClient(running.url("yard")) as client:
        client.play()
        _wait(lambda: running.call(running.simulator.viewers, "yard") == 1)
        assert client.request("PAUSE").status == 200
        assert running.call(running.simulator.viewers, "yard") == 0
        assert client.request("PLAY").status == 200
        assert client.request("GET_PARAMETER").status == 200
        assert client.request("TEARDOWN").status == 200
        assert running.call(running.simulator.viewers, "yard") == 0
        assert client.request("PLAY").status == 454


def test_a_client_that_goes_away_is_forgotten(simulate, clips):
    running = simulate({"yard": clips["plain"]})
    with RtspClient(running.url("yard")) as client:
        client.play()
        assert running.call(running.simulator.viewers, "yard") == 1
    _wait(lambda: running.call(running.simulator.viewers, "yard") == 0)


def test_a_silent_session_ends(simulate, clips):
    running = simulate({"yard": clips["plain"]}, session_timeout_s=1)
    with RtspClient(running.url("yard")) as client:
        assert client.setup().headers["session"][0].endswith(";timeout=1")
        _wait(lambda: client.request("OPTIONS", session="").status == 200 and _gone(client))


def _gone(client: RtspClient) -> bool:
    time.sleep(1.5)
    return client.request("PLAY").status == 454


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("DESCRIBE", "/nowhere", {}, 404),
        ("DESCRIBE", "/yard/trackID=0", {}, 404),
        ("SETUP", "/yard/trackID=1", {"Transport": "RTP/AVP/TCP"}, 404),
        ("SETUP", "/yard", {"Transport": "RTP/AVP/TCP"}, 459),
        ("SETUP", "/yard/trackID=0", {"Transport": "RTP/AVP;multicast"}, 461),
        ("SETUP", "/yard/trackID=0", {}, 461),
        ("PLAY", "/yard", {}, 454),
        ("PLAY", "/yard", {"Session": "0123456789abcdef"}, 454),
        ("TEARDOWN", "/yard", {"Session": "0123456789abcdef"}, 454),
        ("RECORD", "/yard", {}, 405),
        ("DANCE", "/yard", {}, 501),
        ("OPTIONS", "/yard", {"Require": "play.scale"}, 551),
    ],
)
def test_refusals(simulate, clips, method, path, headers, status):
    with RtspClient(simulate({"yard": clips["plain"]}).url("yard")) as client:
        url = client.url.removesuffix("/yard") + path
        assert client.request(method, url, **headers).status == status
        assert client.request("OPTIONS").status == 200, "the connection goes on"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"OPTIONS rtsp://[ RTSP/1.0\r\n\r\n", 400),
        (b"OPTIONS * RTSP/2.0\r\nCSeq: 1\r\n\r\n", 505),
        (b"DESCRIBE rtsp://[/ RTSP/1.0\r\nCSeq: 1\r\n\r\n", 400),
        (b"\x00\x01\x02\x03", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"x" * 20_000, 413),
    ],
)
def test_rubbish_is_answered_and_harms_nobody(simulate, clips, data, status):
    url = simulate({"yard": clips["plain"]}).url("yard")
    with RtspClient(url) as client, RtspClient(url) as other:
        client.send_raw(data)
        assert client.response().status == status
        assert other.request("DESCRIBE").status == 200


def test_too_many_clients_are_told_so(simulate, clips):
    url = simulate({"yard": clips["plain"]}, max_clients=1).url("yard")
    with RtspClient(url) as client:
        assert client.request("OPTIONS").status == 200
        with RtspClient(url) as second:
            assert second.response().status == 503


def _authorization(client: RtspClient, challenge: str, method: str, password: str) -> str:
    nonce = re.search(r'nonce="(\w+)"', challenge)[1]
    realm = re.search(r'realm="([^"]+)"', challenge)[1]
    name, qop = ("SHA-256", "auth") if "SHA-256" in challenge else ("MD5", "")

    def digest(text: str) -> str:
        return hashlib.new(name.replace("-", "").lower(), text.encode()).hexdigest()

    middle = f"{nonce}:00000001:abc:auth" if qop else nonce
    request = digest(f"{method}:{client.url}")
    response = digest(f"{digest(f'usr:{realm}:{password}')}:{middle}:{request}")
    extra = ', qop=auth, nc=00000001, cnonce="abc"' if qop else ""
    return (
        f'Digest username="usr", realm="{realm}", nonce="{nonce}", uri="{client.url}", '
        f'response="{response}", algorithm={name}{extra}'
    )


@pytest.mark.parametrize("which", [0, 1])
def test_digest_right_and_wrong(simulate, clips, which):
    url = simulate({"yard": clips["plain"]}, user="usr", password="p:w").url("yard", credentials=False)
    with RtspClient(url) as client:
        refused = client.request("DESCRIBE")
        assert refused.status == 401
        challenge = refused.headers["www-authenticate"][which]
        right = _authorization(client, challenge, "DESCRIBE", "p:w")
        assert client.request("DESCRIBE", Authorization=right).status == 200
        assert client.request("SETUP", Authorization=right).status == 401, "an answer serves one method only"
        wrong = _authorization(client, challenge, "DESCRIBE", "guess")
        for _ in range(4):
            assert client.request("DESCRIBE", Authorization=wrong).status == 401
        assert client.ended(2.0), "whoever guesses on is cut off"
    with RtspClient(url) as client:
        assert client.request("DESCRIBE", Authorization=right).status == 401, "a nonce serves one connection only"


def test_a_client_that_reads_nothing_holds_up_nobody(simulate, clips):
    url = simulate({"yard": clips["plain"]}).url("yard")
    with RtspClient(url) as lazy, RtspClient(url) as client:
        lazy.play()
        client.play()
        began = time.monotonic()
        pictures = {read_rtp(p.data).timestamp for p in client.packets(2.0) if p.channel == 0}
    assert len(pictures) >= 10 * (time.monotonic() - began) - 5
