"""Each fault, seen by a client; and what the simulator refuses to start with."""

import itertools
import socket
import time
from pathlib import Path

import av
import pytest

from support.clips import make_clip, make_sound
from support.rtp import read_rtp, read_sender_report
from support.rtsp import Interleaved, RtspClient
from varta.kernel.errors import VartaError
from varta.media.simulator import Faults, SimulatorOptions, SimulatorThread
from varta.media.simulator.clip import load_clip
from varta.media.simulator.transcode import to_camera_file

pytestmark = pytest.mark.integration


def _pictures(packets: list[Interleaved]) -> list[tuple[int, float]]:
    """Return each picture's RTP timestamp and when its last packet came."""
    rtp = [(read_rtp(p.data), p.at) for p in packets if p.channel == 0]
    return [(packet.timestamp, at) for packet, at in rtp if packet.marker]


def test_drops_the_connection_and_stays_away(simulate, clips):
    running = simulate(
        {"yard": clips["plain"], "gate": clips["plain"]}, faults={"yard": Faults(drop_every=0.5, away_for=1)}
    )
    with RtspClient(running.url("yard")) as client, RtspClient(running.url("gate")) as other:
        client.play()
        other.play()
        assert client.ended(5)
        with RtspClient(running.url("yard")) as again:
            assert again.request("DESCRIBE").status == 503
        assert other.request("GET_PARAMETER").status == 200
    running.call(running.simulator.misbehave, "yard", Faults())
    with RtspClient(running.url("yard")) as again:
        end = time.monotonic() + 5
        while again.request("DESCRIBE").status != 200:
            assert time.monotonic() < end
            time.sleep(0.05)


def test_stalls_and_goes_on_with_a_key_frame(simulate, clips):
    running = simulate({"yard": clips["plain"]})
    with RtspClient(running.url("yard")) as client:
        client.play()
        before = list(itertools.islice(client.packets(5), 8))
        running.call(running.simulator.stall, "yard", 0.8)
        after = list(client.packets(2.5))
    pictures = _pictures(before + after)
    gaps = [(b[0] - a[0]) % 2**32 for a, b in itertools.pairwise(pictures)]
    assert max(gaps) >= 0.7 * 90_000
    resumed = pictures[gaps.index(max(gaps)) + 1][0]
    packets = [read_rtp(p.data) for p in after if p.channel == 0]
    assert next(p for p in packets if p.timestamp == resumed).payload[0] & 0x1F == 24
    assert all((b.sequence - a.sequence) % 2**16 == 1 for a, b in itertools.pairwise(packets)), "nothing was lost"


def test_loses_packets(simulate, clips):
    running = simulate({"yard": clips["plain"]}, faults={"*": Faults(loss=0.3, seed=5)})
    with RtspClient(running.url("yard")) as client:
        client.play()
        sequences = [read_rtp(p.data).sequence for p in client.packets(3) if p.channel == 0]
    steps = [(b - a) % 2**16 for a, b in itertools.pairwise(sequences)]
    lost = sum(step - 1 for step in steps)
    assert 0.05 < lost / (lost + len(sequences)) < 0.6


def test_flips_bits(simulate, clips):
    whole = {payload for unit in load_clip(clips["plain"]).units for payload in unit.payloads}
    running = simulate({"yard": clips["plain"]}, faults={"yard": Faults(flip=0.5, seed=5)})
    with RtspClient(running.url("yard")) as client:
        client.play()
        payloads = [read_rtp(p.data).payload for p in client.packets(3) if p.channel == 0]
    damaged = [p for p in payloads if p not in whole]
    assert 0.2 < len(damaged) / len(payloads) < 0.8
    assert all(len(p) in {len(w) for w in whole} for p in damaged)


def test_jumps_its_clocks(simulate, clips):
    running = simulate({"yard": clips["plain"]})
    with RtspClient(running.url("yard")) as client:
        client.play()
        first = read_sender_report(next(p.data for p in client.packets(5) if p.channel == 1))
        running.call(running.simulator.jump_clock, "yard", 3600.0, -7.0)
        packets = list(client.packets(1.5))
    reports = [r for p in packets if p.channel == 1 and (r := read_sender_report(p.data))]
    assert reports[-1].seconds - first.seconds == pytest.approx(3600, abs=3)
    times = [t for t, _ in _pictures(packets)]
    steps = {(b - a + 2**31) % 2**32 - 2**31 for a, b in itertools.pairwise(times)}
    assert steps == {9000, 9000 - 7 * 90_000}


