"""The reader with its networks: on plates drawn here, and on a few of the shared photographs."""

import json
from pathlib import Path

import cv2
import pytest
from typer.testing import CliRunner

from support.footage import footage
from support.plates import View, photograph, plate
from varta.cli.main import app
from varta.vision.plates.hiding import PlateHider
from varta.vision.plates.picture_file import open_picture
from varta.vision.plates.reader import PlateReader
from varta.workers.bench_plates import bench_plates, labelled, same

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def reader() -> PlateReader:
    return PlateReader()


@pytest.mark.parametrize(
    ("lines", "view"),
    [
        (["AA 1234 BC"], View()),
        (["BT 0810 XM"], View(width=110, blur=0.6, noise=6)),
        (["KA 5937 HI"], View(turned=0.6, slanted=0.2)),
        (["HT 4456 AE"], View(turned=0.8, slanted=-0.25, width=130)),
        (["AX 7702 KP"], View(light=0.3, noise=5)),
        (["BH1605", "OT"], View(width=110)),
    ],
)
def test_reads_what_was_drawn(reader: PlateReader, lines: list[str], view: View) -> None:
    found = reader.read(photograph([(plate(lines), (230, 180), view)]))
    assert [reading.text for reading in found] == ["".join(lines).replace(" ", "")]
    left, top, width, height = found[0].box
    assert left > 210
    assert top > 110
    assert width < view.width * 1.25
    assert height < 180
    assert found[0].country == "UA"
    assert len(found[0].signs) == 8


def test_reads_several_plates_and_none(reader: PlateReader) -> None:
    two = photograph([(plate(["AA 1234 BC"]), (60, 90), View()), (plate(["BC 9081 TE"]), (380, 260), View())])
    assert {reading.text for reading in reader.read(two)} == {"AA1234BC", "BC9081TE"}
    assert reader.read(photograph([(plate([" "], band=False), (230, 180), View())])) == []


def test_the_command_goes_on_after_a_bad_file(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.jpg", tmp_path / "bad.jpg"
    cv2.imwrite(str(good), photograph([(plate(["AA 1234 BC"]), (230, 180), View())]))
    bad.write_text("no picture")
    result = CliRunner().invoke(app, ["read-plates", str(bad), str(good), "--json"])
    assert result.exit_code == 2
    assert "[picture.not_picture]" in result.stderr
    (row,) = json.loads(result.stdout)
    assert list(row) == ["file", "text", "score", "bbox", "country"]
    assert (row["file"], row["text"], row["country"]) == (str(good), "AA1234BC", "UA")
    assert len(row["bbox"]) == 4


def test_the_bench_counts(tmp_path: Path) -> None:
    folder = tmp_path / "drawn"
    folder.mkdir()
    for name, drawn in (("a", "AA 1234 BC"), ("b", "BC 9081 TE")):
        cv2.imwrite(str(folder / f"{name}.jpg"), photograph([(plate([drawn]), (230, 180), View())]))
        text = "AA1234BC" if name == "a" else "XX0000XX"
        (folder / f"{name}.txt").write_text(f"{name}.jpg\t230\t180\t160\t34\t{text}\n")
    figures = bench_plates(tmp_path, peer=False)
    assert (figures["drawn_pictures"], figures["drawn_exact"], figures["drawn_wrong"]) == (2, 1, "b.jpg")
    assert float(figures["drawn_median_ms"]) > 0


def _inside(inner: tuple[float, ...], outer: tuple[float, ...]) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def test_hides_the_plate_alone_where_it_is_sure_of_it(reader: PlateReader) -> None:
    picture, vehicle = photograph([(plate(["AA 1234 BC"]), (230, 180), View())]), (150.0, 60.0, 480.0, 260.0)
    hidden = PlateHider(reader).boxes(picture, [vehicle])
    assert any(_inside((262, 183, 387, 211), box) for box in hidden), "all signs are hidden"
    assert all((b[2] - b[0]) * (b[3] - b[1]) < 0.25 * 330 * 200 for b in hidden), "and not the whole vehicle"


@pytest.mark.parametrize("view", [View(width=26), View(blur=5.0), View(width=160, light=0.02, noise=12)])
def test_hides_a_vehicle_whole_where_it_is_not_sure(reader: PlateReader, view: View) -> None:
    vehicle = (150.0, 60.0, 480.0, 260.0)
    picture = photograph([(plate(["AA 1234 BC"]), (230, 180), view)])
    assert PlateHider(reader).boxes(picture, [vehicle]) == [vehicle]


def test_hides_small_vehicles_and_all_beyond_the_sixth_whole(reader: PlateReader) -> None:
    picture = photograph([(plate(["AA 1234 BC"]), (230, 180), View())])
    near, far = (150.0, 60.0, 480.0, 260.0), (10.0, 10.0, 90.0, 70.0)
    assert far in PlateHider(reader).boxes(picture, [near, far])
    crowd = [(150.0, 60.0, 480.0 + i, 260.0) for i in range(8)]
    assert [box for box in PlateHider(reader).boxes(picture, crowd) if box in crowd] == [crowd[1], crowd[0]]


@pytest.mark.footage
@pytest.mark.parametrize(("place", "every"), [("plates/eu", 9), ("plates/ua", 3)])
def test_reads_a_sample_of_photographs(reader: PlateReader, place: str, every: int) -> None:
    """All of them are `varta bench plates`."""
    for photo in list(labelled(footage(place)))[1::every]:
        texts = [reading.text for reading in reader.read(open_picture(photo.file))]
        assert any(same(text, photo.text) for text in texts), (photo, texts)
