"""What the command line does with evidence, as plain functions over the settings."""

import base64
import os
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from varta.access.model import system_actor
from varta.bootstrap.ledger import read_time
from varta.bootstrap.services import opened_database
from varta.bootstrap.settings import Settings
from varta.kernel.errors import BadInput, Conflict, Unavailable
from varta.kernel.spans import Span
from varta.recordings.export import Redaction
from varta.recordings.export_service import ExportDraft
from varta.recordings.hold import HoldReason

_REDACTIONS = ("faces", "people", "plates")
_FINGERPRINT = 64  # hexadecimal digits
_ACTOR = system_actor("cli")


@dataclass(frozen=True, slots=True)
class NewExport:
    """Hold what the command line says of an export; times as typed, `redact` as `faces,people,plates`."""

    cameras: Sequence[str]
    start: str
    end: str
    case: str
    purpose: str
    reason: str
    redact: str = ""


def export_evidence(
    settings: Settings, new: NewExport, out: Path, told: Callable[[float], None]
) -> Mapping[str, object]:
    """Make an export at once and copy its package into `out`; `told` gets the progress, 0 to 1.

    Raises `export.…`, `evidence.…`, `time.…`, `camera.…`.
    """
    from varta.bootstrap.worker_exporter import export_service, make_exporter
    from varta.workers.exporter import exports_lock, original_path

    draft = _draft(settings, new)
    with opened_database(settings) as database, exports_lock(settings.exports_dir) as mine:
        database.upgrade()
        if not mine:
            text = "Another export is being made now; wait until it ended: 'varta evidence list' shows it."
            raise Conflict("export.busy", text)
        service = export_service(settings, database)
        exporter = make_exporter(settings, database, threading.Event())
        export = service.begin(_ACTOR, service.ask(_ACTOR, draft).id)
        try:
            made = exporter.make(export, told)
        except KeyboardInterrupt:
            service.cancel(_ACTOR, export.id)
            exporter.sweep()
            raise
        ended = service.get(_ACTOR, export.id)
    if made is None:
        text = f"The export failed [{ended.problem}]; the log above says why. Nothing else was harmed."
        raise Unavailable("export.failed", text, params={"problem": ended.problem})
    originals = [original_path(made.path)] if draft.redaction.wanted else []
    copies = [_copy(path, out) for path in (made.path, *originals)]
    return {
        "export": export.id,
        "package": str(copies[0]),
        "original": str(copies[1]) if originals else None,
        "size": made.size,
        "sha256": made.sha256,
        "manifest_sha256": made.manifest_sha256,
    }


def list_exports(settings: Settings, limit: int) -> Sequence[Mapping[str, object]]:
    """Return exports as plain rows, newest first."""
    from varta.bootstrap.worker_exporter import export_service

    with opened_database(settings) as database:
        database.upgrade()
        found = export_service(settings, database).list(_ACTOR, limit)
    return [
        {
            "id": export.id,
            "state": export.state.value,
            "progress": export.progress,
            "case": export.case_reference,
            "cameras": ",".join(export.camera_ids),
            "from": export.span.start.isoformat(),
            "to": export.span.end.isoformat(),
            "asked_by": export.asked_by,
            "problem": export.problem,
            "size": export.size,
            "sha256": export.sha256,
        }
        for export in found
    ]


def verify_evidence(
    settings: Settings, package: Path, key: str, certificates: Path | None, told: Callable[[int, int], None]
) -> Mapping[str, Any]:  # fmt: skip
    """Verify a package offline; `key` is a fingerprint, a file with a public key, or empty: the installation's own.

    Raises `BadInput` (`evidence.…`) for what is refused before it is looked at.
    """
    from varta.media.evidence.stamp import read_roots
    from varta.media.evidence.verify import Expected, verify_package

    given = certificates or settings.evidence.tsa_certificates
    roots = read_roots(given) if given is not None else ()
    report = verify_package(package, Expected(_expected(settings, key), roots), told)
    manifest = report.manifest
    return {
        "package": str(package),
        "verified": report.intact,
        "problems": [_finding(finding) for finding in report.problems],
        "notes": [_finding(finding) for finding in report.notes],
        "kind": manifest.get("kind"),
        "installation": manifest.get("installation"),
        "export": manifest.get("export"),
        "cameras": [c.get("id") for c in manifest.get("cameras", ()) if isinstance(c, dict)],
        "fingerprint": report.fingerprint,
        "files": report.files,
        "stamped_at": report.stamped_at.isoformat() if report.stamped_at else None,
        "parent": manifest.get("parent"),
    }


def installation_key(settings: Settings) -> Mapping[str, object]:
    """Return this installation's public key, made if there is none yet."""
    from varta.media.evidence.manifest import fingerprint
    from varta.media.signing import InstallationKey

    key = InstallationKey.load(settings.keys_dir).public_key
    return {
        "fingerprint": fingerprint(key),
        "public_key": key.hex(),
        "public_key_base64": base64.b64encode(key).decode(),
    }


def _draft(settings: Settings, new: NewExport) -> ExportDraft:
    asked = [word.strip() for word in new.redact.split(",") if word.strip()]
    for word in asked:
        if word not in _REDACTIONS:
            text = f"--redact '{word}': known are {', '.join(_REDACTIONS)}."
            raise BadInput("export.bad_redaction", text, where="redact")
    try:
        reason = HoldReason(new.reason)
    except ValueError:
        known = ", ".join(HoldReason)
        raise BadInput("hold.bad_reason", f"No reason '{new.reason}'; known are {known}.", where="reason") from None
    span = Span(read_time(settings, new.start), read_time(settings, new.end))
    redaction = Redaction(faces="faces" in asked, people="people" in asked, plates="plates" in asked)
    return ExportDraft(new.cameras, span, new.purpose, new.case, reason, redaction)


def _copy(package: Path, out: Path) -> Path:
    """Copy a package into a folder, without doubling it on one disk."""
    from varta.media.evidence.zipped import write_error

    target = out / package.name
    try:
        out.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        try:
            os.link(package, target)
        except OSError:
            shutil.copyfile(package, target)
    except OSError as error:
        raise write_error(error, target) from None
    return target


def _expected(settings: Settings, key: str) -> str | None:
    """Return the fingerprint that a package's key must have; None where nobody knows one."""
    from varta.media.evidence.manifest import fingerprint
    from varta.media.signing import NAME, InstallationKey, read_public_key

    if not key:
        there = (settings.keys_dir / NAME).is_file()  # never made here: a new key would fit no package
        return fingerprint(InstallationKey.load(settings.keys_dir).public_key) if there else None
    plain = key.replace(":", "").replace(" ", "").lower()
    if len(plain) == _FINGERPRINT and all(digit in "0123456789abcdef" for digit in plain):
        return plain
    return fingerprint(read_public_key(Path(key)))


def _finding(finding: Any) -> Mapping[str, str]:
    return {"code": finding.code, "where": finding.where, "message": finding.message}
