"""`varta bench`: measure, by the names and figures that the project states."""

from pathlib import Path
from typing import Annotated

import typer

from varta.bootstrap.config import load_settings
from varta.cli.output import Json, print_figures

app = typer.Typer(name="bench", help="Measure Varta on this machine.", no_args_is_help=True)


@app.command()
def analyse(
    video: Annotated[Path, typer.Argument(help="A video file, or a folder of numbered images.")],
    repeat: Annotated[int, typer.Option(min=1, max=20, help="Runs of each way; the median counts.")] = 3,
    quiet: Annotated[
        bool,
        typer.Option("--quiet", help="Make a clip of it where somebody is there 5 % of the time; rules may wait 2 s."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Measure the processor time of the analysis per second of footage, beside the naive way, and its quality."""
    from varta.bootstrap.benches import bench_analyse

    print_figures(bench_analyse(load_settings(), video, repeat, quiet=quiet), as_json=as_json)


@app.command()
def latency(
    cameras: Annotated[int, typer.Option(min=1, max=64, help="Simulated cameras.")] = 4,
    seconds: Annotated[float, typer.Option(min=5, max=3600, help="How long to measure.")] = 60.0,
    as_is: Annotated[
        bool, typer.Option("--as-is", help="Keep the footage's B pictures, which cameras do not send.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Measure, in real time over RTSP, from a packet's arrival to the event at a console, and the live delay."""
    from varta.bootstrap.benches import bench_latency

    print_figures(bench_latency(load_settings(), cameras, seconds, as_is=as_is), as_json=as_json)


@app.command()
def catalogue(
    cameras: Annotated[int, typer.Option(min=1, max=5000, help="Cameras with a segment for each minute.")] = 1000,
    days: Annotated[int, typer.Option(min=1, max=400, help="Days of them.")] = 30,
    folder: Annotated[
        Path | None,
        typer.Option(help="Where the database may lie, which is removed at the end; else the temporary one."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure the catalogue in SQLite: segments of a span, coverage of a day, purge of the oldest hour."""
    from varta.bootstrap.benches import bench_catalogue

    print_figures(bench_catalogue(cameras, days, folder), as_json=as_json)


@app.command()
def playback(
    minutes: Annotated[float, typer.Option(min=5, max=1440, help="Minutes of footage to record first.")] = 65.0,
    asked: Annotated[int, typer.Option(min=20, max=10_000, help="Moments to ask for, of each kind.")] = 200,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Measure the Archive page too, where Chromium is.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Measure playback: playlists and previews from the server, first picture and seeking in the console."""
    from varta.bootstrap.benches import bench_playback

    print_figures(bench_playback(load_settings(), minutes, asked, browser=browser), as_json=as_json)


@app.command()
def crash(
    kills: Annotated[int, typer.Option(min=1, max=10_000, help="How often the recorder is killed.")] = 200,
    cameras: Annotated[int, typer.Option(min=1, max=64, help="Simulated cameras.")] = 4,
    seed: Annotated[int, typer.Option(help="Of the moments at which it is killed.")] = 1,
    as_json: Json = False,
) -> None:
    """Kill the recorder at random moments: what is lost, how soon it records again, what the check says then."""
    from varta.bootstrap.benches import bench_crash

    print_figures(bench_crash(load_settings(), cameras, kills, seed), as_json=as_json)


@app.command()
def record(
    cameras: Annotated[int, typer.Option(min=1, max=256, help="Simulated cameras at 2 Mbit/s, 12.5 fps.")] = 16,
    seconds: Annotated[float, typer.Option(min=5, max=3600, help="How long to measure each way of recording.")] = 30.0,
    as_json: Json = False,
) -> None:
    """Measure recording beside one `ffmpeg -c copy -f segment` for each camera, one after the other, same cameras."""
    from varta.bootstrap.benches import bench_record

    print_figures(bench_record(cameras, seconds), as_json=as_json)


@app.command()
def routing(
    hromadas: Annotated[int, typer.Option(min=2, max=5000, help="Hromadas, each with winding borders.")] = 1469,
    asked: Annotated[int, typer.Option(min=100, max=1_000_000, help="Places to ask for.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Of the made-up land and places.")] = 1,
    as_json: Json = False,
) -> None:
    """Measure how long it takes to say whose a place is, over a country's hromadas."""
    from varta.bootstrap.benches import bench_routing

    print_figures(bench_routing(hromadas, asked, seed), as_json=as_json)


@app.command()
def plates(
    folder: Annotated[
        Path | None, typer.Option(help="Labelled photographs, in sub-folders; else those of the mirror.")
    ] = None,
    peer: Annotated[bool, typer.Option("--peer/--no-peer", help="Measure RapidOCR on the whole picture too.")] = True,
    as_json: Json = False,
) -> None:
    """Measure how many number plates are read exactly and how fast, beside RapidOCR on the whole picture."""
    from varta.bootstrap.benches import bench_plates

    print_figures(bench_plates(load_settings(), folder, peer=peer), as_json=as_json)


@app.command("fleet-of-one")
def fleet_of_one(
    seconds: Annotated[float, typer.Option(min=5, max=600, help="How long to measure each number of cameras.")] = 20.0,
    trials: Annotated[int, typer.Option(min=1, max=20, help="Numbers of cameras to try at most.")] = 7,
    as_json: Json = False,
) -> None:
    """Search how many simulated cameras, half idle and half busy, this machine records and analyses in time."""
    from varta.bootstrap.benches import bench_fleet

    print_figures(bench_fleet(load_settings(), seconds, trials), as_json=as_json)


@app.command()
def ask(
    tracks: Annotated[
        int, typer.Option(min=1, max=20_000, help="Tracks a day on each of the 200 cameras; more take longer to make.")
    ] = 200,
    asked: Annotated[int, typer.Option(min=5, max=1000, help="Questions of each kind.")] = 20,
    seed: Annotated[int, typer.Option(help="Of the made-up tracks and questions.")] = 1,
    as_json: Json = False,
) -> None:
    """Measure questions about the past: 30 days of one busy camera (150,000 tracks), 7 days of 200 cameras."""
    from varta.bootstrap.benches import bench_past

    print_figures(bench_past(tracks, asked, seed), as_json=as_json)
