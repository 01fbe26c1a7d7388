"""Verify a package offline, from itself alone, and name exactly what is not as it was made."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography import x509

from varta.kernel.errors import BadInput
from varta.media.evidence import manifest as m
from varta.media.evidence.chain import check_chains
from varta.media.evidence.findings import Finding
from varta.media.evidence.layout import Entry
from varta.media.evidence.reader import PackageReader
from varta.media.evidence.stamp import LARGEST, check_stamp
from varta.media.signing import verify as signed_by

_LARGEST_MANIFEST = 256 * 1024 * 1024
_LARGEST_SIGNATURE = 16 * 1024


@dataclass(frozen=True, slots=True)
class Expected:
    """Say what whoever verifies knows apart from the package: the right key's fingerprint, the authority's roots."""

    fingerprint: str | None = None
    roots: Sequence[x509.Certificate] = ()


@dataclass(slots=True)
class Report:
    """Hold what was found. `problems` make the package invalid; `notes` say what was not or could not be checked."""

    problems: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    manifest: Mapping[str, Any] = field(default_factory=dict)
    fingerprint: str = ""
    stamped_at: datetime | None = None
    files: int = 0

    @property
    def intact(self) -> bool:
        """Tell whether everything is as it was made."""
        return not self.problems

    def problem(self, code: str, message: str, where: str = "") -> None:
        """Note what is wrong."""
        self.problems.append(Finding(f"evidence.{code}", message, where))

    def note(self, code: str, message: str, where: str = "") -> None:
        """Note what was left open."""
        self.notes.append(Finding(f"evidence.{code}", message, where))


def verify_package(
    path: Path, expected: Expected | None = None, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> Report:  # fmt: skip
    """Verify a package; `progress` gets bytes done and in all.

    Raises `BadInput` (`evidence.not_a_package`, `evidence.unsafe_package`) for what is refused before it is looked at.
    """
    report = Report()
    with PackageReader(path) as package:
        for name in package.changed_headers():
            text = f"the zip's header of {name}" if name else "the zip's directory"
            report.problem("container_changed", f"{text} is not as it was made: changed, or packed anew.", name)
        entries = {entry.name: entry for entry in package.entries}
        report.files = len(entries)
        content = _manifest(package, entries, report)
        if content is None:
            return report
        _signature(package, entries, content, report, expected or Expected())
        found = _files(package, entries, report, progress)
        check_chains(package, entries, found, report)
        _timestamp(package, entries, content, report, (expected or Expected()).roots)
    return report


def _manifest(package: PackageReader, entries: Mapping[str, Entry], report: Report) -> bytes | None:
    entry = entries.get(m.MANIFEST)
    if entry is None:
        report.problem("manifest_missing", f"{m.MANIFEST} is missing: nothing can be verified.", m.MANIFEST)
        return None
    content = package.read(entry, _LARGEST_MANIFEST)
    try:
        fields = json.loads(content)
        names = [(f["name"], f["size"], f["sha256"]) for f in fields["files"]]
        usable = fields["format"] == m.FORMAT and len(names) == len(set(names))
        usable = usable and isinstance(fields["key"], dict) and isinstance(fields["cameras"], list)
    except (ValueError, KeyError, TypeError, RecursionError):
        usable = False
    if usable:
        report.manifest = fields
    else:
        text = f"{m.MANIFEST} cannot be read: changed, or of a newer Varta."
        report.problem("manifest_unreadable", text, m.MANIFEST)
    return content


def _signature(
    package: PackageReader, entries: Mapping[str, Entry], content: bytes, report: Report, expected: Expected
) -> None:  # fmt: skip
    entry = entries.get(m.SIGNATURE)
    if entry is None:
        report.problem("signature_missing", f"{m.SIGNATURE} is missing.", m.SIGNATURE)
        return
    try:
        signature = m.read_signature(package.read(entry, _LARGEST_SIGNATURE))
    except BadInput as error:
        report.problem("bad_signature", error.message, m.SIGNATURE)
        return
    report.fingerprint = m.fingerprint(signature.public_key)
    genuine = signed_by(signature.public_key, signature.signature, content)
    if not genuine and signature.manifest_sha256 != sha256(content).hexdigest():
        text = f"{m.MANIFEST} is not the one that was signed: it was changed or replaced."
        report.problem("manifest_replaced", text, m.MANIFEST)
    elif not genuine or signature.manifest_sha256 != sha256(content).hexdigest():
        text = f"{m.SIGNATURE} was changed, or its signature is not by the key that it names."
        report.problem("bad_signature", text, m.SIGNATURE)
    elif report.manifest and report.manifest["key"].get("fingerprint") != report.fingerprint:
        report.problem("bad_signature", f"{m.MANIFEST} names another key than the one that signed it.", m.SIGNATURE)
    if expected.fingerprint is None:
        text = f"the signing key {report.fingerprint} was compared with no known one; compare it with the centre's."
        report.note("key_not_compared", text, m.SIGNATURE)
    elif expected.fingerprint != report.fingerprint:
        text = f"The package is signed by the key {report.fingerprint}, not by the expected {expected.fingerprint}."
        report.problem("foreign_key", text, m.SIGNATURE)


def _files(
    package: PackageReader, entries: Mapping[str, Entry], report: Report, progress: Callable[[int, int], None]
) -> dict[str, str]:  # fmt: skip
    """Check every file against the manifest; return the SHA-256 of each."""
    listed = {f["name"]: f for f in report.manifest.get("files", ())}
    total, done = sum(entry.size for entry in entries.values()), 0
    found: dict[str, str] = {}
    for name, entry in entries.items():
        digest = sha256()
        for chunk in package.chunks(entry):
            digest.update(chunk)
            done += len(chunk)
            progress(done, total)
        found[name] = digest.hexdigest()
        if name in listed:
            if (entry.size, found[name]) != (listed[name]["size"], listed[name]["sha256"]):
                report.problem("file_changed", f"{name} was changed: its SHA-256 is not the manifest's.", name)
        elif name not in m.UNLISTED and report.manifest:
            report.problem("file_added", f"{name} is not part of the package: the manifest does not name it.", name)
    for name in listed.keys() - entries.keys():
        report.problem("file_missing", f"{name} is missing.", name)
    return found


def _timestamp(
    package: PackageReader, entries: Mapping[str, Entry], content: bytes, report: Report,
    roots: Sequence[x509.Certificate],
) -> None:  # fmt: skip
    entry = entries.get(m.TIMESTAMP)
    stamp = package.read(entry, LARGEST) if entry else b""
    state = _timestamp_state(package, entries, content, stamp, report)
    if entry is None:
        if state == "stamped":
            report.problem("timestamp_missing", f"{m.TIMESTAMP} is missing: the package was stamped.", m.TIMESTAMP)
        elif report.manifest.get("timestamp_authority"):
            report.note("timestamp_absent", "the authority gave no timestamp when the package was made.", m.TIMESTAMP)
        return
    try:
        checked = check_stamp(stamp, content, roots)
    except BadInput as error:
        report.problem("timestamp_bad", error.message, m.TIMESTAMP)
        return
    report.stamped_at = checked.at
    if not checked.trusted:
        text = "the timestamp is over this manifest; whose it is was not checked: give the authority's certificates."
        report.note("timestamp_unchecked", text, m.TIMESTAMP)


def _timestamp_state(
    package: PackageReader, entries: Mapping[str, Entry], content: bytes, stamp: bytes, report: Report
) -> str:  # fmt: skip
    entry = entries.get(m.ABOUT_TIMESTAMP)
    if entry is None:
        report.problem("file_missing", f"{m.ABOUT_TIMESTAMP} is missing.", m.ABOUT_TIMESTAMP)
        return ""
    try:
        fields, covered, signature = m.read_about_timestamp(package.read(entry, _LARGEST_SIGNATURE))
    except ValueError:
        fields, covered, signature = {}, b"", b""
    key = _key_of(report)
    if not fields or not signed_by(key, signature, covered) or fields["manifest_sha256"] != sha256(content).hexdigest():
        report.problem("file_changed", f"{m.ABOUT_TIMESTAMP} was changed: its signature fails.", m.ABOUT_TIMESTAMP)
        return ""
    if stamp and fields["tsr_sha256"] != sha256(stamp).hexdigest():
        report.problem("timestamp_bad", f"{m.TIMESTAMP} is not the one that came: it was changed.", m.TIMESTAMP)
    return str(fields["state"])


def _key_of(report: Report) -> bytes:
    try:
        return bytes.fromhex(report.manifest["key"]["public_key"])
    except (KeyError, TypeError, ValueError):
        return b""
