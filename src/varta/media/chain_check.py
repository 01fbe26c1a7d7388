"""Verify a stream's chain of segments: a pure function over what files and tombstones say, in the order of numbers.

Used by the check of the store and by whoever verifies evidence. Formats: `design/recording.md`, chain and tombstones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

FIRST_LINK = bytes(32)
_OVERLAP_US = 10_000_000  # a camera may send again what it sent since its last key frame, to whoever connects anew


class Fault(StrEnum):
    """Name what is wrong; stable, for programs."""

    MISSING = "chain.missing"  # numbers without a file or a tombstone
    BROKEN = "chain.broken"  # a file that the next one does not name as the one before it
    INSERTED = "chain.inserted"  # a number twice, or one that a tombstone stands for too
    OVERLAP = "chain.overlap"  # two files claim the same time
    BAD_SIGNATURE = "tombstone.bad_signature"
    FOREIGN_SIGNATURE = "tombstone.foreign_signature"


class Signature(StrEnum):
    """Say what a tombstone's signature is worth."""

    GOOD = "good"
    BAD = "bad"
    FOREIGN = "foreign"  # right, and not by this installation's key


@dataclass(frozen=True, slots=True)
class ChainFile:
    """Say what a file tells of its place in the chain; `link` is its SHA-256, `name` what people call it."""

    number: int
    previous: bytes
    link: bytes
    start_us: int
    end_us: int
    name: str


@dataclass(frozen=True, slots=True)
class ChainTombstone:
    """Say what a tombstone stands for: the numbers, the link before the first and that of the last."""

    first_number: int
    last_number: int
    before: bytes
    last: bytes
    signature: Signature = Signature.GOOD


@dataclass(frozen=True, slots=True)
class ChainFinding:
    """Name one fault: the numbers that it concerns, the file where there is one, and a sentence."""

    fault: Fault
    first_number: int
    last_number: int
    name: str
    text: str


def check_chain(
    files: Sequence[ChainFile], tombstones: Sequence[ChainTombstone], *, first_number: int = 1
) -> list[ChainFinding]:
    """Return every fault of a stream's chain from `first_number` on, by number; none means that it is whole.

    Where `first_number` is not 1, as in an excerpt, what was before it is not looked at. Links are compared where both
    sides are known: empty links are taken for unknown.
    """
    found = [finding for t in tombstones if (finding := _signature(t)) is not None]
    pieces: list[ChainFile | ChainTombstone] = sorted([*tombstones, *files], key=_first)
    number, link = first_number - 1, FIRST_LINK if first_number == 1 else b""
    name = "the start"
    for piece in pieces:
        first, last = _first(piece), _last(piece)
        if first <= number:
            found.append(_inserted(piece))
            continue
        if first > number + 1:
            found.append(_missing(number + 1, first - 1))
        elif link and _before(piece) and _before(piece) != link:
            found.append(_broken(first, _name(piece), name))
        number, link, name = last, _link(piece), _name(piece)
    found += _overlaps(files)
    return sorted(found, key=lambda finding: (finding.first_number, finding.fault))


def _overlaps(files: Sequence[ChainFile]) -> Iterator[ChainFinding]:
    """Yield files that claim time which an earlier one already claims; a clock that was set back does that too."""
    latest: ChainFile | None = None
    for file in sorted(files, key=lambda f: (f.start_us, f.number)):
        if latest is not None and file.start_us < latest.end_us - _OVERLAP_US:
            seconds = (min(latest.end_us, file.end_us) - file.start_us) / 1_000_000
            text = f"{file.name} and {latest.name} share {seconds:.1f} s; a clock that was set back leaves that too"
            yield ChainFinding(Fault.OVERLAP, file.number, file.number, file.name, text)
        if latest is None or file.end_us > latest.end_us:
            latest = file


def _signature(tombstone: ChainTombstone) -> ChainFinding | None:
    if tombstone.signature is Signature.GOOD:
        return None
    name = _name(tombstone)
    if tombstone.signature is Signature.FOREIGN:
        fault, text = Fault.FOREIGN_SIGNATURE, f"{name} is signed by another installation's key"
    else:
        fault, text = Fault.BAD_SIGNATURE, f"{name} was changed after it was signed"
    return ChainFinding(fault, tombstone.first_number, tombstone.last_number, name, text)


def _inserted(piece: ChainFile | ChainTombstone) -> ChainFinding:
    name = _name(piece)
    text = f"{name} bears the number {_first(piece)}, which another file or a tombstone has already"
    return ChainFinding(Fault.INSERTED, _first(piece), _last(piece), name, text)


def _missing(first: int, last: int) -> ChainFinding:
    numbers = f"Segment {first} is" if first == last else f"Segments {first} to {last} are"
    text = f"{numbers} gone: there is neither a file nor a tombstone"
    return ChainFinding(Fault.MISSING, first, last, "", text)


def _broken(number: int, name: str, before: str) -> ChainFinding:
    text = f"{name} does not carry the link of {before}: one of the two was changed after it was recorded"
    return ChainFinding(Fault.BROKEN, number, number, name, text)


def _first(piece: ChainFile | ChainTombstone) -> int:
    return piece.number if isinstance(piece, ChainFile) else piece.first_number


def _last(piece: ChainFile | ChainTombstone) -> int:
    return piece.number if isinstance(piece, ChainFile) else piece.last_number


def _before(piece: ChainFile | ChainTombstone) -> bytes:
    return piece.previous if isinstance(piece, ChainFile) else piece.before


def _link(piece: ChainFile | ChainTombstone) -> bytes:
    return piece.link if isinstance(piece, ChainFile) else piece.last


def _name(piece: ChainFile | ChainTombstone) -> str:
    if isinstance(piece, ChainFile):
        return piece.name
    return f"the tombstone of {piece.first_number} to {piece.last_number}"
