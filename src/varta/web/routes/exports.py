"""Exports: footage made ready as evidence."""

from typing import Annotated

from fastapi import Header, Query, Request
from starlette.responses import StreamingResponse

from varta.access.model import Permission
from varta.bootstrap.centre import Centre
from varta.kernel.errors import Conflict, NotFound
from varta.kernel.ids import ExportId
from varta.recordings.export import ExportState
from varta.web.ranged import RangedFile
from varta.web.routing import new_router
from varta.web.schemas.exports import Export, ExportDraft, Exports, export_of
from varta.web.security import Caller, TheCentre, require

router = new_router("exports")
Exporter = Annotated[Caller, require(Permission.EXPORT_EVIDENCE)]
RangeHeader = Annotated[str, Header(alias="Range", max_length=200)]
_NOTED_S = 300.0
_ZIP: dict[int | str, dict[str, object]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/api/exports")
def list_exports(
    caller: Exporter, centre: TheCentre, limit: Annotated[int, Query(ge=1, le=200)] = 100
) -> Exports:  # fmt: skip
    """List exports, newest first."""
    return Exports(items=[export_of(export) for export in centre.exports.list(caller.actor, limit)])


@router.post("/api/exports", status_code=201)
def ask_for_export(caller: Exporter, body: ExportDraft, centre: TheCentre) -> Export:
    """Queue an export; its footage is held from now on."""
    return export_of(centre.exports.ask(caller.actor, body.as_model()))


@router.get("/api/exports/{export_id}")
def get_export(caller: Exporter, export_id: str, centre: TheCentre) -> Export:
    """Return one export with its progress."""
    return export_of(centre.exports.get(caller.actor, ExportId(export_id)))


@router.post("/api/exports/{export_id}/cancel")
def cancel_export(caller: Exporter, export_id: str, centre: TheCentre) -> Export:
    """Give an export up; what was done of it is removed."""
    return export_of(centre.exports.cancel(caller.actor, ExportId(export_id)))


@router.post("/api/exports/{export_id}/resume")
def resume_export(caller: Exporter, export_id: str, centre: TheCentre) -> Export:
    """Queue a failed or cancelled export again; what a failed one has done is not done again."""
    return export_of(centre.exports.resume(caller.actor, ExportId(export_id)))


@router.get("/api/exports/{export_id}/file.zip", response_class=StreamingResponse, responses=_ZIP)
def get_export_file(
    caller: Exporter, export_id: str, centre: TheCentre, request: Request, range_header: RangeHeader = ""
) -> RangedFile:  # fmt: skip
    """Return the package, whole or by Range; the download is audited."""
    return _file(caller, centre, request, (ExportId(export_id), ""), range_header)


@router.get("/api/exports/{export_id}/original.zip", response_class=StreamingResponse, responses=_ZIP)
def get_export_original(
    caller: Exporter, export_id: str, centre: TheCentre, request: Request, range_header: RangeHeader = ""
) -> RangedFile:  # fmt: skip
    """Return the package that a redacted copy is of; the download is audited."""
    return _file(caller, centre, request, (ExportId(export_id), "original"), range_header)


def _file(
    caller: Caller, centre: Centre, request: Request, wanted: tuple[ExportId, str], range_header: str
) -> RangedFile:  # fmt: skip
    export_id, part = wanted
    export = centre.exports.get(caller.actor, export_id)
    if export.state is not ExportState.DONE:
        raise Conflict("export.not_ready", f"Export {export.id} is not ready.", params={"state": export.state.value})
    suffix = f".{part}.zip" if part else ".zip"
    path = centre.options.exports_root / (export.file.removesuffix(".zip") + suffix)
    if not path.is_file():
        raise NotFound("export.file_missing", f"The package of export {export.id} is not there any more.")

    def note() -> None:
        centre.exports.note_download(caller.actor, export.id, path.name)

    request.app.state.looks.note_once(("export", caller.person.id, path.name), _NOTED_S, note)
    name = f"varta-evidence-{export.asked_at:%Y%m%d}-{export.id[-8:]}{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return RangedFile(path, range_header, "application/zip", headers)
