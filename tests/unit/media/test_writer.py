"""Files as the writer leaves them: names, cuts, times, sound, what a torn one still plays."""

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from support.recorded import packets
from varta.kernel.footage import FileName, StreamKey
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.media.boxes import boxes, parse_trailer, read_header
from varta.media.fragments import describe, measure
from varta.media.packet import TICKS, ClockReading, Packet, SoundInfo
from varta.media.store import Store
from varta.media.writer import ChainHead, SegmentWriter, Written

T0 = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
YARD = StreamKey(CameraId("yard"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store([tmp_path / "recordings"])
    made.create()
    return made


def write(
    store: Store, sent: Iterable[Packet], *, segment_s: float = 2.0, chain: ChainHead | None = None
) -> list[Written]:
    done: list[Written] = []
    writer = SegmentWriter(
        store, YARD, chain or ChainHead(), done.append, segment_s=segment_s, fragment_s=0.5, reserve_bytes=0
    )
    for packet in sent:
        writer.write(packet)
    writer.close()
    return done


def decoded(path: Path) -> int:
    """Return the number of pictures up to the end, or to the tear."""
    count = 0
    with av.open(str(path)) as container, suppress(av.InvalidDataError):
        for _ in container.decode(video=0):
            count += 1
    return count


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_files_carry_their_place_in_the_chain(store: Store, codec: str) -> None:
    done = write(store, packets(T0, 5, codec=codec))
    assert [d.closed.number for d in done] == [1, 2, 3]
    assert [d.closed.codec for d in done] == [codec] * 3
    links = [bytes(32), *(sha256(d.path.read_bytes()).digest() for d in done)]
    assert [d.closed.link for d in done] == links[1:]
    headers = [read_header(d.path) for d in done]
    assert [h.previous for h in headers if h] == links[:3]
    assert all(h and (h.stream, h.start_us) == (YARD, d.closed.start_us) for h, d in zip(headers, done, strict=True))
    assert [decoded(d.path) for d in done] == [20, 20, 10]
    for d in done:
        found = describe(d.path)
        assert found is not None
        assert (found.start_us, found.end_us, found.packets) == (d.closed.start_us, d.closed.end_us, d.closed.packets)


def test_a_fragment_lasts_half_a_second_and_begins_at_each_key_frame(store: Store) -> None:
    (done,) = write(store, packets(T0, 4), segment_s=60)
    found = measure(done.path)
    # The first one of a connection is shorter, so that recording is on the disk at once.
    assert [f.packets for f in found.fragments] == [1, 5, 4, 5, 5, 5, 5, 5, 5]
    assert [f.keyframe for f in found.fragments] == [True, False, False, True, False, True, False, True, False]
    assert found.closed


def test_the_index_of_key_frames_points_at_their_fragments(store: Store) -> None:
    (done,) = write(store, packets(T0, 4), segment_s=60)
    data = done.path.read_bytes()
    at = data.index(b"tfra") + 4
    count = int.from_bytes(data[at + 12 : at + 16], "big")
    rows = [data[at + 16 + 19 * n :][:16] for n in range(count)]
    found = measure(done.path)
    expected = [(f.pts, f.offset) for f in found.fragments if f.keyframe]
    assert [(int.from_bytes(r[:8], "big"), int.from_bytes(r[8:], "big")) for r in rows] == expected


def test_a_torn_file_plays_up_to_the_tear(store: Store) -> None:
    (done,) = write(store, packets(T0, 4), segment_s=60)
    data = done.path.read_bytes()
    fragments = measure(done.path).fragments
    pictures = 0
    for fragment, torn in pairwise(fragments):
        pictures += fragment.packets
        done.path.write_bytes(data[: (fragment.end + torn.end) // 2])
        assert decoded(done.path) >= pictures
        assert measure(done.path).size == fragment.end


def test_another_resolution_or_other_parameter_sets_begin_a_new_file(store: Store) -> None:
    first = list(packets(T0, 3))
    second = list(packets(T0 + timedelta(seconds=3), 3, size=(160, 96), origin=3 * TICKS))
    done = write(store, [*first, *second], segment_s=60)
    assert [(d.closed.width, d.closed.packets) for d in done] == [(320, 30), (160, 30)]
    assert [decoded(d.path) for d in done] == [30, 30]


def test_pictures_of_a_new_coding_wait_for_their_key_frame(store: Store) -> None:
    other = list(packets(T0 + timedelta(seconds=3), 3, size=(160, 96), origin=3 * TICKS))
    done = write(store, [*packets(T0, 3), *other[4:]], segment_s=60)
    assert [d.closed.packets for d in done] == [30, 20]
    assert [decoded(d.path) for d in done] == [30, 20]


def test_a_clock_set_back_overwrites_nothing(store: Store) -> None:
    chain = ChainHead()
    once = write(store, packets(T0, 4), chain=chain)
    again = write(store, packets(T0, 4), chain=chain)
    names = [d.path.name for d in (*once, *again)]
    assert len(set(names)) == 4
    assert [d.closed.number for d in again] == [3, 4]
    # The next free millisecond is the row's start too, so that the row names the file.
    assert [d.closed.start_us - f.closed.start_us for d, f in zip(again, once, strict=True)] == [1000, 1000]
    header = read_header(again[0].path)
    assert header is not None
    assert header.start_us == again[0].closed.start_us


def test_a_clock_that_leaps_in_a_file_is_noted_and_begins_a_new_one(store: Store) -> None:
    sent = list(packets(T0, 4))
    leapt = [replace(p, time_us=p.time_us - 3_600_000_000) if n >= 15 else p for n, p in enumerate(sent)]
    done = write(store, leapt, segment_s=60)
    assert [d.closed.packets for d in done] == [20, 20]
    assert done[1].closed.start_us == sent[20].time_us - 3_600_000_000
    with done[0].path.open("rb") as file:
        last = [(start, end) for _, start, end in boxes(file, done[0].closed.size)][-1]
        file.seek(last[0])
        trailer = parse_trailer(file.read(last[1] - last[0]))
    assert trailer is not None
    assert [jump[2] - jump[1] for jump in trailer.jumps] == [-3_600_000_000]


def test_a_hole_in_what_the_camera_sends_begins_a_new_file(store: Store) -> None:
    sent = list(packets(T0, 20))
    chain, done = ChainHead(), []
    writer = SegmentWriter(store, YARD, chain, done.append, segment_s=60, reserve_bytes=0)
    for packet in [*sent[:25], *sent[80:120]]:
        writer.write(packet)
    unbroken = writer.unbroken
    writer.close()
    assert [d.closed.packets for d in done] == [25, 40]
    assert done[0].closed.end_us == sent[24].time_us + 100_000
    assert unbroken is not None
    assert unbroken[0] == sent[80].time_us


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "America/New_York"])
def test_days_of_the_clock_change_leave_no_hole_and_no_name_twice(
    store: Store, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        # Summer time ends at 01:00 UTC in Ukraine and at 06:00 UTC in New York: the local hour comes twice.
        for hour in (0, 5):
            start = datetime(2026, 10, 25, hour, 59, 55, tzinfo=UTC)
            done = write(store, packets(start, 10))
            starts = [d.closed.start_us for d in done]
            assert {b - a for a, b in pairwise(starts)} == {2_000_000}
            span = Span(start, start + timedelta(seconds=10))
            assert store.files(YARD, span) == [d.path for d in done]
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_span_over_midnight_finds_both_days(store: Store) -> None:
    start = datetime(2026, 11, 22, 23, 59, 57, tzinfo=UTC)
    done = write(store, packets(start, 6))
    assert len({d.path.parent.name for d in done}) == 2
    assert store.files(YARD, Span(start + timedelta(seconds=1), start + timedelta(seconds=5))) == [d.path for d in done]
    assert store.files(YARD, Span(start + timedelta(seconds=2.5), start + timedelta(seconds=3))) == [done[1].path]


def test_a_files_clock_bound_is_the_widest_that_counted(store: Store) -> None:
    sent = [
        replace(p, clock=ClockReading("sender_reports", 40, 900 if n == 12 else 100))
        for n, p in enumerate(packets(T0, 2))
    ]
    (done,) = write(store, sent, segment_s=60)
    assert done.closed.clock == ClockReading("sender_reports", 40, 900)
    found = describe(done.path)
    assert found is not None
    assert found.clock == done.closed.clock


def sounding(kind: SoundInfo, pieces: list[bytes], seconds: float) -> Iterator[Packet]:
    """Yield a camera's packets with pieces of sound between the pictures, 1024 samples each."""
    sent = list(packets(T0, seconds))
    stream = replace(sent[0].stream, sound=kind)
    length = 1024 * TICKS // kind.rate
    sound = [
        Packet(stream, piece, n * length, n * length, length, False, sent[0].time_us, 0, sound=True)
        for n, piece in enumerate(pieces)
    ]
    both = [*(replace(p, stream=stream) for p in sent), *sound]
    yield from sorted(both, key=lambda p: (p.dts, p.sound))


def encoded(codec: str, rate: int, count: int) -> tuple[SoundInfo, list[bytes]]:
    encoder = av.CodecContext.create(codec, "w")
    encoder.sample_rate, encoder.layout = rate, "mono"
    encoder.format = "fltp" if codec == "aac" else "s16"
    pieces = []
    for n in range(count):
        tone = np.sin(np.arange(1024) / 20)[None, :].astype(np.float32)
        samples = tone if codec == "aac" else (tone * 20_000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(samples, format=encoder.format.name, layout="mono")
        frame.sample_rate, frame.pts = rate, n * 1024
        pieces += [bytes(p) for p in encoder.encode(frame)]
    return SoundInfo(codec, rate, 1, bytes(encoder.extradata or b"")), pieces


@pytest.mark.parametrize(("codec", "rate"), [("aac", 16_000), ("pcm_alaw", 8_000), ("pcm_mulaw", 8_000)])
def test_sound_is_kept_where_it_is_wanted(store: Store, codec: str, rate: int) -> None:
    kind, pieces = encoded(codec, rate, 3 * rate // 1024)
    (done,) = write(store, sounding(kind, pieces, 3), segment_s=60)
    assert decoded(done.path) == 30
    assert done.closed.packets == 30
    with av.open(str(done.path)) as container:
        track = container.streams.audio[0]
        assert (track.codec_context.name, track.codec_context.sample_rate) == (codec, rate)
        assert [bytes(p) for p in container.demux(track) if p.size][: len(pieces)] == pieces
    with av.open(str(done.path)) as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
    assert samples >= (len(pieces) - 1) * 1024
    found = describe(done.path)
    assert found is not None
    assert (found.packets, found.codec, found.torn) == (30, "h264", False)


def test_names_and_the_day_of_a_file_agree(store: Store) -> None:
    (done,) = write(store, packets(T0, 1), segment_s=60)
    closed = FileName(YARD, done.closed.start_us // 1000)
    assert store.open_path(closed) == done.path
    assert store.open_file(YARD) == done.path
    assert store.locate(closed) is None
    done.path.rename(store.path(closed))
    assert store.locate(closed) == store.path(closed)
    held = store.path(closed, 0, held=True)
    held.parent.mkdir(parents=True)
    store.path(closed).rename(held)
    assert store.locate(closed) == held
    assert store.files(YARD, Span(T0, T0 + timedelta(seconds=1))) == [held]


def test_guessed_times_of_decoding_shift_no_picture(store: Store) -> None:
    # The first pictures of a camera with B pictures that does not tell how many: dts guessed, some later than pts.
    order = [(0, 0), (4, 4), (1, 4), (2, 4), (3, 4), (8, 5), (5, 6), (6, 7), (7, 8), (9, 9)]
    plain = list(packets(T0, 1))
    guessed, last = [], -1
    for number, (shown, decoded_at) in enumerate(order):
        last = max(decoded_at * 9000, last + 1)
        guessed.append(replace(plain[number], pts=shown * 9000, dts=last))
    (done,) = write(store, guessed, segment_s=60)
    with av.open(str(done.path)) as container:
        read = [(p.pts, p.dts) for p in container.demux(container.streams.video[0]) if p.size]
    assert [pts for pts, _ in read] == [shown * 9000 for shown, _ in order]
    assert all(dts <= pts for pts, dts in read)
    assert all(a[1] < b[1] for a, b in pairwise(read))
