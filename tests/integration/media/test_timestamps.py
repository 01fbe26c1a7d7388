"""Timestamps of a real authority: OpenSSL's own responder behind a small web server, with a CA of the test's."""

import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from support.evidence import Bench, pack, unpack
from varta.kernel.errors import BadInput
from varta.media.evidence.manifest import fingerprint
from varta.media.evidence.package import Settings
from varta.media.evidence.stamp import read_roots
from varta.media.evidence.verify import Expected, Report, verify_package

pytestmark = pytest.mark.integration
CONFIG = """
[tsa]
default_tsa = tsa1
[tsa1]
dir = {folder}
serial = $dir/serial
signer_cert = $dir/tsa.pem
certs = $dir/ca.pem
signer_key = $dir/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""
EXTENSIONS = "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n"


@dataclass
class Authority:
    """Hold a responder: its address, its root certificate, how it misbehaves."""

    folder: Path
    url: str = ""
    behaviour: str = "good"

    @property
    def roots(self) -> Path:
        return self.folder / "ca.pem"

    def answer(self, query: bytes) -> bytes:
        request, reply = self.folder / "request.tsq", self.folder / "reply.tsr"
        request.write_bytes(query)
        if self.behaviour == "nonsense":
            return b"<html>captive portal</html>"
        if self.behaviour == "refuses":
            request.write_bytes(query[:-3])
        openssl(
            self.folder, "ts", "-reply", "-queryfile", request, "-config", self.folder / "tsa.cnf", "-out", reply
        )  # fmt: skip
        return reply.read_bytes()


def openssl(folder: Path, *words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], cwd=folder, check=True, capture_output=True)


def make_authority(folder: Path) -> Authority:
    """Make a root certificate, a responder's certificate below it, and the responder's configuration."""
    folder.mkdir()
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "tsa.ext").write_text(EXTENSIONS)
    (folder / "serial").write_text("01\n")
    new = ("req", "-newkey", "rsa:2048", "-nodes", "-subj")
    openssl(folder, *new, "/CN=Test root", "-x509", "-days", "30", "-keyout", "ca.key", "-out", "ca.pem")
    openssl(folder, *new, "/CN=Test authority", "-keyout", "tsa.key", "-out", "tsa.csr")
    signed = ("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30")
    openssl(folder, *signed, "-extfile", "tsa.ext", "-out", "tsa.pem")
    return Authority(folder)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    made = make_authority(tmp_path_factory.mktemp("tsa") / "good")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            answer = made.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def bench(authority: Authority, tmp_path: Path) -> Iterator[Bench]:
    yield Bench(tmp_path, Settings("Центр", "Varta test", authority.url, authority.roots))
    authority.behaviour = "good"


def check(bench: Bench, path: Path, roots: Path | None) -> Report:
    expected = Expected(fingerprint(bench.key.public_key), read_roots(roots) if roots else ())
    return verify_package(path, expected)


def test_a_package_is_stamped_and_the_stamp_is_verified_down_to_the_root(bench: Bench, authority: Authority) -> None:
    package = bench.make().path
    report = check(bench, package, authority.roots)
    assert (report.problems, report.notes) == ([], [])
    assert report.stamped_at is not None


def test_openssl_itself_verifies_the_stamp(bench: Bench, authority: Authority, tmp_path: Path) -> None:
    files = unpack(bench.make().path)
    for name in ("manifest.json", "manifest.tsr"):
        (tmp_path / name).write_bytes(files[name])
    openssl(tmp_path, "ts", "-verify", "-data", "manifest.json", "-in", "manifest.tsr", "-CAfile", authority.roots)


def test_without_the_authoritys_certificates_that_is_said(bench: Bench) -> None:
    report = check(bench, bench.make().path, None)
    assert report.problems == []
    assert [note.code for note in report.notes] == ["evidence.timestamp_unchecked"]


def test_another_authoritys_root_does_not_do(bench: Bench, tmp_path: Path) -> None:
    other = make_authority(tmp_path / "other")
    report = check(bench, bench.make().path, other.roots)
    assert [problem.code for problem in report.problems] == ["evidence.timestamp_bad"]


@pytest.mark.parametrize("roots", [True, False])
def test_a_changed_a_foreign_and_a_missing_stamp_are_named(
    bench: Bench, authority: Authority, tmp_path: Path, *, roots: bool
) -> None:
    files = unpack(bench.make().path)
    known = authority.roots if roots else None
    changed = bytearray(files["manifest.tsr"])
    changed[-20] ^= 1
    path = pack(tmp_path / "changed.zip", {**files, "manifest.tsr": bytes(changed)})
    assert {p.code for p in check(bench, path, known).problems} == {"evidence.timestamp_bad"}
    missing = {name: content for name, content in files.items() if name != "manifest.tsr"}
    report = check(bench, pack(tmp_path / "missing.zip", missing), known)
    assert [p.code for p in report.problems] == ["evidence.timestamp_missing"]


@pytest.mark.parametrize("behaviour", ["nonsense", "refuses"])
def test_an_authority_that_fails_does_not_cost_the_export(
    bench: Bench, authority: Authority, behaviour: str
) -> None:  # fmt: skip
    authority.behaviour = behaviour
    package = bench.make().path
    assert "manifest.tsr" not in unpack(package)
    assert b'"state":"failed"' in unpack(package)["timestamp.json"]
    report = check(bench, package, authority.roots)
    assert report.problems == []
    assert [note.code for note in report.notes] == ["evidence.timestamp_absent"]


def test_an_authority_that_is_away_does_not_either(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Settings("Центр", "Varta test", "http://127.0.0.1:9/tsr"))
    report = check(bench, bench.make().path, None)
    assert report.problems == []
    assert [note.code for note in report.notes] == ["evidence.timestamp_absent"]


def test_certificates_that_are_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("hello")
    with pytest.raises(BadInput) as refused:
        read_roots(tmp_path / "no.pem")
    assert refused.value.code == "evidence.bad_certificates"
