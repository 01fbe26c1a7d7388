"""Real readers play recorded video from the real server: libav through PyAV, and ffprobe."""

import io
import json
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import av
import httpx
import pytest

from fakes.clock import START
from support.house import PASSWORD, SYSTEM, House
from support.recorded import packets
from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.media.packet import TICKS
from varta.media.store import SUFFIX, Store
from varta.media.writer import ChainHead, SegmentWriter, Written
from varta.recordings.model import Segment
from varta.web.serving import make_server

pytestmark = pytest.mark.integration
SQUARE = StreamKey(CameraId("square"))
HOUR_AGO = START - timedelta(hours=1)


class Camera:
    """Write what a camera sent through the recorder's own writer."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.store = Store([house.folder / "recordings"])
        self.store.create()
        self.chain = ChainHead()
        self.writer = self.connect()

    def connect(self) -> SegmentWriter:
        return SegmentWriter(self.store, SQUARE, self.chain, self.enter, segment_s=4, reserve_bytes=0)

    def enter(self, written: Written) -> None:
        closed = written.closed
        written.path.rename(written.path.with_name(written.path.name.removesuffix(".open.mp4") + SUFFIX))
        start, end = (datetime.fromtimestamp(us / 1e6, START.tzinfo) for us in (closed.start_us, closed.end_us))
        row = Segment(
            SQUARE, closed.number, start, end, closed.size, closed.packets, closed.codec, closed.width, closed.height,
            closed.link,
        )  # fmt: skip
        self.house.centre.recordings.enter_segment(SYSTEM, row)

    def send(self, start: datetime, seconds: float, *, closed: bool = True, **how: Any) -> None:
        self.writer = self.connect()
        for packet in packets(start, seconds, **how):
            self.writer.write(packet)
        if closed:
            self.writer.close()


class Player:
    """Reach the server as somebody who said why."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client = httpx.Client(base_url=url, timeout=15)
        answer = self.client.post("/api/session", json={"login": "the-operator", "password": PASSWORD})
        self.client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        look = self.client.post("/api/looks", json={"purpose": "пошук", "case_reference": "ЄО 1"}).json()
        self.look = look["id"]
        self.cookie = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())

    def address(self, start: datetime, seconds: float, name: str = "playlist") -> str:
        query = {"from": start.isoformat(), "to": (start + timedelta(seconds=seconds)).isoformat(), "look": self.look}
        return f"{self.url}/api/recordings/square/main/{name}.m3u8?{httpx.QueryParams(query)}"

    def fetch(self, address: str, byte_range: str) -> bytes:
        size, offset = map(int, byte_range.split("@"))
        url = f"{self.url}/api/recordings/square/main/{address}"
        answer = self.client.get(url, headers={"Range": f"bytes={offset}-{offset + size - 1}"})
        assert (answer.status_code, len(answer.content)) == (206, size)
        return answer.content

    def segments(self, playlist: str) -> Iterator[tuple[bytes, bytes]]:
        """Yield header and bytes of each segment, as the standard tells a player to fetch them."""
        header, byte_range = b"", ""
        for line in playlist.splitlines():
            if line.startswith("#EXT-X-MAP:"):
                address, within = re.fullmatch(r'#EXT-X-MAP:URI="(.+)",BYTERANGE="(.+)"', line).groups()
                header = self.fetch(address, within)
            elif line.startswith("#EXT-X-BYTERANGE:"):
                byte_range = line.partition(":")[2]
            elif not line.startswith("#"):
                yield header, self.fetch(line, byte_range)

    def decode(self, address: str) -> list[av.VideoFrame]:
        options = {"headers": f"Cookie: {self.cookie}\r\n", "allowed_extensions": "ALL", "extension_picky": "0"}
        with av.open(address, options=options) as container:
            return list(container.decode(video=0))


@pytest.fixture
def camera(house: House) -> Camera:
    return Camera(house)


@pytest.fixture
def player(house: House) -> Iterator[Player]:
    with serving(house) as found:
        yield found
        found.client.close()


