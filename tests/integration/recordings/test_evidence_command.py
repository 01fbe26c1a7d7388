"""`varta evidence`, as people type it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support.evidence import Bench, pack, unpack
from varta.access.model import system_actor
from varta.bootstrap.worker_recorder import segment_of
from varta.recordings.service import RecordingService
from varta.storage.database import open_database

pytestmark = pytest.mark.integration
Run = Callable[..., subprocess.CompletedProcess[str]]
SPAN = ("--from", "2026-11-22T20:00:01Z", "--to", "2026-11-22T20:00:11Z")
WHY = ("--case", "ЄРДР 1", "--purpose", "огляд", "--reason", "criminal_case")


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    bench = Bench(tmp_path_factory.mktemp("centre"))
    database = open_database(f"sqlite:///{bench.folder / 'varta.db'}")
    database.upgrade()
    recordings = RecordingService(database.transaction, bench.key)
    for closed in bench.files:
        recordings.enter_segment(system_actor("recorder"), segment_of(closed))
    database.close()
    return bench


@pytest.fixture(scope="module")
def run(centre: Bench) -> Run:
    def call(*words: object, data: Path = centre.folder) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "VARTA_DATA_DIR": str(data)}
        command = [sys.executable, "-m", "varta", "evidence", *map(str, words)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=data)

    return call


def test_a_package_is_made_at_once_and_verified_here_and_elsewhere(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = run("export", "--camera", "market", *SPAN, *WHY, "--out", out, "--json")
    assert made.returncode == 0, made.stderr
    package = Path(json.loads(made.stdout)["package"])
    assert package.parent == out
    here = run("verify", package, "--json")
    assert here.returncode == 0, here.stdout
    assert json.loads(here.stdout)["verified"] is True
    key = json.loads(run("key", "--json").stdout)["fingerprint"]
    elsewhere = run("verify", package, "--key", key, data=tmp_path)
    assert (elsewhere.returncode, elsewhere.stdout.splitlines()[0]) == (0, "VERIFIED: nothing was changed.")
    assert not (tmp_path / "keys").exists()
    listed = json.loads(run("list", "--json").stdout)["items"]
    assert [(row["state"], row["case"]) for row in listed] == [("done", "ЄРДР 1")]


def test_what_is_wrong_is_said_by_exit_codes(run: Run, centre: Bench, tmp_path: Path) -> None:
    package = centre.make("p.zip").path
    files = unpack(package)
    changed = pack(tmp_path / "changed.zip", {**files, "README.txt": b"?"})
    assert run("verify", changed).returncode == 20
    foreign = run("verify", package, "--key", "0" * 64)
    assert foreign.returncode == 21
    assert "[evidence.foreign_key]" in foreign.stdout
    (tmp_path / "no.zip").write_text("hello")
    refused = run("verify", tmp_path / "no.zip")
    assert (refused.returncode, "[evidence.not_a_package]" in refused.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--camera", "nobody", *SPAN, *WHY), "camera.not_found"),
        (("--camera", "market", *SPAN, *WHY, "--redact", "cats"), "export.bad_redaction"),
        (("--camera", "market", *SPAN, *WHY[:4], "--reason", "curiosity"), "hold.bad_reason"),
        (("--camera", "market", "--from", "then", "--to", "now", *WHY), "time.bad"),
    ],
)
def test_what_cannot_be_exported_is_refused(run: Run, words: tuple[str, ...], code: str) -> None:
    refused = run("export", *words)
    assert refused.returncode != 0
    assert f"[{code}]" in refused.stderr
