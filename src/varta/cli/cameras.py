"""`varta camera`: the registry of cameras."""

from typing import Annotated
from urllib.parse import unquote, urlsplit

import typer

from varta.bootstrap.config import load_settings
from varta.cli.output import Json, PasswordStdin, ask_password, print_figures, print_json, print_rows
from varta.kernel.errors import BadInput

app = typer.Typer(name="camera", help="Add, list, test and remove cameras.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="Short name in a-z, 0-9 and '-', such as market-square.")]


ONVIF = "onvif://"
Login = Annotated[str, typer.Option(help="Who signs in at the camera.")]


@app.command()
def add(
    camera: Id,
    url: Annotated[
        str,
        typer.Argument(
            help="rtsp://[user:password@]host[:port]/path, or onvif://[user@]host[:port][#profile] to ask the camera "
            "itself for its streams; '-' reads it from standard input."
        ),
    ],
    name: Annotated[str, typer.Option(help="Name for people; else the id.")] = "",
    sub_url: Annotated[str, typer.Option(help="Address of the small stream, if the camera has one.")] = "",
    at: Annotated[str, typer.Option(metavar="LAT,LON", help="Where it stands, in degrees.")] = "",
    purpose: Annotated[str, typer.Option(help="Why this camera exists.")] = "",
) -> None:
    """Register a camera; it is recorded and analysed within a second."""
    from varta.bootstrap.registry import NewCamera, add_camera

    if url == "-":  # arguments are seen by everybody on the machine, and kept in the shell's history
        url = typer.get_text_stream("stdin").readline().strip()
    latitude, longitude = _place(at)
    onvif_url = ""
    if url.startswith(ONVIF):
        from varta.bootstrap.field import streams_of

        found = streams_of(*_onvif(url))
        url, sub_url, onvif_url = found.main_url, sub_url or found.sub_url, found.onvif_url
    new = NewCamera(camera, url, name or camera, sub_url, latitude, longitude, purpose, onvif_url)
    added = add_camera(load_settings(), new)
    typer.echo(f"Camera '{added}' is registered.")


@app.command(name="list")
def list_(as_json: Json = False) -> None:
    """List the cameras; passwords in addresses are masked."""
    from varta.bootstrap.registry import list_cameras

    columns = ("id", "name", "enabled", "priority", "main_url")
    print_rows(list_cameras(load_settings()), columns, as_json=as_json)


@app.command(name="test")
def try_out(
    target: Annotated[str, typer.Argument(metavar="ID|URL", help="A registered camera's id, or an address.")],
    seconds: Annotated[float, typer.Option(min=1, max=120, help="Longest wait for a picture.")] = 10.0,
    as_json: Json = False,
) -> None:
    """Connect to a camera and tell what it sends."""
    from varta.bootstrap.registry import probe_camera

    print_figures(probe_camera(load_settings(), target, seconds), as_json=as_json)


@app.command()
def record(
    camera: Id,
    streams: Annotated[
        str, typer.Option(metavar="LIST", help="What to record: main, sub, audio, with commas between; or none.")
    ] = "",
    days: Annotated[
        float | None, typer.Option(min=0, help="Days that footage is kept; 0: as the centre's setting says.")
    ] = None,
    event_days: Annotated[float | None, typer.Option(min=0, help="The same for footage around events.")] = None,
    max_gib: Annotated[float | None, typer.Option(min=0, help="Most GiB for this camera; 0: the setting's.")] = None,
    as_json: Json = False,
) -> None:
    """Say what of a camera is recorded and how long it is kept; what is not given stays."""
    from varta.bootstrap.registry import set_recording

    limits = {"continuous_days": days, "events_days": event_days, "max_gib": max_gib}
    print_figures(set_recording(load_settings(), camera, streams, limits), as_json=as_json)


@app.command()
def discover(as_json: Json = False) -> None:
    """Look for cameras on the networks that this machine stands in (WS-Discovery); takes about four seconds."""
    from varta.bootstrap.field import discovered

    print_rows(discovered(), ("address", "name", "hardware", "location", "onvif"), as_json=as_json)


@app.command()
def probe(
    address: Annotated[str, typer.Argument(help="host, host:port or http://host:port/path of the ONVIF service.")],
    login: Login = "",
    password_stdin: PasswordStdin = False,
    as_json: Json = False,
) -> None:
    """Ask a camera what it is and what it streams (ONVIF); asks for the password where a login is given."""
    from varta.bootstrap.field import probed

    figures, streams = probed(address, login, _password(login, from_stdin=password_stdin))
    if as_json:
        print_json({**figures, "profiles": list(streams)})
        return
    print_figures(figures, as_json=False)
    typer.echo()
    print_rows(streams, ("token", "name", "codec", "width", "height", "fps", "kbps", "stream_url"), as_json=False)


@app.command()
def remove(camera: Id) -> None:
    """Remove a camera; its recordings and events stay."""
    from varta.bootstrap.registry import remove_camera

    remove_camera(load_settings(), camera)
    typer.echo(f"Camera '{camera}' is removed; its recordings stay.")


def _password(login: str, *, from_stdin: bool) -> str:
    if not login and not from_stdin:
        return ""
    if from_stdin:
        return ask_password(from_stdin=True)
    return str(typer.prompt(f"Password of {login} at the camera", hide_input=True))


def _onvif(url: str) -> tuple[str, str, str, str]:
    """Return address, user, password and profile of `onvif://…`; asks for a password that is not in it."""
    try:
        parts = urlsplit(url)
        login, password = unquote(parts.username or ""), unquote(parts.password or "")
    except ValueError:
        raise BadInput(
            "camera.onvif_bad_address",
            "This is no ONVIF address; give one such as onvif://admin@192.0.2.10.",
            where="url",
        ) from None
    if login and not password:
        password = _password(login, from_stdin=False)
    return f"http://{parts.netloc.rpartition('@')[2]}{parts.path}", login, password, unquote(parts.fragment)


def _place(text: str) -> tuple[float | None, float | None]:
    if not text:
        return None, None
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        raise BadInput(
            "camera.bad_place", f"--at '{text}': expected LAT,LON in degrees, such as 46.64,32.62.", where="at"
        ) from None
    return latitude, longitude
