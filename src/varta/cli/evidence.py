"""`varta evidence`: export footage as evidence, verify packages, show the installation's key."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any

import typer

from varta.bootstrap.config import load_settings
from varta.cli.output import Json, print_figures, print_json, print_rows

app = typer.Typer(name="evidence", help="Export footage as evidence and verify packages.", no_args_is_help=True)

# What `verify` exits with; `varta.kernel.errors` has the codes of what is refused before it is looked at.
_STEPS = 1000
CHANGED, FOREIGN_KEY, BAD_TIMESTAMP = 20, 21, 22
_BY_CODE = {
    "evidence.foreign_key": FOREIGN_KEY,
    "evidence.timestamp_bad": BAD_TIMESTAMP,
    "evidence.timestamp_missing": BAD_TIMESTAMP,
}


@app.command(name="export")
@dataclass
class Export:
    """Make a package at once; Ctrl-C cancels it and leaves nothing behind."""

    camera: Annotated[list[str], typer.Option("--camera", metavar="ID", help="A camera; may be given again.")]
    start: Annotated[str, typer.Option("--from", metavar="TIME", help="From when.")]
    end: Annotated[str, typer.Option("--to", metavar="TIME", help="Until when.")]
    case: Annotated[str, typer.Option(help="The case that needs the footage.")]
    purpose: Annotated[str, typer.Option(help="What it is needed for.")]
    reason: Annotated[
        str,
        typer.Option(help="criminal_case, administrative_case, complaint, request, emergency or internal_inquiry."),
    ]
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the package.")] = Path()
    redact: Annotated[
        str, typer.Option(metavar="WHAT", help="Make a redacted copy too: faces, people, plates, by comma.")
    ] = ""
    as_json: Json = False

    def __post_init__(self) -> None:
        from varta.bootstrap.evidence import NewExport, export_evidence

        new = NewExport(self.camera, self.start, self.end, self.case, self.purpose, self.reason, self.redact)
        with _Bar("exporting") as bar:
            made = export_evidence(load_settings(), new, self.out, bar.show)
        print_figures(made, as_json=self.as_json)


@app.command(name="list")
def list_(
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many.")] = 50,
    as_json: Json = False,
) -> None:
    """List exports, newest first."""
    from varta.bootstrap.evidence import list_exports

    columns = ("id", "state", "progress", "case", "cameras", "from", "to", "asked_by", "problem")
    print_rows(list_exports(load_settings(), limit), columns, as_json=as_json)


@app.command()
def verify(
    package: Annotated[Path, typer.Argument(metavar="FILE.zip", help="The package.")],
    key: Annotated[
        str, typer.Option(metavar="KEY", help="Fingerprint or public key file; else this installation's own key.")
    ] = "",
    certificates: Annotated[
        Path | None, typer.Option("--tsa-certificates", metavar="PEM", help="The authority's root certificates.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Verify a package offline.

    Exits with 0 if it is intact, 20 if something was changed, 21 if a foreign key signed it, 22 if only its timestamp
    is wrong, 2 if it is refused.
    """
    from varta.bootstrap.evidence import verify_evidence

    with _Bar("verifying") as bar:
        report = verify_evidence(
            load_settings(), package, key, certificates, lambda done, whole: bar.show(done / max(whole, 1))
        )
    if as_json:
        print_json(report)
    else:
        _tell(report)
    raise typer.Exit(_exit_code(report))


@app.command()
def key(as_json: Json = False) -> None:
    """Show this installation's public key and its fingerprint, to be told to whoever verifies packages."""
    from varta.bootstrap.evidence import installation_key

    print_figures(installation_key(load_settings()), as_json=as_json)


def _tell(report: Mapping[str, Any]) -> None:
    asked = report["export"] if isinstance(report["export"], dict) else {}
    typer.echo("VERIFIED: nothing was changed." if report["verified"] else "NOT VERIFIED:")
    for problem in report["problems"]:
        typer.echo(f"  {problem['message']} [{problem['code']}]")
    for note in report["notes"]:
        typer.echo(f"  note: {note['message']} [{note['code']}]")
    facts = {
        "kind": report["kind"],
        "installation": report["installation"],
        "case": asked.get("case_reference"),
        "purpose": asked.get("purpose"),
        "asked_by": asked.get("asked_by"),
        "from": asked.get("from"),
        "to": asked.get("to"),
        "cameras": ", ".join(map(str, report["cameras"])),
        "files": report["files"],
        "key": report["fingerprint"],
        "stamped_at": report["stamped_at"],
    }
    print_figures(facts, as_json=False)


def _exit_code(report: Mapping[str, Any]) -> int:
    codes = {_BY_CODE.get(problem["code"], CHANGED) for problem in report["problems"]}
    return min(codes, default=0)


class _Bar:
    """Show progress from 0 to 1 on standard error."""

    def __init__(self, label: str) -> None:
        self._bar = typer.progressbar(length=_STEPS, label=label, file=typer.get_text_stream("stderr"))
        self._at = 0

    def __enter__(self) -> "_Bar":
        self._bar.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        self._bar.__exit__(kind, error, trace)

    def show(self, share: float) -> None:
        """Move on to a share of the whole."""
        at = int(share * _STEPS)
        if at > self._at:
            self._bar.update(at - self._at)
            self._at = at