@pytest.mark.parametrize(("kind", "other"), [("plain", None), ("plain", "small"), ("hevc", None)])
def test_changes_resolution_in_mid_stream(simulate, clips, kind, other):
    file = clips[other] if other else None
    running = simulate({"yard": clips[kind]}, faults={"yard": Faults(resize_file=file)})
    sizes: list[tuple[int, int]] = []
    with av.open(running.url("yard"), options={"rtsp_transport": "tcp"}, timeout=10) as source:
        for frame in itertools.islice(source.decode(video=0), 200):
            if (frame.width, frame.height) not in sizes[-1:]:
                sizes.append((frame.width, frame.height))
                running.call(running.simulator.resize, "yard")
            if len(sizes) == 3:
                break
    assert sizes == [(160, 96), (80, 48), (160, 96)]


def test_a_resolution_of_another_codec_is_not_taken(simulate, clips, caplog):
    running = simulate({"yard": clips["plain"]}, faults={"yard": Faults(resize_file=clips["hevc"])})
    running.call(running.simulator.resize, "yard")
    end = time.monotonic() + 5
    while "simulator.cannot_resize" not in caplog.text:
        assert time.monotonic() < end
        time.sleep(0.02)


def _text(path: Path) -> Path:
    path.write_text("no film at all\n" * 1000)
    return path


def _truncated(path: Path) -> Path:
    whole = make_clip(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def _empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: path, "simulator.missing_file"),
        (lambda path: path.parent, "simulator.missing_file"),
        (_empty, "simulator.unreadable_file"),
        (_text, "simulator.unreadable_file"),
        (_truncated, "simulator.unreadable_file"),
        (make_sound, "simulator.no_video"),
        (lambda path: make_clip(path, codec="mpeg4"), "simulator.unsupported_codec"),
    ],
)
def test_refuses_files(tmp_path: Path, make, code):
    path = make(tmp_path / "film.mp4")
    with pytest.raises(VartaError) as refusal, SimulatorThread({"yard": path}):
        pytest.fail("it must not start")
    assert refusal.value.code == code
    assert str(path) in refusal.value.message


def test_refuses_a_file_over_the_limit(monkeypatch, clips):
    monkeypatch.setattr("varta.media.simulator.clip.MAX_FILE_BYTES", 1000)
    with pytest.raises(VartaError) as refusal, SimulatorThread({"yard": clips["plain"]}):
        pytest.fail("it must not start")
    assert refusal.value.code == "simulator.file_too_large"


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_a_file_cut_short_plays_as_far_as_it_goes(tmp_path: Path, codec):
    whole = make_clip(tmp_path / f"whole.{codec}.ts", codec=codec, pictures=20)
    cut = tmp_path / "cut.ts"
    data = whole.read_bytes()
    cut.write_bytes(data[: len(data) * 2 // 3])
    clip = load_clip(cut)
    assert 5 <= len(clip.units) < 20
    assert clip.sets
    assert clip.units[0].keyframe


def test_refuses_a_taken_port_and_an_address_elsewhere(clips):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(VartaError) as refusal, SimulatorThread({"yard": clips["plain"]}, port=port):
            pytest.fail("it must not start")
    assert refusal.value.code == "simulator.port_in_use"
    with pytest.raises(VartaError) as refusal, SimulatorThread({"yard": clips["plain"]}, "192.0.2.1"):
        pytest.fail("it must not start")
    assert refusal.value.code == "simulator.bad_address"
    with pytest.raises(VartaError) as refusal, SimulatorThread({"yard": clips["plain"]}, port=70_000):
        pytest.fail("it must not start")
    assert refusal.value.code == "simulator.bad_address"


def test_cameras_of_one_file_share_its_packets(clips):
    cameras = {f"c{i}": clips["plain"] for i in range(3)}
    with SimulatorThread(cameras, options=SimulatorOptions()) as running:
        feeds = [running.simulator.feed(name) for name in cameras]
        assert len({id(feed.clip) for feed in feeds}) == 1
        assert len(set(running.simulator.urls().values())) == 3


def test_converts_what_no_camera_plays(tmp_path: Path):
    film = make_clip(tmp_path / "film.avi", codec="mpeg4", pictures=12)
    clip = load_clip(to_camera_file(film, tmp_path / "camera.mp4"))
    assert (clip.codec, clip.width, clip.height, len(clip.units)) == ("h264", 160, 96, 12)
    with pytest.raises(VartaError) as refusal:
        to_camera_file(_text(tmp_path / "text.avi"), tmp_path / "none.mp4")
    assert refusal.value.code == "simulator.cannot_convert"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("none")]
