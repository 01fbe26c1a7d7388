"""`varta ask`: ask where tracks went, and try rules on the past."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from varta.bootstrap.config import load_settings
from varta.cli.output import Json, print_json, print_rows
from varta.events.past import Towards
from varta.kernel.rules import Direction

app = typer.Typer(name="ask", help="Ask where people and vehicles went, and try rules on that.")
Purpose = Annotated[str, typer.Option(help="What it is for; it is noted.")]
Case = Annotated[str, typer.Option(help="The case that needs it; it is noted.")]
From = Annotated[str, typer.Option("--from", metavar="TIME", help="Such as 2026-11-22T20:00; else a week before --to.")]
To = Annotated[str, typer.Option("--to", metavar="TIME", help="Until when; else now.")]
Words = Annotated[list[str] | None, typer.Option("--class", metavar="CLASS", help="person, car, vehicle …; repeat.")]
Colours = list[str] | None
_COLUMNS = ("camera", "at", "class", "seconds", "direction", "upper", "lower", "body", "kmh", "trace")
_TRIED = ("rule", "kind", "per_day", "total", "tracks", "from", "to", "complete")


@app.callback(invoke_without_command=True)
@dataclass
class Ask:
    """Ask which tracks crossed a line, stayed in an area or looked like that; newest first."""

    ctx: typer.Context
    camera: Annotated[list[str] | None, typer.Option(metavar="ID", help="A camera, repeat; else all.")] = None
    line: Annotated[str, typer.Option(metavar="X1,Y1,X2,Y2", help="Who crossed it; fractions of the picture.")] = ""
    area: Annotated[str, typer.Option(metavar="X,Y,X,Y,…", help="Who was in this polygon …")] = ""
    stay: Annotated[float, typer.Option(metavar="SECONDS", help="… for at least so long.")] = 0.0
    direction: Annotated[Direction, typer.Option(help="Of a crossing, seen from the line's first end.")] = (
        Direction.BOTH
    )
    class_: Words = None
    colour: Annotated[Colours, typer.Option(help="A vehicle's colour; repeat.")] = None
    upper: Annotated[Colours, typer.Option(help="The colour of a person's upper half; repeat.")] = None
    lower: Annotated[Colours, typer.Option(help="The same for the lower half.")] = None
    towards: Annotated[Towards | None, typer.Option(help="By compass (calibrated ground), or in the picture.")] = None
    faster: Annotated[float | None, typer.Option(metavar="KMH", min=0, help="Faster than that over the ground.")] = None
    from_: From = ""
    to: To = ""
    nights: Annotated[bool, typer.Option("--nights", help="From 22:00 to 6:00 only.")] = False
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most answers.")] = 200
    purpose: Purpose = ""
    case: Case = ""
    as_json: Json = False

    def __post_init__(self) -> None:
        if self.ctx.invoked_subcommand:
            return
        from varta.bootstrap.past_asking import Reason, Wanted, ask_past

        named = {"body": self.colour, "upper": self.upper, "lower": self.lower}
        wanted = Wanted(
            cameras=self.camera or (),
            line=self.line,
            area=self.area,
            stay=self.stay,
            classes=self.class_ or (),
            colours={part: words for part, words in named.items() if words},
            direction=self.direction,
            towards=self.towards,
            faster_kmh=self.faster,
            nights=self.nights,
            limit=self.limit,
        )
        answer = ask_past(load_settings(), Reason(self.purpose, self.case, self.from_, self.to), wanted)
        if self.as_json:
            print_json(answer)
            return
        rows = answer["items"]
        print_rows(rows if isinstance(rows, list) else [], _COLUMNS, as_json=False)
        typer.echo(f"{answer['total']} in all" + ("" if answer["complete"] else f", searched from {answer['from']}"))


@app.command(name="try")
@dataclass
class Try:
    """Try rules on a camera's past: how many alarms a day would they have raised?"""

    rules: Annotated[Path, typer.Argument(metavar="RULES.toml", help="The rules, as [[rule]] tables.")]
    camera: Annotated[str, typer.Option(metavar="ID", help="The camera.")]
    from_: From = ""
    to: To = ""
    purpose: Purpose = ""
    case: Case = ""
    as_json: Json = False

    def __post_init__(self) -> None:
        from varta.bootstrap.past_asking import Reason, try_rules

        reason = Reason(self.purpose, self.case, self.from_, self.to)
        print_rows(try_rules(load_settings(), reason, self.camera, self.rules), _TRIED, as_json=self.as_json)


@app.command(name="next")
@dataclass
class Next:
    """Say where vehicles of a track's class and colour came next: candidates, soonest first. People are not sought."""

    trace: Annotated[str, typer.Argument(metavar="TRACE", help="The track, from an answer.")]
    camera: Annotated[str, typer.Option(metavar="ID", help="Its camera.")]
    at: Annotated[str, typer.Option(metavar="TIME", help="When it was there, to the hour.")]
    within: Annotated[float, typer.Option(metavar="SECONDS", min=1, max=86_400, help="How soon after.")] = 900.0
    purpose: Purpose = ""
    case: Case = ""
    as_json: Json = False

    def __post_init__(self) -> None:
        from varta.bootstrap.past_asking import Reason, next_seen

        reason = Reason(self.purpose, self.case, self.at)
        answer = next_seen(load_settings(), reason, self.camera, self.trace, self.within)
        rows = answer["items"]
        if self.as_json:
            print_json(answer)
        else:
            print_rows(rows if isinstance(rows, list) else [], _COLUMNS, as_json=False)
