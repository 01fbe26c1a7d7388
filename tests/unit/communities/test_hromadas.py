import json
from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from fakes.clock import StoppedClock
from fakes.storage import FakeStorage
from support.domain import actor
from varta.access.model import Role
from varta.communities.boundary import Boundary
from varta.communities.register_file import RegisterFile, read_register
from varta.communities.repository import BoundaryFault
from varta.communities.service import HromadaService, read_sample
from varta.communities.status import DatedStatus, TerritorialStatus, in_order, status_on
from varta.kernel.errors import BadInput, NotAllowed, NotFound
from varta.kernel.ids import HromadaCode

ADMIN, OPERATOR = actor(Role.ADMINISTRATOR), actor(Role.OPERATOR)
BERYSLAV = HromadaCode("UA65020010000060480")
HEAD = "katottg,name_uk,type,raion,centre,lat,lon,area_km2,population,formed\n"
ROW = "UA65020010000060480,Бериславська,міська,Бериславський,Берислав,46.83,33.41,457.7,17725,2020-08-16\n"


def no_fault(_boundaries: Mapping[HromadaCode, Boundary]) -> Sequence[BoundaryFault]:
    return []


def service(storage: FakeStorage | None = None) -> HromadaService:
    return HromadaService(storage or FakeStorage(), StoppedClock(), no_fault)


def feature(code: str, west: float = 33, south: float = 46) -> dict[str, object]:
    ring = [[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1], [west, south]]
    return {
        "type": "Feature",
        "properties": {"ADM3_PCODE": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def lands(*features: object) -> RegisterFile:
    return read_register(json.dumps({"type": "FeatureCollection", "features": list(features)}).encode(), "test")


def test_the_sample_has_the_49_of_kherson_oblast() -> None:
    sample = read_sample()
    assert not sample.problems
    assert len({h.code for h in sample.hromadas}) == 49
    assert len({h.raion for h in sample.hromadas}) == 5
    assert all(h.code.startswith("UA65") and len(h.code) == 19 for h in sample.hromadas)
    assert all(45.9 < h.latitude < 47.7 and 31.4 < h.longitude < 35.4 for h in sample.hromadas)
    assert sum(h.population for h in sample.hromadas) > 900_000


def test_names_have_the_ukrainian_apostrophe_and_english_forms() -> None:
    sample = read_sample().hromadas
    texts = [text for h in sample for text in (h.name, h.centre, h.raion)]
    assert not [text for text in texts if set(text) & set("'ʼ`")]
    assert any("’" in text for text in texts)
    assert all(h.name_en.isascii() and h.name_en[0].isupper() for h in sample)


def test_loading_again_changes_nothing() -> None:
    storage = FakeStorage()
    hromadas = service(storage)
    assert hromadas.load_sample(ADMIN) == hromadas.load_sample(ADMIN) == 49
    assert len(hromadas.list(OPERATOR)) == 49
    assert [e.action for e in storage.unit.audit.rows] == ["hromada.load"]


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR])
def test_only_administrators_load(role: Role) -> None:
    with pytest.raises(NotAllowed):
        service().load_sample(actor(role))
    with pytest.raises(NotAllowed):
        service().set_status(actor(role), BERYSLAV, DatedStatus(TerritorialStatus.COMBAT, date(2022, 2, 24)))


@pytest.mark.parametrize(
    ("change", "row", "code"),
    [
        (("UA65020010000060480", "UA6502001000006048"), 2, "hromada.bad_code"),
        (("46.83", "4683"), 2, "hromada.bad_value"),
        (("46.83", "північ"), 2, "hromada.bad_value"),
        (("17725", "-1"), 2, "hromada.bad_value"),
        (("17725", "nan"), 2, "hromada.bad_value"),
        (("Бериславська,", ","), 2, "hromada.bad_value"),
        (("2020-08-16", "16.08.2020"), 2, "hromada.bad_value"),
        (("2020-08-16", "2020-08-16,ще"), 2, "hromada.bad_row"),
    ],
)
def test_a_bad_row_is_named_and_nothing_of_the_file_is_kept(change: tuple[str, str], row: int, code: str) -> None:
    good = ROW.replace("UA65020010000060480", "UA65020030000094118")
    file = read_register((HEAD + ROW.replace(*change) + good).encode(), "test")
    storage = FakeStorage()
    found = service(storage).load(ADMIN, file, "test")
    assert [(p.row, p.code) for p in found.problems] == [(row, code)]
    assert not storage.unit.hromadas.rows
    assert not storage.unit.audit.rows


