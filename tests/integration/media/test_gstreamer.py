"""Sources against an independent RTSP server, GStreamer's, and every way in which opening can fail."""

import itertools
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.centre import free_port, wait_for
from support.clips import make_clip, make_sound
from varta.kernel.errors import BadInput, Unavailable, VartaError
from varta.media.probe import probe
from varta.media.source import open_source

pytestmark = pytest.mark.integration
SERVER = Path(__file__).resolve().parents[4] / "shared" / "tools" / "rtsp_cameras.py"


def answers(port: int) -> bool:
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def gstreamer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve `h264` and `hevc` with B pictures, ten seconds each, and return the server's address."""
    if not SERVER.exists() or not Path("/usr/bin/python3").exists():
        pytest.skip("no independent RTSP server: ../shared/tools/rtsp_cameras.py is not beside the project")
    folder, port = tmp_path_factory.mktemp("films"), free_port()
    films = [f"{c}={make_clip(folder / f'{c}.mp4', codec=c, b_frames=2, pictures=100)}" for c in ("h264", "hevc")]
    command = ["/usr/bin/python3", str(SERVER), "--port", str(port), *films]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as server:
        try:
            wait_for("GStreamer's server", lambda: answers(port) or server.poll() is not None)
            if server.poll() is not None:
                assert server.stderr is not None
                pytest.skip(f"GStreamer's RTSP server does not start: {server.stderr.read().decode()[-200:]}")
            yield f"rtsp://127.0.0.1:{port}"
        finally:
            server.terminate()


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_reads_from_gstreamer(gstreamer: str, codec: str) -> None:
    with open_source(f"{gstreamer}/{codec}") as source:
        packets = list(itertools.islice(source, 30))
    assert packets[0].keyframe
    assert {(p.stream.codec, p.stream.width, p.stream.height) for p in packets} == {(codec, 160, 96)}
    assert all(b.dts > a.dts for a, b in itertools.pairwise(packets))
    shown = sorted(p.pts for p in packets)[:25]
    assert all(abs(b - a - 9000) <= 1 for a, b in itertools.pairwise(shown))
    assert source.malformed == 0
    assert abs(packets[-1].time_us / 1e6 - time.time()) < 1.5


def test_probe_shows_a_picture(gstreamer: str) -> None:
    result = probe(f"{gstreamer}/h264")
    assert (result.codec, result.width, result.height) == ("h264", 160, 96)
    assert result.keyframe_jpeg is not None
    assert result.keyframe_jpeg.startswith(b"\xff\xd8")
    assert 0 < result.seconds_to_first_picture < 10


def test_a_path_that_is_not_there(gstreamer: str) -> None:
    with pytest.raises(BadInput) as refusal:
        probe(f"{gstreamer}/nowhere")
    assert refusal.value.code == "camera.not_found"


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refusal:
        open_source(str(make_sound(tmp_path / "sound.mp4")))
    assert refusal.value.code == "camera.no_video"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("text.mp4", b"This is no video.\n" * 50, "camera.bad_file"),
        ("empty.mp4", b"", "camera.bad_file"),
        ("half.mp4", b"\0\0\0\x18ftypisom\0\0\2\0isomiso2", "camera.bad_file"),
        ("notes.txt", b"hello", "camera.bad_file"),
    ],
)
def test_what_is_no_video_is_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInput) as refusal:
        list(open_source(str(path), paced=False))
    assert refusal.value.code == code


def test_an_unsupported_codec_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refusal:
        open_source(str(make_clip(tmp_path / "old.mp4", codec="mpeg4")))
    assert refusal.value.code == "camera.unsupported_codec"
    assert refusal.value.params["codec"] == "mpeg4"


def test_a_truncated_file_gives_what_is_whole(tmp_path: Path) -> None:
    whole = make_clip(tmp_path / "whole.mkv", pictures=30)
    short = tmp_path / "short.mkv"
    short.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    with open_source(str(short), paced=False) as source:
        packets = list(source)
    assert 5 < len(packets) < 30


def test_nobody_listens_and_no_password_is_shown() -> None:
    with pytest.raises(Unavailable) as refusal:
        open_source(f"rtsp://olena:s3cret@127.0.0.1:{free_port()}/x")
    assert refusal.value.code == "camera.unreachable"
    assert "s3cret" not in str(refusal.value)
    assert "s3cret" not in str(refusal.value.where)


def test_somebody_listens_and_says_nothing() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        start = time.monotonic()
        with pytest.raises(VartaError) as refusal:
            open_source(f"rtsp://127.0.0.1:{silent.getsockname()[1]}/x", timeout_s=1)
    assert refusal.value.code == "camera.timeout"
    assert time.monotonic() - start < 5


def test_a_stranger_answers() -> None:
    def greet(web: socket.socket) -> None:
        connection, _ = web.accept()
        with connection:
            connection.recv(9)
            connection.sendall(b"220 mail.example ready\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as web:
        mail = threading.Thread(target=greet, args=(web,))
        mail.start()
        with pytest.raises(VartaError) as refusal:
            open_source(f"rtsp://127.0.0.1:{web.getsockname()[1]}/x", timeout_s=3)
        mail.join(5)
    assert refusal.value.code in ("camera.unreachable", "camera.timeout")
