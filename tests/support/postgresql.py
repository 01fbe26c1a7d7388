"""A throw-away PostgreSQL cluster: its own folder, a Unix socket, nothing synced to disk."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psycopg
import pytest

_PACKAGE = "postgresql"
_USERS = ("postgres", "nobody")  # initdb refuses root


class Cluster:
    """Start on entering, stop and remove on leaving."""

    def __init__(self) -> None:
        self._programs = _programs()
        self._user = _user()
        self.folder = Path(tempfile.mkdtemp(prefix="varta-pg-"))
        if self._user:
            shutil.chown(self.folder, self._user)
        self._made = 0

    def __enter__(self) -> "Cluster":
        data, log = self.folder / "data", self.folder / "log"
        self._run("initdb", "-D", str(data), "-U", "varta", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        settings = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off -c max_connections=60"
        self._run("pg_ctl", "-D", str(data), "-l", str(log), "-w", "-t", "60", "-o", settings, "start")
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def new_database(self, template: str = "template1") -> str:
        """Make a database and return its name."""
        self._made += 1
        name = f"varta{self._made}"
        with psycopg.connect(f"host={self.folder} user=varta dbname=postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://varta@/{name}?host={self.folder}"

    def _run(self, program: str, *words: str) -> None:
        command: Sequence[str] = [str(self._programs / program), *words]
        if self._user:
            command = ["runuser", "-u", self._user, "--", *command]
        # pg_ctl's server would hold a pipe open for ever, so what it says goes to a file.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(command, stdout=output, stderr=output, cwd="/", check=False, timeout=90)
            output.seek(0)
            assert done.returncode == 0, f"{' '.join(command)}: {output.read()}"


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    pytest.fail(f"PostgreSQL's programs are not here; install them: apt install {_PACKAGE}", pytrace=False)


def _user() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(user for user in _USERS if user in known)
