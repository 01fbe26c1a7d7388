"""ONVIF against a device of our own that answers with documents of the published schemas."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from support.onvif_device import LOGIN, PASSWORD, OnvifDevice
from varta.kernel.clock import SystemClock
from varta.kernel.errors import VartaError
from varta.media.onvif.address import DeviceAddress, parse_device
from varta.media.onvif.presets import Preset, go_to_preset, list_presets
from varta.media.onvif.probe import probe_device
from varta.media.onvif.set_clock import set_clock

pytestmark = pytest.mark.integration
CLOCK = SystemClock()


@pytest.fixture
def device() -> Iterator[OnvifDevice]:
    with OnvifDevice().running() as running:
        yield running


def address(device: OnvifDevice, password: str = PASSWORD) -> DeviceAddress:
    return parse_device(f"127.0.0.1:{device.port}", LOGIN, password)


def code(device: OnvifDevice, seconds: float = 10.0) -> str:
    with pytest.raises(VartaError) as raised:
        probe_device(address(device), CLOCK, seconds)
    assert PASSWORD not in str(raised.value)
    return raised.value.code


def test_a_probe_tells_profiles_streams_and_clock(device: OnvifDevice) -> None:
    report = probe_device(address(device), CLOCK)
    assert (report.manufacturer, report.model, report.firmware, report.serial) == (
        "Varta tests", "Bailiff 4", "1.2.3", "0042",
    )  # fmt: skip
    assert report.ptz
    assert report.events
    assert abs(report.clock_offset_ms or 9999) <= 700
    main, sub = report.profiles
    assert (main.codec, main.width, main.height, main.fps, main.kbps) == ("hevc", 2560, 1440, 25.0, 4096)
    assert (sub.codec, sub.width, sub.height, sub.fps, sub.kbps) == ("h264", 640, 360, 12.0, 512)
    secret = "%D1%89%D0%B8%D1%82%20%D1%82%D0%B0%20%D0%B2%D0%B0%D1%80%D1%82%D0%B0"
    assert main.stream_url == f"rtsp://varta:{secret}@127.0.0.1:8554/stream1?a=1&b=2"
    assert main.name == "Головний потік"


def test_without_the_second_media_service_the_first_is_asked(device: OnvifDevice) -> None:
    device.behaviour.offers = ("device", "media")
    report = probe_device(address(device), CLOCK)
    assert [(p.token, p.codec) for p in report.profiles] == [("sub", "h264")]
    assert (report.ptz, report.events) == (False, False)


@pytest.mark.parametrize("hours", [-30, 5])
def test_a_wrong_clock_does_not_keep_us_out(device: OnvifDevice, hours: int) -> None:
    device.behaviour.skew = timedelta(hours=hours)
    report = probe_device(address(device), CLOCK)
    assert report.clock_offset_ms == pytest.approx(hours * 3_600_000, abs=700)
    assert device.refused == 0


def test_http_digest_is_answered(device: OnvifDevice) -> None:
    device.behaviour.digest = True
    assert len(probe_device(address(device), CLOCK).profiles) == 2


def test_a_device_behind_an_address_translation(device: OnvifDevice) -> None:
    device.behaviour.named_host = "10.255.0.9:80"
    report = probe_device(address(device), CLOCK)
    assert all("@127.0.0.1:8554/" in profile.stream_url for profile in report.profiles)


def test_a_wrong_password_is_named(device: OnvifDevice) -> None:
    with pytest.raises(VartaError) as raised:
        probe_device(address(device, "wrong"), CLOCK)
    assert raised.value.code == "camera.onvif_wrong_password"
    device.behaviour.digest = True
    with pytest.raises(VartaError) as raised:
        probe_device(address(device, "wrong"), CLOCK)
    assert raised.value.code == "camera.onvif_wrong_password"


def test_presets_are_listed_and_gone_to(device: OnvifDevice) -> None:
    assert list_presets(address(device), CLOCK) == [Preset("1", "Вхід"), Preset("2", "Ринок")]
    go_to_preset(address(device), CLOCK, "2")
    assert device.gone_to == ["2"]
    with pytest.raises(VartaError) as raised:
        go_to_preset(address(device), CLOCK, "9")
    assert raised.value.code == "camera.onvif_refused"
    device.behaviour.offers = ("device", "media")
    with pytest.raises(VartaError) as raised:
        list_presets(address(device), CLOCK)
    assert raised.value.code == "camera.onvif_unsupported"


def test_the_clock_is_put_right_to_a_tenth_of_a_second(device: OnvifDevice) -> None:
    device.behaviour.skew = timedelta(seconds=-16.3)
    done = set_clock(address(device), CLOCK)
    assert done.offset_before_ms == pytest.approx(-16_300, abs=150)
    assert done.offset_after_ms == pytest.approx(0, abs=150)


def test_nobody_there() -> None:
    with pytest.raises(VartaError) as raised:
        probe_device(parse_device("127.0.0.1:1", LOGIN, PASSWORD), CLOCK)
    assert raised.value.code == "camera.onvif_unreachable"


def test_a_slow_device_is_given_up(device: OnvifDevice) -> None:
    device.behaviour.delay_s = 1.0
    began = time.monotonic()
    assert code(device, seconds=0.4) == "camera.onvif_timeout"
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"<html>404</html>", b"\x00\xff\xfe<Envelope", b"Envelope Envelope", b"<s:Envelope>" * 5000,
        b'<?xml version="1.0"?><!DOCTYPE e [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Envelope>&b;</Envelope>',
        b'<?xml version="1.0"?><!DOCTYPE e SYSTEM "http://192.0.2.77/x.dtd"><Envelope/>',
        b'<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"/>',
        b"<Envelope>" + b"a" * (3 * 1024 * 1024),
    ],
)  # fmt: skip
def test_garbage_is_refused(device: OnvifDevice, raw: bytes) -> None:
    device.behaviour.raw = raw
    assert code(device) == "camera.onvif_bad_answer"


def test_an_answer_to_another_question_is_refused(device: OnvifDevice) -> None:
    body = b"<e:Body><x/></e:Body>"
    device.behaviour.raw = b'<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope">' + body + b"</e:Envelope>"
    assert code(device) == "camera.onvif_unsupported"


@pytest.mark.parametrize(
    ("status", "headers"),
    [(302, {"Location": "http://192.0.2.77/"}), (200, {"Content-Encoding": "gzip"})],
)
def test_what_leads_elsewhere_or_is_packed_is_refused(
    device: OnvifDevice, status: int, headers: dict[str, str]
) -> None:
    device.behaviour.raw, device.behaviour.raw_status, device.behaviour.raw_headers = b"Envelope", status, headers
    assert code(device) == "camera.onvif_bad_answer"
