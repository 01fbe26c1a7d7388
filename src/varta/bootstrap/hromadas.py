"""What the command line asks of the register of hromadas, as plain rows over the settings."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from varta.bootstrap.services import open_services
from varta.bootstrap.settings import Settings
from varta.communities.boundary import Boundary
from varta.communities.model import Hromada
from varta.communities.register_file import COLUMNS, MAX_BYTES, Problem, read_register
from varta.communities.status import DatedStatus, TerritorialStatus
from varta.kernel.errors import BadInput, NotFound, TooLarge
from varta.kernel.ids import HromadaCode

Row = Mapping[str, object]


def import_hromadas(settings: Settings, file: Path, source: str, *, keep: bool) -> tuple[Row, Sequence[Row]]:
    """Load a CSV or GeoJSON file, all of it or nothing; return counts and the problems that were found by row.

    Raises `NotFound` (`hromada.no_file`), `TooLarge` (`hromada.file_too_large`), `BadInput` (`hromada.bad_file`).
    """
    try:
        if file.stat().st_size > MAX_BYTES:
            raise TooLarge(
                "hromada.file_too_large", f"A register file has at most {MAX_BYTES >> 20} MiB.", where="file"
            )
        content = file.read_bytes()
    except OSError as error:
        raise NotFound("hromada.no_file", f"Cannot read {file}: {error.strerror}.", where="file") from None
    register = read_register(content, source or file.name)
    with open_services(settings) as services:
        plan = services.hromadas.load(services.actor, register, source or file.name, keep=keep)
    kept = keep and not plan.problems
    return {**plan.counts, "problems": len(plan.problems), "kept": kept}, [_problem(p) for p in plan.problems]


def export_hromadas(settings: Settings, form: str) -> str:
    """Return the register as `csv` (which import reads back) or `geojson` (boundaries, the guessed ones marked)."""
    with open_services(settings) as services:
        hromadas = services.hromadas.list(services.actor)
        if form == "csv":
            return _as_csv(hromadas)
        if form != "geojson":
            raise BadInput("hromada.bad_format", f"'{form}' is no format of the register; use csv or geojson.")
        return json.dumps(as_geojson(hromadas, services.hromadas.boundaries(services.actor)), ensure_ascii=False)


def check_hromadas(settings: Settings) -> Sequence[Row]:
    """Return what is doubtful in the register."""
    with open_services(settings) as services:
        return [_problem(p) for p in services.hromadas.check(services.actor)]


def find_hromada(settings: Settings, longitude: float, latitude: float) -> Row:
    """Return whose a place is. Raises `hromada.none`, `hromada.bad_place`."""
    with open_services(settings) as services:
        place = services.hromadas.at(services.actor, longitude, latitude)
    own = place.hromada
    return {
        "code": own.code if own else None,
        "name": own.name if own else None,
        "approximate": place.approximate,
        "nearest": place.nearest.code,
        "nearest_name": place.nearest.name,
        "nearest_km": round(place.nearest_km, 1),
    }


def set_status(settings: Settings, code: str, status: str, since: str, basis: str) -> Sequence[Row]:
    """Say from which day on a territory is in a state; return its history. Raises `hromada.…`."""
    try:
        dated = DatedStatus(TerritorialStatus(status), date.fromisoformat(since), basis)
    except ValueError:
        words = ", ".join(TerritorialStatus)
        message = f"Give a day such as 2022-11-11 and one of {words}; got '{since}' and '{status}'."
        raise BadInput("hromada.bad_status", message, where="status") from None
    with open_services(settings) as services:
        history = services.hromadas.set_status(services.actor, HromadaCode(code), dated)
    return [{"since": d.since.isoformat(), "status": d.status.value, "basis": d.basis} for d in history]


def as_geojson(hromadas: Sequence[Hromada], boundaries: Mapping[HromadaCode, Boundary]) -> dict[str, object]:
    """Return a FeatureCollection (RFC 7946) of the hromadas that have land, known or guessed."""
    features = [
        {
            "type": "Feature",
            "properties": {
                "katottg": h.code,
                "name_uk": h.name,
                "name_en": h.name_en,
                "population": h.population,
                "approximate": boundaries[h.code].approximate,
                "source": boundaries[h.code].source,
            },
            "geometry": boundaries[h.code].as_geojson(),
        }
        for h in hromadas
        if h.code in boundaries
    ]
    return {"type": "FeatureCollection", "features": features}


def _as_csv(hromadas: Sequence[Hromada]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for h in hromadas:
        formed = h.formed.isoformat() if h.formed else ""
        texts = (h.code, h.name, h.name_en, h.kind, h.raion, h.centre)
        writer.writerow((*texts, h.latitude, h.longitude, h.area_km2, h.population, formed))
    return out.getvalue()


def _problem(problem: Problem) -> Row:
    return {"row": problem.row or None, "code": problem.code, "message": problem.message}
