"""Take a picture of every page of a running centre, in both languages and three sizes, to be looked at.

    python tools/screenshots.py [--url http://127.0.0.1:8080] [--login admin] [--out build/screens]

The password is read from VARTA_PASSWORD; without it the demo administrator's is used. Needs Chromium.
"""

import argparse
import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

SIZES = {"desk": (1440, 900), "phone": (390, 844), "wide": (2560, 1440)}
PAGES = {
    "wall": "/wall",
    "alarms": "/alarms",
    "map": "/map",
    "cameras": "/admin/cameras",
    "people": "/admin/people",
    "audit": "/audit",
    "precision": "/reports/precision",
}
SETTLE_MS = 2500  # live pictures and the map need a moment


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--login", default="admin")
    parser.add_argument("--out", type=Path, default=Path("build/screens"))
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--disable-gpu", "--no-sandbox"] if os.geteuid() == 0 else ["--disable-gpu"],
        )
        for size in arguments.sizes:
            for language in ("uk", "en"):
                take(browser, arguments, size, language)
        browser.close()


def take(browser: Browser, arguments: argparse.Namespace, size: str, language: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(base_url=arguments.url, viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("Логін").wait_for()
    if language == "en":
        page.get_by_role("button", name="English").click()
    shoot(page, arguments.out / f"{size}-{language}-sign-in.png")
    page.locator("input[autocomplete=username]").fill(arguments.login)
    page.locator("input[type=password]").fill(os.environ.get("VARTA_PASSWORD", "varta-demo-admin"))
    page.locator("button[type=submit]").click()
    page.locator("nav").first.wait_for()
    archive(page, arguments.out / f"{size}-{language}")
    for name, path in {**PAGES, **details(page)}.items():
        page.goto(path)
        shoot(page, arguments.out / f"{size}-{language}-{name}.png")
    context.close()


def archive(page: Page, prefix: Path) -> None:
    """Take the archive's question, and the archive a minute ago with up to four cameras."""
    cameras = "&".join(f"camera={item['id']}" for item in page.request.get("/api/cameras").json()["items"][:4])
    page.goto(f"/archive?{cameras}")
    shoot(page, prefix.with_name(f"{prefix.name}-archive-question.png"))
    page.locator(".look-form select").select_option("camera_check")
    page.locator(".look-form input").fill("114/2026")
    page.locator(".look-form button[type=submit]").click()
    shoot(page, prefix.with_name(f"{prefix.name}-archive.png"))


def details(page: Page) -> dict[str, str]:
    """Return the addresses of one camera and one alarm, where there are any."""
    found = {}
    for name, address, prefix in (("camera", "/api/cameras", "/cameras/"), ("alarm", "/api/alarms", "/alarms/")):
        items = page.request.get(address).json()["items"]
        if items:
            found[name] = prefix + items[0]["id"]
    return found


def shoot(page: Page, path: Path) -> None:
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=str(path))
    print(path)


if __name__ == "__main__":
    main()
