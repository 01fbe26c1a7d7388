"""The archive's page over a short recording: the question, pictures, jumps, speeds, gaps, bookmarks."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from support.axe import serious
from support.centre import PASSWORD, RunningCentre, wait_for
from support.clips import make_clip

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
SOON_MS = 20_000
RECORDED_S = 8
# The mean brightness of what the video shows, 0 to 255.
BRIGHTNESS = """video => {
  const canvas = new OffscreenCanvas(32, 32), context = canvas.getContext("2d");
  context.drawImage(video, 0, 0, 32, 32);
  const data = context.getImageData(0, 0, 32, 32).data;
  return data.reduce((sum, value, i) => i % 4 === 3 ? sum : sum + value, 0) / (32 * 32 * 3);
}"""
SHOWN = "tile => Date.parse(tile.querySelector('video').dataset.shownAt)"


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCentre]:
    folder = tmp_path_factory.mktemp("archive")
    film = make_clip(folder / "square.mp4", pictures=60, size=(320, 192))
    with RunningCentre(folder, {"square": film, "gate": film}) as running:
        yield running


@pytest.fixture(scope="module")
def recorded(centre: RunningCentre) -> tuple[datetime, datetime]:
    """Record both cameras for a while, then switch one off; return from when to when both were recorded."""
    with centre.sign_in("admin") as client:
        pieces = wait_for("both cameras are recorded", lambda: _recorded(client, RECORDED_S), 60)
        known = client.get("/api/cameras/square").json()
        draft = {**{key: known[key] for key in ("id", "name", "main_url", "recording")}, "enabled": False}
        answer = client.put("/api/cameras/square", json=draft)
        assert answer.status_code == httpx.codes.OK, answer.text
    return pieces


def _recorded(client: httpx.Client, seconds: int) -> tuple[datetime, datetime] | None:
    now = datetime.now(UTC)
    query: dict[str, Any] = {
        "camera": ["square", "gate"], "from": (now - timedelta(minutes=5)).isoformat(), "to": now.isoformat(),
    }  # fmt: skip
    answer = client.get("/api/recordings/timeline", params=query)
    assert answer.status_code == httpx.codes.OK, answer.text
    spans = [
        [(_time(p["from"]), _time(p["to"])) for p in camera["pieces"] if p["state"] == "recorded"]
        for camera in answer.json()["cameras"]
    ]
    if not all(spans):
        return None
    start, end = max(s[-1][0] for s in spans), min(s[-1][1] for s in spans)
    return (start, end) if end - start >= timedelta(seconds=seconds) else None


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture
def page(chromium: Browser, centre: RunningCentre) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=centre.url, locale="uk-UA", timezone_id="Europe/Kyiv", reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(SOON_MS)
    page.goto("/")
    page.locator("input[autocomplete=username]").fill("olena")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    expect(page.locator("nav.rail")).to_be_visible()
    yield page
    context.close()


def address(at: datetime, *cameras: str) -> str:
    return "/archive?" + "&".join(f"camera={name}" for name in cameras) + f"&span=60&at={at:%Y-%m-%dT%H:%M:%S.000Z}"


def answer_question(page: Page) -> None:
    page.get_by_label("Мета перегляду").select_option("complaint")
    page.get_by_label("Номер або назва справи").fill("114/2026")
    page.get_by_role("button", name="Відкрити архів").click()


def moment(page: Page) -> float:
    """Return the clock's moment in milliseconds since the epoch."""
    return float(page.locator(".archive-moment").evaluate("element => Date.parse(element.dataset.at)"))


def go_to(page: Page, at: datetime) -> None:
    page.keyboard.press("g")
    page.keyboard.type(at.isoformat())
    page.keyboard.press("Enter")


def test_the_archive_asks_once_and_plays_cameras_in_step(page: Page, recorded: tuple[datetime, datetime]) -> None:
    start = recorded[0] + timedelta(seconds=1)
    page.goto(address(start, "square", "gate"))
    expect(page.get_by_role("heading", name="Для чого потрібен архів?")).to_be_visible()
    assert serious(page) == []
    answer_question(page)
    tiles = page.locator(".archive-tile")
    expect(page.locator(".archive-tile[data-state=shown]")).to_have_count(2)
    expect(page.locator(".archive-case")).to_contain_text("114/2026")
    video = tiles.first.locator("video")
    first = video.evaluate("video => video.currentTime")
    wait_for("the picture moves", lambda: video.evaluate("video => video.currentTime") > first + 0.5)
    assert video.evaluate(BRIGHTNESS) > 40

    page.keyboard.press("k")
    page.keyboard.press("ArrowRight")
    wait_for("both show the same moment", lambda: _in_step(page), 10)
    before = moment(page)
    page.keyboard.press(".")
    wait_for("the next picture", lambda: 20 < moment(page) - before < 200)
    measured = "performance.getEntriesByType('measure').map(entry => entry.name)"
    wait_for("both are measured", lambda: {"varta:first-picture", "varta:seeked"} <= set(page.evaluate(measured)))

    page.reload()
    expect(page.locator(".archive-tile[data-state=shown]")).to_have_count(2)  # the same case is not asked for again


def _in_step(page: Page) -> bool:
    shown = [tile.evaluate(SHOWN) for tile in page.locator(".archive-tile[data-state=shown]").all()]
    picture_ms = 100
    return len(shown) == 2 and all(abs(at - moment(page)) <= 1.5 * picture_ms for at in shown)


def test_speeds_backward_play_and_gaps(page: Page, recorded: tuple[datetime, datetime]) -> None:
    start, end = recorded
    page.goto(address(start + timedelta(seconds=1), "square"))
    answer_question(page)
    tile = page.locator(".archive-tile")
    expect(tile).to_have_attribute("data-state", "shown")

    page.get_by_label("Швидкість").select_option("2")
    before = moment(page)
    wait_for("it runs", lambda: moment(page) > before + 1500)
    assert tile.locator("video").evaluate("video => video.playbackRate") > 1.3
    page.keyboard.press("j")
    expect(tile).to_have_attribute("data-state", "picture")
    back = moment(page)
    wait_for("it runs back", lambda: moment(page) < back - 300)
    page.keyboard.press("k")

    box = page.locator(".timeline-slider").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] - 8
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y, steps=4)  # the timeline shows a minute, so this is less than two seconds
    expect(tile).to_have_attribute("data-state", "picture")
    page.mouse.up()
    expect(tile).to_have_attribute("data-state", "shown")

    go_to(page, end + timedelta(seconds=6))
    expect(tile).to_have_attribute("data-state", "gap", timeout=30_000)
    expect(tile.locator(".archive-note")).to_contain_text("Запису немає: запис вимкнено (admin)")
    assert serious(page) == []


def test_a_moment_is_marked_for_colleagues(page: Page, recorded: tuple[datetime, datetime]) -> None:
    page.goto(address(recorded[0] + timedelta(seconds=3), "gate"))
    answer_question(page)
    expect(page.locator(".archive-tile")).to_have_attribute("data-state", "shown")
    page.keyboard.press("k")
    marked = moment(page)
    page.keyboard.press("b")
    page.get_by_label("Нова закладка").fill("Біла автівка")
    page.get_by_role("button", name="Додати закладку").click()
    entry = page.locator(".archive-bookmark", has_text="Біла автівка")
    expect(entry).to_be_visible()
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(page.locator(".timeline-mark[title*='Біла автівка']")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("b")
    entry.click()
    wait_for("the bookmark is shown again", lambda: abs(moment(page) - marked) < 5)
