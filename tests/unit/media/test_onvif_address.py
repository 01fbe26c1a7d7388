import pytest

from varta.kernel.errors import VartaError
from varta.media.onvif.address import parse_device


@pytest.mark.parametrize(
    ("text", "url", "login", "password"),
    [
        ("192.0.2.10", "http://192.0.2.10/onvif/device_service", "", ""),
        ("192.0.2.10:8080", "http://192.0.2.10:8080/onvif/device_service", "", ""),
        ("http://cam:80/", "http://cam/onvif/device_service", "", ""),
        ("https://u:p%40ss@cam/x?y=1", "https://cam/x?y=1", "u", "p@ss"),
        ("fd00::5", "http://[fd00::5]/onvif/device_service", "", ""),
        ("http://[fd00::5]:81", "http://[fd00::5]:81/onvif/device_service", "", ""),
    ],
)
def test_what_people_enter_is_understood(text: str, url: str, login: str, password: str) -> None:
    found = parse_device(text)
    assert (found.url, found.login, found.password) == (url, login, password)
    assert password == "" or password not in repr(found)


@pytest.mark.parametrize(
    "text", ["", " ", "rtsp://cam/", "ftp://cam", "http://", "a b", "http://h:99999", "http://[", "x" * 1001]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(VartaError) as raised:
        parse_device(text)
    assert raised.value.code == "camera.onvif_bad_address"


def test_a_login_beside_the_address_goes_before_one_in_it() -> None:
    assert parse_device("http://a:b@cam", "c", "d").login == "c"


def test_services_stay_on_the_host_that_was_asked() -> None:
    device = parse_device("http://203.0.113.5:8080", "u", "p")
    assert device.own("http://192.168.1.9/onvif/media") == "http://203.0.113.5:8080/onvif/media"
    assert device.own("http://x:y@203.0.113.5:81/events?sub=2") == "http://203.0.113.5:81/events?sub=2"
    for bad in ("file:///etc/passwd", "http://[", "//x"):
        with pytest.raises(VartaError) as raised:
            device.own(bad)
        assert raised.value.code == "camera.onvif_bad_answer"


def test_streams_stay_there_too_with_the_credentials() -> None:
    device = parse_device("fd00::5", "u@x", "p/1")
    assert device.stream("rtsp://192.168.1.9:554/1?a=b") == "rtsp://u%40x:p%2F1@[fd00::5]:554/1?a=b"
    assert device.stream("http://192.168.1.9/1") == ""
