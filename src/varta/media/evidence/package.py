"""Make a package: native files bit for bit, a joined clip, manifest, signature, timestamp, verifier.

Everything goes into one work folder and can go on there after a kill; the package appears whole or not at all.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO

import av

from varta.kernel.clock import Clock
from varta.kernel.errors import Unavailable, VartaError
from varta.kernel.spans import Span
from varta.media.boxes import read_header
from varta.media.clips import RecordedFile, join
from varta.media.evidence import manifest as m
from varta.media.evidence.account import LOST, covered, gaps
from varta.media.evidence.manifest import CameraPart, Gap, Json, Request, SegmentFacts, Signer
from varta.media.evidence.stamp import request_stamp
from varta.media.evidence.zipped import CHUNK, PackageWriter, Written, chunks_of, write_error

_TRIES = 3  # a file that a hold or a tier is moving is somewhere else at the next look


@dataclass(frozen=True, slots=True)
class Settings:
    """Say who makes packages and which authority stamps them."""

    installation: str = ""
    software: str = ""
    tsa_url: str | None = None
    tsa_certificates: Path | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """Describe a finished package."""

    path: Path
    size: int
    sha256: str
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class Watcher:
    """Hear of progress and cancel: `moved` gets bytes done and may raise; `beat` is called often and may raise."""

    moved: Callable[[int], None] = lambda _: None
    beat: Callable[[], None] = lambda: None


class PackageMaker:
    """Make packages with one installation's key. `locate` finds a segment's file, None where it is nowhere."""

    def __init__(
        self, signer: Signer, settings: Settings, clock: Clock, locate: Callable[[SegmentFacts], Path | None]
    ) -> None:
        self._signer, self._settings, self._clock, self._locate = signer, settings, clock, locate

    def make(self, request: Request, work: Path, target: Path, watcher: Watcher | None = None) -> Made:
        """Make the package of native files at `target`.

        Raises `Unavailable` (`evidence.disk_full`, `evidence.cannot_write`), and what the watcher raises; what is done
        by then stays in `work`.
        """
        watcher = watcher or Watcher()
        with PackageWriter(work / f"{target.name}.part", watcher.moved) as writer:
            parts = [self._camera(writer, request, part, work, watcher) for part in request.cameras]
            return self.seal(writer, request, parts, work, target)

    def seal(
        self, writer: PackageWriter, request: Request, cameras: Sequence[Json], work: Path, target: Path,
        parent: Json | None = None,
    ) -> Made:  # fmt: skip
        """Add verifier, manifest, signature and timestamp, and finish; `parent` names what a redacted copy is of."""
        for name in (m.VERIFIER, m.README):
            _add(writer, name, files("varta.media.evidence").joinpath(name).read_bytes())

        def stated() -> bytes:
            return m.canonical(self._manifest(writer, request, cameras, parent))

        content = _once(writer, m.MANIFEST, work / f"{target.name}.manifest", stated)
        _add(writer, m.SIGNATURE, m.sign(content, self._signer))
        if writer.has(m.ABOUT_TIMESTAMP) is None:
            stamp, facts = self._stamp(content)
            if stamp:
                _add(writer, m.TIMESTAMP, stamp)
            _add(writer, m.ABOUT_TIMESTAMP, m.about_timestamp(content, stamp, facts, self._signer))
        size, digest = writer.finish(target)
        return Made(target, size, digest, sha256(content).hexdigest())

    def header(self, request: Request, kind: str) -> dict[str, Any]:
        """Return what every manifest begins with."""
        public_key = self._signer.public_key
        return {
            "format": m.FORMAT,
            "kind": kind,
            "software": self._settings.software,
            "installation": self._settings.installation,
            "key": {"algorithm": "Ed25519", "public_key": public_key.hex(), "fingerprint": m.fingerprint(public_key)},
            "timestamp_authority": self._settings.tsa_url or "",
            "export": {
                "id": request.id,
                "asked_by": request.asked_by,
                "asked_at": m.moment(request.asked_at),
                "made_at": m.moment(self._clock.now()),
                "purpose": request.purpose,
                "case_reference": request.case_reference,
                "reason": request.reason,
                **m.span_fields(request.span),
            },
        }

    def _manifest(
        self, writer: PackageWriter, request: Request, cameras: Sequence[Json], parent: Json | None
    ) -> Json:  # fmt: skip
        kind = m.ORIGINAL if parent is None else m.REDACTED
        listed = [w for w in writer.written() if w.name not in m.UNLISTED]
        found = self.header(request, kind) | {
            "cameras": list(cameras),
            "files": [{"name": w.name, "size": w.size, "sha256": w.sha256} for w in listed],
        }
        return found if parent is None else found | {"parent": parent, "redaction": dict(request.redaction)}

    def _camera(
        self, writer: PackageWriter, request: Request, part: CameraPart, work: Path, watcher: Watcher
    ) -> Json:  # fmt: skip
        segments: list[tuple[SegmentFacts, Json]] = []
        lost: list[tuple[SegmentFacts, Json]] = []
        for facts in part.segments:
            name = f"video/{facts.file.relative}"
            previous = self._copy(writer, facts, name)
            (lost if previous is None else segments).append((facts, m.segment_fields(facts, name, previous or "")))
        kept = [facts for facts, _ in segments]
        clip = self._clip(writer, part, kept, request.span, work / f"{part.id}.mp4", watcher)
        return {
            **camera_fields(part, request.span, kept),
            "clip": clip,
            "segments": [fields for _, fields in segments],
            "lost": [fields for _, fields in lost],
            "tombstones": [dict(tombstone) for tombstone in part.tombstones],
        }

    def _copy(self, writer: PackageWriter, facts: SegmentFacts, name: str) -> str | None:
        """Put a native file in; return the link that its header carries, None where the file is nowhere."""
        for _ in range(_TRIES):
            path = self._locate(facts)
            if path is None:
                return None
            with suppress(FileNotFoundError):
                header = read_header(path)
                with path.open("rb") as file:
                    size = file.seek(0, 2)
                    file.seek(0)
                    writer.add(name, size, _pieces(file))
                return header.previous.hex() if header else ""
        return None

    def _clip(
        self, writer: PackageWriter, part: CameraPart, kept: Sequence[SegmentFacts], span: Span, path: Path,
        watcher: Watcher,
    ) -> Json | None:  # fmt: skip
        name = f"clip/{part.id}.mp4"
        about = path.with_suffix(".json")
        if writer.has(name) is None:
            found = [RecordedFile(p, facts.start) for facts in kept if (p := self._locate(facts)) is not None]
            shown = _joined(found, span, path, watcher)
            if shown is None:
                return None
            store(about, m.canonical({"file": name, **m.span_fields(shown)}))
            writer.add(name, path.stat().st_size, chunks_of(path))
            path.unlink()
        fields: Json = json.loads(about.read_bytes())
        return fields

    def _stamp(self, content: bytes) -> tuple[bytes, Json]:
        """Ask for a timestamp; that none can be had is said and loses nothing."""
        url = self._settings.tsa_url
        if not url:
            return b"", {"state": "not_configured", "authority": "", "at": m.moment(self._clock.now()), "problem": ""}
        state, problem, stamp = "stamped", "", b""
        try:
            stamp = request_stamp(url, content, self._settings.tsa_certificates)
        except VartaError as error:
            state, problem = "failed", str(error)
        return stamp, {"state": state, "authority": url, "at": m.moment(self._clock.now()), "problem": problem}


def camera_fields(part: CameraPart, span: Span, kept: Sequence[SegmentFacts]) -> dict[str, Any]:
    """Return what a manifest says of a camera: name, what is covered, what is missing and why."""
    pieces = covered(span, [Span(facts.start, facts.end) for facts in kept])
    lost = [Gap(Span(f.start, f.end), LOST) for f in part.segments if f not in kept]
    missing = gaps(span, pieces, [*lost, *part.absences])
    return {
        "id": part.id,
        "name": part.name,
        "stream": part.stream,
        "covered": [m.span_fields(piece) for piece in pieces],
        "gaps": [{**m.span_fields(gap.span), "reason": gap.reason, "detail": gap.detail} for gap in missing],
    }


def _joined(found: Sequence[RecordedFile], span: Span, path: Path, watcher: Watcher) -> Span | None:
    """Join files without re-encoding; None where that cannot be: the native files are there all the same."""
    try:
        return join(found, span, path, watcher.beat)
    except Unavailable as error:
        if isinstance(error.__cause__, OSError):
            raise write_error(error.__cause__, path) from None
        raise
    except av.FFmpegError:
        return None


def discard(work: Path) -> None:
    """Remove what an export that is given up has left. Raises `Unavailable` (`evidence.cannot_write`)."""
    try:
        shutil.rmtree(work)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise write_error(error, work) from None


def _add(writer: PackageWriter, name: str, content: bytes) -> Written:
    return writer.add(name, len(content), [content])


def _once(writer: PackageWriter, name: str, memory: Path, make: Callable[[], bytes]) -> bytes:
    """Add what must stay the same when the work goes on after a kill: it says when it was made."""
    if writer.has(name) is not None:
        with suppress(OSError):
            return memory.read_bytes()
        raise Unavailable("evidence.cannot_write", f"{memory} is gone; ask for a new export.", where=str(memory))
    content = make()
    store(memory, content)
    _add(writer, name, content)
    return content


def store(path: Path, content: bytes) -> None:
    """Write a small file whole or not at all. Raises `Unavailable` (`evidence.…`)."""
    partial = path.with_name(f"{path.name}.part")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        raise write_error(error, path) from None


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    try:
        while chunk := file.read(CHUNK):
            yield chunk
    except OSError as error:
        text = f"{file.name} cannot be read: {error.strerror}; see whether its disk is well."
        raise Unavailable("evidence.cannot_read", text, where=file.name) from None
