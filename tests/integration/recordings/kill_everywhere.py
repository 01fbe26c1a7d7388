"""Die at the n-th step on the disk, for every n, and tell what the next start makes of it. Run by test_kill_everywhere.

Each round forks a recorder that kills itself at its n-th write, synchronisation, rename, truncation or removal, in the
middle of a write too; then one that starts over the same folder, records a little more, and tells what there is.
"""

import json
import os
import signal
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support.recorded import packets
from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.media.chain_check import ChainFile, check_chain
from varta.media.finisher import Finisher
from varta.media.fragments import describe, measure
from varta.media.store import Store
from varta.media.writer import SegmentWriter

T0 = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
YARD = StreamKey(CameraId("yard"))
STEPS = ("write", "fsync", "rename", "replace", "truncate", "unlink")


class Rows:
    """Stand for the catalogue: a file of names, appended to before the note may go."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def enter_segment(self, closed) -> None:
        if str(closed.file.relative) not in self.known():
            with self.path.open("a") as file:
                file.write(f"{closed.file.relative} {closed.link.hex()}\n")

    def known(self) -> dict[str, str]:
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        return dict(line.split() for line in lines)


class Death:
    """Kill this process at the n-th step."""

    def __init__(self, at: int, log: Path) -> None:
        self.left, self.lock = at, threading.Lock()
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.real_write = os.write
        for name in STEPS:
            setattr(os, name, self.deadly(name, getattr(os, name)))

    def deadly(self, name, real):
        def step(*words, **named):
            with self.lock:
                self.left -= 1
                dies = self.left == 0
            if dies:
                if name == "write":
                    self.real_write(words[0], words[1][: len(words[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            done = real(*words, **named)
            if name == "write" and b"moof" in words[1]:
                self.real_write(self.log, b"x")
            return done

        return step


def record(root: Path, rows: Rows, start: datetime, seconds: float) -> None:
    store = Store([root / "recordings"])
    store.create(root / "stores.json")
    finisher = Finisher(store, rows)
    finisher.start()
    writer = SegmentWriter(store, YARD, finisher.head(YARD), finisher.take, segment_s=1.0, reserve_bytes=0)
    for packet in packets(start, seconds):
        writer.write(packet)
    writer.close()
    finisher.close()


def look(root: Path, rows: Rows) -> dict[str, object]:
    """Tell what is there after the second run."""
    place = root / "recordings"
    files = sorted(place.glob("yard/main/*/*.mp4"))
    found = [(path, describe(path)) for path in files]
    chain = [
        ChainFile(d.number, d.previous, d.link, d.start_us, d.end_us, path.name) for path, d in found if d is not None
    ]
    log = root / "log"
    return {
        "strange": [path.name for path, d in found if d is None or d.torn or ".open." in path.name],
        "chain": [finding.text for finding in check_chain(chain, [])],
        "rows": {str(path.relative_to(place)): d.link.hex() for path, d in found if d} == rows.known(),
        "notes": len(list((place / ".spool").glob("*.json"))),
        "written": log.stat().st_size if log.exists() else 0,
        "kept": sum(len(measure(path).fragments) for path in files),
        "numbers": [d.number for _, d in found if d],
    }


def in_a_child(work) -> bool:
    """Run something in a child; return whether it came to its end."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - the child must never go on as the parent
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status) == 0


def main(folder: Path) -> None:
    for number in range(1, 200):
        root = folder / str(number)
        root.mkdir()
        rows = Rows(root / "rows")

        def dying(root: Path = root, rows: Rows = rows, number: int = number) -> None:
            Death(number, root / "log")
            record(root, rows, T0, 2.5)

        ended = in_a_child(dying)
        later = T0 + timedelta(seconds=5)
        again = in_a_child(lambda root=root, rows=rows, later=later: record(root, rows, later, 1.0))
        sys.stdout.write(json.dumps({"step": number, "ended": ended, "again": again, **look(root, rows)}) + "\n")
        sys.stdout.flush()
        if ended:
            return


main(Path(sys.argv[1]))
