"""Fetching models from a real HTTP server that breaks off, forgets ranges and lies."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from varta.kernel.errors import BadInput, Unavailable
from varta.vision.download import Expected, Patience, download

pytestmark = pytest.mark.integration
CONTENT = bytes(range(256)) * 4096
QUICK = Patience(tries=4, wait_s=0.01)


class Maker(BaseHTTPRequestHandler):
    """Serve CONTENT; `breaks` says after how many bytes each answer breaks off, in turn."""

    breaks: ClassVar[list[int]] = []
    ranges = True
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "")
        self.asked.append(wanted)
        if self.path == "/gone":
            self.send_error(404)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.ranges else 0
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        end = start + self.breaks.pop(0) if self.breaks else len(CONTENT)
        self.wfile.write(CONTENT[start:end])

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def maker() -> Iterator[str]:
    Maker.breaks, Maker.ranges, Maker.asked = [], True, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Maker)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def expected(url: str, content: bytes = CONTENT) -> Expected:
    return Expected("a-model", url, hashlib.sha256(content).hexdigest(), len(content))


def test_fetches_and_tells_how_far_it_is(maker: str, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    download(expected(f"{maker}/m"), tmp_path / "m.onnx", lambda done, size: steps.append((done, size)), QUICK)
    assert (tmp_path / "m.onnx").read_bytes() == CONTENT
    assert steps[-1] == (len(CONTENT), len(CONTENT))
    assert [p.name for p in tmp_path.iterdir()] == ["m.onnx"]


def test_goes_on_where_it_broke_off(maker: str, tmp_path: Path) -> None:
    Maker.breaks = [300_000, 200_000]
    download(expected(f"{maker}/m"), tmp_path / "m.onnx", None, QUICK)
    assert (tmp_path / "m.onnx").read_bytes() == CONTENT
    assert len(Maker.asked) == 3
    assert Maker.asked[1].startswith("bytes=")
    assert Maker.asked[1] != "bytes=0-"


def test_starts_anew_where_the_server_knows_no_ranges(maker: str, tmp_path: Path) -> None:
    Maker.breaks, Maker.ranges = [300_000], False
    download(expected(f"{maker}/m"), tmp_path / "m.onnx", None, QUICK)
    assert (tmp_path / "m.onnx").read_bytes() == CONTENT


def test_gives_up_in_the_end_but_keeps_what_came(maker: str, tmp_path: Path) -> None:
    Maker.breaks = [200_000] * 4
    with pytest.raises(Unavailable) as refused:
        download(expected(f"{maker}/m"), tmp_path / "m.onnx", None, QUICK)
    assert refused.value.code == "model.download_failed"
    assert (tmp_path / "m.onnx.part").stat().st_size > 400_000
    download(expected(f"{maker}/m"), tmp_path / "m.onnx", None, QUICK)
    assert (tmp_path / "m.onnx").read_bytes() == CONTENT


def test_refuses_what_its_maker_did_not_publish(maker: str, tmp_path: Path) -> None:
    other = CONTENT[:-1] + b"x"
    with pytest.raises(BadInput) as refused:
        download(expected(f"{maker}/m", other), tmp_path / "m.onnx", None, QUICK)
    assert refused.value.code == "model.wrong_hash"
    assert not list(tmp_path.iterdir())


def test_refuses_a_file_that_is_too_long(maker: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        download(expected(f"{maker}/m", CONTENT[:500_000]), tmp_path / "m.onnx", None, QUICK)
    assert refused.value.code == "model.wrong_size"


def test_does_not_insist_where_the_server_says_no(maker: str, tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        download(expected(f"{maker}/gone"), tmp_path / "m.onnx", None, QUICK)
    assert len(Maker.asked) == 1


def test_says_so_when_nobody_answers(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refused:
        download(expected("http://127.0.0.1:1/m"), tmp_path / "m.onnx", None, QUICK)
    assert "mirror" in refused.value.message
