"""The browser's half of `varta bench playback`: the console's own Archive page in Chromium.

The page notes by itself how long the first picture took from the moment that it was opened for a case, and each seek
from the press on the timeline, up to when the browser presents the picture (`requestVideoFrameCallback`).
"""

import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from varta.bootstrap.bench_recording import CAMERA, Stand, p95
from varta.kernel.errors import Broken

if TYPE_CHECKING:
    from playwright.sync_api import Page

_FIRST, _SEEKED = "varta:first-picture", "varta:seeked"
_OPENINGS, _SEEKS = 20, 60
_PATIENCE_MS = 15_000
_CASE = "bench"
_ARGUMENTS = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")


def browser_figures(stand: Stand, asked: int) -> dict[str, float | int | str]:
    """Return the times in milliseconds; without Chromium or Playwright only that there is no browser.

    Raises `Broken` (`bench.nothing_measured`) when the page shows no picture.
    """
    path = shutil.which("chromium")
    try:
        from playwright.sync_api import Error
    except ImportError:
        path = None
    if path is None:
        return {"browser": "none"}
    try:
        with _page(path, stand) as page:
            version = page.context.browser.version if page.context.browser else ""
            first = [_first_picture(page, stand) for _ in range(min(asked, _OPENINGS))]
            seeks = _seeks(page, stand, min(asked, _SEEKS))
    except Error as error:
        raise Broken("bench.nothing_measured", f"The Archive page showed no picture: {error.message}") from None
    return {"browser": f"Chromium {version}", "first_picture_p95_ms": p95(first), "seek_p95_ms": p95(seeks)}


@contextmanager
def _page(path: str, stand: Stand) -> "Iterator[Page]":
    """Open a browser, signed in and with a case to go on with."""
    from playwright.sync_api import sync_playwright

    # Chromium's sandbox does not start for root.
    arguments = [*_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        context = browser.new_context(base_url=stand.url, viewport={"width": 1600, "height": 900})
        signed_in = context.request.post("/api/session", data={"login": stand.login, "password": stand.password})
        token = {"X-CSRF-Token": signed_in.json()["csrf_token"]}
        context.request.post("/api/looks", data={"purpose": "bench", "case_reference": _CASE}, headers=token)
        page = context.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        page.goto(_address(stand.moment(), timedelta(hours=1)))
        page.locator(".look-go-on button").click()
        yield page
        browser.close()


def _first_picture(page: "Page", stand: Stand) -> float:
    page.goto(_address(stand.moment(), timedelta(hours=1)))
    return _measured(page, _FIRST, 1)


def _seeks(page: "Page", stand: Stand, count: int) -> list[float]:
    """Press on the timeline, anywhere in the recording."""
    length = stand.end - stand.start
    page.goto(_address(stand.start + length / 2, length * 0.9))
    _measured(page, _FIRST, 1)
    box = page.locator(".timeline-chart").bounding_box()
    if box is None:
        raise Broken("bench.nothing_measured", "The Archive page has no timeline.")
    taken = []
    for number in range(count):
        x = box["x"] + box["width"] * random.uniform(0.05, 0.95)  # noqa: S311 - no secret
        page.mouse.click(x, box["y"] + box["height"] - 8)
        taken.append(_measured(page, _SEEKED, number + 1))
    return taken


def _measured(page: "Page", name: str, count: int) -> float:
    entries = f"performance.getEntriesByName({name!r}, 'measure')"
    page.wait_for_function(f"() => {entries}.length >= {count}")
    return float(page.evaluate(f"() => {entries}.at(-1).duration"))


def _address(at: datetime, span: timedelta) -> str:
    query = {"camera": CAMERA, "at": at.isoformat(), "span": span.total_seconds(), "purpose": "bench", "case": _CASE}
    return f"/archive?{urlencode(query)}"
