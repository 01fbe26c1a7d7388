"""Tombstones: what is left of purged segments, so that the chain of a stream stays verifiable.

Formats: `design/recording.md`, chain and tombstones.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from varta.kernel.errors import BadInput, Broken
from varta.kernel.footage import StreamKey, StreamKind
from varta.kernel.ids import camera_id
from varta.recordings.model import FIRST_LINK, Segment, Tombstone


class Signer(Protocol):
    """Sign with the installation's Ed25519 key; `media.signing.InstallationKey` does."""

    @property
    def public_key(self) -> bytes:
        """Return the raw 32 bytes."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Return the raw 64 bytes."""
        ...


def statement(tombstone: Tombstone) -> bytes:
    """Return what a tombstone's signature covers: canonical JSON (sorted keys, no spaces) of all the other fields."""
    fields = {
        "camera": tombstone.stream.camera_id,
        "stream": tombstone.stream.kind.value,
        "first_number": tombstone.first_number,
        "last_number": tombstone.last_number,
        "start": tombstone.start.isoformat(),
        "end": tombstone.end.isoformat(),
        "before": tombstone.before.hex(),
        "last": tombstone.last.hex(),
        "digest": tombstone.digest.hex(),
        "public_key": tombstone.public_key.hex(),
    }
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()


def write_tombstone(tombstone: Tombstone) -> str:
    """Return a tombstone as its copy on disk says it: what is signed, and the signature."""
    return json.dumps({**json.loads(statement(tombstone)), "signature": tombstone.signature.hex()}, indent=1)


def read_tombstone(text: str) -> Tombstone:
    """Return the tombstone that a copy says, whatever its signature is worth; for checking and rebuilding.

    Raises `BadInput` (`recordings.bad_tombstone`).
    """
    try:
        fields = json.loads(text)
        links = {name: bytes.fromhex(fields[name]) for name in ("before", "last", "digest", "signature", "public_key")}
        return Tombstone(
            stream=StreamKey(camera_id(str(fields["camera"])), StreamKind(fields["stream"])),
            first_number=int(fields["first_number"]),
            last_number=int(fields["last_number"]),
            start=datetime.fromisoformat(fields["start"]),
            end=datetime.fromisoformat(fields["end"]),
            **links,
        )
    except (ValueError, TypeError, KeyError, BadInput) as error:
        raise BadInput("recordings.bad_tombstone", f"A copy of a tombstone cannot be read: {error}.") from None


def bury(segments: Sequence[Segment], before: bytes, signer: Signer) -> Tombstone:
    """Return the signed tombstone of a run of segments with consecutive numbers; `before` is the link before them.

    Raises `Broken` (`recordings.not_a_run`) when there is none or a number is missing between.
    """
    numbers = [segment.number for segment in segments]
    if not segments or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise Broken("recordings.not_a_run", f"A tombstone needs consecutive segments; got the numbers {numbers[:9]}.")
    plain = Tombstone(
        stream=segments[0].stream,
        first_number=numbers[0],
        last_number=numbers[-1],
        start=min(segment.start for segment in segments),
        end=max(segment.end for segment in segments),
        before=before,
        last=segments[-1].link,
        digest=sha256(b"".join(segment.link for segment in segments)).digest(),
        signature=b"",
        public_key=signer.public_key,
    )
    return replace(plain, signature=signer.sign(statement(plain)))


def extend(tombstone: Tombstone, segments: Sequence[Segment], signer: Signer) -> Tombstone:
    """Return a tombstone that also stands for the segments right after it, signed anew. Raises as `bury`."""
    more = bury(segments, tombstone.last, signer)
    if more.first_number != tombstone.last_number + 1:
        raise Broken("recordings.not_a_run", f"Segment {more.first_number} does not follow {tombstone.last_number}.")
    plain = replace(
        tombstone,
        last_number=more.last_number,
        start=min(tombstone.start, more.start),
        end=max(tombstone.end, more.end),
        last=more.last,
        digest=sha256(tombstone.digest + b"".join(segment.link for segment in segments)).digest(),
        signature=b"",
        public_key=signer.public_key,
    )
    return replace(plain, signature=signer.sign(statement(plain)))


def runs(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Split one stream's segments into runs of consecutive numbers, by number."""
    found: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda s: s.number):
        if found and segment.number == found[-1][-1].number + 1:
            found[-1].append(segment)
        else:
            found.append([segment])
    return found


__all__ = ["FIRST_LINK", "Signer", "bury", "extend", "read_tombstone", "runs", "statement", "write_tombstone"]
