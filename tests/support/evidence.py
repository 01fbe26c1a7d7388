"""Recorded footage and packages for the tests of evidence: written by the recorder's own writer."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fakes.clock import StoppedClock
from support.recorded import packets
from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.media.evidence.layout import directory, local_header
from varta.media.evidence.manifest import CameraPart, Request, SegmentFacts
from varta.media.evidence.package import Made, PackageMaker, Settings, Watcher
from varta.media.evidence.reader import PackageReader
from varta.media.notes import ClosedFile
from varta.media.packet import ClockReading, Packet
from varta.media.signing import InstallationKey
from varta.media.store import Store, final_name
from varta.media.writer import ChainHead, SegmentWriter, Written

START = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
MARKET = StreamKey(CameraId("market"))
MADE_AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def record(
    store: Store, stream: StreamKey, sent: Iterable[Packet] | None = None, segment_s: float = 3
) -> list[ClosedFile]:
    """Write footage as the recorder does, each file under its final name; 12 s from START on if not told."""
    store.create()
    done: list[ClosedFile] = []

    def keep(written: Written) -> None:
        written.path.rename(final_name(written.path))
        done.append(written.closed)

    writer = SegmentWriter(store, stream, ChainHead(), keep, segment_s=segment_s, reserve_bytes=0)
    for packet in packets(START, 12) if sent is None else sent:
        writer.write(packet)
    writer.close()
    return done


def facts_of(closed: ClosedFile) -> SegmentFacts:
    """Return what the catalogue would say of a file."""
    return SegmentFacts(
        file=closed.file,
        number=closed.number,
        link=closed.link,
        start=_moment(closed.start_us),
        end=_moment(closed.end_us),
        size=closed.size,
        packets=closed.packets,
        codec=closed.codec,
        width=closed.width,
        height=closed.height,
        clock=ClockReading("sender_reports", 120_000, 4_000),
    )


class Bench:
    """Hold a store with one camera's footage and an installation that makes packages of it."""

    def __init__(self, folder: Path, settings: Settings | None = None, packets: Iterable[Packet] | None = None) -> None:
        self.folder = folder
        self.settings = settings or Settings("Ситуаційний центр", "Varta test")
        self.store = Store([folder / "recordings"])
        self.key = InstallationKey.load(folder / "keys")
        self.files = record(self.store, MARKET, packets)
        self.maker = PackageMaker(self.key, self.settings, StoppedClock(MADE_AT), self.locate)

    def locate(self, facts: SegmentFacts) -> Path | None:
        """Find a native file."""
        return self.store.locate(facts.file, facts.place, facts.held)

    def request(self, segments: Sequence[SegmentFacts] | None = None, span: Span | None = None) -> Request:
        """Ask for the middle of the footage."""
        given = [facts_of(file) for file in self.files] if segments is None else segments
        part = CameraPart("market", "Ринок", "main", given)
        return Request(
            id="0190aabbccdd",
            span=span or Span(START + timedelta(seconds=1), START + timedelta(seconds=11)),
            purpose="криміналістична експертиза",
            case_reference="ЄРДР 12026230000000001",
            reason="criminal_case",
            asked_by="ivanova",
            asked_at=MADE_AT - timedelta(minutes=1),
            cameras=[part],
        )

    def make(self, name: str = "package.zip", request: Request | None = None, watcher: Watcher | None = None) -> Made:
        """Make a package."""
        return self.maker.make(request or self.request(), self.folder / "work", self.folder / name, watcher)


def unpack(path: Path) -> dict[str, bytes]:
    """Return a package's files in their order."""
    with PackageReader(path) as package:
        return {entry.name: b"".join(package.chunks(entry)) for entry in package.entries}


def pack(path: Path, files: Mapping[str, bytes]) -> Path:
    """Write files as a package's zip, as its maker would."""
    import zlib

    from varta.media.evidence.layout import Entry

    entries, data = [], b""
    for name, content in files.items():
        entry = Entry(name, len(content), zlib.crc32(content), len(data))
        entries.append(entry)
        data += local_header(entry) + content
    path.write_bytes(data + directory(entries, len(data)))
    return path


def _moment(us: int) -> datetime:
    return datetime.fromtimestamp(us / 1e6, UTC)
