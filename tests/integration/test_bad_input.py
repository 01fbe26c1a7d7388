"""What people and cameras get wrong: one sentence, a stable code, the right exit code, and nobody else is harmed."""

import errno
import os
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from support.command import varta
from varta.bootstrap.checks import check_folder
from varta.kernel.errors import BadInput, Unavailable
from varta.media.problems import show
from varta.media.source import open_source

pytestmark = pytest.mark.integration
_SOUND = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=sound\r\nt=0 0\r\nm=audio 0 RTP/AVP 8\r\n"
    "a=rtpmap:8 PCMA/8000\r\na=control:sound\r\n"
)


@contextmanager
def camera_with_sound_alone() -> Iterator[str]:
    """Answer RTSP as GStreamer's server does for a stream of nothing but sound; give its address."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                with client, suppress(OSError):
                    _answer(client)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"rtsp://127.0.0.1:{listener.getsockname()[1]}/sound"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _answer(client: socket.socket) -> None:
    client.settimeout(5)
    requests = client.makefile("rb")
    while line := requests.readline().decode():
        method, headers = line.split(" ", 1)[0], {}
        while (header := requests.readline().decode().strip()) != "":
            name, _, value = header.partition(":")
            headers[name.lower()] = value.strip()
        status, more, body = "200 OK", "", ""
        if method == "DESCRIBE":
            body = _SOUND
            more = f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n"
        elif method == "SETUP":
            more = "Session: 7\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
        elif method == "PLAY" and "session" not in headers:
            status = "454 Session Not Found"
        client.sendall(f"RTSP/1.0 {status}\r\nCSeq: {headers['cseq']}\r\n{more}\r\n{body}".encode())
        if method == "PLAY" and status.startswith("200"):
            sound = bytes(160)
            for number in range(100):
                rtp = bytes((0x80, 8)) + number.to_bytes(2) + (number * 160).to_bytes(4) + b"same" + sound
                client.sendall(b"$\0" + len(rtp).to_bytes(2) + rtp)


def test_a_camera_with_sound_alone_is_said_to_have_no_video() -> None:
    with camera_with_sound_alone() as url, pytest.raises(BadInput) as caught:
        open_source(url, timeout_s=5)
    assert caught.value.code == "camera.no_video"


def test_a_pipe_is_no_video_and_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(BadInput) as caught:
        open_source(str(tmp_path / "pipe.mp4"))
    assert caught.value.code == "camera.bad_file"


def test_what_varta_keeps_is_its_users_alone(tmp_path: Path) -> None:
    added = varta(tmp_path, "camera", "add", "yard", "-", stdin="rtsp://u:hush@192.0.2.1/x\n")
    assert (added.returncode, "hush" in added.stdout + added.stderr) == (0, False), added.stderr
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data", *tmp_path.rglob("varta.db*"))}
    assert modes["varta.db"] == 0o600
    assert modes["data"] == 0o700
    assert not any(mode & 0o077 for mode in modes.values()), modes


@pytest.mark.parametrize("words", [("camera", "list"), ("db", "upgrade"), ("worker", "recorder")])
def test_a_data_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    done = varta(tmp_path, *words)
    assert (done.returncode, "[fleet.folder_unusable]" in done.stderr) == (9, True), done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_full_disk_stops_a_new_centre_but_not_one_that_has_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(_path: Path, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(Unavailable) as caught:
        check_folder(tmp_path, may_be_full=True)
    assert caught.value.code == "fleet.folder_unusable"
    (tmp_path / "run").mkdir()
    check_folder(tmp_path, may_be_full=True)
    assert "[fleet.folder_unusable]" in caplog.text
    with pytest.raises(Unavailable):
        check_folder(tmp_path)


def test_no_password_in_an_address_is_shown() -> None:
    shown = show("Cannot reach rtsp://u:hush@192.0.2.1/x?user=u&password=hush&channel=1 (refused)")
    assert shown == "Cannot reach rtsp://•••@192.0.2.1/x?user=u&password=•••&channel=1 (refused)"
