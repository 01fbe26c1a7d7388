"""Cameras in the field, in the browser: found, asked, added, turned, their clocks set, their connection shown."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from support.axe import serious
from support.centre import PASSWORD, RunningCentre, wait_for
from support.clips import make_clip
from support.onvif_device import LOGIN, OnvifDevice
from support.onvif_device import PASSWORD as SECRET
from support.onvif_documents import Stream

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def device() -> Iterator[OnvifDevice]:
    with OnvifDevice().running() as running:
        running.behaviour.skew = timedelta(seconds=-90)
        yield running


@pytest.fixture(scope="module")
def page(chromium: Browser, device: OnvifDevice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("field")
    film = make_clip(folder / "yard.mp4", codec="h264", pictures=60, size=(320, 192))
    with RunningCentre(folder, {"yard": film}) as running:
        device.behaviour.rtsp_port = running.rtsp_port
        device.behaviour.streams = (Stream("1", "Головний потік", "H264", 320, 192, 12, 500, "/yard", moves=True),)
        context = chromium.new_context(base_url=running.url, locale="uk-UA", reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto("/")
        page.locator("input[autocomplete=username]").fill("admin")
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("button[type=submit]").click()
        expect(page.locator("nav.rail")).to_be_visible()
        yield page
        context.close()


def test_a_camera_is_asked_added_turned_and_its_clock_set(page: Page, device: OnvifDevice) -> None:
    page.goto("/admin/cameras")
    page.get_by_role("button", name="Знайти камери").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Адреса камери").fill(f"127.0.0.1:{device.port}")
    dialog.get_by_label("Користувач камери").fill(LOGIN)
    dialog.get_by_label("Пароль камери").fill("не той")
    dialog.get_by_role("button", name="Опитати камеру").click()
    expect(dialog.get_by_text("Камера не прийняла користувача ONVIF")).to_be_visible()
    dialog.get_by_label("Пароль камери").fill(SECRET)
    dialog.get_by_role("button", name="Опитати камеру").click()
    expect(dialog.get_by_text("Varta tests Bailiff 4, прошивка 1.2.3")).to_be_visible()
    expect(dialog.get_by_text("Годинник камери відстає на 1")).to_be_visible()
    assert serious(page) == []
    dialog.get_by_role("button", name="Додати цю камеру").click()
    form = page.get_by_role("dialog")
    expect(form.get_by_label("Назва")).to_have_value("Varta tests Bailiff 4")
    expect(form.get_by_label("Адреса ONVIF")).to_have_value(
        f"http://varta:{quoted()}@127.0.0.1:{device.port}/onvif/device_service"
    )
    form.get_by_role("button", name="Додати", exact=True).click()
    expect(form).not_to_be_visible()

    page.goto("/cameras/varta-tests-bailiff-4")
    page.get_by_role("button", name="Ринок").click()
    wait_for("the camera to turn", lambda: device.gone_to == ["2"])
    page.get_by_role("button", name="Звірити годинник камери").click()
    expect(page.get_by_text("Звірено. Тепер годинник")).to_be_visible()
    assert abs(device.behaviour.skew) < timedelta(seconds=1)


def test_what_the_camera_notices_becomes_an_alarm_with_a_picture(page: Page, device: OnvifDevice) -> None:
    wait_for("the camera to be listened to", lambda: "PullMessages" in device.asked)
    page.goto("/cameras/varta-tests-bailiff-4")
    expect(page.get_by_text("надходять")).to_be_visible()
    device.notice("tns1:Device/Trigger/DigitalInput", "LogicalState", "true", "Двері 2")
    alarm = wait_for("an alarm", lambda: page.request.get("/api/alarms?state=new").json()["items"])[0]
    assert (alarm["priority"], alarm["event"]["rule_kind"], alarm["event"]["class_name"]) == ("high", "camera", "input")
    assert page.request.get(alarm["event"]["picture_url"]).ok
    page.goto(f"/alarms/{alarm['id']}")
    expect(page.get_by_text("Двері 2").first).to_be_visible()
    expect(page.get_by_text("сигнал на вході камери").first).to_be_visible()


def test_how_cameras_come_in_is_shown(page: Page) -> None:
    page.goto("/admin/health")
    row = page.get_by_role("row").filter(has_text="Камера yard")
    expect(row.get_by_text("к/с")).to_be_visible()
    expect(row.get_by_text("0 %")).to_be_visible()
    expect(row.get_by_text("іде точно")).to_be_visible()
    assert serious(page) == []
    page.get_by_label("Лише ті, що потребують уваги").check()
    expect(row).not_to_be_visible()


def quoted() -> str:
    return "%D1%89%D0%B8%D1%82%20%D1%82%D0%B0%20%D0%B2%D0%B0%D1%80%D1%82%D0%B0"
