"""The command line, as a process of its own over a temporary folder."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def varta(
    folder: Path, *words: str, stdin: str = "", environment: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run `varta WORDS` with its data in `folder`/data; return what it printed and its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "varta", *words],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "VARTA_DATA_DIR": str(folder / "data"), **(environment or {})},
        timeout=60,
        check=False,
    )
