"""Every page in both languages: can all people use it, does it fit, is it in one language, does it heal."""

import contextlib
import json
import os
import re
import signal
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from support.axe import serious
from support.centre import PASSWORD, RunningCentre, wait_for
from support.clips import make_clip
from support.footage import footage

pytestmark = [pytest.mark.browser, pytest.mark.footage, pytest.mark.timeout(240)]
SOON_MS = 30_000
WIDTHS = (360, 390, 1440)
MESSAGES = Path(__file__).parents[2] / "console" / "src" / "i18n"
RULE = {
    "name": "Подвір’я школи",
    "kind": "intrusion",
    "classes": [],
    "points": [[0.02, 0.02], [0.98, 0.02], [0.98, 0.98], [0.02, 0.98]],
    "seconds": 0,
    "direction": "both",
}
CAMERAS = ("yard", "hevc", "pair")
HROMADA = "UA65100150000057191"
# What people typed in, or a machine gave: it stays as it is in both languages.
DATA = [*(f"Камера {name}" for name in CAMERAS), *CAMERAS, str(RULE["name"]), "Taras", "Olena", "Admin"]

# Gather what is to be read on the page; what is in another language on purpose says so with `lang`.
READ = """selector => {
  const language = document.documentElement.lang, own = e => e.closest("[lang]").lang === language;
  const shown = e => e.checkVisibility({ visibilityProperty: true }) && !e.closest("kbd, code, script, style");
  const read = [];
  for (const element of document.querySelectorAll(selector)) {
    if (!own(element) || !shown(element)) continue;
    const texts = [...element.childNodes].filter(n => n.nodeType === Node.TEXT_NODE).map(n => n.data);
    const said = ["aria-label", "title", "placeholder", "alt"].map(name => element.getAttribute(name) ?? "");
    read.push(...[...texts, ...said].map(text => text.trim()).filter(text => text !== ""));
  }
  return [...new Set(read)];
}"""
NAMED = "nav, nav *, h1, h2, h3, th, legend, label, button, button *, [role=tab]"
THEME = ", ".join(f".top button[title='{word}']" for word in ("Світла тема", "Темна тема", "Light theme", "Dark theme"))
# The page itself, and what scrolls inside it, must not be wider than their windows.
TOO_WIDE = """() => [document.documentElement, ...document.querySelectorAll("*")]
  .filter(e => e.scrollWidth > e.clientWidth + 1 && e.checkVisibility()
    && (e === document.documentElement || ["auto", "scroll"].includes(getComputedStyle(e).overflowX)))
  .map(e => `${e.tagName}.${e.className}: ${e.scrollWidth} > ${e.clientWidth}`)"""


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCentre]:
    folder = tmp_path_factory.mktemp("centre")
    films = {
        "yard": footage("video/pets2009_s2l1_768x576.mp4"),
        "hevc": make_clip(folder / "hevc.mp4", codec="hevc", pictures=60, size=(320, 192)),
    }
    with RunningCentre(folder, films) as running:
        main, sub = (f"rtsp://127.0.0.1:{running.rtsp_port}/{name}" for name in ("hevc", "yard"))
        pair = {"id": "pair", "name": "Камера pair", "main_url": main, "sub_url": sub}
        rule = {"enabled": True, "priority": "critical", "spec": RULE}
        with running.sign_in("admin") as client:
            for address, draft in (("/api/cameras", pair), ("/api/cameras/yard/rules", rule)):
                answer = client.post(address, json=draft)
                assert answer.status_code == httpx.codes.CREATED, answer.text
        yield running


