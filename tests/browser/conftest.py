"""Chromium from Debian, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright


# Not for the whole session: while it is there, Playwright's event loop counts as running in this thread, and no other
# test could run one.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "Chromium is missing: apt-get install chromium (make test does it where it may)"
    with sync_playwright() as playwright:
        # Chromium's sandbox does not start for root, and its own services would only knock at closed doors.
        arguments = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def built_console() -> None:
    index = Path(__file__).parents[2] / "src" / "varta" / "web" / "console" / "index.html"
    assert index.exists(), "the console has not been built: run `make console`"