def test_the_same_code_twice_is_a_problem_of_the_second_row() -> None:
    file = read_register((HEAD + ROW + ROW).encode(), "test")
    assert [(p.row, p.code) for p in file.problems] == [(3, "hromada.same_code")]


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"name;lat\n1;2\n", b"{", b'{"type": "Feature"}', b'{"type": "FeatureCollection", "features": 3}'],
)
def test_what_is_no_register_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        read_register(content, "test")
    assert refused.value.code == "hromada.bad_file"


def test_a_spreadsheet_with_semicolons_and_commas_in_numbers_is_read() -> None:
    table = (HEAD + ROW).replace(",", ";").replace("46.83", "46,83").replace("17725", "17\u00a0725")
    file = read_register(b"\xef\xbb\xbf" + table.encode(), "test")
    assert not file.problems
    assert (file.hromadas[0].latitude, file.hromadas[0].population) == (46.83, 17725)


def test_settlements_need_their_hromada() -> None:
    village = "UA65020010010095508,Берислав,місто,,,,,,,\nUA65020000000059190,Бериславський,район,,,,,,,\n"
    hromadas = service()
    lost = hromadas.load(ADMIN, read_register((HEAD + village).encode(), "test"), "test")
    assert [p.code for p in lost.problems] == ["hromada.no_such"]
    found = hromadas.load(ADMIN, read_register((HEAD + ROW + village).encode(), "test"), "test")
    assert found.counts == {"hromadas": 1, "settlements": 1, "boundaries": 0}
    assert not found.problems


def test_boundaries_are_found_by_their_p_code() -> None:
    hromadas = service()
    hromadas.load_sample(ADMIN)
    guessed = hromadas.boundaries(OPERATOR)
    assert len(guessed) == 49
    assert all(b.approximate for b in guessed.values())
    assert not hromadas.load(ADMIN, lands(feature("UA6502001")), "COD-AB").problems
    known = hromadas.boundaries(OPERATOR)[BERYSLAV]
    assert (known.approximate, known.source) == (False, "test")
    place = hromadas.at(OPERATOR, 33.01, 46.01)
    assert place.hromada is not None
    assert (place.hromada.code, place.approximate) == (BERYSLAV, False)


@pytest.mark.parametrize(
    ("features", "code"),
    [
        ([feature("UA9902001")], "hromada.no_such"),
        ([feature("UA6502001"), feature("UA6502001")], "hromada.same_code"),
        ([{"type": "Feature", "geometry": None}], "hromada.bad_row"),
        ([{**feature("UA6502001"), "geometry": {"type": "Point"}}], "hromada.bad_boundary"),
        (["?"], "hromada.bad_row"),
    ],
)
def test_bad_boundaries_are_named_by_row(features: list[object], code: str) -> None:
    hromadas = service()
    hromadas.load_sample(ADMIN)
    found = hromadas.load(ADMIN, lands(*features), "test")
    assert [(p.row, p.code) for p in found.problems] == [(len(features), code)]
    assert all(b.approximate for b in hromadas.boundaries(OPERATOR).values())


def test_a_place_outside_says_who_is_near() -> None:
    hromadas = service()
    with pytest.raises(NotFound):
        hromadas.at(OPERATOR, 33.0, 46.0)
    hromadas.load_sample(ADMIN)
    place = hromadas.at(OPERATOR, 24.03, 49.84)  # Lviv
    assert place.hromada is None
    assert place.nearest_km > 400


def test_the_register_says_what_is_doubtful() -> None:
    hromadas = service()
    hromadas.load_sample(ADMIN)
    assert {p.code for p in hromadas.check(ADMIN)} == {"hromada.no_boundary"}
    hromadas.load(ADMIN, lands(feature("UA6502001", west=20)), "test")
    assert [p.code for p in hromadas.check(ADMIN)].count("hromada.centre_outside") == 1


def test_states_of_a_territory_are_dated() -> None:
    hromadas = service()
    hromadas.load_sample(ADMIN)
    first = DatedStatus(TerritorialStatus.OCCUPIED, date(2022, 2, 25))
    last = DatedStatus(TerritorialStatus.DEOCCUPIED, date(2022, 11, 11), "наказ № 309")
    hromadas.set_status(ADMIN, BERYSLAV, last)
    history = hromadas.set_status(ADMIN, BERYSLAV, first)
    assert history == (first, last) == hromadas.statuses(OPERATOR)[BERYSLAV]
    assert status_on(history, date(2022, 2, 24)) is None
    assert status_on(history, date(2022, 11, 10)) == first
    assert status_on(history, date(2022, 11, 11)) == last
    with pytest.raises(BadInput):
        in_order((first, first))
    with pytest.raises(NotFound):
        hromadas.set_status(ADMIN, HromadaCode("UA65029990000060480"), first)
