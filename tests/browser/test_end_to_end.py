"""From a camera to an operator's verdict, in a real browser against a whole running centre."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from support.centre import PASSWORD, RunningCentre, wait_for
from support.footage import footage

pytestmark = [pytest.mark.browser, pytest.mark.footage, pytest.mark.timeout(240)]
SOON_MS = 30_000


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCentre]:
    cameras = {
        "yard": footage("video/pets2009_s2l1_768x576.mp4"),
        "hall": footage("video/intel_one-by-one-person-detection.mp4"),
    }
    with RunningCentre(tmp_path_factory.mktemp("centre"), cameras) as running:
        yield running


@pytest.fixture
def page(chromium: Browser, centre: RunningCentre) -> Iterator[Page]:
    context = chromium.new_context(base_url=centre.url, locale="uk-UA", viewport={"width": 1440, "height": 900})
    problems: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    assert not problems, problems


def sign_in(page: Page, login: str) -> None:
    page.goto("/")
    page.get_by_label("Логін").fill(login)
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Увійти").click()
    expect(page.get_by_role("navigation", name="Розділи")).to_be_visible()


def expect_moving(video: Locator) -> None:
    """Fail unless two screenshots of a <video> differ while nothing but the picture changes."""
    expect(video).to_be_visible(timeout=SOON_MS)
    playing = "v => v.readyState >= 3 && v.currentTime > 0 && !v.paused"
    wait_for("the video plays", lambda: video.evaluate(playing), 30)
    first, at = video.screenshot(), video.evaluate("v => v.currentTime")
    wait_for("the video goes on", lambda: video.evaluate("v => v.currentTime") > at + 1, 20)
    assert video.screenshot() != first


def test_from_camera_to_verdict(page: Page, centre: RunningCentre) -> None:
    sign_in(page, "taras")

    page.goto("/wall")
    expect_moving(page.locator("video").first)

    draw_a_zone(page)
    alarm = answer_the_alarm(page)

    switch_to_english(page)
    page.goto("/audit")
    expect(page.get_by_role("heading", name=re.compile("audit|log", re.IGNORECASE)).first).to_be_visible()
    expect(page.get_by_text(alarm).first).to_be_visible(timeout=SOON_MS)
    assert not re.search("[а-яіїєґ]", page.locator("nav").first.inner_text(), re.IGNORECASE), "a mixed screen"

    with centre.sign_in("taras") as client:
        actions = {entry["action"] for entry in client.get("/api/audit", params={"limit": 200}).json()["items"]}
        assert client.get("/api/audit/check").json()["intact"]
    assert {"alarm.verdict", "alarm.acknowledge", "video.live", "video.clip", "rule.add"} <= actions


def draw_a_zone(page: Page) -> None:
    page.goto("/cameras/yard")
    page.get_by_role("button", name="Нова зона").click()
    canvas = page.get_by_test_id("rule-canvas")
    expect_moving(page.locator("video").first)
    box = canvas.bounding_box()
    assert box
    corners = [(0.03, 0.05), (0.97, 0.05), (0.97, 0.95), (0.03, 0.95)]
    for x, y in [*corners, corners[0]]:
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
    page.get_by_label("Назва").fill("Подвір’я школи")
    page.get_by_role("button", name="Зберегти").click()
    expect(page.get_by_text("Збережено")).to_be_visible()


def answer_the_alarm(page: Page) -> str:
    """Answer the first alarm by keys alone; return its id."""
    page.goto("/alarms")
    row = page.locator("a.alarm-row").first
    expect(row).to_be_visible(timeout=SOON_MS)
    expect(page).to_have_title(re.compile(r"\(\d+\)"))
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("/alarms/.+"))
    alarm = page.url.rsplit("/", 1)[1]
    picture = page.locator("img.evidence-picture")
    wait_for("the picture is loaded", lambda: picture.evaluate("i => i.complete && i.naturalWidth > 0"))

    clip = page.locator("video#clip")
    expect(clip).to_be_visible(timeout=SOON_MS)
    page.keyboard.press("Space")
    wait_for("the clip plays", lambda: clip.evaluate("v => v.currentTime > 0.5"), 20)

    page.keyboard.press("a")
    expect(page.get_by_role("group", name="Вердикт")).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_text("Вердикт записано: Підтверджено.")).to_be_visible()
    return alarm


def switch_to_english(page: Page) -> None:
    page.get_by_role("button", name="Switch to English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("link", name=re.compile("Alarms"))).to_be_visible()
