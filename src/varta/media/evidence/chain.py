"""Check the chain from recording time inside a package: every file's own header, links, tombstones between."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Protocol

from varta.media.boxes import parse_header
from varta.media.evidence.layout import Entry
from varta.media.evidence.manifest import canonical
from varta.media.evidence.reader import PackageReader
from varta.media.signing import verify as signed_by

_HEAD = 4096  # a native file's `ftyp` and header lie within
_NOTHING = "0" * 64


class Report(Protocol):
    """Take what is found."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """Return the manifest."""
        ...

    def problem(self, code: str, message: str, where: str = "") -> None:
        """Note what is wrong."""
        ...


def check_chains(
    package: PackageReader, entries: Mapping[str, Entry], digests: Mapping[str, str], report: Report
) -> None:  # fmt: skip
    """Check every camera's chain; `digests` are the SHA-256 of the package's files."""
    for camera in report.manifest.get("cameras", ()):
        try:
            segments = [*camera.get("segments", ()), *camera.get("lost", ())]
            for segment in camera.get("segments", ()):
                _check_file(package, entries, digests, camera, segment, report)
            _check_tombstones(camera, report)
            _check_links(sorted(segments, key=lambda s: s["number"]), camera.get("tombstones", ()), report)
        except (KeyError, TypeError, ValueError, AttributeError):
            report.problem("manifest_unreadable", "manifest.json does not say the chain as it should.", "manifest.json")


def _check_file(
    package: PackageReader, entries: Mapping[str, Entry], digests: Mapping[str, str], camera: Mapping[str, Any],
    segment: Mapping[str, Any], report: Report,
) -> None:  # fmt: skip
    """Check that a native file is the one that was recorded: hash against its link, own header against the manifest."""
    name = segment["file"]
    if name not in entries:
        return  # said to be missing
    if digests[name] != segment["link"]:
        text = f"{name} is not what was recorded: its SHA-256 is not its link in the chain."
        report.problem("chain_broken", text, name)
    header = _header_of(package, entries[name])
    said = (camera["id"], camera["stream"], segment["number"], segment["previous"])
    if header != said:
        report.problem("chain_broken", f"{name} does not carry the place in the chain that the manifest names.", name)


def _header_of(package: PackageReader, entry: Entry) -> tuple[str, str, int, str] | None:
    head = next(package.chunks(entry), b"")[:_HEAD]
    start = int.from_bytes(head[:4], "big")
    size = int.from_bytes(head[start : start + 4], "big")
    if head[start + 4 : start + 8] != b"uuid":
        return None
    header = parse_header(head[start + 8 : start + size])
    if header is None:
        return None
    return header.stream.camera_id, header.stream.kind.value, header.number, header.previous.hex()


def _check_tombstones(camera: Mapping[str, Any], report: Report) -> None:
    """Check that each tombstone is this stream's and signed by the key that signed the package's own."""
    for tombstone in camera.get("tombstones", ()):
        statement = canonical({key: value for key, value in tombstone.items() if key != "signature"})
        key, signature = bytes.fromhex(tombstone["public_key"]), bytes.fromhex(tombstone["signature"])
        own = (tombstone["camera"], tombstone["stream"]) == (camera["id"], camera["stream"])
        trusted = tombstone["public_key"] == report.manifest["key"]["public_key"]
        if not own or not trusted or not signed_by(key, signature, statement):
            numbers = f"{tombstone['first_number']} to {tombstone['last_number']}"
            text = f"The tombstone of {camera['id']}/{camera['stream']} for the numbers {numbers} is not genuine."
            report.problem("tombstone_bad", text, camera["id"])


def _check_links(
    segments: Sequence[Mapping[str, Any]], tombstones: Sequence[Mapping[str, Any]], report: Report
) -> None:  # fmt: skip
    """Check that each segment follows the one before it, directly or over a tombstone."""
    for tombstone in tombstones:
        follows = [s for s in segments[:1] if s["number"] == tombstone["last_number"] + 1 and s["previous"]]
        if any(segment["previous"] != tombstone["last"] for segment in follows):
            text = f"{follows[0]['file']} does not follow the tombstone before it."
            report.problem("chain_broken", text, follows[0]["file"])
    for before, after in pairwise(segments):
        link = before["link"]
        if after["number"] != before["number"] + 1:
            link = _over(before, after, tombstones)
        if after["previous"] and link != after["previous"]:
            text = (
                f"{after['file']} does not follow {before['file']}: something between was removed, put in or changed."
            )
            report.problem("chain_broken", text, after["file"])


def _over(before: Mapping[str, Any], after: Mapping[str, Any], tombstones: Sequence[Mapping[str, Any]]) -> str:
    """Return the link before `after` as the tombstones between say it; empty where they do not join."""
    number, link = before["number"] + 1, before["link"]
    for tombstone in sorted(tombstones, key=lambda t: t["first_number"]):
        if tombstone["first_number"] == number and tombstone["before"] == link:
            number, link = tombstone["last_number"] + 1, tombstone["last"]
    return str(link) if number == after["number"] else ""
