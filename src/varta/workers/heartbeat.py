"""A worker's sign of life: a small file, rewritten each second, that tells what it is doing.

Files and not the database, so that a worker's health can be read when the database is away.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from varta.kernel.clock import Clock


class Heartbeat:
    """Write `<run folder>/<name>.json`; a full disk stops the heartbeat and not the worker."""

    def __init__(self, run: Path, name: str, clock: Clock) -> None:
        self._path, self._name, self._clock = run / f"{name}.json", name, clock
        self._started = clock.now()

    def beat(self, figures: Mapping[str, object]) -> None:
        """Replace the file in one step, so that no reader sees half of it."""
        beat = {
            "name": self._name,
            "pid": os.getpid(),
            "at": self._clock.now().isoformat(),
            "since": self._started.isoformat(),
            "figures": dict(figures),
        }
        partial = self._path.with_suffix(f".{os.getpid()}.part")
        with suppress(OSError):
            partial.write_text(json.dumps(beat), encoding="utf-8")
            partial.replace(self._path)


def read_heartbeats(run: Path) -> dict[str, Mapping[str, object]]:
    """Return the newest heartbeat of each worker by its name; unreadable files are left out."""
    beats: dict[str, Mapping[str, object]] = {}
    for path in sorted(run.glob("*.json")):
        with suppress(OSError, ValueError):
            beat = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(beat, dict) and isinstance(beat.get("name"), str) and isinstance(beat.get("figures"), dict):
                beats[beat["name"]] = beat
    return beats
