"""Files of the register: a table (CSV) of hromadas and settlements, or their boundaries (GeoJSON)."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite, nan
from typing import Generic, TypeVar

from varta.communities.boundary import Boundary, read_boundary
from varta.communities.katottg import Level, parse_katottg
from varta.communities.model import Hromada, Settlement
from varta.kernel.errors import BadInput, TooLarge
from varta.kernel.ids import HromadaCode

S = TypeVar("S")
T = TypeVar("T")
MAX_BYTES = 256 * 1024 * 1024
MAX_ROWS = 100_000
COLUMNS = (
    "katottg", "name_uk", "name_en", "type", "raion", "centre", "lat", "lon", "area_km2", "population", "formed",
)  # fmt: skip
_OTHER_NAMES = {
    "code": "katottg", "name": "name_uk", "kind": "type", "latitude": "lat", "longitude": "lon",
    "pop_2022": "population",
}  # fmt: skip
_CODE_PROPERTIES = ("katottg", "code", "ADM3_PCODE", "adm3_pcode")


@dataclass(frozen=True, slots=True)
class Problem:
    """Say what is wrong with one row: `row` counts from 1 as the file has it, headings included."""

    row: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """Hold what a file says. Boundaries are by P-code or KATOTTG, with the row that each stands in."""

    hromadas: tuple[Hromada, ...] = ()
    settlements: tuple[Settlement, ...] = ()
    boundaries: tuple[tuple[int, str, Boundary], ...] = ()
    problems: tuple[Problem, ...] = ()


def read_register(content: bytes, source: str) -> RegisterFile:
    """Read a CSV or GeoJSON file; rows that cannot be used are `problems` and not errors.

    Raises `BadInput` (`hromada.bad_file`) for what is neither, `TooLarge` (`hromada.file_too_large`).
    """
    if len(content) > MAX_BYTES:
        raise TooLarge("hromada.file_too_large", f"A register file has at most {MAX_BYTES >> 20} MiB.", where="file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _bad_file(f"it is not text in UTF-8 (byte {error.start}); save it as 'CSV UTF-8'") from None
    return _read_geojson(text, source) if text.lstrip().startswith("{") else _read_table(text)


def _read_table(text: str) -> RegisterFile:
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if text[:200].count(";") > text[:200].count(",") else ",")
    names = [_OTHER_NAMES.get(name.strip(), name.strip()) for name in rows.fieldnames or ()]
    missing = {"katottg", "name_uk"} - set(names)
    if missing:
        raise _bad_file(f"the column {' and '.join(sorted(missing))} is missing; the columns are {', '.join(COLUMNS)}")
    rows.fieldnames = names
    try:
        found: _Collected[Hromada | Settlement] = _collect(rows, _read_row, 2)
    except csv.Error as error:
        raise _bad_file(f"line {rows.line_num}: {error}") from None
    settlements = tuple(item for _, item in found.items if isinstance(item, Settlement))
    hromadas = tuple(item for _, item in found.items if isinstance(item, Hromada))
    return RegisterFile(hromadas, settlements, (), (*found.problems, *_twice(found.items)))


def _read_row(row: Mapping[str | None, object]) -> Hromada | Settlement | None:
    if None in row:
        raise BadInput("hromada.bad_row", "The row has more fields than there are columns.")
    fields = {str(key): str(value or "").strip() for key, value in row.items()}
    code = parse_katottg(fields["katottg"])
    if code.level is Level.SETTLEMENT:
        return Settlement(code.code, fields["name_uk"], fields.get("type", ""))
    if code.level in (Level.OBLAST, Level.RAION, Level.CITY_DISTRICT):
        return None  # the codifier's own file lists those too
    formed = fields.get("formed", "")
    return Hromada(
        code=HromadaCode(code.code),
        name=fields["name_uk"],
        kind=fields.get("type", ""),
        raion=fields.get("raion", ""),
        centre=fields.get("centre", ""),
        latitude=_number(fields, "lat"),
        longitude=_number(fields, "lon"),
        area_km2=_number(fields, "area_km2"),
        population=int(_number(fields, "population")),
        name_en=fields.get("name_en", ""),
        formed=_day(formed) if formed else None,
    )


def _number(fields: Mapping[str, str], name: str) -> float:
    text = fields.get(name, "")
    try:
        value = float(text.replace(",", ".").replace(" ", "").replace("\u00a0", ""))
    except ValueError:
        value = nan
    if not isfinite(value):
        raise BadInput("hromada.bad_value", f"{name}: expected a number; got '{text:.40}'.", where=name)
    return value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"formed: expected a day such as 2020-08-16; got '{text:.40}'."
        raise BadInput("hromada.bad_value", message, where="formed") from None


def _twice(items: Sequence[tuple[int, Hromada | Settlement]]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for row, item in items:
        if item.code in seen:
            yield Problem(row, "hromada.same_code", f"{item.code} stands in row {seen[item.code]} already.")
        seen.setdefault(item.code, row)


def _read_geojson(text: str, source: str) -> RegisterFile:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _bad_file(f"it is no JSON: {error}") from None
    features = data.get("features")
    if data.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise _bad_file("GeoJSON boundaries are a FeatureCollection with a feature for each hromada")

    def read(feature: object) -> tuple[str, Boundary]:
        if not isinstance(feature, dict):
            raise BadInput("hromada.bad_row", "It is no feature.")
        return _code_of(feature.get("properties")), read_boundary(feature.get("geometry"), source)

    found = _collect(features, read, first=1)
    return RegisterFile(boundaries=tuple((row, *item) for row, item in found.items), problems=tuple(found.problems))


def _code_of(properties: object) -> str:
    if isinstance(properties, dict):
        for name in _CODE_PROPERTIES:
            if isinstance(properties.get(name), str):
                return str(properties[name])
    names = ", ".join(_CODE_PROPERTIES)
    raise BadInput("hromada.bad_row", f"It names no hromada; give its code in one of the properties {names}.")


@dataclass(frozen=True, slots=True)
class _Collected(Generic[T]):
    items: list[tuple[int, T]]
    problems: list[Problem]


def _collect(rows: Iterable[S], read: Callable[[S], T | None], first: int) -> _Collected[T]:
    found: _Collected[T] = _Collected([], [])
    for number, row in enumerate(rows, first):
        if number - first >= MAX_ROWS:
            raise TooLarge("hromada.file_too_large", f"A register file has at most {MAX_ROWS} rows.", where="file")
        try:
            item = read(row)
        except BadInput as error:
            found.problems.append(Problem(number, error.code, error.message))
        else:
            if item is not None:
                found.items.append((number, item))
    return found


def _bad_file(why: str) -> BadInput:
    return BadInput("hromada.bad_file", f"The file cannot be read: {why}.", where="file")