@contextmanager
def serving(house: House) -> Iterator[Player]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = make_server(house.centre, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield Player(f"http://127.0.0.1:{listener.getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join(15)
        listener.close()


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_a_span_over_several_files_plays_without_a_seam(camera, player, codec) -> None:
    camera.send(HOUR_AGO, 14, codec=codec)
    address = player.address(HOUR_AGO + timedelta(seconds=2), 10)
    text = player.client.get(address).text
    assert len({line for line in text.splitlines() if line.startswith("files/")}) == 3
    assert text.count("#EXT-X-MAP") == 1
    assert "DISCONTINUITY" not in text
    frames = player.decode(address)
    assert len(frames) == 100
    times = [frame.time for frame in frames]
    assert times == pytest.approx([times[0] + n / 10 for n in range(100)], abs=0.001)


def test_gaps_and_new_connections_play_on(camera, player) -> None:
    camera.send(HOUR_AGO, 4)
    camera.send(HOUR_AGO + timedelta(seconds=20), 4, origin=1000 * TICKS)
    camera.send(HOUR_AGO + timedelta(seconds=24), 4, origin=2000 * TICKS)
    text = player.client.get(player.address(HOUR_AGO, 60)).text
    assert (text.count("#EXT-X-DISCONTINUITY"), text.count("#EXT-X-MAP")) == (2, 3)
    assert [line[-13:] for line in text.splitlines() if "DATE-TIME" in line] == [
        "19:00:00.000Z", "19:00:20.000Z", "19:00:24.000Z",
    ]  # fmt: skip
    assert len(player.decode(player.address(HOUR_AGO, 60))) == 120


def test_a_change_of_coding_brings_its_own_header(camera, player) -> None:
    # libav itself leaves a second header out (mov: "duplicated MOOV"), so this reads as the standard says.
    camera.send(HOUR_AGO, 4)
    camera.send(HOUR_AGO + timedelta(seconds=4), 4, origin=4 * TICKS, size=(160, 96))
    text = player.client.get(player.address(HOUR_AGO, 60)).text
    assert (text.count("#EXT-X-DISCONTINUITY"), text.count("#EXT-X-MAP")) == (1, 2)
    shown = []
    for header, data in player.segments(text):
        with av.open(io.BytesIO(header + data)) as container:
            shown += [(frame.width, frame.height) for frame in container.decode(video=0)]
    assert shown == [(320, 176)] * 40 + [(160, 96)] * 40


def test_what_is_being_written_is_played_and_goes_on(house, camera, player) -> None:
    start = START - timedelta(seconds=7)
    camera.send(start, 7.2, closed=False)
    address = player.address(start, 3600)
    first = player.client.get(address).text
    assert "#EXT-X-ENDLIST" not in first
    for packet in list(packets(start, 12))[72:]:
        camera.writer.write(packet)
    house.clock.forward(3700)
    camera.writer.close()
    second = player.client.get(address).text
    kept = [line for line in first.splitlines() if not line.startswith("#EXT-X-PLAYLIST-TYPE")]
    now = [line for line in second.splitlines() if not line.startswith("#EXT-X-PLAYLIST-TYPE")]
    assert now[: len(kept)] == kept
    assert now[-1] == "#EXT-X-ENDLIST"
    assert len(player.decode(address)) == 120


def test_ffprobe_reads_playlist_and_dates(camera, player) -> None:
    if shutil.which("ffprobe") is None:
        pytest.skip("ffprobe is not installed")
    camera.send(HOUR_AGO, 10)
    command = ["ffprobe", "-v", "error", "-headers", f"Cookie: {player.cookie}\r\n", "-count_packets"]
    done = subprocess.run(
        [*command, "-show_streams", "-of", "json", player.address(HOUR_AGO, 10)],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    (stream,) = json.loads(done.stdout)["streams"]
    assert (stream["codec_name"], stream["nb_read_packets"], done.stderr) == ("h264", "100", "")


def test_key_frames_alone_are_byte_ranges_of_single_pictures(camera, player) -> None:
    camera.send(HOUR_AGO, 10)
    text = player.client.get(player.address(HOUR_AGO, 10, "keyframes")).text
    assert "#EXT-X-I-FRAMES-ONLY" in text.splitlines()
    assert text.count("#EXTINF:1.000000,") == 10
    pieces = list(player.segments(text))
    assert len(pieces) == 10
    for header, data in pieces:
        with av.open(io.BytesIO(header + data)) as container:
            packet = next(iter(container.demux(video=0)))
            decoder = container.streams.video[0].codec_context
            assert packet.is_keyframe
            assert len([*decoder.decode(packet), *decoder.decode(None)]) == 1
