"""Make the redacted copy of a package: vision says what to hide, media hides it, neither knows of the other."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from varta.kernel.errors import Unavailable
from varta.media.clips import RecordedFile
from varta.media.evidence.manifest import CameraPart, Json, Request, SegmentFacts, span_fields
from varta.media.evidence.package import Made, PackageMaker, camera_fields, store
from varta.media.evidence.redact import Piece, Redacted, pictures, redact
from varta.media.evidence.zipped import PackageWriter, chunks_of
from varta.vision.concealment import Concealer, Wanted

_METHOD = "pixelated and blurred, re-encoded as H.264, without sound; boxes held for 0.5 s before and after"
_FACES_BY = "detector of faces, and the head of every person found"
_PLATES_BY = "reader of plates: all text on a vehicle whose plate is surely found, else the whole vehicle"


@dataclass(frozen=True, slots=True)
class RedactorConfig:
    """Say where the models are and which detector finds people and vehicles."""

    models: Path
    mirror: Path | None = None
    detector: str = "auto"


class PackageRedactor:
    """Make redacted packages; `locate` finds a segment's file."""

    def __init__(
        self, config: RedactorConfig, maker: PackageMaker, locate: Callable[[SegmentFacts], Path | None]
    ) -> None:  # fmt: skip
        self._config, self._maker, self._locate = config, maker, locate

    def __call__(
        self, request: Request, original: Made, work: Path, target: Path, moved: Callable[[float], None]
    ) -> Made:
        """Make the redacted copy of `original` at `target`; cameras that are done before a kill are not done again.

        Raises `Unavailable` (`redaction.no_detector`, `redaction.nothing_shown`, `evidence.…`, `model.…`).
        """
        asked = request.redaction
        wanted = Wanted(bool(asked.get("faces")), bool(asked.get("people")), bool(asked.get("plates")))
        concealer = Concealer(wanted, self._config.models, self._config.mirror, self._config.detector)
        fields: list[Json] = []
        with PackageWriter(work / f"{target.name}.part") as writer:
            for number, part in enumerate(request.cameras):
                watch = _Share(moved, number, len(request.cameras), request)
                fields.append(self._camera(writer, request, part, work, concealer, watch))
            if not writer.written():
                raise Unavailable("redaction.nothing_shown", "No picture of the span could be decoded.")
            parent = {"manifest_sha256": original.manifest_sha256, "package_sha256": original.sha256}
            return self._maker.seal(writer, _described(request, wanted), fields, work, target, parent)

    def _camera(
        self, writer: PackageWriter, request: Request, part: CameraPart, work: Path, concealer: Concealer,
        watch: "_Share",
    ) -> Json:  # fmt: skip
        memory = work / f"redacted-{part.id}.json"
        told = _told(memory)
        if told is None or any(writer.has(piece["file"]) is None for piece in told):
            files = [RecordedFile(path, facts.start) for facts in part.segments if (path := self._locate(facts))]
            areas = [tuple(area) for area in request.redaction.get("areas", ())]
            out = Redacted(work / f"redacted-{part.id}.mp4", areas, watch.moved)
            told = _added(writer, part, redact(pictures(files, request.span), concealer.find, out))
            store(memory, json.dumps(told).encode())
        return {**camera_fields(part, request.span, part.segments), "redacted": told}


def _added(writer: PackageWriter, part: CameraPart, pieces: Sequence[Piece]) -> list[Json]:
    told: list[Json] = []
    for number, piece in enumerate(pieces, 1):
        name = f"redacted/{part.id}-{number}.mp4"
        writer.add(name, piece.path.stat().st_size, chunks_of(piece.path))
        piece.path.unlink()
        told.append({"file": name, "pictures": piece.pictures, **span_fields(piece.span)})
    return told


def _told(memory: Path) -> list[Json] | None:
    """Return what an earlier try has done of a camera."""
    try:
        found: list[Json] = json.loads(memory.read_bytes())
    except (OSError, ValueError):
        return None
    return found


class _Share:
    """Turn the time of a picture into the share of the whole work."""

    def __init__(self, moved: Callable[[float], None], number: int, cameras: int, request: Request) -> None:
        self._moved, self._number, self._cameras = moved, number, cameras
        self._start = request.span.start.timestamp() * 1e6
        self._length = request.span.duration.total_seconds() * 1e6

    def moved(self, time_us: int) -> None:
        share = min(max((time_us - self._start) / self._length, 0.0), 1.0)
        self._moved((self._number + share) / self._cameras)


def _described(request: Request, wanted: Wanted) -> Request:
    how: dict[str, Any] = {**request.redaction, "method": _METHOD}
    if wanted.faces:
        how["faces_by"] = _FACES_BY
    if wanted.plates:
        how["plates_by"] = _PLATES_BY
    return replace(request, redaction=how)
