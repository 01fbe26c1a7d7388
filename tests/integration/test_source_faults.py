"""A source reading a camera that misbehaves: each fault is survived or named, and times never go back."""

import itertools
import time
from urllib.parse import urlsplit

import pytest

from support.tls import tls_door
from varta.kernel.errors import VartaError
from varta.media.packet import Packet
from varta.media.simulator import Faults
from varta.media.source import open_source

pytestmark = pytest.mark.integration


def _take(running, count: int, act=None, at: int = 10) -> list[Packet]:
    """Read packets of `yard`; call `act` once after some."""
    packets: list[Packet] = []
    with open_source(running.url("yard")) as source:
        for packet in itertools.islice(source, count):
            packets.append(packet)
            if act is not None and len(packets) == at:
                act()
    return packets


def _check_times(packets: list[Packet]) -> None:
    for a, b in itertools.pairwise(packets):
        assert b.dts > a.dts
        assert b.arrived_ns >= a.arrived_ns
    shown = sorted(packets, key=lambda p: p.pts)
    assert all(b.time_us >= a.time_us for a, b in itertools.pairwise(shown))


@pytest.mark.parametrize("kind", ["plain", "b", "hevc"])
def test_reads_through_the_loops(simulate, clips, kind):
    packets = _take(simulate({"yard": clips[kind]}), 25)
    _check_times(packets)
    # The time between pictures, and so the first ones' decoding times, are known only after the first few.
    assert {b.dts - a.dts for a, b in itertools.pairwise(packets[5:])} == {9000}
    shown = sorted(p.pts for p in packets)[:20]
    assert [pts - shown[0] for pts in shown] == [9000 * i for i in range(20)]
    assert all(p.pts >= p.dts for p in packets[5:])
    assert {(p.stream.width, p.stream.height) for p in packets} == {(160, 96)}
    assert sum(p.keyframe for p in packets) in (5, 6)
    assert packets[0].keyframe


def test_reads_an_encrypted_camera_that_signed_its_own_certificate(simulate, clips, tmp_path):
    plain = urlsplit(simulate({"yard": clips["plain"]}).url("yard"))
    with tls_door(tmp_path, plain.port) as port, open_source(f"rtsps://127.0.0.1:{port}{plain.path}") as source:
        packets = list(itertools.islice(source, 25))
    _check_times(packets)
    assert len(packets) == 25
    assert sum(p.keyframe for p in packets) in (5, 6)


def test_says_what_is_wrong_where_no_tls_answers(simulate, clips):
    plain = urlsplit(simulate({"yard": clips["plain"]}).url("yard"))
    with pytest.raises(VartaError) as refused, open_source(f"rtsps://127.0.0.1:{plain.port}{plain.path}"):
        pass
    assert refused.value.code.startswith("camera.")


@pytest.mark.parametrize("kind", ["plain", "hevc"])
@pytest.mark.parametrize("faults", [Faults(loss=0.2, seed=1), Faults(flip=0.3, seed=2)])
def test_damage_is_survived(simulate, clips, kind, faults):
    running = simulate({"yard": clips[kind]})
    packets = _take(running, 30, lambda: running.call(running.simulator.misbehave, "yard", faults))
    assert len(packets) == 30
    _check_times(packets)


def test_a_jump_of_the_timestamps_leaves_times_growing(simulate, clips):
    running = simulate({"yard": clips["plain"]})
    for jump in (-3600.0, 3600.0):
        packets = _take(running, 25, lambda jump=jump: running.call(running.simulator.jump_clock, "yard", jump, jump))
        _check_times(packets)
        assert packets[-1].dts - packets[0].dts < 5 * 90_000
        assert abs(packets[-1].time_us / 1e6 - time.time()) < 3


def test_a_new_resolution_is_a_new_stream(simulate, clips):
    running = simulate({"yard": clips["plain"]}, faults={"yard": Faults(resize_file=clips["small"])})
    packets = _take(running, 40, lambda: running.call(running.simulator.resize, "yard"))
    _check_times(packets)
    sizes = [key for key, _ in itertools.groupby((p.stream.width, p.stream.height) for p in packets)]
    assert sizes == [(160, 96), (80, 48)]
    first = next(p for p in packets if p.stream.width == 80)
    assert first.keyframe


def test_a_short_stall_is_waited_out(simulate, clips):
    running = simulate({"yard": clips["plain"]})
    packets = _take(running, 40, lambda: running.call(running.simulator.stall, "yard", 3.0))
    _check_times(packets)
    assert max(b.dts - a.dts for a, b in itertools.pairwise(packets)) >= 2.5 * 90_000
    assert abs(packets[-1].time_us / 1e6 - time.time()) < 3


def test_a_dropped_connection_ends_the_packets(simulate, clips):
    running = simulate({"yard": clips["plain"]})
    began = time.monotonic()
    with open_source(running.url("yard")) as source:
        try:
            for count, _ in enumerate(source):
                if count == 10:
                    running.call(running.simulator.drop, "yard", 30.0)
        except VartaError as error:
            assert error.code in ("camera.unreachable", "camera.timeout")  # noqa: PT017 - ending quietly is as good
    assert time.monotonic() - began < 10
    with pytest.raises(VartaError) as refusal:
        open_source(running.url("yard"))
    assert refusal.value.code == "camera.unreachable"


def test_a_long_stall_is_a_timeout(simulate, clips):
    running = simulate({"yard": clips["plain"]})
    with pytest.raises(VartaError) as refusal:
        _take(running, 60, lambda: running.call(running.simulator.stall, "yard", 30.0))
    assert refusal.value.code == "camera.timeout"


def test_wrong_password_and_wrong_path(simulate, clips):
    running = simulate({"yard": clips["plain"]}, user="usr", password="right")
    with pytest.raises(VartaError) as refusal:
        open_source(running.url("yard").replace("right", "wrong"))
    assert refusal.value.code == "camera.wrong_password"
    assert "wrong@" not in refusal.value.message
    with pytest.raises(VartaError) as refusal:
        open_source(running.url("yard") + "-2")
    assert refusal.value.code == "camera.not_found"
