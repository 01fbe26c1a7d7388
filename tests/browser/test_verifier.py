"""The verifier that lies in every package, in Chromium, from a file and without a network."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from support.evidence import Bench
from varta.media.evidence.manifest import fingerprint
from varta.media.evidence.package import Settings

pytestmark = pytest.mark.browser
NATIVE = "video/market/main/2026-11-22/20261122T200003.000Z.mp4"


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    made = Bench(tmp_path_factory.mktemp("bench"), Settings("Ситуаційний центр", "Varta test"))
    made.make()
    return made


@pytest.fixture
def page(chromium: Browser, bench: Bench) -> Iterator[Page]:
    with zipfile.ZipFile(bench.folder / "package.zip") as archive:
        archive.extract("verify.html", bench.folder)
    context = chromium.new_context(locale="uk-UA", offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((bench.folder / "verify.html").as_uri())
    yield page
    assert [url for url in asked if not url.startswith("file://")] == []
    context.close()


def verdict(page: Page, file: Path) -> str:
    page.set_input_files("#file", str(file))
    page.wait_for_selector("#verdict")
    return page.inner_text("#verdict")


def test_a_good_package_is_verified_in_both_languages(page: Page, bench: Bench) -> None:
    page.fill("#key", fingerprint(bench.key.public_key))
    assert verdict(page, bench.folder / "package.zip") == "Пакет справжній: нічого не змінено."
    assert "ЄРДР 12026230000000001" in page.inner_text("#result")
    page.click("#en")
    assert page.inner_text("#verdict") == "The package is genuine: nothing was changed."


def test_a_flipped_bit_is_named_by_its_file(page: Page, bench: Bench, tmp_path: Path) -> None:
    data = bytearray((bench.folder / "package.zip").read_bytes())
    data[data.index(b"ftyp", data.index(NATIVE.encode())) + 5000] ^= 1
    (tmp_path / "flipped.zip").write_bytes(data)
    assert verdict(page, tmp_path / "flipped.zip") == "Пакет НЕ пройшов перевірку."
    assert f"Файл змінено: {NATIVE}" in page.inner_text("#problems")


def test_a_foreign_key_and_no_package_are_named(page: Page, bench: Bench, tmp_path: Path) -> None:
    page.fill("#key", "0" * 64)
    verdict(page, bench.folder / "package.zip")
    assert "Підписано чужим ключем" in page.inner_text("#problems")
    (tmp_path / "no.zip").write_text("hello")
    page.set_input_files("#file", str(tmp_path / "no.zip"))
    expect(page.locator("#problems")).to_contain_text("не пакет доказів")


def test_it_verifies_where_the_browser_knows_no_ed25519(page: Page, bench: Bench) -> None:
    page.evaluate("void (crypto.subtle.importKey = () => { throw new Error('none'); })")
    page.fill("#key", fingerprint(bench.key.public_key))
    assert verdict(page, bench.folder / "package.zip") == "Пакет справжній: нічого не змінено."
