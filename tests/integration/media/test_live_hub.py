"""Live video as browsers get it."""

import asyncio
import io
import itertools
import json
import struct
import threading
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import av
import pytest

from varta.kernel.errors import TooManyRequests, Unavailable
from varta.media.packer import LiveMessage
from varta.media.packet import Packet
from varta.media.relay import Offline, RelayReader, RelayServer
from varta.media.source import open_source
from varta.workers.live import LiveHub
from varta.workers.live_channel import MAX_QUEUED, Viewer

pytestmark = pytest.mark.integration


class Camera:
    """Publish a file's packets again and again, as a recorder would."""

    def __init__(self, server: RelayServer, key: str, path: Path) -> None:
        self._server, self._key, self._path = server, key, path
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(5)

    def _run(self) -> None:
        with open_source(str(self._path), paced=True, loop=True) as source:
            for packet in source:
                if self._stop.is_set():
                    return
                self._server.publish(self._key, packet)


@pytest.fixture
def server(tmp_path):
    with RelayServer(tmp_path / "r.sock") as relay:
        yield relay


@pytest.fixture
def play(server):
    cameras = []
    yield lambda key, path: cameras.append(Camera(server, key, path))
    for one in cameras:
        one.stop()


async def take(messages: AsyncIterator[str | bytes], count: int) -> list[str | bytes]:
    got = []
    async with asyncio.timeout(20):
        async for message in messages:
            got.append(message)
            if len(got) == count:
                break
    await messages.aclose()
    return got


def played(messages: list[str | bytes]) -> list[av.VideoFrame]:
    """Decode what follows the text: header, then pictures after eight bytes of time each."""
    header, *rest = [m for m in messages if isinstance(m, bytes)]
    with av.open(io.BytesIO(header + b"".join(m[8:] for m in rest))) as container:
        return list(container.decode(video=0))


def test_plays_as_coded_and_starts_with_a_key_frame(tmp_path, clips, play):
    play("yard/main", clips["plain"])

    async def watch() -> None:
        hub = LiveHub(tmp_path / "r.sock", lambda _: False)
        got = await take(hub.subscribe("yard", frozenset({"h264"})), 30)
        texts = [json.loads(m) for m in got if isinstance(m, str)]
        assert texts[-1]["mime"].startswith('video/mp4; codecs="avc1.')
        assert (texts[-1]["width"], texts[-1]["height"]) == (160, 96)
        assert texts[-1]["transcoded"] is False
        assert texts[-1]["stream"] == "main"
        frames = played(got)
        assert len(frames) >= 25
        assert {b.pts - a.pts for a, b in itertools.pairwise(frames)} == {9000}
        delay = time.time() - struct.unpack_from("!Q", got[-1])[0] / 1e6
        assert -0.5 < delay < 1.0
        await hub.close()

    asyncio.run(watch())


def test_a_sub_stream_instead_of_what_the_browser_cannot_play(tmp_path, clips, play):
    play("yard/main", clips["hevc"])
    play("yard/sub", clips["small"])

    async def watch() -> None:
        hub = LiveHub(tmp_path / "r.sock", lambda _: True)
        got = await take(hub.subscribe("yard", frozenset({"h264"})), 15)
        text = json.loads([m for m in got if isinstance(m, str) and "mime" in m][-1])
        assert (text["stream"], text["transcoded"], text["width"]) == ("sub", False, 80)
        await hub.close()

    asyncio.run(watch())


def test_a_transcode_where_nothing_else_plays_and_no_more_than_stated(tmp_path, clips, play):
    play("yard/main", clips["hevc"])
    play("gate/main", clips["hevc"])

    async def watch() -> None:
        hub = LiveHub(tmp_path / "r.sock", lambda _: False, max_transcodes=1)
        got = await take(hub.subscribe("yard", frozenset({"h264"})), 30)
        text = json.loads([m for m in got if isinstance(m, str) and "mime" in m][-1])
        assert text["transcoded"] is True
        assert text["mime"].startswith('video/mp4; codecs="avc1.')
        assert len(played(got)) >= 20
        first = hub.subscribe("yard", frozenset({"h264"}))
        async with asyncio.timeout(20):
            while not isinstance(await anext(first), bytes):
                pass
            with pytest.raises(TooManyRequests) as refusal:
                async for _ in hub.subscribe("gate", frozenset({"h264"})):
                    pass
        assert refusal.value.code == "live.too_many_transcodes"
        await first.aclose()
        await take(hub.subscribe("gate", frozenset({"h264"})), 5)
        await hub.close()

    asyncio.run(watch())


def test_says_offline_and_goes_on_when_the_camera_is_back(tmp_path, server, clips, play):
    since = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    server.set_offline("yard/main", since)

    async def watch() -> None:
        hub = LiveHub(tmp_path / "r.sock", lambda _: False)
        messages = hub.subscribe("yard", frozenset({"h264"}))
        async with asyncio.timeout(20):
            assert json.loads(await anext(messages)) == {"state": "offline", "since": "2026-11-23T20:00:00.000Z"}
            with pytest.raises(Unavailable) as refusal:
                await hub.picture("yard")
            assert refusal.value.code == "camera.offline"
            play("yard/main", clips["plain"])
            assert "mime" in str(await anext(messages))
            assert isinstance(await anext(messages), bytes)
            assert (await hub.picture("yard")).startswith(b"\xff\xd8")
        await messages.aclose()
        await hub.close()

    asyncio.run(watch())


def test_a_slow_viewer_is_bounded_and_resumes_at_a_key_frame():
    async def watch() -> None:
        viewer = Viewer()
        viewer.begin([LiveMessage("text", start=True), LiveMessage(b"header")])
        for i in range(10_000):
            viewer.offer(LiveMessage(i.to_bytes(2, "big"), picture=True, keyframe=i % 50 == 0))
        got = []
        async with asyncio.timeout(5):
            while not got or got[-1] != (9999).to_bytes(2, "big"):
                got.append((await viewer.next()).data)
        assert got[:2] == ["text", b"header"]
        assert len(got) <= MAX_QUEUED + 4
        assert int.from_bytes(got[2], "big") % 50 == 0
        assert viewer.skipped == 10_000 - (len(got) - 2)

    asyncio.run(watch())


def test_relay_restart_is_survived(tmp_path, clips):
    path = tmp_path / "again.sock"
    with RelayReader(path, "yard/main") as reader:
        for _ in range(2):
            with RelayServer(path) as relay:
                camera = Camera(relay, "yard/main", clips["plain"])
                deadline = time.monotonic() + 15
                packet = None
                while not isinstance(packet, Packet) and time.monotonic() < deadline:
                    packet = reader.next(1.0)
                assert isinstance(packet, Packet)
                assert packet.keyframe
                camera.stop()


def test_a_folder_with_a_long_name_is_no_obstacle(tmp_path):
    folder = tmp_path / ("a" * 60) / ("b" * 60)
    folder.mkdir(parents=True)
    with RelayServer(folder / "relay.sock") as relay, RelayReader(folder / "relay.sock", "yard/main") as reader:
        assert isinstance(reader.next(5), Offline)
        assert relay.readers("yard/main") == 1
