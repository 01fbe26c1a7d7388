"""WS-Discovery on loopback."""

import time

import pytest

from support.onvif_device import answering_searches, probe_match
from varta.kernel.clock import SystemClock
from varta.media.onvif.discovery import discover

pytestmark = pytest.mark.integration
CLOCK = SystemClock()


def test_a_camera_is_found_with_its_name() -> None:
    urls = ["http://127.0.0.1:8080/onvif/device_service", "http://10.1.2.3/onvif/device_service", "ftp://127.0.0.1/"]
    with answering_searches(urls) as port:
        (found,) = discover(CLOCK, 0.4, to=[("127.0.0.1", port)])
    assert (found.address, found.name, found.hardware) == ("127.0.0.1", "Bailiff 4", "B4")
    assert found.xaddrs == ("http://127.0.0.1:8080/onvif/device_service",)


def test_an_answer_speaks_for_no_other_host() -> None:
    with answering_searches(["http://10.1.2.3/onvif/device_service"]) as port:
        assert discover(CLOCK, 0.3, to=[("127.0.0.1", port)]) == []


def test_every_network_is_asked() -> None:
    with answering_searches(["http://{host}:8080/x"], multicast=True):
        found = discover(CLOCK, 0.4)
    assert any(item.name == "Bailiff 4" for item in found)


def test_malformed_answers_are_left_out() -> None:
    whole = probe_match(b"", ["http://127.0.0.1:81/"])
    broken = [whole[:cut] for cut in range(0, len(whole), 61)]
    broken += [whole.replace(part, b"") for part in (b"<d:MetadataVersion>1</d:MetadataVersion>", b"urn:uuid:0")]
    broken += [whole.replace(b"http://127.0.0.1:81/", url) for url in (b"http://127.0.0.1:x/", b"http://[", b"")]
    with answering_searches(["http://127.0.0.1:82/"], before=broken) as port:
        began = time.monotonic()
        found = discover(CLOCK, 0.4, to=[("127.0.0.1", port)])
    assert [item.xaddrs for item in found] == [("http://127.0.0.1:82/",)]
    assert time.monotonic() - began < 3