@pytest.fixture
def page(chromium: Browser, centre: RunningCentre) -> Iterator[Page]:
    context = chromium.new_context(base_url=centre.url, locale="uk-UA", reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(SOON_MS)
    yield page
    context.close()


def sign_in(page: Page, login: str) -> None:
    page.goto("/")
    page.locator("input[autocomplete=username]").fill(login)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    expect(page.locator("nav.rail")).to_be_visible()


def open_look(page: Page) -> None:
    page.locator(".look-form select").select_option("camera_check")
    page.locator(".look-form input").fill("114/2026")
    page.locator(".look-form button[type=submit]").click()


def messages(language: str) -> list[str]:
    """Return all texts of a language's catalogue."""

    def leaves(tree: Any) -> Iterator[str]:
        if isinstance(tree, str):
            yield tree
        else:
            for value in tree.values():
                yield from leaves(value)

    return [
        text for path in sorted((MESSAGES / language).glob("*.json")) for text in leaves(json.loads(path.read_text()))
    ]


def without_data(page: Page, texts: Sequence[str]) -> list[str]:
    answer = page.request.get("/api/hromadas")
    places = (
        [name for hromada in answer.json()["items"] for name in (hromada["name"], hromada["centre"])]
        if answer.ok
        else []
    )
    known = re.compile("|".join(re.escape(name) for name in sorted([*DATA, *places], key=len, reverse=True)))
    return [known.sub("", text) for text in texts]


def of_one_language(page: Page, language: str) -> list[str]:
    """Return what is on the page in another language than its own."""
    if language == "en":
        return [
            text for text in without_data(page, page.evaluate(READ, "body *")) if re.search("[\u0400-\u04ff]", text)
        ]
    ukrainian = messages("uk")
    foreign = set(messages("en")) - set(ukrainian)
    known = set(re.findall("[A-Za-z]{2,}", " ".join(ukrainian)))
    whole = [text for text in page.evaluate(READ, "body *") if text in foreign and re.search("[A-Za-z]", text)]
    words = [
        text for text in without_data(page, page.evaluate(READ, NAMED)) if set(re.findall("[A-Za-z]{2,}", text)) - known
    ]
    return whole + words


def faults(page: Page, name: str) -> list[str]:
    """Check the page as it stands, in Ukrainian by night and in English by day; return what is wrong."""
    wrong = []
    for _ in range(2):
        language = page.locator("html").get_attribute("lang") or ""
        wrong += [f"{name} {language}: axe: {fault}" for fault in serious(page)]
        wrong += [f"{name} {language}: language: {text}" for text in of_one_language(page, language)]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wrong += [f"{name} {language}: {width} px: {what}" for what in page.evaluate(TOO_WIDE)]
        # By script, since an open dialog rightly keeps the mouse from what is behind it.
        page.locator("button:is(.language, .lone-page *)[lang]").evaluate("button => button.click()")
        expect(page.locator("html")).not_to_have_attribute("lang", language)
        if (theme := page.locator(THEME)).count():
            theme.evaluate("button => button.click()")
    return wrong


def ask_for_evidence(centre: RunningCentre) -> None:
    """Have a hold and an export of what is recorded by now."""
    end = datetime.now(UTC) - timedelta(seconds=1)
    body = {"camera_ids": ["yard"], "from": (end - timedelta(seconds=5)).isoformat(), "to": end.isoformat()}
    why = {"case_reference": "114/2026", "reason": "request"}
    with centre.sign_in("admin") as client:
        for address, more in (("/api/holds", {}), ("/api/exports", {"purpose": "114/2026"})):
            answer = client.post(address, json={**body, **why, **more})
            assert answer.status_code == httpx.codes.CREATED, answer.text


def propose_to_watch(centre: RunningCentre) -> None:
    """Have an entry of a watchlist that somebody else must approve."""
    texts = dict.fromkeys(("list_name", "reference", "owner", "purpose", "case_reference"), "114/2026")
    until = (datetime.now(UTC) + timedelta(days=9)).isoformat()
    entry = {**texts, "text": "AX7702KP", "basis": "court_ruling", "expires_at": until}
    with centre.sign_in("olena") as client:
        answer = client.post("/api/watchlist", json=entry)
        assert answer.status_code == httpx.codes.CREATED, answer.text


def sign_memorandum(centre: RunningCentre) -> None:
    signing = {"hromada": HROMADA, "number": "1", "head": "Olena"}
    with centre.sign_in("admin") as client:
        answer = client.post(
            "/api/memoranda/signings", json={"on": "2021-09-02", "police": "Taras", "signings": [signing]}
        )
        assert answer.status_code == httpx.codes.CREATED, answer.text


PAGES = (
    ("wall", "/wall", ".tile video"),
    ("alarm", "/alarms/{alarm}", ".evidence-picture"),
    ("map", "/map", ".map-row"),
    ("rule form", "/cameras/yard", ".rule-row"),
    ("cameras", "/admin/cameras", ".table-row"),
    ("camera form", "/admin/cameras/new", "dialog form"),
    ("connection", "/admin/health", ".table-row"),
    ("people", "/admin/people", "tbody tr"),
    ("audit", "/audit", "tbody tr"),
    ("precision", "/reports/precision", "tbody tr"),
    ("what a rule saw", "/reports/precision", "tbody tr"),
    ("communities", "/communities", "tbody tr"),
    ("community", f"/communities/{HROMADA}", ".communities-obligations li"),
    ("signing form", "/communities", "tbody tr"),
    ("exports", "/exports", "tbody tr"),
    ("export form", "/exports", "tbody tr"),
    ("holds", "/holds", "tbody tr"),
    ("hold form", "/holds", "tbody tr"),
    ("watchlists", "/plates/watchlists", "tbody tr"),
    ("watch form", "/plates/watchlists", "tbody tr"),
    ("approval", "/plates/watchlists", "tbody tr"),
    ("plate search", "/plates/search", ".plate-search"),
    ("archive's question", "/archive?camera=yard&camera=pair", ".look-form"),
    ("archive", "/archive?camera=yard&camera=pair", ".archive-day"),
)


def test_every_page_is_accessible_fits_and_is_in_one_language(page: Page, centre: RunningCentre) -> None:
    page.goto("/")
    expect(page.locator("input[type=password]")).to_be_visible()
    wrong = faults(page, "sign-in")
    sign_in(page, "admin")
    alarm = wait_for("an alarm", lambda: page.request.get("/api/alarms?state=new").json()["items"])[0]["id"]
    ask_for_evidence(centre)
    propose_to_watch(centre)
    sign_memorandum(centre)
    for name, address, ready in PAGES:
        page.goto(address.replace("{alarm}", alarm))
        if name == "archive":
            open_look(page)
        expect(page.locator(ready).first).to_be_visible()
        if name == "rule form":
            page.locator(".rule-row").first.click()
            expect(page.locator(".rule-form")).to_be_visible()
        if name == "what a rule saw":
            page.locator(".row-open").first.click()
            expect(page.locator(".seen-event").first).to_be_visible()
        if name in ("export form", "hold form"):
            page.locator(".page-actions .button-primary").click()
            page.locator("dialog input[type=checkbox]").first.check()
        if name == "signing form":
            page.locator(".communities-head .button-primary").click()
            page.locator("dialog input[type=checkbox]").first.check()
        if name == "watch form":
            page.locator(".page-actions .button-primary").click()
        if name == "approval":
            page.locator("tbody .button-primary").first.click()
        if name in ("watch form", "approval"):
            expect(page.locator("dialog")).to_be_visible()
        if name == "export form":
            page.get_by_label("Приховати накреслені ділянки").check()
            page.get_by_text("Додати ділянку").click()
        wrong += faults(page, name)
    assert not wrong, "\n".join(wrong)


def test_a_lost_connection_is_said_and_heals(page: Page, centre: RunningCentre) -> None:
    sign_in(page, "taras")
    page.goto("/alarms")
    page.evaluate("window.notReloaded = true")
    rows, banner = page.locator("a.alarm-row"), page.locator(".banner")
    expect(rows.first).to_be_visible()
    expect(banner).to_be_hidden()

    def said_while_away() -> bool:
        if not banner.is_visible() and (pid := centre.worker_pid("web")):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return banner.is_visible()

    wait_for("the lost connection is said", said_while_away)
    expect(banner).to_contain_text("Немає зв’язку")
    expect(banner).to_be_hidden(timeout=2 * SOON_MS)

    with centre.sign_in("olena") as client:
        known = len(client.get("/api/alarms?state=new").json()["items"])
    count = page.locator(".rail-count")
    wait_for("one more alarm is counted", lambda: int(count.inner_text()) > known, 60)
    assert page.evaluate("window.notReloaded")


def test_h265_plays_as_a_transcode_or_from_the_sub_stream(page: Page) -> None:
    headers: dict[str, dict[str, Any]] = {}

    def watch(socket: WebSocket) -> None:
        if match := re.search("/api/cameras/(.+)/live", socket.url):
            socket.on("framereceived", lambda text: take(match[1], text))

    def take(camera: str, text: str | bytes) -> None:
        if isinstance(text, str) and "mime" in (header := json.loads(text)):
            headers.setdefault(camera, header)

    # Where this machine's Chromium could decode H.265, one that cannot is played.
    page.add_init_script(
        "const can = MediaSource.isTypeSupported; MediaSource.isTypeSupported = t => !/hvc1|hev1/.test(t) && can(t)"
    )
    page.on("websocket", watch)
    sign_in(page, "olena")
    for camera, transcoded, stream in (("hevc", True, "main"), ("pair", False, "sub")):
        page.goto(f"/cameras/{camera}")
        video = page.locator("video").first
        expect(video).to_be_visible()
        wait_for("the video plays", lambda video=video: video.evaluate("v => v.currentTime > 0 && !v.paused"))
        at = video.evaluate("v => v.currentTime")
        wait_for("the video goes on", lambda video=video, at=at: video.evaluate("v => v.currentTime") > at + 0.5)
        assert (headers[camera]["transcoded"], headers[camera]["stream"]) == (transcoded, stream)
        assert "avc1" in headers[camera]["mime"]
