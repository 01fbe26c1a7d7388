"""The simulator seen by real clients: libav through PyAV, Debian's ffmpeg, GStreamer."""

import itertools
import shutil
import subprocess
from pathlib import Path

import av
import pytest

pytestmark = pytest.mark.integration
PICTURES = 23  # over two rounds of a clip of 10 pictures


def _needs(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize("kind", ["plain", "b", "hevc"])
def test_pyav_plays_on_through_the_loops(simulate, clips, kind, transport):
    url = simulate({"yard": clips[kind]}).url("yard")
    with av.open(url, options={"rtsp_transport": transport}, timeout=10) as source:
        stream = source.streams.video[0]
        times = []
        for frame in source.decode(stream):
            assert (frame.width, frame.height) == (160, 96)
            times.append(frame.pts)
            if len(times) == PICTURES:
                break
    # libav leaves the first pictures without a time of their own until it knows the order.
    known = [t for t in times if t is not None][3:]
    assert len(known) > PICTURES - 6
    assert {b - a for a, b in itertools.pairwise(known)} == {9000}


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize("kind", ["b", "hevc"])
def test_ffmpeg_decodes_without_an_error(simulate, clips, kind, transport):
    url = simulate({"yard": clips[kind]}, user="usr", password="p w").url("yard")
    command = [_needs("ffmpeg"), "-v", "error", "-rtsp_transport", transport, "-i", url]
    done = subprocess.run(
        [*command, "-frames:v", str(PICTURES), "-vsync", "passthrough", "-f", "framemd5", "-"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    lines = [line for line in done.stdout.splitlines() if not line.startswith("#")]
    assert len(lines) == PICTURES
    assert "error" not in done.stderr.lower()


def test_ffprobe_is_refused_with_a_wrong_password(simulate, clips):
    running = simulate({"yard": clips["plain"]}, user="usr", password="right")
    program = _needs("ffprobe")
    for url, found in ((running.url("yard"), True), (running.url("yard").replace("right", "wrong"), False)):
        done = subprocess.run(
            [program, "-v", "error", "-rtsp_transport", "tcp", url],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert (done.returncode == 0) is found, done.stderr
        assert found or "401" in done.stderr


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize("kind", ["b", "hevc"])
def test_gstreamer_gets_whole_pictures(simulate, clips, tmp_path: Path, kind, transport):
    url = simulate({"yard": clips[kind]}, user="usr", password="secret").url("yard")
    codec, out = ("h265" if kind == "hevc" else "h264"), tmp_path / "out.bin"
    pipeline = (
        f"rtspsrc location={url} protocols={transport} latency=100 ! rtp{codec}depay ! {codec}parse config-interval=-1 "
        f"! video/x-{codec},stream-format=byte-stream,alignment=au ! identity eos-after={PICTURES + 1} "
        f"! filesink location={out}"
    )
    subprocess.run(
        [_needs("gst-launch-1.0"), "-q", *pipeline.split()], capture_output=True, text=True, timeout=60, check=True
    )
    with av.open(str(out), format="hevc" if kind == "hevc" else "h264") as film:
        pictures = [frame.width for frame in film.decode(video=0)]
    assert len(pictures) >= PICTURES - 1
    assert set(pictures) == {160}
