"""The register of hromadas as a clerk uses it, wrong files included."""

import json
from pathlib import Path

import pytest

from support.command import varta

pytestmark = pytest.mark.integration


def feature(pcode: str, west: float, south: float) -> dict[str, object]:
    ring = [[west, south], [west + 0.5, south], [west + 0.5, south + 0.5], [west, south + 0.5], [west, south]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"ADM3_PCODE": pcode}, "geometry": geometry}


def write(path: Path, *features: object) -> str:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return str(path)


def test_a_clerk_loads_an_oblast(tmp_path: Path) -> None:
    csv_file = tmp_path / "oblast.csv"
    sample = Path(__file__).parents[2] / "src" / "varta" / "communities" / "sample" / "kherson_hromadas.csv"
    csv_file.write_bytes(sample.read_bytes())
    loaded = varta(tmp_path, "hromada", "import", str(csv_file), "--json")
    assert loaded.returncode == 0, loaded.stderr
    assert json.loads(loaded.stdout)["hromadas"] == 49

    # Two lands that overlap by half, and a code of nobody: all named, none kept.
    wrong = write(
        tmp_path / "wrong.geojson",
        feature("UA6502001", 33.2, 46.6), feature("UA6502003", 33.45, 46.6), feature("UA9902001", 30, 46),
    )  # fmt: skip
    refused = varta(tmp_path, "hromada", "import", wrong, "--json")
    assert refused.returncode == 2
    report = json.loads(refused.stdout)
    assert not report["kept"]
    assert sorted((p["row"], p["code"]) for p in report["rows"]) == [
        (1, "hromada.bad_boundary"),
        (2, "hromada.bad_boundary"),
        (3, "hromada.no_such"),
    ]
    guessed = json.loads(varta(tmp_path, "hromada", "find", "46.84", "33.42", "--json").stdout)
    assert (guessed["name"], guessed["approximate"]) == ("Бериславська", True)

    right = write(tmp_path / "right.geojson", feature("UA6502001", 33.2, 46.6))
    assert varta(tmp_path, "hromada", "import", right, "--source", "COD-AB").returncode == 0
    known = json.loads(varta(tmp_path, "hromada", "find", "46.84", "33.42", "--json").stdout)
    assert (known["name"], known["approximate"]) == ("Бериславська", False)

    exported = varta(tmp_path, "hromada", "export", "--format", "geojson")
    lands = {f["properties"]["name_uk"]: f["properties"] for f in json.loads(exported.stdout)["features"]}
    assert (len(lands), lands["Бериславська"]["source"]) == (49, "COD-AB")
    csv_file.write_text(varta(tmp_path, "hromada", "export").stdout, encoding="utf-8")
    again = json.loads(varta(tmp_path, "hromada", "import", str(csv_file), "--json").stdout)
    assert (again["hromadas"], again["problems"]) == (0, 0)


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("import", "none.csv"), "hromada.no_file", 5),
        (("find", "146", "33"), "hromada.bad_place", 2),
        (("export", "--format", "xls"), "hromada.bad_format", 2),
        (("status", "UA65020010000060480", "peace", "--since", "2022-11-11"), "hromada.bad_status", 2),
        (("status", "UA65020010000060480", "combat", "--since", "yesterday"), "hromada.bad_status", 2),
    ],
)
def test_says_what_is_wrong(tmp_path: Path, words: tuple[str, ...], code: str, exit_code: int) -> None:
    ended = varta(tmp_path, "hromada", *words)
    assert code in ended.stderr
    assert ended.returncode == exit_code
