"""The manifest of a package and its signature: what they say, in which bytes. Format: `design/evidence.md`."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Protocol

from varta.kernel.errors import BadInput
from varta.kernel.footage import FileName
from varta.kernel.spans import Span
from varta.media.packet import ClockReading

FORMAT, SIGNATURE_FORMAT = "varta-evidence/1", "varta-signature/1"
MANIFEST, SIGNATURE, TIMESTAMP, ABOUT_TIMESTAMP = "manifest.json", "manifest.sig", "manifest.tsr", "timestamp.json"
VERIFIER, README = "verify.html", "README.txt"
UNLISTED = frozenset({MANIFEST, SIGNATURE, TIMESTAMP, ABOUT_TIMESTAMP})
ORIGINAL, REDACTED = "original", "redacted"
Json = Mapping[str, Any]


class Signer(Protocol):
    """Sign with the installation's key; `media.signing.InstallationKey` does."""

    @property
    def public_key(self) -> bytes:
        """Return the raw 32 bytes."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Return the raw 64 bytes."""
        ...


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """Say of one native file what the catalogue knew: chain, coding and clock."""

    file: FileName
    number: int
    link: bytes
    start: datetime
    end: datetime
    size: int
    packets: int
    codec: str
    width: int
    height: int
    clock: ClockReading
    place: int = 0
    held: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Say when nothing was recorded, and why."""

    span: Span
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CameraPart:
    """Hold one camera's part of a package: its segments by number, and why others are missing.

    `tombstones` are signed statements as the chain has them.
    """

    id: str
    name: str
    stream: str
    segments: Sequence[SegmentFacts]
    absences: Sequence[Gap] = ()
    tombstones: Sequence[Json] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """Say who asked for a package, why, and for what."""

    id: str
    span: Span
    purpose: str
    case_reference: str
    reason: str
    asked_by: str
    asked_at: datetime
    cameras: Sequence[CameraPart] = ()
    redaction: Json = field(default_factory=dict)


def canonical(data: Json) -> bytes:
    """Return JSON with sorted keys, without spaces, in UTF-8: one meaning, one row of bytes."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def moment(at: datetime) -> str:
    """Return a time as RFC 3339, UTC, to the microsecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def span_fields(span: Span) -> dict[str, str]:
    """Return a span's ends."""
    return {"from": moment(span.start), "to": moment(span.end)}


def fingerprint(public_key: bytes) -> str:
    """Return what people compare: the SHA-256 of the raw key, in hexadecimal digits."""
    return sha256(public_key).hexdigest()


def sign(manifest: bytes, signer: Signer) -> bytes:
    """Return the content of `manifest.sig`."""
    made = Signature(signer.public_key, sha256(manifest).hexdigest(), signer.sign(manifest))
    return _written(made)


@dataclass(frozen=True, slots=True)
class Signature:
    """Hold what `manifest.sig` says."""

    public_key: bytes
    manifest_sha256: str
    signature: bytes


def read_signature(content: bytes) -> Signature:
    """Return what `manifest.sig` says. Raises `BadInput` (`evidence.bad_signature`) unless it is as we write it."""
    try:
        fields = json.loads(content)
        key, signature = bytes.fromhex(fields["public_key"]), base64.b64decode(fields["signature"], validate=True)
        found = Signature(key, str(fields["manifest_sha256"]), signature)
    except (ValueError, KeyError, TypeError, RecursionError):
        found = None
    if found is None or _written(found) != content:
        text = f"{SIGNATURE} cannot be read: it is not as any Varta writes it."
        raise BadInput("evidence.bad_signature", text, where=SIGNATURE)
    return found


def _written(signature: Signature) -> bytes:
    return canonical(
        {
            "format": SIGNATURE_FORMAT,
            "algorithm": "Ed25519",
            "public_key": signature.public_key.hex(),
            "fingerprint": fingerprint(signature.public_key),
            "manifest_sha256": signature.manifest_sha256,
            "signature": base64.b64encode(signature.signature).decode(),
        }
    )


def about_timestamp(manifest: bytes, stamp: bytes, facts: Json, signer: Signer) -> bytes:
    """Return the content of `timestamp.json`: what became of asking for a timestamp, signed.

    It is made after the manifest was signed and stamped, so it cannot be part of it. `stamp` is empty without one.
    """
    fields = {
        **facts,
        "manifest_sha256": sha256(manifest).hexdigest(),
        "tsr_sha256": sha256(stamp).hexdigest() if stamp else "",
    }
    return canonical({**fields, "signature": base64.b64encode(signer.sign(canonical(fields))).decode()})


def read_about_timestamp(content: bytes) -> tuple[Json, bytes, bytes]:
    """Return what `timestamp.json` says, the bytes that are signed, and the signature. Raises `ValueError`."""
    try:
        fields = json.loads(content)
        text = fields.pop("signature")
        signature = base64.b64decode(text, validate=True)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from None
    if canonical({**fields, "signature": base64.b64encode(signature).decode()}) != content:
        raise ValueError("not canonical")
    return fields, canonical(fields), signature


def segment_fields(facts: SegmentFacts, name: str, previous: str) -> Json:
    """Return what a manifest says of a native file."""
    clock = facts.clock
    return {
        "file": name,
        "number": facts.number,
        "previous": previous,
        "link": facts.link.hex(),
        "from": moment(facts.start),
        "to": moment(facts.end),
        "pictures": facts.packets,
        "codec": facts.codec,
        "width": facts.width,
        "height": facts.height,
        "clock": {"source": clock.source, "offset_us": clock.offset_us, "error_us": clock.error_us},
    }
